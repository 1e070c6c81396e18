//! The C# binding: its tests on both of its builds against the simulator, the table of scenarios through it, what a process of its own shows (what
//! the first token loads, what is left of secrets in memory, what Mono does otherwise), the blocks of the pages, and the packages as a user restores them.

mod support;

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use arm_simulator::world::{ADMINISTRATOR_CLIENT_ID, ADMINISTRATOR_SECRET, TENANT_ID};
use libtest_mimic::{Arguments, Failed};
use support::requirements::{Requirement, trial};
use support::simulator::{self, Simulator};
use support::{csharp_pages, dotnet, programs, stage};
use xtask::library::{self, Form, Profile, Target};
use xtask::module::NativeLibrary;
use xtask::nuget;
use xtask::workspace::{self, VERSION};

/// The tests of the table have this in their names.
const SCENARIOS: &str = "ScenarioTests";

fn main() {
    let needs = [Requirement::Dotnet];
    let trials = vec![
        trial("tests_on_net10_0", &needs, || against_the_simulator("net10.0")),
        trial("tests_on_netstandard2_0", &needs, || against_the_simulator("netstandard2.0")),
        trial("scenarios", &needs, scenarios),
        trial("everything_on_net", &needs, everything_on_net),
        trial("everything_on_mono", &[Requirement::Dotnet, Requirement::Mono], everything_on_mono),
        trial("assemblies_of_the_first_token", &needs, assemblies_of_the_first_token),
        trial("secrets_in_memory", &[Requirement::Dotnet, Requirement::Release], secrets_in_memory),
        trial("pages", &needs, pages),
        trial("packages", &needs, packages),
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

/// An assembly more is up to a mebibyte more in a process that only wants a token.
fn assemblies_of_the_first_token() -> Result<(), Failed> {
    let simulator = Simulator::start()?;
    let run = programs::succeed(&mut test_host(&simulator, &["assemblies"])?, dotnet::LIMIT)?;
    assert_eq!(run.output, "System.Runtime.InteropServices\nSystem.Text.Encoding.Extensions\n", "{}", run.printed());
    Ok(())
}

/// With the library as it is shipped, whose allocator wipes what the HTTP and JSON crates free. Each case is a process that must not know the
/// secret but in disguise: each byte of it is combined with another. See Disguised.cs.
fn secrets_in_memory() -> Result<(), Failed> {
    // Other systems have no file of a process's memory.
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let library = library::build(Profile::Release, &Target::host()?, Form::Shared)?;
    let disguised: String = ADMINISTRATOR_SECRET.bytes().map(|byte| format!("{:02x}", byte ^ 0xA7)).collect();
    for case in ["unused", "characters", "span", "secure-string", "forgotten", "brought-token", "string"] {
        let simulator = Simulator::start()?;
        let mut command = test_host(&simulator, &["secrets", case])?;
        command
            .env("ARMIDENTITY_TEST_SECRET", &disguised)
            .env("ARMIDENTITY_TEST_TENANT", TENANT_ID.to_string())
            .env("ARMIDENTITY_TEST_CLIENT_ID", ADMINISTRATOR_CLIENT_ID.to_string())
            .env("ARMIDENTITY_LIBRARY", &library);
        programs::succeed(&mut command, dotnet::LIMIT).map_err(|failure| format!("{case}: {}", failure.message().unwrap_or_default()))?;
    }
    Ok(())
}

/// That the program finds nothing wrong on the runtime that all else is tested on.
fn everything_on_net() -> Result<(), Failed> {
    let simulator = Simulator::start()?;
    does_everything(&mut test_host(&simulator, &["everything"])?)
}

/// The build for .NET Standard where there is no .NET: another loader, other marshalling, another collector, as on .NET Framework. The library lies
/// beside the program, where the package puts it for .NET Framework.
fn everything_on_mono() -> Result<(), Failed> {
    let simulator = Simulator::start()?;
    let folder = build_test_host("net462")?;
    workspace::copy(&stage::built_library(Form::Shared)?, &folder.join("libarmidentity_native.so"))?;
    let mut command = Command::new("mono");
    command.arg("--debug").arg(folder.join("ArmIdentity.TestHost.exe")).arg("everything");
    does_everything(command.env_remove("ARMIDENTITY_LIBRARY").envs(simulator.environment()))
}

fn does_everything(command: &mut Command) -> Result<(), Failed> {
    command
        .env("ARMIDENTITY_TEST_SECRET", ADMINISTRATOR_SECRET)
        .env("ARMIDENTITY_TEST_TENANT", TENANT_ID.to_string())
        .env("ARMIDENTITY_TEST_CLIENT_ID", ADMINISTRATOR_CLIENT_ID.to_string());
    let run = programs::succeed(command, dotnet::LIMIT)?;
    print!("{}", run.output);
    assert!(run.output.ends_with("done: what was forgotten is released\n"), "{}", run.printed());
    Ok(())
}

/// dotnet/ArmIdentity.TestHost on .NET, led to a simulator.
fn test_host(simulator: &Simulator, arguments: &[&str]) -> Result<Command, Failed> {
    let mut command = dotnet::command(&[]);
    command
        .arg(build_test_host("net10.0")?.join("ArmIdentity.TestHost.dll"))
        .args(arguments)
        .env("ARMIDENTITY_LIBRARY", stage::built_library(Form::Shared)?)
        .envs(simulator.environment());
    Ok(command)
}

/// Builds dotnet/ArmIdentity.TestHost for a framework, and returns the folder with the program. One at a time: trials share what is built.
fn build_test_host(framework: &str) -> Result<PathBuf, Failed> {
    static BUILDING: Mutex<()> = Mutex::new(());
    let _alone = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = workspace::target_folder()?.join("dotnet").join("test-host").join(framework);
    let mut command = dotnet::command(&["build", "--nologo", "--verbosity", "quiet"]);
    command.arg(dotnet::project("ArmIdentity.TestHost")).arg(dotnet::artifacts(&folder)).arg(format!("-p:HostFramework={framework}"));
    programs::succeed(&mut command, dotnet::LIMIT)?;
    Ok(folder.join("bin/ArmIdentity.TestHost/debug"))
}

fn tests(framework: &str, filter: &str) -> Result<Command, Failed> {
    let mut command = dotnet::command(&["test", "--nologo", "--verbosity", "quiet", "--filter", filter]);
    command.arg(build_tests(framework)?).env("ARMIDENTITY_REPOSITORY", workspace::root());
    Ok(command)
}

/// Builds the tests over one of the builds of the binding, and returns their assembly. One at a time: two of these trials use the same one.
fn build_tests(framework: &str) -> Result<PathBuf, Failed> {
    static BUILDING: Mutex<()> = Mutex::new(());
    let _alone = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = workspace::target_folder()?.join("dotnet").join("tests").join(framework);
    let mut command = dotnet::command(&["build", "--nologo", "--verbosity", "quiet"]);
    command.arg(dotnet::project("ArmIdentity.Tests")).arg(dotnet::artifacts(&folder)).arg(format!("-p:BindingFramework={framework}"));
    programs::succeed(&mut command, dotnet::LIMIT)?;
    Ok(folder.join("bin/ArmIdentity.Tests/debug/ArmIdentity.Tests.dll"))
}

/// The pages for users are one program, which runs to its end.
fn pages() -> Result<(), Failed> {
    let folder = stage::scratch("dotnet-pages")?;
    workspace::write(&folder.join("Program.cs"), &csharp_pages::program()?)?;
    workspace::write(&folder.join("Pages.csproj"), &pages_project())?;
    let simulator = Simulator::start()?;
    let mut command = dotnet::command(&["run", "--verbosity", "quiet", "--project"]);
    command
        .arg(folder.join("Pages.csproj"))
        .arg(dotnet::artifacts(&workspace::target_folder()?.join("dotnet").join("pages")))
        .env("ARMIDENTITY_LIBRARY", stage::built_library(Form::Shared)?)
        .envs(simulator.environment());
    let run = programs::succeed(&mut command, dotnet::LIMIT)?;
    if run.output.contains(csharp_pages::END) { Ok(()) } else { Err(run.printed().into()) }
}

fn pages_project() -> String {
    let reference =
        |name: &str| format!("<ProjectReference Include=\"{}\" />", dotnet::project(name).join(format!("{name}.csproj")).display());
    format!(
        "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>\
         <Nullable>enable</Nullable></PropertyGroup><ItemGroup>{}{}<PackageReference Include=\"Azure.ResourceManager\" Version=\"1.7.0\" />\
         </ItemGroup></Project>\n",
        reference("ArmIdentity"),
        reference("ArmIdentity.Azure")
    )
}

/// The example restores the packages and finds the library where NuGet puts it.
fn packages() -> Result<(), Failed> {
    let folder = stage::scratch("dotnet-packages")?;
    let library = NativeLibrary { target: Target::host()?, file: stage::built_library(Form::Shared)? };
    nuget::pack(&folder.join("source"), &[library])?;
    for name in ["ArmIdentity", "ArmIdentity.Azure"] {
        let package = folder.join("source").join(format!("{name}.{VERSION}.nupkg"));
        assert!(package.is_file(), "there is no {}", package.display());
    }

    let program = dotnet::build_example(&folder, "net10.0", &["build"])?.join("ReadResourceGroup.dll");
    let simulator = Simulator::start()?;
    let read = |group: &str| {
        let mut command = dotnet::command(&[]);
        command.arg(&program).arg(group).env_remove("ARMIDENTITY_LIBRARY").envs(simulator.environment());
        programs::run(&mut command, dotnet::LIMIT)
    };
    let run = read(simulator::GROUP)?;
    assert_eq!(run.output, format!("{} eastus Succeeded\n", simulator::GROUP), "{}", run.printed());
    let run = read("absent")?;
    assert_eq!(run.status.code(), Some(1), "{}", run.printed());
    assert!(run.errors.starts_with("Arm"), "{}", run.printed());

    // A library of another kind in its place is told of.
    let mut command = dotnet::command(&[]);
    command.arg(&program).env("ARMIDENTITY_LIBRARY", folder.join("absent"));
    let run = programs::run(&mut command, dotnet::LIMIT)?;
    assert!(run.errors.contains("ARMIDENTITY_LIBRARY") && run.errors.contains("DllNotFoundException"), "{}", run.printed());
    Ok(())
}

fn library_with_a_driven_clock() -> Result<PathBuf, Failed> {
    // As `cargo test --workspace` builds it, so that it is there already.
    workspace::run(workspace::cargo().args(["build", "--quiet", "--workspace", "--example", "driven_clock"]))?;
    let name = Target::host()?.file_name(Form::Shared).replace("armidentity", "driven_clock");
    Ok(workspace::target_folder()?.join("debug").join("examples").join(name))
}
