//! The native library for a target, built as it is shipped.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::workspace;

/// How the library is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Without optimisation: quick to build.
    Debug,
    /// As it is shipped: small, optimised as a whole.
    Release,
}

/// Which form of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Loaded when a program starts or asks for it.
    Shared,
    /// Becomes a part of a program.
    Static,
}

/// A platform, by the name that Rust gives it, for instance `x86_64-unknown-linux-gnu`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target(String);

/// The target of the Windows library that can be built on other systems.
const WINDOWS: &str = "x86_64-pc-windows-gnu";

/// The target that Rust links by LLD, on a machine of the same kind.
const LINKED_BY_LLD: &str = "x86_64-unknown-linux-gnu";

/// The form of AES that takes the least room. What it decrypts is a key of 2 KB, once for each assertion; connections have ring's.
const SMALL_AES: [&str; 4] = ["--cfg", "aes_backend=\"soft\"", "--cfg", "aes_backend_soft=\"compact\""];

/// The linker keeps functions that are the same once. Nothing here tells functions apart by their address.
const FOLD_IDENTICAL_CODE: &str = "-Clink-arg=-Wl,--icf=all";

impl Target {
    /// A target by its name.
    pub fn new(triple: String) -> Self {
        Self(triple)
    }

    /// Windows on x64.
    pub fn windows() -> Self {
        Self(WINDOWS.to_owned())
    }

    /// The platform of this machine.
    ///
    /// # Errors
    /// The Rust compiler does not run, or does not name its host.
    pub fn host() -> Result<Self> {
        let output = Command::new("rustc").arg("-vV").output().context("cannot run `rustc -vV`")?;
        let text = String::from_utf8(output.stdout)?;
        let triple = text.lines().find_map(|line| line.strip_prefix("host: ")).context("`rustc -vV` names no host")?;
        Ok(Self(triple.to_owned()))
    }

    /// The platforms that a library can be built for here: this one, and Windows when [`Target::windows_tools`] are installed.
    ///
    /// # Errors
    /// As [`Target::host`].
    pub fn installed() -> Result<Vec<Self>> {
        let host = Self::host()?;
        let windows = Self::windows();
        let mut targets = vec![host];
        if !targets.contains(&windows) {
            match Self::windows_tools() {
                Ok(()) => targets.push(windows),
                Err(reason) => eprintln!("no library for Windows: {reason}"),
            }
        }
        Ok(targets)
    }

    /// Whether the Windows library can be built here.
    ///
    /// # Errors
    /// Says what is not installed and how to install it.
    pub fn windows_tools() -> Result<()> {
        let linker = "x86_64-w64-mingw32-gcc";
        let linker_runs =
            Command::new(linker).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
        ensure!(linker_runs, "{linker} is not on PATH (Debian, Ubuntu: apt-get install gcc-mingw-w64-x86-64-win32)");

        let output = Command::new("rustc")
            .args(["--print", "target-libdir", "--target", WINDOWS])
            .output()
            .context("cannot run `rustc --print target-libdir`")?;
        let library_folder = String::from_utf8(output.stdout)?;
        ensure!(Path::new(library_folder.trim()).is_dir(), "the Rust target {WINDOWS} is not installed (rustup target add {WINDOWS})");
        Ok(())
    }

    /// The name of Rust.
    pub fn triple(&self) -> &str {
        &self.0
    }

    /// The name of .NET, for instance `linux-x64`: the module has one folder for each.
    ///
    /// # Errors
    /// The target is none that the module knows.
    pub fn runtime_identifier(&self) -> Result<String> {
        let triple = self.triple();
        let architecture = match triple.split('-').next() {
            Some("x86_64") => "x64",
            Some("aarch64") => "arm64",
            Some("i686") => "x86",
            _ => bail!("the module has no folder for the processor of {triple}"),
        };
        let system = if triple.contains("-windows-") {
            "win"
        } else if triple.contains("-apple-darwin") {
            "osx"
        } else if triple.contains("-linux-musl") {
            "linux-musl"
        } else if triple.contains("-linux-gnu") {
            "linux"
        } else {
            bail!("the module has no folder for the system of {triple}");
        };
        Ok(format!("{system}-{architecture}"))
    }

    /// Whether Rust brings its linker LLD for this target and uses it, which it does since 1.90, where it was not built without. Others may
    /// refuse what only LLD knows.
    fn is_linked_by_lld(&self) -> Result<bool> {
        if self.triple() != LINKED_BY_LLD {
            return Ok(false);
        }
        let output = Command::new("rustc").args(["--print", "sysroot"]).output().context("cannot run `rustc --print sysroot`")?;
        let tools = Path::new(String::from_utf8(output.stdout)?.trim()).join("lib/rustlib").join(LINKED_BY_LLD).join("bin");
        Ok(tools.join("gcc-ld").join("ld.lld").is_file())
    }

    /// The file name that the linker gives the library.
    pub fn file_name(&self, form: Form) -> &'static str {
        let triple = self.triple();
        match form {
            Form::Shared if triple.contains("-windows-") => "armidentity.dll",
            Form::Shared if triple.contains("-apple-") => "libarmidentity.dylib",
            Form::Shared => "libarmidentity.so",
            Form::Static if triple.ends_with("-windows-msvc") => "armidentity.lib",
            Form::Static => "libarmidentity.a",
        }
    }
}

/// Builds the library and returns its file.
///
/// It is built in a folder of its own below the target folder: Cargo skips optimisation as a whole for a package whose crate types
/// include the Rust library, so that the shipped forms are built alone, and must not replace the files that the tests use.
///
/// # Errors
/// Cargo fails; it has printed why.
pub fn build(profile: Profile, target: &Target, form: Form) -> Result<PathBuf> {
    build_in("ship", profile, target, form, &[])
}

/// Builds the shared library as it is shipped, but with the names of its functions left in it, for those who ask what makes it large.
///
/// # Errors
/// As [`build`].
pub fn build_with_symbols(target: &Target) -> Result<PathBuf> {
    build_in("ship-with-symbols", Profile::Release, target, Form::Shared, &["--config", "profile.release.strip = \"none\""])
}

fn build_in(folder: &str, profile: Profile, target: &Target, form: Form, arguments: &[&str]) -> Result<PathBuf> {
    let folder = workspace::target_folder()?.join(folder);
    let crate_type = match form {
        Form::Shared => "cdylib",
        Form::Static => "staticlib",
    };

    let mut command = workspace::cargo();
    command
        .args(["rustc", "--quiet", "--package", "armidentity", "--lib"])
        .args(["--crate-type", crate_type])
        .args(["--features", "wiping-allocator"])
        .args(["--target", target.triple()])
        .arg("--target-dir")
        .arg(&folder)
        .args(arguments);
    let mut flags = SMALL_AES.map(String::from).to_vec();
    if target.is_linked_by_lld()? {
        flags.push(FOLD_IDENTICAL_CODE.to_owned());
    }
    flags.extend(dependency_sources().map(|sources| format!("--remap-path-prefix={sources}=")));
    let flags: Vec<_> = flags.iter().map(|flag| format!("'{flag}'")).collect();
    command.arg("--config").arg(format!("build.rustflags = [{}]", flags.join(", ")));
    let profile_folder = match profile {
        Profile::Debug => "debug",
        Profile::Release => {
            command.arg("--release");
            "release"
        }
    };
    workspace::run(&mut command)?;

    let file = folder.join(target.triple()).join(profile_folder).join(target.file_name(form));
    ensure!(file.is_file(), "Cargo did not make {}", file.display());
    Ok(file)
}

/// Where Cargo keeps the sources of dependencies. Panic messages name the files of the sources: with this folder before each name the library
/// would be larger, differ from machine to machine, and tell where it was built. A path that cannot stand in a quoted string stays.
fn dependency_sources() -> Option<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(".cargo")))?;
    let sources = home.join("registry").join("src");
    let mut indices = std::fs::read_dir(&sources).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    // With several registries only what all their folders have in common can go.
    let folder = match (indices.next(), indices.next()) {
        (Some(only), None) => only,
        _ => sources,
    };
    let text = folder.to_str()?;
    (!text.contains(['\'', '='])).then(|| format!("{text}{}", std::path::MAIN_SEPARATOR))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_dotnet() {
        let identifier = |triple: &str| Target::new(triple.to_owned()).runtime_identifier();
        assert_eq!(identifier("x86_64-unknown-linux-gnu").unwrap(), "linux-x64");
        assert_eq!(identifier("aarch64-unknown-linux-musl").unwrap(), "linux-musl-arm64");
        assert_eq!(identifier("x86_64-pc-windows-gnu").unwrap(), "win-x64");
        assert_eq!(identifier("aarch64-pc-windows-msvc").unwrap(), "win-arm64");
        assert_eq!(identifier("aarch64-apple-darwin").unwrap(), "osx-arm64");
        assert!(identifier("riscv64gc-unknown-linux-gnu").is_err());
        assert!(identifier("x86_64-unknown-freebsd").is_err());
    }
}
