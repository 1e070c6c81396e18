//! ETags of Microsoft.Compute: the number of a resource's last change, between quotation marks that are part of it.

use hyper::StatusCode;

use super::errors::ArmError;
use crate::http::{Answer, Request};

/// The first version whose resources have an ETag.
const FIRST_VERSION: &str = "2024-03-01";

/// The ETag as a version of the type shows it.
pub(super) fn shown(number: u64, api_version: &str) -> Option<String> {
    (api_version >= FIRST_VERSION).then(|| format!("\"{number}\""))
}

pub(super) fn with_header(answer: Answer, etag: Option<&str>) -> Answer {
    match etag {
        Some(etag) => answer.with("ETag", etag),
        None => answer,
    }
}

/// Refuses a write whose `If-Match` or `If-None-Match` does not fit what is there; `present` is none for a new resource.
pub(super) fn check(request: &Request, present: Option<u64>) -> Result<(), ArmError> {
    let current = present.map(|number| format!("\"{number}\""));
    let names = |header: &str, current: &str| header.split(',').map(str::trim).any(|etag| etag == "*" || etag == current);
    let is_matched = |header: &str| current.as_deref().is_some_and(|current| names(header, current));
    let is_refused =
        request.header("if-match").is_some_and(|header| !is_matched(header)) || request.header("if-none-match").is_some_and(is_matched);
    if !is_refused {
        return Ok(());
    }
    let current = current.unwrap_or_else(|| "none".to_owned());
    Err(ArmError::provider(
        StatusCode::PRECONDITION_FAILED,
        "PreconditionFailed",
        format!("The condition of the request is not met: the resource's ETag is {current}."),
    ))
}
