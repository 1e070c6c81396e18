//! What all endpoints share: the world, the clock, the keys, the faults and the log.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use crate::clock::Clock;
use crate::entra::SigningKey;
use crate::faults::Faults;
use crate::log::RequestLog;
use crate::world::World;

pub(crate) struct Azure {
    world: RwLock<World>,
    token_lifetime_seconds: AtomicU32,
    pub(crate) page_size: Option<usize>,
    pub(crate) clock: Clock,
    pub(crate) signing_key: SigningKey,
    pub(crate) faults: Faults,
    pub(crate) log: RequestLog,
}

impl Azure {
    pub(crate) fn new(world: World, signing_key: SigningKey, token_lifetime_seconds: u32, page_size: Option<usize>) -> Self {
        Self {
            world: RwLock::new(world),
            token_lifetime_seconds: AtomicU32::new(token_lifetime_seconds),
            page_size,
            clock: Clock::default(),
            signing_key,
            faults: Faults::default(),
            log: RequestLog::default(),
        }
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

    pub(crate) fn set_token_lifetime_seconds(&self, seconds: u32) {
        self.token_lifetime_seconds.store(seconds, Ordering::Relaxed);
    }
}
