//! Role assignments: given, changed, taken back, listed.

use arm_simulator::world::{
    ADMINISTRATOR_PRINCIPAL_ID, CustomRole, ID1_CLIENT_ID, ID1_PRINCIPAL_ID, Principal, PrincipalType, RoleAssignment, SUBSCRIPTION_ID,
    TENANT_ID, World,
};
use arm_simulator::{OWNER, READER};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::{Uuid, uuid};

use super::support::{Fixture, Reply, in_subscription};

const GROUP: &str = "/resourceGroups/TestRG";
const NAME: Uuid = uuid!("70000000-0000-4000-8000-000000000001");
const USER: Uuid = uuid!("40000000-0000-4000-8000-000000000010");
const TEAM: Uuid = uuid!("40000000-0000-4000-8000-000000000011");

fn assignment(scope: &str, name: impl std::fmt::Display) -> String {
    format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{name}?api-version=2022-04-01")
}

fn role(id: impl std::fmt::Display) -> String {
    format!("/subscriptions/{SUBSCRIPTION_ID}/providers/Microsoft.Authorization/roleDefinitions/{id}")
}

fn body(principal: impl std::fmt::Display) -> Value {
    json!({ "properties": { "roleDefinitionId": role(READER), "principalId": principal.to_string(), "principalType": "ServicePrincipal" } })
}

fn put(azure: &Fixture, scope: &str, name: Uuid, body: &Value) -> Reply {
    azure.administrator(Method::PUT, &assignment(scope, name), body)
}

fn principal(principal_id: Uuid, principal_type: PrincipalType, name: &str, members: &[Uuid]) -> Principal {
    Principal {
        principal_id,
        principal_type,
        display_name: name.to_owned(),
        client_id: None,
        user_principal_name: (principal_type == PrincipalType::User).then(|| format!("{name}@contoso.example")),
        members: members.to_vec(),
    }
}

/// A user in a group, and that group.
fn people(world: &mut World) {
    world.principals.push(principal(USER, PrincipalType::User, "user", &[]));
    world.principals.push(principal(TEAM, PrincipalType::Group, "Team", &[USER]));
}

#[test]
fn it_is_given_changed_and_taken_back() {
    let azure = Fixture::start();
    let group = "/subscriptions/20000000-0000-4000-8000-000000000001/resourceGroups/TestRG";
    let created = put(&azure, "/resourcegroups/testrg", NAME, &body(ID1_PRINCIPAL_ID));
    assert_eq!(created.status, 201, "{}", created.text);
    let first = created.json();
    assert_eq!(first["id"], format!("{group}/providers/Microsoft.Authorization/roleAssignments/{NAME}"));
    let properties = &first["properties"];
    assert_eq!(properties["scope"], group);
    assert_eq!(properties["roleDefinitionId"], role(READER));
    assert_eq!((&properties["principalId"], &properties["principalType"]), (&json!(ID1_PRINCIPAL_ID), &json!("ServicePrincipal")));
    assert_eq!((&properties["createdBy"], &properties["updatedBy"]), (&Value::Null, &json!(ADMINISTRATOR_PRINCIPAL_ID)));
    assert!(properties["createdOn"].as_str() < properties["updatedOn"].as_str(), "a second earlier");

    let read = azure.administrator(Method::GET, &assignment(GROUP, NAME), &Value::Null).json();
    assert_eq!(read["properties"]["createdBy"], json!(ADMINISTRATOR_PRINCIPAL_ID));
    assert_eq!(read["properties"]["createdOn"], read["properties"]["updatedOn"]);
    assert_eq!(azure.principal(ID1_PRINCIPAL_ID, Method::GET, "/resourcegroups/TestRG?api-version=2021-04-01", &Value::Null).status, 200);

    let mut change = body(ID1_PRINCIPAL_ID);
    change["properties"]["description"] = "why".into();
    change["properties"]["condition"] = "@Resource[x] StringEquals 'y'".into();
    change["properties"]["conditionVersion"] = "2.0".into();
    let changed = put(&azure, GROUP, NAME, &change);
    assert_eq!((changed.status, &changed.json()["properties"]["description"]), (200, &json!("why")));
    assert_eq!(changed.json()["properties"]["conditionVersion"], "2.0");

    let deleted = azure.administrator(Method::DELETE, &assignment(GROUP, NAME), &Value::Null);
    assert_eq!((deleted.status, &deleted.json()["name"]), (200, &json!(NAME)));
    let again = azure.administrator(Method::DELETE, &assignment(GROUP, NAME), &Value::Null);
    assert_eq!((again.status, again.text.as_str()), (204, ""));
    let gone = azure.administrator(Method::GET, &assignment(GROUP, NAME), &Value::Null);
    assert_eq!(gone.error(), (404, "RoleAssignmentNotFound".to_owned()));
    assert_eq!(azure.principal(ID1_PRINCIPAL_ID, Method::GET, "/resourcegroups/TestRG?api-version=2021-04-01", &Value::Null).status, 403);
}

#[test]
fn what_azure_refuses() {
    let azure = Fixture::with_world(people);
    let changed = |member: &str, value: Value| {
        let mut body = body(ID1_PRINCIPAL_ID);
        body["properties"][member] = value;
        body
    };
    let unknown = Uuid::new_v4();
    for (name, body, status, code, part) in [
        (NAME.to_string(), body(unknown), 400, "PrincipalNotFound", unknown.simple().to_string()),
        (NAME.to_string(), body(ID1_CLIENT_ID), 400, "PrincipalNotFound", TENANT_ID.to_string()),
        (NAME.to_string(), body("somebody"), 400, "InvalidPrincipalId", "'somebody'".to_owned()),
        (NAME.to_string(), changed("principalType", "User".into()), 400, "UnmatchedPrincipalType", "PrinciaplType 'User'".to_owned()),
        (NAME.to_string(), body(TEAM), 400, "UnmatchedPrincipalType", "has type 'Group'".to_owned()),
        (NAME.to_string(), changed("roleDefinitionId", role(unknown).into()), 404, "RoleDefinitionDoesNotExist", unknown.to_string()),
        (NAME.to_string(), changed("roleDefinitionId", "Reader".into()), 400, "InvalidRoleDefinitionId", "Reader".to_owned()),
        (NAME.to_string(), changed("condition", "true".into()), 400, "InvalidCondition", "2.0".to_owned()),
        (NAME.to_string(), json!({}), 400, "BadRequestFormat", "format".to_owned()),
        ("me".to_owned(), body(ID1_PRINCIPAL_ID), 400, "InvalidRoleAssignmentId", "'me'".to_owned()),
    ] {
        let reply = azure.administrator(Method::PUT, &assignment(GROUP, &name), &body);
        assert_eq!(reply.error(), (status, code.to_owned()), "{name} {body}");
        assert!(reply.message().contains(&part), "{part} in {}", reply.text);
        assert_eq!(reply.header("x-ms-failure-cause"), "", "the provider's own");
    }
    assert_eq!(put(&azure, GROUP, NAME, &body(ID1_PRINCIPAL_ID)).status, 201);
    let twice = put(&azure, GROUP, Uuid::new_v4(), &body(ID1_PRINCIPAL_ID));
    assert_eq!(twice.error(), (409, "RoleAssignmentExists".to_owned()));
    assert!(twice.message().ends_with(&format!("existing role assignment is {}.", NAME.simple())), "{}", twice.text);
    let other_scope = put(&azure, "/resourceGroups/myResourceGroupVM", NAME, &body(ID1_PRINCIPAL_ID));
    assert_eq!(other_scope.error(), (400, "RoleAssignmentUpdateNotPermitted".to_owned()));

    let windows_path = azure.arm_as(
        Method::PUT,
        "/C:/Program Files/Git/subscriptions/x/providers/Microsoft.Authorization/roleAssignments/y?api-version=2022-04-01",
    );
    assert_eq!(windows_path.error(), (404, "MissingSubscription".to_owned()));
    let nowhere = format!("/subscriptions/{}{}", Uuid::new_v4(), assignment("", NAME));
    assert_eq!(azure.arm_as(Method::PUT, &nowhere).error(), (404, "SubscriptionNotFound".to_owned()));
    let reader = azure.arm_as(Method::PUT, &in_subscription(&assignment("/resourceGroups/myResourceGroupVM", Uuid::new_v4())));
    assert_eq!(reader.error(), (403, "AuthorizationFailed".to_owned()));
    assert!(reader.message().contains("Microsoft.Authorization/roleAssignments/write"), "{}", reader.text);
}

#[test]
fn groups_and_filters() {
    let azure = Fixture::with_world(|world| {
        people(world);
        world.role_assignments.push(RoleAssignment {
            principal_type: PrincipalType::Group,
            ..RoleAssignment::new(NAME, READER, TEAM, &in_subscription(GROUP))
        });
    });
    let group = "/resourcegroups/TestRG?api-version=2021-04-01";
    assert_eq!(azure.principal(USER, Method::GET, group, &Value::Null).status, 200, "the group's role is its members'");
    let refused = azure.principal(USER, Method::DELETE, group, &Value::Null);
    assert!(refused.message().starts_with(&format!("The client 'user@contoso.example' with object id '{USER}' ")), "{}", refused.text);

    let count = |place: &str, filter: &str| {
        let target = format!("{place}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter={filter}");
        let reply = azure.administrator(Method::GET, &target, &Value::Null);
        reply.json()["value"].as_array().unwrap_or_else(|| panic!("{}", reply.text)).len()
    };
    assert_eq!(count("", &format!("principalId eq '{TEAM}'")), 1, "below");
    assert_eq!(count("", &format!("principalId eq '{USER}'")), 0);
    assert_eq!(count("", &format!("assignedTo('{USER}')")), 1, "through the group");
    assert_eq!(count("", &format!("atScope() and assignedTo('{USER}')")), 0);
    assert_eq!(count(GROUP, "atScope()"), 2, "here and above: the group's and the administrator's");
}

#[test]
fn a_custom_role_can_be_given() {
    let id = Uuid::new_v4();
    let azure = Fixture::with_world(|world| {
        world.custom_roles.push(CustomRole {
            id,
            role_name: "Machine starter".to_owned(),
            description: "Starts machines".to_owned(),
            assignable_scopes: vec![in_subscription("")],
            actions: vec!["Microsoft.Compute/virtualMachines/start/action".to_owned()],
            not_actions: Vec::new(),
        });
    });
    let roles = "/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-04-01&$filter=type eq 'CustomRole'";
    assert_eq!(azure.administrator(Method::GET, roles, &Value::Null).json()["value"][0]["properties"]["roleName"], "Machine starter");
    let start = "/resourceGroups/myResourceGroupVM/providers/Microsoft.Compute/virtualMachines/myVM/start?api-version=2024-11-01";
    assert_eq!(azure.principal(ID1_PRINCIPAL_ID, Method::POST, start, &Value::Null).status, 403);
    let mut body = body(ID1_PRINCIPAL_ID);
    body["properties"]["roleDefinitionId"] = role(id).into();
    assert_eq!(put(&azure, "", NAME, &body).status, 201);
    assert_eq!(azure.principal(ID1_PRINCIPAL_ID, Method::POST, start, &Value::Null).status, 202);
}

#[test]
fn the_administrator_is_owner_of_the_subscription() {
    let world = World::default();
    let owners: Vec<&RoleAssignment> = world.role_assignments.iter().filter(|assignment| assignment.role == OWNER).collect();
    assert_eq!((owners.len(), owners[0].principal_id, owners[0].scope.as_str()), (1, ADMINISTRATOR_PRINCIPAL_ID, &*in_subscription("")));
    assert_eq!(Fixture::start().simulator.token_for(Uuid::nil(), "x"), None);
}
