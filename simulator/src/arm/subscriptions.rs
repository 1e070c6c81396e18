//! Subscriptions.

use hyper::StatusCode;
use serde::Serialize;
use uuid::Uuid;

use super::errors::ArmError;
use super::read::Read;
use crate::http::Answer;
use crate::world::{Subscription, subscription_id};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    id: String,
    authorization_source: &'static str,
    managed_by_tenants: [(); 0],
    subscription_id: Uuid,
    tenant_id: Uuid,
    display_name: &'a str,
    state: &'static str,
    subscription_policies: Policies,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Policies {
    location_placement_id: &'static str,
    quota_id: &'static str,
    spending_limit: &'static str,
}

#[derive(Serialize)]
struct List<'a> {
    value: Vec<Shown<'a>>,
    count: Count,
}

#[derive(Serialize)]
struct Count {
    #[serde(rename = "type")]
    count_type: &'static str,
    value: usize,
}

fn shown(subscription: &Subscription) -> Shown<'_> {
    Shown {
        id: subscription_id(subscription.subscription_id),
        authorization_source: "RoleBased",
        managed_by_tenants: [],
        subscription_id: subscription.subscription_id,
        tenant_id: subscription.tenant_id,
        display_name: &subscription.display_name,
        state: "Enabled",
        subscription_policies: Policies {
            location_placement_id: "Public_2014-09-01",
            quota_id: "PayAsYouGo_2014-09-01",
            spending_limit: "Off",
        },
    }
}

pub(super) fn get(subscription: &Subscription) -> Answer {
    Answer::json(StatusCode::OK, &shown(subscription))
}

/// Those of the caller's tenant in which the caller has some role.
pub(super) fn list(read: &Read<'_>) -> Result<Answer, ArmError> {
    let value: Vec<_> = read
        .world
        .subscriptions
        .iter()
        .filter(|subscription| {
            let id = subscription_id(subscription.subscription_id);
            subscription.tenant_id == read.caller.tenant_id && read.rights.exist_around(&id)
        })
        .map(shown)
        .collect();
    let count = Count { count_type: "Total", value: value.len() };
    Ok(Answer::json(StatusCode::OK, &List { value, count }))
}
