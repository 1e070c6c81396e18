//! With what applications sign in.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An application: the service principal with this application id signs in with any of these.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// The application id.
    pub client_id: Uuid,
    /// Its secrets.
    #[serde(default)]
    pub secrets: Vec<ClientSecret>,
    /// Its certificates, as PEM. What else is in the text, such as a key, does not matter.
    #[serde(default)]
    pub certificates: Vec<String>,
    /// Whose tokens it can sign in with instead.
    #[serde(default)]
    pub federated_credentials: Vec<FederatedCredential>,
}

/// A secret of an application.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientSecret {
    /// The secret itself.
    pub value: String,
    /// When it expires, in seconds since 1970; absent: never.
    #[serde(default)]
    pub expires_on: Option<i64>,
}

impl ClientSecret {
    /// A secret that never expires.
    #[must_use]
    pub fn new(value: &str) -> Self {
        Self { value: value.to_owned(), expires_on: None }
    }
}

/// Whose tokens an application can sign in with: all three have to match.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FederatedCredential {
    /// Who issues them (`iss`).
    pub issuer: String,
    /// For whom (`sub`).
    pub subject: String,
    /// To be shown where (`aud`).
    pub audience: String,
}
