//! Azure Resource Graph: one question over thousands of subscriptions.
//!
//! Source: the specification of Microsoft.ResourceGraph, 2021-03-01, and Microsoft's "Guidance for throttled requests in Azure Resource
//! Graph": a page is asked for by POST; the next one by the same POST with the page's `$skipToken`; the quota is in the headers.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex as BlockingMutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::resource_id::is_guid;
use super::{Client, Request, Response};
use crate::error::{Code, Error, Result};
use crate::http::call::Call;
use crate::http::clock::Moment;
use crate::options::Options;

const TARGET: &str = "/providers/Microsoft.ResourceGraph/resources";

/// The most rows that a page can have.
pub const LARGEST_PAGE: u32 = 1000;
/// No more subscriptions are named in one request.
const MOST_SUBSCRIPTIONS: usize = 1000;
/// No more management groups are.
const MOST_MANAGEMENT_GROUPS: usize = 10;

/// What is searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SearchScope {
    /// Everything that the identity can see.
    #[default]
    Everything,
    /// Subscriptions, by their ids.
    Subscriptions(Vec<String>),
    /// Management groups, by their names.
    ManagementGroups(Vec<String>),
}

impl SearchScope {
    /// Reads `{"subscriptions":["<id>",...]}` or `{"managementGroups":["<name>",...]}`.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] for anything else.
    pub fn from_json(json: &str) -> Result<Self> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        struct Members {
            subscriptions: Option<Vec<String>>,
            management_groups: Option<Vec<String>>,
        }

        let invalid = |problem: &str| Error::invalid_argument("scope_json", problem);
        let members: Members = serde_json::from_str(json).map_err(|error| {
            let problem = format!("it is neither {{\"subscriptions\":[...]}} nor {{\"managementGroups\":[...]}} ({error})");
            invalid(&problem).with_cause(error)
        })?;
        let scope = match (members.subscriptions, members.management_groups) {
            (Some(ids), None) => Self::Subscriptions(ids),
            (None, Some(names)) => Self::ManagementGroups(names),
            (None, None) => Self::Everything,
            (Some(_), Some(_)) => return Err(invalid("it has subscriptions and managementGroups; a search is in one or the other")),
        };
        scope.check()?;
        Ok(scope)
    }

    fn check(&self) -> Result<()> {
        let invalid = |problem: String| Err(Error::invalid_argument("scope_json", problem));
        match self {
            Self::Everything => Ok(()),
            Self::Subscriptions(ids) if ids.is_empty() => invalid(String::from("it names no subscription")),
            Self::Subscriptions(ids) => match ids.iter().find(|id| !is_guid(id)) {
                Some(other) => invalid(format!("\"{}\" is not the id of a subscription, which is a GUID", other.escape_debug())),
                None => Ok(()),
            },
            Self::ManagementGroups(names) if names.is_empty() => invalid(String::from("it names no management group")),
            Self::ManagementGroups(names) if names.len() > MOST_MANAGEMENT_GROUPS => {
                invalid(format!("it names {} management groups; a search takes {MOST_MANAGEMENT_GROUPS}", names.len()))
            }
            Self::ManagementGroups(names) => match names.iter().find(|name| name.is_empty() || name.contains('/')) {
                Some(other) => invalid(format!("\"{}\" is not the name of a management group; its id is not meant", other.escape_debug())),
                None => Ok(()),
            },
        }
    }

    /// The scopes of the requests that it takes.
    fn parts(&self) -> Vec<(&'static str, Value)> {
        match self {
            Self::Everything => vec![("", Value::Null)],
            Self::Subscriptions(ids) => ids.chunks(MOST_SUBSCRIPTIONS).map(|ids| ("subscriptions", json!(ids))).collect(),
            Self::ManagementGroups(names) => vec![("managementGroups", json!(names))],
        }
    }
}

/// When the next request is welcome. The quota is the identity's, so that all searches of a client share it.
#[derive(Debug, Default)]
pub(super) struct Quota(BlockingMutex<Moment>);

impl Quota {
    /// Waits while there is none, unless the call's time limit comes first.
    async fn wait(&self, call: &Call) -> Result<()> {
        let wait = self.until().saturating_sub(call.clock().now());
        if wait.is_zero() || call.pause(wait).await {
            return Ok(());
        }
        let problem = format!(
            "The quota of Resource Graph is used up for another {} s, and the call's time limit comes before. Try again then, or give it more time \
             with the option timeout_sec.",
            wait.as_secs().max(1)
        );
        Err(Error::new(Code::ArmThrottled, problem).with_retry_after(Some(wait)))
    }

    fn until(&self) -> Moment {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, answer: &Response, now: Moment) {
        let remaining = answer.header("x-ms-user-quota-remaining").and_then(|text| text.trim().parse::<u32>().ok());
        let resets_after = answer.header("x-ms-user-quota-resets-after").and_then(hours_minutes_seconds);
        if let (Some(0), Some(wait)) = (remaining, resets_after) {
            tracing::info!(wait_s = wait.as_secs(), "the quota of Resource Graph is used up");
            let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            *until = (*until).max(now.saturating_add(wait));
        }
    }
}

/// Reads `hh:mm:ss`, with or without a fraction.
fn hours_minutes_seconds(text: &str) -> Option<Duration> {
    let mut parts = text.trim().split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = |text: &str| text.parse::<u32>().ok().map(u64::from);
    let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
    let seconds = whole(seconds).filter(|seconds| *seconds < 60)?;
    if parts.next().is_some() || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let milliseconds = fraction.bytes().chain(*b"000").take(3).fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    Some(Duration::from_millis((whole(hours)? * 3600 + whole(minutes)? * 60 + seconds) * 1000 + milliseconds))
}

/// The answers to a search, page by page.
pub struct GraphPages {
    client: Arc<Client>,
    query: String,
    page_size: u32,
    options: Option<Options>,
    position: Mutex<Position>,
    ended: AtomicBool,
}

/// Where in the answers a reader is.
struct Position {
    /// The scopes that are not read to their end, the present one last.
    parts: Vec<(&'static str, Value)>,
    skip_token: Option<String>,
}

/// Searches. More than a thousand subscriptions are searched a thousand at a time: then the query is answered for each thousand, which shows in a
/// `summarize` or a `top`. Sends nothing yet.
///
/// `page_size` is the most rows of a page, 1 to [`LARGEST_PAGE`]; `None` = the most there can be. For more than one page the rows must have
/// their `id`.
///
/// # Errors
/// [`Code::InvalidArgument`] for an empty query, a page size or a scope that cannot be.
pub fn search(
    client: Arc<Client>,
    query: &str,
    scope: &SearchScope,
    page_size: Option<u32>,
    options: Option<Options>,
) -> Result<GraphPages> {
    if query.trim().is_empty() {
        return Err(Error::invalid_argument("query", "it is empty; a query begins with a table, for example Resources | project id, name"));
    }
    let page_size = page_size.unwrap_or(LARGEST_PAGE);
    if !(1..=LARGEST_PAGE).contains(&page_size) {
        return Err(Error::invalid_argument("page_size", format_args!("{page_size} is not from 1 to {LARGEST_PAGE}")));
    }
    scope.check()?;
    let mut parts = scope.parts();
    parts.reverse();
    Ok(GraphPages {
        client,
        query: query.to_owned(),
        page_size,
        options,
        position: Mutex::new(Position { parts, skip_token: None }),
        ended: AtomicBool::new(false),
    })
}

impl GraphPages {
    /// A call that begins now, with the search's own time limit a page.
    #[must_use]
    pub fn call(&self) -> Call {
        self.client.call(self.options.as_ref())
    }

    /// Whether there is another page: before the first one, and while the last one has a `$skipToken` or subscriptions are left.
    #[must_use]
    pub fn has_more(&self) -> bool {
        !self.ended.load(Ordering::Acquire)
    }

    /// The next page, as ARM sent it: `{"totalRecords","count","data":[...],"resultTruncated",...}`. While the quota is used up it waits for
    /// the next one. After a failure, or when it was dropped, the same page can be asked for again.
    ///
    /// # Errors
    /// [`Code::NoResult`] after the last page; [`Code::InvalidArgument`] while another page is being read; [`Code::PagingLoop`] when a page leads
    /// to itself; everything of [`Client::send`].
    pub async fn next(&self, call: &Call) -> Result<Response> {
        let mut position = self
            .position
            .try_lock()
            .map_err(|_| Error::invalid_argument("pager", "a page is being read already; take the pages one after the other"))?;
        call.limit(async {
            let part = position.parts.last().ok_or_else(|| Error::new(Code::NoResult, "The search has no more pages."))?;
            let request = self.request(part, position.skip_token.as_deref())?;
            self.client.graph_quota.wait(call).await?;
            let page = self.client.send(&request, self.options.as_ref(), call).await?;
            self.client.graph_quota.note(&page, call.clock().now());
            position.advance(&page)?;
            self.ended.store(position.parts.is_empty(), Ordering::Release);
            Ok(page)
        })
        .await
    }

    fn request(&self, (member, scope): &(&'static str, Value), skip_token: Option<&str>) -> Result<Request> {
        let mut options = json!({ "$top": self.page_size, "resultFormat": "objectArray" });
        if let Some((token, members)) = skip_token.zip(options.as_object_mut()) {
            members.insert(String::from("$skipToken"), json!(token));
        }
        let mut body = json!({ "query": self.query, "options": options });
        if let Some(members) = body.as_object_mut().filter(|_| !member.is_empty()) {
            members.insert((*member).to_owned(), scope.clone());
        }
        let mut request = Request::new("POST", TARGET)?;
        request.set_body(body.to_string().into_bytes())?;
        Ok(request)
    }
}

impl fmt::Debug for GraphPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GraphPages").field("query", &self.query).field("has_more", &self.has_more()).finish_non_exhaustive()
    }
}

impl Position {
    /// Goes on to what the page says comes next.
    fn advance(&mut self, page: &Response) -> Result<()> {
        let read = Page::read(page)?;
        let token = read.skip_token.filter(|token| !token.is_empty());
        if token.is_some() && token == self.skip_token {
            let problem = "The search's $skipToken leads back to the page that was just read, so the search would never end.";
            return Err(Error::new(Code::PagingLoop, problem));
        }
        if token.is_none() {
            if is_true(&read.result_truncated) {
                tracing::warn!("the answer was cut short and cannot be continued; a query whose rows have their id can");
            }
            self.parts.pop();
        }
        self.skip_token = token;
        Ok(())
    }
}

/// The part of a page that leads on. Everything else is the caller's.
#[derive(Deserialize)]
struct Page {
    #[serde(rename = "data")]
    _data: Vec<IgnoredAny>,
    #[serde(rename = "$skipToken")]
    skip_token: Option<String>,
    #[serde(rename = "resultTruncated", default)]
    result_truncated: Value,
}

impl Page {
    fn read(page: &Response) -> Result<Self> {
        serde_json::from_str(&page.body).map_err(|error| {
            Error::new(
                Code::InvalidResponse,
                "Resource Graph's answer is not a JSON object with a data list and, unless it is the last one, a $skipToken.",
            )
            .with_http_status(page.status)
            .with_cause(error)
        })
    }
}

/// Resource Graph writes the word as a text.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(is_true) => *is_true,
        Value::String(text) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans() {
        for (text, expected) in [
            ("00:00:05", Some(5_000)),
            (" 01:02:03 ", Some(3_723_000)),
            ("00:00:04.2500000", Some(4_250)),
            ("00:00:04.5", Some(4_500)),
            ("00:00:04.x", None),
            ("00:00:60", None),
            ("5", None),
            ("00:00", None),
            ("0:0:0:1", None),
            ("-1:00:00", None),
            ("a:b:c", None),
        ] {
            assert_eq!(hours_minutes_seconds(text), expected.map(Duration::from_millis), "{text}");
        }
    }
}
