//! The status of a call.
//!
//! Written out number by number, because cbindgen copies literals; the tests compare them with [`crate::error::Code`].

use std::ffi::{CStr, c_char};

use super::guard;
use crate::error::Code;

/// What a function answers: ARMID_OK, ARMID_PENDING, or what went wrong. A number keeps its meaning for ever and is never used for
/// another; new numbers may come, so treat an unknown one as a failure. armid_status_name() gives the name of a number.
pub type armid_status = i32;

/// Everything went well; outputs are written.
pub const ARMID_OK: armid_status = 0;
/// Not finished, and nothing went wrong: the operation still runs, or the log queue is empty. Ask again later.
pub const ARMID_PENDING: armid_status = 1;
/// An argument is NULL without being allowed to be, is not UTF-8, is too long, or does not mean anything. The message names it.
pub const ARMID_INVALID_ARGUMENT: armid_status = 2;
/// A handle is 0, was released, was never given out, or is an object of another kind. The message names the parameter.
pub const ARMID_INVALID_HANDLE: armid_status = 3;
/// No option has this name. The message lists those that there are.
pub const ARMID_UNKNOWN_OPTION: armid_status = 4;
/// The buffer is too small for the text. The needed size is in out_length: call again with a buffer of that size.
pub const ARMID_BUFFER_TOO_SMALL: armid_status = 5;
/// The library itself failed: a defect, or the system gave it no thread. The process is unharmed. Report it with the message.
pub const ARMID_PANIC: armid_status = 6;
/// This process is a child made by fork() of one that used the library. Use it in the parent, or exec() first. There is no error object.
pub const ARMID_FORKED: armid_status = 7;
/// The operation was canceled.
pub const ARMID_CANCELED: armid_status = 8;
/// The time limit passed: option timeout_sec, or the default of the call.
pub const ARMID_DEADLINE_EXCEEDED: armid_status = 9;
/// The operation has no such result: it still runs, it failed, its result is of another kind, or was taken.
pub const ARMID_NO_RESULT: armid_status = 10;
/// Options or environment variables contradict each other, or name something that cannot be used. The message names them.
pub const ARMID_INVALID_CONFIGURATION: armid_status = 11;

/// Nothing on this machine answers as an Azure identity endpoint. Run on Azure, or bring a token with the option access_token.
pub const ARMID_NOT_AZURE_HOST: armid_status = 20;
/// The machine is in Azure and has no managed identity. Assign one to it.
pub const ARMID_IDENTITY_NOT_ASSIGNED: armid_status = 21;
/// The managed identity that was asked for is not assigned to this machine. Check the id, or assign the identity.
pub const ARMID_IDENTITY_NOT_FOUND: armid_status = 22;
/// Another identity answered than the one that was asked for. Its token was thrown away.
pub const ARMID_IDENTITY_MISMATCH: armid_status = 23;
/// The identity source cannot choose an identity in this way. Use another of client_id, object_id and identity_resource_id.
pub const ARMID_SELECTOR_NOT_SUPPORTED: armid_status = 24;
/// Microsoft Entra does not know the resource that the token was asked for. Check its spelling.
pub const ARMID_INVALID_RESOURCE: armid_status = 25;
/// A proxy or gateway answered instead of the identity endpoint. Let requests to that endpoint pass directly.
pub const ARMID_IDENTITY_ENDPOINT_BLOCKED: armid_status = 26;
/// The identity endpoint failed. The message holds what it said; trying again later may help.
pub const ARMID_IDENTITY_ENDPOINT_FAILED: armid_status = 27;
/// The identity endpoint refused further requests for now. Wait as long as armid_error_retry_after_ms() says.
pub const ARMID_IDENTITY_ENDPOINT_THROTTLED: armid_status = 28;
/// The identity endpoint's success answer is not a token.
pub const ARMID_INVALID_TOKEN_RESPONSE: armid_status = 29;
/// The token that the caller brought has expired. Bring a new one.
pub const ARMID_TOKEN_EXPIRED: armid_status = 30;

/// There is no connection, or it broke. Check network, firewall and proxy.
pub const ARMID_NETWORK_FAILED: armid_status = 40;
/// The TLS handshake failed: certificate, name or protocol. The option ca_file adds a certificate authority.
pub const ARMID_TLS_FAILED: armid_status = 41;
/// An answer is larger than the limit for its kind: 16 MiB for ARM, 1 MiB for tokens and metadata.
pub const ARMID_RESPONSE_TOO_LARGE: armid_status = 42;
/// A success answer does not have the form that its service promises.
pub const ARMID_INVALID_RESPONSE: armid_status = 43;
/// A token would have gone over plain http. Use https, or the option allow_loopback_http for this machine itself.
pub const ARMID_INSECURE_ENDPOINT: armid_status = 44;
/// A token would have gone to a host that is not the cloud's own.
pub const ARMID_FOREIGN_HOST: armid_status = 45;

/// ARM refused the request with a 4xx that has no number of its own here. armid_error_service_code() says why.
pub const ARMID_ARM_REQUEST_FAILED: armid_status = 50;
/// ARM does not accept the token (401).
pub const ARMID_ARM_UNAUTHENTICATED: armid_status = 51;
/// The identity lacks a role for this (403). Assign it one.
pub const ARMID_ARM_AUTHORIZATION_FAILED: armid_status = 52;
/// The resource, group or subscription does not exist (404).
pub const ARMID_ARM_NOT_FOUND: armid_status = 53;
/// The request conflicts with the present state of the resource (409, 412). Read the resource again.
pub const ARMID_ARM_CONFLICT: armid_status = 54;
/// ARM refused further requests for now (429). Wait as long as armid_error_retry_after_ms() says.
pub const ARMID_ARM_THROTTLED: armid_status = 55;
/// ARM failed (5xx), also after retries.
pub const ARMID_ARM_SERVER_FAILED: armid_status = 56;
/// No subscription was given and none could be found. Set the option subscription.
pub const ARMID_SUBSCRIPTION_NOT_DETERMINED: armid_status = 57;
/// No resource group was given and the machine's own could not be found. Name one.
pub const ARMID_RESOURCE_GROUP_NOT_DETERMINED: armid_status = 58;
/// The cloud's name is not known, or its endpoint does not describe itself. Set the option arm_endpoint or environment.
pub const ARMID_CLOUD_UNKNOWN: armid_status = 59;
/// A list's nextLink leads back to a page that was already read.
pub const ARMID_PAGING_LOOP: armid_status = 60;
/// A long-running operation has failed. armid_error_service_code(), armid_error_service_message() and armid_error_details() say why.
pub const ARMID_ARM_OPERATION_FAILED: armid_status = 61;
/// A long-running operation was canceled in Azure, for example because a later one overtook it; the service code says why.
pub const ARMID_ARM_OPERATION_CANCELED: armid_status = 62;
/// The status of a long-running operation cannot be read. It may still go on, or be done: look at the resource, or wait on from
/// armid_error_status_url() with armid_client_resume_start().
pub const ARMID_ARM_OPERATION_STATUS_UNKNOWN: armid_status = 63;

/// Gives the name of a status, for example "IdentityNotFound" for 22. Error objects, logs and PowerShell use the same names.
///
/// Parameters:
/// - status: any number.
///
/// Returns: the name; "Unknown" for a number that this version does not know. Never NULL.
///
/// Memory and lifetimes: the text is static and must not be freed.
///
/// Threads: any thread; also after fork().
#[unsafe(no_mangle)]
pub extern "C" fn armid_status_name(status: armid_status) -> *const c_char {
    guard::value(c"Unknown".as_ptr(), || name(status).as_ptr())
}

fn name(status: armid_status) -> &'static CStr {
    match status {
        ARMID_OK => c"Ok",
        ARMID_PENDING => c"Pending",
        ARMID_INVALID_ARGUMENT => c"InvalidArgument",
        ARMID_INVALID_HANDLE => c"InvalidHandle",
        ARMID_UNKNOWN_OPTION => c"UnknownOption",
        ARMID_BUFFER_TOO_SMALL => c"BufferTooSmall",
        ARMID_PANIC => c"Panic",
        ARMID_FORKED => c"Forked",
        ARMID_CANCELED => c"Canceled",
        ARMID_DEADLINE_EXCEEDED => c"DeadlineExceeded",
        ARMID_NO_RESULT => c"NoResult",
        ARMID_INVALID_CONFIGURATION => c"InvalidConfiguration",
        ARMID_NOT_AZURE_HOST => c"NotAzureHost",
        ARMID_IDENTITY_NOT_ASSIGNED => c"IdentityNotAssigned",
        ARMID_IDENTITY_NOT_FOUND => c"IdentityNotFound",
        ARMID_IDENTITY_MISMATCH => c"IdentityMismatch",
        ARMID_SELECTOR_NOT_SUPPORTED => c"SelectorNotSupported",
        ARMID_INVALID_RESOURCE => c"InvalidResource",
        ARMID_IDENTITY_ENDPOINT_BLOCKED => c"IdentityEndpointBlocked",
        ARMID_IDENTITY_ENDPOINT_FAILED => c"IdentityEndpointFailed",
        ARMID_IDENTITY_ENDPOINT_THROTTLED => c"IdentityEndpointThrottled",
        ARMID_INVALID_TOKEN_RESPONSE => c"InvalidTokenResponse",
        ARMID_TOKEN_EXPIRED => c"TokenExpired",
        ARMID_NETWORK_FAILED => c"NetworkFailed",
        ARMID_TLS_FAILED => c"TlsFailed",
        ARMID_RESPONSE_TOO_LARGE => c"ResponseTooLarge",
        ARMID_INVALID_RESPONSE => c"InvalidResponse",
        ARMID_INSECURE_ENDPOINT => c"InsecureEndpoint",
        ARMID_FOREIGN_HOST => c"ForeignHost",
        ARMID_ARM_REQUEST_FAILED => c"ArmRequestFailed",
        ARMID_ARM_UNAUTHENTICATED => c"ArmUnauthenticated",
        ARMID_ARM_AUTHORIZATION_FAILED => c"ArmAuthorizationFailed",
        ARMID_ARM_NOT_FOUND => c"ArmNotFound",
        ARMID_ARM_CONFLICT => c"ArmConflict",
        ARMID_ARM_THROTTLED => c"ArmThrottled",
        ARMID_ARM_SERVER_FAILED => c"ArmServerFailed",
        ARMID_SUBSCRIPTION_NOT_DETERMINED => c"SubscriptionNotDetermined",
        ARMID_RESOURCE_GROUP_NOT_DETERMINED => c"ResourceGroupNotDetermined",
        ARMID_CLOUD_UNKNOWN => c"CloudUnknown",
        ARMID_PAGING_LOOP => c"PagingLoop",
        ARMID_ARM_OPERATION_FAILED => c"ArmOperationFailed",
        ARMID_ARM_OPERATION_CANCELED => c"ArmOperationCanceled",
        ARMID_ARM_OPERATION_STATUS_UNKNOWN => c"ArmOperationStatusUnknown",
        _ => c"Unknown",
    }
}

/// The status that a C caller sees for an error.
pub(super) const fn of(code: Code) -> armid_status {
    code.number()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ARMID_ARM_NOT_FOUND` for `ArmNotFound`.
    fn constant_name(code_name: &str) -> String {
        let words = code_name.chars().map(|c| if c.is_ascii_uppercase() { format!("_{c}") } else { c.to_ascii_uppercase().into() });
        format!("ARMID{}", words.collect::<String>())
    }

    #[test]
    fn constants_names_and_codes_agree() {
        let source = include_str!("status.rs");
        let constants: Vec<(&str, i32)> = source
            .lines()
            .filter_map(|line| line.strip_prefix("pub const ARMID_")?.strip_suffix(';')?.split_once(": armid_status = "))
            .map(|(name, number)| (name, number.parse().unwrap()))
            .collect();
        assert_eq!(constants.len(), Code::ALL.len() + 2, "each code has a constant; only OK and PENDING have no code");
        for code in Code::ALL {
            let expected = constant_name(code.name());
            let found = constants.iter().find(|(name, _)| format!("ARMID_{name}") == expected);
            assert_eq!(found.unwrap_or_else(|| panic!("{expected} is missing")).1, code.number(), "{expected}");
            assert_eq!(name(of(*code)).to_str().unwrap(), code.name());
        }
        assert_eq!(name(ARMID_OK), c"Ok");
        assert_eq!(name(ARMID_PENDING), c"Pending");
        for unknown in [i32::MIN, -1, 12, 64, i32::MAX] {
            assert_eq!(name(unknown), c"Unknown");
        }
    }
}
