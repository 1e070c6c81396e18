//! The differences that there have to be, with the reason for each. Any other fails the comparison, and so does one that no longer occurs.

use std::collections::BTreeMap;

use crate::family::Family;

/// Differences that may be.
pub struct Expected {
    /// Whose they are.
    pub families: &'static [Family],
    /// Their texts; `*` stands for any run of characters.
    pub patterns: &'static [&'static str],
    pub reason: &'static str,
}

pub const EXPECTED: &[Expected] = &[
    Expected {
        families: &[Family::Python, Family::Node],
        patterns: &["only theirs: login GET /{tenant}/v2.0/.well-known/openid-configuration"],
        reason: "MSAL looks up where the endpoints of a tenant are; we take them to be where Microsoft's documentation says, and spare the request.",
    },
    Expected {
        families: &[Family::Python, Family::Node],
        patterns: &["login POST /{tenant}/oauth2/v2.0/token: body client_info: theirs 1, ours absent"],
        reason: "MSAL keeps a list of accounts and asks for what names them; we keep none.",
    },
    Expected {
        families: &[Family::Python],
        patterns: &["login POST /{tenant}/oauth2/v2.0/token: body code: theirs {secret}, ours absent"],
        reason: "MSAL for Python sends the device code as code too, which Entra wanted before RFC 8628.",
    },
    Expected {
        families: &[Family::Node],
        patterns: &[
            "login POST /{tenant}/oauth2/v2.0/token: body grant_type: theirs device_code, ours urn:ietf:params:oauth:grant-type:device_code",
        ],
        reason: "MSAL for Node writes the grant as Entra did before RFC 8628; Entra takes both.",
    },
    Expected {
        families: &[Family::Node],
        patterns: &["login POST /{tenant}/oauth2/v2.0/token: body scope: theirs *, ours absent"],
        reason: "MSAL for Node repeats the scope with the device code, which already stands for it (RFC 8628, 3.4).",
    },
    Expected {
        families: &[Family::Node],
        patterns: &[
            "login POST *: body x-client-*: theirs *, ours absent",
            "login POST *: body x-ms-lib-capability: theirs *, ours absent",
            "login POST *: body client-request-id: theirs {guid}, ours absent",
            "login POST *: query client-request-id: theirs {guid}, ours absent",
        ],
        reason: "MSAL for Node introduces itself in the form and the query; we do it by User-Agent and the header client-request-id.",
    },
    Expected {
        families: &[Family::Node],
        patterns: &[
            "login POST *: header content-type: theirs application/x-www-form-urlencoded;charset=utf-8, ours application/x-www-form-urlencoded",
            "imds GET *: header content-type: theirs application/x-www-form-urlencoded;charset=utf-8, ours absent",
        ],
        reason: "MSAL for Node adds a parameter that this media type does not have (WHATWG URL, 5), and names it where there is no body; servers ignore both.",
    },
    Expected {
        families: &[Family::Node],
        patterns: &["imds GET /metadata/identity/oauth2/token: path's end: theirs /, ours absent"],
        reason: "MSAL for Node ends the path with a slash; the documented path has none.",
    },
    Expected {
        families: &[Family::Python],
        patterns: &[
            "arm * ~/resourcegroups/*/providers/microsoft.managedidentity/*: query api-version: theirs 2024-11-30, ours 2023-01-31",
            "arm * ~/*/providers/microsoft.compute/*: query api-version: theirs 2026-04-01, ours 2024-11-01",
            "arm GET ~/providers/microsoft.compute/locations/*: query api-version: theirs 2026-04-01, ours 2024-11-01",
            "arm * ~/resourcegroups*: query api-version: theirs 2025-04-01, ours 2022-09-01",
            "arm GET ~/resources: query api-version: theirs 2025-04-01, ours 2022-09-01",
            "arm GET ~/operationresults/*: query api-version: theirs 2025-04-01, ours 2022-09-01",
        ],
        reason: "The SDK asks for the newest version; ours is older and has all that we send and read.",
    },
    Expected {
        families: &[Family::Python],
        patterns: &["arm PATCH ~/*/virtualmachines/myvm: header if-match: theirs absent, ours \"*\""],
        reason: "The SDK overwrites what others changed in the meantime; we do not.",
    },
    Expected {
        families: &[Family::Python],
        patterns: &[
            "imds GET /metadata/identity/oauth2/token: query resource: theirs https://management.azure.com, ours https://management.core.windows.net/",
            "login POST /{tenant}/oauth2/v2.0/token: body scope: theirs https://management.azure.com/.default, ours https://management.core.windows.net//.default",
            "only ours: arm GET /metadata/endpoints",
        ],
        reason: "The SDK is told the audience; we ask the endpoint that was named, and take the first that it gives.",
    },
    Expected {
        families: &[Family::Python, Family::Node],
        patterns: &["login POST /{tenant}/oauth2/v2.0/token: body claims.access_token.xms_cc.values: theirs absent, ours [\"cp1\"]"],
        reason: "We answer claims challenges and say so, as the Azure CLI and the SDK for .NET do; these SDKs say so only when they are told to (enable_cae).",
    },
    Expected {
        families: &[Family::Python],
        patterns: &["only ours: arm GET ~/providers/microsoft.storage/locations/eastus/operations/{guid}"],
        reason: "The SDK's ARM poller does not know Operation-Location and asks for the resource until its provisioningState is an end.",
    },
];

/// How often each of the expected differences occurred, by its pattern.
#[derive(Debug, Default)]
pub struct Occurrences(BTreeMap<&'static str, usize>);

impl Occurrences {
    /// Takes note of a difference, and says whether it was expected.
    pub fn note(&mut self, family: Family, difference: &str) -> bool {
        let about_family = EXPECTED.iter().filter(|expected| expected.families.contains(&family));
        let pattern = about_family.flat_map(|expected| expected.patterns).find(|pattern| matches(pattern, difference));
        if let Some(pattern) = pattern {
            *self.0.entry(pattern).or_default() += 1;
        }
        pattern.is_some()
    }

    /// How often a pattern was met.
    pub fn of(&self, pattern: &str) -> usize {
        self.0.get(pattern).copied().unwrap_or_default()
    }

    /// The patterns that were never met, although every family that they are about was played.
    pub fn unmet(&self, played: &[Family]) -> Vec<&'static str> {
        let was_played = |expected: &&Expected| expected.families.iter().all(|family| played.contains(family));
        let patterns = EXPECTED.iter().filter(was_played).flat_map(|expected| expected.patterns);
        patterns.copied().filter(|pattern| self.of(pattern) == 0).collect()
    }
}

/// Whether a text has the form of a pattern in which `*` stands for any run of characters.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((beginning, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(text) = text.strip_prefix(beginning) else { return false };
    let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    ends.any(|at| text.get(at..).is_some_and(|after| matches(rest, after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        for (pattern, text, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abcb", false),
            ("a*b*c", "a-b-b-c", true),
            ("*é", "éé", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_difference_is_that_of_a_family_and_is_missed_when_it_is_gone() {
        let difference = "only theirs: login GET /{tenant}/v2.0/.well-known/openid-configuration";
        let of_node = "imds GET /metadata/identity/oauth2/token: path's end: theirs /, ours absent";
        let mut occurrences = Occurrences::default();
        assert!(occurrences.note(Family::Node, difference) && occurrences.note(Family::Python, difference));
        assert!(!occurrences.note(Family::Python, of_node) && !occurrences.note(Family::Node, "only theirs: imds GET /"));
        assert_eq!(occurrences.of(difference), 2);
        let unmet = occurrences.unmet(&[Family::Node]);
        assert!(unmet.contains(&of_node) && !unmet.contains(&difference));
        assert!(occurrences.unmet(&[]).is_empty(), "nobody who was not played is missed");
    }

    #[test]
    fn each_pattern_stands_there_once() {
        let mut patterns: Vec<&str> = EXPECTED.iter().flat_map(|expected| expected.patterns).copied().collect();
        let all = patterns.len();
        patterns.sort_unstable();
        patterns.dedup();
        assert_eq!(patterns.len(), all);
    }
}
