//! `cargo xtask interop`: other people's clients against the simulator. The package `interop` does it; it is one of its own because it needs our
//! library compiled, which no other command of this package may wait for.

use anyhow::Result;

use crate::workspace;

/// Installs the clients, plays every scenario with them, and compares them with our library.
///
/// # Errors
/// A scenario failed, or the clients cannot be installed; what was printed says which.
pub fn run() -> Result<()> {
    workspace::run(workspace::cargo().args(["run", "--quiet", "--package", "interop"]))
}
