//! How many machine instructions a kept token takes: the one figure that a busy machine does not blur.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::stage;

/// Two counts, so that what the program does besides falls out of their difference.
const FEW: u32 = 10_000;
const MANY: u32 = 20_000;

/// Why it cannot be counted here; nothing when it can.
pub fn missing() -> Option<String> {
    stage::missing("valgrind")
}

/// The instructions of getting a kept token and releasing it, once. `program` is made of `benches/cached_token.c`, and the environment leads
/// it to an identity endpoint.
///
/// # Errors
/// Valgrind fails, or what it prints has no count.
pub fn of_a_kept_token(program: &Path, environment: &[(String, String)]) -> Result<f64> {
    let few = counted(program, environment, FEW)?;
    let many = counted(program, environment, MANY)?;
    Ok((many - few) / f64::from(MANY - FEW))
}

/// All instructions of the thread that gets the tokens: the others wait for the network as often as it likes.
fn counted(program: &Path, environment: &[(String, String)], calls: u32) -> Result<f64> {
    let counts = program.with_extension("callgrind");
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--quiet", "--toggle-collect=run"])
        .arg(format!("--callgrind-out-file={}", counts.display()))
        .arg(program)
        .args(["1", &calls.to_string()])
        .envs(environment.iter().cloned())
        // Everything is some thirty times slower: the program is to be patient with the identity endpoint.
        .env("HOST_UNTIMED", "1");
    stage::output(&mut command)?;
    let text = std::fs::read_to_string(&counts).with_context(|| format!("cannot read {}", counts.display()))?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: ").or_else(|| line.strip_prefix("summary: ")));
    total.and_then(|count| count.trim().parse().ok()).with_context(|| format!("no count in {}", counts.display()))
}
