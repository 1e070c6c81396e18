//! The places where threads meet, run in every order: the token cache's entry with its one request for many callers, and the table of handles.
//!
//! The files are the library's own, compiled here once more with the locks and counters of [shuttle](https://docs.rs/shuttle) in place of those
//! that `src/sync.rs` names, so that a scheduler decides at each of them which thread goes on. Small cases run in every order there is; larger
//! ones in two thousand. A failure prints the order, which `shuttle::replay` runs again. What a scheduler does not see are the
//! atomics within other people's crates (arc-swap, futures): each use of them is one step here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may stop at what it did not expect")]

/// The library's layers, by the names that its files know them by.
use armidentity::{error, http, identity};

/// In place of the library's `src/sync.rs`.
mod sync {
    pub(crate) use shuttle::sync::atomic::{AtomicI64, AtomicU32, AtomicU64};
    pub(crate) use shuttle::sync::{Mutex, MutexGuard};
}

#[path = "../../src/token/cache.rs"]
mod cache;
#[path = "../../src/ffi/handle/table.rs"]
mod table;

mod handles;
mod tokens;

/// A case for every order that its threads can run in.
fn in_every_order(case: impl Fn() + Send + Sync + 'static) {
    shuttle::check_dfs(case, None);
}

/// A case that has more orders than can be run.
fn in_many_orders(case: impl Fn() + Send + Sync + 'static) {
    const ORDERS: usize = 1_000;
    let case = std::sync::Arc::new(case);
    let same = std::sync::Arc::clone(&case);
    shuttle::check_random(move || case(), ORDERS);
    // Few changes of thread, at the worst places: what random choices reach late.
    shuttle::check_pct(move || same(), ORDERS, 3);
}
