//! Resources of any type: kept as they are given, and listed with all others.

use arm_simulator::world::ID1_PRINCIPAL_ID;
use arm_simulator::{OperationRule, Shape};
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Fixture, Reply, in_subscription};

const ACCOUNT: &str = "/resourceGroups/TestRG/providers/Microsoft.Storage/storageAccounts/data";
const SERVER: &str = "/resourceGroups/TestRG/providers/Microsoft.Sql/servers/sql";

fn at(id: &str, version: &str) -> String {
    format!("{id}?api-version={version}")
}

/// A storage account with tags, a server with a database, all in TestRG.
fn filled() -> Fixture {
    let azure = Fixture::start();
    for (id, version, body) in [
        (
            ACCOUNT.to_owned(),
            "2023-05-01",
            json!({
                "location": "West Europe",
                "kind": "StorageV2",
                "sku": { "name": "Standard_LRS" },
                "tags": { "team": "blue" },
                "identity": { "type": "SystemAssigned" },
                "properties": { "accessTier": "Hot", "provisioningState": "ignored" },
            }),
        ),
        (SERVER.to_owned(), "2021-11-01", json!({ "location": "eastus", "properties": {} })),
        (format!("{SERVER}/databases/db"), "2021-11-01", json!({ "location": "eastus", "properties": {} })),
    ] {
        let created = azure.administrator(Method::PUT, &at(&id, version), &body);
        assert_eq!(created.status, 201, "{}", created.text);
    }
    azure
}

fn names(reply: &Reply) -> Vec<String> {
    let page = reply.json();
    let value = page["value"].as_array().unwrap_or_else(|| panic!("{}", reply.text));
    value.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn it_keeps_what_it_is_given() {
    let azure = filled();
    let account = azure.administrator(Method::GET, &at(ACCOUNT, "2019-06-01"), &Value::Null).json();
    assert_eq!(account["id"], in_subscription(ACCOUNT));
    assert_eq!((&account["type"], &account["location"]), (&json!("Microsoft.Storage/storageAccounts"), &json!("westeurope")));
    assert_eq!((&account["kind"], &account["sku"]), (&json!("StorageV2"), &json!({ "name": "Standard_LRS" })));
    assert_eq!(account["properties"], json!({ "accessTier": "Hot", "provisioningState": "Succeeded" }));
    assert!(account["identity"]["principalId"].is_string());

    let change = json!({ "tags": { "a": "1" }, "properties": { "accessTier": null, "minimumTlsVersion": "TLS1_2" } });
    let changed = azure.administrator(Method::PATCH, &at(ACCOUNT, "2023-05-01"), &change).json();
    assert_eq!((&changed["tags"], &changed["kind"]), (&json!({ "a": "1" }), &json!("StorageV2")));
    assert_eq!(changed["properties"], json!({ "minimumTlsVersion": "TLS1_2", "provisioningState": "Succeeded" }));
    assert_eq!(changed["identity"], account["identity"]);
    let replaced = azure.administrator(Method::PUT, &at(ACCOUNT, "2023-05-01"), &json!({ "location": "westeurope" }));
    assert_eq!((replaced.status, replaced.json().get("kind"), replaced.json().get("tags")), (200, None, None));

    let database = azure.administrator(Method::GET, &at(&format!("{SERVER}/databases/DB"), "2021-11-01"), &Value::Null).json();
    assert_eq!((&database["name"], &database["id"]), (&json!("db"), &json!(in_subscription(&format!("{SERVER}/databases/db")))));
    assert_eq!(names(&azure.administrator(Method::GET, &at(&format!("{SERVER}/databases"), "2021-11-01"), &Value::Null)), ["db"]);
    let other = at(&format!("{SERVER}2/databases"), "2021-11-01");
    assert_eq!(names(&azure.administrator(Method::GET, &other, &Value::Null)), Vec::<String>::new());
    let accounts = at("/providers/Microsoft.Storage/storageAccounts", "2023-05-01");
    assert_eq!(names(&azure.administrator(Method::GET, &accounts, &Value::Null)), ["data"]);

    let delete = || azure.administrator(Method::DELETE, &at(ACCOUNT, "2023-05-01"), &Value::Null).status;
    assert_eq!((delete(), delete()), (200, 204));
    assert_eq!(azure.administrator(Method::GET, &at(ACCOUNT, "2023-05-01"), &Value::Null).error(), (404, "ResourceNotFound".to_owned()));
}

#[test]
fn its_version_has_to_be_one_of_its_type() {
    let azure = filled();
    let wrong = azure.administrator(Method::GET, &at(ACCOUNT, "2024-11-30"), &Value::Null);
    assert_eq!(wrong.error(), (400, "NoRegisteredProviderFound".to_owned()));
    assert!(wrong.message().contains("location 'westeurope'") && wrong.message().contains("for type 'storageAccounts'"), "{}", wrong.text);
    let provider = azure.administrator(Method::GET, "/providers/Microsoft.Storage?api-version=2021-04-01", &Value::Null).json();
    for version in provider["resourceTypes"][0]["apiVersions"].as_array().unwrap() {
        assert_eq!(azure.administrator(Method::GET, &at(ACCOUNT, version.as_str().unwrap()), &Value::Null).status, 200, "{version}");
    }
    let no_type =
        azure.administrator(Method::GET, &at("/resourceGroups/TestRG/providers/Microsoft.Storage/boxes/x", "2023-05-01"), &Value::Null);
    assert_eq!(no_type.error(), (400, "InvalidResourceType".to_owned()));
    let homeless = azure.administrator(Method::PUT, &at(ACCOUNT, "2023-05-01"), &json!({ "properties": {} }));
    assert_eq!(homeless.error(), (400, "LocationRequired".to_owned()));
    let zone = "/resourceGroups/TestRG/providers/Microsoft.Network/dnsZones/contoso.example";
    let everywhere = azure.administrator(Method::PUT, &at(zone, "2018-05-01"), &json!({ "location": "global" }));
    assert_eq!((everywhere.status, &everywhere.json()["location"]), (201, &json!("global")), "not every type has regions");
}

#[test]
fn children_need_their_parent_and_go_with_it() {
    let azure = filled();
    let identity = "/resourceGroups/myResourceGroupVM/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1";
    let credential = format!("{identity}/federatedIdentityCredentials/cluster");
    let body = json!({ "properties": { "issuer": "https://issuer.example", "subject": "a", "audiences": ["b"] } });
    let put = |id: &str, version: &str, body: &Value| azure.administrator(Method::PUT, &at(id, version), body);
    assert_eq!(put(&credential, "2023-01-31", &body).status, 201);
    let all = azure.administrator(Method::GET, "/resourceGroups/myResourceGroupVM/resources?api-version=2021-04-01", &Value::Null);
    assert_eq!(names(&all), ["myVM", "ID1"], "without a location it is its provider's alone");
    let machine = "/resourceGroups/myResourceGroupVM/providers/Microsoft.Compute/virtualMachines/myVM";
    let extension = format!("{machine}/extensions/agent");
    assert_eq!(put(&extension, "2024-11-01", &json!({ "location": "eastus" })).status, 201);
    let orphan = put(&credential.replace("ID1", "ID2"), "2023-01-31", &body);
    assert_eq!(orphan.error(), (404, "ParentResourceNotFound".to_owned()));

    assert_eq!(azure.administrator(Method::DELETE, &at(identity, "2023-01-31"), &Value::Null).status, 200);
    assert_eq!(azure.administrator(Method::GET, &at(&credential, "2023-01-31"), &Value::Null).status, 404);
    assert_eq!(azure.administrator(Method::GET, &at(&extension, "2024-11-01"), &Value::Null).status, 200, "another's");
    assert_eq!(azure.administrator(Method::DELETE, &at(SERVER, "2021-11-01"), &Value::Null).status, 200);
    assert_eq!(azure.simulator.world().subscriptions[0].resource_groups[1].resources.len(), 1, "the account is left");
}

#[test]
fn existence_by_head() {
    let azure = filled();
    for (id, version) in [
        (ACCOUNT, "2023-05-01"),
        ("/resourceGroups/myResourceGroupVM/providers/Microsoft.Compute/virtualMachines/myVM", "2024-11-01"),
        ("/resourceGroups/myResourceGroupVM/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1", "2023-01-31"),
    ] {
        let head = |id: &str| azure.administrator(Method::HEAD, &at(id, version), &Value::Null);
        assert_eq!((head(id).status, head(id).text.as_str()), (204, ""), "{id}");
        let missing = head(&format!("{id}2"));
        assert_eq!((missing.status, missing.text.as_str()), (404, ""), "{id}");
    }
}

#[test]
fn lists_of_all_types() {
    let azure = filled();
    let list = |place: &str, query: &str| {
        azure.administrator(Method::GET, &format!("{place}/resources?api-version=2021-04-01{query}"), &Value::Null)
    };
    assert_eq!(names(&list("", "")), ["myVM", "ID1", "data", "sql", "sql/db"]);
    assert_eq!(names(&list("/resourceGroups/testrg", "")), ["data", "sql", "sql/db"]);
    for (filter, expected) in [
        ("resourceType eq 'Microsoft.Compute/virtualMachines'", vec!["myVM"]),
        ("resourceType eq 'microsoft.sql/servers/databases'", vec!["sql/db"]),
        ("location eq 'westeurope' or name eq 'ID1'", vec!["ID1", "data"]),
        ("location ne 'eastus'", vec!["data"]),
        ("resourceGroup eq 'TESTRG' and location eq 'eastus'", vec!["sql", "sql/db"]),
        ("(name eq 'data' or name eq 'sql') and location eq 'eastus'", vec!["sql"]),
        ("substringof('ql', name)", vec!["sql", "sql/db"]),
        ("substringof('test', resourceGroup) and location ne 'eastus'", vec!["data"]),
        ("identity eq 'SystemAssigned'", vec!["data"]),
        ("identity/principalId eq '40000000-0000-4000-8000-000000000001'", vec!["myVM"]),
        ("tagName eq 'team' and tagValue eq 'blue'", vec!["data"]),
        ("tagName eq 'TEAM' and tagValue eq 'red'", vec![]),
        ("tagName eq 'Department'", vec!["myVM"]),
        ("name eq 'it''s'", vec![]),
    ] {
        assert_eq!(names(&list("", &format!("&$filter={filter}"))), expected, "{filter}");
    }
    for filter in [
        "tagName eq 'a' and location eq 'eastus'",
        "colour eq 'red'",
        "name eq",
        "name gt 'a'",
        "substringof('a', location)",
        "(name eq 'a'",
        "name eq 'a' or",
        "name eq 'a",
    ] {
        assert_eq!(list("", &format!("&$filter={filter}")).error(), (400, "InvalidFilterInQueryString".to_owned()), "{filter}");
    }
    let pages = list("", "&$top=2");
    assert_eq!(names(&pages), ["myVM", "ID1"]);
    assert_eq!(names(&azure.follow(pages.json()["nextLink"].as_str().unwrap())), ["data", "sql"]);

    let plain = list("/resourceGroups/TestRG", "&$filter=name eq 'data'").json()["value"][0].clone();
    let members: Vec<&String> = plain.as_object().unwrap().keys().collect();
    assert_eq!(members, ["id", "identity", "kind", "location", "name", "sku", "tags", "type"], "no properties");
    let expanded = list("/resourceGroups/TestRG", "&$filter=name eq 'data'&$expand=createdTime,changedTime,provisioningState").json();
    for member in ["createdTime", "changedTime", "provisioningState"] {
        assert!(expanded["value"][0][member].is_string(), "{member}");
    }
    let own = azure.principal(ID1_PRINCIPAL_ID, Method::GET, "/resources?api-version=2021-04-01", &Value::Null);
    assert_eq!(names(&own), ["myVM", "ID1"], "what the caller may read");
    let refused = azure.principal(ID1_PRINCIPAL_ID, Method::GET, "/resourceGroups/TestRG/resources?api-version=2021-04-01", &Value::Null);
    assert_eq!(refused.status, 403);
}

#[test]
fn a_write_waits_for_the_one_before() {
    let azure = filled();
    azure.simulator.set_operations(vec![OperationRule { shape: Some(Shape::AzureAsyncOperation), ..OperationRule::default() }]);
    let patch = || azure.administrator(Method::PATCH, &at(ACCOUNT, "2023-05-01"), &json!({ "tags": {} }));
    let first = patch();
    assert!(first.header("azure-asyncoperation").contains("/providers/Microsoft.Storage/locations/westeurope/operations/"));
    assert_eq!(first.header("azure-asyncnotification"), "", "Compute's alone");
    assert_eq!(patch().error(), (409, "AnotherOperationInProgress".to_owned()));
}
