//! Error objects: what went wrong, in every detail.

use std::sync::{Arc, OnceLock};

use super::guard;
use super::handle::{self, Kind, Object, Tag, armid_handle};
use super::status::{self, ARMID_OK, armid_status};
use super::text::{
    ARMID_TEXT_ERROR_ADDITIONAL_INFO, ARMID_TEXT_ERROR_CODE, ARMID_TEXT_ERROR_CORRELATION_ID, ARMID_TEXT_ERROR_DETAILS,
    ARMID_TEXT_ERROR_JSON, ARMID_TEXT_ERROR_MESSAGE, ARMID_TEXT_ERROR_REQUEST_ID, ARMID_TEXT_ERROR_SERVICE_CODE,
    ARMID_TEXT_ERROR_SERVICE_MESSAGE, ARMID_TEXT_ERROR_SOURCE, ARMID_TEXT_ERROR_STATUS_URL, ARMID_TEXT_ERROR_TARGET, Text, armid_str,
    armid_text_field,
};
use crate::error::{Error, Result};

/// What went wrong: given out through out_error by a function that fails. It never changes, and never holds a secret.
///
/// Read it with armid_error_status(), armid_error_code(), armid_error_message(), armid_error_http_status(), armid_error_service_code(),
/// armid_error_service_message(), armid_error_target(), armid_error_details(), armid_error_additional_info(), armid_error_request_id(),
/// armid_error_correlation_id(), armid_error_retry_after_ms(), armid_error_status_url(), armid_error_source(), armid_error_cause_count(),
/// armid_error_cause(), or all of it at once with armid_error_json(). Release it with armid_error_release().
pub type armid_error = armid_handle;

pub(super) struct ErrorObject {
    error: Error,
    texts: OnceLock<Texts>,
}

struct Texts {
    code: Text,
    message: Text,
    service_code: Text,
    service_message: Text,
    target: Text,
    details: Text,
    additional_info: Text,
    request_id: Text,
    correlation_id: Text,
    status_url: Text,
    source: Text,
    json: Text,
    causes: Vec<Text>,
}

impl ErrorObject {
    pub(super) fn new(error: Error) -> Arc<Self> {
        Arc::new(Self { error, texts: OnceLock::new() })
    }

    fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| {
            let service = self.error.service();
            let json = |value: &Option<serde_json::Value>| Text::new(value.as_ref().map(ToString::to_string).unwrap_or_default());
            Texts {
                code: Text::of(Some(self.error.code().name())),
                message: Text::of(Some(self.error.message())),
                service_code: Text::of(service.code.as_deref()),
                service_message: Text::of(service.message.as_deref()),
                target: Text::of(service.target.as_deref()),
                details: json(&service.details),
                additional_info: json(&service.additional_info),
                request_id: Text::of(service.request_id.as_deref()),
                correlation_id: Text::of(service.correlation_id.as_deref()),
                status_url: Text::of(self.error.status_url()),
                source: Text::of(self.error.identity_source()),
                json: Text::new(self.error.to_json()),
                causes: self.error.causes().into_iter().map(Text::new).collect(),
            }
        })
    }

    fn field(&self, field: armid_text_field) -> Option<&Text> {
        let texts = self.texts();
        match field {
            ARMID_TEXT_ERROR_CODE => Some(&texts.code),
            ARMID_TEXT_ERROR_MESSAGE => Some(&texts.message),
            ARMID_TEXT_ERROR_SERVICE_CODE => Some(&texts.service_code),
            ARMID_TEXT_ERROR_SERVICE_MESSAGE => Some(&texts.service_message),
            ARMID_TEXT_ERROR_TARGET => Some(&texts.target),
            ARMID_TEXT_ERROR_DETAILS => Some(&texts.details),
            ARMID_TEXT_ERROR_ADDITIONAL_INFO => Some(&texts.additional_info),
            ARMID_TEXT_ERROR_REQUEST_ID => Some(&texts.request_id),
            ARMID_TEXT_ERROR_CORRELATION_ID => Some(&texts.correlation_id),
            ARMID_TEXT_ERROR_STATUS_URL => Some(&texts.status_url),
            ARMID_TEXT_ERROR_SOURCE => Some(&texts.source),
            ARMID_TEXT_ERROR_JSON => Some(&texts.json),
            _ => None,
        }
    }

    pub(super) fn text_of(&self, field: armid_text_field) -> Option<&str> {
        self.field(field).map(Text::as_str)
    }
}

impl Kind for Arc<ErrorObject> {
    const NAME: &'static str = "an error";
    const TAG: Tag = Tag::Error;

    fn of(object: &Object) -> Option<&Self> {
        match object {
            Object::Error(error) => Some(error),
            _ => None,
        }
    }

    fn into_object(self) -> Object {
        Object::Error(self)
    }
}

fn get(error: armid_error) -> Result<Arc<ErrorObject>> {
    handle::get("error", error)
}

/// # Safety
/// `out_text` is NULL or may be written to.
unsafe fn lend(error: armid_error, field: armid_text_field, out_text: *mut armid_str) -> armid_status {
    let text = || Ok(get(error)?.field(field).map_or(guard::Output::CLEARED, Text::lend));
    // SAFETY: the caller's promise is the one that is asked for.
    unsafe { guard::output_only("out_text", out_text, text) }
}

/// Gives the status that the function returned together with this error object.
///
/// Parameters:
/// - error: the error object.
///
/// Returns: the status of the error; ARMID_INVALID_HANDLE when error is not a live error object.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub extern "C" fn armid_error_status(error: armid_error) -> armid_status {
    guard::status_only(|| Ok(status::of(get(error)?.error.code())))
}

/// Reads the stable name of what went wrong, for example "IdentityNotFound": the name of the status.
///
/// Parameters:
/// - error: the error object.
/// - out_text: where the text goes.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the error object is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_error_code(error: armid_error, out_text: *mut armid_str) -> armid_status {
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { lend(error, ARMID_TEXT_ERROR_CODE, out_text) }
}

/// Reads the message: what happened and what to do about it, for a person.
///
/// Parameters:
/// - error: the error object.
/// - out_text: where the text goes.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the error object is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_error_message(error: armid_error, out_text: *mut armid_str) -> armid_status {
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { lend(error, ARMID_TEXT_ERROR_MESSAGE, out_text) }
}

/// Reads the service's own error code, for example "AuthorizationFailed" or "invalid_request".
///
/// Parameters:
/// - error: the error object.
/// - out_text: where the text goes; "" when no service said anything.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the error object is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_error_service_code(error: armid_error, out_text: *mut armid_str) -> armid_status {
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { lend(error, ARMID_TEXT_ERROR_SERVICE_CODE, out_text) }
}

/// Reads the service's own message, word for word.
///
/// Parameters:
/// - error: the error object.
/// - out_text: where the text goes; "" when no service said anything.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the error object is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_error_service_message(error: armid_error, out_text: *mut armid_str) -> armid_status {
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { lend(error, ARMID_TEXT_ERROR_SERVICE_MESSAGE, out_text) }
}

/// Reads what the error is about, where the service says so: a property or a resource.
///
/// Parameters:
/// - error: the error object.
/// - out_text: where the text goes; "" when the service did not say.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the error object is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_error_target(error: armid_error, out_text: *mut armid_str) -> armid_status {
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { lend(error, ARMID_TEXT_ERROR_TARGET, out_text) }
}

/// Reads the details of the error as the service sent them: a JSON array.
///
/// Parameters:
/// - error: the error object.
/// - out_text: where the JSON goes; "" when the service sent none.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the error object is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_error_details(error: armid_error, out_text: *mut armid_str) -> armid_status {
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { lend(error, ARMID_TEXT_ERROR_DETAILS, out_text) }
}

/// Reads the additional information of the error as the service sent it: a JSON array.
///
/// Parameters:
/// - error: the error object.
/// - out_text: where the JSON goes; "" when the service sent none.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the error object is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_error_additional_info(error: armid_error, out_text: *mut armid_str) -> armid_status {
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { lend(error, ARMID_TEXT_ERROR_ADDITIONAL_INFO, out_text) }
}

/// Reads the id that the service gave the request: what Microsoft's support asks for.
///
/// Parameters:
/// - error: the error object.
/// - out_text: where the text goes; "" when there is none.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the error object is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_error_request_id(error: armid_error, out_text: *mut armid_str) -> armid_status {
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { lend(error, ARMID_TEXT_ERROR_REQUEST_ID, out_text) }
}

/// Reads the id by which the service follows the request through its parts.
///
/// Parameters:
/// - error: the error object.
/// - out_text: where the text goes; "" when there is none.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the error object is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_error_correlation_id(error: armid_error, out_text: *mut armid_str) -> armid_status {
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { lend(error, ARMID_TEXT_ERROR_CORRELATION_ID, out_text) }
}

/// Reads where the status of the long-running operation is that the failure is about: the operation goes on in Azure without the caller, its
/// status could not be read, or it ended badly. armid_client_resume_start() waits on from there.
///
/// Parameters:
/// - error: the error object.
/// - out_text: where the URL goes, which can have thousands of bytes; "" when the failure is about no such operation.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the error object is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_error_status_url(error: armid_error, out_text: *mut armid_str) -> armid_status {
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { lend(error, ARMID_TEXT_ERROR_STATUS_URL, out_text) }
}

/// Reads which identity source failed, for example "Imds".
///
/// Parameters:
/// - error: the error object.
/// - out_text: where the text goes; "" when the failure is not one of a source.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the error object is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_error_source(error: armid_error, out_text: *mut armid_str) -> armid_status {
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { lend(error, ARMID_TEXT_ERROR_SOURCE, out_text) }
}

/// Reads all of the error as one JSON object:
///
/// {"status":22,"code":"IdentityNotFound","message":"...","httpStatus":400,"serviceCode":"...","serviceMessage":"...","target":null,
/// "details":[...],"additionalInfo":[...],"requestId":"...","correlationId":"...","clientRequestId":"...","retryAfterMs":null,
/// "statusUrl":null,"source":"Imds","causes":["..."]}
///
/// Parameters:
/// - error: the error object.
/// - out_json: where the JSON goes; members that are not known are null.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_json is NULL.
///
/// Memory and lifetimes: the text is valid until the error object is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_error_json(error: armid_error, out_json: *mut armid_str) -> armid_status {
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { guard::output_only("out_json", out_json, || Ok(get(error)?.texts().json.lend())) }
}

/// Reads the HTTP status of the answer that failed.
///
/// Parameters:
/// - error: the error object.
/// - out_status: where the status goes, for example 403; 0 when there was no answer.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_status is NULL.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_error_http_status(error: armid_error, out_status: *mut i32) -> armid_status {
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { guard::output_only("out_status", out_status, || Ok(get(error)?.error.http_status().map_or(0, i32::from))) }
}

/// Reads how long the service asked to wait before the next attempt.
///
/// Parameters:
/// - error: the error object.
/// - out_milliseconds: where the time goes; -1 when the service did not say.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_milliseconds is NULL.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_error_retry_after_ms(error: armid_error, out_milliseconds: *mut i64) -> armid_status {
    let milliseconds = || {
        let asked = get(error)?.error.retry_after();
        Ok(asked.map_or(-1, |asked| i64::try_from(asked.as_millis()).unwrap_or(i64::MAX)))
    };
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { guard::output_only("out_milliseconds", out_milliseconds, milliseconds) }
}

/// Counts the errors that led to this one.
///
/// Parameters:
/// - error: the error object.
/// - out_count: where the number goes; 0 when there are none.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_count is NULL.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_error_cause_count(error: armid_error, out_count: *mut usize) -> armid_status {
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { guard::output_only("out_count", out_count, || Ok(get(error)?.texts().causes.len())) }
}

/// Reads the text of one of the errors that led to this one.
///
/// Parameters:
/// - error: the error object.
/// - index: which one; 0 is the nearest. See armid_error_cause_count().
/// - out_text: where the text goes.
///
/// Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when there are not so many causes or out_text is NULL; ARMID_INVALID_HANDLE when error is not a
/// live error object.
///
/// Memory and lifetimes: the text is valid until the error object is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_error_cause(error: armid_error, index: usize, out_text: *mut armid_str) -> armid_status {
    let cause = || {
        let error = get(error)?;
        let causes = &error.texts().causes;
        let cause = causes.get(index).map(Text::lend);
        cause.ok_or_else(|| Error::invalid_argument("index", format_args!("{index} is too large, there are {} causes", causes.len())))
    };
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { guard::output_only("out_text", out_text, cause) }
}

/// Releases an error object. Its texts are no longer valid afterwards.
///
/// Parameters:
/// - error: the error object, or 0.
///
/// Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live error object, for example because it was released before.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub extern "C" fn armid_error_release(error: armid_error) -> armid_status {
    guard::status_only(|| handle::release::<Arc<ErrorObject>>("error", error).map(|_| ARMID_OK))
}
