//! Other programs, run to their end within a time, with what they print; and a server that they wait for in vain.

use std::io::Read;
use std::net::TcpListener;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use libtest_mimic::Failed;

/// What a program did.
pub struct Run {
    pub status: ExitStatus,
    pub output: String,
    pub errors: String,
}

impl Run {
    /// Everything that it printed, for a message.
    pub fn printed(&self) -> String {
        format!("{}\n{}{}", self.status, self.output, self.errors)
    }
}

/// Runs a program and gives what it did, whatever its exit code. It is ended when it takes too long.
pub fn run(command: &mut Command, limit: Duration) -> Result<Run, Failed> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot start {command:?}: {error}"))?;
    let output = collect(child.stdout.take());
    let errors = collect(child.stderr.take());
    let status = wait(&mut child, limit);
    let run = |status| Run { status, output: output.join().unwrap_or_default(), errors: errors.join().unwrap_or_default() };
    match status {
        Some(status) => Ok(run(status)),
        None => {
            child.kill()?;
            let printed = run(child.wait()?).printed();
            Err(format!("{command:?} took more than {limit:?}\n{printed}").into())
        }
    }
}

/// Runs a program that must end with exit code 0.
pub fn succeed(command: &mut Command, limit: Duration) -> Result<Run, Failed> {
    let run = run(command, limit)?;
    if run.status.success() { Ok(run) } else { Err(format!("{command:?}: {}", run.printed()).into()) }
}

fn collect(stream: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            // What came before the stream broke is still worth showing.
            let _ = stream.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn wait(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let started = Instant::now();
    while started.elapsed() < limit {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) => thread::sleep(Duration::from_millis(10)),
            Err(_) => return None,
        }
    }
    None
}

/// An address that accepts connections, reads, and never answers. It lives as long as this program.
pub fn endpoint_that_never_answers() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine is free");
    let address = listener.local_addr().expect("a bound port has an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            thread::spawn(move || {
                let mut rubbish = Vec::new();
                stream.map(|mut stream| stream.read_to_end(&mut rubbish))
            });
        }
    });
    format!("http://{address}")
}
