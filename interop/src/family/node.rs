//! Node: a package of its own, filled by npm.

use std::path::Path;
use std::process::Command;

use anyhow::Result;
use xtask::workspace;

use super::{once, put_scripts, runs};

const PACKAGE: &str = include_str!("../../clients/node/package.json");
const VERSIONS: &str = include_str!("../../clients/node/package-lock.json");

const SCRIPTS: &[(&str, &str)] =
    &[("credentials.mjs", include_str!("../../clients/node/credentials.mjs")), ("steps.mjs", include_str!("../../clients/node/steps.mjs"))];

/// On Windows npm is a script, which is started by its whole name.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

pub(super) fn missing() -> Option<String> {
    ["node", NPM]
        .into_iter()
        .find(|program| !runs(Command::new(program).arg("--version")))
        .map(|program| format!("{program} is not on PATH"))
}

pub(super) fn install(folder: &Path) -> Result<()> {
    once(folder, VERSIONS, || {
        workspace::write(&folder.join("package.json"), PACKAGE)?;
        workspace::write(&folder.join("package-lock.json"), VERSIONS)?;
        workspace::run(Command::new(NPM).args(["ci", "--silent", "--no-audit", "--no-fund", "--engine-strict"]).current_dir(folder))
    })?;
    put_scripts(folder, SCRIPTS)
}

pub(super) fn script(folder: &Path, name: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(folder.join(name).with_extension("mjs"));
    command
}
