//! What happens once a process: the first call attaches the library to it, for good.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{log, panic};

static ATTACHED: Once = Once::new();
/// Set in a child that fork() made, by the child itself.
static IS_FORKED_CHILD: AtomicBool = AtomicBool::new(false);

/// Does on the first call what is needed once; costs one load afterwards.
pub(super) fn attach() {
    ATTACHED.call_once(|| {
        watch_forks();
        stay_loaded();
        panic::install_hook();
        log::install();
    });
}

/// Whether this process is a child of one that used the library. It has the memory of its parent and none of its threads, so that a lock
/// may be held for ever and an operation never ends.
pub(super) fn is_forked_child() -> bool {
    IS_FORKED_CHILD.load(Ordering::Relaxed)
}

#[cfg(unix)]
fn watch_forks() {
    extern "C" fn in_child() {
        IS_FORKED_CHILD.store(true, Ordering::Relaxed);
    }
    // SAFETY: the handler only stores to an atomic, which is allowed in a child of fork(), and the library is linked with `-z nodelete`, so
    // that the handler's code stays. When the system has no memory for the entry, forks go unnoticed; nothing else changes.
    unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
}

#[cfg(not(unix))]
fn watch_forks() {}

/// The library has a thread that must not lose its code: it is never unloaded. On Unix the linker says so in the library's file.
#[cfg(windows)]
fn stay_loaded() {
    use windows_sys::Win32::System::LibraryLoader::{
        GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN, GetModuleHandleExW,
    };

    let flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN;
    let address_in_library = (&raw const ATTACHED).cast::<u16>();
    let mut module = std::ptr::null_mut();
    // SAFETY: with FROM_ADDRESS the second argument is any address within the module, and the third one may be written to.
    unsafe { GetModuleHandleExW(flags, address_in_library, &mut module) };
}

#[cfg(not(windows))]
fn stay_loaded() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::ffi::{ARMID_FORKED, armid_abi_version, armid_options_new, armid_options_release};

    #[test]
    fn only_the_child_of_a_fork_is_told_so() {
        attach();
        assert!(!is_forked_child());
        // SAFETY: the child calls nothing but functions that take no lock there, and ends without running the parent's exit handlers.
        let child = unsafe { libc::fork() };
        assert!(child >= 0);
        if child == 0 {
            let mut options = 7;
            // SAFETY: the pointer is that of a variable, and NULL is allowed.
            let status = unsafe { armid_options_new(&mut options, std::ptr::null_mut()) };
            let told = is_forked_child() && status == ARMID_FORKED && options == 0;
            let told = told && armid_options_release(0) == ARMID_FORKED && armid_abi_version() == 1;
            // SAFETY: ends the process at once.
            unsafe { libc::_exit(if told { 0 } else { 1 }) };
        }
        let mut outcome = -1;
        // SAFETY: waits for the child made above; the pointer is that of a variable.
        assert_eq!(unsafe { libc::waitpid(child, &mut outcome, 0) }, child);
        assert!(libc::WIFEXITED(outcome) && libc::WEXITSTATUS(outcome) == 0, "the child ended with {outcome}");
        assert!(!is_forked_child());
    }
}
