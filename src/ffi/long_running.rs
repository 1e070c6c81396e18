//! Long-running operations: what ARM goes on with after it has answered.

use std::ffi::c_char;
use std::sync::Arc;

use super::client::{self, armid_client};
use super::error::armid_error;
use super::guard;
use super::handle;
use super::input;
use super::operation::{Operation, Outcome, armid_operation};
use super::options::{self, armid_options};
use super::request::{self, armid_request};
use super::response::armid_response;
use super::status::armid_status;
use crate::error::Result;

fn begin_send_and_wait(client: armid_client, request: armid_request, options: armid_options) -> Result<Arc<Operation>> {
    let (client, request, options) = (client::get(client)?, request::snapshot(request)?, options::of_call(options)?);
    let call = client.waiting_call(options.as_deref());
    Operation::start(call.clone(), async move { client.send_and_wait(&request, options.as_deref(), &call).await.map(Outcome::response) })
}

fn begin_resume(client: armid_client, status_url: &str, resource: Option<&str>, options: armid_options) -> Result<Arc<Operation>> {
    let (client, options) = (client::get(client)?, options::of_call(options)?);
    let (status_url, resource) = (status_url.to_owned(), resource.map(str::to_owned));
    let call = client.waiting_call(options.as_deref());
    Operation::start(call.clone(), async move {
        client.resume(&status_url, resource.as_deref(), options.as_deref(), &call).await.map(Outcome::response)
    })
}

/// Begins to send a request as armid_client_send_start() does and, when ARM goes on with it after it has answered, to wait for its end.
///
/// PUT, PATCH, POST and DELETE may be long-running operations: the answer says so by the headers Azure-AsyncOperation, Operation-Location or
/// Location, or by a provisioningState in its body. Any other request ends with its answer. The status is read as often as the service asks,
/// else after 0.5 s, then ever more rarely, up to every 15 s. armid_operation_progress() and armid_operation_describe() tell how far it is.
///
/// Parameters:
/// - client: the client.
/// - request: what to send. {subscription} in its path stands for the client's subscription, or that of the options.
/// - options: timeout_sec, subscription and no_wait of this call, or 0. Without a timeout_sec of its own the wait has no end; the client's
///   limit counts for each of its requests. With no_wait the operation ends with the first answer, whose headers say where the status is.
/// - out_operation: where the operation goes. It leads to the last response: for PUT and PATCH the resource as it is then, for POST what
///   Location led to, else the status, for DELETE the status.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_OPERATION_FAILED and
/// ARMID_ARM_OPERATION_CANCELED when Azure says so, with the service's code, message and details; ARMID_ARM_OPERATION_STATUS_UNKNOWN when its
/// status cannot be read; else as armid_client_send(). ARMID_INVALID_HANDLE when client, request or options is not live;
/// ARMID_INVALID_ARGUMENT when out_operation is NULL.
///
/// Cancelling, releasing and timeout_sec end the waiting, not what Azure does. The error then has a status URL, armid_error_status_url(), from
/// which armid_client_resume_start() waits on.
///
/// Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
/// The request may be changed, sent again or released at once.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_client_send_and_wait_start(
    client: armid_client,
    request: armid_request,
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    let start = || begin_send_and_wait(client, request, options).map(handle::insert);
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_operation", out_operation, out_error, start) }
}

/// Sends a request to ARM and blocks until what it began has ended. See armid_client_send_and_wait_start().
///
/// Parameters:
/// - client: the client.
/// - request: what to send.
/// - options: timeout_sec, subscription and no_wait of this call, or 0.
/// - out_response: where the last response goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_ARM_OPERATION_FAILED, ARMID_ARM_OPERATION_CANCELED or ARMID_ARM_OPERATION_STATUS_UNKNOWN for a long-running
/// operation; ARMID_DEADLINE_EXCEEDED when timeout_sec passed, with the status URL of what goes on in Azure; else as armid_client_send().
///
/// Memory and lifetimes: release the response with armid_response_release().
///
/// Threads: any thread, a callback's too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_client_send_and_wait(
    client: armid_client,
    request: armid_request,
    options: armid_options,
    out_response: *mut armid_response,
    out_error: *mut armid_error,
) -> armid_status {
    let send = || begin_send_and_wait(client, request, options)?.wait_and_take_response();
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_response", out_response, out_error, send) }
}

/// Begins to wait for the end of a long-running operation that was begun before, in this process or another.
///
/// Parameters:
/// - client: the client.
/// - status_url: where its status is: armid_error_status_url(), or the header Azure-AsyncOperation, Operation-Location or Location of the
///   first answer. Its host must be the cloud's own ARM.
/// - resource: the path of what a PUT or PATCH was about, with its api-version unless a default is known, to be read at the end; or NULL: the
///   operation leads to the last answer of the status URL.
/// - options: timeout_sec and subscription of this call, or 0.
/// - out_operation: where the operation goes. It leads to a response.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_INVALID_ARGUMENT when status_url or
/// resource is no address, ARMID_FOREIGN_HOST or ARMID_INSECURE_ENDPOINT when it is not the cloud's, else as
/// armid_client_send_and_wait_start(). ARMID_INVALID_HANDLE when client or options is not live; ARMID_INVALID_ARGUMENT when status_url is NULL
/// or a text is not UTF-8, or out_operation is NULL.
///
/// Memory and lifetimes: the texts are copied. Take the response with armid_operation_take_response() and release the operation with
/// armid_operation_release().
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_client_resume_start(
    client: armid_client,
    status_url: *const c_char,
    resource: *const c_char,
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_operation", out_operation, out_error, || {
            let (status_url, resource) = (input::text("status_url", status_url)?, input::optional_text("resource", resource)?);
            begin_resume(client, status_url, resource, options).map(handle::insert)
        })
    }
}
