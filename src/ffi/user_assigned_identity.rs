//! User-assigned managed identities.

use std::ffi::c_char;

use super::client::{self, armid_client};
use super::error::armid_error;
use super::guard;
use super::input;
use super::operation::armid_operation;
use super::options::armid_options;
use super::pager::armid_pager;
use super::status::armid_status;
use crate::arm::{Tags, user_assigned_identity};

/// Begins to read a user-assigned identity: its client id, principal id and tenant.
///
/// Parameters:
/// - client: the client.
/// - resource_group: the name or the id of its resource group; may be NULL when name is an id.
/// - name: the name of the identity, or its resource id, "/subscriptions/...", which may hold {subscription}.
/// - options: timeout_sec and subscription of this call, or 0.
/// - out_operation: where the operation goes. It leads to a response whose body is the identity as ARM sent it.
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
pub unsafe extern "C" fn armid_user_assigned_identity_get_start(
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
                user_assigned_identity::get(&client, resource_group.as_deref(), &name, options.as_deref(), &call).await
            })
        })
    }
}

/// Makes a pager over the user-assigned identities of a resource group, or of the subscription. Sends nothing; armid_pager_next_start()
/// reads a page.
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
pub unsafe extern "C" fn armid_user_assigned_identity_list(
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
            client::list(client, options, |client, options| user_assigned_identity::list(client, resource_group, options))
        })
    }
}

/// Begins to create a user-assigned identity, or to update the one of that name. The status of the response tells: 201 for a new one, 200
/// for one that existed.
///
/// A new identity is not known everywhere at once: armid_role_assignment_create_start() waits for it, and a virtual machine that it was
/// assigned to may need a minute to give its tokens.
///
/// Parameters:
/// - client: the client.
/// - resource_group: the name or the id of its resource group; may be NULL when name is an id.
/// - name: the name of the identity, or its resource id, "/subscriptions/...", which may hold {subscription}.
/// - location: the region, for example "westeurope"; or NULL: that of the resource group, which is read first.
/// - tags_json: its tags, {"name":"value",...}, or NULL. They become its tags, whatever it had before.
/// - options: timeout_sec and subscription of this call, or 0.
/// - out_operation: where the operation goes. It leads to a response whose body is the identity as ARM sent it.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_CONFLICT when it exists in
/// another location; ARMID_ARM_NOT_FOUND when there is no such group; ARMID_ARM_AUTHORIZATION_FAILED when the identity of the client may
/// not create one; ARMID_INVALID_ARGUMENT when name cannot be one; else as armid_client_send(). ARMID_INVALID_ARGUMENT when name is NULL, a
/// text is not UTF-8, tags_json is not an object of texts or out_operation is NULL; ARMID_INVALID_HANDLE when client or options is not
/// live.
///
/// Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
/// The client may be released in the meantime.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_user_assigned_identity_create_start(
    client: armid_client,
    resource_group: *const c_char,
    name: *const c_char,
    location: *const c_char,
    tags_json: *const c_char,
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_operation", out_operation, out_error, || {
            let resource_group = input::optional_text("resource_group", resource_group)?;
            let name = input::text("name", name)?;
            let location = input::optional_text("location", location)?;
            let tags_json = input::optional_text("tags_json", tags_json)?;
            let tags = tags_json.map(Tags::from_json).transpose()?;
            let resource_group = resource_group.map(str::to_owned);
            let name = name.to_owned();
            let location = location.map(str::to_owned);
            client::begin(client, options, |client, options, call| async move {
                user_assigned_identity::create(
                    &client,
                    resource_group.as_deref(),
                    &name,
                    location.as_deref(),
                    tags.as_ref(),
                    options.as_deref(),
                    &call,
                )
                .await
            })
        })
    }
}

/// Begins to replace the tags of a user-assigned identity.
///
/// Parameters:
/// - client: the client.
/// - resource_group: the name or the id of its resource group; may be NULL when name is an id.
/// - name: the name of the identity, or its resource id, "/subscriptions/...", which may hold {subscription}.
/// - tags_json: its tags from now on, {"name":"value",...}; {} = none.
/// - options: timeout_sec and subscription of this call, or 0.
/// - out_operation: where the operation goes. It leads to a response whose body is the identity as ARM sent it.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_NOT_FOUND when there is none;
/// ARMID_ARM_AUTHORIZATION_FAILED when the identity may not change it; ARMID_INVALID_ARGUMENT when name cannot be one or resource_group is
/// missing; else as armid_client_send(). ARMID_INVALID_ARGUMENT when name or tags_json is NULL, a text is not UTF-8, tags_json is not an
/// object of texts or out_operation is NULL; ARMID_INVALID_HANDLE when client or options is not live.
///
/// Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
/// The client may be released in the meantime.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_user_assigned_identity_set_tags_start(
    client: armid_client,
    resource_group: *const c_char,
    name: *const c_char,
    tags_json: *const c_char,
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_operation", out_operation, out_error, || {
            let resource_group = input::optional_text("resource_group", resource_group)?;
            let name = input::text("name", name)?;
            let tags_json = input::text("tags_json", tags_json)?;
            let tags = Tags::from_json(tags_json)?;
            let resource_group = resource_group.map(str::to_owned);
            let name = name.to_owned();
            client::begin(client, options, |client, options, call| async move {
                user_assigned_identity::set_tags(&client, resource_group.as_deref(), &name, &tags, options.as_deref(), &call).await
            })
        })
    }
}

/// Begins to delete a user-assigned identity. The status of the response tells: 200, or 204 when there was none.
///
/// What it was assigned to keeps its id, and its role assignments stay: delete those first, with armid_resource_identity_remove_start() and
/// armid_role_assignment_delete_start().
///
/// Parameters:
/// - client: the client.
/// - resource_group: the name or the id of its resource group; may be NULL when name is an id.
/// - name: the name of the identity, or its resource id, "/subscriptions/...", which may hold {subscription}.
/// - options: timeout_sec and subscription of this call, or 0.
/// - out_operation: where the operation goes. It leads to a response with no body.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_AUTHORIZATION_FAILED when the
/// identity of the client may not delete it; ARMID_INVALID_ARGUMENT when name cannot be one or resource_group is missing; else as
/// armid_client_send(). ARMID_INVALID_ARGUMENT when name is NULL, a text is not UTF-8 or out_operation is NULL; ARMID_INVALID_HANDLE when
/// client or options is not live.
///
/// Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
/// The client may be released in the meantime.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_user_assigned_identity_delete_start(
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
                user_assigned_identity::delete(&client, resource_group.as_deref(), &name, options.as_deref(), &call).await
            })
        })
    }
}
