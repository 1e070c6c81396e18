//! Reads what C callers give: checked for NULL, length and encoding before it becomes a Rust value.

use std::ffi::{CStr, c_char};
use std::fmt::Display;

use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// No name, id, query or secret is longer, and what is makes work and messages without end. In bytes; of UTF-16, in units.
const LONGEST_TEXT: usize = 1 << 20;

fn invalid<T>(name: &str, problem: impl Display) -> Result<T> {
    Err(Error::invalid_argument(name, problem))
}

/// A text that must be there.
///
/// # Safety
/// `pointer` is NULL or points to bytes that end with NUL, which stay as they are for `'a`.
pub(super) unsafe fn text<'a>(name: &str, pointer: *const c_char) -> Result<&'a str> {
    // SAFETY: the caller's promise is the one that is asked for.
    match unsafe { optional_text(name, pointer) }? {
        Some(text) => Ok(text),
        None => invalid(name, "it is NULL; give a text"),
    }
}

/// A text that may be left out as NULL.
///
/// # Safety
/// As [`text`].
#[inline(always)]
pub(super) unsafe fn optional_text<'a>(name: &str, pointer: *const c_char) -> Result<Option<&'a str>> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: it is not NULL, so the caller promises what is asked for.
    unsafe { text_at(name, pointer) }.map(Some)
}

/// # Safety
/// `pointer` points to bytes that end with NUL, which stay as they are for `'a`.
unsafe fn text_at<'a>(name: &str, pointer: *const c_char) -> Result<&'a str> {
    // SAFETY: the caller promises a NUL-terminated text that stays for `'a`.
    let text = unsafe { CStr::from_ptr(pointer) };
    check_length(name, text.count_bytes())?;
    utf8(name, text.to_bytes())
}

/// A text with its length.
///
/// # Safety
/// `pointer` is NULL or points to `length` bytes, which stay as they are for `'a`.
pub(super) unsafe fn text_with_length<'a>(name: &str, pointer: *const u8, length: usize) -> Result<&'a str> {
    check_block::<u8>(name, pointer.is_null(), length)?;
    if length == 0 {
        return Ok("");
    }
    // SAFETY: it is not NULL and not longer than any block can be, so the caller promises `length` bytes that stay for `'a`.
    utf8(name, unsafe { std::slice::from_raw_parts(pointer, length) })
}

/// A secret text with its length.
///
/// # Safety
/// As [`text_with_length`].
pub(super) unsafe fn secret<'a>(name: &str, pointer: *const u8, length: usize) -> Result<&'a str> {
    // SAFETY: the caller's promise is the one that is asked for.
    let text = unsafe { text_with_length(name, pointer, length) }?;
    check_length(name, length)?;
    Ok(text)
}

/// A secret UTF-16 text with its length in 16-bit units, as UTF-8 that is wiped when it goes.
///
/// # Safety
/// `pointer` is NULL or points to `length` 16-bit units.
pub(super) unsafe fn secret_utf16(name: &str, pointer: *const u16, length: usize) -> Result<Zeroizing<String>> {
    check_block::<u16>(name, pointer.is_null(), length)?;
    if !pointer.is_aligned() {
        return invalid(name, "its address is odd, so that it cannot be UTF-16");
    }
    check_length(name, length)?;
    if length == 0 {
        return Ok(Zeroizing::default());
    }
    // SAFETY: it is not NULL, aligned, and not longer than any block can be, so the caller promises `length` units.
    let units = unsafe { std::slice::from_raw_parts(pointer, length) };
    // Room for all of it at once: a text that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(length.saturating_mul(3)));
    for character in char::decode_utf16(units.iter().copied()) {
        match character {
            Ok(character) => text.push(character),
            Err(_) => return invalid(name, "it is not UTF-16: half of a surrogate pair is missing"),
        }
    }
    Ok(text)
}

fn check_block<T>(name: &str, is_null: bool, length: usize) -> Result<()> {
    if length > isize::MAX as usize / size_of::<T>() {
        return invalid("length", format_args!("{length} is more than any memory block has"));
    }
    if is_null && length > 0 {
        return invalid(name, "it is NULL, but length is not 0");
    }
    Ok(())
}

fn check_length(name: &str, length: usize) -> Result<()> {
    if length > LONGEST_TEXT {
        return invalid(name, format_args!("its length is {length}, and no such text may be longer than {LONGEST_TEXT}"));
    }
    Ok(())
}

fn utf8<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str> {
    // The bytes may be secret, so only the place is told.
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => invalid(name, format_args!("it is not UTF-8 at byte {}", error.valid_up_to())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use std::ffi::CString;
    use std::ptr::null;

    fn refused<T: std::fmt::Debug>(outcome: Result<T>, name: &str) {
        let error = outcome.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(error.message().starts_with(&format!("{name}: ")), "{error}");
    }

    #[test]
    fn texts_are_checked() {
        // SAFETY: each pointer is NULL or that of a NUL-terminated literal.
        unsafe {
            assert_eq!(text("x", c"caf\u{e9}".as_ptr()).unwrap(), "caf\u{e9}");
            assert_eq!(optional_text("x", null()).unwrap(), None);
            refused(text("x", null()), "x");
            refused(text("x", c"\xC3\x28".as_ptr()), "x");
        }
    }

    #[test]
    fn texts_have_a_length_that_a_text_can_have() {
        let longest = CString::new("a".repeat(LONGEST_TEXT)).unwrap();
        let longer = CString::new("a".repeat(LONGEST_TEXT + 1)).unwrap();
        let wide = vec![0x61_u16; LONGEST_TEXT + 1];
        // SAFETY: each pointer is that of a text that ends with NUL, or of an array with at least as many units.
        unsafe {
            assert_eq!(text("x", longest.as_ptr()).unwrap().len(), LONGEST_TEXT);
            refused(text("x", longer.as_ptr()), "x");
            assert_eq!(secret("x", longer.as_ptr().cast(), LONGEST_TEXT).unwrap().len(), LONGEST_TEXT);
            refused(secret("x", longer.as_ptr().cast(), LONGEST_TEXT + 1), "x");
            assert_eq!(
                text_with_length("x", longer.as_ptr().cast(), LONGEST_TEXT + 1).unwrap().len(),
                LONGEST_TEXT + 1,
                "a body may be long"
            );
            assert_eq!(secret_utf16("x", wide.as_ptr(), LONGEST_TEXT).unwrap().len(), LONGEST_TEXT);
            refused(secret_utf16("x", wide.as_ptr(), LONGEST_TEXT + 1), "x");
        }
    }

    #[test]
    fn texts_with_length_are_checked() {
        // SAFETY: each pointer is NULL, or that of a literal with at least as many bytes, or has an impossible length.
        unsafe {
            assert_eq!(text_with_length("x", b"ab\0c".as_ptr(), 4).unwrap(), "ab\0c");
            assert_eq!(text_with_length("x", null(), 0).unwrap(), "");
            refused(text_with_length("x", null(), 1), "x");
            refused(text_with_length("x", b"\xC3\x28".as_ptr(), 2), "x");
            refused(text_with_length("x", b"ab".as_ptr(), usize::MAX), "length");
            refused(text_with_length("x", b"ab".as_ptr(), isize::MAX as usize + 1), "length");
        }
    }

    #[test]
    fn wide_texts_are_checked() {
        let wide: Vec<u16> = "a\u{1F600}b".encode_utf16().collect();
        // SAFETY: each pointer is NULL, or that of an array with at least as many units, or is refused before it is read.
        unsafe {
            assert_eq!(*secret_utf16("x", wide.as_ptr(), wide.len()).unwrap(), "a\u{1F600}b");
            assert_eq!(*secret_utf16("x", null(), 0).unwrap(), "");
            refused(secret_utf16("x", null(), 1), "x");
            refused(secret_utf16("x", wide.as_ptr(), 2), "x");
            refused(secret_utf16("x", wide.as_ptr(), usize::MAX / 2), "length");
            refused(secret_utf16("x", wide.as_ptr().byte_add(1), 1), "x");
        }
    }
}
