//! Pagers: lists, a page at a time.

use std::sync::Arc;

use super::error::armid_error;
use super::guard;
use super::handle::{self, Kind, Object, Tag, armid_handle};
use super::operation::{Operation, Outcome, armid_operation};
use super::status::{ARMID_OK, armid_status};
use crate::arm::resource_graph::GraphPages;
use crate::arm::{FilteredPages, Pages, Response};
use crate::error::Result;
use crate::http::call::Call;

/// A list at ARM that is read a page at a time, so that memory holds a page and not the list. The page after the one that was read is fetched
/// in the meantime; no more than that.
///
/// Comes from armid_client_list(), from armid_resource_graph_search(), whose pages are not fetched in the meantime, and from the functions
/// whose names end in _list. While armid_pager_has_more() says 1, read a page with armid_pager_next_start(). A page may be empty without being
/// the last. Release the pager with armid_pager_release().
pub type armid_pager = armid_handle;

/// What is read page by page.
pub(super) enum Pager {
    All(Pages),
    Filtered(FilteredPages),
    Graph(GraphPages),
}

impl From<Pages> for Pager {
    fn from(pages: Pages) -> Self {
        Self::All(pages)
    }
}

impl From<FilteredPages> for Pager {
    fn from(pages: FilteredPages) -> Self {
        Self::Filtered(pages)
    }
}

impl From<GraphPages> for Pager {
    fn from(pages: GraphPages) -> Self {
        Self::Graph(pages)
    }
}

impl Pager {
    /// Puts a pager into the table.
    pub(super) fn insert(pages: impl Into<Self>) -> armid_pager {
        handle::insert(Arc::new(pages.into()))
    }

    fn call(&self) -> Call {
        match self {
            Self::All(pages) => pages.call(),
            Self::Filtered(pages) => pages.call(),
            Self::Graph(pages) => pages.call(),
        }
    }

    fn has_more(&self) -> bool {
        match self {
            Self::All(pages) => pages.has_more(),
            Self::Filtered(pages) => pages.has_more(),
            Self::Graph(pages) => pages.has_more(),
        }
    }

    async fn next(&self, call: &Call) -> Result<Response> {
        match self {
            Self::All(pages) => pages.next(call).await,
            Self::Filtered(pages) => pages.next(call).await,
            Self::Graph(pages) => pages.next(call).await,
        }
    }
}

impl Kind for Arc<Pager> {
    const NAME: &'static str = "a pager";
    const TAG: Tag = Tag::Pager;

    fn of(object: &Object) -> Option<&Self> {
        match object {
            Object::Pager(pager) => Some(pager),
            _ => None,
        }
    }

    fn into_object(self) -> Object {
        Object::Pager(self)
    }
}

fn get(pager: armid_pager) -> Result<Arc<Pager>> {
    handle::get("pager", pager)
}

/// Begins to read the next page. After a failure or a cancellation the same page can be asked for again.
///
/// Parameters:
/// - pager: the pager.
/// - out_operation: where the operation goes. It leads to a response whose body is the page as ARM sent it: {"value":[...]}, but for
///   armid_resource_graph_search(). Where a list is filtered beyond what ARM does, value has the wanted items only, each as ARM sent it.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended: ARMID_NO_RESULT after the last page,
/// ARMID_INVALID_ARGUMENT while another page is being read, ARMID_PAGING_LOOP when the list leads back, else as armid_client_send().
/// ARMID_INVALID_HANDLE when pager is not live; ARMID_INVALID_ARGUMENT when out_operation is NULL.
///
/// Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
/// The pager may be released in the meantime.
///
/// Threads: any thread, one page at a time; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_pager_next_start(
    pager: armid_pager,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    let start = || {
        let pager = get(pager)?;
        let call = pager.call();
        let operation = Operation::start(call.clone(), async move { pager.next(&call).await.map(Outcome::response) })?;
        Ok(handle::insert(operation))
    };
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_operation", out_operation, out_error, start) }
}

/// Says whether there is another page.
///
/// Parameters:
/// - pager: the pager.
/// - out_has_more: where the answer goes: 1 before the first page and while the last one named a next one, else 0.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when pager is not live; ARMID_INVALID_ARGUMENT when out_has_more is NULL.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_pager_has_more(pager: armid_pager, out_has_more: *mut i32, out_error: *mut armid_error) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_has_more", out_has_more, out_error, || Ok(get(pager)?.has_more().into())) }
}

/// Releases a pager. An operation that reads a page goes on; the fetching of the page after it stops.
///
/// Parameters:
/// - pager: the pager, or 0.
///
/// Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live pager, for example because it was released before.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub extern "C" fn armid_pager_release(pager: armid_pager) -> armid_status {
    guard::status_only(|| handle::release::<Arc<Pager>>("pager", pager).map(|_| ARMID_OK))
}
