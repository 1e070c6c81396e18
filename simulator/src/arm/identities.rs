//! Managed identities, as Microsoft.ManagedIdentity shows and changes them.

use hyper::StatusCode;
use serde::Serialize;
use uuid::Uuid;

use super::content::{self, TrackedResource};
use super::errors::ArmError;
use super::kind::Kind;
use super::list;
use super::location_of;
use super::path::{Scope, Target};
use super::read::Read;
use super::write::{Write, replace_tags};
use crate::http::Answer;
use crate::propagation::Fact;
use crate::world::{Located, ResourceGroup, ServicePrincipal, Subscription, Tags, UserAssignedIdentity};

/// How long a name may be, in characters.
const NAME_LENGTH: std::ops::RangeInclusive<usize> = 3..=128;

/// The first version with `isolationScope`.
const FIRST_VERSION_WITH_ISOLATION: &str = "2024-11-30";

#[derive(Serialize)]
pub(super) struct Shown<'a> {
    location: &'a str,
    tags: &'a Tags,
    id: String,
    name: &'a str,
    #[serde(rename = "type")]
    resource_type: &'static str,
    properties: Properties,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    #[serde(skip_serializing_if = "Option::is_none")]
    isolation_scope: Option<&'static str>,
    tenant_id: Uuid,
    principal_id: Uuid,
    client_id: Uuid,
}

pub(super) fn shown<'a>(identity: &Located<'a, UserAssignedIdentity>, api_version: &str) -> Shown<'a> {
    let resource = identity.resource;
    Shown {
        location: &resource.location,
        tags: &resource.tags,
        id: identity.own_id(),
        name: &resource.name,
        resource_type: Kind::UserAssignedIdentities.type_name(),
        properties: Properties {
            isolation_scope: (api_version >= FIRST_VERSION_WITH_ISOLATION).then_some("None"),
            tenant_id: identity.subscription.tenant_id,
            principal_id: resource.service_principal.principal_id,
            client_id: resource.service_principal.client_id,
        },
    }
}

pub(super) fn get(read: &Read<'_>, target: &Target, name: &str) -> Result<Answer, ArmError> {
    let identity = read.world.user_assigned_identity(&target.asked_id).ok_or_else(|| {
        let group = target.scope.resource_group.as_deref().unwrap_or_default();
        ArmError::resource_not_found(Kind::UserAssignedIdentities.type_name(), name, group)
    })?;
    Ok(Answer::json(StatusCode::OK, &shown(&identity, read.api_version)))
}

pub(super) fn list(read: &Read<'_>, subscription: &Subscription, group: Option<&ResourceGroup>) -> Result<Answer, ArmError> {
    let identities = read.world.user_assigned_identities().filter(|identity| {
        identity.subscription.subscription_id == subscription.subscription_id && group.is_none_or(|group| group.name == identity.group.name)
    });
    let page = list::page(identities, read.request, read.page_size())?
        .filter_map(|identity| read.allows(Kind::UserAssignedIdentities, &identity.id()).then(|| shown(&identity, read.api_version)));
    Ok(Answer::json(StatusCode::OK, &page))
}

#[derive(Serialize)]
struct ShownSystemAssigned<'a> {
    id: String,
    name: &'static str,
    #[serde(rename = "type")]
    resource_type: &'static str,
    location: &'a str,
    properties: SystemAssignedProperties,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SystemAssignedProperties {
    tenant_id: Uuid,
    principal_id: Uuid,
    client_id: Uuid,
    client_secret_url: String,
}

/// The system-assigned identity of the resource that is the scope.
pub(super) fn get_system_assigned(read: &Read<'_>, scope: &Scope) -> Result<Answer, ArmError> {
    let resource = scope.asked();
    let assigned = read
        .world
        .resources_with_identity()
        .find(|(id, assigned)| id.eq_ignore_ascii_case(resource) && assigned.system_assigned.is_some())
        .and_then(|(id, assigned)| assigned.system_assigned.map(|ids| (id, ids)));
    let (id, ids) = assigned.ok_or_else(|| {
        let group = scope.resource_group.as_deref().unwrap_or_default();
        ArmError::resource_not_found(Kind::SystemAssignedIdentities.type_name(), "default", group)
    })?;
    let tenant_id = scope.subscription.and_then(|id| read.world.subscription(id)).map_or(read.world.tenant_id, |found| found.tenant_id);
    let location = location_of(read.world, resource).unwrap_or_default();
    let ServicePrincipal { principal_id, client_id } = ids;
    let client_secret_url =
        format!("https://control-{location}.identity.azure.net{id}/credentials?tid={tenant_id}&oid={principal_id}&aid={client_id}");
    Ok(Answer::json(
        StatusCode::OK,
        &ShownSystemAssigned {
            id: format!("{id}/providers/Microsoft.ManagedIdentity/identities/default"),
            name: "default",
            resource_type: Kind::SystemAssignedIdentities.type_name(),
            location,
            properties: SystemAssignedProperties { tenant_id, principal_id, client_id, client_secret_url },
        },
    ))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AssociatedResources {
    total_count: usize,
    value: Vec<AssociatedResource>,
}

#[derive(Serialize)]
struct AssociatedResource {
    id: String,
}

/// Where the identity is used.
pub(super) fn associated_resources(write: &Write<'_>, name: &str) -> Result<Answer, ArmError> {
    let id = write.world.user_assigned_identity(&write.target.asked_id).ok_or_else(|| write.not_found(name))?.id();
    let value: Vec<_> = write
        .world
        .resources_with_identity()
        .filter(|(_, assigned)| assigned.user_assigned.iter().any(|assigned| assigned.eq_ignore_ascii_case(&id)))
        .map(|(id, _)| AssociatedResource { id })
        .collect();
    Ok(Answer::json(StatusCode::OK, &AssociatedResources { total_count: value.len(), value }))
}

/// 201 with a relative `Location` for a new identity, 200 for one that was there; never a long-running operation.
pub(super) fn put(write: &mut Write<'_>, name: &str) -> Result<Answer, ArmError> {
    check_name(name)?;
    let body: TrackedResource = content::json(write.request)?;
    let location = body.normalised_location()?.ok_or_else(content::location_required)?;
    let tags = body.tags.unwrap_or_default();
    if let Some(identity) = find_mut(write, name)? {
        if identity.location != location {
            return Err(other_location(name, &identity.location, &location));
        }
        identity.tags = tags;
        return Ok(Answer::json(StatusCode::OK, &show(write, name)?));
    }
    let service_principal = ServicePrincipal { principal_id: Uuid::new_v4(), client_id: Uuid::new_v4() };
    write.group()?.user_assigned_identities.push(UserAssignedIdentity { name: name.to_owned(), location, tags, service_principal });
    write.azure.propagation.begin(Fact::Principal(service_principal.principal_id));
    let shown = show(write, name)?;
    Ok(Answer::json(StatusCode::CREATED, &shown).with("Location", &shown.id))
}

pub(super) fn patch(write: &mut Write<'_>, name: &str) -> Result<Answer, ArmError> {
    let body: TrackedResource = content::json(write.request)?;
    let not_found = write.not_found(name);
    let identity = find_mut(write, name)?.ok_or(not_found)?;
    replace_tags(&mut identity.tags, body.tags);
    Ok(Answer::json(StatusCode::OK, &show(write, name)?))
}

/// The machines that have it keep its id, and its role assignments stay.
pub(super) fn delete(write: &mut Write<'_>) -> Result<Answer, ArmError> {
    let id = &write.target.asked_id;
    if write.world.user_assigned_identity(id).is_none() {
        return Ok(Answer::empty(StatusCode::NO_CONTENT));
    }
    write.world.remove(id);
    Ok(Answer::empty(StatusCode::OK))
}

fn find_mut<'a>(write: &'a mut Write<'_>, name: &str) -> Result<Option<&'a mut UserAssignedIdentity>, ArmError> {
    Ok(write.group()?.user_assigned_identities.iter_mut().find(|identity| identity.name.eq_ignore_ascii_case(name)))
}

fn show<'a>(write: &'a Write<'_>, name: &str) -> Result<Shown<'a>, ArmError> {
    let identity = write.world.user_assigned_identity(&write.target.asked_id).ok_or_else(|| write.not_found(name))?;
    Ok(shown(&identity, write.api_version))
}

/// Letters, digits, `-` and `_`; first a letter or a digit.
fn check_name(name: &str) -> Result<(), ArmError> {
    let is_allowed = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
    let starts_well = name.starts_with(|character: char| character.is_ascii_alphanumeric());
    if NAME_LENGTH.contains(&name.len()) && starts_well && name.chars().all(is_allowed) {
        return Ok(());
    }
    let (shortest, longest) = (NAME_LENGTH.start(), NAME_LENGTH.end());
    Err(ArmError::provider(
        StatusCode::BAD_REQUEST,
        "InvalidResourceName",
        format!(
            "The name '{name}' of the user assigned identity is not allowed: it has {shortest} to {longest} letters, digits, '-' and '_', and begins with a letter or a digit."
        ),
    ))
}

fn other_location(name: &str, present: &str, given: &str) -> ArmError {
    ArmError::gateway(
        StatusCode::CONFLICT,
        "InvalidResourceLocation",
        format!(
            "The resource '{name}' already exists in location '{present}' in resource group. A resource with the same name cannot be created in location '{given}'. Please select a new resource name."
        ),
    )
}
