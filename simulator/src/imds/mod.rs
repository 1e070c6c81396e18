//! The instance metadata service (IMDS): plain http, for the virtual machine itself only.
//!
//! Facts: <https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service>. It says that a request with
//! `X-Forwarded-For`, with a name twice or for a single value as json is refused, but not how: those texts, and those of 404
//! and 405, are the simulator's own.

mod instance;
mod token;
mod versions;

use hyper::{Method, StatusCode};
use serde::Serialize;
use uuid::Uuid;

use crate::azure::Azure;
use crate::http::{Answer, Request};

/// Answers a request as IMDS does.
pub(crate) fn answer(azure: &Azure, request: &Request) -> Answer {
    serve(azure, request).with("Server", "IMDS/150.870.65.1475").with("x-ms-request-id", &Uuid::new_v4().to_string())
}

fn serve(azure: &Azure, request: &Request) -> Answer {
    let Some(category) = Category::of(&request.path) else {
        return refusal(StatusCode::NOT_FOUND, "Not found");
    };
    if request.method != Method::GET {
        return refusal(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed").with("Allow", "GET");
    }
    if request.headers.contains_key("x-forwarded-for") {
        return refusal(StatusCode::BAD_REQUEST, "Bad request. Request must not contain an X-Forwarded-For header");
    }
    if !has_metadata_header(request) {
        return category.without_metadata_header();
    }
    if let Some(name) = repeated_parameter(request) {
        return refusal(StatusCode::BAD_REQUEST, &format!("Bad request. Query parameter {name} was specified more than once"));
    }
    match category {
        Category::Token => token::answer(azure, request),
        Category::Instance(path) => instance::answer(azure, request, &path),
        Category::Versions => versions::answer(),
    }
}

enum Category {
    Token,
    /// The names below `/metadata/instance`.
    Instance(Vec<String>),
    Versions,
}

impl Category {
    fn of(path: &str) -> Option<Self> {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        if segments.next() != Some("metadata") {
            return None;
        }
        let rest: Vec<&str> = segments.collect();
        match rest.as_slice() {
            ["identity", "oauth2", "token"] => Some(Self::Token),
            ["instance", below @ ..] => Some(Self::Instance(below.iter().map(|&segment| segment.to_owned()).collect())),
            ["versions"] => Some(Self::Versions),
            _ => None,
        }
    }

    fn without_metadata_header(&self) -> Answer {
        match self {
            Self::Token => token::refusal("bad_request_102", "Required metadata header not specified"),
            Self::Instance(_) | Self::Versions => refusal(StatusCode::BAD_REQUEST, "Bad request. Required metadata header not specified"),
        }
    }
}

fn has_metadata_header(request: &Request) -> bool {
    request.header("metadata").is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// The first name that the query has twice.
fn repeated_parameter(request: &Request) -> Option<String> {
    let parameters = request.parameters();
    parameters
        .iter()
        .enumerate()
        .find(|(position, (name, _))| parameters.iter().take(*position).any(|(earlier, _)| earlier.eq_ignore_ascii_case(name)))
        .map(|(_, (name, _))| name.clone())
}

#[derive(Serialize)]
struct Refusal<'a> {
    error: &'a str,
}

/// An error of every category but identity.
fn refusal(status: StatusCode, error: &str) -> Answer {
    Answer::json(status, &Refusal { error })
}
