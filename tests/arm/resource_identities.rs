//! The identities of virtual machines and scale sets: what is sent to add and to remove, and what happens when others change them too.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use armidentity::arm::Response;
use armidentity::arm::resource_identity::{self, Identities, UNCHANGED_HEADER};
use armidentity::error::{Code, Result};
use serde_json::{Value, json};

use crate::scripted::{Reply, Seen};
use crate::stage::{Caller, SUBSCRIPTION, arm, in_subscription, ok, options, refusal, sent};

fn id(name: &str) -> String {
    format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}")
}

fn machine() -> String {
    format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v")
}

const SENT_TO: &str = "~/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v?api-version=2024-11-01";

/// A machine with this type of identities and these user-assigned ones.
fn with(kind: &str, user: &[&str]) -> Value {
    let user: BTreeMap<String, Value> = user.iter().map(|name| (id(name), json!({ "principalId": "p", "clientId": "c" }))).collect();
    match (kind, user.is_empty()) {
        ("", _) => json!({ "name": "v" }),
        (_, true) => json!({ "name": "v", "identity": { "type": kind } }),
        (_, false) => json!({ "name": "v", "identity": { "type": kind, "userAssignedIdentities": user } }),
    }
}

fn identities(names: &[&str], system: bool) -> Identities {
    let ids: Vec<String> = names.iter().map(|name| id(name)).collect();
    Identities::new(&ids, system).unwrap()
}

async fn play(caller: &Caller, change: &str, resource: &str, identities: &Identities) -> Result<Response> {
    let (client, call) = (&caller.client, caller.client.waiting_call(None));
    match change {
        "add" => resource_identity::add(client, resource, identities, None, &call).await,
        "remove" => resource_identity::remove(client, resource, identities, None, &call).await,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_is_sent() {
    const NO: &[&str] = &[];
    let both = "SystemAssigned, UserAssigned";
    let named = |names: &[&str], value: Value| -> Value {
        names.iter().map(|name| (id(name), value.clone())).collect::<serde_json::Map<_, _>>().into()
    };
    let body = |kind: &str, user: Option<Value>| match user {
        Some(user) => json!({ "identity": { "type": kind, "userAssignedIdentities": user } }),
        None => json!({ "identity": { "type": kind } }),
    };
    let empty = |names: &[&str]| Some(named(names, json!({})));
    let null = |names: &[&str]| Some(named(names, Value::Null));
    for (change, before, names, system, expected) in [
        ("add", with("", NO), &["1"][..], false, Some(body("UserAssigned", empty(&["1"])))),
        ("add", with("None", NO), &["1"], true, Some(body("SystemAssigned,UserAssigned", empty(&["1"])))),
        ("add", with("", NO), NO, true, Some(body("SystemAssigned", None))),
        ("add", with("SystemAssigned", NO), &["1", "2"], false, Some(body("SystemAssigned,UserAssigned", empty(&["1", "2"])))),
        ("add", with(both, &["1"]), &["2"], false, Some(body("SystemAssigned,UserAssigned", empty(&["1", "2"])))),
        ("add", with("UserAssigned", &["1"]), &["2", "1"], false, Some(body("UserAssigned", empty(&["1", "2"])))),
        ("add", with("userassigned", &["1"]), NO, true, Some(body("SystemAssigned,UserAssigned", empty(&["1"])))),
        ("add", with(both, &["1", "2"]), &["2"], true, None),
        ("add", with("SystemAssigned", NO), NO, true, None),
        ("remove", with(both, &["1", "2"]), &["1"], false, Some(body("SystemAssigned,UserAssigned", null(&["1"])))),
        ("remove", with("UserAssigned", &["1", "2", "3"]), &["1", "3", "9"], false, Some(body("UserAssigned", null(&["1", "3"])))),
        ("remove", with(both, &["1"]), &["1"], false, Some(body("SystemAssigned", Some(Value::Null)))),
        ("remove", with("UserAssigned", &["1"]), &["1"], true, Some(body("None", Some(Value::Null)))),
        ("remove", with(both, &["1"]), &["1"], true, Some(body("None", Some(Value::Null)))),
        ("remove", with("SystemAssigned", NO), NO, true, Some(body("None", Some(Value::Null)))),
        ("remove", with(both, &["1", "2"]), &["1"], true, Some(body("UserAssigned", null(&["1"])))),
        ("remove", with(both, &["1", "2"]), NO, true, Some(body("UserAssigned", empty(&["1", "2"])))),
        ("remove", with(both, &["1"]), &["2"], false, None),
        ("remove", with("", NO), &["1"], true, None),
        ("remove", with("UserAssigned", &["1"]), NO, true, None),
    ] {
        let arm = arm(vec![ok(&before.to_string()), ok(" { } ")]);
        let response = play(&in_subscription(&arm), change, &machine(), &identities(names, system)).await.unwrap();
        let what = format!("{change} {names:?} {system} {before}");
        let seen = sent(&arm.requests());
        assert_eq!(seen[0], format!("GET {SENT_TO}"), "{what}");
        assert_eq!(seen.len(), 1 + usize::from(expected.is_some()), "{what}");
        match expected {
            Some(body) => {
                assert_eq!(arm.requests()[1].method, "PATCH", "{what}");
                assert_eq!(serde_json::from_slice::<Value>(&arm.requests()[1].body).unwrap(), body, "{what}");
                assert_eq!((response.body.as_str(), response.header(UNCHANGED_HEADER)), (" { } ", None), "{what}");
            }
            None => {
                assert_eq!(response.body, before.to_string(), "{what}");
                assert_eq!(response.header(UNCHANGED_HEADER), Some("true"), "{what}");
            }
        }
    }
}

#[tokio::test]
async fn ids_are_the_same_in_any_letter_case() {
    let shouted = id("1").to_uppercase().replace(&SUBSCRIPTION.to_uppercase(), "{subscription}");
    let shouted = Identities::from_json(Some(&json!([shouted]).to_string()), false).unwrap();
    let arm = arm(vec![ok(&with("UserAssigned", &["1", "2"]).to_string())]);
    let caller = in_subscription(&arm);
    let response = play(&caller, "add", &machine(), &shouted).await.unwrap();
    assert_eq!(response.header(UNCHANGED_HEADER), Some("true"));
    let placeholder = machine().replace(SUBSCRIPTION, "{subscription}").replace("resourceGroups", "RESOURCEGROUPS");
    play(&caller, "remove", &placeholder, &shouted).await.unwrap();
    let last = arm.requests().pop().unwrap();
    let body: Value = serde_json::from_slice(&last.body).unwrap();
    assert_eq!(body["identity"]["userAssignedIdentities"], json!({ id("1"): null }), "under the name that the machine has it");
    assert_eq!(sent(&[last])[0].split(' ').nth(1), Some(SENT_TO));
}

#[tokio::test]
async fn a_scale_set_is_changed_in_the_same_way() {
    let arm = arm(vec![ok(&with("", &[]).to_string()), ok("{}")]);
    let set = machine().replace("virtualMachines", "virtualMachineScaleSets");
    play(&in_subscription(&arm), "add", &set, &identities(&[], true)).await.unwrap();
    let path = "~/resourceGroups/g/providers/Microsoft.Compute/virtualMachineScaleSets/v?api-version=2024-11-01";
    assert_eq!(sent(&arm.requests()), [format!("GET {path}"), format!(r#"PATCH {path} {{"identity":{{"type":"SystemAssigned"}}}}"#)]);
}

#[tokio::test]
async fn the_change_is_conditional_on_what_was_read() {
    let in_body = json!({ "name": "v", "etag": "\"7\"" }).to_string();
    for (read, expected) in [
        (ok("{}").header("etag", "\"3\""), Some("\"3\"")),
        (ok(&in_body), Some("\"7\"")),
        (ok(&in_body).header("ETag", "\"8\""), Some("\"8\"")),
        (ok("{}"), None),
    ] {
        let arm = arm(vec![read, ok("{}")]);
        play(&in_subscription(&arm), "add", &machine(), &identities(&["1"], false)).await.unwrap();
        assert_eq!(arm.requests()[1].header("if-match"), expected);
    }
}

#[tokio::test]
async fn what_is_tried_again_and_when() {
    let read = || ok(&with("", &[]).to_string());
    let conflict = || refusal(409, "ConflictingConcurrentWriteNotAllowed");
    let again = |first: Reply| vec![read(), first, read(), ok("{}")];
    for (what, replies, waits, requests, code) in [
        ("412", again(refusal(412, "PreconditionFailed")), vec![1_000], 4, None),
        ("a concurrent write", again(conflict()), vec![1_000], 4, None),
        ("of a scale set", again(refusal(409, "Conflict")), vec![1_000], 4, None),
        ("an identity on its way out", again(refusal(409, "FailedIdentityOperation")), vec![1_000], 4, None),
        ("an operation that another one ended", again(refusal(400, "OperationPreempted")), vec![1_000], 4, None),
        ("with a wait", again(conflict().header("retry-after", "7")), vec![7_000], 4, None),
        ("another conflict", vec![read(), refusal(409, "OperationNotAllowed")], vec![], 2, Some(Code::ArmConflict)),
        ("another refusal", vec![read(), refusal(400, "FailedIdentityOperation")], vec![], 2, Some(Code::ArmRequestFailed)),
        ("no machine", vec![refusal(404, "ResourceNotFound")], vec![], 1, Some(Code::ArmNotFound)),
        ("no resource", vec![ok("[]")], vec![], 1, Some(Code::InvalidResponse)),
        ("junk", vec![ok(r#"{"identity":7}"#)], vec![], 1, Some(Code::InvalidResponse)),
    ] {
        let arm = arm(replies);
        let caller = in_subscription(&arm);
        let got = play(&caller, "add", &machine(), &identities(&["1"], false)).await;
        assert_eq!(got.err().map(|error| error.code()), code, "{what}");
        assert_eq!((caller.waits_ms(), arm.requests().len()), (waits, requests), "{what}");
    }
    let overtaken: Vec<Reply> = (0..7).flat_map(|_| [read(), conflict()]).collect();
    let arm_of_others = arm(overtaken.clone());
    let caller = in_subscription(&arm_of_others);
    let error = play(&caller, "add", &machine(), &identities(&["1"], false)).await.unwrap_err();
    assert_eq!(error.code(), Code::ArmConflict);
    assert_eq!(caller.waits_ms(), [1_000, 2_000, 4_000, 8_000, 16_000, 30_000], "bounded");
    assert!(error.message().contains("attempt 7;"), "{error}");
    let arm_of_others = arm(overtaken);
    let caller = in_subscription(&arm_of_others);
    caller.clock.set_jitter(0.0);
    let limit = options(&[("timeout_sec", "10")]);
    let call = caller.client.waiting_call(Some(&limit));
    let wanted = identities(&["1"], false);
    let error = resource_identity::add(&caller.client, &machine(), &wanted, Some(&limit), &call).await.unwrap_err();
    assert_eq!((error.code(), caller.waits_ms()), (Code::ArmConflict, vec![500, 1_000, 2_000, 4_000]), "and by the time limit");
    assert!(error.message().contains("attempt 5;"), "{error}");
}

#[tokio::test]
async fn the_change_is_waited_for() {
    let changed = with("UserAssigned", &["1"]).to_string();
    let read = || ok(&with("", &[]).to_string());
    let patch =
        format!(r#"PATCH {SENT_TO} {{"identity":{{"type":"UserAssigned","userAssignedIdentities":{{"~{}":{{}}}}}}}}"#, &id("1")[51..]);
    let (get, status) = (format!("GET {SENT_TO}"), String::from("GET /status"));
    let canceled = r#"{"status":"Canceled","error":{"code":"OperationPreempted","message":"said"}}"#;
    let succeeded = r#"{"status":"Succeeded"}"#;
    for (what, no_wait, statuses, expected, outcome) in [
        ("to its end", false, vec![ok(succeeded), ok(&changed)], vec![&get, &patch, &status, &get], Ok(&*changed)),
        (
            "also when another one came first",
            false,
            vec![ok(canceled), read(), ok(&changed)],
            vec![&get, &patch, &status, &get, &patch],
            Ok(&*changed),
        ),
        (
            "and its failure told",
            false,
            vec![ok(r#"{"status":"Failed","error":{"code":"Odd","message":"said"}}"#)],
            vec![&get, &patch, &status],
            Err(Code::ArmOperationFailed),
        ),
        ("or not", true, vec![], vec![&get, &patch], Ok("first")),
    ] {
        let arm = arm(vec![read()]);
        arm.push(ok("first").header("azure-asyncoperation", &format!("{}status", arm.url())));
        statuses.into_iter().for_each(|reply| arm.push(reply));
        let caller = in_subscription(&arm);
        let options = options(&[("no_wait", if no_wait { "true" } else { "false" })]);
        let call = caller.client.waiting_call(Some(&options));
        let got = resource_identity::add(&caller.client, &machine(), &identities(&["1"], false), Some(&options), &call).await;
        assert_eq!(got.as_ref().map(|response| response.body.as_str()).map_err(|error| error.code()), outcome, "{what}");
        assert_eq!(sent(&arm.requests()).iter().collect::<Vec<_>>(), expected, "{what}");
    }
}

#[tokio::test]
async fn a_refusal_for_the_identity_says_which_right_is_missing() {
    let arm = arm(vec![ok("{}"), refusal(403, "LinkedAuthorizationFailed")]);
    let error = play(&in_subscription(&arm), "add", &machine(), &identities(&["1"], false)).await.unwrap_err();
    assert_eq!(error.code(), Code::ArmAuthorizationFailed);
    assert!(
        error.message().contains("userAssignedIdentities/assign/action") && error.message().contains("Managed Identity Operator"),
        "{error}"
    );
}

/// A machine at a server that checks If-Match and merges as ARM does.
struct Machine {
    etag: u64,
    identities: BTreeMap<String, Value>,
    reads: usize,
}

impl Machine {
    fn answer(&mut self, seen: &Seen) -> Reply {
        match seen.method.as_str() {
            // Until all three have read it, so that whoever comes first does not have it for itself.
            "PATCH" if self.reads < 3 => return refusal(409, "ConflictingConcurrentWriteNotAllowed"),
            "PATCH" if seen.header("if-match") != Some(&format!("\"{}\"", self.etag)) => return refusal(412, "PreconditionFailed"),
            "PATCH" => self.merge(&serde_json::from_slice(&seen.body).unwrap()),
            _ => self.reads += 1,
        }
        let kind = if self.identities.is_empty() { "None" } else { "UserAssigned" };
        let body = json!({ "identity": { "type": kind, "userAssignedIdentities": self.identities } });
        ok(&body.to_string()).header("etag", &format!("\"{}\"", self.etag))
    }

    fn merge(&mut self, body: &Value) {
        self.etag += 1;
        for (id, value) in body["identity"]["userAssignedIdentities"].as_object().unwrap() {
            match value.is_null() {
                true => drop(self.identities.remove(id)),
                false => drop(self.identities.insert(id.clone(), json!({}))),
            }
        }
    }
}

#[tokio::test]
async fn those_who_change_one_machine_do_not_undo_each_others_work() {
    let identities_before = BTreeMap::from([(id("0"), json!({})), (id("gone"), json!({}))]);
    let machine_at_arm = Arc::new(Mutex::new(Machine { etag: 1, identities: identities_before, reads: 0 }));
    let shared = Arc::clone(&machine_at_arm);
    let arm = arm(vec![]).answering(move |seen| Some(shared.lock().unwrap().answer(seen)));
    let (one, two, three) = (in_subscription(&arm), in_subscription(&arm), in_subscription(&arm));
    let (machine, gone, first, second) = (machine(), identities(&["gone"], false), identities(&["1"], false), identities(&["2"], false));
    let (a, b, c) =
        tokio::join!(play(&one, "add", &machine, &first), play(&two, "add", &machine, &second), play(&three, "remove", &machine, &gone));
    for outcome in [a, b, c] {
        outcome.unwrap();
    }
    let names: Vec<String> = machine_at_arm.lock().unwrap().identities.keys().map(|id| id.rsplit('/').next().unwrap().to_owned()).collect();
    assert_eq!(names, ["0", "1", "2"]);
    assert!(arm.requests().iter().filter(|seen| seen.method == "PATCH").count() > 3, "one of them at least came too late");
}

#[tokio::test]
async fn what_cannot_be_one_is_not_sent() {
    let arm = arm(vec![ok("{}")]);
    let caller = in_subscription(&arm);
    let group = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/g");
    for (resource, part) in [
        ("v", "is not an id"),
        (&*group, "virtualMachines/<name> or "),
        (&*id("1"), "virtualMachineScaleSets/<name>"),
        (&*format!("{}/extensions/e", machine()), "has the form"),
    ] {
        let error = play(&caller, "add", resource, &identities(&["1"], false)).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(error.message().starts_with("resource_id: ") && error.message().contains(part), "{error}");
    }
    for (json, part) in [
        (None, "names no identity"),
        (Some("[]"), "names no identity"),
        (Some("{}"), "JSON array"),
        (Some("[1]"), "JSON array"),
        (Some("[\"ID1\"]"), "is not an id"),
        (Some(&*format!("[\"{}\"]", machine())), "userAssignedIdentities/<name>"),
    ] {
        let error = Identities::from_json(json, false).unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(error.message().starts_with("identity_ids_json: ") && error.message().contains(part), "{error}");
    }
    assert!(arm.requests().is_empty());
}
