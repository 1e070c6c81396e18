//! The clouds of Azure, and the names by which each is known.

use serde::{Deserialize, Serialize};

/// A cloud. Its names in JSON are those of `Get-AzEnvironment` and of `/metadata/endpoints`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cloud {
    /// Azure public.
    #[default]
    AzureCloud,
    /// Azure for the US government.
    AzureUSGovernment,
    /// Azure operated by 21Vianet in China.
    AzureChinaCloud,
}

impl Cloud {
    /// Every cloud, in the order in which `/metadata/endpoints` lists them.
    pub const ALL: [Self; 3] = [Self::AzureCloud, Self::AzureChinaCloud, Self::AzureUSGovernment];

    /// The name in `/metadata/endpoints`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AzureCloud => "AzureCloud",
            Self::AzureUSGovernment => "AzureUSGovernment",
            Self::AzureChinaCloud => "AzureChinaCloud",
        }
    }

    /// The name that the instance metadata service gives as `azEnvironment`.
    #[must_use]
    pub fn instance_metadata_name(self) -> &'static str {
        match self {
            Self::AzureCloud => "AzurePublicCloud",
            Self::AzureUSGovernment => "AzureUSGovernmentCloud",
            Self::AzureChinaCloud => "AzureChinaCloud",
        }
    }

    /// The host of Azure Resource Manager.
    #[must_use]
    pub fn resource_manager_host(self) -> &'static str {
        match self {
            Self::AzureCloud => "management.azure.com",
            Self::AzureUSGovernment => "management.usgovcloudapi.net",
            Self::AzureChinaCloud => "management.chinacloudapi.cn",
        }
    }

    /// The audiences that Azure Resource Manager accepts in a token, in the order of
    /// `/metadata/endpoints`. It also accepts each without its final slash.
    #[must_use]
    pub fn audiences(self) -> [&'static str; 2] {
        match self {
            Self::AzureCloud => ["https://management.core.windows.net/", "https://management.azure.com/"],
            Self::AzureUSGovernment => ["https://management.core.usgovcloudapi.net/", "https://management.usgovcloudapi.net/"],
            Self::AzureChinaCloud => ["https://management.core.chinacloudapi.cn/", "https://management.chinacloudapi.cn/"],
        }
    }

    /// The host of Entra, where people and applications of this cloud sign in.
    #[must_use]
    pub fn login_host(self) -> &'static str {
        match self {
            Self::AzureCloud => "login.microsoftonline.com",
            Self::AzureUSGovernment => "login.microsoftonline.us",
            Self::AzureChinaCloud => "login.chinacloudapi.cn",
        }
    }

    /// The address of the portal.
    #[must_use]
    pub fn portal(self) -> &'static str {
        match self {
            Self::AzureCloud => "https://portal.azure.com/",
            Self::AzureUSGovernment => "https://portal.azure.us/",
            Self::AzureChinaCloud => "https://portal.azure.cn/",
        }
    }

    /// The suffix of the names of storage accounts.
    #[must_use]
    pub fn storage_suffix(self) -> &'static str {
        match self {
            Self::AzureCloud => "core.windows.net",
            Self::AzureUSGovernment => "core.usgovcloudapi.net",
            Self::AzureChinaCloud => "core.chinacloudapi.cn",
        }
    }

    /// The suffix of the names of key vaults.
    #[must_use]
    pub fn key_vault_suffix(self) -> &'static str {
        match self {
            Self::AzureCloud => "vault.azure.net",
            Self::AzureUSGovernment => "vault.usgovcloudapi.net",
            Self::AzureChinaCloud => "vault.azure.cn",
        }
    }

    /// The resource id of Microsoft Graph.
    #[must_use]
    pub fn microsoft_graph(self) -> &'static str {
        match self {
            Self::AzureCloud => "https://graph.microsoft.com/",
            Self::AzureUSGovernment => "https://graph.microsoft.us/",
            Self::AzureChinaCloud => "https://microsoftgraph.chinacloudapi.cn/",
        }
    }
}
