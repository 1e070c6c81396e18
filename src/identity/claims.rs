//! What an access token says of itself.
//!
//! Only for display and for the check that the right identity answered: the signature is the resource's business, never the client's,
//! and a token that is not a JWT is as good as any other.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use zeroize::Zeroizing;

use super::Holder;

/// What could be read from a token.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct TokenClaims {
    pub(super) holder: Holder,
    /// `exp`, in seconds since 1970-01-01T00:00:00Z.
    pub(super) expires_on: Option<i64>,
}

/// Reads the claims of a JWT, which Microsoft documents in "Access token claims reference"; everything is `None` for any other text.
pub(super) fn read(token: &str) -> TokenClaims {
    let Some(payload) = token.split('.').nth(1).filter(|_| token.split('.').count() == 3) else {
        return TokenClaims::default();
    };
    let Ok(json) = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).map(Zeroizing::new) else {
        return TokenClaims::default();
    };
    let claims: Value = serde_json::from_slice(&json).unwrap_or_default();
    let text = |name: &str| claims.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    TokenClaims {
        holder: Holder {
            client_id: text("appid").or_else(|| text("azp")),
            object_id: text("oid"),
            tenant_id: text("tid"),
            identity_resource_id: text("xms_mirid"),
            user_name: text("upn").or_else(|| text("preferred_username")).or_else(|| text("unique_name")),
        },
        expires_on: claims.get("exp").and_then(Value::as_i64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(payload: &str) -> String {
        format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(payload))
    }

    #[test]
    fn reads_a_jwt_and_shrugs_at_anything_else() {
        let claims = read(&jwt(r#"{"appid":"a","oid":"o","tid":"t","xms_mirid":"/m","exp":17}"#));
        assert_eq!(claims.expires_on, Some(17));
        assert_eq!(claims.holder.client_id.as_deref(), Some("a"));
        assert_eq!(claims.holder.identity_resource_id.as_deref(), Some("/m"));
        assert_eq!(read(&jwt(r#"{"azp":"z","appid":""}"#)).holder.client_id.as_deref(), Some("z"));
        for other in ["", "opaque", "a.b", "a.!!.c", "a.b.c.d", &jwt("[]"), &jwt("{")] {
            assert_eq!(read(other), TokenClaims::default(), "{other}");
        }
    }
}
