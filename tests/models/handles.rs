//! The table of handles: an object lives until the one release that takes it, and while someone looks at it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use shuttle::thread;

use crate::table::{Desk, Refusal, Table};
use crate::{in_every_order, in_many_orders};

/// Two kinds of object.
const CUP: u8 = 1;
const POT: u8 = 2;

/// A thread that uses the table.
struct User<T> {
    table: Arc<Table<T>>,
    desk: Desk,
}

impl<T> User<T> {
    fn new() -> Self {
        Self { table: Arc::new(Table::new()), desk: Desk::new() }
    }

    /// Another thread that uses the same table.
    fn another(&self) -> Self {
        Self { table: Arc::clone(&self.table), desk: Desk::new() }
    }

    fn insert(&self, kind: u8, object: T) -> u64 {
        self.table.insert(&self.desk, kind, || object)
    }

    fn with<R>(&self, number: u64, read: impl FnOnce(&T) -> R) -> Option<R> {
        self.table.with(&self.desk, number, read)
    }

    fn remove(&self, number: u64, kind: u8) -> Result<(), Refusal> {
        self.table.remove(&self.desk, number, kind)
    }
}

impl<T> Drop for User<T> {
    fn drop(&mut self) {
        self.table.leave(&self.desk);
    }
}

/// Counts how often it is dropped.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn dropped(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn of_two_releases_one_takes_the_object() {
    in_every_order(|| {
        let table = User::new();
        let dropped = Arc::new(AtomicUsize::new(0));
        let number = table.insert(CUP, Counted(Arc::clone(&dropped)));
        let other = {
            let table = table.another();
            thread::spawn(move || table.remove(number, CUP).is_ok())
        };
        let one = table.remove(number, CUP).is_ok();
        assert!(one ^ other.join().unwrap());
        assert_eq!(dropped.load(Ordering::SeqCst), 1);
        assert!(table.with(number, |_| ()).is_none());
    });
}

#[test]
fn an_object_stays_while_a_reader_looks_and_goes_once_with_the_last() {
    in_every_order(|| {
        let table = User::new();
        let dropped = Arc::new(AtomicUsize::new(0));
        let number = table.insert(CUP, Counted(Arc::clone(&dropped)));
        let release = {
            let table = table.another();
            thread::spawn(move || table.remove(number, CUP))
        };
        let seen = table.with(number, |object| {
            let at_first = object.dropped();
            // The release may come here.
            thread::yield_now();
            (at_first, object.dropped())
        });
        assert!(matches!(seen, None | Some((0, 0))), "a dropped object was seen");
        assert_eq!(release.join().unwrap(), Ok(()));
        assert_eq!(dropped.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn two_readers_and_a_release_drop_the_object_once() {
    in_many_orders(|| {
        let table = User::new();
        let dropped = Arc::new(AtomicUsize::new(0));
        let number = table.insert(CUP, Counted(Arc::clone(&dropped)));
        let readers: Vec<_> = (0..2)
            .map(|_| {
                let table = table.another();
                thread::spawn(move || {
                    let seen = table.with(number, |object| {
                        thread::yield_now();
                        object.dropped()
                    });
                    assert!(matches!(seen, None | Some(0)), "a dropped object was seen");
                })
            })
            .collect();
        assert_eq!(table.remove(number, CUP), Ok(()));
        readers.into_iter().for_each(|reader| reader.join().unwrap());
        assert_eq!(dropped.load(Ordering::SeqCst), 1);
        // The slot is there for another object, and knows nothing of the readers.
        let next = table.insert(POT, Counted(Arc::clone(&dropped)));
        assert_eq!(table.with(next, Counted::dropped), Some(1));
        assert_eq!(table.with(number, Counted::dropped), None);
        assert_eq!(table.remove(next, POT), Ok(()));
        assert_eq!(dropped.load(Ordering::SeqCst), 2);
    });
}

#[test]
fn a_refused_release_leaves_the_object() {
    in_every_order(|| {
        let table = User::new();
        let number = table.insert(CUP, 7);
        let other = table.another();
        let refused = thread::spawn(move || other.remove(number, POT));
        assert_eq!(table.with(number, |object| *object), Some(7));
        assert_eq!(refused.join().unwrap(), Err(Refusal::OtherKind));
        assert_eq!(table.with(number, |object| *object), Some(7));
    });
}

/// Slots are used again: the number that names a slot's old object must never reach the new one.
#[test]
fn a_stale_number_never_reaches_the_object_that_came_after() {
    in_many_orders(|| {
        let table = User::new();
        let threads: Vec<_> = (0..2_usize)
            .map(|owner| {
                let table = table.another();
                thread::spawn(move || {
                    let mut before = Vec::new();
                    for round in 0..20_usize {
                        let object = (owner, round);
                        let number = table.insert(CUP, object);
                        assert_eq!(table.with(number, |found| *found), Some(object));
                        assert_eq!(table.remove(number, CUP), Ok(()));
                        before.push(number);
                        let stale = before[round / 2];
                        assert_eq!(table.with(stale, |found| *found), None);
                        assert_eq!(table.remove(stale, CUP), Err(Refusal::NotLive));
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    });
}

/// More objects than a page has, from threads that share shards, given back by others.
#[test]
fn numbers_are_given_out_once_whoever_gives_them_back() {
    in_many_orders(|| {
        let table = User::new();
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let table = table.another();
                thread::spawn(move || (0..40).map(|_| table.insert(CUP, ())).collect::<Vec<_>>())
            })
            .collect();
        let mut numbers: Vec<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        for number in &numbers {
            assert_eq!(table.remove(*number, CUP), Ok(()));
        }
        numbers.extend((0..40).map(|_| table.insert(CUP, ())));
        let given = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), given);
    });
}
