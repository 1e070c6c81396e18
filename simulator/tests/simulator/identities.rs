//! User-assigned identities: made, tagged, deleted, and not known everywhere at once.

use std::time::Duration;

use arm_simulator::world::{ADMINISTRATOR_PRINCIPAL_ID, SUBSCRIPTION_ID, SYSTEM_ASSIGNED_PRINCIPAL_ID, TENANT_ID};
use arm_simulator::{PropagationDelays, READER};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::{Fixture, Reply, in_subscription};

const IDENTITIES: &str = "/resourceGroups/myResourceGroupVM/providers/Microsoft.ManagedIdentity/userAssignedIdentities";

fn identity(name: &str) -> String {
    format!("{IDENTITIES}/{name}?api-version=2023-01-31")
}

fn put(azure: &Fixture, name: &str, body: &Value) -> Reply {
    azure.administrator(Method::PUT, &identity(name), body)
}

#[test]
fn it_is_created_once_and_then_updated() {
    let azure = Fixture::start();
    let created = put(&azure, "ID2", &json!({ "location": "East US", "tags": { "team": "blue" }, "properties": {} }));
    assert_eq!(created.status, 201, "{}", created.text);
    let id = format!(
        "/subscriptions/{SUBSCRIPTION_ID}/resourcegroups/myResourceGroupVM/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID2"
    );
    assert_eq!(created.header("location"), id, "relative, and no operation");
    assert_eq!(created.header("azure-asyncoperation"), "");
    assert!(created.header("x-ms-operation-identifier").contains(&ADMINISTRATOR_PRINCIPAL_ID.to_string()));
    let identity_of = |reply: &Reply| reply.json();
    let first = identity_of(&created);
    assert_eq!((&first["id"], &first["location"]), (&json!(id), &json!("eastus")), "the region is normalised");
    assert_eq!((&first["tags"], &first["properties"]["tenantId"]), (&json!({ "team": "blue" }), &json!(TENANT_ID)));

    let again = put(&azure, "id2", &json!({ "location": "eastus" }));
    assert_eq!((again.status, again.header("location")), (200, ""));
    assert_eq!(again.json()["properties"], first["properties"], "the same principal");
    assert_eq!(again.json()["tags"], json!({}), "a PUT says all of it");

    let tagged = azure.administrator(Method::PATCH, &identity("ID2"), &json!({ "tags": { "a": "1" } }));
    assert_eq!((tagged.status, &tagged.json()["tags"]), (200, &json!({ "a": "1" })));
    let replaced = azure.administrator(Method::PATCH, &identity("ID2"), &json!({ "tags": { "b": "2" } }));
    assert_eq!(replaced.json()["tags"], json!({ "b": "2" }), "tags are replaced, not merged");
    assert_eq!(azure.administrator(Method::GET, &identity("ID2"), &Value::Null).json(), replaced.json());
}

#[test]
fn it_is_deleted_and_leaves_its_traces() {
    let azure = Fixture::start();
    let delete = || azure.administrator(Method::DELETE, &identity("ID1"), &Value::Null);
    let deleted = delete();
    assert_eq!((deleted.status, deleted.text.as_str()), (200, ""));
    assert_eq!(delete().status, 204);
    assert_eq!(azure.administrator(Method::GET, &identity("ID1"), &Value::Null).error(), (404, "ResourceNotFound".to_owned()));
    let world = azure.simulator.world();
    assert_eq!(world.role_assignments.len(), 3, "its role stays");
    assert_eq!(world.subscriptions[0].resource_groups[0].virtual_machines[0].identity.user_assigned.len(), 1, "and the machine's entry");
    assert_eq!(azure.administrator(Method::PATCH, &identity("ID1"), &json!({})).error(), (404, "ResourceNotFound".to_owned()));
}

#[test]
fn what_azure_refuses() {
    let azure = Fixture::start();
    let long = "x".repeat(129);
    for (name, body, status, code) in [
        ("ID1", json!({ "location": "westus" }), 409, "InvalidResourceLocation"),
        ("ID2", json!({ "tags": {} }), 400, "LocationRequired"),
        ("ID2", json!({ "location": "mars" }), 400, "LocationNotAvailableForResourceType"),
        ("ID2", json!({ "location": "eastus", "tags": { "a": 1 } }), 400, "InvalidRequestContent"),
        ("ID2", json!([]), 400, "InvalidRequestContent"),
        ("ab", json!({ "location": "eastus" }), 400, "InvalidResourceName"),
        ("-ab", json!({ "location": "eastus" }), 400, "InvalidResourceName"),
        ("a.b", json!({ "location": "eastus" }), 400, "InvalidResourceName"),
        (long.as_str(), json!({ "location": "eastus" }), 400, "InvalidResourceName"),
    ] {
        assert_eq!(put(&azure, name, &body).error(), (status, code.to_owned()), "{name} {body}");
    }
    let elsewhere = "/resourceGroups/none/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID2?api-version=2023-01-31";
    let reply = azure.administrator(Method::PUT, elsewhere, &json!({ "location": "eastus" }));
    assert_eq!(reply.error(), (404, "ResourceGroupNotFound".to_owned()));
    let reader = azure.arm_as(Method::DELETE, &in_subscription(&identity("ID1")));
    assert_eq!(reader.error(), (403, "AuthorizationFailed".to_owned()));
    assert_eq!(azure.simulator.world(), arm_simulator::world::World::default(), "a refused write changes nothing");
}

/// Waits until the reply has the status, for two seconds at most; how many replies were different before.
fn until(status: u16, mut ask: impl FnMut() -> Reply) -> usize {
    for attempt in 0..200 {
        let reply = ask();
        if reply.status == status {
            return attempt;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("never {status}: {:?}", ask());
}

#[test]
fn a_new_principal_takes_a_while_to_be_known() {
    let azure = Fixture::start();
    azure.simulator.set_propagation(PropagationDelays { principal_ms: 400, role_assignment_ms: 400, ..PropagationDelays::default() });
    let created = put(&azure, "ID2", &json!({ "location": "eastus" })).json();
    let principal: Uuid = created["properties"]["principalId"].as_str().unwrap().parse().unwrap();
    let name = Uuid::new_v4();
    let target = format!("/providers/Microsoft.Authorization/roleAssignments/{name}?api-version=2022-04-01");
    let body = json!({ "properties": {
        "roleDefinitionId": format!("/subscriptions/{SUBSCRIPTION_ID}/providers/Microsoft.Authorization/roleDefinitions/{READER}"),
        "principalId": principal,
        "principalType": "ServicePrincipal",
    } });
    let assign = || azure.administrator(Method::PUT, &target, &body);
    let early = assign();
    assert_eq!(early.error(), (400, "PrincipalNotFound".to_owned()));
    assert!(early.message().contains(&principal.simple().to_string()), "{}", early.text);
    assert!(until(201, assign) > 0);
    // The assignment is there at once, but does not count yet.
    assert_eq!(azure.administrator(Method::GET, &target, &Value::Null).status, 200);
    assert!(until(200, || azure.principal(principal, Method::GET, "/resourcegroups/TestRG?api-version=2021-04-01", &Value::Null)) > 0);
}

#[test]
fn an_identity_that_the_host_was_given_takes_a_while_to_answer() {
    let azure = Fixture::start();
    azure.simulator.set_propagation(PropagationDelays { assigned_identity_ms: 400, ..PropagationDelays::default() });
    let created = put(&azure, "ID2", &json!({ "location": "eastus" })).json();
    let client_id = created["properties"]["clientId"].as_str().unwrap().to_owned();
    let machine = "/resourceGroups/myResourceGroupVM/providers/Microsoft.Compute/virtualMachines/myVM?api-version=2024-11-01";
    let id = in_subscription(&format!("{IDENTITIES}/ID2"));
    let body = json!({ "identity": { "type": "SystemAssigned, UserAssigned", "userAssignedIdentities": { id: {} } } });
    assert_eq!(azure.administrator(Method::PATCH, machine, &body).status, 200);
    let token = || azure.token_response(&format!("&client_id={client_id}"));
    let early = token();
    assert_eq!((early.status, &early.json()["error_description"]), (400, &json!("Identity not found")));
    assert!(until(200, token) > 0);
    assert_eq!(azure.token_response(&format!("&object_id={SYSTEM_ASSIGNED_PRINCIPAL_ID}")).status, 200, "the others were never away");
}
