//! A table of objects that are known by numbers, each of which is given out once.
//!
//! A number is that of a slot, which shard the slot is in, and how often the slot was used: a number that was given back does not match its
//! slot any more, and a guessed one matches none. Shards keep threads out of each other's way; no lock is held longer than it takes to look
//! a slot up.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use slotmap::{DefaultKey, Key as _, KeyData, SlotMap};

use crate::sync::{AtomicU32, Mutex, MutexGuard};

/// How many shards there are: a power of two.
const SHARDS: u32 = 16;
/// Where the shard's number stands in an object's: above the slot's.
const SHARD_SHIFT: u32 = 28;
const SLOT_MASK: u64 = (1 << SHARD_SHIFT) - 1;

/// Alone on its cache lines, so that threads in different shards do not slow each other down.
#[repr(align(128))]
struct Shard<T>(Mutex<SlotMap<DefaultKey, T>>);

impl<T> Shard<T> {
    fn lock(&self) -> MutexGuard<'_, SlotMap<DefaultKey, T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The table.
pub(super) struct Table<T> {
    shards: [Shard<T>; SHARDS as usize],
    next_shard: AtomicU32,
}

impl<T> Table<T> {
    pub(super) fn new() -> Self {
        Self { shards: std::array::from_fn(|_| Shard(Mutex::new(SlotMap::new()))), next_shard: AtomicU32::new(0) }
    }

    /// Puts an object in, and gives its number.
    pub(super) fn insert(&self, object: T) -> u64 {
        let number = self.next_shard.fetch_add(1, Ordering::Relaxed) % SHARDS;
        let [first, ..] = &self.shards;
        // The remainder is always a shard; the first one stands in for what cannot be.
        let (number, shard) = self.shards.get(number as usize).map_or((0, first), |shard| (number, shard));
        let key = shard.lock().insert(object);
        join(key, number)
    }

    /// Lets `read` see an object while its shard is locked: keep it short, and let it lock nothing. `None` when the number names none.
    pub(super) fn with<R>(&self, number: u64, read: impl FnOnce(&T) -> R) -> Option<R> {
        let (shard, key) = self.split(number)?;
        shard.lock().get(key).map(read)
    }

    /// Takes an object out, unless `refuse` has a reason not to. `None` when the number names none. The caller drops the object, after the
    /// lock is gone: it may take others with it.
    pub(super) fn remove<E>(&self, number: u64, refuse: impl FnOnce(&T) -> Option<E>) -> Option<Result<T, E>> {
        let (shard, key) = self.split(number)?;
        let mut slots = shard.lock();
        if let Some(reason) = refuse(slots.get(key)?) {
            return Some(Err(reason));
        }
        slots.remove(key).map(Ok)
    }

    /// The shard and the slot that a number names, if there can be such a number.
    fn split(&self, number: u64) -> Option<(&Shard<T>, DefaultKey)> {
        let shard = (number >> SHARD_SHIFT) as u32 % SHARDS;
        let within_shard = number & !(u64::from(SHARDS - 1) << SHARD_SHIFT);
        let key = DefaultKey::from(KeyData::from_ffi(within_shard));
        // A key reads numbers as equal that are not; only the one that it was made of counts.
        let shard = self.shards.get(shard as usize).filter(|_| key.data().as_ffi() == within_shard)?;
        Some((shard, key))
    }
}

fn join(key: DefaultKey, shard: u32) -> u64 {
    key.data().as_ffi() | u64::from(shard) << SHARD_SHIFT
}

const _: () = assert!(SLOT_MASK as u32 == u32::MAX / SHARDS && SHARDS.is_power_of_two());
