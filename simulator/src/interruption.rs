//! The requests to end that the system passes on: Ctrl+C everywhere, and what `kill` sends on Unix.

use std::io;

/// Listens from its creation: a request that comes before the wait ends the wait at once.
#[cfg(unix)]
pub struct Interruption {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Interruption {
    pub fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    pub async fn wait(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Listens from its creation: a request that comes before the wait ends the wait at once.
#[cfg(windows)]
pub struct Interruption {
    ctrl_c: tokio::signal::windows::CtrlC,
}

#[cfg(windows)]
impl Interruption {
    pub fn listen() -> io::Result<Self> {
        Ok(Self { ctrl_c: tokio::signal::windows::ctrl_c()? })
    }

    pub async fn wait(&mut self) {
        // None would mean that no further request can come: nothing to wait for either.
        let _ = self.ctrl_c.recv().await;
    }
}
