//! An offline Azure: the instance metadata service (IMDS), Microsoft Entra and Azure Resource Manager (ARM) on
//! loopback, with the names, ids, letter cases, headers, status codes and error codes of Azure.
//!
//! Tokens are RS256 JSON web tokens. ARM speaks TLS with a certificate of the simulator's own
//! authority; it checks a token's signature, audience, time and tenant, and the caller's roles.
//!
//! ```no_run
//! use arm_simulator::{Config, Fault, Service, Simulator};
//!
//! let simulator = Simulator::start(Config::default())?;
//! println!("{}", simulator.imds_endpoint()); // http://127.0.0.1:49152
//! simulator.inject(Fault::respond(503, "").on(Service::Imds).times(1));
//! for (name, value) in simulator.environment() {
//!     println!("{name}={value}");
//! }
//! # Ok::<(), arm_simulator::Error>(())
//! ```
//!
//! # What there is
//!
//! - IMDS: `/metadata/identity/oauth2/token`, `/metadata/instance` and below, `/metadata/versions`.
//! - ARM, to read and to change: resource groups, virtual machines and scale sets with their identities,
//!   user-assigned identities, role assignments, locks, and resources of many other types, which keep what
//!   they are given; to read: subscriptions, role definitions, providers, lists of resources,
//!   `/metadata/endpoints`; Resource Graph with a part of its query language.
//! - Entra: applications sign in with a secret, a certificate or a federated token, users with a device code; both versions of the token
//!   endpoint, the documents that clients discover it by, and its errors with their AADSTS numbers.
//! - Long-running operations in every form that Azure has ([`OperationRule`]), and what takes time to be
//!   known everywhere ([`PropagationDelays`]).
//! - The control API, which does over http what the methods of [`Simulator`] do: its routes are
//!   [`CONTROL_ROUTES`].
//!
//! # Where things are
//!
//! `server` accepts connections, reads requests and applies `faults`; `imds` and `arm` answer;
//! `entra` issues tokens and checks them; `world` says what exists, `operations` and `propagation` what is
//! under way. `azure` holds all of it: every change of the world goes through it, and to the state file.

mod arm;
mod azure;
mod clock;
mod config;
mod control;
mod entra;
mod environment;
mod error;
mod faults;
mod http;
mod imds;
mod log;
mod operations;
mod propagation;
mod server;
mod state;
mod tls;
pub mod world;

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;
use uuid::Uuid;

pub use arm::{OWNER, READER};
pub use config::Config;
pub use control::ROUTES as CONTROL_ROUTES;
pub use entra::ClaimsDemand;
pub use environment::{Environment, Shell};
pub use error::Error;
pub use faults::{Effect, Fault, Service};
pub use log::RequestRecord;
pub use operations::{OperationRule, Outcome, RetryAfter, Shape, Takes, load as load_operation_rules};
pub use propagation::PropagationDelays;
pub use state::load_or_create as load_or_create_world;

use azure::Azure;
use control::Control;
use server::Endpoint;
use tls::CaFolder;
use world::World;

/// A running simulator. It stops when it is dropped.
pub struct Simulator {
    azure: Arc<Azure>,
    control: Arc<Control>,
    ca_folder: CaFolder,
    addresses: Addresses,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Clone, Copy)]
struct Addresses {
    imds: SocketAddr,
    arm: SocketAddr,
    login: SocketAddr,
    control: SocketAddr,
}

struct Listeners {
    imds: TcpListener,
    arm: TcpListener,
    login: TcpListener,
    control: TcpListener,
}

impl Simulator {
    /// Starts a simulator on a thread of its own. When it returns, the endpoints accept connections.
    ///
    /// # Errors
    /// An address that cannot be listened on, or a folder that cannot be written to.
    pub fn start(config: Config) -> Result<Self, Error> {
        let listeners = Listeners::bind(&config)?;
        let addresses = listeners.addresses()?;
        let certificates = tls::generate(&[addresses.arm.ip(), addresses.login.ip()]).map_err(Error::certificate)?;
        let ca_folder = CaFolder::create(config.ca_folder.as_deref())?;
        ca_folder.write(&certificates.authority_pem)?;
        let signing_key = entra::SigningKey::load().map_err(Error::signing_key)?;
        let azure = Arc::new(Azure::new(config, format!("https://{}", addresses.login), signing_key));
        let control = Arc::new(Control::new(azure.clone()));
        let (stop, stopped) = oneshot::channel();
        let endpoints = [
            (listeners.imds, Endpoint::Imds),
            (listeners.arm, Endpoint::Arm(certificates.server.clone().into())),
            (listeners.login, Endpoint::Login(certificates.server.into())),
            (listeners.control, Endpoint::Control(control.clone())),
        ];
        let thread = server::spawn(endpoints, azure.clone(), stopped).map_err(Error::thread)?;
        Ok(Self { azure, control, ca_folder, addresses, stop: Some(stop), thread: Some(thread) })
    }

    /// The metadata service, such as `http://127.0.0.1:49152`.
    #[must_use]
    pub fn imds_endpoint(&self) -> String {
        format!("http://{}", self.addresses.imds)
    }

    /// Azure Resource Manager, such as `https://127.0.0.1:49153`.
    #[must_use]
    pub fn arm_endpoint(&self) -> String {
        format!("https://{}", self.addresses.arm)
    }

    /// Entra, where applications and users sign in, such as `https://127.0.0.1:49155`.
    #[must_use]
    pub fn login_endpoint(&self) -> String {
        self.azure.login_endpoint.clone()
    }

    /// The control API, such as `http://127.0.0.1:49154`.
    #[must_use]
    pub fn control_endpoint(&self) -> String {
        format!("http://{}", self.addresses.control)
    }

    /// The certificate of the authority that signed ARM's certificate, as PEM.
    #[must_use]
    pub fn ca_file(&self) -> PathBuf {
        self.ca_folder.certificate_file()
    }

    /// The environment variables with which a client finds this simulator.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        Environment::of(self).variables()
    }

    /// The requests to IMDS, ARM and Entra since the start or the last [`Simulator::clear_requests`], in
    /// the order of their arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.azure.log.records()
    }

    /// Forgets the requests.
    pub fn clear_requests(&self) {
        self.azure.log.clear();
    }

    /// Injects a fault after those that wait already.
    pub fn inject(&self, fault: Fault) {
        self.azure.faults.inject(fault);
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.azure.faults.clear();
    }

    /// Back to how it started: no faults, empty log, first world, first settings.
    pub fn clear(&self) {
        // A state file that cannot be written is tried again with the next write, which then fails and names it.
        let _ = self.control.reset();
    }

    /// A copy of what exists.
    #[must_use]
    pub fn world(&self) -> World {
        self.azure.world().clone()
    }

    /// Replaces what exists, in memory even when the state file cannot be written, and ends what is under way.
    pub fn set_world(&self, world: World) {
        // The file is tried again with the next write, which then fails and names it.
        let _ = self.azure.set_world(world);
    }

    /// Replaces the rules by which long-running operations go that begin from now on.
    pub fn set_operations(&self, rules: Vec<OperationRule>) {
        self.azure.operations.set_rules(rules);
    }

    /// Sets how long writes take to arrive everywhere, those included that are on their way.
    pub fn set_propagation(&self, delays: PropagationDelays) {
        self.azure.propagation.set_delays(delays);
    }

    /// An access token for any principal of the world by its object id; none when there is no such principal.
    /// `audience` is the resource that the token is for, such as `https://management.azure.com/`.
    #[must_use]
    pub fn token_for(&self, principal_id: Uuid, audience: &str) -> Option<String> {
        entra::token_for(&self.azure, principal_id, audience)
    }

    /// The device codes with which nobody has signed in yet, as users see them.
    #[must_use]
    pub fn device_codes(&self) -> Vec<String> {
        self.azure.sign_ins.waiting(self.azure.clock.unix_seconds()).into_iter().map(|waiting| waiting.user_code).collect()
    }

    /// Signs a user in with a device code, as in a browser.
    ///
    /// # Errors
    /// A code that nobody waits with, or a user that there is not.
    pub fn sign_in(&self, user_code: &str, user_principal_name: &str) -> Result<(), String> {
        entra::decide(&self.azure, user_code, Some(user_principal_name))
    }

    /// Declines a device code, as in a browser.
    ///
    /// # Errors
    /// A code that nobody waits with.
    pub fn decline_sign_in(&self, user_code: &str) -> Result<(), String> {
        entra::decide(&self.azure, user_code, None)
    }

    /// Lets ARM refuse every token that was not asked for with these claims, until [`Simulator::clear_claims_demand`].
    pub fn demand_claims(&self, demand: ClaimsDemand) {
        self.azure.claims_challenge.set(Some(demand));
    }

    /// Lets ARM demand nothing beyond a good token.
    pub fn clear_claims_demand(&self) {
        self.azure.claims_challenge.set(None);
    }

    /// A token of the issuer that applications may trust by a federated credential: what a cluster writes for a pod.
    #[must_use]
    pub fn federated_token(&self, subject: &str) -> Option<String> {
        entra::federated_token(&self.azure, &entra::FederatedToken::of(subject))
    }

    /// How long tokens live that are issued from now on; whole seconds.
    pub fn set_token_lifetime(&self, lifetime: Duration) {
        self.azure.set_token_lifetime(lifetime);
    }

    /// Lets the simulator's clock differ from the system's by this many seconds.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.azure.clock.set_offset(seconds);
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // The receiver is gone only when the thread is.
        let _ = self.stop.take().map(|stop| stop.send(()));
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread was reported when it happened.
            let _ = thread.join();
        }
    }
}

impl Listeners {
    fn bind(config: &Config) -> Result<Self, Error> {
        let bind = |endpoint, address| {
            TcpListener::bind(address)
                .and_then(|listener| {
                    listener.set_nonblocking(true)?;
                    Ok(listener)
                })
                .map_err(|source| Error::Listen { endpoint, address, source })
        };
        Ok(Self {
            imds: bind("IMDS", config.imds_address)?,
            arm: bind("ARM", config.arm_address)?,
            login: bind("Entra", config.login_address)?,
            control: bind("the control API", config.control_address)?,
        })
    }

    fn addresses(&self) -> Result<Addresses, Error> {
        let address = |listener: &TcpListener| listener.local_addr().map_err(Error::thread);
        Ok(Addresses {
            imds: address(&self.imds)?,
            arm: address(&self.arm)?,
            login: address(&self.login)?,
            control: address(&self.control)?,
        })
    }
}
