//! ThreadSanitizer with the standard library as it is installed, compiled without it: `standard_library.c` says in its place what that library
//! has synchronised. Made for x86-64 Linux, where the standard library waits with futexes.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workspace;

const SOURCE: &str = include_str!("standard_library.c");

/// Functions of the standard library: what the source calls them, and how their mangled names end. How they begin tells the toolchain.
const WRAPPED: [(&str, &str); 6] = [
    ("MUTEX_LOCK", "5mutex5futexNtB2_5Mutex14lock_contended"),
    ("RWLOCK_READ", "6rwlock5futexNtB2_6RwLock14read_contended"),
    ("RWLOCK_WRITE", "6rwlock5futexNtB2_6RwLock15write_contended"),
    ("CONDVAR_WAIT", "7condvar5futexNtB2_7Condvar4wait"),
    ("CONDVAR_WAIT_TIMEOUT", "7condvar5futexNtB2_7Condvar12wait_timeout"),
    ("ONCE_CALL", "4once5futexNtB5_4Once4call"),
];

/// Functions of ThreadSanitizer itself.
const SUBTRACTIONS: [&str; 2] = ["__tsan_atomic32_fetch_sub", "__tsan_atomic64_fetch_sub"];

/// What the linker is told so that a program tells ThreadSanitizer what the standard library does. Compiles into `folder`.
///
/// # Errors
/// The standard library has none of the functions, by the names that are known; or there is no C compiler.
pub fn link_arguments(sysroot: &Path, folder: &Path) -> Result<Vec<String>> {
    let exported = exported_names(sysroot)?;
    let found = WRAPPED.map(|(name, ending)| {
        let mangled = exported.iter().find(|exported| exported.ends_with(ending));
        mangled.map(|mangled| (name, mangled)).with_context(|| format!("the standard library has no function that ends with {ending}"))
    });
    let found = found.into_iter().collect::<Result<Vec<_>>>()?;

    let (source, object) = (folder.join("standard_library.c"), folder.join("standard_library.o"));
    workspace::write(&source, SOURCE)?;
    let mut compiler = Command::new("cc");
    compiler.args(["-O1", "-c", "-o"]).arg(&object).arg(&source);
    compiler.args(found.iter().map(|(name, mangled)| format!("-D{name}={mangled}")));
    workspace::run(&mut compiler)?;

    let wrapped = found.into_iter().map(|(_, mangled)| mangled.as_str()).chain(SUBTRACTIONS);
    let wrapped = wrapped.map(|name| format!("-Clink-arg=-Wl,--wrap={name}"));
    Ok(std::iter::once(format!("-Clink-arg={}", object.display())).chain(wrapped).collect())
}

/// The functions of the shared standard library, which has the same names as the static one.
fn exported_names(sysroot: &Path) -> Result<Vec<String>> {
    let library = shared_library(sysroot)?;
    let output = Command::new("nm").args(["-D", "--defined-only"]).arg(&library).output().context("cannot run `nm`")?;
    ensure!(output.status.success(), "`nm` cannot read {}", library.display());
    let text = String::from_utf8(output.stdout)?;
    Ok(text.lines().filter_map(|line| line.split_whitespace().nth(2)).map(str::to_owned).collect())
}

fn shared_library(sysroot: &Path) -> Result<PathBuf> {
    let folder = sysroot.join("lib/rustlib/x86_64-unknown-linux-gnu/lib");
    let entries = std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_standard_library = |file: &PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".so")
    };
    files.find(is_standard_library).with_context(|| format!("there is no libstd in {}", folder.display()))
}
