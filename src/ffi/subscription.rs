//! Subscriptions.

use std::ffi::c_char;

use super::client::{self, armid_client};
use super::error::armid_error;
use super::guard;
use super::input;
use super::operation::armid_operation;
use super::options::armid_options;
use super::pager::armid_pager;
use super::status::armid_status;
use crate::arm::subscription;

/// Begins to read a subscription.
///
/// Parameters:
/// - client: the client.
/// - subscription: its id, or its name in any letter case; or NULL: that of the options, of the client, or of the machine.
/// - options: timeout_sec and subscription of this call, or 0.
/// - out_operation: where the operation goes. It leads to a response whose body is the subscription as ARM sent it.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_SUBSCRIPTION_NOT_DETERMINED when
/// none has that name, or none is known; ARMID_ARM_NOT_FOUND when there is none with that id; else as armid_client_send().
/// ARMID_INVALID_ARGUMENT when a text is not UTF-8 or out_operation is NULL; ARMID_INVALID_HANDLE when client or options is not live.
///
/// Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
/// The client may be released in the meantime.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_subscription_get_start(
    client: armid_client,
    subscription: *const c_char,
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_operation", out_operation, out_error, || {
            let subscription = input::optional_text("subscription", subscription)?;
            let subscription = subscription.map(str::to_owned);
            client::begin(client, options, |client, options, call| async move {
                subscription::get(&client, subscription.as_deref(), options.as_deref(), &call).await
            })
        })
    }
}

/// Makes a pager over the subscriptions that the identity can see. Sends nothing; armid_pager_next_start() reads a page.
///
/// Parameters:
/// - client: the client.
/// - options: timeout_sec, which counts for each page, or 0.
/// - out_pager: where the pager goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when out_pager is NULL; ARMID_INVALID_HANDLE when client or options is not live.
///
/// Memory and lifetimes: release the pager with armid_pager_release(). The client may be released at once.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_subscription_list(
    client: armid_client,
    options: armid_options,
    out_pager: *mut armid_pager,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_pager", out_pager, out_error, || {
            client::list(client, options, |client, options| Ok(subscription::list(client, options)))
        })
    }
}
