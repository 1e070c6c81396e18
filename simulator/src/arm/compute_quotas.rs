//! How much a caller may ask of Microsoft.Compute, which counts beside Azure Resource Manager.
//!
//! Facts: <https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits>.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use hyper::StatusCode;
use uuid::Uuid;

use super::errors::ArmError;
use crate::http::Answer;

/// How long a throttled caller is told to wait, in seconds: until the smallest bucket has something again.
const RETRY_AFTER_SECONDS: u32 = 15;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ComputeRequest {
    Read,
    WriteMachine,
    WriteScaleSet,
    ReadOperation,
}

/// A bucket: what it counts, how many requests it holds and how many flow in every minute.
struct Policy {
    name: &'static str,
    capacity: f64,
    refill: f64,
    /// Whether each resource has one of its own, rather than the subscription.
    is_of_resource: bool,
}

const fn of_subscription(name: &'static str, capacity: f64, refill: f64) -> Policy {
    Policy { name, capacity, refill, is_of_resource: false }
}

const fn of_resource(name: &'static str, capacity: f64, refill: f64) -> Policy {
    Policy { name, capacity, refill, is_of_resource: true }
}

static READ: [Policy; 2] =
    [of_subscription("LowCostGetSubscriptionMaximum", 24_000.0, 8_000.0), of_resource("LowCostGetResource", 36.0, 12.0)];
static WRITE_MACHINE: [Policy; 2] =
    [of_subscription("UpdateVMSubscriptionMaximum", 1_500.0, 500.0), of_resource("UpdateVMResource", 12.0, 4.0)];
static WRITE_SCALE_SET: [Policy; 2] =
    [of_subscription("VMScaleSetActionsSubscriptionMaximum", 1_500.0, 500.0), of_resource("VMScaleSetActionsResource", 12.0, 4.0)];
static READ_OPERATION: [Policy; 2] =
    [of_resource("GetOperationResource", 45.0, 15.0), of_subscription("GetOperationSubscriptionMaximum", 15_000.0, 5_000.0)];

impl ComputeRequest {
    fn policies(self) -> &'static [Policy; 2] {
        match self {
            Self::Read => &READ,
            Self::WriteMachine => &WRITE_MACHINE,
            Self::WriteScaleSet => &WRITE_SCALE_SET,
            Self::ReadOperation => &READ_OPERATION,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    level: f64,
    counted_at: Instant,
}

/// All buckets, by policy and by the id of what they are for. One that nobody has asked from yet is full.
#[derive(Debug, Default)]
pub(crate) struct ComputeQuotas(Mutex<HashMap<(&'static str, String), Bucket>>);

/// What is left after a request.
#[derive(Debug)]
pub(super) struct Left {
    header: String,
    is_exhausted: bool,
}

impl ComputeQuotas {
    /// Counts a request about the resource with this id, in any letter case.
    pub(super) fn take(&self, request: ComputeRequest, subscription: Uuid, resource_id: &str) -> Left {
        let mut is_exhausted = false;
        let mut shown: Vec<String> = Vec::new();
        for policy in request.policies() {
            let owner = if policy.is_of_resource { resource_id.to_ascii_lowercase() } else { subscription.to_string() };
            let left = self.take_from(policy, owner);
            is_exhausted |= left.is_none();
            shown.push(format!("Microsoft.Compute/{};{}", policy.name, left.unwrap_or_default()));
        }
        if request == ComputeRequest::WriteScaleSet {
            shown.push("Microsoft.Compute/VmssQueuedVMOperations;0".to_owned());
        }
        Left { header: shown.join(","), is_exhausted }
    }

    pub(crate) fn refill(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn take_from(&self, policy: &Policy, owner: String) -> Option<u32> {
        let now = Instant::now();
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.entry((policy.name, owner)).or_insert(Bucket { level: policy.capacity, counted_at: now });
        let minutes = now.duration_since(bucket.counted_at).as_secs_f64() / 60.0;
        bucket.level = (bucket.level + minutes * policy.refill).min(policy.capacity);
        bucket.counted_at = now;
        if bucket.level < 1.0 {
            return None;
        }
        bucket.level -= 1.0;
        Some(whole(bucket.level))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the largest capacity, 24000")]
fn whole(level: f64) -> u32 {
    level as u32
}

impl Left {
    /// Refuses a request for which nothing was left.
    pub(super) fn check(&self) -> Result<(), ArmError> {
        if !self.is_exhausted {
            return Ok(());
        }
        let message = "The server rejected the request because too many requests have been received for this resource.".to_owned();
        Err(ArmError::provider(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", message).retry_after(RETRY_AFTER_SECONDS))
    }

    /// The answer with the header that says what is left.
    pub(super) fn show(&self, answer: Answer) -> Answer {
        answer.with("x-ms-ratelimit-remaining-resource", &self.header)
    }
}
