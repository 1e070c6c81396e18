//! The one error type of the crate: a stable code, what happened, what to do next, and everything the service said.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

/// Result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal,)+) => {
        /// What went wrong, as a stable name and number. Numbers are the status numbers of the C ABI and are never reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(i32)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $name = $number,)+
        }

        impl Code {
            /// Every code, in the order of the numbers.
            pub const ALL: &'static [Code] = &[$(Code::$name,)+];

            /// The stable name, for example `IdentityNotFound`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Code::$name => stringify!($name),)+
                }
            }

            /// The number, which is the status that C callers see.
            #[must_use]
            pub const fn number(self) -> i32 {
                self as i32
            }
        }
    };
}

codes! {
    /// An argument is missing, malformed or out of range; the message names it.
    InvalidArgument = 2,
    /// A handle is stale, released, of another kind, or was never given out.
    InvalidHandle = 3,
    /// An option's name is not known; the message lists the known ones.
    UnknownOption = 4,
    /// The caller's buffer cannot hold the text.
    BufferTooSmall = 5,
    /// The library itself failed. Nothing was lost in the host, and a report of it is welcome.
    Panic = 6,
    /// The process is a child made by fork() after the library was used; only the parent may use it.
    Forked = 7,
    /// The caller canceled the operation.
    Canceled = 8,
    /// The caller's deadline, or the default one, passed.
    DeadlineExceeded = 9,
    /// The operation has no such result: it still runs, it failed, or the result was taken.
    NoResult = 10,
    /// Options or environment variables contradict each other or name something unusable.
    InvalidConfiguration = 11,
    /// Nothing on this host answers as an Azure identity endpoint.
    NotAzureHost = 20,
    /// The host is in Azure and has no managed identity.
    IdentityNotAssigned = 21,
    /// The managed identity that was asked for is not assigned to this host.
    IdentityNotFound = 22,
    /// Another identity answered than the one asked for.
    IdentityMismatch = 23,
    /// The source cannot choose an identity in this way.
    SelectorNotSupported = 24,
    /// Microsoft Entra does not know the resource that the token was asked for.
    InvalidResource = 25,
    /// Something between the host and its identity endpoint answered in its place.
    IdentityEndpointBlocked = 26,
    /// The identity endpoint failed.
    IdentityEndpointFailed = 27,
    /// The identity endpoint refused further requests for now.
    IdentityEndpointThrottled = 28,
    /// The identity endpoint's success answer is not a token.
    InvalidTokenResponse = 29,
    /// The token that the caller brought has expired.
    TokenExpired = 30,
    /// Microsoft Entra or the Azure CLI refused to sign in, for a reason without a code of its own.
    SignInFailed = 31,
    /// Microsoft Entra does not accept the application's secret, certificate or federated token.
    InvalidClientCredential = 32,
    /// Microsoft Entra does not know the application in this tenant.
    ApplicationNotFound = 33,
    /// Microsoft Entra does not know the tenant.
    TenantNotFound = 34,
    /// A person has to sign in, or to sign in again.
    SignInRequired = 35,
    /// The person declined the sign-in.
    SignInDeclined = 36,
    /// Nobody signed in while the device code was valid.
    SignInExpired = 37,
    /// The Azure CLI is not installed, or not where programs are looked for.
    AzureCliNotFound = 38,
    /// No connection, or it broke.
    NetworkFailed = 40,
    /// The TLS handshake failed: certificate, name or protocol.
    TlsFailed = 41,
    /// An answer is larger than the limit for its kind.
    ResponseTooLarge = 42,
    /// A success answer does not have the form that its service promises.
    InvalidResponse = 43,
    /// A credential would have gone over plain http.
    InsecureEndpoint = 44,
    /// A credential would have gone to a host that is not the cloud's own.
    ForeignHost = 45,
    /// Azure Resource Manager refused the request.
    ArmRequestFailed = 50,
    /// Azure Resource Manager does not accept the token (401).
    ArmUnauthenticated = 51,
    /// The identity lacks a role for this (403).
    ArmAuthorizationFailed = 52,
    /// The resource, group or subscription does not exist (404).
    ArmNotFound = 53,
    /// The request conflicts with the resource's present state (409, 412).
    ArmConflict = 54,
    /// Azure Resource Manager refused further requests for now (429).
    ArmThrottled = 55,
    /// Azure Resource Manager failed (5xx).
    ArmServerFailed = 56,
    /// No subscription was given and none could be found.
    SubscriptionNotDetermined = 57,
    /// No resource group was given and the host's own could not be found.
    ResourceGroupNotDetermined = 58,
    /// The cloud's name is not known, or its endpoint does not describe itself.
    CloudUnknown = 59,
    /// A list's nextLink leads back to a page that was already read.
    PagingLoop = 60,
    /// Azure says that a long-running operation has failed.
    ArmOperationFailed = 61,
    /// Azure says that a long-running operation was canceled, for example because a later one overtook it.
    ArmOperationCanceled = 62,
    /// How a long-running operation goes on cannot be found out. It may still go on, or be done.
    ArmOperationStatusUnknown = 63,
}

/// An error. Cloning is cheap: callers that waited for the same request share it.
#[derive(Clone)]
pub struct Error(Arc<Detail>);

#[derive(Clone)]
struct Detail {
    code: Code,
    message: String,
    http_status: Option<u16>,
    service: Service,
    retry_after: Option<Duration>,
    status_url: Option<String>,
    source: Option<&'static str>,
    cause: Option<Arc<dyn StdError + Send + Sync>>,
}

/// What the service itself said of the failure; all of it optional, none of it secret.
#[derive(Clone, Debug, Default)]
pub struct Service {
    /// The service's error code, for example `AuthorizationFailed` or `invalid_request`.
    pub code: Option<String>,
    /// The service's message.
    pub message: Option<String>,
    /// What the error is about, where the service says.
    pub target: Option<String>,
    /// The error's details, as the service sent them.
    pub details: Option<Value>,
    /// The error's additionalInfo, as the service sent it.
    pub additional_info: Option<Value>,
    /// `x-ms-request-id` of the answer.
    pub request_id: Option<String>,
    /// `x-ms-correlation-request-id` of the answer, or the correlation id in its body.
    pub correlation_id: Option<String>,
    /// `x-ms-client-request-id`, the id that this library gave the request.
    pub client_request_id: Option<String>,
}

impl Error {
    /// An error with nothing but a code and a message. The message says what happened and what to do about it.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self(Arc::new(Detail {
            code,
            message: message.into(),
            http_status: None,
            service: Service::default(),
            retry_after: None,
            status_url: None,
            source: None,
            cause: None,
        }))
    }

    /// An argument that cannot be used; `name` is the argument's name as the caller knows it. Of a problem that quotes a very long argument the
    /// middle is left out.
    pub fn invalid_argument(name: &str, problem: impl fmt::Display) -> Self {
        Self::new(Code::InvalidArgument, format!("{name}: {}", without_middle(problem.to_string())))
    }

    fn edit(mut self, change: impl FnOnce(&mut Detail)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// Adds the HTTP status of the answer that failed.
    #[must_use]
    pub fn with_http_status(self, status: u16) -> Self {
        self.edit(|detail| detail.http_status = Some(status))
    }

    /// Adds what the service said.
    #[must_use]
    pub fn with_service(self, service: Service) -> Self {
        self.edit(|detail| detail.service = service)
    }

    /// Adds how long the service asked to wait.
    #[must_use]
    pub fn with_retry_after(self, retry_after: Option<Duration>) -> Self {
        self.edit(|detail| detail.retry_after = retry_after)
    }

    /// Adds where the status of the long-running operation can be read that the failure is about.
    #[must_use]
    pub fn with_status_url(self, status_url: impl Into<String>) -> Self {
        self.edit(|detail| detail.status_url = Some(status_url.into()))
    }

    /// Adds which identity source failed, for example `Imds`.
    #[must_use]
    pub fn with_source(self, source: &'static str) -> Self {
        self.edit(|detail| detail.source = Some(source))
    }

    /// Adds the error that led to this one.
    #[must_use]
    pub fn with_cause(self, cause: impl StdError + Send + Sync + 'static) -> Self {
        self.edit(|detail| detail.cause = Some(Arc::new(cause)))
    }

    /// Replaces the message and keeps everything else.
    #[must_use]
    pub fn with_message(self, message: impl Into<String>) -> Self {
        self.edit(|detail| detail.message = message.into())
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// What happened and what to do about it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The HTTP status of the answer, where there was one.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// What the service itself said.
    #[must_use]
    pub fn service(&self) -> &Service {
        &self.0.service
    }

    /// How long the service asked to wait before the next try.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Where the status of the long-running operation can be read that the failure is about; [`crate::arm::Client::resume`] goes on from there.
    #[must_use]
    pub fn status_url(&self) -> Option<&str> {
        self.0.status_url.as_deref()
    }

    /// The identity source that failed, for example `Imds`.
    #[must_use]
    pub fn identity_source(&self) -> Option<&'static str> {
        self.0.source
    }

    /// The chain of causes, nearest first.
    #[must_use]
    pub fn causes(&self) -> Vec<String> {
        let mut causes: Vec<String> = Vec::new();
        let mut next = self.source();
        while let Some(cause) = next {
            let text = cause.to_string();
            if causes.last() != Some(&text) {
                causes.push(text);
            }
            next = cause.source();
        }
        causes
    }

    /// Everything as one JSON object; absent members are null.
    #[must_use]
    pub fn to_json(&self) -> String {
        let service = self.service();
        json!({
            "status": self.code().number(),
            "code": self.code().name(),
            "message": self.message(),
            "httpStatus": self.http_status(),
            "serviceCode": service.code,
            "serviceMessage": service.message,
            "target": service.target,
            "details": service.details,
            "additionalInfo": service.additional_info,
            "requestId": service.request_id,
            "correlationId": service.correlation_id,
            "clientRequestId": service.client_request_id,
            "retryAfterMs": self.retry_after().map(|delay| u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)),
            "statusUrl": self.status_url(),
            "source": self.identity_source(),
            "causes": self.causes(),
        })
        .to_string()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("code", &self.0.code)
            .field("message", &self.0.message)
            .field("http_status", &self.0.http_status)
            .field("service", &self.0.service)
            .field("causes", &self.causes())
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as &(dyn StdError + 'static))
    }
}

/// What was given stands at the beginning of a problem, and what to give instead at its end; a person reads no more than that.
fn without_middle(text: String) -> String {
    const BEGINNING: usize = 200;
    const END: usize = 1_000;
    let beginning = text.char_indices().nth(BEGINNING).and_then(|(at, _)| text.get(..at));
    let end = text.char_indices().nth_back(END - 1).and_then(|(at, _)| text.get(at..));
    match (beginning, end) {
        (Some(beginning), Some(end)) if beginning.len() + end.len() < text.len() => {
            format!("{beginning} ... ({} bytes) ... {end}", text.len())
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_long_problem_is_left_out() {
        let short = Error::invalid_argument("x", "\u{e9}".repeat(1_200));
        assert_eq!(short.message(), format!("x: {}", "\u{e9}".repeat(1_200)));
        let long = Error::invalid_argument("x", format!("\"{}\" is no name; give one.", "\u{e9}".repeat(1_000_000)));
        assert!(long.message().starts_with("x: \"\u{e9}") && long.message().ends_with("\u{e9}\" is no name; give one."), "{long}");
        assert!(long.message().len() < 3_000 && long.message().contains(" ... (2000024 bytes) ... "), "{long}");
    }
}
