//! The families of clients: how each is installed and how its scripts are run. One file a family.

mod node;
mod python;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Result;
use xtask::workspace;

/// Clients of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// azure-identity and the management clients of Azure's SDK for Python.
    Python,
    /// @azure/identity of Azure's SDK for JavaScript.
    Node,
}

impl Family {
    pub const ALL: [Self; 2] = [Self::Python, Self::Node];

    /// Why it cannot be installed here; nothing when it can.
    pub fn missing(self) -> Option<String> {
        match self {
            Self::Python => python::missing(),
            Self::Node => node::missing(),
        }
    }

    /// Installs the clients in the versions that are written down, unless that was done before, and puts the scripts beside them.
    ///
    /// # Errors
    /// Its installer fails, or the folder cannot be written to.
    pub fn install(self, folder: &Path) -> Result<Installed> {
        let folder = folder.join(self.name().to_lowercase());
        match self {
            Self::Python => python::install(&folder)?,
            Self::Node => node::install(&folder)?,
        }
        Ok(Installed { family: self, folder })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Node => "Node",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A family with its scripts, ready to be run.
pub struct Installed {
    family: Family,
    folder: PathBuf,
}

impl Installed {
    pub fn family(&self) -> Family {
        self.family
    }

    /// The program that plays a script. It knows nothing of this machine's own Azure configuration and proxies.
    pub fn script(&self, name: &str) -> Command {
        let mut command = match self.family {
            Family::Python => python::script(&self.folder, name),
            Family::Node => node::script(&self.folder, name),
        };
        let kept = ["PATH", "SystemRoot", "TEMP", "TMPDIR"].into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
        command.env_clear().envs(kept).env("HOME", &self.folder).env("USERPROFILE", &self.folder);
        command
    }
}

/// Whether a command can be started and ends well.
fn runs(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Does the work of an installation in an empty folder, unless it was done there before for the same list of versions.
fn once(folder: &Path, versions: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let done = folder.join("installed");
    if std::fs::read_to_string(&done).is_ok_and(|before| before == versions) {
        return Ok(());
    }
    workspace::empty_folder(folder)?;
    work()?;
    workspace::write(&done, versions)
}

fn put_scripts(folder: &Path, scripts: &[(&str, &str)]) -> Result<()> {
    scripts.iter().try_for_each(|(name, text)| workspace::write(&folder.join(name), text))
}
