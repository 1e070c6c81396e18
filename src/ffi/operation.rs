//! Operations: network work that runs while the caller does something else.

mod description;
mod state;

use std::ffi::{CStr, c_void};
use std::sync::Arc;
use std::time::Duration;

pub(super) use self::state::{Operation, Outcome};
use super::callback::UserData;
use super::document::{Document, armid_document};
use super::error::armid_error;
use super::guard;
use super::handle::{self, Kind, Object, Tag, armid_handle};
use super::response::{ResponseObject, armid_response};
use super::status::{ARMID_OK, ARMID_PENDING, armid_status};
use super::text::{ARMID_TEXT_OPERATION_STAGE, armid_str, armid_text_field};
use super::token::{TokenObject, armid_token};
use crate::arm::Response;
use crate::error::{Error, Result};
use crate::http::call::Stage;
use crate::identity::AccessToken;

/// Network work that runs in the background: what the functions whose names end in _start begin.
///
/// Wait for it with armid_operation_wait() or armid_operation_on_completion(), watch it with armid_operation_progress(),
/// armid_operation_stage() and armid_operation_describe(), stop it with armid_operation_cancel(), take its result with armid_operation_take_token(),
/// armid_operation_take_response() or armid_operation_take_document(), and release it with armid_operation_release().
pub type armid_operation = armid_handle;

/// The operation runs.
pub const ARMID_STATE_RUNNING: i32 = 0;
/// The operation has ended well; its result can be taken, or was.
pub const ARMID_STATE_SUCCEEDED: i32 = 1;
/// The operation has failed; armid_operation_wait() gives the error.
pub const ARMID_STATE_FAILED: i32 = 2;
/// The operation was canceled.
pub const ARMID_STATE_CANCELED: i32 = 3;

/// The time limit of armid_operation_wait() that never passes.
pub const ARMID_WAIT_FOREVER: u32 = 4294967295;

/// How far an operation is.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct armid_progress {
    /// One of the ARMID_STATE_ numbers.
    pub state: i32,
    /// How much is done, 0 to 100, as Azure tells of a long-running operation; -1 while nobody knows.
    pub percent: i32,
    /// How many HTTP requests have been sent so far, retries included.
    pub attempt: u32,
    /// Always 0.
    pub reserved: u32,
    /// How long the operation has been running, or did until its end, in milliseconds.
    pub elapsed_ms: i64,
    /// How long until the next attempt while the operation waits to try again, in milliseconds; -1 while it does not.
    pub next_attempt_ms: i64,
}

const _: () = assert!(size_of::<armid_progress>() == 32);

impl guard::Output for armid_progress {
    const CLEARED: Self = Self { state: 0, percent: 0, attempt: 0, reserved: 0, elapsed_ms: 0, next_attempt_ms: 0 };
}

/// What armid_operation_on_completion() calls when an operation has ended. It runs on a thread of the library's own that only calls back.
/// It may call every function of the library, blocking ones too, and release the operation; while it runs, other callbacks wait. It must
/// return, and no exception may leave it.
///
/// - user_data: what armid_operation_on_completion() was given.
/// - operation: the operation. When it was released before its end the number is no live handle any more.
pub type armid_completion_callback = Option<unsafe extern "C" fn(user_data: *mut c_void, operation: armid_operation)>;

impl Outcome {
    pub(super) fn response(response: Response) -> Self {
        Outcome::Response(Box::new(response))
    }
}

impl Operation {
    pub(super) fn text_of(&self, field: armid_text_field) -> Option<&str> {
        (field == ARMID_TEXT_OPERATION_STAGE).then(|| self.stage_text().to_str().unwrap_or_default())
    }

    fn stage_text(&self) -> &'static CStr {
        match self.stage() {
            Ok(stage) => text_of_stage(stage),
            Err(ARMID_STATE_SUCCEEDED) => c"Done",
            Err(ARMID_STATE_CANCELED) => c"Canceled",
            Err(_) => c"Failed",
        }
    }

    fn wait_and_take<T>(&self, wanted: &'static str, take: fn(Outcome) -> std::result::Result<T, Outcome>) -> Result<T> {
        self.wait(None)?;
        self.take(wanted, take)
    }

    /// Waits for a token, for as long as it takes.
    pub(super) fn wait_and_take_token(&self) -> Result<Arc<AccessToken>> {
        self.wait_and_take("token", token)
    }

    /// Waits for a response, for as long as it takes.
    pub(super) fn wait_and_take_response(&self) -> Result<armid_response> {
        Ok(ResponseObject::insert(self.wait_and_take("response", response)?))
    }
}

/// The words of the core with the NUL that C wants.
const fn text_of_stage(stage: Stage) -> &'static CStr {
    match stage {
        Stage::Starting => c"Starting",
        Stage::AskingIdentityEndpoint => c"Asking the identity endpoint",
        Stage::AskingInstanceMetadata => c"Asking the instance metadata service",
        Stage::AskingArm => c"Asking Azure Resource Manager",
        Stage::WaitingToRetry => c"Waiting before the next attempt",
        Stage::WaitingForAzure => c"Waiting for Azure to finish",
        Stage::AskingEntra => c"Asking Microsoft Entra",
        Stage::WaitingForSignIn => c"Waiting for the sign-in",
        Stage::AskingAzureCli => c"Asking the Azure CLI",
    }
}

fn token(outcome: Outcome) -> std::result::Result<Arc<AccessToken>, Outcome> {
    match outcome {
        Outcome::Token(token) => Ok(token),
        other => Err(other),
    }
}

fn response(outcome: Outcome) -> std::result::Result<Response, Outcome> {
    match outcome {
        Outcome::Response(response) => Ok(*response),
        other => Err(other),
    }
}

fn document(outcome: Outcome) -> std::result::Result<String, Outcome> {
    match outcome {
        Outcome::Document(json) => Ok(json),
        other => Err(other),
    }
}

impl Kind for Arc<Operation> {
    const NAME: &'static str = "an operation";
    const TAG: Tag = Tag::Operation;

    fn of(object: &Object) -> Option<&Self> {
        match object {
            Object::Operation(operation) => Some(operation),
            _ => None,
        }
    }

    fn into_object(self) -> Object {
        Object::Operation(self)
    }
}

fn get(operation: armid_operation) -> Result<Arc<Operation>> {
    handle::get("operation", operation)
}

/// Waits for the end of an operation.
///
/// Parameters:
/// - operation: the operation.
/// - timeout_ms: how long to wait at most, in milliseconds; 0 only asks, ARMID_WAIT_FOREVER waits for the end.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when it has succeeded: take its result; ARMID_PENDING when it still runs, without an error object; the operation's own
/// failure with its error object, each time anew; ARMID_CANCELED when it was canceled; ARMID_INVALID_HANDLE when operation is not live.
///
/// Threads: any thread; any number of threads may wait for the same operation. Releasing it meanwhile ends their waiting with
/// ARMID_CANCELED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_operation_wait(operation: armid_operation, timeout_ms: u32, out_error: *mut armid_error) -> armid_status {
    let wait = || {
        let limit = (timeout_ms != ARMID_WAIT_FOREVER).then(|| Duration::from_millis(timeout_ms.into()));
        Ok(if get(operation)?.wait(limit)? { ARMID_OK } else { ARMID_PENDING })
    };
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { guard::any_status(out_error, wait) }
}

/// Cancels an operation. It has then ended, with ARMID_CANCELED, and its HTTP work stops within 100 ms. An operation that had ended before
/// stays as it was. A request that others wait for too goes on for them, and so does a long-running operation in Azure: the error then names
/// its status URL.
///
/// Parameters:
/// - operation: the operation.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK, also when it had ended before; ARMID_INVALID_HANDLE when operation is not live.
///
/// Memory and lifetimes: the operation must still be released.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_operation_cancel(operation: armid_operation, out_error: *mut armid_error) -> armid_status {
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { guard::status(out_error, || get(operation).map(|operation| operation.cancel())) }
}

/// Reads how far an operation is.
///
/// Parameters:
/// - operation: the operation.
/// - out_progress: where that goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK, whatever the state; ARMID_INVALID_HANDLE when operation is not live; ARMID_INVALID_ARGUMENT when out_progress is NULL.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_operation_progress(
    operation: armid_operation,
    out_progress: *mut armid_progress,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_progress", out_progress, out_error, || get(operation).map(|operation| operation.progress())) }
}

/// Reads what an operation is doing, in a few English words for a person: "Asking the identity endpoint".
///
/// Parameters:
/// - operation: the operation.
/// - out_text: where the text goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK, whatever the state; ARMID_INVALID_HANDLE when operation is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is static.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_operation_stage(
    operation: armid_operation,
    out_text: *mut armid_str,
    out_error: *mut armid_error,
) -> armid_status {
    let stage = || get(operation).map(|operation| armid_str::lend_static(operation.stage_text()));
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_text", out_text, out_error, stage) }
}

/// Describes all that is known of an operation, as a JSON object:
///
/// {"state":"Running","stage":"Waiting for Azure to finish","attempts":4,"elapsedMs":6210,"nextAttemptMs":1790,"percent":null,
/// "provisioningState":"InProgress","statusUrl":"https://management.azure.com/...","prompt":null}
///
/// - state: Running, Succeeded, Failed or Canceled. stage: armid_operation_stage(). attempts, elapsedMs, nextAttemptMs, percent:
///   armid_operation_progress(), with null for -1.
/// - provisioningState, statusUrl: of the long-running operation in Azure that is waited for: its state in the service's own word, and where
///   that can be read. They stay when the operation has ended.
/// - prompt: what a person has to do before the operation can go on, as long as it waits for that; show it at once. A sign-in with a device
///   code: {"message":"To sign in, use a web browser to open the page ... and enter the code ABC to authenticate.","userCode":"ABC",
///   "verificationUri":"https://microsoft.com/devicelogin","expiresOn":1700000900}, the last in seconds since 1970-01-01T00:00:00Z.
///
/// Members that are not known, or not yet, are null. Later versions may have more.
///
/// Parameters:
/// - operation: the operation.
/// - out_document: where the document goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK, whatever the state; ARMID_INVALID_HANDLE when operation is not live; ARMID_INVALID_ARGUMENT when out_document is NULL.
///
/// Memory and lifetimes: release the document with armid_document_release(). It does not change any more.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_operation_describe(
    operation: armid_operation,
    out_document: *mut armid_document,
    out_error: *mut armid_error,
) -> armid_status {
    let describe = || get(operation).map(|operation| handle::insert(Arc::new(Document::new(operation.description()))));
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_document", out_document, out_error, describe) }
}

/// Asks for a call when an operation has ended, however it ends: success, failure, cancellation, release. When it has ended already the
/// call comes at once.
///
/// Parameters:
/// - operation: the operation.
/// - callback: what to call, exactly once; see armid_completion_callback.
/// - user_data: anything; handed to the callback. May be NULL.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when callback is NULL or the operation has a callback already; ARMID_INVALID_HANDLE when operation
/// is not live; ARMID_PANIC when the system gives the library no thread. When this fails the callback is never called.
///
/// Memory and lifetimes: user_data must stay until the callback has run, and may be freed by it.
///
/// Threads: any thread. The callback may run before this returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_operation_on_completion(
    operation: armid_operation,
    callback: armid_completion_callback,
    user_data: *mut c_void,
    out_error: *mut armid_error,
) -> armid_status {
    let set = || {
        let callback = callback.ok_or_else(|| Error::invalid_argument("callback", "it is NULL; give a function"))?;
        let user_data = UserData::new(user_data);
        // SAFETY: the caller promises that the function may be called on another thread, once, with this `user_data`.
        let job = move || unsafe { callback(user_data.pointer(), operation) };
        get(operation)?.on_completion(Box::new(job))
    };
    // SAFETY: the caller promises that the pointer is NULL or may be written to.
    unsafe { guard::status(out_error, set) }
}

/// Takes the token that an operation of armid_token_get_start() has led to.
///
/// Parameters:
/// - operation: the operation.
/// - out_token: where the token goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_NO_RESULT when it still runs, failed, leads to something else, or its token was taken; ARMID_INVALID_HANDLE when
/// operation is not live; ARMID_INVALID_ARGUMENT when out_token is NULL.
///
/// Memory and lifetimes: release the token with armid_token_release(). It outlives the operation.
///
/// Threads: any thread; does not wait. Of several that try, one gets it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_operation_take_token(
    operation: armid_operation,
    out_token: *mut armid_token,
    out_error: *mut armid_error,
) -> armid_status {
    let taken = || get(operation)?.take("token", token).map(|token| handle::insert(TokenObject::new(token)));
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_token", out_token, out_error, taken) }
}

/// Takes the response that an operation has led to, which those of armid_client_send_start(), armid_client_send_and_wait_start(),
/// armid_client_resume_start(), armid_pager_next_start(), armid_metadata_get_start() and of every function for a kind of resource do.
///
/// Parameters:
/// - operation: the operation.
/// - out_response: where the response goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_NO_RESULT when it still runs, failed, leads to something else, or its response was taken; ARMID_INVALID_HANDLE when
/// operation is not live; ARMID_INVALID_ARGUMENT when out_response is NULL.
///
/// Memory and lifetimes: release the response with armid_response_release(). It outlives the operation.
///
/// Threads: any thread; does not wait. Of several that try, one gets it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_operation_take_response(
    operation: armid_operation,
    out_response: *mut armid_response,
    out_error: *mut armid_error,
) -> armid_status {
    let taken = || get(operation)?.take("response", response).map(ResponseObject::insert);
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_response", out_response, out_error, taken) }
}

/// Takes the document that an operation of armid_client_resolve_start() has led to.
///
/// Parameters:
/// - operation: the operation.
/// - out_document: where the document goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_NO_RESULT when it still runs, failed, leads to something else, or its document was taken; ARMID_INVALID_HANDLE when
/// operation is not live; ARMID_INVALID_ARGUMENT when out_document is NULL.
///
/// Memory and lifetimes: release the document with armid_document_release(). It outlives the operation.
///
/// Threads: any thread; does not wait. Of several that try, one gets it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_operation_take_document(
    operation: armid_operation,
    out_document: *mut armid_document,
    out_error: *mut armid_error,
) -> armid_status {
    let taken = || get(operation)?.take("document", document).map(|json| handle::insert(Arc::new(Document::new(json))));
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_document", out_document, out_error, taken) }
}

/// Releases an operation. One that still runs is canceled first; its completion callback is then called with a number that is no handle any
/// more. What was taken from it stays.
///
/// Parameters:
/// - operation: the operation, or 0.
///
/// Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live operation, for example because it was released before.
///
/// Threads: any thread, the operation's own callback too; does not wait.
#[unsafe(no_mangle)]
pub extern "C" fn armid_operation_release(operation: armid_operation) -> armid_status {
    guard::status_only(|| {
        if operation != 0 {
            let running = get(operation)?;
            handle::release::<Arc<Operation>>("operation", operation)?;
            running.cancel();
        }
        Ok(ARMID_OK)
    })
}

#[cfg(test)]
mod tests;
