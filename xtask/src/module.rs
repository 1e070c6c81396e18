//! The PowerShell module as it is shipped: one merged script, the manifest, views, help, and a native library for each platform.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::library::{self, Form, Profile, Target};
use crate::workspace::{self, VERSION};

const NAME: &str = "ArmIdentity";
const LOADER_START: &str = "#region development loader";
const LOADER_END: &str = "#endregion";

/// A native library and the platform that it is for.
pub struct NativeLibrary {
    /// The platform.
    pub target: Target,
    /// Where the library is now.
    pub file: PathBuf,
}

/// Builds the libraries and stages the module at `target/module/ArmIdentity/`.
///
/// # Errors
/// A library cannot be built; or as [`stage`].
pub fn build(profile: Profile, targets: &[Target]) -> Result<()> {
    let folder = build_for(profile, targets)?;
    let shown = folder.display();
    println!("{shown}");
    Ok(())
}

/// As [`build`], silent; returns the folder.
///
/// # Errors
/// As [`build`].
pub fn build_for(profile: Profile, targets: &[Target]) -> Result<PathBuf> {
    let mut libraries = Vec::new();
    for target in targets {
        libraries.push(NativeLibrary { target: target.clone(), file: library::build(profile, target, Form::Shared)? });
    }
    let folder = workspace::target_folder()?.join("module").join(NAME);
    stage(&folder, &libraries)?;
    Ok(folder)
}

/// Writes the module to a folder, in place of what was there. PowerShell wants the folder to be called `ArmIdentity`.
///
/// # Errors
/// A file of the module is missing or not as expected, or the folder cannot be written.
pub fn stage(folder: &Path, libraries: &[NativeLibrary]) -> Result<()> {
    let source = workspace::root().join("powershell").join(NAME);
    workspace::empty_folder(folder)?;

    for file in files(&source)? {
        let name = file.file_name().unwrap_or_default();
        let staged = folder.join(name);
        if name == "ArmIdentity.psm1" {
            workspace::write(&staged, &merged_script(&source)?)?;
        } else if name == "ArmIdentity.psd1" {
            let manifest = workspace::read(&file)?;
            workspace::write(&staged, &with_version(&manifest, VERSION)?)?;
        } else {
            workspace::copy(&file, &staged)?;
        }
    }
    for file in files(&source.join("en-US"))? {
        let name = file.file_name().unwrap_or_default();
        workspace::copy(&file, &folder.join("en-US").join(name))?;
    }
    workspace::copy(&workspace::root().join("LICENSE"), &folder.join("LICENSE"))?;

    for library in libraries {
        let staged = folder.join("native").join(library.target.runtime_identifier()?).join(library.target.file_name(Form::Shared));
        workspace::copy(&library.file, &staged)?;
    }
    Ok(())
}

/// The module's script with the development loader replaced by the files that it loads.
fn merged_script(source: &Path) -> Result<String> {
    let script = workspace::read(&source.join("ArmIdentity.psm1"))?;
    let mut parts = Vec::new();
    for folder in ["Private", "Public"] {
        for file in files(&source.join(folder))? {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let text = workspace::read(&file)?;
            parts.push(format!("# file {folder}/{name}\n{}\n", text.trim_end()));
        }
    }
    replace_loader(&script, &parts.join("\n"))
}

fn replace_loader(script: &str, replacement: &str) -> Result<String> {
    let (before, rest) = script.split_once(LOADER_START).with_context(|| format!("ArmIdentity.psm1 has no `{LOADER_START}`"))?;
    let (_, after) = rest.split_once(LOADER_END).with_context(|| format!("ArmIdentity.psm1: `{LOADER_START}` has no `{LOADER_END}`"))?;
    ensure!(!after.contains(LOADER_START), "ArmIdentity.psm1 has `{LOADER_START}` twice");
    Ok(format!("{before}{replacement}{after}"))
}

fn with_version(manifest: &str, version: &str) -> Result<String> {
    let mut replaced = 0;
    let lines = manifest.lines().map(|line| {
        let is_version = line.trim_start().strip_prefix("ModuleVersion").is_some_and(|rest| rest.trim_start().starts_with('='));
        if is_version {
            replaced += 1;
            let indent: String = line.chars().take_while(|each| each.is_whitespace()).collect();
            format!("{indent}ModuleVersion = '{version}'\n")
        } else {
            format!("{line}\n")
        }
    });
    let manifest = lines.collect();
    ensure!(replaced == 1, "ArmIdentity.psd1 has {replaced} lines `ModuleVersion = '...'` instead of one");
    Ok(manifest)
}

/// The files of a folder, sorted by name; none when there is no such folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_gives_way_to_the_files() {
        let script = "before\n#region development loader\nload\n#endregion\nafter\n";
        let merged = replace_loader(script, "# file Public/Get-A.ps1\nfunction Get-A { }\n").unwrap();
        assert_eq!(merged, "before\n# file Public/Get-A.ps1\nfunction Get-A { }\n\nafter\n");
        assert!(replace_loader("before", "").is_err());
        assert!(replace_loader("#region development loader", "").is_err());
    }

    #[test]
    fn the_version_is_written_once() {
        let manifest = "@{\n    ModuleVersion = '0.0.0'\n    RequiredModules = @()\n}\n";
        let expected = "@{\n    ModuleVersion = '1.2.3'\n    RequiredModules = @()\n}\n";
        assert_eq!(with_version(manifest, "1.2.3").unwrap(), expected);
        assert!(with_version("@{ }", "1.2.3").is_err());
        assert!(with_version("ModuleVersion = '1'\nModuleVersion = '2'", "1.2.3").is_err());
    }
}
