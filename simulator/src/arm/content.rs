//! What the bodies of writes have in common.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use hyper::StatusCode;

use super::errors::ArmError;
use super::providers;
use crate::http::Request;
use crate::world::Tags;

/// The members of a resource in a region that are the same in every type.
#[derive(Deserialize)]
pub(super) struct TrackedResource {
    pub(super) location: Option<String>,
    pub(super) tags: Option<Tags>,
}

impl TrackedResource {
    /// The region in its normalised form; absent when the body has none.
    pub(super) fn normalised_location(&self) -> Result<Option<String>, ArmError> {
        self.location.as_deref().map(known_location).transpose()
    }
}

/// The body as JSON of this form.
pub(super) fn json<T: DeserializeOwned>(request: &Request) -> Result<T, ArmError> {
    serde_json::from_slice(&request.body).map_err(|error| ArmError::invalid_content(&error.to_string()))
}

/// The refusal of a new resource without a region.
pub(super) fn location_required() -> ArmError {
    ArmError::gateway(StatusCode::BAD_REQUEST, "LocationRequired", "The location property is required for this definition.".to_owned())
}

/// The normalised form of a region under either of its names.
fn known_location(given: &str) -> Result<String, ArmError> {
    providers::normalised(given).map(str::to_owned).ok_or_else(|| {
        let known = providers::LOCATIONS.map(|location| location.normalised).join(",");
        ArmError::gateway(
            StatusCode::BAD_REQUEST,
            "LocationNotAvailableForResourceType",
            format!("The provided location '{given}' is not available for resource type. List of available regions for the resource type is '{known}'."),
        )
    })
}
