//! The transport: one place that sends HTTP, with the limits that keep a host process safe.
//!
//! - [`clock`]: time, which tests drive.
//! - [`call`]: one user's call, its deadline and progress.
//! - [`retry`]: when a request is sent again.
//! - `address`: which addresses are this machine's own, and which a credential may go to.
//! - `tls`, `crypto`, `connect`: how a connection is made.
//! - `service_error`, `redaction`: what a refusal says, and what of it must not be shown.
//!
//! A redirect is never followed: every request may carry a credential. Link-local and loopback addresses, and whatever the caller
//! marks as direct, never go through a proxy; everything else honours the system's.

mod address;
pub mod call;
pub mod clock;
mod connect;
mod crypto;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
pub(crate) mod redaction;
pub mod retry;
pub(crate) mod service_error;
mod tls;

use std::error::Error as StdError;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Method};
use once_cell::sync::OnceCell;
use rustls::RootCertStore;
use url::{Host, Url};
use zeroize::Zeroizing;

pub(crate) use self::address::check_secure;
use self::address::is_local;
use self::clock::{Clock, SystemClock};
use crate::error::{Code, Error, Result};

/// The largest answer to a token or metadata request: 1 MiB.
pub const TOKEN_BODY_LIMIT: usize = 1 << 20;
/// The largest answer from Azure Resource Manager: 16 MiB. ARM itself refuses to send more than 8 MB.
pub const ARM_BODY_LIMIT: usize = 16 << 20;

/// How long a connection may take, TLS included.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// How long an answer may stay silent. ARM gives up on a resource provider after 60 s.
const READ_LIMIT: Duration = Duration::from_secs(90);

/// What a request needs besides the transport.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The address.
    pub url: Url,
    /// The headers. Mark a secret one with `HeaderValue::set_sensitive`.
    pub headers: HeaderMap,
    /// The body; empty = none. It is wiped when it goes, because it may hold a secret.
    pub body: Zeroizing<Vec<u8>>,
    /// Never through a proxy, whatever the address.
    pub direct: bool,
    /// The largest body of an answer.
    pub body_limit: usize,
}

impl Request {
    /// A GET for an identity or metadata endpoint: direct, with the small body limit.
    #[must_use]
    pub fn direct_get(url: Url) -> Self {
        Self { method: Method::GET, url, headers: HeaderMap::new(), body: Zeroizing::default(), direct: true, body_limit: TOKEN_BODY_LIMIT }
    }

    /// Whether sending it twice does what sending it once does (RFC 9110, 9.2.2).
    fn is_idempotent(&self) -> bool {
        !(self.method == Method::POST || self.method == Method::PATCH)
    }
}

/// An answer, read to its end. The body is wiped when it goes, because it may hold a token.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Zeroizing<Vec<u8>>,
}

impl Answer {
    /// Whether the status is 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header as text; `None` when it is absent or not ASCII.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).field("body_bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum SendError {
    /// The transport failed.
    Failed(Failed),
    /// A layer above has already said what it means; nothing is tried again.
    Final(Error),
}

/// A failure of the transport.
#[derive(Debug)]
pub(crate) struct Failed {
    kind: SendFailure,
    /// Host and port.
    address: String,
    may_be_retried: bool,
    cause: Option<reqwest::Error>,
}

/// The ways in which a request can fail without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SendFailure {
    /// No connection: name not resolved, refused, dropped.
    Connect,
    /// The TLS handshake failed.
    Tls,
    /// The connection broke or went silent after it was made.
    Broken,
    /// The body is larger than the request's limit, which is here in bytes.
    TooLarge(usize),
    /// The request could not be made of its parts.
    Unusable,
}

impl SendError {
    pub(crate) fn may_be_retried(&self) -> bool {
        matches!(self, SendError::Failed(failed) if failed.may_be_retried)
    }

    /// For a request that may be sent twice although its method does not say so: a connection that broke is worth another attempt too.
    pub(crate) fn of_repeatable_request(mut self) -> Self {
        if let SendError::Failed(failed) = &mut self {
            failed.may_be_retried |= failed.kind == SendFailure::Broken;
        }
        self
    }

    /// Whether there was no connection at all.
    pub(crate) fn is_unreachable(&self) -> bool {
        matches!(self, SendError::Failed(failed) if failed.kind == SendFailure::Connect)
    }

    /// Whether a connection was made and then broke, be it before a request was written to it.
    pub(crate) fn is_broken(&self) -> bool {
        let SendError::Failed(failed) = self else { return false };
        let was_reset = || failed.cause.as_ref().is_some_and(|cause| was_reset(cause));
        failed.kind == SendFailure::Broken || (failed.kind == SendFailure::Connect && was_reset())
    }

    /// The error for the user, with the cause kept.
    pub(crate) fn into_error(self) -> Error {
        match self {
            SendError::Failed(failed) => failed.into_error(),
            SendError::Final(error) => error,
        }
    }
}

impl Failed {
    fn into_error(self) -> Error {
        let address = &self.address;
        let reason = self.cause.as_ref().map_or_else(String::new, |cause| format!(": {}", root_cause(cause)));
        let (code, message) = match self.kind {
            SendFailure::Connect => (
                Code::NetworkFailed,
                format!("Cannot connect to {address}{reason}. Check the network, the firewall and the proxy settings."),
            ),
            SendFailure::Broken => {
                (Code::NetworkFailed, format!("The connection to {address} broke before the whole answer was there{reason}."))
            }
            SendFailure::Tls => (Code::TlsFailed, tls_message(address, self.cause.as_ref())),
            SendFailure::TooLarge(limit) => (
                Code::ResponseTooLarge,
                format!("The answer of {address} is larger than {limit} bytes, the limit for its kind, and was not read further."),
            ),
            SendFailure::Unusable => (Code::InvalidArgument, format!("The request to {address} cannot be sent{reason}.")),
        };
        let error = Error::new(code, message);
        match self.cause {
            Some(cause) => error.with_cause(cause),
            None => error,
        }
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SendError::Failed(failed) => write!(f, "{:?} at {}", failed.kind, failed.address),
            SendError::Final(error) => error.fmt(f),
        }
    }
}

/// How a transport is set up.
#[derive(Clone, Debug, Default)]
pub struct TransportSettings {
    /// One more trusted CA, a PEM file.
    pub ca_file: Option<PathBuf>,
    /// The language of the host program, for the User-Agent; `None` = Rust.
    pub host_language: Option<String>,
    /// Another clock than the machine's.
    pub clock: Option<Arc<dyn Clock>>,
}

/// Sends requests. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Transport(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    user_agent: String,
    ca_file: Option<PathBuf>,
    clock: Arc<dyn Clock>,
    plain: OnceCell<reqwest::Client>,
    direct: OnceCell<reqwest::Client>,
    proxied: OnceCell<reqwest::Client>,
}

/// The way to a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Past any proxy to an address by its number, without TLS: to connect blocks nobody, so that it waits for no other connection either.
    Plain,
    /// Past any proxy.
    Direct,
    /// As the system says.
    Proxied,
}

impl Way {
    fn of(request: &Request) -> Self {
        let by_number = matches!(request.url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)));
        match request.direct || is_local(&request.url) {
            true if by_number && request.url.scheme() == "http" => Self::Plain,
            true => Self::Direct,
            false => Self::Proxied,
        }
    }
}

impl Transport {
    /// A transport; nothing is opened and no file is read before the first request needs it.
    #[must_use]
    pub fn new(settings: TransportSettings) -> Self {
        let language = settings.host_language.as_deref().unwrap_or("Rust");
        Self(Arc::new(Inner {
            user_agent: format!("armidentity/{} ({}; {language})", env!("CARGO_PKG_VERSION"), std::env::consts::OS),
            ca_file: settings.ca_file,
            clock: settings.clock.unwrap_or_else(|| Arc::new(SystemClock::new())),
            plain: OnceCell::new(),
            direct: OnceCell::new(),
            proxied: OnceCell::new(),
        }))
    }

    /// The clock that everything above the transport lives by.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    /// Reads the CA file, so that one that cannot be used is reported now and not with the first request. TLS is set up by the first request that
    /// needs it: many a process only asks the host's own endpoint for a token, in plain text.
    ///
    /// # Errors
    /// [`Code::InvalidConfiguration`] when the CA file cannot be used.
    pub fn check(&self) -> Result<()> {
        self.0.extra_roots().map(drop)
    }

    /// Sends one request, once, and reads the answer to its end.
    pub(crate) async fn send(&self, request: &Request) -> std::result::Result<Answer, SendError> {
        let failed = |kind, may_be_retried, cause: Option<reqwest::Error>| {
            let cause = cause.map(reqwest::Error::without_url);
            SendError::Failed(Failed { kind, address: address_of(&request.url), may_be_retried, cause })
        };
        // A CA file that cannot be read was reported by `check`; here it can only have gone since.
        let client = self.0.client(Way::of(request)).map_err(|_| failed(SendFailure::Unusable, false, None))?;
        let mut builder = client.request(request.method.clone(), request.url.clone()).headers(request.headers.clone());
        if !request.body.is_empty() {
            builder = builder.body(request.body.to_vec());
        }
        let idempotent = request.is_idempotent();
        let classified = |error: reqwest::Error| {
            let kind = classify(&error);
            let may_be_retried = match kind {
                SendFailure::Connect => true,
                SendFailure::Broken => idempotent,
                SendFailure::Tls | SendFailure::TooLarge(_) | SendFailure::Unusable => false,
            };
            failed(kind, may_be_retried, Some(error))
        };
        tracing::debug!(method = %request.method, host = request.url.host_str(), path = request.url.path(), "sending");
        let mut response = builder.send().await.map_err(classified)?;
        let too_large = || failed(SendFailure::TooLarge(request.body_limit), false, None);
        let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
        if announced.is_some_and(|length| length > request.body_limit) {
            return Err(too_large());
        }
        let mut body = Zeroizing::new(Vec::with_capacity(announced.unwrap_or(4096)));
        while let Some(chunk) = response.chunk().await.map_err(classified)? {
            if body.len() + chunk.len() > request.body_limit {
                return Err(too_large());
            }
            append_without_leaving_copies(&mut body, &chunk);
        }
        tracing::debug!(status = response.status().as_u16(), bytes = body.len(), "answered");
        Ok(Answer { status: response.status().as_u16(), headers: std::mem::take(response.headers_mut()), body })
    }
}

impl Inner {
    fn client(&self, way: Way) -> Result<&reqwest::Client> {
        let cell = match way {
            Way::Plain => &self.plain,
            Way::Direct => &self.direct,
            Way::Proxied => &self.proxied,
        };
        cell.get_or_try_init(|| self.build(way))
    }

    fn extra_roots(&self) -> Result<Option<RootCertStore>> {
        self.ca_file.as_deref().map(tls::read_ca_file).transpose()
    }

    fn build(&self, way: Way) -> Result<reqwest::Client> {
        // A client wants settings for TLS also when it never uses them.
        let extra_roots = if way == Way::Plain { None } else { self.extra_roots()? };
        let mut builder = reqwest::Client::builder()
            .user_agent(&self.user_agent)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(CONNECT_LIMIT)
            .read_timeout(READ_LIMIT)
            .tcp_nodelay(true)
            .tls_backend_preconfigured(tls::client_config(extra_roots)?);
        if way != Way::Proxied {
            builder = builder.no_proxy();
        }
        if way != Way::Plain {
            builder = builder.connector_layer(connect::ConnectElsewhere::new());
        }
        builder.build().map_err(|error| {
            Error::new(Code::InvalidConfiguration, "The HTTP client cannot be set up; check the proxy variables of the environment.")
                .with_cause(error)
        })
    }
}

/// A growing `Vec` would leave its old block, token and all, to the allocator; this one moves by hand and wipes.
fn append_without_leaving_copies(body: &mut Zeroizing<Vec<u8>>, chunk: &[u8]) {
    if body.capacity() - body.len() < chunk.len() {
        let mut larger = Zeroizing::new(Vec::with_capacity((body.len() + chunk.len()) * 2));
        larger.extend_from_slice(body);
        *body = larger;
    }
    body.extend_from_slice(chunk);
}

fn address_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or("(no host)");
    match url.port_or_known_default() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

fn classify(error: &reqwest::Error) -> SendFailure {
    if tls_error(error).is_some() {
        SendFailure::Tls
    } else if error.is_connect() {
        SendFailure::Connect
    } else if error.is_builder() {
        SendFailure::Unusable
    } else {
        SendFailure::Broken
    }
}

fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| StdError::source(*error))
}

fn root_cause(error: &(dyn StdError + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

/// Whether the other side had taken the connection and then gave it up. A host that does not listen refuses instead.
fn was_reset(error: &(dyn StdError + 'static)) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};

    let mut kinds = chain(error).filter_map(|error| Some(error.downcast_ref::<std::io::Error>()?.kind()));
    kinds.any(|kind| matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof))
}

/// The TLS library's own error, wherever it hides in the chain. An I/O error keeps it inside and not as its source.
fn tls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    chain(error).find_map(|error| {
        error.downcast_ref::<rustls::Error>().or_else(|| {
            let inner = error.downcast_ref::<std::io::Error>()?.get_ref()?;
            inner
                .downcast_ref::<rustls::Error>()
                .or_else(|| inner.downcast_ref::<std::io::Error>()?.get_ref()?.downcast_ref::<rustls::Error>())
        })
    })
}

/// The common TLS failures in our own words: the platform's are missing or unreadable on some systems.
fn tls_message(address: &str, error: Option<&reqwest::Error>) -> String {
    use rustls::{CertificateError, Error as Tls};

    let reason = match error.and_then(|error| tls_error(error)) {
        Some(Tls::InvalidCertificate(CertificateError::UnknownIssuer)) => String::from(
            "its certificate is signed by an authority that this machine does not trust. If a proxy or a private cloud signs here, \
             give its CA certificate with the option ca_file",
        ),
        Some(Tls::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. })) => {
            String::from("its certificate has expired, or this machine's clock is wrong")
        }
        Some(Tls::InvalidCertificate(CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. })) => {
            String::from("its certificate is not valid yet, or this machine's clock is wrong")
        }
        Some(Tls::InvalidCertificate(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. })) => {
            String::from("its certificate is for another name")
        }
        Some(Tls::InvalidCertificate(CertificateError::Revoked)) => String::from("its certificate has been revoked"),
        Some(other) => other.to_string(),
        None => String::from("the handshake failed"),
    };
    format!("No secure connection to {address}: {reason}.")
}
