//! How often a caller may query: so many times in a window of five seconds.
//!
//! Facts: <https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests>.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::StatusCode;
use uuid::Uuid;

use crate::arm::errors::ArmError;
use crate::http::Answer;

const QUERIES: u32 = 15;
const WINDOW: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug)]
struct Used {
    since: Instant,
    queries: u32,
}

/// Who has asked how often.
#[derive(Debug, Default)]
pub(crate) struct GraphQuota(Mutex<HashMap<Uuid, Used>>);

/// What is left after a query.
#[derive(Clone, Copy, Debug)]
pub(super) struct Left {
    /// None when there was none to take.
    queries: Option<u32>,
    resets_after: Duration,
}

impl GraphQuota {
    pub(super) fn take(&self, caller: Uuid) -> Left {
        let mut callers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let used = callers.entry(caller).or_insert(Used { since: now, queries: 0 });
        if now.duration_since(used.since) >= WINDOW {
            *used = Used { since: now, queries: 0 };
        }
        used.queries = used.queries.saturating_add(1);
        Left { queries: QUERIES.checked_sub(used.queries), resets_after: WINDOW.saturating_sub(now.duration_since(used.since)) }
    }

    pub(crate) fn refill(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Left {
    /// Refuses a query for which nothing was left.
    pub(super) fn check(self) -> Result<(), ArmError> {
        if self.queries.is_some() {
            return Ok(());
        }
        let message = "Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.".to_owned();
        let seconds = u32::try_from(self.seconds()).unwrap_or(u32::MAX);
        Err(ArmError::provider(StatusCode::TOO_MANY_REQUESTS, "RateLimiting", message).retry_after(seconds))
    }

    pub(super) fn show(self, answer: Answer) -> Answer {
        let remaining = self.queries.unwrap_or_default().to_string();
        answer
            .with("x-ms-user-quota-remaining", &remaining)
            .with("x-ms-user-quota-resets-after", &format!("00:00:{:02}", self.seconds()))
            .with("x-ms-ratelimit-remaining-tenant-resource-requests", &remaining)
    }

    /// Whole seconds until there is something again, at least one.
    fn seconds(self) -> u64 {
        self.resets_after.as_millis().div_ceil(1000).max(1).try_into().unwrap_or(WINDOW.as_secs())
    }
}
