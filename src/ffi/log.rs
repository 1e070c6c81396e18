//! Logging.

mod sinks;
mod subscriber;

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use self::sinks::{LEVELS, SINKS, Sink};
use super::callback::UserData;
use super::document::{Document, armid_document};
use super::error::armid_error;
use super::guard;
use super::handle;
use super::status::armid_status;
use crate::error::{Error, Result};

/// No log.
pub const ARMID_LOG_OFF: i32 = 0;
/// What failed.
pub const ARMID_LOG_ERROR: i32 = 1;
/// What went wrong and was made good, for example by another attempt.
pub const ARMID_LOG_WARN: i32 = 2;
/// What was chosen and found: identity source, cloud, subscription.
pub const ARMID_LOG_INFO: i32 = 3;
/// Each request and answer, without headers and bodies.
pub const ARMID_LOG_DEBUG: i32 = 4;
/// Everything there is to say.
pub const ARMID_LOG_TRACE: i32 = 5;

/// What armid_log_set_callback() calls for each log record. It runs on a thread of the library's own that only calls back. It may call every
/// function of the library; while it runs, other callbacks wait. It must return, and no exception may leave it. When it is so slow that
/// more than 4096 records wait for it, the oldest are dropped and a record says how many.
///
/// - user_data: what armid_log_set_callback() was given.
/// - level: ARMID_LOG_ERROR to ARMID_LOG_TRACE.
/// - target: which part of the library speaks, for example "armidentity::token".
/// - message: what happened, for a person.
/// - fields_json: the details as one JSON object.
///
/// The texts are valid during the call only. No secret is among them, at any level.
pub type armid_log_callback = Option<
    unsafe extern "C" fn(user_data: *mut c_void, level: i32, target: *const c_char, message: *const c_char, fields_json: *const c_char),
>;

/// Joins the log of the library to what the environment variable ARMIDENTITY_LOG and the functions below ask for.
pub(super) fn install() {
    SINKS.set_stderr(std::env::var("ARMIDENTITY_LOG").ok().as_deref());
    subscriber::install();
}

fn level_of(level: i32, least: i32) -> Result<i32> {
    match (least..=ARMID_LOG_TRACE).contains(&level) {
        true => Ok(level),
        false => Err(Error::invalid_argument("level", format_args!("{level} is not a level; they are {least} to {ARMID_LOG_TRACE}"))),
    }
}

/// Has a function called for each log record, or for none.
///
/// There is one callback in the process; setting it replaces the one before. When this returns, the one before is not running and will not
/// be called any more, so that its user_data may be freed. Called from the callback itself, this does not wait for that call.
///
/// Parameters:
/// - callback: what to call; NULL: nothing.
/// - user_data: anything; handed to the callback. May be NULL.
/// - level: the least important level to log, ARMID_LOG_ERROR to ARMID_LOG_TRACE. Not looked at when callback is NULL.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when level is none of the levels; ARMID_PANIC when the system gives the library no thread. A failure
/// changes nothing.
///
/// Memory and lifetimes: user_data must stay until the callback was replaced.
///
/// Threads: any thread. Hold no lock that the callback takes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_log_set_callback(
    callback: armid_log_callback,
    user_data: *mut c_void,
    level: i32,
    out_error: *mut armid_error,
) -> armid_status {
    let set = || {
        let sink = match callback {
            None => None,
            Some(callback) => Some(Sink { callback, user_data: UserData::new(user_data), level: level_of(level, ARMID_LOG_ERROR)? }),
        };
        SINKS.set_callback(sink)
    };
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { guard::status(out_error, set) }
}

/// Opens, changes or closes the log queue, from which armid_log_queue_next() takes records: for hosts that cannot be called back on another
/// thread, as PowerShell. There is one queue in the process.
///
/// Parameters:
/// - level: the least important level to log, ARMID_LOG_ERROR to ARMID_LOG_TRACE; ARMID_LOG_OFF closes the queue and empties it.
/// - capacity: how many records wait at most, 1 to 1000000; when there are more, the oldest are dropped and a record says how many. Not looked
///   at when level is ARMID_LOG_OFF.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when level or capacity is out of range, which changes nothing.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_log_queue_open(level: i32, capacity: u32, out_error: *mut armid_error) -> armid_status {
    let open = || {
        let level = level_of(level, ARMID_LOG_OFF)?;
        if level != ARMID_LOG_OFF && !(1..=1_000_000).contains(&capacity) {
            return Err(Error::invalid_argument("capacity", format_args!("{capacity} is not between 1 and 1000000")));
        }
        SINKS.open_queue(level, usize::try_from(capacity).unwrap_or(usize::MAX));
        Ok(())
    };
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { guard::status(out_error, open) }
}

/// Takes the oldest record out of the log queue.
///
/// Parameters:
/// - out_document: where the record goes, as a document:
///   {"time":"2026-01-31T12:00:00.123Z","level":"info","target":"armidentity::token","message":"...","fields":{}}.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_PENDING when the queue is empty or closed, without an error object; ARMID_INVALID_ARGUMENT when out_document is NULL.
///
/// Memory and lifetimes: release the document with armid_document_release().
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_log_queue_next(out_document: *mut armid_document, out_error: *mut armid_error) -> armid_status {
    let next = || Ok(SINKS.next_in_queue().map(|record| handle::insert(Arc::new(Document::new(record.to_json())))));
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output_or_pending("out_document", out_document, out_error, next) }
}

/// The name of a level, as records and ARMIDENTITY_LOG have it.
fn name_of(level: i32) -> &'static str {
    LEVELS.iter().find(|(_, number)| *number == level).map_or("off", |(name, _)| name)
}

#[cfg(test)]
mod tests;
