//! What the cache keeps for a resource: a token, and the one request for the next, which any number of callers share.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use arc_swap::ArcSwapOption;
use futures_util::FutureExt as _;
use futures_util::future::{Shared, WeakShared};

use crate::error::Result;
use crate::http::call::Progress;
use crate::identity::AccessToken;
use crate::sync::{AtomicI64, Mutex, MutexGuard};

/// A token this close to its end is not handed out any more while a newer one can be had.
const SKEW_SECONDS: i64 = 5 * 60;
/// After a refresh in the background failed, the next one is not begun before this.
const REFRESH_PAUSE_SECONDS: i64 = 30;

/// What the cache has for a resource.
#[derive(Debug)]
pub enum Cached {
    /// A token that needs nothing.
    Fresh(Arc<AccessToken>),
    /// A token to use now, while [`Credential::refresh`](super::Credential::refresh) fetches the next one.
    Aging(Arc<AccessToken>),
    /// No token; use [`Credential::token`](super::Credential::token).
    Missing,
}

/// A cached token and the request for the next one.
#[derive(Debug, Default)]
pub(super) struct Entry {
    token: ArcSwapOption<AccessToken>,
    /// Held for a moment only, never across a wait.
    flight: Mutex<Option<WeakFlight>>,
    next_refresh: AtomicI64,
}

impl Entry {
    pub(super) fn cached(&self, now: i64) -> Cached {
        let token = self.token.load();
        match token.as_ref() {
            Some(token) if now < token.refresh_on.min(token.expires_on - SKEW_SECONDS) => Cached::Fresh(Arc::clone(token)),
            Some(token) if now < token.expires_on - SKEW_SECONDS => match self.next_refresh.load(Ordering::Relaxed) {
                next if now < next => Cached::Fresh(Arc::clone(token)),
                _ => Cached::Aging(Arc::clone(token)),
            },
            _ => Cached::Missing,
        }
    }

    pub(super) fn unexpired(&self, now: i64) -> Option<Arc<AccessToken>> {
        self.token.load_full().filter(|token| now < token.expires_on)
    }

    /// Whether this caller is the one that begins the refresh.
    pub(super) fn may_begin_refresh(&self, now: i64) -> bool {
        let next = self.next_refresh.load(Ordering::Relaxed);
        let later = now.saturating_add(REFRESH_PAUSE_SECONDS);
        now >= next && self.next_refresh.compare_exchange(next, later, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// The request that is under way, or the one that `begin` gives, with where its progress is written. With `now`, a token that is good then
    /// will do as well: a request that ended between the caller's look at the cache and this one has left it there.
    pub(super) fn join<R>(self: &Arc<Self>, now: Option<i64>, begin: impl FnOnce() -> (Arc<Progress>, R)) -> Joined
    where
        R: Future<Output = Result<AccessToken>> + Send + 'static,
    {
        let mut current = self.lock_flight();
        if let Some(flight) = current.as_ref().and_then(WeakFlight::upgrade) {
            return Joined::Flight(flight);
        }
        if let Some(Cached::Fresh(token) | Cached::Aging(token)) = now.map(|now| self.cached(now)) {
            return Joined::Landed(token);
        }
        let (progress, request) = begin();
        let landing = Arc::downgrade(self);
        let outcome: FlightFuture = Box::pin(async move {
            let token = Arc::new(request.await?);
            if let Some(entry) = landing.upgrade() {
                entry.token.store(Some(Arc::clone(&token)));
            }
            Ok(token)
        });
        let flight = Flight { outcome: outcome.shared(), progress };
        *current = flight.downgrade();
        Joined::Flight(flight)
    }

    fn lock_flight(&self) -> MutexGuard<'_, Option<WeakFlight>> {
        self.flight.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a caller that needs a token gets.
pub(super) enum Joined {
    /// The request that leads to it.
    Flight(Flight),
    /// The token itself.
    Landed(Arc<AccessToken>),
}

type FlightFuture = Pin<Box<dyn Future<Output = Result<Arc<AccessToken>>> + Send>>;

/// One request that any number of callers wait for.
pub(super) struct Flight {
    pub(super) outcome: Shared<FlightFuture>,
    pub(super) progress: Arc<Progress>,
}

impl Flight {
    fn downgrade(&self) -> Option<WeakFlight> {
        Some(WeakFlight { outcome: self.outcome.downgrade()?, progress: Arc::clone(&self.progress) })
    }
}

/// The way to a request that is under way, which alone does not keep it under way.
#[derive(Debug)]
struct WeakFlight {
    outcome: WeakShared<FlightFuture>,
    progress: Arc<Progress>,
}

impl WeakFlight {
    /// The request, unless it is over or all its callers have gone.
    fn upgrade(&self) -> Option<Flight> {
        let outcome = self.outcome.upgrade().filter(|outcome| outcome.peek().is_none())?;
        Some(Flight { outcome, progress: Arc::clone(&self.progress) })
    }
}
