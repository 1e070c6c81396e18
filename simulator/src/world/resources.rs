//! The resources of a group, and the identities that they have.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::Tags;

/// A virtual machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VirtualMachine {
    /// Its name.
    pub name: String,
    /// The region, in the normalised form.
    pub location: String,
    /// The unique id that the platform gave it.
    pub vm_id: Uuid,
    /// Its size, such as `Standard_D2s_v5`.
    pub size: String,
    /// Its operating system.
    pub os_type: OsType,
    /// When it was created, as Compute writes it.
    pub time_created: String,
    /// How often it was changed, plus one: the number in its ETag.
    pub etag: u64,
    /// Its tags.
    #[serde(default)]
    pub tags: Tags,
    /// The identities that it has.
    #[serde(default)]
    pub identity: AssignedIdentities,
}

/// A scale set of virtual machines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VirtualMachineScaleSet {
    /// Its name.
    pub name: String,
    /// The region, in the normalised form.
    pub location: String,
    /// The unique id that the platform gave it.
    pub unique_id: Uuid,
    /// The size of its machines.
    pub size: String,
    /// How many machines it has.
    pub capacity: u32,
    /// How it treats its machines.
    pub orchestration_mode: OrchestrationMode,
    /// When it was created, as Compute writes it.
    pub time_created: String,
    /// How often it was changed, plus one: the number in its ETag.
    pub etag: u64,
    /// Its tags.
    #[serde(default)]
    pub tags: Tags,
    /// The identities that its machines have.
    #[serde(default)]
    pub identity: AssignedIdentities,
}

/// How a scale set treats its machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrchestrationMode {
    /// As copies of one model.
    Uniform,
    /// As virtual machines of their own.
    Flexible,
}

/// An operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OsType {
    /// Windows.
    Windows,
    /// Linux.
    Linux,
}

impl OsType {
    /// The name as Azure writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Windows => "Windows",
            Self::Linux => "Linux",
        }
    }
}

/// The identities that a resource has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssignedIdentities {
    /// The system-assigned one, when it is enabled.
    #[serde(default)]
    pub system_assigned: Option<ServicePrincipal>,
    /// Resource ids of user-assigned ones.
    #[serde(default)]
    pub user_assigned: Vec<String>,
}

/// The two ids under which Entra knows an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServicePrincipal {
    /// The object id.
    pub principal_id: Uuid,
    /// The application id.
    pub client_id: Uuid,
}

/// A user-assigned identity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserAssignedIdentity {
    /// Its name.
    pub name: String,
    /// The region, in the normalised form.
    pub location: String,
    /// Its tags.
    #[serde(default)]
    pub tags: Tags,
    /// Its ids.
    pub service_principal: ServicePrincipal,
}

/// A resource of a type that the simulator knows by name only: it keeps what it is given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenericResource {
    /// Namespace and type, such as `Microsoft.Storage/storageAccounts` or `Microsoft.Sql/servers/databases`.
    pub resource_type: String,
    /// Its name; of a child, with the names of those it is in: `server/database`.
    pub name: String,
    /// The region, in the normalised form; none for a type without regions.
    #[serde(default)]
    pub location: Option<String>,
    /// Its tags.
    #[serde(default)]
    pub tags: Tags,
    /// The identities that it has.
    #[serde(default)]
    pub identity: AssignedIdentities,
    /// Its other members besides `properties`, such as `sku` and `kind`.
    #[serde(default)]
    pub members: Map<String, Value>,
    /// Its properties, without `provisioningState`.
    #[serde(default)]
    pub properties: Map<String, Value>,
    /// When it was created, in the form of RFC 3339.
    pub created_on: String,
    /// When it was changed last.
    pub changed_on: String,
}
