//! Resource groups.

use std::sync::Arc;

use super::resource_id::{GroupId, check_group_name};
use super::{Client, Pages, Request, Response};
use crate::error::{Code, Error, Result};
use crate::http::call::Call;
use crate::json::MemberNames;
use crate::options::Options;

/// Reads a resource group, by name, by resource id, or the one that this host is in (`None`).
///
/// A name is looked for in the subscription of the call or the client. An id, and the host's own group, bring their subscription with them.
///
/// # Errors
/// [`Code::InvalidArgument`] for what is neither a name nor an id; [`Code::ResourceGroupNotDetermined`] when the host does not say which group
/// it is in; [`Code::ArmNotFound`], [`Code::ArmAuthorizationFailed`] and everything else of [`Client::send`].
pub async fn get(client: &Client, name: Option<&str>, options: Option<&Options>, call: &Call) -> Result<Response> {
    let work = async {
        let path = match name {
            Some(id) if id.starts_with('/') => {
                let id = GroupId::parse("name", id)?;
                path(id.subscription, id.name)
            }
            Some(name) => {
                check_group_name("name", name)?;
                path("{subscription}", name)
            }
            None => path_of_own(client, call).await?,
        };
        let response = client.send(&Request::new("GET", &path)?, options, call).await?;
        check_object(&response)?;
        Ok(response)
    };
    call.limit(work).await
}

/// The resource groups that the identity may read, a page at a time. Sends nothing yet.
#[must_use]
pub fn list(client: Arc<Client>, options: Option<Options>) -> Pages {
    Pages::new(client, "/subscriptions/{subscription}/resourcegroups", options)
}

/// ARM itself writes `resourcegroups` in small letters when it is asked, and `resourceGroups` in ids.
fn path(subscription: &str, name: &str) -> String {
    format!("/subscriptions/{subscription}/resourcegroups/{name}")
}

async fn path_of_own(client: &Client, call: &Call) -> Result<String> {
    let host = client.host_of_any_source(call).await.map_err(|error| match error.code() {
        Code::NotAzureHost => not_determined("it is not a virtual machine in Azure").with_cause(error),
        _ => error,
    })?;
    let own = host.as_deref().and_then(|host| Some((host.subscription.as_deref()?, host.resource_group.as_deref()?)));
    let (subscription, name) = own.ok_or_else(|| not_determined("its metadata does not name one"))?;
    check_group_name("name", name)?;
    Ok(path(subscription, name))
}

fn not_determined(reason: &str) -> Error {
    Error::new(Code::ResourceGroupNotDetermined, format!("This host does not say which resource group it is in: {reason}. Name the group."))
}

fn check_object(response: &Response) -> Result<()> {
    // What is in it is the caller's, however deep; only its form is looked at.
    match serde_json::from_str::<MemberNames>(&response.body) {
        Ok(_) => Ok(()),
        Err(error) => {
            Err(Error::new(Code::InvalidResponse, "The answer for the resource group is not a JSON object. Did a proxy answer instead?")
                .with_http_status(response.status)
                .with_cause(error))
        }
    }
}
