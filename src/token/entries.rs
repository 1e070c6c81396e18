//! What a credential's cache has, by resource.
//!
//! Few resources a credential, so a list that is searched beats a map. It only grows while the credential lives, so that a reader follows it
//! without a lock, and without writing to memory that other readers read.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::cache::Entry;

/// The list, and each rest of it.
#[derive(Default)]
pub(super) struct Entries(OnceLock<Box<Node>>);

struct Node {
    resource: Box<str>,
    entry: Arc<Entry>,
    rest: Entries,
}

impl Entries {
    pub(super) fn find(&self, resource: &str) -> Option<&Arc<Entry>> {
        self.nodes().find(|node| &*node.resource == resource).map(|node| &node.entry)
    }

    /// The entry of a resource, which `make` makes when the list has none.
    pub(super) fn find_or_add(&self, resource: &str, make: impl Fn() -> Arc<Entry>) -> &Arc<Entry> {
        let mut rest = self;
        loop {
            let add = || Box::new(Node { resource: resource.into(), entry: make(), rest: Self::default() });
            let node = rest.0.get_or_init(add);
            if &*node.resource == resource {
                return &node.entry;
            }
            rest = &node.rest;
        }
    }

    fn nodes(&self) -> impl Iterator<Item = &Node> {
        std::iter::successors(self.0.get(), |node| node.rest.0.get()).map(Box::as_ref)
    }
}

impl Drop for Entries {
    /// One after the other: each within the drop of the one before would need the more stack the longer the list is.
    fn drop(&mut self) {
        let mut rest = self.0.take();
        while let Some(mut node) = rest {
            rest = node.rest.0.take();
        }
    }
}

impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.nodes().map(|node| (&node.resource, &node.entry))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_that_add_the_same_resources_share_their_entries() {
        let entries = Entries::default();
        let resources: Vec<_> = (0..50).map(|number| number.to_string()).collect();
        let add_all = || resources.iter().map(|resource| entries.find_or_add(resource, Arc::default)).collect::<Vec<_>>();
        let found = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(add_all)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        for (number, resource) in resources.iter().enumerate() {
            let entry = entries.find(resource).unwrap();
            assert!(found.iter().all(|found| Arc::ptr_eq(found[number], entry)), "{resource}");
        }
        assert_eq!(entries.nodes().count(), resources.len());
        assert!(entries.find("another").is_none());
    }

    #[test]
    fn a_long_list_needs_no_stack_to_go() {
        let entries = Entries::default();
        let mut rest = &entries;
        for _ in 0..200_000 {
            rest = &rest.0.get_or_init(|| Box::new(Node { resource: "r".into(), entry: Arc::default(), rest: Entries::default() })).rest;
        }
        std::thread::Builder::new().stack_size(128 * 1024).spawn(move || drop(entries)).unwrap().join().unwrap();
    }
}
