//! Lists, page by page.

use std::sync::Arc;
use std::time::Duration;

use armidentity::arm::{Pages, resource_group};
use armidentity::error::{Code, Error};
use serde_json::{Value, json};

use crate::scripted::{Reply, Server};
use crate::stage::{Caller, SUBSCRIPTION, arm, ok, options, status, targets, with_token};

fn first() -> String {
    format!("/subscriptions/{SUBSCRIPTION}/resourcegroups?api-version=2022-09-01")
}

fn page(names: &[&str], link_name: &str, link: &Value) -> Reply {
    let value: Vec<_> = names.iter().map(|name| json!({ "name": name })).collect();
    ok(&json!({ "value": value, link_name: link }).to_string())
}

fn last(names: &[&str]) -> Reply {
    page(names, "nextLink", &Value::Null)
}

fn groups(arm: &Server) -> (Caller, Pages) {
    let caller = with_token(arm, &[]);
    let pages = resource_group::list(Arc::clone(&caller.client), Some(options(&[("subscription", SUBSCRIPTION)])));
    (caller, pages)
}

/// Reads to the end or the first error: the names on each page.
async fn read_all(pages: &Pages) -> (Vec<Vec<String>>, Option<Error>) {
    let mut read = Vec::new();
    while pages.has_more() {
        match pages.next(&pages.call()).await {
            Ok(page) => {
                let body: Value = serde_json::from_str(&page.body).unwrap();
                read.push(body["value"].as_array().unwrap().iter().map(|group| group["name"].as_str().unwrap().to_owned()).collect());
            }
            Err(error) => return (read, Some(error)),
        }
    }
    (read, None)
}

#[tokio::test]
async fn a_list_goes_on_as_its_links_say() {
    let arm = arm(vec![]);
    // The form that ARM was seen to send: "$" as %24, spaces as "+", hexadecimal digits in small letters.
    let filter =
        format!("{}subscriptions/s/resourcegroups?%24filter=tagName+eq+%27K%27&%24top=2&api-version=2021-04-01&%24skiptoken=", arm.url());
    let link = |token: &str| json!(format!("{filter}{token}%3d%3d"));
    for reply in [
        page(&["a", "b"], "nextLink", &link("one")),
        page(&[], "nextLink", &link("two")),
        page(&["c"], "@odata.nextLink", &link("three")),
        page(&["d"], "nextLink", &json!("/relative?x=%2f")),
        page(&["e"], "nextLink", &json!("")),
    ] {
        arm.push(reply);
    }
    let (_, pages) = groups(&arm);
    assert!(pages.has_more() && arm.requests().is_empty() && arm.requests_aside().is_empty(), "nothing is sent before the first page");
    let (read, error) = read_all(&pages).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(read, [vec!["a", "b"], vec![], vec!["c"], vec!["d"], vec!["e"]]);
    let rest = filter.replace(arm.url(), "/");
    let expected =
        [first(), format!("{rest}one%3d%3d"), format!("{rest}two%3d%3d"), format!("{rest}three%3d%3d"), String::from("/relative?x=%2f")];
    assert_eq!(targets(&arm.requests()), expected);
    assert!(!pages.has_more());
    assert_eq!(pages.next(&pages.call()).await.unwrap_err().code(), Code::NoResult);
}

#[tokio::test]
async fn a_list_ends() {
    for body in [r#"{"value":[]}"#, r#"{"value":[],"nextLink":null}"#, r#"{"value":[],"nextLink":"","@odata.nextLink":null}"#] {
        let arm = arm(vec![ok(body)]);
        let (_, pages) = groups(&arm);
        assert_eq!(pages.next(&pages.call()).await.unwrap().body, body, "the page as it was sent");
        assert!(!pages.has_more(), "{body}");
    }
}

#[tokio::test]
async fn a_link_that_leads_astray_is_not_followed() {
    let arm_url = arm(vec![]);
    for (link, code) in [
        ("https://management.azure.com.evil.example/x".to_owned(), Code::ForeignHost),
        ("http://192.0.2.1/x".to_owned(), Code::InsecureEndpoint),
        ("elsewhere".to_owned(), Code::InvalidResponse),
        (format!("{}x#y", arm_url.url()), Code::InvalidResponse),
    ] {
        let arm = arm(vec![page(&["a"], "nextLink", &json!(link)), last(&["never"])]);
        let (_, pages) = groups(&arm);
        let (read, error) = read_all(&pages).await;
        assert_eq!(read, [["a"]], "the page itself is good");
        assert_eq!(error.unwrap().code(), code, "{link}");
        assert_eq!(arm.requests().len(), 1, "{link}");
    }
}

#[tokio::test]
async fn a_circle_is_noticed() {
    let arm = arm(vec![]);
    let absolute = |path: &str| json!(format!("{}{path}", arm.url().trim_end_matches('/')));
    arm.push(page(&["a"], "nextLink", &absolute("/two")));
    arm.push(page(&["b"], "nextLink", &absolute(&first())));
    arm.push(last(&["never"]));
    let (_, pages) = groups(&arm);
    let (read, error) = read_all(&pages).await;
    assert_eq!(read, [["a"], ["b"]]);
    let error = error.unwrap();
    assert_eq!(error.code(), Code::PagingLoop);
    assert_eq!(arm.requests().len(), 2);
}

#[tokio::test]
async fn a_page_that_is_none_is_an_error_and_can_be_read_again() {
    for bad in ["", "<html>", "{}", r#"{"value":null}"#, r#"{"value":{}}"#, r#"{"value":[],"nextLink":7}"#] {
        let arm = arm(vec![ok(bad), last(&["a"])]);
        let (_, pages) = groups(&arm);
        assert_eq!(pages.next(&pages.call()).await.unwrap_err().code(), Code::InvalidResponse, "{bad}");
        assert_eq!(read_all(&pages).await.0, [["a"]]);
        assert_eq!(targets(&arm.requests()), [first(), first()]);
    }
    let arm = arm(vec![status(403), last(&["a"])]);
    let (_, pages) = groups(&arm);
    assert_eq!(pages.next(&pages.call()).await.unwrap_err().code(), Code::ArmAuthorizationFailed);
    assert_eq!(read_all(&pages).await.0, [["a"]]);
}

#[tokio::test]
async fn one_page_at_a_time() {
    let arm = arm(vec![last(&["a"]).delay(Duration::from_millis(300)), last(&["b"])]);
    let (_, pages) = groups(&arm);
    let pages = Arc::new(pages);
    let reading = tokio::spawn({
        let pages = Arc::clone(&pages);
        async move { pages.next(&pages.call()).await.map(drop) }
    });
    while arm.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let error = pages.next(&pages.call()).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    reading.abort();
    assert!(reading.await.unwrap_err().is_cancelled());
    assert_eq!(read_all(&pages).await.0, [["b"]], "a page that was given up can be asked for again");
}
