//! When a request is sent again, and how long the wait before it is.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;

use super::call::{Call, Stage};
use super::{Answer, SendError};
use crate::error::Result;

/// Which answers are worth another attempt, and the waits between attempts. Each service has its own.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// Whether an answer with this status is worth another attempt.
    pub retries_status: fn(u16) -> bool,
    /// Attempts after the first.
    pub retries: u32,
    /// The longest first wait; every further one may be twice as long. The wait itself is drawn between nothing and that.
    pub first_wait: Duration,
    /// No drawn wait is longer.
    pub longest_wait: Duration,
    /// A status that has a schedule of its own, whatever the others say.
    pub fixed: Option<FixedWaits>,
}

/// A status whose waits are not drawn but fixed: the service has said how long it may be away.
#[derive(Clone, Copy, Debug)]
pub struct FixedWaits {
    /// The status.
    pub status: u16,
    /// Attempts after the first that met it.
    pub retries: u32,
    /// The wait before each.
    pub wait: Duration,
}

/// No service may hold a caller for longer than this with a Retry-After; a deadline may end it sooner.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(600);

impl RetryPolicy {
    /// Sends until an answer is not worth another attempt, and gives the last one.
    ///
    /// A wait that would end after the call's deadline is not begun: the last answer says more than "too late".
    pub(crate) async fn run<Sending>(&self, call: &Call, stage: Stage, mut send: impl FnMut() -> Sending) -> Result<Answer>
    where
        Sending: Future<Output = std::result::Result<Answer, SendError>>,
    {
        let mut drawn = 0;
        let mut fixed = 0;
        loop {
            call.progress().enter(stage);
            call.progress().count_attempt();
            let outcome = send().await;
            if let Ok(answer) = &outcome {
                call.progress().note_status(answer.status);
            }
            let wait = match &outcome {
                Ok(answer) => self.wait_after_answer(answer, call, &mut drawn, &mut fixed),
                Err(error) if error.may_be_retried() => self.drawn_wait(call, &mut drawn),
                Err(_) => None,
            };
            let Some(wait) = wait.filter(|wait| !call.ends_before(call.clock().now().saturating_add(*wait))) else {
                return outcome.map_err(SendError::into_error);
            };
            log_retry(&outcome, wait);
            call.progress().wait_until(call.clock().now().saturating_add(wait), Stage::WaitingToRetry);
            call.clock().sleep(wait).await;
        }
    }

    fn wait_after_answer(&self, answer: &Answer, call: &Call, drawn: &mut u32, fixed: &mut u32) -> Option<Duration> {
        let asked = retry_after(&answer.headers, call.clock().unix_now());
        if let Some(schedule) = self.fixed.filter(|schedule| schedule.status == answer.status) {
            *fixed += 1;
            return (*fixed <= schedule.retries).then(|| asked.unwrap_or_default().max(schedule.wait));
        }
        if !(self.retries_status)(answer.status) {
            return None;
        }
        let own = self.drawn_wait(call, drawn)?;
        Some(asked.map_or(own, |asked| asked.max(own)).min(LONGEST_RETRY_AFTER))
    }

    fn drawn_wait(&self, call: &Call, drawn: &mut u32) -> Option<Duration> {
        if *drawn >= self.retries {
            return None;
        }
        let ceiling = self.first_wait.saturating_mul(1 << (*drawn).min(16)).min(self.longest_wait);
        *drawn += 1;
        Some(ceiling.mul_f64(call.clock().jitter().clamp(0.0, 1.0)))
    }
}

/// How long the service asks to wait: `retry-after-ms`, `x-ms-retry-after-ms`, or `Retry-After` in seconds or as a date (RFC 9110, 10.2.3).
pub(crate) fn retry_after(headers: &HeaderMap, unix_now: i64) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    ["retry-after-ms", "x-ms-retry-after-ms"]
        .into_iter()
        .find_map(|name| text(name)?.parse().ok().map(Duration::from_millis))
        .or_else(|| {
            let value = text("retry-after")?;
            if let Ok(seconds) = value.parse() {
                return Some(Duration::from_secs(seconds));
            }
            let date = httpdate::parse_http_date(value).ok()?;
            let now = UNIX_EPOCH + Duration::from_secs(u64::try_from(unix_now).ok()?);
            Some(date.duration_since(now).unwrap_or_default())
        })
        .map(|asked| asked.min(LONGEST_RETRY_AFTER))
}

fn log_retry(outcome: &std::result::Result<Answer, SendError>, wait: Duration) {
    let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    match outcome {
        Ok(answer) => tracing::warn!(status = answer.status, wait_ms, "the service asked for another attempt"),
        Err(error) => tracing::warn!(error = %error, wait_ms, "the request failed and is tried again"),
    }
}

/// The wall time as HTTP writes it, for messages.
#[must_use]
pub(crate) fn http_date(unix_seconds: i64) -> String {
    let since = Duration::from_secs(u64::try_from(unix_seconds).unwrap_or_default());
    httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_reads_every_form() {
        let cases: &[(&str, &str, Option<u64>)] = &[
            ("retry-after", "123", Some(123_000)),
            ("retry-after", " 7 ", Some(7_000)),
            ("retry-after", "Tue, 14 Nov 2023 22:13:50 GMT", Some(30_000)),
            ("retry-after", "Tue, 14 Nov 2023 22:13:00 GMT", Some(0)),
            ("retry-after", "soon", None),
            ("retry-after", "-5", None),
            ("retry-after", "999999999", Some(600_000)),
            ("retry-after-ms", "250", Some(250)),
            ("x-ms-retry-after-ms", "1500", Some(1_500)),
        ];
        for (name, value, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(*name, value.parse().unwrap());
            let read = retry_after(&headers, 1_700_000_000).map(|delay| delay.as_millis() as u64);
            assert_eq!(read, *expected, "{name}: {value}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), 0), None);
    }
}
