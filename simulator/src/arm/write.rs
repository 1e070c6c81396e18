//! Writes: to the type that is changed, and what all of them need.

use uuid::Uuid;

use super::authentication::Caller;
use super::compute_quotas::Left;
use super::errors::ArmError;
use super::kind::Kind;
use super::operations::Announced;
use super::path::Target;
use super::rbac::Rights;
use super::read::{View, identified};
use super::{identities, locks, resource_groups, resources, role_assignments, scale_sets, virtual_machines};
use crate::azure::Azure;
use crate::http::{Answer, Request};
use crate::operations::{Activity, Shape, Start, new_name};
use crate::world::{ResourceGroup, Tags, World};

/// A write that passed every check of the gateway. What it does to the world counts when it is not refused.
pub(super) struct Write<'a> {
    pub(super) azure: &'a Azure,
    pub(super) request: &'a Request,
    pub(super) world: &'a mut World,
    pub(super) caller: Caller,
    pub(super) api_version: &'a str,
    pub(super) target: &'a Target,
    pub(super) kind: Kind,
}

impl Write<'_> {
    pub(super) fn dispatch(&mut self) -> Result<Answer, ArmError> {
        let name = self.target.name.clone().ok_or_else(ArmError::unknown_path)?;
        let answer = match (self.kind, self.request.method.as_str()) {
            (Kind::ResourceGroups, "PUT") => resource_groups::put(self, &name),
            (Kind::ResourceGroups, "PATCH") => resource_groups::patch(self, &name),
            (Kind::ResourceGroups, "DELETE") => resource_groups::delete(self, &name),
            (Kind::UserAssignedIdentities, "PUT") => identities::put(self, &name),
            (Kind::UserAssignedIdentities, "PATCH") => identities::patch(self, &name),
            (Kind::UserAssignedIdentities, "DELETE") => identities::delete(self),
            (Kind::UserAssignedIdentities, "POST") => identities::associated_resources(self, &name),
            (Kind::RoleAssignments, "PUT") => role_assignments::put(self, &name),
            (Kind::RoleAssignments, "DELETE") => role_assignments::delete(self, &name),
            (Kind::Locks, "PUT") => locks::put(self, &name),
            (Kind::Locks, "DELETE") => locks::delete(self, &name),
            (Kind::VirtualMachines, "PUT") => virtual_machines::put(self, &name),
            (Kind::VirtualMachines, "PATCH") => virtual_machines::patch(self, &name),
            (Kind::VirtualMachines, "DELETE") => virtual_machines::delete(self),
            (Kind::VirtualMachines, "POST") => virtual_machines::act(self, &name),
            (Kind::VirtualMachineScaleSets, "PATCH") => scale_sets::patch(self, &name),
            (Kind::VirtualMachineScaleSets, "DELETE") => scale_sets::delete(self),
            (Kind::Generic(resource_type), "PUT") => resources::put(self, resource_type, &name),
            (Kind::Generic(resource_type), "PATCH") => resources::patch(self, resource_type, &name),
            (Kind::Generic(_), "DELETE") => resources::delete(self),
            (kind, method) => Err(ArmError::method_not_allowed(method, kind.methods(true))),
        }?;
        Ok(identified(answer, self.caller))
    }

    pub(super) fn view(&self) -> View<'_> {
        View { azure: self.azure, world: self.world, api_version: self.api_version }
    }

    pub(super) fn rights(&self) -> Rights<'_> {
        Rights::of(self.azure, self.world, self.caller.principal_id)
    }

    pub(super) fn subscription(&self) -> Result<Uuid, ArmError> {
        self.target.subscription().ok_or_else(ArmError::missing_subscription)
    }

    /// The group that the resource is in.
    pub(super) fn group(&mut self) -> Result<&mut ResourceGroup, ArmError> {
        let subscription = self.subscription()?;
        let name = self.target.scope.resource_group.as_deref().ok_or_else(ArmError::unknown_path)?;
        self.world.group_mut(subscription, name).ok_or_else(|| ArmError::resource_group_not_found(name))
    }

    /// The refusal of a resource that is not there.
    pub(super) fn not_found(&self, name: &str) -> ArmError {
        ArmError::resource_not_found(self.kind.type_name(), name, self.target.scope.resource_group.as_deref().unwrap_or_default())
    }

    /// Whether another write of the resource is under way that this one cannot overtake.
    pub(super) fn is_busy(&self) -> bool {
        self.azure.operations.is_busy(&self.target.asked_id, &self.azure.clock)
    }

    /// Refuses a write for which Microsoft.Compute has nothing left, when quotas are enforced.
    pub(super) fn check_compute_quota(&self, left: &Left) -> Result<(), ArmError> {
        if self.azure.throttling { left.check() } else { Ok(()) }
    }

    /// Makes the write a long-running operation, unless a rule says otherwise.
    pub(super) fn begin(&self, activity: Activity, usual_shape: Shape, location: &str) -> Result<Announced<'_>, ArmError> {
        self.begin_as(new_name(), activity, usual_shape, location)
    }

    /// The same, under a name that the type gives its operations.
    pub(super) fn begin_as(&self, name: String, activity: Activity, usual_shape: Shape, location: &str) -> Result<Announced<'_>, ArmError> {
        let method = self.request.method.as_str();
        let subscription = self.subscription()?;
        let start = Start {
            resource_id: &self.target.asked_id,
            resource_type: self.kind.type_name(),
            method,
            activity,
            name,
            usual_shape,
            api_version: self.api_version,
        };
        let begun = self.azure.operations.begin(start, &self.azure.clock);
        Ok(Announced {
            begun,
            base: &self.request.base,
            subscription,
            namespace: (!self.kind.is_of_resource_manager()).then(|| self.kind.namespace_and_type().0),
            location: location.to_owned(),
            api_version: self.api_version,
            method,
            clock: &self.azure.clock,
        })
    }
}

/// Replaces the tags by those of the body, when it has some.
pub(super) fn replace_tags(tags: &mut Tags, given: Option<Tags>) {
    if let Some(given) = given {
        *tags = given;
    }
}
