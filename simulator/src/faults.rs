//! Faults: answers that go wrong on purpose, for the requests that a matcher picks.

use std::sync::{Mutex, MutexGuard, PoisonError};

use hyper::header::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};

use crate::http::Request;

/// An endpoint that can be told to fail, and whose requests are logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// The instance metadata service.
    Imds,
    /// Azure Resource Manager.
    Arm,
    /// Entra's endpoints for signing in.
    Login,
}

/// What shall happen to which requests.
///
/// A request meets at most one fault: the first one injected that matches it and is not used up.
///
/// ```
/// use std::time::Duration;
/// use arm_simulator::{Fault, Service};
///
/// let two_throttled_tokens = Fault::respond(429, r#"{"error":"too_many_requests"}"#)
///     .header("Retry-After", "1")
///     .on(Service::Imds)
///     .path_prefix("/metadata/identity")
///     .times(2);
/// let slow = Fault::delay(Duration::from_secs(3)).on(Service::Arm).method("GET");
/// # let _ = (two_throttled_tokens, slow);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The endpoint; all when absent.
    #[serde(default)]
    pub service: Option<Service>,
    /// The method, in any letter case; every method when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// How path and query begin, in any letter case.
    #[serde(default)]
    pub path_prefix: Option<String>,
    /// What path and query contain, in any letter case.
    #[serde(default)]
    pub path_contains: Option<String>,
    /// How many requests meet it; all when absent.
    #[serde(default)]
    pub count: Option<u32>,
    /// How long to wait before anything is sent, in milliseconds.
    #[serde(default)]
    pub delay_ms: u64,
    /// What happens after the wait.
    #[serde(default)]
    pub effect: Effect,
}

/// What a fault does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// The request is answered as always.
    #[default]
    Answer,
    /// The connection is reset (TCP RST) without an answer.
    Reset,
    /// The usual answer is sent with its full Content-Length, but the connection ends after this many bytes of the body.
    Truncate {
        /// How many bytes of the body are sent.
        bytes: usize,
    },
    /// Exactly this is sent; the endpoint never sees the request.
    Respond {
        /// The status, 200 to 999.
        status: u16,
        /// The headers, besides Content-Length and Date.
        #[serde(default)]
        headers: Vec<(String, String)>,
        /// The body.
        #[serde(default)]
        body: String,
    },
}

impl Fault {
    /// The request is answered as always, but after a wait.
    #[must_use]
    pub fn delay(duration: std::time::Duration) -> Self {
        Self::with_effect(Effect::Answer).after(duration)
    }

    /// The connection is reset.
    #[must_use]
    pub fn reset() -> Self {
        Self::with_effect(Effect::Reset)
    }

    /// The usual answer breaks off after `bytes` bytes of its body.
    #[must_use]
    pub fn truncate(bytes: usize) -> Self {
        Self::with_effect(Effect::Truncate { bytes })
    }

    /// The answer is this one, with the content type of JSON.
    #[must_use]
    pub fn respond(status: u16, body: impl Into<String>) -> Self {
        Self::with_effect(Effect::Respond {
            status,
            headers: vec![("Content-Type".to_owned(), "application/json; charset=utf-8".to_owned())],
            body: body.into(),
        })
    }

    /// Adds a header to [`Fault::respond`], or replaces it. Other effects have no headers.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Effect::Respond { headers, .. } = &mut self.effect {
            headers.retain(|(given, _)| !given.eq_ignore_ascii_case(name));
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// Only requests to this endpoint.
    #[must_use]
    pub fn on(mut self, service: Service) -> Self {
        self.service = Some(service);
        self
    }

    /// Only requests with this method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// Only requests whose path and query begin so.
    #[must_use]
    pub fn path_prefix(mut self, prefix: &str) -> Self {
        self.path_prefix = Some(prefix.to_owned());
        self
    }

    /// Only requests whose path and query contain this.
    #[must_use]
    pub fn path_contains(mut self, part: &str) -> Self {
        self.path_contains = Some(part.to_owned());
        self
    }

    /// Only the first `count` requests.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    /// After a wait.
    #[must_use]
    pub fn after(mut self, delay: std::time::Duration) -> Self {
        self.delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        self
    }

    fn with_effect(effect: Effect) -> Self {
        Self { service: None, method: None, path_prefix: None, path_contains: None, count: None, delay_ms: 0, effect }
    }

    /// Why the fault cannot do what it says: a status or a header that HTTP does not have.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let Effect::Respond { status, headers, .. } = &self.effect else {
            return None;
        };
        if !(200..=999).contains(status) {
            return Some(format!("The fault's status {status} cannot be sent: give one from 200 to 999."));
        }
        headers
            .iter()
            .find(|(name, value)| HeaderName::try_from(name).is_err() || HeaderValue::try_from(value).is_err())
            .map(|(name, _)| format!("The fault's header '{name}' cannot be sent: its name or value is not one of HTTP."))
    }

    fn matches(&self, service: Service, request: &Request) -> bool {
        let target = request.target().to_ascii_lowercase();
        self.service.is_none_or(|wanted| wanted == service)
            && self.method.as_deref().is_none_or(|method| request.method.as_str().eq_ignore_ascii_case(method))
            && self.path_prefix.as_deref().is_none_or(|prefix| target.starts_with(&prefix.to_ascii_lowercase()))
            && self.path_contains.as_deref().is_none_or(|part| target.contains(&part.to_ascii_lowercase()))
    }
}

/// The faults that wait for a request.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(crate) fn inject(&self, fault: Fault) {
        self.lock().push(fault);
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// The faults that are not used up.
    pub(crate) fn waiting(&self) -> Vec<Fault> {
        self.lock().clone()
    }

    /// The fault that this request meets; it counts as used once more.
    pub(crate) fn meet(&self, service: Service, request: &Request) -> Option<Fault> {
        let mut faults = self.lock();
        faults.retain(|fault| fault.count != Some(0));
        let fault = faults.iter_mut().find(|fault| fault.matches(service, request))?;
        let met = fault.clone();
        fault.count = fault.count.map(|count| count - 1);
        faults.retain(|fault| fault.count != Some(0));
        Some(met)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
