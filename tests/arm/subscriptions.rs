//! Which subscription and which resource group a request means.

use armidentity::arm::{resource_group, subscription};
use armidentity::error::{Code, Result};
use serde_json::json;

use crate::scripted::{Reply, Server};
use crate::stage::{Caller, SUBSCRIPTION, arm, host, ok, on_host, options, status, targets, token, try_caller, with_token};

const OTHER: &str = "00000000-0000-4000-8000-000000000001";

fn subscriptions(named: &[(&str, &str)], next_link: Option<String>) -> Reply {
    let value: Vec<_> = named.iter().map(|(name, id)| json!({ "subscriptionId": id, "displayName": name })).collect();
    ok(&json!({ "value": value, "nextLink": next_link }).to_string())
}

async fn group(caller: &Caller, name: Option<&str>, settings: &[(&str, &str)]) -> Result<String> {
    let options = options(settings);
    let call = caller.client.call(Some(&options));
    resource_group::get(&caller.client, name, Some(&options), &call).await.map(|response| response.body)
}

fn path(subscription: &str, name: &str) -> String {
    format!("/subscriptions/{subscription}/resourcegroups/{name}?api-version=2022-09-01")
}

const LIST: &str = "/subscriptions?api-version=2022-12-01";

#[tokio::test]
async fn the_host_is_in_a_subscription() {
    let (host, arm) = (host(vec![token("swordfish")]), arm(vec![ok("{}")]));
    let caller = on_host(&host, &arm, &[]);
    group(&caller, Some("g"), &[]).await.unwrap();
    group(&caller, Some("g"), &[("subscription", OTHER)]).await.unwrap();
    assert_eq!(targets(&arm.requests()), [path(SUBSCRIPTION, "g"), path(OTHER, "g")]);
}

#[tokio::test]
async fn the_only_one_that_can_be_seen_is_looked_up_once() {
    let arm = arm(vec![status(400), subscriptions(&[("Only", OTHER)], None), ok("{}")]);
    let caller = with_token(&arm, &[]);
    assert_eq!(group(&caller, Some("g"), &[]).await.unwrap_err().code(), Code::ArmRequestFailed);
    group(&caller, Some("g"), &[]).await.unwrap();
    group(&caller, Some("h"), &[]).await.unwrap();
    assert_eq!(targets(&arm.requests()), [LIST, LIST, &path(OTHER, "g"), &path(OTHER, "h")], "a failure does not stick, a success does");
    assert_eq!(caller.client.describe().subscription.as_deref(), Some(OTHER));
}

#[tokio::test]
async fn several_or_none_are_no_choice() {
    for (visible, part) in [(vec![("One", SUBSCRIPTION), ("Two", OTHER)], "One (80c696ff"), (vec![], "none at all")] {
        let arm = arm(vec![subscriptions(&visible, None)]);
        let caller = with_token(&arm, &[]);
        let error = group(&caller, Some("g"), &[]).await.unwrap_err();
        assert_eq!(error.code(), Code::SubscriptionNotDetermined);
        assert!(error.message().contains(part), "{error}");
        let context = caller.client.resolve(None, &caller.client.call(None)).await.unwrap();
        assert_eq!(context.subscription, None, "to resolve is to find what can be found");
        let asked = options(&[("subscription", "Three")]);
        let error = caller.client.resolve(Some(&asked), &caller.client.call(None)).await.unwrap_err();
        assert_eq!(error.code(), Code::SubscriptionNotDetermined, "but a subscription that was asked for must be there");
    }
}

#[tokio::test]
async fn a_name_is_looked_up_through_all_pages_and_once() {
    let arm = arm(vec![]);
    let second = format!("{}subscriptions?api-version=2022-12-01&%24skiptoken=a%3d", arm.url());
    arm.push(subscriptions(&[("One", SUBSCRIPTION)], Some(second)));
    arm.push(subscriptions(&[("Zw\u{f6}i", OTHER)], None));
    arm.push(ok("{}"));
    let caller = with_token(&arm, &[("subscription", "ZW\u{d6}I")]);
    group(&caller, Some("g"), &[]).await.unwrap();
    group(&caller, Some("h"), &[("subscription", "ZW\u{d6}I")]).await.unwrap();
    let expected = [LIST, "/subscriptions?api-version=2022-12-01&%24skiptoken=a%3d", &path(OTHER, "g"), &path(OTHER, "h")];
    assert_eq!(targets(&arm.requests()), expected);
}

#[tokio::test]
async fn a_group_by_id_brings_its_subscription() {
    let arm = arm(vec![ok("{}")]);
    let caller = with_token(&arm, &[("subscription", SUBSCRIPTION)]);
    group(&caller, Some(&format!("/SUBSCRIPTIONS/{OTHER}/resourcegroups/Gr\u{fc}n/")), &[]).await.unwrap();
    assert_eq!(targets(&arm.requests()), [path(OTHER, "Gr%C3%BCn")]);
}

#[tokio::test]
async fn a_name_that_cannot_be_one_is_not_sent() {
    let arm = arm(vec![ok("{}")]);
    let caller = with_token(&arm, &[("subscription", SUBSCRIPTION)]);
    for bad in ["", "a/b", "a?b=c", "a b", "x.", "/subscriptions/x/resourceGroups/g", "..", "{subscription}"] {
        let error = group(&caller, Some(bad), &[]).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument, "{bad}");
        assert!(error.message().starts_with("name: "), "{error}");
    }
    assert!(arm.requests().is_empty());
}

#[tokio::test]
async fn the_hosts_own_group() {
    let (vm, arm) = (host(vec![token("swordfish")]), arm(vec![ok("{}")]));
    group(&on_host(&vm, &arm, &[("subscription", OTHER)]), None, &[]).await.unwrap();
    group(&with_token(&arm, &[("imds_endpoint", vm.url())]), None, &[]).await.unwrap();
    let own = path(SUBSCRIPTION, "myResourceGroupVM");
    assert_eq!(targets(&arm.requests()), [&own, &own], "whoever's tokens are used");

    let nameless = Server::start(vec![token("swordfish")]).aside("/metadata/instance", ok(r#"{"compute":{}}"#));
    let refusing = Server::start(vec![token("swordfish")]).aside("/metadata/instance", status(400));
    for host in [&nameless, &refusing] {
        let error = group(&on_host(host, &arm, &[]), None, &[]).await.unwrap_err();
        assert_eq!(error.code(), Code::ResourceGroupNotDetermined);
    }
    let gone = Server::start(vec![]).url().to_owned();
    let caller = try_caller(&[("access_token", "swordfish"), ("imds_endpoint", &gone)]).unwrap();
    let error = group(&caller, None, &[]).await.unwrap_err();
    assert_eq!(error.code(), Code::ResourceGroupNotDetermined);
    assert!(error.message().contains("Name the group"), "{error}");
}

#[tokio::test]
async fn a_group_is_an_object() {
    for body in ["", "[]", "<html>", "{"] {
        let arm = arm(vec![ok(body)]);
        let error = group(&with_token(&arm, &[]), Some(&format!("/subscriptions/{OTHER}/resourceGroups/g")), &[]).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidResponse, "{body}");
    }
}

#[tokio::test]
async fn a_subscription_by_id_name_or_none() {
    let named = || subscriptions(&[("One", SUBSCRIPTION), ("Two", OTHER)], None);
    let one = |id: &str| format!("/subscriptions/{id}?api-version=2022-12-01");
    for (asked, per_call, replies, expected) in [
        (Some(OTHER), None, vec![ok(" { } ")], vec![one(OTHER)]),
        (Some("two"), None, vec![named(), ok(" { } ")], vec![LIST.to_owned(), one(OTHER)]),
        (None, None, vec![ok(" { } ")], vec![one(SUBSCRIPTION)]),
        (None, Some(OTHER), vec![ok(" { } ")], vec![one(OTHER)]),
        (Some(SUBSCRIPTION), Some(OTHER), vec![ok(" { } ")], vec![one(SUBSCRIPTION)]),
    ] {
        let arm = arm(replies);
        let caller = with_token(&arm, &[("subscription", SUBSCRIPTION)]);
        let options = options(&per_call.map(|id| ("subscription", id)).into_iter().collect::<Vec<_>>());
        let call = caller.client.call(Some(&options));
        assert_eq!(subscription::get(&caller.client, asked, Some(&options), &call).await.unwrap().body, " { } ");
        assert_eq!(targets(&arm.requests()), expected, "{asked:?} {per_call:?}");
    }
    let arm = arm(vec![named()]);
    let caller = with_token(&arm, &[]);
    let error = subscription::get(&caller.client, Some("Three"), None, &caller.client.call(None)).await.unwrap_err();
    assert_eq!(error.code(), Code::SubscriptionNotDetermined);
    assert!(error.message().contains("One (80c696ff"), "{error}");
}

#[tokio::test]
async fn subscriptions_are_listed_page_by_page() {
    let arm = arm(vec![]);
    arm.push(subscriptions(&[("One", SUBSCRIPTION)], Some(format!("{}subscriptions?page=2", arm.url()))));
    arm.push(subscriptions(&[("Two", OTHER)], None));
    let pages = subscription::list(with_token(&arm, &[]).client, None);
    while pages.has_more() {
        pages.next(&pages.call()).await.unwrap();
    }
    assert_eq!(targets(&arm.requests()), [LIST, "/subscriptions?page=2"]);
}
