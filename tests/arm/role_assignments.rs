//! Role assignments: their name, the waits for a new principal, the one that exists already, lists, and what a refusal says.

use std::sync::Arc;

use armidentity::arm::role_assignment::{self, Assignment, Reach};
use armidentity::arm::{Request, Response};
use armidentity::error::{Code, Error, Result};
use serde_json::{Value, json};

use crate::role_definitions::definition;
use crate::scripted::{Reply, Server};
use crate::stage::{Caller, SUBSCRIPTION, arm, host, in_subscription, instance, ok, on_host, options, refusal, sent, token, with_token};

const PRINCIPAL: &str = "5a3c1f0e-0000-4000-8000-00000000000b";
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
/// UUID version 5 of "<principal>|<role>|<scope>" in small letters, in the library's namespace; computed with Python's uuid module.
const NAME_AT_GROUP: &str = "eb28ec48-d8b1-51cf-95bf-488c44a7fb87";
const NAME_AT_ROOT: &str = "d2d5fa6c-4acf-55a1-aa2d-bcbc74b16ad6";
const GROUP: &str = "/subscriptions/80c696ff-5efa-4909-a64d-f1b616f423ca/resourceGroups/g";

fn reader() -> Reply {
    ok(&definition("Reader", READER, "BuiltInRole").to_string())
}

fn existing(scope: &str, principal: &str, role: &str) -> Value {
    let role = format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{role}");
    json!({ "properties": { "roleDefinitionId": role, "principalId": principal, "scope": scope }, "name": "n" })
}

fn page(items: &[Value]) -> Reply {
    ok(&json!({ "value": items }).to_string())
}

/// An assignment of Reader by its GUID at the group.
fn wanted() -> Assignment {
    Assignment::new(PRINCIPAL, READER, Some(GROUP)).unwrap()
}

async fn create(caller: &Caller, assignment: &Assignment) -> Result<Response> {
    role_assignment::create(&caller.client, assignment, None, &caller.client.call(None)).await
}

fn put(scope: &str, name: &str, properties: &str) -> String {
    format!("PUT {scope}/providers/Microsoft.Authorization/roleAssignments/{name}?api-version=2022-04-01 {{\"properties\":{properties}}}")
}

/// What is sent for the assignment, after the role is known.
fn put_at_group() -> String {
    let properties = format!(
        r#"{{"principalId":"{PRINCIPAL}","principalType":"ServicePrincipal","roleDefinitionId":"~/providers/Microsoft.Authorization/roleDefinitions/{READER}"}}"#
    );
    put("~/resourceGroups/g", NAME_AT_GROUP, &properties)
}

#[tokio::test]
async fn the_name_follows_from_principal_role_and_scope() {
    let shouted = GROUP.to_uppercase().replace("/SUBSCRIPTIONS", "/Subscriptions");
    let scopes = [GROUP.to_owned(), format!("{GROUP}/"), shouted, GROUP.replace("Groups", "groups")];
    let mut names = Vec::new();
    for (scope, principal) in scopes.iter().zip([PRINCIPAL, PRINCIPAL, &PRINCIPAL.to_uppercase(), PRINCIPAL]) {
        let arm = arm(vec![reader(), Reply::new(201, "{}")]);
        let assignment = Assignment::new(principal, READER, Some(scope)).unwrap();
        create(&in_subscription(&arm), &assignment).await.unwrap();
        names.push(arm.requests()[1].path().rsplit('/').next().unwrap().to_owned());
    }
    assert_eq!(names, [NAME_AT_GROUP; 4]);
}

#[tokio::test]
async fn what_is_sent() {
    let role = format!("~/providers/Microsoft.Authorization/roleDefinitions/{READER}");
    let mut described = wanted();
    described.set_principal_type("group").unwrap();
    described.set_description("why");
    described.set_condition("@Resource[x] StringEquals 'y'");
    let at_root = Assignment::new(PRINCIPAL, READER, Some("/")).unwrap();
    for (assignment, expected) in [
        (wanted(), put_at_group()),
        (
            described,
            put(
                "~/resourceGroups/g",
                NAME_AT_GROUP,
                &format!(
                    r#"{{"condition":"@Resource[x] StringEquals 'y'","conditionVersion":"2.0","description":"why","principalId":"{PRINCIPAL}","principalType":"Group","roleDefinitionId":"{role}"}}"#
                ),
            ),
        ),
        (
            at_root,
            put(
                "",
                NAME_AT_ROOT,
                &format!(
                    r#"{{"principalId":"{PRINCIPAL}","principalType":"ServicePrincipal","roleDefinitionId":"{}"}}"#,
                    role.trim_start_matches('~')
                ),
            ),
        ),
    ] {
        let arm = arm(vec![reader(), Reply::new(201, " { } ")]);
        let created = create(&in_subscription(&arm), &assignment).await.unwrap();
        assert_eq!((created.status, created.body.as_str()), (201, " { } "), "as ARM sent it");
        assert_eq!(sent(&arm.requests())[1], expected);
    }
}

#[tokio::test]
async fn without_a_scope_it_is_the_subscription_and_a_role_may_have_a_name() {
    let arm = arm(vec![page(&[definition("Reader", READER, "BuiltInRole")]), Reply::new(201, "{}")]);
    let caller = in_subscription(&arm);
    for _ in 0..2 {
        create(&caller, &Assignment::new(PRINCIPAL, "reader", None).unwrap()).await.unwrap();
    }
    let targets = sent(&arm.requests());
    assert_eq!(targets.len(), 3, "the role is remembered");
    assert!(targets[0].starts_with("GET ~/providers/Microsoft.Authorization/roleDefinitions?$filter=roleName%20eq%20%27reader%27"));
    assert!(targets[1].starts_with("PUT ~/providers/Microsoft.Authorization/roleAssignments/"), "{}", targets[1]);
    assert_eq!(targets[1], targets[2], "doing it twice is doing it once");
}

#[tokio::test]
async fn one_that_exists_is_no_error() {
    let filter = format!("$filter=principalId%20eq%20%27{PRINCIPAL}%27");
    let read_back = format!("GET ~/resourceGroups/g/providers/Microsoft.Authorization/roleAssignments?{filter}&api-version=2022-04-01");
    let same = existing(&GROUP.to_lowercase(), &PRINCIPAL.to_uppercase(), &READER.to_uppercase());
    let others = [
        existing(&format!("/subscriptions/{SUBSCRIPTION}"), PRINCIPAL, READER),
        existing(&format!("{GROUP}2"), PRINCIPAL, READER),
        existing(GROUP, SUBSCRIPTION, READER),
        existing(GROUP, PRINCIPAL, SUBSCRIPTION),
        json!({ "properties": {} }),
    ];
    let with_same = [&others[..], std::slice::from_ref(&same)].concat();
    let conflict = || refusal(409, "RoleAssignmentExists");
    let written =
        |created: &str| json!({ "properties": { "createdOn": created, "updatedOn": "2025-04-03T09:30:11.5905444Z" } }).to_string();
    let (old, new, untimed) = (written("2025-04-03T09:29:11.1Z"), written("2025-04-03T09:30:10.4905444Z"), written("junk"));
    for (what, replies, requests, outcome) in [
        ("under its own name", vec![ok("{}")], vec![put_at_group()], Ok((200, String::from("{}")))),
        ("under its own name, said by the times", vec![Reply::new(201, &*old)], vec![put_at_group()], Ok((200, old.clone()))),
        ("not at all", vec![Reply::new(201, &*new)], vec![put_at_group()], Ok((201, new.clone()))),
        ("not at all, without times", vec![Reply::new(201, &*untimed)], vec![put_at_group()], Ok((201, untimed.clone()))),
        ("under another", vec![conflict(), page(&with_same)], vec![put_at_group(), read_back.clone()], Ok((200, same.to_string()))),
        ("that cannot be found", vec![conflict(), page(&others)], vec![put_at_group(), read_back.clone()], Err(Code::ArmConflict)),
        (
            "that cannot be read",
            vec![conflict(), refusal(403, "AuthorizationFailed")],
            vec![put_at_group(), read_back],
            Err(Code::ArmAuthorizationFailed),
        ),
        ("another conflict", vec![refusal(409, "Conflict")], vec![put_at_group()], Err(Code::ArmConflict)),
    ] {
        let arm = arm([vec![reader()], replies].concat());
        let got = create(&in_subscription(&arm), &wanted()).await;
        let got = got.map(|response| (response.status, response.body)).map_err(|error| error.code());
        assert_eq!(got, outcome, "{what}");
        assert_eq!(sent(&arm.requests())[1..], requests, "{what}");
    }
}

#[tokio::test]
async fn it_is_looked_for_on_every_page() {
    let arm = arm(vec![reader(), refusal(409, "RoleAssignmentExists")]);
    let link = format!("{}next?page=2", arm.url());
    arm.push(ok(&json!({ "value": [existing(GROUP, READER, READER)], "nextLink": link }).to_string()));
    arm.push(page(&[existing(GROUP, PRINCIPAL, READER)]));
    let found = create(&in_subscription(&arm), &wanted()).await.unwrap();
    assert_eq!((found.status, found.body), (200, existing(GROUP, PRINCIPAL, READER).to_string()));
}

#[tokio::test]
async fn a_principal_that_is_not_known_yet_is_waited_for() {
    let unknown = || refusal(400, "PrincipalNotFound");
    let arm = arm(vec![reader(), unknown(), unknown(), unknown().header("retry-after", "10"), Reply::new(201, "{}")]);
    let caller = in_subscription(&arm);
    create(&caller, &wanted()).await.unwrap();
    assert_eq!(caller.waits_ms(), [2_000, 4_000, 10_000]);
    assert_eq!(sent(&arm.requests())[1..], [(); 4].map(|()| put_at_group()), "the same name each time");
}

#[tokio::test]
async fn and_not_for_ever() {
    for (limit, waits) in [(&[][..], &[2, 4, 8, 16, 30, 30, 30, 30][..]), (&[("timeout_sec", "20")], &[2, 4, 8])] {
        let arm = arm(vec![reader(), refusal(400, "PrincipalNotFound")]);
        let caller = in_subscription(&arm);
        let limit = options(limit);
        let call = caller.client.call(Some(&limit));
        let error = role_assignment::create(&caller.client, &wanted(), Some(&limit), &call).await.unwrap_err();
        assert_eq!(call.progress().attempts() as usize, arm.requests().len() + arm.requests_aside().len(), "each attempt shows");
        assert_eq!((error.code(), error.service().code.as_deref()), (Code::ArmRequestFailed, Some("PrincipalNotFound")));
        assert!(error.message().contains("client id"), "{error}");
        assert_eq!(caller.waits_ms(), waits.iter().map(|wait| wait * 1000).collect::<Vec<u128>>());
        assert_eq!(arm.requests().len(), 2 + waits.len(), "the role, and one attempt more than waits");
    }
    let arm = arm(vec![reader(), refusal(400, "InvalidPrincipalId")]);
    let caller = in_subscription(&arm);
    create(&caller, &wanted()).await.unwrap_err();
    assert!(caller.waits_ms().is_empty(), "another refusal is for good");
}

#[tokio::test]
async fn a_refusal_names_the_action_and_the_scope() {
    let arm = arm(vec![reader(), refusal(403, "AuthorizationFailed")]);
    let error = create(&in_subscription(&arm), &wanted()).await.unwrap_err();
    assert_eq!(error.code(), Code::ArmAuthorizationFailed);
    for part in [
        "Microsoft.Authorization/roleAssignments/write on /subscriptions/80c696ff-5efa-4909-a64d-f1b616f423ca/resourceGroups/g or above",
        "Role Based Access Control Administrator",
    ] {
        assert!(error.message().contains(part), "{part}: {error}");
    }
}

/// A caller who is the identity with this object id, on a machine of its own.
fn identity(object_id: &str, arm: &Server) -> (Server, Caller) {
    use base64::Engine as _;
    let claims = json!({ "oid": object_id, "appid": "C", "tid": "T" }).to_string();
    let token_text = format!("e30.{}.c2ln", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims));
    let host = host(vec![token(&token_text)]).aside("/metadata/instance/compute", instance("AzurePublicCloud"));
    let caller = on_host(&host, arm, &[]);
    (host, caller)
}

async fn refused_read(caller: &Caller, target: &str) -> Error {
    caller.send(&Request::new("GET", target).unwrap()).await.unwrap_err()
}

#[tokio::test]
async fn a_refusal_right_after_an_assignment_says_that_roles_take_time() {
    // Scopes of this test only: what was assigned is remembered for the whole process.
    let group = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/fresh");
    let at_arm = arm(vec![reader(), Reply::new(201, "{}"), refusal(403, "AuthorizationFailed")]);
    let administrator = in_subscription(&at_arm);
    create(&administrator, &Assignment::new(PRINCIPAL, READER, Some(&group)).unwrap()).await.unwrap();

    let (_host, newcomer) = identity(PRINCIPAL, &at_arm);
    newcomer.clock.advance(std::time::Duration::from_secs(40));
    let said = format!("assigned a role at {group} 40 s ago");
    let error = refused_read(&newcomer, &group.replace("resourceGroups", "resourcegroups")).await;
    assert!(error.message().contains(&said), "{error}");
    let below = format!("{group}/providers/Microsoft.Compute/virtualMachines/v");
    assert!(refused_read(&newcomer, &below).await.message().contains(&said));
    let beside = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/fresh2");
    assert!(!refused_read(&newcomer, &beside).await.message().contains("assigned a role at"), "not what is beside it");
    let (_host, other) = identity("00000000-0000-4000-8000-0000000000ff", &at_arm);
    assert!(!refused_read(&other, &group).await.message().contains("assigned a role at"), "not another principal");
    let existed = arm(vec![reader(), ok("{}")]);
    let elsewhere = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/fresh3");
    create(&in_subscription(&existed), &Assignment::new(PRINCIPAL, READER, Some(&elsewhere)).unwrap()).await.unwrap();
    assert!(!refused_read(&newcomer, &elsewhere).await.message().contains("assigned a role at"), "not for one that existed");
    newcomer.clock.advance(std::time::Duration::from_secs(560));
    assert!(!refused_read(&newcomer, &group).await.message().contains("assigned a role at"), "not after ten minutes");
}

#[tokio::test]
async fn lists() {
    let subscription = format!("/subscriptions/{SUBSCRIPTION}");
    let items = [
        existing("/", PRINCIPAL, READER),
        existing(&subscription, PRINCIPAL, READER),
        existing(&subscription.to_uppercase(), READER, READER),
        existing(GROUP, PRINCIPAL, READER),
        existing(GROUP, READER, READER),
    ];
    let at_scope = "?$filter=atScope()";
    let of_principal = format!("?$filter=principalId%20eq%20%27{PRINCIPAL}%27");
    let group = Some("/subscriptions/{subscription}/resourcegroups/g");
    for (scope, principal, reach, filter, kept) in [
        (None, None, "all", "", &[0, 1, 2, 3, 4][..]),
        (None, Some(PRINCIPAL), "all", &*of_principal, &[0, 1, 2, 3, 4]),
        (None, None, "at", at_scope, &[1, 2]),
        (group, None, "AT", at_scope, &[3, 4]),
        (group, Some(PRINCIPAL), "at", at_scope, &[3]),
        (Some("/"), None, "at", at_scope, &[0]),
        (group, None, "at_or_above", at_scope, &[0, 1, 2, 3, 4]),
        (group, Some(PRINCIPAL), "at_or_above", at_scope, &[0, 1, 3]),
        (None, None, "at_or_below", "", &[1, 2, 3, 4]),
        (group, None, "at_or_below", "", &[3, 4]),
        (None, Some(PRINCIPAL), "at_or_below", &*of_principal, &[1, 3]),
    ] {
        let arm = arm(vec![page(&items)]);
        let caller = in_subscription(&arm);
        let reach = Reach::parse(reach).unwrap();
        let pages = role_assignment::list(Arc::clone(&caller.client), scope, principal, reach, None).unwrap();
        let got: Value = serde_json::from_str(&pages.next(&pages.call()).await.unwrap().body).unwrap();
        let expected: Vec<Value> = kept.iter().map(|at| items[*at].clone()).collect();
        assert_eq!(got["value"], json!(expected), "{scope:?} {principal:?} {reach:?}");
        let seen = sent(&arm.requests());
        let (_, query) = seen[0].split_once("/providers/Microsoft.Authorization/roleAssignments").unwrap();
        let separator = if filter.is_empty() { "?" } else { "&" };
        assert_eq!(query, format!("{filter}{separator}api-version=2022-04-01"), "{scope:?} {principal:?} {reach:?}");
    }
}

#[tokio::test]
async fn deleting() {
    let id = format!("{GROUP}/providers/Microsoft.Authorization/roleAssignments/{NAME_AT_GROUP}");
    for (reply, outcome) in
        [(ok("{ }"), Ok(200)), (Reply::new(204, ""), Ok(204)), (refusal(403, "AuthorizationFailed"), Err(Code::ArmAuthorizationFailed))]
    {
        let arm = arm(vec![reply]);
        let caller = in_subscription(&arm);
        let got =
            role_assignment::delete(&caller.client, &id.replace("resourceGroups", "RESOURCEGROUPS"), None, &caller.client.call(None)).await;
        assert_eq!(got.map(|response| response.status).map_err(|error| error.code()), outcome);
        let expected =
            format!("DELETE ~/resourceGroups/g/providers/Microsoft.Authorization/roleAssignments/{NAME_AT_GROUP}?api-version=2022-04-01");
        assert_eq!(sent(&arm.requests()), [expected]);
    }
}

#[tokio::test]
async fn what_cannot_be_one_is_not_sent() {
    let arm = arm(vec![ok("{}")]);
    let caller = in_subscription(&arm);
    let client = &caller.client;
    let mut errors = vec![
        (Assignment::new("Reader", READER, None).unwrap_err(), "principal_id: "),
        (wanted().set_principal_type("Robot").unwrap_err(), "known are ServicePrincipal, User, Group"),
        (Reach::parse("below").unwrap_err(), "known are all, at, at_or_above, at_or_below"),
        (role_assignment::list(Arc::clone(client), Some("x"), None, Reach::All, None).unwrap_err(), "scope: "),
        (role_assignment::list(Arc::clone(client), None, Some("x"), Reach::All, None).unwrap_err(), "principal_id: "),
        (role_assignment::delete(client, GROUP, None, &client.call(None)).await.unwrap_err(), "roleAssignments/<guid>"),
    ];
    for scope in ["subscriptions/x", SUBSCRIPTION, "C:/Program Files/Git/subscriptions/80c696ff-5efa-4909-a64d-f1b616f423ca"] {
        let assignment = Assignment::new(PRINCIPAL, READER, Some(scope)).unwrap();
        errors.push((create(&caller, &assignment).await.unwrap_err(), "did you mean \"/subscriptions/"));
    }
    // The client does not know its subscription, and does not ask for it in vain.
    let nameless = Assignment::new(PRINCIPAL, " ", None).unwrap();
    errors.push((create(&with_token(&arm, &[]), &nameless).await.unwrap_err(), "role: "));
    for (error, part) in errors {
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(error.message().contains(part), "{error}");
    }
    assert!(arm.requests().is_empty());
}
