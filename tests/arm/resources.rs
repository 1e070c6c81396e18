//! Resources of any type: the api-version that is found for them, and their lists.

use std::sync::Arc;

use armidentity::arm::resource::{self, Filter};
use armidentity::arm::{Request, Response};
use armidentity::error::{Code, Result};
use serde_json::{Value, json};

use crate::scripted::Reply;
use crate::stage::{Caller, SUBSCRIPTION, arm, host, in_subscription, ok, on_host, refusal, sent, status, token};

const VAULT: &str = "/subscriptions/{subscription}/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v";
const SENT: &str = "~/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v";
const ASKED: &str = "GET ~/providers/Microsoft.KeyVault?api-version=2022-09-01";

fn provider(types: &[(&str, &[&str])]) -> Reply {
    let types: Vec<Value> = types
        .iter()
        .map(|(name, versions)| json!({ "resourceType": name, "apiVersions": versions, "defaultApiVersion": "2015-06-01" }))
        .collect();
    ok(&json!({ "namespace": "Microsoft.KeyVault", "resourceTypes": types }).to_string())
}

async fn get(caller: &Caller, id: &str, api_version: Option<&str>) -> Result<Response> {
    resource::get(&caller.client, id, api_version, None, &caller.client.call(None)).await
}

#[tokio::test]
async fn the_newest_stable_version_is_found() {
    for (versions, expected) in [
        (&["2025-05-01-preview", "2023-07-01", "2024-11-01", "2022-07-01"][..], "2024-11-01"),
        (&["2024-04-01-preview", "2025-05-01-preview", "2023-02-01-privatepreview"], "2025-05-01-preview"),
        (&["2016-10-01"], "2016-10-01"),
    ] {
        let arm = arm(vec![provider(&[("operations", &["2099-01-01"]), ("Vaults", versions)]), ok(" { } ")]);
        let response = get(&in_subscription(&arm), VAULT, None).await.unwrap();
        assert_eq!(response.body, " { } ");
        assert_eq!(sent(&arm.requests()), [ASKED.to_owned(), format!("GET {SENT}?api-version={expected}")], "{versions:?}");
    }
}

#[tokio::test]
async fn a_provider_is_asked_once_for_all_its_types() {
    let types = provider(&[("vaults", &["2024-11-01"]), ("vaults/secrets", &["2023-07-01"]), ("managedHSMs", &["2022-07-01"])]);
    let arm = arm(vec![status(404), types, ok("{}")]);
    let caller = in_subscription(&arm);
    let error = get(&caller, VAULT, None).await.unwrap_err();
    assert_eq!(error.code(), Code::ArmNotFound);
    assert!(error.message().contains("give api_version"), "{error}");
    get(&caller, VAULT, None).await.unwrap();
    get(&caller, &VAULT.to_uppercase().replace("{SUBSCRIPTION}", SUBSCRIPTION).replace("SUBSCRIPTIONS", "subscriptions"), None)
        .await
        .unwrap();
    get(&caller, &format!("{VAULT}/secrets/s"), None).await.unwrap();
    caller.get(&format!("{VAULT}/secrets")).await.unwrap();
    let mut write = Request::new("PUT", &VAULT.replace("vaults", "managedHSMs")).unwrap();
    write.set_body(b"{}".to_vec()).unwrap();
    caller.send(&write).await.unwrap();
    caller.send(&Request::new("POST", &format!("{VAULT}/purge")).unwrap()).await.unwrap();
    let seen = sent(&arm.requests());
    let versions: Vec<&str> = seen.iter().map(|each| each.split_once("api-version=").unwrap().1).collect();
    assert_eq!(
        versions,
        ["2022-09-01", "2022-09-01", "2024-11-01", "2024-11-01", "2023-07-01", "2023-07-01", "2022-07-01 {}", "2024-11-01"],
        "a failure is not remembered, an answer is, and it serves every request"
    );
}

#[tokio::test]
async fn where_the_provider_is_asked() {
    let other = "00000000-0000-4000-8000-000000000001";
    for (id, expected) in [
        (
            format!("/subscriptions/{other}/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"),
            format!("/subscriptions/{other}/providers/Microsoft.KeyVault"),
        ),
        (String::from("/providers/Microsoft.KeyVault/vaults/v"), String::from("/providers/Microsoft.KeyVault")),
    ] {
        let arm = arm(vec![provider(&[("vaults", &["2024-11-01"])]), ok("{}")]);
        get(&in_subscription(&arm), &id, None).await.unwrap();
        assert_eq!(arm.requests()[0].path(), expected);
    }
}

#[tokio::test]
async fn a_version_that_is_given_or_known_is_not_asked_for() {
    let group = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/g");
    for (id, version, expected) in [
        (VAULT, Some("2019-09-01"), format!("GET {SENT}?api-version=2019-09-01")),
        (&*group, None, String::from("GET ~/resourceGroups/g?api-version=2022-09-01")),
        ("/subscriptions/{subscription}", None, String::from("GET ~?api-version=2022-12-01")),
        (
            "/subscriptions/{subscription}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v",
            None,
            String::from("GET ~/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v?api-version=2024-11-01"),
        ),
    ] {
        let arm = arm(vec![ok("{}")]);
        get(&in_subscription(&arm), id, version).await.unwrap();
        assert_eq!(sent(&arm.requests()), [expected]);
    }
}

#[tokio::test]
async fn a_type_that_the_provider_does_not_have() {
    for (reply, code, part) in [
        (provider(&[("vaults", &[]), ("vault", &["2024-11-01"])]), Code::InvalidArgument, "type \"vaults\". Did you mean \"vault\"?"),
        (provider(&[]), Code::InvalidArgument, "no version for a type \"vaults\""),
        (ok("{}"), Code::InvalidResponse, "about the provider"),
        (refusal(403, "AuthorizationFailed"), Code::ArmAuthorizationFailed, "api-version of Microsoft.KeyVault/vaults"),
    ] {
        let arm = arm(vec![reply]);
        let error = get(&in_subscription(&arm), VAULT, None).await.unwrap_err();
        assert_eq!(error.code(), code);
        assert!(error.message().contains(part), "{error}");
        assert_eq!(arm.requests().len(), 1);
    }
}

#[tokio::test]
async fn what_is_no_id_is_not_sent() {
    let (host, arm) = (host(vec![token("swordfish")]), arm(vec![ok("{}")]));
    let caller = on_host(&host, &arm, &[]);
    for (id, version, part) in [
        ("v", None, "resource_id: "),
        ("/subscriptions/x/resourceGroups/g", None, "resource_id: "),
        ("/providers/KeyVault/vaults/v", None, "api_version: no default"),
        (VAULT, Some("2019 09"), "api_version: "),
    ] {
        let error = get(&caller, id, version).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(error.message().contains(part), "{error}");
    }
    assert!(arm.requests().is_empty() && host.requests().is_empty());
}

fn filter(resource_type: Option<&str>, name: Option<&str>, tag_name: Option<&str>, tag_value: Option<&str>) -> Filter {
    let text = |text: Option<&str>| text.map(str::to_owned);
    Filter { resource_type: text(resource_type), name: text(name), tag_name: text(tag_name), tag_value: text(tag_value) }
}

#[tokio::test]
async fn lists() {
    let vm = "Microsoft.Compute/virtualMachines";
    let items =
        [json!({ "name": "a", "type": vm }), json!({ "name": "A", "type": "x/y" }), json!({ "name": "b", "type": vm.to_uppercase() })];
    for (group, filter, query, kept) in [
        (None, filter(None, None, None, None), "", &[0, 1, 2][..]),
        (Some("g"), filter(None, None, None, None), "", &[0, 1, 2]),
        (None, filter(Some(vm), None, None, None), "$filter=resourceType%20eq%20%27Microsoft.Compute%2FvirtualMachines%27&", &[0, 1, 2]),
        (None, filter(None, Some("a&b'c"), None, None), "$filter=name%20eq%20%27a%26b%27%27c%27&", &[0, 1, 2]),
        (
            None,
            filter(Some("x/y"), Some("a"), None, None),
            "$filter=resourceType%20eq%20%27x%2Fy%27%20and%20name%20eq%20%27a%27&",
            &[0, 1, 2],
        ),
        (None, filter(None, None, Some("k"), None), "$filter=tagName%20eq%20%27k%27&", &[0, 1, 2]),
        (
            None,
            filter(None, None, Some("k"), Some("v w")),
            "$filter=tagName%20eq%20%27k%27%20and%20tagValue%20eq%20%27v%20w%27&",
            &[0, 1, 2],
        ),
        (None, filter(Some(vm), None, Some("k"), None), "$filter=tagName%20eq%20%27k%27&", &[0, 2]),
        (Some("g"), filter(None, Some("a"), Some("k"), None), "$filter=tagName%20eq%20%27k%27&", &[0, 1]),
        (None, filter(Some(vm), Some("B"), Some("k"), None), "$filter=tagName%20eq%20%27k%27&", &[2]),
    ] {
        let arm = arm(vec![ok(&json!({ "value": items }).to_string())]);
        let pages = resource::list(Arc::clone(&in_subscription(&arm).client), group, filter.clone(), None).unwrap();
        let got: Value = serde_json::from_str(&pages.next(&pages.call()).await.unwrap().body).unwrap();
        let expected: Vec<Value> = kept.iter().map(|at| items[*at].clone()).collect();
        assert_eq!(got["value"], json!(expected), "{filter:?}");
        let container = group.map_or_else(|| String::from("~"), |group| format!("~/resourceGroups/{group}"));
        assert_eq!(sent(&arm.requests()), [format!("GET {container}/resources?{query}api-version=2022-09-01")], "{filter:?}");
    }
}

#[tokio::test]
async fn a_page_of_which_nothing_is_wanted_is_not_the_last() {
    let arm = arm(vec![]);
    let link = format!("{}next?page=2", arm.url());
    arm.push(ok(&json!({ "value": [{ "name": "b", "type": "x/y" }], "nextLink": link }).to_string()));
    arm.push(ok(r#"{"value":[ {"type":"x/y",  "name":"a" } ]}"#));
    let pages = resource::list(Arc::clone(&in_subscription(&arm).client), None, filter(None, Some("a"), Some("k"), None), None).unwrap();
    assert_eq!(pages.next(&pages.call()).await.unwrap().body, r#"{"value":[]}"#);
    assert!(pages.has_more());
    assert_eq!(pages.next(&pages.call()).await.unwrap().body, r#"{"value":[{"type":"x/y",  "name":"a" }]}"#, "items as ARM sent them");
    assert!(!pages.has_more());
    assert_eq!(pages.next(&pages.call()).await.unwrap_err().code(), Code::NoResult);
}

#[tokio::test]
async fn filters_that_say_nothing() {
    let arm = arm(vec![ok("{}")]);
    let client = in_subscription(&arm).client;
    for (group, filter, part) in [
        (None, filter(Some("virtualMachines"), None, None, None), "resource_type: "),
        (None, filter(Some("x/"), None, None, None), "resource_type: "),
        (None, filter(None, None, None, Some("v")), "tag_name: "),
        (Some("a/b"), filter(None, None, None, None), "resource_group: "),
    ] {
        let error = resource::list(Arc::clone(&client), group, filter, None).unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(error.message().starts_with(part), "{error}");
    }
}
