//! Resource groups: made, tagged, deleted with all that is in them.

use arm_simulator::world::SUBSCRIPTION_ID;
use arm_simulator::{OperationRule, Takes};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::Fixture;

fn group(name: &str) -> String {
    format!("/resourcegroups/{name}?api-version=2021-04-01")
}

#[test]
fn it_is_created_once_and_then_updated() {
    let azure = Fixture::start();
    let created = azure.administrator(Method::PUT, &group("new"), &json!({ "location": "West Europe", "tags": { "a": "1" } }));
    assert_eq!(created.status, 201, "{}", created.text);
    let expected = json!({
        "id": format!("/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/new"),
        "name": "new",
        "type": "Microsoft.Resources/resourceGroups",
        "location": "westeurope",
        "tags": { "a": "1" },
        "properties": { "provisioningState": "Succeeded" },
    });
    assert_eq!(created.json(), expected);
    let again = azure.administrator(Method::PUT, &group("NEW"), &json!({ "location": "westeurope" }));
    assert_eq!((again.status, again.json().get("tags"), &again.json()["name"]), (200, None, &json!("new")));
    let tagged = azure.administrator(Method::PATCH, &group("new"), &json!({ "tags": { "b": "2" } }));
    assert_eq!((tagged.status, &tagged.json()["tags"]), (200, &json!({ "b": "2" })));
    for (name, body, status, code) in [
        ("new", json!({ "location": "eastus" }), 409, "InvalidResourceGroupLocation"),
        ("other", json!({ "location": "mars" }), 400, "LocationNotAvailableForResourceGroup"),
        ("other", json!({}), 400, "LocationRequired"),
        ("other.", json!({ "location": "eastus" }), 400, "InvalidResourceGroup"),
        ("a*b", json!({ "location": "eastus" }), 400, "InvalidResourceGroup"),
    ] {
        assert_eq!(azure.administrator(Method::PUT, &group(name), &body).error(), (status, code.to_owned()), "{name} {body}");
    }
    let missing = azure.administrator(Method::PATCH, &group("none"), &json!({}));
    assert_eq!(missing.error(), (404, "ResourceGroupNotFound".to_owned()));
}

#[test]
fn its_deletion_is_a_job_that_takes_everything_along() {
    let azure = Fixture::start();
    azure.simulator.set_operations(vec![OperationRule { takes: Some(Takes::Polls(2)), ..OperationRule::default() }]);
    let deleted = azure.administrator(Method::DELETE, &group("myResourceGroupVM"), &Value::Null);
    assert_eq!((deleted.status, deleted.text.as_str(), deleted.header("retry-after")), (202, "", "1"));
    let location = deleted.header("location").to_owned();
    let token = location.split("/operationresults/").nth(1).unwrap().split('?').next().unwrap();
    let job: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(token).unwrap()).unwrap();
    assert_eq!(job, json!({ "jobId": "RESOURCEGROUPDELETIONJOB-MYRESOURCEGROUPVM-EASTUS", "jobLocation": "eastus" }));

    let shown = azure.administrator(Method::GET, &group("myResourceGroupVM"), &Value::Null);
    assert_eq!(shown.json()["properties"]["provisioningState"], "Deleting");
    let late = azure.administrator(Method::PATCH, &group("myResourceGroupVM"), &json!({ "tags": {} }));
    assert_eq!(late.error(), (409, "ResourceGroupBeingDeleted".to_owned()));
    let inside = "/resourceGroups/myResourceGroupVM/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID2?api-version=2023-01-31";
    let late = azure.administrator(Method::PUT, inside, &json!({ "location": "eastus" }));
    assert_eq!(late.error(), (409, "ResourceGroupBeingDeleted".to_owned()));

    for _ in 0..2 {
        let running = azure.follow(&location);
        assert_eq!((running.status, running.header("location"), running.header("retry-after")), (202, location.as_str(), "1"));
    }
    let end = azure.follow(&location);
    assert_eq!((end.status, end.text.as_str(), end.header("location")), (200, "", ""));
    let gone = azure.administrator(Method::GET, &group("myResourceGroupVM"), &Value::Null);
    assert_eq!(gone.error(), (404, "ResourceGroupNotFound".to_owned()));
    assert_eq!(azure.token_response("").json()["error_description"], "Identity not found", "the host has gone with it");
    let again = azure.administrator(Method::DELETE, &group("myResourceGroupVM"), &Value::Null);
    assert_eq!(again.error(), (404, "ResourceGroupNotFound".to_owned()));
}
