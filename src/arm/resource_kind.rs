//! The kinds of resources that live in a resource group: how one is named, where it is, and what its lists are.

use std::sync::Arc;

use super::resource_id::group_path;
use super::scope::Scope;
use super::{Client, Pages, Request, Response};
use crate::error::{Error, Result};
use crate::http::call::Call;
use crate::options::Options;

/// A kind of resource.
pub(super) struct ResourceKind {
    /// For example `Microsoft.Compute/virtualMachines`.
    pub(super) resource_type: &'static str,
    /// What people call one: "a virtual machine".
    pub(super) noun: &'static str,
    /// What its names are.
    pub(super) names: NameRule,
}

/// What a name may be (Microsoft's "Naming rules and restrictions for Azure resources").
pub(super) struct NameRule {
    pub(super) shortest: usize,
    pub(super) longest: usize,
    /// Whether a character may stand in a name.
    pub(super) allows: fn(char) -> bool,
    /// The same in words.
    pub(super) allowed: &'static str,
    /// What may not stand first, and what not last.
    pub(super) not_first: &'static [char],
    pub(super) not_last: &'static [char],
}

impl ResourceKind {
    /// The path of the one that is meant by its name in a group, or by its resource id.
    ///
    /// The parameters are called `resource_group` and `name`.
    pub(super) fn path(&self, resource_group: Option<&str>, name: &str) -> Result<String> {
        if name.starts_with('/') {
            let id = self.id("name", name)?;
            return match resource_group.map(|group| group_path("resource_group", group)).transpose()? {
                Some(group) if !named_alike(&group, id.path()) => Err(Error::invalid_argument(
                    "resource_group",
                    format_args!("name is the id of {} in another group; leave resource_group out", self.noun),
                )),
                _ => Ok(id.path().to_owned()),
            };
        }
        let Some(group) = resource_group else {
            return Err(Error::invalid_argument(
                "resource_group",
                format_args!("it is missing; name the group that \"{}\" is in, or give the resource's id as name", name.escape_debug()),
            ));
        };
        let group = group_path("resource_group", group)?;
        self.names.check("name", name, self.noun)?;
        Ok(format!("{group}/providers/{}/{name}", self.resource_type))
    }

    /// Checks that an id is that of one of this kind.
    pub(super) fn id(&self, parameter: &str, id: &str) -> Result<Scope> {
        let scope = Scope::parse(parameter, id)?;
        match scope.resource_type() {
            Some(own) if own.eq_ignore_ascii_case(self.resource_type) => Ok(scope),
            _ => Err(Error::invalid_argument(
                parameter,
                format_args!(
                    "\"{}\" is not the id of {}; one has the form /subscriptions/<subscription id>/resourceGroups/<name>/providers/{}/<name>",
                    id.escape_debug(),
                    self.noun,
                    self.resource_type,
                ),
            )),
        }
    }

    /// Reads one.
    pub(super) async fn get(
        &self,
        client: &Client,
        resource_group: Option<&str>,
        name: &str,
        options: Option<&Options>,
        call: &Call,
    ) -> Result<Response> {
        client.send(&Request::new("GET", &self.path(resource_group, name)?)?, options, call).await
    }

    /// Those of a group, or of the whole subscription.
    pub(super) fn list(&self, client: Arc<Client>, resource_group: Option<&str>, options: Option<Options>) -> Result<Pages> {
        let container = match resource_group {
            Some(group) => group_path("resource_group", group)?,
            None => Scope::of_the_client().path().to_owned(),
        };
        Ok(Pages::new(client, &format!("{container}/providers/{}", self.resource_type), options))
    }
}

/// Whether the resource is in the group. A group that was given by its name only is compared by that.
fn named_alike(group: &str, resource: &str) -> bool {
    let names = |path: &str| path.split('/').skip(2).take(3).map(str::to_lowercase).collect::<Vec<_>>();
    let (group, resource) = (names(group), names(resource));
    match group.split_first() {
        Some((subscription, rest)) => {
            let any_subscription = *subscription == super::target::SUBSCRIPTION;
            resource.get(1..) == Some(rest) && (any_subscription || resource.first() == Some(subscription))
        }
        None => false,
    }
}

impl NameRule {
    /// Says what is wrong with a name, as that of the parameter.
    pub(super) fn check(&self, parameter: &str, name: &str, noun: &str) -> Result<()> {
        let shown = name.escape_debug();
        let invalid = |problem: String| Err(Error::invalid_argument(parameter, problem));
        let length = name.chars().count();
        if length < self.shortest || length > self.longest {
            return invalid(format!("\"{shown}\" has {length} characters; the name of {noun} has {} to {}", self.shortest, self.longest));
        }
        if let Some(wrong) = name.chars().find(|c| !(self.allows)(*c)) {
            return invalid(format!("\"{shown}\" has the character '{}'; the name of {noun} has {}", wrong.escape_debug(), self.allowed));
        }
        if name.starts_with(self.not_first) {
            return invalid(format!("\"{shown}\" begins with a character that the name of {noun} does not begin with"));
        }
        if name.ends_with(self.not_last) {
            return invalid(format!("\"{shown}\" ends with a character that the name of {noun} does not end with"));
        }
        Ok(())
    }
}
