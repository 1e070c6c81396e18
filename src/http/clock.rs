//! Time as the library sees it: one interface, so that tests can drive it instead of waiting.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// A wait that can be dropped.
pub type Wait<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// A point on a clock's own monotonic scale: the time since the clock's beginning.
pub type Moment = Duration;

/// A clock: monotonic time for deadlines, wall time for expiry, and the waits between retries.
pub trait Clock: Send + Sync + Debug {
    /// The present on the monotonic scale.
    fn now(&self) -> Moment;

    /// The present as seconds since 1970-01-01T00:00:00Z.
    fn unix_now(&self) -> i64;

    /// Waits between two attempts.
    fn sleep(&self, duration: Duration) -> Wait<'_>;

    /// Completes when the clock has reached `deadline`.
    fn reached(&self, deadline: Moment) -> Wait<'_>;

    /// A number in `0.0..1.0` that spreads retries.
    fn jitter(&self) -> f64;
}

/// The machine's own clock.
#[derive(Debug)]
pub struct SystemClock {
    beginning: Instant,
}

impl SystemClock {
    /// A clock whose monotonic scale begins now.
    #[must_use]
    pub fn new() -> Self {
        Self { beginning: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        self.beginning.elapsed()
    }

    fn unix_now(&self) -> i64 {
        unix_now()
    }

    fn sleep(&self, duration: Duration) -> Wait<'_> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn reached(&self, deadline: Moment) -> Wait<'_> {
        Box::pin(tokio::time::sleep(deadline.saturating_sub(self.now())))
    }

    fn jitter(&self) -> f64 {
        fastrand::f64()
    }
}

/// The coarse clock is some milliseconds late, which seconds do not show, and costs a quarter of the exact one: a good part of what a kept token
/// costs is this look at the time.
#[cfg(target_os = "linux")]
fn unix_now() -> i64 {
    rustix::time::clock_gettime(rustix::time::ClockId::RealtimeCoarse).tv_sec
}

#[cfg(not(target_os = "linux"))]
fn unix_now() -> i64 {
    use std::time::{SystemTime, UNIX_EPOCH};

    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// A clock for tests: a wait between attempts takes no time but moves the clock on, and every such wait is written down.
///
/// A deadline completes only when waits, or [`DrivenClock::advance`], have moved the clock to it.
///
/// ```
/// use armidentity::http::clock::{Clock, DrivenClock};
/// use std::time::Duration;
///
/// let clock = DrivenClock::new(1_700_000_000);
/// clock.advance(Duration::from_secs(90));
/// assert_eq!(clock.unix_now(), 1_700_000_090);
/// ```
#[derive(Debug)]
pub struct DrivenClock {
    state: Mutex<DrivenState>,
    moved: Notify,
}

#[derive(Debug)]
struct DrivenState {
    now: Moment,
    unix_beginning: i64,
    jitter: f64,
    sleeps: Vec<Duration>,
}

impl DrivenClock {
    /// A clock that stands at `unix_now` until it is moved; its jitter is 1, the longest wait, until it is set.
    #[must_use]
    pub fn new(unix_now: i64) -> Self {
        let state = DrivenState { now: Duration::ZERO, unix_beginning: unix_now, jitter: 1.0, sleeps: Vec::new() };
        Self { state: Mutex::new(state), moved: Notify::new() }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, DrivenState> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        self.state().now += by;
        self.moved.notify_waiters();
    }

    /// Sets what [`Clock::jitter`] answers, `0.0..=1.0`.
    pub fn set_jitter(&self, jitter: f64) {
        self.state().jitter = jitter;
    }

    /// The waits between attempts so far, in order.
    #[must_use]
    pub fn sleeps(&self) -> Vec<Duration> {
        self.state().sleeps.clone()
    }
}

impl Clock for DrivenClock {
    fn now(&self) -> Moment {
        self.state().now
    }

    fn unix_now(&self) -> i64 {
        let state = self.state();
        state.unix_beginning.saturating_add(i64::try_from(state.now.as_secs()).unwrap_or(i64::MAX))
    }

    fn sleep(&self, duration: Duration) -> Wait<'_> {
        Box::pin(async move {
            self.state().sleeps.push(duration);
            self.advance(duration);
        })
    }

    fn reached(&self, deadline: Moment) -> Wait<'_> {
        Box::pin(async move {
            loop {
                let moved = self.moved.notified();
                if self.now() >= deadline {
                    return;
                }
                moved.await;
            }
        })
    }

    fn jitter(&self) -> f64 {
        self.state().jitter
    }
}
