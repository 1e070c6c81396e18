//! Who there is, what they may do, and what nobody may: principals, roles, assignments and locks.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AssignedIdentities, World};

/// A role that someone defined beside Azure's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomRole {
    /// Its id.
    pub id: Uuid,
    /// The name shown to people.
    pub role_name: String,
    /// What it is for.
    pub description: String,
    /// Where it can be assigned.
    pub assignable_scopes: Vec<String>,
    /// What it allows; `*` stands for any run of characters.
    pub actions: Vec<String>,
    /// What it takes out of `actions`.
    #[serde(default)]
    pub not_actions: Vec<String>,
}

/// Who can have a role and is not a managed identity of a resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Principal {
    /// The object id.
    pub principal_id: Uuid,
    /// What it is.
    pub principal_type: PrincipalType,
    /// The name shown to people.
    pub display_name: String,
    /// The application id; of service principals only.
    #[serde(default)]
    pub client_id: Option<Uuid>,
    /// The name with which a user signs in; of users only.
    #[serde(default)]
    pub user_principal_name: Option<String>,
    /// The object ids of who is in it; of groups only.
    #[serde(default)]
    pub members: Vec<Uuid>,
}

/// What a principal is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PrincipalType {
    /// A person.
    User,
    /// Several principals.
    Group,
    /// An application or a managed identity.
    #[default]
    ServicePrincipal,
    /// A group of another tenant.
    ForeignGroup,
}

impl PrincipalType {
    /// The name as Azure writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
            Self::ServicePrincipal => "ServicePrincipal",
            Self::ForeignGroup => "ForeignGroup",
        }
    }
}

/// A role given to a principal at a scope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleAssignment {
    /// The name: a GUID.
    pub name: Uuid,
    /// The role's id.
    pub role: Uuid,
    /// The object id of who has it.
    pub principal_id: Uuid,
    /// What the principal is.
    #[serde(default)]
    pub principal_type: PrincipalType,
    /// Where: `/`, or the id of a subscription, a group or a resource.
    pub scope: String,
    /// When it was created, as Authorization writes it.
    pub created_on: String,
    /// When it was changed last; absent: never.
    #[serde(default)]
    pub updated_on: Option<String>,
    /// The object id of who created it; none: Azure itself.
    #[serde(default)]
    pub created_by: Option<Uuid>,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// What has to be true for it to count. It is kept and shown; no condition is evaluated.
    #[serde(default)]
    pub condition: Option<String>,
    /// The language of the condition.
    #[serde(default)]
    pub condition_version: Option<String>,
}

impl RoleAssignment {
    /// Gives a role to a service principal.
    #[must_use]
    pub fn new(name: Uuid, role: Uuid, principal_id: Uuid, scope: &str) -> Self {
        Self {
            name,
            role,
            principal_id,
            principal_type: PrincipalType::ServicePrincipal,
            scope: scope.to_owned(),
            created_on: "2024-01-31T09:30:11.5905444Z".to_owned(),
            updated_on: None,
            created_by: None,
            description: None,
            condition: None,
            condition_version: None,
        }
    }
}

/// A lock: what nobody may do at a scope and below it, whatever their roles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Its name.
    pub name: String,
    /// Where: the id of a subscription, a group or a resource.
    pub scope: String,
    /// What it forbids.
    pub level: LockLevel,
    /// Why.
    #[serde(default)]
    pub notes: Option<String>,
}

/// What a lock forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LockLevel {
    /// To delete.
    CanNotDelete,
    /// To delete and to change.
    ReadOnly,
}

/// A principal of the world, wherever it comes from.
#[derive(Clone, Debug)]
pub(crate) struct KnownPrincipal<'a> {
    pub(crate) principal_type: PrincipalType,
    pub(crate) client_id: Option<Uuid>,
    pub(crate) user_principal_name: Option<&'a str>,
    /// The resource that a managed identity belongs to, or is; of managed identities only.
    pub(crate) resource_id: Option<String>,
}

impl World {
    /// Who has this object id.
    pub(crate) fn principal(&self, id: Uuid) -> Option<KnownPrincipal<'_>> {
        let entered = self.principals.iter().find(|principal| principal.principal_id == id).map(|principal| KnownPrincipal {
            principal_type: principal.principal_type,
            client_id: principal.client_id,
            user_principal_name: principal.user_principal_name.as_deref(),
            resource_id: None,
        });
        entered.or_else(|| self.managed_identity(id))
    }

    /// The groups that the principal is in, directly or through others.
    pub(crate) fn groups_of(&self, principal: Uuid) -> Vec<Uuid> {
        let mut found = Vec::new();
        let mut to_visit = vec![principal];
        while let Some(member) = to_visit.pop() {
            for group in self.principals.iter().filter(|group| group.members.contains(&member)) {
                if !found.contains(&group.principal_id) {
                    found.push(group.principal_id);
                    to_visit.push(group.principal_id);
                }
            }
        }
        found
    }

    fn managed_identity(&self, id: Uuid) -> Option<KnownPrincipal<'_>> {
        let user_assigned = self.user_assigned_identities().map(|identity| (Some(identity.resource.service_principal), identity.id()));
        let of_resources = self.resources_with_identity().map(|(id, assigned)| (assigned.system_assigned, id));
        user_assigned.chain(of_resources).find_map(|(ids, resource_id)| {
            let ids = ids.filter(|ids| ids.principal_id == id)?;
            Some(KnownPrincipal {
                principal_type: PrincipalType::ServicePrincipal,
                client_id: Some(ids.client_id),
                user_principal_name: None,
                resource_id: Some(resource_id),
            })
        })
    }

    /// Every resource that can have identities, by its id.
    pub(crate) fn resources_with_identity(&self) -> impl Iterator<Item = (String, &AssignedIdentities)> {
        let machines = self.virtual_machines().map(|machine| (machine.id(), &machine.resource.identity));
        let scale_sets = self.scale_sets().map(|scale_set| (scale_set.id(), &scale_set.resource.identity));
        let others = self.generic_resources().map(|resource| (resource.id(), &resource.resource.identity));
        machines.chain(scale_sets).chain(others)
    }
}
