//! Entra: access tokens, signed as Entra signs them and checked as Azure Resource Manager checks them; and, in `login`, the endpoints at which
//! applications and users sign in; `challenge` is what ARM may demand of tokens.

mod challenge;
mod issue;
mod login;
mod signing;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use challenge::ClaimsDemand;

pub(crate) use challenge::ClaimsChallenge;
pub(crate) use issue::token_for;
pub(crate) use login::{
    AUDIENCE as FEDERATED_AUDIENCE, FederatedToken, ISSUER as FEDERATED_ISSUER, SignIns, answer, decide, federated_token,
};
pub(crate) use signing::{SigningError, SigningKey};

/// The length of a managed identity's token life, in seconds: a day less one second.
pub(crate) const DEFAULT_TOKEN_LIFETIME_SECONDS: u32 = 86_399;

/// How long before it was issued a token is already valid, in seconds.
const VALID_BEFORE_ISSUE_SECONDS: i64 = 300;

/// The identity that a token is for.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) tenant_id: Uuid,
    pub(crate) client_id: Uuid,
    pub(crate) principal_id: Uuid,
    /// The resource id of what has the identity (system-assigned) or of the identity itself; of managed identities only.
    pub(crate) identity_resource_id: Option<String>,
    /// The resource id of the host that asked; for user-assigned identities only.
    pub(crate) host_resource_id: Option<String>,
    pub(crate) authentication: Authentication,
}

/// How the subject has shown who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Authentication {
    /// An application, or Azure for a managed identity, with a key.
    Certificate,
    /// An application with a secret.
    Secret,
    /// A user, by means of a public application.
    User { user_principal_name: String, display_name: String },
}

impl Authentication {
    /// The claim `appidacr`: how the application has authenticated.
    fn application_class(&self) -> &'static str {
        match self {
            Self::Certificate => "2",
            Self::Secret => "1",
            Self::User { .. } => "0",
        }
    }
}

/// The claims of an access token of version 1.0, as applications, managed identities and users get it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) aud: String,
    pub(crate) iss: String,
    pub(crate) iat: i64,
    pub(crate) nbf: i64,
    pub(crate) exp: i64,
    pub(crate) aio: String,
    pub(crate) appid: Uuid,
    pub(crate) appidacr: String,
    pub(crate) idp: String,
    pub(crate) idtyp: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    pub(crate) oid: Uuid,
    pub(crate) rh: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scp: Option<String>,
    pub(crate) sub: Uuid,
    pub(crate) tid: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unique_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) upn: Option<String>,
    pub(crate) uti: String,
    pub(crate) ver: String,
    /// What the client is capable of: `CP1` of one that answers claims challenges.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) xms_cc: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) xms_az_rid: Option<String>,
    pub(crate) xms_idrel: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) xms_mirid: Option<String>,
    pub(crate) xms_tcdt: String,
}

/// The address by which Entra names itself in the tokens of a tenant.
pub(crate) fn issuer(tenant: Uuid) -> String {
    format!("https://sts.windows.net/{tenant}/")
}

impl Claims {
    pub(crate) fn new(subject: Subject, audience: &str, now: i64, lifetime_seconds: u32) -> Self {
        let user = match &subject.authentication {
            Authentication::User { user_principal_name, display_name } => Some((user_principal_name.clone(), display_name.clone())),
            Authentication::Certificate | Authentication::Secret => None,
        };
        let (user_principal_name, display_name) = user.unzip();
        Self {
            aud: audience.to_owned(),
            iss: issuer(subject.tenant_id),
            iat: now - VALID_BEFORE_ISSUE_SECONDS,
            nbf: now - VALID_BEFORE_ISSUE_SECONDS,
            exp: now + i64::from(lifetime_seconds),
            aio: opaque(),
            appid: subject.client_id,
            appidacr: subject.authentication.application_class().to_owned(),
            idp: issuer(subject.tenant_id),
            idtyp: if display_name.is_some() { "user" } else { "app" }.to_owned(),
            scp: display_name.as_ref().map(|_| "user_impersonation".to_owned()),
            name: display_name,
            unique_name: user_principal_name.clone(),
            upn: user_principal_name,
            oid: subject.principal_id,
            rh: format!("1.{}.", opaque()),
            sub: subject.principal_id,
            tid: subject.tenant_id,
            uti: opaque(),
            ver: "1.0".to_owned(),
            xms_cc: Vec::new(),
            xms_az_rid: subject.host_resource_id,
            xms_idrel: "7 16".to_owned(),
            xms_mirid: subject.identity_resource_id,
            xms_tcdt: "1700000000".to_owned(),
        }
    }
}

/// Text that means something to Entra alone, and is new in every token.
fn opaque() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Uuid::new_v4().as_bytes())
}
