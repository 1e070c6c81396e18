//! What the measurements need, built when the first of them asks for it: the library as it is shipped, the module, programs in C and C#, and
//! simulators.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use arm_simulator::world::{GenericResource, World};

use crate::library::{self, Form, Profile, Target};
use crate::simulator::{Lifetime, Simulator};
use crate::{dist, module, workspace};

/// Builds things once.
pub struct Stage {
    folder: PathBuf,
    library: OnceCell<PathBuf>,
    module: OnceCell<PathBuf>,
    dotnet_program: OnceCell<PathBuf>,
    simulator_program: OnceCell<PathBuf>,
    simulator: OnceCell<Simulator>,
}

impl Stage {
    /// An empty one, at `target/bench/`.
    ///
    /// # Errors
    /// This is not Linux; or the folder cannot be made.
    pub fn new() -> Result<Self> {
        ensure!(cfg!(target_os = "linux"), "the measurements are written for Linux: for the names of its libraries and for Valgrind");
        let folder = workspace::target_folder()?.join("bench");
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self {
            folder,
            library: OnceCell::new(),
            module: OnceCell::new(),
            dotnet_program: OnceCell::new(),
            simulator_program: OnceCell::new(),
            simulator: OnceCell::new(),
        })
    }

    /// Where the measurements may write.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The shared library for this machine.
    ///
    /// # Errors
    /// It cannot be built.
    pub fn library(&self) -> Result<&Path> {
        once(&self.library, || library::build(Profile::Release, &Target::host()?, Form::Shared))
    }

    /// The module's manifest.
    ///
    /// # Errors
    /// It cannot be staged.
    pub fn module(&self) -> Result<&Path> {
        once(&self.module, || Ok(module::build_for(Profile::Release, &[Target::host()?])?.join("ArmIdentity.psd1")))
    }

    /// A program of `benches/`, compiled against the shared library as a user of it would.
    ///
    /// # Errors
    /// There is no C compiler, or it complains.
    pub fn c_program(&self, name: &str) -> Result<PathBuf> {
        let program = self.folder.join(name);
        compile(&workspace::root().join("benches").join(format!("{name}.c")), self.library()?, &program)?;
        Ok(program)
    }

    /// The program in `dotnet/ArmIdentity.Bench`, ready to be given its arguments. The environment leads to the simulator.
    ///
    /// # Errors
    /// The .NET SDK fails, and has printed why.
    pub fn dotnet(&self) -> Result<Command> {
        let program = once(&self.dotnet_program, || {
            let artifacts = self.folder.join("dotnet");
            let mut build = Command::new("dotnet");
            build
                .args(["build", "--nologo", "--verbosity", "quiet", "--configuration", "Release", "--artifacts-path"])
                .arg(&artifacts)
                .arg(workspace::root().join("dotnet/ArmIdentity.Bench"))
                // No build server may outlive this: it would hold our output open.
                .env("MSBUILDDISABLENODEREUSE", "1")
                .env("UseSharedCompilation", "false")
                .env("DOTNET_CLI_TELEMETRY_OPTOUT", "1");
            workspace::run(&mut build)?;
            Ok(artifacts.join("bin/ArmIdentity.Bench/release/ArmIdentity.Bench.dll"))
        })?;
        let mut command = Command::new("dotnet");
        command.arg(program).env("ARMIDENTITY_LIBRARY", self.library()?).envs(self.simulator()?.environment());
        Ok(command)
    }

    /// A script of `xtask/src/bench/powershell/`, ready to run. The environment leads to the simulator.
    ///
    /// # Errors
    /// The simulator cannot be started.
    pub fn powershell(&self, script: &str) -> Result<Command> {
        let mut command = Command::new("pwsh");
        command
            .args(["-NoProfile", "-NonInteractive", "-File"])
            .arg(workspace::root().join("xtask/src/bench/powershell").join(script))
            .envs(self.simulator()?.environment());
        Ok(command)
    }

    /// The Azure that most measurements talk to.
    ///
    /// # Errors
    /// It cannot be built or started.
    pub fn simulator(&self) -> Result<&Simulator> {
        if let Some(simulator) = self.simulator.get() {
            return Ok(simulator);
        }
        let simulator = self.start("azure.json", &World::default(), &[])?;
        Ok(self.simulator.get_or_init(|| simulator))
    }

    /// An Azure with so many resources in the group of the virtual machine, of which the host's identity is told a thousand at a time.
    ///
    /// # Errors
    /// It cannot be built or started.
    pub fn simulator_with_resources(&self, count: usize) -> Result<Simulator> {
        let mut world = World::default();
        let group = world.subscriptions.iter_mut().flat_map(|subscription| &mut subscription.resource_groups).next();
        group.context("the simulator's world has no resource group")?.resources.extend((0..count).map(storage_account));
        self.start("azure-with-resources.json", &world, &["--page-size", "1000"])
    }

    fn start(&self, state: &str, world: &World, arguments: &[&str]) -> Result<Simulator> {
        Simulator::start(self.simulator_program()?, Lifetime::Owned, &self.folder.join(state), world, arguments)
    }

    fn simulator_program(&self) -> Result<&Path> {
        once(&self.simulator_program, || Simulator::build(Profile::Release))
    }
}

fn once(cell: &OnceCell<PathBuf>, make: impl FnOnce() -> Result<PathBuf>) -> Result<&Path> {
    if let Some(made) = cell.get() {
        return Ok(made);
    }
    let made = make()?;
    Ok(cell.get_or_init(|| made))
}

fn storage_account(number: usize) -> GenericResource {
    let text = |value: &str| serde_json::Value::from(value);
    let sku = serde_json::json!({ "name": "Standard_LRS", "tier": "Standard" });
    GenericResource {
        resource_type: String::from("Microsoft.Storage/storageAccounts"),
        name: format!("account{number:06}"),
        location: Some(String::from("westus2")),
        tags: [("env", "test"), ("owner", "platform")].map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect(),
        identity: Default::default(),
        members: [("sku".to_owned(), sku), ("kind".to_owned(), text("StorageV2"))].into_iter().collect(),
        properties: serde_json::Map::new(),
        created_on: String::from("2024-01-31T00:00:00Z"),
        changed_on: String::from("2024-01-31T00:00:00Z"),
    }
}

/// Compiles a program in C with optimisation, against a shared library for this machine, a copy of which goes beside the program.
///
/// # Errors
/// There is no C compiler, or it complains.
pub fn compile(source: &Path, library: &Path, program: &Path) -> Result<()> {
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let folder = program.parent().context("the program is in no folder")?;
    // By that name the program asks for it.
    let named = folder.join(format!("libarmidentity.so.{}", dist::major_version()));
    workspace::copy(library, &named)?;
    let mut command = Command::new(compiler);
    command
        .args(["-std=c99", "-O2", "-pthread", "-I"])
        .arg(workspace::root().join("include"))
        .arg(source)
        .arg(&named)
        .arg(format!("-Wl,-rpath,{}", folder.display()))
        .arg("-o")
        .arg(program);
    workspace::run(&mut command)
}

/// Why a program cannot be used here; nothing when it can.
pub fn missing(program: &str) -> Option<String> {
    let started = Command::new(program).arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    (!started.is_ok_and(|status| status.success())).then(|| format!("{program} is not on PATH"))
}

/// Runs a program to its end and returns what it printed.
///
/// # Errors
/// It cannot be started, or fails; the error has what it said.
pub fn output(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {name}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        bail!("{name} failed ({}):\n{text}{}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(text)
}

/// The numbers that a program printed in its last line.
///
/// # Errors
/// As [`output`]; or it printed fewer or something else.
pub fn numbers<const COUNT: usize>(command: &mut Command) -> Result<[f64; COUNT]> {
    let text = output(command)?;
    let last = text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    let read: Vec<f64> = last.split_whitespace().map_while(|word| word.parse().ok()).collect();
    ensure!(read.len() == last.split_whitespace().count(), "no numbers: {last:?}");
    let count = read.len();
    <[f64; COUNT]>::try_from(read).ok().with_context(|| format!("{count} numbers instead of {COUNT}: {last:?}"))
}
