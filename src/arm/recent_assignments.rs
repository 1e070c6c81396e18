//! The roles that this process has assigned within the last minutes, so that a refusal in the meantime can say why.
//!
//! Source: Microsoft's "Troubleshoot Azure RBAC": an assignment takes up to ten minutes to work.

use std::sync::{Mutex, PoisonError};

use super::scope::is_at_or_below;

/// How long Azure may take until a role works, in seconds.
const SPREADING_SECONDS: i64 = 600;
/// No more assignments are remembered.
const MOST: usize = 64;

/// Of the process and not of a client: who assigns a role and who uses it are two clients, as a rule.
static RECENT: Mutex<Vec<Assignment>> = Mutex::new(Vec::new());

struct Assignment {
    scope: String,
    principal_id: String,
    unix_time: i64,
}

/// Remembers that a role was assigned now.
pub(super) fn remember(scope: &str, principal_id: &str, unix_now: i64) {
    let mut recent = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    recent.retain(|each| is_spreading(each, unix_now));
    if recent.len() >= MOST {
        recent.remove(0);
    }
    recent.push(Assignment { scope: scope.to_owned(), principal_id: principal_id.to_owned(), unix_time: unix_now });
}

/// The scope of the newest role that may not work yet for a principal at a path, and how many seconds ago it was assigned. A principal
/// that is not known may be anyone.
pub(super) fn spreading(path: &str, principal_id: Option<&str>, unix_now: i64) -> Option<(String, i64)> {
    let recent = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    let newest = recent.iter().rev().find(|each| {
        is_spreading(each, unix_now)
            && is_at_or_below(path, &each.scope)
            && principal_id.is_none_or(|id| id.eq_ignore_ascii_case(&each.principal_id))
    })?;
    Some((newest.scope.clone(), unix_now.saturating_sub(newest.unix_time).max(0)))
}

fn is_spreading(assignment: &Assignment, unix_now: i64) -> bool {
    unix_now.saturating_sub(assignment.unix_time) < SPREADING_SECONDS
}
