//! Azure Resource Graph: one question over many subscriptions.

use std::ffi::c_char;

use super::client::{self, armid_client};
use super::error::armid_error;
use super::guard;
use super::input;
use super::options::armid_options;
use super::pager::armid_pager;
use super::status::armid_status;
use crate::arm::resource_graph::{self, SearchScope};

/// Makes a pager over the answers of Azure Resource Graph. Sends nothing; armid_pager_next_start() reads a page, which is
/// {"totalRecords","count","data":[...],"facets","resultTruncated","$skipToken"} as ARM sent it, with the rows in data.
///
/// While the quota of Resource Graph is used up a page waits for the next one. Only a query whose rows have their id can have more than one
/// page: of any other, resultTruncated says whether rows are missing. More than a thousand subscriptions are searched a thousand at a time,
/// and the query is answered for each thousand, which shows in a summarize or a top.
///
/// Parameters:
/// - client: the client.
/// - query: the query, in the Kusto language: "Resources | where type =~ 'microsoft.compute/virtualmachines' | project id, name".
/// - scope_json: {"subscriptions":["ID",...]} or {"managementGroups":["NAME",...]}; or NULL: all that the identity can see.
/// - page_size: the most rows of a page, 1 to 1000; 0: 1000.
/// - options: timeout_sec, which counts for each page and its wait for the quota, or 0.
/// - out_pager: where the pager goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when query is NULL, a text is not UTF-8, query is empty, scope_json or page_size cannot be one
/// or out_pager is NULL; ARMID_INVALID_HANDLE when client or options is not live.
///
/// Memory and lifetimes: release the pager with armid_pager_release(). The client may be released at once.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_resource_graph_search(
    client: armid_client,
    query: *const c_char,
    scope_json: *const c_char,
    page_size: u32,
    options: armid_options,
    out_pager: *mut armid_pager,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that the pointers are NULL or may be written to.
    unsafe {
        guard::output("out_pager", out_pager, out_error, || {
            let query = input::text("query", query)?;
            let scope_json = input::optional_text("scope_json", scope_json)?;
            let scope = scope_json.map_or(Ok(SearchScope::Everything), SearchScope::from_json)?;
            let page_size = (page_size != 0).then_some(page_size);
            client::list(client, options, |client, options| resource_graph::search(client, query, &scope, page_size, options))
        })
    }
}
