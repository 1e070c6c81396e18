//! Role-based access control: does some role at or above a scope allow an action?
//!
//! Facts: <https://learn.microsoft.com/azure/role-based-access-control/role-definitions>.

use uuid::Uuid;

use super::role_definitions::{self, Role};
use crate::azure::Azure;
use crate::propagation::Fact;
use crate::world::{RoleAssignment, World};

/// The rights of a principal: its own role assignments and those of its groups, as far as they have arrived.
#[derive(Debug)]
pub(crate) struct Rights<'a> {
    world: &'a World,
    assignments: Vec<&'a RoleAssignment>,
}

impl<'a> Rights<'a> {
    pub(crate) fn of(azure: &Azure, world: &'a World, principal: Uuid) -> Self {
        let groups = world.groups_of(principal);
        let assignments = world
            .role_assignments
            .iter()
            .filter(|assignment| {
                let is_own = assignment.principal_id == principal || groups.contains(&assignment.principal_id);
                is_own && azure.propagation.has_arrived(&Fact::RoleAssignment(assignment.name))
            })
            .collect();
        Self { world, assignments }
    }

    /// Whether some role at the scope or above it allows the action.
    pub(crate) fn allow(&self, action: &str, scope: &str) -> bool {
        self.assignments
            .iter()
            .filter(|assignment| is_at_or_above(&assignment.scope, scope))
            .filter_map(|assignment| role(self.world, assignment))
            .any(|role| role_allows(&role, action))
    }

    /// Whether there is a role at the scope, above it or below it.
    pub(crate) fn exist_around(&self, scope: &str) -> bool {
        self.assignments.iter().any(|assignment| is_at_or_above(&assignment.scope, scope) || is_at_or_above(scope, &assignment.scope))
    }
}

/// Whether `outer` is `inner` or holds it. Ids compare without regard to letter case.
pub(crate) fn is_at_or_above(outer: &str, inner: &str) -> bool {
    let outer = outer.trim_end_matches('/').to_ascii_lowercase();
    let inner = inner.trim_end_matches('/').to_ascii_lowercase();
    inner.strip_prefix(&outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn role<'a>(world: &'a World, assignment: &RoleAssignment) -> Option<Role<'a>> {
    role_definitions::all(world).find(|role| role.id == assignment.role)
}

/// What `not_actions` takes away, it takes from its own role only.
fn role_allows(role: &Role<'_>, action: &str) -> bool {
    let matches_any = |patterns: &[&str]| patterns.iter().any(|pattern| matches(pattern, action));
    matches_any(&role.actions) && !matches_any(&role.not_actions)
}

/// Whether an action matches a pattern: letter case does not count, `*` is any run of characters.
///
/// `/*/` matches a single slash too: Managed Identity Operator has `userAssignedIdentities/*/assign/action`
/// and may do `userAssignedIdentities/assign/action`.
fn matches(pattern: &str, action: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    let action = action.to_ascii_lowercase();
    matches_wildcard(&pattern, &action) || (pattern.contains("/*/") && matches_wildcard(&pattern.replace("/*/", "/"), &action))
}

fn matches_wildcard(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match text.split_once(part) {
            Some((_, after)) => text = after,
            None => return false,
        }
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let assign = "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action";
        for (pattern, action, expected) in [
            ("*", "Microsoft.Compute/virtualMachines/write", true),
            ("*/read", "Microsoft.Compute/virtualMachines/read", true),
            ("*/read", "Microsoft.Compute/virtualMachines/READ", true),
            ("*/read", "Microsoft.Compute/virtualMachines/write", false),
            ("*/read", "Microsoft.Compute/virtualMachines/readers/write", false),
            ("Microsoft.Compute/virtualMachines/*", "microsoft.compute/virtualmachines/extensions/read", true),
            ("Microsoft.Compute/virtualMachines/*", "Microsoft.Compute/virtualMachineScaleSets/read", false),
            ("Microsoft.Authorization/*/Write", "Microsoft.Authorization/roleAssignments/write", true),
            ("Microsoft.Authorization/*/Write", "Microsoft.Authorization/roleAssignments/read", false),
            ("Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action", assign, true),
            ("Microsoft.ManagedIdentity/userAssignedIdentities/*/read", assign, false),
            ("a/*/b/*/c", "a/x/b/y/z/c", true),
            ("a/*/b/*/c", "a/x/c", false),
        ] {
            assert_eq!(matches(pattern, action), expected, "{pattern} on {action}");
        }
    }

    #[test]
    fn scopes() {
        for (outer, inner, expected) in [
            ("/", "/subscriptions/1", true),
            ("/subscriptions/1", "/subscriptions/1", true),
            ("/subscriptions/1", "/SUBSCRIPTIONS/1/resourceGroups/a", true),
            ("/subscriptions/1/resourceGroups/a", "/subscriptions/1/resourcegroups/A/providers/x/y/z", true),
            ("/subscriptions/1/resourceGroups/a", "/subscriptions/1/resourceGroups/ab", false),
            ("/subscriptions/1/resourceGroups/a", "/subscriptions/1", false),
        ] {
            assert_eq!(is_at_or_above(outer, inner), expected, "{outer} over {inner}");
        }
    }
}
