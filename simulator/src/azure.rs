//! What all endpoints share: the world, the clock, the keys, the faults and the log.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use crate::arm::{ComputeQuotas, GraphQuota, Quotas};
use crate::clock::Clock;
use crate::config::Config;
use crate::entra::{ClaimsChallenge, SignIns, SigningKey};
use crate::error::Error;
use crate::faults::Faults;
use crate::log::RequestLog;
use crate::operations::Operations;
use crate::propagation::Propagation;
use crate::state;
use crate::world::World;

pub(crate) struct Azure {
    world: RwLock<World>,
    /// Where the world is kept beside memory.
    state_file: Option<PathBuf>,
    token_lifetime_seconds: AtomicU32,
    pub(crate) page_size: Option<usize>,
    /// Whether an exhausted quota is enforced rather than only counted.
    pub(crate) throttling: bool,
    pub(crate) quotas: Quotas,
    pub(crate) compute_quotas: ComputeQuotas,
    pub(crate) graph_quota: GraphQuota,
    pub(crate) operations: Operations,
    pub(crate) propagation: Propagation,
    /// Scheme and authority of Entra's endpoints, without a final slash.
    pub(crate) login_endpoint: String,
    pub(crate) sign_ins: SignIns,
    pub(crate) claims_challenge: ClaimsChallenge,
    pub(crate) clock: Clock,
    pub(crate) signing_key: SigningKey,
    pub(crate) faults: Faults,
    pub(crate) log: RequestLog,
}

impl Azure {
    pub(crate) fn new(config: Config, login_endpoint: String, signing_key: SigningKey) -> Self {
        let azure = Self {
            world: RwLock::new(config.world),
            state_file: config.state_file,
            token_lifetime_seconds: AtomicU32::default(),
            page_size: config.page_size,
            throttling: config.throttling,
            quotas: Quotas::default(),
            compute_quotas: ComputeQuotas::default(),
            graph_quota: GraphQuota::default(),
            operations: Operations::new(config.operations),
            propagation: Propagation::new(config.propagation),
            login_endpoint,
            sign_ins: SignIns::new(config.device_code_interval_seconds),
            claims_challenge: ClaimsChallenge::default(),
            clock: Clock::default(),
            signing_key,
            faults: Faults::default(),
            log: RequestLog::default(),
        };
        azure.set_token_lifetime(config.token_lifetime);
        azure
    }

    pub(crate) fn world(&self) -> RwLockReadGuard<'_, World> {
        self.settle_operations();
        self.world.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the world, here and in the state file. An error of `change` or of the file leaves both as they were.
    pub(crate) fn change_world<T, E: From<Error>>(&self, change: impl FnOnce(&mut World) -> Result<T, E>) -> Result<T, E> {
        self.settle_operations();
        let mut world = self.write();
        let mut changed = world.clone();
        let result = change(&mut changed)?;
        self.keep(&changed)?;
        *world = changed;
        Ok(result)
    }

    /// Replaces the world, also when the state file cannot be written, and forgets what is under way in the old one.
    pub(crate) fn set_world(&self, world: World) -> Result<(), Error> {
        self.operations.clear();
        self.propagation.clear();
        let mut guard = self.write();
        *guard = world;
        self.keep(&guard)
    }

    /// Lets deletions take effect that have come to their end.
    fn settle_operations(&self) {
        if self.operations.are_to_be_settled(&self.clock) {
            let mut world = self.write();
            self.operations.settle(&mut world);
            // A file that cannot be written is reported to the next write.
            let _ = self.keep(&world);
        }
    }

    fn keep(&self, world: &World) -> Result<(), Error> {
        self.state_file.as_deref().map_or(Ok(()), |file| state::save(file, world))
    }

    fn write(&self) -> RwLockWriteGuard<'_, World> {
        self.world.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn token_lifetime_seconds(&self) -> u32 {
        self.token_lifetime_seconds.load(Ordering::Relaxed)
    }

    /// The lifetime in whole seconds.
    pub(crate) fn set_token_lifetime(&self, lifetime: Duration) {
        self.set_token_lifetime_seconds(u32::try_from(lifetime.as_secs()).unwrap_or(u32::MAX));
    }

    pub(crate) fn set_token_lifetime_seconds(&self, seconds: u32) {
        self.token_lifetime_seconds.store(seconds, Ordering::Relaxed);
    }
}
