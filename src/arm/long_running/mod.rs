//! Long-running operations: ARM accepts a request, goes on with it, and says where its end will show.
//!
//! Sources: "Azure Resource Manager RPC, asynchronous operations reference", and "Track asynchronous Azure operations" of Microsoft's
//! documentation. `told` reads what an answer says; here is the walk to the end.

mod told;

use std::time::Duration;

use http::{Method, header};
use url::Url;

use self::told::{State, Told, Way};
use super::error::with_full_stop;
use super::target::Target;
use super::{Client, Cloud, Request, Response, exchange};
use crate::error::{Code, Error, Result};
use crate::http::call::{Call, LongRunning, without_query};
use crate::http::retry::retry_after;
use crate::http::service_error;
use crate::options::Options;

/// The first wait before the status is read, where the service does not ask for another; every further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// No such wait is longer. The specification's own default is 60 s, the SDKs' 30 s; an identity change of a virtual machine takes 5 to 30 s.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

impl Client {
    /// A call for [`Client::send_and_wait`] and [`Client::resume`], which may take hours: it ends by the time limit of `options` alone. The
    /// client's own limit counts for each request of the wait.
    #[must_use]
    pub fn waiting_call(&self, options: Option<&Options>) -> Call {
        self.call_of(options.and_then(|options| options.time_limit))
    }

    /// Sends a request as [`Client::send`] does and, when ARM goes on with it after it has answered (PUT, PATCH, POST, DELETE), waits for the
    /// end. What is no long-running operation returns at once, and so does every request with the option `no_wait`.
    ///
    /// The status is read as often as the service asks (`Retry-After` in seconds or as a date, `retry-after-ms`), else after 0.5, 1, 2, ...
    /// 15 s. The response is the last one: for PUT and PATCH the resource as it is now; for POST what `Location` leads to, else the status;
    /// for DELETE the status.
    ///
    /// # Errors
    /// [`Code::ArmOperationFailed`] and [`Code::ArmOperationCanceled`] with what the service says of the reason;
    /// [`Code::ArmOperationStatusUnknown`] when the status cannot be read or followed; everything of [`Client::send`]. Whenever the operation
    /// may go on without the call, [`Error::status_url`] tells where its status can be read, and [`Client::resume`] waits on.
    ///
    /// ```no_run
    /// # async fn example(client: armidentity::arm::Client) -> armidentity::error::Result<()> {
    /// use armidentity::arm::Request;
    ///
    /// let start = "/subscriptions/{subscription}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm/start";
    /// let mut request = Request::new("POST", start)?;
    /// request.set_api_version("2024-11-01")?;
    /// client.send_and_wait(&request, None, &client.waiting_call(None)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send_and_wait(&self, request: &Request, options: Option<&Options>, call: &Call) -> Result<Response> {
        call.limit(async {
            let url = self.address(request, options, call).await?;
            let part = call.within(self.limit_of_a_request(options));
            let answer = part.limit(exchange::send(self, request, &url, &part)).await?;
            let waits = [Method::PUT, Method::PATCH, Method::POST, Method::DELETE].contains(&request.method);
            if !waits || options.is_some_and(|options| options.no_wait) {
                return Ok(answer);
            }
            let Some((way, link)) = told::way(&request.method, &answer) else {
                return Ok(answer);
            };
            let mut wait = Wait::new(self, options, call, format!("{} {}", request.method, url.path())).await?;
            wait.method = Some(request.method.clone());
            wait.resource = told::is_put_or_patch(&request.method).then(|| url.clone());
            wait.take(way, link, &answer)?;
            wait.end(answer).await
        })
        .await
    }

    /// Waits for the end of an operation that was begun before, from the status URL of an error, or of the header `Azure-AsyncOperation`,
    /// `Operation-Location` or `Location` of the first answer. `resource` is the path of what a PUT or PATCH was about, with its api-version
    /// unless a default is known: it is read at the end. Without it the response is the last one that the status URL gave.
    ///
    /// # Errors
    /// As [`Client::send_and_wait`]; [`Code::InvalidArgument`], [`Code::ForeignHost`] and [`Code::InsecureEndpoint`] for a URL that cannot be
    /// the cloud's.
    pub async fn resume(&self, status_url: &str, resource: Option<&str>, options: Option<&Options>, call: &Call) -> Result<Response> {
        call.limit(async {
            let target = Target::parse_argument("status_url", status_url)?;
            let cloud = self.cloud(call).await?;
            target.check_host(cloud, self.allow_loopback_http)?;
            let url = target.url(cloud, None, None)?;
            let mut wait = Wait::new(self, options, call, format!("at {}", url.path())).await?;
            if let Some(resource) = resource {
                wait.resource = Some(self.address(&Request::new("GET", resource)?, options, call).await?);
            }
            wait.url = Some(url);
            wait.note(None, State::Running);
            let first = wait.read().await?;
            wait.follow(first).await
        })
        .await
    }

    fn limit_of_a_request(&self, options: Option<&Options>) -> Duration {
        options.and_then(|options| options.time_limit).unwrap_or(self.time_limit)
    }
}

/// An operation that is waited for.
struct Wait<'a> {
    client: &'a Client,
    cloud: &'a Cloud,
    call: &'a Call,
    /// How long one request of the wait may take.
    limit: Duration,
    /// Method and path of the request, for messages.
    what: String,
    /// `None` when the wait was resumed and nobody knows.
    method: Option<Method>,
    way: Way,
    /// Where the way leads; `None` only before the first answer has named it.
    url: Option<Url>,
    /// What a POST leads to beside its status.
    location: Option<String>,
    /// What a PUT or PATCH is about.
    resource: Option<Url>,
    /// How many waits were our own choice.
    own_waits: u32,
}

impl<'a> Wait<'a> {
    async fn new(client: &'a Client, options: Option<&Options>, call: &'a Call, what: String) -> Result<Self> {
        let cloud = client.cloud(call).await?;
        let limit = client.limit_of_a_request(options);
        Ok(Self { client, cloud, call, limit, what, method: None, way: Way::Any, url: None, location: None, resource: None, own_waits: 0 })
    }

    /// Takes the way that the request's own answer names.
    fn take(&mut self, way: Way, link: Option<&str>, answer: &Response) -> Result<()> {
        if matches!(way, Way::Status(_)) {
            self.location = told::link(answer, &header::LOCATION).map(str::to_owned);
        }
        self.url = match (&way, link) {
            (Way::Resource, _) => self.resource.clone(),
            (_, Some(link)) => Some(self.checked(link)?),
            (_, None) => return Err(self.without_url(answer)),
        };
        self.way = way;
        self.note(None, State::Running);
        Ok(())
    }

    /// Waits and reads until the end. `answer` is the one that the way was taken from; only a resource's tells its own state already.
    async fn end(mut self, answer: Response) -> Result<Response> {
        if self.way == Way::Resource {
            return self.follow(answer).await;
        }
        self.pause(&answer).await?;
        let first = self.read().await?;
        self.follow(first).await
    }

    /// Goes on from an answer of the status URL.
    async fn follow(mut self, mut answer: Response) -> Result<Response> {
        loop {
            self.update_links(&answer)?;
            let told = told::read(&self.way, self.method.as_ref(), &answer).map_err(|error| self.unknown(error))?;
            self.note(Some(&told), told.state);
            match told.state {
                State::Running => {}
                State::Failed => return Err(self.ended_badly(Code::ArmOperationFailed, "failed", &answer)),
                State::Canceled => return Err(self.ended_badly(Code::ArmOperationCanceled, "was canceled", &answer)),
                State::Succeeded => match self.next_way(&answer)? {
                    // The URL is another one, and not yet read.
                    true => {
                        answer = self.read().await?;
                        continue;
                    }
                    false => return self.result(answer).await,
                },
            }
            self.pause(&answer).await?;
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
            self.url = Some(self.checked(next)?);
        }
        Ok(())
    }

    /// After a success: whether there is more to wait for on another way, which is then taken.
    fn next_way(&mut self, answer: &Response) -> Result<bool> {
        match (&self.way, &self.method) {
            // What Location leads to is what the request itself would have answered, and that may be a resource that is not ready.
            (Way::Location, Some(method))
                if told::is_put_or_patch(method) && matches!(told::way(method, answer), Some((Way::Resource, _))) =>
            {
                self.way = Way::Resource;
                self.url = self.resource.clone();
                self.note(None, State::Running);
                Ok(true)
            }
            (Way::Status(_), Some(method)) if *method == Method::POST => match self.location.take() {
                Some(location) => {
                    self.url = Some(self.checked(&location)?);
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
        match &self.resource {
            Some(resource) if !is_the_result && self.url.as_ref() != Some(resource) => {
                self.get(resource).await.map_err(|error| self.without_result(error))
            }
            _ => Ok(last),
        }
    }

    /// Waits as long as the answer asks, else for a time of our own.
    async fn pause(&mut self, answer: &Response) -> Result<()> {
        // Not to wait at all is what recorded and careless answers ask for.
        let asked = retry_after(&answer.headers, self.call.clock().unix_now()).filter(|wait| !wait.is_zero());
        let wait = asked.unwrap_or_else(|| {
            let wait = FIRST_WAIT.saturating_mul(1 << self.own_waits.min(16)).min(LONGEST_WAIT);
            self.own_waits += 1;
            wait
        });
        self.call.wait_for_azure(wait).await
    }

    /// Reads the status. What cannot be read is no failure of the operation.
    async fn read(&self) -> Result<Response> {
        let Some(url) = &self.url else {
            return Err(Error::new(Code::Panic, "An operation was waited for without a status URL."));
        };
        self.get(url).await.map_err(|error| match self.way {
            Way::Location if self.has_ended() => self.without_result(error),
            Way::Location if is_the_operations(&error) => self.refused(&error),
            _ => self.unknown(error),
        })
    }

    async fn get(&self, url: &Url) -> Result<Response> {
        let request = Request::new("GET", "/")?;
        let part = self.call.within(self.limit);
        part.limit(exchange::send(self.client, &request, url, &part)).await
    }

    /// A link that ARM gave, when a token may go there.
    fn checked(&self, link: &str) -> Result<Url> {
        let check = || {
            let target = Target::from_link("The status URL", link)?;
            target.check_host(self.cloud, self.client.allow_loopback_http)?;
            target.url(self.cloud, None, None)
        };
        check().map_err(|error| self.unknown_at(Some(link), error))
    }

    fn status_url(&self) -> Option<&str> {
        self.url.as_ref().map(Url::as_str)
    }

    fn note(&self, told: Option<&Told>, state: State) {
        let Some(status_url) = self.status_url() else { return };
        let word = told.and_then(|told| told.word.clone());
        let percent = told.and_then(|told| told.percent);
        let earlier = self.call.progress().long_running();
        let state_word = word.or_else(|| earlier.as_ref().and_then(|earlier| earlier.state.clone()));
        tracing::debug!(state = state_word.as_deref(), percent, "a long-running operation");
        self.call.progress().note_long_running(LongRunning {
            status_url: status_url.to_owned(),
            state: state_word,
            percent: percent.or_else(|| earlier.as_ref().and_then(|earlier| earlier.percent)),
            has_ended: state != State::Running,
        });
    }

    fn has_ended(&self) -> bool {
        self.call.progress().long_running().is_some_and(|operation| operation.has_ended)
    }

    fn with_url(&self, error: Error) -> Error {
        match self.status_url() {
            Some(url) => error.with_status_url(url),
            None => error,
        }
    }

    fn ended_badly(&self, code: Code, how: &str, answer: &Response) -> Error {
        let service = service_error::read_parts(&answer.headers, told::failure(answer).as_bytes());
        let reason = match (&service.code, &service.message) {
            (Some(code), Some(message)) => format!(" {code}: {}", with_full_stop(message)),
            (Some(code), None) => format!(" {code}."),
            (None, Some(message)) => format!(" {}", with_full_stop(message)),
            (None, None) => String::from(" It gave no reason; the activity log of the resource may."),
        };
        let message = format!("Azure says that the operation {} {how}.{reason}", self.what);
        self.with_url(Error::new(code, message).with_service(service))
    }

    /// What `Location` leads to refused the operation, as the request itself would have been.
    fn refused(&self, refusal: &Error) -> Error {
        let message = format!("Azure says that the operation {} failed. {}", self.what, refusal.message());
        let error = Error::new(Code::ArmOperationFailed, message).with_service(refusal.service().clone()).with_cause(refusal.clone());
        self.with_url(match refusal.http_status() {
            Some(status) => error.with_http_status(status),
            None => error,
        })
    }

    fn unknown(&self, cause: Error) -> Error {
        self.unknown_at(self.status_url(), cause)
    }

    fn unknown_at(&self, url: Option<&str>, cause: Error) -> Error {
        // The time limit says itself what goes on, and where.
        if cause.code() == Code::DeadlineExceeded {
            return cause;
        }
        let at = url.map_or_else(String::new, |url| format!(" at {}", without_query(url)));
        let message = format!(
            "The status of the operation {} cannot be read{at}. The operation may still go on in Azure, or be done; look at the resource before it \
             is begun again. {}",
            self.what,
            cause.message(),
        );
        let mut error = Error::new(Code::ArmOperationStatusUnknown, message)
            .with_service(cause.service().clone())
            .with_retry_after(cause.retry_after())
            .with_cause(cause.clone());
        if let Some(status) = cause.http_status() {
            error = error.with_http_status(status);
        }
        match url {
            Some(url) => error.with_status_url(url),
            None => error,
        }
    }

    /// 202 without a URL, against the rules.
    fn without_url(&self, answer: &Response) -> Error {
        let message = format!(
            "Azure accepted {} with {} and named no URL for its status, so its end cannot be waited for. Look at the resource, or use the option \
             no_wait.",
            self.what, answer.status,
        );
        Error::new(Code::ArmOperationStatusUnknown, message).with_http_status(answer.status)
    }

    /// The operation is done, but what it led to cannot be read: the error of that, which says so.
    fn without_result(&self, error: Error) -> Error {
        if error.code() == Code::DeadlineExceeded {
            return error;
        }
        let message = format!("Azure has finished the operation {}, but its result cannot be read. {}", self.what, error.message());
        self.with_url(error.with_message(message))
    }
}

/// Whether a refusal by what `Location` leads to is the operation's: one for the token, the pace or a URL that is gone is not.
fn is_the_operations(refusal: &Error) -> bool {
    let status = refusal.http_status().unwrap_or_default();
    matches!(refusal.code(), Code::ArmRequestFailed | Code::ArmConflict) && (400..500).contains(&status) && !matches!(status, 408 | 410)
}
