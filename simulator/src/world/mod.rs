//! What exists in the simulated Azure. The types are the format of the state file too.

mod cloud;
mod default;

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use cloud::Cloud;
pub use default::{
    ID1_CLIENT_ID, ID1_PRINCIPAL_ID, SUBSCRIPTION_ID, SYSTEM_ASSIGNED_CLIENT_ID, SYSTEM_ASSIGNED_PRINCIPAL_ID, TENANT_ID, VM_ID,
};

/// Tags of a resource or of a group: values are text, whatever they look like.
pub type Tags = BTreeMap<String, String>;

/// Everything that exists, and the virtual machine whose metadata service is simulated.
///
/// ```
/// use arm_simulator::world::World;
///
/// let mut world = World::default();
/// let group = &mut world.subscriptions[0].resource_groups[0];
/// assert_eq!(group.name, "myResourceGroupVM");
/// group.virtual_machines[0].identity.system_assigned = None;
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// The cloud that all of it is in.
    pub cloud: Cloud,
    /// The tenant whose identities these are.
    pub tenant_id: Uuid,
    /// The resource id of the virtual machine that asks the metadata service.
    pub host: String,
    /// Resources besides Azure Resource Manager for which Entra issues tokens, such as
    /// `https://vault.azure.net`. With or without a final slash is the same.
    pub resources: Vec<String>,
    /// The subscriptions, with what is in them.
    pub subscriptions: Vec<Subscription>,
    /// Roles besides Azure's own.
    #[serde(default)]
    pub custom_roles: Vec<CustomRole>,
    /// Who may do what, and where.
    pub role_assignments: Vec<RoleAssignment>,
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// Its id.
    pub subscription_id: Uuid,
    /// The tenant that it trusts.
    pub tenant_id: Uuid,
    /// Its name.
    pub display_name: String,
    /// Its resource groups, in the order in which lists show them.
    pub resource_groups: Vec<ResourceGroup>,
}

/// A resource group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceGroup {
    /// Its name, as it was written when it was created.
    pub name: String,
    /// The region, in the normalised form (`eastus`).
    pub location: String,
    /// Its tags.
    #[serde(default)]
    pub tags: Tags,
    /// The virtual machines in it.
    #[serde(default)]
    pub virtual_machines: Vec<VirtualMachine>,
    /// The user-assigned identities in it.
    #[serde(default)]
    pub user_assigned_identities: Vec<UserAssignedIdentity>,
}

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

/// A role that someone defined beside Azure's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomRole {
    /// Its id.
    pub id: Uuid,
    /// The name shown to people.
    pub role_name: String,
    /// What it is for.
    pub description: String,
    /// Where it can be assigned.
    pub assignable_scopes: Vec<String>,
    /// What it allows; `*` stands for any run of characters.
    pub actions: Vec<String>,
    /// What it takes out of `actions`.
    #[serde(default)]
    pub not_actions: Vec<String>,
}

/// A role given to a principal at a scope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleAssignment {
    /// The name: a GUID.
    pub name: Uuid,
    /// The role's id.
    pub role: Uuid,
    /// The object id of who has it.
    pub principal_id: Uuid,
    /// Where: `/`, or the id of a subscription, a group or a resource.
    pub scope: String,
    /// When it was created, as Authorization writes it.
    pub created_on: String,
}

/// A resource and the group that it is in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Located<'a, T> {
    pub(crate) subscription: &'a Subscription,
    pub(crate) group: &'a ResourceGroup,
    pub(crate) resource: &'a T,
}

/// The id of a subscription.
pub(crate) fn subscription_id(subscription: impl Display) -> String {
    format!("/subscriptions/{subscription}")
}

/// The id of a resource group, as Azure Resource Manager returns it.
pub(crate) fn resource_group_id(subscription: impl Display, group: &str) -> String {
    format!("/subscriptions/{subscription}/resourceGroups/{group}")
}

impl Located<'_, VirtualMachine> {
    pub(crate) fn id(&self) -> String {
        format!(
            "{}/providers/Microsoft.Compute/virtualMachines/{}",
            resource_group_id(self.subscription.subscription_id, &self.group.name),
            self.resource.name
        )
    }
}

impl Located<'_, UserAssignedIdentity> {
    /// The id as the key of a virtual machine's `userAssignedIdentities` has it.
    pub(crate) fn id(&self) -> String {
        format!(
            "{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{}",
            resource_group_id(self.subscription.subscription_id, &self.group.name),
            self.resource.name
        )
    }

    /// The id as the identity itself and a token's `xms_mirid` have it: lower-case `resourcegroups`.
    pub(crate) fn own_id(&self) -> String {
        lower_case_group_segment(&self.id())
    }
}

/// The same id with `resourcegroups` in lower case, as Microsoft.ManagedIdentity and Entra write it.
pub(crate) fn lower_case_group_segment(id: &str) -> String {
    id.replacen("/resourceGroups/", "/resourcegroups/", 1)
}

impl World {
    pub(crate) fn subscription(&self, id: Uuid) -> Option<&Subscription> {
        self.subscriptions.iter().find(|subscription| subscription.subscription_id == id)
    }

    pub(crate) fn virtual_machines(&self) -> impl Iterator<Item = Located<'_, VirtualMachine>> {
        self.groups()
            .flat_map(|(subscription, group)| group.virtual_machines.iter().map(move |resource| Located { subscription, group, resource }))
    }

    pub(crate) fn user_assigned_identities(&self) -> impl Iterator<Item = Located<'_, UserAssignedIdentity>> {
        self.groups().flat_map(|(subscription, group)| {
            group.user_assigned_identities.iter().map(move |resource| Located { subscription, group, resource })
        })
    }

    pub(crate) fn user_assigned_identity(&self, id: &str) -> Option<Located<'_, UserAssignedIdentity>> {
        self.user_assigned_identities().find(|identity| identity.id().eq_ignore_ascii_case(id))
    }

    /// The virtual machine that asks the metadata service.
    pub(crate) fn host(&self) -> Option<Located<'_, VirtualMachine>> {
        self.virtual_machines().find(|machine| machine.id().eq_ignore_ascii_case(&self.host))
    }

    fn groups(&self) -> impl Iterator<Item = (&Subscription, &ResourceGroup)> {
        self.subscriptions.iter().flat_map(|subscription| subscription.resource_groups.iter().map(move |group| (subscription, group)))
    }
}

impl ResourceGroup {
    /// A group without resources or tags.
    #[must_use]
    pub fn new(name: &str, location: &str) -> Self {
        Self {
            name: name.to_owned(),
            location: location.to_owned(),
            tags: Tags::new(),
            virtual_machines: Vec::new(),
            user_assigned_identities: Vec::new(),
        }
    }
}
