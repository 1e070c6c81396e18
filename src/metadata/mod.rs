//! The instance metadata service: what this host is, and in which subscription, resource group and cloud it stands.

mod endpoint;

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};

pub(crate) use self::endpoint::{Endpoint, Question};
use crate::error::{Code, Error, Result};
use crate::http::call::Call;
use crate::http::service_error;
use crate::http::{Answer, Transport};
use crate::json::MemberNames;
use crate::options::{Environment, Options};

/// The version of the instance endpoint. It is old enough for every Azure Stack and new enough for all that is read here.
pub(crate) const API_VERSION: &str = "2021-02-01";

/// The instance metadata of this host.
#[derive(Clone, Debug)]
pub struct Metadata {
    endpoint: Endpoint,
    transport: Transport,
}

/// What the host says of itself; each part where it says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// The cloud, where it is one that is known by name.
    pub environment: Option<Environment>,
    /// The subscription's id.
    pub subscription: Option<String>,
    /// The resource group's name.
    pub resource_group: Option<String>,
    /// The resource id of the virtual machine.
    pub resource_id: Option<String>,
    /// The region, for example `eastus`.
    pub location: Option<String>,
}

impl Metadata {
    /// The metadata service that the options name, else the host's own. Sends nothing.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] when the address cannot be used.
    pub fn new(options: &Options, transport: Transport) -> Result<Self> {
        Ok(Self { endpoint: Endpoint::new(options)?, transport })
    }

    /// The whole instance document, as the service sends it: a JSON object.
    ///
    /// # Errors
    /// [`Code::NotAzureHost`]; [`Code::IdentityEndpointFailed`] when the service refuses; [`Code::InvalidResponse`] when the answer is no such
    /// document; whatever keeps it from being reached.
    pub async fn instance(&self, call: &Call) -> Result<Answer> {
        let query = [("api-version", API_VERSION)];
        let work = self.endpoint.ask(Question::Instance, &query, &self.transport, call);
        let answer = call.limit(work).await?;
        if !answer.is_success() {
            return Err(refused(&answer));
        }
        match serde_json::from_slice::<MemberNames>(service_error::without_bom(&answer.body)) {
            Ok(_) => Ok(answer),
            Err(error) => Err(not_a_document(&answer, error)),
        }
    }

    /// What the host says of itself; asked once in the life of the process.
    ///
    /// # Errors
    /// As [`Metadata::instance`]; [`Code::InvalidResponse`] when the answer is not what the service documents.
    pub async fn host(&self, call: &Call) -> Result<Arc<Host>> {
        if let Some(host) = self.endpoint.known().host.load_full() {
            return Ok(host);
        }
        let answer = self.instance(call).await?;
        let host = Arc::new(read_host(&answer)?);
        self.endpoint.known().host.store(Some(Arc::clone(&host)));
        Ok(host)
    }
}

fn refused(answer: &Answer) -> Error {
    let service = service_error::read(answer);
    let said = service.message.as_deref().or(service.code.as_deref()).unwrap_or("nothing more");
    let message = format!("The instance metadata service refused the request with status {}: {said}.", answer.status);
    Error::new(Code::IdentityEndpointFailed, message).with_http_status(answer.status).with_service(service).with_source("Imds")
}

fn not_a_document(answer: &Answer, error: serde_json::Error) -> Error {
    Error::new(Code::InvalidResponse, "The instance metadata service sent something else than the metadata of an instance.")
        .with_http_status(answer.status)
        .with_source("Imds")
        .with_cause(error)
}

fn read_host(answer: &Answer) -> Result<Host> {
    #[derive(Deserialize)]
    struct Instance {
        compute: Map<String, Value>,
    }

    let body = service_error::without_bom(&answer.body);
    let Instance { compute } = serde_json::from_slice(body).map_err(|error| not_a_document(answer, error))?;
    // The service writes "" for what an instance does not have.
    let text = |name: &str| compute.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    Ok(Host {
        environment: text("azEnvironment").as_deref().and_then(environment),
        subscription: text("subscriptionId"),
        resource_group: text("resourceGroupName"),
        resource_id: text("resourceId"),
        location: text("location"),
    })
}

/// The metadata service has names of its own for the clouds, and does not keep to one letter case.
fn environment(name: &str) -> Option<Environment> {
    match name.to_ascii_lowercase().as_str() {
        "azurepubliccloud" | "azurecloud" => Some(Environment::AzureCloud),
        "azureusgovernmentcloud" | "azureusgovernment" => Some(Environment::AzureUSGovernment),
        "azurechinacloud" => Some(Environment::AzureChinaCloud),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use zeroize::Zeroizing;

    use super::*;

    fn host(body: &str) -> Result<Host> {
        read_host(&Answer { status: 200, headers: HeaderMap::new(), body: Zeroizing::new(body.into()) })
    }

    #[test]
    fn reads_what_the_host_says_and_nothing_more() {
        let read = host(
            r#"{"compute":{"azEnvironment":"AZUREPUBLICCLOUD","subscriptionId":"s","resourceGroupName":"g","resourceId":"","location":7},
                "network":{}}"#,
        );
        let expected = Host {
            environment: Some(Environment::AzureCloud),
            subscription: Some("s".into()),
            resource_group: Some("g".into()),
            resource_id: None,
            location: None,
        };
        assert_eq!(read.unwrap(), expected);
        assert_eq!(host(r#"{"compute":{"azEnvironment":"AzureStackX"}}"#).unwrap(), Host::default());
        for junk in ["", "[]", "{}", "<html>"] {
            assert_eq!(host(junk).unwrap_err().code(), Code::InvalidResponse, "{junk}");
        }
    }
}
