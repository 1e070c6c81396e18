//! What is played: the scenarios, their steps, and which clients have the other side of them.

use crate::family::Family;

/// A script: one file in the folder of each family that has it, and one of our library's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Tokens from every source.
    Credentials,
    /// The tutorial.
    Tutorial,
    /// Groups, lists, and resources of any type.
    Resources,
}

impl Script {
    /// The file's name without its ending.
    pub fn name(self) -> &'static str {
        match self {
            Self::Credentials => "credentials",
            Self::Tutorial => "tutorial",
            Self::Resources => "resources",
        }
    }
}

/// Several steps that one script plays in one process.
pub struct Scenario {
    pub name: &'static str,
    pub script: Script,
    pub families: &'static [Family],
    /// The names by which the scripts and `own` know the steps.
    pub steps: &'static [&'static str],
}

pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "managed identity",
        script: Script::Credentials,
        families: &[Family::Python, Family::Node],
        steps: &["default identity", "by client id", "by object id", "by resource id"],
    },
    // In a process of its own: MSAL for Node shares the tokens of managed identities between all credentials of one.
    Scenario {
        name: "nothing configured",
        script: Script::Credentials,
        families: &[Family::Python, Family::Node],
        steps: &["default credential"],
    },
    Scenario {
        name: "application",
        script: Script::Credentials,
        families: &[Family::Python, Family::Node],
        steps: &["client secret", "certificate", "workload identity", "client assertion"],
    },
    Scenario { name: "person", script: Script::Credentials, families: &[Family::Python, Family::Node], steps: &["device code"] },
    Scenario {
        name: "tutorial",
        script: Script::Tutorial,
        families: &[Family::Python],
        steps: &[
            "create the identity",
            "read the identity",
            "list the identities",
            "assign the identity",
            "find the role",
            "assign the role",
            "assign the role under another name",
            "list the role assignments",
            "read the group as the identity",
            "delete the role assignment",
            "take the identity away",
            "delete the identity",
        ],
    },
    Scenario {
        name: "groups and lists",
        script: Script::Resources,
        families: &[Family::Python],
        steps: &[
            "read a group",
            "read an absent group",
            "read a group that is throttled",
            "read a group with another token",
            "list the groups",
            "list the resources of a group",
            "list the resources of a type",
            "read a machine",
            "list the machines",
            "create a group",
            "delete a group",
        ],
    },
    Scenario {
        name: "long-running operations",
        script: Script::Resources,
        families: &[Family::Python],
        // The order is that of the stage's rules.
        steps: &[
            "create a resource at once",
            "create a resource by Azure-AsyncOperation",
            "create a resource by Operation-Location",
            "create a resource by Location",
            "create a resource by provisioningState",
            "fail to create a resource",
            "read a resource",
            "delete a resource",
        ],
    },
];
