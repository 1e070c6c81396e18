//! Takes what was sent and is secret out of what comes back.
//!
//! Azure does not send a token or a secret back. Whoever answers in its place might: pages of filters and gateways show the request that they
//! refused, and that page becomes a part of an error.

use serde_json::{Map, Value};
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use crate::error::Service;

/// What stands in the place of a secret.
const SHOWN: &str = "(secret)";

/// The secrets of one request, in every form in which a page may show them.
#[derive(Default)]
pub(crate) struct Redaction(Vec<Zeroizing<String>>);

impl Redaction {
    /// For a request that held these secrets; empty ones are none.
    pub(crate) fn of(secrets: &[&str]) -> Self {
        let mut forms: Vec<Zeroizing<String>> = Vec::new();
        for secret in secrets.iter().filter(|secret| !secret.trim().is_empty()) {
            for form in [secret.trim().to_owned(), form_encoded(secret.trim()), html_escaped(secret.trim())].map(Zeroizing::new) {
                if !forms.contains(&form) {
                    forms.push(form);
                }
            }
        }
        Self(forms)
    }

    /// The text without the secrets.
    pub(crate) fn text(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |shown, secret| match shown.contains(secret.as_str()) {
            true => shown.replace(secret.as_str(), SHOWN),
            false => shown,
        })
    }

    /// The value without them, wherever they stand in it.
    pub(crate) fn value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => {
                let mut shown = Map::new();
                for (name, value) in members {
                    shown.insert(self.text(&name), self.value(value));
                }
                Value::Object(shown)
            }
            plain => plain,
        }
    }

    /// What a service said, without them.
    pub(crate) fn service(&self, service: Service) -> Service {
        if self.0.is_empty() {
            return service;
        }
        let text = |text: Option<String>| text.map(|text| self.text(&text));
        Service {
            code: text(service.code),
            message: text(service.message),
            target: text(service.target),
            details: service.details.map(|details| self.value(details)),
            additional_info: service.additional_info.map(|info| self.value(info)),
            request_id: text(service.request_id),
            correlation_id: text(service.correlation_id),
            client_request_id: text(service.client_request_id),
        }
    }
}

fn form_encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

fn html_escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_secret_goes_in_every_form() {
        let redaction = Redaction::of(&["s&p \"q\"", "", " "]);
        for text in ["s&p \"q\"", "s%26p+%22q%22", "s&amp;p &quot;q&quot;"] {
            assert_eq!(redaction.text(&format!("<{text}|{text}>")), "<(secret)|(secret)>");
        }
        let value = json!({ "s&p \"q\"": [{ "a": "x s&p \"q\"" }, 7, null] });
        assert_eq!(redaction.value(value), json!({ "(secret)": [{ "a": "x (secret)" }, 7, null] }));
        assert_eq!(Redaction::default().text("as it was"), "as it was");
    }
}
