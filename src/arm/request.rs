//! A request to ARM, as the caller puts it together.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde::de::IgnoredAny;

use super::api_version::{self, ApiVersion, ProviderType};
use super::target::Target;
use crate::error::{Error, Result};

/// Headers that belong to the connection or to the client, with the reason why the caller cannot set them.
const RESERVED: &[(&str, &str)] = &[
    ("authorization", "the client's credential gives it"),
    ("proxy-authorization", "the system's proxy settings give it"),
    ("host", "it follows from the target"),
    ("content-length", "it follows from the body"),
    ("transfer-encoding", "it follows from the body"),
    ("connection", "the transport sets it"),
    ("upgrade", "the transport sets it"),
    ("expect", "the transport sets it"),
    ("te", "the transport sets it"),
    ("trailer", "the transport sets it"),
    ("accept-encoding", "answers are read as they are sent"),
];

/// A request: any method, any path or absolute URL of the cloud's own ARM.
///
/// ```
/// use armidentity::arm::Request;
///
/// let mut request = Request::new("GET", "/subscriptions/{subscription}/resourcegroups/myResourceGroupVM")?;
/// request.set_api_version("2022-09-01")?;
/// request.set_header("If-None-Match", "*")?;
/// # Ok::<(), armidentity::error::Error>(())
/// ```
#[derive(Clone)]
pub struct Request {
    pub(super) method: Method,
    pub(super) target: Target,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    api_version: Option<String>,
}

impl Request {
    /// A request. `target` is a path such as `/subscriptions/...`, in which `{subscription}` stands for the client's subscription, or an
    /// absolute URL. Its percent-encoding is kept.
    ///
    /// # Errors
    /// [`crate::error::Code::InvalidArgument`] when the method or the target cannot be sent.
    pub fn new(method: &str, target: &str) -> Result<Self> {
        let unknown = || Error::invalid_argument("method", format_args!("\"{}\" is not a method that can be sent", method.escape_debug()));
        let name = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).map_err(|_| unknown())?;
        if name == Method::CONNECT || name == Method::TRACE {
            return Err(unknown());
        }
        Ok(Self { method: name, target: Target::parse(target)?, headers: HeaderMap::new(), body: Vec::new(), api_version: None })
    }

    /// Sets the api-version, for example `2022-09-01`. Without it the target's own is used, else the default for its
    /// type, else the newest stable one that the type's provider names.
    ///
    /// # Errors
    /// [`crate::error::Code::InvalidArgument`] when it cannot be one.
    pub fn set_api_version(&mut self, api_version: &str) -> Result<()> {
        if api_version.is_empty() || !api_version.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)) {
            let problem = format_args!("\"{}\" is not one; they look like 2022-09-01 or 2022-09-01-preview", api_version.escape_debug());
            return Err(Error::invalid_argument("api_version", problem));
        }
        self.api_version = Some(api_version.to_owned());
        Ok(())
    }

    /// Sets a header; one that was set before is replaced.
    ///
    /// # Errors
    /// [`crate::error::Code::InvalidArgument`] when the name or value cannot stand in a header, or the header is not the caller's to set.
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<()> {
        let invalid = |problem: String| Error::invalid_argument("name", format_args!("\"{}\" {problem}", name.escape_debug()));
        if let Some((_, reason)) = RESERVED.iter().find(|(reserved, _)| reserved.eq_ignore_ascii_case(name)) {
            return Err(invalid(format!("cannot be set: {reason}")));
        }
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid(String::from("is not the name of a header")))?;
        let value = HeaderValue::from_str(value)
            .map_err(|_| Error::invalid_argument("value", format_args!("the value for {name} has characters that no header carries")))?;
        self.headers.insert(name, value);
        Ok(())
    }

    /// Sets the body, UTF-8. It is JSON unless a `Content-Type` header says otherwise.
    ///
    /// # Errors
    /// [`crate::error::Code::InvalidArgument`] when it is not UTF-8. Whether it is JSON is checked when it is sent.
    pub fn set_body(&mut self, body: Vec<u8>) -> Result<()> {
        if let Err(error) = std::str::from_utf8(&body) {
            return Err(Error::invalid_argument(
                "body",
                format_args!("it is not UTF-8 text (first wrong byte at offset {})", error.valid_up_to()),
            ));
        }
        self.body = body;
        Ok(())
    }

    /// The headers to send, but for the token: the caller's own, and those that every request has.
    pub(super) fn outgoing_headers(&self) -> HeaderMap {
        let mut headers = self.headers.clone();
        headers.entry(header::ACCEPT).or_insert(HeaderValue::from_static("application/json"));
        if !self.body.is_empty() {
            headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        } else if matches!(self.method, Method::POST | Method::PUT | Method::PATCH) {
            // RFC 9110, 8.6; the transport leaves it out, and ARM answers 411 without it.
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        headers
    }

    /// Where the api-version of the address comes from.
    pub(super) fn api_version(&self) -> Result<ApiVersion<'_>> {
        match (self.target.api_version(), self.api_version.as_deref()) {
            (Some(in_target), Some(given)) if !in_target.eq_ignore_ascii_case(given) => Err(Error::invalid_argument(
                "api_version",
                format_args!("the target already has api-version={in_target}, and {given} was given too; use one of them"),
            )),
            (Some(_), _) => Ok(ApiVersion::InTarget),
            (None, Some(given)) => Ok(ApiVersion::Missing(given)),
            (None, None) => match api_version::known(&self.method, self.target.path()) {
                Some(known) => Ok(ApiVersion::Missing(known)),
                None => ProviderType::of(&self.method, self.target.path()).map(ApiVersion::ToDiscover).ok_or_else(|| {
                    let problem = "no default is known for";
                    Error::invalid_argument(
                        "api_version",
                        format_args!("{problem} {}; give the version to use, for example 2022-09-01", self.target.path()),
                    )
                }),
            },
        }
    }

    /// Checks that a body that says it is JSON is JSON.
    pub(super) fn check_body(&self) -> Result<()> {
        if self.body.is_empty() || !self.is_json() {
            return Ok(());
        }
        match serde_json::from_slice::<IgnoredAny>(&self.body) {
            Ok(_) => Ok(()),
            Err(error) => Err(Error::invalid_argument("body", format_args!("it is not JSON ({error})")).with_cause(error)),
        }
    }

    fn is_json(&self) -> bool {
        let Some(content_type) = self.headers.get(header::CONTENT_TYPE) else { return true };
        let content_type = content_type.to_str().unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        media_type.ends_with("/json") || media_type.ends_with("+json")
    }
}

impl fmt::Debug for Request {
    /// Without header values and body: they may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("target", &self.target)
            .field("api_version", &self.api_version)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    #[test]
    fn methods() {
        for (given, sent) in [("GET", "GET"), ("get", "GET"), ("Patch", "PATCH"), ("MERGE", "MERGE")] {
            assert_eq!(Request::new(given, "/subscriptions").unwrap().method.as_str(), sent);
        }
        for bad in ["", "G T", "GET\r\n", "connect", "TRACE"] {
            let error = Request::new(bad, "/subscriptions").unwrap_err();
            assert!(error.message().starts_with("method: "), "{error}");
        }
    }

    #[test]
    fn headers_that_are_not_the_callers_to_set() {
        let mut request = Request::new("GET", "/subscriptions").unwrap();
        for name in ["Authorization", "HOST", "Content-Length", "transfer-encoding", "Accept-Encoding"] {
            let error = request.set_header(name, "x").unwrap_err();
            assert_eq!(error.code(), Code::InvalidArgument);
            assert!(error.message().contains(name) && error.message().contains("cannot be set"), "{error}");
        }
        assert!(request.set_header("a b", "x").unwrap_err().message().contains("\"a b\" is not the name of a header"));
        assert!(request.set_header("", "x").is_err());
        let error = request.set_header("x-secret", "swordfish\r\nX: y").unwrap_err();
        assert!(error.message().contains("x-secret") && !error.message().contains("swordfish"), "{error}");
        request.set_header("If-Match", "1").unwrap();
        request.set_header("if-match", "2").unwrap();
        request.set_header("Accept", "text/plain").unwrap();
        let sent = request.outgoing_headers();
        assert_eq!(sent.get_all("if-match").iter().collect::<Vec<_>>(), ["2"]);
        assert_eq!(sent.get_all("accept").iter().collect::<Vec<_>>(), ["text/plain"]);
        assert!(!sent.contains_key("content-type"));
    }

    #[test]
    fn bodies() {
        let mut request = Request::new("PUT", "/subscriptions").unwrap();
        assert!(request.set_body(b"{\"a\":\"\xff\"}".to_vec()).unwrap_err().message().contains("offset 6"));
        for (content_type, body, problem) in [
            (None, "{\"a\":1}", None),
            (None, "", None),
            (None, "{\"a\":\n  b}", Some("line 2 column 3")),
            (None, "{} x", Some("line 1 column 4")),
            (Some("application/json; charset=utf-8"), "nope", Some("not JSON")),
            (Some("application/merge-patch+json"), "{", Some("not JSON")),
            (Some("text/plain"), "nope", None),
        ] {
            let mut request = Request::new("PUT", "/subscriptions").unwrap();
            request.set_body(body.into()).unwrap();
            if let Some(content_type) = content_type {
                request.set_header("Content-Type", content_type).unwrap();
            }
            match (request.check_body(), problem) {
                (Ok(()), None) => {}
                (Err(error), Some(part)) => assert!(error.message().starts_with("body: ") && error.message().contains(part), "{error}"),
                (outcome, _) => panic!("{body}: {outcome:?}"),
            }
        }
    }

    #[test]
    fn the_api_version_comes_from_one_place() {
        for (target, given, expected) in [
            ("/subscriptions/s/resourcegroups/g", None, Ok(Some("2022-09-01"))),
            ("/subscriptions/s/providers/Microsoft.Unknown/things", None, Ok(Some("to be discovered"))),
            ("/subscriptions/s/resourcegroups/g", Some("2016-06-01"), Ok(Some("2016-06-01"))),
            ("/subscriptions/s/resourcegroups/g?api-version=2016-06-01", None, Ok(None)),
            ("/subscriptions/s/resourcegroups/g?$top=1&API-Version=2016-06-01", Some("2016-06-01"), Ok(None)),
            ("/subscriptions/s?api-version=2016-06-01", Some("2020-01-01"), Err("api-version=2016-06-01, and 2020-01-01")),
            ("/subscriptions/s/providers/NoNamespace/things", None, Err("no default is known for /subscriptions/s/providers/")),
            ("/x?$filter=api-version", None, Err("no default")),
        ] {
            let mut request = Request::new("GET", target).unwrap();
            if let Some(given) = given {
                request.set_api_version(given).unwrap();
            }
            let version = request.api_version().map(|version| match version {
                ApiVersion::InTarget => None,
                ApiVersion::Missing(version) => Some(version),
                ApiVersion::ToDiscover(_) => Some("to be discovered"),
            });
            match (version, expected) {
                (Ok(version), Ok(expected)) => assert_eq!(version, expected, "{target}"),
                (Err(error), Err(part)) => assert!(error.message().contains(part), "{error}"),
                (outcome, _) => panic!("{target}: {outcome:?}"),
            }
        }
        for bad in ["", "2022 09 01", "1&x=y", "2022-09-01#"] {
            assert!(Request::new("GET", "/x").unwrap().set_api_version(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let mut request = Request::new("PUT", "/subscriptions").unwrap();
        request.set_header("x-key", "swordfish").unwrap();
        request.set_body(b"\"swordfish\"".to_vec()).unwrap();
        assert!(!format!("{request:?}").contains("swordfish"));
    }
}
