//! Where tokens come from: one file a source.
//!
//! - `imds`: the instance metadata service.
//! - `service_principal`: an application that proves itself, a pod of AKS among them; `certificate`: one of the proofs.
//! - `device_code`: a person who signs in.
//! - `azure_cli`: whoever is signed in to the Azure CLI.
//! - `brought`: a token that the caller brings.
//! - `entra`: where the sources that sign in ask.
//! - `response`, `expiry`, `claims`: what a token answer says.
//!
//! To add a source: implement [`Source`] in a file of its own, and choose it in [`choose`].

mod azure_cli;
mod brought;
mod certificate;
mod claims;
mod device_code;
mod entra;
mod expiry;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod imds;
mod response;
mod service_principal;

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::error::{Code, Error, Result};
use crate::http::Transport;
use crate::http::call::Call;
use crate::options::{Options, SourceChoice};
use crate::secret::Secret;

/// How long a call may take when nobody sets a limit. The retry rule of the metadata service for status 410 alone needs 70 s.
pub const DEFAULT_TIME_LIMIT: Duration = Duration::from_secs(120);

/// Which managed identity of the host.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ManagedIdentity {
    /// The host's own choice: its system-assigned identity where it has one.
    HostDefault,
    /// A user-assigned identity by its client id.
    ClientId(String),
    /// A user-assigned identity by its object (principal) id.
    ObjectId(String),
    /// A user-assigned identity by its Azure resource id.
    ResourceId(String),
}

impl ManagedIdentity {
    /// The identity that the options ask for.
    ///
    /// # Errors
    /// [`Code::InvalidConfiguration`] when they ask for more than one.
    pub fn from_options(options: &Options) -> Result<Self> {
        let asked: Vec<Self> = [
            options.client_id.clone().map(Self::ClientId),
            options.object_id.clone().map(Self::ObjectId),
            options.identity_resource_id.clone().map(Self::ResourceId),
        ]
        .into_iter()
        .flatten()
        .collect();
        match <[Self; 1]>::try_from(asked) {
            Ok([identity]) => Ok(identity),
            Err(asked) if asked.is_empty() => Ok(Self::HostDefault),
            Err(_) => Err(Error::new(
                Code::InvalidConfiguration,
                "More than one of client_id, object_id and identity_resource_id is set. Name the identity by one of them.",
            )),
        }
    }

    /// The identity in words, for messages.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::HostDefault => String::from("the host's default identity"),
            Self::ClientId(id) => format!("the identity with client id {id}"),
            Self::ObjectId(id) => format!("the identity with object id {id}"),
            Self::ResourceId(id) => format!("the identity {id}"),
        }
    }
}

/// Whose tokens a source gives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// A managed identity of the host.
    Managed(ManagedIdentity),
    /// An application, by its client id.
    Application(String),
    /// The person who signs in.
    Person,
    /// Whoever is signed in to the Azure CLI.
    AzureCliAccount,
    /// Whoever the token that the caller brings belongs to.
    TokenHolder,
}

impl Identity {
    /// The identity in words, for messages.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Managed(identity) => identity.describe(),
            Self::Application(client_id) => format!("the application with client id {client_id}"),
            Self::Person => String::from("the person who signed in"),
            Self::AzureCliAccount => String::from("the account that is signed in to the Azure CLI"),
            Self::TokenHolder => String::from("the caller's identity"),
        }
    }
}

/// An access token with what is known of it. The text is wiped when the last holder lets go.
#[derive(Debug)]
pub struct AccessToken {
    /// The token.
    pub text: Secret,
    /// When it expires, in seconds since 1970-01-01T00:00:00Z.
    pub expires_on: i64,
    /// When a new one should be fetched ahead of need, on the same scale.
    pub refresh_on: i64,
    /// `Bearer`, as the service wrote it.
    pub token_type: String,
    /// The resource, exactly as it was asked for.
    pub resource: String,
    /// Which source it came from, for example `Imds`.
    pub source: &'static str,
    /// Whose token it is, as far as the answer or the token says.
    pub holder: Holder,
}

/// The identity that a token belongs to; each part where the answer or the token names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// The client (application) id.
    pub client_id: Option<String>,
    /// The object (principal) id.
    pub object_id: Option<String>,
    /// The tenant's id.
    pub tenant_id: Option<String>,
    /// The Azure resource id of the user-assigned identity, or of the host for a system-assigned one.
    pub identity_resource_id: Option<String>,
    /// The sign-in name of a person, such as `ada@contoso.com`.
    pub user_name: Option<String>,
}

/// What a token is wanted for.
#[derive(Clone, Copy, Debug)]
pub struct TokenRequest<'a> {
    /// The resource that it is for.
    pub resource: &'a str,
    /// What it must fulfil beyond that: the decoded `claims` of a challenge with which the resource refused another token.
    pub claims: Option<&'a str>,
}

/// A future that a source gives.
pub type Fetch<'a> = Pin<Box<dyn Future<Output = Result<AccessToken>> + Send + 'a>>;

/// A source of tokens.
pub trait Source: Send + Sync + Debug {
    /// The name that users see and write, for example `Imds`.
    fn name(&self) -> &'static str;

    /// What distinguishes this source, its endpoint and its identity from all others in the process.
    ///
    /// `None` = its tokens belong to one credential alone, because they depend on a secret.
    fn shared_key(&self) -> Option<String>;

    /// Which identity it was asked for.
    fn identity(&self) -> &Identity;

    /// How long a call may take when nobody sets a limit.
    fn usual_time_limit(&self) -> Duration {
        DEFAULT_TIME_LIMIT
    }

    /// Whether it can ask for a token with claims. A managed identity's host decides by itself when it asks Entra anew.
    fn takes_claims(&self) -> bool {
        false
    }

    /// Fetches a token, with all retries that the source's protocol asks for. Knows no cache.
    fn fetch<'a>(&'a self, request: TokenRequest<'a>, transport: &'a Transport, call: &'a Call) -> Fetch<'a>;
}

/// A source, and why it was chosen.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The source.
    pub source: Arc<dyn Source>,
    /// One sentence for the user.
    pub reason: &'static str,
}

/// Chooses the source from the options. Sends nothing.
///
/// # Errors
/// [`Code::InvalidConfiguration`] when the options contradict each other or name a file that cannot be used;
/// [`Code::SelectorNotSupported`] when they choose an identity in a way that the source does not know.
pub fn choose(options: &Options) -> Result<Choice> {
    let (chosen, reason) = match options.source {
        SourceChoice::Auto => detect(options),
        asked => (asked, "The option source asks for it."),
    };
    check_secrets(options, chosen)?;
    let source: Arc<dyn Source> = match chosen {
        SourceChoice::AccessToken => Arc::new(brought::Brought::new(options)?),
        SourceChoice::WorkloadIdentity => Arc::new(service_principal::ServicePrincipal::workload_identity(options)?),
        SourceChoice::ServicePrincipal => Arc::new(service_principal::ServicePrincipal::from_options(options)?),
        SourceChoice::DeviceCode => Arc::new(device_code::DeviceCode::new(options)?),
        SourceChoice::AzureCli => Arc::new(azure_cli::AzureCli::new(options)?),
        SourceChoice::Imds | SourceChoice::Auto => Arc::new(imds::Imds::new(options, ManagedIdentity::from_options(options)?)?),
    };
    Ok(Choice { source, reason })
}

/// What the options and the environment speak for. The order is that of Azure.Identity.
fn detect(options: &Options) -> (SourceChoice, &'static str) {
    if options.access_token.is_some() {
        (SourceChoice::AccessToken, "The caller brought an access token.")
    } else if options.client_secret.is_some() || options.certificate_path.is_some() || options.federated_token_file.is_some() {
        (SourceChoice::ServicePrincipal, "The options have what an application signs in with.")
    } else if options.workload.is_complete() {
        (SourceChoice::WorkloadIdentity, "The environment is that of an AKS pod with a workload identity (AZURE_FEDERATED_TOKEN_FILE).")
    } else {
        (SourceChoice::Imds, "No other source is configured on this host.")
    }
}

/// A secret that would not be used is a mistake: the caller expects another identity than the one that would answer.
fn check_secrets(options: &Options, chosen: SourceChoice) -> Result<()> {
    let unused = [
        ("access_token", options.access_token.is_some(), chosen == SourceChoice::AccessToken),
        ("client_secret", options.client_secret.is_some(), chosen == SourceChoice::ServicePrincipal),
        ("certificate_path", options.certificate_path.is_some(), chosen == SourceChoice::ServicePrincipal),
        ("certificate_password", options.certificate_password.is_some(), chosen == SourceChoice::ServicePrincipal),
        (
            "federated_token_file",
            options.federated_token_file.is_some(),
            matches!(chosen, SourceChoice::ServicePrincipal | SourceChoice::WorkloadIdentity),
        ),
    ];
    match unused.into_iter().find(|(_, is_set, is_used)| *is_set && !is_used) {
        Some((name, ..)) => {
            let message = format!("source is {}, but the option {name} is set too. Use one of them.", chosen.name());
            Err(Error::new(Code::InvalidConfiguration, message))
        }
        None => Ok(()),
    }
}

/// Far above what Microsoft Entra lets an application register as its identifier URI, and below what breaks an address that it is part of.
const LONGEST_RESOURCE: usize = 2_048;

/// The resource as the endpoints take it: one `/.default` at its end is the scope form of the same name and goes; nothing else changes.
///
/// # Errors
/// [`Code::InvalidArgument`] when nothing is left, the resource has white space or control characters, or it is longer than any.
pub fn resource_of(resource_or_scope: &str) -> Result<&str> {
    let resource = resource_or_scope.strip_suffix("/.default").unwrap_or(resource_or_scope);
    if resource.is_empty() {
        return Err(Error::invalid_argument("resource", "it is empty; name one, such as https://management.azure.com/"));
    }
    if resource.len() > LONGEST_RESOURCE {
        let problem = format_args!("it has {} bytes; the identifier of a resource has at most {LONGEST_RESOURCE}", resource.len());
        return Err(Error::invalid_argument("resource", problem));
    }
    if resource.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(Error::invalid_argument(
            "resource",
            format_args!("\"{}\" has white space in it; ask for one resource at a time", resource.escape_debug()),
        ));
    }
    Ok(resource)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_sent_as_given_but_for_one_default_scope() {
        let cases = [
            ("https://management.azure.com/", Ok("https://management.azure.com/")),
            ("https://management.azure.com", Ok("https://management.azure.com")),
            ("https://management.azure.com/.default", Ok("https://management.azure.com")),
            ("https://management.core.windows.net//.default", Ok("https://management.core.windows.net/")),
            ("api://x/.default/.default", Ok("api://x/.default")),
            ("", Err("it is empty")),
            ("/.default", Err("it is empty")),
            (&"r".repeat(2_048), Ok(&"r".repeat(2_048))),
            (&"r".repeat(2_049), Err("it has 2049 bytes")),
            ("a b", Err("\"a b\" has white space")),
            ("a\r\nb", Err("\"a\\r\\nb\" has white space")),
        ];
        for (given, expected) in cases {
            match (resource_of(given), expected) {
                (Ok(resource), Ok(expected)) => assert_eq!(resource, expected),
                (Err(error), Err(part)) => assert!(error.message().contains(part), "{error}"),
                (outcome, _) => panic!("{given:?}: {outcome:?}"),
            }
        }
    }

    #[test]
    fn at_most_one_identity() {
        let mut options = Options::default();
        assert_eq!(ManagedIdentity::from_options(&options).unwrap(), ManagedIdentity::HostDefault);
        options.set("object_id", "o").unwrap();
        assert_eq!(ManagedIdentity::from_options(&options).unwrap(), ManagedIdentity::ObjectId("o".into()));
        options.set("client_id", "c").unwrap();
        assert_eq!(ManagedIdentity::from_options(&options).unwrap_err().code(), Code::InvalidConfiguration);
    }
}
