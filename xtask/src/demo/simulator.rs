//! The simulator as a process beside the demonstration.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use arm_simulator::world::World;
use serde_json::Value;

use crate::workspace;

/// How long the simulator runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// As long as the demonstration.
    Demonstration,
    /// Until someone ends it.
    Kept,
}

/// A running simulator.
pub struct Simulator {
    process: Child,
    lifetime: Lifetime,
    announcement: Value,
}

impl Simulator {
    /// Builds the simulator's program.
    ///
    /// # Errors
    /// Cargo fails; it has printed why.
    pub fn build() -> Result<PathBuf> {
        workspace::run(workspace::cargo().args(["build", "--quiet", "--package", "arm-simulator"]))?;
        let name = format!("arm-simulator{}", std::env::consts::EXE_SUFFIX);
        Ok(workspace::target_folder()?.join("debug").join(name))
    }

    /// Starts it; when this returns, it accepts connections.
    ///
    /// # Errors
    /// It cannot be started, or ends at once; it has printed why.
    pub fn start(program: &PathBuf, lifetime: Lifetime) -> Result<Self> {
        let state = workspace::target_folder()?.join("demo/azure-before-the-tutorial.json");
        workspace::write(&state, &serde_json::to_string_pretty(&World::before_the_tutorial())?)?;
        let mut command = Command::new(program);
        command.args(["--format", "json", "--state"]).arg(&state).stdout(Stdio::piped());
        match lifetime {
            Lifetime::Demonstration => {
                command.arg("--until-stdin-closes").stdin(Stdio::piped());
            }
            Lifetime::Kept => {
                // It must hold nothing that is ours: whoever reads our output waits until all who may write to it are gone.
                command.stdin(Stdio::null()).stderr(Stdio::piped());
                leave_terminal(&mut command);
            }
        }
        let mut process = command.spawn().with_context(|| format!("cannot start {}", program.display()))?;

        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        if line.is_empty() {
            let output = process.wait_with_output()?;
            bail!("the simulator ended at once: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
        }
        Ok(Self { process, lifetime, announcement: serde_json::from_str(&line)? })
    }

    /// The variables that lead clients to it.
    pub fn environment(&self) -> Vec<(String, String)> {
        let variables = self.announcement.get("environment").and_then(Value::as_object);
        let pairs = variables.into_iter().flatten().filter_map(|(name, value)| {
            let value = value.as_str()?;
            Some((name.clone(), value.to_owned()))
        });
        pairs.collect()
    }

    /// Its control API.
    pub fn control_endpoint(&self) -> &str {
        let endpoint = self.announcement.get("control_endpoint");
        endpoint.and_then(Value::as_str).unwrap_or_default()
    }

    /// The number of its process.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        if self.lifetime == Lifetime::Demonstration {
            // Its standard input ends, and so does it, having removed its files.
            drop(self.process.stdin.take());
            let _ = self.process.wait();
        }
    }
}

/// Ctrl+C in the terminal of the demonstration must not end a simulator that is to be kept.
#[cfg(unix)]
fn leave_terminal(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(windows)]
fn leave_terminal(command: &mut Command) {
    use std::os::windows::process::CommandExt;
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
    command.creation_flags(CREATE_NEW_PROCESS_GROUP);
}
