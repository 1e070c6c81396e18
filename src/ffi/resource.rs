//! Resources of any type.

use std::ffi::c_char;

use super::client::{self, armid_client};
use super::error::armid_error;
use super::guard;
use super::input;
use super::operation::armid_operation;
use super::options::armid_options;
use super::pager::armid_pager;
use super::status::armid_status;
use crate::arm::resource::{self, Filter};

/// Begins to read a resource of any type.
///
/// Parameters:
/// - client: the client.
/// - resource_id: its id, "/subscriptions/...", which may hold {subscription}.
/// - api_version: the api-version, for example "2022-09-01"; or NULL: the one that is known for the type, else the newest stable one, which
///   its provider is asked for once.
/// - options: timeout_sec and subscription of this call, or 0.
/// - out_operation: where the operation goes. It leads to a response whose body is the resource as ARM sent it.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_NOT_FOUND when there is none;
/// ARMID_ARM_AUTHORIZATION_FAILED when the identity may not read it; ARMID_INVALID_ARGUMENT when resource_id is no id or no version is
/// found for its type; else as armid_client_send(). ARMID_INVALID_ARGUMENT when resource_id is NULL, a text is not UTF-8 or out_operation
/// is NULL; ARMID_INVALID_HANDLE when client or options is not live.
///
/// Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
/// The client may be released in the meantime.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_resource_get_start(
    client: armid_client,
    resource_id: *const c_char,
    api_version: *const c_char,
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_operation", out_operation, out_error, || {
            let resource_id = input::text("resource_id", resource_id)?;
            let api_version = input::optional_text("api_version", api_version)?;
            let resource_id = resource_id.to_owned();
            let api_version = api_version.map(str::to_owned);
            client::begin(client, options, |client, options, call| async move {
                resource::get(&client, &resource_id, api_version.as_deref(), options.as_deref(), &call).await
            })
        })
    }
}

/// Makes a pager over the resources of a resource group, or of the subscription. Sends nothing; armid_pager_next_start() reads a page. A
/// page may be empty without being the last.
///
/// The resources of a list have no properties; armid_resource_get_start() reads those.
///
/// Parameters:
/// - client: the client.
/// - resource_group: the name or the id of the group, or NULL: all of the subscription.
/// - resource_type: only those of this type, for example "Microsoft.Compute/virtualMachines"; or NULL: of all.
/// - tag_name: only those that have this tag; or NULL.
/// - tag_value: only those whose tag tag_name has this value; or NULL: any.
/// - name: only those of this name, whole, in any letter case; or NULL: of all.
/// - options: timeout_sec, which counts for each page, and subscription of this list, or 0.
/// - out_pager: where the pager goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when a text is not UTF-8, resource_group or resource_type cannot be one, tag_value is given
/// without tag_name or out_pager is NULL; ARMID_INVALID_HANDLE when client or options is not live.
///
/// Memory and lifetimes: release the pager with armid_pager_release(). The client may be released at once.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_resource_list(
    client: armid_client,
    resource_group: *const c_char,
    resource_type: *const c_char,
    tag_name: *const c_char,
    tag_value: *const c_char,
    name: *const c_char,
    options: armid_options,
    out_pager: *mut armid_pager,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_pager", out_pager, out_error, || {
            let resource_group = input::optional_text("resource_group", resource_group)?;
            let resource_type = input::optional_text("resource_type", resource_type)?;
            let tag_name = input::optional_text("tag_name", tag_name)?;
            let tag_value = input::optional_text("tag_value", tag_value)?;
            let name = input::optional_text("name", name)?;
            let owned = |text: Option<&str>| text.map(str::to_owned);
            let filter =
                Filter { resource_type: owned(resource_type), name: owned(name), tag_name: owned(tag_name), tag_value: owned(tag_value) };
            client::list(client, options, |client, options| resource::list(client, resource_group, filter, options))
        })
    }
}
