//! The member `identity` of a resource: how it is shown, and what a write of it means.
//!
//! Facts: <https://learn.microsoft.com/rest/api/compute/virtual-machines/update>.

use std::collections::BTreeMap;

use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::authorization;
use super::errors::ArmError;
use super::rbac::Rights;
use super::write::Write;
use crate::propagation::Fact;
use crate::world::{AssignedIdentities, ServicePrincipal, World};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Identity {
    #[serde(rename = "type")]
    identity_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_id: Option<Uuid>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    user_assigned_identities: BTreeMap<String, UserAssigned>,
}

/// Empty for an identity that was given by this very write, and for one that is gone.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserAssigned {
    #[serde(skip_serializing_if = "Option::is_none")]
    principal_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<Uuid>,
}

/// Absent, rather than `None`, where there is no identity. Those in `just_added` have no ids yet.
pub(super) fn shown(world: &World, tenant: Uuid, assigned: &AssignedIdentities, just_added: &[String]) -> Option<Identity> {
    let system_assigned = assigned.system_assigned;
    let identity_type = match (system_assigned, assigned.user_assigned.is_empty()) {
        (None, true) => return None,
        (Some(_), true) => "SystemAssigned",
        (None, false) => "UserAssigned",
        (Some(_), false) => "SystemAssigned, UserAssigned",
    };
    let entry = |id: &String| {
        let known = world.user_assigned_identity(id);
        let ids = known.as_ref().filter(|_| !just_added.contains(id)).map(|identity| identity.resource.service_principal);
        let shown = UserAssigned { principal_id: ids.map(|ids| ids.principal_id), client_id: ids.map(|ids| ids.client_id) };
        (known.map_or_else(|| id.clone(), |identity| identity.id()), shown)
    };
    Some(Identity {
        identity_type,
        principal_id: system_assigned.map(|identity| identity.principal_id),
        tenant_id: system_assigned.map(|_| tenant),
        user_assigned_identities: assigned.user_assigned.iter().map(entry).collect(),
    })
}

/// The member as a write has it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IdentityBody {
    #[serde(rename = "type")]
    identity_type: Option<String>,
    user_assigned_identities: Option<BTreeMap<String, Value>>,
}

/// What a resource has after a write, and what is new of it.
#[derive(Debug)]
pub(super) struct Assigned {
    pub(super) identities: AssignedIdentities,
    pub(super) just_added: Vec<String>,
}

/// Which kinds of identity a type names.
struct Kinds {
    system: bool,
    user: bool,
}

/// What becomes of the user-assigned identities that a write does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unnamed {
    /// They stay, as with PATCH.
    Stay,
    /// They go: a PUT says all of it.
    Go,
}

impl IdentityBody {
    /// What the resource has after a write: entries are added, and `null` takes one away. A system-assigned identity that there
    /// is stays itself. `present` is none for a new resource. Nothing changes in the world but what is on its way.
    pub(super) fn assign(
        &self,
        write: &Write<'_>,
        resource_id: &str,
        present: Option<&AssignedIdentities>,
        unnamed: Unnamed,
    ) -> Result<Assigned, ArmError> {
        let kinds = self.kinds()?;
        let (added, removed) = self.entries();
        if !kinds.user && !added.is_empty() {
            return Err(invalid_ids(
                "The value of parameter resourceIdentity.identityIds is invalid: it has ids, but the type is not UserAssigned.",
            ));
        }
        check_rights(write, resource_id, &added)?;
        let mut identities = AssignedIdentities { system_assigned: None, user_assigned: Vec::new() };
        let mut just_added = Vec::new();
        if kinds.user {
            let is_removed = |id: &&String| !removed.iter().any(|removed| removed.eq_ignore_ascii_case(id));
            let before = present.map(|present| present.user_assigned.as_slice()).unwrap_or_default();
            if unnamed == Unnamed::Stay {
                identities.user_assigned = before.iter().filter(is_removed).cloned().collect();
            }
            for id in &added {
                let known = known_id(write.world, resource_id, id)?;
                let is_among = |ids: &[String]| ids.iter().any(|present| present.eq_ignore_ascii_case(&known));
                if !is_among(before) {
                    just_added.push(known.clone());
                }
                if !is_among(&identities.user_assigned) {
                    identities.user_assigned.push(known);
                }
            }
            if identities.user_assigned.is_empty() {
                return Err(invalid_ids(
                    "The value of parameter resourceIdentity.identityIds is invalid: the type UserAssigned needs an id.",
                ));
            }
        }
        if kinds.system {
            let before = present.and_then(|present| present.system_assigned);
            identities.system_assigned = Some(before.unwrap_or_else(new_service_principal));
        }
        let assigned = Assigned { identities, just_added };
        assigned.propagate(write, resource_id, present);
        Ok(assigned)
    }

    fn kinds(&self) -> Result<Kinds, ArmError> {
        let given = self
            .identity_type
            .as_deref()
            .ok_or_else(|| invalid("resourceIdentity.type", "The value of parameter resourceIdentity.type is invalid: there is none."))?;
        let mut kinds = Kinds { system: false, user: false };
        for name in given.split(',').map(str::trim) {
            match name.to_ascii_lowercase().as_str() {
                "systemassigned" => kinds.system = true,
                "userassigned" => kinds.user = true,
                "none" if given.trim().eq_ignore_ascii_case("none") => {}
                _ => {
                    let message = format!("The value '{given}' of parameter resourceIdentity.type is invalid.");
                    return Err(invalid("resourceIdentity.type", &message));
                }
            }
        }
        Ok(kinds)
    }

    /// The ids to add, and those to take away.
    fn entries(&self) -> (Vec<&str>, Vec<&str>) {
        let entries = || self.user_assigned_identities.iter().flatten();
        let added = entries().filter(|(_, value)| !value.is_null()).map(|(id, _)| id.as_str()).collect();
        let removed = entries().filter(|(_, value)| value.is_null()).map(|(id, _)| id.as_str()).collect();
        (added, removed)
    }
}

impl Assigned {
    /// The new identities are on their way to Authorization and to the metadata service.
    fn propagate(&self, write: &Write<'_>, resource_id: &str, present: Option<&AssignedIdentities>) {
        let propagation = &write.azure.propagation;
        let had_system_assigned = present.is_some_and(|present| present.system_assigned.is_some());
        if let Some(system_assigned) = self.identities.system_assigned.filter(|_| !had_system_assigned) {
            propagation.begin(Fact::Principal(system_assigned.principal_id));
            propagation.begin(Fact::assigned_identity(resource_id, system_assigned.principal_id));
        }
        let added = self.just_added.iter().filter_map(|id| write.world.user_assigned_identity(id));
        for identity in added {
            propagation.begin(Fact::assigned_identity(resource_id, identity.resource.service_principal.principal_id));
        }
    }
}

fn check_rights(write: &Write<'_>, resource_id: &str, identities: &[&str]) -> Result<(), ArmError> {
    let rights: Rights<'_> = write.rights();
    let action = authorization::action(write.target, write.kind, &write.request.method);
    authorization::check_assignment(write.world, write.caller.principal_id, &rights, (&action, resource_id), identities)
}

/// The id as the identity's group and name are written.
fn known_id(world: &World, resource_id: &str, id: &str) -> Result<String, ArmError> {
    world.user_assigned_identity(id).map(|identity| identity.id()).ok_or_else(|| {
        ArmError::provider(
            StatusCode::BAD_REQUEST,
            "FailedIdentityOperation",
            format!(
                "Identity operation for resource '{resource_id}' failed with error 'Failed to perform resource identity operation. Status: 'BadRequest'. Response: '{{\"error\":{{\"code\":\"BadRequest\",\"message\":\"Resource '{id}' was not found.\"}}}}'.'."
            ),
        )
    })
}

fn new_service_principal() -> ServicePrincipal {
    ServicePrincipal { principal_id: Uuid::new_v4(), client_id: Uuid::new_v4() }
}

fn invalid_ids(message: &str) -> ArmError {
    invalid("resourceIdentity.identityIds", message)
}

fn invalid(target: &'static str, message: &str) -> ArmError {
    ArmError::provider(StatusCode::BAD_REQUEST, "InvalidParameter", message.to_owned()).about(target)
}
