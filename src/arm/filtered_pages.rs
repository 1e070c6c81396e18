//! Lists of which only some items are wanted, where ARM has no filter that says so.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Pages, Response};
use crate::error::{Code, Error, Result};
use crate::http::call::Call;

/// Says of an item, as ARM sent it, whether it is wanted.
pub(super) type Wanted = Box<dyn Fn(&str) -> bool + Send + Sync>;

/// A list of which pages hold the wanted items only. A page may be empty without being the last.
pub struct FilteredPages {
    pages: Pages,
    wanted: Option<Wanted>,
}

/// A page, its items as ARM sent them.
#[derive(Deserialize, Serialize)]
struct Page<'a> {
    #[serde(borrow)]
    value: Vec<&'a RawValue>,
}

impl FilteredPages {
    /// `wanted` is `None` where ARM's own filter says it all; then pages are as ARM sent them.
    pub(super) fn new(pages: Pages, wanted: Option<Wanted>) -> Self {
        Self { pages, wanted }
    }

    /// A call that begins now, with the list's own time limit a page.
    #[must_use]
    pub fn call(&self) -> Call {
        self.pages.call()
    }

    /// Whether there is another page.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.pages.has_more()
    }

    /// The next page: `{"value":[...]}` with the wanted items, each as ARM sent it.
    ///
    /// # Errors
    /// As [`Pages::next`].
    pub async fn next(&self, call: &Call) -> Result<Response> {
        let page = self.pages.next(call).await?;
        match &self.wanted {
            Some(wanted) => keep(page, wanted),
            None => Ok(page),
        }
    }
}

fn keep(page: Response, wanted: &Wanted) -> Result<Response> {
    let unreadable = |error| {
        Error::new(Code::InvalidResponse, "A page of the list is not a JSON object with a value list.")
            .with_http_status(page.status)
            .with_cause(error)
    };
    let mut read: Page<'_> = serde_json::from_str(&page.body).map_err(unreadable)?;
    read.value.retain(|item| wanted(item.get()));
    let body = serde_json::to_string(&read).map_err(unreadable)?;
    Ok(Response { body, ..page })
}

impl fmt::Debug for FilteredPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilteredPages").field("pages", &self.pages).field("filters", &self.wanted.is_some()).finish()
    }
}
