//! Waits for long-running operations, as far as one row of the scenarios cannot show them.

use armidentity::arm::Request;
use serde_json::json;

use crate::scripted::Reply;
use crate::stage::{arm, host, ok, on_host, options, targets, with_token};

fn token_for_an_hour(text: &str) -> Reply {
    ok(&json!({ "access_token": text, "expires_in": "3600", "token_type": "Bearer" }).to_string())
}

#[tokio::test]
async fn a_wait_outlives_the_token_that_it_began_with() {
    let host = host(vec![token_for_an_hour("first"), token_for_an_hour("second")]);
    let running = ok(r#"{"status":"InProgress"}"#).header("Retry-After", "600");
    let begun = Reply::new(202, "").header("Azure-AsyncOperation", "/o").header("Retry-After", "600");
    let arm = arm([vec![begun], vec![running; 6], vec![ok(r#"{"status":"Succeeded"}"#)]].concat());
    let caller = on_host(&host, &arm, &[]);
    let request = Request::new("DELETE", "/subscriptions/s/resourcegroups/g").unwrap();
    caller.client.send_and_wait(&request, None, &caller.client.waiting_call(None)).await.unwrap();
    let sent = arm.requests();
    assert_eq!(sent[0].header("authorization"), Some("Bearer first"));
    assert_eq!(sent.last().unwrap().header("authorization"), Some("Bearer second"), "70 minutes later");
}

#[tokio::test]
async fn a_resumed_wait_reads_the_resource_of_the_callers_subscription() {
    let arm = arm(vec![ok(r#"{"status":"Succeeded"}"#), ok(r#"{"name":"g"}"#)]);
    let caller = with_token(&arm, &[]);
    let options = options(&[("subscription", "80c696ff-5efa-4909-a64d-f1b616f423ca")]);
    let group = Some("/subscriptions/{subscription}/resourcegroups/g");
    let call = caller.client.waiting_call(Some(&options));
    let response = caller.client.resume("/o?x=1", group, Some(&options), &call).await.unwrap();
    assert_eq!(response.body, r#"{"name":"g"}"#);
    let read = "/subscriptions/80c696ff-5efa-4909-a64d-f1b616f423ca/resourcegroups/g?api-version=2022-09-01";
    assert_eq!(targets(&arm.requests()), ["/o?x=1", read]);
}
