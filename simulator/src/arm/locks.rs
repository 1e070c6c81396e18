//! Locks: what nobody may do at a scope and below it, and how Microsoft.Authorization shows and changes them.
//!
//! Facts: <https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources>.

use hyper::{Method, StatusCode};
use serde::{Deserialize, Serialize};

use super::content;
use super::errors::ArmError;
use super::kind::Kind;
use super::list;
use super::path::{Scope, Target};
use super::rbac::is_at_or_above;
use super::read::Read;
use super::write::Write;
use crate::http::Answer;
use crate::world::{Lock, LockLevel, World};

#[derive(Serialize)]
struct Shown<'a> {
    properties: ShownProperties<'a>,
    id: String,
    #[serde(rename = "type")]
    resource_type: &'static str,
    name: &'a str,
}

#[derive(Serialize)]
struct ShownProperties<'a> {
    level: LockLevel,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<&'a str>,
}

#[derive(Deserialize)]
struct Body {
    properties: Properties,
}

#[derive(Deserialize)]
struct Properties {
    level: LockLevel,
    notes: Option<String>,
}

fn shown(lock: &Lock) -> Shown<'_> {
    Shown {
        properties: ShownProperties { level: lock.level, notes: lock.notes.as_deref() },
        id: format!("{}/providers/Microsoft.Authorization/locks/{}", lock.scope, lock.name),
        resource_type: Kind::Locks.type_name(),
        name: &lock.name,
    }
}

/// Refuses what a lock at the target or above it forbids; to delete something also what one below it forbids.
/// Locks themselves can always be put and taken away.
pub(super) fn check(world: &World, target: &Target, kind: Kind, method: &Method) -> Result<(), ArmError> {
    let (operation, is_deletion) = match method.as_str() {
        "DELETE" => ("delete", true),
        "PUT" | "PATCH" => ("write", false),
        "POST" if kind != Kind::ResourceGraph => ("write", false),
        _ => return Ok(()),
    };
    if kind == Kind::Locks {
        return Ok(());
    }
    let id = &target.asked_id;
    let forbids = |lock: &&Lock| {
        let reaches = is_at_or_above(&lock.scope, id) || (is_deletion && is_at_or_above(id, &lock.scope));
        reaches && (is_deletion || lock.level == LockLevel::ReadOnly)
    };
    let locked: Vec<&str> = world.locks.iter().filter(forbids).map(|lock| lock.scope.as_str()).collect();
    if locked.is_empty() {
        return Ok(());
    }
    Err(ArmError::gateway(
        StatusCode::CONFLICT,
        "ScopeLocked",
        format!(
            "The scope '{id}' cannot perform {operation} operation because following scope(s) are locked: '{}'. Please remove the lock and try again.",
            locked.join(",")
        ),
    ))
}

pub(super) fn get(world: &World, scope: &Scope, name: &str) -> Result<Answer, ArmError> {
    let lock = world
        .locks
        .iter()
        .find(|lock| is_named(lock, scope, name))
        .ok_or_else(|| ArmError::provider(StatusCode::NOT_FOUND, "LockNotFound", format!("The lock '{name}' could not be found.")))?;
    Ok(Answer::json(StatusCode::OK, &shown(lock)))
}

/// The locks at the scope, above it in the subscription, and below it.
pub(super) fn list(read: &Read<'_>, scope: &Scope) -> Result<Answer, ArmError> {
    let asked = scope.asked();
    let locks = read.world.locks.iter().filter(|lock| is_at_or_above(&lock.scope, asked) || is_at_or_above(asked, &lock.scope));
    Ok(Answer::json(StatusCode::OK, &list::page(locks, read.request, read.page_size())?.filter_map(|lock| Some(shown(lock)))))
}

/// 201 for a new lock, 200 for one that was there.
pub(super) fn put(write: &mut Write<'_>, name: &str) -> Result<Answer, ArmError> {
    let Body { properties } = content::json(write.request)?;
    let scope = &write.target.scope;
    let lock = Lock { name: name.to_owned(), scope: scope.asked().to_owned(), level: properties.level, notes: properties.notes };
    let status = match write.world.locks.iter_mut().find(|present| is_named(present, scope, name)) {
        Some(present) => {
            *present = lock.clone();
            StatusCode::OK
        }
        None => {
            write.world.locks.push(lock.clone());
            StatusCode::CREATED
        }
    };
    Ok(Answer::json(status, &shown(&lock)))
}

pub(super) fn delete(write: &mut Write<'_>, name: &str) -> Result<Answer, ArmError> {
    let scope = &write.target.scope;
    let position = write.world.locks.iter().position(|lock| is_named(lock, scope, name));
    Ok(Answer::empty(match position {
        Some(position) => {
            write.world.locks.remove(position);
            StatusCode::OK
        }
        None => StatusCode::NO_CONTENT,
    }))
}

fn is_named(lock: &Lock, scope: &Scope, name: &str) -> bool {
    lock.name.eq_ignore_ascii_case(name) && lock.scope.eq_ignore_ascii_case(scope.asked())
}
