//! The cache's entry: one request for all callers, whoever comes, goes or is late.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::task::Poll;

use armidentity::error::{Code, Error, Result};
use armidentity::http::call::Progress;
use armidentity::identity::{AccessToken, Holder};
use armidentity::secret::Secret;
use futures_util::FutureExt as _;
use shuttle::{future, thread};

use crate::cache::{Cached, Entry, Joined, Suitable};
use crate::{in_every_order, in_many_orders};

const NOW: i64 = 1_700_000_000;

/// Where tokens come from: counts its requests, and gives tokens that are numbered.
#[derive(Default)]
struct Source {
    begun: AtomicUsize,
    dropped_early: AtomicUsize,
    fails: AtomicUsize,
    lasts: AtomicI64,
}

impl Source {
    fn new() -> Arc<Self> {
        Arc::new(Self { lasts: AtomicI64::new(3_600), ..Self::default() })
    }

    fn begin(self: &Arc<Self>) -> (Arc<Progress>, impl Future<Output = Result<AccessToken>> + Send + use<>) {
        let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let mut under_way = UnderWay { source: Arc::clone(self), ended: false };
        let request = async move {
            // The network: others go on meanwhile.
            future::yield_now().await;
            under_way.ended = true;
            if under_way.source.fails.load(Ordering::SeqCst) > 0 {
                return Err(Error::new(Code::NetworkFailed, "no network"));
            }
            Ok(token(number, under_way.source.lasts.load(Ordering::SeqCst)))
        };
        (Arc::default(), request)
    }

    fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }
}

struct UnderWay {
    source: Arc<Source>,
    ended: bool,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.source.dropped_early.fetch_add(usize::from(!self.ended), Ordering::SeqCst);
    }
}

fn token(number: usize, lasts: i64) -> AccessToken {
    AccessToken {
        text: Secret::new(&number.to_string()).unwrap(),
        expires_on: NOW + lasts,
        refresh_on: NOW + lasts / 2,
        token_type: "Bearer".to_owned(),
        resource: "r".to_owned(),
        source: "Model",
        holder: Holder::default(),
    }
}

/// Joins as a caller that any good token will do for.
fn join(entry: &Arc<Entry>, source: &Arc<Source>) -> Joined {
    entry.join(Suitable::GoodAt(NOW), None, || source.begin())
}

/// A caller that waits to the end. The number of its token.
fn call(entry: &Arc<Entry>, source: &Arc<Source>) -> Result<String> {
    if let Cached::Fresh(token) = entry.cached(NOW) {
        return Ok(token.text.expose().to_owned());
    }
    let token = match join(entry, source) {
        Joined::Landed(token) => token,
        Joined::Flight(flight) => future::block_on(flight.outcome)?,
    };
    Ok(token.text.expose().to_owned())
}

/// A caller that asks once and is canceled before it has an answer.
fn call_and_leave(entry: &Arc<Entry>, source: &Arc<Source>) {
    if let Joined::Flight(mut flight) = join(entry, source) {
        future::block_on(std::future::poll_fn(|context| {
            let _ = flight.outcome.poll_unpin(context);
            Poll::Ready(())
        }));
    }
}

fn spawn(entry: &Arc<Entry>, source: &Arc<Source>, caller: fn(&Arc<Entry>, &Arc<Source>)) -> thread::JoinHandle<()> {
    let (entry, source) = (Arc::clone(entry), Arc::clone(source));
    thread::spawn(move || caller(&entry, &source))
}

fn must_get_the_first(entry: &Arc<Entry>, source: &Arc<Source>) {
    assert_eq!(call(entry, source).unwrap(), "1");
}

#[test]
fn two_callers_make_one_request_in_every_order() {
    in_every_order(|| {
        let (entry, source) = (Arc::new(Entry::default()), Source::new());
        let other = spawn(&entry, &source, must_get_the_first);
        must_get_the_first(&entry, &source);
        other.join().unwrap();
        assert_eq!(source.begun(), 1);
    });
}

#[test]
fn many_callers_make_one_request() {
    in_many_orders(|| {
        let (entry, source) = (Arc::new(Entry::default()), Source::new());
        let callers: Vec<_> = (0..5).map(|_| spawn(&entry, &source, must_get_the_first)).collect();
        callers.into_iter().for_each(|caller| caller.join().unwrap());
        assert_eq!(source.begun(), 1);
        assert_eq!(source.dropped_early.load(Ordering::SeqCst), 0);
    });
}

#[test]
fn a_caller_that_leaves_does_not_take_the_request_from_one_that_stays() {
    in_every_order(|| {
        let (entry, source) = (Arc::new(Entry::default()), Source::new());
        let leaver = spawn(&entry, &source, call_and_leave);
        call(&entry, &source).unwrap();
        leaver.join().unwrap();
        // The one that stays shares the leaver's request, or comes when that has gone and begins its own.
        let ended = source.begun() - source.dropped_early.load(Ordering::SeqCst);
        assert_eq!(ended, 1);
    });
}

#[test]
fn callers_that_leave_and_callers_that_stay() {
    in_many_orders(|| {
        let (entry, source) = (Arc::new(Entry::default()), Source::new());
        let leavers: Vec<_> = (0..3).map(|_| spawn(&entry, &source, call_and_leave)).collect();
        let stayers: Vec<_> = (0..3).map(|_| spawn(&entry, &source, |entry, source| drop(call(entry, source).unwrap()))).collect();
        leavers.into_iter().chain(stayers).for_each(|caller| caller.join().unwrap());
        assert_eq!(source.begun() - source.dropped_early.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn a_failure_is_everyone_s_and_the_next_caller_tries_again() {
    in_every_order(|| {
        let (entry, source) = (Arc::new(Entry::default()), Source::new());
        source.fails.store(1, Ordering::SeqCst);
        let fails = |entry: &Arc<Entry>, source: &Arc<Source>| assert_eq!(call(entry, source).unwrap_err().code(), Code::NetworkFailed);
        let other = spawn(&entry, &source, fails);
        fails(&entry, &source);
        other.join().unwrap();
        let failed = source.begun();
        source.fails.store(0, Ordering::SeqCst);
        assert_eq!(call(&entry, &source).unwrap(), (failed + 1).to_string());
    });
}

/// A token that is good for less than the skew satisfies nobody, so that each caller that comes later asks again, but none gets an error.
#[test]
fn a_token_that_ends_at_once_is_still_given_to_those_who_waited() {
    in_many_orders(|| {
        let (entry, source) = (Arc::new(Entry::default()), Source::new());
        source.lasts.store(60, Ordering::SeqCst);
        let callers: Vec<_> = (0..3).map(|_| spawn(&entry, &source, |entry, source| drop(call(entry, source).unwrap()))).collect();
        callers.into_iter().for_each(|caller| caller.join().unwrap());
        assert!(entry.unexpired(NOW).is_some());
        assert!((1..=3).contains(&source.begun()));
    });
}

#[test]
fn whoever_wants_a_new_token_gets_one_that_was_asked_for_after_the_old_one_came() {
    in_every_order(|| {
        let (entry, source) = (Arc::new(Entry::default()), Source::new());
        call(&entry, &source).unwrap();
        let other = spawn(&entry, &source, |entry, source| assert!(["1", "2"].contains(&call(entry, source).unwrap().as_str())));
        let Joined::Flight(flight) = entry.join(Suitable::None, None, || source.begin()) else { panic!("an old token was given") };
        assert_eq!(future::block_on(flight.outcome).unwrap().text.expose(), "2");
        other.join().unwrap();
    });
}

/// A caller whose token was refused for want of claims.
fn must_get_one_with_the_claims(entry: &Arc<Entry>, source: &Arc<Source>) {
    let refused = token(1, 3_600);
    let token = match entry.join(Suitable::InsteadOf { refused: &refused, now: NOW }, Some("claims"), || source.begin()) {
        Joined::Landed(token) => token,
        Joined::Flight(flight) => future::block_on(flight.outcome).unwrap(),
    };
    assert_ne!(token.text.expose(), "1");
}

#[test]
fn callers_whose_token_is_refused_make_one_request_with_the_claims() {
    in_every_order(|| {
        let (entry, source) = (Arc::new(Entry::default()), Source::new());
        call(&entry, &source).unwrap();
        let other = spawn(&entry, &source, must_get_one_with_the_claims);
        must_get_one_with_the_claims(&entry, &source);
        other.join().unwrap();
        assert_eq!(source.begun(), 2);
    });
}

#[test]
fn a_request_without_the_claims_does_not_do_and_a_late_answer_does_not_undo() {
    in_many_orders(|| {
        let (entry, source) = (Arc::new(Entry::default()), Source::new());
        call(&entry, &source).unwrap();
        let refresher = spawn(&entry, &source, |entry, source| {
            if let Joined::Flight(flight) = entry.join(Suitable::None, None, || source.begin()) {
                future::block_on(flight.outcome).unwrap();
            }
        });
        let refused: Vec<_> = (0..2).map(|_| spawn(&entry, &source, must_get_one_with_the_claims)).collect();
        refused.into_iter().chain([refresher]).for_each(|caller| caller.join().unwrap());
        let Cached::Fresh(kept) = entry.cached(NOW) else { panic!("the token is gone") };
        assert_eq!(kept.text.expose(), source.begun().to_string(), "the request that began last has the last word");
    });
}

#[test]
fn of_many_that_may_refresh_one_does() {
    in_every_order(|| {
        let (entry, chosen) = (Arc::new(Entry::default()), Arc::new(AtomicUsize::new(0)));
        let refresh = |entry: Arc<Entry>, chosen: Arc<AtomicUsize>| {
            chosen.fetch_add(usize::from(entry.may_begin_refresh(NOW)), Ordering::SeqCst);
        };
        let others: Vec<_> = (0..2)
            .map(|_| {
                let (entry, chosen) = (Arc::clone(&entry), Arc::clone(&chosen));
                thread::spawn(move || refresh(entry, chosen))
            })
            .collect();
        refresh(entry, Arc::clone(&chosen));
        others.into_iter().for_each(|other| other.join().unwrap());
        assert_eq!(chosen.load(Ordering::SeqCst), 1);
    });
}
