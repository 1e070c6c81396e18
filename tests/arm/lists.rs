//! Lists, page by page, and the page that is fetched ahead.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use armidentity::arm::{Pages, Request, resource_group};
use armidentity::error::{Code, Error};
use serde_json::{Value, json};

use crate::scripted::{Reply, Server};
use crate::stage::{Caller, SUBSCRIPTION, arm, ok, options, status, targets, try_caller, with_token};

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
        page(&["e"], "@nextLink", &json!("/last")),
        page(&["f"], "nextLink", &json!("")),
    ] {
        arm.push(reply);
    }
    let (_, pages) = groups(&arm);
    assert!(pages.has_more() && arm.requests().is_empty() && arm.requests_aside().is_empty(), "nothing is sent before the first page");
    let (read, error) = read_all(&pages).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(read, [vec!["a", "b"], vec![], vec!["c"], vec!["d"], vec!["e"], vec!["f"]]);
    let rest = filter.replace(arm.url(), "/");
    let links = ["one", "two", "three"].map(|token| format!("{rest}{token}%3d%3d"));
    let relative = ["/relative?x=%2f", "/last"].map(String::from);
    let expected = [&[first()][..], &links, &relative].concat();
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

#[tokio::test]
async fn any_request_that_lists_can_be_read_by_pages() {
    let arm = arm(vec![page(&["a"], "nextLink", &json!("/second?x=1")), last(&["b"])]);
    let caller = with_token(&arm, &[]);
    let mut request = Request::new("POST", "/query?api-version=1").unwrap();
    request.set_body(b"{\"type\":\"Usage\"}".to_vec()).unwrap();
    request.set_header("ClientType", "x").unwrap();
    let pages = Pages::of(Arc::clone(&caller.client), request, None).unwrap();
    assert_eq!(read_all(&pages).await.0, [["a"], ["b"]]);
    assert_eq!(targets(&arm.requests()), ["/query?api-version=1", "/second?x=1"]);
    for sent in arm.requests() {
        assert_eq!((sent.method.as_str(), sent.body.as_slice()), ("POST", b"{\"type\":\"Usage\"}".as_slice()));
        assert_eq!(sent.header("clienttype"), Some("x"));
    }
    for method in ["PUT", "DELETE", "PATCH", "HEAD"] {
        let error = Pages::of(Arc::clone(&caller.client), Request::new(method, "/x?api-version=1").unwrap(), None).unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(error.message().contains(method), "{error}");
    }
}

/// Waits until the server has had as many requests, and shows that no more follow.
async fn exactly(arm: &Server, requests: usize) {
    let began = Instant::now();
    while arm.requests().len() < requests {
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", targets(&arm.requests()));
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    tokio::time::sleep(Duration::from_millis(80)).await;
    assert_eq!(arm.requests().len(), requests, "{:?}", targets(&arm.requests()));
}

#[tokio::test]
async fn the_next_page_is_fetched_while_one_is_in_hand_and_no_other() {
    let arm = arm(vec![]);
    for (name, link) in [("a", "/2"), ("b", "/3"), ("c", "/4"), ("d", "")] {
        arm.push(page(&[name], "nextLink", &json!(link)));
    }
    let (_, pages) = groups(&arm);
    assert_eq!(arm.requests().len(), 0, "nothing is sent before the first page is asked for");
    // The first call asks for the cloud too.
    for (requests, attempts) in [(2, 2), (3, 1), (4, 1), (4, 1)] {
        assert!(pages.has_more());
        let call = pages.call();
        pages.next(&call).await.unwrap();
        exactly(&arm, requests).await;
        assert_eq!(call.progress().attempts(), attempts, "the request counts for the call that gets its page");
    }
    assert!(!pages.has_more());
}

#[tokio::test]
async fn what_went_wrong_ahead_is_told_when_the_page_is_asked_for() {
    let replies =
        vec![page(&["a"], "nextLink", &json!("/2")), status(403), page(&["b"], "nextLink", &json!("/3")), ok("<html>"), last(&["c"])];
    let arm = arm(replies);
    let (_, pages) = groups(&arm);
    pages.next(&pages.call()).await.unwrap();
    exactly(&arm, 2).await;
    assert!(pages.has_more(), "the failure is not yet told");
    assert_eq!(pages.next(&pages.call()).await.unwrap_err().code(), Code::ArmAuthorizationFailed);
    exactly(&arm, 2).await;
    pages.next(&pages.call()).await.unwrap();
    assert_eq!(pages.next(&pages.call()).await.unwrap_err().code(), Code::InvalidResponse);
    assert_eq!(read_all(&pages).await.0, [["c"]]);
    assert_eq!(targets(&arm.requests()), [first().as_str(), "/2", "/2", "/3", "/3"]);
}

#[tokio::test]
async fn giving_a_page_up_ends_its_request_also_when_it_was_begun_ahead() {
    let slow = last(&["late"]).delay(Duration::from_millis(400));
    let arm = arm(vec![page(&["a"], "nextLink", &json!("/2")), slow, last(&["b"])]);
    let (_, pages) = groups(&arm);
    pages.next(&pages.call()).await.unwrap();
    exactly(&arm, 2).await;
    assert!(tokio::time::timeout(Duration::from_millis(50), pages.next(&pages.call())).await.is_err());
    assert_eq!(read_all(&pages).await.0, [["b"]], "had the first request lived on, its page would be here");
    assert_eq!(arm.requests().len(), 3);
}

/// An ARM whose second page never comes: the connections that wait for it.
fn arm_without_a_second_page() -> (String, mpsc::Receiver<TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let (sender, waiting) = mpsc::channel();
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let mut head = [0; 4096];
            let length = connection.read(&mut head).unwrap();
            let head = String::from_utf8_lossy(&head[..length]);
            let body = match head.split(' ').nth(1).unwrap() {
                path if path.starts_with("/metadata") => {
                    r#"{"name":"Scripted","authentication":{"audiences":["https://audience.scripted/"]}}"#
                }
                "/2" => {
                    sender.send(connection).unwrap();
                    continue;
                }
                _ => r#"{"value":[],"nextLink":"/2"}"#,
            };
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
            connection.write_all(answer.as_bytes()).unwrap();
        }
    });
    (address, waiting)
}

#[tokio::test]
async fn dropping_the_list_stops_the_request_for_the_next_page() {
    let (address, waiting) = arm_without_a_second_page();
    let caller = try_caller(&[("arm_endpoint", &address), ("allow_loopback_http", "true"), ("access_token", "swordfish")]).unwrap();
    let pages = resource_group::list(Arc::clone(&caller.client), Some(options(&[("subscription", SUBSCRIPTION)])));
    pages.next(&pages.call()).await.unwrap();
    let began = Instant::now();
    let mut connection = loop {
        match waiting.try_recv() {
            Ok(connection) => break connection,
            Err(_) => assert!(began.elapsed() < Duration::from_secs(10), "the second page is not asked for"),
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    connection.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    assert!(connection.read(&mut [0; 16]).is_err(), "the request goes on while the list lives");
    drop(pages);
    // The request ends when the runtime has its turn.
    tokio::time::sleep(Duration::from_millis(20)).await;
    connection.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    assert_eq!(connection.read(&mut [0; 16]).unwrap(), 0, "the connection is closed");
}
