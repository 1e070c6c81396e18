//! What an operation is: work on the runtime, raced against its cancellation, with a place for its end.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use tokio_util::sync::CancellationToken;

use super::armid_progress;
use crate::arm::Response;
use crate::error::{Code, Error, Result};
use crate::ffi::callback;
use crate::ffi::operation::{ARMID_STATE_CANCELED, ARMID_STATE_FAILED, ARMID_STATE_RUNNING, ARMID_STATE_SUCCEEDED};
use crate::ffi::{panic, runtime};
use crate::http::call::{Call, LongRunning, Prompt, Stage};
use crate::http::clock::Moment;
use crate::identity::AccessToken;

/// What an operation leads to.
pub(in crate::ffi) enum Outcome {
    Token(Arc<AccessToken>),
    Response(Box<Response>),
    Document(String),
}

impl Outcome {
    fn name(&self) -> &'static str {
        match self {
            Outcome::Token(_) => "token",
            Outcome::Response(_) => "response",
            Outcome::Document(_) => "document",
        }
    }
}

pub(in crate::ffi) struct Operation {
    call: Call,
    began: Moment,
    cancellation: CancellationToken,
    state: Mutex<State>,
    ended: Condvar,
}

struct State {
    phase: Phase,
    /// How long it took, once it has ended.
    took: Option<Duration>,
    completion: Completion,
}

enum Phase {
    Running,
    Succeeded(Outcome),
    Taken(&'static str),
    Failed(Error),
}

/// What the host wants to happen at the end.
enum Completion {
    Unset,
    Waiting(Box<dyn FnOnce() + Send>),
    Given,
}

impl Operation {
    /// Begins `work` on the runtime; `call` is the one that it runs under.
    ///
    /// # Errors
    /// When the runtime cannot be started.
    pub(in crate::ffi) fn start(call: Call, work: impl Future<Output = Result<Outcome>> + Send + 'static) -> Result<Arc<Self>> {
        Self::run(call, Box::pin(work))
    }

    /// Takes every kind of work in the same form: the task, the race and the guard around it would stand in the library once for each.
    fn run(call: Call, work: Pin<Box<dyn Future<Output = Result<Outcome>> + Send>>) -> Result<Arc<Self>> {
        let operation = Self::new(call, Phase::Running);
        let own = Arc::clone(&operation);
        runtime::spawn(async move {
            let race = async {
                tokio::select! {
                    biased;
                    // Whoever canceled has said so in the state already; leaving the race drops the work, and with it its connections.
                    () = own.cancellation.cancelled() => Err(canceled(&own.call)),
                    outcome = work => outcome,
                }
            };
            let outcome = AssertUnwindSafe(race).catch_unwind().await;
            own.end(outcome.unwrap_or_else(|payload| Err(panic::into_error(payload.as_ref()))));
        })?;
        Ok(operation)
    }

    /// An operation that has nothing left to do.
    pub(in crate::ffi) fn completed(call: Call, outcome: Outcome) -> Arc<Self> {
        Self::new(call, Phase::Succeeded(outcome))
    }

    fn new(call: Call, phase: Phase) -> Arc<Self> {
        let took = match phase {
            Phase::Running => None,
            _ => Some(Duration::ZERO),
        };
        let state = State { phase, took, completion: Completion::Unset };
        let began = call.clock().now();
        Arc::new(Self { call, began, cancellation: CancellationToken::new(), state: Mutex::new(state), ended: Condvar::new() })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first end counts.
    fn end(&self, outcome: Result<Outcome>) {
        let completion = {
            let mut state = self.lock();
            if !matches!(state.phase, Phase::Running) {
                return;
            }
            state.phase = outcome.map_or_else(Phase::Failed, Phase::Succeeded);
            state.took = Some(self.call.clock().now().saturating_sub(self.began));
            self.ended.notify_all();
            match state.completion {
                Completion::Waiting(_) => std::mem::replace(&mut state.completion, Completion::Given),
                _ => return,
            }
        };
        if let (Completion::Waiting(job), Ok(thread)) = (completion, callback::thread()) {
            thread.run(job);
        }
    }

    /// Ends it as canceled, unless it has ended, and stops its work.
    pub(in crate::ffi) fn cancel(&self) {
        self.end(Err(canceled(&self.call)));
        self.cancellation.cancel();
    }

    /// Waits until it has ended; `None` = for ever. Whether it has.
    ///
    /// # Errors
    /// Its own failure.
    pub(in crate::ffi) fn wait(&self, limit: Option<Duration>) -> Result<bool> {
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut state = self.lock();
        loop {
            match &state.phase {
                Phase::Running => {}
                Phase::Failed(error) => return Err(error.clone()),
                Phase::Succeeded(_) | Phase::Taken(_) => return Ok(true),
            }
            state = match deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
                None => self.ended.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(Duration::ZERO) => return Ok(false),
                Some(left) => self.ended.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
            };
        }
    }

    /// Has `job` run on the callback thread when it has ended, at once if it has.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] when there is such a job already.
    pub(in crate::ffi) fn on_completion(&self, job: Box<dyn FnOnce() + Send>) -> Result<()> {
        // Started here, where a failure can be told.
        let thread = callback::thread()?;
        let mut state = self.lock();
        if !matches!(state.completion, Completion::Unset) {
            return Err(Error::invalid_argument("callback", "the operation has a completion callback already; it takes one"));
        }
        if matches!(state.phase, Phase::Running) {
            state.completion = Completion::Waiting(job);
        } else {
            state.completion = Completion::Given;
            thread.run(job);
        }
        Ok(())
    }

    /// Takes the result out, if `take` recognises it as its kind. `wanted` is the kind's name.
    ///
    /// # Errors
    /// [`Code::NoResult`] with the reason.
    pub(in crate::ffi) fn take<T>(&self, wanted: &'static str, take: fn(Outcome) -> std::result::Result<T, Outcome>) -> Result<T> {
        let mut state = self.lock();
        let problem = match std::mem::replace(&mut state.phase, Phase::Taken(wanted)) {
            Phase::Succeeded(outcome) => match take(outcome) {
                Ok(result) => return Ok(result),
                Err(outcome) => {
                    let name = outcome.name();
                    state.phase = Phase::Succeeded(outcome);
                    format!("its result is a {name}; take it with armid_operation_take_{name}()")
                }
            },
            Phase::Taken(name) => {
                state.phase = Phase::Taken(name);
                format!("its {name} was taken already")
            }
            Phase::Failed(error) => {
                let problem = format!("it failed ({}); armid_operation_wait() gives the error", error.code().name());
                state.phase = Phase::Failed(error);
                problem
            }
            Phase::Running => {
                state.phase = Phase::Running;
                String::from("it still runs; wait for it with armid_operation_wait()")
            }
        };
        Err(Error::new(Code::NoResult, format!("operation: there is no {wanted} to take: {problem}.")))
    }

    /// How far it is.
    pub(in crate::ffi) fn progress(&self) -> armid_progress {
        let (state, took) = {
            let state = self.lock();
            (state.number(), state.took)
        };
        let now = self.call.clock().now();
        let progress = self.call.progress();
        let next_attempt = progress.next_attempt_in(now).filter(|_| state == ARMID_STATE_RUNNING);
        armid_progress {
            state,
            percent: match state {
                ARMID_STATE_SUCCEEDED => 100,
                _ => progress.long_running().and_then(|operation| operation.percent).map_or(-1, i32::from),
            },
            attempt: progress.attempts(),
            reserved: 0,
            elapsed_ms: milliseconds(took.unwrap_or_else(|| now.saturating_sub(self.began))),
            next_attempt_ms: next_attempt.map_or(-1, milliseconds),
        }
    }

    /// What a person has to do now; an operation that has ended waits for nobody.
    pub(in crate::ffi) fn prompt(&self) -> Option<Arc<Prompt>> {
        self.stage().ok().and_then(|_| self.call.progress().prompt())
    }

    /// What Azure goes on with after it has answered.
    pub(in crate::ffi) fn long_running(&self) -> Option<Arc<LongRunning>> {
        self.call.progress().long_running()
    }

    /// What it is doing, or how it ended.
    pub(in crate::ffi) fn stage(&self) -> std::result::Result<Stage, i32> {
        match self.lock().number() {
            ARMID_STATE_RUNNING => Ok(self.call.progress().stage()),
            ended => Err(ended),
        }
    }
}

impl State {
    fn number(&self) -> i32 {
        match &self.phase {
            Phase::Running => ARMID_STATE_RUNNING,
            Phase::Succeeded(_) | Phase::Taken(_) => ARMID_STATE_SUCCEEDED,
            Phase::Failed(error) if error.code() == Code::Canceled => ARMID_STATE_CANCELED,
            Phase::Failed(_) => ARMID_STATE_FAILED,
        }
    }
}

fn canceled(call: &Call) -> Error {
    call.interrupted(Code::Canceled, "The operation was canceled.")
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
