//! The api-version that a request gets when the caller gives none.

use http::Method;

use super::resource_id::ResourcePath;

/// A stable version of each type that a request about a managed identity, its host and its roles is likely to name.
///
/// Source: the versions that the Azure SDKs and the Azure CLI of 2025 send.
const KNOWN: &[(&str, &str)] = &[
    ("Microsoft.Authorization/roleAssignments", "2022-04-01"),
    ("Microsoft.Authorization/roleDefinitions", "2022-04-01"),
    ("Microsoft.Compute/virtualMachines", "2024-11-01"),
    ("Microsoft.Compute/virtualMachineScaleSets", "2024-11-01"),
    ("Microsoft.ManagedIdentity/userAssignedIdentities", "2023-01-31"),
    ("Microsoft.ResourceGraph/resources", "2021-03-01"),
    ("Microsoft.Resources/subscriptions", "2022-12-01"),
    ("Microsoft.Resources/subscriptions/locations", "2022-12-01"),
    ("Microsoft.Resources/subscriptions/providers", "2022-09-01"),
    ("Microsoft.Resources/subscriptions/resourceGroups", "2022-09-01"),
    ("Microsoft.Resources/subscriptions/resourceGroups/resources", "2022-09-01"),
    ("Microsoft.Resources/subscriptions/resources", "2022-09-01"),
    ("Microsoft.Resources/tenants", "2022-12-01"),
];

/// The version for the type that the path names, if it is a known one.
pub(super) fn known(method: &Method, path: &str) -> Option<&'static str> {
    let resource_type = ResourcePath::read(method, path).resource_type?;
    KNOWN.iter().find(|(known, _)| known.eq_ignore_ascii_case(&resource_type)).map(|(_, version)| *version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_by_type() {
        for (path, expected) in [
            ("/subscriptions", Some("2022-12-01")),
            ("/subscriptions/s", Some("2022-12-01")),
            ("/subscriptions/s/resourcegroups/g", Some("2022-09-01")),
            ("/subscriptions/s/resourceGroups/g/providers/microsoft.compute/VIRTUALMACHINES/v", Some("2024-11-01")),
            ("/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v/extensions", None),
            ("/subscriptions/s/resourceGroups/g/providers/Microsoft.Unknown/things", None),
            ("/metadata/endpoints", None),
        ] {
            assert_eq!(known(&Method::GET, path), expected, "{path}");
        }
    }
}
