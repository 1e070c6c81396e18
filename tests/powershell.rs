//! The Pester tests of the staged PowerShell module, run by `pwsh` against the simulator.

mod support;

use std::process::Command;
use std::time::Duration;

use libtest_mimic::{Arguments, Failed};
use support::pester;
use support::requirements::{Requirement, trial};
use support::simulator::Simulator;
use support::stage;

const LIMIT: Duration = Duration::from_secs(600);

fn main() {
    let trials = vec![trial("pester", &[Requirement::Pwsh], run_pester)];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn run_pester() -> Result<(), Failed> {
    let module = stage::module("powershell")?;
    let simulator = Simulator::start()?;
    let mut command = Command::new("pwsh");
    command
        .args(["-NoProfile", "-NonInteractive", "-File"])
        .arg(pester::script())
        .env("ARMIDENTITY_MODULE", module.join("ArmIdentity.psd1"))
        .env("ARMIDENTITY_SIMULATOR_CONTROL", simulator.control())
        .envs(simulator.environment());
    pester::succeed(&mut command, LIMIT)
}
