//! What a caller may do: roles, scopes, and the refusal of the rest.

use arm_simulator::world::{CustomRole, RoleAssignment, SUBSCRIPTION_ID, SYSTEM_ASSIGNED_PRINCIPAL_ID, World};
use arm_simulator::{OWNER, READER};
use reqwest::Method;
use uuid::{Uuid, uuid};

use super::support::{Fixture, in_subscription};

const CONTRIBUTOR: Uuid = uuid!("b24988ac-6180-42a0-ab88-20f7382dd24c");
const MANAGED_IDENTITY_OPERATOR: Uuid = uuid!("f1a07417-d97a-45cb-824c-7a7467783830");
const VIRTUAL_MACHINE_CONTRIBUTOR: Uuid = uuid!("9980e02c-c2be-4d73-94e8-173b1dc7cf3c");

const GROUP: &str = "/resourceGroups/myResourceGroupVM";
const MACHINE: &str = "/resourceGroups/myResourceGroupVM/providers/Microsoft.Compute/virtualMachines/myVM";
const IDENTITY: &str = "/resourceGroups/myResourceGroupVM/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1";

fn assign(world: &mut World, role: Uuid, scope: String) {
    world.role_assignments = vec![RoleAssignment::new(Uuid::new_v4(), role, SYSTEM_ASSIGNED_PRINCIPAL_ID, &scope)];
}

/// A refusal is a 403 with AuthorizationFailed. A right shows as what comes after its check: the success, or the refusal of
/// the empty body (400), or of something that is not simulated (405).
#[test]
fn roles_allow_what_they_say() {
    let machine = format!("{MACHINE}?api-version=2024-11-01");
    let start = format!("{MACHINE}/start?api-version=2024-11-01");
    let capture = format!("{MACHINE}/capture?api-version=2024-11-01");
    let group = format!("{GROUP}?api-version=2021-04-01");
    let identity = format!("{IDENTITY}?api-version=2023-01-31");
    let assign_identity = format!("{IDENTITY}/assign?api-version=2023-01-31");
    let assignment = format!("{GROUP}/providers/Microsoft.Authorization/roleAssignments/{}?api-version=2022-04-01", Uuid::new_v4());
    for (role, method, target, status) in [
        (READER, Method::GET, &machine, 200),
        (READER, Method::PUT, &machine, 403),
        (READER, Method::PATCH, &machine, 403),
        (READER, Method::DELETE, &machine, 403),
        (READER, Method::POST, &start, 403),
        (READER, Method::PUT, &group, 403),
        (READER, Method::DELETE, &identity, 403),
        (CONTRIBUTOR, Method::PATCH, &machine, 400),
        (CONTRIBUTOR, Method::POST, &start, 202),
        (CONTRIBUTOR, Method::POST, &capture, 405),
        (CONTRIBUTOR, Method::PUT, &assignment, 403),
        (CONTRIBUTOR, Method::DELETE, &assignment, 403),
        (OWNER, Method::PUT, &assignment, 400),
        (VIRTUAL_MACHINE_CONTRIBUTOR, Method::PUT, &machine, 400),
        (VIRTUAL_MACHINE_CONTRIBUTOR, Method::GET, &group, 200),
        (VIRTUAL_MACHINE_CONTRIBUTOR, Method::POST, &assign_identity, 403),
        (VIRTUAL_MACHINE_CONTRIBUTOR, Method::GET, &identity, 403),
        (MANAGED_IDENTITY_OPERATOR, Method::POST, &assign_identity, 405),
        (MANAGED_IDENTITY_OPERATOR, Method::GET, &machine, 403),
        (MANAGED_IDENTITY_OPERATOR, Method::GET, &identity, 200),
    ] {
        let azure = Fixture::with_world(|world| assign(world, role, in_subscription(GROUP)));
        let reply = azure.arm_as(method.clone(), &in_subscription(target));
        assert_eq!(reply.status, status, "{role} {method} {target}: {}", reply.text);
        match status {
            403 => assert_eq!(reply.error().1, "AuthorizationFailed"),
            405 => assert_eq!((reply.error().1.as_str(), reply.header("allow").starts_with("GET")), ("MethodNotAllowed", true)),
            _ => {}
        }
    }
}

#[test]
fn scopes_hold_what_is_below_them() {
    for (scope, expected) in [
        ("/".to_owned(), 200),
        (in_subscription(""), 200),
        (in_subscription(GROUP).to_uppercase(), 200),
        (in_subscription(MACHINE), 200),
        (in_subscription("/resourceGroups/myResourceGroup"), 403),
        (in_subscription(IDENTITY), 403),
        (format!("/subscriptions/{}", Uuid::new_v4()), 403),
    ] {
        let azure = Fixture::with_world(|world| assign(world, READER, scope.clone()));
        let reply = azure.in_subscription(&format!("{MACHINE}?api-version=2024-11-01"));
        assert_eq!(reply.status, expected, "{scope}");
    }
}

#[test]
fn a_custom_role_is_what_its_actions_leave() {
    let role = Uuid::new_v4();
    let azure = Fixture::with_world(|world| {
        assign(world, role, in_subscription(""));
        world.custom_roles.push(CustomRole {
            id: role,
            role_name: "Group watcher".to_owned(),
            description: "Sees groups and machines, no identities".to_owned(),
            assignable_scopes: vec![in_subscription("")],
            actions: vec!["*/read".to_owned()],
            not_actions: vec!["microsoft.managedidentity/*".to_owned()],
        });
    });
    assert_eq!(azure.in_subscription(&format!("{GROUP}?api-version=2021-04-01")).status, 200);
    assert_eq!(azure.in_subscription(&format!("{MACHINE}?api-version=2024-11-01")).status, 200);
    assert_eq!(azure.in_subscription(&format!("{IDENTITY}?api-version=2023-01-31")).status, 403);
}

#[test]
fn a_refusal_names_who_what_and_where_as_asked() {
    let azure = Fixture::start();
    let oid = SYSTEM_ASSIGNED_PRINCIPAL_ID;
    let reply = azure.in_subscription("/ResourceGroups/TESTrg?api-version=2016-06-01");
    assert_eq!(reply.error(), (403, "AuthorizationFailed".to_owned()));
    assert_eq!(
        reply.message(),
        format!(
            "The client '{oid}' with object id '{oid}' does not have authorization to perform action 'Microsoft.Resources/subscriptions/resourceGroups/read' over scope '/subscriptions/{SUBSCRIPTION_ID}/ResourceGroups/TESTrg' or the scope is invalid. If access was recently granted, please refresh your credentials."
        )
    );
    assert_eq!(reply.header("x-ms-failure-cause"), "gateway");

    let list = azure.in_subscription("/resourceGroups/TestRG/providers/Microsoft.Compute/virtualMachines?api-version=2024-11-01");
    assert!(list.message().contains(&format!("over scope '/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/TestRG'")), "{}", list.text);

    let missing = azure.in_subscription("/resourceGroups/NoSuchGroup?api-version=2021-04-01");
    assert_eq!(missing.error(), (403, "AuthorizationFailed".to_owned()), "missing and forbidden look the same");
}

#[test]
fn without_any_role_the_subscription_is_closed() {
    let azure = Fixture::with_world(|world| world.role_assignments.clear());
    assert_eq!(azure.in_subscription("?api-version=2022-12-01").status, 403);
    assert_eq!(azure.in_subscription("/providers/Microsoft.Compute?api-version=2021-04-01").status, 403);
    assert_eq!(azure.arm("/subscriptions?api-version=2022-12-01").json()["count"]["value"], 0);
    let groups = azure.in_subscription("/resourcegroups?api-version=2021-04-01");
    assert_eq!((groups.status, groups.text.as_str()), (200, r#"{"value":[]}"#));
}
