//! What the threads share: numbers of objects of every kind, and the counts that must add up in the end.

use std::ffi::CStr;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use armidentity::ffi::*;
use fastrand::Rng;

/// Numbers of objects of one kind, which all threads see. Some have been released.
pub struct Shelf {
    slots: Vec<AtomicU64>,
    release: extern "C" fn(armid_handle) -> armid_status,
}

impl Shelf {
    pub fn new(size: usize, release: extern "C" fn(armid_handle) -> armid_status) -> Self {
        Self { slots: (0..size).map(|_| AtomicU64::new(0)).collect(), release }
    }

    pub fn slot(&self, rng: &mut Rng) -> &AtomicU64 {
        &self.slots[rng.usize(..self.slots.len())]
    }

    pub fn pick(&self, rng: &mut Rng) -> armid_handle {
        self.slot(rng).load(Ordering::Relaxed)
    }

    /// Puts an object where another was, and releases that one.
    pub fn put(&self, rng: &mut Rng, object: armid_handle) {
        self.release(self.slot(rng).swap(object, Ordering::Relaxed));
    }

    /// Releases an object whose number stays, for others to come too late.
    pub fn release_one(&self, rng: &mut Rng) {
        self.release(self.pick(rng));
    }

    pub fn release(&self, object: armid_handle) {
        let status = (self.release)(object);
        assert!(matches!(status, ARMID_OK | ARMID_INVALID_HANDLE), "a release gave {status}");
    }

    pub fn release_all(&self) {
        for slot in &self.slots {
            self.release(slot.swap(0, Ordering::Relaxed));
        }
    }
}

/// Everything that the threads share.
pub struct Storm {
    pub options: Shelf,
    pub credentials: Shelf,
    pub clients: Shelf,
    pub requests: Shelf,
    pub operations: Shelf,
    pub tokens: Shelf,
    pub responses: Shelf,
    pub pagers: Shelf,
    pub documents: Shelf,
    pub errors: Shelf,
    /// Where the identity endpoint and ARM are.
    pub server: String,
    pub calls: AtomicU64,
    pub callbacks_asked: AtomicUsize,
    pub callbacks_came: AtomicUsize,
}

impl Storm {
    pub fn new(server: &str) -> Self {
        Self {
            options: Shelf::new(2, armid_options_release),
            credentials: Shelf::new(3, armid_credential_release),
            clients: Shelf::new(3, armid_client_release),
            requests: Shelf::new(3, armid_request_release),
            operations: Shelf::new(48, armid_operation_release),
            tokens: Shelf::new(8, armid_token_release),
            responses: Shelf::new(8, armid_response_release),
            pagers: Shelf::new(4, armid_pager_release),
            documents: Shelf::new(8, armid_document_release),
            errors: Shelf::new(8, armid_error_release),
            server: server.to_owned(),
            calls: AtomicU64::new(0),
            callbacks_asked: AtomicUsize::new(0),
            callbacks_came: AtomicUsize::new(0),
        }
    }

    pub fn shelves(&self) -> [&Shelf; 10] {
        [
            &self.options,
            &self.credentials,
            &self.clients,
            &self.requests,
            &self.operations,
            &self.tokens,
            &self.responses,
            &self.pagers,
            &self.documents,
            &self.errors,
        ]
    }

    /// Makes a call and keeps its error object for others to read.
    pub fn call(&self, rng: &mut Rng, call: impl FnOnce(*mut armid_error) -> armid_status) -> bool {
        let mut error = 0;
        let status = call(&raw mut error);
        self.calls.fetch_add(1, Ordering::Relaxed);
        let name = armid_status_name(status);
        // SAFETY: the name is a static text that ends with NUL.
        let name = unsafe { CStr::from_ptr(name) }.to_str().unwrap();
        assert!(!matches!(name, "Panic" | "Unknown" | "Forked"), "a call gave {name}: {}", copy(error, ARMID_TEXT_ERROR_MESSAGE));
        assert_eq!(error == 0, matches!(status, ARMID_OK | ARMID_PENDING), "a call gave {name}");
        if error != 0 {
            self.errors.put(rng, error);
        }
        status == ARMID_OK
    }

    /// Makes a call that leads to an object, and puts it on a shelf.
    pub fn make(&self, rng: &mut Rng, shelf: &Shelf, make: impl FnOnce(*mut armid_handle, *mut armid_error) -> armid_status) {
        let mut object = 0;
        if self.call(rng, |error| make(&raw mut object, error)) {
            assert_ne!(object, 0);
            shelf.put(rng, object);
        } else {
            assert_eq!(object, 0);
        }
    }
}

/// A text of an object that another thread may release at any time; "" when that has happened.
pub fn copy(object: armid_handle, field: armid_text_field) -> String {
    let mut buffer = vec![0_u8; 16];
    loop {
        let mut length = 0;
        // SAFETY: the buffer has as many bytes as is said, the length is a variable, and out_error may be NULL.
        let status =
            unsafe { armid_handle_copy_text(object, field, buffer.as_mut_ptr().cast(), buffer.len(), &raw mut length, null_mut()) };
        match status {
            ARMID_OK => {
                buffer.truncate(length);
                return String::from_utf8(buffer).expect("texts are UTF-8");
            }
            ARMID_BUFFER_TOO_SMALL => buffer.resize(length, 0),
            _ => return String::new(),
        }
    }
}
