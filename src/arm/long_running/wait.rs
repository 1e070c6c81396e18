//! The walk to the end of an operation: wait, read the status, go where the answer leads.

use std::time::Duration;

use http::{Method, header};
use url::Url;

use super::Operation;
use super::told::{self, State, Told, Way};
use crate::arm::Response;
use crate::error::{Code, Result};
use crate::http::call::LongRunning;
use crate::http::retry::retry_after;

/// The first wait before the status is read, where the service does not ask for another; every further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// No such wait is longer. The specification's own default is 60 s, the SDKs' 30 s; an identity change of a virtual machine takes 5 to 30 s.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// A wait under way.
pub(super) struct Wait<'a> {
    operation: Operation<'a>,
    way: Way,
    /// Where the way leads.
    url: Url,
    /// What a POST leads to beside its status.
    location: Option<String>,
    /// How many waits were our own choice.
    own_waits: u32,
}

impl<'a> Wait<'a> {
    /// Takes the way that the request's own answer names.
    pub(super) fn begin(operation: Operation<'a>, way: Way, link: Option<&str>, answer: &Response) -> Result<Self> {
        let url = match (&way, link, &operation.resource) {
            (Way::Resource, _, Some(resource)) => resource.clone(),
            (_, Some(link), _) => operation.checked(link)?,
            (_, None, _) => return Err(operation.without_url(answer)),
        };
        let location = told::link(answer, &header::LOCATION).map(str::to_owned);
        let wait = Self { operation, way, url, location, own_waits: 0 };
        wait.note(None, State::Running);
        Ok(wait)
    }

    /// Goes on from a URL that was kept.
    pub(super) fn resume(operation: Operation<'a>, url: Url) -> Self {
        let wait = Self { operation, way: Way::Any, url, location: None, own_waits: 0 };
        wait.note(None, State::Running);
        wait
    }

    /// Waits and reads until the end. `answer` is the request's own: it tells how long to wait, and of a resource the state.
    pub(super) async fn end(mut self, answer: Response) -> Result<Response> {
        if self.way == Way::Resource {
            return self.follow(answer).await;
        }
        self.pause(&answer).await?;
        self.end_from_status().await
    }

    /// Reads until the end, at once for the first time.
    pub(super) async fn end_from_status(self) -> Result<Response> {
        let first = self.read().await?;
        self.follow(first).await
    }

    /// Goes on from an answer of the status URL.
    async fn follow(mut self, mut answer: Response) -> Result<Response> {
        loop {
            self.update_links(&answer)?;
            let told = told::read(&self.way, self.operation.method.as_ref(), &answer)
                .map_err(|error| self.operation.unknown(self.url.as_str(), error))?;
            self.note(Some(&told), told.state);
            match told.state {
                State::Running => self.pause(&answer).await?,
                State::Failed => return Err(self.operation.ended_badly(Code::ArmOperationFailed, "failed", &answer, &self.url)),
                State::Canceled => return Err(self.operation.ended_badly(Code::ArmOperationCanceled, "was canceled", &answer, &self.url)),
                State::Succeeded if self.takes_another_way(&answer)? => {}
                State::Succeeded => return self.result(answer).await,
            }
            answer = self.read().await?;
        }
    }

    /// Each answer may name a new URL for the next one.
    fn update_links(&mut self, answer: &Response) -> Result<()> {
        let location = told::link(answer, &header::LOCATION);
        let next = match &self.way {
            Way::Status(name) => {
                self.location = location.map(str::to_owned).or_else(|| self.location.take());
                told::link(answer, name)
            }
            Way::Location if answer.status == 202 => location,
            Way::Any if answer.status == 202 => told::link(answer, &told::ASYNC_OPERATION).or(location),
            Way::Any => told::link(answer, &told::ASYNC_OPERATION),
            Way::Location | Way::Resource => None,
        };
        if let Some(next) = next {
            self.url = self.operation.checked(next)?;
        }
        Ok(())
    }

    /// After a success: whether there is more to wait for on another way, which is then taken.
    fn takes_another_way(&mut self, answer: &Response) -> Result<bool> {
        let Some(method) = &self.operation.method else { return Ok(false) };
        match (&self.way, &self.operation.resource) {
            // What Location leads to is what the request itself would have answered, and that may be a resource that is not ready.
            (Way::Location, Some(resource)) if matches!(told::way(method, answer), Some((Way::Resource, _))) => {
                self.url = resource.clone();
                self.way = Way::Resource;
                self.note(None, State::Running);
                Ok(true)
            }
            (Way::Status(_), _) if *method == Method::POST => match self.location.take() {
                Some(location) => {
                    self.url = self.operation.checked(&location)?;
                    self.way = Way::Location;
                    Ok(true)
                }
                None => Ok(false),
            },
            _ => Ok(false),
        }
    }

    /// The response that the caller gets: the last one, or the resource itself where the last one is only a status.
    async fn result(&self, last: Response) -> Result<Response> {
        let is_the_result = matches!(self.way, Way::Location | Way::Resource);
        match &self.operation.resource {
            Some(resource) if !is_the_result && self.url != *resource => {
                self.operation.get(resource).await.map_err(|error| self.operation.without_result(error, &self.url))
            }
            _ => Ok(last),
        }
    }

    /// Waits as long as the answer asks, else for a time of our own.
    async fn pause(&mut self, answer: &Response) -> Result<()> {
        let call = self.operation.call;
        // Not to wait at all is what recorded and careless answers ask for.
        let asked = retry_after(&answer.headers, call.clock().unix_now()).filter(|wait| !wait.is_zero());
        let wait = asked.unwrap_or_else(|| {
            let wait = FIRST_WAIT.saturating_mul(1 << self.own_waits.min(16)).min(LONGEST_WAIT);
            self.own_waits += 1;
            wait
        });
        call.wait_for_azure(wait).await
    }

    /// Reads the status. What cannot be read is no failure of the operation.
    async fn read(&self) -> Result<Response> {
        let operation = &self.operation;
        operation.get(&self.url).await.map_err(|error| match self.way {
            Way::Location if self.has_ended() => operation.without_result(error, &self.url),
            Way::Location => operation.refused_or_unknown(error, &self.url),
            Way::Status(_) | Way::Resource | Way::Any => operation.unknown(self.url.as_str(), error),
        })
    }

    /// Lets the caller see how far it is. What an answer does not tell stays as it was told before.
    fn note(&self, told: Option<&Told>, state: State) {
        let progress = self.operation.call.progress();
        let before = progress.long_running();
        let word = told.and_then(|told| told.word.clone()).or_else(|| before.as_ref()?.state.clone());
        let percent = told.and_then(|told| told.percent).or_else(|| before.as_ref()?.percent);
        tracing::debug!(state = word.as_deref(), percent, "a long-running operation");
        let has_ended = state != State::Running;
        progress.note_long_running(LongRunning { status_url: self.url.to_string(), state: word, percent, has_ended });
    }

    fn has_ended(&self) -> bool {
        self.operation.call.progress().long_running().is_some_and(|operation| operation.has_ended)
    }
}
