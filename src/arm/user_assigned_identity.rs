//! User-assigned managed identities.
//!
//! Source: the specification of Microsoft.ManagedIdentity, 2023-01-31. None of its writes is a long-running operation.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use super::resource_kind::{NameRule, ResourceKind};
use super::{Client, Pages, Request, Response, Tags};
use crate::error::{Code, Error, Result};
use crate::http::call::Call;
use crate::options::Options;

pub(super) const KIND: ResourceKind = ResourceKind {
    resource_type: "Microsoft.ManagedIdentity/userAssignedIdentities",
    noun: "a user-assigned identity",
    names: NameRule {
        shortest: 3,
        longest: 128,
        allows: |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'),
        allowed: "letters, digits, - and _",
        not_first: &['-', '_'],
        not_last: &[],
    },
};

/// Reads an identity, by its name in a group or by its resource id.
///
/// # Errors
/// [`Code::InvalidArgument`] for what is neither; [`Code::ArmNotFound`], [`Code::ArmAuthorizationFailed`] and everything else of
/// [`Client::send`].
pub async fn get(client: &Client, resource_group: Option<&str>, name: &str, options: Option<&Options>, call: &Call) -> Result<Response> {
    KIND.get(client, resource_group, name, options, call).await
}

/// The identities of a group, or of the subscription. Sends nothing yet.
///
/// # Errors
/// [`Code::InvalidArgument`] for what is no group.
pub fn list(client: Arc<Client>, resource_group: Option<&str>, options: Option<Options>) -> Result<Pages> {
    KIND.list(client, resource_group, options)
}

/// Creates an identity, or updates the one of that name: the status is 201 for a new one, 200 for one that existed.
///
/// Without a location it is created in that of its group, which is read first. The tags become its tags, whatever it had before.
///
/// # Errors
/// As [`get`]; [`Code::ArmConflict`] when it exists in another location.
pub async fn create(
    client: &Client,
    resource_group: Option<&str>,
    name: &str,
    location: Option<&str>,
    tags: Option<&Tags>,
    options: Option<&Options>,
    call: &Call,
) -> Result<Response> {
    let work = async {
        let path = KIND.path(resource_group, name)?;
        let location = match location {
            Some(location) if location.trim().is_empty() => {
                return Err(Error::invalid_argument("location", "it is empty; name a region such as westeurope, or leave it out"));
            }
            Some(location) => location.to_owned(),
            None => location_of_group(client, &path, options, call).await?,
        };
        let mut body = json!({ "location": location });
        if let Some((tags, members)) = tags.zip(body.as_object_mut()) {
            members.insert(String::from("tags"), tags.as_json());
        }
        let mut request = Request::new("PUT", &path)?;
        request.set_body(body.to_string().into_bytes())?;
        client.send(&request, options, call).await
    };
    call.limit(work).await
}

/// Replaces the tags of an identity.
///
/// # Errors
/// As [`get`].
pub async fn set_tags(
    client: &Client,
    resource_group: Option<&str>,
    name: &str,
    tags: &Tags,
    options: Option<&Options>,
    call: &Call,
) -> Result<Response> {
    let mut request = Request::new("PATCH", &KIND.path(resource_group, name)?)?;
    request.set_body(json!({ "tags": tags.as_json() }).to_string().into_bytes())?;
    client.send(&request, options, call).await
}

/// Deletes an identity. The status is 200, or 204 when there was none. What it was assigned to, and its roles, keep a trace of it.
///
/// # Errors
/// As [`get`], but that it is no error when there is no such identity.
pub async fn delete(client: &Client, resource_group: Option<&str>, name: &str, options: Option<&Options>, call: &Call) -> Result<Response> {
    client.send(&Request::new("DELETE", &KIND.path(resource_group, name)?)?, options, call).await
}

async fn location_of_group(client: &Client, identity: &str, options: Option<&Options>, call: &Call) -> Result<String> {
    #[derive(Deserialize)]
    struct Group {
        location: String,
    }

    let (group, _) = identity.rsplit_once("/providers/").unwrap_or((identity, ""));
    let response = client.send(&Request::new("GET", group)?, options, call).await?;
    let group: Group = serde_json::from_str(&response.body).map_err(|error| {
        Error::new(Code::InvalidResponse, "The answer for the resource group does not say where the group is. Give the location.")
            .with_http_status(response.status)
            .with_cause(error)
    })?;
    Ok(group.location)
}
