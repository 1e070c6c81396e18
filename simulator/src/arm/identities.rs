//! User-assigned identities, as Microsoft.ManagedIdentity shows them.

use hyper::StatusCode;
use serde::Serialize;
use uuid::Uuid;

use super::errors::ArmError;
use super::kind::Kind;
use super::path::Target;
use super::{Read, list};
use crate::http::Answer;
use crate::world::{Located, ResourceGroup, Subscription, Tags, UserAssignedIdentity};

/// The first version with `isolationScope`.
const FIRST_VERSION_WITH_ISOLATION: &str = "2024-11-30";

#[derive(Serialize)]
struct Shown<'a> {
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

fn shown<'a>(identity: &Located<'a, UserAssignedIdentity>, api_version: &str) -> Shown<'a> {
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
    let page = list::page(identities, read.request, read.page_size)?
        .filter_map(|identity| read.allows(Kind::UserAssignedIdentities, &identity.id()).then(|| shown(&identity, read.api_version)));
    Ok(Answer::json(StatusCode::OK, &page))
}
