//! A panic becomes an error: its text and place are kept, and nothing is printed on the host's standard error.
//!
//! The text of a panic comes with the unwinding, its place only through the panic hook, and the default hook prints to standard error. So
//! the first call into the C ABI puts a hook before the one that is there. The shared and the static library carry a standard library of
//! their own, whose hook no host can see or set. A Rust host that calls these functions through the crate shares its hook with us;
//! there, everything but a panic that [`catch`] is about to catch goes to the hook that was there before.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::thread;

use crate::error::{Code, Error, Result};

thread_local! {
    /// Whether a panic on this thread will be caught by this library. Lives within one call only.
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
    /// Where the last such panic happened, until it is caught.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Puts the hook in place. Call it once.
pub(super) fn install_hook() {
    // A hook cannot be changed by a thread that is panicking; then panics are caught all the same, but printed.
    if thread::panicking() {
        return;
    }
    let previous = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if IS_CAUGHT.try_with(Cell::get).unwrap_or(false) {
            remember_place(panic);
        } else {
            previous(panic);
        }
    }));
}

fn remember_place(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    // A thread that is ending has no place to remember it in; the text alone is then reported.
    let _ = PLACE.try_with(|last| last.replace(place));
}

/// Panics on this thread, which is the library's own, are caught from here on.
pub(super) fn catch_all_on_this_thread() {
    IS_CAUGHT.set(true);
}

/// Runs `body`; a panic in it becomes an error.
pub(super) fn catch<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    let before = IS_CAUGHT.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(body));
    IS_CAUGHT.set(before);
    outcome.unwrap_or_else(|payload| Err(into_error(payload.as_ref())))
}

/// The error for a panic that was caught on this thread.
pub(super) fn into_error(payload: &(dyn Any + Send)) -> Error {
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text was given");
    let place = PLACE.try_with(RefCell::take).ok().flatten();
    let place = place.map_or_else(String::new, |place| format!(" at {place}"));
    Error::new(
        Code::Panic,
        format!(
            "The library failed{place}: {text}. This is a defect of ArmIdentity; the process is unharmed. Please report it with this text."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_place_of_a_panic_are_kept() {
        super::super::process::attach();
        let error = catch::<()>(|| panic!("the {} broke", "cup")).unwrap_err();
        assert_eq!(error.code(), Code::Panic);
        assert!(error.message().contains("the cup broke"), "{error}");
        assert!(error.message().contains("panic.rs:"), "{error}");

        let error = catch::<()>(|| panic::panic_any(17)).unwrap_err();
        assert!(error.message().contains("no text was given"), "{error}");
    }

    /// Panics for the test below, in a process of its own whose standard error that test reads.
    #[test]
    #[ignore = "run by the test below"]
    fn panics_here() {
        super::super::process::attach();
        assert!(catch::<()>(|| panic!("heard by nobody")).is_err());
        let outcome = panic::catch_unwind(|| panic!("heard by the host"));
        assert!(outcome.is_err());
    }

    #[test]
    fn nothing_is_printed_but_what_others_panic_about() {
        let this = std::env::current_exe().unwrap();
        let arguments = ["--exact", "ffi::panic::tests::panics_here", "--ignored", "--nocapture"];
        let output = std::process::Command::new(this).args(arguments).output().unwrap();
        let printed = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{printed}");
        assert!(printed.contains("heard by the host") && !printed.contains("heard by nobody"), "{printed}");
    }
}
