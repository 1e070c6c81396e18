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
pub(super) const LOCATIONS: [Location; 4] = [
    location("East US", "eastus"),
    location("West US", "westus"),
    location("North Europe", "northeurope"),
    location("West Europe", "westeurope"),
];

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
    Kind::OF_PROVIDERS.into_iter().map(|kind| kind.namespace_and_type().0).filter(move |namespace| {
        let is_new = !earlier.contains(namespace);
        earlier.push(namespace);
        is_new
    })
}

fn shown(subscription: &Subscription, namespace: &'static str) -> Shown {
    Shown {
        id: format!("{}/providers/{namespace}", subscription_id(subscription.subscription_id)),
        namespace,
        resource_types: Kind::OF_PROVIDERS.into_iter().filter(|kind| kind.namespace_and_type().0 == namespace).map(shown_type).collect(),
        registration_state: "Registered",
        registration_policy: "RegistrationRequired",
    }
}

/// Role definitions and assignments have no region: the list is empty.
fn shown_type(kind: Kind) -> ShownType {
    let (locations, capabilities) = match kind {
        Kind::RoleDefinitions | Kind::RoleAssignments => (Vec::new(), "SupportsExtension"),
        _ => (
            LOCATIONS.map(|location| location.display).to_vec(),
            "CrossResourceGroupResourceMove, CrossSubscriptionResourceMove, SupportsTags, SupportsLocation",
        ),
    };
    ShownType { resource_type: kind.namespace_and_type().1, locations, api_versions: kind.api_versions(), capabilities }
}
