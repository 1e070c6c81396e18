//! Role assignments, as Microsoft.Authorization shows them.

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
    created_by: &'static str,
    updated_by: &'static str,
    delegated_managed_identity_resource_id: Option<&'a str>,
    description: Option<&'a str>,
}

fn shown<'a>(assignment: &'a RoleAssignment, asked: &Scope) -> Shown<'a> {
    let scope = assignment.scope.trim_end_matches('/');
    Shown {
        properties: Properties {
            role_definition_id: role_id(asked.subscription, assignment.role),
            principal_id: assignment.principal_id,
            principal_type: "ServicePrincipal",
            scope: &assignment.scope,
            condition: None,
            condition_version: None,
            created_on: &assignment.created_on,
            updated_on: &assignment.created_on,
            created_by: "",
            updated_by: "",
            delegated_managed_identity_resource_id: None,
            description: None,
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
    let has_principal = |wanted: Option<&str>, principal: &str| wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(principal));
    let value = world
        .role_assignments
        .iter()
        .filter(|assignment| {
            let is_above = is_at_or_above(&assignment.scope, scope.asked());
            let is_below = is_at_or_above(scope.asked(), &assignment.scope);
            let principal = assignment.principal_id.to_string();
            (is_above || (is_below && !filter.calls("atScope")))
                && filter.allows("principalId", &principal)
                && has_principal(filter.argument("assignedTo"), &principal)
        })
        .map(|assignment| shown(assignment, scope))
        .collect();
    Ok(Answer::json(StatusCode::OK, &Page::whole(value)))
}
