//! Claims challenges: what ARM demands beyond a good token, and how a client gets it.

use arm_simulator::Config;
use arm_simulator::world::{ADMINISTRATOR_CLIENT_ID, ADMINISTRATOR_SECRET, TENANT_ID, USER_NAME};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Fixture, RESOURCE, Reply, claims, in_subscription, send};

const AZURE_CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

impl Fixture {
    fn demand(&self, method: Method, body: &Value) -> Reply {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        send(self.client.request(method, format!("{}/claims-challenge", self.simulator.control_endpoint())).body(body))
    }

    fn token_form(&self, fields: &[(&str, &str)]) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let url = format!("{}/{TENANT_ID}/oauth2/v2.0/token", self.simulator.login_endpoint());
        send(self.client.post(url).body(body))
    }

    /// The administrator's token, asked for with these claims.
    fn token_with(&self, claims: &str) -> Reply {
        let scope = format!("{RESOURCE}/.default");
        self.token_form(&[
            ("grant_type", "client_credentials"),
            ("client_id", &ADMINISTRATOR_CLIENT_ID.to_string()),
            ("client_secret", ADMINISTRATOR_SECRET),
            ("scope", &scope),
            ("claims", claims),
        ])
    }

    fn list_groups(&self, token: &Reply) -> Reply {
        let token = token.json()["access_token"].as_str().unwrap().to_owned();
        send(self.arm_request(Method::GET, &in_subscription("/resourcegroups?api-version=2021-04-01")).bearer_auth(token))
    }
}

fn authentication_context() -> Value {
    json!({ "access_token": { "acrs": { "essential": true, "value": "p1" } } })
}

#[test]
fn arm_takes_only_tokens_that_were_asked_for_with_the_claims() {
    let azure = Fixture::start();
    let before = azure.token_with("");
    assert_eq!(azure.list_groups(&before).status, 200);
    assert_eq!(azure.demand(Method::GET, &Value::Null).json(), json!({ "demand": null }));
    assert_eq!(azure.demand(Method::PUT, &json!({ "claims": authentication_context() })).status, 204);
    let expected = json!({ "demand": { "claims": authentication_context(), "needs_interaction": false } });
    assert_eq!(azure.demand(Method::GET, &Value::Null).json(), expected);

    let refused = azure.list_groups(&before);
    assert_eq!(refused.error(), (401, "InvalidAuthenticationToken".to_owned()));
    let challenge = refused.header("www-authenticate");
    assert!(challenge.starts_with("Bearer realm=\"\", authorization_uri=\"https://login.windows.net/"), "{challenge}");
    let (_, encoded) = challenge.split_once("error=\"insufficient_claims\", claims=\"").unwrap();
    let asked = String::from_utf8(BASE64_STANDARD.decode(encoded.trim_end_matches('"')).unwrap()).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&asked).unwrap(), authentication_context());

    let more = r#"{"access_token":{"acrs":{"essential":true,"value":"p1"},"xms_cc":{"values":["cp1"]}}}"#;
    for (claims, status) in [
        (asked.as_str(), 200),
        (more, 200),
        ("", 401),
        (r#"{"access_token":{"acrs":{"essential":true,"value":"p2"}}}"#, 401),
        (r#"{"id_token":{"acrs":{"essential":true,"value":"p1"}}}"#, 401),
    ] {
        assert_eq!(azure.list_groups(&azure.token_with(claims)).status, status, "{claims}");
    }
    assert_eq!(azure.demand(Method::DELETE, &Value::Null).status, 204);
    assert_eq!(azure.list_groups(&before).status, 200);
    azure.demand(Method::PUT, &json!({ "claims": authentication_context() }));
    azure.simulator.clear();
    assert_eq!(azure.list_groups(&before).status, 200, "a reset demands nothing");
}

#[test]
fn a_client_that_answers_challenges_says_so_and_gets_a_longer_token() {
    let azure = Fixture::start();
    for (claims_asked_for, lifetime, capability) in [
        ("", 3599, Value::Null),
        (r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#, 86_399, json!(["CP1"])),
        (r#"{"access_token":{"xms_cc":{"values":["other"]}}}"#, 3599, Value::Null),
    ] {
        let answer = azure.token_with(claims_asked_for).json();
        assert_eq!(answer["expires_in"], lifetime, "{claims_asked_for}");
        assert_eq!(claims(answer["access_token"].as_str().unwrap())["xms_cc"], capability, "{claims_asked_for}");
    }
    for malformed in ["[]", "{", "claims"] {
        let refused = azure.token_with(malformed);
        assert_eq!((refused.status, &refused.json()["error_codes"][0]), (400, &json!(9_002_313)), "{malformed}");
    }
}

#[test]
fn a_user_may_have_to_sign_in_again_for_the_claims() {
    let azure = Fixture::with(Config { device_code_interval_seconds: 1, ..Config::default() });
    let scope = format!("offline_access {RESOURCE}/.default");
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs([("client_id", AZURE_CLI), ("scope", &scope)]).finish();
    let url = format!("{}/{TENANT_ID}/oauth2/v2.0/devicecode", azure.simulator.login_endpoint());
    let code = send(azure.client.post(url).body(body)).json();
    azure.simulator.sign_in(code["user_code"].as_str().unwrap(), USER_NAME).unwrap();
    let grant = "urn:ietf:params:oauth:grant-type:device_code";
    let fields = [("grant_type", grant), ("client_id", AZURE_CLI), ("device_code", code["device_code"].as_str().unwrap())];
    let refresh_token = azure.token_form(&fields).json()["refresh_token"].as_str().unwrap().to_owned();
    let renew = |claims: &str| {
        let fields = [("grant_type", "refresh_token"), ("client_id", AZURE_CLI), ("refresh_token", &refresh_token), ("scope", &scope)];
        azure.token_form(&[&fields[..], &[("claims", claims)]].concat())
    };
    let asked = authentication_context().to_string();
    azure.demand(Method::PUT, &json!({ "claims": authentication_context(), "needs_interaction": true }));
    let refused = renew(&asked);
    assert_eq!((refused.status, &refused.json()["error"]), (400, &json!("interaction_required")), "{refused:?}");
    assert_eq!(renew("").status, 200, "the session is as good as before");
    azure.demand(Method::PUT, &json!({ "claims": authentication_context() }));
    assert_eq!(renew(&asked).status, 200);
}
