//! Long-running operations on the wire: how a write announces one, and what its addresses answer.
//!
//! Facts: <https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations>.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hyper::{Method, StatusCode};
use ring::digest::{SHA256, digest};
use serde::Serialize;
use uuid::Uuid;

use super::authentication::Caller;
use super::compute_quotas::ComputeRequest;
use super::errors::ArmError;
use super::path::{self, Address, OperationAddress};
use super::rbac::Rights;
use super::read::{Read, identified};
use crate::azure::Azure;
use crate::clock::Clock;
use crate::http::{Answer, Request};
use crate::operations::{Activity, Begun, End, Progress, RetryAfter, Shape};
use crate::world::subscription_id;

/// How long the part of an operation's address is that Azure signs, in bytes before the encoding: addresses are over 3 kB.
const CERTIFICATE_LENGTH: usize = 1900;
const SIGNATURE_LENGTH: usize = 256;

/// 1 January 1970 in the unit of `t`: tenths of a microsecond since the year 1.
const UNIX_EPOCH_TICKS: i64 = 621_355_968_000_000_000;

/// An operation that a write has begun, with what its addresses are made of.
pub(super) struct Announced<'a> {
    pub(super) begun: Begun,
    pub(super) base: &'a str,
    pub(super) subscription: Uuid,
    /// The provider; none for Azure Resource Manager itself.
    pub(super) namespace: Option<&'static str>,
    pub(super) location: String,
    pub(super) api_version: &'a str,
    pub(super) method: &'a str,
    pub(super) clock: &'a Clock,
}

impl Announced<'_> {
    /// The answer to the write as the operation's shape wants it. `answer` is the one that there would be without an operation.
    pub(super) fn announce(&self, answer: Answer) -> Answer {
        let accepted = || Answer::empty(StatusCode::ACCEPTED);
        let shows_resource = matches!(self.method, "PUT" | "PATCH");
        let announced = match self.begun.shape {
            Shape::Synchronous => return answer,
            Shape::ProvisioningState if shows_resource => return answer,
            Shape::ProvisioningState => return accepted(),
            Shape::Location => accepted().with("Location", &self.address("operationresults")),
            Shape::AzureAsyncOperation if shows_resource => self.with_async_operation(answer),
            Shape::AzureAsyncOperation => self.with_async_operation(accepted()).with("Location", &self.address("operationresults")),
            Shape::OperationLocation if shows_resource => answer.with("Operation-Location", &self.address("operations")),
            Shape::OperationLocation => accepted().with("Operation-Location", &self.address("operations")),
        };
        with_retry_after(announced, self.begun.retry_after, self.clock)
    }

    /// Compute says besides that it can be asked to notify.
    fn with_async_operation(&self, answer: Answer) -> Answer {
        let answer = answer.with("Azure-AsyncOperation", &self.address("operations"));
        if self.namespace == Some("Microsoft.Compute") { answer.with("azure-asyncnotification", "Enabled") } else { answer }
    }

    fn address(&self, collection: &str) -> String {
        let Self { base, subscription, api_version, .. } = self;
        let name = &self.begun.name;
        let place = match self.namespace {
            Some(namespace) => format!("/providers/{namespace}/locations/{}", self.location),
            None => String::new(),
        };
        let parameters = if self.namespace.is_some() { format!("p={name}&") } else { String::new() };
        let ticks = UNIX_EPOCH_TICKS.saturating_add(self.clock.unix_seconds().saturating_mul(10_000_000));
        let hash = BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, name.as_bytes()));
        format!(
            "{base}/subscriptions/{subscription}{place}/{collection}/{name}?{parameters}api-version={api_version}&t={ticks}&c={}&s={}&h={hash}",
            filler(&format!("certificate {subscription}"), CERTIFICATE_LENGTH),
            signature(name, &ticks.to_string()),
        )
    }
}

/// What stands for Azure's signature of an address.
fn signature(name: &str, ticks: &str) -> String {
    filler(&format!("signature {name} {ticks}"), SIGNATURE_LENGTH)
}

/// So many bytes that look random, and are the same for the same seed.
fn filler(seed: &str, length: usize) -> String {
    let mut bytes = Vec::with_capacity(length + 32);
    let mut block = digest(&SHA256, seed.as_bytes());
    while bytes.len() < length {
        bytes.extend_from_slice(block.as_ref());
        block = digest(&SHA256, block.as_ref());
    }
    bytes.truncate(length);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn with_retry_after(answer: Answer, retry_after: RetryAfter, clock: &Clock) -> Answer {
    match retry_after {
        RetryAfter::Seconds(seconds) => answer.with("Retry-After", &seconds.to_string()),
        RetryAfter::Date(seconds) => {
            let unix_seconds = u64::try_from(clock.unix_seconds()).unwrap_or_default().saturating_add(seconds.into());
            let time = std::time::UNIX_EPOCH.checked_add(std::time::Duration::from_secs(unix_seconds)).unwrap_or(std::time::UNIX_EPOCH);
            answer.with("Retry-After", &httpdate::fmt_http_date(time))
        }
        RetryAfter::Absent => answer,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status<'a> {
    start_time: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<&'a str>,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<StatusError<'a>>,
    name: &'a str,
}

#[derive(Serialize)]
struct StatusError<'a> {
    code: &'a str,
    message: &'a str,
}

/// Answers a poll. Who has the address as it was given can follow the operation; without its signature that needs a role.
pub(super) fn answer(azure: &Azure, request: &Request, address: &OperationAddress, caller: Caller) -> Result<Answer, ArmError> {
    if request.method != Method::GET {
        return Err(ArmError::method_not_allowed(request.method.as_str(), "GET"));
    }
    if !is_signed(request, address) {
        check_role(azure, address, caller)?;
    }
    let progress = azure.operations.poll(&address.name, &azure.clock).ok_or_else(ArmError::operation_not_found)?;
    let answer =
        if address.is_for_result { result(azure, request, address, caller, &progress)? } else { status(azure, address, &progress) };
    Ok(identified(answer, caller))
}

fn is_signed(request: &Request, address: &OperationAddress) -> bool {
    let ticks = request.parameter("t").unwrap_or_default();
    request.parameter("s").is_some_and(|given| given == signature(&address.name, &ticks))
}

fn check_role(azure: &Azure, address: &OperationAddress, caller: Caller) -> Result<(), ArmError> {
    let collection = if address.is_for_result { "operationresults" } else { "operations" };
    let action = match &address.namespace {
        Some(namespace) => format!("{namespace}/locations/{collection}/read"),
        None => format!("Microsoft.Resources/subscriptions/{collection}/read"),
    };
    let scope = subscription_id(address.subscription);
    let world = azure.world();
    if Rights::of(azure, &world, caller.principal_id).allow(&action, &scope) {
        return Ok(());
    }
    Err(ArmError::authorization_failed(&caller.principal_id.to_string(), caller.principal_id, &action, &scope))
}

fn status(azure: &Azure, address: &OperationAddress, progress: &Progress) -> Answer {
    let end = progress.end.as_ref();
    let status = Status {
        start_time: &progress.start_time,
        end_time: end.map(|end| end.time.as_str()),
        status: end.map_or("InProgress", End::state),
        error: end.and_then(End::error).map(|(code, message)| StatusError { code, message }),
        name: &progress.name,
    };
    let answer = if address.is_of_compute() {
        let left = azure.compute_quotas.take(ComputeRequest::ReadOperation, address.subscription, &progress.name);
        left.show(Answer::indented_json(StatusCode::OK, &status))
    } else {
        Answer::json(StatusCode::OK, &status)
    };
    if end.is_some() { answer } else { with_retry_after(answer, progress.retry_after, &azure.clock) }
}

/// 202 while the operation runs; then what the write would have answered without an operation.
fn result(azure: &Azure, request: &Request, address: &OperationAddress, caller: Caller, progress: &Progress) -> Result<Answer, ArmError> {
    let Some(end) = &progress.end else {
        let own_address = format!("{}{}", request.base, request.target());
        let running = Answer::empty(StatusCode::ACCEPTED).with("Location", &own_address);
        return Ok(with_retry_after(running, progress.retry_after, &azure.clock));
    };
    if let Some((code, message)) = end.error() {
        return Err(ArmError::operation_ended_badly(address.is_of_compute(), code, message));
    }
    match progress.activity {
        Activity::Creating | Activity::Updating => shown_resource(azure, request, caller, progress),
        Activity::Acting | Activity::Deleting => Ok(Answer::empty(StatusCode::OK)),
    }
}

fn shown_resource(azure: &Azure, request: &Request, caller: Caller, progress: &Progress) -> Result<Answer, ArmError> {
    let Address::Target(target) = path::parse(&progress.path)? else {
        return Err(ArmError::unknown_path());
    };
    let kind = target.kind().ok_or_else(ArmError::unknown_path)?;
    let world = azure.world();
    let rights = Rights::of(azure, &world, caller.principal_id);
    Read { azure, request, world: &world, caller, rights, api_version: &progress.api_version }.answer(&target, kind)
}
