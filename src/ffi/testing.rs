//! What the tests of this folder share: an identity endpoint on this machine, and objects made through the C functions.

use std::ffi::CString;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::ptr::{null, null_mut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use super::guard::Output as _;
use super::*;

/// The text of every token that the endpoint gives.
pub(super) const TOKEN: &str = "swordfish-0123456789";
/// When the endpoint's tokens expire: 2100-01-01.
pub(super) const EXPIRES_ON: i64 = 4_102_444_800;

/// An identity endpoint that answers with a token, or never.
pub(super) struct Endpoint {
    pub(super) address: String,
    pub(super) requests: Arc<AtomicUsize>,
    /// The connections that are kept without an answer.
    pub(super) silent: Receiver<TcpStream>,
}

impl Endpoint {
    pub(super) fn start(answers: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let (sender, silent) = mpsc::channel();
        let counted = Arc::clone(&requests);
        thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                let read = connection.read(&mut [0; 4096]).unwrap_or(0);
                if read == 0 {
                    continue;
                }
                counted.fetch_add(1, Ordering::SeqCst);
                if answers {
                    let body = format!(
                        r#"{{"access_token":"{TOKEN}","expires_on":"{EXPIRES_ON}","token_type":"Bearer","resource":"https://management.azure.com/","client_id":"c1"}}"#
                    );
                    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                    let _ = connection.write_all(format!("{head}{body}").as_bytes());
                } else {
                    let _ = sender.send(connection);
                }
            }
        });
        Self { address, requests, silent }
    }

    pub(super) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    pub(super) fn options(&self) -> armid_options {
        options(&[("imds_endpoint", &self.address), ("allow_loopback_http", "true"), ("probe_timeout_ms", "60000")])
    }

    pub(super) fn credential(&self) -> armid_credential {
        let options = self.options();
        let credential = credential(options);
        assert_eq!(armid_options_release(options), ARMID_OK);
        credential
    }
}

pub(super) fn c(text: &str) -> CString {
    CString::new(text).unwrap()
}

pub(super) fn options(settings: &[(&str, &str)]) -> armid_options {
    let mut options = 0;
    let mut error = 0;
    // SAFETY: the pointers are those of variables and of texts that end with NUL.
    unsafe {
        assert_eq!(armid_options_new(&mut options, &mut error), ARMID_OK);
        for (name, value) in settings {
            let status = armid_options_set(options, c(name).as_ptr(), c(value).as_ptr(), &mut error);
            assert_eq!(status, ARMID_OK, "{}", message(error));
        }
    }
    options
}

pub(super) fn credential(options: armid_options) -> armid_credential {
    let (mut credential, mut error) = (0, 0);
    // SAFETY: the pointers are those of variables.
    let status = unsafe { armid_credential_new(options, &mut credential, &mut error) };
    assert_eq!(status, ARMID_OK, "{}", message(error));
    credential
}

/// Begins to get a token.
pub(super) fn start(credential: armid_credential) -> armid_operation {
    let (mut operation, mut error) = (0, 0);
    // SAFETY: the pointers are those of variables; NULL is allowed for the resource.
    let status = unsafe { armid_token_get_start(credential, null(), 0, &mut operation, &mut error) };
    assert_eq!(status, ARMID_OK, "{}", message(error));
    operation
}

pub(super) fn wait(operation: armid_operation, timeout_ms: u32) -> armid_status {
    // SAFETY: NULL is allowed.
    unsafe { armid_operation_wait(operation, timeout_ms, null_mut()) }
}

pub(super) fn get_token(credential: armid_credential, options: armid_options) -> (armid_status, armid_token) {
    let (mut token, mut error) = (0, 0);
    // SAFETY: the pointers are those of variables; NULL is allowed for the resource.
    let status = unsafe { armid_token_get(credential, null(), options, &mut token, &mut error) };
    armid_error_release(error);
    (status, token)
}

/// What one of the functions that read a text gives.
pub(super) fn text(read: unsafe extern "C" fn(u64, *mut armid_str, *mut armid_error) -> armid_status, object: armid_handle) -> String {
    let mut text = armid_str::CLEARED;
    // SAFETY: the pointers are those of variables; the object is live while its text is read.
    unsafe {
        assert_eq!(read(object, &mut text, null_mut()), ARMID_OK);
        text.as_str().to_owned()
    }
}

/// The message of an error, which is released.
pub(super) fn message(error: armid_error) -> String {
    let mut text = armid_str::CLEARED;
    // SAFETY: the pointer is that of a variable; the object is live while its text is read.
    let message = unsafe {
        armid_error_message(error, &mut text);
        text.as_str().to_owned()
    };
    armid_error_release(error);
    message
}

/// Waits until something holds.
pub(super) fn until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(10), "still not: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}
