//! How a simulator is started.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::entra::DEFAULT_TOKEN_LIFETIME_SECONDS;
use crate::operations::OperationRule;
use crate::propagation::PropagationDelays;
use crate::world::World;

/// The settings of a simulator. The default listens on free loopback ports and holds the default world.
///
/// ```
/// use arm_simulator::Config;
///
/// let config = Config {
///     page_size: Some(2),
///     ..Config::default()
/// };
/// assert_eq!(config.imds_address.port(), 0);
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the metadata service listens (http). Port 0 takes a free one.
    pub imds_address: SocketAddr,
    /// Where Azure Resource Manager listens (https). Port 0 takes a free one.
    pub arm_address: SocketAddr,
    /// Where Entra's endpoints for signing in listen (https). Port 0 takes a free one.
    pub login_address: SocketAddr,
    /// Where the control API listens (http). Port 0 takes a free one. It has no access control:
    /// keep it on a loopback address.
    pub control_address: SocketAddr,
    /// The folder to which the authority's certificate is written, as `ca.pem`; made when absent.
    /// None takes a fresh temporary folder that goes with the simulator.
    pub ca_folder: Option<PathBuf>,
    /// What exists.
    pub world: World,
    /// The file that follows every change of the world; none keeps it in memory only. It is not read:
    /// [`load_or_create_world`](crate::load_or_create_world) does that.
    pub state_file: Option<PathBuf>,
    /// How long-running operations go; none: as in Azure, but quickly.
    pub operations: Vec<OperationRule>,
    /// How long writes take to arrive everywhere.
    pub propagation: PropagationDelays,
    /// How long tokens live; whole seconds.
    pub token_lifetime: Duration,
    /// How often a client may ask whether a user has signed in with a device code, in seconds; at least 1. Entra says 5.
    /// Who asks more often is told to slow down.
    pub device_code_interval_seconds: u32,
    /// How many items a page of a list has at most; none is no limit. `$top` can ask for fewer.
    pub page_size: Option<usize>,
    /// Whether ARM refuses a caller that exhausts its quota (250 reads at once, 25 more a second, as in
    /// Azure) with 429. Otherwise it only counts: the headers tell what would be left.
    pub throttling: bool,
}

impl Default for Config {
    fn default() -> Self {
        let free = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        Self {
            imds_address: free,
            arm_address: free,
            login_address: free,
            control_address: free,
            ca_folder: None,
            world: World::default(),
            state_file: None,
            operations: Vec::new(),
            propagation: PropagationDelays::default(),
            token_lifetime: Duration::from_secs(DEFAULT_TOKEN_LIFETIME_SECONDS.into()),
            device_code_interval_seconds: 5,
            page_size: None,
            throttling: false,
        }
    }
}
