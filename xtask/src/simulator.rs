//! The simulator as a process beside a demonstration or a measurement.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use arm_simulator::world::World;
use serde_json::Value;

use crate::library::Profile;
use crate::workspace;

/// How long the simulator runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// As long as its owner.
    Owned,
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
    pub fn build(profile: Profile) -> Result<PathBuf> {
        let mut command = workspace::cargo();
        command.args(["build", "--quiet", "--package", "arm-simulator"]);
        let folder = match profile {
            Profile::Debug => "debug",
            Profile::Release => {
                command.arg("--release");
                "release"
            }
        };
        workspace::run(&mut command)?;
        let name = format!("arm-simulator{}", std::env::consts::EXE_SUFFIX);
        Ok(workspace::target_folder()?.join(folder).join(name))
    }

    /// Starts it with this world, which is written to the file `state`; when this returns, it accepts connections. `arguments` are more for
    /// its command line.
    ///
    /// # Errors
    /// It cannot be started, or ends at once; it has printed why.
    pub fn start(program: &Path, lifetime: Lifetime, state: &Path, world: &World, arguments: &[&str]) -> Result<Self> {
        workspace::write(state, &serde_json::to_string_pretty(world)?)?;
        let mut command = Command::new(program);
        command.args(["--format", "json", "--state"]).arg(state).args(arguments).stdout(Stdio::piped());
        match lifetime {
            Lifetime::Owned => {
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

    /// How many requests for a token of the managed identity it has had.
    ///
    /// # Errors
    /// Its control API does not answer as it should.
    pub fn token_requests(&self) -> Result<usize> {
        let address = self.control_endpoint().strip_prefix("http://").context("the control API is not http")?;
        let mut connection = TcpStream::connect(address)?;
        write!(connection, "GET /requests HTTP/1.0\r\nHost: {address}\r\n\r\n")?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        let (_, body) = answer.split_once("\r\n\r\n").context("the control API sent no body")?;
        let log: Value = serde_json::from_str(body)?;
        let requests = log.get("requests").and_then(Value::as_array).context("the control API sent no log")?;
        let targets = requests.iter().filter_map(|request| request.get("target")?.as_str());
        Ok(targets.filter(|target| target.starts_with("/metadata/identity/oauth2/token")).count())
    }

    /// The number of its process.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        if self.lifetime == Lifetime::Owned {
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
