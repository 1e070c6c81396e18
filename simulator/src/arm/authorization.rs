//! What a request needs the right for, and where.

use hyper::Method;

use super::authentication::Caller;
use super::errors::ArmError;
use super::kind::Kind;
use super::path::Target;
use super::rbac;
use crate::world::{World, subscription_id};

/// Refuses what no role of the caller allows.
pub(super) fn check(world: &World, caller: Caller, target: &Target, kind: Kind, method: &Method) -> Result<(), ArmError> {
    if is_for_everyone_with_a_role(target, kind, method) {
        return check_any_role(world, caller, target, kind);
    }
    if is_filtered_list(target, kind, method) {
        return Ok(());
    }
    let action = action(target, kind, method);
    let scope = &target.asked_id;
    if rbac::allows(world, caller.principal_id, &action, scope) {
        return Ok(());
    }
    Err(ArmError::authorization_failed(caller.principal_id, &action, scope))
}

/// The subscription itself and what providers it has are there for all who have a role in it.
fn is_for_everyone_with_a_role(target: &Target, kind: Kind, method: &Method) -> bool {
    let is_read = *method == Method::GET;
    is_read && target.subscription().is_some() && matches!(kind, Kind::Subscriptions | Kind::Providers)
}

fn check_any_role(world: &World, caller: Caller, target: &Target, kind: Kind) -> Result<(), ArmError> {
    let Some(subscription) = target.subscription() else {
        return Ok(());
    };
    let scope = subscription_id(subscription);
    if rbac::has_any_role(world, caller.principal_id, &scope) {
        return Ok(());
    }
    let action = format!("{}/read", kind.type_name());
    Err(ArmError::authorization_failed(caller.principal_id, &action, &scope))
}

/// Lists over a whole subscription, or over all of them, show what the caller may read: perhaps nothing.
fn is_filtered_list(target: &Target, kind: Kind, method: &Method) -> bool {
    *method == Method::GET
        && target.name.is_none()
        && target.scope.resource_group.is_none()
        && !matches!(kind, Kind::RoleDefinitions | Kind::RoleAssignments)
}

fn action(target: &Target, kind: Kind, method: &Method) -> String {
    let type_name = kind.type_name();
    match (method.as_str(), &target.action) {
        ("POST", Some(action)) => format!("{type_name}/{action}/action"),
        ("POST", None) => format!("{type_name}/action"),
        ("PUT" | "PATCH", _) => format!("{type_name}/write"),
        ("DELETE", _) => format!("{type_name}/delete"),
        _ => format!("{type_name}/read"),
    }
}
