//! Resource groups.

use hyper::StatusCode;
use serde::Serialize;

use super::errors::ArmError;
use super::filter::Filter;
use super::kind::Kind;
use super::{Read, list};
use crate::http::Answer;
use crate::world::{ResourceGroup, Subscription, Tags, resource_group_id};

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

fn shown<'a>(subscription: &Subscription, group: &'a ResourceGroup, api_version: &str) -> Shown<'a> {
    Shown {
        id: resource_group_id(subscription.subscription_id, &group.name),
        name: &group.name,
        resource_type: (api_version > LAST_VERSION_WITHOUT_TYPE).then_some("Microsoft.Resources/resourceGroups"),
        location: &group.location,
        tags: &group.tags,
        properties: Properties { provisioning_state: "Succeeded" },
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
    if read.request.method == hyper::Method::HEAD {
        return Ok(Answer::empty(StatusCode::NO_CONTENT));
    }
    Ok(Answer::json(StatusCode::OK, &shown(subscription, group, read.api_version)))
}

/// Pages are cut first and filtered then, so that pages can be short or empty.
pub(super) fn list(read: &Read<'_>, subscription: &Subscription) -> Result<Answer, ArmError> {
    let filter = read.request.parameter("$filter");
    let filter = Filter::parse(filter.as_deref(), &["tagName", "tagValue"], &[])?;
    let page = list::page(subscription.resource_groups.iter(), read.request, read.page_size)?.filter_map(|group| {
        let id = resource_group_id(subscription.subscription_id, &group.name);
        (read.allows(Kind::ResourceGroups, &id) && has_tag(group, &filter)).then(|| shown(subscription, group, read.api_version))
    });
    Ok(Answer::json(StatusCode::OK, &page))
}

fn has_tag(group: &ResourceGroup, filter: &Filter) -> bool {
    if filter.compared("tagName").is_none() && filter.compared("tagValue").is_none() {
        return true;
    }
    group.tags.iter().any(|(name, value)| filter.allows("tagName", name) && filter.allows("tagValue", value))
}
