//! Texts that the library hands out.

use std::ffi::{CStr, c_char};

use super::error::armid_error;
use super::guard::{self, Output};
use super::handle::{self, Object, armid_handle};
use super::status::{ARMID_BUFFER_TOO_SMALL, ARMID_OK, armid_status};
use crate::error::{Code, Error, Result};

/// A text that belongs to an object: UTF-8, valid until that object is released. After a success data is never NULL; a text that is
/// absent is "". There is always a NUL after the text, so that data may be used as a C string; a response body that itself holds
/// NUL characters needs length.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct armid_str {
    /// The first byte.
    pub data: *const c_char,
    /// How many bytes the text has, the NUL not counted.
    pub length: usize,
}

/// A text that belongs to an object: UTF-16 in the machine's byte order, valid until that object is released. After a success data is
/// never NULL, and there is always a NUL after the text.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct armid_utf16 {
    /// The first 16-bit unit.
    pub data: *const u16,
    /// How many 16-bit units the text has, the NUL not counted.
    pub length: usize,
}

/// Which text of an object armid_handle_copy_text() copies: one of the ARMID_TEXT_ numbers.
pub type armid_text_field = i32;

/// The token itself, of a token. Wipe the copy when it is not needed any more.
pub const ARMID_TEXT_TOKEN: armid_text_field = 1;
/// As armid_token_type().
pub const ARMID_TEXT_TOKEN_TYPE: armid_text_field = 2;
/// As armid_token_resource().
pub const ARMID_TEXT_TOKEN_RESOURCE: armid_text_field = 3;
/// As armid_token_source().
pub const ARMID_TEXT_TOKEN_SOURCE: armid_text_field = 4;
/// As armid_token_client_id().
pub const ARMID_TEXT_TOKEN_CLIENT_ID: armid_text_field = 5;
/// As armid_token_object_id().
pub const ARMID_TEXT_TOKEN_OBJECT_ID: armid_text_field = 6;
/// As armid_token_tenant_id().
pub const ARMID_TEXT_TOKEN_TENANT_ID: armid_text_field = 7;
/// As armid_token_identity_resource_id().
pub const ARMID_TEXT_TOKEN_IDENTITY_RESOURCE_ID: armid_text_field = 8;
/// As armid_response_body().
pub const ARMID_TEXT_RESPONSE_BODY: armid_text_field = 20;
/// As armid_response_headers().
pub const ARMID_TEXT_RESPONSE_HEADERS: armid_text_field = 21;
/// As armid_document_json().
pub const ARMID_TEXT_DOCUMENT_JSON: armid_text_field = 30;
/// As armid_operation_stage().
pub const ARMID_TEXT_OPERATION_STAGE: armid_text_field = 40;
/// As armid_error_code().
pub const ARMID_TEXT_ERROR_CODE: armid_text_field = 50;
/// As armid_error_message().
pub const ARMID_TEXT_ERROR_MESSAGE: armid_text_field = 51;
/// As armid_error_service_code().
pub const ARMID_TEXT_ERROR_SERVICE_CODE: armid_text_field = 52;
/// As armid_error_service_message().
pub const ARMID_TEXT_ERROR_SERVICE_MESSAGE: armid_text_field = 53;
/// As armid_error_target().
pub const ARMID_TEXT_ERROR_TARGET: armid_text_field = 54;
/// As armid_error_details().
pub const ARMID_TEXT_ERROR_DETAILS: armid_text_field = 55;
/// As armid_error_additional_info().
pub const ARMID_TEXT_ERROR_ADDITIONAL_INFO: armid_text_field = 56;
/// As armid_error_request_id().
pub const ARMID_TEXT_ERROR_REQUEST_ID: armid_text_field = 57;
/// As armid_error_correlation_id().
pub const ARMID_TEXT_ERROR_CORRELATION_ID: armid_text_field = 58;
/// As armid_error_source().
pub const ARMID_TEXT_ERROR_SOURCE: armid_text_field = 59;
/// As armid_error_json().
pub const ARMID_TEXT_ERROR_JSON: armid_text_field = 60;
/// As armid_error_status_url().
pub const ARMID_TEXT_ERROR_STATUS_URL: armid_text_field = 61;

/// Copies a text of an object into a buffer of the caller's. For hosts in which another thread may release the object while its text is
/// read: a copy cannot go away. All others read the borrowed text.
///
/// Parameters:
/// - object: the object.
/// - field: which of its texts.
/// - buffer: where the text goes, with a NUL at its end; may be NULL when capacity is 0.
/// - capacity: the size of the buffer in bytes.
/// - out_length: how many bytes the text has, the NUL not counted; with ARMID_BUFFER_TOO_SMALL how many bytes the buffer needs, the NUL
///   counted. The one output that is also written on a failure.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_BUFFER_TOO_SMALL: call again with a larger buffer; ARMID_INVALID_ARGUMENT when field is no text of such an
/// object, or buffer or out_length is NULL; ARMID_INVALID_HANDLE when object is not live. On a failure the buffer holds "".
///
/// Memory and lifetimes: the copy is the caller's.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_handle_copy_text(
    object: armid_handle,
    field: armid_text_field,
    buffer: *mut c_char,
    capacity: usize,
    out_length: *mut usize,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to, the buffer for `capacity` bytes.
    unsafe {
        guard::clear(buffer, capacity.min(1));
        guard::clear(out_length, 1);
        guard::any_status(out_error, || {
            require_buffer(buffer, capacity)?;
            if out_length.is_null() {
                return Err(Error::invalid_argument("out_length", "it is NULL; give the address that the length goes to"));
            }
            handle::get_any("object", object)?.with_text(field, |text| {
                out_length.write_unaligned(if text.len() < capacity { text.len() } else { text.len().saturating_add(1) });
                copy(text, buffer, capacity)
            })?
        })
    }
}

fn require_buffer(buffer: *mut c_char, capacity: usize) -> Result<()> {
    if buffer.is_null() && capacity > 0 {
        return Err(Error::invalid_argument("buffer", "it is NULL, but capacity is not 0"));
    }
    if capacity > isize::MAX as usize {
        return Err(Error::invalid_argument("capacity", "no buffer is that large"));
    }
    Ok(())
}

/// # Safety
/// `buffer` may be written to for `capacity` bytes.
unsafe fn copy(text: &str, buffer: *mut c_char, capacity: usize) -> Result<armid_status> {
    if text.len() >= capacity {
        let needed = text.len().saturating_add(1);
        let problem = format!("the text needs {needed} bytes with its NUL, and capacity is {capacity}");
        return Err(Error::new(Code::BufferTooSmall, format!("buffer: {problem}")));
    }
    let target = buffer.cast::<u8>();
    // SAFETY: the text and its NUL fit into `capacity` bytes, and a text of ours does not overlap a buffer of the caller's.
    unsafe {
        target.copy_from_nonoverlapping(text.as_ptr(), text.len());
        target.add(text.len()).write(0);
    }
    Ok(ARMID_OK)
}

const _: () = assert!(ARMID_BUFFER_TOO_SMALL == Code::BufferTooSmall.number());

impl Object {
    /// Gives one of the object's texts to `read`.
    fn with_text<R>(&self, field: armid_text_field, read: impl FnOnce(&str) -> R) -> Result<R> {
        let text = match self {
            Object::Token(token) => token.text_of(field),
            Object::Response(response) => response.text_of(field),
            Object::Document(document) => document.text_of(field),
            Object::Operation(operation) => operation.text_of(field),
            Object::Error(error) => error.text_of(field),
            Object::Options(_) | Object::Credential(_) | Object::Client(_) | Object::Request(_) | Object::Pager(_) => None,
        };
        let problem = || Error::invalid_argument("field", format_args!("{} has no text {field}; see the ARMID_TEXT_ numbers", self.kind()));
        text.map(read).ok_or_else(problem)
    }
}

/// A text that can be lent to C: there is a NUL after it.
#[derive(Debug)]
pub(super) struct Text(String);

impl Text {
    pub(super) fn new(mut text: String) -> Self {
        text.push('\0');
        Self(text)
    }

    /// The text, or "" where there is none.
    pub(super) fn of(text: Option<&str>) -> Self {
        Self::new(text.unwrap_or_default().to_owned())
    }

    pub(super) fn as_str(&self) -> &str {
        self.0.strip_suffix('\0').unwrap_or_default()
    }

    /// The text for C. It lives as long as `self`, which must not move to another block of memory in between; a `String`'s does not.
    pub(super) fn lend(&self) -> armid_str {
        armid_str { data: self.0.as_ptr().cast(), length: self.as_str().len() }
    }
}

impl armid_str {
    /// A text with a NUL at its end, which is not counted.
    pub(super) fn lend_with_nul(text: &[u8]) -> Self {
        match text.strip_suffix(&[0]) {
            Some(before) => Self { data: text.as_ptr().cast(), length: before.len() },
            None => Self::CLEARED,
        }
    }

    pub(super) fn lend_static(text: &'static CStr) -> Self {
        Self { data: text.as_ptr(), length: text.count_bytes() }
    }

    /// The text, for tests.
    ///
    /// # Safety
    /// The object that it belongs to is live.
    #[cfg(test)]
    pub(super) unsafe fn as_str<'a>(self) -> &'a str {
        // SAFETY: a live object's text has that many bytes, and a NUL after them.
        let bytes = unsafe { std::slice::from_raw_parts(self.data.cast::<u8>(), self.length + 1) };
        assert_eq!(bytes.last(), Some(&0));
        std::str::from_utf8(&bytes[..self.length]).unwrap()
    }
}

impl Output for armid_str {
    /// A caller that prints an output without looking at the status prints nothing, and does not crash.
    const CLEARED: Self = Self { data: c"".as_ptr(), length: 0 };
}

impl armid_utf16 {
    /// A text with a NUL at its end, which is not counted.
    pub(super) fn lend_with_nul(text: &[u16]) -> Self {
        match text.strip_suffix(&[0]) {
            Some(before) => Self { data: text.as_ptr(), length: before.len() },
            None => Self::CLEARED,
        }
    }
}

impl Output for armid_utf16 {
    const CLEARED: Self = {
        static EMPTY: u16 = 0;
        Self { data: &raw const EMPTY, length: 0 }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lent_text_ends_with_nul() {
        let text = Text::new("caf\u{e9}".to_owned());
        // SAFETY: the text is alive.
        assert_eq!(unsafe { text.lend().as_str() }, "caf\u{e9}");
        assert_eq!(text.lend().length, 5);
        // SAFETY: an empty text is static.
        assert_eq!(unsafe { armid_str::CLEARED.as_str() }, "");
        // SAFETY: the text is static.
        assert_eq!(unsafe { armid_str::lend_static(c"still").as_str() }, "still");
        assert_eq!(armid_utf16::lend_with_nul(&[0x61, 0]).length, 1);
        // SAFETY: an empty text is static.
        assert_eq!(unsafe { *armid_utf16::CLEARED.data }, 0);
    }

    #[test]
    fn copies_what_fits_and_says_what_does_not() {
        let mut buffer = [0x7F_u8; 8];
        let target = buffer.as_mut_ptr().cast();
        // SAFETY: the buffer has eight bytes.
        assert_eq!(unsafe { copy("seven77", target, 8) }.unwrap(), ARMID_OK);
        assert_eq!(&buffer, b"seven77\0");
        // SAFETY: the buffer has eight bytes.
        let error = unsafe { copy("eight888", target, 8) }.unwrap_err();
        assert_eq!(error.code(), Code::BufferTooSmall);
        assert!(error.message().contains("9 bytes"), "{error}");
        assert_eq!(&buffer, b"seven77\0");
    }
}
