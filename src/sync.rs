//! The locks and counters of the files in which threads meet: the token cache's entry and the table of handles.
//!
//! They are named here and nowhere else so that `tests/models` can compile those files, as they are, with the locks and counters of a
//! scheduler that runs them in every order.

pub(crate) use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64};
pub(crate) use std::sync::{Mutex, MutexGuard};
