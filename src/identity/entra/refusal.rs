//! What Entra's errors mean, and what to do about them.
//!
//! Facts: Microsoft's "Microsoft Entra authentication and authorization error codes" (the AADSTS numbers) and RFC 6749, section 5.2.

use serde_json::{Value, json};

use crate::error::{Code, Error, Service};
use crate::http::Answer;
use crate::http::redaction::Redaction;
use crate::http::retry::retry_after;
use crate::http::service_error::{self, without_bom};

/// A refusal, read.
pub(in crate::identity) struct Refusal<'a> {
    answer: &'a Answer,
    /// The error of OAuth, such as `invalid_client`.
    error: String,
    /// The number of Entra's own.
    number: Option<u64>,
    service: Service,
}

/// Who was refused what, for the message.
pub(in crate::identity) struct Attempt<'a> {
    /// The name of the source.
    pub(in crate::identity) source: &'static str,
    pub(in crate::identity) tenant: &'a str,
    pub(in crate::identity) client_id: &'a str,
    pub(in crate::identity) resource: &'a str,
}

impl<'a> Refusal<'a> {
    /// Reads the answer to a request that held these secrets.
    pub(in crate::identity) fn read(answer: &'a Answer, secrets: &[&str]) -> Self {
        let redaction = Redaction::of(secrets);
        let mut service = service_error::read_without(answer, &redaction);
        let body: Value = serde_json::from_slice(without_bom(&answer.body)).unwrap_or_default();
        // Anything may be in the members of an error.
        let member = |name: &str| body.get(name).cloned().unwrap_or_default();
        let error = member("error").as_str().unwrap_or_default().to_owned();
        let described = service.message.as_deref().and_then(number_in);
        let number = member("error_codes").get(0).and_then(Value::as_u64).or(described);
        if let Some(number) = number {
            service.code = Some(format!("AADSTS{number}"));
            service.details = Some(redaction.value(json!([
                { "error": member("error"), "suberror": member("suberror"), "error_codes": member("error_codes"), "trace_id": member("trace_id") }
            ])));
        }
        // Trace id, correlation id and time follow on lines of their own; they are members too.
        let first_line = service.message.as_deref().and_then(|message| message.lines().next()).map(|line| line.trim().to_owned());
        service.message = first_line;
        Self { answer, error, number, service }
    }

    /// The error of OAuth; empty where the answer has none.
    pub(in crate::identity) fn error(&self) -> &str {
        &self.error
    }

    pub(in crate::identity) fn into_error(self, attempt: &Attempt<'_>, now: i64) -> Error {
        let (code, advice) = self.diagnose(attempt);
        let service = self.service;
        let said = service.message.as_deref().or(service.code.as_deref()).unwrap_or("no explanation");
        let message = format!("{advice} Microsoft Entra answered with status {} ({said}).", self.answer.status);
        Error::new(code, message)
            .with_http_status(self.answer.status)
            .with_service(service)
            .with_retry_after(retry_after(&self.answer.headers, now))
            .with_source(attempt.source)
    }

    fn diagnose(&self, attempt: &Attempt<'_>) -> (Code, String) {
        let Attempt { tenant, client_id, resource, .. } = attempt;
        let known = match self.number {
            Some(7_000_215) => Some((
                Code::InvalidClientCredential,
                format!("The client secret is not one of application {client_id}. Give the secret's value, not its id, and give it whole."),
            )),
            Some(7_000_222) => Some((
                Code::InvalidClientCredential,
                format!("The client secret of application {client_id} has expired. Add a new one to the application and use that."),
            )),
            Some(700_027) => Some((
                Code::InvalidClientCredential,
                format!(
                    "The certificate is not one of application {client_id}, or it has expired. Add the certificate to the application."
                ),
            )),
            Some(700_024) => Some((
                Code::InvalidClientCredential,
                String::from(
                    "The assertion has expired or is not valid yet. Check this machine's clock, and that whoever writes the token file renews it.",
                ),
            )),
            Some(70_021 | 700_211 | 700_212 | 700_213) => Some((
                Code::InvalidClientCredential,
                format!(
                    "The federated token is not one that application {client_id} trusts. Compare its issuer, subject and audience with the \
                     application's federated credentials; a new one takes some minutes to work."
                ),
            )),
            Some(700_021 | 700_023) => Some((
                Code::InvalidClientCredential,
                String::from("The assertion is for another application or another authority. Check client_id, tenant and authority."),
            )),
            Some(50_013 | 50_027 | 7_000_218) => {
                Some((Code::InvalidClientCredential, format!("What application {client_id} signs in with cannot be read or is missing.")))
            }
            Some(700_016) => Some((
                Code::ApplicationNotFound,
                format!(
                    "There is no application {client_id} in tenant {tenant}. Check client_id and tenant, and that the application was added to that tenant."
                ),
            )),
            Some(90_002 | 900_023 | 900_021) => {
                Some((Code::TenantNotFound, format!("There is no tenant {tenant}. Check tenant, and that the cloud is the right one.")))
            }
            Some(500_011 | 50_001 | 70_011 | 1_002_012) => Some((
                Code::InvalidResource,
                format!(
                    "Microsoft Entra does not know the resource \"{resource}\" in tenant {tenant}. It must match exactly, a slash at its end included."
                ),
            )),
            Some(65_001) => Some((
                Code::SignInRequired,
                format!(
                    "Nobody has consented that application {client_id} uses \"{resource}\". An administrator can grant that in Microsoft Entra."
                ),
            )),
            Some(50_076 | 50_079 | 50_158) => {
                Some((Code::SignInRequired, String::from("The tenant asks for another proof (multifactor authentication). Sign in again.")))
            }
            Some(53_003) => Some((
                Code::SignInFailed,
                String::from("A conditional access policy of the tenant forbids this sign-in. Ask the tenant's administrator."),
            )),
            _ => None,
        };
        known.unwrap_or_else(|| self.diagnose_by_error(attempt))
    }

    fn diagnose_by_error(&self, attempt: &Attempt<'_>) -> (Code, String) {
        match (self.answer.status, self.error.as_str()) {
            (429, _) => (Code::IdentityEndpointThrottled, String::from("Too many sign-ins. Keep one credential and use its cache.")),
            (500..=599, _) => {
                (Code::IdentityEndpointFailed, String::from("Microsoft Entra failed, also when it was asked again. Try later."))
            }
            (300..=399 | 407, _) => (Code::IdentityEndpointBlocked, blocked()),
            (_, "") if !service_error::is_json(self.answer) => (Code::IdentityEndpointBlocked, blocked()),
            (_, "invalid_resource" | "invalid_scope") => {
                (Code::InvalidResource, format!("Microsoft Entra gives no token for the resource \"{}\".", attempt.resource))
            }
            (_, "invalid_client") => (
                Code::InvalidClientCredential,
                format!("Microsoft Entra does not accept what application {} signs in with.", attempt.client_id),
            ),
            (_, "invalid_grant" | "interaction_required" | "consent_required" | "login_required") => {
                (Code::SignInRequired, String::from("Sign in again."))
            }
            _ => (Code::SignInFailed, String::from("Microsoft Entra refused the sign-in.")),
        }
    }
}

fn blocked() -> String {
    String::from("Something between this host and Microsoft Entra answered in its place. Check the proxy and its filters.")
}

/// The number in `AADSTS700016: Application with ...`.
fn number_in(description: &str) -> Option<u64> {
    let digits = description.strip_prefix("AADSTS")?;
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_read_from_the_description_too() {
        for (text, number) in [
            ("AADSTS700016: Application", Some(700_016)),
            ("AADSTS70011", Some(70_011)),
            ("AADSTS: x", None),
            ("x AADSTS1", None),
            ("AADSTS99999999999999999999999: x", None),
        ] {
            assert_eq!(number_in(text), number, "{text}");
        }
    }
}
