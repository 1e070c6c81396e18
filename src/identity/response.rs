//! A token answer, the form that all managed-identity endpoints share.

use serde::Deserialize;
use serde_json::Value;

use super::{AccessToken, Holder, Identity, ManagedIdentity, claims, expiry};
use crate::error::{Code, Error, Result};
use crate::http::Answer;
use crate::http::service_error::without_bom;
use crate::secret::Secret;

/// The members of a token answer. All but the token itself are read leniently: a junk field never spoils a good one.
#[derive(Deserialize)]
struct Body {
    access_token: Option<Secret>,
    #[serde(default)]
    expires_on: Value,
    #[serde(default)]
    expires_in: Value,
    #[serde(default)]
    refresh_in: Value,
    #[serde(default)]
    token_type: Value,
    #[serde(default)]
    client_id: Value,
    #[serde(default)]
    object_id: Value,
    #[serde(default)]
    msi_res_id: Value,
    #[serde(default)]
    mi_res_id: Value,
}

/// Reads the token out of a success answer and checks that it belongs to the identity that was asked for.
///
/// # Errors
/// [`Code::InvalidTokenResponse`] when there is no usable token in it; [`Code::IdentityMismatch`] when another identity answered.
pub(super) fn read(answer: &Answer, resource: &str, asked: &Identity, source: &'static str, now: i64) -> Result<AccessToken> {
    let invalid = |problem: &str| {
        Error::new(
            Code::InvalidTokenResponse,
            format!(
                "The identity endpoint answered with status {}, but {problem}. Is something else listening at its address?",
                answer.status
            ),
        )
        .with_http_status(answer.status)
        .with_source(source)
    };
    // The JSON error would quote the answer, so it is replaced by where it stands.
    let body: Body = serde_json::from_slice(without_bom(&answer.body))
        .map_err(|error| invalid(&format!("the answer is not a token in JSON (line {}, column {})", error.line(), error.column())))?;
    let text = body.access_token.filter(|token| !token.expose().is_empty()).ok_or_else(|| invalid("the answer has no access_token"))?;
    if !text.expose().bytes().all(|byte| (0x21..0x7f).contains(&byte)) {
        return Err(invalid("its access_token has characters that no HTTP header can carry"));
    }
    let expires_on = expiry::point(&body.expires_on)
        .or_else(|| expiry::duration(&body.expires_in).map(|seconds| now.saturating_add(seconds)))
        .ok_or_else(|| invalid("expires_on and expires_in are both missing or invalid"))?;
    let string = |value: Value| value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let claimed = claims::read(text.expose()).holder;
    let holder = Holder {
        client_id: string(body.client_id).or(claimed.client_id),
        object_id: string(body.object_id).or(claimed.object_id),
        tenant_id: claimed.tenant_id,
        identity_resource_id: string(body.msi_res_id).or_else(|| string(body.mi_res_id)).or(claimed.identity_resource_id),
        user_name: claimed.user_name,
    };
    check_holder(&holder, asked).map_err(|error| error.with_source(source))?;
    Ok(AccessToken {
        refresh_on: refresh_on(expiry::duration(&body.refresh_in), expires_on, now),
        text,
        expires_on,
        token_type: string(body.token_type).unwrap_or_else(|| String::from("Bearer")),
        resource: resource.to_owned(),
        source,
        holder,
    })
}

/// The service's own word, else half-life.
fn refresh_on(refresh_in: Option<i64>, expires_on: i64, now: i64) -> i64 {
    let lifetime = expires_on.saturating_sub(now).max(0);
    let ahead = refresh_in.filter(|seconds| (1..=lifetime).contains(seconds)).unwrap_or(lifetime / 2);
    now.saturating_add(ahead)
}

/// A virtual machine whose only identity is user-assigned answers with it also for others; silently using it would be using the wrong rights.
fn check_holder(holder: &Holder, asked: &Identity) -> Result<()> {
    let (wanted, answered) = match asked {
        Identity::Managed(ManagedIdentity::ClientId(id)) | Identity::Application(id) => (id, &holder.client_id),
        Identity::Managed(ManagedIdentity::ObjectId(id)) => (id, &holder.object_id),
        Identity::Managed(ManagedIdentity::ResourceId(id)) => (id, &holder.identity_resource_id),
        Identity::Managed(ManagedIdentity::HostDefault) | Identity::Person | Identity::AzureCliAccount | Identity::TokenHolder => {
            return Ok(());
        }
    };
    match answered {
        Some(answered) if !same_id(answered, wanted) => Err(Error::new(
            Code::IdentityMismatch,
            format!(
                "The token is not for {}: the identity that answered is {answered}. Check that the identity asked for is assigned to this host.",
                asked.describe(),
            ),
        )),
        _ => Ok(()),
    }
}

/// Azure compares ids without letter case, and writes resource ids with and without a slash at the end.
fn same_id(one: &str, other: &str) -> bool {
    one.trim_end_matches('/').eq_ignore_ascii_case(other.trim().trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use zeroize::Zeroizing;

    use super::*;

    const NOW: i64 = 1_700_000_000;

    fn token(body: &str, asked: &ManagedIdentity) -> Result<AccessToken> {
        let answer = Answer { status: 200, headers: HeaderMap::new(), body: Zeroizing::new(body.into()) };
        read(&answer, "r", &Identity::Managed(asked.clone()), "Imds", NOW)
    }

    #[test]
    fn expiry_comes_from_whichever_member_is_good() {
        let cases = [
            (r#""expires_in":3600"#, Ok(NOW + 3600)),
            (r#""expires_in":"3600""#, Ok(NOW + 3600)),
            (r#""expires_in":"unknown format""#, Err(())),
            (r#""expires_in":"""#, Err(())),
            (r#""expires_in":null"#, Err(())),
            (r#""expires_on":43040261106"#, Ok(43_040_261_106)),
            (r#""expires_on":"unknown format""#, Err(())),
            (r#""expires_on":"unknown format","expires_in":3600"#, Ok(NOW + 3600)),
            (r#""expires_on":"","expires_in":3600"#, Ok(NOW + 3600)),
            (r#""expires_on":null,"expires_in":"3600""#, Ok(NOW + 3600)),
            (r#""expires_on":"1700003000","expires_in":"junk""#, Ok(1_700_003_000)),
            (r#""expires_on":"junk","expires_in":"junk""#, Err(())),
            (r#""expires_in":-1"#, Err(())),
            (r#""expires_in":0"#, Ok(NOW)),
            (r#""expires_in":2147483647"#, Ok(NOW + 2_147_483_647)),
            (r#""expires_in":2147483648"#, Err(())),
            (r#""expires_on":0"#, Ok(0)),
            (r#""token_type":7"#, Err(())),
        ];
        for (members, expected) in cases {
            let outcome = token(&format!(r#"{{"access_token":"A",{members}}}"#), &ManagedIdentity::HostDefault);
            match expected {
                Ok(expires_on) => assert_eq!(outcome.unwrap().expires_on, expires_on, "{members}"),
                Err(()) => {
                    let error = outcome.unwrap_err();
                    assert_eq!(error.code(), Code::InvalidTokenResponse);
                    assert!(error.message().contains("both missing or invalid"), "{error}");
                }
            }
        }
    }

    #[test]
    fn refresh_is_at_refresh_in_or_half_life() {
        let cases = [
            (r#""expires_in":7890"#, NOW + 3945),
            (r#""expires_in":10800"#, NOW + 5400),
            (r#""expires_in":3600"#, NOW + 1800),
            (r#""expires_in":3600,"refresh_in":600"#, NOW + 600),
            (r#""expires_in":3600,"refresh_in":"600""#, NOW + 600),
            (r#""expires_in":3600,"refresh_in":"junk""#, NOW + 1800),
            (r#""expires_in":3600,"refresh_in":9999"#, NOW + 1800),
            (r#""expires_on":1697490590"#, NOW),
        ];
        for (members, expected) in cases {
            let read = token(&format!(r#"{{"access_token":"A",{members}}}"#), &ManagedIdentity::HostDefault).unwrap();
            assert_eq!(read.refresh_on, expected, "{members}");
        }
    }

    #[test]
    fn an_answer_without_a_usable_token_is_refused_and_never_quoted() {
        let cases = [
            ("", "not a token in JSON"),
            ("<html>", "not a token in JSON"),
            ("[]", "not a token in JSON"),
            (r#"{"expires_in":1}"#, "no access_token"),
            (r#"{"access_token":"","expires_in":1}"#, "no access_token"),
            (r#"{"access_token":null,"expires_in":1}"#, "no access_token"),
            (r#"{"access_token":17,"expires_in":1}"#, "not a token in JSON"),
            (r#"{"access_token":"swordfish\r\nX: y","expires_in":1}"#, "no HTTP header can carry"),
            (r#"{"access_token":"swordfish","expires_in":"#, "not a token in JSON"),
        ];
        for (body, expected) in cases {
            let error = token(body, &ManagedIdentity::HostDefault).unwrap_err();
            assert_eq!(error.code(), Code::InvalidTokenResponse, "{body}");
            assert!(error.message().contains(expected), "{body}: {error}");
            assert!(!error.to_json().contains("swordfish"), "{body}");
        }
    }

    #[test]
    fn the_identity_that_answered_is_the_one_asked_for() {
        let client = |id: &str| ManagedIdentity::ClientId(id.into());
        let cases = [
            (r#""client_id":"AAAA""#, client("aaaa"), true),
            (r#""client_id":"bbbb""#, client("aaaa"), false),
            (r#""token_type":"Bearer""#, client("aaaa"), true),
            (r#""object_id":"oooo""#, ManagedIdentity::ObjectId("xxxx".into()), false),
            (
                r#""msi_res_id":"/subscriptions/S/resourcegroups/G/x""#,
                ManagedIdentity::ResourceId("/subscriptions/s/resourceGroups/g/x/".into()),
                true,
            ),
            (r#""mi_res_id":"/subscriptions/s/other""#, ManagedIdentity::ResourceId("/subscriptions/s/one".into()), false),
            (r#""client_id":"anything""#, ManagedIdentity::HostDefault, true),
        ];
        for (members, asked, matches) in cases {
            let outcome = token(&format!(r#"{{"access_token":"A","expires_in":1,{members}}}"#), &asked);
            match matches {
                true => assert!(outcome.is_ok(), "{members}"),
                false => assert_eq!(outcome.unwrap_err().code(), Code::IdentityMismatch, "{members}"),
            }
        }
    }
}
