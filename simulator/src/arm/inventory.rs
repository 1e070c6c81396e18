//! Everything that is in groups, of all types: for lists across types and for Resource Graph.

use serde_json::{Value, json};

use super::kind::Kind;
use super::read::{Read, View};
use super::{identities, resources, scale_sets, virtual_machines};
use crate::world::{GenericResource, Located, Resource, Subscription};

/// A resource of any type.
pub(super) struct Item<'a> {
    pub(super) id: String,
    /// Namespace and type, in the letter case of Azure.
    pub(super) resource_type: &'a str,
    /// Its name; of a child, with the names of those it is in.
    pub(super) name: &'a str,
    pub(super) group: &'a str,
    pub(super) subscription: &'a Subscription,
    /// As its own provider shows it, by the newest version.
    pub(super) body: Value,
    /// When it was created and changed, where that is known.
    pub(super) created: Option<&'a str>,
    pub(super) changed: Option<&'a str>,
}

impl Item<'_> {
    /// A member of the body; null for one that it does not have.
    pub(super) fn member(&self, name: &str) -> &Value {
        self.body.get(name).unwrap_or(&Value::Null)
    }
}

/// What the caller may read in the subscription: machines, scale sets, identities, then the others.
pub(super) fn readable<'a>(read: &'a Read<'a>, subscription: &'a Subscription) -> impl Iterator<Item = Item<'a>> {
    let world = read.world;
    let view = |kind: Kind| View { api_version: kind.api_versions().first().unwrap_or(&""), ..read.view() };
    let machines = world.virtual_machines().filter(|machine| may_read(read, subscription, machine)).map(move |machine| {
        let body = json!(virtual_machines::shown(view(Kind::VirtualMachines), &machine, &[]));
        Item { created: Some(&machine.resource.time_created), ..item(&machine, body) }
    });
    let scale_sets = world.scale_sets().filter(|scale_set| may_read(read, subscription, scale_set)).map(move |scale_set| {
        let body = json!(scale_sets::shown(view(Kind::VirtualMachineScaleSets), &scale_set, &[]));
        Item { created: Some(&scale_set.resource.time_created), ..item(&scale_set, body) }
    });
    let identities = world.user_assigned_identities().filter(|identity| may_read(read, subscription, identity)).map(move |identity| {
        let body = json!(identities::shown(&identity, view(Kind::UserAssignedIdentities).api_version));
        item(&identity, body)
    });
    let others = world.generic_resources().filter(|resource| is_tracked(resource.resource) && may_read(read, subscription, resource));
    let others = others.map(move |resource| {
        let GenericResource { created_on, changed_on, .. } = resource.resource;
        let body = resources::shown(read.view(), &resource);
        Item { created: Some(created_on), changed: Some(changed_on), ..item(&resource, body) }
    });
    machines.chain(scale_sets).chain(identities).chain(others)
}

/// Azure Resource Manager keeps track of what has a location; a subnet or a credential is known to its provider alone.
fn is_tracked(resource: &GenericResource) -> bool {
    resource.location.is_some()
}

/// Whether the resource is in the subscription, and the caller's to read.
fn may_read<T: Resource>(read: &Read<'_>, subscription: &Subscription, located: &Located<'_, T>) -> bool {
    let action = || format!("{}/read", located.resource.type_name());
    located.subscription.subscription_id == subscription.subscription_id && read.rights.allow(&action(), &located.id())
}

fn item<'a, T: Resource>(located: &Located<'a, T>, body: Value) -> Item<'a> {
    Item {
        id: located.id(),
        resource_type: located.resource.type_name(),
        name: located.resource.name(),
        group: &located.group.name,
        subscription: located.subscription,
        body,
        created: None,
        changed: None,
    }
}
