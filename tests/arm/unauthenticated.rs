//! A 401: when a new token may help, and what is said when it does not.

use std::time::Duration;

use armidentity::error::Code;

use crate::scripted::Reply;
use crate::stage::{arm, assert_no_secret, host, ok, on_host, status, token, with_token};

const GROUP: &str = "/subscriptions/s/resourcegroups/g";

/// Asks for claims the way Azure does: among other challenges, with the claims in base64.
fn claims_challenge() -> Reply {
    let bearer = r#"Bearer realm="", authorization_uri="https://login.example/common", error="insufficient_claims", claims="eyJhIjoxfQ==""#;
    status(401).header("WWW-Authenticate", &format!(r#"Basic realm="a, b", {bearer}"#))
}

#[tokio::test]
async fn a_new_token_is_tried_once_where_it_may_help() {
    let (a, b) = (|| token("swordfish-a"), || token("swordfish-b"));
    for (what, tokens, is_cached, replies, sent, works) in [
        ("claims, then content", vec![a(), b()], false, vec![claims_challenge(), ok("{}")], "ab", true),
        ("claims with a cached token", vec![a(), b()], true, vec![claims_challenge(), ok("{}")], "ab", true),
        ("claims for ever", vec![a(), b()], false, vec![claims_challenge()], "ab", false),
        ("claims, and the host has no other token", vec![a()], false, vec![claims_challenge(), ok("{}")], "aa", true),
        ("plain, with a token that is new already", vec![a(), b()], false, vec![status(401), ok("{}")], "a", false),
        ("plain, with a cached token", vec![a(), b()], true, vec![status(401), ok("{}")], "ab", true),
        ("plain, with a cached token, for ever", vec![a(), b()], true, vec![status(401)], "ab", false),
        ("plain, with a cached token, and the host has no other", vec![a()], true, vec![status(401), ok("{}")], "a", false),
    ] {
        let host = host(tokens);
        let before = if is_cached { vec![ok("{}")] } else { vec![] };
        let arm = arm([before.clone(), replies].concat());
        let caller = on_host(&host, &arm, &[]);
        if is_cached {
            caller.get(GROUP).await.unwrap();
        }
        let outcome = caller.get(GROUP).await;
        let seen = arm.requests();
        let used: String =
            seen[before.len()..].iter().map(|request| request.header("authorization").unwrap().chars().last().unwrap()).collect();
        assert_eq!(used, sent, "{what}");
        assert_eq!(outcome.is_ok(), works, "{what}");
        if let Err(error) = outcome {
            assert_eq!(error.code(), Code::ArmUnauthenticated, "{what}");
            assert_no_secret(&error);
        }
    }
}

#[tokio::test]
async fn the_error_says_what_was_wanted() {
    let arm = arm(vec![claims_challenge()]);
    let error = with_token(&arm, &[]).get(GROUP).await.unwrap_err();
    assert_eq!((error.code(), error.http_status()), (Code::ArmUnauthenticated, Some(401)));
    assert!(error.message().contains(r#"{"a":1}"#) && error.message().contains("24 hours"), "{error}");
}

#[tokio::test]
async fn a_token_that_was_brought_is_not_sent_again_for_nothing() {
    let arm = arm(vec![ok("{}"), status(401)]);
    let caller = with_token(&arm, &[]);
    caller.get(GROUP).await.unwrap();
    assert_eq!(caller.get(GROUP).await.unwrap_err().code(), Code::ArmUnauthenticated);
    assert_eq!(arm.requests().len(), 2);
}

#[tokio::test]
async fn the_second_attempt_is_retried_like_the_first() {
    let (host, arm) = (host(vec![token("swordfish-a"), token("swordfish-b")]), arm(vec![claims_challenge(), status(503), ok("{}")]));
    let caller = on_host(&host, &arm, &[]);
    caller.get(GROUP).await.unwrap();
    let seen = arm.requests();
    assert_eq!(seen.len(), 3);
    assert!(seen[1..].iter().all(|request| request.header("authorization") == Some("Bearer swordfish-b")));
}

#[tokio::test]
async fn calls_that_are_refused_together_share_the_new_token() {
    let host = host(vec![token("swordfish-a"), token("swordfish-b"), token("swordfish-c")]);
    let late = |milliseconds| claims_challenge().delay(Duration::from_millis(milliseconds));
    let arm = arm(vec![ok("{}"), late(100), late(500), ok("{}")]);
    let caller = on_host(&host, &arm, &[]);
    caller.get(GROUP).await.unwrap();
    let (one, other) = tokio::join!(caller.get(GROUP), caller.get(GROUP));
    one.and(other).unwrap();
    assert_eq!(host.requests().len(), 2, "the second call was refused after the first one had a new token");
    assert!(arm.requests()[3..].iter().all(|request| request.header("authorization") == Some("Bearer swordfish-b")));
}
