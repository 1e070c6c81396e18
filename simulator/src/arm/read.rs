//! Reads: to the type that is asked for.

use hyper::{Method, StatusCode};
use uuid::Uuid;

use super::authentication::Caller;
use super::errors::ArmError;
use super::kind::Kind;
use super::path::Target;
use super::rbac::Rights;
use super::{
    graph, group_of, identities, locks, providers, resource_groups, resource_list, resources, role_assignments, role_definitions,
    scale_sets, subscriptions, virtual_machines,
};
use crate::azure::Azure;
use crate::http::{Answer, Request};
use crate::world::World;

/// A read that passed every check of the gateway.
pub(super) struct Read<'a> {
    pub(super) azure: &'a Azure,
    pub(super) request: &'a Request,
    pub(super) world: &'a World,
    pub(super) caller: Caller,
    pub(super) rights: Rights<'a>,
    pub(super) api_version: &'a str,
}

/// What the representation of a resource depends on, besides the resource.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) azure: &'a Azure,
    pub(super) world: &'a World,
    pub(super) api_version: &'a str,
}

impl View<'_> {
    /// The `provisioningState` of the resource.
    pub(super) fn state_of(&self, id: &str) -> &'static str {
        self.azure.operations.state_of(id, &self.azure.clock)
    }
}

impl<'a> Read<'a> {
    /// What GET answers; HEAD, which only asks whether something is there, is answered without content.
    pub(super) fn answer(&self, target: &Target, kind: Kind) -> Result<Answer, ArmError> {
        let found = self.dispatch(target, kind)?;
        Ok(if self.request.method == Method::HEAD { Answer::empty(StatusCode::NO_CONTENT) } else { found })
    }

    fn dispatch(&self, target: &Target, kind: Kind) -> Result<Answer, ArmError> {
        let name = target.name.as_deref();
        let subscription = target.subscription().and_then(|id| self.world.subscription(id));
        let group = group_of(subscription, target)?;
        match (kind, subscription, name) {
            (Kind::Subscriptions, None, _) => subscriptions::list(self),
            (Kind::Subscriptions, Some(subscription), _) => Ok(subscriptions::get(subscription)),
            (Kind::Providers, Some(subscription), Some(name)) => providers::get(subscription, name),
            (Kind::Providers, Some(subscription), None) => Ok(providers::list(subscription)),
            (Kind::ResourceGroups, Some(subscription), Some(name)) => resource_groups::get(self, subscription, name),
            (Kind::ResourceGroups, Some(subscription), None) => resource_groups::list(self, subscription),
            (Kind::VirtualMachines, Some(_), Some(name)) => virtual_machines::get(self, target, name),
            (Kind::VirtualMachines, Some(subscription), None) => virtual_machines::list(self, subscription, group),
            (Kind::VirtualMachineScaleSets, Some(_), Some(name)) => scale_sets::get(self, target, name),
            (Kind::VirtualMachineScaleSets, Some(subscription), None) => scale_sets::list(self, subscription, group),
            (Kind::UserAssignedIdentities, Some(_), Some(name)) => identities::get(self, target, name),
            (Kind::UserAssignedIdentities, Some(subscription), None) => identities::list(self, subscription, group),
            (Kind::SystemAssignedIdentities, Some(_), Some(_)) => identities::get_system_assigned(self, &target.scope),
            (Kind::Generic(resource_type), Some(_), Some(name)) => resources::get(self, target, resource_type, name),
            (Kind::Generic(resource_type), Some(_), None) => resources::list(self, target, resource_type),
            (Kind::RoleDefinitions, _, Some(name)) => {
                role_definitions::get(self.world, target.scope.subscription, name).map(|answer| identified(answer, self.caller))
            }
            (Kind::RoleDefinitions, _, None) => {
                let filter = self.request.parameter("$filter");
                role_definitions::list(self.world, target.scope.subscription, filter.as_deref())
                    .map(|answer| identified(answer, self.caller))
            }
            (Kind::RoleAssignments, _, Some(name)) => {
                role_assignments::get(self.world, &target.scope, name).map(|answer| identified(answer, self.caller))
            }
            (Kind::RoleAssignments, _, None) => {
                let filter = self.request.parameter("$filter");
                role_assignments::list(self.world, &target.scope, filter.as_deref()).map(|answer| identified(answer, self.caller))
            }
            (Kind::Resources | Kind::GroupResources, Some(subscription), _) => resource_list::list(self, subscription, group),
            (Kind::ResourceGraph, _, None) => Ok(graph::answer(self)),
            (Kind::Locks, Some(_), Some(name)) => locks::get(self.world, &target.scope, name),
            (Kind::Locks, Some(_), None) => locks::list(self, &target.scope),
            _ => Err(ArmError::missing_subscription()),
        }
    }

    pub(super) fn view(&self) -> View<'a> {
        View { azure: self.azure, world: self.world, api_version: self.api_version }
    }

    pub(super) fn page_size(&self) -> Option<usize> {
        self.azure.page_size
    }

    /// Whether the caller may read this.
    pub(super) fn allows(&self, kind: Kind, scope: &str) -> bool {
        self.rights.allow(&format!("{}/read", kind.type_name()), scope)
    }
}

/// The answer with the id that Azure gives a write, an operation, and what Microsoft.Authorization does.
pub(super) fn identified(answer: Answer, caller: Caller) -> Answer {
    let Caller { principal_id, tenant_id } = caller;
    let operation = Uuid::new_v4();
    answer.with("x-ms-operation-identifier", &format!("tenantId={tenant_id},objectId={principal_id}/eastus/{operation}"))
}
