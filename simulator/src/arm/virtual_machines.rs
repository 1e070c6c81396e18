//! Virtual machines, as Microsoft.Compute shows them: indented JSON, an ETag, its own quota.

use std::collections::BTreeMap;

use hyper::StatusCode;
use serde::Serialize;
use uuid::Uuid;

use super::errors::ArmError;
use super::kind::Kind;
use super::path::Target;
use super::{Read, list};
use crate::http::Answer;
use crate::world::{Located, OsType, ResourceGroup, Subscription, Tags, VirtualMachine, World, resource_group_id};

/// The first version whose machines have an ETag.
const FIRST_VERSION_WITH_ETAG: &str = "2024-03-01";

#[derive(Serialize)]
struct Shown<'a> {
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
struct Identity {
    #[serde(rename = "type")]
    identity_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_id: Option<Uuid>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    user_assigned_identities: BTreeMap<String, UserAssigned>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserAssigned {
    principal_id: Uuid,
    client_id: Uuid,
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

fn shown<'a>(world: &World, machine: &Located<'a, VirtualMachine>, api_version: &str) -> Shown<'a> {
    let resource = machine.resource;
    let group = resource_group_id(machine.subscription.subscription_id, &machine.group.name);
    let disk = format!("{}_OsDisk_1", resource.name);
    Shown {
        name: &resource.name,
        id: machine.id(),
        resource_type: Kind::VirtualMachines.type_name(),
        location: &resource.location,
        tags: &resource.tags,
        identity: identity(world, machine),
        properties: Properties {
            hardware_profile: HardwareProfile { vm_size: &resource.size },
            provisioning_state: "Succeeded",
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
        etag: (api_version >= FIRST_VERSION_WITH_ETAG).then(|| format!("\"{}\"", resource.etag)),
    }
}

/// Absent, rather than `None`, where there is no identity.
fn identity(world: &World, machine: &Located<'_, VirtualMachine>) -> Option<Identity> {
    let assigned = &machine.resource.identity;
    let system_assigned = assigned.system_assigned;
    let identity_type = match (system_assigned, assigned.user_assigned.is_empty()) {
        (None, true) => return None,
        (Some(_), true) => "SystemAssigned",
        (None, false) => "UserAssigned",
        (Some(_), false) => "SystemAssigned, UserAssigned",
    };
    Some(Identity {
        identity_type,
        principal_id: system_assigned.map(|identity| identity.principal_id),
        tenant_id: system_assigned.map(|_| machine.subscription.tenant_id),
        user_assigned_identities: assigned
            .user_assigned
            .iter()
            .filter_map(|id| world.user_assigned_identity(id))
            .map(|identity| {
                let ids = identity.resource.service_principal;
                let shown = UserAssigned { principal_id: ids.principal_id, client_id: ids.client_id };
                (identity.id(), shown)
            })
            .collect(),
    })
}

pub(super) fn get(read: &Read<'_>, target: &Target, name: &str) -> Result<Answer, ArmError> {
    let id = &target.asked_id;
    let machine = read.world.virtual_machines().find(|machine| machine.id().eq_ignore_ascii_case(id)).ok_or_else(|| {
        let group = target.scope.resource_group.as_deref().unwrap_or_default();
        ArmError::resource_not_found(Kind::VirtualMachines.type_name(), name, group)
    })?;
    let shown = shown(read.world, &machine, read.api_version);
    let answer = Answer::indented_json(StatusCode::OK, &shown);
    let answer = match &shown.etag {
        Some(etag) => answer.with("ETag", etag),
        None => answer,
    };
    Ok(with_quota(answer))
}

pub(super) fn list(read: &Read<'_>, subscription: &Subscription, group: Option<&ResourceGroup>) -> Result<Answer, ArmError> {
    let machines = read.world.virtual_machines().filter(|machine| {
        machine.subscription.subscription_id == subscription.subscription_id && group.is_none_or(|group| group.name == machine.group.name)
    });
    let page = list::page(machines, read.request, read.page_size)?
        .filter_map(|machine| read.allows(Kind::VirtualMachines, &machine.id()).then(|| shown(read.world, &machine, read.api_version)));
    Ok(with_quota(Answer::indented_json(StatusCode::OK, &page)))
}

/// Compute's own quota.
fn with_quota(answer: Answer) -> Answer {
    answer.with(
        "x-ms-ratelimit-remaining-resource",
        "Microsoft.Compute/LowCostGetSubscriptionMaximum;23999,Microsoft.Compute/LowCostGetResource;35",
    )
}
