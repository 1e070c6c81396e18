// The functions of the library that this binding calls, for .NET Standard: the declarations of NativeMethods.Net.cs, marshalled at run time.
#if !NET
using System;
using System.Runtime.InteropServices;

namespace ArmIdentity.Native;

internal static partial class NativeMethods
{
    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern uint armid_abi_version();

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern IntPtr armid_version();

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern IntPtr armid_status_name(int status);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_options_new(out ulong options, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_options_set(ulong options, byte[]? name, byte[]? value, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_options_set_secret_utf16(ulong options, byte[]? name, IntPtr value, UIntPtr length, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_options_release(ulong options);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_credential_new(ulong options, out ulong credential, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_credential_release(ulong credential);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_token_get(ulong credential, byte[]? resource, ulong options, out ulong token, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_token_get_start(
        ulong credential, byte[]? resource, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_token_text_utf16(ulong token, out NativeText text, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_token_expires_on(ulong token, out long unixSeconds, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_token_refresh_on(ulong token, out long unixSeconds, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_token_type(ulong token, out NativeText text, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_token_resource(ulong token, out NativeText text, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_token_source(ulong token, out NativeText text, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_token_client_id(ulong token, out NativeText text, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_token_object_id(ulong token, out NativeText text, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_token_tenant_id(ulong token, out NativeText text, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_token_identity_resource_id(ulong token, out NativeText text, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_token_release(ulong token);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_client_new(ulong credential, ulong options, out ulong client, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_client_describe(ulong client, out ulong document, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_client_resolve_start(ulong client, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_client_send_start(ulong client, ulong request, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_client_list(ulong client, ulong request, ulong options, out ulong pager, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_client_release(ulong client);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_request_new(byte[]? method, byte[]? target, out ulong request, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_request_set_api_version(ulong request, byte[]? apiVersion, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_request_set_header(ulong request, byte[]? name, byte[]? value, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_request_set_body(ulong request, byte[]? body, UIntPtr length, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_request_release(ulong request);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_response_status(ulong response, out int status, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_response_body(ulong response, out NativeText body, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_response_headers(ulong response, out NativeText json, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_response_release(ulong response);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_client_send_and_wait_start(
        ulong client, ulong request, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_client_resume_start(
        ulong client, byte[]? statusUrl, byte[]? resource, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_subscription_get_start(
        ulong client, byte[]? subscription, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_subscription_list(ulong client, ulong options, out ulong pager, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_resource_group_get_start(
        ulong client, byte[]? name, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_resource_group_list(ulong client, ulong options, out ulong pager, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_resource_get_start(
        ulong client, byte[]? resourceId, byte[]? apiVersion, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_resource_list(
        ulong client, byte[]? resourceGroup, byte[]? resourceType, byte[]? tagName, byte[]? tagValue, byte[]? name, ulong options, out ulong pager, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_resource_graph_search(
        ulong client, byte[]? query, byte[]? scopeJson, uint pageSize, ulong options, out ulong pager, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_user_assigned_identity_get_start(
        ulong client, byte[]? resourceGroup, byte[]? name, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_user_assigned_identity_list(
        ulong client, byte[]? resourceGroup, ulong options, out ulong pager, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_user_assigned_identity_create_start(
        ulong client, byte[]? resourceGroup, byte[]? name, byte[]? location, byte[]? tagsJson, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_user_assigned_identity_set_tags_start(
        ulong client, byte[]? resourceGroup, byte[]? name, byte[]? tagsJson, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_user_assigned_identity_delete_start(
        ulong client, byte[]? resourceGroup, byte[]? name, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_virtual_machine_get_start(
        ulong client, byte[]? resourceGroup, byte[]? name, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_virtual_machine_list(
        ulong client, byte[]? resourceGroup, ulong options, out ulong pager, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_virtual_machine_scale_set_get_start(
        ulong client, byte[]? resourceGroup, byte[]? name, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_virtual_machine_scale_set_list(
        ulong client, byte[]? resourceGroup, ulong options, out ulong pager, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_resource_identity_add_start(
        ulong client, byte[]? resourceId, byte[]? identityIdsJson, int systemAssigned, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_resource_identity_remove_start(
        ulong client, byte[]? resourceId, byte[]? identityIdsJson, int systemAssigned, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_role_definition_get_start(
        ulong client, byte[]? scope, byte[]? role, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_role_definition_list(
        ulong client, byte[]? scope, byte[]? name, int customOnly, ulong options, out ulong pager, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_role_assignment_create_start(
        ulong client, byte[]? principalId, byte[]? role, byte[]? scope, byte[]? principalType, byte[]? description, byte[]? condition, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_role_assignment_list(
        ulong client, byte[]? scope, byte[]? principalId, byte[]? reach, ulong options, out ulong pager, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_role_assignment_delete_start(
        ulong client, byte[]? id, ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_pager_next_start(ulong pager, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_pager_has_more(ulong pager, out int hasMore, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_pager_release(ulong pager);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_metadata_get_start(ulong options, out ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_operation_wait(ulong operation, uint timeoutMs, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_operation_cancel(ulong operation, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_operation_describe(ulong operation, out ulong document, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_operation_on_completion(ulong operation, IntPtr callback, IntPtr userData, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_operation_take_token(ulong operation, out ulong token, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_operation_take_response(ulong operation, out ulong response, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_operation_take_document(ulong operation, out ulong document, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_operation_release(ulong operation);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_document_json(ulong document, out NativeText json, out ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_document_release(ulong document);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_error_json(ulong error, out NativeText json);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_error_release(ulong error);

    [DllImport(NativeLibraryFile.Name, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    internal static extern int armid_log_set_callback(IntPtr callback, IntPtr userData, int level, out ulong error);
}
#endif
