//! Documents: JSON texts that the library makes.

use std::sync::Arc;

use super::error::armid_error;
use super::guard;
use super::handle::{self, Kind, Object, Tag, armid_handle};
use super::status::{ARMID_OK, armid_status};
use super::text::{ARMID_TEXT_DOCUMENT_JSON, Text, armid_str, armid_text_field};

/// A JSON text that the library made: what a client is bound to, how far an operation is, or a log record.
///
/// Comes from armid_client_describe(), armid_operation_describe(), armid_operation_take_document() and armid_log_queue_next(). Read it with armid_document_json();
/// release it with armid_document_release().
pub type armid_document = armid_handle;

pub(super) struct Document {
    json: Text,
}

impl Document {
    pub(super) fn new(json: String) -> Self {
        Self { json: Text::new(json) }
    }

    pub(super) fn text_of(&self, field: armid_text_field) -> Option<&str> {
        (field == ARMID_TEXT_DOCUMENT_JSON).then(|| self.json.as_str())
    }
}

impl Kind for Arc<Document> {
    const NAME: &'static str = "a document";
    const TAG: Tag = Tag::Document;

    fn of(object: &Object) -> Option<&Self> {
        match object {
            Object::Document(document) => Some(document),
            _ => None,
        }
    }

    fn into_object(self) -> Object {
        Object::Document(self)
    }
}

/// Reads the JSON text of a document.
///
/// Parameters:
/// - document: the document.
/// - out_json: where the text goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when document is not a live document; ARMID_INVALID_ARGUMENT when out_json is NULL.
///
/// Memory and lifetimes: the text is valid until the document is released.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_document_json(
    document: armid_document,
    out_json: *mut armid_str,
    out_error: *mut armid_error,
) -> armid_status {
    let json = || handle::with("document", document, |document: &Arc<Document>| document.json.lend());
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_json", out_json, out_error, json) }
}

/// Releases a document. Its text is no longer valid afterwards.
///
/// Parameters:
/// - document: the document, or 0.
///
/// Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live document, for example because it was released before.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub extern "C" fn armid_document_release(document: armid_document) -> armid_status {
    guard::status_only(|| handle::release::<Arc<Document>>("document", document).map(|_| ARMID_OK))
}
