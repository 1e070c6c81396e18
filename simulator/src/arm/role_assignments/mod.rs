//! Role assignments, as Microsoft.Authorization shows them.

mod write;

use hyper::StatusCode;
use serde::Serialize;
use uuid::Uuid;

use super::errors::ArmError;
use super::filter::Filter;
use super::list::Page;
use super::path::Scope;
use super::rbac::is_at_or_above;
use super::role_definitions::role_id;
use crate::http::Answer;

pub(super) use write::{delete, put};

use crate::world::{RoleAssignment, World};

#[derive(Serialize)]
struct Shown<'a> {
    properties: Properties<'a>,
    id: String,
    #[serde(rename = "type")]
    resource_type: &'static str,
    name: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'a> {
    role_definition_id: String,
    principal_id: Uuid,
    principal_type: &'static str,
    scope: &'a str,
    condition: Option<&'a str>,
    condition_version: Option<&'a str>,
    created_on: &'a str,
    updated_on: &'a str,
    /// Empty for those that Azure itself made.
    created_by: Option<String>,
    updated_by: Option<String>,
    delegated_managed_identity_resource_id: Option<&'a str>,
    description: Option<&'a str>,
}

fn shown<'a>(assignment: &'a RoleAssignment, asked: &Scope) -> Shown<'a> {
    let scope = assignment.scope.trim_end_matches('/');
    let created_by = || Some(assignment.created_by.map_or_else(String::new, |id| id.to_string()));
    Shown {
        properties: Properties {
            role_definition_id: role_id(asked.subscription, assignment.role),
            principal_id: assignment.principal_id,
            principal_type: assignment.principal_type.name(),
            scope: &assignment.scope,
            condition: assignment.condition.as_deref(),
            condition_version: assignment.condition_version.as_deref(),
            created_on: &assignment.created_on,
            updated_on: assignment.updated_on.as_deref().unwrap_or(&assignment.created_on),
            created_by: created_by(),
            updated_by: created_by(),
            delegated_managed_identity_resource_id: None,
            description: assignment.description.as_deref(),
        },
        id: format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{}", assignment.name),
        resource_type: "Microsoft.Authorization/roleAssignments",
        name: assignment.name,
    }
}

pub(super) fn get(world: &World, scope: &Scope, name: &str) -> Result<Answer, ArmError> {
    let assignment = world
        .role_assignments
        .iter()
        .find(|assignment| assignment.name.to_string().eq_ignore_ascii_case(name) && is_at_or_above(&assignment.scope, scope.asked()))
        .ok_or_else(|| {
            ArmError::provider(StatusCode::NOT_FOUND, "RoleAssignmentNotFound", format!("The role assignment '{name}' is not found."))
        })?;
    Ok(Answer::json(StatusCode::OK, &shown(assignment, scope)))
}

/// Assignments at the scope, above it and below it; with `atScope()` none below.
pub(super) fn list(world: &World, scope: &Scope, filter: Option<&str>) -> Result<Answer, ArmError> {
    let filter = Filter::parse(filter, &["principalId"], &["atScope", "assignedTo"])?;
    let assigned_to = filter.argument("assignedTo").map(|wanted| with_groups(world, wanted));
    let value = world
        .role_assignments
        .iter()
        .filter(|assignment| {
            let is_above = is_at_or_above(&assignment.scope, scope.asked());
            let is_below = is_at_or_above(scope.asked(), &assignment.scope);
            let principal = assignment.principal_id.to_string();
            (is_above || (is_below && !filter.calls("atScope")))
                && filter.allows("principalId", &principal)
                && assigned_to.as_ref().is_none_or(|wanted| wanted.contains(&assignment.principal_id))
        })
        .map(|assignment| shown(assignment, scope))
        .collect();
    Ok(Answer::json(StatusCode::OK, &Page::whole(value)))
}

/// A principal and the groups that it is in; nobody for what is not an object id.
fn with_groups(world: &World, principal: &str) -> Vec<Uuid> {
    let Ok(principal) = principal.parse() else {
        return Vec::new();
    };
    let mut principals = world.groups_of(principal);
    principals.push(principal);
    principals
}
