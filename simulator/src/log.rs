//! The request log: what came in, in the order of arrival, without secrets.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::clock::unix_milliseconds;
use crate::faults::Service;
use crate::http::Request;

/// A request that the simulator received.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestRecord {
    /// Which endpoint it came to.
    pub service: Service,
    /// The method, in upper case.
    pub method: String,
    /// Path and query exactly as they were sent.
    pub target: String,
    /// The headers in their order, names in lower case. The value of `authorization` is its scheme
    /// and the SHA-256 of the rest: `Bearer sha256:<64 hexadecimal digits>`.
    pub headers: Vec<(String, String)>,
    /// The body, with the Unicode replacement character for what is not UTF-8. In a form sent to Entra a secret is `sha256:` and the SHA-256
    /// of its value.
    pub body: String,
    /// When it had arrived, in milliseconds since 1970, by the system's clock.
    pub time_ms: i64,
    /// The status that was sent; none while the answer is not decided, and none after a reset.
    pub status: Option<u16>,
}

impl RequestRecord {
    /// The first value of a header; `name` in any letter case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Which record of the log a request has. It outlives the record when the log is cleared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RecordNumber(u64);

#[derive(Debug, Default)]
pub(crate) struct RequestLog(Mutex<Records>);

#[derive(Debug, Default)]
struct Records {
    /// The number of the first record that is still kept.
    first: u64,
    kept: Vec<RequestRecord>,
}

impl RequestLog {
    pub(crate) fn arrived(&self, service: Service, request: &Request) -> RecordNumber {
        let mut records = self.lock();
        let number = records.first + records.kept.len() as u64;
        records.kept.push(record(service, request));
        RecordNumber(number)
    }

    pub(crate) fn answered(&self, number: RecordNumber, status: u16) {
        let mut records = self.lock();
        let position = number.0.checked_sub(records.first);
        let record = position.and_then(|position| usize::try_from(position).ok()).and_then(|position| records.kept.get_mut(position));
        if let Some(record) = record {
            record.status = Some(status);
        }
    }

    pub(crate) fn records(&self) -> Vec<RequestRecord> {
        self.lock().kept.clone()
    }

    pub(crate) fn clear(&self) {
        let mut records = self.lock();
        records.first += records.kept.len() as u64;
        records.kept.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Records> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn record(service: Service, request: &Request) -> RequestRecord {
    RequestRecord {
        service,
        method: request.method.to_string(),
        target: request.target(),
        headers: request
            .headers
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes());
                (name.to_string(), redacted(name.as_str(), &value))
            })
            .collect(),
        body: match service {
            Service::Login => redacted_form(&request.body),
            Service::Imds | Service::Arm => String::from_utf8_lossy(&request.body).into_owned(),
        },
        time_ms: unix_milliseconds(),
        status: None,
    }
}

fn redacted(name: &str, value: &str) -> String {
    if name != "authorization" {
        return value.to_owned();
    }
    match value.split_once(' ') {
        Some((scheme, credential)) => format!("{scheme} sha256:{}", sha256_hex(credential)),
        None => format!("sha256:{}", sha256_hex(value)),
    }
}

/// A form in which the values of secret fields are replaced by their SHA-256.
fn redacted_form(body: &[u8]) -> String {
    const SECRET: [&str; 6] = ["client_secret", "client_assertion", "device_code", "code", "refresh_token", "password"];
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(body) {
        match SECRET.contains(&name.as_ref()) {
            true => form.append_pair(&name, &format!("sha256:{}", sha256_hex(&value))),
            false => form.append_pair(&name, &value),
        };
    }
    form.finish()
}

fn sha256_hex(text: &str) -> String {
    digest(&SHA256, text.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
