//! The one background runtime: a thread that drives all network work, and at most four short-lived ones for what blocks.

use std::future::Future;
use std::thread;
use std::time::Duration;

use once_cell::sync::OnceCell;
use tokio::runtime::{Builder, Handle};

use super::panic;
use crate::error::{Code, Error, Result};

/// Name resolution, files and certificate checks run on such threads.
const BLOCKING_THREADS: usize = 4;
/// How long such a thread waits for more work before it ends.
const BLOCKING_THREAD_LIFE: Duration = Duration::from_secs(2);

static RUNTIME: OnceCell<Handle> = OnceCell::new();

/// The runtime, started on first use.
///
/// # Errors
/// [`Code::Panic`] when the system gives no thread.
pub(super) fn handle() -> Result<&'static Handle> {
    RUNTIME.get_or_try_init(start)
}

/// Runs work in the background.
///
/// # Errors
/// As [`handle`].
pub(super) fn spawn(work: impl Future<Output = ()> + Send + 'static) -> Result<()> {
    handle()?.spawn(work);
    Ok(())
}

fn start() -> Result<Handle> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .thread_keep_alive(BLOCKING_THREAD_LIFE)
        .thread_name("armidentity-io")
        .on_thread_start(panic::catch_all_on_this_thread)
        .build()
        .map_err(|error| no_thread("background thread", error))?;
    let handle = runtime.handle().clone();
    let drive = move || {
        panic::catch_all_on_this_thread();
        // The tasks catch their own panics, so that this ends with the process.
        runtime.block_on(std::future::pending::<()>());
    };
    thread::Builder::new().name(String::from("armidentity")).spawn(drive).map_err(|error| no_thread("background thread", error))?;
    Ok(handle)
}

/// The system refused what the library cannot work without.
pub(super) fn no_thread(which: &str, error: std::io::Error) -> Error {
    let message =
        format!("The library's {which} cannot be started ({error}). The process or the machine is out of threads, files or memory.");
    Error::new(Code::Panic, message).with_cause(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn work_runs_on_the_one_thread_with_that_name() {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..3 {
            let sender = sender.clone();
            spawn(async move {
                tokio::time::sleep(Duration::from_millis(1)).await;
                let _ = sender.send(thread::current().name().map(str::to_owned));
            })
            .unwrap();
        }
        for _ in 0..3 {
            let name = receiver.recv_timeout(Duration::from_secs(10)).unwrap();
            assert_eq!(name.as_deref(), Some("armidentity"));
        }
    }

    #[test]
    fn blocking_work_has_four_threads() {
        let running = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let most = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let (sender, receiver) = mpsc::channel();
        for _ in 0..12 {
            let (running, most, sender) = (running.clone(), most.clone(), sender.clone());
            handle().unwrap().spawn_blocking(move || {
                use std::sync::atomic::Ordering::SeqCst;
                most.fetch_max(running.fetch_add(1, SeqCst) + 1, SeqCst);
                thread::sleep(Duration::from_millis(5));
                running.fetch_sub(1, SeqCst);
                let _ = sender.send(());
            });
        }
        for _ in 0..12 {
            receiver.recv_timeout(Duration::from_secs(10)).unwrap();
        }
        assert!(most.load(std::sync::atomic::Ordering::SeqCst) <= BLOCKING_THREADS);
    }
}
