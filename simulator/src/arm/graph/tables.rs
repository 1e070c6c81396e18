//! The tables: resources, and the subscriptions and groups that contain them. A caller finds what it may read.

use serde_json::{Map, Value, json};

use super::evaluate::Rows;
use crate::arm::inventory::{self, Item};
use crate::arm::kind::Kind;
use crate::arm::read::Read;
use crate::world::{ResourceGroup, Subscription, resource_group_id, subscription_id};

/// The columns of a row, in their order.
const COLUMNS: [&str; 16] = [
    "id",
    "name",
    "type",
    "tenantId",
    "kind",
    "location",
    "resourceGroup",
    "subscriptionId",
    "managedBy",
    "sku",
    "plan",
    "properties",
    "tags",
    "identity",
    "zones",
    "extendedLocation",
];

/// The columns that are empty text, rather than null, where there is nothing.
const TEXT_COLUMNS: [&str; 4] = ["kind", "location", "resourceGroup", "managedBy"];

/// The rows of a table by its name in any letter case; none when there is no such table.
pub(super) fn rows(read: &Read<'_>, table: &str, subscriptions: &[&Subscription]) -> Option<Rows> {
    let values = match table.to_ascii_lowercase().as_str() {
        "resources" => {
            let items = subscriptions.iter().flat_map(|subscription| inventory::readable(read, subscription));
            items.map(|item| resource(&item)).collect()
        }
        "resourcecontainers" => subscriptions.iter().flat_map(|subscription| containers(read, subscription)).collect(),
        _ => return None,
    };
    Some(Rows { columns: COLUMNS.map(str::to_owned).to_vec(), values })
}

fn resource(item: &Item<'_>) -> Map<String, Value> {
    let name = item.name.to_owned();
    let own = ["kind", "location", "managedBy", "sku", "plan", "properties", "tags", "identity", "zones", "extendedLocation"];
    let members = own.into_iter().map(|member| (member, item.member(member).clone()));
    row(item.id.clone(), name, item.resource_type, item.subscription, item.group, members)
}

/// The subscription itself and its groups.
fn containers(read: &Read<'_>, subscription: &Subscription) -> Vec<Map<String, Value>> {
    let id = subscription_id(subscription.subscription_id);
    let own = read.allows(Kind::Subscriptions, &id).then(|| {
        let name = subscription.display_name.clone();
        let properties = json!({ "state": "Enabled", "managementGroupAncestorsChain": [{ "name": subscription.tenant_id, "displayName": "Tenant Root Group" }], "subscriptionPolicies": {} });
        row(id, name, "microsoft.resources/subscriptions", subscription, "", [("properties", properties)])
    });
    let groups = subscription.resource_groups.iter().filter_map(|group| container(read, subscription, group));
    own.into_iter().chain(groups).collect()
}

fn container(read: &Read<'_>, subscription: &Subscription, group: &ResourceGroup) -> Option<Map<String, Value>> {
    let id = resource_group_id(subscription.subscription_id, &group.name);
    if !read.allows(Kind::ResourceGroups, &id) {
        return None;
    }
    let members = [
        ("location", json!(group.location)),
        ("tags", if group.tags.is_empty() { Value::Null } else { json!(group.tags) }),
        ("properties", json!({ "provisioningState": read.view().state_of(&id) })),
    ];
    Some(row(id, group.name.clone(), "microsoft.resources/subscriptions/resourcegroups", subscription, &group.name, members))
}

/// Types and group names are in lower case here, whatever they are elsewhere.
fn row(
    id: String,
    name: String,
    resource_type: &str,
    subscription: &Subscription,
    group: &str,
    members: impl IntoIterator<Item = (&'static str, Value)>,
) -> Map<String, Value> {
    let nothing = |column: &str| if TEXT_COLUMNS.contains(&column) { json!("") } else { Value::Null };
    let mut row: Map<String, Value> = COLUMNS.iter().map(|column| ((*column).to_owned(), nothing(column))).collect();
    row.insert("id".to_owned(), id.into());
    row.insert("name".to_owned(), name.into());
    row.insert("type".to_owned(), resource_type.to_ascii_lowercase().into());
    row.insert("tenantId".to_owned(), json!(subscription.tenant_id));
    row.insert("resourceGroup".to_owned(), group.to_ascii_lowercase().into());
    row.insert("subscriptionId".to_owned(), json!(subscription.subscription_id));
    for (column, value) in members {
        if !value.is_null() {
            row.insert(column.to_owned(), value);
        }
    }
    row
}
