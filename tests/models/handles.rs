//! The table of handles: an object lives until the one release that takes it, whoever looks at it meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use shuttle::thread;

use crate::table::Table;
use crate::{in_every_order, in_many_orders};

/// Counts how often it is dropped.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn keep<T>(_: &T) -> Option<()> {
    Some(())
}

fn let_go<T>(_: &T) -> Option<()> {
    None
}

#[test]
fn of_two_releases_one_takes_the_object_and_a_reader_sees_it_whole_or_not_at_all() {
    in_every_order(|| {
        let table = Arc::new(Table::new());
        let dropped = Arc::new(AtomicUsize::new(0));
        let number = table.insert(Counted(Arc::clone(&dropped)));
        let releases: Vec<_> = (0..2)
            .map(|_| {
                let table = Arc::clone(&table);
                thread::spawn(move || table.remove(number, let_go).is_some())
            })
            .collect();
        let alive = table.with(number, |object| object.0.load(Ordering::SeqCst));
        assert!(matches!(alive, None | Some(0)), "a dropped object was seen");
        let taken = releases.into_iter().map(|release| usize::from(release.join().unwrap())).sum::<usize>();
        assert_eq!(taken, 1);
        assert_eq!(dropped.load(Ordering::SeqCst), 1);
        assert!(table.with(number, |_| ()).is_none());
    });
}

#[test]
fn a_refused_release_leaves_the_object() {
    in_every_order(|| {
        let table = Arc::new(Table::new());
        let number = table.insert(7);
        let other = Arc::clone(&table);
        let refused = thread::spawn(move || other.remove(number, keep));
        assert_eq!(table.with(number, |object| *object), Some(7));
        assert!(matches!(refused.join().unwrap(), Some(Err(()))));
        assert_eq!(table.with(number, |object| *object), Some(7));
    });
}

/// Slots are used again: the number that names a slot's old object must never reach the new one.
#[test]
fn a_stale_number_never_reaches_the_object_that_came_after() {
    in_many_orders(|| {
        let table = Arc::new(Table::new());
        let threads: Vec<_> = (0..2_usize)
            .map(|owner| {
                let table = Arc::clone(&table);
                thread::spawn(move || {
                    let mut before = Vec::new();
                    // More than there are shards, so that each shard's slot is used again.
                    for round in 0..20_usize {
                        let object = (owner, round);
                        let number = table.insert(object);
                        assert_eq!(table.with(number, |found| *found), Some(object));
                        assert!(matches!(table.remove(number, let_go), Some(Ok(found)) if found == object));
                        before.push(number);
                        let stale = before[round / 2];
                        assert_eq!(table.with(stale, |found| *found), None);
                        assert!(table.remove(stale, let_go).is_none());
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    });
}
