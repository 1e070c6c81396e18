//! Reads the error that a service put into its answer, in every form that the Azure endpoints use.
//!
//! Azure Resource Manager: `{"error":{"code","message","target","details","innererror","additionalInfo"}}`, older providers the same without
//! the outer object, or `{"Message"}`. Identity endpoints: `{"error","error_description"}`, `{"message","correlationId"}`,
//! `{"statusCode","message"}`. Whatever stands between: plain text or HTML.

use http::HeaderMap;
use serde_json::{Map, Value};

use super::Answer;
use super::redaction::Redaction;
use crate::error::Service;

/// No more of an answer that is not JSON is shown.
const LONGEST_TEXT: usize = 300;

/// Reads what the service said; never fails, because an error that cannot be read is still an error.
#[must_use]
pub(crate) fn read(answer: &Answer) -> Service {
    read_parts(&answer.headers, &answer.body, &Redaction::default())
}

/// The same for the answer to a request that held secrets, which a refusal may show.
#[must_use]
pub(crate) fn read_without(answer: &Answer, redaction: &Redaction) -> Service {
    read_parts(&answer.headers, &answer.body, redaction)
}

/// The same for an answer that was no refusal but tells of one, such as the status of a failed operation.
#[must_use]
pub(crate) fn read_parts(headers: &HeaderMap, body: &[u8], redaction: &Redaction) -> Service {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut service = from_body(body, redaction);
    service.code = service.code.or_else(|| header("x-ms-error-code"));
    service.request_id = header("x-ms-request-id");
    service.correlation_id = header("x-ms-correlation-request-id").or(service.correlation_id);
    service.client_request_id = header("x-ms-client-request-id");
    redaction.service(service)
}

/// Whether the body is JSON; what a proxy puts in the way is not.
#[must_use]
pub(crate) fn is_json(answer: &Answer) -> bool {
    serde_json::from_slice::<Value>(without_bom(&answer.body)).is_ok()
}

/// The body without a byte order mark, which some Azure endpoints send.
#[must_use]
pub(crate) fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

fn from_body(body: &[u8], redaction: &Redaction) -> Service {
    let shown = |text: &str| shortened(text, redaction);
    let body = without_bom(body);
    match serde_json::from_slice(body) {
        Ok(Value::Object(outer)) => from_object(&outer),
        Ok(Value::String(text)) => Service { message: shown(&text), ..Service::default() },
        _ => Service { message: shown(&String::from_utf8_lossy(body)), ..Service::default() },
    }
}

fn from_object(outer: &Map<String, Value>) -> Service {
    let correlation_id = text(outer, "correlationId").or_else(|| text(outer, "correlation_id"));
    match member(outer, "error") {
        Some(Value::Object(inner)) => {
            let correlation_id = text(inner, "correlationId").or(correlation_id);
            Service { correlation_id, ..from_fields(inner) }
        }
        Some(Value::String(code)) => Service {
            code: Some(code.clone()),
            message: text(outer, "error_description").or_else(|| text(outer, "message")),
            correlation_id,
            ..Service::default()
        },
        _ => Service { correlation_id, ..from_fields(outer) },
    }
}

fn from_fields(fields: &Map<String, Value>) -> Service {
    let some = |name: &str| member(fields, name).filter(|value| !value.is_null()).cloned();
    let details = match (some("details"), some("innererror")) {
        (Some(Value::Array(mut details)), Some(inner)) => {
            details.push(inner);
            Some(Value::Array(details))
        }
        (None, Some(inner)) => Some(Value::Array(vec![inner])),
        (details, _) => details,
    };
    Service {
        code: text(fields, "code"),
        message: text(fields, "message"),
        target: text(fields, "target"),
        details,
        additional_info: some("additionalInfo"),
        ..Service::default()
    }
}

/// A member by name, the exact name before one that differs in letter case: Azure Automation writes `Message`.
fn member<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    fields.get(name).or_else(|| fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn text(fields: &Map<String, Value>, name: &str) -> Option<String> {
    match member(fields, name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn shortened(text: &str, redaction: &Redaction) -> Option<String> {
    let printable: String = text.chars().filter(|c| c.is_whitespace() || !c.is_control()).collect();
    // In this order: a secret must not be put together by what was left out of it, and of half a secret nobody would know what it is.
    let one_line = redaction.text(&printable.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut shown: String = one_line.chars().take(LONGEST_TEXT).collect();
    if shown.len() < one_line.len() {
        shown.push_str("...");
    }
    (!shown.is_empty()).then_some(shown)
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn answer(body: &str) -> Answer {
        Answer { status: 400, headers: HeaderMap::new(), body: Zeroizing::new(body.into()) }
    }

    /// A body, and the code, message and correlation id in it.
    type Case = (&'static str, Option<&'static str>, Option<&'static str>, Option<&'static str>);

    #[test]
    fn every_form_of_an_error_body() {
        let cases: &[Case] = &[
            (
                r#"{"error":"invalid_request","error_description":"Identity not found"}"#,
                Some("invalid_request"),
                Some("Identity not found"),
                None,
            ),
            (r#"{"error":{"code":"AuthorizationFailed","message":"no"}}"#, Some("AuthorizationFailed"), Some("no"), None),
            (
                r#"{"error":{"correlationId":"g","code":"ManagedIdentityNotFound","message":"m"}}"#,
                Some("ManagedIdentityNotFound"),
                Some("m"),
                Some("g"),
            ),
            (r#"{"code":"NotFound","message":"gone"}"#, Some("NotFound"), Some("gone"), None),
            (r#"{"statusCode":500,"message":"Error message","correlationId":"GUID"}"#, None, Some("Error message"), Some("GUID")),
            (
                r#"{"Message":"No managed identity was found for Automation account x"}"#,
                None,
                Some("No managed identity was found for Automation account x"),
                None,
            ),
            ("\u{feff}{\"message\":\"with a mark\"}", None, Some("with a mark"), None),
            ("\"just text\"", None, Some("just text"), None),
            ("<html>\n  <b>Proxy</b> says no</html>", None, Some("<html> <b>Proxy</b> says no</html>"), None),
            ("", None, None, None),
            ("null", None, Some("null"), None),
            ("{}", None, None, None),
            (r#"{"error":null,"message":"m"}"#, None, Some("m"), None),
        ];
        for (body, code, message, correlation) in cases {
            let service = read(&answer(body));
            assert_eq!(service.code.as_deref(), *code, "{body}");
            assert_eq!(service.message.as_deref(), *message, "{body}");
            assert_eq!(service.correlation_id.as_deref(), *correlation, "{body}");
        }
    }

    #[test]
    fn everything_of_an_arm_error_is_kept() {
        let service = read(&answer(
            r#"{"error":{"code":"RequestDisallowedByPolicy","message":"m","target":"vm","details":[{"code":"d"}],
                "innererror":{"code":"i"},"additionalInfo":[{"type":"PolicyViolation","info":{"a":1}}]}}"#,
        ));
        assert_eq!(service.target.as_deref(), Some("vm"));
        assert_eq!(service.details, Some(serde_json::json!([{"code": "d"}, {"code": "i"}])));
        assert_eq!(service.additional_info, Some(serde_json::json!([{"type": "PolicyViolation", "info": {"a": 1}}])));
    }

    #[test]
    fn a_long_text_is_shortened() {
        let message = read(&answer(&"x".repeat(5000))).message.unwrap();
        assert_eq!(message.len(), LONGEST_TEXT + 3);
    }
}
