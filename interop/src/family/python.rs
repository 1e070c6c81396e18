//! Python: a virtual environment of its own, filled by pip.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use xtask::workspace;

use super::{once, put_scripts, runs};

const VERSIONS: &str = include_str!("../../clients/python/requirements.txt");

const SCRIPTS: &[(&str, &str)] = &[
    ("credentials.py", include_str!("../../clients/python/credentials.py")),
    ("management.py", include_str!("../../clients/python/management.py")),
    ("resources.py", include_str!("../../clients/python/resources.py")),
    ("steps.py", include_str!("../../clients/python/steps.py")),
    ("tutorial.py", include_str!("../../clients/python/tutorial.py")),
];

const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

pub(super) fn missing() -> Option<String> {
    if !runs(Command::new(PYTHON).arg("--version")) {
        return Some(format!("{PYTHON} is not on PATH"));
    }
    let has_modules = runs(Command::new(PYTHON).args(["-c", "import ensurepip, venv"]));
    (!has_modules).then(|| format!("{PYTHON} cannot make virtual environments (Debian: install python3-venv)"))
}

pub(super) fn install(folder: &Path) -> Result<()> {
    once(folder, VERSIONS, || {
        workspace::run(Command::new(PYTHON).args(["-m", "venv"]).arg(environment(folder)))?;
        let versions = folder.join("requirements.txt");
        workspace::write(&versions, VERSIONS)?;
        let mut pip = Command::new(interpreter(folder));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement"]).arg(versions);
        workspace::run(&mut pip)
    })?;
    put_scripts(folder, SCRIPTS)
}

pub(super) fn script(folder: &Path, name: &str) -> Command {
    let mut command = Command::new(interpreter(folder));
    command.arg(folder.join(name).with_extension("py"));
    command
}

fn environment(folder: &Path) -> PathBuf {
    folder.join("environment")
}

fn interpreter(folder: &Path) -> PathBuf {
    environment(folder).join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}
