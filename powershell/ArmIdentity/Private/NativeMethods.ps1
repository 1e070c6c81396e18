# The P/Invoke table: the functions of the native library that this module calls, and no others.
#
# One function a line: name and types of parameters; what comes out is last. All return armid_status but armid_abi_version, which returns the
# version. A test compares every line with include/armidentity.h. The types and what they are in C:
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
$script:NativeMethods = @{
    armid_abi_version = @()
    armid_options_new = 'out-u64', 'out-error'
    armid_options_set = 'u64', 'str', 'str', 'out-error'
    armid_options_set_secret_utf16 = 'u64', 'str', 'utf16', 'size', 'out-error'
    armid_options_release = 'u64'
    armid_credential_new = 'u64', 'out-u64', 'out-error'
    armid_credential_release = 'u64'
    armid_token_get_start = 'u64', 'str', 'u64', 'out-u64', 'out-error'
    armid_token_text = 'u64', 'out-str', 'out-error'
    armid_token_text_utf16 = 'u64', 'out-utf16', 'out-error'
    armid_token_expires_on = 'u64', 'out-i64', 'out-error'
    armid_token_type = 'u64', 'out-str', 'out-error'
    armid_token_resource = 'u64', 'out-str', 'out-error'
    armid_token_source = 'u64', 'out-str', 'out-error'
    armid_token_client_id = 'u64', 'out-str', 'out-error'
    armid_token_object_id = 'u64', 'out-str', 'out-error'
    armid_token_tenant_id = 'u64', 'out-str', 'out-error'
    armid_token_release = 'u64'
    armid_client_new = 'u64', 'u64', 'out-u64', 'out-error'
    armid_client_describe = 'u64', 'out-u64', 'out-error'
    armid_client_resolve_start = 'u64', 'u64', 'out-u64', 'out-error'
    armid_client_send_start = 'u64', 'u64', 'u64', 'out-u64', 'out-error'
    armid_client_send_and_wait_start = 'u64', 'u64', 'u64', 'out-u64', 'out-error'
    armid_client_resume_start = 'u64', 'str', 'str', 'u64', 'out-u64', 'out-error'
    armid_client_list = 'u64', 'u64', 'u64', 'out-u64', 'out-error'
    armid_client_release = 'u64'
    armid_request_new = 'str', 'str', 'out-u64', 'out-error'
    armid_request_set_api_version = 'u64', 'str', 'out-error'
    armid_request_set_header = 'u64', 'str', 'str', 'out-error'
    armid_request_set_body = 'u64', 'bytes', 'size', 'out-error'
    armid_request_release = 'u64'
    armid_response_status = 'u64', 'out-i32', 'out-error'
    armid_response_body = 'u64', 'out-str', 'out-error'
    armid_response_is_plain = 'u64', 'out-i32', 'out-error'
    armid_response_headers = 'u64', 'out-str', 'out-error'
    armid_response_release = 'u64'
    armid_resource_group_get_start = 'u64', 'str', 'u64', 'out-u64', 'out-error'
    armid_resource_group_list = 'u64', 'u64', 'out-u64', 'out-error'
    armid_resource_get_start = 'u64', 'str', 'str', 'u64', 'out-u64', 'out-error'
    armid_resource_list = 'u64', 'str', 'str', 'str', 'str', 'str', 'u64', 'out-u64', 'out-error'
    armid_resource_graph_search = 'u64', 'str', 'str', 'u32', 'u64', 'out-u64', 'out-error'
    armid_subscription_get_start = 'u64', 'str', 'u64', 'out-u64', 'out-error'
    armid_subscription_list = 'u64', 'u64', 'out-u64', 'out-error'
    armid_user_assigned_identity_get_start = 'u64', 'str', 'str', 'u64', 'out-u64', 'out-error'
    armid_user_assigned_identity_list = 'u64', 'str', 'u64', 'out-u64', 'out-error'
    armid_user_assigned_identity_create_start = 'u64', 'str', 'str', 'str', 'str', 'u64', 'out-u64', 'out-error'
    armid_user_assigned_identity_set_tags_start = 'u64', 'str', 'str', 'str', 'u64', 'out-u64', 'out-error'
    armid_user_assigned_identity_delete_start = 'u64', 'str', 'str', 'u64', 'out-u64', 'out-error'
    armid_virtual_machine_get_start = 'u64', 'str', 'str', 'u64', 'out-u64', 'out-error'
    armid_virtual_machine_list = 'u64', 'str', 'u64', 'out-u64', 'out-error'
    armid_virtual_machine_scale_set_get_start = 'u64', 'str', 'str', 'u64', 'out-u64', 'out-error'
    armid_virtual_machine_scale_set_list = 'u64', 'str', 'u64', 'out-u64', 'out-error'
    armid_resource_identity_add_start = 'u64', 'str', 'str', 'i32', 'u64', 'out-u64', 'out-error'
    armid_resource_identity_remove_start = 'u64', 'str', 'str', 'i32', 'u64', 'out-u64', 'out-error'
    armid_role_definition_get_start = 'u64', 'str', 'str', 'u64', 'out-u64', 'out-error'
    armid_role_definition_list = 'u64', 'str', 'str', 'i32', 'u64', 'out-u64', 'out-error'
    armid_role_assignment_create_start = 'u64', 'str', 'str', 'str', 'str', 'str', 'str', 'u64', 'out-u64', 'out-error'
    armid_role_assignment_list = 'u64', 'str', 'str', 'str', 'u64', 'out-u64', 'out-error'
    armid_role_assignment_delete_start = 'u64', 'str', 'u64', 'out-u64', 'out-error'
    armid_pager_next_start = 'u64', 'out-u64', 'out-error'
    armid_pager_has_more = 'u64', 'out-i32', 'out-error'
    armid_pager_release = 'u64'
    armid_metadata_get_start = 'u64', 'out-u64', 'out-error'
    armid_operation_wait = 'u64', 'u32', 'out-error'
    armid_operation_describe = 'u64', 'out-u64', 'out-error'
    armid_operation_take_token = 'u64', 'out-u64', 'out-error'
    armid_operation_take_response = 'u64', 'out-u64', 'out-error'
    armid_operation_take_document = 'u64', 'out-u64', 'out-error'
    armid_operation_release = 'u64'
    armid_document_json = 'u64', 'out-str', 'out-error'
    armid_document_release = 'u64'
    armid_error_json = 'u64', 'out-str'
    armid_error_release = 'u64'
    armid_log_queue_open = 'i32', 'u32', 'out-error'
    armid_log_queue_next = 'out-u64', 'out-error'
}
