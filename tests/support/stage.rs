//! The files that tests use as a host would: the libraries that Cargo built for this test run, staged as they are shipped.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use libtest_mimic::Failed;
use xtask::dist;
use xtask::library::{Form, Target};
use xtask::module::{self, NativeLibrary};

/// An empty folder below the one that Cargo gives to tests.
pub fn scratch(name: &str) -> Result<PathBuf, Failed> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    xtask::workspace::empty_folder(&folder)?;
    Ok(folder)
}

/// The library that Cargo built together with this test program, beside it.
pub fn built_library(form: Form) -> Result<PathBuf, Failed> {
    let program = env::current_exe()?;
    let folder = program.parent().ok_or("the test program is in no folder")?;
    let file = folder.join(Target::host()?.file_name(form));
    if file.is_file() { Ok(file) } else { Err(format!("Cargo did not build {}", file.display()).into()) }
}

/// The files for C hosts; staged once for each test program.
pub fn dist() -> Result<PathBuf, Failed> {
    static STAGED: OnceLock<Result<PathBuf, Failed>> = OnceLock::new();
    STAGED.get_or_init(stage_dist).clone()
}

fn stage_dist() -> Result<PathBuf, Failed> {
    let program = env::current_exe()?;
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let folder = scratch(&format!("dist-{name}"))?;
    dist_into(&folder)?;
    Ok(folder)
}

/// The files for C hosts, in a folder of the test's own.
pub fn dist_into(folder: &Path) -> Result<(), Failed> {
    let libraries = dist::Libraries { shared: built_library(Form::Shared)?, statically_linked: built_library(Form::Static)? };
    dist::stage(folder, &Target::host()?, &libraries)?;
    Ok(())
}

/// The PowerShell module with the library that Cargo built, in a folder of the test's own.
pub fn module(test: &str) -> Result<PathBuf, Failed> {
    let folder = scratch(&format!("module-{test}"))?.join("ArmIdentity");
    let library = NativeLibrary { target: Target::host()?, file: built_library(Form::Shared)? };
    module::stage(&folder, &[library])?;
    Ok(folder)
}
