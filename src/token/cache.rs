//! What the cache keeps for a resource: a token, and the one request for the next, which any number of callers share.

use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock, PoisonError};

use arc_swap::{ArcSwap, Guard};
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

/// A token on loan from the cache. It lives as long as the loan, also when the cache has another one by then.
///
/// Threads that borrow the same token do not slow each other down: no counter that they share is touched.
pub struct Lent(Guard<Arc<AccessToken>>);

impl Lent {
    /// The token to keep.
    #[must_use]
    pub fn into_owned(self) -> Arc<AccessToken> {
        Guard::into_inner(self.0)
    }
}

impl From<Arc<AccessToken>> for Lent {
    fn from(token: Arc<AccessToken>) -> Self {
        Self(Guard::from_inner(token))
    }
}

impl Deref for Lent {
    type Target = Arc<AccessToken>;

    fn deref(&self) -> &Arc<AccessToken> {
        &self.0
    }
}

impl fmt::Debug for Lent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What the cache has for a resource.
#[derive(Debug)]
pub enum Cached {
    /// A token that needs nothing.
    Fresh(Lent),
    /// A token to use now, while [`Credential::refresh`](super::Credential::refresh) fetches the next one.
    Aging(Lent),
    /// No token; use [`Credential::token`](super::Credential::token).
    Missing,
}

/// Which tokens of the cache will do for a caller that joins.
pub(super) enum Suitable<'a> {
    /// None: it wants a new one.
    None,
    /// Any that is good at this time.
    GoodAt(i64),
    /// One that can stand in for a refused one: another, good at this time, and asked for with the claims that the refusal names.
    InsteadOf { refused: &'a AccessToken, now: i64 },
}

/// A cached token and the request for the next one.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// Empty until the first token lands.
    token: OnceLock<ArcSwap<AccessToken>>,
    /// Held for a moment only, never across a wait.
    flights: Mutex<Flights>,
    next_refresh: AtomicI64,
}

impl Entry {
    pub(super) fn cached(&self, now: i64) -> Cached {
        let Some(token) = self.lend() else { return Cached::Missing };
        if now >= token.expires_on - SKEW_SECONDS {
            return Cached::Missing;
        }
        if now < token.refresh_on || now < self.next_refresh.load(Ordering::Relaxed) {
            return Cached::Fresh(token);
        }
        Cached::Aging(token)
    }

    pub(super) fn unexpired(&self, now: i64) -> Option<Arc<AccessToken>> {
        self.lend().filter(|token| now < token.expires_on).map(Lent::into_owned)
    }

    #[inline(always)]
    fn lend(&self) -> Option<Lent> {
        self.token.get().map(|token| Lent(token.load()))
    }

    /// Whether this caller is the one that begins the refresh.
    pub(super) fn may_begin_refresh(&self, now: i64) -> bool {
        let next = self.next_refresh.load(Ordering::Relaxed);
        let later = now.saturating_add(REFRESH_PAUSE_SECONDS);
        now >= next && self.next_refresh.compare_exchange(next, later, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// A suitable token, which may have come between the caller's look at the cache and this one; else the request that is under way and asks for
    /// as much; else the one that `begin` gives, with where its progress is written.
    pub(super) fn join<R>(
        self: &Arc<Self>,
        suitable: Suitable<'_>,
        claims: Option<&str>,
        begin: impl FnOnce() -> (Arc<Progress>, R),
    ) -> Joined
    where
        R: Future<Output = Result<AccessToken>> + Send + 'static,
    {
        let mut flights = self.lock_flights();
        if let Some(token) = self.suitable(&flights, suitable, claims) {
            return Joined::Landed(token);
        }
        if let Some(flight) = flights.latest.as_ref().and_then(|latest| latest.upgrade(claims)) {
            return Joined::Flight(flight);
        }
        flights.begun += 1;
        let number = flights.begun;
        let claims: Option<Arc<str>> = claims.map(Arc::from);
        let (progress, request) = begin();
        let landing = Arc::downgrade(self);
        let asked = claims.clone();
        let outcome: FlightFuture = Box::pin(async move {
            let token = Arc::new(request.await?);
            if let Some(entry) = landing.upgrade() {
                entry.land(number, &token, asked);
            }
            Ok(token)
        });
        let flight = Flight { outcome: outcome.shared(), progress };
        flights.latest = flight.downgrade(claims);
        Joined::Flight(flight)
    }

    fn suitable(&self, flights: &Flights, suitable: Suitable<'_>, claims: Option<&str>) -> Option<Arc<AccessToken>> {
        let good_at = |now| match self.cached(now) {
            Cached::Fresh(token) | Cached::Aging(token) => Some(token.into_owned()),
            Cached::Missing => None,
        };
        match suitable {
            Suitable::None => None,
            Suitable::GoodAt(now) => good_at(now),
            Suitable::InsteadOf { refused, now } => {
                let asked_for_as_much = claims.is_none() || flights.claims.as_deref() == claims;
                good_at(now).filter(|token| asked_for_as_much && token.text.expose() != refused.text.expose())
            }
        }
    }

    /// Takes a token over, unless a request that began later was quicker.
    fn land(&self, number: u64, token: &Arc<AccessToken>, claims: Option<Arc<str>>) {
        let mut flights = self.lock_flights();
        if number > flights.landed {
            flights.landed = number;
            flights.claims = claims;
            self.token.get_or_init(|| ArcSwap::new(Arc::clone(token))).store(Arc::clone(token));
        }
    }

    fn lock_flights(&self) -> MutexGuard<'_, Flights> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The requests of an entry, numbered as they began.
#[derive(Debug, Default)]
struct Flights {
    latest: Option<WeakFlight>,
    begun: u64,
    /// The one that the token is from, and the claims that it asked for.
    landed: u64,
    claims: Option<Arc<str>>,
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
    fn downgrade(&self, claims: Option<Arc<str>>) -> Option<WeakFlight> {
        Some(WeakFlight { outcome: self.outcome.downgrade()?, progress: Arc::clone(&self.progress), claims })
    }
}

/// The way to a request that is under way, which alone does not keep it under way.
#[derive(Debug)]
struct WeakFlight {
    outcome: WeakShared<FlightFuture>,
    progress: Arc<Progress>,
    claims: Option<Arc<str>>,
}

impl WeakFlight {
    /// The request, unless it is over, all its callers have gone, or it does not ask for the claims that the caller needs.
    fn upgrade(&self, needed: Option<&str>) -> Option<Flight> {
        if needed.is_some() && self.claims.as_deref() != needed {
            return None;
        }
        let outcome = self.outcome.upgrade().filter(|outcome| outcome.peek().is_none())?;
        Some(Flight { outcome, progress: Arc::clone(&self.progress) })
    }
}
