//! The C functions for each kind of resource, against a scripted server: each argument arrives where it belongs, and each answer comes back.
//! What a kind does in every case is in tests/arm.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may stop at what it did not expect")]

mod c_abi;
mod scripted;

use std::sync::Arc;
use std::time::{Duration, Instant};

use armidentity::http::clock::DrivenClock;
use c_abi::kinds::NewAssignment;
use c_abi::{Client, Credential, Options, Outcome, Pager, Response};
use scripted::{Reply, Server};
use serde_json::json;

const SUBSCRIPTION: &str = "80c696ff-5efa-4909-a64d-f1b616f423ca";
const GUID: &str = "5a3c1f0e-0000-4000-8000-00000000000b";
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

fn ok(body: &str) -> Reply {
    Reply::new(200, body)
}

/// A client of a server that plays `replies`, on a clock that does not wait.
fn client(replies: Vec<Reply>) -> (Server, Client) {
    client_on(Some(Arc::new(DrivenClock::new(1_700_000_000))), replies)
}

fn client_on(clock: Option<Arc<DrivenClock>>, replies: Vec<Reply>) -> (Server, Client) {
    let cloud = json!({ "name": "Scripted", "authentication": { "audiences": ["https://audience.scripted/"] } });
    let server = Server::start(replies).aside("/metadata/endpoints", ok(&cloud.to_string()));
    let options = Options::new();
    for (name, value) in [("arm_endpoint", server.url()), ("allow_loopback_http", "true"), ("subscription", SUBSCRIPTION)] {
        options.set(name, value).unwrap();
    }
    options.set_secret("access_token", "swordfish").unwrap();
    if let Some(clock) = clock {
        options.set_clock(clock);
    }
    let credential = Credential::new(&options).unwrap();
    let client = Client::new(&credential, &options).unwrap();
    (server, client)
}

/// What was sent, each as "METHOD target body"; `~` is the subscription's path.
fn sent(server: &Server) -> Vec<String> {
    let shown = |seen: &scripted::Seen| format!("{} {} {}", seen.method, seen.target, String::from_utf8_lossy(&seen.body));
    let requests = server.requests();
    requests.iter().map(|seen| shown(seen).replace(&format!("/subscriptions/{SUBSCRIPTION}"), "~").trim_end().to_owned()).collect()
}

type Start = fn(&Client) -> Outcome<Response>;
type Make = fn(&Client) -> Outcome<Pager>;

const MACHINE: &str = "/subscriptions/{subscription}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v";
const IDS: &str = r#"["/subscriptions/{subscription}/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1"]"#;

#[test]
fn operations() {
    let identity = "~/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1?api-version=2023-01-31";
    let machine = "~/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v?api-version=2024-11-01";
    let id1 = "~/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1";
    let id1_in_machine = id1.replace('~', &format!("/subscriptions/{SUBSCRIPTION}"));
    let has_id1 = ok(&json!({ "identity": { "type": "UserAssigned", "userAssignedIdentities": { id1_in_machine: {} } } }).to_string());
    let assignment = "/providers/Microsoft.Authorization/roleAssignments";
    let role = ok(&json!({ "name": READER, "properties": { "roleName": "Reader", "type": "BuiltInRole" } }).to_string());
    let role_read = format!("GET ~/resourceGroups/g/providers/Microsoft.Authorization/roleDefinitions/{READER}?api-version=2022-04-01");
    let cases: Vec<(&str, Start, Vec<Reply>, Vec<String>)> = vec![
        ("subscription", |c| c.subscription(Some(GUID)), vec![], vec![format!("GET /subscriptions/{GUID}?api-version=2022-12-01")]),
        ("the client's subscription", |c| c.subscription(None), vec![], vec![String::from("GET ~?api-version=2022-12-01")]),
        (
            "resource",
            |c| c.resource(MACHINE, Some("2023-09-01")),
            vec![],
            vec![format!("GET {}", machine.replace("2024-11-01", "2023-09-01"))],
        ),
        ("resource without version", |c| c.resource(MACHINE, None), vec![], vec![format!("GET {machine}")]),
        ("identity", |c| c.identity(Some("g"), "ID1"), vec![], vec![format!("GET {identity}")]),
        (
            "create identity",
            |c| c.create_identity("g", "ID1", Some("westeurope"), Some(r#"{"a":"b"}"#)),
            vec![],
            vec![format!(r#"PUT {identity} {{"location":"westeurope","tags":{{"a":"b"}}}}"#)],
        ),
        (
            "create identity beside its group",
            |c| c.create_identity("g", "ID1", None, None),
            vec![ok(r#"{"location":"here"}"#)],
            vec![String::from("GET ~/resourceGroups/g?api-version=2022-09-01"), format!(r#"PUT {identity} {{"location":"here"}}"#)],
        ),
        (
            "set tags",
            |c| c.set_tags_of_identity("g", "ID1", r#"{"a":"b"}"#),
            vec![],
            vec![format!(r#"PATCH {identity} {{"tags":{{"a":"b"}}}}"#)],
        ),
        ("delete identity", |c| c.delete_identity(Some("g"), "ID1"), vec![], vec![format!("DELETE {identity}")]),
        ("virtual machine", |c| c.virtual_machine(None, MACHINE), vec![], vec![format!("GET {machine}")]),
        ("scale set", |c| c.scale_set(Some("g"), "v"), vec![], vec![format!("GET {}", machine.replace("Machines", "MachineScaleSets"))]),
        (
            "add identities",
            |c| c.add_identities(MACHINE, Some(IDS), 1),
            vec![ok("{}")],
            vec![
                format!("GET {machine}"),
                format!(
                    r#"PATCH {machine} {{"identity":{{"type":"SystemAssigned,UserAssigned","userAssignedIdentities":{{"{id1}":{{}}}}}}}}"#
                ),
            ],
        ),
        (
            "add the system-assigned identity",
            |c| c.add_identities(MACHINE, None, -1),
            vec![ok("{}")],
            vec![format!("GET {machine}"), format!(r#"PATCH {machine} {{"identity":{{"type":"SystemAssigned"}}}}"#)],
        ),
        (
            "remove identities",
            |c| c.remove_identities(MACHINE, Some(IDS), 0),
            vec![has_id1],
            vec![format!("GET {machine}"), format!(r#"PATCH {machine} {{"identity":{{"type":"None","userAssignedIdentities":null}}}}"#)],
        ),
        ("role", |c| c.role(Some("/subscriptions/{subscription}/resourceGroups/g"), READER), vec![role.clone()], vec![role_read.clone()]),
        (
            "assign role",
            |c| {
                c.assign_role(NewAssignment {
                    principal_id: GUID,
                    role: READER,
                    scope: Some("/subscriptions/{subscription}/resourceGroups/g"),
                    principal_type: Some("user"),
                    description: Some("why"),
                    condition: Some("when"),
                })
            },
            vec![role],
            vec![
                role_read,
                format!(
                    r#"PUT ~/resourceGroups/g{assignment}/*?api-version=2022-04-01 {{"properties":{{"condition":"when","conditionVersion":"2.0","description":"why","principalId":"{GUID}","principalType":"User","roleDefinitionId":"~/providers/Microsoft.Authorization/roleDefinitions/{READER}"}}}}"#
                ),
            ],
        ),
        (
            "delete role assignment",
            |c| c.delete_role_assignment("/providers/Microsoft.Authorization/roleAssignments/n"),
            vec![],
            vec![format!("DELETE {assignment}/n?api-version=2022-04-01")],
        ),
    ];
    for (what, start, replies, expected) in cases {
        let has_own_last = what == "role";
        let last = if has_own_last { vec![] } else { vec![Reply::new(201, " { } ").header("x-ms-request-id", "r")] };
        let (server, client) = client([replies, last].concat());
        let response = start(&client).unwrap_or_else(|failure| panic!("{what}: {failure:?}"));
        if !has_own_last {
            assert_eq!(
                (response.status(), response.body().as_str(), response.header("x-ms-request-id").as_str()),
                (201, " { } ", "r"),
                "{what}"
            );
        }
        // The name of an assignment is computed; tests/arm checks it.
        let seen: Vec<String> = sent(&server).into_iter().map(without_name_of_put).collect();
        assert_eq!(seen, expected, "{what}");
    }
}

fn without_name_of_put(sent: String) -> String {
    match sent.split_once("/roleAssignments/") {
        Some((before, after)) if sent.starts_with("PUT") => format!("{before}/roleAssignments/*{}", &after[36..]),
        _ => sent,
    }
}

#[test]
fn pagers() {
    let roles = "~/providers/Microsoft.Authorization/roleDefinitions";
    let assignments = "/providers/Microsoft.Authorization/roleAssignments";
    let graph = "POST /providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01";
    let cases: Vec<(&str, Make, String)> = vec![
        ("subscriptions", |c| c.subscriptions(), String::from("GET /subscriptions?api-version=2022-12-01")),
        (
            "identities",
            |c| c.identities(Some("g")),
            String::from("GET ~/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2023-01-31"),
        ),
        (
            "virtual machines",
            |c| c.virtual_machines(None),
            String::from("GET ~/providers/Microsoft.Compute/virtualMachines?api-version=2024-11-01"),
        ),
        (
            "scale sets",
            |c| c.scale_sets(None),
            String::from("GET ~/providers/Microsoft.Compute/virtualMachineScaleSets?api-version=2024-11-01"),
        ),
        ("resources", |c| c.resources([None; 5]), String::from("GET ~/resources?api-version=2022-09-01")),
        (
            "resources of a type with a name",
            |c| c.resources([Some("g"), Some("a/b"), None, None, Some("n")]),
            String::from(
                "GET ~/resourceGroups/g/resources?$filter=resourceType%20eq%20%27a%2Fb%27%20and%20name%20eq%20%27n%27&api-version=2022-09-01",
            ),
        ),
        (
            "resources with a tag",
            |c| c.resources([None, None, Some("t"), Some("v"), None]),
            String::from("GET ~/resources?$filter=tagName%20eq%20%27t%27%20and%20tagValue%20eq%20%27v%27&api-version=2022-09-01"),
        ),
        ("roles", |c| c.roles(None, None, 0), format!("GET {roles}?api-version=2022-04-01")),
        ("custom roles", |c| c.roles(None, None, 1), format!("GET {roles}?$filter=type%20eq%20%27CustomRole%27&api-version=2022-04-01")),
        (
            "roles of a name",
            |c| c.roles(Some("/"), Some("Reader"), 0),
            format!("GET {}?$filter=roleName%20eq%20%27Reader%27&api-version=2022-04-01", roles.trim_start_matches('~')),
        ),
        ("assignments", |c| c.role_assignments(None, None, None), format!("GET ~{assignments}?api-version=2022-04-01")),
        (
            "assignments of a principal",
            |c| c.role_assignments(Some("/subscriptions/{subscription}/resourceGroups/g"), Some(GUID), None),
            format!("GET ~/resourceGroups/g{assignments}?$filter=principalId%20eq%20%27{GUID}%27&api-version=2022-04-01"),
        ),
        (
            "assignments at a scope",
            |c| c.role_assignments(None, None, Some("at")),
            format!("GET ~{assignments}?$filter=atScope()&api-version=2022-04-01"),
        ),
        (
            "search",
            |c| c.search("Resources", None, 0),
            format!(r#"{graph} {{"options":{{"$top":1000,"resultFormat":"objectArray"}},"query":"Resources"}}"#),
        ),
        (
            "search in management groups",
            |c| c.search("Resources", Some(r#"{"managementGroups":["m"]}"#), 7),
            format!(r#"{graph} {{"managementGroups":["m"],"options":{{"$top":7,"resultFormat":"objectArray"}},"query":"Resources"}}"#),
        ),
    ];
    for (what, make, expected) in cases {
        let (server, client) = client(vec![ok(r#"{"value":[],"data":[]}"#)]);
        let pager = make(&client).unwrap_or_else(|failure| panic!("{what}: {failure:?}"));
        drop(client);
        assert!(pager.has_more() && server.requests().is_empty(), "{what}: nothing is sent before the first page");
        assert!(pager.next().unwrap().body().starts_with(r#"{"value":[]"#), "{what}");
        assert!(!pager.has_more(), "{what}");
        assert_eq!(pager.next().unwrap_err().code(), "NoResult", "{what}");
        assert_eq!(sent(&server), [expected], "{what}");
    }
}

#[test]
fn a_response_tells_that_nothing_was_changed() {
    let (server, client) = client(vec![ok(r#"{"identity":{"type":"SystemAssigned"}}"#)]);
    let response = client.add_identities(MACHINE, None, 1).unwrap();
    assert_eq!((response.status(), response.header("armidentity-unchanged").as_str()), (200, "true"));
    assert_eq!(client.remove_identities(MACHINE, Some(IDS), 0).unwrap().header("armidentity-unchanged"), "true");
    assert!(server.requests().iter().all(|seen| seen.method == "GET"));
}

#[test]
fn a_role_that_was_read_costs_no_second_request() {
    let role = json!({ "name": READER, "properties": { "roleName": "Reader", "type": "BuiltInRole" } }).to_string();
    let (server, client) = client(vec![ok(&role).header("x-ms-request-id", "r")]);
    assert_eq!(client.role(None, READER).unwrap().header("x-ms-request-id"), "r");
    let remembered = client.role(None, "reader").unwrap();
    assert_eq!((remembered.body(), remembered.header("x-ms-request-id")), (role, String::new()));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn the_wait_for_a_new_principal_shows_and_can_be_canceled() {
    let role = json!({ "name": READER, "properties": { "roleName": "Reader", "type": "BuiltInRole" } }).to_string();
    let unknown = Reply::new(400, r#"{"error":{"code":"PrincipalNotFound","message":"said"}}"#);
    let (_server, client) = client_on(None, vec![ok(&role), unknown]);
    let operation = client.start_assigning_role(NewAssignment { principal_id: GUID, role: READER, ..NewAssignment::default() }).unwrap();
    let began = Instant::now();
    while operation.progress().next_attempt_ms <= 0 {
        assert!(began.elapsed() < Duration::from_secs(10), "no wait shows");
        std::thread::sleep(Duration::from_millis(5));
    }
    let progress = operation.progress();
    // The endpoint's description, the role, the assignment.
    assert!(progress.attempt == 3 && progress.next_attempt_ms <= 2000, "{progress:?}");
    operation.cancel();
    assert_eq!(operation.response().unwrap_err().code(), "Canceled");
}

#[test]
fn what_cannot_be_used_is_said_at_once_and_by_name() {
    let (server, client) = client(vec![ok("{}")]);
    let pager = |outcome: Outcome<Pager>| outcome.map(drop);
    let response = |outcome: Outcome<Response>| outcome.map(drop);
    for (parameter, outcome) in [
        ("tags_json", response(client.create_identity("g", "ID1", None, Some("[]")))),
        ("tags_json", response(client.set_tags_of_identity("g", "ID1", "{"))),
        ("identity_ids_json", response(client.add_identities(MACHINE, Some("{}"), 1))),
        ("identity_ids_json", response(client.remove_identities(MACHINE, None, 0))),
        ("principal_id", response(client.assign_role(NewAssignment { principal_id: "x", role: READER, ..NewAssignment::default() }))),
        (
            "principal_type",
            response(client.assign_role(NewAssignment {
                principal_id: GUID,
                role: READER,
                principal_type: Some("x"),
                ..NewAssignment::default()
            })),
        ),
        ("resource_group", pager(client.identities(Some("a/b")))),
        ("resource_group", pager(client.virtual_machines(Some("a/b")))),
        ("resource_group", pager(client.scale_sets(Some("a/b")))),
        ("resource_type", pager(client.resources([None, Some("x"), None, None, None]))),
        ("tag_name", pager(client.resources([None, None, None, Some("x"), None]))),
        ("scope", pager(client.roles(Some("x"), None, 0))),
        ("reach", pager(client.role_assignments(None, None, Some("x")))),
        ("principal_id", pager(client.role_assignments(None, Some("x"), None))),
        ("query", pager(client.search("", None, 0))),
        ("scope_json", pager(client.search("Resources", Some("[]"), 0))),
        ("page_size", pager(client.search("Resources", None, 1001))),
        // These are said by the operation.
        ("name", response(client.identity(Some("g"), "a b"))),
        ("name", response(client.delete_identity(Some("g"), "a b"))),
        ("name", response(client.virtual_machine(Some("g"), "a b"))),
        ("name", response(client.scale_set(Some("g"), "a b"))),
        ("resource_id", response(client.resource("x", None))),
        ("resource_id", response(client.add_identities("x", None, 1))),
        ("scope", response(client.role(Some("x"), "Reader"))),
        ("role", response(client.role(None, ""))),
        ("id", response(client.delete_role_assignment("x"))),
    ] {
        let failure = outcome.unwrap_err();
        assert_eq!(failure.code(), "InvalidArgument", "{parameter}");
        assert!(failure.message().starts_with(&format!("{parameter}: ")), "{parameter}: {}", failure.message());
    }
    assert!(server.requests().is_empty());
}
