//! Tokens.

use std::ffi::c_char;
use std::sync::{Arc, OnceLock};

use super::credential::{self, armid_credential};
use super::error::armid_error;
use super::guard;
use super::handle::{self, Kind, Object, Tag, armid_handle};
use super::input;
use super::operation::{Operation, Outcome, armid_operation};
use super::options::{self, armid_options};
use super::runtime;
use super::status::{ARMID_OK, armid_status};
use super::text::{
    ARMID_TEXT_TOKEN, ARMID_TEXT_TOKEN_CLIENT_ID, ARMID_TEXT_TOKEN_IDENTITY_RESOURCE_ID, ARMID_TEXT_TOKEN_OBJECT_ID,
    ARMID_TEXT_TOKEN_RESOURCE, ARMID_TEXT_TOKEN_SOURCE, ARMID_TEXT_TOKEN_TENANT_ID, ARMID_TEXT_TOKEN_TYPE, Text, armid_str,
    armid_text_field, armid_utf16,
};
use crate::error::Result;
use crate::identity::resource_of;
use crate::options::Options;
use crate::token::{Cached, Credential, Lent};

/// An access token for one resource, with what is known of it. It never changes; a renewed token is another object.
///
/// Comes from armid_token_get() or armid_operation_take_token(). Read it with armid_token_text(), armid_token_text_utf16(),
/// armid_token_expires_on(), armid_token_refresh_on(), armid_token_type(), armid_token_resource(), armid_token_source(),
/// armid_token_client_id(), armid_token_object_id(), armid_token_tenant_id(), armid_token_identity_resource_id(); release it with
/// armid_token_release(). Ask for a token each time one is needed: the library keeps and renews them.
pub type armid_token = armid_handle;

/// In the table without a block of its own: what a cached token costs is one entry there.
pub(super) struct TokenObject {
    token: Lent,
    /// The texts that are not lent from the token itself, made when the first of them is asked for.
    texts: OnceLock<Box<Texts>>,
}

struct Texts {
    token_type: Text,
    resource: Text,
    source: Text,
    client_id: Text,
    object_id: Text,
    tenant_id: Text,
    identity_resource_id: Text,
}

impl TokenObject {
    pub(super) fn new(token: impl Into<Lent>) -> Self {
        Self { token: token.into(), texts: OnceLock::new() }
    }

    /// The same token for reading outside the table, where nothing is lent from it.
    pub(super) fn share(&self) -> Self {
        Self::new(Arc::clone(&self.token))
    }

    fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| {
            let text = |field| Text::of(self.text_of(field));
            Box::new(Texts {
                token_type: text(ARMID_TEXT_TOKEN_TYPE),
                resource: text(ARMID_TEXT_TOKEN_RESOURCE),
                source: text(ARMID_TEXT_TOKEN_SOURCE),
                client_id: text(ARMID_TEXT_TOKEN_CLIENT_ID),
                object_id: text(ARMID_TEXT_TOKEN_OBJECT_ID),
                tenant_id: text(ARMID_TEXT_TOKEN_TENANT_ID),
                identity_resource_id: text(ARMID_TEXT_TOKEN_IDENTITY_RESOURCE_ID),
            })
        })
    }

    pub(super) fn text_of(&self, field: armid_text_field) -> Option<&str> {
        let holder = &self.token.holder;
        match field {
            ARMID_TEXT_TOKEN => Some(self.token.text.expose()),
            ARMID_TEXT_TOKEN_TYPE => Some(&self.token.token_type),
            ARMID_TEXT_TOKEN_RESOURCE => Some(&self.token.resource),
            ARMID_TEXT_TOKEN_SOURCE => Some(self.token.source),
            ARMID_TEXT_TOKEN_CLIENT_ID => Some(holder.client_id.as_deref().unwrap_or_default()),
            ARMID_TEXT_TOKEN_OBJECT_ID => Some(holder.object_id.as_deref().unwrap_or_default()),
            ARMID_TEXT_TOKEN_TENANT_ID => Some(holder.tenant_id.as_deref().unwrap_or_default()),
            ARMID_TEXT_TOKEN_IDENTITY_RESOURCE_ID => Some(holder.identity_resource_id.as_deref().unwrap_or_default()),
            _ => None,
        }
    }
}

impl Kind for TokenObject {
    const NAME: &'static str = "a token";
    const TAG: Tag = Tag::Token;

    fn of(object: &Object) -> Option<&Self> {
        match object {
            Object::Token(token) => Some(token),
            _ => None,
        }
    }

    fn into_object(self) -> Object {
        Object::Token(self)
    }
}

/// A token that is there without asking anyone. One that ages is used now and renewed in the background.
fn cached(credential: &Credential, resource: &str, options: Option<&Options>) -> Option<Lent> {
    if options.is_some_and(|options| options.force_refresh) {
        return None;
    }
    match credential.cached(resource) {
        Cached::Fresh(token) => Some(token),
        Cached::Aging(token) => {
            if let Ok(runtime) = runtime::handle() {
                let _inside = runtime.enter();
                credential.refresh(resource);
            }
            Some(token)
        }
        Cached::Missing => None,
    }
}

fn begin(credential: Arc<Credential>, resource: &str, options: Option<Box<Options>>) -> Result<Arc<Operation>> {
    resource_of(resource)?;
    let resource = resource.to_owned();
    let force_refresh = options.as_deref().is_some_and(|options| options.force_refresh);
    let call = credential.call(options.as_deref());
    Operation::start(call.clone(), async move { credential.token(&resource, force_refresh, &call).await.map(Outcome::Token) })
}

/// Begins to get a token.
///
/// A token that is kept already makes an operation that is complete at once. Callers that ask for the same token at the same time share one
/// request; canceling one of them leaves it to the others.
///
/// Parameters:
/// - credential: whose token.
/// - resource: what the token is for, exactly as the identity endpoint is to get it ("https://vault.azure.net"); "/.default" at its end goes.
///   NULL: ARM of the credential's cloud, "https://management.azure.com/" unless environment or arm_endpoint named another known one.
/// - options: timeout_sec and force_refresh of this call, or 0.
/// - out_operation: where the operation goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended; ARMID_INVALID_ARGUMENT when resource is not
/// UTF-8, empty, has white space or more than 2048 bytes, or out_operation is NULL; ARMID_INVALID_HANDLE when credential or options is not live.
///
/// Memory and lifetimes: take the token with armid_operation_take_token() and release the operation with armid_operation_release(). The
/// credential may be released in the meantime.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_token_get_start(
    credential: armid_credential,
    resource: *const c_char,
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the text is NULL or ends with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_operation", out_operation, out_error, || {
            let credential = credential::get(credential)?;
            let options = options::of_call(options)?;
            let resource = input::optional_text("resource", resource)?.unwrap_or(credential.default_resource());
            let operation = match cached(&credential, resource, options.as_deref()) {
                Some(token) => Operation::completed(credential.call(options.as_deref()), Outcome::Token(token.into_owned())),
                None => {
                    let resource = resource.to_owned();
                    begin(credential, &resource, options)?
                }
            };
            Ok(handle::insert(operation))
        })
    }
}

/// Gets a token, and blocks until it is there. A token that is kept already is given at once.
///
/// For an application or a person, Microsoft Entra is told that whoever uses the token answers claims challenges (the capability cp1), as the calls
/// to ARM here do by themselves. Such a token lives longer and may be revoked: when another resource answers it with 401, get one with
/// force_refresh.
///
/// Parameters:
/// - credential: whose token.
/// - resource: what the token is for; NULL for ARM. See armid_token_get_start().
/// - options: timeout_sec and force_refresh of this call, or 0.
/// - out_token: where the token goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_NOT_AZURE_HOST, ARMID_IDENTITY_NOT_ASSIGNED, ARMID_IDENTITY_NOT_FOUND, ARMID_IDENTITY_MISMATCH,
/// ARMID_INVALID_RESOURCE, ARMID_IDENTITY_ENDPOINT_BLOCKED, ARMID_IDENTITY_ENDPOINT_FAILED, ARMID_IDENTITY_ENDPOINT_THROTTLED,
/// ARMID_INVALID_TOKEN_RESPONSE, ARMID_TOKEN_EXPIRED, ARMID_SIGN_IN_FAILED, ARMID_INVALID_CLIENT_CREDENTIAL, ARMID_APPLICATION_NOT_FOUND,
/// ARMID_TENANT_NOT_FOUND, ARMID_SIGN_IN_REQUIRED, ARMID_SIGN_IN_DECLINED, ARMID_SIGN_IN_EXPIRED, ARMID_AZURE_CLI_NOT_FOUND,
/// ARMID_INVALID_CONFIGURATION for a file that cannot be used, or ARMID_NETWORK_FAILED when there is none, and the error object says why and what to
/// do; ARMID_DEADLINE_EXCEEDED when it took longer than timeout_sec; ARMID_INVALID_ARGUMENT and ARMID_INVALID_HANDLE as
/// armid_token_get_start().
///
/// Memory and lifetimes: release the token with armid_token_release().
///
/// Threads: any thread, a callback's too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_token_get(
    credential: armid_credential,
    resource: *const c_char,
    options: armid_options,
    out_token: *mut armid_token,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the text is NULL or ends with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_token", out_token, out_error, || {
            let options = options::of_call(options)?;
            let asked = input::optional_text("resource", resource)?;
            let kept = credential::with(credential, |credential| {
                Ok(cached(credential, asked.unwrap_or(credential.default_resource()), options.as_deref()))
            })?;
            if let Some(token) = kept {
                return Ok(handle::insert_with(|| TokenObject::new(token)));
            }
            let credential = credential::get(credential)?;
            let resource = asked.unwrap_or(credential.default_resource()).to_owned();
            begin(credential, &resource, options)?.wait_and_take_token().map(|token| handle::insert(TokenObject::new(token)))
        })
    }
}

/// # Safety
/// The pointers are each NULL or may be written to.
unsafe fn lend(token: armid_token, text: fn(&Texts) -> &Text, out_text: *mut armid_str, out_error: *mut armid_error) -> armid_status {
    let lent = || handle::with("token", token, |token: &TokenObject| text(token.texts()).lend());
    // SAFETY: the caller's promise is the one that is asked for.
    unsafe { guard::output("out_text", out_text, out_error, lent) }
}

/// Reads the token itself, as it stands in an Authorization header after "Bearer ".
///
/// Parameters:
/// - token: the token.
/// - out_text: where the text goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the token is released. It is a secret: whoever copies it wipes the copy.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_token_text(token: armid_token, out_text: *mut armid_str, out_error: *mut armid_error) -> armid_status {
    let lent = || handle::with("token", token, |token: &TokenObject| armid_str::lend_with_nul(token.token.text.expose_with_nul()));
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_text", out_text, out_error, lent) }
}

/// Reads the token itself as UTF-16, for .NET's SecureString.
///
/// Parameters:
/// - token: the token.
/// - out_text: where the text goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the token is released. It is a secret: whoever copies it wipes the copy.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_token_text_utf16(
    token: armid_token,
    out_text: *mut armid_utf16,
    out_error: *mut armid_error,
) -> armid_status {
    let lent = || handle::with("token", token, |token: &TokenObject| armid_utf16::lend_with_nul(token.token.text.expose_utf16_with_nul()));
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_text", out_text, out_error, lent) }
}

/// Reads when the token expires.
///
/// Parameters:
/// - token: the token.
/// - out_unix_seconds: where the time goes, in seconds since 1970-01-01T00:00:00Z.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_unix_seconds is NULL.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_token_expires_on(
    token: armid_token,
    out_unix_seconds: *mut i64,
    out_error: *mut armid_error,
) -> armid_status {
    let time = || handle::with("token", token, |token: &TokenObject| token.token.expires_on);
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_unix_seconds", out_unix_seconds, out_error, time) }
}

/// Reads from when on the library renews the token in the background, while this one still works.
///
/// Parameters:
/// - token: the token.
/// - out_unix_seconds: where the time goes, in seconds since 1970-01-01T00:00:00Z.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_unix_seconds is NULL.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_token_refresh_on(
    token: armid_token,
    out_unix_seconds: *mut i64,
    out_error: *mut armid_error,
) -> armid_status {
    let time = || handle::with("token", token, |token: &TokenObject| token.token.refresh_on);
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_unix_seconds", out_unix_seconds, out_error, time) }
}

/// Reads the type of the token as the identity endpoint wrote it: "Bearer".
///
/// Parameters:
/// - token: the token.
/// - out_text: where the text goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the token is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_token_type(token: armid_token, out_text: *mut armid_str, out_error: *mut armid_error) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { lend(token, |texts| &texts.token_type, out_text, out_error) }
}

/// Reads the resource that the token is for, exactly as it was asked for.
///
/// Parameters:
/// - token: the token.
/// - out_text: where the text goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the token is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_token_resource(token: armid_token, out_text: *mut armid_str, out_error: *mut armid_error) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { lend(token, |texts| &texts.resource, out_text, out_error) }
}

/// Reads where the token came from: "Imds", or "AccessToken" for one that the program brought.
///
/// Parameters:
/// - token: the token.
/// - out_text: where the text goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the token is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_token_source(token: armid_token, out_text: *mut armid_str, out_error: *mut armid_error) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { lend(token, |texts| &texts.source, out_text, out_error) }
}

/// Reads the client (application) id of the identity that the token belongs to.
///
/// Parameters:
/// - token: the token.
/// - out_text: where the text goes; "" when neither the answer nor the token says it.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the token is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_token_client_id(token: armid_token, out_text: *mut armid_str, out_error: *mut armid_error) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { lend(token, |texts| &texts.client_id, out_text, out_error) }
}

/// Reads the object (principal) id of the identity that the token belongs to: what role assignments name.
///
/// Parameters:
/// - token: the token.
/// - out_text: where the text goes; "" when neither the answer nor the token says it.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the token is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_token_object_id(token: armid_token, out_text: *mut armid_str, out_error: *mut armid_error) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { lend(token, |texts| &texts.object_id, out_text, out_error) }
}

/// Reads the id of the tenant that the identity belongs to.
///
/// Parameters:
/// - token: the token.
/// - out_text: where the text goes; "" when neither the answer nor the token says it.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the token is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_token_tenant_id(token: armid_token, out_text: *mut armid_str, out_error: *mut armid_error) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { lend(token, |texts| &texts.tenant_id, out_text, out_error) }
}

/// Reads the Azure resource id of the user-assigned identity, or of the machine for a system-assigned one.
///
/// Parameters:
/// - token: the token.
/// - out_text: where the text goes; "" when neither the answer nor the token says it.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when token is not live; ARMID_INVALID_ARGUMENT when out_text is NULL.
///
/// Memory and lifetimes: the text is valid until the token is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_token_identity_resource_id(
    token: armid_token,
    out_text: *mut armid_str,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { lend(token, |texts| &texts.identity_resource_id, out_text, out_error) }
}

/// Releases a token. Its texts are no longer valid afterwards, and are wiped unless the library keeps the token for the next caller.
///
/// Parameters:
/// - token: the token, or 0.
///
/// Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live token, for example because it was released before.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub extern "C" fn armid_token_release(token: armid_token) -> armid_status {
    guard::status_only(|| handle::release::<TokenObject>("token", token).map(|_| ARMID_OK))
}
