//! Changes of virtual machines: every one is a long-running operation.

use hyper::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{answer, shown};
use crate::arm::compute_quotas::ComputeRequest;
use crate::arm::content::{self, TrackedResource};
use crate::arm::errors::ArmError;
use crate::arm::etag;
use crate::arm::identity_member::{IdentityBody, Unnamed};
use crate::arm::write::{Write, replace_tags};
use crate::http::Answer;
use crate::operations::{Activity, Shape};
use crate::world::{OsType, VirtualMachine};

#[derive(Deserialize)]
struct Body {
    #[serde(flatten)]
    tracked: TrackedResource,
    identity: Option<IdentityBody>,
    #[serde(default)]
    properties: Properties,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    hardware_profile: Option<HardwareProfile>,
    storage_profile: Option<StorageProfile>,
    os_profile: Option<OsProfile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HardwareProfile {
    vm_size: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StorageProfile {
    image_reference: Option<ImageReference>,
    os_disk: Option<OsDisk>,
}

#[derive(Deserialize)]
struct ImageReference {
    publisher: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OsDisk {
    os_type: Option<OsType>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OsProfile {
    linux_configuration: Option<Value>,
}

impl Properties {
    fn size(&self) -> Option<&str> {
        self.hardware_profile.as_ref()?.vm_size.as_deref()
    }

    /// What the disk says; else what the image or the profile lets one know.
    fn os_type(&self) -> OsType {
        let storage = self.storage_profile.as_ref();
        let said = storage.and_then(|storage| storage.os_disk.as_ref()?.os_type);
        let publisher = storage.and_then(|storage| storage.image_reference.as_ref()?.publisher.as_deref());
        let is_windows = publisher.is_some_and(|publisher| publisher.starts_with("MicrosoftWindows"));
        let is_linux = self.os_profile.as_ref().is_some_and(|profile| profile.linux_configuration.is_some());
        said.unwrap_or(if is_windows || !is_linux && publisher.is_none() { OsType::Windows } else { OsType::Linux })
    }
}

/// Changes tags, size and identities; what the body does not name stays.
pub(in crate::arm) fn patch(write: &mut Write<'_>, name: &str) -> Result<Answer, ArmError> {
    let body: Body = content::json(write.request)?;
    let present = write.world.virtual_machine(&write.target.asked_id).ok_or_else(|| write.not_found(name))?;
    let (id, etag, identity) = (present.id(), present.resource.etag, present.resource.identity.clone());
    let quota = write.azure.compute_quotas.take(ComputeRequest::WriteMachine, write.subscription()?, &id);
    write.check_compute_quota(&quota)?;
    etag::check(write.request, Some(etag))?;
    check_idle(write)?;
    let assigned =
        body.identity.as_ref().map(|identity_body| identity_body.assign(write, &id, Some(&identity), Unnamed::Stay)).transpose()?;
    let machine = find_mut(write, name)?;
    machine.etag += 1;
    replace_tags(&mut machine.tags, body.tracked.tags);
    if let Some(size) = body.properties.size() {
        size.clone_into(&mut machine.size);
    }
    let mut just_added = Vec::new();
    if let Some(assigned) = assigned {
        machine.identity = assigned.identities;
        just_added = assigned.just_added;
    }
    let location = machine.location.clone();
    Ok(quota.show(begun(write, name, Activity::Updating, &location, StatusCode::OK, &just_added)?))
}

/// 201 for a new machine, 200 for one that was there, which keeps its identities when the body names none.
pub(in crate::arm) fn put(write: &mut Write<'_>, name: &str) -> Result<Answer, ArmError> {
    let body: Body = content::json(write.request)?;
    let location = body.tracked.normalised_location()?.ok_or_else(content::location_required)?;
    let present = write.world.virtual_machine(&write.target.asked_id).map(|machine| machine.resource.clone());
    let id = write.target.asked_id.clone();
    let quota = write.azure.compute_quotas.take(ComputeRequest::WriteMachine, write.subscription()?, &id);
    write.check_compute_quota(&quota)?;
    etag::check(write.request, present.as_ref().map(|machine| machine.etag))?;
    check_idle(write)?;
    if present.as_ref().is_some_and(|machine| machine.location != location) {
        return Err(location_change());
    }
    let is_new = present.is_none();
    let had = present.as_ref().map(|machine| &machine.identity);
    let assigned = body.identity.as_ref().map(|identity| identity.assign(write, &id, had, Unnamed::Go)).transpose()?;
    let present_identity = had.cloned().unwrap_or_default();
    let (identity, just_added) = assigned.map_or((present_identity, Vec::new()), |assigned| (assigned.identities, assigned.just_added));
    let size = body.properties.size();
    let machine = match present {
        Some(present) => VirtualMachine {
            etag: present.etag + 1,
            tags: body.tracked.tags.unwrap_or_default(),
            size: size.unwrap_or(&present.size).to_owned(),
            identity,
            ..present
        },
        None => VirtualMachine {
            name: name.to_owned(),
            location: location.clone(),
            vm_id: Uuid::new_v4(),
            size: size.ok_or_else(size_required)?.to_owned(),
            os_type: body.properties.os_type(),
            time_created: write.azure.clock.compute_time(),
            etag: 1,
            tags: body.tracked.tags.unwrap_or_default(),
            identity,
        },
    };
    let machines = &mut write.group()?.virtual_machines;
    match machines.iter_mut().find(|present| present.name.eq_ignore_ascii_case(name)) {
        Some(present) => *present = machine,
        None => machines.push(machine),
    }
    let (activity, status) = if is_new { (Activity::Creating, StatusCode::CREATED) } else { (Activity::Updating, StatusCode::OK) };
    Ok(quota.show(begun(write, name, activity, &location, status, &just_added)?))
}

pub(in crate::arm) fn delete(write: &Write<'_>) -> Result<Answer, ArmError> {
    let Some(machine) = write.world.virtual_machine(&write.target.asked_id) else {
        return Ok(Answer::empty(StatusCode::NO_CONTENT));
    };
    check_idle(write)?;
    let operation = write.begin(Activity::Deleting, Shape::AzureAsyncOperation, &machine.resource.location)?;
    Ok(operation.announce(Answer::empty(StatusCode::OK)))
}

/// Start, restart and the like. The machine is as before, as far as the simulator shows it.
pub(in crate::arm) fn act(write: &Write<'_>, name: &str) -> Result<Answer, ArmError> {
    let machine = write.world.virtual_machine(&write.target.asked_id).ok_or_else(|| write.not_found(name))?;
    check_idle(write)?;
    let operation = write.begin(Activity::Acting, Shape::AzureAsyncOperation, &machine.resource.location)?;
    Ok(operation.announce(Answer::empty(StatusCode::OK)))
}

fn begun(
    write: &Write<'_>,
    name: &str,
    activity: Activity,
    location: &str,
    status: StatusCode,
    just_added: &[String],
) -> Result<Answer, ArmError> {
    let operation = write.begin(activity, Shape::AzureAsyncOperation, location)?;
    let machine = write.world.virtual_machine(&write.target.asked_id).ok_or_else(|| write.not_found(name))?;
    let shown = shown(write.view(), &machine, just_added);
    Ok(operation.announce(answer(status, &shown)))
}

fn find_mut<'a>(write: &'a mut Write<'_>, name: &str) -> Result<&'a mut VirtualMachine, ArmError> {
    let not_found = write.not_found(name);
    write.group()?.virtual_machines.iter_mut().find(|machine| machine.name.eq_ignore_ascii_case(name)).ok_or(not_found)
}

/// Refuses a second write while one is under way.
fn check_idle(write: &Write<'_>) -> Result<(), ArmError> {
    if !write.is_busy() {
        return Ok(());
    }
    let id = &write.target.asked_id;
    Err(ArmError::provider(
        StatusCode::CONFLICT,
        "ConflictingConcurrentWriteNotAllowed",
        format!(
            "The operation on '{id}' was interrupted by a conflicting concurrent write on the same entity. Please read the resource again and retry."
        ),
    ))
}

fn location_change() -> ArmError {
    let message = "Changing property 'location' is not allowed.".to_owned();
    ArmError::provider(StatusCode::CONFLICT, "PropertyChangeNotAllowed", message).about("location")
}

fn size_required() -> ArmError {
    let message = "Required parameter 'hardwareProfile.vmSize' is missing (null).".to_owned();
    ArmError::provider(StatusCode::BAD_REQUEST, "InvalidParameter", message).about("hardwareProfile.vmSize")
}
