//! Finds the Azure CLI, runs it, and ends it with all that it has started when nobody waits any more.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::NAME;
use crate::error::{Code, Error, Result};

/// A token is a few thousand bytes.
const STDOUT_LIMIT: usize = 256 << 10;
/// More of an error is of no use to anybody.
const STDERR_LIMIT: usize = 16 << 10;
/// How often to look whether the program has ended after it has said everything.
const GLANCE: Duration = Duration::from_millis(5);

/// The program's own cache is one file, so that running it twice at a time gains nothing; and each run needs two threads for its output.
static TURN: Semaphore = Semaphore::const_new(1);

/// What a run has left.
pub(super) struct Output {
    pub(super) succeeded: bool,
    pub(super) stdout: Zeroizing<Vec<u8>>,
    pub(super) stderr: Vec<u8>,
}

/// Runs the program to its end. Dropping the future ends it.
pub(super) async fn run(arguments: Vec<OsString>) -> Result<Output> {
    let _turn = TURN.acquire().await.map_err(|error| failed("cannot be run", error))?;
    let mut running = blocking(move || start(&arguments)).await??;
    let (stdout, stderr) = (running.child.stdout.take(), running.child.stderr.take());
    let (stdout, stderr) = tokio::join!(
        blocking(move || stdout.map_or_else(|| Ok(Zeroizing::default()), |pipe| read(pipe, STDOUT_LIMIT))),
        blocking(move || stderr.map_or_else(|| Ok(Zeroizing::default()), |pipe| read(pipe, STDERR_LIMIT))),
    );
    let stdout = stdout?.map_err(|error| failed("cannot be read from", error))?;
    if stdout.len() > STDOUT_LIMIT {
        let message = format!("The Azure CLI printed more than {STDOUT_LIMIT} bytes, far more than a token, and was ended.");
        return Err(Error::new(Code::ResponseTooLarge, message).with_source(NAME));
    }
    let stderr = stderr?.unwrap_or_default().to_vec();
    let succeeded = running.ended().await?;
    Ok(Output { succeeded, stdout, stderr })
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| failed("cannot be run", error))
}

fn failed(what: &str, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(Code::SignInFailed, format!("The Azure CLI {what}: {error}.")).with_source(NAME).with_cause(error)
}

fn start(arguments: &[OsString]) -> Result<Running> {
    let program = find(&std::env::var_os("PATH").unwrap_or_default()).ok_or_else(|| {
        Error::new(
            Code::AzureCliNotFound,
            "There is no Azure CLI: no folder of the variable PATH has the program az. Install it (https://aka.ms/azure-cli) and run \"az login\".",
        )
        .with_source(NAME)
    })?;
    let mut command = Command::new(&program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Not the current folder, from which the program might load something.
    if let Some(folder) = program.parent() {
        command.current_dir(folder);
    }
    tree::prepare(&mut command);
    let child = command.spawn().map_err(|error| failed(&format!("({}) cannot be started", program.display()), error))?;
    Ok(Running { child, has_ended: false })
}

/// The program in the first folder that has it. Relative folders are passed over: they lead to the current folder, which anybody may have filled.
fn find(search_path: &std::ffi::OsStr) -> Option<PathBuf> {
    let folders = std::env::split_paths(search_path).filter(|folder| folder.is_absolute());
    folders.flat_map(|folder| tree::PROGRAMS.iter().map(move |name| folder.join(name))).find(|program| tree::is_executable(program))
}

/// Reads to the end, and keeps one byte more than the limit at most.
fn read(mut pipe: impl Read, limit: usize) -> std::io::Result<Zeroizing<Vec<u8>>> {
    // Room for all of it at once: a text that grows leaves copies behind.
    let mut text = Zeroizing::new(Vec::with_capacity(limit + 2));
    pipe.by_ref().take(u64::try_from(limit + 1).unwrap_or(u64::MAX)).read_to_end(&mut text)?;
    Ok(text)
}

/// The program while it runs.
struct Running {
    child: Child,
    has_ended: bool,
}

impl Running {
    /// Waits for the end; whether it was a good one.
    async fn ended(&mut self) -> Result<bool> {
        loop {
            if let Some(status) = self.child.try_wait().map_err(|error| failed("cannot be waited for", error))? {
                self.has_ended = true;
                return Ok(status.success());
            }
            tokio::time::sleep(GLANCE).await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        tree::end(&mut self.child);
        // It has been ended, so this does not take long; without it the system keeps its entry.
        let _ = self.child.wait();
    }
}

/// The program is a script that starts another one, and both have to end.
#[cfg(unix)]
mod tree {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;

    use super::{Child, Command, Path};

    pub(super) const PROGRAMS: &[&str] = &["az"];

    pub(super) fn is_executable(program: &Path) -> bool {
        std::fs::metadata(program).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
    }

    /// A process group of its own, which can be ended as a whole.
    pub(super) fn prepare(command: &mut Command) {
        command.process_group(0);
    }

    pub(super) fn end(child: &mut Child) {
        let group = rustix::process::Pid::from_child(child);
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
}

#[cfg(windows)]
mod tree {
    use std::os::windows::process::CommandExt as _;

    use super::{Child, Command, Path};

    pub(super) const PROGRAMS: &[&str] = &["az.cmd", "az.exe", "az.bat"];
    /// CREATE_NO_WINDOW.
    const NO_WINDOW: u32 = 0x0800_0000;

    pub(super) fn is_executable(program: &Path) -> bool {
        program.is_file()
    }

    pub(super) fn prepare(command: &mut Command) {
        command.creation_flags(NO_WINDOW);
    }

    pub(super) fn end(child: &mut Child) {
        // Windows has no process groups; this system program walks the tree.
        if let Some(root) = std::env::var_os("SystemRoot") {
            let mut killer = Command::new(Path::new(&root).join("System32").join("taskkill.exe"));
            killer.args(["/T", "/F", "/PID", &child.id().to_string()]).creation_flags(NO_WINDOW);
            let _ = killer.stdin(super::Stdio::null()).stdout(super::Stdio::null()).stderr(super::Stdio::null()).status();
        }
        let _ = child.kill();
    }
}
