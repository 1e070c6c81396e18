//! The demonstration: its steps hold, it fails when one does not, and `cargo demo -- --keep` leaves a simulator that answers.
#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use libtest_mimic::{Arguments, Failed};
use support::c_programs::{self, Language, Linking};
use support::requirements::{Requirement, trial};
use support::simulator::Simulator;
use support::{programs, stage};
use xtask::{demo, workspace};

const LIMIT: Duration = Duration::from_secs(120);
const BUILD_LIMIT: Duration = Duration::from_secs(1200);

/// What stands in the output of every step that must be there.
const SHOWN_IN_POWERSHELL: [&str; 13] = [
    "PS> Import-Module ",
    "PS> Connect-Arm -ServicePrincipal ",
    "New-ArmUserAssignedIdentity -ResourceGroupName myResourceGroupVM -Name ID1",
    "| Add-ArmVirtualMachineIdentity -IdentityId $id.Id",
    "PS> New-ArmRoleAssignment -ObjectId $id.PrincipalId -RoleDefinitionName Reader -Scope ",
    "PS> $vm | New-ArmRoleAssignment -RoleDefinitionName Reader -ResourceGroupName myResourceGroupVM",
    "PS> Get-ArmAccessToken\n",
    "PS> Get-ArmAccessToken -ClientId $id.ClientId",
    "PS> Get-ArmAccessToken -ObjectId $id.PrincipalId",
    "PS> Get-ArmAccessToken -IdentityResourceId $id.Id",
    "System.Security.SecureString",
    "\"provisioningState\":\"Succeeded\"",
    "403 AuthorizationFailed",
];

/// What is undone, unless the simulator is to be kept.
const UNDONE_IN_POWERSHELL: [&str; 3] =
    ["| Remove-ArmRoleAssignment ", "PS> Remove-ArmVirtualMachineIdentity ", "PS> Remove-ArmUserAssignedIdentity "];

fn main() {
    let trials = vec![
        trial("the_steps_hold_in_powershell", &[Requirement::Pwsh], the_steps_hold_in_powershell),
        trial("a_step_that_does_not_hold_fails_in_powershell", &[Requirement::Pwsh], a_wrong_step_fails_in_powershell),
        trial("a_step_that_does_not_hold_fails_in_c", &[Requirement::C], a_wrong_step_fails_in_c),
        trial("cargo_demo_keep", &[Requirement::Release, Requirement::Pwsh], cargo_demo_keep),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn the_steps_hold_in_powershell() -> Result<(), Failed> {
    let simulator = Simulator::start()?;
    let mut command = demo::powershell(&stage::module("demo")?, false);
    let run = programs::succeed(command.envs(simulator.environment()), LIMIT)?;
    shows_every_step(&run.output)?;
    shows(&run.output, &UNDONE_IN_POWERSHELL)
}

fn shows_every_step(output: &str) -> Result<(), Failed> {
    shows(output, &SHOWN_IN_POWERSHELL)?;
    let times = output.lines().filter(|line| line.starts_with('[') && line.ends_with(" ms]")).count();
    let steps = output.lines().filter(|line| line.starts_with("PS> ")).count();
    assert_eq!(times, steps, "each step has its time");
    Ok(())
}

fn shows(output: &str, parts: &[&str]) -> Result<(), Failed> {
    for part in parts {
        if !output.contains(part) {
            return Err(format!("no {part:?} in:\n{output}").into());
        }
    }
    Ok(())
}

fn a_wrong_step_fails_in_powershell() -> Result<(), Failed> {
    let simulator = Simulator::start()?;
    simulator.take_roles_away();
    let mut command = demo::powershell(&stage::module("demo-wrong")?, false);
    let run = programs::run(command.envs(simulator.environment()), LIMIT)?;
    assert_eq!(run.status.code(), Some(1), "{}", run.printed());
    assert!(run.output.contains("FAILED: this step did not give what it must: Create a user-assigned identity"), "{}", run.printed());
    Ok(())
}

fn a_wrong_step_fails_in_c() -> Result<(), Failed> {
    let folder = stage::scratch("demo-wrong-c")?;
    let program = c_programs::compile("walkthrough.c", Language::C99, Linking::Shared, &stage::dist()?, &folder)?;
    let simulator = Simulator::start()?;
    simulator.take_roles_away();
    let run = programs::run(demo::c_host(&program, false).envs(simulator.environment()), LIMIT)?;
    assert_eq!(run.status.code(), Some(1), "{}", run.printed());
    assert!(run.errors.contains("ArmAuthorizationFailed"), "{}", run.printed());
    Ok(())
}

/// The command itself, with the library as it is shipped. It prints how to end the simulator, which is done then.
fn cargo_demo_keep() -> Result<(), Failed> {
    let mut command = workspace::cargo();
    let run = programs::succeed(command.args(["demo", "--", "--keep"]), BUILD_LIMIT)?;
    let after = |label: &str| -> Result<String, Failed> {
        let line = run.output.lines().find_map(|line| line.split_once(label));
        Ok(line.ok_or_else(|| format!("no {label:?} in:\n{}", run.printed()))?.1.to_owned())
    };
    let process = after("To end it: kill ")?;
    let answered = answers(after("(faults, request log): http://")?.trim());
    programs::succeed(Command::new("kill").arg(process.trim()), LIMIT)?;
    answered?;
    after("$env:AZURE_POD_IDENTITY_AUTHORITY_HOST = ")?;
    shows_every_step(&run.output)
}

fn answers(address: &str) -> Result<(), Failed> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(format!("GET /requests HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("/metadata/identity/oauth2/token"), "{answer}");
    Ok(())
}
