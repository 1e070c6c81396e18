//! The issuer that applications can trust by a federated credential: a cluster that writes tokens for its pods.
//!
//! Its tokens are signed with the simulator's key, so that Entra here can check them without a question to anybody.

use serde::{Deserialize, Serialize};

use crate::azure::Azure;

/// How the issuer names itself.
pub(crate) const ISSUER: &str = "https://oidc.arm-simulator.example/";
/// For whom its tokens are, unless someone wants them otherwise: Entra's token exchange.
pub(crate) const AUDIENCE: &str = "api://AzureADTokenExchange";
/// How long its tokens live.
const LIFETIME_SECONDS: i64 = 3600;

/// What a token of the issuer shall say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FederatedToken {
    /// Whose it is.
    pub(crate) subject: String,
    #[serde(default = "issuer")]
    pub(crate) issuer: String,
    #[serde(default = "audience")]
    pub(crate) audience: String,
    /// How long it lives; less than 0 is over already.
    #[serde(default = "lifetime")]
    pub(crate) lifetime_seconds: i64,
}

fn issuer() -> String {
    ISSUER.to_owned()
}

fn audience() -> String {
    AUDIENCE.to_owned()
}

fn lifetime() -> i64 {
    LIFETIME_SECONDS
}

impl FederatedToken {
    pub(crate) fn of(subject: &str) -> Self {
        Self { subject: subject.to_owned(), issuer: issuer(), audience: audience(), lifetime_seconds: LIFETIME_SECONDS }
    }
}

/// The claims of a token from outside.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FederatedClaims {
    pub(super) iss: String,
    pub(super) sub: String,
    pub(super) aud: Audience,
    pub(super) iat: i64,
    pub(super) nbf: i64,
    pub(super) exp: i64,
}

/// Kubernetes writes a list.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    pub(super) fn contains(&self, wanted: &str) -> bool {
        match self {
            Self::One(audience) => audience == wanted,
            Self::Many(audiences) => audiences.iter().any(|audience| audience == wanted),
        }
    }
}

/// A token of the issuer; none when the key cannot sign.
pub(crate) fn federated_token(azure: &Azure, wanted: &FederatedToken) -> Option<String> {
    let now = azure.clock.unix_seconds();
    let begin = now.min(now + wanted.lifetime_seconds - 1);
    let claims = FederatedClaims {
        iss: wanted.issuer.clone(),
        sub: wanted.subject.clone(),
        aud: Audience::Many(vec![wanted.audience.clone()]),
        iat: begin,
        nbf: begin,
        exp: now + wanted.lifetime_seconds,
    };
    azure.signing_key.sign(&claims).ok()
}
