//! One call by a user: its clock, its deadline and the progress that others may watch.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use serde::Serialize;

use super::clock::{Clock, Moment};
use crate::error::{Code, Error, Result};

/// What a call is doing, in words that a person may read while it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Stage {
    /// Nothing has been sent yet.
    Starting = 0,
    /// A request to the identity endpoint is under way.
    AskingIdentityEndpoint = 1,
    /// A request to the instance metadata service is under way.
    AskingInstanceMetadata = 2,
    /// A request to Azure Resource Manager is under way.
    AskingArm = 3,
    /// The service asked to come back later, or failed for the moment.
    WaitingToRetry = 4,
    /// Azure carries out a long-running operation, and is asked from time to time how far it is.
    WaitingForAzure = 5,
    /// A request to Microsoft Entra is under way.
    AskingEntra = 6,
    /// A person has been asked to sign in; [`Progress::prompt`] says how.
    WaitingForSignIn = 7,
    /// The Azure CLI is running.
    AskingAzureCli = 8,
}

impl Stage {
    /// The words.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Stage::Starting => "Starting",
            Stage::AskingIdentityEndpoint => "Asking the identity endpoint",
            Stage::AskingInstanceMetadata => "Asking the instance metadata service",
            Stage::AskingArm => "Asking Azure Resource Manager",
            Stage::WaitingToRetry => "Waiting before the next attempt",
            Stage::WaitingForAzure => "Waiting for Azure to finish",
            Stage::AskingEntra => "Asking Microsoft Entra",
            Stage::WaitingForSignIn => "Waiting for the sign-in",
            Stage::AskingAzureCli => "Asking the Azure CLI",
        }
    }

    const fn from_number(number: u8) -> Self {
        match number {
            1 => Stage::AskingIdentityEndpoint,
            2 => Stage::AskingInstanceMetadata,
            3 => Stage::AskingArm,
            4 => Stage::WaitingToRetry,
            5 => Stage::WaitingForAzure,
            6 => Stage::AskingEntra,
            7 => Stage::WaitingForSignIn,
            8 => Stage::AskingAzureCli,
            _ => Stage::Starting,
        }
    }
}

/// What a person has to do before a call can go on. Show it at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Prompt {
    /// The whole of it in one sentence, as Microsoft Entra wrote it.
    pub message: String,
    /// The code to type in.
    pub user_code: String,
    /// The page to type it into.
    pub verification_uri: String,
    /// Until when, in seconds since 1970-01-01T00:00:00Z.
    pub expires_on: i64,
}

/// An operation that Azure goes on with after it has answered, as far as its status has told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LongRunning {
    /// Where its status can be read.
    pub status_url: String,
    /// Its state as Azure sent it, for example `InProgress`.
    pub state: Option<String>,
    /// How much of it is done, 0 to 100, where Azure says so.
    pub percent: Option<u8>,
    /// Whether it has ended, so that only its result is still to be read.
    pub has_ended: bool,
}

/// How far a call is. Written by the call, read by anyone at any time.
#[derive(Debug, Default)]
pub struct Progress {
    stage: AtomicU8,
    attempts: AtomicU32,
    /// The status of the last answer; 0 = there was none.
    last_status: AtomicU16,
    /// When the next attempt begins, in milliseconds of the clock; 0 = no wait under way.
    next_attempt_at: AtomicU64,
    /// What a person is asked to do, while the call waits for that.
    prompt: ArcSwapOption<Prompt>,
    /// The operation that Azure goes on with, once it has said so.
    long_running: ArcSwapOption<LongRunning>,
    /// The request that this call shares with others, once it has joined one.
    shared: ArcSwapOption<Progress>,
}

impl Progress {
    /// What the call is doing.
    #[must_use]
    pub fn stage(&self) -> Stage {
        if let Some(shared) = self.shared.load().as_deref() {
            return shared.stage();
        }
        match Stage::from_number(self.stage.load(Ordering::Relaxed)) {
            // To ask for the status is a part of the waiting; the words would only flicker.
            Stage::AskingArm if self.long_running.load().as_deref().is_some_and(|operation| !operation.has_ended) => Stage::WaitingForAzure,
            stage => stage,
        }
    }

    /// The operation that Azure goes on with, once it has said so.
    #[must_use]
    pub fn long_running(&self) -> Option<Arc<LongRunning>> {
        self.long_running.load_full()
    }

    /// How many requests have been sent so far, those of a shared request included.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        let shared = self.shared.load().as_deref().map_or(0, Progress::attempts);
        self.attempts.load(Ordering::Relaxed).saturating_add(shared)
    }

    /// How long until the next attempt, while the call waits for it.
    #[must_use]
    pub fn next_attempt_in(&self, now: Moment) -> Option<Duration> {
        if let Some(shared) = self.shared.load().as_deref() {
            return shared.next_attempt_in(now);
        }
        match self.next_attempt_at.load(Ordering::Relaxed) {
            0 => None,
            at => Some(Duration::from_millis(at).saturating_sub(now)),
        }
    }

    /// The status of the last answer, once there was one.
    #[must_use]
    pub fn last_status(&self) -> Option<u16> {
        match self.shared.load().as_deref() {
            Some(shared) => shared.last_status(),
            None => Some(self.last_status.load(Ordering::Relaxed)).filter(|status| *status != 0),
        }
    }

    /// What a person has to do now, so that the call can go on.
    #[must_use]
    pub fn prompt(&self) -> Option<Arc<Prompt>> {
        match self.shared.load().as_deref() {
            Some(shared) => shared.prompt(),
            None => self.prompt.load_full(),
        }
    }

    pub(crate) fn set_prompt(&self, prompt: Option<Prompt>) {
        self.prompt.store(prompt.map(Arc::new));
    }

    pub(crate) fn note_status(&self, status: u16) {
        self.last_status.store(status, Ordering::Relaxed);
    }

    pub(crate) fn note_long_running(&self, operation: LongRunning) {
        self.long_running.store(Some(Arc::new(operation)));
    }

    pub(crate) fn enter(&self, stage: Stage) {
        self.stage.store(stage as u8, Ordering::Relaxed);
    }

    pub(crate) fn count_attempt(&self) {
        self.attempts.fetch_add(1, Ordering::Relaxed);
        self.next_attempt_at.store(0, Ordering::Relaxed);
    }

    pub(crate) fn wait_until(&self, moment: Moment, stage: Stage) {
        self.enter(stage);
        let at = u64::try_from(moment.as_millis()).unwrap_or(u64::MAX).max(1);
        self.next_attempt_at.store(at, Ordering::Relaxed);
    }

    /// From now on this call's progress is that of a request that it shares with others.
    pub(crate) fn share(&self, shared: Arc<Progress>) {
        self.shared.store(Some(shared));
    }

    /// The shared request is over; what follows is the call's own.
    pub(crate) fn stop_sharing(&self) {
        if let Some(shared) = self.shared.swap(None) {
            self.attempts.fetch_add(shared.attempts(), Ordering::Relaxed);
        }
    }
}

/// One call by a user. Cancel it by dropping its future.
#[derive(Clone, Debug)]
pub struct Call {
    clock: Arc<dyn Clock>,
    deadline: Option<Moment>,
    progress: Arc<Progress>,
}

impl Call {
    /// A call that begins now and may take `time_limit`; `None` = any time.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, time_limit: Option<Duration>) -> Self {
        let deadline = time_limit.map(|limit| clock.now().saturating_add(limit));
        Self { clock, deadline, progress: Arc::default() }
    }

    /// The clock that the call lives by.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// How far the call is.
    #[must_use]
    pub fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// The same call, of which a part may take no longer than `limit`.
    #[must_use]
    pub(crate) fn within(&self, limit: Duration) -> Self {
        let end = self.clock.now().saturating_add(limit);
        Self { deadline: Some(self.deadline.map_or(end, |deadline| deadline.min(end))), ..self.clone() }
    }

    /// Whether the deadline comes before `moment`.
    #[must_use]
    pub fn ends_before(&self, moment: Moment) -> bool {
        self.deadline.is_some_and(|deadline| deadline < moment)
    }

    /// Waits before another attempt, and shows that. `false` = the deadline comes before the end of the wait, which was not begun then.
    pub(crate) async fn pause(&self, wait: Duration) -> bool {
        let end = self.clock.now().saturating_add(wait);
        if self.ends_before(end) {
            return false;
        }
        self.progress.wait_until(end, Stage::WaitingToRetry);
        self.clock.sleep(wait).await;
        true
    }

    /// Runs `work` until it is done or the call's deadline has passed.
    ///
    /// # Errors
    /// [`Code::DeadlineExceeded`], with what the call was doing; else whatever `work` answers.
    pub async fn limit<'a, T: Send>(&'a self, work: impl Future<Output = Result<T>> + Send + 'a) -> Result<T> {
        // In a block of its own: work that sends several requests would hold room for each, and be too large for a thread's stack.
        self.limit_boxed(Box::pin(work)).await
    }

    async fn limit_boxed<T: Send>(&self, work: Pin<Box<dyn Future<Output = Result<T>> + Send + '_>>) -> Result<T> {
        let Some(deadline) = self.deadline else {
            return work.await;
        };
        tokio::select! {
            biased;
            outcome = work => outcome,
            () = self.clock.reached(deadline) => Err(self.deadline_exceeded()),
        }
    }

    /// Waits before Azure is asked again how far an operation is; not beyond the call's deadline.
    ///
    /// # Errors
    /// [`Code::DeadlineExceeded`] when the deadline comes first.
    pub(crate) async fn wait_for_azure(&self, wait: Duration) -> Result<()> {
        let now = self.clock.now();
        let end = now.saturating_add(wait);
        self.progress.wait_until(end, Stage::WaitingForAzure);
        match self.deadline.filter(|deadline| *deadline < end) {
            Some(deadline) => {
                self.clock.sleep(deadline.saturating_sub(now)).await;
                Err(self.deadline_exceeded())
            }
            None => {
                self.clock.sleep(wait).await;
                Ok(())
            }
        }
    }

    /// The error of a call that ends before its work has: it names the operation that goes on in Azure without the call.
    pub(crate) fn interrupted(&self, code: Code, message: &str) -> Error {
        let Some(operation) = self.progress.long_running() else {
            return Error::new(code, message);
        };
        let state = operation.state.as_deref().unwrap_or("not known");
        let rest = match operation.has_ended {
            true => format!("Azure has finished the operation ({state}); only its result was not read. It can be read from"),
            false => format!("The operation goes on in Azure (its state was {state}); it is not to be begun again. Follow it with"),
        };
        Error::new(code, format!("{message} {rest} its status URL, {}.", without_query(&operation.status_url)))
            .with_status_url(operation.status_url.as_str())
    }

    fn deadline_exceeded(&self) -> Error {
        let attempts = match self.progress.attempts() {
            0 => String::from("nothing had been sent yet"),
            1 => String::from("one request had been sent"),
            n => format!("{n} requests had been sent"),
        };
        let last = self.progress.last_status().map_or_else(String::new, |status| format!(", the last answer had status {status}"));
        let stage = self.progress.stage().text();
        self.interrupted(
            Code::DeadlineExceeded,
            &format!(
                "The call's time limit passed. It was at \"{stage}\"; {attempts}{last}. Give it more time with the option timeout_sec."
            ),
        )
    }
}

/// A status URL as a person may read it: its query can be thousands of bytes of signatures.
pub(crate) fn without_query(url: &str) -> &str {
    url.split_once('?').map_or(url, |(address, _)| address)
}
