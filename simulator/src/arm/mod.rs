//! Azure Resource Manager (ARM): the gateway's checks in their order, then the type that is asked for.
//!
//! The order: shape of the path, api-version, token, subscription, type and its version, RBAC,
//! resource group, the resource itself.

mod authentication;
mod authorization;
mod clouds;
mod errors;
mod filter;
mod headers;
mod identities;
mod kind;
mod list;
mod path;
mod providers;
mod quotas;
mod rbac;
mod resource_groups;
mod role_assignments;
mod role_definitions;
mod subscriptions;
mod virtual_machines;

use hyper::{Method, StatusCode};
use uuid::Uuid;

use crate::azure::Azure;
use crate::http::{Answer, Request};
use crate::world::{ResourceGroup, Subscription, World};
use authentication::Caller;
use errors::ArmError;
use kind::Kind;
use path::{Address, ResourceType, Target};

pub(crate) use quotas::Quotas;
pub use role_definitions::READER;

/// Answers a request as Azure Resource Manager does.
pub(crate) fn answer(azure: &Azure, request: &Request) -> Answer {
    let (answer, kind) = match path::parse(&request.path) {
        Ok(Address::CloudEndpoints) => (clouds::answer(&azure.world(), request), None),
        Ok(Address::Target(target)) => (target_answer(azure, request, &target), target.kind()),
        Err(error) => (Err(error), None),
    };
    headers::complete(answer.unwrap_or_else(ArmError::into_answer), azure, request, kind)
}

/// What is said of a target. Who could not be told gets no quota, neither counted nor shown.
fn target_answer(azure: &Azure, request: &Request, target: &Target) -> Result<Answer, ArmError> {
    let world = azure.world();
    let admission = admit(azure, &world, request, target)?;
    let caller = admission.caller.principal_id;
    let remaining = azure.quotas.take(caller, target.subscription(), &request.method);
    let within_quota = if azure.throttling { remaining.check(caller) } else { Ok(()) };
    let answer = within_quota.and_then(|()| serve(azure, &world, request, target, &admission)).unwrap_or_else(ArmError::into_answer);
    let headers = remaining.headers();
    Ok(headers.iter().fold(answer, |answer, (name, value)| answer.with(name, value)))
}

/// A request whose token is good for the subscription that it names.
struct Admission<'a> {
    caller: Caller,
    api_version: String,
    subscription: Option<&'a Subscription>,
}

fn admit<'a>(azure: &Azure, world: &'a World, request: &Request, target: &Target) -> Result<Admission<'a>, ArmError> {
    let api_version = request.parameter("api-version").ok_or_else(ArmError::missing_api_version)?;
    let tenant = tenant_of(world, target);
    let caller = authentication::authenticate(azure, world, request, tenant)?;
    let subscription = subscription(world, target)?;
    if subscription.is_some() {
        authentication::check_tenant(caller, tenant)?;
    }
    Ok(Admission { caller, api_version, subscription })
}

/// A read that passed every check of the gateway.
struct Read<'a> {
    request: &'a Request,
    world: &'a World,
    caller: Caller,
    api_version: &'a str,
    page_size: Option<usize>,
}

fn serve(azure: &Azure, world: &World, request: &Request, target: &Target, admission: &Admission<'_>) -> Result<Answer, ArmError> {
    let Admission { caller, api_version, subscription } = admission;
    let kind = known_kind(target, api_version)?;
    check_api_version(world, target, kind, api_version)?;
    authorization::check(world, *caller, target, kind, &request.method)?;
    let group = resource_group(*subscription, target)?;
    check_method(target, kind, &request.method)?;
    let read = Read { request, world, caller: *caller, api_version, page_size: azure.page_size };
    read.dispatch(target, kind, *subscription, group)
}

impl Read<'_> {
    fn dispatch(
        &self,
        target: &Target,
        kind: Kind,
        subscription: Option<&Subscription>,
        group: Option<&ResourceGroup>,
    ) -> Result<Answer, ArmError> {
        let name = target.name.as_deref();
        match (kind, subscription, name) {
            (Kind::Subscriptions, None, _) => subscriptions::list(self),
            (Kind::Subscriptions, Some(subscription), _) => Ok(subscriptions::get(subscription)),
            (Kind::Providers, Some(subscription), Some(name)) => providers::get(subscription, name),
            (Kind::Providers, Some(subscription), None) => Ok(providers::list(subscription)),
            (Kind::ResourceGroups, Some(subscription), Some(name)) => resource_groups::get(self, subscription, name),
            (Kind::ResourceGroups, Some(subscription), None) => resource_groups::list(self, subscription),
            (Kind::VirtualMachines, Some(_), Some(name)) => virtual_machines::get(self, target, name),
            (Kind::VirtualMachines, Some(subscription), None) => virtual_machines::list(self, subscription, group),
            (Kind::UserAssignedIdentities, Some(_), Some(name)) => identities::get(self, target, name),
            (Kind::UserAssignedIdentities, Some(subscription), None) => identities::list(self, subscription, group),
            (Kind::RoleDefinitions, _, Some(name)) => {
                role_definitions::get(self.world, target.scope.subscription, name).map(|answer| self.identified(answer))
            }
            (Kind::RoleDefinitions, _, None) => {
                let filter = self.request.parameter("$filter");
                role_definitions::list(self.world, target.scope.subscription, filter.as_deref()).map(|answer| self.identified(answer))
            }
            (Kind::RoleAssignments, _, Some(name)) => {
                role_assignments::get(self.world, &target.scope, name).map(|answer| self.identified(answer))
            }
            (Kind::RoleAssignments, _, None) => {
                let filter = self.request.parameter("$filter");
                role_assignments::list(self.world, &target.scope, filter.as_deref()).map(|answer| self.identified(answer))
            }
            _ => Err(ArmError::missing_subscription()),
        }
    }

    /// The answer with the id that Microsoft.Authorization gives the operation.
    fn identified(&self, answer: Answer) -> Answer {
        let Caller { principal_id, tenant_id } = self.caller;
        let operation = Uuid::new_v4();
        answer.with("x-ms-operation-identifier", &format!("tenantId={tenant_id},objectId={principal_id}/eastus/{operation}"))
    }

    /// Whether the caller may read this.
    fn allows(&self, kind: Kind, scope: &str) -> bool {
        let action = format!("{}/read", kind.type_name());
        rbac::allows(self.world, self.caller.principal_id, &action, scope)
    }
}

/// The tenant whose tokens are good for the target.
fn tenant_of(world: &World, target: &Target) -> Uuid {
    target.subscription().and_then(|id| world.subscription(id)).map_or(world.tenant_id, |subscription| subscription.tenant_id)
}

fn subscription<'a>(world: &'a World, target: &Target) -> Result<Option<&'a Subscription>, ArmError> {
    target.subscription().map(|id| world.subscription(id).ok_or_else(|| ArmError::subscription_not_found(id))).transpose()
}

fn known_kind(target: &Target, api_version: &str) -> Result<Kind, ArmError> {
    match &target.resource_type {
        ResourceType::Known(kind) => Ok(*kind),
        ResourceType::Unknown { namespace, types } => Err(if providers::has(namespace) {
            ArmError::gateway(
                StatusCode::BAD_REQUEST,
                "InvalidResourceType",
                format!("The resource type '{types}' could not be found in the namespace '{namespace}' for api version '{api_version}'."),
            )
        } else {
            ArmError::gateway(
                StatusCode::NOT_FOUND,
                "InvalidResourceNamespace",
                format!("The resource namespace '{namespace}' is invalid."),
            )
        }),
    }
}

fn check_api_version(world: &World, target: &Target, kind: Kind, api_version: &str) -> Result<(), ArmError> {
    let supported = kind.api_versions();
    if supported.iter().any(|version| version.eq_ignore_ascii_case(api_version)) {
        return Ok(());
    }
    if kind.is_of_resource_manager() {
        return Err(ArmError::invalid_api_version(api_version, supported));
    }
    let location = location_of(world, target).unwrap_or_default();
    let (namespace, type_name) = kind.namespace_and_type();
    Err(ArmError::gateway(
        StatusCode::BAD_REQUEST,
        "NoRegisteredProviderFound",
        format!(
            "No registered resource provider found for location '{location}' and API version '{api_version}' for type '{type_name}' in namespace '{namespace}'. The supported api-versions are '{}'. The supported locations are '{}'.",
            supported.join(", "),
            providers::LOCATIONS.map(|location| location.normalised).join(", ")
        ),
    ))
}

/// Where the resource is that the target names, if it exists.
fn location_of<'a>(world: &'a World, target: &Target) -> Option<&'a str> {
    let id = &target.asked_id;
    let machine =
        world.virtual_machines().find(|machine| machine.id().eq_ignore_ascii_case(id)).map(|machine| machine.resource.location.as_str());
    machine.or_else(|| world.user_assigned_identity(id).map(|identity| identity.resource.location.as_str()))
}

/// The group that the target is in. Without it nothing below it is asked.
fn resource_group<'a>(subscription: Option<&'a Subscription>, target: &Target) -> Result<Option<&'a ResourceGroup>, ArmError> {
    let (Some(subscription), Some(name)) = (subscription, &target.scope.resource_group) else {
        return Ok(None);
    };
    resource_groups::find(subscription, name).map(Some)
}

/// Reads only; a group can also be asked for with HEAD.
fn check_method(target: &Target, kind: Kind, method: &Method) -> Result<(), ArmError> {
    let is_group = kind == Kind::ResourceGroups && target.name.is_some();
    let allowed = if is_group { "GET, HEAD" } else { "GET" };
    match method.as_str() {
        "GET" if target.action.is_none() => Ok(()),
        "HEAD" if is_group => Ok(()),
        other => Err(ArmError::method_not_allowed(other, allowed)),
    }
}
