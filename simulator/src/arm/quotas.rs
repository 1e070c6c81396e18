//! How much a caller may ask: token buckets, as Azure Resource Manager counts.
//!
//! Facts: <https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling>.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use hyper::{Method, StatusCode};
use uuid::Uuid;

use super::errors::ArmError;

/// The bucket of all callers together is this many times the bucket of one.
const GLOBAL_FACTOR: f64 = 15.0;

/// How long a throttled caller is told to wait, in seconds.
const RETRY_AFTER_SECONDS: u32 = 1;

/// What requests are counted as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Class {
    Read,
    Write,
    Delete,
}

impl Class {
    fn of(method: &Method) -> Self {
        match method.as_str() {
            "PUT" | "PATCH" | "POST" => Self::Write,
            "DELETE" => Self::Delete,
            _ => Self::Read,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Delete => "delete",
        }
    }

    /// How many requests a full bucket holds.
    fn capacity(self) -> f64 {
        match self {
            Self::Read => 250.0,
            Self::Write | Self::Delete => 200.0,
        }
    }

    /// How many requests flow in every second.
    fn refill(self) -> f64 {
        match self {
            Self::Read => 25.0,
            Self::Write | Self::Delete => 10.0,
        }
    }
}

/// Whose requests a bucket counts. Without a caller it counts everybody's, without a subscription
/// those to the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    caller: Option<Uuid>,
    subscription: Option<Uuid>,
    class: Class,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    level: f64,
    counted_at: Instant,
}

/// All buckets. One that nobody has asked from yet is full.
#[derive(Debug, Default)]
pub(crate) struct Quotas(Mutex<HashMap<Key, Bucket>>);

/// What is left after a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Remaining {
    subscription: Option<Uuid>,
    class: Class,
    own: Option<u32>,
    global: Option<u32>,
}

impl Quotas {
    /// Counts a request of the caller.
    pub(super) fn take(&self, caller: Uuid, subscription: Option<Uuid>, method: &Method) -> Remaining {
        let class = Class::of(method);
        let take = |caller, factor| self.take_from(Key { caller, subscription, class }, factor);
        Remaining { subscription, class, own: take(Some(caller), 1.0), global: take(None, GLOBAL_FACTOR) }
    }

    pub(crate) fn refill(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What is left in the bucket after one was taken; none when there was none to take.
    fn take_from(&self, key: Key, factor: f64) -> Option<u32> {
        let capacity = key.class.capacity() * factor;
        let now = Instant::now();
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.entry(key).or_insert(Bucket { level: capacity, counted_at: now });
        let elapsed = now.duration_since(bucket.counted_at).as_secs_f64();
        bucket.level = (bucket.level + elapsed * key.class.refill() * factor).min(capacity);
        bucket.counted_at = now;
        if bucket.level < 1.0 {
            return None;
        }
        bucket.level -= 1.0;
        Some(whole(bucket.level))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the largest capacity, 3750")]
fn whole(level: f64) -> u32 {
    level as u32
}

impl Remaining {
    /// Refuses a request for which nothing was left.
    pub(super) fn check(&self, caller: Uuid) -> Result<(), ArmError> {
        if self.own.is_some() && self.global.is_some() {
            return Ok(());
        }
        let class = self.class.name();
        let place = match self.subscription {
            Some(subscription) => format!("subscription '{subscription}'"),
            None => "tenant".to_owned(),
        };
        let message = format!(
            "Number of '{class}' requests for {place} actor '{caller}' exceeded. Please try again after '{RETRY_AFTER_SECONDS}' seconds."
        );
        let code = match self.subscription {
            Some(_) => "SubscriptionRequestsThrottled",
            None => "TenantRequestsThrottled",
        };
        Err(ArmError::gateway(StatusCode::TOO_MANY_REQUESTS, code, message).retry_after(RETRY_AFTER_SECONDS))
    }

    /// Names and values of the headers that say what is left.
    pub(super) fn headers(&self) -> [(String, String); 2] {
        let place = if self.subscription.is_some() { "subscription" } else { "tenant" };
        let class = self.class.name();
        let value = |left: Option<u32>| left.unwrap_or_default().to_string();
        [
            (format!("x-ms-ratelimit-remaining-{place}-{class}s"), value(self.own)),
            (format!("x-ms-ratelimit-remaining-{place}-global-{class}s"), value(self.global)),
        ]
    }
}
