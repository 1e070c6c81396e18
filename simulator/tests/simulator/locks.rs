//! Locks: nobody deletes or changes what they hold, whatever the roles.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Fixture, in_subscription};

const GROUP: &str = "/resourceGroups/myResourceGroupVM";
const IDENTITY: &str =
    "/resourceGroups/myResourceGroupVM/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1?api-version=2023-01-31";

fn lock(scope: &str, name: &str) -> String {
    format!("{scope}/providers/Microsoft.Authorization/locks/{name}?api-version=2020-05-01")
}

#[test]
fn a_lock_against_deletion() {
    let azure = Fixture::start();
    let body = json!({ "properties": { "level": "CanNotDelete", "notes": "production" } });
    let created = azure.administrator(Method::PUT, &lock(GROUP, "keep"), &body);
    let id = in_subscription(&format!("{GROUP}/providers/Microsoft.Authorization/locks/keep"));
    let expected = json!({
        "properties": { "level": "CanNotDelete", "notes": "production" },
        "id": id,
        "type": "Microsoft.Authorization/locks",
        "name": "keep",
    });
    assert_eq!((created.status, created.json()), (201, expected.clone()));
    assert_eq!(azure.administrator(Method::PUT, &lock(GROUP, "keep"), &body).status, 200);
    assert_eq!(azure.administrator(Method::GET, &lock(GROUP, "KEEP"), &Value::Null).json(), expected);
    let list = "/providers/Microsoft.Authorization/locks?api-version=2020-05-01";
    assert_eq!(azure.administrator(Method::GET, list, &Value::Null).json(), json!({ "value": [expected] }), "also from above");

    let inside = azure.administrator(Method::DELETE, IDENTITY, &Value::Null);
    assert_eq!(inside.error(), (409, "ScopeLocked".to_owned()));
    let scope = in_subscription(GROUP);
    assert!(inside.message().contains("cannot perform delete operation"), "{}", inside.text);
    assert!(inside.message().contains(&format!("following scope(s) are locked: '{scope}'")), "{}", inside.text);
    assert_eq!(inside.header("x-ms-failure-cause"), "gateway");
    let group = azure.administrator(Method::DELETE, &format!("{GROUP}?api-version=2021-04-01"), &Value::Null);
    assert_eq!(group.error(), (409, "ScopeLocked".to_owned()));
    assert_eq!(azure.administrator(Method::PATCH, IDENTITY, &json!({ "tags": {} })).status, 200, "changes are free");
    let reader = azure.arm_as(Method::DELETE, &in_subscription(IDENTITY));
    assert_eq!(reader.error(), (403, "AuthorizationFailed".to_owned()), "roles come first");

    assert_eq!(azure.administrator(Method::DELETE, &lock(GROUP, "keep"), &Value::Null).status, 200);
    assert_eq!(azure.administrator(Method::DELETE, &lock(GROUP, "keep"), &Value::Null).status, 204);
    assert_eq!(azure.administrator(Method::GET, &lock(GROUP, "keep"), &Value::Null).error(), (404, "LockNotFound".to_owned()));
    assert_eq!(azure.administrator(Method::DELETE, IDENTITY, &Value::Null).status, 200);
}

#[test]
fn a_lock_of_a_resource_against_change_holds_its_group_too() {
    let azure = Fixture::start();
    let machine = format!("{GROUP}/providers/Microsoft.Compute/virtualMachines/myVM");
    let created = azure.administrator(Method::PUT, &lock(&machine, "frozen"), &json!({ "properties": { "level": "ReadOnly" } }));
    assert_eq!(created.status, 201, "{}", created.text);
    for (method, target, operation) in [
        (Method::PATCH, format!("{machine}?api-version=2024-11-01"), "write"),
        (Method::POST, format!("{machine}/start?api-version=2024-11-01"), "write"),
        (Method::DELETE, format!("{machine}?api-version=2024-11-01"), "delete"),
        (Method::DELETE, format!("{GROUP}?api-version=2021-04-01"), "delete"),
    ] {
        let reply = azure.administrator(method.clone(), &target, &json!({}));
        assert_eq!(reply.error(), (409, "ScopeLocked".to_owned()), "{method} {target}");
        assert!(reply.message().contains(&format!("cannot perform {operation} operation")), "{}", reply.text);
    }
    assert_eq!(azure.administrator(Method::GET, &format!("{machine}?api-version=2024-11-01"), &Value::Null).status, 200);
    assert_eq!(azure.administrator(Method::DELETE, IDENTITY, &Value::Null).status, 200, "beside it");
}
