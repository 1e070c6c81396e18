//! `/metadata/instance` and `/metadata/versions`.

use arm_simulator::world::{Cloud, SUBSCRIPTION_ID, VM_ID};
use serde_json::Value;

use super::support::{Fixture, send};

#[test]
fn the_instance_says_where_it_is() {
    let azure = Fixture::start();
    let reply = azure.imds("/metadata/instance?api-version=2021-02-01");
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json; charset=utf-8"));
    let compute = reply.json()["compute"].clone();
    for (member, value) in [
        ("azEnvironment", "AzurePublicCloud".to_owned()),
        ("location", "eastus".to_owned()),
        ("name", "myVM".to_owned()),
        ("osType", "Windows".to_owned()),
        ("provider", "Microsoft.Compute".to_owned()),
        ("resourceGroupName", "myResourceGroupVM".to_owned()),
        (
            "resourceId",
            format!("/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/myResourceGroupVM/providers/Microsoft.Compute/virtualMachines/myVM"),
        ),
        ("subscriptionId", SUBSCRIPTION_ID.to_string()),
        ("tags", "Department:IT;TestStatus:Pending".to_owned()),
        ("vmId", VM_ID.to_string()),
        ("vmScaleSetName", String::new()),
    ] {
        assert_eq!(compute[member], value, "{member}");
    }
    assert_eq!(compute["tagsList"][1]["value"], "Pending");
    assert!(only_text(&reply.json()), "every value is text");
}

fn only_text(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.values().all(only_text),
        Value::Array(items) => items.iter().all(only_text),
        other => other.is_string(),
    }
}

#[test]
fn a_part_is_read_by_its_path() {
    let azure = Fixture::start();
    let compute = azure.imds("/metadata/instance/compute?api-version=2021-02-01");
    assert_eq!(compute.json()["name"], "myVM");

    let leaf = azure.imds("/metadata/instance/compute/vmId?api-version=2021-02-01&format=text");
    assert_eq!((leaf.status, leaf.text.as_str()), (200, &*VM_ID.to_string()));
    assert_eq!(leaf.header("content-type"), "text/plain; charset=utf-8");

    let address = "/metadata/instance/network/interface/0/ipv4/ipAddress/0/privateIpAddress";
    assert_eq!(azure.imds(&format!("{address}?api-version=2021-02-01&format=text")).text, "10.0.0.4");
    assert_eq!(azure.imds("/metadata/instance?api-version=2021-02-01&format=text").text, "compute/\nnetwork/");
}

#[test]
fn members_come_with_their_versions() {
    let azure = Fixture::start();
    let newest = azure.imds("/metadata/instance/compute?api-version=2025-04-07").json();
    assert_eq!(newest.as_object().unwrap().len(), 39);
    for (version, has_environment, has_resource_id) in
        [("2017-08-01", false, false), ("2018-10-01", true, false), ("2019-03-11", true, true)]
    {
        let compute = azure.imds(&format!("/metadata/instance/compute?api-version={version}")).json();
        assert_eq!(compute.get("azEnvironment").is_some(), has_environment, "{version}");
        assert_eq!(compute.get("resourceId").is_some(), has_resource_id, "{version}");
    }
}

#[test]
fn refusals() {
    let azure = Fixture::start();
    for (target, status) in [
        ("/metadata/instance/compute/vmId?api-version=2021-02-01", 400),
        ("/metadata/instance/compute/nothing?api-version=2021-02-01", 404),
        ("/metadata/instance?api-version=2021-02-01&format=xml", 400),
        ("/metadata/instance?api-version=2099-01-01", 400),
        ("/metadata/instance", 400),
        ("/metadata/attested/document?api-version=2021-02-01", 404),
        ("/", 404),
    ] {
        assert_eq!(azure.imds(target).status, status, "{target}");
    }
    let url = format!("{}/metadata/instance?api-version=2021-02-01", azure.simulator.imds_endpoint());
    let reply = send(azure.client.get(url));
    assert_eq!(reply.status, 400);
    assert_eq!(reply.json()["error"], "Bad request. Required metadata header not specified");
}

#[test]
fn versions_need_no_version() {
    let azure = Fixture::start();
    let versions = azure.imds("/metadata/versions").json();
    assert_eq!(versions["apiVersions"][0], "2017-03-01");
}

#[test]
fn another_cloud_has_other_names() {
    let azure = Fixture::with_world(|world| world.cloud = Cloud::AzureUSGovernment);
    let name = azure.imds("/metadata/instance/compute/azEnvironment?api-version=2021-02-01&format=text").text;
    assert_eq!(name, "AzureUSGovernmentCloud");
    let endpoints = send(azure.arm_request(reqwest::Method::GET, "/metadata/endpoints?api-version=2022-09-01")).json();
    assert_eq!(endpoints["name"], "AzureUSGovernment");
    assert_eq!(endpoints["authentication"]["audiences"][0], "https://management.core.usgovcloudapi.net/");
}
