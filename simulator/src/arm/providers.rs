//! Resource providers: which types there are, with their api-versions and regions.

use hyper::StatusCode;
use serde::Serialize;

use super::errors::ArmError;
use super::kind::Kind;
use super::list::Page;
use crate::http::Answer;
use crate::world::{Subscription, subscription_id};

/// A region under both of its names.
#[derive(Clone, Copy)]
pub(super) struct Location {
    pub(super) display: &'static str,
    pub(super) normalised: &'static str,
}

/// The regions that the simulator says it has.
pub(super) const LOCATIONS: [Location; 12] = [
    location("East US", "eastus"),
    location("East US 2", "eastus2"),
    location("Central US", "centralus"),
    location("West US", "westus"),
    location("West US 2", "westus2"),
    location("North Europe", "northeurope"),
    location("West Europe", "westeurope"),
    location("UK South", "uksouth"),
    location("Germany West Central", "germanywestcentral"),
    location("Southeast Asia", "southeastasia"),
    location("Japan East", "japaneast"),
    location("Australia East", "australiaeast"),
];

/// The normalised name of a region that is given by either name, in any letter case.
pub(super) fn normalised(given: &str) -> Option<&'static str> {
    let wanted: String = given.chars().filter(|character| *character != ' ').collect();
    LOCATIONS.iter().map(|location| location.normalised).find(|known| known.eq_ignore_ascii_case(&wanted))
}

const fn location(display: &'static str, normalised: &'static str) -> Location {
    Location { display, normalised }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    id: String,
    namespace: &'static str,
    resource_types: Vec<ShownType>,
    registration_state: &'static str,
    registration_policy: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownType {
    resource_type: &'static str,
    locations: Vec<&'static str>,
    api_versions: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    default_api_version: Option<&'static str>,
    capabilities: &'static str,
}

/// Whether there is a provider of this name, in any letter case.
pub(super) fn has(namespace: &str) -> bool {
    namespaces().any(|known| known.eq_ignore_ascii_case(namespace))
}

pub(super) fn get(subscription: &Subscription, name: &str) -> Result<Answer, ArmError> {
    namespaces()
        .find(|namespace| namespace.eq_ignore_ascii_case(name))
        .map(|namespace| Answer::json(StatusCode::OK, &shown(subscription, namespace)))
        .ok_or_else(|| {
            ArmError::gateway(StatusCode::NOT_FOUND, "InvalidResourceNamespace", format!("The resource namespace '{name}' is invalid."))
        })
}

pub(super) fn list(subscription: &Subscription) -> Answer {
    let value = namespaces().map(|namespace| shown(subscription, namespace)).collect();
    Answer::json(StatusCode::OK, &Page::whole(value))
}

/// Every namespace once.
fn namespaces() -> impl Iterator<Item = &'static str> {
    let mut earlier = Vec::new();
    Kind::of_providers().map(|kind| kind.namespace_and_type().0).filter(move |namespace| {
        let is_new = !earlier.contains(namespace);
        earlier.push(namespace);
        is_new
    })
}

fn shown(subscription: &Subscription, namespace: &'static str) -> Shown {
    Shown {
        id: format!("{}/providers/{namespace}", subscription_id(subscription.subscription_id)),
        namespace,
        resource_types: Kind::of_providers().filter(|kind| kind.namespace_and_type().0 == namespace).map(shown_type).collect(),
        registration_state: "Registered",
        registration_policy: "RegistrationRequired",
    }
}

/// A type without regions has an empty list of them. The default version is an old one, as in Azure: not the one to choose.
fn shown_type(kind: Kind) -> ShownType {
    let locations = if kind.is_regional() { LOCATIONS.map(|location| location.display).to_vec() } else { Vec::new() };
    let capabilities = match kind {
        _ if kind.is_extension() => "SupportsExtension",
        _ if kind.is_regional() => "CrossResourceGroupResourceMove, CrossSubscriptionResourceMove, SupportsTags, SupportsLocation",
        _ => "None",
    };
    let api_versions = kind.api_versions();
    let is_stable = |version: &&&str| !version.ends_with("-preview");
    let default_api_version = api_versions.iter().filter(is_stable).nth(1).copied().filter(|_| kind.is_regional());
    ShownType { resource_type: kind.namespace_and_type().1, locations, api_versions, default_api_version, capabilities }
}
