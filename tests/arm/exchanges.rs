//! What goes out with a request, what comes back, and when it is sent again.

use armidentity::arm::Request;
use armidentity::error::Code;

use crate::scripted::Reply;
use crate::stage::{arm, assert_no_secret, host, ok, on_host, options, status, with_token};

const GROUP: &str = "/subscriptions/s/resourcegroups/g";

#[tokio::test]
async fn every_request_carries_token_and_ids() {
    let arm = arm(vec![status(503), ok("{}")]);
    let caller = with_token(&arm, &[]);
    let mut request = Request::new("put", GROUP).unwrap();
    request.set_header("If-Match", "\"7\"").unwrap();
    request.set_body("{\"location\":\"\u{f6}st\"}".into()).unwrap();
    caller.send(&request).await.unwrap();
    let seen = arm.requests();
    assert_eq!(seen.len(), 2);
    for sent in &seen {
        assert_eq!((sent.method.as_str(), sent.body.as_slice()), ("PUT", "{\"location\":\"\u{f6}st\"}".as_bytes()));
        for (name, value) in [
            ("authorization", "Bearer swordfish"),
            ("accept", "application/json"),
            ("content-type", "application/json"),
            ("x-ms-return-client-request-id", "true"),
            ("if-match", "\"7\""),
        ] {
            assert_eq!(sent.header(name), Some(value), "{name}");
        }
        assert!(sent.header("user-agent").unwrap().starts_with("armidentity/"));
    }
    let id = seen[0].header("x-ms-client-request-id").unwrap();
    assert_eq!((id.len(), seen[1].header("x-ms-client-request-id")), (36, Some(id)), "one id for one request, however often it is sent");
    caller.get(GROUP).await.unwrap();
    let last = arm.requests().pop().unwrap();
    assert_ne!(last.header("x-ms-client-request-id"), Some(id));
    assert_eq!(last.header("content-type"), None);
}

#[tokio::test]
async fn the_callers_own_headers_win() {
    let arm = arm(vec![ok("{}")]);
    let mut request = Request::new("POST", "/x?api-version=1").unwrap();
    for (name, value) in [("Accept", "text/plain"), ("Content-Type", "text/plain"), ("X-MS-Client-Request-Id", "mine")] {
        request.set_header(name, value).unwrap();
    }
    request.set_body(b"not json".to_vec()).unwrap();
    with_token(&arm, &[]).send(&request).await.unwrap();
    let sent = arm.requests().pop().unwrap();
    assert_eq!((sent.header("accept"), sent.header("content-type")), (Some("text/plain"), Some("text/plain")));
    assert_eq!(sent.header("x-ms-client-request-id"), Some("mine"));
}

#[tokio::test]
async fn a_post_without_a_body_says_so() {
    let arm = arm(vec![ok("")]);
    with_token(&arm, &[]).send(&Request::new("POST", "/x?api-version=1").unwrap()).await.unwrap();
    assert_eq!(arm.requests()[0].header("content-length"), Some("0"), "ARM answers 411 without it");
}

#[tokio::test]
async fn what_is_sent_again_and_when() {
    let wait = |name: &str, value: &str| status(429).header(name, value);
    let broken = || ok("{}").close_before_answer();
    let halved = || ok("{\"a\":1}").close_in_body();
    for (what, method, replies, requests, waits, code) in [
        ("the first wait, doubled, three times", "GET", vec![status(500)], 4, vec![800, 1600, 3200], Some(Code::ArmServerFailed)),
        ("408", "GET", vec![status(408), ok("{}")], 2, vec![800], None),
        ("502", "PUT", vec![status(502), ok("{}")], 2, vec![800], None),
        ("503", "DELETE", vec![status(503), ok("{}")], 2, vec![800], None),
        ("504", "HEAD", vec![status(504), ok("{}")], 2, vec![800], None),
        ("501 is for good", "GET", vec![status(501)], 1, vec![], Some(Code::ArmServerFailed)),
        ("400 is for good", "GET", vec![status(400)], 1, vec![], Some(Code::ArmRequestFailed)),
        ("409 is for good", "PUT", vec![status(409)], 1, vec![], Some(Code::ArmConflict)),
        ("Retry-After in seconds", "GET", vec![wait("retry-after", "17"), ok("{}")], 2, vec![17_000], None),
        ("a date", "GET", vec![wait("retry-after", "Tue, 14 Nov 2023 22:13:50 GMT"), ok("{}")], 2, vec![30_000], None),
        ("milliseconds", "GET", vec![wait("x-ms-retry-after-ms", "2500"), ok("{}")], 2, vec![2_500], None),
        ("sooner than the own wait", "GET", vec![wait("retry-after", "0"), ok("{}")], 2, vec![800], None),
        ("junk", "GET", vec![wait("retry-after", "soon"), ok("{}")], 2, vec![800], None),
        ("no wait beyond the deadline", "GET", vec![wait("retry-after", "400")], 1, vec![], Some(Code::ArmThrottled)),
        ("POST on 429", "POST", vec![status(429), ok("{}")], 2, vec![800], None),
        ("POST on 503", "POST", vec![status(503), ok("{}")], 2, vec![800], None),
        ("not POST on 500", "POST", vec![status(500)], 1, vec![], Some(Code::ArmServerFailed)),
        ("not POST on 504", "POST", vec![status(504)], 1, vec![], Some(Code::ArmServerFailed)),
        ("not PATCH on 500", "PATCH", vec![status(500)], 1, vec![], Some(Code::ArmServerFailed)),
        ("a broken connection", "GET", vec![broken(), ok("{}")], 2, vec![800], None),
        ("half an answer", "GET", vec![halved(), ok("{}")], 2, vec![800], None),
        ("not POST after half an answer", "POST", vec![halved()], 1, vec![], Some(Code::NetworkFailed)),
        ("not a redirect", "GET", vec![status(307).header("location", "/elsewhere")], 1, vec![], Some(Code::ArmRequestFailed)),
    ] {
        let arm = arm(replies);
        let caller = with_token(&arm, &[]);
        let outcome = caller.send(&Request::new(method, GROUP).unwrap()).await;
        assert_eq!(outcome.as_ref().err().map(|error| error.code()), code, "{what}");
        assert_eq!(arm.requests().len(), requests, "{what}");
        assert_eq!(caller.waits_ms(), waits, "{what}");
        if let Err(error) = outcome {
            assert_no_secret(&error);
        }
    }
}

#[tokio::test]
async fn a_calls_own_time_limit_holds() {
    let arm = arm(vec![status(429).header("retry-after", "20")]);
    let caller = with_token(&arm, &[("timeout_sec", "50")]);
    let error = caller.get(GROUP).await.unwrap_err();
    assert_eq!((error.code(), caller.waits_ms()), (Code::ArmThrottled, vec![20_000, 20_000]), "a third wait would end after 50 s");
    let short = options(&[("timeout_sec", "10")]);
    let call = caller.client.call(Some(&short));
    let error = caller.client.send(&Request::new("GET", GROUP).unwrap(), Some(&short), &call).await.unwrap_err();
    assert_eq!((error.code(), caller.waits_ms().len()), (Code::ArmThrottled, 2));
}

#[tokio::test]
async fn what_comes_back() {
    let long = "x".repeat(16 << 20);
    for (what, reply, expected) in [
        ("as sent", ok(" { } \r\n"), Ok((200, " { } \r\n"))),
        ("created", Reply::new(201, "{}"), Ok((201, "{}"))),
        ("accepted", Reply::new(202, ""), Ok((202, ""))),
        ("nothing", Reply::new(204, ""), Ok((204, ""))),
        ("not modified", Reply::new(304, ""), Ok((304, ""))),
        ("a byte order mark", ok("\u{feff}{}"), Ok((200, "{}"))),
        ("not UTF-8", Reply::new(200, b"\xff".to_vec()), Err(Code::InvalidResponse)),
        ("16 MiB", ok(&long), Ok((200, long.as_str()))),
        ("one byte more", ok(&format!("{long}x")), Err(Code::ResponseTooLarge)),
    ] {
        let arm = arm(vec![reply.header("x-ms-ratelimit-remaining-subscription-reads", "249")]);
        match (with_token(&arm, &[]).get(GROUP).await, expected) {
            (Ok(response), Ok((status, body))) => {
                assert_eq!(response.status, status, "{what}");
                assert!(response.body == body, "{what}");
                assert_eq!(response.header("X-Ms-Ratelimit-Remaining-Subscription-Reads"), Some("249"));
            }
            (Err(error), Err(code)) => {
                assert_eq!(error.code(), code, "{what}");
                assert_eq!(arm.requests().len(), 1, "{what}");
            }
            (outcome, _) => panic!("{what}: {outcome:?}"),
        }
    }
}

#[tokio::test]
async fn a_refusal_carries_the_id_that_was_sent() {
    let arm = arm(vec![status(403)]);
    let error = with_token(&arm, &[]).get(GROUP).await.unwrap_err();
    assert_eq!(error.service().client_request_id.as_deref(), arm.requests()[0].header("x-ms-client-request-id"));
    assert_no_secret(&error);
}

#[tokio::test]
async fn only_bearer_tokens_are_sent() {
    let pop = r#"{"access_token":"swordfish","expires_in":"86400","token_type":"pop"}"#;
    let (host, arm) = (host(vec![ok(pop)]), arm(vec![ok("{}")]));
    let error = on_host(&host, &arm, &[]).get(GROUP).await.unwrap_err();
    assert_eq!((error.code(), error.identity_source()), (Code::InvalidTokenResponse, Some("Imds")));
    assert!(error.message().contains("pop") && arm.requests().is_empty(), "{error}");
    assert_no_secret(&error);
}
