//! Resources of any type.

use std::sync::Arc;

use serde::Deserialize;

use super::filtered_pages::{FilteredPages, Wanted};
use super::resource_id::group_path;
use super::scope::Scope;
use super::target::{filter_query, odata_literal};
use super::{Client, Pages, Request, Response};
use crate::error::{Error, Result};
use crate::http::call::Call;
use crate::options::Options;

/// Reads a resource by its id. Without an api-version the newest stable one of its type is used, which is asked for once.
///
/// # Errors
/// [`crate::error::Code::InvalidArgument`] for what is no id; everything of [`Client::send`].
pub async fn get(client: &Client, id: &str, api_version: Option<&str>, options: Option<&Options>, call: &Call) -> Result<Response> {
    let mut request = Request::new("GET", Scope::parse("resource_id", id)?.path())?;
    if let Some(version) = api_version {
        request.set_api_version(version)?;
    }
    client.send(&request, options, call).await
}

/// Which resources are wanted; what is `None` does not matter. Letter case does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// For example `Microsoft.Compute/virtualMachines`.
    pub resource_type: Option<String>,
    /// The name, whole; that of a child resource is `parent/child`.
    pub name: Option<String>,
    /// The name of a tag.
    pub tag_name: Option<String>,
    /// That tag's value.
    pub tag_value: Option<String>,
}

impl Filter {
    fn check(&self) -> Result<()> {
        if let Some(other) = self.resource_type.as_deref().filter(|text| text.split('/').filter(|part| !part.is_empty()).count() < 2) {
            let problem = format_args!(
                "\"{}\" is not a type, which is a namespace and a name such as Microsoft.Compute/virtualMachines",
                other.escape_debug()
            );
            return Err(Error::invalid_argument("resource_type", problem));
        }
        if self.tag_value.is_some() && self.tag_name.is_none() {
            return Err(Error::invalid_argument("tag_name", "it is missing; a tag's value says nothing without the tag's name"));
        }
        Ok(())
    }

    /// ARM's own filter. One about tags takes no other beside it.
    fn at_arm(&self) -> Option<String> {
        let equal = |name: &str, value: &Option<String>| value.as_deref().map(|value| format!("{name} eq {}", odata_literal(value)));
        let parts = match &self.tag_name {
            Some(_) => [equal("tagName", &self.tag_name), equal("tagValue", &self.tag_value)],
            None => [equal("resourceType", &self.resource_type), equal("name", &self.name)],
        };
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" and "))
    }

    /// What ARM's filter leaves to say.
    fn in_pages(self) -> Option<Wanted> {
        #[derive(Deserialize)]
        struct Resource {
            name: String,
            #[serde(rename = "type")]
            resource_type: String,
        }

        let Self { resource_type, name, tag_name, .. } = self;
        if tag_name.is_none() || (resource_type.is_none() && name.is_none()) {
            return None;
        }
        let equal = |wanted: &Option<String>, own: &str| wanted.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(own));
        Some(Box::new(move |item| {
            serde_json::from_str::<Resource>(item)
                .is_ok_and(|resource| equal(&resource_type, &resource.resource_type) && equal(&name, &resource.name))
        }))
    }
}

/// The resources of a group, or of the subscription. They have no `properties`; [`get`] reads those. Sends nothing yet.
///
/// # Errors
/// [`crate::error::Code::InvalidArgument`] for what is no group, no type, or a tag's value without its name.
pub fn list(client: Arc<Client>, resource_group: Option<&str>, filter: Filter, options: Option<Options>) -> Result<FilteredPages> {
    filter.check()?;
    let container = match resource_group {
        Some(group) => group_path("resource_group", group)?,
        None => Scope::of_the_client().path().to_owned(),
    };
    let query = filter.at_arm().as_deref().map_or_else(String::new, filter_query);
    Ok(FilteredPages::new(Pages::new(client, &format!("{container}/resources{query}"), options), filter.in_pages()))
}
