//! Virtual machine scale sets, as Microsoft.Compute shows them: as virtual machines, with codes and quotas of their own.

use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::compute_quotas::ComputeRequest;
use super::content::{self, TrackedResource};
use super::errors::ArmError;
use super::etag;
use super::identity_member::{self, Identity, IdentityBody, Unnamed};
use super::kind::Kind;
use super::list;
use super::path::Target;
use super::read::{Read, View};
use super::write::{Write, replace_tags};
use crate::http::Answer;
use crate::operations::{Activity, Shape};
use crate::world::{Located, OrchestrationMode, ResourceGroup, Subscription, Tags, VirtualMachineScaleSet};

#[derive(Serialize)]
pub(super) struct Shown<'a> {
    name: &'a str,
    id: String,
    #[serde(rename = "type")]
    resource_type: &'static str,
    location: &'a str,
    #[serde(skip_serializing_if = "Tags::is_empty")]
    tags: &'a Tags,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<Identity>,
    sku: Sku<'a>,
    properties: Properties<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
}

#[derive(Serialize)]
struct Sku<'a> {
    name: &'a str,
    tier: &'static str,
    capacity: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'a> {
    single_placement_group: bool,
    orchestration_mode: OrchestrationMode,
    #[serde(skip_serializing_if = "Option::is_none")]
    upgrade_policy: Option<UpgradePolicy>,
    provisioning_state: &'static str,
    overprovision: bool,
    unique_id: Uuid,
    platform_fault_domain_count: u32,
    time_created: &'a str,
}

#[derive(Serialize)]
struct UpgradePolicy {
    mode: &'static str,
}

/// The scale set; its identities in `just_added` were given by the write that is answered.
pub(super) fn shown<'a>(view: View<'_>, scale_set: &Located<'a, VirtualMachineScaleSet>, just_added: &[String]) -> Shown<'a> {
    let resource = scale_set.resource;
    let id = scale_set.id();
    let is_uniform = resource.orchestration_mode == OrchestrationMode::Uniform;
    Shown {
        name: &resource.name,
        resource_type: Kind::VirtualMachineScaleSets.type_name(),
        location: &resource.location,
        tags: &resource.tags,
        identity: identity_member::shown(view.world, scale_set.subscription.tenant_id, &resource.identity, just_added),
        sku: Sku { name: &resource.size, tier: "Standard", capacity: resource.capacity },
        properties: Properties {
            single_placement_group: is_uniform,
            orchestration_mode: resource.orchestration_mode,
            upgrade_policy: is_uniform.then_some(UpgradePolicy { mode: "Manual" }),
            provisioning_state: view.state_of(&id),
            overprovision: is_uniform,
            unique_id: resource.unique_id,
            platform_fault_domain_count: if is_uniform { 5 } else { 1 },
            time_created: &resource.time_created,
        },
        etag: etag::shown(resource.etag, view.api_version),
        id,
    }
}

pub(super) fn get(read: &Read<'_>, target: &Target, name: &str) -> Result<Answer, ArmError> {
    let scale_set = read.world.scale_set(&target.asked_id).ok_or_else(|| {
        let group = target.scope.resource_group.as_deref().unwrap_or_default();
        ArmError::resource_not_found(Kind::VirtualMachineScaleSets.type_name(), name, group)
    })?;
    let left = read.azure.compute_quotas.take(ComputeRequest::Read, scale_set.subscription.subscription_id, &target.asked_id);
    Ok(left.show(answer(&shown(read.view(), &scale_set, &[]))))
}

pub(super) fn list(read: &Read<'_>, subscription: &Subscription, group: Option<&ResourceGroup>) -> Result<Answer, ArmError> {
    let scale_sets = read.world.scale_sets().filter(|scale_set| {
        scale_set.subscription.subscription_id == subscription.subscription_id
            && group.is_none_or(|group| group.name == scale_set.group.name)
    });
    let page = list::page(scale_sets, read.request, read.page_size())?
        .filter_map(|scale_set| read.allows(Kind::VirtualMachineScaleSets, &scale_set.id()).then(|| shown(read.view(), &scale_set, &[])));
    let left = read.azure.compute_quotas.take(ComputeRequest::Read, subscription.subscription_id, "");
    Ok(left.show(Answer::indented_json(StatusCode::OK, &page)))
}

#[derive(Deserialize)]
struct Body {
    #[serde(flatten)]
    tracked: TrackedResource,
    identity: Option<IdentityBody>,
}

/// Changes tags and identities; what the body does not name stays.
pub(super) fn patch(write: &mut Write<'_>, name: &str) -> Result<Answer, ArmError> {
    let body: Body = content::json(write.request)?;
    let present = write.world.scale_set(&write.target.asked_id).ok_or_else(|| write.not_found(name))?;
    let (id, etag, identity) = (present.id(), present.resource.etag, present.resource.identity.clone());
    let quota = write.azure.compute_quotas.take(ComputeRequest::WriteScaleSet, write.subscription()?, &id);
    write.check_compute_quota(&quota)?;
    etag::check(write.request, Some(etag))?;
    check_idle(write)?;
    let assigned = body.identity.as_ref().map(|body| body.assign(write, &id, Some(&identity), Unnamed::Stay)).transpose()?;
    let not_found = write.not_found(name);
    let scale_sets = &mut write.group()?.scale_sets;
    let scale_set = scale_sets.iter_mut().find(|scale_set| scale_set.name.eq_ignore_ascii_case(name)).ok_or(not_found)?;
    scale_set.etag += 1;
    replace_tags(&mut scale_set.tags, body.tracked.tags);
    let mut just_added = Vec::new();
    if let Some(assigned) = assigned {
        scale_set.identity = assigned.identities;
        just_added = assigned.just_added;
    }
    let location = scale_set.location.clone();
    let operation = write.begin(Activity::Updating, Shape::AzureAsyncOperation, &location)?;
    let changed = write.world.scale_set(&id).ok_or_else(|| write.not_found(name))?;
    Ok(quota.show(operation.announce(answer(&shown(write.view(), &changed, &just_added)))))
}

pub(super) fn delete(write: &Write<'_>) -> Result<Answer, ArmError> {
    let Some(scale_set) = write.world.scale_set(&write.target.asked_id) else {
        return Ok(Answer::empty(StatusCode::NO_CONTENT));
    };
    check_idle(write)?;
    let operation = write.begin(Activity::Deleting, Shape::AzureAsyncOperation, &scale_set.resource.location)?;
    Ok(operation.announce(Answer::empty(StatusCode::OK)))
}

fn answer(shown: &Shown<'_>) -> Answer {
    etag::with_header(Answer::indented_json(StatusCode::OK, shown), shown.etag.as_deref())
}

/// Refuses a second write while one is under way.
fn check_idle(write: &Write<'_>) -> Result<(), ArmError> {
    if !write.is_busy() {
        return Ok(());
    }
    Err(ArmError::provider(
        StatusCode::CONFLICT,
        "Conflict",
        "The request failed due to conflict with a concurrent request. To resolve it, please refer to https://aka.ms/activitylog to get more details on the conflicting requests.".to_owned(),
    ))
}
