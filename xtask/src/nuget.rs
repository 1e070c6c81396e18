//! The NuGet packages as they are shipped: the C# binding with a native library for each platform, and the credential for the Azure SDK.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::library::Form;
use crate::module::NativeLibrary;
use crate::workspace;

/// The projects that are packages; the second depends on the first.
const PROJECTS: [&str; 2] = ["ArmIdentity", "ArmIdentity.Azure"];

/// Whether the .NET SDK is there to pack them.
#[must_use]
pub fn can_pack() -> bool {
    Command::new("dotnet").arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Packs the packages into a folder, which is then a source that NuGet restores from. Their version is that of Cargo.toml.
///
/// # Errors
/// The .NET SDK fails, and has printed why; or a folder cannot be written.
pub fn pack(folder: &Path, libraries: &[NativeLibrary]) -> Result<()> {
    workspace::empty_folder(folder)?;
    let work = folder.join("work");
    let natives = stage_natives(&work, libraries)?;
    for project in PROJECTS {
        let mut command = Command::new("dotnet");
        command
            .args(["pack", "--nologo", "--verbosity", "quiet", "--configuration", "Release"])
            .arg(workspace::root().join("dotnet").join(project))
            .arg("--output")
            .arg(folder)
            .arg(format!("-p:ArtifactsPath={}", work.join("build").display()))
            .arg(format!("-p:NativeLibraries={}", natives.display()))
            // No build server may outlive this: it would hold our output open.
            .env("MSBUILDDISABLENODEREUSE", "1")
            .env("UseSharedCompilation", "false")
            .env("DOTNET_CLI_TELEMETRY_OPTOUT", "1");
        workspace::run(&mut command)?;
    }
    Ok(std::fs::remove_dir_all(work)?)
}

/// The libraries in the layout of a package, `RID/native/FILE`. Their files have another name there: `armidentity.dll` and the assembly
/// `ArmIdentity.dll` would be the same file on Windows.
fn stage_natives(work: &Path, libraries: &[NativeLibrary]) -> Result<PathBuf> {
    let natives = work.join("runtimes");
    for library in libraries {
        let name = library.target.file_name(Form::Shared).replace("armidentity", "armidentity_native");
        let staged = natives.join(library.target.runtime_identifier()?).join("native").join(name);
        workspace::copy(&library.file, &staged)?;
    }
    Ok(natives)
}
