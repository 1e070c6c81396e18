//! Resource Graph: pages by skip token, many subscriptions, the quota, and what is refused.

use std::sync::Arc;

use armidentity::arm::resource_graph::{self, GraphPages, SearchScope};
use armidentity::error::{Code, Error};
use serde_json::{Value, json};

use crate::scripted::{Reply, Seen};
use crate::stage::{Caller, SUBSCRIPTION, arm, ok, options, refusal, with_token};

const QUERY: &str = "Resources | where name == 'a\"b' | project id";

fn page(rows: &[&str], token: Option<&str>) -> Reply {
    let data: Vec<Value> = rows.iter().map(|name| json!({ "id": name })).collect();
    let mut page = json!({ "totalRecords": 9, "count": rows.len(), "data": data, "facets": [], "resultTruncated": "false" });
    if let Some(token) = token {
        page["$skipToken"] = json!(token);
    }
    ok(&page.to_string())
}

fn search(caller: &Caller, scope: &SearchScope, page_size: Option<u32>) -> GraphPages {
    resource_graph::search(Arc::clone(&caller.client), QUERY, scope, page_size, None).unwrap()
}

/// Reads to the end or the first error: the ids on each page.
async fn read_all(pages: &GraphPages) -> (Vec<Vec<String>>, Option<Error>) {
    let mut read = Vec::new();
    while pages.has_more() {
        match pages.next(&pages.call()).await {
            Ok(page) => {
                let body: Value = serde_json::from_str(&page.body).unwrap();
                read.push(body["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect());
            }
            Err(error) => return (read, Some(error)),
        }
    }
    (read, None)
}

fn bodies(seen: &[Seen]) -> Vec<Value> {
    let check = |request: &Seen| {
        assert_eq!(
            (request.method.as_str(), &*request.target),
            ("POST", "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01")
        );
        serde_json::from_slice(&request.body).unwrap()
    };
    seen.iter().map(check).collect()
}

#[tokio::test]
async fn query_and_scope_go_with_every_page() {
    let groups = || SearchScope::from_json(r#"{"managementGroups":["m","n"]}"#).unwrap();
    let one = || SearchScope::from_json(&json!({ "subscriptions": [SUBSCRIPTION] }).to_string()).unwrap();
    for (scope, size, member, top) in [
        (SearchScope::Everything, None, None, 1000),
        (SearchScope::from_json("{}").unwrap(), Some(1), None, 1),
        (one(), Some(6), Some(("subscriptions", json!([SUBSCRIPTION]))), 6),
        (groups(), None, Some(("managementGroups", json!(["m", "n"]))), 1000),
    ] {
        let arm = arm(vec![page(&["a", "b"], Some("one")), page(&[], Some("two")), page(&["c"], None)]);
        let pages = search(&with_token(&arm, &[]), &scope, size);
        assert!(arm.requests().is_empty(), "nothing is sent before the first page");
        let (read, error) = read_all(&pages).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(read, [vec!["a", "b"], vec![], vec!["c"]]);
        let expected: Vec<Value> = [None, Some("one"), Some("two")]
            .into_iter()
            .map(|token| {
                let mut body = json!({ "query": QUERY, "options": { "$top": top, "resultFormat": "objectArray" } });
                if let Some((name, value)) = &member {
                    body[*name] = value.clone();
                }
                if let Some(token) = token {
                    body["options"]["$skipToken"] = json!(token);
                }
                body
            })
            .collect();
        assert_eq!(bodies(&arm.requests()), expected, "{scope:?}");
        assert_eq!(pages.next(&pages.call()).await.unwrap_err().code(), Code::NoResult);
    }
}

#[tokio::test]
async fn a_thousand_subscriptions_at_a_time() {
    let ids: Vec<String> = (0..2001).map(|number| format!("00000000-0000-4000-8000-{number:012}")).collect();
    let arm = arm(vec![page(&["a"], Some("more")), page(&["b"], None), page(&["c"], None), page(&["d"], None)]);
    let pages = search(&with_token(&arm, &[]), &SearchScope::Subscriptions(ids.clone()), None);
    assert_eq!(read_all(&pages).await.0, [["a"], ["b"], ["c"], ["d"]]);
    let sent: Vec<(Value, Value)> =
        bodies(&arm.requests()).into_iter().map(|body| (body["subscriptions"].clone(), body["options"]["$skipToken"].clone())).collect();
    let expected = [
        (json!(ids[..1000]), Value::Null),
        (json!(ids[..1000]), json!("more")),
        (json!(ids[1000..2000]), Value::Null),
        (json!(ids[2000..]), Value::Null),
    ];
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn a_quota_that_is_used_up_is_waited_for_by_all_searches_of_a_client() {
    let quota = |reply: Reply, remaining: &str, after: &str| {
        reply.header("x-ms-user-quota-remaining", remaining).header("x-ms-user-quota-resets-after", after)
    };
    let arm = arm(vec![
        quota(page(&["a"], Some("one")), "1", "00:00:05"),
        quota(page(&["b"], None), "0", "00:00:04.5"),
        quota(page(&["c"], Some("two")), "0", "junk"),
        quota(page(&["d"], None), "0", "00:10:00"),
        page(&["e"], None),
    ]);
    let caller = with_token(&arm, &[]);
    assert_eq!(read_all(&search(&caller, &SearchScope::Everything, None)).await.0, [["a"], ["b"]]);
    assert!(caller.waits_ms().is_empty(), "nobody waits who asks for nothing more");
    assert_eq!(read_all(&search(&caller, &SearchScope::Everything, None)).await.0, [["c"], ["d"]]);
    assert_eq!(caller.waits_ms(), [4_500]);
    // The quota comes back after ten minutes; a page has five.
    let pages = search(&caller, &SearchScope::Everything, None);
    let (read, error) = read_all(&pages).await;
    let error = error.unwrap();
    assert_eq!((read.len(), error.code(), error.retry_after().map(|wait| wait.as_secs())), (0, Code::ArmThrottled, Some(600)));
    assert!(error.message().contains("600 s"), "{error}");
    assert_eq!(arm.requests().len(), 4, "it is not even asked");
    caller.clock.advance(std::time::Duration::from_secs(600));
    assert_eq!(read_all(&pages).await.0, [["e"]], "later it is");
}

#[tokio::test]
async fn throttling_is_met_with_another_attempt() {
    let arm = arm(vec![refusal(429, "RateLimiting").header("retry-after", "5"), page(&["a"], None)]);
    let caller = with_token(&arm, &[]);
    assert_eq!(read_all(&search(&caller, &SearchScope::Everything, None)).await.0, [["a"]]);
    assert_eq!(caller.waits_ms(), [5_000]);
}

#[tokio::test]
async fn an_answer_that_was_cut_short_is_the_last_one_and_says_so() {
    for truncated in [json!("true"), json!(true)] {
        let body = json!({ "data": [{ "id": "a" }], "resultTruncated": truncated }).to_string();
        let arm = arm(vec![ok(&body)]);
        let pages = search(&with_token(&arm, &[]), &SearchScope::Everything, None);
        assert_eq!(pages.next(&pages.call()).await.unwrap().body, body, "as ARM sent it");
        assert!(!pages.has_more());
    }
}

#[tokio::test]
async fn a_page_can_be_read_again_and_a_circle_is_noticed() {
    for bad in ["", "[]", "{}", r#"{"data":{}}"#, r#"{"data":[],"$skipToken":7}"#] {
        let arm = arm(vec![ok(bad), page(&["a"], None)]);
        let pages = search(&with_token(&arm, &[]), &SearchScope::Everything, None);
        assert_eq!(pages.next(&pages.call()).await.unwrap_err().code(), Code::InvalidResponse, "{bad}");
        assert_eq!(read_all(&pages).await.0, [["a"]]);
    }
    let refused = arm(vec![page(&["a"], Some("one")), refusal(400, "BadRequest"), page(&["b"], None)]);
    let pages = search(&with_token(&refused, &[]), &SearchScope::Everything, None);
    let (read, error) = read_all(&pages).await;
    assert_eq!((read, error.unwrap().code()), (vec![vec![String::from("a")]], Code::ArmRequestFailed));
    assert_eq!(read_all(&pages).await.0, [["b"]]);
    assert_eq!(bodies(&refused.requests())[2]["options"]["$skipToken"], "one");
    let circle = arm(vec![page(&["a"], Some("one"))]);
    let (read, error) = read_all(&search(&with_token(&circle, &[]), &SearchScope::Everything, None)).await;
    assert_eq!((read.len(), error.unwrap().code()), (1, Code::PagingLoop));
}

#[tokio::test]
async fn what_cannot_be_searched() {
    let arm = arm(vec![page(&[], None)]);
    let client = with_token(&arm, &[]).client;
    let limits = Some(options(&[("timeout_sec", "5")]));
    for (query, size, part) in
        [("", None, "query: "), (" \n", None, "query: "), ("Resources", Some(0), "page_size: "), ("Resources", Some(1001), "page_size: ")]
    {
        let error = resource_graph::search(Arc::clone(&client), query, &SearchScope::Everything, size, limits.clone()).unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(error.message().starts_with(part), "{error}");
    }
    let eleven = json!({ "managementGroups": vec!["m"; 11] }).to_string();
    for json in [
        "",
        "[]",
        r#"{"subscriptions":[]}"#,
        r#"{"subscriptions":["mine"]}"#,
        r#"{"subscriptions":"x"}"#,
        r#"{"managementGroups":[]}"#,
        r#"{"managementGroups":["/providers/Microsoft.Management/managementGroups/m"]}"#,
        r#"{"managementgroups":["m"]}"#,
        &format!(r#"{{"subscriptions":["{SUBSCRIPTION}"],"managementGroups":["m"]}}"#),
        &eleven,
    ] {
        let error = SearchScope::from_json(json).unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(error.message().starts_with("scope_json: "), "{json}: {error}");
    }
    let no_ids = SearchScope::Subscriptions(Vec::new());
    assert!(resource_graph::search(client, "Resources", &no_ids, None, None).is_err());
    assert!(arm.requests().is_empty());
}
