//! The resource types that the simulator has, with their api-versions.

use super::catalog::{self, CatalogType};

/// A resource type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Subscriptions,
    ResourceGroups,
    /// What a subscription has, of all types.
    Resources,
    /// What a group has, of all types.
    GroupResources,
    Providers,
    VirtualMachines,
    VirtualMachineScaleSets,
    UserAssignedIdentities,
    /// The system-assigned identity of any resource, as one that belongs to it.
    SystemAssignedIdentities,
    RoleDefinitions,
    RoleAssignments,
    Locks,
    ResourceGraph,
    /// A type whose resources are kept as they are given.
    Generic(&'static CatalogType),
}

/// The versions of Azure Resource Manager's own types, newest first.
const RESOURCE_MANAGER_VERSIONS: &[&str] = &[
    "2025-04-01",
    "2025-03-01",
    "2024-11-01",
    "2024-08-01",
    "2024-07-01",
    "2024-03-01",
    "2023-07-01",
    "2022-12-01",
    "2022-09-01",
    "2022-06-01",
    "2022-05-01",
    "2022-01-01",
    "2021-04-01",
    "2021-01-01",
    "2020-10-01",
    "2020-09-01",
    "2020-08-01",
    "2020-07-01",
    "2020-06-01",
    "2020-05-01",
    "2020-01-01",
    "2019-11-01",
    "2019-10-01",
    "2019-09-01",
    "2019-08-01",
    "2019-07-01",
    "2019-06-01",
    "2019-05-10",
    "2019-05-01",
    "2019-03-01",
    "2018-11-01",
    "2018-09-01",
    "2018-08-01",
    "2018-07-01",
    "2018-06-01",
    "2018-05-01",
    "2018-02-01",
    "2018-01-01",
    "2017-12-01",
    "2017-08-01",
    "2017-06-01",
    "2017-05-10",
    "2017-05-01",
    "2017-03-01",
    "2016-09-01",
    "2016-07-01",
    "2016-06-01",
    "2016-02-01",
    "2015-11-01",
    "2015-01-01",
];

/// The newest three are those that azure-mgmt-compute 39.0.0 names.
const COMPUTE_VERSIONS: &[&str] = &[
    "2026-04-01",
    "2026-03-01",
    "2025-11-01",
    "2025-04-01",
    "2024-11-01",
    "2024-07-01",
    "2024-03-01",
    "2023-09-01",
    "2023-07-01",
    "2023-03-01",
    "2022-11-01",
    "2022-08-01",
    "2022-03-01",
    "2021-11-01",
    "2021-07-01",
    "2021-04-01",
    "2021-03-01",
    "2020-12-01",
    "2020-06-01",
    "2019-12-01",
    "2019-07-01",
    "2019-03-01",
    "2018-10-01",
    "2018-06-01",
    "2018-04-01",
    "2017-12-01",
    "2017-03-30",
];

const MANAGED_IDENTITY_VERSIONS: &[&str] = &["2024-11-30", "2023-01-31", "2022-01-31-preview", "2021-09-30-preview", "2018-11-30"];

/// The versions that tell where a user-assigned identity is used; later ones do not any more.
const ASSOCIATED_RESOURCES_VERSIONS: [&str; 2] = ["2022-01-31-preview", "2021-09-30-preview"];

/// What a machine can be told to do.
const MACHINE_ACTIONS: [&str; 6] = ["start", "restart", "powerOff", "deallocate", "redeploy", "reapply"];

const AUTHORIZATION_VERSIONS: &[&str] = &[
    "2022-05-01-preview",
    "2022-04-01",
    "2020-10-01-preview",
    "2020-08-01-preview",
    "2020-04-01-preview",
    "2020-03-01-preview",
    "2018-09-01-preview",
    "2018-07-01",
    "2018-01-01-preview",
    "2017-10-01-preview",
    "2017-09-01",
    "2016-07-01",
    "2015-07-01",
];

const LOCK_VERSIONS: &[&str] = &["2020-05-01", "2017-04-01", "2016-09-01", "2015-01-01"];

const RESOURCE_GRAPH_VERSIONS: &[&str] = &[
    "2024-04-01",
    "2022-10-01",
    "2021-06-01-preview",
    "2021-03-01",
    "2020-09-01-preview",
    "2020-04-01-preview",
    "2019-04-01",
    "2018-09-01-preview",
];

impl Kind {
    /// The types that belong to a resource provider rather than to Azure Resource Manager itself.
    const OF_PROVIDERS: [Self; 8] = [
        Self::VirtualMachines,
        Self::VirtualMachineScaleSets,
        Self::UserAssignedIdentities,
        Self::SystemAssignedIdentities,
        Self::RoleDefinitions,
        Self::RoleAssignments,
        Self::Locks,
        Self::ResourceGraph,
    ];

    /// Every type of a resource provider.
    pub(crate) fn of_providers() -> impl Iterator<Item = Self> {
        Self::OF_PROVIDERS.into_iter().chain(catalog::TYPES.iter().map(Self::Generic))
    }

    /// Namespace and type, in the letter case of Azure.
    pub(crate) fn type_name(self) -> &'static str {
        match self {
            Self::Subscriptions => "Microsoft.Resources/subscriptions",
            Self::ResourceGroups => "Microsoft.Resources/subscriptions/resourceGroups",
            Self::Resources => "Microsoft.Resources/subscriptions/resources",
            Self::GroupResources => "Microsoft.Resources/subscriptions/resourceGroups/resources",
            Self::Providers => "Microsoft.Resources/subscriptions/providers",
            Self::VirtualMachines => "Microsoft.Compute/virtualMachines",
            Self::VirtualMachineScaleSets => "Microsoft.Compute/virtualMachineScaleSets",
            Self::UserAssignedIdentities => "Microsoft.ManagedIdentity/userAssignedIdentities",
            Self::SystemAssignedIdentities => "Microsoft.ManagedIdentity/identities",
            Self::RoleDefinitions => "Microsoft.Authorization/roleDefinitions",
            Self::RoleAssignments => "Microsoft.Authorization/roleAssignments",
            Self::Locks => "Microsoft.Authorization/locks",
            Self::ResourceGraph => "Microsoft.ResourceGraph/resources",
            Self::Generic(catalog_type) => catalog_type.name,
        }
    }

    /// The type of a provider's path, such as `microsoft.compute` and `virtualmachines`.
    pub(crate) fn by_name(namespace: &str, types: &str) -> Option<Self> {
        let name = format!("{namespace}/{types}");
        Self::of_providers().find(|kind| kind.type_name().eq_ignore_ascii_case(&name))
    }

    /// Namespace and the type below it.
    pub(crate) fn namespace_and_type(self) -> (&'static str, &'static str) {
        self.type_name().split_once('/').unwrap_or((self.type_name(), ""))
    }

    /// Every api-version, newest first.
    pub(crate) fn api_versions(self) -> &'static [&'static str] {
        match self {
            Self::Subscriptions | Self::ResourceGroups | Self::Resources | Self::GroupResources | Self::Providers => {
                RESOURCE_MANAGER_VERSIONS
            }
            Self::VirtualMachines | Self::VirtualMachineScaleSets => COMPUTE_VERSIONS,
            Self::UserAssignedIdentities | Self::SystemAssignedIdentities => MANAGED_IDENTITY_VERSIONS,
            Self::RoleDefinitions | Self::RoleAssignments => AUTHORIZATION_VERSIONS,
            Self::Locks => LOCK_VERSIONS,
            Self::ResourceGraph => RESOURCE_GRAPH_VERSIONS,
            Self::Generic(catalog_type) => catalog_type.api_versions,
        }
    }

    /// Whether Azure Resource Manager answers itself, without asking a resource provider.
    pub(crate) fn is_of_resource_manager(self) -> bool {
        matches!(self, Self::Subscriptions | Self::ResourceGroups | Self::Resources | Self::GroupResources | Self::Providers)
    }

    /// Whether its resources are in regions.
    pub(crate) fn is_regional(self) -> bool {
        match self {
            Self::SystemAssignedIdentities | Self::RoleDefinitions | Self::RoleAssignments | Self::Locks | Self::ResourceGraph => false,
            Self::Generic(catalog_type) => catalog_type.is_regional,
            _ => true,
        }
    }

    /// Whether its resources are given to others, rather than resources by themselves.
    pub(crate) fn is_extension(self) -> bool {
        matches!(self, Self::SystemAssignedIdentities | Self::RoleDefinitions | Self::RoleAssignments | Self::Locks)
    }

    /// Whether a version of the type has this action on a resource, for POST.
    pub(crate) fn has_action(self, action: &str, api_version: &str) -> bool {
        match self {
            Self::VirtualMachines => MACHINE_ACTIONS.iter().any(|known| known.eq_ignore_ascii_case(action)),
            Self::UserAssignedIdentities => {
                action.eq_ignore_ascii_case("listAssociatedResources") && ASSOCIATED_RESOURCES_VERSIONS.contains(&api_version)
            }
            _ => false,
        }
    }

    /// The methods for a resource of the type, or for the collection; the first ones read.
    pub(crate) fn methods(self, is_named: bool) -> &'static str {
        match (self, is_named) {
            (Self::ResourceGraph, _) => "POST",
            (Self::ResourceGroups, true) => "GET, HEAD, PUT, PATCH, DELETE",
            (Self::VirtualMachines | Self::UserAssignedIdentities | Self::Generic(_), true) => "GET, HEAD, PUT, PATCH, DELETE",
            (Self::VirtualMachineScaleSets, true) => "GET, HEAD, PATCH, DELETE",
            (Self::RoleAssignments | Self::Locks, true) => "GET, PUT, DELETE",
            _ => "GET",
        }
    }
}
