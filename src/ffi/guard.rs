//! The one boundary that every exported function's body runs behind.
//!
//! In this order: outputs and `out_error` are cleared; in a forked child nothing more happens; the body runs, and no panic gets past it;
//! its outputs are written when it succeeded; its error becomes a status and an object.

use super::error::{ErrorObject, armid_error};
use super::handle;
use super::panic;
use super::process;
use super::status::{self, ARMID_FORKED, ARMID_OK, ARMID_PANIC, ARMID_PENDING, armid_status};
use crate::error::{Error, Result};

/// What an output parameter can hold.
pub(super) trait Output: Copy {
    /// What it holds while there is no result.
    const CLEARED: Self;
}

impl Output for u64 {
    const CLEARED: Self = 0;
}

impl Output for i64 {
    const CLEARED: Self = 0;
}

impl Output for i32 {
    const CLEARED: Self = 0;
}

impl Output for usize {
    const CLEARED: Self = 0;
}

/// A function without output.
///
/// # Safety
/// `out_error` is NULL or may be written to.
pub(super) unsafe fn status(out_error: *mut armid_error, body: impl FnOnce() -> Result<()>) -> armid_status {
    // SAFETY: the caller's promise is the one that is asked for.
    unsafe { any_status(out_error, || body().map(|()| ARMID_OK)) }
}

/// A function with one output, called `name` in C.
///
/// # Safety
/// `output` and `out_error` are each NULL or may be written to.
pub(super) unsafe fn output<T: Output>(
    name: &str,
    output: *mut T,
    out_error: *mut armid_error,
    body: impl FnOnce() -> Result<T>,
) -> armid_status {
    // SAFETY: the caller's promise is the one that is asked for.
    unsafe { output_or_pending(name, output, out_error, || body().map(Some)) }
}

/// A function with one output, called `name` in C, which may not be there yet.
///
/// # Safety
/// `output` and `out_error` are each NULL or may be written to.
pub(super) unsafe fn output_or_pending<T: Output>(
    name: &str,
    output: *mut T,
    out_error: *mut armid_error,
    body: impl FnOnce() -> Result<Option<T>>,
) -> armid_status {
    // SAFETY: the caller's promise is the one that is asked for.
    unsafe { write(output, T::CLEARED) };
    let run = || {
        if output.is_null() {
            return Err(no_output(name));
        }
        let Some(result) = body()? else {
            return Ok(ARMID_PENDING);
        };
        // SAFETY: the caller's promise is the one that is asked for.
        unsafe { write(output, result) };
        Ok(ARMID_OK)
    };
    // SAFETY: the caller's promise is the one that is asked for.
    unsafe { any_status(out_error, run) }
}

#[cold]
fn no_output(name: &str) -> Error {
    Error::invalid_argument(name, "it is NULL; give the address that the result goes to")
}

/// A function whose body chooses the status.
///
/// # Safety
/// `out_error` is NULL or may be written to.
pub(super) unsafe fn any_status(out_error: *mut armid_error, body: impl FnOnce() -> Result<armid_status>) -> armid_status {
    let mut body = Some(body);
    let mut answer = ARMID_OK;
    let mut once = || {
        if let Some(body) = body.take() {
            answer = body()?;
        }
        Ok(())
    };
    // SAFETY: the caller's promise is the one that is asked for.
    let status = unsafe { run(out_error, &mut once) };
    if status == ARMID_OK { answer } else { status }
}

/// The boundary itself: ARMID_OK when the body came to its end. It stands in the library once: what it does around a body would else stand there
/// for each of a hundred functions. The body has no result, so that its outcome fits a register.
///
/// # Safety
/// `out_error` is NULL or may be written to.
unsafe fn run(out_error: *mut armid_error, body: &mut dyn FnMut() -> Result<()>) -> armid_status {
    // SAFETY: the caller's promise is the one that is asked for.
    unsafe { write(out_error, 0) };
    // A child of fork() has none of the threads that may hold the table's locks or the allocator's, so not even an error object is made.
    if process::is_forked_child() {
        return ARMID_FORKED;
    }
    let attached = || {
        process::attach();
        body()
    };
    let error = match panic::catch(attached) {
        Ok(()) => return ARMID_OK,
        Err(error) => error,
    };
    let status = status::of(error.code());
    if !out_error.is_null() {
        // Without room for the object the status alone must do.
        if let Ok(object) = panic::catch(|| Ok(handle::insert(ErrorObject::new(error)))) {
            // SAFETY: the caller's promise is the one that is asked for.
            unsafe { write(out_error, object) };
        }
    }
    status
}

/// A function that reads an error object: it has no `out_error`, and answers INVALID_HANDLE for what is no error object.
///
/// # Safety
/// `output` is NULL or may be written to.
pub(super) unsafe fn output_only<T: Output>(name: &str, output: *mut T, body: impl FnOnce() -> Result<T>) -> armid_status {
    // SAFETY: the caller's promise is the one that is asked for, and NULL is always allowed for the error object.
    unsafe { self::output(name, output, std::ptr::null_mut(), body) }
}

/// A function that only answers a status and has no `out_error`.
pub(super) fn status_only(body: impl FnOnce() -> Result<armid_status>) -> armid_status {
    // SAFETY: NULL is always allowed for the error object.
    unsafe { any_status(std::ptr::null_mut(), body) }
}

/// A function that cannot fail; `fallback` stands for a panic. Works after fork() too, so `body` must take no lock.
pub(super) fn value<T>(fallback: T, body: impl FnOnce() -> T) -> T {
    panic::catch(|| Ok(body())).unwrap_or(fallback)
}

/// Clears an output that a function writes to by itself: so many elements from there are set to 0.
///
/// # Safety
/// `target` is NULL or may be written to for `count` elements.
pub(super) unsafe fn clear<T>(target: *mut T, count: usize) {
    if !target.is_null() {
        // SAFETY: it is not NULL, so the caller promises that it may be written to; bytes need no alignment.
        unsafe { target.cast::<u8>().write_bytes(0, count.saturating_mul(size_of::<T>())) };
    }
}

/// Writes unless the pointer is NULL. A caller whose pointer is not aligned made a mistake, which need not become a crash.
///
/// # Safety
/// `target` is NULL or may be written to.
unsafe fn write<T: Copy>(target: *mut T, value: T) {
    if !target.is_null() {
        // SAFETY: it is not NULL, so the caller promises that it may be written to; alignment does not matter here.
        unsafe { target.write_unaligned(value) };
    }
}

const _: () = assert!(ARMID_PANIC == crate::error::Code::Panic.number());

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::ffi::{armid_error_message, armid_error_release, armid_error_status, armid_str};
    use std::ptr::null_mut;

    fn message_of(error: armid_error) -> String {
        let mut text = armid_str::CLEARED;
        // SAFETY: the pointer is that of a variable.
        assert_eq!(unsafe { armid_error_message(error, &mut text) }, ARMID_OK);
        // SAFETY: the object that the text belongs to is still live.
        unsafe { text.as_str() }.to_owned()
    }

    #[test]
    fn a_panic_becomes_a_status_and_an_error_object_and_clears_the_output() {
        let mut result = 77_u64;
        let mut error = 77_u64;
        // SAFETY: the pointers are those of variables.
        let status = unsafe { output("out_x", &mut result, &mut error, || panic!("spilled tea")) };
        assert_eq!((status, result), (ARMID_PANIC, 0));
        assert_eq!(armid_error_status(error), ARMID_PANIC);
        let message = message_of(error);
        assert!(message.contains("spilled tea") && message.contains("guard.rs:"), "{message}");
        assert_eq!(armid_error_release(error), ARMID_OK);
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { self::status(null_mut(), || panic!("silent")) }, ARMID_PANIC);
        assert_eq!(value(5, || panic!("no answer")), 5);
    }

    #[test]
    fn an_error_becomes_its_status_and_a_success_leaves_no_error() {
        let mut error = 77_u64;
        // SAFETY: the pointer is that of a variable.
        let status = unsafe { self::status(&mut error, || Err(Error::new(Code::TlsFailed, "no"))) };
        assert_eq!(status, Code::TlsFailed.number());
        assert_eq!(message_of(error), "no");
        assert_eq!(armid_error_release(error), ARMID_OK);
        error = 77;
        // SAFETY: the pointer is that of a variable.
        assert_eq!(unsafe { self::status(&mut error, || Ok(())) }, ARMID_OK);
        assert_eq!(error, 0);
    }

    #[test]
    fn an_output_is_required_before_anything_is_done() {
        let mut error = 0_u64;
        let body = || -> Result<u64> { unreachable!("the body must not run") };
        // SAFETY: NULL is allowed, and the other pointer is that of a variable.
        let status = unsafe { output("out_cup", null_mut(), &mut error, body) };
        assert_eq!(status, Code::InvalidArgument.number());
        assert!(message_of(error).starts_with("out_cup: "));
        assert_eq!(armid_error_release(error), ARMID_OK);
    }

    #[test]
    fn a_pending_output_stays_cleared() {
        let mut result = 9_i64;
        // SAFETY: NULL is allowed, and the other pointer is that of a variable.
        let status = unsafe { output_or_pending("out_x", &mut result, null_mut(), || Ok(None)) };
        assert_eq!((status, result), (ARMID_PENDING, 0));
    }

    #[test]
    fn a_pointer_that_is_not_aligned_is_written_to_all_the_same() {
        let mut bytes = [0xFF_u8; 17];
        let odd = bytes.as_mut_ptr().wrapping_add(1).cast::<u64>();
        // SAFETY: the eight bytes from there belong to the array.
        assert_eq!(unsafe { output("out_x", odd, null_mut(), || Ok(1_u64)) }, ARMID_OK);
        assert_eq!(bytes[1..9], 1_u64.to_ne_bytes());
    }
}
