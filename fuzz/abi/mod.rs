//! Plays a sequence of calls on the exports, from several threads at a time, and checks what holds of every call.
//!
//! The bytes choose the calls and their arguments: handles that live, were released, are of another kind or were never given out; texts that
//! are NULL, no UTF-8 or fitting; outputs that are there or NULL. Whatever asks a service is led to a server on loopback that answers at once.
//! The fuzz target and the test that plays its seeds on every machine share this file.

mod calls;
mod server;

use std::ffi::{CStr, c_char, c_void};
use std::sync::{Mutex, PoisonError};

use armidentity::ffi::*;

use self::calls::CALLS;

/// What no error may show.
const SECRET: &str = "a-secret-of-the-caller";

/// No thread makes more calls in one sequence.
const MOST_CALLS: usize = 60;

/// Leads every address that an option may leave open to the server.
pub fn lead_to_loopback() {
    let url = server::url();
    for variable in ["AZURE_POD_IDENTITY_AUTHORITY_HOST", "ARMIDENTITY_ARM_ENDPOINT", "AZURE_AUTHORITY_HOST"] {
        // SAFETY: it is done before the first sequence, when this program has one thread that looks at its environment.
        unsafe { std::env::set_var(variable, url) };
    }
    // SAFETY: as above. A search path without programs keeps the Azure CLI of this machine out of it.
    unsafe {
        std::env::set_var("ARMIDENTITY_ALLOW_LOOPBACK_HTTP", "1");
        std::env::set_var("PATH", "");
    }
}

/// The exports that are called, by name.
#[allow(dead_code, reason = "the test of the seeds compares them with the header")]
pub fn exports() -> Vec<&'static str> {
    CALLS.iter().map(|(name, _)| *name).collect()
}

/// Plays a sequence. The first byte says how many threads share the others, byte by byte.
pub fn play(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let threads = usize::from(first % 3) + 1;
    let handles = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        let players: Vec<_> = (0..threads)
            .map(|thread| {
                let bytes: Vec<u8> = rest.iter().copied().skip(thread).step_by(threads).collect();
                let handles = &handles;
                scope.spawn(move || Player { bytes, at: 0, handles }.play())
            })
            .collect();
        // The scope alone waits for the end of the closures. What a thread owns looks like a leak while it ends, and the fuzzer looks for leaks
        // after any input.
        for player in players {
            player.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
    });
    for handle in handles.into_inner().unwrap_or_else(PoisonError::into_inner) {
        release(handle);
    }
}

/// Ends an object of any kind. Afterwards it is gone for everybody.
fn release(handle: armid_handle) {
    let of_kind: [extern "C" fn(armid_handle) -> armid_status; 10] = [
        armid_options_release,
        armid_credential_release,
        armid_client_release,
        armid_request_release,
        armid_operation_release,
        armid_token_release,
        armid_response_release,
        armid_pager_release,
        armid_document_release,
        armid_error_release,
    ];
    let released = of_kind.iter().filter(|release| release(handle) == ARMID_OK).count();
    assert!(released <= 1, "an object of several kinds");
    assert!(of_kind.iter().all(|release| release(handle) == ARMID_INVALID_HANDLE), "an object was released twice");
}

/// One thread's part of a sequence.
struct Player<'a> {
    bytes: Vec<u8>,
    at: usize,
    /// Every handle that was given out, live or not.
    handles: &'a Mutex<Vec<armid_handle>>,
}

/// What a call wrote.
struct Outputs {
    handle: armid_handle,
    error: armid_error,
    text: armid_str,
    utf16: armid_utf16,
    progress: armid_progress,
    number: i32,
    long: i64,
    size: usize,
    buffer: [c_char; 16],
}

impl Outputs {
    fn new() -> Self {
        Self {
            // Not what a failed call leaves there.
            handle: 7,
            error: 7,
            text: armid_str { data: std::ptr::null(), length: 0 },
            utf16: armid_utf16 { data: std::ptr::null(), length: 0 },
            progress: armid_progress { state: 0, percent: 0, attempt: 0, reserved: 0, elapsed_ms: 0, next_attempt_ms: 0 },
            number: 0,
            long: 0,
            size: 0,
            buffer: [0; 16],
        }
    }
}

impl Player<'_> {
    fn play(mut self) {
        for _ in 0..MOST_CALLS {
            let Some(byte) = self.bytes.get(self.at).copied() else { return };
            self.at += 1;
            let (name, call) = CALLS[usize::from(byte) % CALLS.len()];
            let mut outputs = Outputs::new();
            let status = call(&mut self, &mut outputs);
            self.check(name, status, &outputs);
        }
    }

    fn check(&mut self, name: &str, status: armid_status, outputs: &Outputs) {
        assert_ne!(status, ARMID_PANIC, "{name}");
        let handle = Some(outputs.handle).filter(|handle| *handle != 7);
        match handle {
            Some(handle) if status == ARMID_OK => {
                assert_ne!(handle, 0, "{name} succeeded and gave nothing");
                self.handles.lock().unwrap_or_else(PoisonError::into_inner).push(handle);
            }
            Some(handle) => assert_eq!(handle, 0, "{name} failed with {status} and left its output"),
            None => {}
        }
        let Some(error) = Some(outputs.error).filter(|error| *error != 7) else { return };
        if error == 0 {
            assert!(matches!(status, ARMID_OK | ARMID_PENDING), "{name} failed with {status} and left no error");
            return;
        }
        assert_ne!(status, ARMID_OK, "{name} succeeded and left an error");
        let mut json = armid_str { data: std::ptr::null(), length: 0 };
        // SAFETY: the output is a local that outlives the call.
        assert_eq!(unsafe { armid_error_json(error, &raw mut json) }, ARMID_OK, "{name}");
        // SAFETY: the library gives `length` bytes, valid while the error lives, which no other thread knows.
        let json = unsafe { std::slice::from_raw_parts(json.data.cast::<u8>(), json.length) };
        let json = std::str::from_utf8(json).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!json.contains(SECRET), "{name}: {json}");
        assert_eq!(armid_error_status(error), status, "{name}");
        self.handles.lock().unwrap_or_else(PoisonError::into_inner).push(error);
    }

    fn byte(&mut self) -> u8 {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte
    }

    fn chosen<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::from(self.byte()) % of.len()]
    }

    /// One of those given out, the latest first; or one that never was.
    fn handle(&mut self) -> armid_handle {
        let byte = usize::from(self.byte());
        let handles = self.handles.lock().unwrap_or_else(PoisonError::into_inner);
        match byte {
            250 => 0,
            251 => u64::MAX,
            252 => 1 << 32 | 1,
            253.. => handles.last().map_or(9, |handle| handle ^ (1 << 33)),
            _ if handles.is_empty() => 0,
            byte => handles[handles.len() - 1 - byte % handles.len()],
        }
    }

    /// One in sixteen outputs is NULL.
    fn unless_null<T>(&mut self, output: *mut T) -> *mut T {
        if self.byte() % 16 == 15 { std::ptr::null_mut() } else { output }
    }

    fn text(&mut self) -> *const c_char {
        const TEXTS: [&CStr; 30] = [
            c"",
            c"GET",
            c"POST",
            c"PUT",
            c"/subscriptions/80c696ff-5efa-4909-a64d-f1b616f423ca/resourceGroups/g",
            c"/subscriptions?api-version=2022-12-01",
            c"/subscriptions/{subscription}/resources?api-version=2021-04-01",
            c"80c696ff-5efa-4909-a64d-f1b616f423ca",
            c"https://management.azure.com/",
            c"https://evil.example/",
            c"2022-09-01",
            c"g",
            c"x-ms-request-id",
            c"Authorization",
            c"Reader",
            c"{}",
            c"[]",
            c"[\"/subscriptions/s/x\"]",
            c"{\"a\":\"b\"}",
            c"/",
            c"ServicePrincipal",
            c"resources | project id",
            c"\xff\xfe",
            c"a\xc3\xa9b",
            c"\n",
            c"%2e%2e",
            c"..",
            c"eastus",
            c"Microsoft.Compute/virtualMachines",
            c"null",
        ];
        match self.byte() {
            255 => std::ptr::null(),
            byte => TEXTS[usize::from(byte) % TEXTS.len()].as_ptr(),
        }
    }

    fn option_name(&mut self) -> *const c_char {
        const NAMES: [&CStr; 26] = [
            c"client_id",
            c"object_id",
            c"identity_resource_id",
            c"source",
            c"certificate_path",
            c"federated_token_file",
            c"authority",
            c"imds_endpoint",
            c"probe_timeout_ms",
            c"timeout_sec",
            c"environment",
            c"arm_endpoint",
            c"ca_file",
            c"allow_loopback_http",
            c"subscription",
            c"tenant",
            c"force_refresh",
            c"no_wait",
            c"host_language",
            c"access_token",
            c"client_secret",
            c"certificate_password",
            c"unknown",
            c"",
            c"\xff",
            c"Client_Id",
        ];
        self.chosen(&NAMES).as_ptr()
    }

    /// No address but the server's: a sequence must not wait for the network.
    fn option_value(&mut self) -> *const c_char {
        const VALUES: [&CStr; 17] = [
            c"1",
            c"true",
            c"false",
            c"0",
            c"99999999999999999999",
            c"auto",
            c"imds",
            c"access_token",
            c"service_principal",
            c"device_code",
            c"azure_cli",
            c"workload_identity",
            c"/dev/null",
            c"t.example",
            c"80c696ff-5efa-4909-a64d-f1b616f423ca",
            c"\xff",
            c"",
        ];
        match self.byte() {
            255 => std::ptr::null(),
            byte if byte % 4 == 3 => server::url_with_nul().as_ptr(),
            byte => VALUES[usize::from(byte) % VALUES.len()].as_ptr(),
        }
    }

    fn secret(&mut self) -> (*const u8, usize) {
        match self.byte() % 8 {
            6 => (b"a\0b".as_ptr(), 3),
            7 => (std::ptr::null(), usize::from(self.byte())),
            _ => (SECRET.as_ptr(), SECRET.len()),
        }
    }

    fn secret_utf16(&mut self) -> (*const u16, usize) {
        const UNITS: [u16; 4] = [0x61, 0x2d, 0x62, 0xd800];
        match self.byte() % 8 {
            7 => (std::ptr::null(), usize::from(self.byte())),
            byte => (UNITS.as_ptr(), usize::from(byte % 5)),
        }
    }

    fn body(&mut self) -> (*const u8, usize) {
        match self.byte() % 8 {
            6 => (b"\xff".as_ptr(), 1),
            7 => (std::ptr::null(), usize::from(self.byte())),
            _ => (b"{\"a\":1}".as_ptr(), 7),
        }
    }

    fn milliseconds(&mut self) -> u32 {
        u32::from(self.byte() % 8)
    }

    fn size(&mut self) -> usize {
        self.chosen(&[0, 1, 2, 15, 16])
    }

    fn number(&mut self) -> i32 {
        self.chosen(&[0, 1, 2, 3, 4, 5, -1, i32::MAX, i32::MIN])
    }

    fn unsigned(&mut self) -> u32 {
        self.chosen(&[0, 1, 2, 1000, u32::MAX])
    }

    fn completion(&mut self) -> armid_completion_callback {
        unsafe extern "C" fn completed(_user_data: *mut c_void, operation: armid_operation) {
            // Released while it is told of: an object that others may hold too.
            if operation.is_multiple_of(2) {
                armid_operation_release(operation);
            }
        }
        if self.byte() % 4 == 3 { None } else { Some(completed) }
    }

    fn log(&mut self) -> armid_log_callback {
        unsafe extern "C" fn logged(_: *mut c_void, _: i32, _: *const c_char, message: *const c_char, fields: *const c_char) {
            for text in [message, fields] {
                // SAFETY: the library gives texts that end with NUL and are valid during the call.
                let text = unsafe { CStr::from_ptr(text) };
                assert!(!text.to_string_lossy().contains(SECRET), "{text:?}");
            }
        }
        if self.byte() % 2 == 1 { None } else { Some(logged) }
    }
}
