//! `cargo xtask sanitize`: the tests again, under tools that see what a test cannot: memory used after it was freed, leaks, data races,
//! undefined behaviour, and growth over a long life. It takes minutes, so `cargo test` runs the same tests for seconds and without the tools.

mod thread;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use crate::library::Target;
use crate::workspace;

/// How long the storm lasts: see tests/storm.
const STORM_SECONDS: &str = "ARMIDENTITY_STORM_SECONDS";

/// The form of Cargo's messages that names the programs that it has compiled.
const MESSAGES: &str = "json-render-diagnostics";

/// A tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// AddressSanitizer with LeakSanitizer. The standard library is compiled without it, unless its sources are installed: what goes wrong
    /// within that alone is not seen then.
    Address,
    /// ThreadSanitizer. It must see every lock and counter: where the sources of the standard library are not installed, so that it cannot be
    /// compiled with it, the program says in its place what its locks do.
    Thread,
    /// Valgrind: the storm, and the C hosts with the shared library.
    Valgrind,
    /// Miri, for what has no network in it: the parsers, the texts that are lent to C, the table of handles.
    Miri,
    /// No tool but time: a million cached tokens, fifty thousand reads, ten thousand cancels.
    Endurance,
}

impl Tool {
    /// All of them, in the order in which they run.
    pub const ALL: [Self; 5] = [Self::Address, Self::Thread, Self::Valgrind, Self::Miri, Self::Endurance];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Thread => "thread",
            Self::Valgrind => "valgrind",
            Self::Miri => "miri",
            Self::Endurance => "endurance",
        }
    }

    /// The tool of that name.
    ///
    /// # Errors
    /// There is none; the message lists them.
    pub fn named(name: &str) -> Result<Self> {
        let known: Vec<_> = Self::ALL.iter().map(|tool| tool.name()).collect();
        Self::ALL.into_iter().find(|tool| tool.name() == name).with_context(|| format!("{name:?} is none of {}", known.join(", ")))
    }

    /// Why it cannot run here; nothing when it can.
    fn missing(self) -> Option<String> {
        match self {
            Self::Address | Self::Thread => nightly_missing(),
            Self::Valgrind => (!runs(Command::new("valgrind").arg("--version"))).then(|| "valgrind is not on PATH".to_owned()),
            Self::Miri => nightly_missing().or_else(|| {
                let reason = "Miri is not installed (rustup component add miri rust-src --toolchain nightly)";
                (!runs(nightly_cargo().args(["miri", "--version"]))).then(|| reason.to_owned())
            }),
            Self::Endurance => None,
        }
    }

    fn run(self, seconds: u32) -> Result<()> {
        match self {
            Self::Address => under_address_sanitizer(seconds),
            Self::Thread => under_thread_sanitizer(seconds),
            Self::Valgrind => under_valgrind(seconds),
            Self::Miri => under_miri(),
            Self::Endurance => {
                let mut command = workspace::cargo();
                workspace::run(command.args(["test", "--test", "c_hosts", "--", "endurance"]).env("ARMIDENTITY_ENDURANCE", "full"))
            }
        }
    }
}

/// Runs the tools, each to its end, and says how each went. Tools that are not installed are named and left out.
///
/// # Errors
/// A tool found something; what was printed says what.
pub fn run(tools: &[Tool], seconds: u32) -> Result<()> {
    let mut found = Vec::new();
    for tool in tools {
        let name = tool.name();
        if let Some(reason) = tool.missing() {
            println!("{name}: left out: {reason}");
            continue;
        }
        let began = Instant::now();
        let outcome = tool.run(seconds);
        let took = began.elapsed().as_secs();
        match outcome {
            Ok(()) => println!("{name}: nothing found in {took} s"),
            Err(error) => {
                println!("{name}: {error:#}, after {took} s");
                found.push(name);
            }
        }
    }
    if !found.is_empty() {
        bail!("something was found by {}", found.join(", "));
    }
    Ok(())
}

fn under_address_sanitizer(seconds: u32) -> Result<()> {
    let (mut command, _) = sanitizing_cargo("address", "test")?;
    command.args(["--lib", "--test", "behaviour", "--test", "kinds", "--test", "storm"]);
    workspace::run(command.env(STORM_SECONDS, seconds.to_string()))
}

fn under_thread_sanitizer(seconds: u32) -> Result<()> {
    let (mut command, folder) = sanitizing_cargo("thread", "rustc")?;
    command.args(["--test", "storm"]);
    if !has_library_sources() {
        let sysroot = sysroot().context("the nightly toolchain does not say where it is")?;
        command.args(["--message-format", MESSAGES, "--"]).args(thread::link_arguments(&sysroot, &folder)?);
    } else {
        command.args(["--message-format", MESSAGES]);
    }
    let storm = compiled(&mut command)?;
    // The library's own threads are meant to live as long as the process.
    let suppressions = workspace::root().join("xtask/src/sanitize/thread.supp");
    let options = format!("report_thread_leaks=0 suppressions={}", suppressions.display());
    workspace::run(Command::new(storm).env(STORM_SECONDS, seconds.to_string()).env("TSAN_OPTIONS", options))
}

/// Cargo with a subcommand that compiles for a sanitizer, and the folder that it compiles into.
fn sanitizing_cargo(sanitizer: &str, subcommand: &str) -> Result<(Command, PathBuf)> {
    let target = Target::host()?;
    let folder = workspace::target_folder()?.join("sanitize").join(sanitizer);
    let mut flags = format!("-Zsanitizer={sanitizer}");
    let mut command = nightly_cargo();
    command.args([subcommand, "--target", target.triple(), "--target-dir"]).arg(&folder);
    if has_library_sources() {
        command.arg("-Zbuild-std");
    } else {
        // The compiler refuses to mix by itself; what is mixed here is the standard library, as it is installed.
        flags += " -Cunsafe-allow-abi-mismatch=sanitizer";
    }
    command.env("RUSTFLAGS", flags).env("CARGO_INCREMENTAL", "0");
    Ok((command, folder))
}

/// Valgrind runs one thread at a time: sixteen share a processor there, and every access is looked at.
fn under_valgrind(seconds: u32) -> Result<()> {
    let storm = compiled(workspace::cargo().args(["test", "--no-run", "--test", "storm", "--message-format", MESSAGES]))?;
    let suppressions = workspace::root().join("tests/c/valgrind.supp");
    let mut command = Command::new("valgrind");
    command
        .args(["--quiet", "--error-exitcode=99", "--num-callers=40", "--fair-sched=yes"])
        .args(["--leak-check=full", "--show-leak-kinds=definite,indirect", "--errors-for-leak-kinds=definite,indirect"])
        .arg(format!("--suppressions={}", suppressions.display()))
        .arg(storm)
        .env(STORM_SECONDS, seconds.to_string());
    workspace::run(&mut command)?;
    let mut hosts = workspace::cargo();
    workspace::run(hosts.args(["test", "--test", "c_hosts", "--", "Valgrind"]).env("ARMIDENTITY_REQUIRE", "cc,valgrind"))
}

fn under_miri() -> Result<()> {
    // What Miri cannot do is talk to a network; these parts do not.
    let parts = ["date::", "expiry::", "guid::", "handle::", "input::", "resource_id::", "secret::", "text::tests"];
    let mut command = nightly_cargo();
    command.args(["miri", "test", "--lib", "--target-dir"]).arg(workspace::target_folder()?.join("sanitize").join("miri"));
    workspace::run(command.arg("--").args(parts))
}

/// Runs a Cargo that compiles one program and tells so with [`MESSAGES`]; the program.
fn compiled(cargo: &mut Command) -> Result<PathBuf> {
    let output = cargo.stderr(Stdio::inherit()).output().context("cannot run Cargo")?;
    ensure!(output.status.success(), "the program cannot be compiled");
    let text = String::from_utf8(output.stdout)?;
    let messages = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut programs = messages.filter_map(|message| Some(PathBuf::from(message.get("executable")?.as_str()?)));
    programs.next_back().context("Cargo named no program")
}

/// The Cargo of the nightly toolchain: sanitizers and Miri are not stable.
fn nightly_cargo() -> Command {
    let mut command = Command::new("rustup");
    // Those that run this program are of the stable toolchain.
    command.args(["run", "nightly", "cargo"]).current_dir(workspace::root()).env_remove("CARGO").env_remove("RUSTC");
    command
}

fn nightly_missing() -> Option<String> {
    let reason = "there is no nightly toolchain of rustup (rustup toolchain install nightly)";
    (!runs(nightly_cargo().arg("--version"))).then(|| reason.to_owned())
}

fn has_library_sources() -> bool {
    sysroot().is_some_and(|sysroot| sysroot.join("lib/rustlib/src/rust/library/std").is_dir())
}

/// Where the nightly toolchain is.
fn sysroot() -> Option<PathBuf> {
    let output = Command::new("rustup").args(["run", "nightly", "rustc", "--print", "sysroot"]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(Path::new(text.trim()).to_owned()).filter(|sysroot| sysroot.is_dir())
}

fn runs(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
