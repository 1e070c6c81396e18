//! Sixteen threads that use, copy from, cancel and release the same objects, by whatever number they find: live, stale, or another thread's.
//!
//! Every answer must be one that the header knows, every copied text whole, and every completion callback must come once. It runs for three
//! seconds, or for `ARMIDENTITY_STORM_SECONDS`; `cargo xtask sanitize` runs it for a minute under AddressSanitizer, which also finds what
//! leaks, under ThreadSanitizer and under valgrind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may stop at what it did not expect")]

mod actions;
mod objects;
#[path = "../scripted/mod.rs"]
mod scripted;

use std::ptr::null_mut;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use actions::{act, make_options, rng_of};
use armidentity::ffi::*;
use fastrand::Rng;
use libtest_mimic::{Arguments, Trial};
use objects::{Shelf, Storm};
use scripted::{Reply, Server};

const THREADS: usize = 16;

/// How long the storm lasts.
fn duration() -> Duration {
    let seconds = std::env::var("ARMIDENTITY_STORM_SECONDS").map_or(3, |seconds| seconds.parse().expect("a number of seconds"));
    Duration::from_secs(seconds)
}

/// The identity endpoint and ARM: quick, slow, throttling, with long-running operations and broken answers.
fn server() -> Server {
    let server = Server::start(vec![]);
    let url = server.url().to_owned();
    server.answering(move |seen| {
        let rng = &mut rng_of(seen.at.elapsed().subsec_nanos().into());
        let status_url = format!("{url}subscriptions/s/operations/o?api-version=1");
        let reply = match seen.target.as_str() {
            target if target.contains("oauth2/token") => {
                // Long, due for a refresh soon, and too close to its end to be kept.
                let expires_in = [86_400, 310, 200][rng.usize(..3)];
                Reply::new(200, format!(r#"{{"access_token":"storm-{}-end","expires_in":{expires_in}}}"#, "x".repeat(rng.usize(1..3000))))
            }
            target if target.starts_with("/metadata/endpoints") => {
                Reply::new(200, r#"{"name":"Storm","authentication":{"audiences":["https://management.azure.com/"]}}"#)
            }
            target if target.contains("/start") => {
                Reply::new(202, "").header("Azure-AsyncOperation", &status_url).header("retry-after-ms", "5")
            }
            target if target.contains("/operations/") => {
                Reply::new(200, if rng.bool() { r#"{"status":"Succeeded"}"# } else { r#"{"status":"InProgress","percentComplete":5}"# })
                    .header("retry-after-ms", "5")
            }
            _ if rng.u8(..8) == 0 => Reply::new(429, "{}").header("retry-after-ms", "5"),
            _ if rng.u8(..8) == 0 => Reply::new(200, "{\"value\":[]}").close_in_body(),
            _ if rng.bool() => Reply::new(200, format!(r#"{{"value":[],"nextLink":"{url}subscriptions/s/more?{}"}}"#, rng.u64(..))),
            _ => Reply::new(200, r#"{"value":[]}"#),
        };
        Some(reply.delay(Duration::from_millis([0, 0, 2, 50][rng.usize(..4)])))
    })
}

fn main() {
    // Not the usual harness, which ThreadSanitizer cannot see into.
    let storm = Trial::test("threads_share_everything_and_nothing_breaks", || {
        threads_share_everything();
        Ok(())
    });
    libtest_mimic::run(&Arguments::from_args(), vec![storm]).exit();
}

fn threads_share_everything() {
    let server = server();
    let storm = Arc::new(Storm::new(server.url()));
    let mut rng = Rng::with_seed(0);
    make_options(&storm, &mut rng);
    let began = Instant::now();
    let end = began + duration();
    // Not a scope of threads: how that ends is known to the standard library alone, where ThreadSanitizer may not see it.
    let threads: Vec<_> = (0..THREADS)
        .map(|seed| {
            let storm = Arc::clone(&storm);
            std::thread::spawn(move || {
                let mut rng = Rng::with_seed(seed as u64);
                while Instant::now() < end {
                    act(&storm, &mut rng);
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().expect("a thread ends well"));
    // SAFETY: NULL is allowed for all of them.
    unsafe {
        assert_eq!(armid_log_set_callback(None, null_mut(), ARMID_LOG_OFF, null_mut()), ARMID_OK);
        assert_eq!(armid_log_queue_open(ARMID_LOG_OFF, 0, null_mut()), ARMID_OK);
    }
    // Releasing an operation ends it, and so calls back.
    storm.shelves().into_iter().for_each(Shelf::release_all);
    let patience = Instant::now();
    while storm.callbacks_came.load(Ordering::SeqCst) < storm.callbacks_asked.load(Ordering::SeqCst) {
        assert!(patience.elapsed() < Duration::from_secs(60), "a callback never came");
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(100));
    let (asked, came) = (storm.callbacks_asked.load(Ordering::SeqCst), storm.callbacks_came.load(Ordering::SeqCst));
    assert_eq!(asked, came, "a callback came twice");
    // The last callbacks have put what they took onto the shelves.
    storm.shelves().into_iter().for_each(Shelf::release_all);
    let (calls, requests) = (storm.calls.load(Ordering::Relaxed), server.requests().len());
    println!("{calls} calls, {came} callbacks, {requests} requests in {:?}", began.elapsed());
    // Under some tools every step is a hundred times slower.
    assert!(calls > 1_000 && came > 10 && requests > 1, "that was no storm");
}
