//! A script of someone else's client, driven step by step.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;

/// No step takes as long, even where a client waits as long as it does in Azure.
const LONGEST_STEP: Duration = Duration::from_secs(120);

/// A running script. It is ended when this is dropped.
pub struct Peer {
    process: Child,
    input: ChildStdin,
    answers: Receiver<String>,
    errors: Option<JoinHandle<String>>,
}

impl Peer {
    /// Starts a script and tells it about its stage. When this returns, it is ready.
    ///
    /// # Errors
    /// It does not start, or says that it cannot go on.
    pub fn start(command: &mut Command, stage: &Value) -> Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let (Some(input), Some(output), Some(mut errors)) = (process.stdin.take(), process.stdout.take(), process.stderr.take()) else {
            bail!("a program was started without its streams");
        };
        let (sender, answers) = mpsc::channel();
        thread::spawn(move || BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let errors = thread::spawn(move || {
            let mut text = Vec::new();
            // What came before the stream broke is still worth showing.
            let _ = errors.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        let mut peer = Self { process, input, answers, errors: Some(errors) };
        peer.say(stage)?;
        Ok(peer)
    }

    /// Plays a step, and gives what it found.
    ///
    /// # Errors
    /// The step fails, or the script ends or does not answer.
    pub fn play(&mut self, step: &str) -> Result<Value> {
        self.say(&Value::from(step))
    }

    fn say(&mut self, line: &Value) -> Result<Value> {
        // A script that has ended is noticed by its silence, and then says why.
        let _ = writeln!(self.input, "{line}").and_then(|()| self.input.flush());
        let Ok(answer) = self.answers.recv_timeout(LONGEST_STEP) else {
            let errors = self.end();
            bail!("the script gave no answer\n{errors}");
        };
        let answer: Value = serde_json::from_str(&answer).with_context(|| format!("the script answered {answer}"))?;
        match (answer.get("found"), answer.get("error").and_then(Value::as_str)) {
            (Some(found), None) => Ok(found.clone()),
            (_, error) => Err(anyhow!("{}", error.unwrap_or("the script answered neither what it found nor an error"))),
        }
    }

    /// Ends the script and gives what it printed as errors.
    fn end(&mut self) -> String {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
        self.errors.take().and_then(|errors| errors.join().ok()).unwrap_or_default()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.end();
    }
}
