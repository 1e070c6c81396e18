//! The simulator's answers beside those that Azure was recorded to give: status, every member, and the headers that matter.
//!
//! The recordings are those of the Azure CLI, of Azure PowerShell and of the Azure SDKs; each row names its own.

use arm_simulator::world::{OrchestrationMode, Tags, VirtualMachineScaleSet};
use arm_simulator::{OperationRule, Takes};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::uuid;

use super::support::{Fixture, Reply};

/// An operation as it was recorded. In the body `"*"` stands for any value, and other members than those of the row are
/// an error; in the headers `*` stands for any value and nothing for an absent header.
struct Recorded {
    what: &'static str,
    method: Method,
    target: &'static str,
    request: Value,
    status: u16,
    body: Value,
    headers: &'static [(&'static str, &'static str)],
}

const GROUP: &str = "/resourcegroups/rg?api-version=2024-11-01";
const IDENTITY: &str = "/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id2?api-version=2024-11-30";
const IDENTITIES: &str = "/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2024-11-30";
const MACHINE: &str = "/resourceGroups/myResourceGroupVM/providers/Microsoft.Compute/virtualMachines/myVM?api-version=2024-11-01";
const SCALE_SET: &str = "/resourceGroups/myResourceGroupVM/providers/Microsoft.Compute/virtualMachineScaleSets/pool?api-version=2024-11-01";
const ASSIGNMENT: &str =
    "/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignments/70000000-0000-4000-8000-000000000001?api-version=2022-04-01";
const READER: &str = "/subscriptions/20000000-0000-4000-8000-000000000001/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7";

fn ok(what: &'static str, method: Method, target: &'static str, request: Value, status: u16, body: Value) -> Recorded {
    Recorded { what, method, target, request, status, body, headers: &[] }
}

impl Recorded {
    fn headers(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { headers, ..self }
    }
}

fn group() -> Value {
    json!({
        "id": "/subscriptions/20000000-0000-4000-8000-000000000001/resourceGroups/rg",
        "name": "rg",
        "type": "Microsoft.Resources/resourceGroups",
        "location": "eastus",
        "tags": { "product": "azurecli" },
        "properties": { "provisioningState": "Succeeded" },
    })
}

fn identity() -> Value {
    json!({
        "location": "eastus",
        "tags": {},
        "id": "/subscriptions/20000000-0000-4000-8000-000000000001/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id2",
        "name": "id2",
        "type": "Microsoft.ManagedIdentity/userAssignedIdentities",
        "properties": {
            "isolationScope": "None",
            "tenantId": "10000000-0000-4000-8000-000000000001",
            "principalId": "*",
            "clientId": "*",
        },
    })
}

fn assignment(description: Value, created_by: Value) -> Value {
    json!({
        "properties": {
            "roleDefinitionId": READER,
            "principalId": "40000000-0000-4000-8000-000000000002",
            "principalType": "ServicePrincipal",
            "scope": "/subscriptions/20000000-0000-4000-8000-000000000001/resourceGroups/rg",
            "condition": null,
            "conditionVersion": null,
            "createdOn": "*",
            "updatedOn": "*",
            "createdBy": created_by,
            "updatedBy": "40000000-0000-4000-8000-0000000000a1",
            "delegatedManagedIdentityResourceId": null,
            "description": description,
        },
        "id": "/subscriptions/20000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignments/70000000-0000-4000-8000-000000000001",
        "type": "Microsoft.Authorization/roleAssignments",
        "name": "70000000-0000-4000-8000-000000000001",
    })
}

fn assignment_body(description: &Value) -> Value {
    json!({ "properties": {
        "roleDefinitionId": READER,
        "principalId": "40000000-0000-4000-8000-000000000002",
        "principalType": "ServicePrincipal",
        "description": description,
    } })
}

fn machine(state: &str, etag: &str, identity: Value) -> Value {
    let mut machine = json!({
        "name": "myVM",
        "id": "/subscriptions/20000000-0000-4000-8000-000000000001/resourceGroups/myResourceGroupVM/providers/Microsoft.Compute/virtualMachines/myVM",
        "type": "Microsoft.Compute/virtualMachines",
        "location": "eastus",
        "tags": { "Department": "IT", "TestStatus": "Pending" },
        "properties": {
            "hardwareProfile": { "vmSize": "Standard_D2s_v5" },
            "provisioningState": state,
            "vmId": "30000000-0000-4000-8000-000000000001",
            "storageProfile": "*",
            "osProfile": "*",
            "networkProfile": "*",
            "timeCreated": "*",
        },
        "etag": etag,
    });
    if !identity.is_null() {
        machine["identity"] = identity;
    }
    machine
}

const ID1: &str = "/subscriptions/20000000-0000-4000-8000-000000000001/resourceGroups/myResourceGroupVM/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1";
const ID2: &str =
    "/subscriptions/20000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id2";

fn known(principal: &str, client: &str) -> Value {
    json!({ "principalId": principal, "clientId": client })
}

fn id1() -> Value {
    known("40000000-0000-4000-8000-000000000002", "50000000-0000-4000-8000-000000000002")
}

fn both(id2: &Value) -> Value {
    json!({
        "type": "SystemAssigned, UserAssigned",
        "principalId": "40000000-0000-4000-8000-000000000001",
        "tenantId": "10000000-0000-4000-8000-000000000001",
        "userAssignedIdentities": { ID1: id1(), ID2: id2 },
    })
}

const COMPUTE_WRITE: &[(&str, &str)] = &[
    ("azure-asyncoperation", "*"),
    ("azure-asyncnotification", "Enabled"),
    ("location", ""),
    ("etag", "*"),
    ("x-ms-ratelimit-remaining-resource", "*"),
    ("x-ms-operation-identifier", "*"),
    ("x-ms-ratelimit-remaining-subscription-writes", "*"),
    ("x-ms-ratelimit-remaining-subscription-global-writes", "*"),
];

fn groups_and_identities() -> Vec<Recorded> {
    let create_group = json!({ "location": "eastus", "tags": { "product": "azurecli" } });
    let create_identity = json!({ "location": "eastus" });
    let not_an_operation: &[(&str, &str)] = &[("azure-asyncoperation", ""), ("location", "")];
    vec![
        ok("group create (ARM SDK)", Method::PUT, GROUP, create_group.clone(), 201, group()).headers(not_an_operation),
        ok("group update", Method::PUT, GROUP, create_group, 200, group()).headers(not_an_operation),
        ok("group show (CLI)", Method::GET, GROUP, Value::Null, 200, group()),
        ok(
            "group show, missing (PS TestCrud)",
            Method::GET,
            "/resourcegroups/gone?api-version=2024-11-01",
            Value::Null,
            404,
            json!({ "error": { "code": "ResourceGroupNotFound", "message": "Resource group 'gone' could not be found." } }),
        )
        .headers(&[("x-ms-failure-cause", "gateway")]),
        ok("identity create (CLI)", Method::PUT, IDENTITY, create_identity.clone(), 201, identity()).headers(&[
            (
                "location",
                "/subscriptions/20000000-0000-4000-8000-000000000001/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id2",
            ),
            ("azure-asyncoperation", ""),
            ("x-ms-ratelimit-remaining-subscription-writes", "*"),
            ("x-ms-operation-identifier", "*"),
        ]),
        ok("identity create again (SPEC)", Method::PUT, IDENTITY, create_identity, 200, identity()).headers(not_an_operation),
        ok("identity show (PS)", Method::GET, IDENTITY, Value::Null, 200, identity()),
        ok("identity list (CLI)", Method::GET, IDENTITIES, Value::Null, 200, json!({ "value": [identity()] })),
        ok(
            "where an identity is used (CLI test_identity_management)",
            Method::POST,
            "/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id2/listAssociatedResources?api-version=2022-01-31-preview",
            Value::Null,
            200,
            json!({ "totalCount": 0, "value": [] }),
        ),
        ok("identity update (PS)", Method::PATCH, IDENTITY, json!({ "tags": { "key": "value" } }), 200, {
            let mut tagged = identity();
            tagged["tags"] = json!({ "key": "value" });
            tagged
        }),
        ok(
            "system-assigned identity of a machine (SPEC)",
            Method::GET,
            "/resourceGroups/myResourceGroupVM/providers/Microsoft.Compute/virtualMachines/myVM/providers/Microsoft.ManagedIdentity/identities/default?api-version=2023-01-31",
            Value::Null,
            200,
            json!({
                "id": "/subscriptions/20000000-0000-4000-8000-000000000001/resourceGroups/myResourceGroupVM/providers/Microsoft.Compute/virtualMachines/myVM/providers/Microsoft.ManagedIdentity/identities/default",
                "name": "default",
                "type": "Microsoft.ManagedIdentity/identities",
                "location": "eastus",
                "properties": {
                    "tenantId": "10000000-0000-4000-8000-000000000001",
                    "principalId": "40000000-0000-4000-8000-000000000001",
                    "clientId": "50000000-0000-4000-8000-000000000001",
                    "clientSecretUrl": "*",
                },
            }),
        ),
    ]
}

fn roles() -> Vec<Recorded> {
    vec![
        ok(
            "role assignment create (CLI test_role_assignment_no_graph)",
            Method::PUT,
            ASSIGNMENT,
            assignment_body(&Value::Null),
            201,
            assignment(Value::Null, Value::Null),
        )
        .headers(&[("x-ms-ratelimit-remaining-subscription-writes", "*"), ("x-ms-operation-identifier", "*")]),
        ok(
            "role assignment show",
            Method::GET,
            ASSIGNMENT,
            Value::Null,
            200,
            assignment(Value::Null, json!("40000000-0000-4000-8000-0000000000a1")),
        )
        .headers(&[("x-ms-operation-identifier", "*")]),
        ok(
            "role assignment update (CLI test_role_assignment_create_update)",
            Method::PUT,
            ASSIGNMENT,
            assignment_body(&json!("why")),
            200,
            assignment(json!("why"), json!("40000000-0000-4000-8000-0000000000a1")),
        ),
        ok(
            "role assignment list (CLI)",
            Method::GET,
            "/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=principalId eq '40000000-0000-4000-8000-000000000002' and atScope()",
            Value::Null,
            200,
            json!({ "value": [assignment(json!("why"), json!("40000000-0000-4000-8000-0000000000a1"))] }),
        ),
        ok(
            "role assignment delete (CLI)",
            Method::DELETE,
            ASSIGNMENT,
            Value::Null,
            200,
            assignment(json!("why"), json!("40000000-0000-4000-8000-0000000000a1")),
        )
        .headers(&[("x-ms-ratelimit-remaining-subscription-deletes", "*")]),
        ok("role assignment delete again (SPEC)", Method::DELETE, ASSIGNMENT, Value::Null, 204, Value::Null),
        ok(
            "role definition by name (CLI)",
            Method::GET,
            "/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-05-01-preview&$filter=roleName eq 'reader'",
            Value::Null,
            200,
            json!({ "value": [{
                "properties": {
                    "roleName": "Reader",
                    "type": "BuiltInRole",
                    "description": "View all resources, but does not allow you to make any changes.",
                    "assignableScopes": ["/"],
                    "permissions": [{ "actions": ["*/read"], "notActions": [], "dataActions": [], "notDataActions": [] }],
                    "createdOn": "*",
                    "updatedOn": "*",
                    "createdBy": null,
                    "updatedBy": null,
                },
                "id": READER,
                "type": "Microsoft.Authorization/roleDefinitions",
                "name": "acdd72a7-3385-48ef-bd42-f606fba81ae7",
            }] }),
        ),
        ok(
            "role definition, missing (PS RdNegativeScenarios)",
            Method::GET,
            "/providers/Microsoft.Authorization/roleDefinitions/70000000-0000-4000-8000-000000000009?api-version=2022-04-01",
            Value::Null,
            404,
            json!({ "error": {
                "code": "RoleDefinitionDoesNotExist",
                "message": "The specified role definition with ID '70000000-0000-4000-8000-000000000009' does not exist.",
            } }),
        )
        .headers(&[("x-ms-failure-cause", "")]),
    ]
}

fn compute() -> Vec<Recorded> {
    let add = json!({ "identity": { "type": "SystemAssigned,UserAssigned", "userAssignedIdentities": { ID1: {}, ID2: {} } } });
    let remove = json!({ "identity": { "type": "SystemAssigned,UserAssigned", "userAssignedIdentities": { ID1: null } } });
    let remove_last = json!({ "identity": { "type": "SystemAssigned", "userAssignedIdentities": null } });
    let remove_all = json!({ "identity": { "type": "None", "userAssignedIdentities": null } });
    let only_id2 = json!({
        "type": "SystemAssigned, UserAssigned",
        "principalId": "40000000-0000-4000-8000-000000000001",
        "tenantId": "10000000-0000-4000-8000-000000000001",
        "userAssignedIdentities": { ID2: known("*", "*") },
    });
    let system = json!({
        "type": "SystemAssigned",
        "principalId": "40000000-0000-4000-8000-000000000001",
        "tenantId": "10000000-0000-4000-8000-000000000001",
    });
    vec![
        ok("identities added (CLI test_vm_explicit_msi)", Method::PATCH, MACHINE, add, 200, machine("Updating", "\"2\"", both(&json!({}))))
            .headers(COMPUTE_WRITE),
        ok("machine afterwards", Method::GET, MACHINE, Value::Null, 200, machine("Succeeded", "\"2\"", both(&known("*", "*"))))
            .headers(&[("etag", "\"2\""), ("azure-asyncoperation", ""), ("x-ms-ratelimit-remaining-resource", "*")]),
        ok("one removed", Method::PATCH, MACHINE, remove, 200, machine("Updating", "\"3\"", only_id2)).headers(COMPUTE_WRITE),
        ok("the last removed", Method::PATCH, MACHINE, remove_last, 200, machine("Updating", "\"4\"", system)).headers(COMPUTE_WRITE),
        ok("all removed", Method::PATCH, MACHINE, remove_all, 200, machine("Updating", "\"5\"", Value::Null)).headers(COMPUTE_WRITE),
        ok("machine without identity", Method::GET, MACHINE, Value::Null, 200, machine("Succeeded", "\"5\"", Value::Null)),
        ok(
            "machine, missing (AST Exists)",
            Method::GET,
            "/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/gone?api-version=2024-11-01",
            Value::Null,
            404,
            json!({ "error": {
                "code": "ResourceNotFound",
                "message": "The Resource 'Microsoft.Compute/virtualMachines/gone' under resource group 'rg' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
            } }),
        )
        .headers(&[("x-ms-failure-cause", "gateway")]),
        ok(
            "scale set (CLI test_vmss_explicit_msi)",
            Method::PATCH,
            SCALE_SET,
            json!({ "identity": { "type": "UserAssigned", "userAssignedIdentities": { ID1: {} } } }),
            200,
            json!({
                "name": "pool",
                "id": "/subscriptions/20000000-0000-4000-8000-000000000001/resourceGroups/myResourceGroupVM/providers/Microsoft.Compute/virtualMachineScaleSets/pool",
                "type": "Microsoft.Compute/virtualMachineScaleSets",
                "location": "eastus",
                "identity": { "type": "UserAssigned", "userAssignedIdentities": { ID1: {} } },
                "sku": { "name": "Standard_D2s_v5", "tier": "Standard", "capacity": 2 },
                "properties": {
                    "singlePlacementGroup": true,
                    "orchestrationMode": "Uniform",
                    "upgradePolicy": { "mode": "Manual" },
                    "provisioningState": "Updating",
                    "overprovision": true,
                    "uniqueId": "30000000-0000-4000-8000-000000000002",
                    "platformFaultDomainCount": 5,
                    "timeCreated": "*",
                },
                "etag": "\"2\"",
            }),
        )
        .headers(COMPUTE_WRITE),
    ]
}

fn reads_and_ends() -> Vec<Recorded> {
    vec![
        ok(
            "subscription (AST)",
            Method::GET,
            "?api-version=2022-12-01",
            Value::Null,
            200,
            json!({
                "id": "/subscriptions/20000000-0000-4000-8000-000000000001",
                "authorizationSource": "RoleBased",
                "managedByTenants": [],
                "subscriptionId": "20000000-0000-4000-8000-000000000001",
                "tenantId": "10000000-0000-4000-8000-000000000001",
                "displayName": "Simulated subscription",
                "state": "Enabled",
                "subscriptionPolicies": { "locationPlacementId": "*", "quotaId": "*", "spendingLimit": "Off" },
            }),
        )
        .headers(&[("x-ms-ratelimit-remaining-subscription-reads", "*"), ("x-ms-ratelimit-remaining-subscription-global-reads", "*")]),
        ok(
            "resources of a group (AST)",
            Method::GET,
            "/resourceGroups/rg/resources?api-version=2021-04-01",
            Value::Null,
            200,
            json!({ "value": [{
                "id": ID2,
                "name": "id2",
                "type": "Microsoft.ManagedIdentity/userAssignedIdentities",
                "location": "eastus",
                "tags": { "key": "value" },
            }] }),
        ),
        ok(
            "provider (AST)",
            Method::GET,
            "/providers/Microsoft.ResourceGraph?api-version=2021-04-01",
            Value::Null,
            200,
            json!({
                "id": "/subscriptions/20000000-0000-4000-8000-000000000001/providers/Microsoft.ResourceGraph",
                "namespace": "Microsoft.ResourceGraph",
                "resourceTypes": [{ "resourceType": "resources", "locations": [], "apiVersions": "*", "capabilities": "None" }],
                "registrationState": "Registered",
                "registrationPolicy": "RegistrationRequired",
            }),
        ),
        ok("identity delete (CLI)", Method::DELETE, IDENTITY, Value::Null, 200, Value::Null)
            .headers(&[("content-length", "0"), ("x-ms-ratelimit-remaining-subscription-global-deletes", "*")]),
        ok("identity delete again (SPEC)", Method::DELETE, IDENTITY, Value::Null, 204, Value::Null),
        ok("group delete (PS TestCrud)", Method::DELETE, GROUP, Value::Null, 202, Value::Null).headers(&[
            ("location", "*"),
            ("retry-after", "*"),
            ("azure-asyncoperation", ""),
            ("content-length", "0"),
        ]),
    ]
}

#[test]
fn every_operation_is_answered_as_recorded() {
    let azure = Fixture::with_world(|world| {
        world.subscriptions[0].resource_groups[0].scale_sets.push(VirtualMachineScaleSet {
            name: "pool".to_owned(),
            location: "eastus".to_owned(),
            unique_id: uuid!("30000000-0000-4000-8000-000000000002"),
            size: "Standard_D2s_v5".to_owned(),
            capacity: 2,
            orchestration_mode: OrchestrationMode::Uniform,
            time_created: "2024-01-31T08:15:30.1234567+00:00".to_owned(),
            etag: 1,
            tags: Tags::new(),
            identity: arm_simulator::world::AssignedIdentities::default(),
        });
    });
    azure.simulator.set_operations(vec![OperationRule { takes: Some(Takes::Polls(1)), ..OperationRule::default() }]);
    for recorded in groups_and_identities().into_iter().chain(roles()).chain(compute()).chain(reads_and_ends()) {
        let reply = azure.administrator(recorded.method.clone(), recorded.target, &recorded.request);
        check(&recorded, &reply);
        for header in ["azure-asyncoperation", "location"] {
            if reply.header(header).starts_with("https://") {
                check_operation(&azure, recorded.what, header, reply.header(header));
            }
        }
    }
}

fn check(recorded: &Recorded, reply: &Reply) {
    let what = recorded.what;
    assert_eq!(reply.status, recorded.status, "{what}: {}", reply.text);
    if recorded.body.is_null() {
        assert_eq!(reply.text, "", "{what}");
    } else {
        assert_eq!(reply.header("content-type"), "application/json; charset=utf-8", "{what}");
        compare(what, "", &recorded.body, &reply.json());
    }
    for (name, expected) in recorded.headers {
        let value = reply.header(name);
        assert!(if *expected == "*" { !value.is_empty() } else { value == *expected }, "{what}: {name}: {value:?}");
    }
    for (name, expected) in [
        ("cache-control", "no-cache"),
        ("pragma", "no-cache"),
        ("expires", "-1"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
        ("x-cache", "CONFIG_NOCACHE"),
    ] {
        assert_eq!(reply.header(name), expected, "{what}: {name}");
    }
    for name in ["x-msedge-ref", "x-ms-request-id", "x-ms-correlation-request-id", "x-ms-routing-request-id"] {
        assert!(!reply.header(name).is_empty(), "{what}: {name}");
    }
}

/// The same members, and values that are the recorded ones or stand for any.
fn compare(what: &str, path: &str, recorded: &Value, given: &Value) {
    match (recorded, given) {
        (Value::String(any), value) if any == "*" => assert!(!value.is_null(), "{what}: {path}"),
        (Value::Object(recorded), Value::Object(given)) => {
            assert_eq!(given.keys().collect::<Vec<_>>(), recorded.keys().collect::<Vec<_>>(), "{what}: {path}");
            for (name, value) in recorded {
                compare(what, &format!("{path}/{name}"), value, &given[name]);
            }
        }
        (Value::Array(recorded), Value::Array(given)) => {
            assert_eq!(given.len(), recorded.len(), "{what}: {path}");
            for (position, (recorded, given)) in recorded.iter().zip(given).enumerate() {
                compare(what, &format!("{path}/{position}"), recorded, given);
            }
        }
        _ => assert_eq!(given, recorded, "{what}: {path}"),
    }
}

/// Polls twice: running, then over. The next operation on the resource can begin.
fn check_operation(azure: &Fixture, what: &str, header: &str, address: &str) {
    let (running, end) = (azure.follow(address), azure.follow(address));
    if header == "location" {
        assert_eq!((running.status, running.header("location")), (202, address), "{what}");
        assert_eq!((end.status, end.text.as_str()), (200, ""), "{what}");
        return;
    }
    assert!(address.len() > 3000, "{what}: {}", address.len());
    let running_body = json!({ "startTime": "*", "status": "InProgress", "name": "*" });
    let end_body = json!({ "startTime": "*", "endTime": "*", "status": "Succeeded", "name": "*" });
    for (reply, body) in [(running, running_body), (end, end_body)] {
        let recorded = Recorded {
            what: "operation (CLI test_vm_explicit_msi)",
            method: Method::GET,
            target: "",
            request: Value::Null,
            status: 200,
            body,
            headers: &[("x-ms-ratelimit-remaining-resource", "*"), ("x-ms-operation-identifier", "*")],
        };
        check(&recorded, &reply);
    }
}
