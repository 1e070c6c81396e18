//! What holds for every function: it runs behind the boundary, and refuses a handle that names no object of its kind.

use std::ffi::{c_char, c_void};
use std::path::Path;
use std::ptr::{null, null_mut};

use crate::ffi::guard::Output as _;
use crate::ffi::response::ResponseObject;
use crate::ffi::testing::{Endpoint, credential, get_token, start, wait};
use crate::ffi::*;

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
    for file in [include_str!("../token.rs"), include_str!("../error.rs")] {
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
        let response = ResponseObject::insert(response);
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
    const TEXT_ARGUMENT: *const c_char = c"x".as_ptr();
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
        call!("client", armid_client_send_and_wait_start(handle, 0, 0, out(0), null_mut())),
        call!("client", armid_client_send_and_wait(handle, 0, 0, out(0), null_mut())),
        call!("client", armid_client_resume_start(handle, c"/x".as_ptr(), null(), 0, out(0), null_mut())),
        call!("client", armid_client_list(handle, 0, 0, out(0), null_mut())),
        call!("client", armid_resource_group_get_start(handle, null(), 0, out(0), null_mut())),
        call!("client", armid_resource_group_get(handle, null(), 0, out(0), null_mut())),
        call!("client", armid_resource_group_list(handle, 0, out(0), null_mut())),
        call!("client", armid_subscription_get_start(handle, null(), 0, out(0), null_mut())),
        call!("client", armid_subscription_list(handle, 0, out(0), null_mut())),
        call!("client", armid_resource_get_start(handle, TEXT_ARGUMENT, null(), 0, out(0), null_mut())),
        call!("client", armid_resource_list(handle, null(), null(), null(), null(), null(), 0, out(0), null_mut())),
        call!("client", armid_resource_graph_search(handle, TEXT_ARGUMENT, null(), 0, 0, out(0), null_mut())),
        call!("client", armid_user_assigned_identity_get_start(handle, null(), TEXT_ARGUMENT, 0, out(0), null_mut())),
        call!("client", armid_user_assigned_identity_list(handle, null(), 0, out(0), null_mut())),
        call!("client", armid_user_assigned_identity_create_start(handle, null(), TEXT_ARGUMENT, null(), null(), 0, out(0), null_mut())),
        call!("client", armid_user_assigned_identity_set_tags_start(handle, null(), TEXT_ARGUMENT, c"{}".as_ptr(), 0, out(0), null_mut())),
        call!("client", armid_user_assigned_identity_delete_start(handle, null(), TEXT_ARGUMENT, 0, out(0), null_mut())),
        call!("client", armid_virtual_machine_get_start(handle, null(), TEXT_ARGUMENT, 0, out(0), null_mut())),
        call!("client", armid_virtual_machine_list(handle, null(), 0, out(0), null_mut())),
        call!("client", armid_virtual_machine_scale_set_get_start(handle, null(), TEXT_ARGUMENT, 0, out(0), null_mut())),
        call!("client", armid_virtual_machine_scale_set_list(handle, null(), 0, out(0), null_mut())),
        call!("client", armid_resource_identity_add_start(handle, TEXT_ARGUMENT, null(), 1, 0, out(0), null_mut())),
        call!("client", armid_resource_identity_remove_start(handle, TEXT_ARGUMENT, null(), 1, 0, out(0), null_mut())),
        call!("client", armid_role_definition_get_start(handle, null(), TEXT_ARGUMENT, 0, out(0), null_mut())),
        call!("client", armid_role_definition_list(handle, null(), null(), 0, 0, out(0), null_mut())),
        call!(
            "client",
            armid_role_assignment_create_start(
                handle,
                c"5a3c1f0e-0000-4000-8000-00000000000b".as_ptr(),
                TEXT_ARGUMENT,
                null(),
                null(),
                null(),
                null(),
                0,
                out(0),
                null_mut()
            )
        ),
        call!("client", armid_role_assignment_list(handle, null(), null(), null(), 0, out(0), null_mut())),
        call!("client", armid_role_assignment_delete_start(handle, TEXT_ARGUMENT, 0, out(0), null_mut())),
        call!("request", armid_request_set_api_version(handle, c"2022-09-01".as_ptr(), null_mut())),
        call!("request", armid_request_set_header(handle, c"a".as_ptr(), c"b".as_ptr(), null_mut())),
        call!("request", armid_request_set_body(handle, null(), 0, null_mut())),
        call!("response", armid_response_status(handle, out(0), null_mut())),
        call!("response", armid_response_body(handle, out(TEXT), null_mut())),
        call!("response", armid_response_is_plain(handle, out(0), null_mut())),
        call!("response", armid_response_header(handle, c"a".as_ptr(), out(TEXT), null_mut())),
        call!("response", armid_response_headers(handle, out(TEXT), null_mut())),
        call!("pager", armid_pager_next_start(handle, out(0), null_mut())),
        call!("pager", armid_pager_has_more(handle, out(0), null_mut())),
        call!("operation", armid_operation_wait(handle, 0, null_mut())),
        call!("operation", armid_operation_cancel(handle, null_mut())),
        call!("operation", armid_operation_progress(handle, out(armid_progress::CLEARED), null_mut())),
        call!("operation", armid_operation_stage(handle, out(TEXT), null_mut())),
        call!("operation", armid_operation_describe(handle, out(0), null_mut())),
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
        call!("error", armid_error_status_url(handle, out(TEXT))),
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
