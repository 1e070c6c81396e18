//! `/resources`: what a subscription or a group has, of all types, without properties.

use hyper::StatusCode;
use serde_json::{Map, Value, json};

use super::errors::ArmError;
use super::inventory::{self, Item};
use super::list;
use super::read::Read;
use super::resource_filter::ResourceFilter;
use crate::http::Answer;
use crate::world::{ResourceGroup, Subscription};

/// The members that are shown as the resource's own provider shows them.
const MEMBERS: [&str; 7] = ["sku", "kind", "managedBy", "plan", "location", "identity", "tags"];

pub(super) fn list(read: &Read<'_>, subscription: &Subscription, group: Option<&ResourceGroup>) -> Result<Answer, ArmError> {
    let filter = read.request.parameter("$filter").map(|text| ResourceFilter::parse(&text)).transpose()?;
    let expand = read.request.parameter("$expand").unwrap_or_default();
    let expanded: Vec<&str> = expand.split(',').map(str::trim).collect();
    let items = inventory::readable(read, subscription)
        .filter(|item| group.is_none_or(|group| group.name == item.group) && filter.as_ref().is_none_or(|filter| filter.allows(item)));
    let page = list::page(items, read.request, read.page_size())?.filter_map(|item| Some(shown(&item, &expanded)));
    Ok(Answer::json(StatusCode::OK, &page))
}

fn shown(item: &Item<'_>, expanded: &[&str]) -> Value {
    let mut members = Map::new();
    members.insert("id".to_owned(), item.id.as_str().into());
    members.insert("name".to_owned(), item.name.into());
    members.insert("type".to_owned(), item.resource_type.into());
    for name in MEMBERS {
        if let Some(value) = item.body.get(name) {
            members.insert(name.to_owned(), value.clone());
        }
    }
    let properties = item.member("properties");
    let state = properties.get("provisioningState").cloned().unwrap_or_else(|| "Succeeded".into());
    let details = [
        ("createdTime", item.created.map(Value::from)),
        ("changedTime", item.changed.or(item.created).map(Value::from)),
        ("provisioningState", Some(state)),
    ];
    for (name, value) in details {
        if let Some(value) = value
            && expanded.iter().any(|wanted| wanted.eq_ignore_ascii_case(name))
        {
            members.insert(name.to_owned(), json!(value));
        }
    }
    Value::Object(members)
}
