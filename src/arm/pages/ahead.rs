//! A page that is fetched before it is asked for.

use std::sync::Arc;

use tokio::task::JoinHandle;
use url::Url;

use crate::arm::{Client, Request, Response, exchange};
use crate::error::Result;
use crate::http::call::{Call, Progress};

/// A request under way. Dropping it ends it.
pub(super) struct Ahead {
    page: JoinHandle<Result<Response>>,
    progress: Arc<Progress>,
}

impl Ahead {
    /// Begins to fetch a page, with a time limit of its own.
    pub(super) fn begin(client: Arc<Client>, request: Request, url: Url, call: Call) -> Self {
        let progress = Arc::clone(call.progress());
        let page = tokio::spawn(async move { call.limit(exchange::send(&client, &request, &url, &call)).await });
        Self { page, progress }
    }

    /// The page. `None` when its fetching broke off, so that nothing is known of it.
    pub(super) async fn page(mut self, call: &Call) -> Option<Result<Response>> {
        call.progress().share(Arc::clone(&self.progress));
        let page = (&mut self.page).await;
        call.progress().stop_sharing();
        page.ok()
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.page.abort();
    }
}
