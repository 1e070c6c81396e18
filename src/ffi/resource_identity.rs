//! The managed identities of a virtual machine or scale set.

use std::ffi::c_char;

use super::client::{self, armid_client};
use super::error::armid_error;
use super::guard;
use super::input;
use super::operation::armid_operation;
use super::options::armid_options;
use super::status::armid_status;
use crate::arm::resource_identity::{self, Identities};

/// Begins to assign managed identities to a virtual machine or scale set. Those that it has stay, also when others change them at the same
/// time: what is there is read first, and read again when another change came first.
///
/// The response has the header armidentity-unchanged, "true", when nothing was sent because it had them all already.
///
/// Parameters:
/// - client: the client.
/// - resource_id: the resource id of the virtual machine or scale set; it may hold {subscription}.
/// - identity_ids_json: the resource ids of user-assigned identities, ["/subscriptions/...",...], or NULL: none.
/// - system_assigned: 1: the system-assigned identity too; 0: not.
/// - options: timeout_sec, subscription and no_wait of this call, or 0. Without a timeout_sec of its own the wait has no end; the client's
///   limit counts for each of its requests. With no_wait the operation ends with the first answer, whose headers say where the status is.
/// - out_operation: where the operation goes. It leads to a response whose body is the resource as ARM sent it.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_NOT_FOUND when there is no such
/// resource; ARMID_ARM_AUTHORIZATION_FAILED when the identity of the client may not change it, or not assign one of the identities;
/// ARMID_ARM_CONFLICT when others go on changing it; ARMID_INVALID_ARGUMENT when resource_id is not the id of one; else as
/// armid_client_send_and_wait(). ARMID_INVALID_ARGUMENT when resource_id is NULL, a text is not UTF-8, identity_ids_json is not an array of ids of
/// identities, or no identity is meant at all or out_operation is NULL; ARMID_INVALID_HANDLE when client or options is not live.
///
/// Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
/// The client may be released in the meantime.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_resource_identity_add_start(
    client: armid_client,
    resource_id: *const c_char,
    identity_ids_json: *const c_char,
    system_assigned: i32,
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_operation", out_operation, out_error, || {
            let resource_id = input::text("resource_id", resource_id)?;
            let identity_ids_json = input::optional_text("identity_ids_json", identity_ids_json)?;
            let identities = Identities::from_json(identity_ids_json, system_assigned != 0)?;
            let resource_id = resource_id.to_owned();
            client::begin_waiting(client, options, |client, options, call| async move {
                resource_identity::add(&client, &resource_id, &identities, options.as_deref(), &call).await
            })
        })
    }
}

/// Begins to take managed identities away from a virtual machine or scale set. All others stay, as with
/// armid_resource_identity_add_start().
///
/// The response has the header armidentity-unchanged, "true", when nothing was sent because it lacked them all already.
///
/// Parameters:
/// - client: the client.
/// - resource_id: the resource id of the virtual machine or scale set; it may hold {subscription}.
/// - identity_ids_json: the resource ids of user-assigned identities, ["/subscriptions/...",...], or NULL: none.
/// - system_assigned: 1: the system-assigned identity too; 0: not.
/// - options: timeout_sec, subscription and no_wait of this call, or 0. Without a timeout_sec of its own the wait has no end; the client's
///   limit counts for each of its requests. With no_wait the operation ends with the first answer, whose headers say where the status is.
/// - out_operation: where the operation goes. It leads to a response whose body is the resource as ARM sent it.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_NOT_FOUND when there is no such
/// resource; ARMID_ARM_AUTHORIZATION_FAILED when the identity of the client may not change it; ARMID_ARM_CONFLICT when others go on
/// changing it; ARMID_INVALID_ARGUMENT when resource_id is not the id of one; else as armid_client_send_and_wait_start(). ARMID_INVALID_ARGUMENT when
/// resource_id is NULL, a text is not UTF-8, identity_ids_json is not an array of ids of identities, or no identity is meant at all or
/// out_operation is NULL; ARMID_INVALID_HANDLE when client or options is not live.
///
/// Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
/// The client may be released in the meantime.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_resource_identity_remove_start(
    client: armid_client,
    resource_id: *const c_char,
    identity_ids_json: *const c_char,
    system_assigned: i32,
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_operation", out_operation, out_error, || {
            let resource_id = input::text("resource_id", resource_id)?;
            let identity_ids_json = input::optional_text("identity_ids_json", identity_ids_json)?;
            let identities = Identities::from_json(identity_ids_json, system_assigned != 0)?;
            let resource_id = resource_id.to_owned();
            client::begin_waiting(client, options, |client, options, call| async move {
                resource_identity::remove(&client, &resource_id, &identities, options.as_deref(), &call).await
            })
        })
    }
}
