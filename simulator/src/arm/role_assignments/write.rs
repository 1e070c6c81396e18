//! Giving roles and taking them back.
//!
//! Facts: <https://learn.microsoft.com/azure/role-based-access-control/troubleshooting>.

use hyper::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

use super::shown;
use crate::arm::content;
use crate::arm::errors::ArmError;
use crate::arm::role_definitions;
use crate::arm::write::Write;
use crate::http::Answer;
use crate::propagation::Fact;
use crate::world::{PrincipalType, RoleAssignment, World};

#[derive(Deserialize)]
struct Body {
    properties: Properties,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    role_definition_id: String,
    principal_id: String,
    principal_type: Option<PrincipalType>,
    description: Option<String>,
    condition: Option<String>,
    condition_version: Option<String>,
}

/// 201 for a new assignment. The same name with the same principal, role and scope changes description and condition: 200.
pub(in crate::arm) fn put(write: &mut Write<'_>, name: &str) -> Result<Answer, ArmError> {
    let name = guid(name).ok_or_else(|| bad_request("InvalidRoleAssignmentId", not_a_guid("role assignment", name)))?;
    let Body { properties } =
        content::json(write.request).map_err(|_| bad_request("BadRequestFormat", "The request was incorrectly formatted.".to_owned()))?;
    let role = role(write.world, &properties.role_definition_id)?;
    let (principal_id, principal_type) = principal(write, &properties)?;
    check_condition(&properties)?;
    let now = write.azure.clock.authorization_time(0);
    let scope = canonical_scope(write);
    let is_same = |present: &RoleAssignment| {
        present.principal_id == principal_id && present.role == role && present.scope.eq_ignore_ascii_case(&scope)
    };
    if let Some(present) = write.world.role_assignments.iter_mut().find(|present| present.name == name) {
        if !is_same(present) {
            return Err(update_not_permitted());
        }
        present.description = properties.description;
        present.condition = properties.condition;
        present.condition_version = properties.condition_version;
        present.updated_on = Some(now);
        let answer = Answer::json(StatusCode::OK, &shown(present, &write.target.scope));
        return Ok(answer);
    }
    if let Some(present) = write.world.role_assignments.iter().find(|present| is_same(present)) {
        return Err(exists(present.name));
    }
    let assignment = RoleAssignment {
        principal_type,
        created_on: now,
        created_by: Some(write.caller.principal_id),
        description: properties.description,
        condition: properties.condition,
        condition_version: properties.condition_version,
        ..RoleAssignment::new(name, role, principal_id, &scope)
    };
    let answer = created(write, &assignment);
    write.azure.propagation.begin(Fact::RoleAssignment(name));
    write.world.role_assignments.push(assignment);
    Ok(answer)
}

/// 200 with what was taken back, or 204 when there is nothing.
pub(in crate::arm) fn delete(write: &mut Write<'_>, name: &str) -> Result<Answer, ArmError> {
    let scope = canonical_scope(write);
    let position = write
        .world
        .role_assignments
        .iter()
        .position(|present| guid(name) == Some(present.name) && present.scope.eq_ignore_ascii_case(&scope));
    let Some(position) = position else {
        return Ok(Answer::empty(StatusCode::NO_CONTENT));
    };
    let mut removed = write.world.role_assignments.remove(position);
    removed.updated_on = Some(write.azure.clock.authorization_time(0));
    Ok(Answer::json(StatusCode::OK, &shown(&removed, &write.target.scope)))
}

/// The first answer differs from all later ones: nobody has created it, and that a second before it was changed.
fn created(write: &Write<'_>, assignment: &RoleAssignment) -> Answer {
    let first = RoleAssignment {
        created_on: write.azure.clock.authorization_time(-1),
        updated_on: Some(assignment.created_on.clone()),
        ..assignment.clone()
    };
    let mut shown = shown(&first, &write.target.scope);
    shown.properties.created_by = None;
    shown.properties.updated_by = assignment.created_by.map(|id| id.to_string());
    Answer::json(StatusCode::CREATED, &shown)
}

/// The scope in the letter case of its subscription and group, so that it is shown as Azure does.
fn canonical_scope(write: &Write<'_>) -> String {
    let asked = write.target.scope.asked();
    let group = write.target.scope.resource_group.as_deref();
    let known = write.target.scope.subscription.and_then(|id| write.world.subscription(id)).and_then(|subscription| {
        subscription.resource_groups.iter().find(|known| group.is_some_and(|name| known.name.eq_ignore_ascii_case(name)))
    });
    let (Some(known), Some(subscription)) = (known, write.target.scope.subscription) else {
        return asked.to_owned();
    };
    let group_id = crate::world::resource_group_id(subscription, &known.name);
    format!("{group_id}{}", asked.get(group_id.len()..).unwrap_or_default())
}

/// The role that an id of any scope names.
fn role(world: &World, role_definition_id: &str) -> Result<Uuid, ArmError> {
    let last = role_definition_id.rsplit('/').next().unwrap_or_default();
    let role = guid(last).ok_or_else(|| bad_request("InvalidRoleDefinitionId", not_a_guid("role definition", role_definition_id)))?;
    if role_definitions::all(world).any(|known| known.id == role) {
        return Ok(role);
    }
    Err(role_definitions::does_not_exist(last))
}

fn principal(write: &Write<'_>, properties: &Properties) -> Result<(Uuid, PrincipalType), ArmError> {
    let given = &properties.principal_id;
    let principal_id = guid(given).ok_or_else(|| {
        bad_request("InvalidPrincipalId", format!("The Principal ID '{given}' is not valid. Principal ID must be a GUID."))
    })?;
    let known = write.world.principal(principal_id).filter(|_| write.azure.propagation.has_arrived(&Fact::Principal(principal_id)));
    let principal_type = known.ok_or_else(|| principal_not_found(write.world, principal_id))?.principal_type;
    match properties.principal_type {
        Some(given) if given != principal_type => Err(bad_request(
            "UnmatchedPrincipalType",
            // The misspelling is Azure's.
            format!(
                "The PrincipalId '{}' has type '{}' , which is different from specified PrinciaplType '{}'.",
                principal_id.simple(),
                principal_type.name(),
                given.name()
            ),
        )),
        _ => Ok((principal_id, principal_type)),
    }
}

/// A condition needs its version, and version 2.0 is the only one.
fn check_condition(properties: &Properties) -> Result<(), ArmError> {
    if properties.condition.is_none() || properties.condition_version.as_deref() == Some("2.0") {
        return Ok(());
    }
    Err(bad_request("InvalidCondition", "A condition needs the conditionVersion '2.0'.".to_owned()))
}

fn principal_not_found(world: &World, principal: Uuid) -> ArmError {
    bad_request(
        "PrincipalNotFound",
        format!(
            "Principal {} does not exist in the directory {}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group. See https://aka.ms/docs-principaltype",
            principal.simple(),
            world.tenant_id
        ),
    )
}

fn exists(name: Uuid) -> ArmError {
    ArmError::provider(
        StatusCode::CONFLICT,
        "RoleAssignmentExists",
        format!("The role assignment already exists. The ID of the existing role assignment is {}.", name.simple()),
    )
}

fn update_not_permitted() -> ArmError {
    bad_request(
        "RoleAssignmentUpdateNotPermitted",
        "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.".to_owned(),
    )
}

fn bad_request(code: &'static str, message: String) -> ArmError {
    ArmError::provider(StatusCode::BAD_REQUEST, code, message)
}

fn not_a_guid(what: &str, given: &str) -> String {
    format!("The {what} ID '{given}' is not valid. The {what} ID must be a GUID.")
}

fn guid(text: &str) -> Option<Uuid> {
    text.parse().ok()
}
