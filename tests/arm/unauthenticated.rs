//! A 401: when a new token may help, and what is said when it does not.

use std::time::Duration;

use armidentity::error::Code;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::scripted::{Reply, Server};
use crate::stage::{Caller, arm, assert_no_secret, host, ok, on_host, status, token, try_caller, with_token};

const GROUP: &str = "/subscriptions/s/resourcegroups/g";

/// Asks for claims the way Azure does: among other challenges, with the claims in base64.
fn claims_challenge() -> Reply {
    let bearer = r#"Bearer realm="", authorization_uri="https://login.example/common", error="insufficient_claims", claims="eyJhIjoxfQ==""#;
    status(401).header("WWW-Authenticate", &format!(r#"Basic realm="a, b", {bearer}"#))
}

/// Asks for these claims.
fn asks_for(claims: &str) -> Reply {
    let bearer = format!(r#"Bearer realm="", error="insufficient_claims", claims="{}""#, STANDARD.encode(claims));
    status(401).header("WWW-Authenticate", &bearer)
}

/// An application that signs in at `login`.
fn application(login: &Server, arm: &Server) -> Caller {
    try_caller(&[
        ("arm_endpoint", arm.url()),
        ("authority", login.url()),
        ("allow_loopback_http", "true"),
        ("tenant", "tenant.example"),
        ("client_id", "C"),
        ("client_secret", "swordfish-of-the-application"),
    ])
    .unwrap()
}

/// The claims with which each token was asked for.
fn claims_asked_for(login: &Server) -> Vec<String> {
    let claims = |body: &[u8]| url::form_urlencoded::parse(body).find(|(name, _)| name == "claims").map(|(_, claims)| claims.into_owned());
    login.requests().iter().map(|request| claims(&request.body).unwrap_or_default()).collect()
}

/// The claims of a request that no challenge came before.
const NO_CHALLENGE: &str = r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#;
const AFTER_1: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1"},"xms_cc":{"values":["cp1"]}}}"#;
const AFTER_2: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"2"},"xms_cc":{"values":["cp1"]}}}"#;

fn asks_for_a_token_after(value: &str) -> Reply {
    asks_for(&format!(r#"{{"access_token":{{"nbf":{{"essential":true,"value":"{value}"}}}}}}"#))
}

#[tokio::test]
async fn the_claims_of_a_challenge_go_to_entra_and_the_token_stays() {
    let login = Server::start(vec![token("swordfish-a"), token("swordfish-b"), token("swordfish-c")]);
    let arm = arm(vec![ok("{}"), asks_for_a_token_after("1"), ok("{}"), ok("{}"), asks_for_a_token_after("2"), ok("{}")]);
    let caller = application(&login, &arm);
    for _ in 0..4 {
        caller.get(GROUP).await.unwrap();
    }
    assert_eq!(claims_asked_for(&login), [NO_CHALLENGE, AFTER_1, AFTER_2]);
    let used: String = arm.requests().iter().map(|request| request.header("authorization").unwrap().chars().last().unwrap()).collect();
    assert_eq!(used, "aabbbc");
}

#[tokio::test]
async fn calls_with_the_same_challenge_share_one_request_and_others_do_not() {
    for (what, challenges, expected) in
        [("the same claims", ["1", "1"], vec![NO_CHALLENGE, AFTER_1]), ("other claims", ["1", "2"], vec![NO_CHALLENGE, AFTER_1, AFTER_2])]
    {
        let slow = |text: &str| token(text).delay(Duration::from_millis(300));
        let login = Server::start(vec![token("swordfish-a"), slow("swordfish-b"), slow("swordfish-c")]);
        let late = |value: &str| asks_for_a_token_after(value).delay(Duration::from_millis(100));
        let arm = arm(vec![ok("{}"), late(challenges[0]), late(challenges[1]), ok("{}")]);
        let caller = application(&login, &arm);
        caller.get(GROUP).await.unwrap();
        let (one, other) = tokio::join!(caller.get(GROUP), caller.get(GROUP));
        one.and(other).unwrap();
        let mut asked = claims_asked_for(&login);
        asked.sort_by_key(|claims| (claims != NO_CHALLENGE, claims.clone()));
        assert_eq!(asked, expected, "{what}");
    }
}

#[tokio::test]
async fn a_token_that_was_fetched_without_the_claims_does_not_stand_in_for_one_with_them() {
    let login = Server::start(vec![token("swordfish-a"), token("swordfish-b"), token("swordfish-c")]);
    let late = |value: &str| asks_for_a_token_after(value).delay(Duration::from_millis(300));
    let arm = arm(vec![ok("{}"), late("1"), ok("{}")]);
    let caller = application(&login, &arm);
    caller.get(GROUP).await.unwrap();
    let renewed = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let call = caller.client.call(None);
        caller.credential.token(crate::stage::AUDIENCE, true, &call).await
    };
    let (answer, renewed) = tokio::join!(caller.get(GROUP), renewed);
    assert_eq!((answer.unwrap().status, renewed.unwrap().text.expose()), (200, "swordfish-b"));
    assert_eq!(claims_asked_for(&login), [NO_CHALLENGE, NO_CHALLENGE, AFTER_1]);
    assert_eq!(arm.requests().last().unwrap().header("authorization"), Some("Bearer swordfish-c"));
}

#[tokio::test]
async fn a_slow_answer_without_the_claims_does_not_replace_the_token_with_them() {
    // The answer to a renewal that began before the challenge comes after the one to the challenge.
    let slow = token("swordfish-b").delay(Duration::from_millis(600));
    let login = Server::start(vec![token("swordfish-a"), slow, token("swordfish-c")]);
    let late = asks_for_a_token_after("1").delay(Duration::from_millis(200));
    let arm = arm(vec![ok("{}"), late, ok("{}")]);
    let caller = application(&login, &arm);
    caller.get(GROUP).await.unwrap();
    let renewed = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let call = caller.client.call(None);
        caller.credential.token(crate::stage::AUDIENCE, true, &call).await
    };
    let (answer, renewed) = tokio::join!(caller.get(GROUP), renewed);
    assert_eq!((answer.unwrap().status, renewed.unwrap().text.expose()), (200, "swordfish-b"));
    assert_eq!(claims_asked_for(&login), [NO_CHALLENGE, NO_CHALLENGE, AFTER_1]);
    caller.get(GROUP).await.unwrap();
    assert_eq!(arm.requests().last().unwrap().header("authorization"), Some("Bearer swordfish-c"));
}

#[tokio::test]
async fn when_entra_gives_no_such_token_both_are_told() {
    let refusal = r#"{"error":"invalid_grant","error_description":"AADSTS53003: Access has been blocked.","error_codes":[53003]}"#;
    let login = Server::start(vec![token("swordfish-a"), Reply::new(400, refusal)]);
    let arm = arm(vec![asks_for_a_token_after("1")]);
    let error = application(&login, &arm).get(GROUP).await.unwrap_err();
    assert_eq!(error.code(), Code::SignInFailed);
    for part in ["Azure Resource Manager asks for a token that fulfils more", r#""value":"1""#, "conditional access policy", "AADSTS53003"]
    {
        assert!(error.message().contains(part), "{part}: {error}");
    }
    assert_no_secret(&error);
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
