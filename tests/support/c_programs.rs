//! C programs of tests/c and examples, compiled the way the header says.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use libtest_mimic::Failed;
use xtask::{demo, dist, workspace};

use super::programs;
use super::requirements::compiler;

/// Everything that the header and the programs must pass without a word.
pub const WARNINGS: [&str; 8] = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Wshadow", "-Wundef", "-Werror"];

const LIMIT: Duration = Duration::from_secs(120);

/// The language that a source is compiled as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    C99,
    Cxx17,
}

impl Language {
    /// The compiler, told the language and every warning.
    pub fn compiler(self) -> Command {
        let (program, language) = match self {
            Self::C99 => (compiler("CC", "cc"), ["-xc", "-std=c99"]),
            Self::Cxx17 => (compiler("CXX", "c++"), ["-xc++", "-std=c++17"]),
        };
        let mut command = Command::new(program);
        command.args(language).args(WARNINGS);
        command
    }
}

/// Which form of the library a program is linked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linking {
    Shared,
    Static,
}

/// A source of tests/c or examples.
pub fn source(name: &str) -> PathBuf {
    let root = workspace::root();
    let host = root.join("tests/c").join(name);
    if host.is_file() { host } else { root.join("examples").join(name) }
}

/// Compiles a program against the staged files, and returns its file. `generated` is one more folder to include from.
pub fn compile(name: &str, language: Language, linking: Linking, staged: &Path, generated: &Path) -> Result<PathBuf, Failed> {
    let stem = name.trim_end_matches(".c");
    let program = generated.join(format!("{stem}-{language:?}-{linking:?}"));
    let mut command = language.compiler();
    command
        .args(["-g", "-O1", "-pthread"])
        .arg("-I")
        .arg(staged.join("include"))
        .arg("-I")
        .arg(generated)
        .arg(source(name))
        .arg("-o")
        .arg(&program)
        .arg("-xnone");
    let libraries = staged.join("lib");
    match linking {
        Linking::Shared => {
            let search = format!("-Wl,-rpath,{}", libraries.display());
            command.arg("-L").arg(&libraries).args(["-larmidentity", &search]);
        }
        Linking::Static => {
            command.arg(libraries.join("libarmidentity.a"));
            command.args(dist::SYSTEM_LIBRARIES.iter().map(|library| format!("-l{library}")));
        }
    }
    programs::succeed(&mut command, LIMIT)?;
    Ok(program)
}

/// What walkthrough.c is given by the demonstration: who the administrator is, and two groups.
pub fn walkthrough_arguments() -> Vec<String> {
    let command = demo::c_host(Path::new("walkthrough"), false);
    command.get_args().map(|argument| argument.to_string_lossy().into_owned()).collect()
}
