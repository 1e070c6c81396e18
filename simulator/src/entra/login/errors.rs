//! How Entra refuses: the error of OAuth, with a number of Entra's own.

use hyper::StatusCode;
use serde::Serialize;
use uuid::Uuid;

use crate::clock::Clock;
use crate::http::Answer;

/// A refusal.
#[derive(Debug)]
pub(super) struct EntraError {
    status: u16,
    error: &'static str,
    number: Option<u32>,
    message: String,
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'a str,
    error_description: String,
    error_codes: Vec<u32>,
    timestamp: &'a str,
    trace_id: Uuid,
    correlation_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_uri: Option<String>,
}

impl EntraError {
    pub(super) fn new(status: u16, error: &'static str, number: u32, message: impl Into<String>) -> Self {
        Self { status, error, number: Some(number), message: message.into() }
    }

    /// An error of OAuth for which no number of Entra's is known.
    pub(super) fn of_oauth(error: &'static str, message: impl Into<String>) -> Self {
        Self { status: 400, error, number: None, message: message.into() }
    }

    /// An application that could not show who it is.
    pub(super) fn invalid_client(number: u32, message: impl Into<String>) -> Self {
        Self::new(401, "invalid_client", number, message)
    }

    pub(super) fn into_answer(self, clock: &Clock, trace_id: Uuid, correlation_id: Uuid) -> Answer {
        let number = self.number;
        let timestamp = clock.now().strftime("%Y-%m-%d %H:%M:%SZ").to_string();
        let body = Body {
            error: self.error,
            error_description: format!(
                "{}{}\r\nTrace ID: {trace_id}\r\nCorrelation ID: {correlation_id}\r\nTimestamp: {timestamp}",
                number.map_or_else(String::new, |number| format!("AADSTS{number}: ")),
                self.message
            ),
            error_codes: number.into_iter().collect(),
            timestamp: &timestamp,
            trace_id,
            correlation_id,
            error_uri: number.map(|number| format!("https://login.microsoftonline.com/error?code={number}")),
        };
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        uncached(Answer::json(status, &body))
    }
}

/// No cache may keep what has to do with a sign-in.
pub(super) fn uncached(answer: Answer) -> Answer {
    answer.with("Cache-Control", "no-store, no-cache").with("Pragma", "no-cache").with("Expires", "-1")
}
