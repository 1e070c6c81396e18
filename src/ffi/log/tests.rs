use std::ffi::CStr;
use std::ptr::null_mut;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use super::*;
use crate::ffi::testing::{Endpoint, TOKEN, get_token, message, text, until};
use crate::ffi::{
    ARMID_INVALID_ARGUMENT, ARMID_OK, ARMID_PENDING, armid_credential_release, armid_document_json, armid_document_release,
    armid_options_release, armid_options_set_secret, armid_token_release,
};

/// Keeps the tests apart that change the sinks of the process.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open_queue(level: i32, capacity: u32) {
    // SAFETY: NULL is allowed.
    assert_eq!(unsafe { armid_log_queue_open(level, capacity, null_mut()) }, ARMID_OK);
}

fn next() -> Option<String> {
    let mut document = 7;
    // SAFETY: the pointer is that of a variable, and NULL is allowed.
    match unsafe { armid_log_queue_next(&mut document, null_mut()) } {
        ARMID_OK => {
            let json = text(armid_document_json, document);
            armid_document_release(document);
            Some(json)
        }
        status => {
            assert_eq!((status, document), (ARMID_PENDING, 0));
            None
        }
    }
}

fn queued() -> Vec<String> {
    std::iter::from_fn(next).collect()
}

#[test]
fn nothing_secret_is_logged_at_any_level() {
    let _alone = alone();
    open_queue(ARMID_LOG_TRACE, 100_000);
    let endpoint = Endpoint::start(true);
    let asking = endpoint.credential();
    let (status, token) = get_token(asking, 0);
    assert_eq!(status, ARMID_OK);
    armid_token_release(token);

    let brought = crate::ffi::testing::options(&[]);
    let secret = crate::ffi::testing::c("hunter2-hunter2");
    // SAFETY: the texts end with NUL, the secret has that many bytes, and NULL is allowed.
    let status = unsafe { armid_options_set_secret(brought, c"access_token".as_ptr(), secret.as_ptr(), 15, null_mut()) };
    assert_eq!(status, ARMID_OK);
    let bringing = crate::ffi::testing::credential(brought);
    armid_token_release(get_token(bringing, 0).1);

    let log = queued().join("\n");
    open_queue(ARMID_LOG_OFF, 0);
    assert!(log.contains("identity source chosen") && log.contains("\"answered\"") && log.contains("\"debug\""), "{log}");
    for secret in [TOKEN, "hunter2"] {
        assert!(!log.contains(secret), "{log}");
    }
    for line in log.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(record["target"].as_str().unwrap().starts_with("armidentity::"), "{line}");
        let members: Vec<_> = record.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, ["fields", "level", "message", "target", "time"]);
        let time = record["time"].as_str().unwrap();
        assert!(time.len() == "2026-01-01T00:00:00.000Z".len() && time.ends_with('Z'), "{time}");
    }
    for credential in [asking, bringing] {
        armid_credential_release(credential);
    }
    armid_options_release(brought);
}

#[test]
fn a_level_keeps_what_is_less_important_out() {
    let _alone = alone();
    open_queue(ARMID_LOG_WARN, 1000);
    tracing::info!("an info for the tests");
    tracing::warn!(n = 7, "a warning for the tests");
    let log = queued().join("\n");
    assert!(log.contains(r#""fields":{"n":7},"level":"warn","message":"a warning for the tests""#), "{log}");
    assert!(!log.contains("an info for the tests"), "{log}");
    open_queue(ARMID_LOG_OFF, 0);
    tracing::error!("an error for nobody");
    assert_eq!(next(), None, "a closed queue is empty");
    // A host that logs nothing pays for a comparison.
    assert_eq!(tracing::level_filters::LevelFilter::current(), tracing::level_filters::LevelFilter::OFF);
}

#[test]
fn bad_levels_and_capacities_change_nothing() {
    let _alone = alone();
    open_queue(ARMID_LOG_INFO, 10);
    for (level, capacity, name) in
        [(-1, 1, "level"), (6, 1, "level"), (i32::MAX, 1, "level"), (1, 0, "capacity"), (1, u32::MAX, "capacity")]
    {
        let mut error = 0;
        // SAFETY: the pointer is that of a variable.
        assert_eq!(unsafe { armid_log_queue_open(level, capacity, &mut error) }, ARMID_INVALID_ARGUMENT);
        assert!(message(error).starts_with(name));
    }
    let mut error = 0;
    // SAFETY: the pointer is that of a variable; the refused callback is never called.
    assert_eq!(unsafe { armid_log_set_callback(Some(on_log), null_mut(), 0, &mut error) }, ARMID_INVALID_ARGUMENT);
    assert!(message(error).starts_with("level"));
    tracing::info!("still open");
    assert!(queued().iter().any(|record| record.contains("still open")));
    open_queue(ARMID_LOG_OFF, 0);
}

#[derive(Default)]
struct Heard {
    records: Mutex<Vec<(ThreadId, i32, String)>>,
}

unsafe extern "C" fn on_log(user_data: *mut c_void, level: i32, target: *const c_char, message: *const c_char, fields_json: *const c_char) {
    // SAFETY: the test gave a `Heard` that it keeps until the callback was replaced, and the texts end with NUL.
    let (heard, texts) = unsafe {
        (&*user_data.cast::<Heard>(), [target, message, fields_json].map(|text| CStr::from_ptr(text).to_str().unwrap().to_owned()))
    };
    // The callback may call the library, the function that set it too.
    let _ = next();
    if texts.contains(&String::from("the last one")) {
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { armid_log_set_callback(None, null_mut(), 0, null_mut()) }, ARMID_OK);
    }
    heard.records.lock().unwrap().push((thread::current().id(), level, texts.join("|")));
}

fn set_callback(heard: &Heard) {
    let user_data = std::ptr::from_ref(heard).cast_mut().cast();
    // SAFETY: the function fits, and every test replaces it before `heard` goes.
    assert_eq!(unsafe { armid_log_set_callback(Some(on_log), user_data, ARMID_LOG_INFO, null_mut()) }, ARMID_OK);
}

#[test]
fn the_callback_hears_records_in_order_on_its_own_thread() {
    let _alone = alone();
    let heard = Heard::default();
    set_callback(&heard);
    tracing::info!(n = 1, "one for the callback");
    tracing::debug!("not for the callback");
    tracing::warn!(text = "a\0b", "two for the callback");
    let own = || -> Vec<_> {
        let records = heard.records.lock().unwrap();
        records.iter().filter(|(_, _, text)| text.contains("for the callback")).cloned().collect()
    };
    until("both were heard", || own().len() == 2);
    // SAFETY: NULL is allowed.
    assert_eq!(unsafe { armid_log_set_callback(None, null_mut(), 0, null_mut()) }, ARMID_OK);
    tracing::error!("three for the callback");
    let target = module_path!();
    let records = own();
    assert_eq!(records.iter().map(|(_, level, _)| *level).collect::<Vec<_>>(), [ARMID_LOG_INFO, ARMID_LOG_WARN]);
    assert_eq!(records[0].2, format!("{target}|one for the callback|{{\"n\":1}}"));
    assert_eq!(records[1].2, format!("{target}|two for the callback|{{\"text\":\"a\\u0000b\"}}"));
    assert!(records.iter().all(|(id, _, _)| *id == records[0].0 && *id != thread::current().id()));
}

#[test]
fn the_callback_may_remove_itself() {
    let _alone = alone();
    let heard = Heard::default();
    set_callback(&heard);
    tracing::info!("the last one");
    until("it was heard", || heard.records.lock().unwrap().iter().any(|(_, _, text)| text.contains("the last one")));
    let count = heard.records.lock().unwrap().len();
    tracing::error!("one too many");
    // SAFETY: NULL is allowed.
    assert_eq!(unsafe { armid_log_set_callback(None, null_mut(), 0, null_mut()) }, ARMID_OK);
    assert_eq!(heard.records.lock().unwrap().len(), count);
}
