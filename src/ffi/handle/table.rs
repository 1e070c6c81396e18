//! A table of objects that are known by numbers, each of which is given out once.
//!
//! A number is that of a slot, which shard the slot is in, and how often the slot was used: a number that was given back does not match its
//! slot any more, and a guessed one matches none. Threads that put in and take out their own objects do not meet: each keeps the slot that it
//! freed last, and other slots come from the shard that it was dealt.
//!
//! No lock stands between a number and its object. A slot's state, one atomic word, says whose turn it is:
//!
//! - free: nobody looks at it but the thread that claimed it, to put an object in;
//! - live: readers enter and leave, and are counted. One thread takes the object out: from then on no reader enters;
//! - condemned: the readers that are still inside leave. Who is last, the taker or a reader, has the slot to itself, drops the object and
//!   frees the slot, which has another generation then.

use std::cell::{Cell, UnsafeCell};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use once_cell::sync::OnceCell;

use crate::sync::{AtomicU32, AtomicU64, Mutex, MutexGuard};

/// How many shards there are: a power of two.
const SHARDS: u32 = 1 << 4;
/// A number's bits from below: the slot, its shard, the slot's generation.
const SLOT_BITS: u32 = 28;
const GENERATION_SHIFT: u32 = 32;
/// Slots come in pages, each twice as large as the one before, so that a slot stays where it is while the table grows.
const FIRST_PAGE: u32 = 32;
const PAGES: usize = (SLOT_BITS - FIRST_PAGE.ilog2()) as usize;

/// A state's bits from below: the readers, the kind of the object, these two flags, the generation. Neither flag: the slot is free.
const READERS: u64 = (1 << KIND_SHIFT) - 1;
const KIND_SHIFT: u32 = 24;
const KIND: u64 = 0b1111 << KIND_SHIFT;
const CONDEMNED: u64 = 1 << 30;
const LIVE: u64 = 1 << 31;

/// What a thread has of a table: a shard, where its new slots come from, and the slot that it freed last, which nobody else has a way to. A
/// thread that puts objects in and takes them out again needs no other.
pub(super) struct Desk {
    shard: Cell<Option<u32>>,
    spare: Cell<Option<Place>>,
}

impl Desk {
    pub(super) const fn new() -> Self {
        Self { shard: Cell::new(None), spare: Cell::new(None) }
    }
}

/// Where a slot is: the lower half of a number.
#[derive(Clone, Copy)]
struct Place(u32);

impl Place {
    fn new(shard: u32, index: u32) -> Self {
        Self(shard << SLOT_BITS | index)
    }

    fn of(number: u64) -> Self {
        Self(number as u32)
    }

    fn shard(self) -> u32 {
        self.0 >> SLOT_BITS
    }

    fn index(self) -> u32 {
        self.0 & ((1 << SLOT_BITS) - 1)
    }

    /// The page of the slot, and where it is there.
    #[inline(always)]
    fn page(self) -> (usize, usize) {
        let beyond = self.index() + FIRST_PAGE;
        let page = beyond.ilog2() - FIRST_PAGE.ilog2();
        (page as usize, (beyond - (FIRST_PAGE << page)) as usize)
    }
}

/// The table.
pub(super) struct Table<T> {
    shards: [Shard<T>; SHARDS as usize],
    /// The shard of the next thread that comes without one.
    next_shard: AtomicU32,
}

// SAFETY: a table hands out `&T` to any thread that knows the number, and drops an object on whichever thread leaves it last; `T` allows both.
// Of what else is in it, the objects' cells are guarded by the slots' states, the list of free slots by the lock of its shard, and the rest
// shares itself.
unsafe impl<T: Send + Sync> Sync for Table<T> {}

/// Why an object stays in the table.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The number names none.
    NotLive,
    /// The number's object is of another kind.
    OtherKind,
}

impl<T> Table<T> {
    pub(super) const fn new() -> Self {
        Self { shards: [const { Shard::new() }; SHARDS as usize], next_shard: AtomicU32::new(0) }
    }

    /// Puts the object in that `make` makes, and gives its number. `kind` is a number below 16.
    #[inline(always)]
    pub(super) fn insert(&self, desk: &Desk, kind: u8, make: impl FnOnce() -> T) -> u64 {
        let spare = desk.spare.take().and_then(|place| Some((place, self.slot(place)?)));
        let (place, slot) = spare.unwrap_or_else(|| self.claim(desk));
        u64::from(slot.fill(kind, make)) << GENERATION_SHIFT | u64::from(place.0)
    }

    /// Lets `read` see an object, which stays meanwhile. Keep it short: what the object holds on to goes no sooner than it returns. `None` when
    /// the number names none.
    pub(super) fn with<R>(&self, desk: &Desk, number: u64, read: impl FnOnce(&T) -> R) -> Option<R> {
        let visit = Visit::begin(self, desk, number)?;
        visit.object().map(read)
    }

    /// Takes an object of this kind out. It is dropped here, or by the last reader that is inside.
    pub(super) fn remove(&self, desk: &Desk, number: u64, kind: u8) -> Result<(), Refusal> {
        let place = Place::of(number);
        let slot = self.slot(place).ok_or(Refusal::NotLive)?;
        if slot.condemn(generation_of(number), kind)? == 0 {
            self.retire(desk, place, slot);
        }
        Ok(())
    }

    /// Gives a desk up whose thread ends.
    pub(super) fn leave(&self, desk: &Desk) {
        if let Some(place) = desk.spare.take()
            && let (Some(shard), Some(slot)) = (self.shard(place), self.slot(place))
        {
            shard.give(place, slot);
        }
    }

    fn shard(&self, place: Place) -> Option<&Shard<T>> {
        self.shards.get(place.shard() as usize)
    }

    #[inline(always)]
    fn slot(&self, place: Place) -> Option<&Slot<T>> {
        let (page, within) = place.page();
        self.shard(place)?.pages.get(page)?.get()?.get(within)
    }

    /// A free slot that nobody else has a way to.
    #[cold]
    fn claim(&self, desk: &Desk) -> (Place, &Slot<T>) {
        let number = desk.shard.get().unwrap_or_else(|| self.next_shard.fetch_add(1, Ordering::Relaxed) % SHARDS);
        desk.shard.set(Some(number));
        let claimed = self.shards.get(number as usize).and_then(|shard| shard.claim(number));
        claimed.unwrap_or_else(|| panic!("there are more than {} objects in a shard", 1_u32 << SLOT_BITS))
    }

    /// Frees a condemned slot that has no reader any more, and drops its object. For the one thread that is last, as [`Slot::empty`] has it.
    #[inline(always)]
    fn retire(&self, desk: &Desk, place: Place, slot: &Slot<T>) {
        let object = slot.empty();
        if slot.can_be_filled()
            && let Some(before) = desk.spare.replace(Some(place))
            && let (Some(shard), Some(slot)) = (self.shard(before), self.slot(before))
        {
            shard.give(before, slot);
        }
        // Last, because it may use the table itself.
        drop(object);
    }
}

fn generation_of(number: u64) -> u32 {
    (number >> GENERATION_SHIFT) as u32
}

/// Alone on its cache lines, so that threads in different shards do not slow each other down.
#[repr(align(128))]
struct Shard<T> {
    /// The slots that are on no desk. Held for a moment only.
    stock: Mutex<Stock>,
    pages: [OnceCell<Box<[Slot<T>]>>; PAGES],
}

struct Stock {
    /// The first free slot; each knows the next.
    free: Option<Place>,
    /// How many slots were ever used.
    used: u32,
}

impl<T> Shard<T> {
    const fn new() -> Self {
        Self { stock: Mutex::new(Stock { free: None, used: 0 }), pages: [const { OnceCell::new() }; PAGES] }
    }

    /// A free slot of this shard, whose number is given; nothing when all are used.
    fn claim(&self, number: u32) -> Option<(Place, &Slot<T>)> {
        let mut stock = self.lock();
        if let Some(place) = stock.free {
            let (page, within) = place.page();
            let slot = self.pages.get(page)?.get()?.get(within)?;
            stock.free = slot.next_free.take();
            return Some((place, slot));
        }
        let place = Place::new(number, stock.used);
        let (page, within) = place.page();
        let slots = self.pages.get(page)?.get_or_init(|| (0..FIRST_PAGE << page).map(|_| Slot::new()).collect());
        stock.used += 1;
        Some((place, slots.get(within)?))
    }

    /// Takes a free slot of this shard back.
    #[cold]
    fn give(&self, place: Place, slot: &Slot<T>) {
        let mut stock = self.lock();
        slot.next_free.set(stock.free.replace(place));
    }

    fn lock(&self) -> MutexGuard<'_, Stock> {
        self.stock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Slot<T> {
    state: AtomicU64,
    /// In the stock of its shard, whose lock guards it: the next free slot.
    next_free: Cell<Option<Place>>,
    object: UnsafeCell<Option<T>>,
}

impl<T> Slot<T> {
    fn new() -> Self {
        // A number is never 0, because no generation is.
        Self { state: AtomicU64::new(1 << GENERATION_SHIFT), next_free: Cell::new(None), object: UnsafeCell::new(None) }
    }

    /// Puts an object into a slot that the caller has claimed. The slot's generation.
    #[inline(always)]
    fn fill(&self, kind: u8, make: impl FnOnce() -> T) -> u32 {
        let generation = self.state.load(Ordering::Relaxed) & !u64::from(u32::MAX);
        // SAFETY: the slot is free and claimed: no reader enters before the state says that it is live, and nobody else has claimed it.
        unsafe { *self.object.get() = Some(make()) };
        // Whoever sees that it is live sees the object as well.
        self.state.store(generation | LIVE | kind_bits(kind), Ordering::Release);
        generation_of(generation)
    }

    /// Lets no reader enter any more. The readers that are inside.
    #[inline(always)]
    fn condemn(&self, generation: u32, kind: u8) -> Result<u64, Refusal> {
        let mut state = self.state.load(Ordering::Relaxed);
        loop {
            if generation_of(state) != generation || state & LIVE == 0 {
                return Err(Refusal::NotLive);
            }
            if state & KIND != kind_bits(kind) {
                return Err(Refusal::OtherKind);
            }
            // Acquire: what readers that have left did to the object comes before it is dropped.
            let condemned = state & !LIVE | CONDEMNED;
            match self.state.compare_exchange_weak(state, condemned, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => return Ok(state & READERS),
                Err(now) => state = now,
            }
        }
    }

    /// Takes the object of a condemned slot that has no reader, and makes the slot free for another generation.
    #[inline(always)]
    fn empty(&self) -> Option<T> {
        // SAFETY: the slot is condemned, so that nobody enters, and without readers; of the threads that could see that, [`Visit`] and
        // [`Table::remove`] let one come here.
        let object = unsafe { (*self.object.get()).take() };
        let next = u64::from(generation_of(self.state.load(Ordering::Relaxed)).wrapping_add(1)) << GENERATION_SHIFT;
        self.state.store(next, Ordering::Release);
        object
    }

    /// A slot that was used four thousand million times has no number any more that was not given out before.
    #[inline(always)]
    fn can_be_filled(&self) -> bool {
        self.state.load(Ordering::Relaxed) != 0
    }
}

fn kind_bits(kind: u8) -> u64 {
    u64::from(kind) << KIND_SHIFT & KIND
}

/// A reader inside a slot.
struct Visit<'a, T> {
    table: &'a Table<T>,
    desk: &'a Desk,
    place: Place,
    slot: &'a Slot<T>,
}

impl<'a, T> Visit<'a, T> {
    fn begin(table: &'a Table<T>, desk: &'a Desk, number: u64) -> Option<Self> {
        let (place, generation) = (Place::of(number), generation_of(number));
        let slot = table.slot(place)?;
        let mut state = slot.state.load(Ordering::Relaxed);
        loop {
            if generation_of(state) != generation || state & LIVE == 0 {
                return None;
            }
            // Acquire: the object is as whoever put it in left it.
            match slot.state.compare_exchange_weak(state, state + 1, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return Some(Self { table, desk, place, slot }),
                Err(now) => state = now,
            }
        }
    }

    #[cold]
    fn retire(&self) {
        self.table.retire(self.desk, self.place, self.slot);
    }

    fn object(&self) -> Option<&T> {
        // SAFETY: the slot was live when this reader entered and has a reader until it leaves, so that nobody takes the object.
        unsafe { (*self.slot.object.get()).as_ref() }
    }
}

impl<T> Drop for Visit<'_, T> {
    fn drop(&mut self) {
        // Release: what this reader saw comes before the drop of the object. Acquire: should that fall to this reader, what the others saw does.
        let before = self.slot.state.fetch_sub(1, Ordering::AcqRel);
        if before & (CONDEMNED | READERS) == CONDEMNED | 1 {
            self.retire();
        }
    }
}

const _: () = assert!(SHARDS == 1 << (GENERATION_SHIFT - SLOT_BITS) && FIRST_PAGE.is_power_of_two() && KIND < CONDEMNED);
