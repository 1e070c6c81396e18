//! The thread that calls back into the host: never the runtime's, so that a slow callback holds up nothing but the next one.

use std::ffi::c_void;
use std::sync::mpsc::{self, Sender};
use std::thread::{self, ThreadId};

use once_cell::sync::OnceCell;

use super::panic;
use super::runtime::no_thread;
use crate::error::Result;

type Job = Box<dyn FnOnce() + Send>;

/// The callback thread.
pub(super) struct CallbackThread {
    jobs: Sender<Job>,
    id: ThreadId,
}

static THREAD: OnceCell<CallbackThread> = OnceCell::new();

/// The thread, started on first use.
///
/// # Errors
/// [`crate::error::Code::Panic`] when the system gives no thread.
pub(super) fn thread() -> Result<&'static CallbackThread> {
    THREAD.get_or_try_init(|| {
        let (jobs, waiting) = mpsc::channel::<Job>();
        let run = move || {
            for job in waiting {
                // A job that panics is no reason to lose the callbacks of the others.
                let _ = panic::catch(|| {
                    job();
                    Ok(())
                });
            }
        };
        let thread =
            thread::Builder::new().name(String::from("armidentity-cb")).spawn(run).map_err(|error| no_thread("callback thread", error))?;
        Ok(CallbackThread { jobs, id: thread.thread().id() })
    })
}

/// The thread, if it was ever needed.
pub(super) fn started() -> Option<&'static CallbackThread> {
    THREAD.get()
}

impl CallbackThread {
    /// Runs `job` there, after those that were given before.
    pub(super) fn run(&self, job: impl FnOnce() + Send + 'static) {
        // The thread lives as long as the process, so that there is always someone to receive.
        let _ = self.jobs.send(Box::new(job));
    }

    pub(super) fn is_current(&self) -> bool {
        thread::current().id() == self.id
    }
}

/// A pointer that a host gave along with a callback. The library hands it back and never looks at it.
#[derive(Clone, Copy)]
pub(super) struct UserData(*mut c_void);

// SAFETY: the pointer is only passed back to the host's callback, whose documentation says that it is called on another thread.
unsafe impl Send for UserData {}

impl UserData {
    pub(super) fn new(pointer: *mut c_void) -> Self {
        Self(pointer)
    }

    pub(super) fn pointer(self) -> *mut c_void {
        self.0
    }
}
