//! Where the instance metadata service is, whether anything answers there, and how its requests are retried.
//!
//! Facts: Microsoft's "Azure Instance Metadata Service" and "How to use managed identities ... to acquire an access token", error handling.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use http::HeaderValue;
use once_cell::sync::Lazy;
use url::Url;

use super::Host;
use crate::error::{Code, Error, Result};
use crate::http::call::{Call, Stage};
use crate::http::retry::{FixedWaits, RetryPolicy};
use crate::http::{Answer, Request, SendError, Transport};
use crate::options::Options;

/// The service's one address, the same on every Azure host.
const ADDRESS: &str = "http://169.254.169.254/";

/// How long "is this Azure?" may take unless the caller says otherwise.
const PROBE_LIMIT: Duration = Duration::from_secs(1);

/// Microsoft asks for retries on 404, 410, 429 and 5xx, and says that after a 410 the service is back within 70 s.
const TOKEN_RETRY: RetryPolicy = RetryPolicy {
    retries_status: |status| matches!(status, 404 | 408 | 429 | 500..=599),
    retries: 5,
    first_wait: Duration::from_secs(1),
    longest_wait: Duration::from_secs(16),
    fixed: Some(FixedWaits { status: 410, retries: 8, wait: Duration::from_secs(10) }),
};

/// As for tokens, but 404 is final: container hosts that give tokens have no instance to describe, and their callers must not wait for one.
const INSTANCE_RETRY: RetryPolicy = RetryPolicy { retries_status: |status| matches!(status, 408 | 429 | 500..=599), ..TOKEN_RETRY };

/// What the service can be asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Question {
    /// A token of one of the host's identities.
    Token,
    /// What the host is.
    Instance,
}

impl Question {
    const fn path(self) -> &'static str {
        match self {
            Question::Token => "/metadata/identity/oauth2/token",
            Question::Instance => "/metadata/instance",
        }
    }

    const fn retry(self) -> &'static RetryPolicy {
        match self {
            Question::Token => &TOKEN_RETRY,
            Question::Instance => &INSTANCE_RETRY,
        }
    }

    const fn stage(self) -> Stage {
        match self {
            Question::Token => Stage::AskingIdentityEndpoint,
            Question::Instance => Stage::AskingInstanceMetadata,
        }
    }
}

/// The instance metadata service at one address.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    address: Url,
    probe_limit: Duration,
    known: Arc<Known>,
}

/// What the process has learned about one address. An address that answered once is not asked again whether it is Azure.
#[derive(Debug, Default)]
pub(super) struct Known {
    has_answered: AtomicBool,
    pub(super) host: ArcSwapOption<Host>,
}

static KNOWN: Lazy<Mutex<HashMap<String, Arc<Known>>>> = Lazy::new(Mutex::default);

impl Endpoint {
    /// The endpoint that the options name, else the one that every Azure host has.
    pub(crate) fn new(options: &Options) -> Result<Self> {
        let address = match &options.imds_endpoint {
            Some(address) => address.clone(),
            None => Url::parse(ADDRESS).map_err(|error| Error::invalid_argument("imds_endpoint", error))?,
        };
        let origin = address.origin().ascii_serialization();
        let known = Arc::clone(KNOWN.lock().unwrap_or_else(PoisonError::into_inner).entry(origin).or_default());
        Ok(Self { address, probe_limit: options.probe_timeout.unwrap_or(PROBE_LIMIT), known })
    }

    /// Scheme, host and port: what tells this endpoint from another.
    pub(crate) fn origin(&self) -> String {
        self.address.origin().ascii_serialization()
    }

    pub(super) fn known(&self) -> &Known {
        &self.known
    }

    /// Asks, with every retry that the service wants.
    pub(crate) async fn ask(&self, question: Question, query: &[(&str, &str)], transport: &Transport, call: &Call) -> Result<Answer> {
        let mut request = self.request(question.path(), query)?;
        request.headers.insert("metadata", HeaderValue::from_static("true"));
        question.retry().run(call, question.stage(), || self.send(&request, transport)).await
    }

    fn request(&self, path: &str, query: &[(&str, &str)]) -> Result<Request> {
        let mut url = self.address.join(path).map_err(|error| Error::invalid_argument("imds_endpoint", error))?;
        url.query_pairs_mut().clear().extend_pairs(query);
        Ok(Request::direct_get(url))
    }

    async fn send(&self, request: &Request, transport: &Transport) -> std::result::Result<Answer, SendError> {
        if self.known.has_answered.load(Ordering::Relaxed) {
            return transport.send(request).await;
        }
        let answer = self.first_contact(request, transport).await?;
        if let Some(other) = other_cloud(&answer) {
            return Err(SendError::Final(self.not_azure(&format!("{other} answers there"))));
        }
        self.known.has_answered.store(true, Ordering::Relaxed);
        Ok(answer)
    }

    /// The first request to an address that has never answered.
    ///
    /// On an Azure host the service answers at once and nothing else is sent. A first token may take the service seconds, though, so when the
    /// answer stays away a light question goes beside it: whether anything is there at all must be known within the probe's limit.
    async fn first_contact(&self, request: &Request, transport: &Transport) -> std::result::Result<Answer, SendError> {
        let question = transport.send(request);
        tokio::pin!(question);
        let probe = async {
            tokio::time::sleep(self.probe_limit / 2).await;
            self.probe(transport).await
        };
        let first = async {
            tokio::select! {
                biased;
                outcome = &mut question => Some(outcome),
                answers = probe => match answers {
                    true => None,
                    false => Some((&mut question).await),
                },
            }
        };
        let first = tokio::time::timeout(self.probe_limit, first).await;
        match first {
            Ok(Some(Ok(answer))) => Ok(answer),
            Ok(None) => question.await,
            // A connection that was made and broke may be the service in trouble: whether it is there at all, the probe tells.
            Ok(Some(Err(error))) if error.is_broken() => match tokio::time::timeout(self.probe_limit, self.probe(transport)).await {
                Ok(true) => Err(error),
                _ => Err(SendError::Final(self.not_azure("the connection breaks").with_cause(error.into_error()))),
            },
            Ok(Some(Err(error))) if error.is_unreachable() => {
                Err(SendError::Final(self.not_azure("no connection").with_cause(error.into_error())))
            }
            Ok(Some(Err(error))) => Err(error),
            Err(_) => {
                let silence = format!("no answer within {} ms", self.probe_limit.as_millis());
                Err(SendError::Final(self.not_azure(&silence)))
            }
        }
    }

    /// Whether anything answers. Without the Metadata header the service refuses at once, and that is answer enough.
    async fn probe(&self, transport: &Transport) -> bool {
        let Ok(request) = self.request(Question::Instance.path(), &[("api-version", super::API_VERSION)]) else {
            return false;
        };
        transport.send(&request).await.is_ok()
    }

    fn not_azure(&self, reason: &str) -> Error {
        Error::new(
            Code::NotAzureHost,
            format!(
                "This does not look like an Azure host with a managed identity: {reason} at {}. On an Azure virtual machine, check that a \
                 firewall, container network or host route does not block that address; anywhere else, sign in another way, for example with \
                 an access token of your own (access_token).",
                self.origin(),
            ),
        )
        .with_source("Imds")
    }
}

/// Other clouds have a metadata service at the very same address.
fn other_cloud(answer: &Answer) -> Option<&'static str> {
    if answer.header("metadata-flavor").is_some_and(|flavor| flavor.eq_ignore_ascii_case("google")) {
        Some("the metadata service of Google Cloud")
    } else if answer.header("server").is_some_and(|server| server.to_ascii_lowercase().starts_with("ec2ws")) {
        Some("the metadata service of Amazon EC2")
    } else {
        None
    }
}
