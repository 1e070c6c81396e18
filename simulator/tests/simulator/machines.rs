//! Virtual machines and scale sets: their identities change, one write after the other.

use arm_simulator::world::{
    ADMINISTRATOR_PRINCIPAL_ID, AssignedIdentities, ID1_PRINCIPAL_ID, OrchestrationMode, RoleAssignment, SYSTEM_ASSIGNED_PRINCIPAL_ID,
    ServicePrincipal, TENANT_ID, Tags, UserAssignedIdentity, VirtualMachineScaleSet, World,
};
use arm_simulator::{Config, OperationRule, PropagationDelays, Shape, Takes};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::{Uuid, uuid};

use super::support::{Fixture, Reply, in_subscription, send};

const MACHINE: &str = "/resourceGroups/myResourceGroupVM/providers/Microsoft.Compute/virtualMachines/myVM?api-version=2024-11-01";
const SCALE_SET: &str = "/resourceGroups/myResourceGroupVM/providers/Microsoft.Compute/virtualMachineScaleSets/pool?api-version=2024-11-01";
const ID2_PRINCIPAL_ID: Uuid = uuid!("40000000-0000-4000-8000-000000000020");
const VIRTUAL_MACHINE_CONTRIBUTOR: Uuid = uuid!("9980e02c-c2be-4d73-94e8-173b1dc7cf3c");
const MANAGED_IDENTITY_OPERATOR: Uuid = uuid!("f1a07417-d97a-45cb-824c-7a7467783830");

fn identity_id(name: &str) -> String {
    in_subscription(&format!("/resourceGroups/myResourceGroupVM/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"))
}

/// Besides ID1 there is ID2, which no machine has.
fn two_identities(world: &mut World) {
    world.subscriptions[0].resource_groups[0].user_assigned_identities.push(UserAssignedIdentity {
        name: "ID2".to_owned(),
        location: "eastus".to_owned(),
        tags: Tags::new(),
        service_principal: ServicePrincipal { principal_id: ID2_PRINCIPAL_ID, client_id: Uuid::new_v4() },
    });
}

/// Every write is over when it is answered.
fn synchronous(azure: &Fixture) {
    azure.simulator.set_operations(vec![OperationRule { shape: Some(Shape::Synchronous), ..OperationRule::default() }]);
}

fn patch(azure: &Fixture, identity: &Value) -> Reply {
    azure.administrator(Method::PATCH, MACHINE, &json!({ "identity": identity }))
}

fn entries(machine: &Value) -> Vec<String> {
    let entries = machine["identity"]["userAssignedIdentities"].as_object();
    entries.map(|entries| entries.keys().map(|id| id.rsplit('/').next().unwrap().to_owned()).collect()).unwrap_or_default()
}

#[test]
fn identities_are_merged_and_never_replaced() {
    let azure = Fixture::with_world(two_identities);
    synchronous(&azure);
    let (id1, id2) = (identity_id("ID1"), identity_id("ID2"));
    let both = Some("SystemAssigned, UserAssigned");
    for (etag, identity, expected_type, expected_entries) in [
        ("\"2\"", json!({ "type": "SystemAssigned,UserAssigned", "userAssignedIdentities": { &id2: {} } }), both, vec!["ID1", "ID2"]),
        (
            "\"3\"",
            json!({ "type": "systemassigned, userassigned", "userAssignedIdentities": { id1.to_uppercase(): null } }),
            both,
            vec!["ID2"],
        ),
        ("\"4\"", json!({ "type": "SystemAssigned", "userAssignedIdentities": null }), Some("SystemAssigned"), vec![]),
        (
            "\"5\"",
            json!({ "type": "UserAssigned", "userAssignedIdentities": { id1.to_lowercase(): {} } }),
            Some("UserAssigned"),
            vec!["ID1"],
        ),
        ("\"6\"", json!({ "type": "None", "userAssignedIdentities": null }), None, vec![]),
        ("\"7\"", json!({ "type": "SystemAssigned" }), Some("SystemAssigned"), vec![]),
    ] {
        let reply = patch(&azure, &identity);
        assert_eq!(reply.status, 200, "{identity}: {}", reply.text);
        let machine = reply.json();
        assert_eq!(machine["identity"]["type"].as_str(), expected_type, "{identity}");
        assert_eq!(entries(&machine), expected_entries, "{identity}");
        assert_eq!(machine.get("identity").is_some(), expected_type.is_some(), "absent rather than None");
        assert_eq!((reply.header("etag"), machine["etag"].as_str()), (etag, Some(etag)));
        let system = expected_type.is_some_and(|name| name.starts_with("System"));
        assert_eq!(machine["identity"]["tenantId"].as_str().is_some(), system, "outer ids only with a system-assigned identity");
    }
    let machine = azure.administrator(Method::GET, MACHINE, &Value::Null).json();
    assert_ne!(machine["identity"]["principalId"], json!(SYSTEM_ASSIGNED_PRINCIPAL_ID), "a new one, not the old one");
    assert_eq!(machine["identity"]["tenantId"], json!(TENANT_ID));
}

#[test]
fn a_change_is_an_operation_with_a_long_address() {
    let azure = Fixture::with_world(two_identities);
    azure.simulator.set_operations(vec![OperationRule { takes: Some(Takes::Polls(1)), ..OperationRule::default() }]);
    let id2 = identity_id("ID2");
    let reply = patch(&azure, &json!({ "type": "SystemAssigned, UserAssigned", "userAssignedIdentities": { &id2: {} } }));
    assert_eq!(reply.status, 200);
    assert_eq!((reply.header("azure-asyncnotification"), reply.header("location"), reply.header("retry-after")), ("Enabled", "", "1"));
    assert_eq!(
        reply.header("x-ms-ratelimit-remaining-resource"),
        "Microsoft.Compute/UpdateVMSubscriptionMaximum;1499,Microsoft.Compute/UpdateVMResource;11"
    );
    let machine = reply.json();
    assert_eq!(machine["properties"]["provisioningState"], "Updating");
    assert_eq!(machine["identity"]["userAssignedIdentities"][&id2], json!({}), "just added: filled later");
    assert_eq!(machine["identity"]["userAssignedIdentities"][identity_id("ID1")]["principalId"], json!(ID1_PRINCIPAL_ID));

    let busy = patch(&azure, &json!({ "type": "None" }));
    assert_eq!(busy.error(), (409, "ConflictingConcurrentWriteNotAllowed".to_owned()));

    let address = reply.header("azure-asyncoperation").to_owned();
    let place =
        format!("{}{}/providers/Microsoft.Compute/locations/eastus/operations/", azure.simulator.arm_endpoint(), in_subscription(""));
    assert!(address.starts_with(&place) && address.len() > 3000, "{}: {address}", address.len());
    assert!(address.contains("api-version=2024-11-01&t="), "the version of the write");
    let running = azure.follow(&address);
    assert_eq!((running.status, &running.json()["status"], running.header("retry-after")), (200, &json!("InProgress"), "1"));
    assert_eq!(running.json().as_object().unwrap().keys().collect::<Vec<_>>(), ["name", "startTime", "status"]);
    assert!(running.text.starts_with("{\r\n  \"startTime\""), "{}", running.text);
    assert!(running.header("x-ms-ratelimit-remaining-resource").starts_with("Microsoft.Compute/GetOperationResource;44"));
    let end = azure.follow(&address);
    assert_eq!((&end.json()["status"], end.header("retry-after")), (&json!("Succeeded"), ""));
    assert!(end.json()["endTime"].as_str() >= end.json()["startTime"].as_str());

    let machine = azure.administrator(Method::GET, MACHINE, &Value::Null).json();
    assert_eq!(machine["properties"]["provisioningState"], "Succeeded");
    assert_eq!(machine["identity"]["userAssignedIdentities"][&id2]["principalId"], json!(ID2_PRINCIPAL_ID));
}

#[test]
fn etags_guard_against_lost_changes() {
    let azure = Fixture::start();
    synchronous(&azure);
    let guarded = |header: &str, value: &str| {
        let body = json!({ "tags": { "a": "1" } });
        send(azure.request_of(ADMINISTRATOR_PRINCIPAL_ID, Method::PATCH, MACHINE, &body).header(header, value))
    };
    for (header, value, status) in [
        ("If-Match", "\"1\"", 200),
        ("If-Match", "\"1\"", 412),
        ("If-Match", "\"2\"", 200),
        ("If-Match", "*", 200),
        ("If-Match", "\"1\", \"4\"", 200),
        ("If-None-Match", "*", 412),
        ("If-None-Match", "\"1\"", 200),
    ] {
        let reply = guarded(header, value);
        assert_eq!(reply.status, status, "{header}: {value}: {}", reply.text);
        if status == 412 {
            assert_eq!(reply.error().1, "PreconditionFailed");
        }
    }
}

#[test]
fn what_azure_refuses() {
    let azure = Fixture::with_world(two_identities);
    synchronous(&azure);
    let (id1, unknown) = (identity_id("ID1"), identity_id("unknown"));
    for (identity, code, target) in [
        (
            json!({ "type": "SystemAssigned, UserAssigned", "userAssignedIdentities": { &unknown: {} } }),
            "FailedIdentityOperation",
            Value::Null,
        ),
        (
            json!({ "type": "SystemAssigned", "userAssignedIdentities": { &id1: {} } }),
            "InvalidParameter",
            json!("resourceIdentity.identityIds"),
        ),
        (json!({ "type": "None", "userAssignedIdentities": { &id1: {} } }), "InvalidParameter", json!("resourceIdentity.identityIds")),
        (
            json!({ "type": "UserAssigned", "userAssignedIdentities": { &id1: null } }),
            "InvalidParameter",
            json!("resourceIdentity.identityIds"),
        ),
        (json!({ "type": "Everything" }), "InvalidParameter", json!("resourceIdentity.type")),
        (json!({ "userAssignedIdentities": { &id1: {} } }), "InvalidParameter", json!("resourceIdentity.type")),
        (json!("SystemAssigned"), "InvalidRequestContent", Value::Null),
    ] {
        let reply = patch(&azure, &identity);
        assert_eq!(reply.error(), (400, code.to_owned()), "{identity}");
        assert_eq!(reply.json()["error"]["target"], target, "{identity}");
    }
    let missing = patch(&azure, &json!({ "type": "SystemAssigned, UserAssigned", "userAssignedIdentities": { &unknown: {} } }));
    assert!(missing.message().contains(&format!("Resource '{unknown}' was not found.")), "{}", missing.text);
    let nobody = azure.administrator(Method::PATCH, &MACHINE.replace("myVM", "none"), &json!({}));
    assert_eq!(nobody.error(), (404, "ResourceNotFound".to_owned()));
}

#[test]
fn to_give_an_identity_needs_a_right_on_it() {
    let group = in_subscription("/resourceGroups/myResourceGroupVM");
    let with_roles = |roles: &[(Uuid, String)]| {
        let roles = roles.to_vec();
        let azure = Fixture::with_world(move |world| {
            two_identities(world);
            world.role_assignments.clear();
            for (role, scope) in &roles {
                world.role_assignments.push(RoleAssignment::new(Uuid::new_v4(), *role, ID1_PRINCIPAL_ID, scope));
            }
        });
        synchronous(&azure);
        azure
    };
    let patch = |azure: &Fixture, entries: Value| {
        let identity = json!({ "type": "SystemAssigned, UserAssigned", "userAssignedIdentities": entries });
        azure.principal(ID1_PRINCIPAL_ID, Method::PATCH, MACHINE, &json!({ "identity": identity }))
    };
    let (id1, id2) = (identity_id("ID1"), identity_id("ID2"));
    let contributor = (VIRTUAL_MACHINE_CONTRIBUTOR, group.clone());

    let without = with_roles(std::slice::from_ref(&contributor));
    let refused = patch(&without, json!({ &id2: {} }));
    assert_eq!(refused.error(), (403, "LinkedAuthorizationFailed".to_owned()));
    for part in
        ["has permission to perform action 'Microsoft.Compute/virtualMachines/write'", "assign/action", &format!("linked scope(s) '{id2}'")]
    {
        assert!(refused.message().contains(part), "{part} in {}", refused.text);
    }
    let tags = without.principal(ID1_PRINCIPAL_ID, Method::PATCH, MACHINE, &json!({ "tags": { "a": "1" } }));
    assert_eq!(tags.status, 200, "tags need no more than write");
    without.simulator.set_world({
        let mut world = without.simulator.world();
        two_identities(&mut world);
        world.subscriptions[0].resource_groups[0].virtual_machines[0].identity.user_assigned.push(id2.clone());
        world
    });
    assert_eq!(patch(&without, json!({ &id1: null })).status, 200, "to take one away neither");

    let with = with_roles(&[contributor, (MANAGED_IDENTITY_OPERATOR, id2.clone())]);
    assert_eq!(patch(&with, json!({ &id2: {} })).status, 200);
    assert_eq!(patch(&with, json!({ &id1: {}, &id2: {} })).status, 403, "every one that is named");
    let mut world = with.simulator.world();
    world.subscriptions[0].resource_groups[0].user_assigned_identities.retain(|identity| identity.name != "ID2");
    with.simulator.set_world(world);
    let gone = patch(&with, json!({ &id2: {} }));
    assert_eq!(gone.error(), (403, "LinkedAuthorizationFailed".to_owned()), "the role went with the identity");
}

#[test]
fn a_machine_is_made_replaced_and_deleted() {
    let azure = Fixture::start();
    azure.simulator.set_operations(vec![OperationRule { takes: Some(Takes::Polls(0)), ..OperationRule::default() }]);
    let target = MACHINE.replace("myVM", "second");
    let body = json!({
        "location": "eastus",
        "identity": { "type": "SystemAssigned" },
        "properties": {
            "hardwareProfile": { "vmSize": "Standard_B1s" },
            "storageProfile": { "imageReference": { "publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server" } },
        },
    });
    let created = azure.administrator(Method::PUT, &target, &body);
    assert_eq!((created.status, created.header("etag")), (201, "\"1\""), "{}", created.text);
    let machine = created.json();
    assert_eq!(machine["properties"]["provisioningState"], "Creating");
    assert_eq!(machine["properties"]["storageProfile"]["osDisk"]["osType"], "Linux");
    assert_eq!(azure.follow(created.header("azure-asyncoperation")).json()["status"], "Succeeded");

    let replaced = azure.administrator(Method::PUT, &target, &json!({ "location": "eastus", "tags": { "a": "1" }, "properties": {} }));
    assert_eq!((replaced.status, replaced.header("etag")), (200, "\"2\""), "{}", replaced.text);
    assert_eq!(replaced.json()["identity"], machine["identity"], "a PUT without identity keeps what is there");
    assert_eq!(azure.follow(replaced.header("azure-asyncoperation")).status, 200);
    let moved = azure.administrator(Method::PUT, &target, &json!({ "location": "westus", "properties": {} }));
    assert_eq!(moved.error(), (409, "PropertyChangeNotAllowed".to_owned()));

    let deleted = azure.administrator(Method::DELETE, &target, &Value::Null);
    assert_eq!((deleted.status, deleted.text.as_str()), (202, ""));
    assert!(deleted.header("location").contains("/operationresults/"));
    assert_eq!(azure.administrator(Method::GET, &target, &Value::Null).json()["properties"]["provisioningState"], "Deleting");
    assert_eq!(azure.follow(deleted.header("azure-asyncoperation")).json()["status"], "Succeeded");
    assert_eq!(azure.administrator(Method::GET, &target, &Value::Null).status, 404);
    assert_eq!(azure.administrator(Method::DELETE, &target, &Value::Null).status, 204);
    let sizeless = azure.administrator(Method::PUT, &target, &json!({ "location": "eastus", "properties": {} }));
    assert_eq!(sizeless.error(), (400, "InvalidParameter".to_owned()));
}

#[test]
fn a_put_with_identities_says_all_of_them() {
    let azure = Fixture::with_world(two_identities);
    synchronous(&azure);
    azure.simulator.set_propagation(PropagationDelays { assigned_identity_ms: 60_000, ..PropagationDelays::default() });
    let put = |names: &[&str]| {
        let entries: Value = names.iter().map(|name| (identity_id(name), json!({}))).collect::<serde_json::Map<_, _>>().into();
        let identity = json!({ "type": "SystemAssigned, UserAssigned", "userAssignedIdentities": entries });
        azure.administrator(Method::PUT, MACHINE, &json!({ "location": "eastus", "identity": identity, "properties": {} })).json()
    };
    let both = put(&["ID1", "ID2"]);
    assert_eq!(both["identity"]["principalId"], json!(SYSTEM_ASSIGNED_PRINCIPAL_ID), "the system-assigned one stays itself");
    assert_eq!(both["identity"]["userAssignedIdentities"][identity_id("ID1")]["principalId"], json!(ID1_PRINCIPAL_ID), "not new");
    assert_eq!(azure.token_response(&format!("&object_id={ID1_PRINCIPAL_ID}")).status, 200);
    assert_eq!(azure.token_response(&format!("&object_id={ID2_PRINCIPAL_ID}")).status, 400, "on its way");
    assert_eq!(entries(&put(&["ID2"])), ["ID2"], "what is not named goes");
}

#[test]
fn twelve_writes_of_a_machine_exhaust_it() {
    let azure = Fixture::with(Config { throttling: true, ..Config::default() });
    synchronous(&azure);
    let replies: Vec<Reply> = (0..13).map(|_| azure.administrator(Method::PATCH, MACHINE, &json!({ "tags": {} }))).collect();
    assert!(replies[..12].iter().all(|reply| reply.status == 200));
    assert_eq!(replies[12].error(), (429, "TooManyRequests".to_owned()));
    assert_eq!(replies[12].header("retry-after"), "15");
}

#[test]
fn scale_sets_change_as_machines_do() {
    let azure = Fixture::with_world(|world| {
        two_identities(world);
        world.subscriptions[0].resource_groups[0].scale_sets.push(VirtualMachineScaleSet {
            name: "pool".to_owned(),
            location: "eastus".to_owned(),
            unique_id: Uuid::new_v4(),
            size: "Standard_D2s_v5".to_owned(),
            capacity: 3,
            orchestration_mode: OrchestrationMode::Uniform,
            time_created: "2024-01-31T08:15:30.1234567+00:00".to_owned(),
            etag: 1,
            tags: Tags::new(),
            identity: AssignedIdentities { system_assigned: None, user_assigned: vec![identity_id("ID1")] },
        });
    });
    azure.simulator.set_operations(vec![OperationRule { takes: Some(Takes::Polls(1)), ..OperationRule::default() }]);
    let before = azure.administrator(Method::GET, SCALE_SET, &Value::Null).json();
    assert_eq!(
        (&before["properties"]["orchestrationMode"], &before["properties"]["upgradePolicy"]["mode"]),
        (&json!("Uniform"), &json!("Manual"))
    );
    assert_eq!((before["identity"]["type"].as_str(), entries(&before)), (Some("UserAssigned"), vec!["ID1".to_owned()]));

    let body = json!({ "identity": { "type": "SystemAssigned, UserAssigned", "userAssignedIdentities": { identity_id("ID2"): {} } } });
    let changed = azure.administrator(Method::PATCH, SCALE_SET, &body);
    assert_eq!((changed.status, changed.header("etag"), changed.header("location")), (200, "\"2\"", ""), "{}", changed.text);
    assert_eq!(entries(&changed.json()), ["ID1", "ID2"]);
    assert_eq!(
        changed.header("x-ms-ratelimit-remaining-resource"),
        "Microsoft.Compute/VMScaleSetActionsSubscriptionMaximum;1499,Microsoft.Compute/VMScaleSetActionsResource;11,Microsoft.Compute/VmssQueuedVMOperations;0"
    );
    let busy = azure.administrator(Method::PATCH, SCALE_SET, &body);
    assert_eq!(busy.error(), (409, "Conflict".to_owned()));
    let address = changed.header("azure-asyncoperation");
    assert_eq!(azure.follow(address).json()["status"], "InProgress");
    assert_eq!(azure.follow(address).json()["status"], "Succeeded");
    let list =
        azure.administrator(Method::GET, "/providers/Microsoft.Compute/virtualMachineScaleSets?api-version=2024-11-01", &Value::Null);
    assert_eq!(list.json()["value"][0]["properties"]["provisioningState"], "Succeeded");
    let principal: Uuid = list.json()["value"][0]["identity"]["principalId"].as_str().unwrap().parse().unwrap();
    assert!(azure.simulator.token_for(principal, "https://vault.azure.net").is_some(), "its identity is a principal");
}
