//! The api-version that a request gets when the caller gives none: a known one for some types, for all others the newest stable one that
//! the provider of the type names.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use http::Method;
use serde::Deserialize;

use super::resource_id::ResourcePath;
use super::{Client, Cloud, Request, exchange, suggestion};
use crate::error::{Code, Error, Result};
use crate::http::call::Call;

/// Where the api-version of a request comes from.
#[derive(Debug)]
pub(super) enum ApiVersion<'a> {
    /// The address has it already.
    InTarget,
    /// It must be added to the address.
    Missing(&'a str),
    /// The provider of the type must be asked for it.
    ToDiscover(ProviderType),
}

/// A resource type whose provider can be asked about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ProviderType {
    /// For example `Microsoft.Compute`.
    namespace: String,
    /// For example `virtualMachines/extensions`.
    name: String,
    /// The subscription that the provider is asked in, as the path has it; a type above subscriptions is asked for in none.
    subscription: Option<String>,
}

impl ProviderType {
    /// The type that the path names; `None` when it names none that a provider has.
    pub(super) fn of(method: &Method, path: &str) -> Option<Self> {
        let ResourcePath { resource_type, subscription, .. } = ResourcePath::read(method, path);
        let resource_type = resource_type?;
        let (namespace, name) = resource_type.split_once('/')?;
        // Every namespace has a dot; what has none would only be asked about in vain.
        let is_provider = namespace.contains('.') && !namespace.eq_ignore_ascii_case("Microsoft.Resources");
        is_provider.then(|| Self { namespace: namespace.to_owned(), name: name.to_owned(), subscription })
    }

    fn key(&self) -> String {
        format!("{}/{}", self.namespace, self.name).to_lowercase()
    }
}

/// The api-versions that a client has asked for, by type in small letters.
#[derive(Debug, Default)]
pub(super) struct Discovered(Mutex<HashMap<String, String>>);

impl Discovered {
    fn get(&self, key: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn put(&self, versions: impl IntoIterator<Item = (String, String)>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(versions);
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Provider {
    resource_types: Vec<ProvidedType>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProvidedType {
    resource_type: String,
    #[serde(default)]
    api_versions: Vec<String>,
}

impl ProvidedType {
    /// The newest stable version, else the newest. `defaultApiVersion` is not looked at: it is old as a rule.
    fn version(&self) -> Option<&String> {
        let stable = self.api_versions.iter().filter(|version| version.len() == "2022-09-01".len());
        stable.max().or_else(|| self.api_versions.iter().max())
    }
}

/// Asks the provider of a type which versions it has. It is asked once for all its types.
///
/// # Errors
/// [`Code::InvalidArgument`] when the provider has no such type, with types that are close; whatever keeps it from being asked.
pub(super) async fn discover(
    client: &Client,
    wanted: &ProviderType,
    cloud: &Cloud,
    subscription: Option<&str>,
    call: &Call,
) -> Result<String> {
    if let Some(known) = client.api_versions.get(&wanted.key()) {
        return Ok(known);
    }
    let provider = provider(client, wanted, cloud, subscription, call).await.map_err(|error| {
        let message = format!(
            "{} This was to find the api-version of {}/{}; give api_version to do without.",
            error.message(),
            wanted.namespace,
            wanted.name
        );
        error.with_message(message)
    })?;
    let known = provider.resource_types.iter().filter_map(|each| {
        let key = format!("{}/{}", wanted.namespace, each.resource_type).to_lowercase();
        Some((key, each.version()?.clone()))
    });
    client.api_versions.put(known);
    client.api_versions.get(&wanted.key()).ok_or_else(|| {
        let usable = provider.resource_types.iter().filter(|each| each.version().is_some());
        let close = suggestion::did_you_mean(&wanted.name, usable.map(|each| each.resource_type.as_str()));
        let ProviderType { namespace, name, .. } = wanted;
        let problem = format_args!(
            "{namespace} names no version for a type \"{}\".{close} Check the type, or give the version to use",
            name.escape_debug()
        );
        Error::invalid_argument("api_version", problem)
    })
}

async fn provider(client: &Client, wanted: &ProviderType, cloud: &Cloud, subscription: Option<&str>, call: &Call) -> Result<Provider> {
    let container = wanted.subscription.as_deref().map_or_else(String::new, |id| format!("/subscriptions/{id}"));
    let request = Request::new("GET", &format!("{container}/providers/{}", wanted.namespace))?;
    let url = request.target.url(cloud, subscription, Some(PROVIDERS_VERSION))?;
    let response = exchange::send(client, &request, &url, call).await?;
    serde_json::from_str(&response.body).map_err(|error| {
        Error::new(Code::InvalidResponse, "Azure Resource Manager's answer about the provider has another form than documented.")
            .with_http_status(response.status)
            .with_cause(error)
    })
}

/// The version of the list of providers itself.
const PROVIDERS_VERSION: &str = "2022-09-01";

/// A stable version of each type that a request about a managed identity, its host and its roles is likely to name.
///
/// Source: the versions that the Azure SDKs and the Azure CLI of 2025 send.
const KNOWN: &[(&str, &str)] = &[
    ("Microsoft.Authorization/roleAssignments", "2022-04-01"),
    ("Microsoft.Authorization/roleDefinitions", "2022-04-01"),
    ("Microsoft.Compute/virtualMachines", "2024-11-01"),
    ("Microsoft.Compute/virtualMachineScaleSets", "2024-11-01"),
    ("Microsoft.ManagedIdentity/userAssignedIdentities", "2023-01-31"),
    ("Microsoft.ResourceGraph/resources", "2021-03-01"),
    ("Microsoft.Resources/subscriptions", "2022-12-01"),
    ("Microsoft.Resources/subscriptions/locations", "2022-12-01"),
    ("Microsoft.Resources/subscriptions/providers", "2022-09-01"),
    ("Microsoft.Resources/subscriptions/resourceGroups", "2022-09-01"),
    ("Microsoft.Resources/subscriptions/resourceGroups/resources", "2022-09-01"),
    ("Microsoft.Resources/subscriptions/resources", "2022-09-01"),
    ("Microsoft.Resources/tenants", "2022-12-01"),
];

/// The version for the type that the path names, if it is a known one.
pub(super) fn known(method: &Method, path: &str) -> Option<&'static str> {
    let resource_type = ResourcePath::read(method, path).resource_type?;
    KNOWN.iter().find(|(known, _)| known.eq_ignore_ascii_case(&resource_type)).map(|(_, version)| *version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_by_type() {
        for (path, expected) in [
            ("/subscriptions", Some("2022-12-01")),
            ("/subscriptions/s", Some("2022-12-01")),
            ("/subscriptions/s/resourcegroups/g", Some("2022-09-01")),
            ("/subscriptions/s/resourceGroups/g/providers/microsoft.compute/VIRTUALMACHINES/v", Some("2024-11-01")),
            ("/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v/extensions", None),
            ("/subscriptions/s/resourceGroups/g/providers/Microsoft.Unknown/things", None),
            ("/metadata/endpoints", None),
        ] {
            assert_eq!(known(&Method::GET, path), expected, "{path}");
        }
    }
}
