//! The simulator inside a test, and the names that its default world has.

use std::net::{IpAddr, SocketAddr};

use arm_simulator::Config;
use arm_simulator::world::{ID1_CLIENT_ID, ID1_PRINCIPAL_ID, SUBSCRIPTION_ID};
use libtest_mimic::Failed;

/// The group of the virtual machine, on which its identities are Readers.
pub const GROUP: &str = "myResourceGroupVM";
/// A group on which they have no role.
pub const GROUP_WITHOUT_ROLE: &str = "TestRG";

/// A running simulator; it ends when this is dropped.
pub struct Simulator(arm_simulator::Simulator);

impl Simulator {
    /// On free ports of this machine.
    pub fn start() -> Result<Self, Failed> {
        Self::start_with(Config::default())
    }

    /// Where the services of Azure are: on the metadata address and on an address for ARM, at their own ports.
    pub fn start_at(metadata: IpAddr, arm: IpAddr) -> Result<Self, Failed> {
        Self::start_with(Config {
            imds_address: SocketAddr::new(metadata, 80),
            arm_address: SocketAddr::new(arm, 443),
            ..Config::default()
        })
    }

    fn start_with(config: Config) -> Result<Self, Failed> {
        Ok(Self(arm_simulator::Simulator::start(config)?))
    }

    /// The variables that lead the library to it.
    pub fn environment(&self) -> Vec<(String, String)> {
        self.0.environment()
    }

    /// Where its control API is.
    pub fn control(&self) -> String {
        self.0.control_endpoint()
    }

    /// The certificate of its authority.
    pub fn ca_file(&self) -> std::path::PathBuf {
        self.0.ca_file()
    }
}

/// The path of the virtual machine's group below ARM.
pub fn group_path() -> String {
    format!("/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/{GROUP}")
}

/// What walkthrough.c wants to know: the ids of `ID1` and two groups.
pub fn walkthrough_arguments() -> Vec<String> {
    let resource_id = format!("{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1", group_path());
    vec![ID1_CLIENT_ID.to_string(), ID1_PRINCIPAL_ID.to_string(), resource_id, GROUP.to_owned(), GROUP_WITHOUT_ROLE.to_owned()]
}
