//! The environment with which clients find a simulator, in the languages of shells and of programs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::Simulator;

/// A language to write environment variables in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// `export NAME='value'`
    Sh,
    /// `$env:NAME = 'value'`
    PowerShell,
}

/// Where a simulator is to be found.
#[derive(Clone, Debug, Serialize)]
pub struct Environment {
    /// IMDS.
    pub imds_endpoint: String,
    /// ARM.
    pub arm_endpoint: String,
    /// Entra.
    pub login_endpoint: String,
    /// The control API.
    pub control_endpoint: String,
    /// The authority's certificate.
    pub ca_file: String,
}

#[derive(Serialize)]
struct Announcement<'a> {
    #[serde(flatten)]
    endpoints: &'a Environment,
    environment: BTreeMap<String, String>,
}

impl Environment {
    /// Of a running simulator.
    #[must_use]
    pub fn of(simulator: &Simulator) -> Self {
        Self {
            imds_endpoint: simulator.imds_endpoint(),
            arm_endpoint: simulator.arm_endpoint(),
            login_endpoint: simulator.login_endpoint(),
            control_endpoint: simulator.control_endpoint(),
            ca_file: simulator.ca_file().display().to_string(),
        }
    }

    /// Names and values of the variables.
    #[must_use]
    pub fn variables(&self) -> Vec<(String, String)> {
        [
            ("AZURE_POD_IDENTITY_AUTHORITY_HOST", &self.imds_endpoint),
            ("ARMIDENTITY_ARM_ENDPOINT", &self.arm_endpoint),
            ("ARMIDENTITY_CA_FILE", &self.ca_file),
            ("AZURE_AUTHORITY_HOST", &self.login_endpoint),
        ]
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .to_vec()
    }

    /// All of it, and the variables, as one line of JSON.
    ///
    /// # Errors
    /// None in practice: everything is text.
    pub fn json(&self) -> serde_json::Result<String> {
        let environment: BTreeMap<_, _> = self.variables().into_iter().collect();
        serde_json::to_string(&Announcement { endpoints: self, environment })
    }

    /// A line for each variable; also one for the control API, as a comment.
    #[must_use]
    pub fn script(&self, shell: Shell) -> String {
        let mut lines: Vec<String> = self
            .variables()
            .iter()
            .map(|(name, value)| match shell {
                Shell::Sh => format!("export {name}='{}'", value.replace('\'', r"'\''")),
                Shell::PowerShell => format!("$env:{name} = '{}'", value.replace('\'', "''")),
            })
            .collect();
        lines.push(format!("# control API: {}", self.control_endpoint));
        lines.join("\n")
    }
}
