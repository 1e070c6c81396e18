//! Entra's endpoints: applications and users sign in.

use std::collections::BTreeMap;

use arm_simulator::Config;
use arm_simulator::world::{
    ADMINISTRATOR_CERTIFICATE, ADMINISTRATOR_CLIENT_ID, ADMINISTRATOR_FEDERATED_SUBJECT, ADMINISTRATOR_PRINCIPAL_ID, ADMINISTRATOR_SECRET,
    ClientSecret, TENANT_DOMAIN, TENANT_ID, USER_NAME, USER_PRINCIPAL_ID, World,
};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use reqwest::Method;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaPublicKeyComponents};
use serde_json::{Value, json};

use super::support::{Fixture, RESOURCE, Reply, claims, in_subscription, send};

/// The public application of the Azure CLI.
const AZURE_CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

impl Fixture {
    /// A form for Entra.
    fn login(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let url = format!("{}/{path}", self.simulator.login_endpoint());
        send(self.client.post(url).header("Content-Type", "application/x-www-form-urlencoded").body(body))
    }

    fn login_get(&self, path: &str) -> Reply {
        send(self.client.get(format!("{}/{path}", self.simulator.login_endpoint())))
    }

    /// The administrator's request for a token of ARM, with the fields that are given instead of its own; an empty one is left out.
    fn administrator_token(&self, changes: &[(&str, &str)]) -> Reply {
        let client_id = ADMINISTRATOR_CLIENT_ID.to_string();
        let scope = format!("{RESOURCE}/.default");
        let mut fields = BTreeMap::from([
            ("grant_type", "client_credentials"),
            ("client_id", client_id.as_str()),
            ("client_secret", ADMINISTRATOR_SECRET),
            ("scope", scope.as_str()),
        ]);
        fields.extend(changes.iter().copied());
        let fields: Vec<_> = fields.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        self.login(&format!("{TENANT_ID}/oauth2/v2.0/token"), &fields)
    }

    fn audience(&self) -> String {
        format!("{}/{TENANT_ID}/oauth2/v2.0/token", self.simulator.login_endpoint())
    }

    fn with_assertion(&self, assertion: &str) -> Reply {
        self.administrator_token(&[("client_secret", ""), ("client_assertion_type", ASSERTION_TYPE), ("client_assertion", assertion)])
    }
}

/// Status, error and AADSTS number of a refusal, after a look at the rest of it.
fn refusal(reply: &Reply) -> (u16, String, u64) {
    let body = reply.json();
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let number = body["error_codes"][0].as_u64().unwrap();
    assert!(text("error_description").starts_with(&format!("AADSTS{number}: ")), "{body}");
    assert!(text("error_description").contains(&format!(
        "\r\nTrace ID: {}\r\nCorrelation ID: {}",
        text("trace_id"),
        text("correlation_id")
    )));
    assert_eq!(text("trace_id"), reply.header("x-ms-request-id"));
    assert_eq!(text("error_uri"), format!("https://login.microsoftonline.com/error?code={number}"));
    assert_eq!(reply.header("cache-control"), "no-store, no-cache");
    (reply.status, text("error"), number)
}

#[test]
fn a_secret_gives_a_token_that_arm_accepts() {
    let azure = Fixture::start();
    let reply = azure.administrator_token(&[]);
    let answer = reply.json();
    assert_eq!((reply.status, &answer["token_type"], &answer["expires_in"]), (200, &json!("Bearer"), &json!(3599)));
    assert_eq!(reply.header("cache-control"), "no-store, no-cache");
    let token = answer["access_token"].as_str().unwrap();
    let claims = claims(token);
    for (name, value) in [
        ("aud", json!(RESOURCE)),
        ("appid", json!(ADMINISTRATOR_CLIENT_ID)),
        ("appidacr", json!("1")),
        ("oid", json!(ADMINISTRATOR_PRINCIPAL_ID)),
        ("sub", json!(ADMINISTRATOR_PRINCIPAL_ID)),
        ("tid", json!(TENANT_ID)),
        ("idtyp", json!("app")),
        ("xms_mirid", Value::Null),
        ("scp", Value::Null),
    ] {
        assert_eq!(claims[name], value, "{name}");
    }
    let group = send(azure.arm_request(Method::GET, &in_subscription("/resourcegroups/TestRG?api-version=2021-04-01")).bearer_auth(token));
    assert_eq!(group.status, 200, "{}", group.text);
}

#[test]
fn the_first_version_of_the_endpoint_writes_text() {
    let azure = Fixture::start();
    let client_id = ADMINISTRATOR_CLIENT_ID.to_string();
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", client_id.as_str()),
        ("client_secret", ADMINISTRATOR_SECRET),
        ("resource", RESOURCE),
    ];
    let answer = azure.login(&format!("{TENANT_DOMAIN}/oauth2/token"), &fields).json();
    assert_eq!((&answer["expires_in"], &answer["resource"]), (&json!("3599"), &json!(RESOURCE)));
    let expires_on: i64 = answer["expires_on"].as_str().unwrap().parse().unwrap();
    assert_eq!(claims(answer["access_token"].as_str().unwrap())["exp"], expires_on);
    assert!(answer["not_before"].is_string());
}

#[test]
fn the_keys_check_the_token() {
    let azure = Fixture::start();
    let document = azure.login_get(&format!("{TENANT_ID}/v2.0/.well-known/openid-configuration")).json();
    let base = azure.simulator.login_endpoint();
    assert_eq!(document["issuer"], format!("{base}/{TENANT_ID}/v2.0"));
    assert_eq!(document["token_endpoint"], format!("{base}/{TENANT_ID}/oauth2/v2.0/token"));
    assert_eq!(document["device_authorization_endpoint"], format!("{base}/{TENANT_ID}/oauth2/v2.0/devicecode"));
    let for_many = azure.login_get("organizations/v2.0/.well-known/openid-configuration").json();
    assert_eq!(for_many["issuer"], format!("{base}/{{tenantid}}/v2.0"));
    let first = azure.login_get(&format!("{TENANT_ID}/.well-known/openid-configuration")).json();
    assert_eq!(first["issuer"], format!("https://sts.windows.net/{TENANT_ID}/"));
    let unknown = azure.login_get("elsewhere.example/v2.0/.well-known/openid-configuration");
    assert_eq!(refusal(&unknown), (400, "invalid_tenant".to_owned(), 90_002));

    let keys = send(azure.client.get(document["jwks_uri"].as_str().unwrap())).json();
    let key = &keys["keys"][0];
    let part = |name: &str| BASE64_URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let answer = azure.administrator_token(&[]).json();
    let (signed, signature) = answer["access_token"].as_str().unwrap().rsplit_once('.').unwrap();
    RsaPublicKeyComponents { n: part("n"), e: part("e") }
        .verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap())
        .unwrap();

    let asked = format!("common/discovery/instance?api-version=1.1&authorization_endpoint={base}/{TENANT_ID}/oauth2/v2.0/authorize");
    let instance = azure.login_get(&asked).json();
    assert_eq!(instance["tenant_discovery_endpoint"], format!("{base}/{TENANT_ID}/v2.0/.well-known/openid-configuration"));
    assert_eq!(instance["metadata"][0]["preferred_network"], base.trim_start_matches("https://"));
    let foreign = azure.login_get("common/discovery/instance?api-version=1.1&authorization_endpoint=https://evil.example/x");
    assert_eq!(refusal(&foreign), (400, "invalid_instance".to_owned(), 50_049));
}

#[test]
fn arm_names_entra() {
    let azure = Fixture::start();
    let described = send(azure.arm_request(Method::GET, "/metadata/endpoints?api-version=2022-09-01")).json();
    assert_eq!(described["authentication"]["loginEndpoint"], format!("{}/", azure.simulator.login_endpoint()));
}

#[test]
fn each_refusal_has_its_number() {
    let azure = Fixture::with_world(|world: &mut World| {
        world.applications[0].secrets.push(ClientSecret { value: "old".to_owned(), expires_on: Some(1) });
    });
    let absent = "00000000-0000-4000-8000-000000000000";
    for (changes, expected) in [
        (&[("client_secret", "wrong")][..], (401, "invalid_client", 7_000_215)),
        (&[("client_secret", "old")], (401, "invalid_client", 7_000_222)),
        (&[("client_secret", "")], (401, "invalid_client", 7_000_218)),
        (&[("client_id", absent)], (400, "unauthorized_client", 700_016)),
        (&[("client_id", "x")], (400, "unauthorized_client", 700_016)),
        (&[("client_id", "")], (400, "invalid_request", 900_144)),
        (&[("scope", "https://nowhere.example/.default")], (400, "invalid_resource", 500_011)),
        (&[("scope", RESOURCE)], (400, "invalid_scope", 1_002_012)),
        (&[("scope", "")], (400, "invalid_request", 900_144)),
        (&[("grant_type", "password")], (400, "unsupported_grant_type", 70_003)),
        (&[("grant_type", "")], (400, "invalid_request", 900_144)),
    ] {
        let (status, error, number) = expected;
        assert_eq!(refusal(&azure.administrator_token(changes)), (status, error.to_owned(), number), "{changes:?}");
    }
    let elsewhere = azure.login("elsewhere.example/oauth2/v2.0/token", &[("grant_type", "client_credentials")]);
    assert_eq!(refusal(&elsewhere), (400, "invalid_request".to_owned(), 90_002));
    let client_id = ADMINISTRATOR_CLIENT_ID.to_string();
    let for_many =
        azure.login("common/oauth2/v2.0/token", &[("grant_type", "client_credentials"), ("client_id", &client_id), ("client_secret", "x")]);
    assert_eq!(refusal(&for_many), (400, "invalid_request".to_owned(), 50_059));
    assert_eq!(azure.login_get(&format!("{TENANT_ID}/oauth2/v2.0/token")).status, 405);
    assert_eq!(azure.login_get("common/elsewhere").status, 404);

    let id = "77777777-7777-4777-8777-777777777777";
    let url = format!("{}/elsewhere.example/oauth2/v2.0/token", azure.simulator.login_endpoint());
    let reply = send(azure.client.post(url).header("client-request-id", id).header("return-client-request-id", "true").body(""));
    assert_eq!((reply.json()["correlation_id"].as_str(), reply.header("client-request-id")), (Some(id), id));
}

/// The key and the certificate of the administrator.
fn administrator() -> (KeyPair, Vec<u8>) {
    let section = |label: &str| {
        let (_, after) = ADMINISTRATOR_CERTIFICATE.split_once(&format!("-----BEGIN {label}-----")).unwrap();
        let (inside, _) = after.split_once("-----END").unwrap();
        BASE64_STANDARD.decode(inside.split_whitespace().collect::<String>()).unwrap()
    };
    (KeyPair::from_pkcs8(&section("PRIVATE KEY")).unwrap(), section("CERTIFICATE"))
}

fn assertion(header: &Value, claims: &Value, encoding: &'static dyn RsaEncoding) -> String {
    let (key, _) = administrator();
    let signed = format!("{}.{}", BASE64_URL_SAFE_NO_PAD.encode(header.to_string()), BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()));
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(encoding, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

fn now() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64
}

#[test]
fn a_certificate_signs_in_by_either_algorithm_and_everything_is_checked() {
    let azure = Fixture::start();
    let (_, certificate) = administrator();
    let sha256 = BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, &certificate));
    let sha1 = BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, &certificate));
    let newer = json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": sha256 });
    let older = json!({ "alg": "RS256", "typ": "JWT", "x5t": sha1 });
    // As MSAL for Python writes them: padding, and times with decimals.
    let padded = json!({ "alg": "RS256", "typ": "JWT", "x5t": format!("{sha1}=") });
    let id = ADMINISTRATOR_CLIENT_ID.to_string();
    let good = json!({
        "aud": azure.audience(), "iss": id, "sub": id, "jti": "1", "nbf": now(), "iat": now(), "exp": now() + 600,
    });
    for (header, encoding) in [(&newer, &RSA_PSS_SHA256 as &'static dyn RsaEncoding), (&older, &RSA_PKCS1_SHA256)] {
        let reply = azure.with_assertion(&assertion(header, &good, encoding));
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(claims(reply.json()["access_token"].as_str().unwrap())["appidacr"], "2");
    }
    let mut decimal = good.clone();
    decimal["exp"] = json!(now() as f64 + 600.5);
    assert_eq!(azure.with_assertion(&assertion(&padded, &decimal, &RSA_PKCS1_SHA256)).status, 200);
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        claims
    };
    let elsewhere = azure.audience().replace(&TENANT_ID.to_string(), "common");
    for (header, claims, expected) in [
        (&newer, with("aud", json!(elsewhere)), (401, "invalid_client", 700_023)),
        (&newer, with("exp", json!(now() - 400)), (401, "invalid_client", 700_024)),
        (&newer, with("nbf", json!(now() + 400)), (401, "invalid_client", 700_024)),
        (&newer, with("sub", json!("x")), (401, "invalid_client", 700_021)),
        (&newer, with("jti", json!("")), (400, "invalid_request", 50_027)),
        (&json!({ "alg": "PS256", "x5t#S256": "AAAA" }), good.clone(), (401, "invalid_client", 700_027)),
        (&json!({ "alg": "PS256" }), good.clone(), (401, "invalid_client", 700_027)),
        (&json!({ "alg": "none", "x5t#S256": sha256 }), good.clone(), (400, "invalid_request", 50_027)),
        // The signature is by the other algorithm.
        (&json!({ "alg": "RS256", "x5t#S256": sha256 }), good.clone(), (401, "invalid_client", 700_027)),
    ] {
        let (status, error, number) = expected;
        let reply = azure.with_assertion(&assertion(header, &claims, &RSA_PSS_SHA256));
        assert_eq!(refusal(&reply), (status, error.to_owned(), number), "{header} {claims}");
    }
    for junk in ["x", "a.b.c", "..", &assertion(&newer, &json!({}), &RSA_PSS_SHA256)] {
        assert_eq!(refusal(&azure.with_assertion(junk)), (400, "invalid_request".to_owned(), 50_027), "{junk}");
    }
    assert_eq!(refusal(&azure.administrator_token(&[("client_secret", ""), ("client_assertion", "x")])).2, 900_144);
}

#[test]
fn a_federated_token_signs_in_when_issuer_subject_and_audience_are_trusted() {
    let azure = Fixture::start();
    let token = azure.simulator.federated_token(ADMINISTRATOR_FEDERATED_SUBJECT).unwrap();
    let reply = azure.with_assertion(&token);
    assert_eq!(reply.status, 200, "{}", reply.text);
    let control = |body: Value| {
        let url = format!("{}/federated-tokens", azure.simulator.control_endpoint());
        send(azure.client.post(url).body(body.to_string())).json()["token"].as_str().unwrap().to_owned()
    };
    let subject = ADMINISTRATOR_FEDERATED_SUBJECT;
    for (wanted, number) in [
        (json!({ "subject": "somebody" }), 700_213),
        (json!({ "subject": subject, "issuer": "https://other.example/" }), 700_211),
        (json!({ "subject": subject, "audience": "api://other" }), 700_212),
        (json!({ "subject": subject, "lifetime_seconds": -400 }), 700_024),
    ] {
        assert_eq!(refusal(&azure.with_assertion(&control(wanted.clone()))), (401, "invalid_client".to_owned(), number), "{wanted}");
    }
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let mut signature = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
    signature[0] ^= 1;
    let forged = format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature));
    assert_eq!(refusal(&azure.with_assertion(&forged)), (401, "invalid_client".to_owned(), 50_013));
}

#[test]
fn a_user_signs_in_with_a_device_code() {
    let azure = Fixture::with(Config { device_code_interval_seconds: 1, ..Config::default() });
    let scope = format!("openid profile offline_access {RESOURCE}/.default");
    let begin = || azure.login("organizations/oauth2/v2.0/devicecode", &[("client_id", AZURE_CLI), ("scope", &scope)]).json();
    let redeem = |code: &Value, client_id: &str| {
        let grant = "urn:ietf:params:oauth:grant-type:device_code";
        let fields = [("grant_type", grant), ("client_id", client_id), ("device_code", code["device_code"].as_str().unwrap())];
        azure.login("organizations/oauth2/v2.0/token", &fields)
    };
    let user_code = |code: &Value| code["user_code"].as_str().unwrap().to_owned();
    let code = begin();
    assert_eq!((&code["expires_in"], &code["interval"]), (&json!(900), &json!(1)));
    assert!(code["message"].as_str().unwrap().contains(&user_code(&code)));
    assert_eq!(refusal(&redeem(&code, AZURE_CLI)), (400, "authorization_pending".to_owned(), 70_016));
    assert_eq!(azure.simulator.device_codes(), [user_code(&code)]);
    assert!(azure.simulator.sign_in(&user_code(&code), "nobody@example").unwrap_err().contains("nobody@example"));
    azure.simulator.sign_in(&user_code(&code), USER_NAME).unwrap();
    assert!(azure.simulator.sign_in(&user_code(&code), USER_NAME).is_err(), "a code works once");
    assert_eq!(refusal(&redeem(&code, &ADMINISTRATOR_CLIENT_ID.to_string())).1, "bad_verification_code");

    let answer = redeem(&code, AZURE_CLI).json();
    assert_eq!((&answer["foci"], answer["id_token"].is_string()), (&json!("1"), true), "{answer}");
    let token = claims(answer["access_token"].as_str().unwrap());
    for (name, value) in [
        ("oid", json!(USER_PRINCIPAL_ID)),
        ("upn", json!(USER_NAME)),
        ("idtyp", json!("user")),
        ("scp", json!("user_impersonation")),
        ("appid", json!(AZURE_CLI)),
        ("appidacr", json!("0")),
    ] {
        assert_eq!(token[name], value, "{name}");
    }
    assert_eq!(refusal(&redeem(&code, AZURE_CLI)).1, "bad_verification_code");

    let renew = |refresh_token: &str, scope: &str| {
        let fields = [("grant_type", "refresh_token"), ("client_id", AZURE_CLI), ("refresh_token", refresh_token), ("scope", scope)];
        azure.login("organizations/oauth2/v2.0/token", &fields)
    };
    let refresh_token = answer["refresh_token"].as_str().unwrap();
    let other = renew(refresh_token, "https://vault.azure.net/.default offline_access").json();
    assert_eq!(claims(other["access_token"].as_str().unwrap())["aud"], "https://vault.azure.net");
    assert!(other["refresh_token"].is_string());
    assert_eq!(refusal(&renew("junk", &scope)), (400, "invalid_grant".to_owned(), 70_000));
    azure.simulator.clear();
    assert_eq!(refusal(&renew(refresh_token, &scope)).1, "invalid_grant", "a reset ends every sign-in");

    let declined = begin();
    azure.simulator.decline_sign_in(&user_code(&declined)).unwrap();
    assert_eq!(refusal(&redeem(&declined, AZURE_CLI)).1, "authorization_declined");
    let late = begin();
    azure.simulator.set_clock_offset(901);
    assert_eq!(refusal(&redeem(&late, AZURE_CLI)), (400, "expired_token".to_owned(), 70_020));
    assert!(azure.simulator.sign_in(&user_code(&late), USER_NAME).is_err());
    assert!(azure.simulator.device_codes().is_empty());
}

#[test]
fn a_client_that_asks_too_often_is_told_to_slow_down() {
    let azure = Fixture::start();
    let scope = format!("{RESOURCE}/.default");
    let code = azure.login(&format!("{TENANT_ID}/oauth2/v2.0/devicecode"), &[("client_id", AZURE_CLI), ("scope", &scope)]).json();
    let grant = "urn:ietf:params:oauth:grant-type:device_code";
    let fields = [("grant_type", grant), ("client_id", AZURE_CLI), ("device_code", code["device_code"].as_str().unwrap())];
    let redeem = || azure.login(&format!("{TENANT_ID}/oauth2/v2.0/token"), &fields);
    let mut now = 0;
    // The interval is 5 s, and 5 s more each time.
    for (seconds_later, expected) in [
        (0, "authorization_pending"),
        (0, "slow_down"),
        (7, "slow_down"),
        (12, "slow_down"),
        (20, "authorization_pending"),
        (20, "authorization_pending"),
        (1, "slow_down"),
    ] {
        now += seconds_later;
        azure.simulator.set_clock_offset(now);
        let answer = redeem();
        assert_eq!((answer.status, answer.json()["error"].as_str()), (400, Some(expected)), "{now} s: {answer:?}");
    }
    assert_eq!(redeem().json()["error_codes"], json!([]), "no number of Entra's is known");
    azure.simulator.sign_in(code["user_code"].as_str().unwrap(), USER_NAME).unwrap();
    assert_eq!(redeem().status, 200, "who has signed in need not wait");
}

#[test]
fn a_user_signs_in_through_the_control_api() {
    let azure = Fixture::start();
    let fields = [("client_id", AZURE_CLI), ("scope", "https://management.azure.com//.default")];
    let code = azure.login(&format!("{TENANT_ID}/oauth2/v2.0/devicecode"), &fields).json();
    let url = format!("{}/sign-ins", azure.simulator.control_endpoint());
    let waiting = send(azure.client.get(&url)).json();
    assert_eq!(waiting["sign_ins"][0]["user_code"], code["user_code"]);
    assert_eq!(waiting["sign_ins"][0]["resource"], RESOURCE);
    let decision = json!({ "user_code": code["user_code"], "user": USER_NAME });
    assert_eq!(send(azure.client.post(&url).body(decision.to_string())).status, 204);
    assert_eq!(send(azure.client.post(&url).body(decision.to_string())).status, 404);
    assert_eq!(send(azure.client.get(&url)).json(), json!({ "sign_ins": [] }));
}

#[test]
fn the_log_has_no_secret() {
    let azure = Fixture::start();
    azure.administrator_token(&[]);
    let record = &azure.simulator.requests()[0];
    assert!(!record.body.contains("simulated"), "{}", record.body);
    assert!(record.body.contains("client_secret=sha256%3A") && record.body.contains("grant_type=client_credentials"), "{}", record.body);
    assert_eq!((serde_json::to_value(record.service).unwrap(), record.status), (json!("login"), Some(200)));
}

#[test]
fn faults_meet_entra_too() {
    let azure = Fixture::start();
    azure.simulator.inject(arm_simulator::Fault::respond(503, "busy").on(arm_simulator::Service::Login).times(1));
    assert_eq!(azure.token_response("").status, 200);
    assert_eq!(azure.administrator_token(&[]).status, 503);
    assert_eq!(azure.administrator_token(&[]).status, 200);
}
