//! What a token request says of the token that is wanted, beyond its resource: the form's `claims`.
//!
//! Facts: Microsoft's "Claims challenges, claims requests, and client capabilities" and "How to use Continuous Access Evaluation enabled APIs in
//! your applications".

use serde_json::{Map, Value, json};

/// The claims of a challenge, where there was one, and the word that this client can answer challenges: only to such a client a resource says
/// that a token has been revoked, and what another one must fulfil.
pub(in crate::identity) fn claims(challenge: Option<&str>) -> String {
    // A challenge that is none asks for nothing but another token.
    let mut claims: Map<String, Value> = challenge.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let of_access_token = claims.entry("access_token").or_insert_with(|| json!({}));
    if !of_access_token.is_object() {
        *of_access_token = json!({});
    }
    if let Value::Object(of_access_token) = of_access_token {
        of_access_token.insert(String::from("xms_cc"), json!({ "values": ["cp1"] }));
    }
    Value::Object(claims).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_capability_goes_with_whatever_the_challenge_asks_for() {
        let alone = r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#;
        for (challenge, expected) in [
            (None, alone),
            (
                Some(r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#),
                r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"},"xms_cc":{"values":["cp1"]}}}"#,
            ),
            (
                Some(r#"{"id_token":{"acrs":{"value":"p1"}},"access_token":null}"#),
                r#"{"access_token":{"xms_cc":{"values":["cp1"]}},"id_token":{"acrs":{"value":"p1"}}}"#,
            ),
            (Some("[]"), alone),
            (Some("no JSON"), alone),
        ] {
            assert_eq!(claims(challenge), expected, "{challenge:?}");
        }
    }
}
