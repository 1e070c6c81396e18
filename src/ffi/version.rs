//! Versions.

use std::ffi::{CStr, c_char};

use super::guard;

/// The version of this C ABI. It changes only when a program that was built before would not run any more. Compare it with
/// armid_abi_version() before any other call.
pub const ARMID_ABI_VERSION: u32 = 1;

/// The package's version, with the NUL that C wants.
const VERSION: Option<&CStr> = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => Some(version),
    Err(_) => None,
};

const _: () = assert!(VERSION.is_some());

/// Gives the version of the C ABI that the loaded library speaks.
///
/// Returns: the number; this header describes ARMID_ABI_VERSION. When they differ, call nothing else.
///
/// Threads: any thread; also after fork().
#[unsafe(no_mangle)]
pub extern "C" fn armid_abi_version() -> u32 {
    guard::value(0, || ARMID_ABI_VERSION)
}

/// Gives the version of the loaded library, for example "0.1.0".
///
/// Returns: the version. Never NULL.
///
/// Memory and lifetimes: the text is static and must not be freed.
///
/// Threads: any thread; also after fork().
#[unsafe(no_mangle)]
pub extern "C" fn armid_version() -> *const c_char {
    guard::value(c"".as_ptr(), || VERSION.unwrap_or_default().as_ptr())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_package_s() {
        // SAFETY: the text is static and ends with NUL.
        let version = unsafe { CStr::from_ptr(armid_version()) };
        assert_eq!(version.to_str(), Ok(env!("CARGO_PKG_VERSION")));
        assert_eq!(armid_abi_version(), ARMID_ABI_VERSION);
    }
}
