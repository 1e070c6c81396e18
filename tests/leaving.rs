//! A process that ends, forks, or unloads the library while operations run: programs in C that must end at once, the way they meant to.
//! `tests/windows.rs` runs them with the Windows library.
#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use libtest_mimic::{Arguments, Failed};
use support::c_programs::{self, Language, Linking};
use support::leaving::{self, WAYS};
use support::requirements::{Requirement, trial};
use support::simulator::Simulator;
use support::{programs, stage};
use xtask::library::Form;

fn main() {
    let everywhere = WAYS.into_iter().chain(["exit-in-a-child"]);
    let mut trials = vec![trial("unloading", &[Requirement::C], unloads)];
    trials.extend(everywhere.map(|way| trial(way, &[Requirement::C], move || leaves(way))));
    // A static library's thread-local memory and exit handlers are the program's own.
    trials.push(trial("exit::Static", &[Requirement::C], || leaves_with(&compile(Linking::Static)?, "exit")));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn compile(linking: Linking) -> Result<PathBuf, Failed> {
    let folder = stage::scratch(&format!("leaving-{linking:?}"))?;
    c_programs::compile("leaving.c", Language::C99, linking, &stage::dist()?, &folder)
}

fn leaves(way: &str) -> Result<(), Failed> {
    static COMPILED: OnceLock<Result<PathBuf, Failed>> = OnceLock::new();
    leaves_with(&COMPILED.get_or_init(|| compile(Linking::Shared)).clone()?, way)
}

fn leaves_with(program: &Path, way: &str) -> Result<(), Failed> {
    static SIMULATOR: OnceLock<Result<Simulator, Failed>> = OnceLock::new();
    let simulator = SIMULATOR.get_or_init(Simulator::start).as_ref().map_err(Failed::clone)?;
    leaving::must_leave(Command::new(program).envs(simulator.environment()), way)
}

/// The program is not linked with the library: the system counts who has loaded it, and a linked program never lets go.
fn unloads() -> Result<(), Failed> {
    let folder = stage::scratch("leaving-unloading")?;
    let program = folder.join("unloading");
    let mut compiler = Language::C99.compiler();
    compiler.args(["-g", "-O1", "-pthread", "-I"]).arg(stage::dist()?.join("include"));
    compiler.arg(c_programs::source("unloading.c")).arg("-o").arg(&program).args(["-xnone", "-ldl"]);
    programs::succeed(&mut compiler, leaving::LIMIT)?;
    let mut command = Command::new(&program);
    command.arg(stage::built_library(Form::Shared)?).arg(programs::endpoint_that_never_answers());
    programs::succeed(&mut command, leaving::LIMIT).map(drop)
}
