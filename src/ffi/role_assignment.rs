//! Role assignments.

use std::ffi::c_char;

use super::client::{self, armid_client};
use super::error::armid_error;
use super::guard;
use super::input;
use super::operation::armid_operation;
use super::options::armid_options;
use super::pager::armid_pager;
use super::status::armid_status;
use crate::arm::role_assignment::{self, Assignment, Reach};

/// Begins to assign a role. The status of the response tells: 201 for a new assignment, 200 when it existed, under whatever name.
///
/// The name of a new assignment follows from principal, role and scope, so that doing it twice is doing it once. A principal that was
/// created a moment ago is waited for, up to two and a half minutes; armid_operation_progress() shows the waits. A role takes up to ten
/// minutes to work everywhere.
///
/// Parameters:
/// - client: the client.
/// - principal_id: the object (principal) id of the one who gets the role; never the client id.
/// - role: the role, as in armid_role_definition_get_start().
/// - scope: where: the id of a subscription, a resource group, a resource or a management group, "/" for the tenant; or NULL: the
///   subscription. It may hold {subscription}.
/// - principal_type: "ServicePrincipal", "User", "Group", "ForeignGroup" or "Device"; or NULL: ServicePrincipal, which every managed
///   identity is.
/// - description: why it exists, for people; or NULL.
/// - condition: the condition under which it counts, in version 2.0 of the condition language; or NULL.
/// - options: timeout_sec and subscription of this call, or 0.
/// - out_operation: where the operation goes. It leads to a response whose body is the assignment as ARM sent it; its
///   properties.roleDefinitionId can be given to armid_role_definition_get_start(), which then answers from memory for a built-in role.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_NOT_FOUND when there is no such
/// role or scope; ARMID_ARM_AUTHORIZATION_FAILED when the identity of the client may not assign roles there; ARMID_ARM_REQUEST_FAILED with
/// the service code PrincipalNotFound when the principal stays unknown; ARMID_INVALID_ARGUMENT when scope cannot be one; else as
/// armid_client_send(). ARMID_INVALID_ARGUMENT when principal_id or role is NULL, a text is not UTF-8, principal_id is not a GUID,
/// principal_type is none of these or out_operation is NULL; ARMID_INVALID_HANDLE when client or options is not live.
///
/// Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
/// The client may be released in the meantime.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_role_assignment_create_start(
    client: armid_client,
    principal_id: *const c_char,
    role: *const c_char,
    scope: *const c_char,
    principal_type: *const c_char,
    description: *const c_char,
    condition: *const c_char,
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_operation", out_operation, out_error, || {
            let principal_id = input::text("principal_id", principal_id)?;
            let role = input::text("role", role)?;
            let scope = input::optional_text("scope", scope)?;
            let principal_type = input::optional_text("principal_type", principal_type)?;
            let description = input::optional_text("description", description)?;
            let condition = input::optional_text("condition", condition)?;
            let mut assignment = Assignment::new(principal_id, role, scope)?;
            if let Some(principal_type) = principal_type {
                assignment.set_principal_type(principal_type)?;
            }
            if let Some(description) = description {
                assignment.set_description(description);
            }
            if let Some(condition) = condition {
                assignment.set_condition(condition);
            }
            client::begin(client, options, |client, options, call| async move {
                role_assignment::create(&client, &assignment, options.as_deref(), &call).await
            })
        })
    }
}

/// Makes a pager over role assignments. Sends nothing; armid_pager_next_start() reads a page. A page may be empty without being the last.
///
/// Parameters:
/// - client: the client.
/// - scope: where: the id of a subscription, a resource group, a resource or a management group, "/" for the tenant; or NULL: the
///   subscription. It may hold {subscription}.
/// - principal_id: only those of the principal with this object id; or NULL: those of all.
/// - reach: "at" the scope itself, "at_or_above" it (all that count there), "at_or_below" it, or "all"; NULL: all.
/// - options: timeout_sec, which counts for each page, and subscription of this list, or 0.
/// - out_pager: where the pager goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when a text is not UTF-8, scope, principal_id or reach cannot be one or out_pager is NULL;
/// ARMID_INVALID_HANDLE when client or options is not live.
///
/// Memory and lifetimes: release the pager with armid_pager_release(). The client may be released at once.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_role_assignment_list(
    client: armid_client,
    scope: *const c_char,
    principal_id: *const c_char,
    reach: *const c_char,
    options: armid_options,
    out_pager: *mut armid_pager,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_pager", out_pager, out_error, || {
            let scope = input::optional_text("scope", scope)?;
            let principal_id = input::optional_text("principal_id", principal_id)?;
            let reach = input::optional_text("reach", reach)?;
            let reach = reach.map_or(Ok(Reach::All), Reach::parse)?;
            client::list(client, options, |client, options| role_assignment::list(client, scope, principal_id, reach, options))
        })
    }
}

/// Begins to delete a role assignment. The status of the response tells: 200, or 204 when there was none.
///
/// Parameters:
/// - client: the client.
/// - id: its id, which ends with "/providers/Microsoft.Authorization/roleAssignments/GUID".
/// - options: timeout_sec and subscription of this call, or 0.
/// - out_operation: where the operation goes. It leads to a response whose body is the assignment that was deleted, as ARM sent it, or
///   empty.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_AUTHORIZATION_FAILED when the
/// identity of the client may not delete it; ARMID_INVALID_ARGUMENT when id is not the id of one; else as armid_client_send().
/// ARMID_INVALID_ARGUMENT when id is NULL, a text is not UTF-8 or out_operation is NULL; ARMID_INVALID_HANDLE when client or options is not
/// live.
///
/// Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
/// The client may be released in the meantime.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_role_assignment_delete_start(
    client: armid_client,
    id: *const c_char,
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_operation", out_operation, out_error, || {
            let id = input::text("id", id)?;
            let id = id.to_owned();
            client::begin(client, options, |client, options, call| async move {
                role_assignment::delete(&client, &id, options.as_deref(), &call).await
            })
        })
    }
}
