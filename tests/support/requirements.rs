//! The tools that a test needs beyond Cargo, and what happens when one is missing.
//!
//! A test whose tool is missing is shown as ignored, with the reason. The environment variable `ARMIDENTITY_REQUIRE` names tools,
//! separated by commas, whose absence is a failure instead.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use libtest_mimic::{Completion, Failed, Trial};

const REQUIRE: &str = "ARMIDENTITY_REQUIRE";

/// What `cargo xtask interop` needs, which is no test: it may be named all the same.
const INTEROP: &str = "interop";

/// A tool, or a set of them, that `ARMIDENTITY_REQUIRE` can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// A C compiler: `$CC` or `cc`.
    C,
    /// A C++ compiler: `$CXX` or `c++`.
    Cxx,
    Cmake,
    Valgrind,
    /// PowerShell 7: `pwsh`.
    Pwsh,
    /// The .NET SDK: `dotnet`.
    Dotnet,
    /// Mono, the nearest thing to .NET Framework that other systems have: `mono`, with the facades of .NET Standard.
    Mono,
    /// The Windows target of Rust with its MinGW compiler, Wine, and PowerShell for Windows.
    Wine,
    /// Root on Linux with `unshare`, `ip`, `mount`, `curl` and `pwsh`: a network of the test's own.
    Namespace,
    /// The time to build the library as it is shipped.
    Release,
}

const ALL: [Requirement; 10] = [
    Requirement::C,
    Requirement::Cxx,
    Requirement::Cmake,
    Requirement::Valgrind,
    Requirement::Pwsh,
    Requirement::Dotnet,
    Requirement::Mono,
    Requirement::Wine,
    Requirement::Namespace,
    Requirement::Release,
];

impl Requirement {
    /// The word for it in `ARMIDENTITY_REQUIRE`.
    pub fn name(self) -> &'static str {
        match self {
            Self::C => "cc",
            Self::Cxx => "c++",
            Self::Cmake => "cmake",
            Self::Valgrind => "valgrind",
            Self::Pwsh => "pwsh",
            Self::Dotnet => "dotnet",
            Self::Mono => "mono",
            Self::Wine => "wine",
            Self::Namespace => "namespace",
            Self::Release => "release",
        }
    }

    /// Whether its absence is a failure.
    pub fn is_required(self) -> bool {
        required().contains(&self)
    }

    /// Why a test that needs it cannot run here; nothing when it can.
    pub fn missing(self) -> Option<String> {
        match self {
            Self::C => not_on_path(&compiler("CC", "cc")),
            Self::Cxx => not_on_path(&compiler("CXX", "c++")),
            Self::Cmake => not_on_path("cmake"),
            Self::Valgrind => not_on_path("valgrind"),
            Self::Pwsh => not_on_path("pwsh"),
            Self::Dotnet => not_on_path("dotnet"),
            Self::Mono => mono_missing(),
            Self::Wine => wine_missing(),
            Self::Namespace => namespace_missing(),
            Self::Release => (!self.is_required()).then(|| format!("takes minutes: {REQUIRE} does not name release")),
        }
    }
}

/// The compiler that an environment variable names, else the usual one.
pub fn compiler(variable: &str, usual: &str) -> String {
    env::var(variable).unwrap_or_else(|_| usual.to_owned())
}

/// A test that runs when everything that it needs is there. Otherwise it fails when what is missing is required, and else is shown as
/// ignored with the reason.
pub fn trial(name: impl Into<String>, needs: &[Requirement], test: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Trial {
    let needs = needs.to_vec();
    Trial::ignorable_test(name, move || {
        for need in needs {
            if let Some(reason) = need.missing() {
                return if need.is_required() {
                    Err(format!("{REQUIRE} names {}: {reason}", need.name()).into())
                } else {
                    Ok(Completion::ignored_with(reason))
                };
            }
        }
        test().map(|()| Completion::Completed)
    })
}

fn required() -> Vec<Requirement> {
    let names = env::var(REQUIRE).unwrap_or_default();
    let names = names.split(',').map(str::trim).filter(|name| !name.is_empty() && *name != INTEROP);
    let each = names.map(|name| {
        let known = ALL.iter().find(|requirement| requirement.name() == name);
        *known.unwrap_or_else(|| {
            let known: Vec<_> = ALL.iter().map(|each| each.name()).collect();
            panic!("{REQUIRE} names {name:?}, which is none of {}", known.join(", "))
        })
    });
    each.collect()
}

fn not_on_path(program: &str) -> Option<String> {
    find(program).is_none().then(|| format!("{program} is not on PATH"))
}

/// The file of a program, looked for as a shell does.
pub fn find(program: &str) -> Option<PathBuf> {
    if Path::new(program).components().count() > 1 {
        return Some(PathBuf::from(program)).filter(|file| file.is_file());
    }
    let path = env::var_os("PATH")?;
    env::split_paths(&path).flat_map(|folder| [folder.join(program), folder.join(format!("{program}.exe"))]).find(|file| file.is_file())
}

/// The tests of the Windows library take minutes: they run when asked for, not whenever Wine happens to be there.
fn wine_missing() -> Option<String> {
    let asked = env::var("ARMIDENTITY_WINDOWS").is_ok_and(|value| value == "1");
    if !asked && !Requirement::Wine.is_required() {
        return Some("ARMIDENTITY_WINDOWS=1 is not set".to_owned());
    }
    if let Err(reason) = xtask::library::Target::windows_tools() {
        return Some(format!("{reason:#}"));
    }
    let not_a_file = |variable: &str| {
        let file = env::var_os(variable).map(PathBuf::from);
        let found = file.is_some_and(|file| file.is_file());
        (!found).then(|| format!("{variable} names no file"))
    };
    not_a_file("WINE").or_else(|| not_a_file("WINDOWS_PWSH"))
}

/// Debian's `mono-runtime` alone cannot run what was built for .NET Standard.
fn mono_missing() -> Option<String> {
    let Some(mono) = find("mono").and_then(|file| file.canonicalize().ok()) else {
        return not_on_path("mono");
    };
    let facades = mono.parent()?.parent()?.join("lib/mono/4.5/Facades");
    (!facades.is_dir()).then(|| format!("Mono lacks {} (Debian: apt-get install mono-devel)", facades.display()))
}

fn namespace_missing() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("network namespaces are a part of Linux".to_owned());
    }
    let tools = ["unshare", "ip", "mount", "curl", "pwsh"];
    if let Some(reason) = tools.into_iter().find_map(not_on_path) {
        return Some(reason);
    }
    let allowed = Command::new("unshare")
        .args(["--net", "--mount", "true"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    (!allowed).then(|| "this user may not make a network namespace (root may)".to_owned())
}
