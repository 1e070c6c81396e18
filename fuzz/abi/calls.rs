//! The exports, each with what its parameters take. One that is missing fails the test of the seeds.

#![allow(unused_unsafe, unused_variables, reason = "some exports have no pointers, and some no outputs")]

use std::ffi::c_char;

use armidentity::ffi::*;

use super::{Outputs, Player};

/// A call whose arguments the bytes choose.
pub(super) type Call = fn(&mut Player<'_>, &mut Outputs) -> armid_status;

/// An argument by the kind of its parameter. What is a pointer and a length is one kind, and gives both.
macro_rules! arguments {
    ($player:ident, $outputs:ident, $function:ident, [$($done:expr,)*],) => {{
        // SAFETY: every pointer is NULL, or to a local or constant that outlives the call; every length is that of what it goes with, or goes
        // with NULL.
        unsafe { $function($($done),*) }
    }};
    ($player:ident, $outputs:ident, $function:ident, [$($done:expr,)*], secret $($rest:ident)*) => {{
        let (data, length) = $player.secret();
        arguments!($player, $outputs, $function, [$($done,)* data.cast::<c_char>(), length,], $($rest)*)
    }};
    ($player:ident, $outputs:ident, $function:ident, [$($done:expr,)*], secret_utf16 $($rest:ident)*) => {{
        let (data, length) = $player.secret_utf16();
        arguments!($player, $outputs, $function, [$($done,)* data, length,], $($rest)*)
    }};
    ($player:ident, $outputs:ident, $function:ident, [$($done:expr,)*], body $($rest:ident)*) => {{
        let (data, length) = $player.body();
        arguments!($player, $outputs, $function, [$($done,)* data, length,], $($rest)*)
    }};
    ($player:ident, $outputs:ident, $function:ident, [$($done:expr,)*], buffer $($rest:ident)*) => {{
        let (data, length) = ($player.unless_null($outputs.buffer.as_mut_ptr()), $player.size());
        arguments!($player, $outputs, $function, [$($done,)* data, if data.is_null() { 0 } else { length },], $($rest)*)
    }};
    ($player:ident, $outputs:ident, $function:ident, [$($done:expr,)*], $kind:ident $($rest:ident)*) => {{
        let argument = argument!($player, $outputs, $kind);
        arguments!($player, $outputs, $function, [$($done,)* argument,], $($rest)*)
    }};
}

macro_rules! argument {
    ($player:ident, $outputs:ident, error) => {
        $player.unless_null(&raw mut $outputs.error)
    };
    ($player:ident, $outputs:ident, out_handle) => {
        $player.unless_null(&raw mut $outputs.handle)
    };
    ($player:ident, $outputs:ident, out_text) => {
        $player.unless_null(&raw mut $outputs.text)
    };
    ($player:ident, $outputs:ident, out_utf16) => {
        $player.unless_null(&raw mut $outputs.utf16)
    };
    ($player:ident, $outputs:ident, out_progress) => {
        $player.unless_null(&raw mut $outputs.progress)
    };
    ($player:ident, $outputs:ident, out_number) => {
        $player.unless_null(&raw mut $outputs.number)
    };
    ($player:ident, $outputs:ident, out_long) => {
        $player.unless_null(&raw mut $outputs.long)
    };
    ($player:ident, $outputs:ident, out_size) => {
        $player.unless_null(&raw mut $outputs.size)
    };
    ($player:ident, $outputs:ident, user_data) => {
        std::ptr::null_mut()
    };
    ($player:ident, $outputs:ident, $kind:ident) => {
        $player.$kind()
    };
}

macro_rules! calls {
    ($($function:ident($($kind:ident),*);)*) => {
        /// All of them, by name.
        pub(super) const CALLS: &[(&str, Call)] = &[$((stringify!($function), |player, outputs| {
            arguments!(player, outputs, $function, [], $($kind)*)
        })),*];
    };
}

calls! {
    armid_client_describe(handle, out_handle, error);
    armid_client_list(handle, handle, handle, out_handle, error);
    armid_client_new(handle, handle, out_handle, error);
    armid_client_release(handle);
    armid_client_resolve_start(handle, handle, out_handle, error);
    armid_client_resume_start(handle, text, text, handle, out_handle, error);
    armid_client_send(handle, handle, handle, out_handle, error);
    armid_client_send_and_wait(handle, handle, handle, out_handle, error);
    armid_client_send_and_wait_start(handle, handle, handle, out_handle, error);
    armid_client_send_start(handle, handle, handle, out_handle, error);
    armid_credential_new(handle, out_handle, error);
    armid_credential_release(handle);
    armid_document_json(handle, out_text, error);
    armid_document_release(handle);
    armid_error_additional_info(handle, out_text);
    armid_error_cause(handle, size, out_text);
    armid_error_cause_count(handle, out_size);
    armid_error_code(handle, out_text);
    armid_error_correlation_id(handle, out_text);
    armid_error_details(handle, out_text);
    armid_error_http_status(handle, out_number);
    armid_error_json(handle, out_text);
    armid_error_message(handle, out_text);
    armid_error_release(handle);
    armid_error_request_id(handle, out_text);
    armid_error_retry_after_ms(handle, out_long);
    armid_error_service_code(handle, out_text);
    armid_error_service_message(handle, out_text);
    armid_error_source(handle, out_text);
    armid_error_status_url(handle, out_text);
    armid_error_target(handle, out_text);
    armid_handle_copy_text(handle, number, buffer, out_size, error);
    armid_log_queue_next(out_handle, error);
    armid_log_queue_open(number, unsigned, error);
    armid_log_set_callback(log, user_data, number, error);
    armid_metadata_get(handle, out_handle, error);
    armid_metadata_get_start(handle, out_handle, error);
    armid_operation_cancel(handle, error);
    armid_operation_describe(handle, out_handle, error);
    armid_operation_on_completion(handle, completion, user_data, error);
    armid_operation_progress(handle, out_progress, error);
    armid_operation_release(handle);
    armid_operation_stage(handle, out_text, error);
    armid_operation_take_document(handle, out_handle, error);
    armid_operation_take_response(handle, out_handle, error);
    armid_operation_take_token(handle, out_handle, error);
    armid_operation_wait(handle, milliseconds, error);
    armid_options_new(out_handle, error);
    armid_options_release(handle);
    armid_options_set(handle, option_name, option_value, error);
    armid_options_set_secret(handle, option_name, secret, error);
    armid_options_set_secret_utf16(handle, option_name, secret_utf16, error);
    armid_pager_has_more(handle, out_number, error);
    armid_pager_next_start(handle, out_handle, error);
    armid_pager_release(handle);
    armid_request_new(text, text, out_handle, error);
    armid_request_release(handle);
    armid_request_set_api_version(handle, text, error);
    armid_request_set_body(handle, body, error);
    armid_request_set_header(handle, text, text, error);
    armid_resource_get_start(handle, text, text, handle, out_handle, error);
    armid_resource_graph_search(handle, text, text, unsigned, handle, out_handle, error);
    armid_resource_group_get(handle, text, handle, out_handle, error);
    armid_resource_group_get_start(handle, text, handle, out_handle, error);
    armid_resource_group_list(handle, handle, out_handle, error);
    armid_resource_identity_add_start(handle, text, text, number, handle, out_handle, error);
    armid_resource_identity_remove_start(handle, text, text, number, handle, out_handle, error);
    armid_resource_list(handle, text, text, text, text, text, handle, out_handle, error);
    armid_response_body(handle, out_text, error);
    armid_response_header(handle, text, out_text, error);
    armid_response_headers(handle, out_text, error);
    armid_response_is_plain(handle, out_number, error);
    armid_response_release(handle);
    armid_response_status(handle, out_number, error);
    armid_role_assignment_create_start(handle, text, text, text, text, text, text, handle, out_handle, error);
    armid_role_assignment_delete_start(handle, text, handle, out_handle, error);
    armid_role_assignment_list(handle, text, text, text, handle, out_handle, error);
    armid_role_definition_get_start(handle, text, text, handle, out_handle, error);
    armid_role_definition_list(handle, text, text, number, handle, out_handle, error);
    armid_subscription_get_start(handle, text, handle, out_handle, error);
    armid_subscription_list(handle, handle, out_handle, error);
    armid_token_client_id(handle, out_text, error);
    armid_token_expires_on(handle, out_long, error);
    armid_token_get(handle, text, handle, out_handle, error);
    armid_token_get_start(handle, text, handle, out_handle, error);
    armid_token_identity_resource_id(handle, out_text, error);
    armid_token_object_id(handle, out_text, error);
    armid_token_refresh_on(handle, out_long, error);
    armid_token_release(handle);
    armid_token_resource(handle, out_text, error);
    armid_token_source(handle, out_text, error);
    armid_token_tenant_id(handle, out_text, error);
    armid_token_text(handle, out_text, error);
    armid_token_text_utf16(handle, out_utf16, error);
    armid_token_type(handle, out_text, error);
    armid_user_assigned_identity_create_start(handle, text, text, text, text, handle, out_handle, error);
    armid_user_assigned_identity_delete_start(handle, text, text, handle, out_handle, error);
    armid_user_assigned_identity_get_start(handle, text, text, handle, out_handle, error);
    armid_user_assigned_identity_list(handle, text, handle, out_handle, error);
    armid_user_assigned_identity_set_tags_start(handle, text, text, text, handle, out_handle, error);
    armid_virtual_machine_get_start(handle, text, text, handle, out_handle, error);
    armid_virtual_machine_list(handle, text, handle, out_handle, error);
    armid_virtual_machine_scale_set_get_start(handle, text, text, handle, out_handle, error);
    armid_virtual_machine_scale_set_list(handle, text, handle, out_handle, error);
}
