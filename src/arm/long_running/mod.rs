//! Long-running operations: ARM accepts a request, goes on with it, and says where its end will show.
//!
//! Sources: "Azure Resource Manager RPC, asynchronous operations reference", and "Track asynchronous Azure operations" of Microsoft's
//! documentation.
//!
//! `wait` is the walk to the end, `told` what an answer says on the way, `failure` the errors that may be there.

mod failure;
#[cfg(any(test, fuzzing))]
pub(super) mod fuzzing;
mod told;
mod wait;

use std::time::Duration;

use http::Method;
use url::Url;

use self::wait::Wait;
use super::target::Target;
use super::{Client, Cloud, Request, Response, exchange};
use crate::error::Result;
#[cfg(doc)]
use crate::error::{Code, Error};
use crate::http::call::Call;
use crate::options::Options;

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
            let part = call.within(self.limit_of_a_request(options));
            let first = async {
                let url = self.address(request, options, &part).await?;
                let answer = exchange::send(self, request, &url, &part).await?;
                Ok((url, answer))
            };
            let (url, answer) = part.limit(first).await?;
            let waits = [Method::PUT, Method::PATCH, Method::POST, Method::DELETE].contains(&request.method);
            if !waits || options.is_some_and(|options| options.no_wait) {
                return Ok(answer);
            }
            let Some((way, link)) = told::way(&request.method, &answer) else {
                return Ok(answer);
            };
            let operation = Operation {
                what: format!("{} {}", request.method, url.path()),
                method: Some(request.method.clone()),
                resource: told::is_put_or_patch(&request.method).then_some(url),
                ..Operation::of(self, options, call).await?
            };
            Wait::begin(operation, way, link, &answer)?.end(answer).await
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
            let mut operation = Operation::of(self, options, call).await?;
            target.check_host(operation.cloud, self.allow_loopback_http)?;
            let url = target.url(operation.cloud, None, None)?;
            operation.what = format!("at {}", url.path());
            if let Some(resource) = resource {
                let part = call.within(operation.limit);
                let request = Request::new("GET", resource)?;
                operation.resource = Some(part.limit(self.address(&request, options, &part)).await?);
            }
            Wait::resume(operation, url).end_from_status().await
        })
        .await
    }

    pub(super) fn limit_of_a_request(&self, options: Option<&Options>) -> Duration {
        options.and_then(|options| options.time_limit).unwrap_or(self.time_limit)
    }
}

/// What is waited for.
struct Operation<'a> {
    client: &'a Client,
    cloud: &'a Cloud,
    call: &'a Call,
    /// How long one request of the wait may take.
    limit: Duration,
    /// Method and path of the request, for messages.
    what: String,
    /// `None` when the wait was resumed and nobody knows.
    method: Option<Method>,
    /// What a PUT or PATCH is about.
    resource: Option<Url>,
}

impl<'a> Operation<'a> {
    async fn of(client: &'a Client, options: Option<&Options>, call: &'a Call) -> Result<Self> {
        let limit = client.limit_of_a_request(options);
        let part = call.within(limit);
        let cloud = part.limit(client.cloud(&part)).await?;
        Ok(Self { client, cloud, call, limit, what: String::new(), method: None, resource: None })
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
        check().map_err(|error| self.unknown(link, error))
    }
}
