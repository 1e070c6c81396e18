//! Roles: Azure's own and the world's, and how Microsoft.Authorization shows them.

use hyper::StatusCode;
use serde::Serialize;
use uuid::{Uuid, uuid};

use super::errors::ArmError;
use super::filter::Filter;
use super::list::Page;
use crate::http::Answer;
use crate::world::{CustomRole, World};

/// The id of the role Reader, the same in every tenant.
pub const READER: Uuid = uuid!("acdd72a7-3385-48ef-bd42-f606fba81ae7");

/// The id of the role Owner, the same in every tenant.
pub const OWNER: Uuid = uuid!("8e3af657-a8ff-443c-a75c-2fe8c4bcb635");

/// A role, built in or not.
#[derive(Clone, Debug)]
pub(crate) struct Role<'a> {
    pub(crate) id: Uuid,
    pub(crate) name: &'a str,
    pub(crate) description: &'a str,
    pub(crate) is_built_in: bool,
    pub(crate) assignable_scopes: Vec<&'a str>,
    pub(crate) actions: Vec<&'a str>,
    pub(crate) not_actions: Vec<&'a str>,
}

struct BuiltIn {
    id: Uuid,
    name: &'static str,
    description: &'static str,
    actions: &'static [&'static str],
    not_actions: &'static [&'static str],
}

/// Facts: <https://learn.microsoft.com/azure/role-based-access-control/built-in-roles>.
static BUILT_IN: [BuiltIn; 8] = [
    BuiltIn {
        id: OWNER,
        name: "Owner",
        description: "Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.",
        actions: &["*"],
        not_actions: &[],
    },
    BuiltIn {
        id: uuid!("b24988ac-6180-42a0-ab88-20f7382dd24c"),
        name: "Contributor",
        description: "Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC, manage assignments in Azure Blueprints, or share image galleries.",
        actions: &["*"],
        not_actions: &[
            "Microsoft.Authorization/*/Delete",
            "Microsoft.Authorization/*/Write",
            "Microsoft.Authorization/elevateAccess/Action",
            "Microsoft.Blueprint/blueprintAssignments/write",
            "Microsoft.Blueprint/blueprintAssignments/delete",
            "Microsoft.Compute/galleries/share/action",
            "Microsoft.Purview/consents/write",
            "Microsoft.Purview/consents/delete",
            "Microsoft.Resources/deploymentStacks/manageDenySetting/action",
            "Microsoft.Subscription/cancel/action",
            "Microsoft.Subscription/enable/action",
        ],
    },
    BuiltIn {
        id: READER,
        name: "Reader",
        description: "View all resources, but does not allow you to make any changes.",
        actions: &["*/read"],
        not_actions: &[],
    },
    BuiltIn {
        id: uuid!("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"),
        name: "User Access Administrator",
        description: "Lets you manage user access to Azure resources.",
        actions: &["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"],
        not_actions: &[],
    },
    BuiltIn {
        id: uuid!("f58310d9-a9f6-439a-9e8d-f62e7b41a168"),
        name: "Role Based Access Control Administrator",
        description: "Manage access to Azure resources by assigning roles using Azure RBAC. This role does not allow you to manage access using other ways, such as Azure Policy.",
        actions: &[
            "Microsoft.Authorization/roleAssignments/write",
            "Microsoft.Authorization/roleAssignments/delete",
            "*/read",
            "Microsoft.Support/*",
        ],
        not_actions: &[],
    },
    BuiltIn {
        id: uuid!("f1a07417-d97a-45cb-824c-7a7467783830"),
        name: "Managed Identity Operator",
        description: "Read and Assign User Assigned Identity",
        actions: &[
            "Microsoft.ManagedIdentity/userAssignedIdentities/*/read",
            "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action",
            "Microsoft.Authorization/*/read",
            "Microsoft.Insights/alertRules/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Support/*",
        ],
        not_actions: &[],
    },
    BuiltIn {
        id: uuid!("e40ec5ca-96e0-45a2-b4ff-59039f2c2b59"),
        name: "Managed Identity Contributor",
        description: "Create, Read, Update, and Delete User Assigned Identity",
        actions: &[
            "Microsoft.ManagedIdentity/userAssignedIdentities/read",
            "Microsoft.ManagedIdentity/userAssignedIdentities/write",
            "Microsoft.ManagedIdentity/userAssignedIdentities/delete",
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read",
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete",
            "Microsoft.ManagedIdentity/userAssignedIdentities/revokeTokens/action",
            "Microsoft.Authorization/*/read",
            "Microsoft.Insights/alertRules/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Support/*",
        ],
        not_actions: &[],
    },
    BuiltIn {
        id: uuid!("9980e02c-c2be-4d73-94e8-173b1dc7cf3c"),
        name: "Virtual Machine Contributor",
        description: "Lets you manage virtual machines, but not access to them, and not the virtual network or storage account they're connected to.",
        actions: &[
            "Microsoft.Authorization/*/read",
            "Microsoft.Compute/availabilitySets/*",
            "Microsoft.Compute/locations/*",
            "Microsoft.Compute/virtualMachines/*",
            "Microsoft.Compute/virtualMachineScaleSets/*",
            "Microsoft.Compute/disks/write",
            "Microsoft.Compute/disks/read",
            "Microsoft.Compute/disks/delete",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
            "Microsoft.Storage/storageAccounts/listKeys/action",
            "Microsoft.Storage/storageAccounts/read",
            "Microsoft.Support/*",
        ],
        not_actions: &[],
    },
];

/// Every role: the world's own first, as Azure lists them.
pub(crate) fn all(world: &World) -> impl Iterator<Item = Role<'_>> {
    let built_in = BUILT_IN.iter().map(built_in);
    world.custom_roles.iter().map(custom).chain(built_in)
}

fn built_in<'a>(role: &'static BuiltIn) -> Role<'a> {
    Role {
        id: role.id,
        name: role.name,
        description: role.description,
        is_built_in: true,
        assignable_scopes: vec!["/"],
        actions: role.actions.to_vec(),
        not_actions: role.not_actions.to_vec(),
    }
}

fn custom(role: &CustomRole) -> Role<'_> {
    Role {
        id: role.id,
        name: &role.role_name,
        description: &role.description,
        is_built_in: false,
        assignable_scopes: role.assignable_scopes.iter().map(String::as_str).collect(),
        actions: role.actions.iter().map(String::as_str).collect(),
        not_actions: role.not_actions.iter().map(String::as_str).collect(),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RoleDefinition<'a> {
    properties: Properties<'a>,
    id: String,
    #[serde(rename = "type")]
    resource_type: &'static str,
    name: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'a> {
    role_name: &'a str,
    #[serde(rename = "type")]
    role_type: &'static str,
    description: &'a str,
    assignable_scopes: Vec<&'a str>,
    permissions: [Permissions<'a>; 1],
    created_on: &'static str,
    updated_on: &'static str,
    created_by: Option<Uuid>,
    updated_by: Option<Uuid>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Permissions<'a> {
    actions: Vec<&'a str>,
    not_actions: Vec<&'a str>,
    data_actions: [&'a str; 0],
    not_data_actions: [&'a str; 0],
}

/// The id of a role: always in the subscription's form where there is a subscription.
pub(super) fn role_id(subscription: Option<Uuid>, role: Uuid) -> String {
    let subscription = subscription.map_or_else(String::new, crate::world::subscription_id);
    format!("{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}")
}

fn shown(role: Role<'_>, subscription: Option<Uuid>) -> RoleDefinition<'_> {
    RoleDefinition {
        id: role_id(subscription, role.id),
        resource_type: "Microsoft.Authorization/roleDefinitions",
        name: role.id,
        properties: Properties {
            role_name: role.name,
            role_type: kind_name(&role),
            description: role.description,
            assignable_scopes: role.assignable_scopes,
            permissions: [Permissions { actions: role.actions, not_actions: role.not_actions, data_actions: [], not_data_actions: [] }],
            created_on: "2015-02-02T21:55:09.8806423Z",
            updated_on: "2024-01-25T17:03:57.5402531Z",
            created_by: None,
            updated_by: None,
        },
    }
}

fn kind_name(role: &Role<'_>) -> &'static str {
    if role.is_built_in { "BuiltInRole" } else { "CustomRole" }
}

pub(super) fn get(world: &World, subscription: Option<Uuid>, name: &str) -> Result<Answer, ArmError> {
    let role = all(world).find(|role| role.id.to_string().eq_ignore_ascii_case(name)).ok_or_else(|| does_not_exist(name))?;
    Ok(Answer::json(StatusCode::OK, &shown(role, subscription)))
}

/// The refusal of a role that nobody defined.
pub(super) fn does_not_exist(name: &str) -> ArmError {
    ArmError::provider(
        StatusCode::NOT_FOUND,
        "RoleDefinitionDoesNotExist",
        format!("The specified role definition with ID '{name}' does not exist."),
    )
}

pub(super) fn list(world: &World, subscription: Option<Uuid>, filter: Option<&str>) -> Result<Answer, ArmError> {
    let filter = Filter::parse(filter, &["roleName", "type"], &["atScopeAndBelow"])?;
    let value = all(world)
        .filter(|role| filter.allows("roleName", role.name) && filter.allows("type", kind_name(role)))
        .map(|role| shown(role, subscription))
        .collect();
    Ok(Answer::json(StatusCode::OK, &Page::whole(value)))
}
