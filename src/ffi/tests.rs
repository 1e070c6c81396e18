//! What holds for all functions together, and objects from their making to their release.

use std::ffi::{c_char, c_void};
use std::path::Path;
use std::ptr::{null, null_mut};
use std::sync::Arc;
use std::time::Duration;

use super::guard::Output as _;
use super::testing::{EXPIRES_ON, Endpoint, TOKEN, c, credential, get_token, message, options, start, text, until, wait};
use super::*;
use crate::error::Code;
use crate::http::clock::{Clock as _, DrivenClock};

/// Every exported function with its body, from the sources.
fn exports() -> Vec<(String, String)> {
    fn read(folder: &Path, exports: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, exports);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            for piece in source.split("\n#[unsafe(no_mangle)]\n").skip(1) {
                let (signature, rest) = piece.split_once(" {\n").unwrap();
                let body = rest.split_once("\n}\n").unwrap().0;
                let name = signature.split_once(" fn ").unwrap().1.split_once('(').unwrap().0;
                exports.push((name.to_owned(), body.to_owned()));
            }
        }
    }
    let mut exports = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ffi"), &mut exports);
    exports.sort();
    exports
}

#[test]
fn every_export_runs_behind_the_boundary() {
    let exports = exports();
    assert!(exports.len() > 70, "{} exports were found", exports.len());
    for (name, body) in &exports {
        // `lend` is in two files the guard with what their functions have in common.
        assert!(body.contains("guard::") || body.contains("{ lend("), "{name} has a body outside the guard");
        // What is written before the guard may only name values and make closures.
        let before = body.split_once("guard::").or_else(|| body.split_once("{ lend(")).unwrap().0;
        assert!(!before.contains('?') || before.contains("|| {") || before.contains("= ||"), "{name} works before the guard");
    }
    for file in [include_str!("token.rs"), include_str!("error.rs")] {
        let lend = file.split_once("unsafe fn lend(").unwrap().1;
        assert!(lend.split_once("\n}\n").unwrap().0.contains("guard::"));
    }
}

/// One live object of each kind, and the handle that each had before.
struct Objects {
    live: Vec<(&'static str, armid_handle)>,
    endpoint: Endpoint,
}

impl Objects {
    fn make() -> Self {
        let endpoint = Endpoint::start(true);
        let options = endpoint.options();
        let credential = credential(options);
        let (mut client, mut request, mut pager, mut document, mut error) = (0, 0, 0, 0, 0);
        let operation = start(credential);
        assert_eq!(wait(operation, ARMID_WAIT_FOREVER), ARMID_OK);
        let token = get_token(credential, 0).1;
        let response = crate::arm::Response { status: 200, headers: http::HeaderMap::new(), body: "{}".to_owned() };
        let response = super::response::ResponseObject::insert(response);
        // SAFETY: the pointers are those of variables and of texts that end with NUL, or NULL where that is allowed.
        unsafe {
            assert_eq!(armid_client_new(credential, options, &mut client, null_mut()), ARMID_OK);
            assert_eq!(armid_request_new(c"get".as_ptr(), c"/subscriptions".as_ptr(), &mut request, null_mut()), ARMID_OK);
            assert_eq!(armid_resource_group_list(client, 0, &mut pager, null_mut()), ARMID_OK);
            assert_eq!(armid_client_describe(client, &mut document, null_mut()), ARMID_OK);
            assert_eq!(armid_options_set(options, c"no".as_ptr(), c"x".as_ptr(), &mut error), ARMID_UNKNOWN_OPTION);
        }
        let live = vec![
            ("options", options),
            ("credential", credential),
            ("client", client),
            ("request", request),
            ("operation", operation),
            ("token", token),
            ("response", response),
            ("pager", pager),
            ("document", document),
            ("error", error),
        ];
        Self { live, endpoint }
    }

    fn release(&self) {
        let releases: [(&str, extern "C" fn(u64) -> armid_status); 10] = [
            ("options", armid_options_release),
            ("credential", armid_credential_release),
            ("client", armid_client_release),
            ("request", armid_request_release),
            ("operation", armid_operation_release),
            ("token", armid_token_release),
            ("response", armid_response_release),
            ("pager", armid_pager_release),
            ("document", armid_document_release),
            ("error", armid_error_release),
        ];
        for ((name, handle), (kind, release)) in self.live.iter().zip(releases) {
            assert_eq!(*name, kind);
            for (_, other) in self.live.iter().filter(|(other, _)| *other != kind) {
                assert_eq!(release(*other), ARMID_INVALID_HANDLE, "{kind}");
            }
            assert_eq!(release(0), ARMID_OK);
            assert_eq!(release(*handle), ARMID_OK, "{kind}");
            assert_eq!(release(*handle), ARMID_INVALID_HANDLE, "{kind}");
        }
    }
}

unsafe extern "C" fn never(_: *mut c_void, _: armid_operation) {
    unreachable!("a refused callback is called");
}

/// Every function that takes a handle, called with one handle and NULL for everything that may be; the parameter it takes it by.
type Call = fn(armid_handle) -> armid_status;

/// The functions by the parameter that names the object. Outputs go to variables, so that only the handle is wrong.
fn calls() -> Vec<(&'static str, &'static str, Call)> {
    macro_rules! call {
        ($object:literal, $function:ident($($argument:tt)*)) => {
            ($object, stringify!($function), (|handle| {
                #[allow(unused_unsafe, reason = "a function without pointers is safe to call")]
                // SAFETY: outputs are variables, texts end with NUL, and what is NULL may be.
                unsafe { call!(@build $function, handle, [] $($argument)*) }
            }) as Call)
        };
        (@build $function:ident, $handle:ident, [$($done:expr,)*]) => { $function($($done,)*) };
        (@build $function:ident, $handle:ident, [$($done:expr,)*] handle $(, $($rest:tt)*)?) => {
            call!(@build $function, $handle, [$($done,)* $handle,] $($($rest)*)?)
        };
        (@build $function:ident, $handle:ident, [$($done:expr,)*] out($cleared:expr) $(, $($rest:tt)*)?) => {
            call!(@build $function, $handle, [$($done,)* &mut { $cleared },] $($($rest)*)?)
        };
        (@build $function:ident, $handle:ident, [$($done:expr,)*] $other:expr $(, $($rest:tt)*)?) => {
            call!(@build $function, $handle, [$($done,)* $other,] $($($rest)*)?)
        };
    }
    const TEXT: armid_str = armid_str::CLEARED;
    vec![
        call!("options", armid_options_set(handle, c"client_id".as_ptr(), c"x".as_ptr(), null_mut())),
        call!("options", armid_options_set_secret(handle, c"access_token".as_ptr(), c"x".as_ptr(), 1, null_mut())),
        call!("options", armid_options_set_secret_utf16(handle, c"access_token".as_ptr(), [0x61_u16].as_ptr(), 1, null_mut())),
        call!("options?", armid_credential_new(handle, out(0), null_mut())),
        call!("options?", armid_metadata_get_start(handle, out(0), null_mut())),
        call!("options?", armid_metadata_get(handle, out(0), null_mut())),
        call!("credential", armid_token_get_start(handle, null(), 0, out(0), null_mut())),
        call!("credential", armid_token_get(handle, null(), 0, out(0), null_mut())),
        call!("credential", armid_client_new(handle, 0, out(0), null_mut())),
        call!("token", armid_token_text(handle, out(TEXT), null_mut())),
        call!("token", armid_token_text_utf16(handle, out(armid_utf16::CLEARED), null_mut())),
        call!("token", armid_token_expires_on(handle, out(0), null_mut())),
        call!("token", armid_token_refresh_on(handle, out(0), null_mut())),
        call!("token", armid_token_type(handle, out(TEXT), null_mut())),
        call!("token", armid_token_resource(handle, out(TEXT), null_mut())),
        call!("token", armid_token_source(handle, out(TEXT), null_mut())),
        call!("token", armid_token_client_id(handle, out(TEXT), null_mut())),
        call!("token", armid_token_object_id(handle, out(TEXT), null_mut())),
        call!("token", armid_token_tenant_id(handle, out(TEXT), null_mut())),
        call!("token", armid_token_identity_resource_id(handle, out(TEXT), null_mut())),
        call!("client", armid_client_describe(handle, out(0), null_mut())),
        call!("client", armid_client_resolve_start(handle, 0, out(0), null_mut())),
        call!("client", armid_client_send_start(handle, 0, 0, out(0), null_mut())),
        call!("client", armid_client_send(handle, 0, 0, out(0), null_mut())),
        call!("client", armid_resource_group_get_start(handle, null(), 0, out(0), null_mut())),
        call!("client", armid_resource_group_get(handle, null(), 0, out(0), null_mut())),
        call!("client", armid_resource_group_list(handle, 0, out(0), null_mut())),
        call!("request", armid_request_set_api_version(handle, c"2022-09-01".as_ptr(), null_mut())),
        call!("request", armid_request_set_header(handle, c"a".as_ptr(), c"b".as_ptr(), null_mut())),
        call!("request", armid_request_set_body(handle, null(), 0, null_mut())),
        call!("response", armid_response_status(handle, out(0), null_mut())),
        call!("response", armid_response_body(handle, out(TEXT), null_mut())),
        call!("response", armid_response_header(handle, c"a".as_ptr(), out(TEXT), null_mut())),
        call!("response", armid_response_headers(handle, out(TEXT), null_mut())),
        call!("pager", armid_pager_next_start(handle, out(0), null_mut())),
        call!("pager", armid_pager_has_more(handle, out(0), null_mut())),
        call!("operation", armid_operation_wait(handle, 0, null_mut())),
        call!("operation", armid_operation_cancel(handle, null_mut())),
        call!("operation", armid_operation_progress(handle, out(armid_progress::CLEARED), null_mut())),
        call!("operation", armid_operation_stage(handle, out(TEXT), null_mut())),
        call!("operation", armid_operation_on_completion(handle, Some(never), null_mut(), null_mut())),
        call!("operation", armid_operation_take_token(handle, out(0), null_mut())),
        call!("operation", armid_operation_take_response(handle, out(0), null_mut())),
        call!("operation", armid_operation_take_document(handle, out(0), null_mut())),
        call!("document", armid_document_json(handle, out(TEXT), null_mut())),
        call!("error", armid_error_status(handle)),
        call!("error", armid_error_code(handle, out(TEXT))),
        call!("error", armid_error_message(handle, out(TEXT))),
        call!("error", armid_error_service_code(handle, out(TEXT))),
        call!("error", armid_error_service_message(handle, out(TEXT))),
        call!("error", armid_error_target(handle, out(TEXT))),
        call!("error", armid_error_details(handle, out(TEXT))),
        call!("error", armid_error_additional_info(handle, out(TEXT))),
        call!("error", armid_error_request_id(handle, out(TEXT))),
        call!("error", armid_error_correlation_id(handle, out(TEXT))),
        call!("error", armid_error_source(handle, out(TEXT))),
        call!("error", armid_error_json(handle, out(TEXT))),
        call!("error", armid_error_http_status(handle, out(0))),
        call!("error", armid_error_retry_after_ms(handle, out(0))),
        call!("error", armid_error_cause_count(handle, out(0))),
        call!("error", armid_error_cause(handle, 0, out(TEXT))),
    ]
}

#[test]
fn a_handle_that_names_no_such_object_is_refused_by_every_function() {
    let calls = calls();
    let tested: Vec<_> = calls.iter().map(|(_, name, _)| *name).collect();
    let no_handle = [
        "armid_abi_version",
        "armid_version",
        "armid_status_name",
        "armid_options_new",
        "armid_request_new",
        "armid_handle_copy_text",
        "armid_log_set_callback",
        "armid_log_queue_open",
        "armid_log_queue_next",
    ];
    for (name, _) in exports() {
        let is_covered = tested.contains(&name.as_str()) || no_handle.contains(&name.as_str()) || name.ends_with("_release");
        assert!(is_covered, "{name} is not in the table of this test");
    }

    let before = Objects::make();
    before.release();
    let objects = Objects::make();
    for (object, name, call) in calls {
        let kind = object.trim_end_matches('?');
        let stale = before.live.iter().map(|(_, handle)| *handle);
        let foreign = objects.live.iter().filter(|(other, _)| *other != kind).map(|(_, handle)| *handle);
        let random = (0..200).map(|_| fastrand::u64(1 << 60..));
        let zero = (!object.ends_with('?')).then_some(0);
        for handle in stale.chain(foreign).chain(random).chain([1, u64::MAX]).chain(zero) {
            assert_eq!(call(handle), ARMID_INVALID_HANDLE, "{name}({handle})");
        }
    }
    let mut text = [1; 4];
    let mut length = 7;
    // SAFETY: the buffer has four bytes, the length is a variable, and NULL is allowed.
    let status = unsafe { armid_handle_copy_text(1, ARMID_TEXT_TOKEN, text.as_mut_ptr(), 4, &mut length, null_mut()) };
    assert_eq!((status, text[0], length), (ARMID_INVALID_HANDLE, 0, 0));
    objects.release();
    drop(objects.endpoint);
}

#[test]
fn a_token_from_its_request_to_its_release() {
    let endpoint = Endpoint::start(true);
    let credential = endpoint.credential();
    let (status, token) = get_token(credential, 0);
    assert_eq!(status, ARMID_OK);
    assert_eq!(text(armid_token_text, token), TOKEN);
    assert_eq!(text(armid_token_type, token), "Bearer");
    assert_eq!(text(armid_token_resource, token), "https://management.azure.com/");
    assert_eq!(text(armid_token_source, token), "Imds");
    assert_eq!(text(armid_token_client_id, token), "c1");
    assert_eq!(text(armid_token_tenant_id, token), "");
    let (mut wide, mut expires_on, mut refresh_on) = (armid_utf16::CLEARED, 0, 0);
    // SAFETY: the pointers are those of variables, and NULL is allowed; the token is live while its text is read.
    unsafe {
        assert_eq!(armid_token_text_utf16(token, &mut wide, null_mut()), ARMID_OK);
        let units = std::slice::from_raw_parts(wide.data, wide.length + 1);
        assert_eq!(String::from_utf16(units).unwrap(), format!("{TOKEN}\0"));
        assert_eq!(armid_token_expires_on(token, &mut expires_on, null_mut()), ARMID_OK);
        assert_eq!(armid_token_refresh_on(token, &mut refresh_on, null_mut()), ARMID_OK);
    }
    assert_eq!(expires_on, EXPIRES_ON);
    assert!(refresh_on < expires_on);
    let second = get_token(credential, 0).1;
    assert_eq!(armid_token_release(token), ARMID_OK);
    assert_eq!(text(armid_token_text, second), TOKEN, "each handle lives for itself");
    assert_eq!(armid_token_release(second), ARMID_OK);
    assert_eq!(endpoint.requests(), 1);
    armid_credential_release(credential);
}

#[test]
fn a_text_is_copied_into_the_caller_s_buffer() {
    let endpoint = Endpoint::start(true);
    let credential = endpoint.credential();
    let token = get_token(credential, 0).1;
    let mut buffer = [0x7F_u8; 64];
    let copy = |field, buffer: &mut [u8], length: &mut usize| {
        let mut error = 0;
        // SAFETY: the buffer has the size that is given, and the other pointers are those of variables.
        let status =
            unsafe { armid_handle_copy_text(token, field, buffer.as_mut_ptr().cast::<c_char>(), buffer.len(), length, &mut error) };
        (status, if error == 0 { String::new() } else { message(error) })
    };
    let mut length = 0;
    assert_eq!(copy(ARMID_TEXT_TOKEN, &mut buffer, &mut length).0, ARMID_OK);
    assert_eq!((length, &buffer[..length], buffer[length]), (TOKEN.len(), TOKEN.as_bytes(), 0));
    assert_eq!(copy(ARMID_TEXT_TOKEN_CLIENT_ID, &mut buffer, &mut length), (ARMID_OK, String::new()));
    assert_eq!(&buffer[..3], b"c1\0");

    let (status, problem) = copy(ARMID_TEXT_TOKEN, &mut buffer[..TOKEN.len()], &mut length);
    assert_eq!((status, length, buffer[0]), (ARMID_BUFFER_TOO_SMALL, TOKEN.len() + 1, 0));
    assert!(problem.starts_with("buffer: "), "{problem}");
    let (status, problem) = copy(ARMID_TEXT_RESPONSE_BODY, &mut buffer, &mut length);
    assert_eq!((status, length), (ARMID_INVALID_ARGUMENT, 0));
    assert!(problem.starts_with("field: a token has no text"), "{problem}");
    // SAFETY: NULL with capacity 0 only asks, NULL with a capacity is refused; the length is a variable.
    unsafe {
        assert_eq!(armid_handle_copy_text(token, ARMID_TEXT_TOKEN, null_mut(), 0, &mut length, null_mut()), ARMID_BUFFER_TOO_SMALL);
        assert_eq!(length, TOKEN.len() + 1);
        assert_eq!(armid_handle_copy_text(token, ARMID_TEXT_TOKEN, null_mut(), 5, &mut length, null_mut()), ARMID_INVALID_ARGUMENT);
        let target = buffer.as_mut_ptr().cast::<c_char>();
        assert_eq!(armid_handle_copy_text(token, ARMID_TEXT_TOKEN, target, 5, null_mut(), null_mut()), ARMID_INVALID_ARGUMENT);
    }
    armid_token_release(token);
    armid_credential_release(credential);
}

#[test]
fn an_aging_token_is_given_at_once_and_renewed_in_the_background() {
    let endpoint = Endpoint::start(true);
    let clock = Arc::new(DrivenClock::new(EXPIRES_ON - 86_400));
    let options = endpoint.options();
    options_set_clock(options, Arc::clone(&clock) as Arc<dyn crate::http::clock::Clock>).unwrap();
    let credential = credential(options);
    let (status, token) = get_token(credential, 0);
    assert_eq!((status, endpoint.requests()), (ARMID_OK, 1));
    let mut refresh_on = 0;
    // SAFETY: the pointer is that of a variable, and NULL is allowed.
    unsafe { armid_token_refresh_on(token, &mut refresh_on, null_mut()) };
    let left = u64::try_from(refresh_on - clock.unix_now()).unwrap();
    clock.advance(Duration::from_secs(left + 1));
    let operation = start(credential);
    assert_eq!(wait(operation, 0), ARMID_OK, "nobody waits for the renewal");
    until("the token was renewed", || endpoint.requests() == 2);
    armid_operation_release(operation);
    armid_token_release(token);
    armid_credential_release(credential);
    armid_options_release(options);
    assert_eq!(options_set_clock(options, clock).unwrap_err().code(), Code::InvalidHandle);
}

#[test]
fn options_are_copied_when_something_is_made_with_them() {
    let endpoint = Endpoint::start(true);
    let options = endpoint.options();
    let credential = credential(options);
    // SAFETY: the texts end with NUL, and NULL is allowed.
    let status = unsafe { armid_options_set(options, c"imds_endpoint".as_ptr(), c"http://127.0.0.1:9/".as_ptr(), null_mut()) };
    assert_eq!(status, ARMID_OK);
    let (status, token) = get_token(credential, 0);
    assert_eq!(status, ARMID_OK);
    armid_token_release(token);
    armid_credential_release(credential);
    armid_options_release(options);
}

#[test]
fn the_default_resource_is_the_named_cloud_s() {
    let endpoint = Endpoint::start(true);
    for (name, value, resource) in [
        ("environment", "AzureChinaCloud", "https://management.core.chinacloudapi.cn/"),
        ("arm_endpoint", "https://management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net/"),
        ("arm_endpoint", "https://stack.example", "https://management.azure.com/"),
    ] {
        let options = options(&[("imds_endpoint", &endpoint.address), ("allow_loopback_http", "true"), (name, value)]);
        let credential = credential(options);
        let token = get_token(credential, 0).1;
        assert_eq!(text(armid_token_resource, token), resource, "{name} {value}");
        for status in [armid_token_release(token), armid_credential_release(credential), armid_options_release(options)] {
            assert_eq!(status, ARMID_OK);
        }
    }
}

#[test]
fn a_resource_that_cannot_be_is_refused_at_once() {
    let endpoint = Endpoint::start(true);
    let credential = endpoint.credential();
    for resource in ["", "a b", "/.default"] {
        let (mut operation, mut error) = (7, 0);
        // SAFETY: the text ends with NUL, and the pointers are those of variables.
        let status = unsafe { armid_token_get_start(credential, c(resource).as_ptr(), 0, &mut operation, &mut error) };
        assert_eq!((status, operation), (ARMID_INVALID_ARGUMENT, 0));
        assert!(message(error).starts_with("resource: "));
    }
    assert_eq!(endpoint.requests(), 0);
    armid_credential_release(credential);
}

#[test]
fn secrets_come_in_either_encoding_and_are_not_repeated() {
    let options = options(&[]);
    let wide: Vec<u16> = "hunt\u{e9}r".encode_utf16().collect();
    let mut error = 0;
    // SAFETY: the texts end with NUL or have the length that is given, and the pointer is that of a variable.
    unsafe {
        let name = c"access_token".as_ptr();
        assert_eq!(armid_options_set_secret(options, name, c"hunter2-xyz".as_ptr(), 7, null_mut()), ARMID_OK);
        assert_eq!(armid_options_set_secret_utf16(options, name, wide.as_ptr(), 4, null_mut()), ARMID_OK);
        assert_eq!(armid_options_set_secret_utf16(options, name, wide.as_ptr(), wide.len(), &mut error), ARMID_INVALID_ARGUMENT);
    }
    assert!(!message(error).contains("hunt"));
    let credential = credential(options);
    let token = get_token(credential, 0).1;
    assert_eq!(text(armid_token_text, token), "hunt");
    assert_eq!(text(armid_token_source, token), "AccessToken");
    for status in [armid_token_release(token), armid_credential_release(credential), armid_options_release(options)] {
        assert_eq!(status, ARMID_OK);
    }
}

#[test]
fn an_error_object_says_everything() {
    let error = super::error::ErrorObject::new(
        crate::error::Error::new(Code::ArmConflict, "no")
            .with_http_status(409)
            .with_retry_after(Some(Duration::from_millis(1_500)))
            .with_source("Imds")
            .with_cause(std::io::Error::other("the cable"))
            .with_service(crate::error::Service {
                code: Some("Busy".to_owned()),
                details: Some(serde_json::json!([{"code": "X"}])),
                request_id: Some("r1".to_owned()),
                ..Default::default()
            }),
    );
    let error = super::handle::insert(error);
    let read = |read: unsafe extern "C" fn(u64, *mut armid_str) -> armid_status| {
        let mut text = armid_str::CLEARED;
        // SAFETY: the pointer is that of a variable; the object is live while its text is read.
        unsafe {
            assert_eq!(read(error, &mut text), ARMID_OK);
            text.as_str().to_owned()
        }
    };
    assert_eq!(armid_error_status(error), ARMID_ARM_CONFLICT);
    assert_eq!(read(armid_error_code), "ArmConflict");
    assert_eq!(read(armid_error_message), "no");
    assert_eq!(read(armid_error_service_code), "Busy");
    assert_eq!(read(armid_error_service_message), "");
    assert_eq!(read(armid_error_target), "");
    assert_eq!(read(armid_error_details), r#"[{"code":"X"}]"#);
    assert_eq!(read(armid_error_additional_info), "");
    assert_eq!(read(armid_error_request_id), "r1");
    assert_eq!(read(armid_error_correlation_id), "");
    assert_eq!(read(armid_error_source), "Imds");
    let json: serde_json::Value = serde_json::from_str(&read(armid_error_json)).unwrap();
    assert_eq!((&json["retryAfterMs"], &json["causes"][0]), (&1_500.into(), &"the cable".into()));
    let (mut status, mut milliseconds, mut count, mut cause) = (0, 0, 0, armid_str::CLEARED);
    // SAFETY: the pointers are those of variables; the object is live while its text is read.
    unsafe {
        assert_eq!(armid_error_http_status(error, &mut status), ARMID_OK);
        assert_eq!(armid_error_retry_after_ms(error, &mut milliseconds), ARMID_OK);
        assert_eq!(armid_error_cause_count(error, &mut count), ARMID_OK);
        assert_eq!(armid_error_cause(error, 0, &mut cause), ARMID_OK);
        assert_eq!(cause.as_str(), "the cable");
        assert_eq!(armid_error_cause(error, 1, &mut cause), ARMID_INVALID_ARGUMENT);
        assert_eq!(cause.as_str(), "");
    }
    assert_eq!((status, milliseconds, count), (409, 1_500, 1));
    assert_eq!(armid_error_release(error), ARMID_OK);
}

#[test]
fn a_response_lends_body_and_headers() {
    let mut headers = http::HeaderMap::new();
    headers.append("X-A", "1".parse().unwrap());
    headers.append("x-a", "2".parse().unwrap());
    let response = crate::arm::Response { status: 201, headers, body: "{\"a\":\"\0\"}".to_owned() };
    let response = super::response::ResponseObject::insert(response);
    assert_eq!(text(armid_response_body, response), "{\"a\":\"\0\"}");
    assert_eq!(text(armid_response_headers, response), r#"{"x-a":["1","2"]}"#);
    let header = |name: &str| {
        let mut value = armid_str::CLEARED;
        // SAFETY: the pointers are those of variables and of a text that ends with NUL; the object is live while its text is read.
        unsafe {
            assert_eq!(armid_response_header(response, c(name).as_ptr(), &mut value, null_mut()), ARMID_OK);
            value.as_str().to_owned()
        }
    };
    assert_eq!((header("X-a").as_str(), header("x-b").as_str()), ("1", ""));
    let mut status = 0;
    // SAFETY: the pointer is that of a variable, and NULL is allowed.
    assert_eq!(unsafe { armid_response_status(response, &mut status, null_mut()) }, ARMID_OK);
    assert_eq!(status, 201);
    assert_eq!(armid_response_release(response), ARMID_OK);
}
