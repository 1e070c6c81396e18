//! Requests to Azure Resource Manager.

use std::ffi::c_char;
use std::sync::{Arc, Mutex, PoisonError};

use super::error::armid_error;
use super::guard;
use super::handle::{self, Kind, Object, Tag, armid_handle};
use super::input;
use super::status::{ARMID_OK, armid_status};
use crate::arm::Request;
use crate::error::Result;

/// A request to ARM: method, target, api-version, headers, body.
///
/// Make one with armid_request_new(); complete it with armid_request_set_api_version(), armid_request_set_header() and
/// armid_request_set_body(); send it, as often as you like, with armid_client_send(),
/// armid_client_send_and_wait() or armid_client_list(); release it with armid_request_release().
pub type armid_request = armid_handle;

pub(super) struct RequestObject(Mutex<Request>);

impl RequestObject {
    fn edit<T>(&self, edit: impl FnOnce(&mut Request) -> T) -> T {
        edit(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Kind for Arc<RequestObject> {
    const NAME: &'static str = "a request";
    const TAG: Tag = Tag::Request;

    fn of(object: &Object) -> Option<&Self> {
        match object {
            Object::Request(request) => Some(request),
            _ => None,
        }
    }

    fn into_object(self) -> Object {
        Object::Request(self)
    }
}

fn get(request: armid_request) -> Result<Arc<RequestObject>> {
    handle::get("request", request)
}

/// The request as it is now.
pub(super) fn snapshot(request: armid_request) -> Result<Request> {
    Ok(get(request)?.edit(|request| request.clone()))
}

/// Makes a request.
///
/// Parameters:
/// - method: GET, PUT, POST, PATCH, DELETE, HEAD or another; letter case does not matter.
/// - target: a path such as "/subscriptions/{subscription}/resourcegroups", in which {subscription} stands for the subscription of the client
///   that sends it, or an absolute URL of the cloud's own ARM. It may have a query; its percent-encoding is kept.
/// - out_request: where the request goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when the method is none, the target is neither a path nor an http or https URL, one of them is
/// NULL or not UTF-8, or out_request is NULL.
///
/// Memory and lifetimes: method and target are copied. Release the request with armid_request_release().
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_request_new(
    method: *const c_char,
    target: *const c_char,
    out_request: *mut armid_request,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_request", out_request, out_error, || {
            let request = Request::new(input::text("method", method)?, input::text("target", target)?)?;
            Ok(handle::insert(Arc::new(RequestObject(Mutex::new(request)))))
        })
    }
}

/// Sets the api-version. Without it the one in the target's query counts, else the known default for the target's type, else the newest
/// stable one that the provider of the type names, which costs one request more for each provider.
///
/// Parameters:
/// - request: the request.
/// - api_version: for example "2022-09-01".
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when api_version is NULL, not UTF-8 or cannot be one; ARMID_INVALID_HANDLE when request is not
/// live.
///
/// Memory and lifetimes: api_version is copied.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_request_set_api_version(
    request: armid_request,
    api_version: *const c_char,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the text is NULL or ends with NUL, and that `out_error` is NULL or may be written to.
    unsafe {
        guard::status(out_error, || {
            let (request, api_version) = (get(request)?, input::text("api_version", api_version)?);
            request.edit(|request| request.set_api_version(api_version))
        })
    }
}

/// Sets a header; one that was set before is replaced. Headers that belong to the connection, and Authorization, are the library's own.
///
/// Parameters:
/// - request: the request.
/// - name: the header's name; letter case does not matter.
/// - value: its value.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when name or value is NULL, not UTF-8 or cannot stand in a header, or the header is not the
/// caller's to set; ARMID_INVALID_HANDLE when request is not live.
///
/// Memory and lifetimes: name and value are copied.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_request_set_header(
    request: armid_request,
    name: *const c_char,
    value: *const c_char,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that `out_error` is NULL or may be written to.
    unsafe {
        guard::status(out_error, || {
            let request = get(request)?;
            let (name, value) = (input::text("name", name)?, input::text("value", value)?);
            request.edit(|request| request.set_header(name, value))
        })
    }
}

/// Sets the body. It is sent exactly so, as JSON unless the header Content-Type says otherwise.
///
/// Parameters:
/// - request: the request.
/// - body: UTF-8 text; no NUL is needed at its end. May be NULL when length is 0, which means no body.
/// - length: how many bytes it has.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when body is NULL without length being 0 or is not UTF-8, or length is impossible;
/// ARMID_INVALID_HANDLE when request is not live. Whether it is JSON is checked when it is sent.
///
/// Memory and lifetimes: the body is copied.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_request_set_body(
    request: armid_request,
    body: *const u8,
    length: usize,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that `body` is NULL or has `length` bytes, and that `out_error` is NULL or may be written to.
    unsafe {
        guard::status(out_error, || {
            let request = get(request)?;
            let body = input::text_with_length("body", body, length)?;
            request.edit(|request| request.set_body(body.as_bytes().to_vec()))
        })
    }
}

/// Releases a request. Operations that send it go on.
///
/// Parameters:
/// - request: the request, or 0.
///
/// Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live request, for example because it was released before.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub extern "C" fn armid_request_release(request: armid_request) -> armid_status {
    guard::status_only(|| handle::release::<Arc<RequestObject>>("request", request).map(|_| ARMID_OK))
}
