//! `cargo demo`: the two tutorials whole against the simulator, in PowerShell when there is one, else through a host in C.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use arm_simulator::world::{ADMINISTRATOR_CLIENT_ID, ADMINISTRATOR_SECRET, SUBSCRIPTION_ID, TENANT_ID, World};

use crate::library::{self, Form, Profile, Target};
use crate::simulator::{Lifetime, Simulator};
use crate::{dist, module, workspace};

/// Builds what is needed, starts the simulator and runs every step of the tutorial.
///
/// # Errors
/// Something cannot be built, or a step did not give what it must; what was printed says which.
pub fn run(profile: Profile, keep: bool) -> Result<()> {
    let lifetime = if keep { Lifetime::Kept } else { Lifetime::Owned };
    println!("Building the library and the simulator. The first time this takes some minutes.");
    let program = Simulator::build(Profile::Debug)?;
    let walk = if runs("pwsh") {
        Walk::PowerShell(module::build_for(profile, &[Target::host()?])?)
    } else if runs(&c_compiler()) {
        println!("PowerShell (pwsh) is not on PATH: the same steps go through a program in C.");
        Walk::C(build_c_host(profile)?)
    } else {
        bail!("neither PowerShell (pwsh) nor a C compiler (cc) is on PATH; install one of them");
    };

    let state = workspace::target_folder()?.join("demo/azure-before-the-tutorial.json");
    let simulator = Simulator::start(&program, lifetime, &state, &World::before_the_tutorial(), &[])?;
    println!("The simulator plays Azure with the virtual machine myVM, without any identity, in the resource group myResourceGroupVM.");
    let outcome = walk.run(&simulator, keep);
    if keep {
        print_what_to_try(&walk, &simulator);
    }
    outcome
}

/// What runs the steps: the folder of the module, or the program in C.
enum Walk {
    PowerShell(PathBuf),
    C(PathBuf),
}

impl Walk {
    fn run(&self, simulator: &Simulator, keep: bool) -> Result<()> {
        let mut command = match self {
            Self::PowerShell(module) => powershell(module, keep),
            Self::C(program) => c_host(program, keep),
        };
        let status =
            command.envs(simulator.environment()).status().with_context(|| format!("cannot start {}", command.get_program().display()))?;
        if !status.success() {
            bail!("the demonstration did not give what it must");
        }
        Ok(())
    }
}

/// The tutorial in PowerShell, with the module in that folder. The environment must lead to a simulator.
pub fn powershell(module: &Path, keep: bool) -> Command {
    let mut command = Command::new("pwsh");
    command
        .args(["-NoProfile", "-NonInteractive", "-File"])
        .arg(workspace::root().join("xtask/src/demo/tutorial.ps1"))
        .arg("-Module")
        .arg(module)
        .args(["-Tenant", &TENANT_ID.to_string()])
        .args(["-ApplicationId", &ADMINISTRATOR_CLIENT_ID.to_string()])
        .args(["-ApplicationSecret", ADMINISTRATOR_SECRET])
        .args(["-Subscription", &SUBSCRIPTION_ID.to_string()]);
    if keep {
        command.arg("-Keep");
    }
    command
}

/// The tutorial by the program that tests/c/walkthrough.c makes. The environment must lead to a simulator.
pub fn c_host(program: &Path, keep: bool) -> Command {
    let mut command = Command::new(program);
    command
        .arg(TENANT_ID.to_string())
        .arg(ADMINISTRATOR_CLIENT_ID.to_string())
        .arg(ADMINISTRATOR_SECRET)
        .arg(SUBSCRIPTION_ID.to_string())
        .args(["myResourceGroupVM", "TestRG"]);
    if keep {
        command.arg("keep");
    }
    command
}

/// Compiles tests/c/walkthrough.c against the staged files, as a user of the library would.
fn build_c_host(profile: Profile) -> Result<PathBuf> {
    let target = Target::host()?;
    let staged = workspace::target_folder()?.join("demo");
    let libraries = dist::Libraries {
        shared: library::build(profile, &target, Form::Shared)?,
        statically_linked: library::build(profile, &target, Form::Static)?,
    };
    dist::stage(&staged, &target, &libraries)?;

    let program = staged.join("walkthrough");
    let library_folder = staged.join("lib");
    let search = format!("-Wl,-rpath,{}", library_folder.display());
    let mut compiler = Command::new(c_compiler());
    compiler
        .args(["-std=c99", "-O1", "-pthread", "-I"])
        .arg(staged.join("include"))
        .arg(workspace::root().join("tests/c/walkthrough.c"))
        .arg("-L")
        .arg(&library_folder)
        .args(["-larmidentity", &search, "-o"])
        .arg(&program);
    workspace::run(&mut compiler)?;
    Ok(program)
}

fn c_compiler() -> String {
    std::env::var("CC").unwrap_or_else(|_| "cc".to_owned())
}

fn runs(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn print_what_to_try(walk: &Walk, simulator: &Simulator) {
    let environment = simulator.environment();
    println!("\nThe simulator runs on as process {}.", simulator.process_id());
    match walk {
        Walk::PowerShell(module) => {
            println!("To try more by hand, start pwsh and enter:\n");
            for (name, value) in &environment {
                println!("    $env:{name} = '{value}'");
            }
            println!("    Import-Module '{}'", module.display());
            println!("    Get-ArmResourceGroup");
            println!("    Get-ArmInstanceMetadata");
            println!("    Get-Help Get-ArmAccessToken -Examples");
        }
        Walk::C(program) => {
            println!("To try more by hand, enter:\n");
            for (name, value) in &environment {
                println!("    export {name}='{value}'");
            }
            let arguments = c_host(program, true);
            let words = arguments.get_args().map(|word| word.to_string_lossy().into_owned());
            println!("    {} {}", program.display(), words.collect::<Vec<_>>().join(" "));
        }
    }
    println!("\nIts control API (faults, request log): {}", simulator.control_endpoint());
    if cfg!(windows) {
        println!("To end it: Stop-Process -Id {}", simulator.process_id());
    } else {
        println!("To end it: kill {}", simulator.process_id());
    }
}
