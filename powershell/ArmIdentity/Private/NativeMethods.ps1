# The P/Invoke table: the functions of the native library that this module calls, and no others.
#
# One function a line: name, return type, parameter types separated by blanks. A test compares every line with
# include/armidentity.h. The types and what they are in C:
#
#   u32, u64, i32   uint32_t, uint64_t and every handle, int32_t and armid_status
#   size            size_t
#   str             const char *      NUL-terminated UTF-8
#   bytes           const uint8_t *
#   utf16           const uint16_t *
#   out-u64         uint64_t * and a pointer to any handle
#   out-i32         int32_t *
#   out-i64         int64_t *
#   out-str         armid_str *
#   out-utf16       armid_utf16 *
#   out-error       armid_error *, always the last one
$script:NativeMethods = @(
    'armid_abi_version', 'u32', ''
    'armid_options_new', 'i32', 'out-u64 out-error'
    'armid_options_set', 'i32', 'u64 str str out-error'
    'armid_options_set_secret_utf16', 'i32', 'u64 str utf16 size out-error'
    'armid_options_release', 'i32', 'u64'
    'armid_credential_new', 'i32', 'u64 out-u64 out-error'
    'armid_credential_release', 'i32', 'u64'
    'armid_token_get_start', 'i32', 'u64 str u64 out-u64 out-error'
    'armid_token_text', 'i32', 'u64 out-str out-error'
    'armid_token_text_utf16', 'i32', 'u64 out-utf16 out-error'
    'armid_token_expires_on', 'i32', 'u64 out-i64 out-error'
    'armid_token_type', 'i32', 'u64 out-str out-error'
    'armid_token_resource', 'i32', 'u64 out-str out-error'
    'armid_token_source', 'i32', 'u64 out-str out-error'
    'armid_token_client_id', 'i32', 'u64 out-str out-error'
    'armid_token_object_id', 'i32', 'u64 out-str out-error'
    'armid_token_tenant_id', 'i32', 'u64 out-str out-error'
    'armid_token_release', 'i32', 'u64'
    'armid_client_new', 'i32', 'u64 u64 out-u64 out-error'
    'armid_client_describe', 'i32', 'u64 out-u64 out-error'
    'armid_client_resolve_start', 'i32', 'u64 u64 out-u64 out-error'
    'armid_client_send_start', 'i32', 'u64 u64 u64 out-u64 out-error'
    'armid_client_send_and_wait_start', 'i32', 'u64 u64 u64 out-u64 out-error'
    'armid_client_resume_start', 'i32', 'u64 str str u64 out-u64 out-error'
    'armid_client_list', 'i32', 'u64 u64 u64 out-u64 out-error'
    'armid_client_release', 'i32', 'u64'
    'armid_request_new', 'i32', 'str str out-u64 out-error'
    'armid_request_set_api_version', 'i32', 'u64 str out-error'
    'armid_request_set_header', 'i32', 'u64 str str out-error'
    'armid_request_set_body', 'i32', 'u64 bytes size out-error'
    'armid_request_release', 'i32', 'u64'
    'armid_response_status', 'i32', 'u64 out-i32 out-error'
    'armid_response_body', 'i32', 'u64 out-str out-error'
    'armid_response_headers', 'i32', 'u64 out-str out-error'
    'armid_response_release', 'i32', 'u64'
    'armid_resource_group_get_start', 'i32', 'u64 str u64 out-u64 out-error'
    'armid_resource_group_list', 'i32', 'u64 u64 out-u64 out-error'
    'armid_resource_get_start', 'i32', 'u64 str str u64 out-u64 out-error'
    'armid_resource_list', 'i32', 'u64 str str str str str u64 out-u64 out-error'
    'armid_resource_graph_search', 'i32', 'u64 str str u32 u64 out-u64 out-error'
    'armid_subscription_get_start', 'i32', 'u64 str u64 out-u64 out-error'
    'armid_subscription_list', 'i32', 'u64 u64 out-u64 out-error'
    'armid_user_assigned_identity_get_start', 'i32', 'u64 str str u64 out-u64 out-error'
    'armid_user_assigned_identity_list', 'i32', 'u64 str u64 out-u64 out-error'
    'armid_user_assigned_identity_create_start', 'i32', 'u64 str str str str u64 out-u64 out-error'
    'armid_user_assigned_identity_set_tags_start', 'i32', 'u64 str str str u64 out-u64 out-error'
    'armid_user_assigned_identity_delete_start', 'i32', 'u64 str str u64 out-u64 out-error'
    'armid_virtual_machine_get_start', 'i32', 'u64 str str u64 out-u64 out-error'
    'armid_virtual_machine_list', 'i32', 'u64 str u64 out-u64 out-error'
    'armid_virtual_machine_scale_set_get_start', 'i32', 'u64 str str u64 out-u64 out-error'
    'armid_virtual_machine_scale_set_list', 'i32', 'u64 str u64 out-u64 out-error'
    'armid_resource_identity_add_start', 'i32', 'u64 str str i32 u64 out-u64 out-error'
    'armid_resource_identity_remove_start', 'i32', 'u64 str str i32 u64 out-u64 out-error'
    'armid_role_definition_get_start', 'i32', 'u64 str str u64 out-u64 out-error'
    'armid_role_definition_list', 'i32', 'u64 str str i32 u64 out-u64 out-error'
    'armid_role_assignment_create_start', 'i32', 'u64 str str str str str str u64 out-u64 out-error'
    'armid_role_assignment_list', 'i32', 'u64 str str str u64 out-u64 out-error'
    'armid_role_assignment_delete_start', 'i32', 'u64 str u64 out-u64 out-error'
    'armid_pager_next_start', 'i32', 'u64 out-u64 out-error'
    'armid_pager_has_more', 'i32', 'u64 out-i32 out-error'
    'armid_pager_release', 'i32', 'u64'
    'armid_metadata_get_start', 'i32', 'u64 out-u64 out-error'
    'armid_operation_wait', 'i32', 'u64 u32 out-error'
    'armid_operation_describe', 'i32', 'u64 out-u64 out-error'
    'armid_operation_take_token', 'i32', 'u64 out-u64 out-error'
    'armid_operation_take_response', 'i32', 'u64 out-u64 out-error'
    'armid_operation_take_document', 'i32', 'u64 out-u64 out-error'
    'armid_operation_release', 'i32', 'u64'
    'armid_document_json', 'i32', 'u64 out-str out-error'
    'armid_document_release', 'i32', 'u64'
    'armid_error_json', 'i32', 'u64 out-str'
    'armid_error_release', 'i32', 'u64'
    'armid_log_queue_open', 'i32', 'i32 u32 out-error'
    'armid_log_queue_next', 'i32', 'out-u64 out-error'
)
