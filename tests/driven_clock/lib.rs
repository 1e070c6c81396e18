//! The library with a clock that a test drives, for hosts in other languages: `armidentity` as it is, and three functions more that give options a
//! clock and move it. Built as a shared library by the tests that play tests/scenarios through another language; never shipped.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use armidentity::ffi::{ARMID_INVALID_HANDLE, ARMID_OK, armid_handle, armid_status, options_set_clock};
use armidentity::http::clock::DrivenClock;

/// The clocks, by the number that the host knows them by.
static CLOCKS: Mutex<BTreeMap<u64, Arc<DrivenClock>>> = Mutex::new(BTreeMap::new());

fn clock(number: u64) -> Option<Arc<DrivenClock>> {
    CLOCKS.lock().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
}

/// Lets everything that is made with `options` live by the clock of that number. A new clock stands at `unix_now`.
#[unsafe(no_mangle)]
pub extern "C" fn driven_clock_set(options: armid_handle, number: u64, unix_now: i64) -> armid_status {
    let clock = {
        let mut clocks = CLOCKS.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(clocks.entry(number).or_insert_with(|| Arc::new(DrivenClock::new(unix_now))))
    };
    if options_set_clock(options, clock).is_ok() { ARMID_OK } else { ARMID_INVALID_HANDLE }
}

/// Moves a clock on.
#[unsafe(no_mangle)]
pub extern "C" fn driven_clock_advance(number: u64, seconds: u64) {
    if let Some(clock) = clock(number) {
        clock.advance(Duration::from_secs(seconds));
    }
}

/// How long the wait of that index was, in milliseconds; -1 when there were not so many.
#[unsafe(no_mangle)]
pub extern "C" fn driven_clock_wait_ms(number: u64, index: usize) -> i64 {
    let waits = clock(number).map(|clock| clock.sleeps()).unwrap_or_default();
    waits.get(index).and_then(|wait| i64::try_from(wait.as_millis()).ok()).unwrap_or(-1)
}
