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
/// With `ARMIDENTITY_ENDURANCE=full`: a hundred thousand tokens, fifty thousand reads, ten thousand errors, a thousand runspaces.
const ENDURANCE_LIMIT: Duration = Duration::from_secs(7_200);

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
    let is_full = std::env::var("ARMIDENTITY_ENDURANCE").is_ok_and(|value| value == "full");
    pester::succeed(&mut command, if is_full { ENDURANCE_LIMIT } else { LIMIT })
}
