//! ARM's answer to a request that succeeded.

use std::fmt;

use http::HeaderMap;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::error::{Code, Error, Result};
use crate::http::Answer;

/// A success answer.
///
/// The headers tell how many requests are left (`x-ms-ratelimit-remaining-subscription-reads` and its relatives) and what to name to
/// Microsoft's support (`x-ms-request-id`, `x-ms-correlation-request-id`).
#[derive(Clone)]
pub struct Response {
    /// The HTTP status: 2xx, or 304 for a request that made itself conditional.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body exactly as it was sent, but for a byte order mark at its beginning.
    pub body: String,
}

impl Response {
    /// Takes the answer's body over without a copy.
    pub(super) fn from_answer(mut answer: Answer) -> Result<Self> {
        let mut body = std::mem::take(&mut *answer.body);
        if body.starts_with(b"\xef\xbb\xbf") {
            body.drain(..3);
        }
        let body = String::from_utf8(body).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            Error::new(
                Code::InvalidResponse,
                format!("Azure Resource Manager's answer is not UTF-8 text (first wrong byte at offset {offset})."),
            )
            .with_http_status(answer.status)
        })?;
        let response = Self { status: answer.status, headers: answer.headers, body };
        response.check_json()?;
        Ok(response)
    }

    /// What is announced as JSON must be JSON, and whole: where only the end of the connection ends an answer, nothing else shows that it was cut.
    fn check_json(&self) -> Result<()> {
        let is_announced = self.media_type().is_some_and(|media_type| media_type == "application/json" || media_type.ends_with("+json"));
        if !is_announced || self.body.trim_ascii().is_empty() {
            return Ok(());
        }
        match serde_json::from_str::<IgnoredAny>(&self.body) {
            Ok(_) => Ok(()),
            Err(error) => {
                let message = "Azure Resource Manager's answer says that it is JSON, and is not, or not all of it came. If it was a change, \
                               look at the resource before it is made again.";
                Err(Error::new(Code::InvalidResponse, message).with_http_status(self.status).with_cause(error))
            }
        }
    }

    /// Refuses a page for people where a machine asked for JSON: ARM has none, filters and sign-in pages of networks do.
    pub(super) fn check_not_html(self, host: &str) -> Result<Self> {
        if self.media_type().as_deref() != Some("text/html") || !self.body.trim_start().starts_with('<') {
            return Ok(self);
        }
        let message = format!(
            "A page of HTML came where Azure Resource Manager answers with JSON: something between this machine and {host}, such as a proxy, may \
             have answered."
        );
        Err(Error::new(Code::InvalidResponse, message).with_http_status(self.status))
    }

    /// The Content-Type without its parameters, in small letters.
    fn media_type(&self) -> Option<String> {
        let media_type = self.header("content-type")?.split(';').next()?;
        Some(media_type.trim().to_ascii_lowercase())
    }

    /// A header's first value; `None` when it is absent or not ASCII. Letter case does not matter.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All headers as one JSON object: each name, in lower case, with the list of its values.
    #[must_use]
    pub fn headers_json(&self) -> String {
        let mut headers = Map::new();
        for name in self.headers.keys() {
            let values = self.headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into());
            headers.insert(name.as_str().to_owned(), Value::Array(values.collect()));
        }
        Value::Object(headers).to_string()
    }
}

impl fmt::Debug for Response {
    /// Without header values and body: they may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status).field("body_bytes", &self.body.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn response(body: &[u8]) -> Result<Response> {
        let mut headers = HeaderMap::new();
        headers.append("x-b", "1".parse().unwrap());
        headers.append("X-A", "2".parse().unwrap());
        headers.append("x-b", "\"3\"".parse().unwrap());
        Response::from_answer(Answer { status: 200, headers, body: Zeroizing::new(body.to_vec()) })
    }

    #[test]
    fn the_body_is_text_as_sent() {
        for (sent, read) in
            [(&b""[..], ""), (b" {\"a\" : 1}\r\n", " {\"a\" : 1}\r\n"), (b"\xef\xbb\xbf{}", "{}"), ("\u{fc}".as_bytes(), "\u{fc}")]
        {
            assert_eq!(response(sent).unwrap().body, read);
        }
        let error = response(b"{\"a\":\"\xff\"}").unwrap_err();
        assert_eq!(error.code(), Code::InvalidResponse);
        assert!(error.message().contains("offset 6"), "{error}");
    }

    #[test]
    fn what_is_announced_is_what_came() {
        for (media_type, body, is_json, is_accepted) in [
            (Some("application/json; charset=utf-8"), "{\"a\":[1]}", true, true),
            (Some("APPLICATION/JSON"), "{\"a\":[1", false, true),
            (Some("application/problem+json"), "{\"a\":", false, true),
            (Some("application/json"), "{} {}", false, true),
            (Some("application/json"), "", true, true),
            (Some("application/json"), "\r\n", true, true),
            (Some("text/html; charset=utf-8"), "<html>", true, false),
            (Some("text/html"), " ", true, true),
            (Some("text/html"), "{\"a\":[1]}", true, true),
            (Some("text/plain"), "{", true, true),
            (None, "{", true, true),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(media_type) = media_type {
                headers.insert("content-type", media_type.parse().unwrap());
            }
            let response = Response::from_answer(Answer { status: 200, headers, body: Zeroizing::new(body.into()) });
            let code = |outcome: Result<Response>| outcome.err().map(|error| error.code());
            let expected = |good: bool| if good { None } else { Some(Code::InvalidResponse) };
            assert_eq!(code(response.clone()), expected(is_json), "{media_type:?} {body}");
            if let Ok(response) = response {
                assert_eq!(code(response.check_not_html("h")), expected(is_accepted), "{media_type:?} {body}");
            }
        }
    }

    #[test]
    fn headers() {
        let response = response(b"swordfish").unwrap();
        assert_eq!((response.header("X-B"), response.header("x-c")), (Some("1"), None));
        assert_eq!(response.headers_json(), r#"{"x-a":["2"],"x-b":["1","\"3\""]}"#);
        assert!(!format!("{response:?}").contains("swordfish"));
    }
}
