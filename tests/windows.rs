//! The Windows library, built here and run under Wine: its exports and size, the C hosts, the module's Pester tests in the Windows
//! build of PowerShell, and a program in C# from the package, published and trimmed for Windows. Runs when `ARMIDENTITY_WINDOWS=1` asks for it, with the program `WINE`, the PowerShell `WINDOWS_PWSH`, and,
//! for a Wine that lacks some system libraries, the folder `WINE_SHIMS` with stand-ins for them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends at the first surprise")]

mod support;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use libtest_mimic::{Arguments, Failed};
use support::c_programs;
use support::c_programs::walkthrough_arguments;
use support::exports::exported_names;
use support::requirements::{Requirement, trial};
use support::simulator::{self, Simulator};
use support::{dotnet, every_function, leaving, pester, programs, stage};
use xtask::header;
use xtask::library::{self, Form, Profile, Target};
use xtask::module::{self, NativeLibrary};
use xtask::nuget;
use xtask::workspace;

const LIMIT: Duration = Duration::from_secs(180);
const PESTER_LIMIT: Duration = Duration::from_secs(900);

/// What the library may weigh, in bytes: it is copied to every machine that imports the module. The goal is 2.5 MB, and tests/exports.rs
/// says what stands above it. The limit is what was reached and 2 percent, so that what comes next does not pass unnoticed.
const SIZE_LIMIT: u64 = 2_820_000;

/// A C source, and the arguments of the program that it becomes, which may write into the folder.
type Host = (&'static str, fn(&Path) -> Vec<String>);

/// fork() is none of Windows.
const HOSTS: [Host; 6] = [
    ("read_resource_group.c", |_| vec![simulator::GROUP.to_owned()]),
    ("walkthrough.c", |_| walkthrough_arguments()),
    ("operations.c", |_| vec![programs::endpoint_that_never_answers()]),
    ("hostile.c", |_| Vec::new()),
    ("copy_text.c", |_| Vec::new()),
    ("log.c", |folder| vec![windows_path(&folder.join("secrets"))]),
];

fn main() {
    let needs = [Requirement::Wine];
    let mut trials = vec![
        trial("exports_the_header", &needs, exports_the_header),
        trial("is_small", &needs, is_small),
        trial("pester", &needs, run_pester),
        trial("csharp_program", &[Requirement::Wine, Requirement::Dotnet], run_csharp_program),
    ];
    for (source, arguments) in HOSTS {
        let stem = source.trim_end_matches(".c");
        trials.push(trial(stem, &needs, move || run_host(source, arguments)));
    }
    trials.push(trial("leaving", &needs, leaves));
    trials.push(trial("unloading", &needs, unloads));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// The library as it is shipped; built once.
fn library() -> Result<PathBuf, Failed> {
    static BUILT: OnceLock<Result<PathBuf, Failed>> = OnceLock::new();
    let build = || library::build(Profile::Release, &Target::windows(), Form::Shared).map_err(|error| format!("{error:#}").into());
    BUILT.get_or_init(build).clone()
}

fn exports_the_header() -> Result<(), Failed> {
    let declared = header::prototypes::parse(&workspace::read(&header::file())?)?;
    let declared: BTreeSet<_> = declared.into_iter().map(|each| each.name).collect();
    assert_eq!(exported_names(&library()?), declared);
    Ok(())
}

fn is_small() -> Result<(), Failed> {
    let size = fs::metadata(library()?)?.len();
    println!("armidentity.dll: {size} bytes");
    assert!(size <= SIZE_LIMIT, "{size} bytes are more than {SIZE_LIMIT}");
    Ok(())
}

fn run_host(source: &str, arguments: fn(&Path) -> Vec<String>) -> Result<(), Failed> {
    let program = compile(source, true)?;
    let simulator = Simulator::start()?;
    let mut command = run(&program, &simulator);
    command.args(arguments(program.parent().unwrap()));
    programs::succeed(&mut command, LIMIT).map(drop)
}

/// A process that ends while the library works: Windows ends the library's threads first, wherever they are, and then tells the library.
fn leaves() -> Result<(), Failed> {
    let program = compile("leaving.c", true)?;
    let simulator = Simulator::start()?;
    leaving::WAYS.into_iter().try_for_each(|way| leaving::must_leave(&mut run(&program, &simulator), way))
}

fn unloads() -> Result<(), Failed> {
    let program = compile("unloading.c", false)?;
    let simulator = Simulator::start()?;
    let mut command = run(&program, &simulator);
    command.arg(windows_path(&program.with_file_name("armidentity.dll"))).arg(programs::endpoint_that_never_answers());
    programs::succeed(&mut command, LIMIT).map(drop)
}

/// A program in a folder of its own, with the library and what it needs under Wine.
fn compile(source: &str, is_linked: bool) -> Result<PathBuf, Failed> {
    let folder = stage::scratch(&format!("windows-{}", source.trim_end_matches(".c")))?;
    every_function::write_into(&folder)?;
    let library_file = folder.join("armidentity.dll");
    workspace::copy(&library()?, &library_file)?;
    copy_shims(&folder)?;

    let program = folder.join("host.exe");
    let mut compiler = Command::new("x86_64-w64-mingw32-gcc");
    compiler
        .args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-g", "-O1"])
        .arg("-D__USE_MINGW_ANSI_STDIO=1")
        .arg("-I")
        .arg(header::file().parent().unwrap())
        .arg("-I")
        .arg(&folder)
        .arg(c_programs::source(source))
        .args(is_linked.then_some(&library_file))
        .arg("-o")
        .arg(&program);
    programs::succeed(&mut compiler, LIMIT)?;
    Ok(program)
}

fn run(program: &Path, simulator: &Simulator) -> Command {
    let mut command = wine();
    command
        .arg(program)
        .envs(windows_environment(simulator))
        // Wine's own start-up is slow and uneven.
        .env("HOST_UNTIMED", "1");
    command
}

fn run_pester() -> Result<(), Failed> {
    let folder = stage::scratch("module-windows")?.join("ArmIdentity");
    let windows = NativeLibrary { target: Target::windows(), file: library()? };
    module::stage(&folder, &[windows])?;

    let simulator = Simulator::start()?;
    let mut command = wine();
    command
        .arg(env::var_os("WINDOWS_PWSH").unwrap_or_default())
        .args(["-NoProfile", "-NonInteractive", "-File"])
        .arg(windows_path(&pester::script()))
        .env("ARMIDENTITY_TEST_WITHOUT_COLLECTION", "1")
        .env("ARMIDENTITY_MODULE", windows_path(&folder.join("ArmIdentity.psd1")))
        .env("ARMIDENTITY_SIMULATOR_CONTROL", simulator.control())
        .envs(windows_environment(&simulator));
    pester::succeed(&mut command, PESTER_LIMIT)
}

/// The example in C#, from the package, with the runtime in its folder and without what it does not use.
fn run_csharp_program() -> Result<(), Failed> {
    let folder = stage::scratch("dotnet-windows")?;
    let windows = NativeLibrary { target: Target::windows(), file: library()? };
    nuget::pack(&folder.join("source"), &[windows])?;
    let words = ["publish", "--runtime", "win-x64", "--self-contained", "-p:PublishTrimmed=true", "-p:TreatWarningsAsErrors=true"];
    let published = dotnet::build_example(&folder, "net10.0", &words)?;
    copy_shims(&published)?;

    let simulator = Simulator::start()?;
    let mut command = wine();
    command.arg(published.join("ReadResourceGroup.exe")).arg(simulator::GROUP).envs(windows_environment(&simulator));
    let run = programs::succeed(&mut command, LIMIT)?;
    assert_eq!(run.output.trim_end(), format!("{} eastus Succeeded", simulator::GROUP), "{}", run.printed());

    // .NET Framework, which Wine does not have, does not know runtimes/RID/native: the package puts the library beside the program.
    let built = dotnet::build_example(&folder, "net462", &["build", "-p:LangVersion=latest"])?;
    for file in ["ReadResourceGroup.exe", "ArmIdentity.dll", "armidentity_native.dll"] {
        assert!(
            fs::read_dir(&built)?.any(|entry| entry.is_ok_and(|entry| entry.file_name() == file)),
            "{file} is not in {}",
            built.display()
        );
    }
    Ok(())
}

fn wine() -> Command {
    let mut command = Command::new(env::var_os("WINE").unwrap_or_default());
    command.env("WINEDEBUG", "-all");
    command
}

/// Puts the stand-ins beside a program, where Windows looks first. They are for tests alone and never a part of the module.
fn copy_shims(folder: &Path) -> Result<(), Failed> {
    let Some(shims) = env::var_os("WINE_SHIMS") else {
        return Ok(());
    };
    for entry in fs::read_dir(shims)? {
        let entry = entry?;
        fs::copy(entry.path(), folder.join(entry.file_name()))?;
    }
    Ok(())
}

/// The simulator's environment with its files named as Windows programs name them.
fn windows_environment(simulator: &Simulator) -> Vec<(String, String)> {
    let variable = |(name, value): (String, String)| {
        let value = if name == "ARMIDENTITY_CA_FILE" { windows_path(Path::new(&value)) } else { value };
        (name, value)
    };
    simulator.environment().into_iter().map(variable).collect()
}

/// How a file is called under Wine, whose drive Z: is the whole file system.
fn windows_path(path: &Path) -> String {
    format!("Z:{}", path.display().to_string().replace('/', "\\"))
}
