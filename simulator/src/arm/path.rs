//! From a request's path to what it addresses. Names compare without regard to letter case.

use percent_encoding::percent_decode_str;
use uuid::Uuid;

use super::errors::ArmError;
use super::kind::Kind;

/// What a path addresses.
#[derive(Debug)]
pub(crate) enum Address {
    /// `/metadata/endpoints`, which needs no token.
    CloudEndpoints,
    /// A resource, or a collection of resources.
    Target(Target),
}

/// A resource, a collection, or an action on a resource.
#[derive(Debug)]
pub(crate) struct Target {
    /// Where the collection is.
    pub(crate) scope: Scope,
    pub(crate) resource_type: ResourceType,
    /// Absent for the collection itself.
    pub(crate) name: Option<String>,
    /// What follows the name in the path of a POST, such as `start`.
    pub(crate) action: Option<String>,
}

/// A type, known or not.
#[derive(Debug)]
pub(crate) enum ResourceType {
    Known(Kind),
    /// A type that the simulator does not have, with its namespace and the name as asked.
    Unknown {
        namespace: String,
        types: String,
    },
}

/// The place that a path names before the collection, written as it was asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub(crate) subscription: Option<Uuid>,
    pub(crate) resource_group: Option<String>,
    /// As asked, with one slash before each segment; empty at the root.
    pub(crate) text: String,
}

impl Scope {
    /// The scope as it appears in messages.
    pub(crate) fn asked(&self) -> &str {
        if self.text.is_empty() { "/" } else { &self.text }
    }
}

impl Target {
    /// The id that was asked for: of the resource, or of the place whose collection it is.
    pub(crate) fn asked_id(&self) -> String {
        match (&self.name, &self.resource_type) {
            (None, _) => self.scope.asked().to_owned(),
            (Some(name), ResourceType::Known(Kind::Subscriptions)) => {
                format!("/subscriptions/{name}")
            }
            (Some(name), ResourceType::Known(Kind::ResourceGroups)) => {
                format!("{}/resourcegroups/{name}", self.scope.text)
            }
            (Some(name), ResourceType::Known(kind)) => {
                format!("{}/providers/{}/{name}", self.scope.text, kind.type_name())
            }
            (Some(name), ResourceType::Unknown { namespace, types }) => {
                format!("{}/providers/{namespace}/{types}/{name}", self.scope.text)
            }
        }
    }

    /// The type, when the simulator has it.
    pub(crate) fn kind(&self) -> Option<Kind> {
        match self.resource_type {
            ResourceType::Known(kind) => Some(kind),
            ResourceType::Unknown { .. } => None,
        }
    }

    /// The subscription that is addressed or that holds what is.
    pub(crate) fn subscription(&self) -> Option<Uuid> {
        match (&self.resource_type, &self.name) {
            (ResourceType::Known(Kind::Subscriptions), Some(name)) => name.parse().ok(),
            _ => self.scope.subscription,
        }
    }
}

/// Reads a path, percent-encoded as it came.
pub(crate) fn parse(path: &str) -> Result<Address, ArmError> {
    let segments: Vec<String> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect();
    if let [first, second] = segments.as_slice()
        && is(first, "metadata")
        && is(second, "endpoints")
    {
        return Ok(Address::CloudEndpoints);
    }
    let providers = segments.iter().rposition(|segment| is(segment, "providers"));
    match providers {
        Some(position) => {
            let (before, from) = segments.split_at(position);
            provider_target(scope(before)?, from.get(1..).unwrap_or_default())
        }
        None => resource_manager_target(&segments),
    }
    .map(Address::Target)
}

fn is(segment: &str, name: &str) -> bool {
    segment.eq_ignore_ascii_case(name)
}

/// A path without `providers`: types of Azure Resource Manager itself.
fn resource_manager_target(segments: &[String]) -> Result<Target, ArmError> {
    let target =
        |scope, kind, name: Option<&String>| Target { scope, resource_type: ResourceType::Known(kind), name: name.cloned(), action: None };
    match segments {
        [first] if is(first, "subscriptions") => Ok(target(Scope::default(), Kind::Subscriptions, None)),
        [first, name] if is(first, "subscriptions") => {
            subscription_in(name)?;
            Ok(target(Scope::default(), Kind::Subscriptions, Some(name)))
        }
        [first, _, third, name @ ..] if is(first, "subscriptions") => {
            let place = scope(segments.get(..2).unwrap_or_default())?;
            match name {
                [] if is(third, "resourcegroups") => Ok(target(place, Kind::ResourceGroups, None)),
                [name] if is(third, "resourcegroups") => Ok(target(place, Kind::ResourceGroups, Some(name))),
                _ => Err(ArmError::unknown_path()),
            }
        }
        _ => Err(ArmError::missing_subscription()),
    }
}

/// What follows `providers`: nothing, a namespace, or a namespace with types and names in turn.
fn provider_target(scope: Scope, segments: &[String]) -> Result<Target, ArmError> {
    let [namespace, rest @ ..] = segments else {
        return Ok(providers_target(scope, None));
    };
    if rest.is_empty() {
        return Ok(providers_target(scope, Some(namespace.clone())));
    }
    let types: Vec<&str> = rest.iter().step_by(2).map(String::as_str).collect();
    let names: Vec<&str> = rest.iter().skip(1).step_by(2).map(String::as_str).collect();
    let whole = types.join("/");
    if let Some(kind) = Kind::by_name(namespace, &whole) {
        return Ok(Target {
            scope,
            resource_type: ResourceType::Known(kind),
            name: names.first().map(|&name| name.to_owned()),
            action: None,
        });
    }
    if let ([type_name, action], [name]) = (types.as_slice(), names.as_slice())
        && let Some(kind) = Kind::by_name(namespace, type_name)
    {
        return Ok(Target {
            scope,
            resource_type: ResourceType::Known(kind),
            name: Some((*name).to_owned()),
            action: Some((*action).to_owned()),
        });
    }
    Ok(Target {
        scope,
        resource_type: ResourceType::Unknown { namespace: namespace.clone(), types: whole },
        name: names.last().map(|&name| name.to_owned()),
        action: None,
    })
}

fn providers_target(scope: Scope, name: Option<String>) -> Target {
    Target { scope, resource_type: ResourceType::Known(Kind::Providers), name, action: None }
}

fn scope(segments: &[String]) -> Result<Scope, ArmError> {
    let text = segments.iter().map(|segment| format!("/{segment}")).collect();
    let mut scope = Scope { text, ..Scope::default() };
    match segments {
        [] => {}
        [first, subscription, rest @ ..] if is(first, "subscriptions") => {
            scope.subscription = Some(subscription_in(subscription)?);
            if let [third, group, ..] = rest
                && is(third, "resourcegroups")
            {
                scope.resource_group = Some(group.clone());
            }
        }
        _ => return Err(ArmError::missing_subscription()),
    }
    Ok(scope)
}

fn subscription_in(segment: &str) -> Result<Uuid, ArmError> {
    segment.parse().map_err(|_| ArmError::invalid_subscription_id(segment))
}
