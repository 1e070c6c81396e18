/**
 * ArmIdentity 0.1.0: managed-identity tokens and Azure Resource Manager (ARM) calls.
 *
 * The library finds the managed identity of the machine that it runs on, gets tokens for it, keeps them fresh, and calls ARM with them.
 * A whole program:
 *
 *     // Reads a resource group with the managed identity of the machine that it runs on:
 *     //
 *     //     cc read_resource_group.c $(pkg-config --cflags --libs armidentity) -o read_resource_group
 *     //     ./read_resource_group myResourceGroupVM
 *     #include <armidentity.h>
 *     #include <stdio.h>
 *
 *     // Prints what went wrong and what to do about it. Returns the exit code of the program.
 *     static int report(armid_error error) {
 *         armid_str code = {NULL, 0};
 *         armid_str message = {NULL, 0};
 *         if (armid_error_code(error, &code) == ARMID_OK && armid_error_message(error, &message) == ARMID_OK) {
 *             fprintf(stderr, "%s: %s\n", code.data, message.data);
 *         }
 *         armid_error_release(error);
 *         return 1;
 *     }
 *
 *     int main(int argc, char **argv) {
 *         const char *name = argc > 1 ? argv[1] : NULL; // NULL is the group of this machine
 *         armid_credential credential = 0;
 *         armid_client client = 0;
 *         armid_response response = 0;
 *         armid_error error = 0;
 *         armid_str json = {NULL, 0};
 *         int exit_code = 0;
 *
 *         if (armid_credential_new(0, &credential, &error) == ARMID_OK
 *             && armid_client_new(credential, 0, &client, &error) == ARMID_OK
 *             && armid_resource_group_get(client, name, 0, &response, &error) == ARMID_OK
 *             && armid_response_body(response, &json, &error) == ARMID_OK) {
 *             printf("%s\n", json.data);
 *         } else {
 *             exit_code = report(error);
 *         }
 *
 *         armid_response_release(response); // releasing 0, an object that was never made, is fine
 *         armid_client_release(client);
 *         armid_credential_release(credential);
 *         return exit_code;
 *     }
 *
 * # Conventions
 *
 * Names. Every name starts with armid_, then comes the object, then the verb. Constants start with ARMID_.
 *
 * Status. A function that can fail returns armid_status: ARMID_OK (0) or one of the ARMID_... numbers below. A number keeps its
 * meaning for ever; new ones may come, so treat an unknown number as a failure. armid_status_name() gives its name.
 *
 * Errors. The last parameter of a function that can fail is out_error. Pass NULL, or the address of an armid_error: after a failure
 * it holds an error object with the message, what the service said, and what to do. Release it with armid_error_release(). After a
 * success it is 0. The functions that release an object, and those that read an error object, have no such parameter.
 *
 * Objects. An object is a number, never a pointer: 0 is no object. Each number is used once. A number that was never given out, that
 * was released, or that names an object of another kind gives ARMID_INVALID_HANDLE and does no harm.
 *
 * Input. Text is UTF-8, ends with NUL, and has at most 1048576 bytes; so has a secret. What is NULL without being allowed to be,
 * is not UTF-8, is longer or has an impossible length gives ARMID_INVALID_ARGUMENT; the message names the parameter. Memory that
 * a parameter points to is read during the call only.
 *
 * Output. Outputs are cleared first and written on success only. An out_... parameter must not be NULL unless its function says so.
 *
 * Network. A function whose name ends in _start begins an operation and returns at once; wait for the operation, watch it, cancel
 * it, take its result. Where there is a function of the same name without _start, it does all of that and blocks until the end.
 *
 * # Memory
 *
 * The caller releases every object that it got, with the ..._release function of its kind; releasing 0 does nothing. An object keeps
 * alive what it needs: a client may be used after its credential was released.
 *
 * An armid_str or armid_utf16 points into the object that it was read from. It is valid until that object is released, always ends
 * with a NUL that its length does not count, and is never NULL after a success: an absent text is "". A host that may release the
 * object on another thread in the meantime copies the text with armid_handle_copy_text().
 *
 * Tokens are wiped from memory when their object is released. Copies that the caller makes are the caller's to wipe.
 *
 * # Threads
 *
 * Any function may be called from any thread, and the same object may be used from several threads at once. There is no
 * thread-local state. Network work is done on one background thread, started by the first operation. Callbacks come on a thread of
 * the library's own that does nothing else; they may call any function of the library, and should not take long.
 *
 * The library stays in the process once it is loaded and called; unloading it, even while operations run, changes nothing. A
 * process may end at any time and on any thread, in a callback too: nothing has to be canceled or released before, and what still
 * runs is cut off. Exit handlers may call every function. On Windows DllMain must call none: when a process ends, the library's
 * threads are gone by then.
 *
 * After fork() the child cannot use the library: there every function that returns a status says ARMID_FORKED. The child may
 * exec() and exit(), and the parent goes on as before.
 *
 * # Environment
 *
 *     AZURE_POD_IDENTITY_AUTHORITY_HOST   where the instance metadata service is, instead of http://169.254.169.254
 *     ARMIDENTITY_ARM_ENDPOINT            where ARM is, instead of the cloud's own endpoint
 *     ARMIDENTITY_CA_FILE                 a PEM file of certificate authorities to trust beside the system's
 *     ARMIDENTITY_ALLOW_LOOPBACK_HTTP     1: plain http is allowed to a loopback address
 *     ARMIDENTITY_LOG                     error, warn, info, debug or trace: log to standard error; never a secret
 *
 * An option of the same meaning wins: see armid_options_set().
 *
 * # Contents
 *
 *     Versions
 *         armid_abi_version
 *         armid_version
 *     The status of a call
 *         armid_status_name
 *     Texts that the library hands out
 *         armid_handle_copy_text
 *     Options, set by name
 *         armid_options_new
 *         armid_options_set
 *         armid_options_set_secret
 *         armid_options_set_secret_utf16
 *         armid_options_release
 *     Credentials: where tokens come from, and the tokens kept so far
 *         armid_credential_new
 *         armid_credential_release
 *     Tokens
 *         armid_token_get_start
 *         armid_token_get
 *         armid_token_text
 *         armid_token_text_utf16
 *         armid_token_expires_on
 *         armid_token_refresh_on
 *         armid_token_type
 *         armid_token_resource
 *         armid_token_source
 *         armid_token_client_id
 *         armid_token_object_id
 *         armid_token_tenant_id
 *         armid_token_identity_resource_id
 *         armid_token_release
 *     Clients of Azure Resource Manager
 *         armid_client_new
 *         armid_client_describe
 *         armid_client_resolve_start
 *         armid_client_send_start
 *         armid_client_send
 *         armid_client_list
 *         armid_client_release
 *     Requests to Azure Resource Manager
 *         armid_request_new
 *         armid_request_set_api_version
 *         armid_request_set_header
 *         armid_request_set_body
 *         armid_request_release
 *     Responses: success answers with status, headers and body
 *         armid_response_status
 *         armid_response_body
 *         armid_response_is_plain
 *         armid_response_header
 *         armid_response_headers
 *         armid_response_release
 *     Long-running operations: what ARM goes on with after it has answered
 *         armid_client_send_and_wait_start
 *         armid_client_send_and_wait
 *         armid_client_resume_start
 *     Subscriptions
 *         armid_subscription_get_start
 *         armid_subscription_list
 *     Resource groups
 *         armid_resource_group_get_start
 *         armid_resource_group_get
 *         armid_resource_group_list
 *     Resources of any type
 *         armid_resource_get_start
 *         armid_resource_list
 *     Azure Resource Graph: one question over many subscriptions
 *         armid_resource_graph_search
 *     User-assigned managed identities
 *         armid_user_assigned_identity_get_start
 *         armid_user_assigned_identity_list
 *         armid_user_assigned_identity_create_start
 *         armid_user_assigned_identity_set_tags_start
 *         armid_user_assigned_identity_delete_start
 *     Virtual machines
 *         armid_virtual_machine_get_start
 *         armid_virtual_machine_list
 *     Virtual machine scale sets
 *         armid_virtual_machine_scale_set_get_start
 *         armid_virtual_machine_scale_set_list
 *     The managed identities of a virtual machine or scale set
 *         armid_resource_identity_add_start
 *         armid_resource_identity_remove_start
 *     Role definitions
 *         armid_role_definition_get_start
 *         armid_role_definition_list
 *     Role assignments
 *         armid_role_assignment_create_start
 *         armid_role_assignment_list
 *         armid_role_assignment_delete_start
 *     Pagers: lists, a page at a time
 *         armid_pager_next_start
 *         armid_pager_has_more
 *         armid_pager_release
 *     The instance metadata of the machine
 *         armid_metadata_get_start
 *         armid_metadata_get
 *     Operations: network work that runs while the caller does something else
 *         armid_operation_wait
 *         armid_operation_cancel
 *         armid_operation_progress
 *         armid_operation_stage
 *         armid_operation_describe
 *         armid_operation_on_completion
 *         armid_operation_take_token
 *         armid_operation_take_response
 *         armid_operation_take_document
 *         armid_operation_release
 *     Documents: JSON texts that the library makes
 *         armid_document_json
 *         armid_document_release
 *     Error objects: what went wrong, in every detail
 *         armid_error_status
 *         armid_error_code
 *         armid_error_message
 *         armid_error_service_code
 *         armid_error_service_message
 *         armid_error_target
 *         armid_error_details
 *         armid_error_additional_info
 *         armid_error_request_id
 *         armid_error_correlation_id
 *         armid_error_status_url
 *         armid_error_source
 *         armid_error_json
 *         armid_error_http_status
 *         armid_error_retry_after_ms
 *         armid_error_cause_count
 *         armid_error_cause
 *         armid_error_release
 *     Logging
 *         armid_log_set_callback
 *         armid_log_queue_open
 *         armid_log_queue_next
 */

#ifndef ARMIDENTITY_H
#define ARMIDENTITY_H

/* Written by `cargo xtask header` from src/ffi/: change the sources, not this file. */

#include <stddef.h>
#include <stdint.h>

/** The first part of the version that this header belongs to. armid_version() tells the one of the library that runs. */
#define ARMIDENTITY_VERSION_MAJOR 0
/** The second part of the version. */
#define ARMIDENTITY_VERSION_MINOR 1
/** The third part of the version. */
#define ARMIDENTITY_VERSION_PATCH 0
/** The version as text, for instance to compare with armid_version(). */
#define ARMIDENTITY_VERSION_STRING "0.1.0"
/** The version as a number that grows with it, for `#if`: 8 bits for each part, 0xMMmmpp. */
#define ARMIDENTITY_VERSION_NUMBER \
    ((ARMIDENTITY_VERSION_MAJOR << 16) | (ARMIDENTITY_VERSION_MINOR << 8) | ARMIDENTITY_VERSION_PATCH)


/**
 * The version of this C ABI. It changes only when a program that was built before would not run any more. Compare it with
 * armid_abi_version() before any other call.
 */
#define ARMID_ABI_VERSION 1

/**
 * The operation runs.
 */
#define ARMID_STATE_RUNNING 0

/**
 * The operation has ended well; its result can be taken, or was.
 */
#define ARMID_STATE_SUCCEEDED 1

/**
 * The operation has failed; armid_operation_wait() gives the error.
 */
#define ARMID_STATE_FAILED 2

/**
 * The operation was canceled.
 */
#define ARMID_STATE_CANCELED 3

/**
 * The time limit of armid_operation_wait() that never passes.
 */
#define ARMID_WAIT_FOREVER 4294967295

/**
 * No log.
 */
#define ARMID_LOG_OFF 0

/**
 * What failed.
 */
#define ARMID_LOG_ERROR 1

/**
 * What went wrong and was made good, for example by another attempt.
 */
#define ARMID_LOG_WARN 2

/**
 * What was chosen and found: identity source, cloud, subscription.
 */
#define ARMID_LOG_INFO 3

/**
 * Each request and answer, without headers and bodies.
 */
#define ARMID_LOG_DEBUG 4

/**
 * Everything there is to say.
 */
#define ARMID_LOG_TRACE 5

/**
 * What a function answers: ARMID_OK, ARMID_PENDING, or what went wrong. A number keeps its meaning for ever and is never used for
 * another; new numbers may come, so treat an unknown one as a failure. armid_status_name() gives the name of a number.
 */
typedef int32_t armid_status;

/**
 * An object of the library: a number, never a pointer. 0 is no object. A number is given out once; after the release it names nothing,
 * and using it is answered with ARMID_INVALID_HANDLE. The type names below are all this type and say which kind of object is meant;
 * an object of another kind gives ARMID_INVALID_HANDLE too.
 */
typedef uint64_t armid_handle;

/**
 * Which text of an object armid_handle_copy_text() copies: one of the ARMID_TEXT_ numbers.
 */
typedef int32_t armid_text_field;

/**
 * What went wrong: given out through out_error by a function that fails. It never changes, and never holds a secret.
 *
 * Read it with armid_error_status(), armid_error_code(), armid_error_message(), armid_error_http_status(), armid_error_service_code(),
 * armid_error_service_message(), armid_error_target(), armid_error_details(), armid_error_additional_info(), armid_error_request_id(),
 * armid_error_correlation_id(), armid_error_retry_after_ms(), armid_error_status_url(), armid_error_source(), armid_error_cause_count(),
 * armid_error_cause(), or all of it at once with armid_error_json(). Release it with armid_error_release().
 */
typedef armid_handle armid_error;

/**
 * Settings by name, for credentials, clients and single calls.
 *
 * Make them with armid_options_new(), set them with armid_options_set(), armid_options_set_secret() or armid_options_set_secret_utf16(),
 * pass them to as many functions as you like, and release them with armid_options_release(). Each function takes a copy of what is set at
 * that moment: changing or releasing options later changes nothing that was made with them. Where a function takes options, 0 means that
 * nothing is set.
 */
typedef armid_handle armid_options;

/**
 * An identity to get tokens for: the machine's managed identity, or whatever the options say.
 *
 * Make one with armid_credential_new(), use it with armid_token_get() and armid_client_new(), release it with armid_credential_release().
 * One credential serves the whole program. Tokens are kept and renewed ahead of their end; credentials for the same managed identity share
 * them.
 */
typedef armid_handle armid_credential;

/**
 * Network work that runs in the background: what the functions whose names end in _start begin.
 *
 * Wait for it with armid_operation_wait() or armid_operation_on_completion(), watch it with armid_operation_progress(),
 * armid_operation_stage() and armid_operation_describe(), stop it with armid_operation_cancel(), take its result with armid_operation_take_token(),
 * armid_operation_take_response() or armid_operation_take_document(), and release it with armid_operation_release().
 */
typedef armid_handle armid_operation;

/**
 * An access token for one resource, with what is known of it. It never changes; a renewed token is another object.
 *
 * Comes from armid_token_get() or armid_operation_take_token(). Read it with armid_token_text(), armid_token_text_utf16(),
 * armid_token_expires_on(), armid_token_refresh_on(), armid_token_type(), armid_token_resource(), armid_token_source(),
 * armid_token_client_id(), armid_token_object_id(), armid_token_tenant_id(), armid_token_identity_resource_id(); release it with
 * armid_token_release(). Ask for a token each time one is needed: the library keeps and renews them.
 */
typedef armid_handle armid_token;

/**
 * A text that belongs to an object: UTF-8, valid until that object is released. After a success data is never NULL; a text that is
 * absent is "". There is always a NUL after the text, so that data may be used as a C string; a response body that itself holds
 * NUL characters needs length.
 */
typedef struct {
    /**
     * The first byte.
     */
    const char *data;
    /**
     * How many bytes the text has, the NUL not counted.
     */
    size_t length;
} armid_str;

/**
 * A text that belongs to an object: UTF-16 in the machine's byte order, valid until that object is released. After a success data is
 * never NULL, and there is always a NUL after the text.
 */
typedef struct {
    /**
     * The first 16-bit unit.
     */
    const uint16_t *data;
    /**
     * How many 16-bit units the text has, the NUL not counted.
     */
    size_t length;
} armid_utf16;

/**
 * Calls ARM with the tokens of a credential: one cloud, one default subscription.
 *
 * Make one with armid_client_new(); see what it is bound to with armid_client_describe() and armid_client_resolve_start(); call ARM with
 * armid_client_send(), armid_client_send_and_wait(), armid_client_list() and the functions for each kind of resource, such as
 * armid_resource_group_get(); release it with armid_client_release(). One client serves the whole program.
 */
typedef armid_handle armid_client;

/**
 * A JSON text that the library made: what a client is bound to, how far an operation is, or a log record.
 *
 * Comes from armid_client_describe(), armid_operation_describe(), armid_operation_take_document() and armid_log_queue_next(). Read it with armid_document_json();
 * release it with armid_document_release().
 */
typedef armid_handle armid_document;

/**
 * A request to ARM: method, target, api-version, headers, body.
 *
 * Make one with armid_request_new(); complete it with armid_request_set_api_version(), armid_request_set_header() and
 * armid_request_set_body(); send it, as often as you like, with armid_client_send(),
 * armid_client_send_and_wait() or armid_client_list(); release it with armid_request_release().
 */
typedef armid_handle armid_request;

/**
 * A success answer. It never changes.
 *
 * Comes from armid_client_send(), armid_resource_group_get(), armid_metadata_get() and armid_operation_take_response(). Read it with
 * armid_response_status(), armid_response_body(), armid_response_header() and armid_response_headers(); release it with
 * armid_response_release().
 */
typedef armid_handle armid_response;

/**
 * A list at ARM that is read a page at a time, so that memory holds a page and not the list. The page after the one that was read is fetched
 * in the meantime; no more than that.
 *
 * Comes from armid_client_list(), from armid_resource_graph_search(), whose pages are not fetched in the meantime, and from the functions
 * whose names end in _list. While armid_pager_has_more() says 1, read a page with armid_pager_next_start(). A page may be empty without being
 * the last. Release the pager with armid_pager_release().
 */
typedef armid_handle armid_pager;

/**
 * How far an operation is.
 */
typedef struct {
    /**
     * One of the ARMID_STATE_ numbers.
     */
    int32_t state;
    /**
     * How much is done, 0 to 100, as Azure tells of a long-running operation; -1 while nobody knows.
     */
    int32_t percent;
    /**
     * How many HTTP requests have been sent so far, retries included.
     */
    uint32_t attempt;
    /**
     * Always 0.
     */
    uint32_t reserved;
    /**
     * How long the operation has been running, or did until its end, in milliseconds.
     */
    int64_t elapsed_ms;
    /**
     * How long until the next attempt while the operation waits to try again, in milliseconds; -1 while it does not.
     */
    int64_t next_attempt_ms;
} armid_progress;

/**
 * What armid_operation_on_completion() calls when an operation has ended. It runs on a thread of the library's own that only calls back.
 * It may call every function of the library, blocking ones too, and release the operation; while it runs, other callbacks wait. It must
 * return, and no exception may leave it.
 *
 * - user_data: what armid_operation_on_completion() was given.
 * - operation: the operation. When it was released before its end the number is no live handle any more.
 */
typedef void (*armid_completion_callback)(void *user_data, armid_operation operation);

/**
 * What armid_log_set_callback() calls for each log record. It runs on a thread of the library's own that only calls back. It may call every
 * function of the library; while it runs, other callbacks wait. It must return, and no exception may leave it. When it is so slow that
 * more than 4096 records wait for it, the oldest are dropped and a record says how many.
 *
 * - user_data: what armid_log_set_callback() was given.
 * - level: ARMID_LOG_ERROR to ARMID_LOG_TRACE.
 * - target: which part of the library speaks, for example "armidentity::token".
 * - message: what happened, for a person.
 * - fields_json: the details as one JSON object.
 *
 * The texts are valid during the call only. No secret is among them, at any level.
 */
typedef void (*armid_log_callback)(void *user_data,
                                   int32_t level,
                                   const char *target,
                                   const char *message,
                                   const char *fields_json);

/**
 * Everything went well; outputs are written.
 */
#define ARMID_OK 0

/**
 * Not finished, and nothing went wrong: the operation still runs, or the log queue is empty. Ask again later.
 */
#define ARMID_PENDING 1

/**
 * An argument is NULL without being allowed to be, is not UTF-8, is too long, or does not mean anything. The message names it.
 */
#define ARMID_INVALID_ARGUMENT 2

/**
 * A handle is 0, was released, was never given out, or is an object of another kind. The message names the parameter.
 */
#define ARMID_INVALID_HANDLE 3

/**
 * No option has this name. The message lists those that there are.
 */
#define ARMID_UNKNOWN_OPTION 4

/**
 * The buffer is too small for the text. The needed size is in out_length: call again with a buffer of that size.
 */
#define ARMID_BUFFER_TOO_SMALL 5

/**
 * The library itself failed: a defect, or the system gave it no thread. The process is unharmed. Report it with the message.
 */
#define ARMID_PANIC 6

/**
 * This process is a child made by fork() of one that used the library. Use it in the parent, or exec() first. There is no error object.
 */
#define ARMID_FORKED 7

/**
 * The operation was canceled.
 */
#define ARMID_CANCELED 8

/**
 * The time limit passed: option timeout_sec, or the default of the call.
 */
#define ARMID_DEADLINE_EXCEEDED 9

/**
 * The operation has no such result: it still runs, it failed, its result is of another kind, or was taken.
 */
#define ARMID_NO_RESULT 10

/**
 * Options or environment variables contradict each other, or name something that cannot be used. The message names them.
 */
#define ARMID_INVALID_CONFIGURATION 11

/**
 * Nothing on this machine answers as an Azure identity endpoint. Run on Azure, or bring a token with the option access_token.
 */
#define ARMID_NOT_AZURE_HOST 20

/**
 * The machine is in Azure and has no managed identity. Assign one to it.
 */
#define ARMID_IDENTITY_NOT_ASSIGNED 21

/**
 * The managed identity that was asked for is not assigned to this machine. Check the id, or assign the identity.
 */
#define ARMID_IDENTITY_NOT_FOUND 22

/**
 * Another identity answered than the one that was asked for. Its token was thrown away.
 */
#define ARMID_IDENTITY_MISMATCH 23

/**
 * The identity source cannot choose an identity in this way. Use another of client_id, object_id and identity_resource_id.
 */
#define ARMID_SELECTOR_NOT_SUPPORTED 24

/**
 * Microsoft Entra does not know the resource that the token was asked for. Check its spelling.
 */
#define ARMID_INVALID_RESOURCE 25

/**
 * A proxy or gateway answered instead of the identity endpoint. Let requests to that endpoint pass directly.
 */
#define ARMID_IDENTITY_ENDPOINT_BLOCKED 26

/**
 * The identity endpoint failed. The message holds what it said; trying again later may help.
 */
#define ARMID_IDENTITY_ENDPOINT_FAILED 27

/**
 * The identity endpoint refused further requests for now. Wait as long as armid_error_retry_after_ms() says.
 */
#define ARMID_IDENTITY_ENDPOINT_THROTTLED 28

/**
 * The identity endpoint's success answer is not a token.
 */
#define ARMID_INVALID_TOKEN_RESPONSE 29

/**
 * The token that the caller brought has expired. Bring a new one.
 */
#define ARMID_TOKEN_EXPIRED 30

/**
 * Microsoft Entra or the Azure CLI refused to sign in. The message holds what it said.
 */
#define ARMID_SIGN_IN_FAILED 31

/**
 * Microsoft Entra does not accept the application's secret, certificate or federated token: wrong, expired, or not the application's.
 */
#define ARMID_INVALID_CLIENT_CREDENTIAL 32

/**
 * Microsoft Entra does not know the application in this tenant. Check client_id and tenant.
 */
#define ARMID_APPLICATION_NOT_FOUND 33

/**
 * Microsoft Entra does not know the tenant. Check tenant, and that the cloud is the right one.
 */
#define ARMID_TENANT_NOT_FOUND 34

/**
 * A person has to sign in, or to sign in again: make a new credential, or run "az login" for the Azure CLI.
 */
#define ARMID_SIGN_IN_REQUIRED 35

/**
 * The person declined the sign-in.
 */
#define ARMID_SIGN_IN_DECLINED 36

/**
 * Nobody signed in while the device code was valid. Start again.
 */
#define ARMID_SIGN_IN_EXPIRED 37

/**
 * The Azure CLI is not installed, or its folder is not in PATH.
 */
#define ARMID_AZURE_CLI_NOT_FOUND 38

/**
 * There is no connection, or it broke. Check network, firewall and proxy.
 */
#define ARMID_NETWORK_FAILED 40

/**
 * The TLS handshake failed: certificate, name or protocol. The option ca_file adds a certificate authority.
 */
#define ARMID_TLS_FAILED 41

/**
 * An answer is larger than the limit for its kind: 16 MiB for ARM, 1 MiB for tokens and metadata.
 */
#define ARMID_RESPONSE_TOO_LARGE 42

/**
 * A success answer does not have the form that its service promises.
 */
#define ARMID_INVALID_RESPONSE 43

/**
 * A token would have gone over plain http. Use https, or the option allow_loopback_http for this machine itself.
 */
#define ARMID_INSECURE_ENDPOINT 44

/**
 * A token would have gone to a host that is not the cloud's own.
 */
#define ARMID_FOREIGN_HOST 45

/**
 * ARM refused the request with a 4xx that has no number of its own here. armid_error_service_code() says why.
 */
#define ARMID_ARM_REQUEST_FAILED 50

/**
 * ARM does not accept the token (401).
 */
#define ARMID_ARM_UNAUTHENTICATED 51

/**
 * The identity lacks a role for this (403). Assign it one.
 */
#define ARMID_ARM_AUTHORIZATION_FAILED 52

/**
 * The resource, group or subscription does not exist (404).
 */
#define ARMID_ARM_NOT_FOUND 53

/**
 * The request conflicts with the present state of the resource (409, 412). Read the resource again.
 */
#define ARMID_ARM_CONFLICT 54

/**
 * ARM refused further requests for now (429). Wait as long as armid_error_retry_after_ms() says.
 */
#define ARMID_ARM_THROTTLED 55

/**
 * ARM failed (5xx), also after retries.
 */
#define ARMID_ARM_SERVER_FAILED 56

/**
 * No subscription was given and none could be found. Set the option subscription.
 */
#define ARMID_SUBSCRIPTION_NOT_DETERMINED 57

/**
 * No resource group was given and the machine's own could not be found. Name one.
 */
#define ARMID_RESOURCE_GROUP_NOT_DETERMINED 58

/**
 * The cloud's name is not known, or its endpoint does not describe itself. Set the option arm_endpoint or environment.
 */
#define ARMID_CLOUD_UNKNOWN 59

/**
 * A list's nextLink leads back to a page that was already read.
 */
#define ARMID_PAGING_LOOP 60

/**
 * A long-running operation has failed. armid_error_service_code(), armid_error_service_message() and armid_error_details() say why.
 */
#define ARMID_ARM_OPERATION_FAILED 61

/**
 * A long-running operation was canceled in Azure, for example because a later one overtook it; the service code says why.
 */
#define ARMID_ARM_OPERATION_CANCELED 62

/**
 * The status of a long-running operation cannot be read. It may still go on, or be done: look at the resource, or wait on from
 * armid_error_status_url() with armid_client_resume_start().
 */
#define ARMID_ARM_OPERATION_STATUS_UNKNOWN 63

/**
 * The token itself, of a token. Wipe the copy when it is not needed any more.
 */
#define ARMID_TEXT_TOKEN 1

/**
 * As armid_token_type().
 */
#define ARMID_TEXT_TOKEN_TYPE 2

/**
 * As armid_token_resource().
 */
#define ARMID_TEXT_TOKEN_RESOURCE 3

/**
 * As armid_token_source().
 */
#define ARMID_TEXT_TOKEN_SOURCE 4

/**
 * As armid_token_client_id().
 */
#define ARMID_TEXT_TOKEN_CLIENT_ID 5

/**
 * As armid_token_object_id().
 */
#define ARMID_TEXT_TOKEN_OBJECT_ID 6

/**
 * As armid_token_tenant_id().
 */
#define ARMID_TEXT_TOKEN_TENANT_ID 7

/**
 * As armid_token_identity_resource_id().
 */
#define ARMID_TEXT_TOKEN_IDENTITY_RESOURCE_ID 8

/**
 * As armid_response_body().
 */
#define ARMID_TEXT_RESPONSE_BODY 20

/**
 * As armid_response_headers().
 */
#define ARMID_TEXT_RESPONSE_HEADERS 21

/**
 * As armid_document_json().
 */
#define ARMID_TEXT_DOCUMENT_JSON 30

/**
 * As armid_operation_stage().
 */
#define ARMID_TEXT_OPERATION_STAGE 40

/**
 * As armid_error_code().
 */
#define ARMID_TEXT_ERROR_CODE 50

/**
 * As armid_error_message().
 */
#define ARMID_TEXT_ERROR_MESSAGE 51

/**
 * As armid_error_service_code().
 */
#define ARMID_TEXT_ERROR_SERVICE_CODE 52

/**
 * As armid_error_service_message().
 */
#define ARMID_TEXT_ERROR_SERVICE_MESSAGE 53

/**
 * As armid_error_target().
 */
#define ARMID_TEXT_ERROR_TARGET 54

/**
 * As armid_error_details().
 */
#define ARMID_TEXT_ERROR_DETAILS 55

/**
 * As armid_error_additional_info().
 */
#define ARMID_TEXT_ERROR_ADDITIONAL_INFO 56

/**
 * As armid_error_request_id().
 */
#define ARMID_TEXT_ERROR_REQUEST_ID 57

/**
 * As armid_error_correlation_id().
 */
#define ARMID_TEXT_ERROR_CORRELATION_ID 58

/**
 * As armid_error_source().
 */
#define ARMID_TEXT_ERROR_SOURCE 59

/**
 * As armid_error_json().
 */
#define ARMID_TEXT_ERROR_JSON 60

/**
 * As armid_error_status_url().
 */
#define ARMID_TEXT_ERROR_STATUS_URL 61

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/* ----------------------------------------------------------------------------------------------------
 * Versions
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Gives the version of the C ABI that the loaded library speaks.
 *
 * Returns: the number; this header describes ARMID_ABI_VERSION. When they differ, call nothing else.
 *
 * Threads: any thread; also after fork().
 */
uint32_t armid_abi_version(void);

/**
 * Gives the version of the loaded library, for example "0.1.0".
 *
 * Returns: the version. Never NULL.
 *
 * Memory and lifetimes: the text is static and must not be freed.
 *
 * Threads: any thread; also after fork().
 */
const char *armid_version(void);

/* ----------------------------------------------------------------------------------------------------
 * The status of a call
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Gives the name of a status, for example "IdentityNotFound" for 22. Error objects, logs and PowerShell use the same names.
 *
 * Parameters:
 * - status: any number.
 *
 * Returns: the name; "Unknown" for a number that this version does not know. Never NULL.
 *
 * Memory and lifetimes: the text is static and must not be freed.
 *
 * Threads: any thread; also after fork().
 */
const char *armid_status_name(armid_status status);

/* ----------------------------------------------------------------------------------------------------
 * Texts that the library hands out
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Copies a text of an object into a buffer of the caller's. For hosts in which another thread may release the object while its text is
 * read: a copy cannot go away. All others read the borrowed text.
 *
 * Parameters:
 * - object: the object.
 * - field: which of its texts.
 * - buffer: where the text goes, with a NUL at its end; may be NULL when capacity is 0.
 * - capacity: the size of the buffer in bytes.
 * - out_length: how many bytes the text has, the NUL not counted; with ARMID_BUFFER_TOO_SMALL how many bytes the buffer needs, the NUL
 *   counted. The one output that is also written on a failure.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_BUFFER_TOO_SMALL: call again with a larger buffer; ARMID_INVALID_ARGUMENT when field is no text of such an
 * object, or buffer or out_length is NULL; ARMID_INVALID_HANDLE when object is not live. On a failure the buffer holds "".
 *
 * Memory and lifetimes: the copy is the caller's.
 *
 * Threads: any thread.
 */
armid_status armid_handle_copy_text(armid_handle object,
                                    armid_text_field field,
                                    char *buffer,
                                    size_t capacity,
                                    size_t *out_length,
                                    armid_error *out_error);

/* ----------------------------------------------------------------------------------------------------
 * Options, set by name
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Makes an object for options, with nothing set.
 *
 * Parameters:
 * - out_options: where the object goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when out_options is NULL.
 *
 * Memory and lifetimes: release it with armid_options_release().
 *
 * Threads: any thread.
 */
armid_status armid_options_new(armid_options *out_options, armid_error *out_error);

/**
 * Sets an option. Setting it again replaces the value.
 *
 * The identity (armid_credential_new()):
 * - client_id, object_id, identity_resource_id: the user-assigned identity by one of its ids. At most one of them; none is the host's
 *   default identity, the system-assigned one where there is one. For the sources that sign in client_id is the application.
 * - source: where tokens come from; letter case and underscores do not matter.
 *   auto (the default): what the options below speak for; else workload_identity where AKS has set its variables; else imds.
 *   imds: the instance metadata service. access_token: the secret option of that name.
 *   workload_identity: the federated identity of an AKS pod. Variables AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE, or
 *   the options tenant, client_id and federated_token_file.
 *   service_principal: an application, by tenant, client_id and one of client_secret, certificate_path and federated_token_file.
 *   device_code: a person who signs in with a code in a browser, by default in the tenant of their account and with the application of the
 *   Azure CLI. The operation's progress has the prompt to show. Until they have, calls wait for up to 16 minutes when timeout_sec is not set.
 *   azure_cli: whoever is signed in to the Azure CLI (az), in the tenant or else for the subscription that is set.
 * - certificate_path: a file with a certificate of the application and its RSA private key, also with the certificates above it: a PFX
 *   (PKCS #12), or PEM with them in any order. What it is shows in it, not in its name. certificate_password opens a PFX or an encrypted key
 *   (BEGIN ENCRYPTED PRIVATE KEY); a PFX with an empty password, or with none, needs none. It is read for each request.
 * - federated_token_file: a file with a token that the application trusts. It is read for each request.
 * - authority: where Microsoft Entra signs in, such as https://login.microsoftonline.com/; the cloud's own when not set. Variable
 *   AZURE_AUTHORITY_HOST, unless environment or arm_endpoint is set.
 * - imds_endpoint: another address of the instance metadata service. Variable AZURE_POD_IDENTITY_AUTHORITY_HOST.
 * - probe_timeout_ms: how long "is this Azure?" may take, 1 to 60000; 1000 when not set.
 * - tenant: the tenant that the identity must belong to, by its id; for the sources that sign in the tenant to sign in to, also by a domain
 *   name.
 *
 * The cloud (armid_credential_new(), armid_client_new()):
 * - environment: AzureCloud, AzureUSGovernment or AzureChinaCloud; detected when not set.
 * - arm_endpoint: the cloud by the address of its ARM. Variable ARMIDENTITY_ARM_ENDPOINT.
 * - subscription: the subscription by id or name; the host's own when not set. Also for a single call.
 *
 * The network (armid_credential_new(), armid_metadata_get()):
 * - ca_file: a PEM file of certificate authorities to trust beside the system's. Variable ARMIDENTITY_CA_FILE.
 * - allow_loopback_http: true or false; whether a token or a secret may go over plain http to this machine itself. Variable
 *   ARMIDENTITY_ALLOW_LOOPBACK_HTTP.
 * - host_language: the language of the program and its version for the User-Agent, for example "PowerShell/7.6"; C when not set.
 *
 * A single call:
 * - timeout_sec: its time limit, 1 to 86400; 120 for a token and 300 for ARM when not set. With a credential or client: of all its calls.
 * - force_refresh: true or false; whether to ask for a new token although the cache has one.
 * - no_wait: true or false; whether armid_client_send_and_wait() and its like end with the first answer. Long-running operations have no time
 *   limit but that of the call.
 *
 * An option wins over an environment variable. access_token, client_secret and certificate_password are set by armid_options_set_secret().
 *
 * Parameters:
 * - options: the options.
 * - name: the option's name.
 * - value: its value, as text.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_UNKNOWN_OPTION when there is no such option, and the message lists those that there are;
 * ARMID_INVALID_ARGUMENT when the value does not fit the option, or name or value is NULL or not UTF-8; ARMID_INVALID_HANDLE when options is
 * not live, also for 0.
 *
 * Memory and lifetimes: name and value are copied.
 *
 * Threads: any thread.
 */
armid_status armid_options_set(armid_options options,
                               const char *name,
                               const char *value,
                               armid_error *out_error);

/**
 * Sets a secret option from UTF-8. The secret is kept in memory that is wiped, and shows up in no message and no log.
 *
 * - access_token: a token that the program brings instead of one from the host's identity. Its audience must be the resource that it is
 *   used for.
 * - client_secret: a secret of the application that client_id names.
 * - certificate_password: the password of the PFX in certificate_path, or of the private key in it.
 *
 * Parameters:
 * - options: the options.
 * - name: the option's name.
 * - value: the secret; no NUL is needed at its end. May be NULL only when length is 0, which no secret option accepts.
 * - length: how many bytes it has.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_UNKNOWN_OPTION when there is no such option; ARMID_INVALID_ARGUMENT when the option is not secret, the value is
 * empty, not UTF-8 or has characters that its kind never has, or length is impossible; ARMID_INVALID_HANDLE when options is not live, also for 0.
 *
 * Memory and lifetimes: the secret is copied, and the copy wiped when the last object that uses it is released. Wipe your own afterwards.
 *
 * Threads: any thread.
 */
armid_status armid_options_set_secret(armid_options options,
                                      const char *name,
                                      const char *value,
                                      size_t length,
                                      armid_error *out_error);

/**
 * Sets a secret option from UTF-16, so that a .NET SecureString need not become a string on its way here.
 *
 * Parameters:
 * - options: the options.
 * - name: the option's name; see armid_options_set_secret().
 * - value: the secret, UTF-16 in the machine's byte order; no NUL is needed at its end.
 * - length: how many 16-bit units it has.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: as armid_options_set_secret(); ARMID_INVALID_ARGUMENT also when the value is not UTF-16 or its address is odd.
 *
 * Memory and lifetimes: as armid_options_set_secret().
 *
 * Threads: any thread.
 */
armid_status armid_options_set_secret_utf16(armid_options options,
                                            const char *name,
                                            const uint16_t *value,
                                            size_t length,
                                            armid_error *out_error);

/**
 * Releases options. What was made with them stays as it is.
 *
 * Parameters:
 * - options: the options, or 0.
 *
 * Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when they are no live options, for example because they were released before.
 *
 * Threads: any thread.
 */
armid_status armid_options_release(armid_options options);

/* ----------------------------------------------------------------------------------------------------
 * Credentials: where tokens come from, and the tokens kept so far
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Makes a credential. Chooses where tokens will come from by the options and the environment, and sends nothing.
 *
 * Parameters:
 * - options: which identity, and how it is reached; see armid_options_set(). 0: the machine's default identity.
 * - out_credential: where the credential goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_CONFIGURATION when options or environment variables contradict each other or the CA file cannot be read;
 * ARMID_SELECTOR_NOT_SUPPORTED when the source cannot choose an identity in that way; ARMID_INVALID_HANDLE when options is neither 0 nor
 * live; ARMID_INVALID_ARGUMENT when out_credential is NULL.
 *
 * Memory and lifetimes: release it with armid_credential_release(). The options may be released at once.
 *
 * Threads: any thread.
 */
armid_status armid_credential_new(armid_options options,
                                  armid_credential *out_credential,
                                  armid_error *out_error);

/**
 * Releases a credential. Operations and clients that use it go on; its tokens are wiped when nothing uses them any more.
 *
 * Parameters:
 * - credential: the credential, or 0.
 *
 * Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live credential, for example because it was released before.
 *
 * Threads: any thread.
 */
armid_status armid_credential_release(armid_credential credential);

/* ----------------------------------------------------------------------------------------------------
 * Tokens
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Begins to get a token.
 *
 * A token that is kept already makes an operation that is complete at once. Callers that ask for the same token at the same time share one
 * request; canceling one of them leaves it to the others.
 *
 * Parameters:
 * - credential: whose token.
 * - resource: what the token is for, exactly as the identity endpoint is to get it ("https://vault.azure.net"); "/.default" at its end goes.
 *   NULL: ARM of the credential's cloud, "https://management.azure.com/" unless environment or arm_endpoint named another known one.
 * - options: timeout_sec and force_refresh of this call, or 0.
 * - out_operation: where the operation goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended; ARMID_INVALID_ARGUMENT when resource is not
 * UTF-8, empty, has white space or more than 2048 bytes, or out_operation is NULL; ARMID_INVALID_HANDLE when credential or options is not live.
 *
 * Memory and lifetimes: take the token with armid_operation_take_token() and release the operation with armid_operation_release(). The
 * credential may be released in the meantime.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_token_get_start(armid_credential credential,
                                   const char *resource,
                                   armid_options options,
                                   armid_operation *out_operation,
                                   armid_error *out_error);

/**
 * Gets a token, and blocks until it is there. A token that is kept already is given at once.
 *
 * For an application or a person, Microsoft Entra is told that whoever uses the token answers claims challenges (the capability cp1), as the calls
 * to ARM here do by themselves. Such a token lives longer and may be revoked: when another resource answers it with 401, get one with
 * force_refresh.
 *
 * Parameters:
 * - credential: whose token.
 * - resource: what the token is for; NULL for ARM. See armid_token_get_start().
 * - options: timeout_sec and force_refresh of this call, or 0.
 * - out_token: where the token goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_NOT_AZURE_HOST, ARMID_IDENTITY_NOT_ASSIGNED, ARMID_IDENTITY_NOT_FOUND, ARMID_IDENTITY_MISMATCH,
 * ARMID_INVALID_RESOURCE, ARMID_IDENTITY_ENDPOINT_BLOCKED, ARMID_IDENTITY_ENDPOINT_FAILED, ARMID_IDENTITY_ENDPOINT_THROTTLED,
 * ARMID_INVALID_TOKEN_RESPONSE, ARMID_TOKEN_EXPIRED, ARMID_SIGN_IN_FAILED, ARMID_INVALID_CLIENT_CREDENTIAL, ARMID_APPLICATION_NOT_FOUND,
 * ARMID_TENANT_NOT_FOUND, ARMID_SIGN_IN_REQUIRED, ARMID_SIGN_IN_DECLINED, ARMID_SIGN_IN_EXPIRED, ARMID_AZURE_CLI_NOT_FOUND,
 * ARMID_INVALID_CONFIGURATION for a file that cannot be used, or ARMID_NETWORK_FAILED when there is none, and the error object says why and what to
 * do; ARMID_DEADLINE_EXCEEDED when it took longer than timeout_sec; ARMID_INVALID_ARGUMENT and ARMID_INVALID_HANDLE as
 * armid_token_get_start().
 *
 * Memory and lifetimes: release the token with armid_token_release().
 *
 * Threads: any thread, a callback's too.
 */
armid_status armid_token_get(armid_credential credential,
                             const char *resource,
                             armid_options options,
                             armid_token *out_token,
                             armid_error *out_error);

/**
 * Reads the token itself, as it stands in an Authorization header after "Bearer ".
 *
 * Parameters:
 * - token: the token.
 * - out_text: where the text goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the token is released. It is a secret: whoever copies it wipes the copy.
 *
 * Threads: any thread.
 */
armid_status armid_token_text(armid_token token,
                              armid_str *out_text,
                              armid_error *out_error);

/**
 * Reads the token itself as UTF-16, for .NET's SecureString.
 *
 * Parameters:
 * - token: the token.
 * - out_text: where the text goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the token is released. It is a secret: whoever copies it wipes the copy.
 *
 * Threads: any thread.
 */
armid_status armid_token_text_utf16(armid_token token,
                                    armid_utf16 *out_text,
                                    armid_error *out_error);

/**
 * Reads when the token expires.
 *
 * Parameters:
 * - token: the token.
 * - out_unix_seconds: where the time goes, in seconds since 1970-01-01T00:00:00Z.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_unix_seconds is NULL.
 *
 * Threads: any thread.
 */
armid_status armid_token_expires_on(armid_token token,
                                    int64_t *out_unix_seconds,
                                    armid_error *out_error);

/**
 * Reads from when on the library renews the token in the background, while this one still works.
 *
 * Parameters:
 * - token: the token.
 * - out_unix_seconds: where the time goes, in seconds since 1970-01-01T00:00:00Z.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_unix_seconds is NULL.
 *
 * Threads: any thread.
 */
armid_status armid_token_refresh_on(armid_token token,
                                    int64_t *out_unix_seconds,
                                    armid_error *out_error);

/**
 * Reads the type of the token as the identity endpoint wrote it: "Bearer".
 *
 * Parameters:
 * - token: the token.
 * - out_text: where the text goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the token is released.
 *
 * Threads: any thread.
 */
armid_status armid_token_type(armid_token token,
                              armid_str *out_text,
                              armid_error *out_error);

/**
 * Reads the resource that the token is for, exactly as it was asked for.
 *
 * Parameters:
 * - token: the token.
 * - out_text: where the text goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the token is released.
 *
 * Threads: any thread.
 */
armid_status armid_token_resource(armid_token token,
                                  armid_str *out_text,
                                  armid_error *out_error);

/**
 * Reads where the token came from: "Imds", or "AccessToken" for one that the program brought.
 *
 * Parameters:
 * - token: the token.
 * - out_text: where the text goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the token is released.
 *
 * Threads: any thread.
 */
armid_status armid_token_source(armid_token token,
                                armid_str *out_text,
                                armid_error *out_error);

/**
 * Reads the client (application) id of the identity that the token belongs to.
 *
 * Parameters:
 * - token: the token.
 * - out_text: where the text goes; "" when neither the answer nor the token says it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the token is released.
 *
 * Threads: any thread.
 */
armid_status armid_token_client_id(armid_token token,
                                   armid_str *out_text,
                                   armid_error *out_error);

/**
 * Reads the object (principal) id of the identity that the token belongs to: what role assignments name.
 *
 * Parameters:
 * - token: the token.
 * - out_text: where the text goes; "" when neither the answer nor the token says it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the token is released.
 *
 * Threads: any thread.
 */
armid_status armid_token_object_id(armid_token token,
                                   armid_str *out_text,
                                   armid_error *out_error);

/**
 * Reads the id of the tenant that the identity belongs to.
 *
 * Parameters:
 * - token: the token.
 * - out_text: where the text goes; "" when neither the answer nor the token says it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the token is released.
 *
 * Threads: any thread.
 */
armid_status armid_token_tenant_id(armid_token token,
                                   armid_str *out_text,
                                   armid_error *out_error);

/**
 * Reads the Azure resource id of the user-assigned identity, or of the machine for a system-assigned one.
 *
 * Parameters:
 * - token: the token.
 * - out_text: where the text goes; "" when neither the answer nor the token says it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the token is released.
 *
 * Threads: any thread.
 */
armid_status armid_token_identity_resource_id(armid_token token,
                                              armid_str *out_text,
                                              armid_error *out_error);

/**
 * Releases a token. Its texts are no longer valid afterwards, and are wiped unless the library keeps the token for the next caller.
 *
 * Parameters:
 * - token: the token, or 0.
 *
 * Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live token, for example because it was released before.
 *
 * Threads: any thread.
 */
armid_status armid_token_release(armid_token token);

/* ----------------------------------------------------------------------------------------------------
 * Clients of Azure Resource Manager
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Makes a client. The cloud is the one that the options name, else it is found out with the first request. Sends nothing.
 *
 * Parameters:
 * - credential: whose tokens it uses.
 * - options: cloud, subscription, tenant, and the time limit of its calls; see armid_options_set(). 0: what the machine says.
 * - out_client: where the client goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_CONFIGURATION when options or environment variables contradict each other; ARMID_INSECURE_ENDPOINT when
 * arm_endpoint is plain http; ARMID_INVALID_HANDLE when credential is not live or options is neither 0 nor live; ARMID_INVALID_ARGUMENT when
 * an option cannot be used here or out_client is NULL.
 *
 * Memory and lifetimes: release it with armid_client_release(). Credential and options may be released at once.
 *
 * Threads: any thread.
 */
armid_status armid_client_new(armid_credential credential,
                              armid_options options,
                              armid_client *out_client,
                              armid_error *out_error);

/**
 * Says what a client is bound to, as far as that is known without asking anyone. A JSON object:
 *
 * {"source":"Imds","sourceReason":"...","clientId":null,"objectId":null,"identityResourceId":null,"userName":null,
 * "environment":"AzureCloud","armEndpoint":"https://management.azure.com/","audience":"https://management.azure.com/","tenant":null,
 * "subscription":null,"resourceGroup":null}
 *
 * Parameters:
 * - client: the client.
 * - out_document: where the document goes; members that are not known, or not yet, are null.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when client is not live; ARMID_INVALID_ARGUMENT when out_document is NULL.
 *
 * Memory and lifetimes: release the document with armid_document_release().
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_client_describe(armid_client client,
                                   armid_document *out_document,
                                   armid_error *out_error);

/**
 * Begins to find out what a client is bound to: cloud, ARM endpoint, audience, identity, subscription and the machine's resource group.
 *
 * Parameters:
 * - client: the client.
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_operation: where the operation goes. It leads to a document with the members of armid_client_describe().
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended; ARMID_INVALID_HANDLE when client or options
 * is not live; ARMID_INVALID_ARGUMENT when out_operation is NULL.
 *
 * Memory and lifetimes: take the document with armid_operation_take_document() and release the operation with armid_operation_release().
 * The client may be released in the meantime.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_client_resolve_start(armid_client client,
                                        armid_options options,
                                        armid_operation *out_operation,
                                        armid_error *out_error);

/**
 * Begins to send a request to ARM with a token of the client's credential.
 *
 * Failures that may pass are tried again, as long as the time limit allows: 408, 429 and 5xx, with the wait that ARM asks for. Redirects are
 * not followed. A 401 is met with one more attempt with a new token, where one may help: what ARM asks of it (a claims challenge) goes on to
 * Microsoft Entra for an application or a person, and a managed identity's host renews the token in its own time. A 4xx or 5xx answer is a failure of the operation, with everything that ARM said in the error object.
 *
 * Parameters:
 * - client: the client.
 * - request: what to send. {subscription} in its path stands for the client's subscription, or that of the options.
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_operation: where the operation goes. It leads to a response.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended; ARMID_INVALID_HANDLE when client, request or
 * options is not live; ARMID_INVALID_ARGUMENT when out_operation is NULL.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The request may be changed, sent again or released at once.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_client_send_start(armid_client client,
                                     armid_request request,
                                     armid_options options,
                                     armid_operation *out_operation,
                                     armid_error *out_error);

/**
 * Sends a request to ARM with a token of the client's credential, and blocks until the answer is there. See armid_client_send_start().
 *
 * Parameters:
 * - client: the client.
 * - request: what to send.
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_response: where the response goes: a success, or 304 for a request that made itself conditional.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_ARM_UNAUTHENTICATED, ARMID_ARM_AUTHORIZATION_FAILED, ARMID_ARM_NOT_FOUND, ARMID_ARM_CONFLICT,
 * ARMID_ARM_THROTTLED, ARMID_ARM_SERVER_FAILED or ARMID_ARM_REQUEST_FAILED when ARM refused, and the error object holds what it said;
 * ARMID_FOREIGN_HOST when the request's URL is not the cloud's; ARMID_SUBSCRIPTION_NOT_DETERMINED when it needs one and none is known;
 * ARMID_CLOUD_UNKNOWN; ARMID_NETWORK_FAILED, ARMID_TLS_FAILED, ARMID_RESPONSE_TOO_LARGE, ARMID_INVALID_RESPONSE when there is no proper
 * answer; ARMID_DEADLINE_EXCEEDED; those of armid_token_get() when there is no token; ARMID_INVALID_HANDLE; ARMID_INVALID_ARGUMENT when the
 * request cannot be sent so, or out_response is NULL.
 *
 * Memory and lifetimes: release the response with armid_response_release().
 *
 * Threads: any thread, a callback's too.
 */
armid_status armid_client_send(armid_client client,
                               armid_request request,
                               armid_options options,
                               armid_response *out_response,
                               armid_error *out_error);

/**
 * Makes a pager over any list of ARM. Sends nothing; armid_pager_next_start() reads a page.
 *
 * Parameters:
 * - client: the client.
 * - request: what asks for the first page: a GET, or a POST, of which each further page is a POST with the same body.
 * - options: timeout_sec, which counts for each page, and subscription of this list, or 0.
 * - out_pager: where the pager goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when the request has another method or out_pager is NULL; ARMID_INVALID_HANDLE when client,
 * request or options is not live. What else is wrong with the request is told with the first page.
 *
 * Memory and lifetimes: release the pager with armid_pager_release(). Client and request may be released at once.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_client_list(armid_client client,
                               armid_request request,
                               armid_options options,
                               armid_pager *out_pager,
                               armid_error *out_error);

/**
 * Releases a client. Operations and pagers that use it go on.
 *
 * Parameters:
 * - client: the client, or 0.
 *
 * Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live client, for example because it was released before.
 *
 * Threads: any thread.
 */
armid_status armid_client_release(armid_client client);

/* ----------------------------------------------------------------------------------------------------
 * Requests to Azure Resource Manager
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Makes a request.
 *
 * Parameters:
 * - method: GET, PUT, POST, PATCH, DELETE, HEAD or another; letter case does not matter.
 * - target: a path such as "/subscriptions/{subscription}/resourcegroups", in which {subscription} stands for the subscription of the client
 *   that sends it, or an absolute URL of the cloud's own ARM. It may have a query; its percent-encoding is kept.
 * - out_request: where the request goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when the method is none, the target is neither a path nor an http or https URL, one of them is
 * NULL or not UTF-8, or out_request is NULL.
 *
 * Memory and lifetimes: method and target are copied. Release the request with armid_request_release().
 *
 * Threads: any thread.
 */
armid_status armid_request_new(const char *method,
                               const char *target,
                               armid_request *out_request,
                               armid_error *out_error);

/**
 * Sets the api-version. Without it the one in the target's query counts, else the known default for the target's type, else the newest
 * stable one that the provider of the type names, which costs one request more for each provider.
 *
 * Parameters:
 * - request: the request.
 * - api_version: for example "2022-09-01".
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when api_version is NULL, not UTF-8 or cannot be one; ARMID_INVALID_HANDLE when request is not
 * live.
 *
 * Memory and lifetimes: api_version is copied.
 *
 * Threads: any thread.
 */
armid_status armid_request_set_api_version(armid_request request,
                                           const char *api_version,
                                           armid_error *out_error);

/**
 * Sets a header; one that was set before is replaced. Headers that belong to the connection, and Authorization, are the library's own.
 *
 * Parameters:
 * - request: the request.
 * - name: the header's name; letter case does not matter.
 * - value: its value.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when name or value is NULL, not UTF-8 or cannot stand in a header, or the header is not the
 * caller's to set; ARMID_INVALID_HANDLE when request is not live.
 *
 * Memory and lifetimes: name and value are copied.
 *
 * Threads: any thread.
 */
armid_status armid_request_set_header(armid_request request,
                                      const char *name,
                                      const char *value,
                                      armid_error *out_error);

/**
 * Sets the body. It is sent exactly so, as JSON unless the header Content-Type says otherwise.
 *
 * Parameters:
 * - request: the request.
 * - body: UTF-8 text; no NUL is needed at its end. May be NULL when length is 0, which means no body.
 * - length: how many bytes it has.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when body is NULL without length being 0 or is not UTF-8, or length is impossible;
 * ARMID_INVALID_HANDLE when request is not live. Whether it is JSON is checked when it is sent.
 *
 * Memory and lifetimes: the body is copied.
 *
 * Threads: any thread.
 */
armid_status armid_request_set_body(armid_request request,
                                    const uint8_t *body,
                                    size_t length,
                                    armid_error *out_error);

/**
 * Releases a request. Operations that send it go on.
 *
 * Parameters:
 * - request: the request, or 0.
 *
 * Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live request, for example because it was released before.
 *
 * Threads: any thread.
 */
armid_status armid_request_release(armid_request request);

/* ----------------------------------------------------------------------------------------------------
 * Responses: success answers with status, headers and body
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Reads the HTTP status of a response, for example 200.
 *
 * Parameters:
 * - response: the response.
 * - out_status: where the status goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when response is not live; ARMID_INVALID_ARGUMENT when out_status is NULL.
 *
 * Threads: any thread.
 */
armid_status armid_response_status(armid_response response,
                                   int32_t *out_status,
                                   armid_error *out_error);

/**
 * Reads the body of a response: UTF-8 text exactly as it was sent, but for a byte order mark at its beginning.
 *
 * Parameters:
 * - response: the response.
 * - out_body: where the text goes; "" when there is no body.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when response is not live; ARMID_INVALID_ARGUMENT when out_body is NULL.
 *
 * Memory and lifetimes: the text is valid until the response is released.
 *
 * Threads: any thread.
 */
armid_status armid_response_body(armid_response response,
                                 armid_str *out_body,
                                 armid_error *out_error);

/**
 * Whether the body of a response is JSON that every reader takes for the same values, so that a host may use the quickest one it has: at
 * most 127 levels deep, its numbers whole and in the range of int64_t, its names ASCII and not empty, and within an object different even in
 * small letters. PSTypeName, which is an order to PowerShell, is no such name either. Most of what Azure sends is plain in this sense.
 *
 * Parameters:
 * - response: the response.
 * - out_plain: where the answer goes: 1, or 0, as for a body that is empty or no JSON.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when response is not live; ARMID_INVALID_ARGUMENT when out_plain is NULL.
 *
 * Threads: any thread.
 */
armid_status armid_response_is_plain(armid_response response,
                                     int32_t *out_plain,
                                     armid_error *out_error);

/**
 * Reads one header of a response: its first value, when it has several.
 *
 * Parameters:
 * - response: the response.
 * - name: the header's name; letter case does not matter.
 * - out_value: where the value goes; "" when there is no such header or it is not ASCII.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when response is not live; ARMID_INVALID_ARGUMENT when name is NULL or not UTF-8, or out_value is
 * NULL.
 *
 * Memory and lifetimes: the text is valid until the response is released.
 *
 * Threads: any thread.
 */
armid_status armid_response_header(armid_response response,
                                   const char *name,
                                   armid_str *out_value,
                                   armid_error *out_error);

/**
 * Reads all headers of a response as one JSON object: each name, in lower case, with the list of its values, {"name":["v1","v2"]}.
 *
 * Parameters:
 * - response: the response.
 * - out_json: where the JSON goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when response is not live; ARMID_INVALID_ARGUMENT when out_json is NULL.
 *
 * Memory and lifetimes: the text is valid until the response is released.
 *
 * Threads: any thread.
 */
armid_status armid_response_headers(armid_response response,
                                    armid_str *out_json,
                                    armid_error *out_error);

/**
 * Releases a response. Its texts are no longer valid afterwards.
 *
 * Parameters:
 * - response: the response, or 0.
 *
 * Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live response, for example because it was released before.
 *
 * Threads: any thread.
 */
armid_status armid_response_release(armid_response response);

/* ----------------------------------------------------------------------------------------------------
 * Long-running operations: what ARM goes on with after it has answered
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Begins to send a request as armid_client_send_start() does and, when ARM goes on with it after it has answered, to wait for its end.
 *
 * PUT, PATCH, POST and DELETE may be long-running operations: the answer says so by the headers Azure-AsyncOperation, Operation-Location or
 * Location, or by a provisioningState in its body. Any other request ends with its answer. The status is read as often as the service asks,
 * else after 0.5 s, then ever more rarely, up to every 15 s. armid_operation_progress() and armid_operation_describe() tell how far it is.
 *
 * Parameters:
 * - client: the client.
 * - request: what to send. {subscription} in its path stands for the client's subscription, or that of the options.
 * - options: timeout_sec, subscription and no_wait of this call, or 0. Without a timeout_sec of its own the wait has no end; the client's
 *   limit counts for each of its requests. With no_wait the operation ends with the first answer, whose headers say where the status is.
 * - out_operation: where the operation goes. It leads to the last response: for PUT and PATCH the resource as it is then, for POST what
 *   Location led to, else the status, for DELETE the status.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_OPERATION_FAILED and
 * ARMID_ARM_OPERATION_CANCELED when Azure says so, with the service's code, message and details; ARMID_ARM_OPERATION_STATUS_UNKNOWN when its
 * status cannot be read; else as armid_client_send(). ARMID_INVALID_HANDLE when client, request or options is not live;
 * ARMID_INVALID_ARGUMENT when out_operation is NULL.
 *
 * Cancelling, releasing and timeout_sec end the waiting, not what Azure does. The error then has a status URL, armid_error_status_url(), from
 * which armid_client_resume_start() waits on.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The request may be changed, sent again or released at once.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_client_send_and_wait_start(armid_client client,
                                              armid_request request,
                                              armid_options options,
                                              armid_operation *out_operation,
                                              armid_error *out_error);

/**
 * Sends a request to ARM and blocks until what it began has ended. See armid_client_send_and_wait_start().
 *
 * Parameters:
 * - client: the client.
 * - request: what to send.
 * - options: timeout_sec, subscription and no_wait of this call, or 0.
 * - out_response: where the last response goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_ARM_OPERATION_FAILED, ARMID_ARM_OPERATION_CANCELED or ARMID_ARM_OPERATION_STATUS_UNKNOWN for a long-running
 * operation; ARMID_DEADLINE_EXCEEDED when timeout_sec passed, with the status URL of what goes on in Azure; else as armid_client_send().
 *
 * Memory and lifetimes: release the response with armid_response_release().
 *
 * Threads: any thread, a callback's too.
 */
armid_status armid_client_send_and_wait(armid_client client,
                                        armid_request request,
                                        armid_options options,
                                        armid_response *out_response,
                                        armid_error *out_error);

/**
 * Begins to wait for the end of a long-running operation that was begun before, in this process or another.
 *
 * Parameters:
 * - client: the client.
 * - status_url: where its status is: armid_error_status_url(), or the header Azure-AsyncOperation, Operation-Location or Location of the
 *   first answer. Its host must be the cloud's own ARM.
 * - resource: the path of what a PUT or PATCH was about, with its api-version unless a default is known, to be read at the end; or NULL: the
 *   operation leads to the last answer of the status URL.
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_operation: where the operation goes. It leads to a response.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_INVALID_ARGUMENT when status_url or
 * resource is no address, ARMID_FOREIGN_HOST or ARMID_INSECURE_ENDPOINT when it is not the cloud's, else as
 * armid_client_send_and_wait_start(). ARMID_INVALID_HANDLE when client or options is not live; ARMID_INVALID_ARGUMENT when status_url is NULL
 * or a text is not UTF-8, or out_operation is NULL.
 *
 * Memory and lifetimes: the texts are copied. Take the response with armid_operation_take_response() and release the operation with
 * armid_operation_release().
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_client_resume_start(armid_client client,
                                       const char *status_url,
                                       const char *resource,
                                       armid_options options,
                                       armid_operation *out_operation,
                                       armid_error *out_error);

/* ----------------------------------------------------------------------------------------------------
 * Subscriptions
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Begins to read a subscription.
 *
 * Parameters:
 * - client: the client.
 * - subscription: its id, or its name in any letter case; or NULL: that of the options, of the client, or of the machine.
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_operation: where the operation goes. It leads to a response whose body is the subscription as ARM sent it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_SUBSCRIPTION_NOT_DETERMINED when
 * none has that name, or none is known; ARMID_ARM_NOT_FOUND when there is none with that id; else as armid_client_send().
 * ARMID_INVALID_ARGUMENT when a text is not UTF-8 or out_operation is NULL; ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The client may be released in the meantime.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_subscription_get_start(armid_client client,
                                          const char *subscription,
                                          armid_options options,
                                          armid_operation *out_operation,
                                          armid_error *out_error);

/**
 * Makes a pager over the subscriptions that the identity can see. Sends nothing; armid_pager_next_start() reads a page.
 *
 * Parameters:
 * - client: the client.
 * - options: timeout_sec, which counts for each page, or 0.
 * - out_pager: where the pager goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when out_pager is NULL; ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: release the pager with armid_pager_release(). The client may be released at once.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_subscription_list(armid_client client,
                                     armid_options options,
                                     armid_pager *out_pager,
                                     armid_error *out_error);

/* ----------------------------------------------------------------------------------------------------
 * Resource groups
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Begins to read a resource group.
 *
 * Parameters:
 * - client: the client.
 * - name: the group's name, in the subscription of the client or of the options; or its resource id, "/subscriptions/..."; or NULL: the group
 *   that this machine is in.
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_operation: where the operation goes. It leads to a response whose body is the group as ARM sent it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended; ARMID_INVALID_ARGUMENT when name is not
 * UTF-8 or out_operation is NULL; ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The client may be released in the meantime.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_resource_group_get_start(armid_client client,
                                            const char *name,
                                            armid_options options,
                                            armid_operation *out_operation,
                                            armid_error *out_error);

/**
 * Reads a resource group, and blocks until it is there. See armid_resource_group_get_start().
 *
 * Parameters:
 * - client: the client.
 * - name: the group's name or resource id, or NULL: the group that this machine is in.
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_response: where the response goes; its body is the group as ARM sent it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_ARM_NOT_FOUND when there is no such group; ARMID_ARM_AUTHORIZATION_FAILED when the identity may not read it;
 * ARMID_RESOURCE_GROUP_NOT_DETERMINED when name is NULL and the machine does not say; ARMID_INVALID_ARGUMENT when name cannot be one, or
 * out_response is NULL; else as armid_client_send().
 *
 * Memory and lifetimes: release the response with armid_response_release().
 *
 * Threads: any thread, a callback's too.
 */
armid_status armid_resource_group_get(armid_client client,
                                      const char *name,
                                      armid_options options,
                                      armid_response *out_response,
                                      armid_error *out_error);

/**
 * Makes a pager over the resource groups that the identity may read. Sends nothing; armid_pager_next_start() reads a page.
 *
 * Parameters:
 * - client: the client.
 * - options: timeout_sec, which counts for each page, and subscription of this list, or 0.
 * - out_pager: where the pager goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when client or options is not live; ARMID_INVALID_ARGUMENT when out_pager is NULL.
 *
 * Memory and lifetimes: release the pager with armid_pager_release(). The client may be released at once.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_resource_group_list(armid_client client,
                                       armid_options options,
                                       armid_pager *out_pager,
                                       armid_error *out_error);

/* ----------------------------------------------------------------------------------------------------
 * Resources of any type
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Begins to read a resource of any type.
 *
 * Parameters:
 * - client: the client.
 * - resource_id: its id, "/subscriptions/...", which may hold {subscription}.
 * - api_version: the api-version, for example "2022-09-01"; or NULL: the one that is known for the type, else the newest stable one, which
 *   its provider is asked for once.
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_operation: where the operation goes. It leads to a response whose body is the resource as ARM sent it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_NOT_FOUND when there is none;
 * ARMID_ARM_AUTHORIZATION_FAILED when the identity may not read it; ARMID_INVALID_ARGUMENT when resource_id is no id or no version is
 * found for its type; else as armid_client_send(). ARMID_INVALID_ARGUMENT when resource_id is NULL, a text is not UTF-8 or out_operation
 * is NULL; ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The client may be released in the meantime.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_resource_get_start(armid_client client,
                                      const char *resource_id,
                                      const char *api_version,
                                      armid_options options,
                                      armid_operation *out_operation,
                                      armid_error *out_error);

/**
 * Makes a pager over the resources of a resource group, or of the subscription. Sends nothing; armid_pager_next_start() reads a page. A
 * page may be empty without being the last.
 *
 * The resources of a list have no properties; armid_resource_get_start() reads those.
 *
 * Parameters:
 * - client: the client.
 * - resource_group: the name or the id of the group, or NULL: all of the subscription.
 * - resource_type: only those of this type, for example "Microsoft.Compute/virtualMachines"; or NULL: of all.
 * - tag_name: only those that have this tag; or NULL.
 * - tag_value: only those whose tag tag_name has this value; or NULL: any.
 * - name: only those of this name, whole, in any letter case; or NULL: of all.
 * - options: timeout_sec, which counts for each page, and subscription of this list, or 0.
 * - out_pager: where the pager goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when a text is not UTF-8, resource_group or resource_type cannot be one, tag_value is given
 * without tag_name or out_pager is NULL; ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: release the pager with armid_pager_release(). The client may be released at once.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_resource_list(armid_client client,
                                 const char *resource_group,
                                 const char *resource_type,
                                 const char *tag_name,
                                 const char *tag_value,
                                 const char *name,
                                 armid_options options,
                                 armid_pager *out_pager,
                                 armid_error *out_error);

/* ----------------------------------------------------------------------------------------------------
 * Azure Resource Graph: one question over many subscriptions
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Makes a pager over the answers of Azure Resource Graph. Sends nothing; armid_pager_next_start() reads a page, which is
 * {"totalRecords","count","data":[...],"facets","resultTruncated","$skipToken"} as ARM sent it, with the rows in data.
 *
 * While the quota of Resource Graph is used up a page waits for the next one. Only a query whose rows have their id can have more than one
 * page: of any other, resultTruncated says whether rows are missing. More than a thousand subscriptions are searched a thousand at a time,
 * and the query is answered for each thousand, which shows in a summarize or a top.
 *
 * Parameters:
 * - client: the client.
 * - query: the query, in the Kusto language: "Resources | where type =~ 'microsoft.compute/virtualmachines' | project id, name".
 * - scope_json: {"subscriptions":["ID",...]} or {"managementGroups":["NAME",...]}; or NULL: all that the identity can see.
 * - page_size: the most rows of a page, 1 to 1000; 0: 1000.
 * - options: timeout_sec, which counts for each page and its wait for the quota, or 0.
 * - out_pager: where the pager goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when query is NULL, a text is not UTF-8, query is empty, scope_json or page_size cannot be one
 * or out_pager is NULL; ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: release the pager with armid_pager_release(). The client may be released at once.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_resource_graph_search(armid_client client,
                                         const char *query,
                                         const char *scope_json,
                                         uint32_t page_size,
                                         armid_options options,
                                         armid_pager *out_pager,
                                         armid_error *out_error);

/* ----------------------------------------------------------------------------------------------------
 * User-assigned managed identities
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Begins to read a user-assigned identity: its client id, principal id and tenant.
 *
 * Parameters:
 * - client: the client.
 * - resource_group: the name or the id of its resource group; may be NULL when name is an id.
 * - name: the name of the identity, or its resource id, "/subscriptions/...", which may hold {subscription}.
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_operation: where the operation goes. It leads to a response whose body is the identity as ARM sent it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_NOT_FOUND when there is none;
 * ARMID_ARM_AUTHORIZATION_FAILED when the identity may not read it; ARMID_INVALID_ARGUMENT when name cannot be one or resource_group is
 * missing; else as armid_client_send(). ARMID_INVALID_ARGUMENT when name is NULL, a text is not UTF-8 or out_operation is NULL;
 * ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The client may be released in the meantime.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_user_assigned_identity_get_start(armid_client client,
                                                    const char *resource_group,
                                                    const char *name,
                                                    armid_options options,
                                                    armid_operation *out_operation,
                                                    armid_error *out_error);

/**
 * Makes a pager over the user-assigned identities of a resource group, or of the subscription. Sends nothing; armid_pager_next_start()
 * reads a page.
 *
 * Parameters:
 * - client: the client.
 * - resource_group: the name or the id of the group, or NULL: all of the subscription.
 * - options: timeout_sec, which counts for each page, and subscription of this list, or 0.
 * - out_pager: where the pager goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when a text is not UTF-8, resource_group cannot be one or out_pager is NULL;
 * ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: release the pager with armid_pager_release(). The client may be released at once.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_user_assigned_identity_list(armid_client client,
                                               const char *resource_group,
                                               armid_options options,
                                               armid_pager *out_pager,
                                               armid_error *out_error);

/**
 * Begins to create a user-assigned identity, or to update the one of that name. The status of the response tells: 201 for a new one, 200
 * for one that existed.
 *
 * A new identity is not known everywhere at once: armid_role_assignment_create_start() waits for it, and a virtual machine that it was
 * assigned to may need a minute to give its tokens.
 *
 * Parameters:
 * - client: the client.
 * - resource_group: the name or the id of its resource group; may be NULL when name is an id.
 * - name: the name of the identity, or its resource id, "/subscriptions/...", which may hold {subscription}.
 * - location: the region, for example "westeurope"; or NULL: that of the resource group, which is read first.
 * - tags_json: its tags, {"name":"value",...}, or NULL. They become its tags, whatever it had before.
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_operation: where the operation goes. It leads to a response whose body is the identity as ARM sent it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_CONFLICT when it exists in
 * another location; ARMID_ARM_NOT_FOUND when there is no such group; ARMID_ARM_AUTHORIZATION_FAILED when the identity of the client may
 * not create one; ARMID_INVALID_ARGUMENT when name cannot be one; else as armid_client_send(). ARMID_INVALID_ARGUMENT when name is NULL, a
 * text is not UTF-8, tags_json is not an object of texts or out_operation is NULL; ARMID_INVALID_HANDLE when client or options is not
 * live.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The client may be released in the meantime.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_user_assigned_identity_create_start(armid_client client,
                                                       const char *resource_group,
                                                       const char *name,
                                                       const char *location,
                                                       const char *tags_json,
                                                       armid_options options,
                                                       armid_operation *out_operation,
                                                       armid_error *out_error);

/**
 * Begins to replace the tags of a user-assigned identity.
 *
 * Parameters:
 * - client: the client.
 * - resource_group: the name or the id of its resource group; may be NULL when name is an id.
 * - name: the name of the identity, or its resource id, "/subscriptions/...", which may hold {subscription}.
 * - tags_json: its tags from now on, {"name":"value",...}; {} = none.
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_operation: where the operation goes. It leads to a response whose body is the identity as ARM sent it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_NOT_FOUND when there is none;
 * ARMID_ARM_AUTHORIZATION_FAILED when the identity may not change it; ARMID_INVALID_ARGUMENT when name cannot be one or resource_group is
 * missing; else as armid_client_send(). ARMID_INVALID_ARGUMENT when name or tags_json is NULL, a text is not UTF-8, tags_json is not an
 * object of texts or out_operation is NULL; ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The client may be released in the meantime.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_user_assigned_identity_set_tags_start(armid_client client,
                                                         const char *resource_group,
                                                         const char *name,
                                                         const char *tags_json,
                                                         armid_options options,
                                                         armid_operation *out_operation,
                                                         armid_error *out_error);

/**
 * Begins to delete a user-assigned identity. The status of the response tells: 200, or 204 when there was none.
 *
 * What it was assigned to keeps its id, and its role assignments stay: delete those first, with armid_resource_identity_remove_start() and
 * armid_role_assignment_delete_start().
 *
 * Parameters:
 * - client: the client.
 * - resource_group: the name or the id of its resource group; may be NULL when name is an id.
 * - name: the name of the identity, or its resource id, "/subscriptions/...", which may hold {subscription}.
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_operation: where the operation goes. It leads to a response with no body.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_AUTHORIZATION_FAILED when the
 * identity of the client may not delete it; ARMID_INVALID_ARGUMENT when name cannot be one or resource_group is missing; else as
 * armid_client_send(). ARMID_INVALID_ARGUMENT when name is NULL, a text is not UTF-8 or out_operation is NULL; ARMID_INVALID_HANDLE when
 * client or options is not live.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The client may be released in the meantime.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_user_assigned_identity_delete_start(armid_client client,
                                                       const char *resource_group,
                                                       const char *name,
                                                       armid_options options,
                                                       armid_operation *out_operation,
                                                       armid_error *out_error);

/* ----------------------------------------------------------------------------------------------------
 * Virtual machines
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Begins to read a virtual machine.
 *
 * Parameters:
 * - client: the client.
 * - resource_group: the name or the id of its resource group; may be NULL when name is an id.
 * - name: the name of the virtual machine, or its resource id, "/subscriptions/...", which may hold {subscription}.
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_operation: where the operation goes. It leads to a response whose body is the virtual machine as ARM sent it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_NOT_FOUND when there is none;
 * ARMID_ARM_AUTHORIZATION_FAILED when the identity may not read it; ARMID_INVALID_ARGUMENT when name cannot be one or resource_group is
 * missing; else as armid_client_send(). ARMID_INVALID_ARGUMENT when name is NULL, a text is not UTF-8 or out_operation is NULL;
 * ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The client may be released in the meantime.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_virtual_machine_get_start(armid_client client,
                                             const char *resource_group,
                                             const char *name,
                                             armid_options options,
                                             armid_operation *out_operation,
                                             armid_error *out_error);

/**
 * Makes a pager over the virtual machines of a resource group, or of the subscription. Sends nothing; armid_pager_next_start() reads a
 * page.
 *
 * Parameters:
 * - client: the client.
 * - resource_group: the name or the id of the group, or NULL: all of the subscription.
 * - options: timeout_sec, which counts for each page, and subscription of this list, or 0.
 * - out_pager: where the pager goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when a text is not UTF-8, resource_group cannot be one or out_pager is NULL;
 * ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: release the pager with armid_pager_release(). The client may be released at once.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_virtual_machine_list(armid_client client,
                                        const char *resource_group,
                                        armid_options options,
                                        armid_pager *out_pager,
                                        armid_error *out_error);

/* ----------------------------------------------------------------------------------------------------
 * Virtual machine scale sets
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Begins to read a virtual machine scale set.
 *
 * Parameters:
 * - client: the client.
 * - resource_group: the name or the id of its resource group; may be NULL when name is an id.
 * - name: the name of the virtual machine scale set, or its resource id, "/subscriptions/...", which may hold {subscription}.
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_operation: where the operation goes. It leads to a response whose body is the virtual machine scale set as ARM sent it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_NOT_FOUND when there is none;
 * ARMID_ARM_AUTHORIZATION_FAILED when the identity may not read it; ARMID_INVALID_ARGUMENT when name cannot be one or resource_group is
 * missing; else as armid_client_send(). ARMID_INVALID_ARGUMENT when name is NULL, a text is not UTF-8 or out_operation is NULL;
 * ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The client may be released in the meantime.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_virtual_machine_scale_set_get_start(armid_client client,
                                                       const char *resource_group,
                                                       const char *name,
                                                       armid_options options,
                                                       armid_operation *out_operation,
                                                       armid_error *out_error);

/**
 * Makes a pager over the virtual machine scale sets of a resource group, or of the subscription. Sends nothing; armid_pager_next_start()
 * reads a page.
 *
 * Parameters:
 * - client: the client.
 * - resource_group: the name or the id of the group, or NULL: all of the subscription.
 * - options: timeout_sec, which counts for each page, and subscription of this list, or 0.
 * - out_pager: where the pager goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when a text is not UTF-8, resource_group cannot be one or out_pager is NULL;
 * ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: release the pager with armid_pager_release(). The client may be released at once.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_virtual_machine_scale_set_list(armid_client client,
                                                  const char *resource_group,
                                                  armid_options options,
                                                  armid_pager *out_pager,
                                                  armid_error *out_error);

/* ----------------------------------------------------------------------------------------------------
 * The managed identities of a virtual machine or scale set
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Begins to assign managed identities to a virtual machine or scale set. Those that it has stay, also when others change them at the same
 * time: what is there is read first, and read again when another change came first.
 *
 * The response has the header armidentity-unchanged, "true", when nothing was sent because it had them all already.
 *
 * Parameters:
 * - client: the client.
 * - resource_id: the resource id of the virtual machine or scale set; it may hold {subscription}.
 * - identity_ids_json: the resource ids of user-assigned identities, ["/subscriptions/...",...], or NULL: none.
 * - system_assigned: 1: the system-assigned identity too; 0: not.
 * - options: timeout_sec, subscription and no_wait of this call, or 0. Without a timeout_sec of its own the wait has no end; the client's
 *   limit counts for each of its requests. With no_wait the operation ends with the first answer, whose headers say where the status is.
 * - out_operation: where the operation goes. It leads to a response whose body is the resource as ARM sent it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_NOT_FOUND when there is no such
 * resource; ARMID_ARM_AUTHORIZATION_FAILED when the identity of the client may not change it, or not assign one of the identities;
 * ARMID_ARM_CONFLICT when others go on changing it; ARMID_INVALID_ARGUMENT when resource_id is not the id of one; else as
 * armid_client_send_and_wait(). ARMID_INVALID_ARGUMENT when resource_id is NULL, a text is not UTF-8, identity_ids_json is not an array of ids of
 * identities, or no identity is meant at all or out_operation is NULL; ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The client may be released in the meantime.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_resource_identity_add_start(armid_client client,
                                               const char *resource_id,
                                               const char *identity_ids_json,
                                               int32_t system_assigned,
                                               armid_options options,
                                               armid_operation *out_operation,
                                               armid_error *out_error);

/**
 * Begins to take managed identities away from a virtual machine or scale set. All others stay, as with
 * armid_resource_identity_add_start().
 *
 * The response has the header armidentity-unchanged, "true", when nothing was sent because it lacked them all already.
 *
 * Parameters:
 * - client: the client.
 * - resource_id: the resource id of the virtual machine or scale set; it may hold {subscription}.
 * - identity_ids_json: the resource ids of user-assigned identities, ["/subscriptions/...",...], or NULL: none.
 * - system_assigned: 1: the system-assigned identity too; 0: not.
 * - options: timeout_sec, subscription and no_wait of this call, or 0. Without a timeout_sec of its own the wait has no end; the client's
 *   limit counts for each of its requests. With no_wait the operation ends with the first answer, whose headers say where the status is.
 * - out_operation: where the operation goes. It leads to a response whose body is the resource as ARM sent it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_NOT_FOUND when there is no such
 * resource; ARMID_ARM_AUTHORIZATION_FAILED when the identity of the client may not change it; ARMID_ARM_CONFLICT when others go on
 * changing it; ARMID_INVALID_ARGUMENT when resource_id is not the id of one; else as armid_client_send_and_wait_start(). ARMID_INVALID_ARGUMENT when
 * resource_id is NULL, a text is not UTF-8, identity_ids_json is not an array of ids of identities, or no identity is meant at all or
 * out_operation is NULL; ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The client may be released in the meantime.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_resource_identity_remove_start(armid_client client,
                                                  const char *resource_id,
                                                  const char *identity_ids_json,
                                                  int32_t system_assigned,
                                                  armid_options options,
                                                  armid_operation *out_operation,
                                                  armid_error *out_error);

/* ----------------------------------------------------------------------------------------------------
 * Role definitions
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Begins to read a role definition.
 *
 * A built-in role that the client has read within the last hour comes from memory, without a request; the response then has no headers. So
 * the name of the role of each of many assignments costs one request a role.
 *
 * Parameters:
 * - client: the client.
 * - scope: where: the id of a subscription, a resource group, a resource or a management group, "/" for the tenant; or NULL: the
 *   subscription. It may hold {subscription}.
 * - role: its name, for example "Reader", in any letter case; or its id; or the GUID at the end of that.
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_operation: where the operation goes. It leads to a response whose body is the definition as ARM sent it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_NOT_FOUND when there is no such
 * role there, with a message that suggests close names; ARMID_INVALID_ARGUMENT when scope cannot be one; else as armid_client_send().
 * ARMID_INVALID_ARGUMENT when role is NULL, a text is not UTF-8 or out_operation is NULL; ARMID_INVALID_HANDLE when client or options is
 * not live.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The client may be released in the meantime.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_role_definition_get_start(armid_client client,
                                             const char *scope,
                                             const char *role,
                                             armid_options options,
                                             armid_operation *out_operation,
                                             armid_error *out_error);

/**
 * Makes a pager over the roles that can be assigned at a scope. Sends nothing; armid_pager_next_start() reads a page.
 *
 * Parameters:
 * - client: the client.
 * - scope: where: the id of a subscription, a resource group, a resource or a management group, "/" for the tenant; or NULL: the
 *   subscription. It may hold {subscription}.
 * - name: only the role of this name, in any letter case; or NULL: all.
 * - custom_only: 1: only roles that the tenant has made; 0: all.
 * - options: timeout_sec, which counts for each page, and subscription of this list, or 0.
 * - out_pager: where the pager goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when a text is not UTF-8, scope cannot be one or out_pager is NULL; ARMID_INVALID_HANDLE when
 * client or options is not live.
 *
 * Memory and lifetimes: release the pager with armid_pager_release(). The client may be released at once.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_role_definition_list(armid_client client,
                                        const char *scope,
                                        const char *name,
                                        int32_t custom_only,
                                        armid_options options,
                                        armid_pager *out_pager,
                                        armid_error *out_error);

/* ----------------------------------------------------------------------------------------------------
 * Role assignments
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Begins to assign a role. The status of the response tells: 201 for a new assignment, 200 when it existed, under whatever name.
 *
 * The name of a new assignment follows from principal, role and scope, so that doing it twice is doing it once. A principal that was
 * created a moment ago is waited for, up to two and a half minutes; armid_operation_progress() shows the waits. A role takes up to ten
 * minutes to work everywhere.
 *
 * Parameters:
 * - client: the client.
 * - principal_id: the object (principal) id of the one who gets the role; never the client id.
 * - role: the role, as in armid_role_definition_get_start().
 * - scope: where: the id of a subscription, a resource group, a resource or a management group, "/" for the tenant; or NULL: the
 *   subscription. It may hold {subscription}.
 * - principal_type: "ServicePrincipal", "User", "Group", "ForeignGroup" or "Device"; or NULL: ServicePrincipal, which every managed
 *   identity is.
 * - description: why it exists, for people; or NULL.
 * - condition: the condition under which it counts, in version 2.0 of the condition language; or NULL.
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_operation: where the operation goes. It leads to a response whose body is the assignment as ARM sent it; its
 *   properties.roleDefinitionId can be given to armid_role_definition_get_start(), which then answers from memory for a built-in role.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_NOT_FOUND when there is no such
 * role or scope; ARMID_ARM_AUTHORIZATION_FAILED when the identity of the client may not assign roles there; ARMID_ARM_REQUEST_FAILED with
 * the service code PrincipalNotFound when the principal stays unknown; ARMID_INVALID_ARGUMENT when scope cannot be one; else as
 * armid_client_send(). ARMID_INVALID_ARGUMENT when principal_id or role is NULL, a text is not UTF-8, principal_id is not a GUID,
 * principal_type is none of these or out_operation is NULL; ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The client may be released in the meantime.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_role_assignment_create_start(armid_client client,
                                                const char *principal_id,
                                                const char *role,
                                                const char *scope,
                                                const char *principal_type,
                                                const char *description,
                                                const char *condition,
                                                armid_options options,
                                                armid_operation *out_operation,
                                                armid_error *out_error);

/**
 * Makes a pager over role assignments. Sends nothing; armid_pager_next_start() reads a page. A page may be empty without being the last.
 *
 * Parameters:
 * - client: the client.
 * - scope: where: the id of a subscription, a resource group, a resource or a management group, "/" for the tenant; or NULL: the
 *   subscription. It may hold {subscription}.
 * - principal_id: only those of the principal with this object id; or NULL: those of all.
 * - reach: "at" the scope itself, "at_or_above" it (all that count there), "at_or_below" it, or "all"; NULL: all.
 * - options: timeout_sec, which counts for each page, and subscription of this list, or 0.
 * - out_pager: where the pager goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when a text is not UTF-8, scope, principal_id or reach cannot be one or out_pager is NULL;
 * ARMID_INVALID_HANDLE when client or options is not live.
 *
 * Memory and lifetimes: release the pager with armid_pager_release(). The client may be released at once.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_role_assignment_list(armid_client client,
                                        const char *scope,
                                        const char *principal_id,
                                        const char *reach,
                                        armid_options options,
                                        armid_pager *out_pager,
                                        armid_error *out_error);

/**
 * Begins to delete a role assignment. The status of the response tells: 200, or 204 when there was none.
 *
 * Parameters:
 * - client: the client.
 * - id: its id, which ends with "/providers/Microsoft.Authorization/roleAssignments/GUID".
 * - options: timeout_sec and subscription of this call, or 0.
 * - out_operation: where the operation goes. It leads to a response whose body is the assignment that was deleted, as ARM sent it, or
 *   empty.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_ARM_AUTHORIZATION_FAILED when the
 * identity of the client may not delete it; ARMID_INVALID_ARGUMENT when id is not the id of one; else as armid_client_send().
 * ARMID_INVALID_ARGUMENT when id is NULL, a text is not UTF-8 or out_operation is NULL; ARMID_INVALID_HANDLE when client or options is not
 * live.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The client may be released in the meantime.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_role_assignment_delete_start(armid_client client,
                                                const char *id,
                                                armid_options options,
                                                armid_operation *out_operation,
                                                armid_error *out_error);

/* ----------------------------------------------------------------------------------------------------
 * Pagers: lists, a page at a time
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Begins to read the next page. After a failure or a cancellation the same page can be asked for again.
 *
 * Parameters:
 * - pager: the pager.
 * - out_operation: where the operation goes. It leads to a response whose body is the page as ARM sent it: {"value":[...]}, but for
 *   armid_resource_graph_search(). Where a list is filtered beyond what ARM does, value has the wanted items only, each as ARM sent it.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_NO_RESULT after the last page,
 * ARMID_INVALID_ARGUMENT while another page is being read, ARMID_PAGING_LOOP when the list leads back, else as armid_client_send().
 * ARMID_INVALID_HANDLE when pager is not live; ARMID_INVALID_ARGUMENT when out_operation is NULL.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 * The pager may be released in the meantime.
 *
 * Threads: any thread, one page at a time; does not wait.
 */
armid_status armid_pager_next_start(armid_pager pager,
                                    armid_operation *out_operation,
                                    armid_error *out_error);

/**
 * Says whether there is another page.
 *
 * Parameters:
 * - pager: the pager.
 * - out_has_more: where the answer goes: 1 before the first page and while the last one named a next one, else 0.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when pager is not live; ARMID_INVALID_ARGUMENT when out_has_more is NULL.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_pager_has_more(armid_pager pager,
                                  int32_t *out_has_more,
                                  armid_error *out_error);

/**
 * Releases a pager. An operation that reads a page goes on; the fetching of the page after it stops.
 *
 * Parameters:
 * - pager: the pager, or 0.
 *
 * Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live pager, for example because it was released before.
 *
 * Threads: any thread.
 */
armid_status armid_pager_release(armid_pager pager);

/* ----------------------------------------------------------------------------------------------------
 * The instance metadata of the machine
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Begins to read the instance metadata of the machine: what it is, in which subscription, resource group and region.
 *
 * Parameters:
 * - options: imds_endpoint, probe_timeout_ms and timeout_sec of this call, or 0.
 * - out_operation: where the operation goes. It leads to a response whose body is the instance document as JSON.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended; ARMID_INVALID_CONFIGURATION when an
 * environment variable cannot be used; ARMID_INVALID_HANDLE when options is neither 0 nor live; ARMID_INVALID_ARGUMENT when out_operation is
 * NULL.
 *
 * Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_metadata_get_start(armid_options options,
                                      armid_operation *out_operation,
                                      armid_error *out_error);

/**
 * Reads the instance metadata of the machine, and blocks until it is there.
 *
 * Parameters:
 * - options: imds_endpoint, probe_timeout_ms and timeout_sec of this call, or 0.
 * - out_response: where the response goes; its body is the instance document as JSON.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_NOT_AZURE_HOST when nothing answers as an Azure metadata service; ARMID_IDENTITY_ENDPOINT_FAILED when it refuses;
 * ARMID_NETWORK_FAILED, ARMID_DEADLINE_EXCEEDED; else as armid_metadata_get_start().
 *
 * Memory and lifetimes: release the response with armid_response_release().
 *
 * Threads: any thread, a callback's too.
 */
armid_status armid_metadata_get(armid_options options,
                                armid_response *out_response,
                                armid_error *out_error);

/* ----------------------------------------------------------------------------------------------------
 * Operations: network work that runs while the caller does something else
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Waits for the end of an operation.
 *
 * Parameters:
 * - operation: the operation.
 * - timeout_ms: how long to wait at most, in milliseconds; 0 only asks, ARMID_WAIT_FOREVER waits for the end.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK when it has succeeded: take its result; ARMID_PENDING when it still runs, without an error object; the operation's own
 * failure with its error object, each time anew; ARMID_CANCELED when it was canceled; ARMID_INVALID_HANDLE when operation is not live.
 *
 * Threads: any thread; any number of threads may wait for the same operation. Releasing it meanwhile ends their waiting with
 * ARMID_CANCELED.
 */
armid_status armid_operation_wait(armid_operation operation,
                                  uint32_t timeout_ms,
                                  armid_error *out_error);

/**
 * Cancels an operation. It has then ended, with ARMID_CANCELED, and its HTTP work stops within 100 ms. An operation that had ended before
 * stays as it was. A request that others wait for too goes on for them, and so does a long-running operation in Azure: the error then names
 * its status URL.
 *
 * Parameters:
 * - operation: the operation.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK, also when it had ended before; ARMID_INVALID_HANDLE when operation is not live.
 *
 * Memory and lifetimes: the operation must still be released.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_operation_cancel(armid_operation operation,
                                    armid_error *out_error);

/**
 * Reads how far an operation is.
 *
 * Parameters:
 * - operation: the operation.
 * - out_progress: where that goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK, whatever the state; ARMID_INVALID_HANDLE when operation is not live; ARMID_INVALID_ARGUMENT when out_progress is NULL.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_operation_progress(armid_operation operation,
                                      armid_progress *out_progress,
                                      armid_error *out_error);

/**
 * Reads what an operation is doing, in a few English words for a person: "Asking the identity endpoint".
 *
 * Parameters:
 * - operation: the operation.
 * - out_text: where the text goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK, whatever the state; ARMID_INVALID_HANDLE when operation is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is static.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_operation_stage(armid_operation operation,
                                   armid_str *out_text,
                                   armid_error *out_error);

/**
 * Describes all that is known of an operation, as a JSON object:
 *
 * {"state":"Running","stage":"Waiting for Azure to finish","attempts":4,"elapsedMs":6210,"nextAttemptMs":1790,"percent":null,
 * "provisioningState":"InProgress","statusUrl":"https://management.azure.com/...","prompt":null}
 *
 * - state: Running, Succeeded, Failed or Canceled. stage: armid_operation_stage(). attempts, elapsedMs, nextAttemptMs, percent:
 *   armid_operation_progress(), with null for -1.
 * - provisioningState, statusUrl: of the long-running operation in Azure that is waited for: its state in the service's own word, and where
 *   that can be read. They stay when the operation has ended.
 * - prompt: what a person has to do before the operation can go on, as long as it waits for that; show it at once. A sign-in with a device
 *   code: {"message":"To sign in, use a web browser to open the page ... and enter the code ABC to authenticate.","userCode":"ABC",
 *   "verificationUri":"https://microsoft.com/devicelogin","expiresOn":1700000900}, the last in seconds since 1970-01-01T00:00:00Z.
 *
 * Members that are not known, or not yet, are null. Later versions may have more.
 *
 * Parameters:
 * - operation: the operation.
 * - out_document: where the document goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK, whatever the state; ARMID_INVALID_HANDLE when operation is not live; ARMID_INVALID_ARGUMENT when out_document is NULL.
 *
 * Memory and lifetimes: release the document with armid_document_release(). It does not change any more.
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_operation_describe(armid_operation operation,
                                      armid_document *out_document,
                                      armid_error *out_error);

/**
 * Asks for a call when an operation has ended, however it ends: success, failure, cancellation, release. When it has ended already the
 * call comes at once.
 *
 * Parameters:
 * - operation: the operation.
 * - callback: what to call, exactly once; see armid_completion_callback.
 * - user_data: anything; handed to the callback. May be NULL.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when callback is NULL or the operation has a callback already; ARMID_INVALID_HANDLE when operation
 * is not live; ARMID_PANIC when the system gives the library no thread. When this fails the callback is never called.
 *
 * Memory and lifetimes: user_data must stay until the callback has run, and may be freed by it.
 *
 * Threads: any thread. The callback may run before this returns.
 */
armid_status armid_operation_on_completion(armid_operation operation,
                                           armid_completion_callback callback,
                                           void *user_data,
                                           armid_error *out_error);

/**
 * Takes the token that an operation of armid_token_get_start() has led to.
 *
 * Parameters:
 * - operation: the operation.
 * - out_token: where the token goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_NO_RESULT when it still runs, failed, leads to something else, or its token was taken; ARMID_INVALID_HANDLE when
 * operation is not live; ARMID_INVALID_ARGUMENT when out_token is NULL.
 *
 * Memory and lifetimes: release the token with armid_token_release(). It outlives the operation.
 *
 * Threads: any thread; does not wait. Of several that try, one gets it.
 */
armid_status armid_operation_take_token(armid_operation operation,
                                        armid_token *out_token,
                                        armid_error *out_error);

/**
 * Takes the response that an operation has led to, which those of armid_client_send_start(), armid_client_send_and_wait_start(),
 * armid_client_resume_start(), armid_pager_next_start(), armid_metadata_get_start() and of every function for a kind of resource do.
 *
 * Parameters:
 * - operation: the operation.
 * - out_response: where the response goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_NO_RESULT when it still runs, failed, leads to something else, or its response was taken; ARMID_INVALID_HANDLE when
 * operation is not live; ARMID_INVALID_ARGUMENT when out_response is NULL.
 *
 * Memory and lifetimes: release the response with armid_response_release(). It outlives the operation.
 *
 * Threads: any thread; does not wait. Of several that try, one gets it.
 */
armid_status armid_operation_take_response(armid_operation operation,
                                           armid_response *out_response,
                                           armid_error *out_error);

/**
 * Takes the document that an operation of armid_client_resolve_start() has led to.
 *
 * Parameters:
 * - operation: the operation.
 * - out_document: where the document goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_NO_RESULT when it still runs, failed, leads to something else, or its document was taken; ARMID_INVALID_HANDLE when
 * operation is not live; ARMID_INVALID_ARGUMENT when out_document is NULL.
 *
 * Memory and lifetimes: release the document with armid_document_release(). It outlives the operation.
 *
 * Threads: any thread; does not wait. Of several that try, one gets it.
 */
armid_status armid_operation_take_document(armid_operation operation,
                                           armid_document *out_document,
                                           armid_error *out_error);

/**
 * Releases an operation. One that still runs is canceled first; its completion callback is then called with a number that is no handle any
 * more. What was taken from it stays.
 *
 * Parameters:
 * - operation: the operation, or 0.
 *
 * Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live operation, for example because it was released before.
 *
 * Threads: any thread, the operation's own callback too; does not wait.
 */
armid_status armid_operation_release(armid_operation operation);

/* ----------------------------------------------------------------------------------------------------
 * Documents: JSON texts that the library makes
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Reads the JSON text of a document.
 *
 * Parameters:
 * - document: the document.
 * - out_json: where the text goes.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when document is not a live document; ARMID_INVALID_ARGUMENT when out_json is NULL.
 *
 * Memory and lifetimes: the text is valid until the document is released.
 *
 * Threads: any thread.
 */
armid_status armid_document_json(armid_document document,
                                 armid_str *out_json,
                                 armid_error *out_error);

/**
 * Releases a document. Its text is no longer valid afterwards.
 *
 * Parameters:
 * - document: the document, or 0.
 *
 * Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live document, for example because it was released before.
 *
 * Threads: any thread.
 */
armid_status armid_document_release(armid_document document);

/* ----------------------------------------------------------------------------------------------------
 * Error objects: what went wrong, in every detail
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Gives the status that the function returned together with this error object.
 *
 * Parameters:
 * - error: the error object.
 *
 * Returns: the status of the error; ARMID_INVALID_HANDLE when error is not a live error object.
 *
 * Threads: any thread.
 */
armid_status armid_error_status(armid_error error);

/**
 * Reads the stable name of what went wrong, for example "IdentityNotFound": the name of the status.
 *
 * Parameters:
 * - error: the error object.
 * - out_text: where the text goes.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the error object is released.
 *
 * Threads: any thread.
 */
armid_status armid_error_code(armid_error error,
                              armid_str *out_text);

/**
 * Reads the message: what happened and what to do about it, for a person.
 *
 * Parameters:
 * - error: the error object.
 * - out_text: where the text goes.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the error object is released.
 *
 * Threads: any thread.
 */
armid_status armid_error_message(armid_error error,
                                 armid_str *out_text);

/**
 * Reads the service's own error code, for example "AuthorizationFailed" or "invalid_request".
 *
 * Parameters:
 * - error: the error object.
 * - out_text: where the text goes; "" when no service said anything.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the error object is released.
 *
 * Threads: any thread.
 */
armid_status armid_error_service_code(armid_error error,
                                      armid_str *out_text);

/**
 * Reads the service's own message, word for word.
 *
 * Parameters:
 * - error: the error object.
 * - out_text: where the text goes; "" when no service said anything.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the error object is released.
 *
 * Threads: any thread.
 */
armid_status armid_error_service_message(armid_error error,
                                         armid_str *out_text);

/**
 * Reads what the error is about, where the service says so: a property or a resource.
 *
 * Parameters:
 * - error: the error object.
 * - out_text: where the text goes; "" when the service did not say.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the error object is released.
 *
 * Threads: any thread.
 */
armid_status armid_error_target(armid_error error,
                                armid_str *out_text);

/**
 * Reads the details of the error as the service sent them: a JSON array.
 *
 * Parameters:
 * - error: the error object.
 * - out_text: where the JSON goes; "" when the service sent none.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the error object is released.
 *
 * Threads: any thread.
 */
armid_status armid_error_details(armid_error error,
                                 armid_str *out_text);

/**
 * Reads the additional information of the error as the service sent it: a JSON array.
 *
 * Parameters:
 * - error: the error object.
 * - out_text: where the JSON goes; "" when the service sent none.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the error object is released.
 *
 * Threads: any thread.
 */
armid_status armid_error_additional_info(armid_error error,
                                         armid_str *out_text);

/**
 * Reads the id that the service gave the request: what Microsoft's support asks for.
 *
 * Parameters:
 * - error: the error object.
 * - out_text: where the text goes; "" when there is none.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the error object is released.
 *
 * Threads: any thread.
 */
armid_status armid_error_request_id(armid_error error,
                                    armid_str *out_text);

/**
 * Reads the id by which the service follows the request through its parts.
 *
 * Parameters:
 * - error: the error object.
 * - out_text: where the text goes; "" when there is none.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the error object is released.
 *
 * Threads: any thread.
 */
armid_status armid_error_correlation_id(armid_error error,
                                        armid_str *out_text);

/**
 * Reads where the status of the long-running operation is that the failure is about: the operation goes on in Azure without the caller, its
 * status could not be read, or it ended badly. armid_client_resume_start() waits on from there.
 *
 * Parameters:
 * - error: the error object.
 * - out_text: where the URL goes, which can have thousands of bytes; "" when the failure is about no such operation.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the error object is released.
 *
 * Threads: any thread.
 */
armid_status armid_error_status_url(armid_error error,
                                    armid_str *out_text);

/**
 * Reads which identity source failed, for example "Imds".
 *
 * Parameters:
 * - error: the error object.
 * - out_text: where the text goes; "" when the failure is not one of a source.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_text is NULL.
 *
 * Memory and lifetimes: the text is valid until the error object is released.
 *
 * Threads: any thread.
 */
armid_status armid_error_source(armid_error error,
                                armid_str *out_text);

/**
 * Reads all of the error as one JSON object:
 *
 * {"status":22,"code":"IdentityNotFound","message":"...","httpStatus":400,"serviceCode":"...","serviceMessage":"...","target":null,
 * "details":[...],"additionalInfo":[...],"requestId":"...","correlationId":"...","clientRequestId":"...","retryAfterMs":null,
 * "statusUrl":null,"source":"Imds","causes":["..."]}
 *
 * Parameters:
 * - error: the error object.
 * - out_json: where the JSON goes; members that are not known are null.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_json is NULL.
 *
 * Memory and lifetimes: the text is valid until the error object is released.
 *
 * Threads: any thread.
 */
armid_status armid_error_json(armid_error error,
                              armid_str *out_json);

/**
 * Reads the HTTP status of the answer that failed.
 *
 * Parameters:
 * - error: the error object.
 * - out_status: where the status goes, for example 403; 0 when there was no answer.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_status is NULL.
 *
 * Threads: any thread.
 */
armid_status armid_error_http_status(armid_error error,
                                     int32_t *out_status);

/**
 * Reads how long the service asked to wait before the next attempt.
 *
 * Parameters:
 * - error: the error object.
 * - out_milliseconds: where the time goes; -1 when the service did not say.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_milliseconds is NULL.
 *
 * Threads: any thread.
 */
armid_status armid_error_retry_after_ms(armid_error error,
                                        int64_t *out_milliseconds);

/**
 * Counts the errors that led to this one.
 *
 * Parameters:
 * - error: the error object.
 * - out_count: where the number goes; 0 when there are none.
 *
 * Returns: ARMID_OK; ARMID_INVALID_HANDLE when error is not a live error object; ARMID_INVALID_ARGUMENT when out_count is NULL.
 *
 * Threads: any thread.
 */
armid_status armid_error_cause_count(armid_error error,
                                     size_t *out_count);

/**
 * Reads the text of one of the errors that led to this one.
 *
 * Parameters:
 * - error: the error object.
 * - index: which one; 0 is the nearest. See armid_error_cause_count().
 * - out_text: where the text goes.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when there are not so many causes or out_text is NULL; ARMID_INVALID_HANDLE when error is not a
 * live error object.
 *
 * Memory and lifetimes: the text is valid until the error object is released.
 *
 * Threads: any thread.
 */
armid_status armid_error_cause(armid_error error,
                               size_t index,
                               armid_str *out_text);

/**
 * Releases an error object. Its texts are no longer valid afterwards.
 *
 * Parameters:
 * - error: the error object, or 0.
 *
 * Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live error object, for example because it was released before.
 *
 * Threads: any thread.
 */
armid_status armid_error_release(armid_error error);

/* ----------------------------------------------------------------------------------------------------
 * Logging
 * ---------------------------------------------------------------------------------------------------- */

/**
 * Has a function called for each log record, or for none.
 *
 * There is one callback in the process; setting it replaces the one before. When this returns, the one before is not running and will not
 * be called any more, so that its user_data may be freed. Called from the callback itself, this does not wait for that call.
 *
 * Parameters:
 * - callback: what to call; NULL: nothing.
 * - user_data: anything; handed to the callback. May be NULL.
 * - level: the least important level to log, ARMID_LOG_ERROR to ARMID_LOG_TRACE. Not looked at when callback is NULL.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when level is none of the levels; ARMID_PANIC when the system gives the library no thread. A failure
 * changes nothing.
 *
 * Memory and lifetimes: user_data must stay until the callback was replaced.
 *
 * Threads: any thread. Hold no lock that the callback takes.
 */
armid_status armid_log_set_callback(armid_log_callback callback,
                                    void *user_data,
                                    int32_t level,
                                    armid_error *out_error);

/**
 * Opens, changes or closes the log queue, from which armid_log_queue_next() takes records: for hosts that cannot be called back on another
 * thread, as PowerShell. There is one queue in the process.
 *
 * Parameters:
 * - level: the least important level to log, ARMID_LOG_ERROR to ARMID_LOG_TRACE; ARMID_LOG_OFF closes the queue and empties it.
 * - capacity: how many records wait at most, 1 to 1000000; when there are more, the oldest are dropped and a record says how many. Not looked
 *   at when level is ARMID_LOG_OFF.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when level or capacity is out of range, which changes nothing.
 *
 * Threads: any thread.
 */
armid_status armid_log_queue_open(int32_t level,
                                  uint32_t capacity,
                                  armid_error *out_error);

/**
 * Takes the oldest record out of the log queue.
 *
 * Parameters:
 * - out_document: where the record goes, as a document:
 *   {"time":"2026-01-31T12:00:00.123Z","level":"info","target":"armidentity::token","message":"...","fields":{}}.
 * - out_error: where an error object goes, or NULL.
 *
 * Returns: ARMID_OK; ARMID_PENDING when the queue is empty or closed, without an error object; ARMID_INVALID_ARGUMENT when out_document is NULL.
 *
 * Memory and lifetimes: release the document with armid_document_release().
 *
 * Threads: any thread; does not wait.
 */
armid_status armid_log_queue_next(armid_document *out_document,
                                  armid_error *out_error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ARMIDENTITY_H */
