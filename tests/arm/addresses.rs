//! Where a request goes, and where it does not.

use armidentity::arm::Request;
use armidentity::error::Code;

use crate::scripted::Server;
use crate::stage::{SUBSCRIPTION, arm, assert_no_secret, host, ok, on_host, options, targets, token, try_caller, with_token};

#[tokio::test]
async fn paths_and_absolute_urls_go_out_as_written() {
    let arm = arm(vec![ok("{}")]);
    let caller = with_token(&arm, &[]);
    let absolute = format!("{}subscriptions/s?api-version=1", arm.url());
    for (written, sent) in [
        ("/subscriptions/s/resourcegroups/g", "/subscriptions/s/resourcegroups/g?api-version=2022-09-01"),
        ("/subscriptions", "/subscriptions?api-version=2022-12-01"),
        ("/a%2Fb/%2f/Gr\u{fc}n x?api-version=1&q='%27", "/a%2Fb/%2f/Gr%C3%BCn%20x?api-version=1&q=%27%27"),
        ("//subscriptions/s?api-version=1", "//subscriptions/s?api-version=1"),
        (&absolute, "/subscriptions/s?api-version=1"),
        (&absolute.replace("http:", "HTTP:"), "/subscriptions/s?api-version=1"),
    ] {
        caller.get(written).await.unwrap();
        assert_eq!(arm.requests().last().unwrap().target, sent, "{written}");
    }
}

#[tokio::test]
async fn nothing_is_sent_and_no_token_fetched_for_an_address_that_is_refused() {
    let host = host(vec![token("swordfish")]);
    let arm = arm(vec![ok("{}")]);
    let other = Server::start(vec![ok("{}")]);
    let caller = on_host(&host, &arm, &[]);
    let other_port = other.url();
    let no_http = arm.url().replace("http:", "https:");
    let name_for_number = arm.url().replace("127.0.0.1", "localhost");
    let user_before_host = arm.url().replace("127.0.0.1", "127.0.0.1@management.azure.com");
    for (target, code) in [
        ("https://management.azure.com.evil.example/?api-version=1", Code::ForeignHost),
        ("https://management.azure.com/?api-version=1", Code::ForeignHost),
        (&format!("{other_port}?api-version=1"), Code::ForeignHost),
        (&format!("{no_http}?api-version=1"), Code::ForeignHost),
        (&format!("{name_for_number}?api-version=1"), Code::ForeignHost),
        ("http://192.0.2.1/?api-version=1", Code::InsecureEndpoint),
        (&user_before_host, Code::InvalidArgument),
        ("/subscriptions/s/../t?api-version=1", Code::InvalidArgument),
        ("/subscriptions/s/providers/Unknown/types", Code::InvalidArgument),
        ("/subscriptions/{subscriptionId}?api-version=1", Code::InvalidArgument),
    ] {
        let error = caller.get(target).await.unwrap_err();
        assert_eq!(error.code(), code, "{target}: {error}");
        assert_no_secret(&error);
    }
    let mut request = Request::new("PUT", "/subscriptions/s/resourcegroups/g").unwrap();
    request.set_body(b"{\"location\": eastus}".to_vec()).unwrap();
    let error = caller.send(&request).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    assert!(error.message().contains("line 1 column 14"), "{error}");
    assert!(host.requests().is_empty() && arm.requests().is_empty() && other.requests().is_empty());
}

#[tokio::test]
async fn plain_http_needs_leave() {
    let arm = arm(vec![ok("{}")]);
    let error = try_caller(&[("arm_endpoint", arm.url()), ("access_token", "swordfish")]).err().unwrap();
    assert_eq!(error.code(), Code::InsecureEndpoint);
    assert!(error.message().contains("allow_loopback_http"), "{error}");
    assert!(arm.requests_aside().is_empty());
}

#[tokio::test]
async fn the_placeholder_is_the_calls_or_the_clients_subscription() {
    let arm = arm(vec![ok("{}")]);
    let caller = with_token(&arm, &[("subscription", SUBSCRIPTION)]);
    let request = Request::new("GET", "/subscriptions/{subscription}/resourcegroups").unwrap();
    caller.send(&request).await.unwrap();
    let other = "00000000-0000-4000-8000-000000000001";
    let per_call = options(&[("subscription", other)]);
    caller.client.send(&request, Some(&per_call), &caller.client.call(Some(&per_call))).await.unwrap();
    let expected = [SUBSCRIPTION, other].map(|id| format!("/subscriptions/{id}/resourcegroups?api-version=2022-09-01"));
    assert_eq!(targets(&arm.requests()), expected);
}
