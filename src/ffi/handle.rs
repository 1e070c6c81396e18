//! Handles: every object that a caller holds is a number in one table, checked at each use.

mod table;

use std::sync::Arc;

use once_cell::sync::Lazy;

use self::table::Table;
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

/// A kind of object.
pub(super) trait Kind: Sized {
    /// The kind in words, with its article.
    const NAME: &'static str;

    /// The object, if it is of this kind.
    fn of(object: &Object) -> Option<&Self>;

    /// The object for the table.
    fn into_object(self) -> Object;
}

static TABLE: Lazy<Table<Object>> = Lazy::new(Table::new);

/// Puts an object into the table.
pub(super) fn insert<T: Kind>(object: T) -> armid_handle {
    TABLE.insert(object.into_object())
}

/// Lets `read` see the object while its shard is locked: keep it short, and let it lock nothing.
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
    TABLE.with(handle, read).ok_or_else(|| not_live(name, handle))
}

/// Takes an object out of the table; 0 is fine and does nothing. What the object owned is freed here, or where it is last used.
pub(super) fn release<T: Kind>(name: &str, handle: armid_handle) -> Result<Option<Object>> {
    if handle == 0 {
        return Ok(None);
    }
    let refuse = |object: &Object| T::of(object).is_none().then(|| wrong_kind(name, handle, object, T::NAME));
    TABLE.remove(handle, refuse).ok_or_else(|| not_live(name, handle))?.map(Some)
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
        assert!(release::<Arc<Document>>("document", handle).unwrap().is_some());
        for _ in 0..64 {
            // Its slot is used again meanwhile.
            let other = document();
            assert_ne!(other, handle);
            assert_eq!(get::<Arc<Document>>("document", handle).err().unwrap().code(), Code::InvalidHandle);
            assert_eq!(release::<Arc<Document>>("document", handle).err().unwrap().code(), Code::InvalidHandle);
            release::<Arc<Document>>("document", other).unwrap();
        }
        assert!(release::<Arc<Document>>("document", 0).unwrap().is_none());
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
