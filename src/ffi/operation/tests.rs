use std::io::Read as _;
use std::ptr::null_mut;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread::{self, ThreadId};
use std::time::Instant;

use super::*;
use crate::error::Code;
use crate::ffi::guard::Output as _;
use crate::ffi::testing::{Endpoint, TOKEN, get_token, message, start, text, until, wait};
use crate::ffi::{
    ARMID_CANCELED, ARMID_INVALID_ARGUMENT, ARMID_INVALID_HANDLE, ARMID_NO_RESULT, ARMID_PANIC, armid_credential_release,
    armid_token_release, armid_token_text,
};
use crate::http::call::Call;
use crate::http::clock::{Clock, DrivenClock};

fn progress(operation: armid_operation) -> armid_progress {
    let mut progress = armid_progress::CLEARED;
    // SAFETY: the pointer is that of a variable, and NULL is allowed.
    assert_eq!(unsafe { armid_operation_progress(operation, &mut progress, null_mut()) }, ARMID_OK);
    progress
}

fn take_token(operation: armid_operation) -> std::result::Result<armid_token, String> {
    let (mut token, mut error) = (7, 0);
    // SAFETY: the pointers are those of variables.
    match unsafe { armid_operation_take_token(operation, &mut token, &mut error) } {
        ARMID_OK => Ok(token),
        status => {
            assert_eq!((status, token), (ARMID_NO_RESULT, 0));
            Err(message(error))
        }
    }
}

fn release(operation: armid_operation) {
    assert_eq!(armid_operation_release(operation), ARMID_OK);
}

#[test]
fn polling_and_waiting_have_a_limit() {
    let endpoint = Endpoint::start(false);
    let credential = endpoint.credential();
    let operation = start(credential);
    let mut error = 7;
    // SAFETY: the pointer is that of a variable.
    assert_eq!(unsafe { armid_operation_wait(operation, 0, &mut error) }, ARMID_PENDING);
    assert_eq!(error, 0);
    let began = Instant::now();
    assert_eq!(wait(operation, 40), ARMID_PENDING);
    assert!(began.elapsed() >= Duration::from_millis(40));
    assert_eq!(progress(operation).state, ARMID_STATE_RUNNING);
    assert!(take_token(operation).unwrap_err().contains("it still runs"));
    release(operation);
    assert_eq!(wait(operation, 0), ARMID_INVALID_HANDLE);
    armid_credential_release(credential);
}

/// Cancelling must stop the HTTP work within 100 ms; the test gives the machine four times that.
#[test]
fn cancelling_and_releasing_close_the_connection() {
    let endpoint = Endpoint::start(false);
    let credential = endpoint.credential();
    let ends: [fn(armid_operation); 2] = [
        |operation| {
            // SAFETY: NULL is allowed.
            assert_eq!(unsafe { armid_operation_cancel(operation, null_mut()) }, ARMID_OK);
            assert_eq!(wait(operation, 0), ARMID_CANCELED);
            assert_eq!(progress(operation).state, ARMID_STATE_CANCELED);
            assert_eq!(text(armid_operation_stage, operation), "Canceled");
            assert!(take_token(operation).unwrap_err().contains("it failed (Canceled)"));
            release(operation);
        },
        release,
    ];
    for end in ends {
        let operation = start(credential);
        let mut connection = endpoint.silent.recv_timeout(Duration::from_secs(10)).unwrap();
        assert_eq!(text(armid_operation_stage, operation), "Asking the identity endpoint");
        let began = Instant::now();
        end(operation);
        connection.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        assert!(matches!(connection.read(&mut [0; 16]), Ok(0) | Err(_)), "the connection is closed");
        assert!(began.elapsed() < Duration::from_millis(400), "{:?}", began.elapsed());
    }
    armid_credential_release(credential);
}

#[test]
fn a_waiting_thread_learns_of_a_release() {
    let endpoint = Endpoint::start(false);
    let credential = endpoint.credential();
    let operation = start(credential);
    let waiting = thread::spawn(move || wait(operation, ARMID_WAIT_FOREVER));
    thread::sleep(Duration::from_millis(20));
    release(operation);
    let status = waiting.join().unwrap();
    assert!(matches!(status, ARMID_CANCELED | ARMID_INVALID_HANDLE), "{status}");
    armid_credential_release(credential);
}

#[test]
fn a_result_is_taken_once_and_as_what_it_is() {
    let endpoint = Endpoint::start(true);
    let credential = endpoint.credential();
    let operation = start(credential);
    assert_eq!(wait(operation, ARMID_WAIT_FOREVER), ARMID_OK);
    let (mut response, mut error) = (7, 0);
    // SAFETY: the pointers are those of variables.
    assert_eq!(unsafe { armid_operation_take_response(operation, &mut response, &mut error) }, ARMID_NO_RESULT);
    assert_eq!(response, 0);
    assert!(message(error).contains("armid_operation_take_token()"));
    // SAFETY: NULL is allowed for the error object; without an output nothing may be taken.
    assert_eq!(unsafe { armid_operation_take_token(operation, null_mut(), null_mut()) }, ARMID_INVALID_ARGUMENT);
    let token = take_token(operation).unwrap();
    assert!(take_token(operation).unwrap_err().contains("taken already"));
    assert_eq!(wait(operation, 0), ARMID_OK);
    assert_eq!((progress(operation).state, progress(operation).percent), (ARMID_STATE_SUCCEEDED, 100));
    assert_eq!(progress(operation).attempt, 1);
    release(operation);
    assert_eq!(text(armid_token_text, token), TOKEN);
    armid_token_release(token);

    let again = start(credential);
    assert_eq!(wait(again, 0), ARMID_OK, "a token that is kept makes an operation that is complete at once");
    assert_eq!(text(armid_operation_stage, again), "Done");
    release(again);
    assert_eq!(endpoint.requests(), 1);
    armid_credential_release(credential);
}

/// What a completion callback saw.
#[derive(Default)]
struct Seen {
    calls: AtomicUsize,
    operation: AtomicU64,
    thread: Mutex<Option<ThreadId>>,
    status: Mutex<Option<armid_status>>,
    credential: AtomicU64,
}

impl Seen {
    fn user_data(&self) -> *mut c_void {
        std::ptr::from_ref(self).cast_mut().cast()
    }
}

/// Uses everything that a callback may use: waits, takes, blocks on another call, releases its own operation.
unsafe extern "C" fn on_completion(user_data: *mut c_void, operation: armid_operation) {
    // SAFETY: the test gave a `Seen` that it keeps until the call.
    let seen = unsafe { &*user_data.cast::<Seen>() };
    seen.operation.store(operation, Ordering::SeqCst);
    *seen.thread.lock().unwrap() = Some(thread::current().id());
    *seen.status.lock().unwrap() = Some(wait(operation, 0));
    let credential = seen.credential.load(Ordering::SeqCst);
    if credential != 0 {
        let token = take_token(operation).unwrap();
        armid_token_release(token);
        let forced = crate::ffi::testing::options(&[("force_refresh", "true")]);
        let (status, token) = get_token(credential, forced);
        assert_eq!(status, ARMID_OK);
        armid_token_release(token);
        crate::ffi::armid_options_release(forced);
        release(operation);
    }
    seen.calls.fetch_add(1, Ordering::SeqCst);
}

fn call_on_completion(operation: armid_operation, seen: &Seen) -> armid_status {
    // SAFETY: the function fits, and every test waits for the call before `seen` goes.
    unsafe { armid_operation_on_completion(operation, Some(on_completion), seen.user_data(), null_mut()) }
}

#[test]
fn a_callback_may_do_everything() {
    let endpoint = Endpoint::start(true);
    let seen = Seen::default();
    let credential = endpoint.credential();
    seen.credential.store(credential, Ordering::SeqCst);
    let operation = start(credential);
    assert_eq!(call_on_completion(operation, &seen), ARMID_OK);
    until("the callback has run", || seen.calls.load(Ordering::SeqCst) == 1);
    assert_eq!(seen.operation.load(Ordering::SeqCst), operation);
    assert_eq!(*seen.status.lock().unwrap(), Some(ARMID_OK));
    assert_ne!(*seen.thread.lock().unwrap(), Some(thread::current().id()));
    assert_eq!(armid_operation_release(operation), ARMID_INVALID_HANDLE, "the callback released it");
    assert_eq!(endpoint.requests(), 2);
    armid_credential_release(credential);
}

#[test]
fn a_callback_comes_once_however_the_operation_ends() {
    let endpoint = Endpoint::start(false);
    let credential = endpoint.credential();
    let cases: [(fn(armid_operation), armid_status); 2] = [
        (
            |operation| {
                // SAFETY: NULL is allowed.
                unsafe { armid_operation_cancel(operation, null_mut()) };
            },
            ARMID_CANCELED,
        ),
        (release, ARMID_INVALID_HANDLE),
    ];
    for (end, expected) in cases {
        let seen = Seen::default();
        let operation = start(credential);
        assert_eq!(call_on_completion(operation, &seen), ARMID_OK);
        assert_eq!(call_on_completion(operation, &seen), ARMID_INVALID_ARGUMENT);
        end(operation);
        until("the callback has run", || seen.calls.load(Ordering::SeqCst) == 1);
        assert_eq!(*seen.status.lock().unwrap(), Some(expected));
        armid_operation_release(operation);
        // Another operation's callback comes after everything that was given to the thread before.
        let (last, complete) = (Seen::default(), Operation::completed(call(), Outcome::Document(String::new())));
        let complete = handle::insert(complete);
        assert_eq!(call_on_completion(complete, &last), ARMID_OK, "also when it is complete already");
        until("the last callback has run", || last.calls.load(Ordering::SeqCst) == 1);
        assert_eq!(seen.calls.load(Ordering::SeqCst), 1);
        release(complete);
    }
    armid_credential_release(credential);
}

fn call() -> Call {
    Call::new(Arc::new(DrivenClock::new(1_700_000_000)), None)
}

#[test]
fn a_panic_in_the_work_is_the_operation_s_failure() {
    let operation = Operation::start(call(), async { panic!("the kettle exploded") }).unwrap();
    let operation = handle::insert(operation);
    let mut error = 0;
    // SAFETY: the pointer is that of a variable.
    assert_eq!(unsafe { armid_operation_wait(operation, ARMID_WAIT_FOREVER, &mut error) }, ARMID_PANIC);
    let message = message(error);
    assert!(message.contains("the kettle exploded") && message.contains("tests.rs:"), "{message}");
    assert_eq!(progress(operation).state, ARMID_STATE_FAILED);
    assert_eq!(text(armid_operation_stage, operation), "Failed");
    release(operation);
}

#[test]
fn a_failure_is_told_by_every_wait() {
    let operation = Operation::start(call(), async { Err(Error::new(Code::TlsFailed, "no")) }).unwrap();
    let operation = handle::insert(operation);
    for _ in 0..2 {
        let mut error = 0;
        // SAFETY: the pointer is that of a variable.
        assert_eq!(unsafe { armid_operation_wait(operation, ARMID_WAIT_FOREVER, &mut error) }, Code::TlsFailed.number());
        assert_eq!(message(error), "no");
    }
    release(operation);
}

#[test]
fn progress_is_the_call_s() {
    let clock = Arc::new(DrivenClock::new(1_700_000_000));
    let call = Call::new(Arc::clone(&clock) as Arc<dyn Clock>, None);
    let inner = Arc::clone(call.progress());
    let operation = handle::insert(Operation::start(call, std::future::pending()).unwrap());
    assert_eq!(text(armid_operation_stage, operation), "Starting");
    assert_eq!(progress(operation), armid_progress { percent: -1, next_attempt_ms: -1, ..armid_progress::CLEARED });
    inner.count_attempt();
    inner.count_attempt();
    inner.wait_until(Duration::from_millis(5_000), Stage::WaitingToRetry);
    clock.advance(Duration::from_millis(1_200));
    let expected =
        armid_progress { state: ARMID_STATE_RUNNING, percent: -1, attempt: 2, reserved: 0, elapsed_ms: 1_200, next_attempt_ms: 3_800 };
    assert_eq!(progress(operation), expected);
    // SAFETY: NULL is allowed.
    unsafe { armid_operation_cancel(operation, null_mut()) };
    clock.advance(Duration::from_secs(60));
    let ended = progress(operation);
    assert_eq!((ended.state, ended.elapsed_ms, ended.next_attempt_ms), (ARMID_STATE_CANCELED, 1_200, -1));
    release(operation);
}

#[test]
fn the_words_are_the_core_s() {
    let stages = [
        Stage::Starting,
        Stage::AskingIdentityEndpoint,
        Stage::AskingInstanceMetadata,
        Stage::AskingArm,
        Stage::WaitingToRetry,
        Stage::WaitingForAzure,
    ];
    for stage in stages {
        assert_eq!(text_of_stage(stage).to_str(), Ok(stage.text()));
    }
}

#[test]
fn one_request_serves_all_who_ask_and_a_cancelled_one_leaves_it_to_the_others() {
    let endpoint = Endpoint::start(false);
    let credential = endpoint.credential();
    let operations: Vec<_> = (0..10).map(|_| start(credential)).collect();
    let mut connection = endpoint.silent.recv_timeout(Duration::from_secs(10)).unwrap();
    let (first, others) = operations.split_first().unwrap();
    release(*first);
    thread::sleep(Duration::from_millis(20));
    let body = format!(r#"{{"access_token":"{TOKEN}","expires_in":"3600","token_type":"Bearer"}}"#);
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    std::io::Write::write_all(&mut connection, answer.as_bytes()).unwrap();
    for operation in others {
        assert_eq!(wait(*operation, 10_000), ARMID_OK);
        release(*operation);
    }
    assert_eq!(endpoint.requests(), 1);
    armid_credential_release(credential);
}

#[test]
fn a_callback_is_required() {
    let operation = handle::insert(Operation::completed(call(), Outcome::Document(String::new())));
    let mut error = 0;
    // SAFETY: the pointer is that of a variable, and NULL is what is tested.
    assert_eq!(unsafe { armid_operation_on_completion(operation, None, null_mut(), &mut error) }, ARMID_INVALID_ARGUMENT);
    assert!(message(error).starts_with("callback: "));
    release(operation);
}
