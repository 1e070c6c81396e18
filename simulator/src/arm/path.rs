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
    /// A long-running operation.
    Operation(OperationAddress),
    /// A resource, or a collection of resources.
    Target(Target),
}

/// Where an operation is asked for.
#[derive(Debug)]
pub(crate) struct OperationAddress {
    pub(crate) subscription: Uuid,
    /// The last segment.
    pub(crate) name: String,
    /// Whether the result of the write is asked for (`Location`), rather than a status (`Azure-AsyncOperation`).
    pub(crate) is_for_result: bool,
    /// The provider that answers, as it was asked for; none for Azure Resource Manager itself.
    pub(crate) namespace: Option<String>,
}

impl OperationAddress {
    pub(crate) fn is_of_compute(&self) -> bool {
        self.namespace.as_deref().is_some_and(|namespace| is(namespace, "Microsoft.Compute"))
    }
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
    /// The id that was asked for, in its letter case: of the resource, or of the place whose
    /// collection it is.
    pub(crate) asked_id: String,
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
    fn collection(scope: Scope, kind: Kind) -> Self {
        Self { asked_id: scope.asked().to_owned(), scope, resource_type: ResourceType::Known(kind), name: None, action: None }
    }

    fn named(self, name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..self }
    }

    /// The group that is addressed or that holds what is.
    pub(crate) fn resource_group(&self) -> Option<&str> {
        match (&self.resource_type, &self.name) {
            (ResourceType::Known(Kind::ResourceGroups), Some(name)) => Some(name),
            _ => self.scope.resource_group.as_deref(),
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
    if let Some(address) = operation(&segments)? {
        return Ok(Address::Operation(address));
    }
    let providers = segments.iter().rposition(|segment| is(segment, "providers"));
    let mut target = match providers {
        Some(position) => {
            let (before, from) = segments.split_at(position);
            provider_target(scope(before)?, from.get(1..).unwrap_or_default())
        }
        None => resource_manager_target(&segments)?,
    };
    if target.name.is_some() {
        let action = usize::from(target.action.is_some());
        target.asked_id = joined(segments.get(..segments.len() - action).unwrap_or_default());
    }
    Ok(Address::Target(target))
}

/// The addresses that the answers to writes name: of a provider's region, or of Azure Resource Manager's own.
fn operation(segments: &[String]) -> Result<Option<OperationAddress>, ArmError> {
    let (subscription, namespace, collection, name) = match segments {
        [first, subscription, providers, namespace, locations, _, collection, name]
            if is(first, "subscriptions") && is(providers, "providers") && is(locations, "locations") =>
        {
            (subscription, Some(namespace.clone()), collection, name)
        }
        [first, subscription, collection, name] if is(first, "subscriptions") => (subscription, None, collection, name),
        _ => return Ok(None),
    };
    let is_for_result = is(collection, "operationResults");
    if !is_for_result && !is(collection, "operations") {
        return Ok(None);
    }
    Ok(Some(OperationAddress { subscription: subscription_in(subscription)?, name: name.clone(), is_for_result, namespace }))
}

fn joined(segments: &[String]) -> String {
    segments.iter().map(|segment| format!("/{segment}")).collect()
}

fn is(segment: &str, name: &str) -> bool {
    segment.eq_ignore_ascii_case(name)
}

/// A path without `providers`: types of Azure Resource Manager itself.
fn resource_manager_target(segments: &[String]) -> Result<Target, ArmError> {
    match segments {
        [first] if is(first, "subscriptions") => Ok(Target::collection(Scope::default(), Kind::Subscriptions)),
        [first, name] if is(first, "subscriptions") => {
            subscription_in(name)?;
            Ok(Target::collection(Scope::default(), Kind::Subscriptions).named(name))
        }
        [first, _, third, name @ ..] if is(first, "subscriptions") => {
            let groups = Target::collection(scope(segments.get(..2).unwrap_or_default())?, Kind::ResourceGroups);
            match name {
                [] if is(third, "resourcegroups") => Ok(groups),
                [name] if is(third, "resourcegroups") => Ok(groups.named(name)),
                [] if is(third, "resources") => Ok(Target::collection(groups.scope, Kind::Resources)),
                [_, resources] if is(third, "resourcegroups") && is(resources, "resources") => {
                    Ok(Target::collection(scope(segments.get(..4).unwrap_or_default())?, Kind::GroupResources))
                }
                _ => Err(ArmError::unknown_path()),
            }
        }
        _ => Err(ArmError::missing_subscription()),
    }
}

/// What follows `providers`: nothing, a namespace, or a namespace with types and names in turn.
fn provider_target(scope: Scope, segments: &[String]) -> Target {
    let [namespace, rest @ ..] = segments else {
        return Target::collection(scope, Kind::Providers);
    };
    if rest.is_empty() {
        return Target::collection(scope, Kind::Providers).named(namespace);
    }
    let types: Vec<&str> = rest.iter().step_by(2).map(String::as_str).collect();
    let names: Vec<&str> = rest.iter().skip(1).step_by(2).map(String::as_str).collect();
    let name = (!names.is_empty()).then(|| names.join("/"));
    let is_named = names.len() == types.len();
    if let Some(kind) = Kind::by_name(namespace, &types.join("/")) {
        // The list of a type below another one, such as a server's databases, is asked of that one.
        let parent = rest.split_last().map(|(_, parent)| joined(parent)).filter(|parent| !is_named && !parent.is_empty());
        let target = Target::collection(scope, kind);
        return match parent {
            Some(parent) => Target { asked_id: format!("{}/providers/{namespace}{parent}", target.scope.text), ..target },
            None => Target { name, ..target },
        };
    }
    if let Some((action, types)) = types.split_last()
        && !is_named
        && let Some(kind) = Kind::by_name(namespace, &types.join("/"))
    {
        return Target { name, action: Some((*action).to_owned()), ..Target::collection(scope, kind) };
    }
    unknown(scope, namespace, &types)
}

fn unknown(scope: Scope, namespace: &str, types: &[&str]) -> Target {
    let resource_type = ResourceType::Unknown { namespace: namespace.to_owned(), types: types.join("/") };
    Target { resource_type, ..Target::collection(scope, Kind::Providers) }
}

fn scope(segments: &[String]) -> Result<Scope, ArmError> {
    let mut scope = Scope { text: joined(segments), ..Scope::default() };
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
