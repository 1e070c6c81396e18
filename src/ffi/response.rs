//! Responses: success answers with status, headers and body.

use std::ffi::c_char;
use std::sync::{Arc, OnceLock};

use http::HeaderMap;

use super::error::armid_error;
use super::guard::{self, Output as _};
use super::handle::{self, Kind, Object, Tag, armid_handle};
use super::input;
use super::status::{ARMID_OK, armid_status};
use super::text::{ARMID_TEXT_RESPONSE_BODY, ARMID_TEXT_RESPONSE_HEADERS, Text, armid_str, armid_text_field};
use crate::arm::{Response, is_plain};
use crate::error::Result;

/// A success answer. It never changes.
///
/// Comes from armid_client_send(), armid_resource_group_get(), armid_metadata_get() and armid_operation_take_response(). Read it with
/// armid_response_status(), armid_response_body(), armid_response_header() and armid_response_headers(); release it with
/// armid_response_release().
pub type armid_response = armid_handle;

pub(super) struct ResponseObject {
    status: u16,
    body: Text,
    headers: HeaderMap,
    texts: OnceLock<Texts>,
}

struct Texts {
    json: Text,
    /// The first value of each header.
    values: Vec<(String, Text)>,
}

impl ResponseObject {
    /// Puts a response into the table.
    pub(super) fn insert(response: Response) -> armid_response {
        let Response { status, headers, body } = response;
        handle::insert(Arc::new(Self { status, body: Text::new(body), headers, texts: OnceLock::new() }))
    }

    fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| {
            let response = Response { status: self.status, headers: self.headers.clone(), body: String::new() };
            let value = |name: &str| Text::of(response.header(name));
            Texts {
                json: Text::new(response.headers_json()),
                values: self.headers.keys().map(|name| (name.as_str().to_owned(), value(name.as_str()))).collect(),
            }
        })
    }

    fn header(&self, name: &str) -> Option<&Text> {
        let mut values = self.texts().values.iter();
        values.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub(super) fn text_of(&self, field: armid_text_field) -> Option<&str> {
        match field {
            ARMID_TEXT_RESPONSE_BODY => Some(self.body.as_str()),
            ARMID_TEXT_RESPONSE_HEADERS => Some(self.texts().json.as_str()),
            _ => None,
        }
    }
}

impl Kind for Arc<ResponseObject> {
    const NAME: &'static str = "a response";
    const TAG: Tag = Tag::Response;

    fn of(object: &Object) -> Option<&Self> {
        match object {
            Object::Response(response) => Some(response),
            _ => None,
        }
    }

    fn into_object(self) -> Object {
        Object::Response(self)
    }
}

fn get(response: armid_response) -> Result<Arc<ResponseObject>> {
    handle::get("response", response)
}

/// Reads the HTTP status of a response, for example 200.
///
/// Parameters:
/// - response: the response.
/// - out_status: where the status goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when response is not live; ARMID_INVALID_ARGUMENT when out_status is NULL.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_response_status(
    response: armid_response,
    out_status: *mut i32,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_status", out_status, out_error, || Ok(get(response)?.status.into())) }
}

/// Reads the body of a response: UTF-8 text exactly as it was sent, but for a byte order mark at its beginning.
///
/// Parameters:
/// - response: the response.
/// - out_body: where the text goes; "" when there is no body.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when response is not live; ARMID_INVALID_ARGUMENT when out_body is NULL.
///
/// Memory and lifetimes: the text is valid until the response is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_response_body(
    response: armid_response,
    out_body: *mut armid_str,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_body", out_body, out_error, || Ok(get(response)?.body.lend())) }
}

/// Whether the body of a response is JSON that every reader takes for the same values, so that a host may use the quickest one it has: at
/// most 127 levels deep, its numbers whole and in the range of int64_t, its names ASCII and not empty, and within an object different even in
/// small letters. PSTypeName, which is an order to PowerShell, is no such name either. Most of what Azure sends is plain in this sense.
///
/// Parameters:
/// - response: the response.
/// - out_plain: where the answer goes: 1, or 0, as for a body that is empty or no JSON.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when response is not live; ARMID_INVALID_ARGUMENT when out_plain is NULL.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_response_is_plain(
    response: armid_response,
    out_plain: *mut i32,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_plain", out_plain, out_error, || Ok(is_plain(get(response)?.body.as_str()).into())) }
}

/// Reads one header of a response: its first value, when it has several.
///
/// Parameters:
/// - response: the response.
/// - name: the header's name; letter case does not matter.
/// - out_value: where the value goes; "" when there is no such header or it is not ASCII.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when response is not live; ARMID_INVALID_ARGUMENT when name is NULL or not UTF-8, or out_value is
/// NULL.
///
/// Memory and lifetimes: the text is valid until the response is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_response_header(
    response: armid_response,
    name: *const c_char,
    out_value: *mut armid_str,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the text is NULL or ends with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_value", out_value, out_error, || {
            let (response, name) = (get(response)?, input::text("name", name)?);
            Ok(response.header(name).map_or(armid_str::CLEARED, Text::lend))
        })
    }
}

/// Reads all headers of a response as one JSON object: each name, in lower case, with the list of its values, {"name":["v1","v2"]}.
///
/// Parameters:
/// - response: the response.
/// - out_json: where the JSON goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when response is not live; ARMID_INVALID_ARGUMENT when out_json is NULL.
///
/// Memory and lifetimes: the text is valid until the response is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_response_headers(
    response: armid_response,
    out_json: *mut armid_str,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_json", out_json, out_error, || Ok(get(response)?.texts().json.lend())) }
}

/// Releases a response. Its texts are no longer valid afterwards.
///
/// Parameters:
/// - response: the response, or 0.
///
/// Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live response, for example because it was released before.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub extern "C" fn armid_response_release(response: armid_response) -> armid_status {
    guard::status_only(|| handle::release::<Arc<ResponseObject>>("response", response).map(|_| ARMID_OK))
}
