//! What all endpoints share: the world, the clock, the keys, the faults and the log.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use crate::arm::Quotas;
use crate::clock::Clock;
use crate::config::Config;
use crate::entra::SigningKey;
use crate::faults::Faults;
use crate::log::RequestLog;
use crate::world::World;

pub(crate) struct Azure {
    world: RwLock<World>,
    token_lifetime_seconds: AtomicU32,
    pub(crate) page_size: Option<usize>,
    /// Whether an exhausted quota is enforced rather than only counted.
    pub(crate) throttling: bool,
    pub(crate) quotas: Quotas,
    pub(crate) clock: Clock,
    pub(crate) signing_key: SigningKey,
    pub(crate) faults: Faults,
    pub(crate) log: RequestLog,
}

impl Azure {
    pub(crate) fn new(config: Config, signing_key: SigningKey) -> Self {
        let azure = Self {
            world: RwLock::new(config.world),
            token_lifetime_seconds: AtomicU32::default(),
            page_size: config.page_size,
            throttling: config.throttling,
            quotas: Quotas::default(),
            clock: Clock::default(),
            signing_key,
            faults: Faults::default(),
            log: RequestLog::default(),
        };
        azure.set_token_lifetime(config.token_lifetime);
        azure
    }

    pub(crate) fn world(&self) -> RwLockReadGuard<'_, World> {
        self.world.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_world(&self, world: World) {
        *self.world.write().unwrap_or_else(PoisonError::into_inner) = world;
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
