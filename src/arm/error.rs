//! What ARM's refusals mean, and what to do about them.
//!
//! The code follows from the HTTP status, the advice from the status and ARM's error code; never from the text of a message.

use http::Method;
use url::Url;

use super::challenge::Challenge;
use super::error_details;
use super::recent_assignments;
use super::resource_id::ResourcePath;
use crate::error::{Code, Error, Service};
use crate::http::redaction::Redaction;
use crate::http::retry::retry_after;
use crate::http::{Answer, service_error};
use crate::identity::{AccessToken, Identity};
use crate::web_address;

/// An answer that is no success, with everything that explains it.
pub(super) struct Refusal<'a> {
    pub(super) answer: &'a Answer,
    pub(super) method: &'a Method,
    pub(super) url: &'a Url,
    pub(super) client_request_id: Option<&'a str>,
    pub(super) token: &'a AccessToken,
    pub(super) identity: &'a Identity,
    pub(super) audience: &'a str,
    pub(super) attempts: u32,
    pub(super) unix_now: i64,
}

impl Refusal<'_> {
    pub(super) fn into_error(self) -> Error {
        let redaction = Redaction::of(&[self.token.text.expose()]);
        let mut service = service_error::read_without(self.answer, &redaction);
        service.client_request_id = service.client_request_id.or_else(|| self.client_request_id.map(str::to_owned));
        let code = code(self.answer.status);
        let parts = [Some(self.what_happened(&service)), error_details::sentence(&service), Some(self.advice(&service))];
        let message = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        // Headers speak in it too.
        Error::new(code, redaction.text(&message))
            .with_http_status(self.answer.status)
            .with_retry_after(retry_after(&self.answer.headers, self.unix_now))
            .with_service(service)
    }

    fn what_happened(&self, service: &Service) -> String {
        let status = self.answer.status;
        let asked = format!("{} {}", self.method, self.url.path());
        let code = service.code.as_deref().map_or_else(String::new, |code| format!(" {code}"));
        let said = match &service.message {
            Some(message) => format!(": {}", with_full_stop(message)),
            None => String::from("."),
        };
        format!("Azure Resource Manager answered {asked} with {status}{code}{said}")
    }

    fn advice(&self, service: &Service) -> String {
        let status = self.answer.status;
        if (300..400).contains(&status) {
            return self.about_redirect();
        }
        // An empty body is no sign: ARM sends none in answer to HEAD.
        if !self.answer.body.is_empty() && !service_error::is_json(self.answer) {
            let host = self.url.host_str().unwrap_or_default();
            return format!(
                "That is not how Azure Resource Manager words an error: something between this machine and {host}, such as a proxy, may have answered."
            );
        }
        match status {
            400 => about_bad_request(service),
            401 => self.about_token(service),
            403 => self.about_rights(service),
            404 => self.about_missing(service),
            409 | 412 => String::from("Read the resource again and repeat the change, or wait until the other change is done."),
            429 => self.about_throttling(),
            500.. => self.about_failure(service),
            _ => String::new(),
        }
    }

    fn about_redirect(&self) -> String {
        // Without the query, which may hold a signature that opens what is there.
        let location = self.answer.header("location").and_then(|location| web_address::join(self.url, location).ok());
        let location = location.map_or_else(String::new, |url| format!(" to {}{}", url.origin().ascii_serialization(), url.path()));
        format!("That is a redirect{location}. It was not followed, because the token would go along.")
    }

    fn about_token(&self, service: &Service) -> String {
        let challenge = Challenge::read(&self.answer.headers);
        let identity = self.who();
        let token_of = format!("The token of {identity}");
        if challenge.asks_for_claims() {
            let claims = challenge.claims.as_deref().unwrap_or("claims");
            let advice = match self.identity {
                Identity::Managed(_) | Identity::TokenHolder => {
                    "A managed identity's token is renewed by its host, which can take up to 24 hours after rights or policies changed."
                }
                Identity::Application(_) => {
                    "A policy of the tenant, such as one for locations, keeps the application out. Ask the tenant's administrator."
                }
                Identity::Person => "Sign in again.",
                Identity::AzureCliAccount => "Sign in to the Azure CLI again.",
            };
            return format!("{token_of} no longer fulfils what the tenant asks for ({claims}), and neither does a new one. {advice}");
        }
        match service.code.as_deref() {
            Some("ExpiredAuthenticationToken") => format!("{token_of} has expired. Bring a new one, or check this machine's clock."),
            Some("InvalidAuthenticationTokenAudience") => {
                format!(
                    "The token was asked for the resource {}; this cloud wants another. Check environment and arm_endpoint.",
                    self.audience
                )
            }
            Some("InvalidAuthenticationTokenTenant") => {
                let own = self.token.holder.tenant_id.as_deref().unwrap_or("unknown");
                let wanted = challenge.authorization_uri.as_deref().map_or_else(String::new, |uri| format!(", which signs in at {uri}"));
                format!("{token_of} is from tenant {own}; the subscription belongs to another{wanted}. Use an identity of that tenant.")
            }
            _ => {
                let described =
                    challenge.description.map_or_else(String::new, |text| format!(" The challenge says: {}", with_full_stop(&text)));
                format!(
                    "{token_of} was not accepted.{described} Check that the identity still exists and that the cloud is the right one ({}).",
                    self.audience
                )
            }
        }
    }

    fn about_rights(&self, service: &Service) -> String {
        match service.code.as_deref() {
            Some("RequestDisallowedByPolicy") => {
                return String::from("A policy forbids this, whatever the identity's roles; the details name the policy.");
            }
            Some("LinkedAuthorizationFailed") => return self.about_linked_rights(),
            _ => {}
        }
        let path = ResourcePath::read(self.method, self.url.path());
        let action = path.operation(self.method).map_or_else(|| String::from("this"), |operation| format!("the action {operation}"));
        let role = match (self.method, path.resource_type.as_deref()) {
            (&Method::GET | &Method::HEAD, _) => ", such as Reader,",
            (_, Some("Microsoft.Authorization/roleAssignments")) => ", such as Role Based Access Control Administrator,",
            _ => "",
        };
        let scope = scope_of_rights(self.url.path());
        let holder = self.token.holder.object_id.as_deref();
        let spreading = match recent_assignments::spreading(self.url.path(), holder, self.unix_now) {
            Some((scope, age)) => {
                format!("This process assigned a role at {scope} {age} s ago, and a role takes up to ten minutes to work: try again.")
            }
            None => String::from("A role that was assigned a moment ago takes some minutes to work."),
        };
        format!("The request came from {}, which needs a role{role} that allows {action} on {scope} or above it. {spreading}", self.who())
    }

    fn about_linked_rights(&self) -> String {
        format!(
            "The request came from {}. It may do this to the resource, but not to what the request names beside it. To assign a managed identity it \
             needs the action Microsoft.ManagedIdentity/userAssignedIdentities/assign/action on that, which the role Managed Identity Operator \
             allows. An identity that is still on the resource but was deleted is refused in the same way: take it away first.",
            self.who()
        )
    }

    fn about_missing(&self, service: &Service) -> String {
        let path = ResourcePath::read(self.method, self.url.path());
        let subscription = path.subscription.as_deref().unwrap_or("(none)");
        match service.code.as_deref() {
            Some("ResourceGroupNotFound") => format!(
                "There is no resource group \"{}\" in subscription {subscription}. Check the name, and whether another subscription is meant.",
                path.resource_group.as_deref().unwrap_or_default(),
            ),
            Some("SubscriptionNotFound" | "InvalidSubscriptionId") => {
                format!("Check the subscription id {subscription}, and that {} has a role in it.", self.who())
            }
            _ => String::from("Check the name, the resource group and the subscription."),
        }
    }

    fn about_throttling(&self) -> String {
        let attempts = self.attempts;
        let wait = retry_after(&self.answer.headers, self.unix_now);
        let wait = wait.map_or_else(|| String::from("Wait a little"), |wait| format!("Wait {} s", wait.as_secs().max(1)));
        format!("It refused {attempts} of {attempts} attempts. {wait}, and send fewer requests at a time.")
    }

    fn about_failure(&self, service: &Service) -> String {
        let id = service.correlation_id.as_deref().or(service.request_id.as_deref());
        let id = id.map_or_else(String::new, |id| format!(" If it goes on, tell Microsoft's support the id {id}."));
        match self.attempts {
            0 | 1 => format!("It was tried once. Try again later.{id}"),
            several => format!("It was tried {several} times. Try again later.{id}"),
        }
    }

    fn who(&self) -> String {
        let holder = &self.token.holder;
        let ids: Vec<String> = [("client id", &holder.client_id), ("object id", &holder.object_id)]
            .into_iter()
            .filter_map(|(name, id)| Some(format!("{name} {}", id.as_deref()?)))
            .collect();
        match ids.is_empty() {
            true => self.identity.describe(),
            false => format!("the identity with {}", ids.join(", ")),
        }
    }
}

/// What a right is needed on: that of a role or its assignment is one on the scope.
fn scope_of_rights(path: &str) -> &str {
    let at = path.to_ascii_lowercase().rfind("/providers/microsoft.authorization/");
    match at.and_then(|at| path.get(..at)) {
        Some("") => "/",
        Some(scope) => scope,
        None => path,
    }
}

fn code(status: u16) -> Code {
    match status {
        401 => Code::ArmUnauthenticated,
        403 => Code::ArmAuthorizationFailed,
        404 => Code::ArmNotFound,
        409 | 412 => Code::ArmConflict,
        429 => Code::ArmThrottled,
        500.. => Code::ArmServerFailed,
        _ => Code::ArmRequestFailed,
    }
}

fn about_bad_request(service: &Service) -> String {
    let advice = match service.code.as_deref() {
        Some("MissingApiVersionParameter") => "Give api_version.",
        Some("InvalidApiVersionParameter" | "NoRegisteredProviderFound") => "Give one of the supported versions as api_version.",
        Some("InvalidSubscriptionId") => "A subscription's id is a GUID; check the path.",
        _ => "",
    };
    advice.to_owned()
}

pub(super) fn with_full_stop(text: &str) -> String {
    let text = text.trim();
    match text.ends_with(['.', '!', '?']) {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use zeroize::Zeroizing;

    use super::*;
    use crate::identity::{Holder, ManagedIdentity};
    use crate::secret::Secret;

    const GROUP: &str = "https://management.azure.com/subscriptions/S/resourcegroups/Gr%C3%BCn?api-version=2022-09-01";

    fn refusal_at(method: &Method, url: &str, status: u16, headers: &[(&'static str, &str)], body: &str) -> Error {
        let headers: HeaderMap =
            headers.iter().map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap())).collect();
        let answer = Answer { status, headers, body: Zeroizing::new(body.into()) };
        let token = AccessToken {
            text: Secret::new("swordfish").unwrap(),
            expires_on: 0,
            refresh_on: 0,
            token_type: String::from("Bearer"),
            resource: String::from("aud"),
            source: "Imds",
            holder: Holder {
                client_id: Some("C".into()),
                object_id: Some("O".into()),
                tenant_id: Some("T".into()),
                identity_resource_id: None,
                user_name: None,
            },
        };
        let refusal = Refusal {
            answer: &answer,
            method,
            url: &Url::parse(url).unwrap(),
            client_request_id: Some("mine"),
            token: &token,
            identity: &Identity::Managed(ManagedIdentity::HostDefault),
            audience: "aud",
            attempts: 4,
            unix_now: 1_700_000_000,
        };
        refusal.into_error()
    }

    fn refusal(status: u16, headers: &[(&'static str, &str)], body: &str) -> Error {
        refusal_at(&Method::GET, GROUP, status, headers, body)
    }

    #[test]
    fn the_code_follows_from_the_status_alone() {
        for (status, code) in [
            (301, Code::ArmRequestFailed),
            (307, Code::ArmRequestFailed),
            (400, Code::ArmRequestFailed),
            (401, Code::ArmUnauthenticated),
            (403, Code::ArmAuthorizationFailed),
            (404, Code::ArmNotFound),
            (405, Code::ArmRequestFailed),
            (408, Code::ArmRequestFailed),
            (409, Code::ArmConflict),
            (412, Code::ArmConflict),
            (422, Code::ArmRequestFailed),
            (429, Code::ArmThrottled),
            (500, Code::ArmServerFailed),
            (503, Code::ArmServerFailed),
            (599, Code::ArmServerFailed),
        ] {
            for body in ["", "{}", "<html>", r#"{"error":{"code":"AuthorizationFailed","message":"429 not found"}}"#] {
                let error = refusal(status, &[], body);
                assert_eq!((error.code(), error.http_status()), (code, Some(status)), "{body}");
            }
        }
    }

    #[test]
    fn the_advice_fits() {
        let body = |code: &str| format!(r#"{{"error":{{"code":"{code}","message":"said"}}}}"#);
        let tenant = [("www-authenticate", r#"Bearer authorization_uri="https://login.example/other", error="invalid_token""#)];
        let claims = [("www-authenticate", r#"Bearer error="insufficient_claims", claims="eyJhIjoxfQ==""#)];
        let described = [("www-authenticate", r#"Bearer error="invalid_token", error_description="it is dull""#)];
        for (status, headers, code, parts) in [
            (
                403,
                &[][..],
                "AuthorizationFailed",
                &[
                    "GET /subscriptions/S/resourcegroups/Gr%C3%BCn with 403 AuthorizationFailed: said.",
                    "client id C, object id O",
                    "such as Reader,",
                    "Microsoft.Resources/subscriptions/resourceGroups/read on /subscriptions/S/resourcegroups/",
                    "minutes",
                ][..],
            ),
            (403, &[], "RequestDisallowedByPolicy", &["A policy forbids this"]),
            (404, &[], "ResourceGroupNotFound", &["no resource group \"Gr\u{fc}n\" in subscription S."]),
            (404, &[], "SubscriptionNotFound", &["subscription id S", "client id C"]),
            (404, &[], "ResourceNotFound", &["Check the name"]),
            (400, &[], "MissingApiVersionParameter", &["Give api_version."]),
            (400, &[], "NoRegisteredProviderFound", &["supported versions"]),
            (400, &[], "InvalidSubscriptionId", &["GUID"]),
            (401, &[], "ExpiredAuthenticationToken", &["has expired", "clock"]),
            (401, &[], "InvalidAuthenticationTokenAudience", &["resource aud"]),
            (401, &tenant, "InvalidAuthenticationTokenTenant", &["from tenant T", "https://login.example/other"]),
            (401, &claims, "AuthenticationFailed", &[r#"({"a":1})"#, "24 hours"]),
            (401, &described, "AuthenticationFailed", &["was not accepted. The challenge says: it is dull."]),
            (409, &[], "Conflict", &["Read the resource again"]),
            (429, &[("retry-after", "17")], "SubscriptionRequestsThrottled", &["4 of 4 attempts", "Wait 17 s"]),
            (429, &[], "SubscriptionRequestsThrottled", &["Wait a little"]),
            (502, &[("x-ms-correlation-request-id", "corr")], "BadGateway", &["tried 4 times", "the id corr"]),
        ] {
            let error = refusal(status, headers, &body(code));
            for part in parts {
                assert!(error.message().contains(part), "{code}: {part}: {error}");
            }
            assert!(!error.to_json().contains("swordfish"));
        }
        let error = refusal_at(&Method::DELETE, GROUP, 403, &[], &body("AuthorizationFailed"));
        assert!(error.message().contains("resourceGroups/delete") && !error.message().contains("Reader"), "{error}");
        for (location, shown) in [
            ("https://u:p@elsewhere.example/a?sig=swordfish", "redirect to https://elsewhere.example/a. It"),
            ("/b?sig=swordfish", "redirect to https://management.azure.com/b. It"),
            ("https://", "redirect. It"),
        ] {
            let error = refusal(307, &[("location", location)], "");
            assert!(error.message().contains(shown) && !error.to_json().contains("swordfish"), "{error}");
        }
    }

    #[test]
    fn an_answer_that_is_not_arms_is_shown_and_shortened() {
        let error = refusal(403, &[], &format!("<html>{}</html>", "Blocked ".repeat(1000)));
        assert!(error.message().contains("such as a proxy") && error.message().contains("<html>Blocked Blocked"), "{error}");
        assert!(error.message().len() < 700 && !error.message().contains("role"), "{error}");
        assert!(!refusal(403, &[], "").message().contains("proxy"));
    }

    #[test]
    fn everything_that_arm_says_is_kept() {
        let headers = [("x-ms-request-id", "r"), ("x-ms-correlation-request-id", "c"), ("retry-after", "5")];
        let error = refusal(
            400,
            &headers,
            r#"{"error":{"code":"A","message":"m","target":"t","details":[{"code":"d"}],"additionalInfo":[{"type":"P"}]}}"#,
        );
        let service = error.service();
        assert_eq!(service.code.as_deref(), Some("A"));
        assert_eq!(service.message.as_deref(), Some("m"));
        assert_eq!(service.target.as_deref(), Some("t"));
        assert_eq!(service.details, Some(serde_json::json!([{"code": "d"}])));
        assert_eq!(service.additional_info, Some(serde_json::json!([{"type": "P"}])));
        assert_eq!((service.request_id.as_deref(), service.correlation_id.as_deref()), (Some("r"), Some("c")));
        assert_eq!(service.client_request_id.as_deref(), Some("mine"));
        assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(5)));
        let echoed = refusal(400, &[("x-ms-client-request-id", "echoed")], "");
        assert_eq!(echoed.service().client_request_id.as_deref(), Some("echoed"));
    }
}
