//! Tokens from the instance metadata service: virtual machines, scale sets, container instances, the kubelet of AKS.
//!
//! Facts: Microsoft's "How to use managed identities for Azure resources on an Azure VM to acquire an access token".

use super::{AccessToken, Fetch, Identity, ManagedIdentity, Source, TokenRequest, response};
use crate::error::{Code, Error, Result};
use crate::http::call::Call;
use crate::http::retry::retry_after;
use crate::http::{Answer, Transport, service_error};
use crate::metadata::{Endpoint, Question};
use crate::options::Options;

const API_VERSION: &str = "2018-02-01";

/// The instance metadata service as a source of tokens for one identity.
#[derive(Debug)]
pub(super) struct Imds {
    endpoint: Endpoint,
    managed: ManagedIdentity,
    identity: Identity,
}

impl Imds {
    pub(super) fn new(options: &Options, identity: ManagedIdentity) -> Result<Self> {
        Ok(Self { endpoint: Endpoint::new(options)?, managed: identity.clone(), identity: Identity::Managed(identity) })
    }

    async fn token(&self, resource: &str, transport: &Transport, call: &Call) -> Result<AccessToken> {
        let mut query = vec![("api-version", API_VERSION), ("resource", resource)];
        query.extend(self.selector());
        let answer = self.endpoint.ask(Question::Token, &query, transport, call).await?;
        let now = call.clock().unix_now();
        match answer.is_success() {
            true => response::read(&answer, resource, &self.identity, self.name(), now),
            false => Err(self.refused(&answer, resource, now)),
        }
    }

    /// The service's documentation writes `mi_res_id`; every version of it has taken `msi_res_id`.
    fn selector(&self) -> Option<(&'static str, &str)> {
        match &self.managed {
            ManagedIdentity::HostDefault => None,
            ManagedIdentity::ClientId(id) => Some(("client_id", id)),
            ManagedIdentity::ObjectId(id) => Some(("object_id", id)),
            ManagedIdentity::ResourceId(id) => Some(("msi_res_id", id)),
        }
    }

    fn refused(&self, answer: &Answer, resource: &str, now: i64) -> Error {
        let service = service_error::read(answer);
        let said = match (&service.code, &service.message) {
            (Some(code), Some(message)) => format!("{code}: {message}"),
            (Some(text), None) | (None, Some(text)) => text.clone(),
            (None, None) => String::from("no explanation"),
        };
        let (code, advice) = self.diagnose(answer, service.code.as_deref(), resource);
        Error::new(code, format!("{advice} The identity endpoint answered with status {} ({said}).", answer.status))
            .with_http_status(answer.status)
            .with_service(service)
            .with_retry_after(retry_after(&answer.headers, now))
            .with_source(self.name())
    }

    /// Decides by status and error code alone; Microsoft asks clients not to read the description.
    fn diagnose(&self, answer: &Answer, service_code: Option<&str>, resource: &str) -> (Code, String) {
        match (answer.status, service_code) {
            (300..=399 | 407 | 502 | 504, _) => (Code::IdentityEndpointBlocked, self.blocked()),
            (_, Some("invalid_resource" | "invalid_scope")) => (
                Code::InvalidResource,
                format!("Microsoft Entra does not know the resource \"{resource}\". It must match exactly, a slash at its end included."),
            ),
            (_, Some("bad_request_102")) => (Code::IdentityEndpointBlocked, self.blocked()),
            (400, _) if !service_error::is_json(answer) => (Code::IdentityEndpointBlocked, self.blocked()),
            (400, None | Some("invalid_request")) => self.no_such_identity(),
            (403 | 405, _) if !service_error::is_json(answer) => (Code::IdentityEndpointBlocked, self.blocked()),
            (429, _) => (
                Code::IdentityEndpointThrottled,
                String::from("Too many token requests on this host, also from other processes. Keep one credential and use its cache."),
            ),
            (404 | 410, _) => (
                Code::IdentityEndpointFailed,
                format!(
                    "The identity endpoint kept answering that it cannot serve {} now. It may still be on its way after an assignment or an update; try again in a minute.",
                    self.managed.describe()
                ),
            ),
            (500..=599, _) => {
                (Code::IdentityEndpointFailed, String::from("The identity endpoint failed, also when it was asked again. Try later."))
            }
            _ => (Code::IdentityEndpointFailed, format!("The identity endpoint gave no token for {}.", self.managed.describe())),
        }
    }

    fn no_such_identity(&self) -> (Code, String) {
        match &self.managed {
            ManagedIdentity::HostDefault => (
                Code::IdentityNotAssigned,
                String::from(
                    "This host has no identity to use by default. Enable its system-assigned identity, or name a user-assigned one that is \
                     assigned to it by client_id, object_id or identity_resource_id.",
                ),
            ),
            named => (
                Code::IdentityNotFound,
                format!(
                    "This host does not have {}. Check the id, and that the identity is assigned to this host; a new assignment takes a minute to arrive.",
                    named.describe(),
                ),
            ),
        }
    }

    fn blocked(&self) -> String {
        format!(
            "Something between this host and {} answered in its place. Take that address out of proxies, filters and container networks.",
            self.endpoint.origin(),
        )
    }
}

impl Source for Imds {
    fn name(&self) -> &'static str {
        "Imds"
    }

    fn shared_key(&self) -> Option<String> {
        let (selector, id) = self.selector().unwrap_or_default();
        Some(format!("{} {} {selector}={}", self.name(), self.endpoint.origin(), id.to_ascii_lowercase()))
    }

    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn fetch<'a>(&'a self, request: TokenRequest<'a>, transport: &'a Transport, call: &'a Call) -> Fetch<'a> {
        Box::pin(self.token(request.resource, transport, call))
    }
}
