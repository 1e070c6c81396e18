//! How long-running operations go: which way they are announced, how long they take, how they end.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The rules as the control API and a file have them.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OperationRules {
    pub(crate) rules: Vec<OperationRule>,
}

impl OperationRules {
    /// Why one of them cannot do what it says.
    pub(crate) fn problem(&self) -> Option<String> {
        self.rules.iter().find_map(OperationRule::problem)
    }
}

/// The rules in a file: `{"rules": [...]}`.
///
/// # Errors
/// A file that cannot be read or does not hold rules.
pub fn load(path: &Path) -> Result<Vec<OperationRule>, Error> {
    let refused = |reason: String| Error::OperationsFile { path: path.to_owned(), reason };
    let text = fs::read_to_string(path).map_err(|error| refused(error.to_string()))?;
    let rules: OperationRules = serde_json::from_str(&text).map_err(|error| refused(error.to_string()))?;
    rules.problem().map_or(Ok(rules.rules), |problem| Err(refused(problem)))
}

/// How the operations that it matches go. The first rule that matches a write counts; members that a rule leaves out are
/// as without rules.
///
/// ```
/// use arm_simulator::{OperationRule, Outcome, Shape, Takes};
///
/// let refused_after_two_polls = OperationRule {
///     resource_type: Some("Microsoft.Compute/virtualMachines".to_owned()),
///     method: Some("PATCH".to_owned()),
///     shape: Some(Shape::Location),
///     takes: Some(Takes::Polls(2)),
///     outcome: Outcome::failed("AllocationFailed", "There is no capacity left."),
///     ..OperationRule::default()
/// };
/// # let _ = refused_after_two_polls;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OperationRule {
    /// The type, in any letter case, such as `Microsoft.Compute/virtualMachines`, or
    /// `Microsoft.Resources/subscriptions/resourceGroups`; every type when absent.
    pub resource_type: Option<String>,
    /// The method, in any letter case; every method when absent.
    pub method: Option<String>,
    /// How many operations go so; all when absent.
    pub count: Option<u32>,
    /// How clients are told.
    pub shape: Option<Shape>,
    /// How long it takes.
    pub takes: Option<Takes>,
    /// How it ends.
    pub outcome: Outcome,
    /// What the `Retry-After` header is.
    pub retry_after: Option<RetryAfter>,
    /// Whether another write of the same resource overtakes the operation, which ends as `Canceled` with
    /// `OperationPreempted`. Otherwise the other write is refused: 409.
    pub can_be_overtaken: bool,
}

/// How a client learns of an operation and of its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Shape {
    /// The header `Azure-AsyncOperation`: an address that answers 200 with a status.
    AzureAsyncOperation,
    /// The header `Operation-Location`: the same.
    OperationLocation,
    /// The header `Location`: an address that answers 202, then as the write itself would.
    Location,
    /// The resource's own `provisioningState`, without any header.
    ProvisioningState,
    /// No operation: the write is over when it is answered.
    Synchronous,
}

/// How long an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Takes {
    /// Until it was asked so often; the next answer is the final one. It does not end while nobody asks.
    Polls(u32),
    /// So long, asked or not.
    Milliseconds(u64),
    /// As long as chance has it, asked or not: the same seed gives the same times in the same order.
    Between {
        /// The shortest time, in milliseconds.
        least_ms: u64,
        /// The longest time, in milliseconds.
        most_ms: u64,
        /// What the times are made of.
        seed: u64,
    },
}

/// When an operation ends: how long it takes, without chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EndsAfter {
    Polls(u32),
    Elapsed(Duration),
}

impl Takes {
    /// For the operation that so many came before.
    pub(super) fn decided(self, earlier: u64) -> EndsAfter {
        match self {
            Self::Polls(polls) => EndsAfter::Polls(polls),
            Self::Milliseconds(milliseconds) => EndsAfter::Elapsed(Duration::from_millis(milliseconds)),
            Self::Between { least_ms, most_ms, seed } => {
                let span = most_ms.saturating_sub(least_ms).saturating_add(1);
                EndsAfter::Elapsed(Duration::from_millis(least_ms.saturating_add(mixed(seed.wrapping_add(earlier)) % span)))
            }
        }
    }
}

/// The step of the generator SplitMix64 (Steele, Lea, Flood 2014): neighbouring numbers come out far apart.
fn mixed(number: u64) -> u64 {
    let mut number = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// How an operation ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Outcome {
    /// Well.
    #[default]
    Succeeded,
    /// With an error.
    Failed {
        /// The error's code.
        code: String,
        /// The error's message.
        message: String,
    },
    /// Abandoned.
    Canceled {
        /// The error's code.
        code: String,
        /// The error's message.
        message: String,
    },
}

impl Outcome {
    /// With this error.
    #[must_use]
    pub fn failed(code: &str, message: &str) -> Self {
        Self::Failed { code: code.to_owned(), message: message.to_owned() }
    }

    /// Abandoned, for this reason.
    #[must_use]
    pub fn canceled(code: &str, message: &str) -> Self {
        Self::Canceled { code: code.to_owned(), message: message.to_owned() }
    }

    pub(super) fn state(&self) -> &'static str {
        match self {
            Self::Succeeded => "Succeeded",
            Self::Failed { .. } => "Failed",
            Self::Canceled { .. } => "Canceled",
        }
    }

    /// Code and message, when it went wrong.
    pub(super) fn error(&self) -> Option<(&str, &str)> {
        match self {
            Self::Succeeded => None,
            Self::Failed { code, message } | Self::Canceled { code, message } => Some((code, message)),
        }
    }
}

/// The form of `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAfter {
    /// A number of seconds.
    Seconds(u32),
    /// The date that many seconds ahead, by the simulator's clock.
    Date(u32),
    /// No header.
    Absent,
}

impl OperationRule {
    /// Why the rule cannot do what it says.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        (self.shape == Some(Shape::Synchronous) && self.outcome != Outcome::Succeeded)
            .then(|| "A synchronous write has no operation that could end badly: give another shape, or inject a fault instead.".to_owned())
    }

    pub(super) fn matches(&self, resource_type: &str, method: &str) -> bool {
        let is = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(value));
        self.count != Some(0) && is(&self.resource_type, resource_type) && is(&self.method, method)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_the_same_every_time_and_stays_within_its_bounds() {
        let times = |seed| {
            let takes = Takes::Between { least_ms: 100, most_ms: 109, seed };
            (0..200).map(|earlier| takes.decided(earlier)).collect::<Vec<_>>()
        };
        let after = |milliseconds| EndsAfter::Elapsed(Duration::from_millis(milliseconds));
        assert_eq!(times(7), times(7));
        assert_ne!(times(7), times(8));
        let allowed: Vec<EndsAfter> = (100..110).map(after).collect();
        assert!(allowed.iter().all(|expected| times(7).contains(expected)), "every one comes up");
        assert!(times(7).iter().all(|time| allowed.contains(time)));
        assert_eq!(Takes::Between { least_ms: 5, most_ms: 1, seed: 0 }.decided(0), after(5));
    }
}
