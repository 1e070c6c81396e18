//! A request as an endpoint sees it, and the answer that it gives.

use bytes::Bytes;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, StatusCode};
use serde::Serialize;

/// A whole request.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The path, percent-encoded as it came.
    pub(crate) path: String,
    /// The query without its question mark, as it came.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Scheme and authority under which the client reached the endpoint, without a final slash.
    pub(crate) base: String,
}

impl Request {
    /// Path and query, as they came.
    pub(crate) fn target(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// The query's parameters, decoded, in their order.
    pub(crate) fn parameters(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes()).into_owned().collect()
    }

    /// A parameter by name, in any letter case; absent when it is empty.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        self.parameters().into_iter().find(|(given, value)| given.eq_ignore_ascii_case(name) && !value.is_empty()).map(|(_, value)| value)
    }

    /// A header's value, when it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// Boxed, so that a refusal is small enough to be the error of a `Result`.
    pub(crate) headers: Box<HeaderMap>,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, headers: Box::default(), body: Bytes::new() }
    }

    /// Compact JSON.
    pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Self {
        Self::encoded(status, serde_json::to_vec(value))
    }

    /// JSON with two spaces of indentation and CRLF, as Microsoft.Compute writes it.
    pub(crate) fn indented_json(status: StatusCode, value: &impl Serialize) -> Self {
        let text = serde_json::to_string_pretty(value);
        Self::encoded(status, text.map(|text| text.replace('\n', "\r\n").into()))
    }

    pub(crate) fn text(status: StatusCode, text: String) -> Self {
        Self { status, headers: Box::default(), body: text.into() }.with("Content-Type", "text/plain; charset=utf-8")
    }

    /// The same answer with a header more. What cannot be a header value is left out.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value.as_bytes())) {
            self.headers.append(name, value);
        }
        self
    }

    fn encoded(status: StatusCode, body: serde_json::Result<Vec<u8>>) -> Self {
        match body {
            Ok(body) => Self { status, headers: Box::default(), body: body.into() }.with("Content-Type", "application/json; charset=utf-8"),
            Err(error) => Self::text(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
        }
    }
}
