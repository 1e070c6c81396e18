//! Fuzz targets of the transport.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use zeroize::Zeroizing;

use super::redaction::Redaction;
use super::{Answer, retry, service_error};
use crate::error::{Code, Error};

/// A secret that looks different in a form, in JSON and in HTML.
const SECRET: &str = "q7Z swordfish/9 <\"&\\+%\u{e9}>";

/// The body of a refusal to a request that held [`SECRET`]. In it `$S` stands for the secret as it is, `$J` as JSON writes it, `$F` as a form
/// does, `$H` as HTML does.
pub(crate) fn with_secret(data: &[u8]) -> (Vec<u8>, &'static str) {
    let json = Value::from(SECRET).to_string();
    let form: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    let html = SECRET.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let mut body = Vec::with_capacity(data.len());
    let mut rest = data;
    while let Some((first, after)) = rest.split_first() {
        let text = match (first, after.first()) {
            (b'$', Some(b'S')) => SECRET,
            (b'$', Some(b'J')) => json.trim_matches('"'),
            (b'$', Some(b'F')) => &form,
            (b'$', Some(b'H')) => &html,
            _ => {
                body.push(*first);
                rest = after;
                continue;
            }
        };
        body.extend_from_slice(text.as_bytes());
        rest = after.get(1..).unwrap_or_default();
    }
    (body, SECRET)
}

/// No error tells the secret, in any form.
pub(crate) fn assert_untold(error: &Error, secret: &str) {
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let json: Value = serde_json::from_str(&error.to_json()).unwrap_or_default();
    let mut values = vec![json];
    while let Some(value) = values.pop() {
        match value {
            Value::Array(items) => values.extend(items),
            Value::Object(members) => values.extend(members.into_iter().flat_map(|(name, value)| [Value::String(name), value])),
            Value::String(text) => {
                for form in [secret, &form, &html] {
                    assert!(!text.contains(form), "{text}");
                }
            }
            _ => {}
        }
    }
}

pub(crate) fn service_error(data: &[u8]) {
    let (body, secret) = with_secret(data);
    let answer = Answer { status: 400, headers: HeaderMap::new(), body: Zeroizing::new(body) };
    let service = service_error::read_without(&answer, &Redaction::of(&[secret]));
    if !service_error::is_json(&answer) {
        assert!(service.message.as_deref().is_none_or(|message| message.chars().count() <= 303), "{service:?}");
        assert!(service.message.as_deref().is_none_or(|message| !message.chars().any(char::is_control)), "{service:?}");
    }
    assert_untold(&Error::new(Code::ArmRequestFailed, "refused").with_service(service), secret);
    // Without a secret in the request the same is read, and nothing is taken out.
    let plain = service_error::read(&answer);
    assert_eq!(format!("{plain:?}"), format!("{:?}", service_error::read_without(&answer, &Redaction::default())));
}

/// Three lines: `retry-after-ms`, `x-ms-retry-after-ms`, `retry-after`.
pub(crate) fn retry_after(data: &[u8]) {
    let names = ["retry-after-ms", "x-ms-retry-after-ms", "retry-after"].map(HeaderName::from_static);
    for now in [0, 1_700_000_000, 253_402_300_799, i64::MAX, -1] {
        let mut headers = HeaderMap::new();
        for (name, value) in names.iter().zip(data.split(|byte| *byte == b'\n')) {
            let Ok(value) = HeaderValue::from_bytes(value) else { continue };
            headers.insert(name, value.clone());
            let alone = HeaderMap::from_iter([(name.clone(), value)]);
            let wait = retry::retry_after(&alone, now);
            assert!(wait.is_none_or(|wait| wait <= Duration::from_secs(600)), "{wait:?}");
        }
        let wait = retry::retry_after(&headers, now);
        assert!(wait.is_none_or(|wait| wait <= Duration::from_secs(600)), "{wait:?}");
    }
}
