//! Long-running operations: those that run, what is known of those that ended, and the rules by which they go.
//!
//! Facts: <https://github.com/cloud-and-ai-microsoft/resource-provider-contract/blob/master/v1.0/async-api-reference.md>.

mod rule;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use uuid::Uuid;

use rule::EndsAfter;
pub(crate) use rule::OperationRules;
pub use rule::{OperationRule, Outcome, RetryAfter, Shape, Takes, load};

use crate::clock::Clock;
use crate::world::World;

/// How long an operation takes that no rule speaks of: long enough that a client that asks at once finds it running.
const DEFAULT_DURATION: Takes = Takes::Milliseconds(300);

/// What clients are told to wait. Azure says 10 seconds and more; but a demonstration should not take minutes.
const DEFAULT_RETRY_AFTER: RetryAfter = RetryAfter::Seconds(1);

/// What an operation does to its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Activity {
    Creating,
    Updating,
    /// It does something, such as start, and is not changed.
    Acting,
    Deleting,
}

impl Activity {
    fn state(self) -> &'static str {
        match self {
            Self::Creating => "Creating",
            Self::Updating | Self::Acting => "Updating",
            Self::Deleting => "Deleting",
        }
    }
}

/// A write that is about to become an operation.
#[derive(Debug)]
pub(crate) struct Start<'a> {
    /// The id of the resource, in any letter case.
    pub(crate) resource_id: &'a str,
    pub(crate) resource_type: &'a str,
    pub(crate) method: &'a str,
    pub(crate) activity: Activity,
    /// The last segment of the operation's address.
    pub(crate) name: String,
    /// How the write would be announced without rules.
    pub(crate) usual_shape: Shape,
    /// The api-version of the write: its result is shown by it.
    pub(crate) api_version: &'a str,
}

/// An operation, as the write's answer announces it.
#[derive(Clone, Debug)]
pub(crate) struct Begun {
    pub(crate) name: String,
    pub(crate) shape: Shape,
    pub(crate) retry_after: RetryAfter,
}

/// An operation, as its address shows it.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    pub(crate) name: String,
    /// The path of the resource.
    pub(crate) path: String,
    pub(crate) api_version: String,
    pub(crate) activity: Activity,
    pub(crate) start_time: String,
    pub(crate) retry_after: RetryAfter,
    /// None while it runs.
    pub(crate) end: Option<End>,
}

/// How and when an operation ended.
#[derive(Clone, Debug)]
pub(crate) struct End {
    pub(crate) time: String,
    outcome: Outcome,
}

impl End {
    pub(crate) fn state(&self) -> &'static str {
        self.outcome.state()
    }

    pub(crate) fn error(&self) -> Option<(&str, &str)> {
        self.outcome.error()
    }
}

#[derive(Debug)]
struct Operation {
    progress: Progress,
    /// In lower case.
    resource_key: String,
    shape: Shape,
    ends_after: EndsAfter,
    outcome: Outcome,
    can_be_overtaken: bool,
    started: Instant,
    polls: u32,
    /// Whether its end has still to take the resource out of the world.
    is_to_be_settled: bool,
}

impl Operation {
    fn is_running(&self) -> bool {
        self.progress.end.is_none()
    }

    fn end(&mut self, outcome: Outcome, clock: &Clock) {
        self.is_to_be_settled = self.progress.activity == Activity::Deleting && outcome == Outcome::Succeeded;
        self.progress.end = Some(End { time: clock.compute_time(), outcome });
    }

    fn end_if_due(&mut self, clock: &Clock) {
        let is_due = match self.ends_after {
            EndsAfter::Polls(polls) => self.polls > polls,
            EndsAfter::Elapsed(duration) => self.started.elapsed() >= duration,
        };
        if self.is_running() && is_due {
            self.end(self.outcome.clone(), clock);
        }
    }
}

/// All operations, in the order of their start.
#[derive(Debug, Default)]
pub(crate) struct Operations(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    rules: Vec<OperationRule>,
    operations: Vec<Operation>,
}

impl Operations {
    pub(crate) fn new(rules: Vec<OperationRule>) -> Self {
        Self(Mutex::new(State { rules, operations: Vec::new() }))
    }

    /// The rules that are not used up.
    pub(crate) fn rules(&self) -> Vec<OperationRule> {
        self.lock().rules.clone()
    }

    pub(crate) fn set_rules(&self, rules: Vec<OperationRule>) {
        self.lock().rules = rules;
    }

    /// Forgets every operation.
    pub(crate) fn clear(&self) {
        self.lock().operations.clear();
    }

    /// Begins an operation. One that still runs on the resource and can be overtaken is.
    pub(crate) fn begin(&self, start: Start<'_>, clock: &Clock) -> Begun {
        let mut state = self.lock();
        let rule = state.take_rule(start.resource_type, start.method);
        let resource_key = start.resource_id.to_ascii_lowercase();
        state.overtake(&resource_key, clock);
        let shape = rule.shape.unwrap_or(start.usual_shape);
        let retry_after = rule.retry_after.unwrap_or(DEFAULT_RETRY_AFTER);
        let mut operation = Operation {
            progress: Progress {
                name: start.name.clone(),
                path: start.resource_id.to_owned(),
                api_version: start.api_version.to_owned(),
                activity: start.activity,
                start_time: clock.compute_time(),
                retry_after,
                end: None,
            },
            resource_key,
            shape,
            ends_after: rule.takes.unwrap_or(DEFAULT_DURATION).decided(state.operations.len() as u64),
            outcome: rule.outcome,
            can_be_overtaken: rule.can_be_overtaken,
            started: Instant::now(),
            polls: 0,
            is_to_be_settled: false,
        };
        if shape == Shape::Synchronous {
            operation.end(Outcome::Succeeded, clock);
        }
        state.operations.push(operation);
        Begun { name: start.name, shape, retry_after }
    }

    /// Whether another write of the resource has to wait.
    pub(crate) fn is_busy(&self, resource_id: &str, clock: &Clock) -> bool {
        self.latest_of(resource_id, clock, |operation| operation.is_running() && !operation.can_be_overtaken).unwrap_or_default()
    }

    pub(crate) fn is_being_deleted(&self, resource_id: &str, clock: &Clock) -> bool {
        let is_deleting = |operation: &Operation| operation.is_running() && operation.progress.activity == Activity::Deleting;
        self.latest_of(resource_id, clock, is_deleting).unwrap_or_default()
    }

    /// The resource's `provisioningState`.
    pub(crate) fn state_of(&self, resource_id: &str, clock: &Clock) -> &'static str {
        let state = |operation: &Operation| match &operation.progress.end {
            None => operation.progress.activity.state(),
            Some(end) => end.state(),
        };
        self.latest_of(resource_id, clock, state).unwrap_or("Succeeded")
    }

    /// Counts a read of the resource as a poll of an operation that has no address of its own.
    pub(crate) fn resource_was_read(&self, resource_id: &str, clock: &Clock) {
        let mut state = self.lock();
        if let Some(operation) = state.latest_of(resource_id)
            && operation.shape == Shape::ProvisioningState
        {
            operation.polls = operation.polls.saturating_add(1);
            operation.end_if_due(clock);
        }
    }

    /// Polls an operation by the last segment of its address.
    pub(crate) fn poll(&self, name: &str, clock: &Clock) -> Option<Progress> {
        let mut state = self.lock();
        let operation = state.operations.iter_mut().rev().find(|operation| operation.progress.name.eq_ignore_ascii_case(name))?;
        operation.polls = operation.polls.saturating_add(1);
        operation.end_if_due(clock);
        Some(operation.progress.clone())
    }

    /// Whether an operation ended that has still to change the world.
    pub(crate) fn are_to_be_settled(&self, clock: &Clock) -> bool {
        let mut state = self.lock();
        state.operations.iter_mut().for_each(|operation| operation.end_if_due(clock));
        state.operations.iter().any(|operation| operation.is_to_be_settled)
    }

    /// Takes out of the world what has been deleted.
    pub(crate) fn settle(&self, world: &mut World) {
        for operation in &mut self.lock().operations {
            if std::mem::take(&mut operation.is_to_be_settled) {
                world.remove(&operation.progress.path);
            }
        }
    }

    fn latest_of<T>(&self, resource_id: &str, clock: &Clock, show: impl FnOnce(&Operation) -> T) -> Option<T> {
        let mut state = self.lock();
        let operation = state.latest_of(resource_id)?;
        operation.end_if_due(clock);
        Some(show(operation))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The rule for a write; it counts as used once more.
    fn take_rule(&mut self, resource_type: &str, method: &str) -> OperationRule {
        let Some(rule) = self.rules.iter_mut().find(|rule| rule.matches(resource_type, method)) else {
            return OperationRule::default();
        };
        let taken = rule.clone();
        rule.count = rule.count.map(|count| count - 1);
        self.rules.retain(|rule| rule.count != Some(0));
        taken
    }

    fn overtake(&mut self, resource_key: &str, clock: &Clock) {
        let running = self.operations.iter_mut().filter(|operation| operation.is_running() && operation.resource_key == resource_key);
        for operation in running {
            operation.end(Outcome::canceled("OperationPreempted", "The operation has been preempted by a more recent operation."), clock);
        }
    }

    fn latest_of(&mut self, resource_id: &str) -> Option<&mut Operation> {
        self.operations.iter_mut().rev().find(|operation| operation.resource_key.eq_ignore_ascii_case(resource_id))
    }
}

/// A name for an operation that has no other.
pub(crate) fn new_name() -> String {
    Uuid::new_v4().to_string()
}
