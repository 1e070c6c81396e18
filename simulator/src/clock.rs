//! The simulator's clock: the system's, plus an offset that a test can set.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

/// A clock that can run ahead of the system's or behind it.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    offset_seconds: AtomicI64,
}

impl Clock {
    pub(crate) fn set_offset(&self, seconds: i64) {
        self.offset_seconds.store(seconds, Ordering::Relaxed);
    }

    pub(crate) fn offset(&self) -> i64 {
        self.offset_seconds.load(Ordering::Relaxed)
    }

    /// The simulated time, in seconds since 1970.
    pub(crate) fn unix_seconds(&self) -> i64 {
        unix_milliseconds() / 1000 + self.offset()
    }

    /// The simulated time, in milliseconds since 1970.
    pub(crate) fn unix_milliseconds(&self) -> i64 {
        unix_milliseconds().saturating_add(self.offset().saturating_mul(1000))
    }

    /// The simulated time, in whole seconds.
    pub(crate) fn now(&self) -> Timestamp {
        timestamp(self.unix_seconds())
    }

    /// The simulated time as Microsoft.Compute writes it: `2026-01-12T04:06:07.3520000+00:00`.
    pub(crate) fn compute_time(&self) -> String {
        self.precise().strftime("%Y-%m-%dT%H:%M:%S%.7f+00:00").to_string()
    }

    /// The time so many seconds ahead as Microsoft.Authorization writes it: `2025-04-03T09:30:11.5900000Z`.
    pub(crate) fn authorization_time(&self, seconds_ahead: i64) -> String {
        let time = self.precise();
        time.checked_add(jiff::SignedDuration::from_secs(seconds_ahead)).unwrap_or(time).strftime("%Y-%m-%dT%H:%M:%S%.7fZ").to_string()
    }

    fn precise(&self) -> Timestamp {
        Timestamp::from_millisecond(self.unix_milliseconds()).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// The system's own time, in milliseconds since 1970.
pub(crate) fn unix_milliseconds() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|elapsed| i64::try_from(elapsed.as_millis()).ok()).unwrap_or_default()
}

/// The time `unix_seconds` after 1970; 1970 for what no calendar date can name.
pub(crate) fn timestamp(unix_seconds: i64) -> Timestamp {
    Timestamp::from_second(unix_seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}
