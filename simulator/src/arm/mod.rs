//! Azure Resource Manager (ARM): the gateway's checks in their order, then the type that is asked for.
//!
//! The order: shape of the path, api-version, token, subscription, type and its version, RBAC, locks,
//! resource group, method, the resource itself.

mod authentication;
mod authorization;
mod catalog;
mod clouds;
mod compute_quotas;
mod content;
mod errors;
mod etag;
mod filter;
mod graph;
mod headers;
mod identities;
mod identity_member;
mod inventory;
mod kind;
mod list;
mod locks;
mod operations;
mod path;
mod providers;
mod quotas;
mod rbac;
mod read;
mod resource_filter;
mod resource_groups;
mod resource_list;
mod resources;
mod role_assignments;
mod role_definitions;
mod scale_sets;
mod subscriptions;
mod virtual_machines;
mod write;

use hyper::{Method, StatusCode};
use uuid::Uuid;

use crate::azure::Azure;
use crate::http::{Answer, Request};
use crate::world::{ResourceGroup, Subscription, World, resource_group_id};
use authentication::Caller;
use errors::ArmError;
use kind::Kind;
use path::{Address, OperationAddress, ResourceType, Target};
use rbac::Rights;
use read::Read;
use write::Write;

pub(crate) use compute_quotas::ComputeQuotas;
pub(crate) use graph::GraphQuota;
pub(crate) use quotas::Quotas;
pub use role_definitions::{OWNER, READER};

/// Answers a request as Azure Resource Manager does.
pub(crate) fn answer(azure: &Azure, request: &Request) -> Answer {
    let (answer, kind) = match path::parse(&request.path) {
        Ok(Address::CloudEndpoints) => (clouds::answer(azure, request), None),
        Ok(Address::Operation(address)) => (operation_answer(azure, request, &address), None),
        Ok(Address::Target(target)) => (target_answer(azure, request, &target), target.kind()),
        Err(error) => (Err(error), None),
    };
    headers::complete(answer.unwrap_or_else(ArmError::into_answer), azure, request, kind)
}

fn target_answer(azure: &Azure, request: &Request, target: &Target) -> Result<Answer, ArmError> {
    let admission = admit(azure, request, target.subscription())?;
    Ok(counted(azure, request, &admission, target.subscription(), || {
        if is_change(request, target) {
            azure.change_world(|world| change(azure, world, request, target, &admission))
        } else {
            count_as_poll(azure, request, target);
            read(azure, &azure.world(), request, target, &admission)
        }
    }))
}

fn operation_answer(azure: &Azure, request: &Request, address: &OperationAddress) -> Result<Answer, ArmError> {
    let admission = admit(azure, request, Some(address.subscription))?;
    Ok(counted(azure, request, &admission, Some(address.subscription), || operations::answer(azure, request, address, admission.caller)))
}

/// A request whose token is good for the subscription that it names.
struct Admission {
    caller: Caller,
    api_version: String,
}

fn admit(azure: &Azure, request: &Request, subscription: Option<Uuid>) -> Result<Admission, ArmError> {
    let world = azure.world();
    let api_version = request.parameter("api-version").ok_or_else(ArmError::missing_api_version)?;
    let known = subscription.and_then(|id| world.subscription(id));
    let tenant = known.map_or(world.tenant_id, |subscription| subscription.tenant_id);
    let caller = authentication::authenticate(azure, &world, request, tenant)?;
    if let Some(id) = subscription {
        known.ok_or_else(|| ArmError::subscription_not_found(id))?;
        authentication::check_tenant(caller, tenant)?;
    }
    Ok(Admission { caller, api_version })
}

/// What `serve` answers, with what is left of the caller's quota. Who was not admitted gets none, neither counted nor shown.
fn counted(
    azure: &Azure,
    request: &Request,
    admission: &Admission,
    subscription: Option<Uuid>,
    serve: impl FnOnce() -> Result<Answer, ArmError>,
) -> Answer {
    let caller = admission.caller.principal_id;
    let remaining = azure.quotas.take(caller, subscription, &request.method);
    let within_quota = if azure.throttling { remaining.check(caller) } else { Ok(()) };
    let answer = within_quota.and_then(|()| serve()).unwrap_or_else(ArmError::into_answer);
    remaining.headers().iter().fold(answer, |answer, (name, value)| answer.with(name, value))
}

/// A query of Resource Graph is a POST, but changes nothing.
fn is_change(request: &Request, target: &Target) -> bool {
    match request.method.as_str() {
        "PUT" | "PATCH" | "DELETE" => true,
        "POST" => target.kind() != Some(Kind::ResourceGraph),
        _ => false,
    }
}

/// A read of a resource is a poll where its `provisioningState` is all that tells of an operation. It comes first, so that the
/// read finds what the end of the operation leaves.
fn count_as_poll(azure: &Azure, request: &Request, target: &Target) {
    if request.method == Method::GET && target.name.is_some() {
        azure.operations.resource_was_read(&target.asked_id, &azure.clock);
    }
}

fn read(azure: &Azure, world: &World, request: &Request, target: &Target, admission: &Admission) -> Result<Answer, ArmError> {
    let kind = check(azure, world, request, target, admission)?;
    let Admission { caller, api_version } = admission;
    Read { azure, request, world, caller: *caller, rights: Rights::of(azure, world, caller.principal_id), api_version }.answer(target, kind)
}

fn change(azure: &Azure, world: &mut World, request: &Request, target: &Target, admission: &Admission) -> Result<Answer, ArmError> {
    let kind = check(azure, world, request, target, admission)?;
    let Admission { caller, api_version } = admission;
    Write { azure, request, world, caller: *caller, api_version, target, kind }.dispatch()
}

/// The checks of the gateway that come after the token's.
fn check(azure: &Azure, world: &World, request: &Request, target: &Target, admission: &Admission) -> Result<Kind, ArmError> {
    let kind = known_kind(target, &admission.api_version)?;
    check_api_version(world, target, kind, &admission.api_version)?;
    let caller = admission.caller.principal_id;
    authorization::check(world, caller, &Rights::of(azure, world, caller), target, kind, &request.method)?;
    locks::check(world, target, kind, &request.method)?;
    check_group(azure, world, request, target)?;
    check_method(target, kind, &request.method, &admission.api_version)?;
    Ok(kind)
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
    let location = location_of(world, &target.asked_id).unwrap_or_default();
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

/// Where the resource with this id is, if it exists.
fn location_of<'a>(world: &'a World, id: &str) -> Option<&'a str> {
    let machine = world.virtual_machine(id).map(|machine| machine.resource.location.as_str());
    machine
        .or_else(|| world.scale_set(id).map(|scale_set| scale_set.resource.location.as_str()))
        .or_else(|| world.user_assigned_identity(id).map(|identity| identity.resource.location.as_str()))
        .or_else(|| world.generic_resource(id).and_then(|resource| resource.resource.location.as_deref()))
}

/// Without its group nothing that is in it is asked, and in a group that goes nothing is changed any more.
fn check_group(azure: &Azure, world: &World, request: &Request, target: &Target) -> Result<(), ArmError> {
    let Some(subscription) = target.subscription().and_then(|id| world.subscription(id)) else {
        return Ok(());
    };
    if let Some(name) = &target.scope.resource_group {
        resource_groups::find(subscription, name)?;
    }
    let Some(name) = target.resource_group() else {
        return Ok(());
    };
    let id = resource_group_id(subscription.subscription_id, name);
    let is_write = matches!(request.method.as_str(), "PUT" | "PATCH" | "POST");
    if is_write && azure.operations.is_being_deleted(&id, &azure.clock) {
        return Err(ArmError::resource_group_being_deleted(name));
    }
    Ok(())
}

fn check_method(target: &Target, kind: Kind, method: &Method, api_version: &str) -> Result<(), ArmError> {
    let (is_known, allowed) = match &target.action {
        Some(action) if kind.has_action(action, api_version) => (true, "POST"),
        Some(_) => (false, "GET"),
        None => (true, kind.methods(target.name.is_some())),
    };
    if is_known && allowed.split(", ").any(|known| known == method.as_str()) {
        return Ok(());
    }
    Err(ArmError::method_not_allowed(method.as_str(), allowed))
}

/// The group of this name in the subscription, in any letter case.
fn group_of<'a>(subscription: Option<&'a Subscription>, target: &Target) -> Result<Option<&'a ResourceGroup>, ArmError> {
    let (Some(subscription), Some(name)) = (subscription, &target.scope.resource_group) else {
        return Ok(None);
    };
    resource_groups::find(subscription, name).map(Some)
}
