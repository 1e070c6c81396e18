//! The simulator inside a test, and the names that its default world has.

use std::net::{IpAddr, SocketAddr};

use arm_simulator::Config;
use arm_simulator::world::SUBSCRIPTION_ID;
use libtest_mimic::Failed;

/// The group of the virtual machine, on which its identities are Readers.
pub const GROUP: &str = "myResourceGroupVM";

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

    /// Takes all roles away: nothing can be read.
    pub fn take_roles_away(&self) {
        let mut world = self.0.world();
        world.role_assignments.clear();
        self.0.set_world(world);
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
