//! What exists in the simulated Azure. The types are the format of the state file too.

mod access;
mod applications;
mod cloud;
mod default;
mod resources;

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use access::{CustomRole, Lock, LockLevel, Principal, PrincipalType, RoleAssignment};
pub use applications::{Application, ClientSecret, FederatedCredential};
pub use cloud::Cloud;
pub use default::{
    ADMINISTRATOR_CERTIFICATE, ADMINISTRATOR_CLIENT_ID, ADMINISTRATOR_FEDERATED_SUBJECT, ADMINISTRATOR_PRINCIPAL_ID, ADMINISTRATOR_SECRET,
    ID1_CLIENT_ID, ID1_PRINCIPAL_ID, SUBSCRIPTION_ID, SYSTEM_ASSIGNED_CLIENT_ID, SYSTEM_ASSIGNED_PRINCIPAL_ID, TENANT_DOMAIN, TENANT_ID,
    USER_NAME, USER_PRINCIPAL_ID, VM_ID,
};
pub use resources::{
    AssignedIdentities, GenericResource, OrchestrationMode, OsType, ServicePrincipal, UserAssignedIdentity, VirtualMachine,
    VirtualMachineScaleSet,
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
    /// Who else is in the tenant, besides the managed identities: users, groups, applications.
    #[serde(default)]
    pub principals: Vec<Principal>,
    /// With what the applications among them sign in.
    #[serde(default)]
    pub applications: Vec<Application>,
    /// The domain names of the tenant.
    #[serde(default)]
    pub tenant_domains: Vec<String>,
    /// What nobody may do.
    #[serde(default)]
    pub locks: Vec<Lock>,
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
    /// The scale sets in it.
    #[serde(default)]
    pub scale_sets: Vec<VirtualMachineScaleSet>,
    /// The user-assigned identities in it.
    #[serde(default)]
    pub user_assigned_identities: Vec<UserAssignedIdentity>,
    /// The resources of other types in it.
    #[serde(default)]
    pub resources: Vec<GenericResource>,
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

/// The id of a resource: namespace, then types and names in turn.
pub(crate) fn resource_id(group_id: &str, resource_type: &str, name: &str) -> String {
    let (namespace, types) = resource_type.split_once('/').unwrap_or((resource_type, ""));
    let path: String = types.split('/').zip(name.split('/')).map(|(type_name, name)| format!("/{type_name}/{name}")).collect();
    format!("{group_id}/providers/{namespace}{path}")
}

/// A resource that can have a place in a group.
pub(crate) trait Resource {
    /// Namespace and type, in the letter case of Azure.
    fn type_name(&self) -> &str;
    fn name(&self) -> &str;
}

impl Resource for VirtualMachine {
    fn type_name(&self) -> &'static str {
        "Microsoft.Compute/virtualMachines"
    }

    fn name(&self) -> &str {
        &self.name
    }
}

impl Resource for VirtualMachineScaleSet {
    fn type_name(&self) -> &'static str {
        "Microsoft.Compute/virtualMachineScaleSets"
    }

    fn name(&self) -> &str {
        &self.name
    }
}

impl Resource for UserAssignedIdentity {
    fn type_name(&self) -> &'static str {
        "Microsoft.ManagedIdentity/userAssignedIdentities"
    }

    fn name(&self) -> &str {
        &self.name
    }
}

impl Resource for GenericResource {
    fn type_name(&self) -> &str {
        &self.resource_type
    }

    fn name(&self) -> &str {
        &self.name
    }
}

impl<T: Resource> Located<'_, T> {
    pub(crate) fn id(&self) -> String {
        let group = resource_group_id(self.subscription.subscription_id, &self.group.name);
        resource_id(&group, self.resource.type_name(), self.resource.name())
    }

    /// The id with `resourcegroups` in lower case, as an identity itself has it.
    pub(crate) fn own_id(&self) -> String {
        lower_case_group_segment(&self.id())
    }

    fn has_id(&self, id: &str) -> bool {
        self.id().eq_ignore_ascii_case(id)
    }
}

/// Whether the id is `outer` or begins with it, in any letter case.
fn is_at_or_below(id: &str, outer: &str) -> bool {
    let beginning = id.get(..outer.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(outer));
    beginning && id.get(outer.len()..).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The same id with `resourcegroups` in lower case, as Microsoft.ManagedIdentity and Entra write it.
pub(crate) fn lower_case_group_segment(id: &str) -> String {
    id.replacen("/resourceGroups/", "/resourcegroups/", 1)
}

impl World {
    /// Whether Entra issues tokens for a resource. A final slash makes no difference.
    pub(crate) fn is_known_resource(&self, resource: &str) -> bool {
        let without_slash = |text: &str| text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
        let wanted = without_slash(resource);
        self.cloud.audiences().into_iter().chain(self.resources.iter().map(String::as_str)).any(|known| without_slash(known) == wanted)
    }

    pub(crate) fn subscription(&self, id: Uuid) -> Option<&Subscription> {
        self.subscriptions.iter().find(|subscription| subscription.subscription_id == id)
    }

    pub(crate) fn subscription_mut(&mut self, id: Uuid) -> Option<&mut Subscription> {
        self.subscriptions.iter_mut().find(|subscription| subscription.subscription_id == id)
    }

    /// A group by its name in any letter case.
    pub(crate) fn group_mut(&mut self, subscription: Uuid, name: &str) -> Option<&mut ResourceGroup> {
        self.subscription_mut(subscription)?.resource_groups.iter_mut().find(|group| group.name.eq_ignore_ascii_case(name))
    }

    pub(crate) fn virtual_machines(&self) -> impl Iterator<Item = Located<'_, VirtualMachine>> {
        self.located(|group| &group.virtual_machines)
    }

    pub(crate) fn scale_sets(&self) -> impl Iterator<Item = Located<'_, VirtualMachineScaleSet>> {
        self.located(|group| &group.scale_sets)
    }

    pub(crate) fn user_assigned_identities(&self) -> impl Iterator<Item = Located<'_, UserAssignedIdentity>> {
        self.located(|group| &group.user_assigned_identities)
    }

    pub(crate) fn generic_resources(&self) -> impl Iterator<Item = Located<'_, GenericResource>> {
        self.located(|group| &group.resources)
    }

    pub(crate) fn virtual_machine(&self, id: &str) -> Option<Located<'_, VirtualMachine>> {
        self.virtual_machines().find(|machine| machine.has_id(id))
    }

    pub(crate) fn scale_set(&self, id: &str) -> Option<Located<'_, VirtualMachineScaleSet>> {
        self.scale_sets().find(|scale_set| scale_set.has_id(id))
    }

    pub(crate) fn user_assigned_identity(&self, id: &str) -> Option<Located<'_, UserAssignedIdentity>> {
        self.user_assigned_identities().find(|identity| identity.has_id(id))
    }

    pub(crate) fn generic_resource(&self, id: &str) -> Option<Located<'_, GenericResource>> {
        self.generic_resources().find(|resource| resource.has_id(id))
    }

    /// The virtual machine that asks the metadata service.
    pub(crate) fn host(&self) -> Option<Located<'_, VirtualMachine>> {
        self.virtual_machine(&self.host)
    }

    /// Takes the group or resource with this id out, with what is below it.
    pub(crate) fn remove(&mut self, id: &str) {
        for subscription in &mut self.subscriptions {
            let subscription_id = subscription.subscription_id;
            subscription.resource_groups.retain(|group| !resource_group_id(subscription_id, &group.name).eq_ignore_ascii_case(id));
            for group in &mut subscription.resource_groups {
                let group_id = resource_group_id(subscription_id, &group.name);
                let stays = |resource: &dyn Resource| !is_at_or_below(&resource_id(&group_id, resource.type_name(), resource.name()), id);
                group.virtual_machines.retain(|resource| stays(resource));
                group.scale_sets.retain(|resource| stays(resource));
                group.user_assigned_identities.retain(|resource| stays(resource));
                group.resources.retain(|resource| stays(resource));
            }
        }
    }

    fn located<'a, T: 'a>(&'a self, of_group: impl Fn(&'a ResourceGroup) -> &'a Vec<T>) -> impl Iterator<Item = Located<'a, T>> {
        self.subscriptions
            .iter()
            .flat_map(|subscription| subscription.resource_groups.iter().map(move |group| (subscription, group)))
            .flat_map(move |(subscription, group)| of_group(group).iter().map(move |resource| Located { subscription, group, resource }))
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
            scale_sets: Vec::new(),
            user_assigned_identities: Vec::new(),
            resources: Vec::new(),
        }
    }
}
