//! Resource groups.

use hyper::StatusCode;
use serde::Serialize;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::content::{self, TrackedResource};
use super::errors::ArmError;
use super::filter::Filter;
use super::kind::Kind;
use super::read::{Read, View};
use super::write::{Write, replace_tags};
use super::{list, providers};
use crate::http::Answer;
use crate::operations::{Activity, Shape};
use crate::world::{ResourceGroup, Subscription, Tags, resource_group_id};

/// The longest name of a group, in characters.
const LONGEST_NAME: usize = 90;

/// The last version whose groups have no `type` member.
const LAST_VERSION_WITHOUT_TYPE: &str = "2019-07-01";

#[derive(Serialize)]
struct Shown<'a> {
    id: String,
    name: &'a str,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    resource_type: Option<&'static str>,
    location: &'a str,
    #[serde(skip_serializing_if = "Tags::is_empty")]
    tags: &'a Tags,
    properties: Properties,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    provisioning_state: &'static str,
}

fn shown<'a>(view: View<'_>, subscription: &Subscription, group: &'a ResourceGroup) -> Shown<'a> {
    let id = resource_group_id(subscription.subscription_id, &group.name);
    Shown {
        name: &group.name,
        resource_type: (view.api_version > LAST_VERSION_WITHOUT_TYPE).then_some("Microsoft.Resources/resourceGroups"),
        location: &group.location,
        tags: &group.tags,
        properties: Properties { provisioning_state: view.state_of(&id) },
        id,
    }
}

/// The group of this name, in any letter case.
pub(super) fn find<'a>(subscription: &'a Subscription, name: &str) -> Result<&'a ResourceGroup, ArmError> {
    subscription
        .resource_groups
        .iter()
        .find(|group| group.name.eq_ignore_ascii_case(name))
        .ok_or_else(|| ArmError::resource_group_not_found(name))
}

pub(super) fn get(read: &Read<'_>, subscription: &Subscription, name: &str) -> Result<Answer, ArmError> {
    let group = find(subscription, name)?;
    Ok(Answer::json(StatusCode::OK, &shown(read.view(), subscription, group)))
}

/// Pages are cut first and filtered then, so that pages can be short or empty.
pub(super) fn list(read: &Read<'_>, subscription: &Subscription) -> Result<Answer, ArmError> {
    let filter = read.request.parameter("$filter");
    let filter = Filter::parse(filter.as_deref(), &["tagName", "tagValue"], &[])?;
    let page = list::page(subscription.resource_groups.iter(), read.request, read.page_size())?.filter_map(|group| {
        let id = resource_group_id(subscription.subscription_id, &group.name);
        (read.allows(Kind::ResourceGroups, &id) && has_tag(group, &filter)).then(|| shown(read.view(), subscription, group))
    });
    Ok(Answer::json(StatusCode::OK, &page))
}

/// 201 for a new group, 200 for one that was there; never a long-running operation.
pub(super) fn put(write: &mut Write<'_>, name: &str) -> Result<Answer, ArmError> {
    check_name(name)?;
    let body: TrackedResource = content::json(write.request)?;
    let given = body.location.as_deref().ok_or_else(content::location_required)?;
    let location = providers::normalised(given).ok_or_else(|| location_not_available(given))?;
    let subscription = write.subscription()?;
    let status = match write.world.group_mut(subscription, name) {
        Some(group) if group.location != location => return Err(other_location(&group.location, location)),
        Some(group) => {
            group.tags = body.tags.unwrap_or_default();
            StatusCode::OK
        }
        None => {
            let group = ResourceGroup { tags: body.tags.unwrap_or_default(), ..ResourceGroup::new(name, location) };
            let subscription = write.world.subscription_mut(subscription).ok_or_else(ArmError::missing_subscription)?;
            subscription.resource_groups.push(group);
            StatusCode::CREATED
        }
    };
    show(write, name, status)
}

pub(super) fn patch(write: &mut Write<'_>, name: &str) -> Result<Answer, ArmError> {
    let body: TrackedResource = content::json(write.request)?;
    let subscription = write.subscription()?;
    let group = write.world.group_mut(subscription, name).ok_or_else(|| ArmError::resource_group_not_found(name))?;
    replace_tags(&mut group.tags, body.tags);
    show(write, name, StatusCode::OK)
}

/// 202 with the address of a job whose name is made of the group's.
pub(super) fn delete(write: &Write<'_>, name: &str) -> Result<Answer, ArmError> {
    let subscription = write.world.subscription(write.subscription()?).ok_or_else(ArmError::missing_subscription)?;
    let group = find(subscription, name)?;
    let (location, upper_name, upper_location) = (&group.location, group.name.to_ascii_uppercase(), group.location.to_ascii_uppercase());
    let job = format!(r#"{{"jobId":"RESOURCEGROUPDELETIONJOB-{upper_name}-{upper_location}","jobLocation":"{location}"}}"#);
    let operation = write.begin_as(BASE64_URL_SAFE_NO_PAD.encode(job), Activity::Deleting, Shape::Location, location)?;
    Ok(operation.announce(Answer::empty(StatusCode::OK)))
}

fn show(write: &Write<'_>, name: &str, status: StatusCode) -> Result<Answer, ArmError> {
    let subscription = write.world.subscription(write.subscription()?).ok_or_else(ArmError::missing_subscription)?;
    Ok(Answer::json(status, &shown(write.view(), subscription, find(subscription, name)?)))
}

/// Letters, digits and `_-.()`, at most 90 of them, and no dot at the end.
fn check_name(name: &str) -> Result<(), ArmError> {
    let is_allowed = |character: char| character.is_alphanumeric() || "_-.()".contains(character);
    if name.chars().count() <= LONGEST_NAME && name.chars().all(is_allowed) && !name.ends_with('.') {
        return Ok(());
    }
    Err(ArmError::gateway(
        StatusCode::BAD_REQUEST,
        "InvalidResourceGroup",
        format!(
            "The provided resource group name '{name}' has invalid characters or length. The name can have up to {LONGEST_NAME} letters, digits, '_', '-', '.', '(' and ')', and cannot end with '.'."
        ),
    ))
}

fn location_not_available(given: &str) -> ArmError {
    let known = providers::LOCATIONS.map(|location| location.normalised).join(",");
    ArmError::gateway(
        StatusCode::BAD_REQUEST,
        "LocationNotAvailableForResourceGroup",
        format!("The provided location '{given}' is not available for resource group. List of available regions is '{known}'."),
    )
}

fn other_location(present: &str, given: &str) -> ArmError {
    ArmError::gateway(
        StatusCode::CONFLICT,
        "InvalidResourceGroupLocation",
        format!("Invalid resource group location '{given}'. The Resource group already exists in location '{present}'."),
    )
}

fn has_tag(group: &ResourceGroup, filter: &Filter) -> bool {
    if filter.compared("tagName").is_none() && filter.compared("tagValue").is_none() {
        return true;
    }
    group.tags.iter().any(|(name, value)| filter.allows("tagName", name) && filter.allows("tagValue", value))
}
