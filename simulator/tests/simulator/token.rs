//! `/metadata/identity/oauth2/token`.

use arm_simulator::world::{
    ID1_CLIENT_ID, ID1_PRINCIPAL_ID, SYSTEM_ASSIGNED_CLIENT_ID, SYSTEM_ASSIGNED_PRINCIPAL_ID, ServicePrincipal, TENANT_ID, Tags,
    UserAssignedIdentity, World,
};
use serde_json::Value;
use uuid::Uuid;

use super::support::{Fixture, RESOURCE, claims, send};

const ID1: &str = "/subscriptions/20000000-0000-4000-8000-000000000001/resourceGroups/myResourceGroupVM/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1";

#[test]
fn a_system_assigned_identity_answers_a_request_without_selector() {
    let azure = Fixture::start();
    let reply = azure.token_response("");
    assert_eq!(reply.status, 200);
    assert!(reply.header("server").starts_with("IMDS/"));
    assert!(!reply.header("x-ms-request-id").is_empty());

    let body = reply.json();
    let members: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        ["access_token", "client_id", "expires_in", "expires_on", "ext_expires_in", "not_before", "resource", "token_type"]
    );
    assert!(body.as_object().unwrap().values().all(Value::is_string));
    assert_eq!(body["client_id"], SYSTEM_ASSIGNED_CLIENT_ID.to_string());
    assert_eq!(body["resource"], RESOURCE);
    assert_eq!(body["expires_in"], "86399");

    let claims = claims(body["access_token"].as_str().unwrap());
    assert_eq!(claims["aud"], RESOURCE);
    assert_eq!(claims["iss"], format!("https://sts.windows.net/{TENANT_ID}/"));
    assert_eq!(claims["appid"], SYSTEM_ASSIGNED_CLIENT_ID.to_string());
    assert_eq!(claims["oid"], SYSTEM_ASSIGNED_PRINCIPAL_ID.to_string());
    assert_eq!(claims["sub"], claims["oid"]);
    assert_eq!(claims["exp"].to_string(), body["expires_on"]);
    assert_eq!(
        claims["xms_mirid"],
        "/subscriptions/20000000-0000-4000-8000-000000000001/resourcegroups/myResourceGroupVM/providers/Microsoft.Compute/virtualMachines/myVM"
    );
    assert_eq!(claims.get("xms_az_rid"), None);
}

#[test]
fn every_selector_finds_its_identity_in_any_letter_case() {
    let azure = Fixture::start();
    for selector in [
        format!("&client_id={ID1_CLIENT_ID}"),
        format!("&object_id={ID1_PRINCIPAL_ID}"),
        format!("&msi_res_id={ID1}"),
        format!("&mi_res_id={}", ID1.to_uppercase()),
        format!("&client_id={ID1_CLIENT_ID}&object_id={ID1_PRINCIPAL_ID}"),
    ] {
        let reply = azure.token_response(&selector);
        assert_eq!(reply.status, 200, "{selector}");
        assert_eq!(reply.json()["client_id"], ID1_CLIENT_ID.to_string(), "{selector}");
        let claims = claims(reply.json()["access_token"].as_str().unwrap());
        assert_eq!(claims["xms_mirid"], ID1.replace("resourceGroups", "resourcegroups"));
        assert!(claims["xms_az_rid"].as_str().unwrap().ends_with("/virtualMachines/myVM"));
    }
}

#[test]
fn refusals() {
    let azure = Fixture::start();
    let token = "/metadata/identity/oauth2/token";
    let good = format!("{token}?api-version=2018-02-01&resource={RESOURCE}");
    for (target, error, description) in [
        (format!("{good}&client_id={SYSTEM_ASSIGNED_PRINCIPAL_ID}"), "invalid_request", "Identity not found"),
        (format!("{good}&client_id={ID1_CLIENT_ID}&object_id={SYSTEM_ASSIGNED_PRINCIPAL_ID}"), "invalid_request", "Identity not found"),
        (format!("{good}&msi_res_id=/subscriptions/x"), "invalid_request", "Identity not found"),
        (format!("{token}?api-version=2018-02-01"), "invalid_request", "Required audience parameter not specified"),
        (format!("{token}?api-version=2018-02-01&resource="), "invalid_request", "Required audience parameter not specified"),
        (
            format!("{token}?api-version=2018-02-01&resource=https://nobody.example"),
            "invalid_resource",
            "AADSTS500011: The resource principal named https://nobody.example was not found",
        ),
    ] {
        let reply = azure.imds(&target);
        assert_eq!(reply.status, 400, "{target}");
        assert_eq!(reply.json()["error"], error, "{target}");
        let said = reply.json()["error_description"].as_str().unwrap().to_owned();
        assert!(said.starts_with(description), "{target}: {said}");
    }
}

#[test]
fn the_host_must_ask_as_imds_wants_it() {
    let azure = Fixture::start();
    let url = format!("{}/metadata/identity/oauth2/token?api-version=2018-02-01&resource={RESOURCE}", azure.simulator.imds_endpoint());
    let get = |url: &str| azure.client.get(url.to_owned());

    let reply = send(get(&url));
    assert_eq!((reply.status, reply.json()["error"].as_str()), (400, Some("bad_request_102")));
    assert_eq!(reply.json()["error_description"], "Required metadata header not specified");

    assert_eq!(send(get(&url).header("Metadata", "false")).status, 400);
    assert_eq!(send(get(&url).header("metadata", "TRUE")).status, 200);
    assert_eq!(send(get(&url).header("Metadata", "true").header("X-Forwarded-For", "10.0.0.1")).status, 400);
    assert_eq!(send(azure.client.post(&url).header("Metadata", "true")).status, 405);
    assert_eq!(send(get(&format!("{url}&resource=again")).header("Metadata", "true")).status, 400);

    for version in ["", "&api-version=2016-01-01", "&api-version=2017-12-01"] {
        let reply = azure.imds(&format!("/metadata/identity/oauth2/token?resource={RESOURCE}{version}"));
        assert_eq!(reply.status, 400, "{version}");
        assert_eq!(reply.json()["newest-versions"][0], "2025-04-07", "{version}");
    }
}

#[test]
fn the_default_identity_depends_on_what_the_host_has() {
    let without_system_assigned = Fixture::with_world(|world| machine_identity(world).system_assigned = None);
    let reply = without_system_assigned.token_response("");
    assert_eq!((reply.status, &reply.json()["client_id"]), (200, &Value::from(ID1_CLIENT_ID.to_string())));

    let with_two = Fixture::with_world(|world| {
        let second = format!("{}2", ID1);
        let identity = machine_identity(world);
        identity.system_assigned = None;
        identity.user_assigned.push(second);
        world.subscriptions[0].resource_groups[0].user_assigned_identities.push(UserAssignedIdentity {
            name: "ID12".to_owned(),
            location: "eastus".to_owned(),
            tags: Tags::new(),
            service_principal: ServicePrincipal { principal_id: Uuid::new_v4(), client_id: Uuid::new_v4() },
        });
    });
    let reply = with_two.token_response("");
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.json()["error_description"],
        "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request"
    );

    let without_any = Fixture::with_world(|world| *machine_identity(world) = Default::default());
    let reply = without_any.token_response("");
    assert_eq!((reply.status, &reply.json()["error_description"]), (400, &Value::from("Identity not found")));
}

#[test]
fn the_resource_goes_into_the_token_as_it_was_given() {
    let azure = Fixture::start();
    for resource in
        ["https://management.azure.com", "https://management.core.windows.net/", "https://vault.azure.net", "https://vault.azure.net/"]
    {
        let reply = azure.imds(&format!("/metadata/identity/oauth2/token?api-version=2019-08-01&resource={resource}"));
        assert_eq!(reply.json()["resource"], resource);
        assert_eq!(claims(reply.json()["access_token"].as_str().unwrap())["aud"], resource);
    }
}

fn machine_identity(world: &mut World) -> &mut arm_simulator::world::AssignedIdentities {
    &mut world.subscriptions[0].resource_groups[0].virtual_machines[0].identity
}
