//! Handles: every object that a caller holds is a number in one table, checked at each use.

mod table;

use std::sync::Arc;

use self::table::{Desk, Refusal, Table};
use super::document::Document;
use super::error::ErrorObject;
use super::operation::Operation;
use super::options::OptionsObject;
use super::pager::Pager;
use super::request::RequestObject;
use super::response::ResponseObject;
use super::token::TokenObject;
use crate::arm::Client;
use crate::error::{Code, Error, Result};
use crate::token::Credential;

/// An object of the library: a number, never a pointer. 0 is no object. A number is given out once; after the release it names nothing,
/// and using it is answered with ARMID_INVALID_HANDLE. The type names below are all this type and say which kind of object is meant;
/// an object of another kind gives ARMID_INVALID_HANDLE too.
pub type armid_handle = u64;

/// What a handle can name.
pub(super) enum Object {
    Options(Arc<OptionsObject>),
    Credential(Arc<Credential>),
    Client(Arc<Client>),
    Request(Arc<RequestObject>),
    Operation(Arc<Operation>),
    Token(TokenObject),
    Response(Arc<ResponseObject>),
    Pager(Arc<Pager>),
    Document(Arc<Document>),
    Error(Arc<ErrorObject>),
}

impl Object {
    /// The kind in words, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Object::Options(_) => <Arc<OptionsObject>>::NAME,
            Object::Credential(_) => <Arc<Credential>>::NAME,
            Object::Client(_) => <Arc<Client>>::NAME,
            Object::Request(_) => <Arc<RequestObject>>::NAME,
            Object::Operation(_) => <Arc<Operation>>::NAME,
            Object::Token(_) => TokenObject::NAME,
            Object::Response(_) => <Arc<ResponseObject>>::NAME,
            Object::Pager(_) => <Arc<Pager>>::NAME,
            Object::Document(_) => <Arc<Document>>::NAME,
            Object::Error(_) => <Arc<ErrorObject>>::NAME,
        }
    }

    /// The same object for use outside the table.
    fn share(&self) -> Self {
        match self {
            Object::Options(options) => Object::Options(Arc::clone(options)),
            Object::Credential(credential) => Object::Credential(Arc::clone(credential)),
            Object::Client(client) => Object::Client(Arc::clone(client)),
            Object::Request(request) => Object::Request(Arc::clone(request)),
            Object::Operation(operation) => Object::Operation(Arc::clone(operation)),
            Object::Token(token) => Object::Token(token.share()),
            Object::Response(response) => Object::Response(Arc::clone(response)),
            Object::Pager(pager) => Object::Pager(Arc::clone(pager)),
            Object::Document(document) => Object::Document(Arc::clone(document)),
            Object::Error(error) => Object::Error(Arc::clone(error)),
        }
    }
}

/// A kind of object, as the table knows it.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(super) enum Tag {
    Options,
    Credential,
    Client,
    Request,
    Operation,
    Token,
    Response,
    Pager,
    Document,
    Error,
}

/// A kind of object.
pub(super) trait Kind: Sized {
    /// The kind in words, with its article.
    const NAME: &'static str;
    const TAG: Tag;

    /// The object, if it is of this kind.
    fn of(object: &Object) -> Option<&Self>;

    /// The object for the table.
    fn into_object(self) -> Object;
}

static TABLE: Table<Object> = Table::new();

/// What a thread keeps of the table until it ends.
struct OwnDesk(Desk);

impl Drop for OwnDesk {
    fn drop(&mut self) {
        TABLE.leave(&self.0);
    }
}

fn at_desk<R>(work: impl FnOnce(&Desk) -> R) -> R {
    thread_local! {
        static DESK: OwnDesk = const { OwnDesk(Desk::new()) };
    }
    let borrowed;
    let desk = match DESK.try_with(std::ptr::from_ref) {
        // SAFETY: what belongs to a thread goes when the thread ends, and it is here.
        Ok(own) => unsafe { &*own },
        // A thread that is ending may still release what it holds.
        Err(_) => {
            borrowed = OwnDesk(Desk::new());
            &borrowed
        }
    };
    work(&desk.0)
}

/// Puts an object into the table.
pub(super) fn insert<T: Kind>(object: T) -> armid_handle {
    insert_with(|| object)
}

/// Puts an object into the table that is made in its place there, which saves the way of a kept token some copies.
pub(super) fn insert_with<T: Kind>(make: impl FnOnce() -> T) -> armid_handle {
    at_desk(|desk| TABLE.insert(desk, T::TAG as u8, || make().into_object()))
}

/// Lets `read` see the object, which is not dropped meanwhile: keep it short.
pub(super) fn with<T: Kind, R>(name: &str, handle: armid_handle, read: impl FnOnce(&T) -> R) -> Result<R> {
    with_any(name, handle, |object| T::of(object).map(read).ok_or_else(|| wrong_kind(name, handle, object, T::NAME)))?
}

/// The object, to keep for as long as the call needs it.
pub(super) fn get<T: Kind + Clone>(name: &str, handle: armid_handle) -> Result<T> {
    with(name, handle, T::clone)
}

/// An object of whichever kind.
pub(super) fn get_any(name: &str, handle: armid_handle) -> Result<Object> {
    with_any(name, handle, Object::share)
}

fn with_any<R>(name: &str, handle: armid_handle, read: impl FnOnce(&Object) -> R) -> Result<R> {
    at_desk(|desk| TABLE.with(desk, handle, read)).ok_or_else(|| not_live(name, handle))
}

/// Takes an object out of the table, and says whether there was one: 0 is fine and does nothing. What the object owned is freed here, or where
/// it is last used.
pub(super) fn release<T: Kind>(name: &str, handle: armid_handle) -> Result<bool> {
    if handle == 0 {
        return Ok(false);
    }
    match at_desk(|desk| TABLE.remove(desk, handle, T::TAG as u8)) {
        Ok(()) => Ok(true),
        Err(Refusal::NotLive) => Err(not_live(name, handle)),
        Err(Refusal::OtherKind) => with_any(name, handle, |object| Err(wrong_kind(name, handle, object, T::NAME)))?,
    }
}

#[cold]
fn not_live(name: &str, handle: armid_handle) -> Error {
    let problem = match handle {
        0 => String::from("it is 0, which is no object"),
        _ => format!("{handle} is no live object: it was released, or this library never gave it out"),
    };
    Error::new(Code::InvalidHandle, format!("{name}: {problem}"))
}

#[cold]
fn wrong_kind(name: &str, handle: armid_handle, object: &Object, expected: &str) -> Error {
    Error::new(Code::InvalidHandle, format!("{name}: {handle} is {}, where {expected} belongs", object.kind()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn document() -> armid_handle {
        insert(Arc::new(Document::new("{}".to_owned())))
    }

    #[test]
    fn a_handle_lives_until_its_release_and_never_again() {
        let handle = document();
        assert!(get::<Arc<Document>>("document", handle).is_ok());
        assert!(release::<Arc<Document>>("document", handle).unwrap());
        for _ in 0..64 {
            // Its slot is used again meanwhile.
            let other = document();
            assert_ne!(other, handle);
            assert_eq!(get::<Arc<Document>>("document", handle).err().unwrap().code(), Code::InvalidHandle);
            assert_eq!(release::<Arc<Document>>("document", handle).err().unwrap().code(), Code::InvalidHandle);
            release::<Arc<Document>>("document", other).unwrap();
        }
        assert!(!release::<Arc<Document>>("document", 0).unwrap());
    }

    #[test]
    fn another_kind_is_named() {
        let handle = document();
        let error = get::<Arc<Operation>>("operation", handle).err().unwrap();
        assert_eq!(error.message(), format!("operation: {handle} is a document, where an operation belongs"));
        let error = release::<Arc<Operation>>("operation", handle).err().unwrap();
        assert!(error.message().contains("where an operation belongs"), "{error}");
        assert!(get::<Arc<Document>>("document", handle).is_ok(), "a refused release releases nothing");
        release::<Arc<Document>>("document", handle).unwrap();
    }

    #[test]
    fn neighbours_and_random_numbers_name_nothing() {
        let live: HashSet<armid_handle> = (0..40).map(|_| document()).collect();
        assert_eq!(live.len(), 40);
        let handle = *live.iter().next().unwrap();
        let flipped = (0..64).map(|bit| handle ^ (1 << bit));
        // Miri takes its time.
        let random = (0..if cfg!(miri) { 100 } else { 100_000 }).map(|_| fastrand::u64(..));
        let guesses = flipped.chain(random).chain([0, 1, u64::MAX, u64::from(u32::MAX)]);
        for guess in guesses.filter(|guess| !live.contains(guess)) {
            // Another test's document may have the number; ours never has.
            if let Err(error) = get::<Arc<Document>>("document", guess) {
                assert_eq!(error.code(), Code::InvalidHandle);
                assert!(error.message().starts_with("document: "), "{error}");
            }
        }
        for handle in live {
            release::<Arc<Document>>("document", handle).unwrap();
        }
    }

    /// A thread keeps the slot that it freed last for its next object; when it ends, others get it.
    #[test]
    fn threads_that_end_leave_no_slot_behind() {
        let threads = if cfg!(miri) { 50 } else { 2_000 };
        let places: HashSet<_> = (0..threads)
            .map(|_| {
                let used = std::thread::spawn(|| {
                    let handle = document();
                    release::<Arc<Document>>("document", handle).unwrap();
                    handle as u32
                });
                used.join().unwrap()
            })
            .collect();
        // Other tests use the table meanwhile.
        assert!(places.len() < 200, "{} slots for one object at a time", places.len());
    }

    /// The destructor of a thread's local may release what the thread held, when the thread has no desk any more.
    #[test]
    fn a_thread_that_is_ending_may_still_use_the_table() {
        struct Held(std::cell::Cell<armid_handle>);

        impl Drop for Held {
            fn drop(&mut self) {
                release::<Arc<Document>>("document", self.0.get()).unwrap();
                let last = document();
                assert!(get::<Arc<Document>>("document", last).is_ok());
                release::<Arc<Document>>("document", last).unwrap();
            }
        }

        thread_local! {
            static HELD: Held = const { Held(std::cell::Cell::new(0)) };
        }

        // Its destructor is to run after that of the desk, whichever of the two the system runs first.
        for desk_first in [true, false] {
            let thread = std::thread::spawn(move || {
                if desk_first {
                    release::<Arc<Document>>("document", document()).unwrap();
                }
                HELD.with(|_| ());
                HELD.with(|held| held.0.set(document()));
                HELD.with(|held| held.0.get())
            });
            let handle = thread.join().unwrap();
            assert!(get::<Arc<Document>>("document", handle).is_err());
        }
    }

    #[test]
    fn threads_share_the_table() {
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..500 {
                        let handle = document();
                        assert!(get::<Arc<Document>>("document", handle).is_ok());
                        release::<Arc<Document>>("document", handle).unwrap();
                    }
                });
            }
        });
    }
}
