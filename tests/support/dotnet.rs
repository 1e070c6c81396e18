//! Runs of the .NET SDK, each with a folder of its own for what it builds: several may run at the same time.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use libtest_mimic::Failed;
use xtask::workspace;

use super::programs::{self, Run};

/// How long a build or a run of the tests may take. The machine may be busy with other tests.
pub const LIMIT: Duration = Duration::from_secs(1200);

/// The folder of a project.
pub fn project(name: &str) -> PathBuf {
    workspace::root().join("dotnet").join(name)
}

/// `dotnet` with the words of a command. Nothing of it stays when it ends: no build server, which would hold our output open.
pub fn command(words: &[&str]) -> Command {
    let mut command = Command::new("dotnet");
    command
        .args(words)
        .current_dir(workspace::root())
        .env("MSBUILDDISABLENODEREUSE", "1")
        .env("UseSharedCompilation", "false")
        .env("DOTNET_CLI_TELEMETRY_OPTOUT", "1")
        .env("DOTNET_NOLOGO", "1");
    command
}

/// Where a build puts what it makes, as an argument.
pub fn artifacts(folder: &Path) -> String {
    format!("-p:ArtifactsPath={}", folder.display())
}

/// Runs tests to their end. A run in which no test ran is a failure as well.
pub fn test(command: &mut Command) -> Result<(), Failed> {
    let run = programs::succeed(command, LIMIT)?;
    match totals(&run) {
        Some((0, passed)) if passed > 0 => {
            println!("dotnet test: {passed} passed");
            Ok(())
        }
        Some(_) => Err(run.printed().into()),
        None => Err(format!("no totals in what was printed:\n{}", run.printed()).into()),
    }
}

/// Reads `Passed!  - Failed:     0, Passed:   115, ...`: how many failed, how many passed.
fn totals(run: &Run) -> Option<(u32, u32)> {
    let line = run.output.lines().rev().find(|line| line.contains(" - Failed:"))?;
    let count = |name: &str| {
        let (_, rest) = line.split_once(name)?;
        rest.split(',').next()?.trim().parse().ok()
    };
    Some((count("Failed:")?, count("Passed:")?))
}

/// Builds or publishes examples/ReadResourceGroup for a framework with the packages in `folder/source`, as a user does who has nothing else of
/// this project. Returns the folder with the program.
pub fn build_example(folder: &Path, framework: &str, words: &[&str]) -> Result<PathBuf, Failed> {
    let source = workspace::root().join("examples/ReadResourceGroup");
    let example = folder.join("example").join(framework);
    workspace::copy(&source.join("Program.cs"), &example.join("Program.cs"))?;
    let project = workspace::read(&source.join("ReadResourceGroup.csproj"))?;
    workspace::write(&example.join("ReadResourceGroup.csproj"), &project.replace("net10.0", framework))?;

    let built = folder.join("built").join(framework);
    let mut command = command(words);
    command
        .args(["--nologo", "--verbosity", "quiet"])
        .arg(&example)
        .arg("--output")
        .arg(&built)
        .arg(format!("-p:RestoreAdditionalProjectSources={}", folder.join("source").display()))
        // What an earlier run has unpacked has the same version and is not this one.
        .arg(format!("-p:RestorePackagesPath={}", folder.join("unpacked").display()));
    programs::succeed(&mut command, LIMIT)?;
    Ok(built)
}
