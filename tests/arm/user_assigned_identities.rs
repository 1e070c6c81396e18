//! User-assigned identities: what is sent for each call, and what its answers lead to.

use std::sync::Arc;

use armidentity::arm::{Response, Tags, user_assigned_identity as identity};
use armidentity::error::{Code, Result};

use crate::scripted::Reply;
use crate::stage::{Caller, SUBSCRIPTION, arm, in_subscription, ok, options, refusal, sent};

const OTHER: &str = "00000000-0000-4000-8000-000000000001";
const PATH: &str = "~/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1?api-version=2023-01-31";

/// A call by its name in the tables.
async fn play(caller: &Caller, what: &str, group: Option<&str>, name: &str) -> Result<Response> {
    let (client, call) = (&caller.client, caller.client.call(None));
    let tags = Tags::from_json(r#"{"owner":"web","when":"2024-01-31"}"#)?;
    match what {
        "get" => identity::get(client, group, name, None, &call).await,
        "create" => identity::create(client, group, name, Some("westeurope"), None, None, &call).await,
        "create with tags" => identity::create(client, group, name, Some("westeurope"), Some(&tags), None, &call).await,
        "create beside the group" => identity::create(client, group, name, None, None, None, &call).await,
        "set tags" => identity::set_tags(client, group, name, &tags, None, &call).await,
        "delete" => identity::delete(client, group, name, None, &call).await,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_is_sent_and_what_comes_back() {
    let group_answer = || ok(r#"{"name":"g","location":"northeurope"}"#);
    let group_read = "GET ~/resourceGroups/g?api-version=2022-09-01";
    let tags = r#"{"tags":{"owner":"web","when":"2024-01-31"}}"#;
    let put = |body: &str| format!("PUT {PATH} {body}");
    for (what, replies, expected, outcome) in [
        ("get", vec![ok("{ }")], vec![format!("GET {PATH}")], Ok(200)),
        ("get", vec![refusal(404, "ResourceNotFound")], vec![format!("GET {PATH}")], Err(Code::ArmNotFound)),
        ("create", vec![Reply::new(201, "{ }")], vec![put(r#"{"location":"westeurope"}"#)], Ok(201)),
        ("create", vec![ok("{ }")], vec![put(r#"{"location":"westeurope"}"#)], Ok(200)),
        ("create", vec![refusal(409, "InvalidResourceLocation")], vec![put(r#"{"location":"westeurope"}"#)], Err(Code::ArmConflict)),
        (
            "create with tags",
            vec![Reply::new(201, "{ }")],
            vec![put(r#"{"location":"westeurope","tags":{"owner":"web","when":"2024-01-31"}}"#)],
            Ok(201),
        ),
        (
            "create beside the group",
            vec![group_answer(), Reply::new(201, "{ }")],
            vec![group_read.to_owned(), put(r#"{"location":"northeurope"}"#)],
            Ok(201),
        ),
        ("create beside the group", vec![refusal(404, "ResourceGroupNotFound")], vec![group_read.to_owned()], Err(Code::ArmNotFound)),
        ("create beside the group", vec![ok("{}")], vec![group_read.to_owned()], Err(Code::InvalidResponse)),
        ("set tags", vec![ok("{ }")], vec![format!("PATCH {PATH} {tags}")], Ok(200)),
        ("delete", vec![ok("")], vec![format!("DELETE {PATH}")], Ok(200)),
        ("delete", vec![Reply::new(204, "")], vec![format!("DELETE {PATH}")], Ok(204)),
        ("delete", vec![refusal(403, "AuthorizationFailed")], vec![format!("DELETE {PATH}")], Err(Code::ArmAuthorizationFailed)),
    ] {
        let arm = arm(replies);
        let got = play(&in_subscription(&arm), what, Some("g"), "ID1").await;
        assert_eq!(got.as_ref().map(|response| response.status).map_err(|error| error.code()), outcome, "{what}");
        assert_eq!(sent(&arm.requests()), expected, "{what}");
    }
}

#[tokio::test]
async fn by_name_or_by_id() {
    let id = format!("/SUBSCRIPTIONS/{OTHER}/resourcegroups/G/providers/microsoft.managedidentity/userAssignedIdentities/ID1");
    let by_id = format!("/subscriptions/{OTHER}/resourceGroups/G/providers/microsoft.managedidentity/userAssignedIdentities/ID1");
    let group_id = format!("/subscriptions/{OTHER}/resourceGroups/g");
    for (group, name, expected) in [
        (Some("g"), "ID1", PATH.replace("~", &format!("/subscriptions/{SUBSCRIPTION}"))),
        (Some(&*group_id), "ID1", PATH.replace("~", &format!("/subscriptions/{OTHER}"))),
        (None, &*id, format!("{by_id}?api-version=2023-01-31")),
        (Some("g"), &*id, format!("{by_id}?api-version=2023-01-31")),
        (Some(&*group_id), &*id, format!("{by_id}?api-version=2023-01-31")),
    ] {
        let arm = arm(vec![ok("{}")]);
        play(&in_subscription(&arm), "get", group, name).await.unwrap();
        assert_eq!(arm.requests()[0].target, expected, "{group:?} {name}");
    }
}

#[tokio::test]
async fn what_cannot_be_one_is_not_sent() {
    let long = "x".repeat(129);
    let id = format!("/subscriptions/{OTHER}/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1");
    let machine = format!("/subscriptions/{OTHER}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v");
    for (group, name, parts) in [
        (None, "ID1", &["resource_group: ", "missing"][..]),
        (Some("a/b"), "ID1", &["resource_group: ", "a/b"]),
        (Some("g"), "ID", &["name: ", "2 characters", "3 to 128"]),
        (Some("g"), &*long, &["name: ", "129 characters"]),
        (Some("g"), "a b c", &["name: ", "' '"]),
        (Some("g"), "-abc", &["name: ", "begins with"]),
        (Some("other"), &*id, &["resource_group: ", "another group"]),
        (Some("/subscriptions/00000000-0000-4000-8000-000000000002/resourceGroups/g"), &*id, &["resource_group: ", "another group"]),
        (None, &*machine, &["name: ", "Microsoft.ManagedIdentity/userAssignedIdentities/<name>"]),
        (None, "/subscriptions/x", &["name: ", "\"x\" where"]),
    ] {
        let arm = arm(vec![ok("{}")]);
        for what in ["get", "create", "set tags", "delete"] {
            let error = play(&in_subscription(&arm), what, group, name).await.unwrap_err();
            assert_eq!(error.code(), Code::InvalidArgument, "{what}");
            assert!(parts.iter().all(|part| error.message().contains(part)), "{what}: {error}");
        }
        assert!(arm.requests().is_empty());
    }
    let arm = arm(vec![ok("{}")]);
    let caller = in_subscription(&arm);
    let error = identity::create(&caller.client, Some("g"), "ID1", Some(" "), None, None, &caller.client.call(None)).await.unwrap_err();
    assert!(error.message().starts_with("location: "), "{error}");
    for bad in ["", "[]", "{\"a\":1}", "{\"\":\"x\"}", "{\"a\":null}", "{"] {
        assert!(Tags::from_json(bad).unwrap_err().message().starts_with("tags_json: "), "{bad}");
    }
    assert!(arm.requests().is_empty());
}

#[tokio::test]
async fn lists() {
    let type_name = "providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2023-01-31";
    for (group, expected) in [(None, format!("GET ~/{type_name}")), (Some("g"), format!("GET ~/resourceGroups/g/{type_name}"))] {
        let arm = arm(vec![ok(r#"{"value":[{"name":"ID1"}]}"#)]);
        let caller = in_subscription(&arm);
        let pages = identity::list(Arc::clone(&caller.client), group, Some(options(&[]))).unwrap();
        assert_eq!(pages.next(&pages.call()).await.unwrap().body, r#"{"value":[{"name":"ID1"}]}"#);
        assert!(!pages.has_more());
        assert_eq!(sent(&arm.requests()), [expected]);
        assert!(identity::list(Arc::clone(&caller.client), Some("a?"), None).unwrap_err().message().starts_with("resource_group: "));
    }
}
