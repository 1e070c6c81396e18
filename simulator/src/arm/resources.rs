//! Resources of the types that the simulator knows by name only. They keep what they are given.

use hyper::StatusCode;
use serde_json::{Map, Value, json};

use super::catalog::CatalogType;
use super::content::{self, TrackedResource};
use super::errors::ArmError;
use super::identity_member::{self, IdentityBody, Unnamed};
use super::kind::Kind;
use super::list;
use super::path::Target;
use super::rbac::is_at_or_above;
use super::read::{Read, View};
use super::write::{Write, replace_tags};
use crate::http::Answer;
use crate::operations::{Activity, Shape};
use crate::world::{AssignedIdentities, GenericResource, Located};

/// The members that have a meaning of their own, or that Azure alone decides.
const OWN_MEMBERS: [&str; 9] = ["id", "name", "type", "location", "tags", "identity", "properties", "etag", "systemData"];

/// The region of a resource that is in none.
const GLOBAL: &str = "global";

pub(super) fn shown(view: View<'_>, resource: &Located<'_, GenericResource>) -> Value {
    let generic = resource.resource;
    let id = resource.id();
    let mut properties = generic.properties.clone();
    properties.insert("provisioningState".to_owned(), view.state_of(&id).into());
    let name = generic.name.rsplit('/').next().unwrap_or_default();
    let mut members = generic.members.clone();
    members.insert("id".to_owned(), id.into());
    members.insert("name".to_owned(), name.into());
    members.insert("type".to_owned(), generic.resource_type.as_str().into());
    if let Some(location) = &generic.location {
        members.insert("location".to_owned(), location.as_str().into());
    }
    if !generic.tags.is_empty() {
        members.insert("tags".to_owned(), json!(generic.tags));
    }
    if let Some(identity) = identity_member::shown(view.world, resource.subscription.tenant_id, &generic.identity, &[]) {
        members.insert("identity".to_owned(), json!(identity));
    }
    members.insert("properties".to_owned(), properties.into());
    Value::Object(members)
}

pub(super) fn get(read: &Read<'_>, target: &Target, resource_type: &CatalogType, name: &str) -> Result<Answer, ArmError> {
    let resource = read.world.generic_resource(&target.asked_id).ok_or_else(|| {
        ArmError::resource_not_found(resource_type.name, name, target.scope.resource_group.as_deref().unwrap_or_default())
    })?;
    Ok(Answer::json(StatusCode::OK, &shown(read.view(), &resource)))
}

/// The resources of the type in a subscription, in a group, or below a resource.
pub(super) fn list(read: &Read<'_>, target: &Target, resource_type: &'static CatalogType) -> Result<Answer, ArmError> {
    let resources = read.world.generic_resources().filter(|resource| {
        is_at_or_above(&target.asked_id, &resource.id()) && resource.resource.resource_type.eq_ignore_ascii_case(resource_type.name)
    });
    let page = list::page(resources, read.request, read.page_size())?
        .filter_map(|resource| read.allows(Kind::Generic(resource_type), &resource.id()).then(|| shown(read.view(), &resource)));
    Ok(Answer::json(StatusCode::OK, &page))
}

/// A body, apart by what is known of its members.
struct Body {
    tracked: TrackedResource,
    identity: Option<IdentityBody>,
    properties: Option<Map<String, Value>>,
    members: Map<String, Value>,
}

impl Body {
    fn of(write: &Write<'_>) -> Result<Self, ArmError> {
        let mut all: Map<String, Value> = content::json(write.request)?;
        let unreadable = |error: serde_json::Error| ArmError::invalid_content(&error.to_string());
        let tracked = serde_json::from_value(Value::Object(all.clone())).map_err(unreadable)?;
        let identity = all.get("identity").cloned().map(serde_json::from_value).transpose().map_err(unreadable)?;
        let mut properties: Option<Map<String, Value>> =
            all.get("properties").cloned().map(serde_json::from_value).transpose().map_err(unreadable)?;
        if let Some(properties) = &mut properties {
            properties.remove("provisioningState");
        }
        all.retain(|name, _| !OWN_MEMBERS.iter().any(|own| own.eq_ignore_ascii_case(name)));
        Ok(Self { tracked, identity, properties, members: all })
    }
}

/// 201 for a new resource, 200 for one that was there: all of it is replaced, but for identities that are not named.
pub(super) fn put(write: &mut Write<'_>, resource_type: &CatalogType, name: &str) -> Result<Answer, ArmError> {
    let body = Body::of(write)?;
    check_idle(write)?;
    check_parent(write, name)?;
    let location = location(&body.tracked, resource_type)?;
    let present = write.world.generic_resource(&write.target.asked_id).map(|resource| resource.resource.clone());
    let is_new = present.is_none();
    let id = write.target.asked_id.clone();
    let identity = identity_after(write, body.identity.as_ref(), &id, present.as_ref(), Unnamed::Go)?;
    let now = write.azure.clock.authorization_time(0);
    let resource = GenericResource {
        resource_type: resource_type.name.to_owned(),
        name: present.as_ref().map_or(name, |present| &present.name).to_owned(),
        location: location.clone(),
        tags: body.tracked.tags.unwrap_or_default(),
        identity,
        members: body.members,
        properties: body.properties.unwrap_or_default(),
        created_on: present.as_ref().map_or(&now, |present| &present.created_on).clone(),
        changed_on: now,
    };
    let resources = &mut write.group()?.resources;
    match resources.iter_mut().find(|present| is_same(present, resource_type, name)) {
        Some(present) => *present = resource,
        None => resources.push(resource),
    }
    let (activity, status) = if is_new { (Activity::Creating, StatusCode::CREATED) } else { (Activity::Updating, StatusCode::OK) };
    begun(write, name, activity, location, status)
}

/// Replaces tags, merges properties and the other members one level deep: `null` takes one away.
pub(super) fn patch(write: &mut Write<'_>, resource_type: &CatalogType, name: &str) -> Result<Answer, ArmError> {
    let body = Body::of(write)?;
    let present = write.world.generic_resource(&write.target.asked_id).ok_or_else(|| write.not_found(name))?.resource.clone();
    check_idle(write)?;
    let id = write.target.asked_id.clone();
    let identity = identity_after(write, body.identity.as_ref(), &id, Some(&present), Unnamed::Stay)?;
    let now = write.azure.clock.authorization_time(0);
    let not_found = write.not_found(name);
    let resources = &mut write.group()?.resources;
    let resource = resources.iter_mut().find(|present| is_same(present, resource_type, name)).ok_or(not_found)?;
    replace_tags(&mut resource.tags, body.tracked.tags);
    merge(&mut resource.properties, body.properties.unwrap_or_default());
    merge(&mut resource.members, body.members);
    resource.identity = identity;
    resource.changed_on = now;
    let location = resource.location.clone();
    begun(write, name, Activity::Updating, location, StatusCode::OK)
}

pub(super) fn delete(write: &Write<'_>) -> Result<Answer, ArmError> {
    let Some(resource) = write.world.generic_resource(&write.target.asked_id) else {
        return Ok(Answer::empty(StatusCode::NO_CONTENT));
    };
    check_idle(write)?;
    let location = resource.resource.location.as_deref().unwrap_or(&resource.group.location);
    let operation = write.begin(Activity::Deleting, Shape::Synchronous, location)?;
    Ok(operation.announce(Answer::empty(StatusCode::OK)))
}

/// A type without regions has its resources everywhere, which some call `global`.
fn location(tracked: &TrackedResource, resource_type: &CatalogType) -> Result<Option<String>, ArmError> {
    match tracked.location.as_deref() {
        None if resource_type.is_regional => Err(content::location_required()),
        Some(given) if !resource_type.is_regional && given.eq_ignore_ascii_case(GLOBAL) => Ok(Some(GLOBAL.to_owned())),
        _ => tracked.normalised_location(),
    }
}

/// Refuses a child of what is not there.
fn check_parent(write: &Write<'_>, name: &str) -> Result<(), ArmError> {
    let Some((parent_name, _)) = name.rsplit_once('/') else {
        return Ok(());
    };
    let parent = write.target.asked_id.rsplitn(3, '/').last().unwrap_or_default();
    let world = &write.world;
    let is_there = world.generic_resource(parent).is_some()
        || world.virtual_machine(parent).is_some()
        || world.user_assigned_identity(parent).is_some();
    if is_there {
        return Ok(());
    }
    Err(ArmError::gateway(
        StatusCode::NOT_FOUND,
        "ParentResourceNotFound",
        format!(
            "Failed to perform 'write' on resource(s) of type '{}', because the parent resource '{parent_name}' could not be found.",
            write.kind.namespace_and_type().1
        ),
    ))
}

/// The identities after the write: as before when the body does not speak of them.
fn identity_after(
    write: &Write<'_>,
    body: Option<&IdentityBody>,
    id: &str,
    present: Option<&GenericResource>,
    unnamed: Unnamed,
) -> Result<AssignedIdentities, ArmError> {
    let had = present.map(|present| &present.identity);
    let Some(body) = body else {
        return Ok(had.cloned().unwrap_or_default());
    };
    Ok(body.assign(write, id, had, unnamed)?.identities)
}

fn begun(write: &Write<'_>, name: &str, activity: Activity, location: Option<String>, status: StatusCode) -> Result<Answer, ArmError> {
    let resource = write.world.generic_resource(&write.target.asked_id).ok_or_else(|| write.not_found(name))?;
    let location = location.unwrap_or_else(|| resource.group.location.clone());
    let operation = write.begin(activity, Shape::Synchronous, &location)?;
    Ok(operation.announce(Answer::json(status, &shown(write.view(), &resource))))
}

fn is_same(resource: &GenericResource, resource_type: &CatalogType, name: &str) -> bool {
    resource.resource_type.eq_ignore_ascii_case(resource_type.name) && resource.name.eq_ignore_ascii_case(name)
}

fn merge(present: &mut Map<String, Value>, changes: Map<String, Value>) {
    for (name, value) in changes {
        if value.is_null() {
            present.remove(&name);
        } else {
            present.insert(name, value);
        }
    }
}

fn check_idle(write: &Write<'_>) -> Result<(), ArmError> {
    if !write.is_busy() {
        return Ok(());
    }
    Err(ArmError::provider(
        StatusCode::CONFLICT,
        "AnotherOperationInProgress",
        format!("Another operation on '{}' is in progress. Please try again when it is over.", write.target.asked_id),
    ))
}
