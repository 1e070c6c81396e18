//! A run of the module's Pester tests, whatever PowerShell runs them.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use libtest_mimic::Failed;
use xtask::workspace;

use super::programs;

/// The script that runs them all.
pub fn script() -> PathBuf {
    workspace::root().join("tests/powershell/run.ps1")
}

/// Runs the tests to their end. A run in which no test ran is a failure as well.
pub fn succeed(command: &mut Command, limit: Duration) -> Result<(), Failed> {
    let run = programs::succeed(command, limit)?;
    let totals = run.output.lines().rev().find_map(totals);
    match totals {
        Some((passed, 0)) if passed > 0 => {
            println!("Pester: {passed} passed");
            Ok(())
        }
        Some(_) => Err(run.printed().into()),
        None => Err(format!("no totals in what was printed:\n{}", run.printed()).into()),
    }
}

/// Reads `N passed, N failed, ...`.
fn totals(line: &str) -> Option<(u32, u32)> {
    let mut counts = line.split(", ");
    let passed = counts.next()?.strip_suffix(" passed")?.parse().ok()?;
    let failed = counts.next()?.strip_suffix(" failed")?.parse().ok()?;
    Some((passed, failed))
}
