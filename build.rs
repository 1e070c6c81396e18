//! Linker arguments of the shared library that rustc does not set by itself. Writes nothing.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");

    let target_os = env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    let major_version = env::var("CARGO_PKG_VERSION_MAJOR").unwrap_or_default();
    for argument in shared_library_arguments(&target_os, &major_version) {
        println!("cargo:rustc-cdylib-link-arg={argument}");
    }
}

fn shared_library_arguments(target_os: &str, major_version: &str) -> Vec<String> {
    match target_os {
        "linux" | "android" | "freebsd" | "netbsd" | "openbsd" => vec![
            // A program that was linked against one ABI must not start with another.
            format!("-Wl,-soname,libarmidentity.so.{major_version}"),
            // The library keeps a thread running: unloading it would pull the code from under that thread.
            "-Wl,-z,nodelete".to_owned(),
        ],
        "macos" | "ios" => vec![format!("-Wl,-install_name,@rpath/libarmidentity.{major_version}.dylib")],
        _ => Vec::new(),
    }
}
