//! Scopes: the places in Azure at which a role is assigned. Every resource id is one.
//!
//! Source: Microsoft's "Understand scope for Azure RBAC": `/`, a management group, a subscription, a resource group, a resource, each
//! written as the id that ARM gives it. Letter case does not matter to ARM, except that a text which is compared must have one.

use http::Method;

use super::resource_id::{ResourcePath, check_group_name, is_guid};
use super::target::SUBSCRIPTION;
use crate::error::{Error, Result};

const FORMS: &str = "/subscriptions/<subscription id>, /subscriptions/<subscription id>/resourceGroups/<name>, the id of a resource, or \
                     /providers/Microsoft.Management/managementGroups/<name>";

/// The type of a management group, which is a place above subscriptions.
const MANAGEMENT_GROUP: &str = "Microsoft.Management/managementGroups";

/// A place in Azure by its id: checked, without a slash at its end, its fixed segments in the letter case that ARM uses. It may hold
/// `{subscription}` where a subscription's id belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scope {
    path: String,
}

impl Scope {
    /// The subscription of the call or the client.
    pub(super) fn of_the_client() -> Self {
        Self { path: format!("/subscriptions/{SUBSCRIPTION}") }
    }

    /// Reads what the caller gave as `parameter`.
    pub(super) fn parse(parameter: &str, text: &str) -> Result<Self> {
        let segments = read(text).map_err(|problem| Error::invalid_argument(parameter, problem))?;
        if let [_, _, _, group, ..] = segments.as_slice()
            && is_in_group(&segments)
        {
            check_group_name(parameter, group)?;
        }
        Ok(Self { path: format!("/{}", segments.join("/")) })
    }

    /// The id; `/` for the whole tenant.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// What is below the scope at `rest`, which begins with a slash.
    pub(super) fn child(&self, rest: &str) -> String {
        format!("{}{rest}", self.path.trim_end_matches('/'))
    }

    /// For example `Microsoft.Compute/virtualMachines`.
    pub(super) fn resource_type(&self) -> Option<String> {
        ResourcePath::read(&Method::GET, &self.path).resource_type
    }

    /// The last segment.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The id of the subscription that it is or is in.
    pub(super) fn subscription(&self) -> Option<&str> {
        self.path.strip_prefix("/subscriptions/")?.split('/').next()
    }

    /// The id, with `{subscription}` standing for the one that `other`, which ARM listed for this scope, is in.
    pub(super) fn in_subscription_of(&self, other: &str) -> String {
        let subscription = other.split('/').nth(2).unwrap_or_default();
        self.path.replace(SUBSCRIPTION, subscription)
    }
}

/// Whether the id `lower` is that of `upper` or of something below it, whatever the letter case, and as far as ids tell: what is below a
/// management group does not have it in its id.
pub(super) fn is_at_or_below(lower: &str, upper: &str) -> bool {
    let (lower, upper) = (lower.trim_end_matches('/').to_lowercase(), upper.trim_end_matches('/').to_lowercase());
    match lower.strip_prefix(&upper) {
        Some(rest) => rest.is_empty() || rest.starts_with('/'),
        None => false,
    }
}

fn read(text: &str) -> std::result::Result<Vec<String>, String> {
    let shown = text.escape_debug();
    if let Some(wrong) = text.chars().find(|c| c.is_control() || matches!(c, '?' | '#' | '\\')) {
        return Err(format!("\"{shown}\" has the character '{}', which no id has; an id has a form such as {FORMS}", wrong.escape_debug()));
    }
    let Some(rest) = text.strip_prefix('/') else {
        return Err(format!("\"{shown}\" is not an id, which begins with /{}", did_you_mean(text)));
    };
    let rest = rest.trim_matches('/');
    let segments: Vec<&str> = rest.split('/').filter(|_| !rest.is_empty()).collect();
    if segments.iter().any(|segment| matches!(segment.trim(), "" | "." | "..")) {
        return Err(format!("\"{shown}\" has an empty segment, or one that is only dots; an id has a form such as {FORMS}"));
    }
    in_usual_letter_case(&segments).map_err(|problem| format!("\"{shown}\" {problem}"))
}

fn in_usual_letter_case(segments: &[&str]) -> std::result::Result<Vec<String>, String> {
    match segments {
        [] => Ok(Vec::new()),
        [first, subscription, rest @ ..] if first.eq_ignore_ascii_case("subscriptions") => {
            if !is_guid(subscription) && *subscription != SUBSCRIPTION {
                return Err(format!("has \"{subscription}\" where a subscription's id (a GUID) belongs"));
            }
            let mut read = vec![String::from("subscriptions"), (*subscription).to_owned()];
            let inside = match rest {
                [groups, name, inside @ ..] if groups.eq_ignore_ascii_case("resourceGroups") => {
                    read.extend([String::from("resourceGroups"), (*name).to_owned()]);
                    inside
                }
                inside => inside,
            };
            read.extend(of_providers(inside)?);
            Ok(read)
        }
        all => of_providers(all),
    }
}

/// Each provider is followed by types and names in turn.
fn of_providers(segments: &[&str]) -> std::result::Result<Vec<String>, String> {
    let mut read = Vec::new();
    let mut rest = segments;
    while !rest.is_empty() {
        let [providers, namespace, resource_type, name, after @ ..] = rest else { return Err(format!("is no whole id; one is {FORMS}")) };
        if !providers.eq_ignore_ascii_case("providers") {
            return Err(format!("has \"{providers}\" where providers belongs; an id has a form such as {FORMS}"));
        }
        let is_management_group = format!("{namespace}/{resource_type}").eq_ignore_ascii_case(MANAGEMENT_GROUP);
        read.push(String::from("providers"));
        match MANAGEMENT_GROUP.split_once('/').filter(|_| is_management_group) {
            Some((namespace, resource_type)) => read.extend([namespace.to_owned(), resource_type.to_owned()]),
            None => read.extend([(*namespace).to_owned(), (*resource_type).to_owned()]),
        }
        read.push((*name).to_owned());
        rest = after;
        while let [resource_type, name, after @ ..] = rest {
            if resource_type.eq_ignore_ascii_case("providers") {
                break;
            }
            read.extend([(*resource_type).to_owned(), (*name).to_owned()]);
            rest = after;
        }
    }
    Ok(read)
}

fn is_in_group(segments: &[String]) -> bool {
    segments.get(2).is_some_and(|segment| segment == "resourceGroups")
}

/// What the text, which lacks its first slash, may have been before a shell or a person changed it.
fn did_you_mean(text: &str) -> String {
    let lower = text.to_lowercase();
    if is_guid(text) {
        return format!("; did you mean \"/subscriptions/{text}\"?");
    }
    if lower.starts_with("subscriptions/") || lower.starts_with("providers/") {
        return format!("; did you mean \"/{}\"?", text.escape_debug());
    }
    if let Some(id) = lower.find("/subscriptions/").and_then(|at| text.get(at..)) {
        return format!("; did you mean \"{}\"? Git Bash makes a Windows path of it, unless MSYS_NO_PATHCONV=1 is set", id.escape_debug());
    }
    format!("; an id has a form such as {FORMS}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: &str = "9a3c1f0e-0000-4000-8000-00000000000a";

    #[test]
    fn what_is_forgiven() {
        let vm = format!("/subscriptions/{S}/resourceGroups/G/providers/Microsoft.Compute/virtualMachines/v");
        for (text, path) in [
            (String::from("/"), String::from("/")),
            (format!("/Subscriptions/{S}/"), format!("/subscriptions/{S}")),
            (format!("//subscriptions/{S}"), format!("/subscriptions/{S}")),
            (String::from("/subscriptions/{subscription}"), String::from("/subscriptions/{subscription}")),
            (format!("/SUBSCRIPTIONS/{S}/resourcegroups/G//"), format!("/subscriptions/{S}/resourceGroups/G")),
            (vm.replace("resourceGroups", "RESOURCEGROUPS").replace("providers", "Providers"), vm.clone()),
            (format!("{vm}/extensions/e"), format!("{vm}/extensions/e")),
            (
                format!("{vm}/providers/Microsoft.Authorization/roleAssignments/r"),
                format!("{vm}/providers/Microsoft.Authorization/roleAssignments/r"),
            ),
            (
                String::from("/providers/microsoft.management/MANAGEMENTGROUPS/mine"),
                String::from("/providers/Microsoft.Management/managementGroups/mine"),
            ),
        ] {
            assert_eq!(Scope::parse("scope", &text).unwrap().path(), path, "{text}");
        }
    }

    #[test]
    fn what_is_not() {
        for (text, part) in [
            (String::new(), "an id has a form such as /subscriptions/"),
            (String::from(S), "did you mean \"/subscriptions/9a3c1f0e"),
            (format!("subscriptions/{S}"), "did you mean \"/subscriptions/9a3c1f0e"),
            (format!("C:/Program Files/Git/subscriptions/{S}"), "did you mean \"/subscriptions/9a3c1f0e"),
            (String::from("/subscriptions/mine"), "\"mine\" where a subscription's id"),
            (format!("/subscriptions/{S}/resourceGroups"), "no whole id"),
            (format!("/subscriptions/{S}/resourceGroups/a."), "full stop"),
            (format!("/subscriptions/{S}/resourceGroups/g/virtualMachines/v/a/b"), "where providers belongs"),
            (format!("/subscriptions/{S}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines"), "no whole id"),
            (format!("/subscriptions/{S}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v/extensions"), "no whole id"),
            (format!("/subscriptions/{S}//resourceGroups/g"), "empty segment"),
            (format!("/subscriptions/{S}/resourceGroups/.."), "only dots"),
            (format!("/subscriptions/{S}?x"), "'?'"),
            (format!("/subscriptions\\{S}"), "'\\\\'"),
        ] {
            let error = Scope::parse("scope", &text).unwrap_err();
            assert!(error.message().starts_with("scope: ") && error.message().contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn below() {
        for (lower, upper, expected) in [
            ("/subscriptions/s/resourceGroups/g", "/subscriptions/S", true),
            ("/subscriptions/s", "/", true),
            ("/", "/", true),
            ("/subscriptions/s/", "/subscriptions/s", true),
            ("/subscriptions/s/resourceGroups/g1", "/subscriptions/s/resourceGroups/g", false),
            ("/subscriptions/s", "/subscriptions/s/resourceGroups/g", false),
        ] {
            assert_eq!(is_at_or_below(lower, upper), expected, "{lower} {upper}");
        }
    }
}
