//! Who may ask ARM at all: the checks of a token.

use std::time::Duration;

use arm_simulator::world::TENANT_ID;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use reqwest::Method;
use uuid::Uuid;

use super::support::{Fixture, Reply, in_subscription, send};

fn group() -> String {
    in_subscription("/resourcegroups/myResourceGroupVM?api-version=2021-04-01")
}

fn with_authorization(azure: &Fixture, value: &str) -> Reply {
    send(azure.arm_request(Method::GET, &group()).header("Authorization", value))
}

fn assert_refused(reply: &Reply, code: &str) {
    assert_eq!(reply.error(), (401, code.to_owned()));
    let challenge = reply.header("www-authenticate");
    assert!(challenge.starts_with("Bearer authorization_uri=\"https://login.windows.net/"), "{challenge}");
    assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
    assert_eq!(reply.header("x-ms-ratelimit-remaining-subscription-reads"), "", "no quota for strangers");
}

#[test]
fn a_request_without_token_learns_the_tenant() {
    let azure = Fixture::start();
    let reply = send(azure.arm_request(Method::GET, &group()));
    assert_refused(&reply, "AuthenticationFailed");
    assert!(reply.header("www-authenticate").contains(&TENANT_ID.to_string()));
    assert_eq!(reply.message(), "Authentication failed. The 'Authorization' header is missing.");
}

#[test]
fn a_header_that_is_not_a_bearer_token_is_refused() {
    let azure = Fixture::start();
    for value in ["Basic eDp5", "Bearer", "Bearer "] {
        assert_refused(&with_authorization(&azure, value), "AuthenticationFailedInvalidHeader");
    }
}

#[test]
fn only_the_simulators_own_signature_counts() {
    let azure = Fixture::start();
    let token = azure.token();
    assert_eq!(with_authorization(&azure, &format!("bearer {token}")).status, 200);

    let parts: Vec<&str> = token.split('.').collect();
    let claims = BASE64_URL_SAFE_NO_PAD.decode(parts[1]).unwrap();
    let other_principal = String::from_utf8(claims).unwrap().replace("40000000-", "49999999-");
    let forged = format!("{}.{}.{}", parts[0], BASE64_URL_SAFE_NO_PAD.encode(other_principal), parts[2]);
    let unsigned_header = BASE64_URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"none","x5t":"","kid":""}"#);
    let unsigned = format!("{unsigned_header}.{}.", parts[1]);
    for bad in [forged, unsigned, "not-a-token".to_owned()] {
        assert_refused(&with_authorization(&azure, &format!("Bearer {bad}")), "InvalidAuthenticationToken");
    }
}

#[test]
fn a_token_lives_as_long_as_it_says() {
    let azure = Fixture::start();
    azure.simulator.set_token_lifetime(Duration::from_secs(600));
    let token = azure.token();
    let bearer = format!("Bearer {token}");
    azure.simulator.set_clock_offset(598);
    assert_eq!(with_authorization(&azure, &bearer).status, 200);
    azure.simulator.set_clock_offset(602);
    let reply = with_authorization(&azure, &bearer);
    assert_refused(&reply, "ExpiredAuthenticationToken");
    assert!(reply.message().starts_with("The access token expiry UTC time '"), "{}", reply.message());
    azure.simulator.set_clock_offset(-400);
    assert_refused(&with_authorization(&azure, &bearer), "InvalidAuthenticationToken");
}

#[test]
fn the_audience_is_arm_with_or_without_slash() {
    let azure = Fixture::start();
    for (resource, expected) in [
        ("https://management.azure.com", 200),
        ("https://management.azure.com/", 200),
        ("https://management.core.windows.net", 200),
        ("https://management.core.windows.net/", 200),
        ("https://vault.azure.net", 401),
    ] {
        let reply = azure.imds(&format!("/metadata/identity/oauth2/token?api-version=2018-02-01&resource={resource}"));
        let token = reply.json()["access_token"].as_str().unwrap().to_owned();
        let reply = with_authorization(&azure, &format!("Bearer {token}"));
        assert_eq!(reply.status, expected, "{resource}");
        if expected == 401 {
            assert_refused(&reply, "InvalidAuthenticationTokenAudience");
            assert!(reply.message().contains("'https://vault.azure.net'"));
        }
    }
}

#[test]
fn a_subscription_of_another_tenant_names_its_own() {
    let other = Uuid::new_v4();
    let azure = Fixture::with_world(|world| world.subscriptions[0].tenant_id = other);
    let reply = azure.arm(&group());
    assert_refused(&reply, "InvalidAuthenticationTokenTenant");
    assert!(reply.header("www-authenticate").contains(&other.to_string()));
    assert_eq!(azure.arm("/subscriptions?api-version=2022-12-01").json()["value"].as_array().unwrap().len(), 0);
}

#[test]
fn tls_is_of_the_simulators_own_authority_only() {
    let first = Fixture::start();
    let second = Fixture::start();
    let url = format!("{}/metadata/endpoints?api-version=2022-09-01", second.simulator.arm_endpoint());
    assert!(first.client.get(&url).send().is_err());
    assert!(second.client.get(&url).send().is_ok());
}
