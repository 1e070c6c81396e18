//! Processes that end while the library works.

use std::process::Command;
use std::time::Duration;

use libtest_mimic::Failed;

use super::programs;

/// How tests/c/leaving.c can end its process on every system.
pub const WAYS: [&str; 5] = ["return", "exit", "exit-in-a-thread", "exit-in-a-callback", "release-at-exit"];

/// The programs take half a second; one that hangs takes for ever.
pub const LIMIT: Duration = Duration::from_secs(60);

/// The exit code of tests/c/leaving.c, which no crash has.
const EXIT_CODE: i32 = 7;

/// Runs tests/c/leaving.c, which must end in one of its ways.
pub fn must_leave(program: &mut Command, way: &str) -> Result<(), Failed> {
    let run = programs::run(program.arg(way).arg(programs::endpoint_that_never_answers()), LIMIT)?;
    assert_eq!(run.status.code(), Some(EXIT_CODE), "{way}: {}", run.printed());
    assert!(run.output.contains(&format!("leaving: {way}")), "{way}: {}", run.printed());
    Ok(())
}
