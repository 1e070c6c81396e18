//! The control API, and the request log.

use arm_simulator::world::{ADMINISTRATOR_CLIENT_ID, ADMINISTRATOR_PRINCIPAL_ID, ID1_PRINCIPAL_ID, SUBSCRIPTION_ID, World};
use arm_simulator::{CONTROL_ROUTES, Config};
use reqwest::Method;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::support::{Fixture, RESOURCE, Reply, claims, in_subscription, send};

fn control(azure: &Fixture, method: Method, path: &str, body: Option<&Value>) -> Reply {
    let request = azure.client.request(method, format!("{}{path}", azure.simulator.control_endpoint()));
    send(match body {
        Some(body) => request.body(body.to_string()),
        None => request,
    })
}

#[test]
fn the_log_has_everything_but_the_token() {
    let azure = Fixture::start();
    let token = azure.token();
    let target = in_subscription("/resourcegroups/myResourceGroupVM?api-version=2021-04-01&x=%C3%A9");
    let reply = send(azure.arm_request(Method::PUT, &target).bearer_auth(&token).header("X-Test", "1").body("{\"location\":\"é\"}"));
    assert_eq!(reply.status, 403);

    let log = control(&azure, Method::GET, "/requests", None);
    assert!(!log.text.contains(&token), "no token in the log");
    let requests = log.json()["requests"].clone();
    assert_eq!((&requests[0]["service"], &requests[0]["status"]), (&json!("imds"), &json!(200)));
    let put = &requests[1];
    assert_eq!(put["service"], "arm");
    assert_eq!(put["method"], "PUT");
    assert_eq!(put["target"], target);
    assert_eq!(put["body"], "{\"location\":\"é\"}");
    assert_eq!(put["status"], 403);
    assert!(put["time_ms"].as_i64().unwrap() > 1_700_000_000_000);

    let record = &azure.simulator.requests()[1];
    assert_eq!(record.header("X-TEST"), Some("1"));
    let hash: String = digest(&SHA256, token.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(record.header("Authorization"), Some(&*format!("Bearer sha256:{hash}")));

    assert_eq!(control(&azure, Method::DELETE, "/requests", None).status, 204);
    assert!(azure.simulator.requests().is_empty());
    azure.token();
    assert_eq!(azure.simulator.requests()[0].status, Some(200));
}

#[test]
fn a_fault_by_json() {
    let azure = Fixture::start();
    let fault = json!({
        "service": "imds",
        "path_prefix": "/metadata/identity",
        "count": 1,
        "effect": { "respond": { "status": 503, "headers": [["Retry-After", "1"]], "body": "busy" } },
    });
    assert_eq!(control(&azure, Method::POST, "/faults", Some(&fault)).status, 204);
    let waiting = control(&azure, Method::GET, "/faults", None).json();
    assert_eq!(waiting["faults"][0]["effect"], fault["effect"]);
    let reply = azure.token_response("");
    assert_eq!((reply.status, reply.header("retry-after"), reply.text.as_str()), (503, "1", "busy"));
    assert_eq!(control(&azure, Method::GET, "/faults", None).json(), json!({ "faults": [] }));

    for effect in [json!("reset"), json!("answer"), json!({ "truncate": { "bytes": 3 } })] {
        assert_eq!(control(&azure, Method::POST, "/faults", Some(&json!({ "effect": effect }))).status, 204, "{effect}");
    }
    assert_eq!(control(&azure, Method::DELETE, "/faults", None).status, 204);
    assert_eq!(azure.token_response("").status, 200);
}

#[test]
fn bad_requests_say_what_is_wrong() {
    let azure = Fixture::start();
    for (method, path, body, status, part) in [
        (Method::POST, "/faults", json!({ "effekt": "reset" }), 400, "unknown field `effekt`"),
        (Method::POST, "/faults", json!({ "effect": { "respond": { "status": 99 } } }), 400, "status 99"),
        (Method::PATCH, "/settings", json!({ "token_lifetime_seconds": -1 }), 400, "invalid value"),
        (Method::PUT, "/world", json!({}), 400, "missing field"),
        (Method::GET, "/elsewhere", Value::Null, 404, "GET / lists"),
    ] {
        let reply = control(&azure, method, path, Some(&body));
        assert_eq!(reply.status, status, "{path}");
        assert!(reply.text.contains(part), "{path}: {}", reply.text);
    }
}

#[test]
fn settings_and_world_change_and_go_back() {
    let azure = Fixture::start();
    let change = json!({ "token_lifetime_seconds": 60, "clock_offset_seconds": 3600 });
    assert_eq!(control(&azure, Method::PATCH, "/settings", Some(&change)).json(), change);
    assert_eq!(azure.token_response("").json()["expires_in"], "60");

    let mut world = control(&azure, Method::GET, "/world", None).json();
    world["subscriptions"][0]["resource_groups"][0]["location"] = "westus".into();
    assert_eq!(control(&azure, Method::PUT, "/world", Some(&world)).status, 204);
    let group = azure.in_subscription("/resourcegroups/myResourceGroupVM?api-version=2021-04-01");
    assert_eq!(group.json()["location"], "westus");

    assert_eq!(control(&azure, Method::POST, "/reset", None).status, 204);
    assert_eq!(azure.simulator.world(), World::default());
    assert!(azure.simulator.requests().is_empty());
    assert_eq!(azure.token_response("").json()["expires_in"], "86399");
    assert_eq!(control(&azure, Method::GET, "/", None).text, CONTROL_ROUTES);
}

#[test]
fn quotas_are_counted_and_enforced_on_request() {
    let azure = Fixture::with(Config { throttling: true, ..Config::default() });
    let token = azure.token();
    let target = in_subscription("?api-version=2022-12-01");
    let throttled = (0..2000)
        .map(|_| send(azure.arm_request(Method::GET, &target).bearer_auth(&token)))
        .find(|reply| reply.status != 200)
        .expect("more reads than the bucket holds and takes in");
    assert_eq!(throttled.error(), (429, "SubscriptionRequestsThrottled".to_owned()));
    assert_eq!(throttled.header("retry-after"), "1");
    assert_eq!(throttled.header("x-ms-ratelimit-remaining-subscription-reads"), "0");
    azure.simulator.clear();
    let refilled = send(azure.arm_request(Method::GET, &target).bearer_auth(&token));
    assert_eq!((refilled.status, refilled.header("x-ms-ratelimit-remaining-subscription-reads")), (200, "249"));
}

#[test]
fn tokens_and_delays_by_the_control_api() {
    let azure = Fixture::start();
    let asked = json!({ "principal_id": ADMINISTRATOR_PRINCIPAL_ID, "audience": RESOURCE });
    let issued = control(&azure, Method::POST, "/tokens", Some(&asked)).json();
    let token = issued["access_token"].as_str().unwrap();
    let groups = send(azure.arm_request(Method::GET, &in_subscription("/resourcegroups?api-version=2021-04-01")).bearer_auth(token));
    assert_eq!(groups.json()["value"].as_array().unwrap().len(), 2);
    let own = claims(token);
    assert_eq!((&own["appid"], own.get("xms_mirid")), (&json!(ADMINISTRATOR_CLIENT_ID), None), "no managed identity");
    let identity = claims(&azure.simulator.token_for(ID1_PRINCIPAL_ID, RESOURCE).unwrap());
    assert!(identity["xms_mirid"].as_str().unwrap().ends_with("/userAssignedIdentities/ID1"));
    let unknown = json!({ "principal_id": SUBSCRIPTION_ID, "audience": RESOURCE });
    assert_eq!(control(&azure, Method::POST, "/tokens", Some(&unknown)).status, 404);

    let delays = json!({ "principal_ms": 0, "assigned_identity_ms": 5, "role_assignment_ms": 0 });
    assert_eq!(control(&azure, Method::PUT, "/propagation", Some(&json!({ "assigned_identity_ms": 5 }))).status, 204);
    assert_eq!(control(&azure, Method::GET, "/propagation", None).json(), delays);
    assert_eq!(control(&azure, Method::PUT, "/propagation", Some(&json!({ "other": 5 }))).status, 400);
    control(&azure, Method::POST, "/reset", None);
    assert_eq!(control(&azure, Method::GET, "/propagation", None).json()["assigned_identity_ms"], 0);
}
