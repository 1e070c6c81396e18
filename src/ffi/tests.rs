//! Objects from their making to their release, through the C functions.

mod every_function;

use std::ffi::c_char;
use std::ptr::null_mut;
use std::sync::Arc;
use std::time::Duration;

use super::guard::Output as _;
use super::testing::{EXPIRES_ON, Endpoint, TOKEN, c, credential, get_token, message, options, start, text, until, wait};
use super::*;
use crate::error::Code;
use crate::http::clock::{Clock as _, DrivenClock};

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
            .with_status_url("https://arm/status")
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
    assert_eq!(read(armid_error_status_url), "https://arm/status");
    assert_eq!(read(armid_error_source), "Imds");
    let json: serde_json::Value = serde_json::from_str(&read(armid_error_json)).unwrap();
    assert_eq!((&json["retryAfterMs"], &json["causes"][0]), (&1_500.into(), &"the cable".into()));
    assert_eq!(json["statusUrl"], "https://arm/status");
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
fn a_response_says_whether_its_body_is_plain() {
    for (body, expected) in [("{\"a\":1}", 1), ("{\"a\":1.5}", 0), ("", 0)] {
        let response = crate::arm::Response { status: 200, headers: http::HeaderMap::new(), body: body.to_owned() };
        let response = super::response::ResponseObject::insert(response);
        let mut plain = 7;
        // SAFETY: the pointer is that of a variable, and NULL is allowed.
        assert_eq!(unsafe { armid_response_is_plain(response, &mut plain, null_mut()) }, ARMID_OK);
        assert_eq!(plain, expected, "{body}");
        assert_eq!(armid_response_release(response), ARMID_OK);
    }
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
