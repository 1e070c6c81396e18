//! Types whose resources the simulator keeps as they are given, with the api-versions of Azure.
//!
//! Facts: <https://learn.microsoft.com/azure/templates/>.

/// A type of which the simulator knows no more than this.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CatalogType {
    /// Namespace and type, in the letter case of Azure.
    pub(crate) name: &'static str,
    /// Every api-version, newest first.
    pub(crate) api_versions: &'static [&'static str],
    /// Whether a resource has a region; a child without one is where its parent is.
    pub(crate) is_regional: bool,
}

const fn regional(name: &'static str, api_versions: &'static [&'static str]) -> CatalogType {
    CatalogType { name, api_versions, is_regional: true }
}

const fn without_region(name: &'static str, api_versions: &'static [&'static str]) -> CatalogType {
    CatalogType { name, api_versions, is_regional: false }
}

const COMPUTE: &[&str] = &[
    "2026-04-01",
    "2026-03-01",
    "2025-11-01",
    "2025-04-01",
    "2024-11-01",
    "2024-07-01",
    "2024-03-01",
    "2023-09-01",
    "2023-03-01",
    "2022-11-01",
    "2021-07-01",
];
const DISKS: &[&str] = &["2025-01-02", "2024-03-02", "2023-10-02", "2023-04-02", "2023-01-02", "2022-07-02", "2021-12-01", "2020-12-01"];
const NETWORK: &[&str] =
    &["2024-07-01", "2024-05-01", "2024-03-01", "2024-01-01", "2023-11-01", "2023-09-01", "2023-04-01", "2022-07-01", "2021-08-01"];
const CONTAINER_APPS: &[&str] = &["2025-01-01", "2024-03-01", "2023-05-01", "2022-10-01", "2022-03-01"];
const MESSAGING: &[&str] = &["2024-01-01", "2022-10-01-preview", "2021-11-01", "2017-04-01", "2015-08-01"];
const STORAGE: &[&str] = &["2025-01-01", "2024-01-01", "2023-05-01", "2023-01-01", "2022-09-01", "2021-09-01", "2021-04-01", "2019-06-01"];
const KEY_VAULT: &[&str] = &["2024-12-01-preview", "2024-11-01", "2023-07-01", "2023-02-01", "2022-07-01", "2021-10-01", "2019-09-01"];
const WEB: &[&str] = &["2024-11-01", "2024-04-01", "2023-12-01", "2023-01-01", "2022-09-01", "2022-03-01", "2021-02-01", "2020-06-01"];
const SQL: &[&str] = &["2024-05-01-preview", "2023-08-01", "2023-05-01-preview", "2021-11-01", "2021-02-01-preview", "2014-04-01"];
const AUTOMATION: &[&str] =
    &["2024-10-23", "2023-11-01", "2023-05-15-preview", "2022-08-08", "2021-06-22", "2020-01-13-preview", "2015-10-31"];

/// The types, by namespace.
pub(crate) static TYPES: [CatalogType; 46] = [
    regional("Microsoft.App/containerApps", CONTAINER_APPS),
    regional("Microsoft.App/managedEnvironments", CONTAINER_APPS),
    regional("Microsoft.AppConfiguration/configurationStores", &["2024-05-01", "2023-03-01", "2022-05-01", "2020-06-01"]),
    regional("Microsoft.Automation/automationAccounts", AUTOMATION),
    regional("Microsoft.Automation/automationAccounts/runbooks", AUTOMATION),
    regional("Microsoft.Cache/redis", &["2024-11-01", "2024-03-01", "2023-08-01", "2023-04-01", "2022-06-01", "2021-06-01"]),
    regional("Microsoft.CognitiveServices/accounts", &["2025-06-01", "2024-10-01", "2023-05-01", "2022-12-01", "2021-10-01"]),
    regional("Microsoft.Compute/availabilitySets", COMPUTE),
    regional("Microsoft.Compute/disks", DISKS),
    regional("Microsoft.Compute/images", COMPUTE),
    regional("Microsoft.Compute/snapshots", DISKS),
    regional("Microsoft.Compute/virtualMachines/extensions", COMPUTE),
    regional("Microsoft.ContainerInstance/containerGroups", &["2023-05-01", "2022-09-01", "2021-10-01", "2021-09-01", "2019-12-01"]),
    regional("Microsoft.ContainerRegistry/registries", &["2025-04-01", "2023-07-01", "2022-12-01", "2021-09-01", "2019-05-01"]),
    regional(
        "Microsoft.ContainerService/managedClusters",
        &["2025-05-01", "2025-01-01", "2024-09-01", "2024-05-01", "2023-10-01", "2023-05-01", "2022-09-01", "2021-05-01"],
    ),
    regional("Microsoft.DataFactory/factories", &["2018-06-01", "2017-09-01-preview"]),
    regional(
        "Microsoft.DocumentDB/databaseAccounts",
        &["2024-11-15", "2024-08-15", "2023-11-15", "2023-04-15", "2021-10-15", "2020-04-01"],
    ),
    regional("Microsoft.EventHub/namespaces", MESSAGING),
    regional(
        "Microsoft.HybridCompute/machines",
        &["2025-01-13", "2024-07-10", "2024-03-31-preview", "2022-12-27", "2022-03-10", "2020-08-02"],
    ),
    without_region("Microsoft.Insights/actionGroups", &["2023-01-01", "2022-06-01", "2021-09-01", "2019-06-01"]),
    regional("Microsoft.Insights/components", &["2020-02-02", "2020-02-02-preview", "2018-05-01-preview", "2015-05-01"]),
    regional("Microsoft.KeyVault/vaults", KEY_VAULT),
    without_region("Microsoft.KeyVault/vaults/secrets", KEY_VAULT),
    regional("Microsoft.Logic/workflows", &["2019-05-01", "2018-07-01-preview", "2017-07-01", "2016-06-01", "2015-02-01-preview"]),
    without_region(
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
        &["2024-11-30", "2023-01-31", "2022-01-31-preview"],
    ),
    regional("Microsoft.Network/applicationGateways", NETWORK),
    without_region("Microsoft.Network/dnsZones", &["2018-05-01", "2018-03-01-preview", "2017-10-01", "2017-09-01", "2016-04-01"]),
    regional("Microsoft.Network/loadBalancers", NETWORK),
    regional("Microsoft.Network/networkInterfaces", NETWORK),
    regional("Microsoft.Network/networkSecurityGroups", NETWORK),
    without_region("Microsoft.Network/privateDnsZones", &["2024-06-01", "2020-06-01", "2020-01-01", "2018-09-01"]),
    regional("Microsoft.Network/privateEndpoints", NETWORK),
    regional("Microsoft.Network/publicIPAddresses", NETWORK),
    regional("Microsoft.Network/routeTables", NETWORK),
    regional("Microsoft.Network/virtualNetworks", NETWORK),
    without_region("Microsoft.Network/virtualNetworks/subnets", NETWORK),
    regional(
        "Microsoft.OperationalInsights/workspaces",
        &["2025-02-01", "2023-09-01", "2022-10-01", "2021-12-01-preview", "2021-06-01", "2020-10-01", "2020-08-01"],
    ),
    regional("Microsoft.RecoveryServices/vaults", &["2024-10-01", "2024-04-01", "2023-08-01", "2023-04-01", "2022-10-01", "2016-06-01"]),
    regional("Microsoft.ServiceBus/namespaces", MESSAGING),
    regional("Microsoft.ServiceFabric/clusters", &["2023-11-01-preview", "2021-06-01", "2020-03-01", "2019-03-01", "2018-02-01"]),
    regional("Microsoft.Sql/servers", SQL),
    regional("Microsoft.Sql/servers/databases", SQL),
    regional("Microsoft.Storage/storageAccounts", STORAGE),
    without_region("Microsoft.Storage/storageAccounts/blobServices", STORAGE),
    regional("Microsoft.Web/serverfarms", WEB),
    regional("Microsoft.Web/sites", WEB),
];
