//! Long-running operations: every shape, every end, told by rules.

use arm_simulator::world::{ADMINISTRATOR_PRINCIPAL_ID, ID1_PRINCIPAL_ID};
use arm_simulator::{OperationRule, Outcome, RetryAfter, Shape, Takes};
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Fixture, RESOURCE, Reply, send};

const ACCOUNT: &str = "/resourceGroups/TestRG/providers/Microsoft.Storage/storageAccounts/data?api-version=2023-05-01";
const MACHINE: &str = "/resourceGroups/myResourceGroupVM/providers/Microsoft.Compute/virtualMachines/myVM?api-version=2024-11-01";

fn with_rule(rule: OperationRule) -> Fixture {
    let azure = Fixture::start();
    azure.simulator.set_operations(vec![rule]);
    azure
}

fn create(azure: &Fixture) -> Reply {
    azure.administrator(Method::PUT, ACCOUNT, &json!({ "location": "eastus", "sku": { "name": "Standard_LRS" }, "properties": { "a": 1 } }))
}

fn state(azure: &Fixture) -> Value {
    azure.administrator(Method::GET, ACCOUNT, &Value::Null).json()["properties"]["provisioningState"].clone()
}

/// Header with the address, statuses of the polls, the last one's body.
#[test]
fn every_shape_of_a_creation() {
    for (shape, status, header) in [
        (Shape::AzureAsyncOperation, 201, "azure-asyncoperation"),
        (Shape::OperationLocation, 201, "operation-location"),
        (Shape::Location, 202, "location"),
        (Shape::ProvisioningState, 201, ""),
        (Shape::Synchronous, 201, ""),
    ] {
        let rule = OperationRule { shape: Some(shape), takes: Some(Takes::Polls(2)), ..OperationRule::default() };
        let azure = with_rule(rule);
        let reply = create(&azure);
        assert_eq!(reply.status, status, "{shape:?}: {}", reply.text);
        for name in ["azure-asyncoperation", "operation-location", "location"] {
            assert_eq!(!reply.header(name).is_empty(), name == header, "{shape:?} {name}");
        }
        match shape {
            Shape::AzureAsyncOperation | Shape::OperationLocation => {
                assert_eq!(reply.json()["properties"]["provisioningState"], "Creating");
                let polls = [(); 3].map(|()| azure.follow(reply.header(header)).json()["status"].clone());
                assert_eq!(polls, ["InProgress", "InProgress", "Succeeded"], "{shape:?}");
            }
            Shape::Location => {
                assert_eq!(reply.text, "");
                let polls = [(); 3].map(|()| azure.follow(reply.header(header)));
                assert_eq!(polls.each_ref().map(|poll| poll.status), [202, 202, 200]);
                assert_eq!(polls[0].header("location"), reply.header("location"), "each poll repeats it");
                assert_eq!((&polls[2].json()["name"], &polls[2].json()["properties"]["a"]), (&json!("data"), &json!(1)));
            }
            Shape::ProvisioningState => {
                assert_eq!(reply.header("retry-after"), "");
                assert_eq!([(); 3].map(|()| state(&azure)), ["Creating", "Creating", "Succeeded"]);
            }
            Shape::Synchronous => assert_eq!(reply.json()["properties"]["provisioningState"], "Succeeded"),
        }
        assert_eq!(state(&azure), "Succeeded", "{shape:?}");
    }
}

#[test]
fn every_shape_of_a_deletion() {
    for (shape, status, polled) in [
        (Shape::AzureAsyncOperation, 202, "azure-asyncoperation"),
        (Shape::OperationLocation, 202, "operation-location"),
        (Shape::Location, 202, "location"),
        (Shape::ProvisioningState, 202, ""),
        (Shape::Synchronous, 200, ""),
    ] {
        let rules = [(Method::PUT, Shape::Synchronous), (Method::DELETE, shape)].map(|(method, shape)| OperationRule {
            method: Some(method.to_string()),
            shape: Some(shape),
            takes: Some(Takes::Polls(1)),
            ..OperationRule::default()
        });
        let azure = Fixture::start();
        azure.simulator.set_operations(rules.to_vec());
        create(&azure);
        let reply = azure.administrator(Method::DELETE, ACCOUNT, &Value::Null);
        assert_eq!((reply.status, reply.text.as_str()), (status, ""), "{shape:?}");
        if !polled.is_empty() {
            azure.follow(reply.header(polled));
            assert_eq!(state(&azure), "Deleting", "{shape:?}");
            assert_eq!(azure.follow(reply.header(polled)).status, 200, "{shape:?}");
        } else if shape == Shape::ProvisioningState {
            assert_eq!(state(&azure), "Deleting");
            assert_eq!(azure.administrator(Method::GET, ACCOUNT, &Value::Null).status, 404, "its end is that it is gone");
        }
        assert_eq!(azure.administrator(Method::GET, ACCOUNT, &Value::Null).status, 404, "{shape:?}");
    }
}

#[test]
fn operations_that_end_badly() {
    for (outcome, status) in [
        (Outcome::failed("AllocationFailed", "There is no capacity left."), "Failed"),
        (Outcome::canceled("OperationCanceled", "Somebody stopped it."), "Canceled"),
    ] {
        let code = if status == "Failed" { "AllocationFailed" } else { "OperationCanceled" };
        let rule =
            OperationRule { shape: Some(Shape::AzureAsyncOperation), takes: Some(Takes::Polls(0)), outcome, ..OperationRule::default() };
        let azure = with_rule(rule.clone());
        let reply = create(&azure);
        let end = azure.follow(reply.header("azure-asyncoperation"));
        assert_eq!((end.status, &end.json()["status"], &end.json()["error"]["code"]), (200, &json!(status), &json!(code)));
        assert_eq!(state(&azure), status);
        azure.simulator.set_operations(Vec::new());
        assert_eq!((create(&azure).status, state(&azure)), (200, json!("Succeeded")), "the next write repairs it");

        let azure = with_rule(OperationRule { shape: Some(Shape::Location), ..rule.clone() });
        let end = azure.follow(create(&azure).header("location"));
        assert_eq!(end.error(), (409, code.to_owned()));

        let azure = with_rule(OperationRule { shape: Some(Shape::ProvisioningState), ..rule });
        create(&azure);
        assert_eq!(state(&azure), status);
    }
    let azure = with_rule(OperationRule {
        method: Some("DELETE".to_owned()),
        shape: Some(Shape::Location),
        takes: Some(Takes::Polls(0)),
        outcome: Outcome::failed("Conflict", "It is in use."),
        ..OperationRule::default()
    });
    create(&azure);
    let deleted = azure.administrator(Method::DELETE, ACCOUNT, &Value::Null);
    assert_eq!(azure.follow(deleted.header("location")).status, 409);
    assert_eq!(state(&azure), "Failed", "still there");
}

#[test]
fn retry_after_has_two_forms_and_can_be_absent() {
    for (retry_after, check) in [
        (RetryAfter::Seconds(17), (|value| value == "17") as fn(&str) -> bool),
        (RetryAfter::Date(30), |value| value.ends_with(" GMT")),
        (RetryAfter::Absent, str::is_empty),
    ] {
        let azure = with_rule(OperationRule {
            shape: Some(Shape::Location),
            takes: Some(Takes::Polls(1)),
            retry_after: Some(retry_after),
            ..OperationRule::default()
        });
        let reply = create(&azure);
        assert!(check(reply.header("retry-after")), "{retry_after:?}: {}", reply.header("retry-after"));
        assert!(check(azure.follow(reply.header("location")).header("retry-after")), "{retry_after:?}");
    }
}

#[test]
fn rules_by_the_control_api() {
    let azure = Fixture::start();
    let control = |method: Method, body: Value| {
        send(azure.client.request(method, format!("{}/operations", azure.simulator.control_endpoint())).body(body.to_string()))
    };
    let rules = json!({ "rules": [{
        "resource_type": "microsoft.compute/VIRTUALMACHINES",
        "method": "patch",
        "count": 1,
        "takes": { "milliseconds": 60000 },
        "can_be_overtaken": true,
    }] });
    assert_eq!(control(Method::PUT, rules).status, 204);
    let first = azure.administrator(Method::PATCH, MACHINE, &json!({ "tags": {} }));
    assert_eq!(azure.follow(first.header("azure-asyncoperation")).json()["status"], "InProgress");
    assert_eq!(control(Method::GET, Value::Null).json(), json!({ "rules": [] }), "used up");
    let second = azure.administrator(Method::PATCH, MACHINE, &json!({ "tags": {} }));
    assert_eq!(second.status, 200, "it overtakes the first");
    let overtaken = azure.follow(first.header("azure-asyncoperation")).json();
    assert_eq!((&overtaken["status"], &overtaken["error"]["code"]), (&json!("Canceled"), &json!("OperationPreempted")));

    let bad =
        control(Method::PUT, json!({ "rules": [{ "shape": "synchronous", "outcome": { "failed": { "code": "a", "message": "b" } } }] }));
    assert_eq!((bad.status, bad.text.contains("inject a fault")), (400, true));
    assert_eq!(control(Method::PUT, json!({ "rules": [{ "shape": "round" }] })).status, 400);
    let unknown = format!(
        "{}/subscriptions/20000000-0000-4000-8000-000000000001/operationresults/none?api-version=2021-04-01",
        azure.simulator.arm_endpoint()
    );
    assert_eq!(azure.follow(&unknown).status, 404);
    assert_eq!(send(azure.client.get(first.header("azure-asyncoperation"))).error(), (401, "AuthenticationFailed".to_owned()));
}

#[test]
fn an_operation_ends_by_itself() {
    let azure = with_rule(OperationRule { takes: Some(Takes::Milliseconds(50)), ..OperationRule::default() });
    let patch = || azure.administrator(Method::PATCH, MACHINE, &json!({ "tags": {} }));
    assert_eq!(patch().status, 200);
    assert_eq!(patch().status, 409);
    std::thread::sleep(std::time::Duration::from_millis(60));
    assert_eq!(patch().status, 200);
}

#[test]
fn an_address_has_to_be_used_as_it_was_given() {
    let azure = with_rule(OperationRule { takes: Some(Takes::Polls(9)), ..OperationRule::default() });
    let reply = azure.administrator(Method::PATCH, MACHINE, &json!({ "tags": {} }));
    let address = reply.header("azure-asyncoperation").to_owned();
    let cut = format!("{}?api-version=2024-11-01", address.split('?').next().unwrap());
    let get = |principal, address: &str| {
        send(azure.client.get(address).bearer_auth(azure.simulator.token_for(principal, RESOURCE).unwrap())).status
    };
    assert_eq!(get(ID1_PRINCIPAL_ID, &address), 200, "the signature is enough");
    assert_eq!(get(ID1_PRINCIPAL_ID, &cut), 403);
    assert_eq!(get(ID1_PRINCIPAL_ID, &address.replace("&s=", "&s=x")), 403);
    assert_eq!(get(ADMINISTRATOR_PRINCIPAL_ID, &cut), 200, "and so is a role");
}
