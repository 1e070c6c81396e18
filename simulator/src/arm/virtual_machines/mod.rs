//! Virtual machines, as Microsoft.Compute shows them: indented JSON, an ETag, its own quota.

mod write;

use hyper::StatusCode;
use serde::Serialize;
use uuid::Uuid;

use super::compute_quotas::ComputeRequest;
use super::errors::ArmError;
use super::etag;
use super::identity_member::{self, Identity};
use super::kind::Kind;
use super::list;
use super::path::Target;
use super::read::{Read, View};
use crate::http::Answer;
use crate::world::{Located, OsType, ResourceGroup, Subscription, Tags, VirtualMachine, resource_group_id};

pub(super) use write::{act, delete, patch, put};

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
    properties: Properties<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'a> {
    hardware_profile: HardwareProfile<'a>,
    provisioning_state: &'static str,
    vm_id: Uuid,
    storage_profile: StorageProfile,
    os_profile: OsProfile<'a>,
    network_profile: NetworkProfile,
    time_created: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HardwareProfile<'a> {
    vm_size: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StorageProfile {
    os_disk: OsDisk,
    data_disks: [(); 0],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OsDisk {
    os_type: OsType,
    name: String,
    create_option: &'static str,
    caching: &'static str,
    managed_disk: Reference,
}

#[derive(Serialize)]
struct Reference {
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OsProfile<'a> {
    computer_name: &'a str,
    admin_username: &'static str,
    secrets: [(); 0],
    allow_extension_operations: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NetworkProfile {
    network_interfaces: [Reference; 1],
}

/// The machine; its identities in `just_added` were given by the write that is answered.
pub(super) fn shown<'a>(view: View<'_>, machine: &Located<'a, VirtualMachine>, just_added: &[String]) -> Shown<'a> {
    let resource = machine.resource;
    let id = machine.id();
    let group = resource_group_id(machine.subscription.subscription_id, &machine.group.name);
    let disk = format!("{}_OsDisk_1", resource.name);
    Shown {
        name: &resource.name,
        resource_type: Kind::VirtualMachines.type_name(),
        location: &resource.location,
        tags: &resource.tags,
        identity: identity_member::shown(view.world, machine.subscription.tenant_id, &resource.identity, just_added),
        properties: Properties {
            hardware_profile: HardwareProfile { vm_size: &resource.size },
            provisioning_state: view.state_of(&id),
            vm_id: resource.vm_id,
            storage_profile: StorageProfile {
                os_disk: OsDisk {
                    os_type: resource.os_type,
                    managed_disk: Reference { id: format!("{group}/providers/Microsoft.Compute/disks/{disk}") },
                    name: disk,
                    create_option: "FromImage",
                    caching: "ReadWrite",
                },
                data_disks: [],
            },
            os_profile: OsProfile {
                computer_name: &resource.name,
                admin_username: "azureuser",
                secrets: [],
                allow_extension_operations: true,
            },
            network_profile: NetworkProfile {
                network_interfaces: [Reference {
                    id: format!("{group}/providers/Microsoft.Network/networkInterfaces/{}VMNic", resource.name),
                }],
            },
            time_created: &resource.time_created,
        },
        etag: etag::shown(resource.etag, view.api_version),
        id,
    }
}

pub(super) fn get(read: &Read<'_>, target: &Target, name: &str) -> Result<Answer, ArmError> {
    let machine = read.world.virtual_machine(&target.asked_id).ok_or_else(|| {
        let group = target.scope.resource_group.as_deref().unwrap_or_default();
        ArmError::resource_not_found(Kind::VirtualMachines.type_name(), name, group)
    })?;
    let left = read.azure.compute_quotas.take(ComputeRequest::Read, machine.subscription.subscription_id, &target.asked_id);
    Ok(left.show(answer(StatusCode::OK, &shown(read.view(), &machine, &[]))))
}

pub(super) fn list(read: &Read<'_>, subscription: &Subscription, group: Option<&ResourceGroup>) -> Result<Answer, ArmError> {
    let machines = read.world.virtual_machines().filter(|machine| {
        machine.subscription.subscription_id == subscription.subscription_id && group.is_none_or(|group| group.name == machine.group.name)
    });
    let page = list::page(machines, read.request, read.page_size())?
        .filter_map(|machine| read.allows(Kind::VirtualMachines, &machine.id()).then(|| shown(read.view(), &machine, &[])));
    let left = read.azure.compute_quotas.take(ComputeRequest::Read, subscription.subscription_id, "");
    Ok(left.show(Answer::indented_json(StatusCode::OK, &page)))
}

fn answer(status: StatusCode, shown: &Shown<'_>) -> Answer {
    etag::with_header(Answer::indented_json(status, shown), shown.etag.as_deref())
}
