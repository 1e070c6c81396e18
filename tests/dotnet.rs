//! The C# binding: its tests on both of its builds against the simulator, and the table of scenarios through it.

mod support;

use std::path::PathBuf;
use std::process::Command;

use libtest_mimic::{Arguments, Failed};
use support::requirements::{Requirement, trial};
use support::simulator::Simulator;
use support::{dotnet, stage};
use xtask::library::{Form, Target};
use xtask::workspace;

/// The tests of the table have this in their names.
const SCENARIOS: &str = "ScenarioTests";

fn main() {
    let needs = [Requirement::Dotnet];
    let trials = vec![
        trial("tests_on_net10_0", &needs, || against_the_simulator("net10.0")),
        trial("tests_on_netstandard2_0", &needs, || against_the_simulator("netstandard2.0")),
        trial("scenarios", &needs, scenarios),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn against_the_simulator(framework: &str) -> Result<(), Failed> {
    let simulator = Simulator::start()?;
    let mut command = tests(framework, &format!("FullyQualifiedName!~{SCENARIOS}"))?;
    put_azure_cli_on_path(&mut command, framework)?;
    command
        .env("ARMIDENTITY_LIBRARY", stage::built_library(Form::Shared)?)
        .env("ARMIDENTITY_SIMULATOR_CONTROL", simulator.control())
        .envs(simulator.environment());
    dotnet::test(&mut command)
}

/// An Azure CLI that prints what a test has written.
fn put_azure_cli_on_path(command: &mut Command, framework: &str) -> Result<(), Failed> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = stage::scratch(&format!("azure-cli-{framework}"))?;
        let program = folder.join("az");
        workspace::write(&program, "#!/bin/sh\ncat \"$(dirname \"$0\")/answer.json\"\n")?;
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755))?;
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(folder.clone()).chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(folders)?).env("ARMIDENTITY_TEST_AZURE_CLI", folder);
    }
    Ok(())
}

/// In a process of its own, whose environment says nothing of Azure, with the library whose clock can be driven.
fn scenarios() -> Result<(), Failed> {
    let mut command = tests("net10.0", &format!("FullyQualifiedName~{SCENARIOS}"))?;
    command.env("ARMIDENTITY_LIBRARY", library_with_a_driven_clock()?);
    dotnet::test(&mut command)
}

fn tests(framework: &str, filter: &str) -> Result<Command, Failed> {
    let folder = workspace::target_folder()?.join("dotnet").join("tests").join(framework);
    let mut command = dotnet::command(&["test", "--nologo", "--verbosity", "quiet", "--filter", filter]);
    command
        .arg(dotnet::project("ArmIdentity.Tests"))
        .arg(dotnet::artifacts(&folder))
        .arg(format!("-p:BindingFramework={framework}"))
        .env("ARMIDENTITY_REPOSITORY", workspace::root());
    Ok(command)
}

fn library_with_a_driven_clock() -> Result<PathBuf, Failed> {
    // As `cargo test --workspace` builds it, so that it is there already.
    workspace::run(workspace::cargo().args(["build", "--quiet", "--workspace", "--example", "driven_clock"]))?;
    let name = Target::host()?.file_name(Form::Shared).replace("armidentity", "driven_clock");
    Ok(workspace::target_folder()?.join("debug").join("examples").join(name))
}
