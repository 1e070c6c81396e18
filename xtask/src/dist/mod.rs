//! The files for C and C++ hosts as they are shipped: header, shared and static library, pkg-config and CMake files; beside them the NuGet packages.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::header;
use crate::library::{self, Form, Profile, Target};
use crate::module::NativeLibrary;
use crate::nuget;
use crate::workspace::{self, VERSION};

const PKG_CONFIG: &str = include_str!("armidentity.pc.in");
const CMAKE_CONFIG: &str = include_str!("ArmIdentityConfig.cmake.in");
const CMAKE_VERSION: &str = include_str!("ArmIdentityConfigVersion.cmake.in");

/// What a program that is linked with the static library needs besides, on Linux. A test links with it.
pub const SYSTEM_LIBRARIES: &[&str] = &["gcc_s", "util", "rt", "pthread", "m", "dl", "c"];

/// The two forms of the library that are staged.
pub struct Libraries {
    /// The file of the shared one.
    pub shared: PathBuf,
    /// The file of the static one.
    pub statically_linked: PathBuf,
}

/// Builds the libraries for this machine and stages everything at `target/dist/`.
///
/// # Errors
/// A library cannot be built; or as [`stage`].
pub fn build(profile: Profile) -> Result<()> {
    let target = Target::host()?;
    let libraries = Libraries {
        shared: library::build(profile, &target, Form::Shared)?,
        statically_linked: library::build(profile, &target, Form::Static)?,
    };
    let folder = workspace::target_folder()?.join("dist");
    stage(&folder, &target, &libraries)?;
    pack(&folder.join("nuget"), profile, NativeLibrary { target, file: libraries.shared })?;
    println!("{}", folder.display());
    Ok(())
}

/// The NuGet packages, with a library for this machine and, when its tools are installed, one for Windows.
fn pack(folder: &Path, profile: Profile, for_this_machine: NativeLibrary) -> Result<()> {
    if !nuget::can_pack() {
        println!("dotnet is not on PATH: the NuGet packages are left out");
        return Ok(());
    }
    let mut packed = vec![for_this_machine];
    for target in Target::installed()? {
        if packed.iter().all(|library| library.target.triple() != target.triple()) {
            let file = library::build(profile, &target, Form::Shared)?;
            packed.push(NativeLibrary { target, file });
        }
    }
    nuget::pack(folder, &packed)
}

/// Writes the files to a folder, in place of what was there. The folder can be moved afterwards: nothing in it names its place.
///
/// # Errors
/// A file is missing, or the folder cannot be written.
pub fn stage(folder: &Path, target: &Target, libraries: &Libraries) -> Result<()> {
    workspace::empty_folder(folder)?;
    workspace::copy(&header::file(), &folder.join("include/armidentity.h"))?;
    workspace::copy(&workspace::root().join("LICENSE"), &folder.join("LICENSE"))?;

    let library_folder = folder.join("lib");
    workspace::copy(&libraries.statically_linked, &library_folder.join(target.file_name(Form::Static)))?;
    let shared = stage_shared(&library_folder, target, &libraries.shared)?;

    let fill = |template: &str| {
        template
            .replace("@VERSION@", VERSION)
            .replace("@MAJOR@", major_version())
            .replace("@SHARED@", &shared)
            .replace("@STATIC@", target.file_name(Form::Static))
            .replace("@SYSTEM_LIBRARIES@", &system_libraries(";", ""))
            .replace("@SYSTEM_LIBRARY_FLAGS@", &system_libraries(" ", "-l"))
    };
    let write = |name: &str, template: &str| workspace::write(&library_folder.join(name), &fill(template));
    write("pkgconfig/armidentity.pc", PKG_CONFIG)?;
    write("cmake/ArmIdentity/ArmIdentityConfig.cmake", CMAKE_CONFIG)?;
    write("cmake/ArmIdentity/ArmIdentityConfigVersion.cmake", CMAKE_VERSION)
}

/// Stages the shared library under its full version, with the links that the linker and the loader look for. Returns the name of
/// the file that holds it.
fn stage_shared(folder: &Path, target: &Target, library: &Path) -> Result<String> {
    let name = target.file_name(Form::Shared);
    if !name.ends_with(".so") {
        workspace::copy(library, &folder.join(name))?;
        return Ok(name.to_owned());
    }
    let full = format!("{name}.{VERSION}");
    let soname = format!("{name}.{}", major_version());
    workspace::copy(library, &folder.join(&full))?;
    link(&full, &folder.join(&soname))?;
    link(&soname, &folder.join(name))?;
    Ok(full)
}

#[cfg(unix)]
fn link(to: &str, from: &Path) -> Result<()> {
    std::os::unix::fs::symlink(to, from).with_context(|| format!("cannot link {} to {to}", from.display()))
}

/// Windows lets only some users make links: the file itself does as well.
#[cfg(not(unix))]
fn link(to: &str, from: &Path) -> Result<()> {
    let folder = from.parent().context("a link is in a folder")?;
    workspace::copy(&folder.join(to), from)
}

fn system_libraries(separator: &str, prefix: &str) -> String {
    let each = SYSTEM_LIBRARIES.iter().map(|name| format!("{prefix}{name}"));
    each.collect::<Vec<_>>().join(separator)
}

/// The first part of the version, which the file name of the shared library on Linux ends with.
pub fn major_version() -> &'static str {
    VERSION.split('.').next().unwrap_or(VERSION)
}
