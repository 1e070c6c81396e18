//! What ARM shows of each type, and its refusals of what does not exist.

use arm_simulator::READER;
use arm_simulator::world::{ID1_CLIENT_ID, ID1_PRINCIPAL_ID, SUBSCRIPTION_ID, SYSTEM_ASSIGNED_PRINCIPAL_ID, TENANT_ID, VM_ID};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::{Fixture, in_subscription, send};

const GROUP: &str = "/resourcegroups/MYRESOURCEGROUPVM";

#[test]
fn a_group_as_the_tutorial_reads_it() {
    let azure = Fixture::start();
    let expected = json!({
        "id": format!("/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/myResourceGroupVM"),
        "name": "myResourceGroupVM",
        "location": "eastus",
        "tags": { "costCenter": "4711", "created": "2024-01-31T00:00:00Z", "owner": "Zoë 管理" },
        "properties": { "provisioningState": "Succeeded" },
    });
    let old = azure.in_subscription(&format!("{GROUP}?api-version=2016-06-01"));
    assert_eq!((old.status, old.json()), (200, expected.clone()));
    assert!(old.text.contains(r#""provisioningState":"Succeeded""#));

    let mut with_type = expected;
    with_type["type"] = "Microsoft.Resources/resourceGroups".into();
    let new = azure.arm(&format!("/{}{GROUP}?API-Version=2021-04-01", &in_subscription("")));
    assert_eq!((new.status, new.json()), (200, with_type), "also after a doubled first slash");
}

#[test]
fn a_group_is_there_or_not() {
    let azure = Fixture::with_world(|world| world.role_assignments[0].scope = format!("/subscriptions/{SUBSCRIPTION_ID}"));
    let head = |name: &str| azure.arm_as(Method::HEAD, &in_subscription(&format!("/resourcegroups/{name}?api-version=2021-04-01")));
    assert_eq!(head("testrg").status, 204);
    assert_eq!((head("none").status, head("none").text), (404, String::new()));
    let missing = azure.in_subscription("/resourcegroups/none?api-version=2021-04-01");
    assert_eq!(missing.error(), (404, "ResourceGroupNotFound".to_owned()));
    assert_eq!(missing.message(), "Resource group 'none' could not be found.");
    let below = azure.in_subscription("/resourcegroups/none/providers/Microsoft.Compute/virtualMachines/x?api-version=2024-11-01");
    assert_eq!(below.error(), (404, "ResourceGroupNotFound".to_owned()));
}

#[test]
fn a_machine_as_compute_shows_it() {
    let azure = Fixture::start();
    let target = format!("{GROUP}/providers/microsoft.compute/VirtualMachines/myvm?api-version=2025-04-01");
    let reply = azure.in_subscription(&target);
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("etag"), "\"1\"");
    assert!(reply.header("x-ms-ratelimit-remaining-resource").starts_with("Microsoft.Compute/LowCostGet"));
    assert!(reply.text.starts_with("{\r\n  \"name\": \"myVM\",\r\n"), "{}", reply.text);

    let machine = reply.json();
    let group = format!("/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/myResourceGroupVM");
    assert_eq!(machine["id"], format!("{group}/providers/Microsoft.Compute/virtualMachines/myVM"));
    assert_eq!(machine["etag"], "\"1\"");
    assert_eq!(machine["properties"]["vmId"], VM_ID.to_string());
    let key = format!("{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1");
    assert_eq!(
        machine["identity"],
        json!({
            "type": "SystemAssigned, UserAssigned",
            "principalId": SYSTEM_ASSIGNED_PRINCIPAL_ID,
            "tenantId": TENANT_ID,
            "userAssignedIdentities": { key: { "principalId": ID1_PRINCIPAL_ID, "clientId": ID1_CLIENT_ID } },
        })
    );
    let new = azure.in_subscription(&target.replace("2025-04-01", "2026-04-01"));
    assert_eq!((new.status, new.header("etag")), (200, "\"1\""), "{}", new.text);
    let old = azure.in_subscription(&target.replace("2025-04-01", "2023-09-01"));
    assert_eq!((old.json().get("etag"), old.header("etag")), (None, ""));
}

#[test]
fn the_identity_member_follows_what_the_machine_has() {
    for (keep_system, keep_user, expected) in
        [(true, true, Some("SystemAssigned, UserAssigned")), (true, false, Some("SystemAssigned")), (false, true, Some("UserAssigned"))]
    {
        let azure = Fixture::with_world(|world| {
            let identity = &mut world.subscriptions[0].resource_groups[0].virtual_machines[0].identity;
            if !keep_system {
                identity.system_assigned = None;
            }
            if !keep_user {
                identity.user_assigned.clear();
            }
        });
        let machine = azure.in_subscription(&format!("{GROUP}/providers/Microsoft.Compute/virtualMachines/myVM?api-version=2025-04-01"));
        assert_eq!(machine.json()["identity"]["type"].as_str(), expected);
    }
}

#[test]
fn a_user_assigned_identity_has_its_own_letter_case() {
    let azure = Fixture::start();
    let target = format!("{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id1?api-version=");
    let identity = azure.in_subscription(&format!("{target}2023-01-31")).json();
    assert_eq!(
        identity["id"],
        format!(
            "/subscriptions/{SUBSCRIPTION_ID}/resourcegroups/myResourceGroupVM/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1"
        )
    );
    assert_eq!(identity["tags"], json!({}));
    assert_eq!(identity["properties"], json!({ "tenantId": TENANT_ID, "principalId": ID1_PRINCIPAL_ID, "clientId": ID1_CLIENT_ID }));
    let newer = azure.in_subscription(&format!("{target}2024-11-30")).json();
    assert_eq!(newer["properties"]["isolationScope"], "None");
}

#[test]
fn a_subscription() {
    let azure = Fixture::start();
    let one = azure.in_subscription("?api-version=2022-12-01").json();
    assert_eq!(one["id"], format!("/subscriptions/{SUBSCRIPTION_ID}"));
    assert_eq!((&one["subscriptionId"], &one["tenantId"], &one["state"]), (&json!(SUBSCRIPTION_ID), &json!(TENANT_ID), &json!("Enabled")));
    let all = azure.arm("/subscriptions?api-version=2022-12-01");
    assert_eq!(all.json(), json!({ "value": [one], "count": { "type": "Total", "value": 1 } }));
    assert_eq!(all.header("x-ms-ratelimit-remaining-tenant-reads"), "249");
}

#[test]
fn role_definitions() {
    let azure = Fixture::start();
    let roles = format!("{GROUP}/providers/Microsoft.Authorization/roleDefinitions");
    let found = azure.in_subscription(&format!("{roles}?api-version=2022-04-01&$filter=roleName eq 'reader'"));
    assert!(found.header("x-ms-operation-identifier").starts_with(&format!("tenantId={TENANT_ID},objectId=")));
    let found = found.json();
    assert_eq!(found["value"].as_array().unwrap().len(), 1);
    let reader = &found["value"][0];
    assert_eq!(reader["id"], format!("/subscriptions/{SUBSCRIPTION_ID}/providers/Microsoft.Authorization/roleDefinitions/{READER}"));
    assert_eq!(reader["properties"]["permissions"][0]["actions"], json!(["*/read"]));
    assert_eq!(azure.in_subscription(&format!("{roles}/{READER}?api-version=2022-04-01")).json(), *reader);

    let none = azure.in_subscription(&format!("{roles}?api-version=2022-04-01&$filter=roleName eq 'nobody'"));
    assert_eq!(none.text, r#"{"value":[]}"#);
    let missing = azure.in_subscription(&format!("{roles}/{}?api-version=2022-04-01", Uuid::nil()));
    assert_eq!(missing.error(), (404, "RoleDefinitionDoesNotExist".to_owned()));
    assert_eq!(missing.header("x-ms-failure-cause"), "", "the provider's own error");
    let bad = azure.in_subscription(&format!("{roles}?api-version=2022-04-01&$filter=colour eq 'red'"));
    assert_eq!(bad.error(), (400, "InvalidFilterInQueryString".to_owned()));
}

#[test]
fn role_assignments() {
    let azure = Fixture::with_world(|world| {
        world.role_assignments.truncate(2);
        world.role_assignments[0].scope = "/".to_owned();
    });
    let count = |place: &str, filter: &str| {
        let target = format!("{place}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01{filter}");
        let reply = azure.in_subscription(&target);
        reply.json()["value"].as_array().unwrap_or_else(|| panic!("{}", reply.text)).len()
    };
    assert_eq!(count(GROUP, ""), 2);
    assert_eq!(count("", ""), 2, "above and below the subscription");
    assert_eq!(count("", "&$filter=atScope()"), 1, "the group's is below");
    assert_eq!(count(GROUP, "&$filter=atScope()"), 2);
    assert_eq!(count("/resourceGroups/TestRG", ""), 1);
    assert_eq!(count(GROUP, &format!("&$filter=principalId eq '{ID1_PRINCIPAL_ID}'")), 1);
    assert_eq!(count(GROUP, &format!("&$filter=atScope() and assignedTo('{ID1_PRINCIPAL_ID}')")), 1);

    let name = "60000000-0000-4000-8000-000000000001";
    let one = azure.arm(&format!("/providers/Microsoft.Authorization/roleAssignments/{name}?api-version=2022-04-01")).json();
    assert_eq!(one["id"], format!("/providers/Microsoft.Authorization/roleAssignments/{name}"));
    assert_eq!(one["properties"]["scope"], "/");
    assert_eq!(one["properties"]["principalType"], "ServicePrincipal");
    let missing =
        azure.in_subscription(&format!("/providers/Microsoft.Authorization/roleAssignments/{}?api-version=2022-04-01", Uuid::nil()));
    assert_eq!(missing.error(), (404, "RoleAssignmentNotFound".to_owned()));
}

#[test]
fn providers_tell_their_versions() {
    let azure = Fixture::start();
    let compute = azure.in_subscription("/providers/microsoft.compute?api-version=2021-04-01").json();
    assert_eq!(compute["namespace"], "Microsoft.Compute");
    assert_eq!(compute["resourceTypes"][0]["resourceType"], "virtualMachines");
    assert_eq!(compute["resourceTypes"][0]["apiVersions"][0], "2026-04-01");
    let all = azure.in_subscription("/providers?api-version=2021-04-01").json();
    let names: Vec<&Value> = all["value"].as_array().unwrap().iter().map(|provider| &provider["namespace"]).collect();
    assert_eq!(names[..3], ["Microsoft.Compute", "Microsoft.ManagedIdentity", "Microsoft.Authorization"]);
    let storage = all["value"].as_array().unwrap().iter().find(|provider| provider["namespace"] == "Microsoft.Storage").unwrap();
    let accounts = &storage["resourceTypes"][0];
    assert_eq!((&accounts["resourceType"], &accounts["locations"][0]), (&json!("storageAccounts"), &json!("East US")));
    assert_eq!((&accounts["apiVersions"][0], &accounts["defaultApiVersion"]), (&json!("2025-01-01"), &json!("2024-01-01")));
}

#[test]
fn cloud_endpoints_need_no_token_and_name_the_simulator() {
    let azure = Fixture::start();
    let own = format!("{}/", azure.simulator.arm_endpoint());
    let get = |version: &str| send(azure.arm_request(Method::GET, &format!("/metadata/endpoints?api-version={version}")));
    let object = get("2022-09-01").json();
    assert_eq!((&object["name"], &object["resourceManager"]), (&json!("AzureCloud"), &json!(own)));
    assert_eq!(object["authentication"]["audiences"], json!(["https://management.core.windows.net/", "https://management.azure.com/"]));
    let array = get("2019-05-01").json();
    let names: Vec<&Value> = array.as_array().unwrap().iter().map(|cloud| &cloud["name"]).collect();
    assert_eq!(names, ["AzureCloud", "AzureChinaCloud", "AzureUSGovernment"]);
    assert_eq!(array[0]["resourceManager"], own);
    assert_eq!(array[2]["resourceManager"], "https://management.usgovcloudapi.net/");
    assert_eq!(get("2000-01-01").error(), (400, "InvalidApiVersionParameter".to_owned()));
}

#[test]
fn refusals_in_the_order_of_azure() {
    let azure = Fixture::start();
    let stranger = Uuid::new_v4();
    let machine = in_subscription(&format!("{GROUP}/providers/Microsoft.Compute/virtualMachines/x"));
    for (target, status, code) in [
        ("/subscriptions//resourcegroups/x".to_owned(), 400, "InvalidSubscriptionId"),
        ("/subscriptions/none/resourcegroups/x?api-version=2021-04-01".to_owned(), 400, "InvalidSubscriptionId"),
        ("/nonsense?api-version=2021-04-01".to_owned(), 404, "MissingSubscription"),
        (in_subscription("/nonsense?api-version=2021-04-01"), 404, "NotFound"),
        (in_subscription(GROUP), 400, "MissingApiVersionParameter"),
        (format!("/subscriptions/{stranger}/resourcegroups/x?api-version=2021-04-01"), 404, "SubscriptionNotFound"),
        (format!("/subscriptions/{stranger}?api-version=2022-12-01"), 404, "SubscriptionNotFound"),
        (in_subscription(&format!("{GROUP}?api-version=1999-01-01")), 400, "InvalidApiVersionParameter"),
        (format!("{machine}?api-version=1999-01-01"), 400, "NoRegisteredProviderFound"),
        (in_subscription(&format!("{GROUP}/providers/Microsoft.Compute/toasters/x?api-version=2024-11-01")), 400, "InvalidResourceType"),
        (in_subscription(&format!("{GROUP}/providers/Microsoft.Toast/toasters/x?api-version=2024-11-01")), 404, "InvalidResourceNamespace"),
        (in_subscription("/providers/Microsoft.Toast?api-version=2021-04-01"), 404, "InvalidResourceNamespace"),
        (format!("{machine}?api-version=2024-11-01"), 404, "ResourceNotFound"),
    ] {
        let reply = azure.arm(&target);
        assert_eq!(reply.error(), (status, code.to_owned()), "{target}");
        assert_eq!(reply.header("x-ms-failure-cause"), "gateway", "{target}");
    }
    let versions = azure.in_subscription(&format!("{GROUP}?api-version=1999-01-01")).message();
    assert!(versions.starts_with("The api-version '1999-01-01' is invalid. The supported versions are '2025-04-01,"), "{versions}");
    let missing = azure.arm(&format!("{machine}?api-version=2024-11-01")).message();
    assert!(
        missing.starts_with("The Resource 'Microsoft.Compute/virtualMachines/x' under resource group 'MYRESOURCEGROUPVM'"),
        "{missing}"
    );
}

#[test]
fn headers_of_every_answer() {
    let azure = Fixture::start();
    let correlation = Uuid::new_v4().to_string();
    let client_id = Uuid::new_v4().to_string();
    let ask = |target: &str| {
        send(
            azure
                .arm_request(Method::GET, &in_subscription(target))
                .bearer_auth(azure.token())
                .header("x-ms-correlation-request-id", &correlation)
                .header("x-ms-client-request-id", &client_id)
                .header("x-ms-return-client-request-id", "true"),
        )
    };
    let group = ask(&format!("{GROUP}?api-version=2021-04-01"));
    for (name, value) in [
        ("cache-control", "no-cache"),
        ("pragma", "no-cache"),
        ("expires", "-1"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
        ("content-type", "application/json; charset=utf-8"),
        ("x-ms-correlation-request-id", &correlation),
        ("x-ms-request-id", &correlation),
        ("x-ms-client-request-id", ""),
        ("x-ms-ratelimit-remaining-subscription-reads", "249"),
        ("x-ms-ratelimit-remaining-subscription-global-reads", "3749"),
    ] {
        assert_eq!(group.header(name), value, "{name}");
    }
    let routing = group.header("x-ms-routing-request-id");
    assert!(routing.starts_with("EASTUS:2") && routing.ends_with(&correlation), "{routing}");

    let machine = ask(&format!("{GROUP}/providers/Microsoft.Compute/virtualMachines/myVM?api-version=2025-04-01"));
    assert_eq!(machine.header("x-ms-client-request-id"), client_id);
    assert_ne!(machine.header("x-ms-request-id"), correlation);
    assert_eq!(machine.header("x-ms-correlation-request-id"), correlation);
}
