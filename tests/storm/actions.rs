//! What a thread does to the objects, at random.

use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicU64, Ordering};

use armidentity::ffi::*;
use fastrand::Rng;

use super::objects::{Storm, copy};

pub fn make_options(storm: &Storm, rng: &mut Rng) {
    let mut options = 0;
    // SAFETY: the output is a variable, and out_error may be NULL.
    assert_eq!(unsafe { armid_options_new(&raw mut options, null_mut()) }, ARMID_OK);
    let server = CString::new(storm.server.as_str()).unwrap();
    let probe: &[(&CStr, &CStr)] = &[
        (c"imds_endpoint", &server),
        (c"arm_endpoint", &server),
        (c"allow_loopback_http", c"true"),
        (c"subscription", c"20000000-0000-4000-8000-000000000001"),
        (c"probe_timeout_ms", c"20000"),
        (c"timeout_sec", c"20"),
    ];
    for (name, value) in probe {
        // SAFETY: both texts end with NUL, and out_error may be NULL.
        assert_eq!(unsafe { armid_options_set(options, name.as_ptr(), value.as_ptr(), null_mut()) }, ARMID_OK, "{name:?}");
    }
    storm.options.put(rng, options);
}

fn change_options(storm: &Storm, rng: &mut Rng) {
    let options = storm.options.pick(rng);
    let force = if rng.bool() { c"true" } else { c"false" };
    // SAFETY: both texts end with NUL, and the output is a variable of `call`.
    storm.call(rng, |error| unsafe { armid_options_set(options, c"force_refresh".as_ptr(), force.as_ptr(), error) });
}

fn make_credential(storm: &Storm, rng: &mut Rng) {
    let options = storm.options.pick(rng);
    if options != 0 {
        // SAFETY: the outputs are variables of `make` and `call`; so are all below.
        storm.make(rng, &storm.credentials, |out, error| unsafe { armid_credential_new(options, out, error) });
    }
}

fn make_client(storm: &Storm, rng: &mut Rng) {
    let (credential, options) = (storm.credentials.pick(rng), storm.options.pick(rng));
    if options != 0 {
        // SAFETY: as above.
        storm.make(rng, &storm.clients, |out, error| unsafe { armid_client_new(credential, options, out, error) });
    }
}

fn make_request(storm: &Storm, rng: &mut Rng) {
    let (method, target) = if rng.bool() { (c"GET", c"/subscriptions/s/things") } else { (c"POST", c"/subscriptions/s/start") };
    // SAFETY: as above; both texts end with NUL.
    storm.make(rng, &storm.requests, |out, error| unsafe { armid_request_new(method.as_ptr(), target.as_ptr(), out, error) });
    let request = storm.requests.pick(rng);
    // SAFETY: as above; the text ends with NUL.
    storm.call(rng, |error| unsafe { armid_request_set_api_version(request, c"2022-12-01".as_ptr(), error) });
}

fn start_token(storm: &Storm, rng: &mut Rng) {
    let (credential, options) = (storm.credentials.pick(rng), storm.options.pick(rng));
    let resource = [c"https://management.azure.com/", c"https://vault.azure.net"][rng.usize(..2)];
    storm.make(rng, &storm.operations, |out, error| {
        // SAFETY: as above; the text ends with NUL.
        unsafe { armid_token_get_start(credential, resource.as_ptr(), options, out, error) }
    });
}

fn get_token(storm: &Storm, rng: &mut Rng) {
    let credential = storm.credentials.pick(rng);
    // SAFETY: as above; NULL stands for the usual resource.
    storm.make(rng, &storm.tokens, |out, error| unsafe { armid_token_get(credential, null(), 0, out, error) });
}

fn start_request(storm: &Storm, rng: &mut Rng) {
    let (client, request, wait) = (storm.clients.pick(rng), storm.requests.pick(rng), rng.bool());
    // SAFETY: as above.
    storm.make(rng, &storm.operations, |out, error| unsafe {
        if wait {
            armid_client_send_and_wait_start(client, request, 0, out, error)
        } else {
            armid_client_send_start(client, request, 0, out, error)
        }
    });
}

fn list(storm: &Storm, rng: &mut Rng) {
    let client = storm.clients.pick(rng);
    // SAFETY: as above.
    storm.make(rng, &storm.pagers, |out, error| unsafe { armid_resource_group_list(client, 0, out, error) });
}

fn next_page(storm: &Storm, rng: &mut Rng) {
    let pager = storm.pagers.pick(rng);
    // SAFETY: as above.
    storm.make(rng, &storm.operations, |out, error| unsafe { armid_pager_next_start(pager, out, error) });
    let mut more = 0;
    // SAFETY: as above.
    storm.call(rng, |error| unsafe { armid_pager_has_more(pager, &raw mut more, error) });
}

fn wait(storm: &Storm, rng: &mut Rng) {
    let (operation, limit) = (storm.operations.pick(rng), [0, 1, 20, 50][rng.usize(..4)]);
    // SAFETY: as above.
    storm.call(rng, |error| unsafe { armid_operation_wait(operation, limit, error) });
}

fn cancel(storm: &Storm, rng: &mut Rng) {
    let operation = storm.operations.pick(rng);
    // SAFETY: as above.
    storm.call(rng, |error| unsafe { armid_operation_cancel(operation, error) });
}

fn watch(storm: &Storm, rng: &mut Rng) {
    let operation = storm.operations.pick(rng);
    let mut progress = armid_progress { state: 0, percent: 0, attempt: 0, reserved: 0, elapsed_ms: 0, next_attempt_ms: 0 };
    // SAFETY: as above.
    if storm.call(rng, |error| unsafe { armid_operation_progress(operation, &raw mut progress, error) }) {
        assert!((ARMID_STATE_RUNNING..=ARMID_STATE_CANCELED).contains(&progress.state) && progress.elapsed_ms >= 0, "{progress:?}");
    }
    // SAFETY: as above.
    storm.make(rng, &storm.documents, |out, error| unsafe { armid_operation_describe(operation, out, error) });
}

fn take(storm: &Storm, rng: &mut Rng) {
    let operation = storm.operations.pick(rng);
    // SAFETY: as above.
    storm.make(rng, &storm.tokens, |out, error| unsafe { armid_operation_take_token(operation, out, error) });
    // SAFETY: as above.
    storm.make(rng, &storm.responses, |out, error| unsafe { armid_operation_take_response(operation, out, error) });
}

fn ask_for_a_callback(storm: &Storm, rng: &mut Rng) {
    unsafe extern "C" fn came(user_data: *mut c_void, operation: armid_operation) {
        // SAFETY: it is the storm of the one who asked, which waits for every callback before it ends.
        let storm = unsafe { &*user_data.cast::<Storm>() };
        let mut rng = rng_of(operation);
        take(storm, &mut rng);
        if rng.bool() {
            storm.operations.release(operation);
        }
        storm.callbacks_came.fetch_add(1, Ordering::SeqCst);
    }
    let operation = storm.operations.pick(rng);
    let user_data = (&raw const *storm).cast_mut().cast();
    // SAFETY: as above; the storm outlives its callbacks.
    if storm.call(rng, |error| unsafe { armid_operation_on_completion(operation, Some(came), user_data, error) }) {
        storm.callbacks_asked.fetch_add(1, Ordering::SeqCst);
    }
}

fn copy_texts(storm: &Storm, rng: &mut Rng) {
    let token = copy(storm.tokens.pick(rng), ARMID_TEXT_TOKEN);
    assert!(token.is_empty() || (token.starts_with("storm-") && token.ends_with("-end")), "a token is {token:?}");
    let body = copy(storm.responses.pick(rng), ARMID_TEXT_RESPONSE_BODY);
    assert!(body.is_empty() || (body.starts_with('{') && body.ends_with('}')), "a body is {body:?}");
    for text in [copy(storm.documents.pick(rng), ARMID_TEXT_DOCUMENT_JSON), copy(storm.errors.pick(rng), ARMID_TEXT_ERROR_JSON)] {
        assert!(text.is_empty() || serde_json::from_str::<serde_json::Value>(&text).is_ok(), "a document is {text:?}");
        assert!(!text.contains("storm-"), "a token stands in {text:?}");
    }
}

fn log(storm: &Storm, rng: &mut Rng) {
    unsafe extern "C" fn logged(lines: *mut c_void, _: i32, _: *const c_char, message: *const c_char, fields: *const c_char) {
        // SAFETY: the counter is that of the storm, and the texts end with NUL while the callback runs.
        unsafe {
            (*lines.cast::<AtomicU64>()).fetch_add(1, Ordering::Relaxed);
            assert!(!CStr::from_ptr(message).to_bytes().is_empty() && CStr::from_ptr(fields).to_bytes().starts_with(b"{"));
        }
    }
    let callback: armid_log_callback = if rng.bool() { Some(logged) } else { None };
    let (counter, level) = ((&raw const storm.calls).cast_mut().cast(), rng.i32(ARMID_LOG_ERROR..=ARMID_LOG_TRACE));
    // SAFETY: as above; the callback is taken away before the storm ends.
    storm.call(rng, |error| unsafe { armid_log_set_callback(callback, counter, level, error) });
    // SAFETY: as above.
    storm.call(rng, |error| unsafe { armid_log_queue_open(level, 64, error) });
    // SAFETY: as above.
    storm.make(rng, &storm.documents, |out, error| unsafe { armid_log_queue_next(out, error) });
}

fn release_something(storm: &Storm, rng: &mut Rng) {
    // Options, credentials and clients are rarer: with none of them there is nothing to do.
    let shelves = storm.shelves();
    let first = if rng.u8(..100) == 0 { 0 } else { 3 };
    shelves[rng.usize(first..shelves.len())].release_one(rng);
}

/// Choices of a callback or of the server, which have no generator of their own.
pub fn rng_of(number: armid_handle) -> Rng {
    Rng::with_seed(number)
}

type Action = fn(&Storm, &mut Rng);

/// What a thread does, with how likely it is.
const ACTIONS: [(u32, Action); 18] = [
    (1, make_options),
    (1, change_options),
    (1, make_credential),
    (1, make_client),
    (40, make_request),
    (60, start_token),
    (60, get_token),
    (80, start_request),
    (30, list),
    (80, next_page),
    (200, wait),
    (40, cancel),
    (100, watch),
    (160, take),
    (80, ask_for_a_callback),
    (300, copy_texts),
    (5, log),
    (80, release_something),
];

/// One action.
pub fn act(storm: &Storm, rng: &mut Rng) {
    let all: u32 = ACTIONS.iter().map(|(weight, _)| weight).sum();
    let mut choice = rng.u32(..all);
    for (weight, action) in ACTIONS {
        if choice < weight {
            return action(storm, rng);
        }
        choice -= weight;
    }
}
