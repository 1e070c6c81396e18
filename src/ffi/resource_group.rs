//! Resource groups.

use std::ffi::c_char;
use std::sync::Arc;

use super::client::{self, armid_client};
use super::error::armid_error;
use super::guard;
use super::handle;
use super::input;
use super::operation::{Operation, Outcome, armid_operation};
use super::options::{self, armid_options};
use super::pager::armid_pager;
use super::response::armid_response;
use super::status::armid_status;
use crate::arm::resource_group;
use crate::error::Result;

fn begin_get(client: armid_client, name: Option<&str>, options: armid_options) -> Result<Arc<Operation>> {
    let (client, options) = (client::get(client)?, options::of_call(options)?);
    let name = name.map(str::to_owned);
    let call = client.call(options.as_deref());
    Operation::start(call.clone(), async move {
        resource_group::get(&client, name.as_deref(), options.as_deref(), &call).await.map(Outcome::response)
    })
}

/// Begins to read a resource group.
///
/// Parameters:
/// - client: the client.
/// - name: the group's name, in the subscription of the client or of the options; or its resource id, "/subscriptions/..."; or NULL: the group
///   that this machine is in.
/// - options: timeout_sec and subscription of this call, or 0.
/// - out_operation: where the operation goes. It leads to a response whose body is the group as ARM sent it.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended; ARMID_INVALID_ARGUMENT when name is not
/// UTF-8 or out_operation is NULL; ARMID_INVALID_HANDLE when client or options is not live.
///
/// Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
/// The client may be released in the meantime.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_resource_group_get_start(
    client: armid_client,
    name: *const c_char,
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the text is NULL or ends with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_operation", out_operation, out_error, || {
            begin_get(client, input::optional_text("name", name)?, options).map(handle::insert)
        })
    }
}

/// Reads a resource group, and blocks until it is there. See armid_resource_group_get_start().
///
/// Parameters:
/// - client: the client.
/// - name: the group's name or resource id, or NULL: the group that this machine is in.
/// - options: timeout_sec and subscription of this call, or 0.
/// - out_response: where the response goes; its body is the group as ARM sent it.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_ARM_NOT_FOUND when there is no such group; ARMID_ARM_AUTHORIZATION_FAILED when the identity may not read it;
/// ARMID_RESOURCE_GROUP_NOT_DETERMINED when name is NULL and the machine does not say; ARMID_INVALID_ARGUMENT when name cannot be one, or
/// out_response is NULL; else as armid_client_send().
///
/// Memory and lifetimes: release the response with armid_response_release().
///
/// Threads: any thread, a callback's too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_resource_group_get(
    client: armid_client,
    name: *const c_char,
    options: armid_options,
    out_response: *mut armid_response,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the text is NULL or ends with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_response", out_response, out_error, || {
            begin_get(client, input::optional_text("name", name)?, options)?.wait_and_take_response()
        })
    }
}

/// Makes a pager over the resource groups that the identity may read. Sends nothing; armid_pager_next_start() reads a page.
///
/// Parameters:
/// - client: the client.
/// - options: timeout_sec, which counts for each page, and subscription of this list, or 0.
/// - out_pager: where the pager goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when client or options is not live; ARMID_INVALID_ARGUMENT when out_pager is NULL.
///
/// Memory and lifetimes: release the pager with armid_pager_release(). The client may be released at once.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_resource_group_list(
    client: armid_client,
    options: armid_options,
    out_pager: *mut armid_pager,
    out_error: *mut armid_error,
) -> armid_status {
    let list = || client::list(client, options, |client, options| Ok(resource_group::list(client, options)));
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_pager", out_pager, out_error, list) }
}
