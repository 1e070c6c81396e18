//! What a request needs the right for, and where.

use hyper::Method;
use uuid::Uuid;

use super::errors::ArmError;
use super::kind::Kind;
use super::path::Target;
use super::rbac::Rights;
use crate::world::{World, subscription_id};

/// The right to give a user-assigned identity to a resource.
const ASSIGN: &str = "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action";

/// Refuses what no role of the caller allows.
pub(super) fn check(
    world: &World,
    caller: Uuid,
    rights: &Rights<'_>,
    target: &Target,
    kind: Kind,
    method: &Method,
) -> Result<(), ArmError> {
    if is_filtered(target, kind, method) {
        return Ok(());
    }
    let action = action(target, kind, method);
    let is_allowed = if is_for_everyone_with_a_role(target, kind, method) {
        target.subscription().is_none_or(|subscription| rights.exist_around(&subscription_id(subscription)))
    } else {
        rights.allow(&action, &target.asked_id)
    };
    if is_allowed {
        return Ok(());
    }
    Err(ArmError::authorization_failed(&client(world, caller), caller, &action, &target.asked_id))
}

/// Refuses to give user-assigned identities to a resource without the right to do so on each of them.
///
/// A role on an identity goes with the identity. Of one that is gone, the group's roles count.
pub(super) fn check_assignment(
    world: &World,
    caller: Uuid,
    rights: &Rights<'_>,
    write: (&str, &str),
    identities: &[&str],
) -> Result<(), ArmError> {
    let refused: Vec<&str> = identities.iter().filter(|id| !rights.allow(ASSIGN, existing_scope(world, id))).copied().collect();
    if refused.is_empty() {
        return Ok(());
    }
    let (action, scope) = write;
    Err(ArmError::gateway(
        hyper::StatusCode::FORBIDDEN,
        "LinkedAuthorizationFailed",
        format!(
            "The client '{}' with object id '{caller}' has permission to perform action '{action}' on scope '{scope}'; however, it does not have permission to perform action '{}' on the linked scope(s) '{}' or the linked scope(s) are invalid.",
            client(world, caller),
            ASSIGN,
            refused.join(",")
        ),
    ))
}

fn existing_scope<'a>(world: &World, id: &'a str) -> &'a str {
    if world.user_assigned_identity(id).is_some() {
        return id;
    }
    id.to_ascii_lowercase().find("/providers/").and_then(|end| id.get(..end)).unwrap_or(id)
}

/// The name by which messages call the caller.
fn client(world: &World, caller: Uuid) -> String {
    let name = world.principal(caller).and_then(|principal| principal.user_principal_name.map(str::to_owned));
    name.unwrap_or_else(|| caller.to_string())
}

/// The subscription itself and what providers it has are there for all who have a role in it.
fn is_for_everyone_with_a_role(target: &Target, kind: Kind, method: &Method) -> bool {
    let is_read = *method == Method::GET;
    is_read && target.subscription().is_some() && matches!(kind, Kind::Subscriptions | Kind::Providers)
}

/// Lists and queries over a whole subscription, or over all of them, show what the caller may read: perhaps nothing.
fn is_filtered(target: &Target, kind: Kind, method: &Method) -> bool {
    let is_wide_list = *method == Method::GET && target.name.is_none() && target.scope.resource_group.is_none() && !kind.is_extension();
    kind == Kind::ResourceGraph || is_wide_list
}

pub(super) fn action(target: &Target, kind: Kind, method: &Method) -> String {
    let type_name = kind.type_name();
    match (method.as_str(), &target.action) {
        ("POST", Some(action)) => format!("{type_name}/{action}/action"),
        ("POST", None) => format!("{type_name}/action"),
        ("PUT" | "PATCH", _) => format!("{type_name}/write"),
        ("DELETE", _) => format!("{type_name}/delete"),
        _ => format!("{type_name}/read"),
    }
}
