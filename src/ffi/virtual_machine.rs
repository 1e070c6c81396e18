//! Virtual machines.

use std::ffi::c_char;

use super::client::{self, armid_client};
use super::error::armid_error;
use super::guard;
use super::input;
use super::operation::armid_operation;
use super::options::armid_options;
use super::pager::armid_pager;
use super::status::armid_status;
use crate::arm::virtual_machine;

/// Begins to read a virtual machine.
///
/// Parameters:
/// - client: the client.
/// - resource_group: the name or the id of its resource group; may be NULL when name is an id.
/// - name: the name of the virtual machine, or its resource id, "/subscriptions/...", which may hold {subscription}.
/// - options: timeout_sec and subscription of this call, or 0.
/// - out_operation: where the operation goes. It leads to a response whose body is the virtual machine as ARM sent it.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_NOT_FOUND when there is none;
/// ARMID_ARM_AUTHORIZATION_FAILED when the identity may not read it; ARMID_INVALID_ARGUMENT when name cannot be one or resource_group is
/// missing; else as armid_client_send(). ARMID_INVALID_ARGUMENT when name is NULL, a text is not UTF-8 or out_operation is NULL;
/// ARMID_INVALID_HANDLE when client or options is not live.
///
/// Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
/// The client may be released in the meantime.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_virtual_machine_get_start(
    client: armid_client,
    resource_group: *const c_char,
    name: *const c_char,
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_operation", out_operation, out_error, || {
            let resource_group = input::optional_text("resource_group", resource_group)?;
            let name = input::text("name", name)?;
            let resource_group = resource_group.map(str::to_owned);
            let name = name.to_owned();
            client::begin(client, options, |client, options, call| async move {
                virtual_machine::get(&client, resource_group.as_deref(), &name, options.as_deref(), &call).await
            })
        })
    }
}

/// Makes a pager over the virtual machines of a resource group, or of the subscription. Sends nothing; armid_pager_next_start() reads a
/// page.
///
/// Parameters:
/// - client: the client.
/// - resource_group: the name or the id of the group, or NULL: all of the subscription.
/// - options: timeout_sec, which counts for each page, and subscription of this list, or 0.
/// - out_pager: where the pager goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when a text is not UTF-8, resource_group cannot be one or out_pager is NULL;
/// ARMID_INVALID_HANDLE when client or options is not live.
///
/// Memory and lifetimes: release the pager with armid_pager_release(). The client may be released at once.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_virtual_machine_list(
    client: armid_client,
    resource_group: *const c_char,
    options: armid_options,
    out_pager: *mut armid_pager,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_pager", out_pager, out_error, || {
            let resource_group = input::optional_text("resource_group", resource_group)?;
            client::list(client, options, |client, options| virtual_machine::list(client, resource_group, options))
        })
    }
}
