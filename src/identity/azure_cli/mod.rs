//! Tokens from the Azure CLI, for whoever is signed in there.
//!
//! - `process`: how the program is found, run and ended.
//!
//! Facts: Microsoft's "az account get-access-token".

#[cfg(any(test, fuzzing))]
pub(super) mod fuzzing;
mod process;

use std::ffi::OsString;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use self::process::Output;
use super::{AccessToken, Fetch, Holder, Identity, Source, TokenRequest, claims, expiry};
use crate::error::{Code, Error, Result, Service};
use crate::http::Transport;
use crate::http::call::{Call, Stage};
use crate::http::service_error::without_bom;
use crate::options::Options;
use crate::secret::Secret;

const NAME: &str = "AzureCli";
/// The program starts slowly, and may go to the network.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// No more of its error is shown.
const LONGEST_TEXT: usize = 300;

/// The Azure CLI, and whose token it shall give.
#[derive(Debug)]
pub(super) struct AzureCli {
    tenant: Option<String>,
    subscription: Option<String>,
    identity: Identity,
}

/// What the program prints.
#[derive(Deserialize)]
struct Printed {
    #[serde(rename = "accessToken")]
    access_token: Secret,
    /// Since version 2.54: seconds since 1970.
    #[serde(default)]
    expires_on: Value,
    /// In every version: local time without an offset.
    #[serde(default, rename = "expiresOn")]
    local_expires_on: Value,
    #[serde(default, rename = "tokenType")]
    token_type: Value,
    #[serde(default)]
    tenant: Value,
}

impl AzureCli {
    pub(super) fn new(options: &Options) -> Result<Self> {
        if options.client_id.is_some() || options.object_id.is_some() || options.identity_resource_id.is_some() {
            return Err(Error::new(
                Code::SelectorNotSupported,
                "The Azure CLI gives tokens of the account that is signed in there; leave out client_id, object_id and identity_resource_id.",
            )
            .with_source(NAME));
        }
        if let Some(tenant) = &options.tenant {
            check_argument("tenant", tenant, "")?;
        }
        if let Some(subscription) = &options.subscription {
            check_argument("subscription", subscription, " _()").map_err(|error| {
                let message = format!("{}; name it by its id", error.message());
                error.with_message(message)
            })?;
        }
        Ok(Self { tenant: options.tenant.clone(), subscription: options.subscription.clone(), identity: Identity::AzureCliAccount })
    }

    async fn token(&self, resource: &str, call: &Call) -> Result<AccessToken> {
        let arguments = self.arguments(resource)?;
        call.progress().enter(Stage::AskingAzureCli);
        let end = call.clock().now().saturating_add(TIME_LIMIT);
        let output = tokio::select! {
            biased;
            output = process::run(arguments) => output?,
            () = call.clock().reached(end) => {
                let message = format!("The Azure CLI gave no answer within {} s. Try \"az account get-access-token\" by hand.", TIME_LIMIT.as_secs());
                return Err(Error::new(Code::DeadlineExceeded, message).with_source(NAME));
            }
        };
        match output.succeeded {
            true => read(&output, resource),
            false => Err(refused(&output)),
        }
    }

    /// The program accepts only one of tenant and subscription; a tenant is what the caller can mean in earnest.
    fn arguments(&self, resource: &str) -> Result<Vec<OsString>> {
        check_argument("resource", resource, ":/_~")?;
        let mut arguments = vec!["account", "get-access-token", "--output", "json", "--resource", resource];
        match (&self.tenant, &self.subscription) {
            (Some(tenant), _) => arguments.extend(["--tenant", tenant]),
            (None, Some(subscription)) => arguments.extend(["--subscription", subscription]),
            (None, None) => {}
        }
        Ok(arguments.into_iter().map(OsString::from).collect())
    }
}

/// On Windows the program is a script of a command interpreter that gives a meaning to most characters, so few are let through.
fn check_argument(name: &str, value: &str, also: &str) -> Result<()> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.') || also.contains(c);
    if value.chars().all(fits) && value.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(Error::invalid_argument(name, format_args!("\"{}\" has a character that the Azure CLI is not called with", value.escape_debug())))
}

fn read(output: &Output, resource: &str) -> Result<AccessToken> {
    let invalid = |problem: String| Error::new(Code::InvalidTokenResponse, format!("The Azure CLI {problem}.")).with_source(NAME);
    let printed: Printed = serde_json::from_slice(without_bom(&output.stdout))
        .map_err(|error| invalid(format!("printed something else than a token (line {}, column {})", error.line(), error.column())))?;
    let text = printed.access_token;
    if text.expose().is_empty() || !text.expose().bytes().all(|byte| (0x21..0x7f).contains(&byte)) {
        return Err(invalid(String::from("printed a token that no HTTP header can carry")));
    }
    let claims = claims::read(text.expose());
    // Local time comes last: twice a year it is not certain.
    let expires_on = expiry::point(&printed.expires_on).or(claims.expires_on).or_else(|| expiry::local_point(&printed.local_expires_on));
    let expires_on =
        expires_on.ok_or_else(|| invalid(String::from("does not say when its token expires; update it to version 2.54 or later")))?;
    let string = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    Ok(AccessToken {
        text,
        expires_on,
        // The program has a cache of its own and would only give the same token again.
        refresh_on: expires_on,
        token_type: string(&printed.token_type).unwrap_or_else(|| String::from("Bearer")),
        resource: resource.to_owned(),
        source: NAME,
        holder: Holder { tenant_id: claims.holder.tenant_id.or_else(|| string(&printed.tenant)), ..claims.holder },
    })
}

fn refused(output: &Output) -> Error {
    let text = String::from_utf8_lossy(&output.stderr);
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let from_error = one_line.find("ERROR: ").and_then(|start| one_line.get(start + "ERROR: ".len()..)).unwrap_or(&one_line);
    let said: String = from_error.chars().filter(|c| !c.is_control()).take(LONGEST_TEXT).collect();
    let said = if said.is_empty() { String::from("nothing") } else { said };
    let (code, advice) = match text.contains("az login") {
        true => (Code::SignInRequired, "Nobody is signed in to the Azure CLI, or the sign-in has ended. Run \"az login\"."),
        false => (Code::SignInFailed, "The Azure CLI gave no token. Try \"az account get-access-token\" by hand."),
    };
    let service = Service { message: Some(said.clone()), ..Service::default() };
    Error::new(code, format!("{advice} It said: {said}")).with_service(service).with_source(NAME)
}

impl Source for AzureCli {
    fn name(&self) -> &'static str {
        NAME
    }

    fn shared_key(&self) -> Option<String> {
        None
    }

    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn fetch<'a>(&'a self, request: TokenRequest<'a>, _transport: &'a Transport, call: &'a Call) -> Fetch<'a> {
        Box::pin(self.token(request.resource, call))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_arguments_are_passed_on() {
        let cli = |settings: &[(&str, &str)]| {
            let mut options = Options::default();
            for (name, value) in settings {
                options.set(name, value).unwrap();
            }
            AzureCli::new(&options)
        };
        for (name, value) in [
            ("tenant", "a&calc"),
            ("tenant", "-x"),
            ("tenant", "a b"),
            ("subscription", "a\"b"),
            ("subscription", "%PATH%"),
            ("subscription", "Zo\u{eb}"),
            ("subscription", "--debug"),
        ] {
            let error = cli(&[(name, value)]).unwrap_err();
            assert!(error.message().starts_with(&format!("{name}: ")), "{error}");
        }
        for resource in ["a|b", "a&b", "a^b", "a>b", "a!b", "--debug", "a%20b", "a'b", "a;b", "a,b", "a=b"] {
            assert!(cli(&[]).unwrap().arguments(resource).is_err(), "{resource}");
        }
        let arguments = cli(&[("subscription", "My (test) subscription_1")]).unwrap().arguments("https://management.azure.com/").unwrap();
        assert_eq!(arguments.last().unwrap(), "My (test) subscription_1");
        let arguments = cli(&[("subscription", "s"), ("tenant", "contoso.com")]).unwrap().arguments("api://x_y~z").unwrap();
        assert_eq!(arguments[5..], ["api://x_y~z", "--tenant", "contoso.com"]);
    }
}
