//! `cargo xtask` and `cargo demo`: the command line over the library of this package.

use std::num::NonZeroUsize;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use xtask::library::{Profile, Target};
use xtask::sanitize::Tool;
use xtask::{bench, demo, dist, fuzz, header, interop, module, sanitize};

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write include/armidentity.h from src/ffi/.
    Header {
        /// Change nothing; fail when the committed header is not the one that would be written.
        #[arg(long)]
        check: bool,
    },
    /// Stage the PowerShell module, ready to ship, at target/module/ArmIdentity/.
    Module {
        #[command(flatten)]
        profile: ProfileArguments,
        /// Put a library for this target in it, instead of one for this machine and, when its tools are installed, one for Windows.
        /// Can be given more than once.
        #[arg(long = "target", value_name = "TRIPLE")]
        targets: Vec<String>,
    },
    /// Stage the header and the libraries for C and C++ hosts at target/dist/, and the NuGet packages when `dotnet` is on PATH.
    Dist {
        #[command(flatten)]
        profile: ProfileArguments,
    },
    /// Run the tutorial against the simulator: tokens by every selector, a resource group, an error.
    Demo {
        #[command(flatten)]
        profile: ProfileArguments,
        /// Leave the simulator running afterwards, and print what is needed to try more by hand.
        #[arg(long)]
        keep: bool,
    },
    /// Run the fuzz targets with cargo-fuzz and a nightly compiler; say what is missing where they cannot be run.
    Fuzz {
        /// Only this one.
        target: Option<String>,
        /// How long each runs.
        #[arg(long, default_value_t = 20)]
        seconds: u32,
        /// Run nothing; write the seeds in fuzz/seeds/ from the tables in tests/scenarios/.
        #[arg(long, conflicts_with_all = ["target", "seconds"])]
        seeds: bool,
    },
    /// Measure how fast, how large and how sparing of memory the library is, beside what it replaces.
    Bench {
        /// Measure only this: fresh, warm, cached, first-token, callers, verdict, memory, list or size. Can be given more than once.
        #[arg(long, value_name = "NAME")]
        only: Vec<String>,
        /// How often each figure is taken.
        #[arg(long, value_name = "N", default_value = "9")]
        runs: NonZeroUsize,
        /// Write docs/performance.md and its charts from the figures.
        #[arg(long, conflicts_with = "only")]
        report: bool,
    },
    /// Install clients by others, play them against the simulator and compare what they send with what ours sends.
    Interop,
    /// Run tests under AddressSanitizer, ThreadSanitizer, valgrind and Miri, and for a long time.
    Sanitize {
        /// How long sixteen threads share everything, under each tool.
        #[arg(long, default_value_t = 60)]
        seconds: u32,
        /// Only this: address, thread, valgrind, miri or endurance. Can be given more than once.
        #[arg(long, value_name = "TOOL")]
        only: Vec<String>,
    },
}

#[derive(Args)]
struct ProfileArguments {
    /// Build the library without optimisation: quicker to build, larger and slower.
    #[arg(long, conflicts_with = "release")]
    debug: bool,
    /// Build the library as it is shipped. The default.
    #[arg(long)]
    release: bool,
}

impl ProfileArguments {
    fn profile(&self) -> Profile {
        if self.debug { Profile::Debug } else { Profile::Release }
    }
}

fn main() -> ExitCode {
    // The alias ends with `-- demo`: a further `--`, as in `cargo demo -- --keep`, arrives here and means nothing.
    let arguments = std::env::args_os().filter(|argument| argument != "--");
    match run(CommandLine::parse_from(arguments).command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Header { check: true } => header::check(),
        Command::Header { check: false } => header::write(),
        Command::Module { profile, targets } => {
            let targets = if targets.is_empty() { Target::installed()? } else { targets.into_iter().map(Target::new).collect() };
            module::build(profile.profile(), &targets)
        }
        Command::Dist { profile } => dist::build(profile.profile()),
        Command::Demo { profile, keep } => demo::run(profile.profile(), keep),
        Command::Fuzz { seeds: true, .. } => fuzz::write_seeds(),
        Command::Fuzz { target, seconds, seeds: false } => fuzz::run(target.as_deref(), seconds),
        Command::Bench { only, runs, report } => bench::run(&only, runs.get(), report),
        Command::Interop => interop::run(),
        Command::Sanitize { seconds, only } => {
            let tools = only.iter().map(|name| Tool::named(name)).collect::<Result<Vec<_>>>()?;
            sanitize::run(if tools.is_empty() { &Tool::ALL } else { &tools }, seconds)
        }
    }
}
