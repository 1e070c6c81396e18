//! Role definitions: by name, by id, from memory, and what an unknown name leads to.

use std::sync::Arc;
use std::time::Duration;

use armidentity::arm::role_definition;
use armidentity::error::{Code, Error};
use serde_json::{Value, json};

use crate::scripted::Reply;
use crate::stage::{Caller, SUBSCRIPTION, arm, in_subscription, ok, options, refusal, sent, with_token};

const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const MINE: &str = "11111111-0000-4000-8000-00000000000a";
const OTHER: &str = "00000000-0000-4000-8000-000000000001";

pub fn definition(name: &str, guid: &str, kind: &str) -> Value {
    json!({
        "properties": { "roleName": name, "type": kind, "permissions": [{ "actions": ["*/read"] }] },
        "id": format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{guid}"),
        "name": guid,
    })
}

fn reader() -> Value {
    definition("Reader", READER, "BuiltInRole")
}

fn page(definitions: &[Value]) -> Reply {
    ok(&json!({ "value": definitions }).to_string())
}

async fn get(caller: &Caller, scope: Option<&str>, role: &str) -> Result<String, Error> {
    role_definition::get(&caller.client, scope, role, None, &caller.client.call(None)).await.map(|response| response.body)
}

const ALL: &str = "GET ~/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-04-01";

fn named(filter: &str) -> String {
    format!("GET ~/providers/Microsoft.Authorization/roleDefinitions?$filter={filter}&api-version=2022-04-01")
}

fn by_id(guid: &str) -> String {
    format!("GET ~/providers/Microsoft.Authorization/roleDefinitions/{guid}?api-version=2022-04-01")
}

#[tokio::test]
async fn by_name_or_id() {
    let custom = definition("O'Brien's & co", MINE, "CustomRole");
    let id = format!("/subscriptions/{OTHER}/providers/Microsoft.Authorization/roleDefinitions/{READER}");
    for (role, reply, expected, body) in [
        ("Reader", page(&[reader()]), named("roleName%20eq%20%27Reader%27"), reader()),
        ("reader", page(&[reader()]), named("roleName%20eq%20%27reader%27"), reader()),
        (
            "O'Brien's & co",
            page(std::slice::from_ref(&custom)),
            named("roleName%20eq%20%27O%27%27Brien%27%27s%20%26%20co%27"),
            custom.clone(),
        ),
        (
            "Mine",
            page(&[definition("mine", MINE, "CustomRole"), definition("Mine", READER, "CustomRole")]),
            named("roleName%20eq%20%27Mine%27"),
            definition("Mine", READER, "CustomRole"),
        ),
        (READER, ok(&reader().to_string()), by_id(READER), reader()),
        (&id, ok(&reader().to_string()), by_id(READER), reader()),
    ] {
        let arm = arm(vec![reply]);
        let body_got = get(&in_subscription(&arm), None, role).await.unwrap();
        assert_eq!(body_got, body.to_string(), "{role}: as ARM sent it");
        assert_eq!(sent(&arm.requests()), [expected], "{role}");
    }
}

#[tokio::test]
async fn at_a_scope() {
    let group = format!("/Subscriptions/{SUBSCRIPTION}/resourcegroups/g/");
    for (scope, path) in [
        (&*group, "~/resourceGroups/g"),
        ("/subscriptions/{subscription}/resourceGroups/g", "~/resourceGroups/g"),
        ("/providers/microsoft.management/managementgroups/m", "/providers/Microsoft.Management/managementGroups/m"),
        ("/", ""),
    ] {
        let arm = arm(vec![ok(&reader().to_string())]);
        get(&in_subscription(&arm), Some(scope), READER).await.unwrap();
        let expected = format!("GET {path}/providers/Microsoft.Authorization/roleDefinitions/{READER}?api-version=2022-04-01");
        assert_eq!(sent(&arm.requests()), [expected], "{scope}");
    }
}

#[tokio::test]
async fn a_built_in_role_is_remembered_for_an_hour_and_a_custom_one_is_not() {
    let arm = arm(vec![page(&[reader()]), page(&[definition("Mine", MINE, "CustomRole")])]);
    let caller = in_subscription(&arm);
    for role in ["Reader", "READER", READER, &READER.to_uppercase()] {
        assert_eq!(get(&caller, None, role).await.unwrap(), reader().to_string());
    }
    assert_eq!(arm.requests().len(), 1);
    get(&caller, None, "Mine").await.unwrap();
    get(&caller, None, "Mine").await.unwrap();
    assert_eq!(arm.requests().len(), 3);
    // Another subscription has the same role under another id.
    let other = format!("/subscriptions/{OTHER}");
    let error = get(&caller, Some(&other), "Reader").await.unwrap_err();
    assert_eq!((error.code(), arm.requests().len()), (Code::ArmNotFound, 5));
    caller.clock.advance(Duration::from_secs(3599));
    get(&caller, None, "Reader").await.unwrap();
    assert_eq!(arm.requests().len(), 5);
    caller.clock.advance(Duration::from_secs(1));
    get(&caller, None, "Reader").await.unwrap_err();
    assert_eq!(arm.requests().len(), 7, "then it is asked for again");
}

#[tokio::test]
async fn an_unknown_name_suggests_close_ones() {
    let all = || page(&[reader(), definition("Owner", MINE, "BuiltInRole"), definition("Backup Reader", MINE, "BuiltInRole")]);
    for (role, second, parts) in [
        ("Readr", all(), vec!["no role \"Readr\" at /subscriptions/80c696ff", "Did you mean \"Reader\"?"]),
        ("backup", all(), vec!["Did you mean \"Backup Reader\"?"]),
        ("Nothing of the kind", all(), vec!["no role \"Nothing of the kind\""]),
        ("Readr", refusal(403, "AuthorizationFailed"), vec!["no role \"Readr\""]),
    ] {
        let arm = arm(vec![page(&[]), second]);
        let error = get(&in_subscription(&arm), None, role).await.unwrap_err();
        assert_eq!(error.code(), Code::ArmNotFound);
        assert!(parts.iter().all(|part| error.message().contains(part)), "{error}");
        assert_eq!(sent(&arm.requests())[1], ALL);
    }
    let arm = arm(vec![refusal(404, "RoleDefinitionDoesNotExist")]);
    let error = get(&in_subscription(&arm), None, MINE).await.unwrap_err();
    assert_eq!((error.code(), error.service().code.as_deref()), (Code::ArmNotFound, Some("RoleDefinitionDoesNotExist")));
}

#[tokio::test]
async fn what_cannot_be_a_role_or_an_answer() {
    let arm = arm(vec![ok("{}")]);
    let caller = in_subscription(&arm);
    let group = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/g");
    let no_guid = format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/Reader");
    for (scope, role, part) in [
        (None, "", "role: "),
        (None, "  ", "role: "),
        (None, group.as_str(), "roleDefinitions/<guid>"),
        (None, no_guid.as_str(), "roleDefinitions/<guid>"),
        (Some("subscriptions/x"), "Reader", "scope: "),
    ] {
        let error = get(&caller, scope, role).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(error.message().contains(part), "{error}");
    }
    assert!(arm.requests().is_empty());
    for role in ["Reader", READER] {
        assert_eq!(get(&caller, None, role).await.unwrap_err().code(), Code::InvalidResponse, "{role}");
    }
}

#[tokio::test]
async fn lists() {
    let both = page(&[reader(), definition("Reader", MINE, "CustomRole")]);
    let as_sent = json!({ "value": [reader(), definition("Reader", MINE, "CustomRole")] }).to_string();
    let custom = json!({ "value": [definition("Reader", MINE, "CustomRole")] }).to_string();
    for (name, custom_only, expected, body) in [
        (None, false, ALL.to_owned(), &as_sent),
        (None, true, named("type%20eq%20%27CustomRole%27"), &as_sent),
        (Some("Reader"), false, named("roleName%20eq%20%27Reader%27"), &as_sent),
        (Some("Reader"), true, named("roleName%20eq%20%27Reader%27"), &custom),
    ] {
        let arm = arm(vec![both.clone()]);
        let caller = with_token(&arm, &[]);
        let options = options(&[("subscription", SUBSCRIPTION)]);
        let pages = role_definition::list(Arc::clone(&caller.client), None, name, custom_only, Some(options)).unwrap();
        let got: Value = serde_json::from_str(&pages.next(&pages.call()).await.unwrap().body).unwrap();
        assert_eq!(got, serde_json::from_str::<Value>(body).unwrap(), "{name:?} {custom_only}");
        assert_eq!(sent(&arm.requests()), [expected], "{name:?} {custom_only}");
        assert!(!pages.has_more());
    }
}
