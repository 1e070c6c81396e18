//! What a client knows of itself and its surroundings.

use serde::Serialize;

/// Who asks, and where. A member that is `None` is not known, or not known yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Context {
    /// Where tokens come from, for example `Imds`.
    pub source: String,
    /// Why that source was chosen, in one sentence.
    pub source_reason: String,
    /// The identity's client (application) id.
    pub client_id: Option<String>,
    /// The identity's object (principal) id.
    pub object_id: Option<String>,
    /// The Azure resource id of the identity.
    pub identity_resource_id: Option<String>,
    /// The sign-in name of a person, for example `ada@contoso.com`.
    pub user_name: Option<String>,
    /// The cloud's name, for example `AzureCloud`.
    pub environment: Option<String>,
    /// The address of the cloud's ARM, for example `https://management.azure.com/`.
    pub arm_endpoint: Option<String>,
    /// The resource that ARM's tokens are for.
    pub audience: Option<String>,
    /// The id of the tenant that the identity belongs to.
    pub tenant: Option<String>,
    /// The id of the subscription that requests use when they name none.
    pub subscription: Option<String>,
    /// The resource group that this host is in.
    pub resource_group: Option<String>,
}
