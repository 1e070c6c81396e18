//! `cargo xtask fuzz`: runs the fuzz targets, and writes the seeds that they begin with.
//!
//! cargo-fuzz needs a nightly compiler. Where there is none, or no cargo-fuzz and none to be installed, that is said and nothing is run.

mod seeds;

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::workspace;

pub use self::seeds::write as write_seeds;

/// No input takes longer, in seconds.
const INPUT_LIMIT: u32 = 10;
/// No input is longer, in bytes.
const INPUT_LENGTH: u32 = 16_384;
/// What a target may use, in MiB. A hostile answer must not fill the host's memory.
const MEMORY_LIMIT: u32 = 1024;
/// How much of what a target printed is shown when it found something: the stack and the input.
const LINES_OF_A_FINDING: usize = 80;

/// The folder of the fuzz package.
#[must_use]
pub fn folder() -> PathBuf {
    workspace::root().join("fuzz")
}

/// Runs the target of that name, or each of them, for so many seconds.
///
/// # Errors
/// There is no such target, one cannot be built, or one found something; what was printed says which.
pub fn run(target: Option<&str>, seconds: u32) -> Result<()> {
    if let Some(reason) = missing() {
        println!("fuzzing was left out: {reason}");
        return Ok(());
    }
    let known = targets()?;
    let chosen: Vec<&String> = known.iter().filter(|known| target.is_none_or(|target| target == *known)).collect();
    ensure!(!chosen.is_empty(), "there is no target {}; known are {}", target.unwrap_or_default(), known.join(", "));
    workspace::run(cargo_fuzz().arg("build"))?;
    let mut found = Vec::new();
    for target in chosen {
        let output = run_of(target, seconds)?.output().with_context(|| format!("cannot run {target}"))?;
        let printed = String::from_utf8_lossy(&output.stderr);
        println!("{}", summary(target, &printed));
        if !output.status.success() {
            let lines: Vec<&str> = printed.lines().collect();
            eprintln!("{}", lines.get(lines.len().saturating_sub(LINES_OF_A_FINDING)..).unwrap_or_default().join("\n"));
            found.push(target.as_str());
        }
    }
    if !found.is_empty() {
        bail!("{} found something; the inputs are in {}", found.join(", "), folder().join("artifacts").display());
    }
    Ok(())
}

/// How much of it was tried: what libFuzzer prints last.
fn summary(target: &str, printed: &str) -> String {
    let executions = printed.lines().filter_map(|line| line.strip_prefix("stat::number_of_executed_units:")).next_back();
    let coverage = printed.lines().filter_map(|line| line.split("cov: ").nth(1)?.split(' ').next()).next_back();
    format!("{target:18} {:>9} inputs, {:>6} edges of the code", executions.unwrap_or("?").trim(), coverage.unwrap_or("?"))
}

/// What is missing for fuzzing; cargo-fuzz is installed where it can be.
fn missing() -> Option<String> {
    let succeeds =
        |command: &mut Command| command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !succeeds(Command::new("cargo").args(["+nightly", "--version"])) {
        return Some(String::from("there is no nightly compiler (rustup toolchain install nightly)"));
    }
    if succeeds(Command::new("cargo").args(["fuzz", "--version"])) {
        return None;
    }
    let installed = succeeds(Command::new("cargo").args(["install", "--locked", "cargo-fuzz"]));
    (!installed).then(|| String::from("cargo-fuzz is not installed, and cannot be (cargo install cargo-fuzz)"))
}

/// The targets, one a file.
fn targets() -> Result<Vec<String>> {
    let mut targets = Vec::new();
    for file in std::fs::read_dir(folder().join("fuzz_targets"))? {
        let path = file?.path();
        targets.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    targets.sort();
    Ok(targets)
}

fn run_of(target: &str, seconds: u32) -> Result<Command> {
    let corpus = folder().join("corpus").join(target);
    std::fs::create_dir_all(&corpus)?;
    let mut command = cargo_fuzz();
    command.args(["run", target]).arg(corpus).arg(folder().join("seeds").join(target)).arg("--");
    command.args([
        format!("-max_total_time={seconds}"),
        format!("-timeout={INPUT_LIMIT}"),
        format!("-max_len={INPUT_LENGTH}"),
        format!("-rss_limit_mb={MEMORY_LIMIT}"),
        String::from("-print_final_stats=1"),
        String::from("-print_funcs=0"),
    ]);
    Ok(command)
}

/// cargo-fuzz with the nightly compiler. The variables by which the outer Cargo names its own compiler would win over that.
fn cargo_fuzz() -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(workspace::root()).args(["+nightly", "fuzz"]);
    for variable in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
        command.env_remove(variable);
    }
    command
}
