//! Role definitions.

use std::ffi::c_char;

use super::client::{self, armid_client};
use super::error::armid_error;
use super::guard;
use super::input;
use super::operation::armid_operation;
use super::options::armid_options;
use super::pager::armid_pager;
use super::status::armid_status;
use crate::arm::role_definition;

/// Begins to read a role definition.
///
/// A built-in role that the client has read within the last hour comes from memory, without a request; the response then has no headers. So
/// the name of the role of each of many assignments costs one request a role.
///
/// Parameters:
/// - client: the client.
/// - scope: where: the id of a subscription, a resource group, a resource or a management group, "/" for the tenant; or NULL: the
///   subscription. It may hold {subscription}.
/// - role: its name, for example "Reader", in any letter case; or its id; or the GUID at the end of that.
/// - options: timeout_sec and subscription of this call, or 0.
/// - out_operation: where the operation goes. It leads to a response whose body is the definition as ARM sent it.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_NOT_FOUND when there is no such
/// role there, with a message that suggests close names; ARMID_INVALID_ARGUMENT when scope cannot be one; else as armid_client_send().
/// ARMID_INVALID_ARGUMENT when role is NULL, a text is not UTF-8 or out_operation is NULL; ARMID_INVALID_HANDLE when client or options is
/// not live.
///
/// Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
/// The client may be released in the meantime.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_role_definition_get_start(
    client: armid_client,
    scope: *const c_char,
    role: *const c_char,
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_operation", out_operation, out_error, || {
            let scope = input::optional_text("scope", scope)?;
            let role = input::text("role", role)?;
            let scope = scope.map(str::to_owned);
            let role = role.to_owned();
            client::begin(client, options, |client, options, call| async move {
                role_definition::get(&client, scope.as_deref(), &role, options.as_deref(), &call).await
            })
        })
    }
}

/// Makes a pager over the roles that can be assigned at a scope. Sends nothing; armid_pager_next_start() reads a page.
///
/// Parameters:
/// - client: the client.
/// - scope: where: the id of a subscription, a resource group, a resource or a management group, "/" for the tenant; or NULL: the
///   subscription. It may hold {subscription}.
/// - name: only the role of this name, in any letter case; or NULL: all.
/// - custom_only: 1: only roles that the tenant has made; 0: all.
/// - options: timeout_sec, which counts for each page, and subscription of this list, or 0.
/// - out_pager: where the pager goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when a text is not UTF-8, scope cannot be one or out_pager is NULL; ARMID_INVALID_HANDLE when
/// client or options is not live.
///
/// Memory and lifetimes: release the pager with armid_pager_release(). The client may be released at once.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_role_definition_list(
    client: armid_client,
    scope: *const c_char,
    name: *const c_char,
    custom_only: i32,
    options: armid_options,
    out_pager: *mut armid_pager,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_pager", out_pager, out_error, || {
            let scope = input::optional_text("scope", scope)?;
            let name = input::optional_text("name", name)?;
            client::list(client, options, |client, options| role_definition::list(client, scope, name, custom_only != 0, options))
        })
    }
}
