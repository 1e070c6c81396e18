//! The C functions as the Rust tests call them: handles that release themselves, errors as values. Nothing here goes around the C ABI but the clock.

#![allow(dead_code, reason = "each test program uses a part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may stop at what it did not expect")]

pub mod kinds;

use std::collections::BTreeMap;
use std::ffi::CString;
use std::sync::Arc;

use armidentity::ffi::*;
use armidentity::http::clock::Clock;
use serde_json::Value;

/// A failed call: the status and everything that the error object says.
#[derive(Debug, Clone)]
pub struct Failure {
    pub status: armid_status,
    pub error: Value,
}

impl Failure {
    pub fn code(&self) -> &str {
        self.error["code"].as_str().unwrap_or("(no error object)")
    }

    pub fn message(&self) -> &str {
        self.error["message"].as_str().unwrap_or_default()
    }
}

pub type Outcome<T> = Result<T, Failure>;

fn c(text: &str) -> CString {
    CString::new(text).expect("a text without NUL")
}

/// Runs one call that takes an `out_error`, and reads the error object it leaves.
fn check(call: impl FnOnce(*mut armid_error) -> armid_status) -> Outcome<()> {
    let mut error: armid_error = 0;
    let status = call(&raw mut error);
    if status == ARMID_OK {
        assert_eq!(error, 0, "an error object beside OK");
        return Ok(());
    }
    let text = view(|out| {
        // SAFETY: `out` is a local that outlives the call.
        unsafe { armid_error_json(error, out) }
    });
    let failure = Failure { status, error: serde_json::from_str(&text).unwrap_or(Value::Null) };
    // SAFETY: as above.
    let status_url = view(|out| unsafe { armid_error_status_url(error, out) });
    assert_eq!(failure.error["statusUrl"].as_str().unwrap_or_default(), status_url);
    assert_eq!(armid_error_release(error), ARMID_OK);
    Err(failure)
}

/// Reads a borrowed text at once.
fn view(call: impl FnOnce(*mut armid_str) -> armid_status) -> String {
    let mut text = armid_str { data: std::ptr::null(), length: 0 };
    if call(&raw mut text) != ARMID_OK || text.data.is_null() {
        return String::new();
    }
    // SAFETY: the library gives `length` bytes at `data`, valid while the object lives, and the object outlives this call.
    let bytes = unsafe { std::slice::from_raw_parts(text.data.cast::<u8>(), text.length) };
    String::from_utf8(bytes.to_vec()).expect("texts are UTF-8")
}

macro_rules! handle {
    ($name:ident, $release:ident) => {
        #[derive(Debug)]
        pub struct $name(pub armid_handle);

        impl Drop for $name {
            fn drop(&mut self) {
                assert_eq!($release(self.0), ARMID_OK);
            }
        }
    };
}

handle!(Options, armid_options_release);
handle!(Credential, armid_credential_release);
handle!(Client, armid_client_release);
handle!(Request, armid_request_release);
handle!(Token, armid_token_release);
handle!(Response, armid_response_release);
handle!(Operation, armid_operation_release);
handle!(Pager, armid_pager_release);

/// A handle argument that may be absent.
fn or_none(options: Option<&Options>) -> armid_handle {
    options.map_or(0, |options| options.0)
}

impl Options {
    pub fn new() -> Self {
        let mut out = 0;
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_options_new(&raw mut out, error) }).unwrap();
        Self(out)
    }

    pub fn set(&self, name: &str, value: &str) -> Outcome<()> {
        let (name, value) = (c(name), c(value));
        // SAFETY: both texts are NUL-terminated and outlive the call, as does the output.
        check(|error| unsafe { armid_options_set(self.0, name.as_ptr(), value.as_ptr(), error) })
    }

    pub fn set_secret(&self, name: &str, value: &str) -> Outcome<()> {
        let name = c(name);
        // SAFETY: the name is NUL-terminated, the value is `len` bytes, and both outlive the call.
        check(|error| unsafe { armid_options_set_secret(self.0, name.as_ptr(), value.as_ptr().cast(), value.len(), error) })
    }

    pub fn with(pairs: &BTreeMap<String, String>) -> Outcome<Self> {
        let options = Self::new();
        for (name, value) in pairs {
            match name.as_str() {
                "access_token" | "client_secret" | "certificate_password" => options.set_secret(name, value)?,
                _ => options.set(name, value)?,
            }
        }
        Ok(options)
    }

    pub fn set_clock(&self, clock: Arc<dyn Clock>) {
        options_set_clock(self.0, clock).expect("an options handle");
    }
}

impl Credential {
    pub fn new(options: &Options) -> Outcome<Self> {
        let mut out = 0;
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_credential_new(options.0, &raw mut out, error) })?;
        Ok(Self(out))
    }

    pub fn token(&self, resource: &str, options: Option<&Options>) -> Outcome<Token> {
        let resource = c(resource);
        let mut out = 0;
        // SAFETY: the text is NUL-terminated; it and both outputs outlive the call.
        check(|error| unsafe { armid_token_get(self.0, resource.as_ptr(), or_none(options), &raw mut out, error) })?;
        Ok(Token(out))
    }

    pub fn start_token(&self, resource: &str) -> Outcome<Operation> {
        let resource = c(resource);
        let mut out = 0;
        // SAFETY: the text is NUL-terminated; it and both outputs outlive the call.
        check(|error| unsafe { armid_token_get_start(self.0, resource.as_ptr(), 0, &raw mut out, error) })?;
        Ok(Operation(out))
    }
}

/// A text accessor of a token.
type TokenText = unsafe extern "C" fn(armid_token, *mut armid_str, *mut armid_error) -> armid_status;

impl Token {
    fn read(&self, accessor: TokenText) -> String {
        // SAFETY: the output is a local of `view` that outlives the call; out_error may be NULL.
        view(|out| unsafe { accessor(self.0, out, std::ptr::null_mut()) })
    }

    pub fn text(&self) -> String {
        self.read(armid_token_text)
    }

    /// How many 16-bit units its text has, once it is there in that encoding.
    pub fn utf16_length(&self) -> usize {
        let mut text = armid_utf16 { data: std::ptr::null(), length: 0 };
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_token_text_utf16(self.0, &raw mut text, error) }).unwrap();
        text.length
    }

    /// What the scenarios compare, by the names that they use.
    pub fn members(&self) -> BTreeMap<&'static str, Value> {
        let (mut expires_on, mut refresh_on) = (0, 0);
        // SAFETY: the outputs are locals that outlive the calls; out_error may be NULL.
        unsafe {
            assert_eq!(armid_token_expires_on(self.0, &raw mut expires_on, std::ptr::null_mut()), ARMID_OK);
            assert_eq!(armid_token_refresh_on(self.0, &raw mut refresh_on, std::ptr::null_mut()), ARMID_OK);
        }
        BTreeMap::from([
            ("expires_on", expires_on.into()),
            ("refresh_on", refresh_on.into()),
            ("type", self.read(armid_token_type).into()),
            ("resource", self.read(armid_token_resource).into()),
            ("source", self.read(armid_token_source).into()),
            ("client_id", self.read(armid_token_client_id).into()),
            ("object_id", self.read(armid_token_object_id).into()),
            ("tenant_id", self.read(armid_token_tenant_id).into()),
        ])
    }
}

impl Client {
    pub fn new(credential: &Credential, options: &Options) -> Outcome<Self> {
        let mut out = 0;
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_client_new(credential.0, options.0, &raw mut out, error) })?;
        Ok(Self(out))
    }

    pub fn send(&self, request: &Request, options: Option<&Options>) -> Outcome<Response> {
        let mut out = 0;
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_client_send(self.0, request.0, or_none(options), &raw mut out, error) })?;
        Ok(Response(out))
    }

    pub fn send_and_wait(&self, request: &Request, options: Option<&Options>) -> Outcome<Response> {
        let mut out = 0;
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_client_send_and_wait(self.0, request.0, or_none(options), &raw mut out, error) })?;
        Ok(Response(out))
    }

    pub fn start_send(&self, request: &Request) -> Outcome<Operation> {
        let mut out = 0;
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_client_send_start(self.0, request.0, 0, &raw mut out, error) })?;
        Ok(Operation(out))
    }

    pub fn start_send_and_wait(&self, request: &Request, options: Option<&Options>) -> Outcome<Operation> {
        let mut out = 0;
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_client_send_and_wait_start(self.0, request.0, or_none(options), &raw mut out, error) })?;
        Ok(Operation(out))
    }

    pub fn resume(&self, status_url: &str, resource: Option<&str>, options: Option<&Options>) -> Outcome<Response> {
        let (status_url, resource) = (c(status_url), resource.map(c));
        let resource = resource.as_ref().map_or(std::ptr::null(), |resource| resource.as_ptr());
        let mut out = 0;
        // SAFETY: the texts are NULL or NUL-terminated; they and both outputs outlive the call.
        check(|error| unsafe { armid_client_resume_start(self.0, status_url.as_ptr(), resource, or_none(options), &raw mut out, error) })?;
        Operation(out).response()
    }

    pub fn list(&self, request: &Request) -> Outcome<Pager> {
        let mut out = 0;
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_client_list(self.0, request.0, 0, &raw mut out, error) })?;
        Ok(Pager(out))
    }

    pub fn resource_group(&self, name: Option<&str>, options: Option<&Options>) -> Outcome<Response> {
        let name = name.map(c);
        let name = name.as_ref().map_or(std::ptr::null(), |name| name.as_ptr());
        let mut out = 0;
        // SAFETY: the name is NULL or NUL-terminated; it and both outputs outlive the call.
        check(|error| unsafe { armid_resource_group_get(self.0, name, or_none(options), &raw mut out, error) })?;
        Ok(Response(out))
    }

    pub fn resource_groups(&self) -> Outcome<Pager> {
        let mut out = 0;
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_resource_group_list(self.0, 0, &raw mut out, error) })?;
        Ok(Pager(out))
    }
}

/// The instance metadata, waited for.
pub fn metadata(options: &Options) -> Outcome<Response> {
    let mut out = 0;
    // SAFETY: both outputs are locals that outlive the call.
    check(|error| unsafe { armid_metadata_get_start(options.0, &raw mut out, error) })?;
    Operation(out).response()
}

impl Pager {
    pub fn has_more(&self) -> bool {
        let mut out = 0;
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_pager_has_more(self.0, &raw mut out, error) }).unwrap();
        out != 0
    }

    pub fn next(&self) -> Outcome<Response> {
        let mut out = 0;
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_pager_next_start(self.0, &raw mut out, error) })?;
        Operation(out).response()
    }
}

impl Request {
    pub fn new(method: &str, target: &str) -> Outcome<Self> {
        let (method, target) = (c(method), c(target));
        let mut out = 0;
        // SAFETY: the texts are NUL-terminated; they and both outputs outlive the call.
        check(|error| unsafe { armid_request_new(method.as_ptr(), target.as_ptr(), &raw mut out, error) })?;
        Ok(Self(out))
    }

    pub fn set_api_version(&self, version: &str) -> Outcome<()> {
        let version = c(version);
        // SAFETY: the text is NUL-terminated; it and the output outlive the call.
        check(|error| unsafe { armid_request_set_api_version(self.0, version.as_ptr(), error) })
    }

    pub fn set_header(&self, name: &str, value: &str) -> Outcome<()> {
        let (name, value) = (c(name), c(value));
        // SAFETY: the texts are NUL-terminated; they and the output outlive the call.
        check(|error| unsafe { armid_request_set_header(self.0, name.as_ptr(), value.as_ptr(), error) })
    }

    pub fn set_body(&self, body: &[u8]) -> Outcome<()> {
        // SAFETY: the body is `len` bytes and outlives the call, as does the output.
        check(|error| unsafe { armid_request_set_body(self.0, body.as_ptr(), body.len(), error) })
    }
}

impl Response {
    pub fn status(&self) -> i32 {
        let mut out = 0;
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_response_status(self.0, &raw mut out, error) }).unwrap();
        out
    }

    pub fn body(&self) -> String {
        // SAFETY: the output is a local of `view`; out_error may be NULL.
        view(|out| unsafe { armid_response_body(self.0, out, std::ptr::null_mut()) })
    }

    pub fn header(&self, name: &str) -> String {
        let name = c(name);
        // SAFETY: the name is NUL-terminated and outlives the call; the output is a local of `view`; out_error may be NULL.
        view(|out| unsafe { armid_response_header(self.0, name.as_ptr(), out, std::ptr::null_mut()) })
    }
}

impl Operation {
    /// Waits; `Ok(false)` = the time passed and it still runs.
    pub fn wait(&self, milliseconds: u32) -> Outcome<bool> {
        let mut error = 0;
        // SAFETY: the output is a local that outlives the call.
        let status = unsafe { armid_operation_wait(self.0, milliseconds, &raw mut error) };
        if status == ARMID_PENDING {
            assert_eq!(armid_error_release(error), ARMID_OK);
            return Ok(false);
        }
        check(|out_error| {
            // SAFETY: `out_error` is a local of `check`.
            unsafe { *out_error = error };
            status
        })?;
        Ok(true)
    }

    pub fn describe(&self) -> Value {
        let mut document = 0;
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_operation_describe(self.0, &raw mut document, error) }).unwrap();
        // SAFETY: the output is a local of `view`; out_error may be NULL.
        let text = view(|out| unsafe { armid_document_json(document, out, std::ptr::null_mut()) });
        assert_eq!(armid_document_release(document), ARMID_OK);
        serde_json::from_str(&text).expect("a JSON document")
    }

    pub fn progress(&self) -> armid_progress {
        let mut out = armid_progress { state: 0, percent: 0, attempt: 0, reserved: 0, elapsed_ms: 0, next_attempt_ms: 0 };
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_operation_progress(self.0, &raw mut out, error) }).unwrap();
        out
    }

    pub fn cancel(&self) {
        // SAFETY: the output is a local of `check`.
        check(|error| unsafe { armid_operation_cancel(self.0, error) }).unwrap();
    }

    pub fn token(&self) -> Outcome<Token> {
        assert!(self.wait(ARMID_WAIT_FOREVER)?);
        let mut out = 0;
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_operation_take_token(self.0, &raw mut out, error) })?;
        Ok(Token(out))
    }

    pub fn response(&self) -> Outcome<Response> {
        assert!(self.wait(ARMID_WAIT_FOREVER)?);
        let mut out = 0;
        // SAFETY: both outputs are locals that outlive the call.
        check(|error| unsafe { armid_operation_take_response(self.0, &raw mut out, error) })?;
        Ok(Response(out))
    }
}
