//! Where tokens come from: one file a source.
//!
//! - `imds`: the instance metadata service.
//! - `brought`: a token that the caller brings.
//! - `response`, `expiry`, `claims`: what a token answer says.
//!
//! To add a source: implement [`Source`] in a file of its own, and choose it in [`choose`].

mod brought;
mod claims;
mod expiry;
mod imds;
mod response;

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::error::{Code, Error, Result};
use crate::http::Transport;
use crate::http::call::Call;
use crate::options::{Options, SourceChoice};
use crate::secret::Secret;

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
    fn identity(&self) -> &ManagedIdentity;

    /// Fetches a token for `resource`, with all retries that the source's protocol asks for. Knows no cache.
    fn fetch<'a>(&'a self, resource: &'a str, transport: &'a Transport, call: &'a Call) -> Fetch<'a>;
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
/// [`Code::InvalidConfiguration`] when the options contradict each other.
pub fn choose(options: &Options) -> Result<Choice> {
    let identity = ManagedIdentity::from_options(options)?;
    match (options.source, &options.access_token) {
        (SourceChoice::AccessToken | SourceChoice::Auto, Some(token)) => {
            let source = brought::Brought::new(Arc::clone(token), identity)?;
            Ok(Choice { source: Arc::new(source), reason: "The caller brought an access token." })
        }
        (SourceChoice::AccessToken, None) => {
            Err(Error::new(Code::InvalidConfiguration, "source is access_token, but the option access_token is not set."))
        }
        (SourceChoice::Imds, Some(_)) => {
            Err(Error::new(Code::InvalidConfiguration, "source is imds, but the option access_token is set too. Use one of them."))
        }
        (SourceChoice::Imds, None) => {
            Ok(Choice { source: Arc::new(imds::Imds::new(options, identity)?), reason: "The option source asks for it." })
        }
        (SourceChoice::Auto, None) => {
            Ok(Choice { source: Arc::new(imds::Imds::new(options, identity)?), reason: "No other source is configured on this host." })
        }
    }
}

/// The resource as the endpoints take it: one `/.default` at its end is the scope form of the same name and goes; nothing else changes.
///
/// # Errors
/// [`Code::InvalidArgument`] when nothing is left, or the resource has white space or control characters.
pub fn resource_of(resource_or_scope: &str) -> Result<&str> {
    let resource = resource_or_scope.strip_suffix("/.default").unwrap_or(resource_or_scope);
    if resource.is_empty() {
        return Err(Error::invalid_argument("resource", "it is empty; name one, such as https://management.azure.com/"));
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
