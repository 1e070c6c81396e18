//! Azure resource ids and the paths of ARM requests, which have one form: pairs of a key and a name, keys in any letter case.

use http::Method;

use super::target::{SUBSCRIPTION, percent_decoded};
use crate::error::{Error, Result};

/// The longest name of a resource group, in characters (Microsoft's "Naming rules and restrictions for Azure resources").
const LONGEST_GROUP_NAME: usize = 90;

/// Whether the text is a GUID in its usual form, such as a subscription's id.
#[must_use]
pub(super) fn is_guid(text: &str) -> bool {
    let mut groups = text.split('-');
    let lengths_fit = [8, 4, 4, 4, 12]
        .iter()
        .all(|length| groups.next().is_some_and(|group| group.len() == *length && group.bytes().all(|byte| byte.is_ascii_hexdigit())));
    lengths_fit && groups.next().is_none()
}

/// Checks the name of a resource group: 1 to 90 letters and digits of any script, `_`, `-`, `.`, `(`, `)`, and no full stop at its end.
pub(super) fn check_group_name(parameter: &str, name: &str) -> Result<()> {
    let invalid = |problem: String| Err(Error::invalid_argument(parameter, format_args!("\"{}\" {problem}", name.escape_debug())));
    if name.is_empty() {
        return Err(Error::invalid_argument(parameter, "it is empty; a resource group's name has 1 to 90 characters"));
    }
    let length = name.chars().count();
    if length > LONGEST_GROUP_NAME {
        return invalid(format!("has {length} characters; a resource group's name has at most {LONGEST_GROUP_NAME}"));
    }
    if let Some(other) = name.chars().find(|c| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '(' | ')'))) {
        return invalid(format!(
            "has the character '{}', which no resource group's name has; allowed are letters, digits, _ - . ( and )",
            other.escape_debug(),
        ));
    }
    if name.ends_with('.') {
        return invalid(String::from("ends with a full stop, which no resource group's name does"));
    }
    Ok(())
}

/// A resource group by its id.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct GroupId<'a> {
    pub(super) subscription: &'a str,
    pub(super) name: &'a str,
}

impl<'a> GroupId<'a> {
    /// Reads `/subscriptions/<guid>/resourceGroups/<name>`.
    pub(super) fn parse(parameter: &str, id: &'a str) -> Result<Self> {
        let form = "/subscriptions/<subscription id>/resourceGroups/<name>";
        let invalid = |problem: String| Error::invalid_argument(parameter, format_args!("\"{}\" {problem}", id.escape_debug()));
        let segments: Vec<&str> = id.strip_prefix('/').unwrap_or(id).trim_end_matches('/').split('/').collect();
        let (subscription, name, inside) = match segments.as_slice() {
            [subscriptions, subscription, groups, name, inside @ ..]
                if subscriptions.eq_ignore_ascii_case("subscriptions") && groups.eq_ignore_ascii_case("resourceGroups") =>
            {
                (*subscription, *name, !inside.is_empty())
            }
            _ => return Err(invalid(format!("is not the id of a resource group; one has the form {form}"))),
        };
        if inside {
            return Err(invalid(format!("is the id of something in a resource group; the group's own id has the form {form}")));
        }
        if !is_guid(subscription) && subscription != SUBSCRIPTION {
            return Err(invalid(format!("has \"{subscription}\" where a subscription's id (a GUID) belongs")));
        }
        check_group_name(parameter, name)?;
        Ok(Self { subscription, name })
    }
}

/// The path of a resource group that is meant by its name, in the subscription of the call or the client, or by its id.
pub(super) fn group_path(parameter: &str, name_or_id: &str) -> Result<String> {
    let group = match name_or_id.starts_with('/') {
        true => GroupId::parse(parameter, name_or_id)?,
        false => {
            check_group_name(parameter, name_or_id)?;
            GroupId { subscription: SUBSCRIPTION, name: name_or_id }
        }
    };
    Ok(format!("/subscriptions/{}/resourceGroups/{}", group.subscription, group.name))
}

/// What the path of an ARM request says of itself. Lenient: it serves messages and defaults, never a decision about rights.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ResourcePath {
    /// The subscription, as written.
    pub(super) subscription: Option<String>,
    /// The resource group's name.
    pub(super) resource_group: Option<String>,
    /// For example `Microsoft.Compute/virtualMachines`.
    pub(super) resource_type: Option<String>,
    /// The action that a POST asks for, for example `start`.
    pub(super) action: Option<String>,
}

impl ResourcePath {
    /// Reads a path, percent-encoded or not.
    pub(super) fn read(method: &Method, path: &str) -> Self {
        let segments: Vec<String> = path.split('/').filter(|segment| !segment.is_empty()).map(percent_decoded).collect();
        let is = |at: usize, key: &str| segments.get(at).is_some_and(|segment| segment.eq_ignore_ascii_case(key));
        let in_subscription = is(0, "subscriptions");
        let in_group = in_subscription && is(2, "resourceGroups");
        let subscription = segments.get(1).filter(|_| in_subscription).cloned();
        let resource_group = segments.get(3).filter(|_| in_group).cloned();
        let provider = segments.iter().rposition(|segment| segment.eq_ignore_ascii_case("providers"));
        let (resource_type, action) = match provider.map(|at| segments.get(at + 1..).unwrap_or_default()) {
            Some([namespace, rest @ ..]) if !rest.is_empty() => provider_type(method, namespace, rest),
            Some(_) => (Some(String::from("Microsoft.Resources/subscriptions/providers")), None),
            None => (own_type(&segments, in_subscription, in_group).map(String::from), None),
        };
        Self { subscription, resource_group, resource_type, action }
    }

    /// The operation that a role must allow for this request, where it follows from the path.
    ///
    /// Source: Microsoft's "Understand Azure role definitions": GET is `read`, PUT and PATCH `write`, DELETE `delete`, POST an `action`.
    pub(super) fn operation(&self, method: &Method) -> Option<String> {
        let resource_type = self.resource_type.as_deref()?;
        match *method {
            Method::GET | Method::HEAD => Some(format!("{resource_type}/read")),
            Method::PUT | Method::PATCH => Some(format!("{resource_type}/write")),
            Method::DELETE => Some(format!("{resource_type}/delete")),
            _ => Some(format!("{resource_type}/{}/action", self.action.as_deref()?)),
        }
    }
}

/// A resource of a provider: types and names in turn. What a POST has at its end without a name is an action.
fn provider_type(method: &Method, namespace: &str, rest: &[String]) -> (Option<String>, Option<String>) {
    let has_action = *method == Method::POST && rest.len() > 1 && rest.len() % 2 == 1;
    let (types, action) = match rest.split_last() {
        Some((last, before)) if has_action => (before, Some(last.clone())),
        _ => (rest, None),
    };
    let mut name = namespace.to_owned();
    for part in types.iter().step_by(2) {
        name.push('/');
        name.push_str(part);
    }
    (Some(name), action)
}

/// The types that ARM itself serves.
fn own_type(segments: &[String], in_subscription: bool, in_group: bool) -> Option<&'static str> {
    let last = segments.last().map(|segment| segment.to_ascii_lowercase())?;
    match segments.len() {
        1 if last == "tenants" => Some("Microsoft.Resources/tenants"),
        1 | 2 if in_subscription => Some("Microsoft.Resources/subscriptions"),
        3 if in_subscription && last == "locations" => Some("Microsoft.Resources/subscriptions/locations"),
        3 if in_subscription && last == "resources" => Some("Microsoft.Resources/subscriptions/resources"),
        3 | 4 if in_group => Some("Microsoft.Resources/subscriptions/resourceGroups"),
        5 if in_group && last == "resources" => Some("Microsoft.Resources/subscriptions/resourceGroups/resources"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    const S: &str = "9a3c1f0e-0000-4000-8000-00000000000a";

    #[test]
    fn guids() {
        for (text, expected) in [
            (S, true),
            ("9A3C1F0E-0000-4000-8000-00000000000A", true),
            ("9a3c1f0e00004000800000000000000a", false),
            ("{9a3c1f0e-0000-4000-8000-00000000000a}", false),
            ("9a3c1f0e-0000-4000-8000-00000000000a-", false),
            ("9a3c1f0g-0000-4000-8000-00000000000a", false),
            ("", false),
        ] {
            assert_eq!(is_guid(text), expected, "{text}");
        }
    }

    #[test]
    fn names_of_resource_groups() {
        let longest = "x".repeat(90);
        for good in ["a", "myResourceGroupVM", "a.b-c_(d)", "Gr\u{fc}n", "\u{8d44}\u{6e90}\u{7ec4}", &longest] {
            assert!(check_group_name("name", good).is_ok(), "{good}");
        }
        let too_long = "x".repeat(91);
        for (bad, part) in [
            ("", "it is empty"),
            (too_long.as_str(), "91 characters"),
            ("a/b", "'/'"),
            ("a b", "' '"),
            ("a?b", "'?'"),
            ("a\u{1f600}", "\u{1f600}"),
            ("a\nb", "'\\n'"),
            ("a.", "full stop"),
        ] {
            let error = check_group_name("name", bad).unwrap_err();
            assert_eq!(error.code(), Code::InvalidArgument);
            assert!(error.message().starts_with("name: ") && error.message().contains(part), "{error}");
        }
    }

    #[test]
    fn ids_of_resource_groups() {
        for id in [
            format!("/subscriptions/{S}/resourceGroups/g"),
            format!("/SUBSCRIPTIONS/{S}/resourcegroups/g/"),
            format!("/subscriptions/{S}/RESOURCEGROUPS/g"),
        ] {
            assert_eq!(GroupId::parse("name", &id).unwrap(), GroupId { subscription: S, name: "g" }, "{id}");
        }
        for (id, part) in [
            (String::from("/"), "not the id of a resource group"),
            (format!("/subscriptions/{S}"), "not the id of a resource group"),
            (format!("/subscriptions/{S}/providers/g"), "not the id of a resource group"),
            (format!("/subscriptions/{S}/resourceGroups/g/providers/P/t/n"), "something in a resource group"),
            (String::from("/subscriptions/mine/resourceGroups/g"), "\"mine\" where a subscription's id"),
            (format!("/subscriptions/{S}/resourceGroups/g."), "full stop"),
        ] {
            let error = GroupId::parse("name", &id).unwrap_err();
            assert!(error.message().contains(part), "{id}: {error}");
        }
    }

    #[test]
    fn what_a_path_says() {
        let vm = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines";
        for (method, path, resource_type, operation) in [
            (Method::GET, "/subscriptions", Some("Microsoft.Resources/subscriptions"), Some("Microsoft.Resources/subscriptions/read")),
            (
                Method::GET,
                "//subscriptions/s/RESOURCEGROUPS/g",
                Some("Microsoft.Resources/subscriptions/resourceGroups"),
                Some("Microsoft.Resources/subscriptions/resourceGroups/read"),
            ),
            (
                Method::DELETE,
                "/subscriptions/s/resourcegroups/g",
                Some("Microsoft.Resources/subscriptions/resourceGroups"),
                Some("Microsoft.Resources/subscriptions/resourceGroups/delete"),
            ),
            (Method::PUT, &format!("{vm}/v"), Some("Microsoft.Compute/virtualMachines"), Some("Microsoft.Compute/virtualMachines/write")),
            (
                Method::GET,
                &format!("{vm}/v/extensions/e"),
                Some("Microsoft.Compute/virtualMachines/extensions"),
                Some("Microsoft.Compute/virtualMachines/extensions/read"),
            ),
            (
                Method::POST,
                &format!("{vm}/v/start"),
                Some("Microsoft.Compute/virtualMachines"),
                Some("Microsoft.Compute/virtualMachines/start/action"),
            ),
            (
                Method::GET,
                &format!("{vm}/v/providers/Microsoft.Authorization/roleAssignments/r"),
                Some("Microsoft.Authorization/roleAssignments"),
                Some("Microsoft.Authorization/roleAssignments/read"),
            ),
            (Method::POST, "/providers/Microsoft.ResourceGraph/resources", Some("Microsoft.ResourceGraph/resources"), None),
            (
                Method::GET,
                "/subscriptions/s/providers/Microsoft.Compute",
                Some("Microsoft.Resources/subscriptions/providers"),
                Some("Microsoft.Resources/subscriptions/providers/read"),
            ),
            (Method::GET, "/metadata/endpoints", None, None),
            (Method::GET, "/", None, None),
        ] {
            let read = ResourcePath::read(&method, path);
            assert_eq!(read.resource_type.as_deref(), resource_type, "{path}");
            assert_eq!(read.operation(&method).as_deref(), operation, "{path}");
        }
        let read = ResourcePath::read(&Method::GET, "/subscriptions/s/resourceGroups/Gr%C3%BCn/providers/P/t/n");
        assert_eq!((read.subscription.as_deref(), read.resource_group.as_deref()), (Some("s"), Some("Gr\u{fc}n")));
    }
}
