//! Lists: the envelope, and pages with a `nextLink`.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hyper::StatusCode;
use serde::Serialize;

use super::errors::ArmError;
use crate::http::Request;

/// A page of a list.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<T> {
    value: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_link: Option<String>,
}

impl<T> Page<T> {
    /// The list in one page.
    pub(super) fn whole(value: Vec<T>) -> Self {
        Self { value, next_link: None }
    }

    /// Makes items of what is on the page, leaving some out. A page may well end up empty and have
    /// a next one, as in Azure.
    pub(super) fn filter_map<U>(self, mut make: impl FnMut(T) -> Option<U>) -> Page<U> {
        Page { value: self.value.into_iter().filter_map(&mut make).collect(), next_link: self.next_link }
    }
}

/// What the skip token stands for: how many items come before the page.
const TOKEN_PREFIX: &str = "position:";

/// The page of `items` that the request asks for: `$top` items, else `page_size`, else all.
pub(super) fn page<T>(items: impl Iterator<Item = T>, request: &Request, page_size: Option<usize>) -> Result<Page<T>, ArmError> {
    let top = top(request)?;
    let position = position(request)?;
    let size = match (top, page_size) {
        (Some(top), Some(limit)) => Some(top.min(limit)),
        (top, limit) => top.or(limit),
    };
    let mut rest = items.skip(position);
    let Some(size) = size else {
        return Ok(Page::whole(rest.collect()));
    };
    let value: Vec<T> = rest.by_ref().take(size).collect();
    let next_link = rest.next().map(|_| next_link(request, position + size));
    Ok(Page { value, next_link })
}

fn top(request: &Request) -> Result<Option<usize>, ArmError> {
    let Some(text) = request.parameter("$top") else {
        return Ok(None);
    };
    match text.parse() {
        Ok(top) if top > 0 => Ok(Some(top)),
        _ => Err(ArmError::gateway(
            StatusCode::BAD_REQUEST,
            "InvalidTopInQueryString",
            format!("Invalid $top '{text}' specified in the query string."),
        )),
    }
}

fn position(request: &Request) -> Result<usize, ArmError> {
    let Some(token) = request.parameter("$skiptoken") else {
        return Ok(0);
    };
    let position = BASE64_STANDARD
        .decode(&token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.strip_prefix(TOKEN_PREFIX)?.parse().ok());
    position.ok_or_else(|| {
        ArmError::gateway(
            StatusCode::BAD_REQUEST,
            "InvalidSkipTokenInQueryString",
            format!("Invalid $skiptoken '{token}' specified in the query string."),
        )
    })
}

/// The same request with a skip token, encoded as Azure does: `$` as %24, spaces as `+`.
fn next_link(request: &Request, position: usize) -> String {
    let token = BASE64_STANDARD.encode(format!("{TOKEN_PREFIX}{position}"));
    let parameters = request.parameters();
    let kept = parameters.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("$skiptoken"));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
    let token = token.replace('=', "%3d").replace('+', "%2b").replace('/', "%2f");
    format!("{}{}?{query}&%24skiptoken={token}", request.base, request.path)
}
