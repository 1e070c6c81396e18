//! Lists, a page at a time: memory holds the page that the caller works on and the one after it, never the list.
//!
//! Source: "Azure Resource Manager RPC, resource API reference": follow `nextLink` as it is until it is absent or null; a page may be empty
//! and not be the last.

mod ahead;

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http::Method;
use serde::Deserialize;
use serde::de::IgnoredAny;
use tokio::sync::Mutex;
use url::Url;

use self::ahead::Ahead;
use super::Cloud;
use super::target::Target;
use super::{Client, Request, Response, exchange};
use crate::error::{Code, Error, Result};
use crate::http::call::Call;
use crate::options::Options;

/// A list at ARM, read page by page.
///
/// While the caller works on a page the next one is fetched: one page ahead and no more, so that whoever wants only the first page costs at most
/// one request beyond it. Dropping the list stops that request.
///
/// ```no_run
/// # async fn example(client: std::sync::Arc<armidentity::arm::Client>) -> armidentity::error::Result<()> {
/// use armidentity::arm::{Pages, Request};
///
/// let mut request = Request::new("GET", "/subscriptions/{subscription}/resources?$top=100")?;
/// request.set_api_version("2021-04-01")?;
/// let pages = Pages::of(client, request, None)?;
/// while pages.has_more() {
///     let page = pages.next(&pages.call()).await?;
///     println!("{}", page.body);
/// }
/// # Ok(())
/// # }
/// ```
pub struct Pages {
    client: Arc<Client>,
    /// What cannot be sent is told with the first page.
    request: Result<Request>,
    options: Option<Options>,
    reading: Mutex<Reading>,
    ended: AtomicBool,
}

/// How far a reader is.
#[derive(Default)]
struct Reading {
    /// `None` before the first page.
    position: Option<Position>,
    /// The page at the position, when it was begun in advance.
    ahead: Option<Ahead>,
}

impl Pages {
    /// The list that a request asks for: a GET, or a POST, of which each further page is a POST with the same body. Sends nothing.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] for another method.
    pub fn of(client: Arc<Client>, request: Request, options: Option<Options>) -> Result<Self> {
        if request.method != Method::GET && request.method != Method::POST {
            return Err(Error::invalid_argument(
                "request",
                format_args!("its method is {}; a list is read with GET or POST", request.method),
            ));
        }
        Ok(Self::reading(client, Ok(request), options))
    }

    pub(super) fn new(client: Arc<Client>, target: &str, options: Option<Options>) -> Self {
        Self::reading(client, Request::new("GET", target), options)
    }

    fn reading(client: Arc<Client>, request: Result<Request>, options: Option<Options>) -> Self {
        Self { client, request, options, reading: Mutex::default(), ended: AtomicBool::new(false) }
    }

    /// The client whose list it is.
    #[must_use]
    pub fn client(&self) -> &Arc<Client> {
        &self.client
    }

    /// A call that begins now, with the list's own time limit a page.
    #[must_use]
    pub fn call(&self) -> Call {
        self.client.call(self.options.as_ref())
    }

    /// Whether there is another page: before the first one, and while the last one has a nextLink.
    #[must_use]
    pub fn has_more(&self) -> bool {
        !self.ended.load(Ordering::Acquire)
    }

    /// The next page, as ARM sent it. After a failure, or when it was dropped, the same page can be asked for again.
    ///
    /// # Errors
    /// [`Code::NoResult`] after the last page; [`Code::InvalidArgument`] while another page is being read; [`Code::PagingLoop`] when a page
    /// was read before; [`Code::ForeignHost`] when the list leads to another host; everything of [`Client::send`]. What went wrong while the
    /// page was fetched in advance is told here.
    pub async fn next(&self, call: &Call) -> Result<Response> {
        let mut reading = self
            .reading
            .try_lock()
            .map_err(|_| Error::invalid_argument("pager", "a page is being read already; take the pages one after the other"))?;
        let Reading { position, ahead } = &mut *reading;
        call.limit(async {
            let request = self.request.as_ref().map_err(Error::clone)?;
            if position.is_none() {
                *position = Some(Position::at(self.client.address(request, self.options.as_ref(), call).await?));
            }
            let cloud = self.client.cloud(call).await?;
            let ended = || Error::new(Code::NoResult, "The list has no more pages.");
            let position = position.as_mut().ok_or_else(ended)?;
            let url = position.next(cloud, self.client.allow_loopback_http)?.ok_or_else(ended)?;
            // Out of its place before it is waited for: when the caller gives up, the request ends too.
            let begun = match ahead.take() {
                Some(ahead) => ahead.page(call).await,
                None => None,
            };
            let page = match begun {
                Some(page) => page?,
                None => exchange::send(&self.client, request, &url, call).await?,
            };
            position.advance(&url, &page)?;
            self.ended.store(position.is_at_end(), Ordering::Release);
            // A link that leads astray is told when its page is asked for.
            if let Ok(Some(next)) = position.next(cloud, self.client.allow_loopback_http) {
                *ahead = Some(Ahead::begin(Arc::clone(&self.client), request.clone(), next, self.call()));
            }
            Ok(page)
        })
        .await
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("request", &self.request).field("has_more", &self.has_more()).finish_non_exhaustive()
    }
}

/// Where in a list a reader is.
#[derive(Debug)]
pub(super) struct Position {
    next: Next,
    /// What was asked for so far. Hashes, because a nextLink can be thousands of bytes and a list thousands of pages.
    asked: HashSet<u64>,
    hasher: RandomState,
}

#[derive(Debug)]
enum Next {
    First(Url),
    Link(String),
    End,
}

/// The part of a page that leads on. Everything else is the caller's.
#[derive(Deserialize)]
struct Page {
    #[serde(rename = "value")]
    _value: Vec<IgnoredAny>,
    #[serde(rename = "nextLink")]
    next_link: Option<String>,
    #[serde(rename = "@odata.nextLink")]
    odata_next_link: Option<String>,
    #[serde(rename = "@nextLink")]
    at_next_link: Option<String>,
}

impl Position {
    /// Before the first page.
    pub(super) fn at(first: Url) -> Self {
        Self { next: Next::First(first), asked: HashSet::new(), hasher: RandomState::new() }
    }

    fn is_at_end(&self) -> bool {
        matches!(self.next, Next::End)
    }

    /// Where the next page is; `None` at the end. A link that leads astray is reported here, after the page that has it was delivered.
    pub(super) fn next(&self, cloud: &Cloud, allow_loopback_http: bool) -> Result<Option<Url>> {
        match &self.next {
            Next::End => Ok(None),
            Next::First(url) => Ok(Some(url.clone())),
            Next::Link(link) => {
                let target = Target::from_link("The list's nextLink", link)?;
                target.check_host(cloud, allow_loopback_http)?;
                let url = target.url(cloud, None, None)?;
                if self.asked.contains(&self.hash(&url)) {
                    return Err(Error::new(
                        Code::PagingLoop,
                        format!(
                            "The list's nextLink leads back to a page that was already read ({}), so the list would never end.",
                            url.path()
                        ),
                    ));
                }
                Ok(Some(url))
            }
        }
    }

    /// Goes on to what the page says comes next.
    pub(super) fn advance(&mut self, from: &Url, page: &Response) -> Result<()> {
        let read: Page = serde_json::from_str(&page.body).map_err(|error| {
            Error::new(
                Code::InvalidResponse,
                "A page of the list is not a JSON object with a value list and, unless it is the last one, a nextLink.",
            )
            .with_http_status(page.status)
            .with_cause(error)
        })?;
        self.asked.insert(self.hash(from));
        let link = [read.next_link, read.odata_next_link, read.at_next_link].into_iter().flatten().find(|link| !link.is_empty());
        self.next = link.map_or(Next::End, Next::Link);
        Ok(())
    }

    fn hash(&self, url: &Url) -> u64 {
        self.hasher.hash_one(url.as_str())
    }
}
