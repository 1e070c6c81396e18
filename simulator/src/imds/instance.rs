//! `/metadata/instance`: what the virtual machine is and where. Every value is text.

use hyper::StatusCode;
use serde_json::{Map, Value, json};

use super::{refusal, versions};
use crate::azure::Azure;
use crate::http::{Answer, Request};
use crate::world::{Located, Tags, VirtualMachine, World, resource_group_id};

const OLDEST_VERSION: &str = "2017-04-02";

/// The members of `compute`, with the first version that has each.
const COMPUTE_SINCE: [(&str, &str); 39] = [
    ("additionalCapabilities", "2021-11-01"),
    ("azEnvironment", "2018-10-01"),
    ("customData", "2019-02-01"),
    ("evictionPolicy", "2020-12-01"),
    ("extendedLocation", "2021-03-01"),
    ("host", "2021-11-15"),
    ("hostGroup", "2021-11-15"),
    ("isHostCompatibilityLayerVm", "2020-06-01"),
    ("licenseType", "2020-09-01"),
    ("location", "2017-04-02"),
    ("name", "2017-04-02"),
    ("offer", "2017-04-02"),
    ("osProfile", "2020-07-15"),
    ("osType", "2017-04-02"),
    ("physicalZone", "2023-11-15"),
    ("placementGroupId", "2017-08-01"),
    ("plan", "2018-04-02"),
    ("platformFaultDomain", "2017-04-02"),
    ("platformSubFaultDomain", "2021-10-01"),
    ("platformUpdateDomain", "2017-04-02"),
    ("priority", "2020-12-01"),
    ("provider", "2018-10-01"),
    ("publicKeys", "2018-04-02"),
    ("publisher", "2017-04-02"),
    ("resourceGroupName", "2017-08-01"),
    ("resourceId", "2019-03-11"),
    ("securityProfile", "2020-06-01"),
    ("sku", "2017-04-02"),
    ("storageProfile", "2019-06-01"),
    ("subscriptionId", "2017-08-01"),
    ("tags", "2017-08-01"),
    ("tagsList", "2019-06-04"),
    ("userData", "2021-01-01"),
    ("version", "2017-04-02"),
    ("virtualMachineScaleSet", "2021-03-01"),
    ("vmId", "2017-04-02"),
    ("vmScaleSetName", "2017-12-01"),
    ("vmSize", "2017-04-02"),
    ("zone", "2017-12-01"),
];

pub(super) fn answer(azure: &Azure, request: &Request, path: &[String]) -> Answer {
    let version = match versions::requested(request, OLDEST_VERSION) {
        Ok(version) => version,
        Err(refusal) => return refusal,
    };
    let world = azure.world();
    let Some(host) = world.host() else {
        return refusal(StatusCode::NOT_FOUND, "Not found");
    };
    let instance = instance(&world, &host, version);
    let Some(value) = below(&instance, path) else {
        return refusal(StatusCode::NOT_FOUND, "Not found");
    };
    match request.parameter("format").as_deref() {
        Some("text") => Answer::text(StatusCode::OK, as_text(value)),
        None | Some("json") if !value.is_string() => Answer::json(StatusCode::OK, value),
        None | Some("json") => {
            refusal(StatusCode::BAD_REQUEST, "Bad request. A single value is not available as json, specify format=text")
        }
        Some(_) => refusal(StatusCode::BAD_REQUEST, "Bad request. format must be json or text"),
    }
}

/// The part that a path of names and positions leads to.
fn below<'a>(value: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, step| match value {
        Value::Object(members) => members.get(step),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// A value itself; of what holds others the names, a slash after each that holds others again.
fn as_text(value: &Value) -> String {
    let name = |name: String, value: &Value| match value {
        Value::Object(_) | Value::Array(_) => format!("{name}/"),
        _ => name,
    };
    match value {
        Value::Object(members) => members.iter().map(|(key, value)| name(key.clone(), value)).collect::<Vec<_>>().join("\n"),
        Value::Array(items) => {
            items.iter().enumerate().map(|(position, value)| name(position.to_string(), value)).collect::<Vec<_>>().join("\n")
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn instance(world: &World, host: &Located<'_, VirtualMachine>, version: &str) -> Value {
    let mut compute = compute(world, host);
    compute.retain(|name, _| COMPUTE_SINCE.iter().any(|(known, since)| known == name && version >= *since));
    json!({ "compute": compute, "network": network() })
}

fn compute(world: &World, host: &Located<'_, VirtualMachine>) -> Map<String, Value> {
    let machine = host.resource;
    let is_linux = machine.os_type.name() == "Linux";
    let (publisher, offer, sku) = if is_linux {
        ("Canonical", "ubuntu-24_04-lts", "server")
    } else {
        ("MicrosoftWindowsServer", "WindowsServer", "2022-datacenter-azure-edition")
    };
    let members = json!({
        "additionalCapabilities": { "hibernationEnabled": "false" },
        "azEnvironment": world.cloud.instance_metadata_name(),
        "customData": "",
        "evictionPolicy": "",
        "extendedLocation": { "name": "", "type": "" },
        "host": { "id": "" },
        "hostGroup": { "id": "" },
        "isHostCompatibilityLayerVm": "false",
        "licenseType": "",
        "location": machine.location,
        "name": machine.name,
        "offer": offer,
        "osProfile": {
            "adminUsername": "azureuser",
            "computerName": machine.name,
            "disablePasswordAuthentication": is_linux.to_string(),
        },
        "osType": machine.os_type.name(),
        "physicalZone": "",
        "placementGroupId": "",
        "plan": { "name": "", "product": "", "publisher": "" },
        "platformFaultDomain": "0",
        "platformSubFaultDomain": "",
        "platformUpdateDomain": "0",
        "priority": "",
        "provider": "Microsoft.Compute",
        "publicKeys": [],
        "publisher": publisher,
        "resourceGroupName": host.group.name,
        "resourceId": host.id(),
        "securityProfile": {
            "encryptionAtHost": "false",
            "secureBootEnabled": "true",
            "securityType": "TrustedLaunch",
            "virtualTpmEnabled": "true",
        },
        "sku": sku,
        "storageProfile": storage_profile(host, publisher, offer, sku),
        "subscriptionId": host.subscription.subscription_id,
        "tags": tags_text(&machine.tags),
        "tagsList": tags_list(&machine.tags),
        "userData": "",
        "version": "latest",
        "virtualMachineScaleSet": { "id": "" },
        "vmId": machine.vm_id,
        "vmScaleSetName": "",
        "vmSize": machine.size,
        "zone": "",
    });
    match members {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn storage_profile(host: &Located<'_, VirtualMachine>, publisher: &str, offer: &str, sku: &str) -> Value {
    let disk = format!("{}_OsDisk_1", host.resource.name);
    let group = resource_group_id(host.subscription.subscription_id, &host.group.name);
    json!({
        "dataDisks": [],
        "imageReference": { "id": "", "offer": offer, "publisher": publisher, "sku": sku, "version": "latest" },
        "osDisk": {
            "caching": "ReadWrite",
            "createOption": "FromImage",
            "diffDiskSettings": { "option": "" },
            "diskSizeGB": "127",
            "encryptionSettings": { "enabled": "false" },
            "image": { "uri": "" },
            "managedDisk": {
                "id": format!("{group}/providers/Microsoft.Compute/disks/{disk}"),
                "storageAccountType": "Premium_LRS",
            },
            "name": disk,
            "osType": host.resource.os_type.name(),
            "vhd": { "uri": "" },
            "writeAcceleratorEnabled": "false",
        },
        "resourceDisk": { "size": "0" },
    })
}

fn network() -> Value {
    json!({
        "interface": [{
            "ipv4": {
                "ipAddress": [{ "privateIpAddress": "10.0.0.4", "publicIpAddress": "" }],
                "subnet": [{ "address": "10.0.0.0", "prefix": "24" }],
            },
            "ipv6": { "ipAddress": [] },
            "macAddress": "000D3A000001",
        }],
    })
}

fn tags_text(tags: &Tags) -> String {
    tags.iter().map(|(name, value)| format!("{name}:{value}")).collect::<Vec<_>>().join(";")
}

fn tags_list(tags: &Tags) -> Value {
    tags.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}
