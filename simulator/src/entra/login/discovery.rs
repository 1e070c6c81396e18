//! The documents by which clients find the endpoints and check what is signed there (OpenID Connect Discovery 1.0, RFC 7517).

use hyper::StatusCode;
use serde_json::{Value, json};

use super::errors::EntraError;
use super::{Endpoint, Version};
use crate::entra::issuer;
use crate::http::Answer;

pub(super) fn openid_configuration(endpoint: &Endpoint<'_>) -> Result<Answer, EntraError> {
    let address = |path| endpoint.address(path);
    // The literal stands for whichever tenant signs in.
    let tenant = endpoint.tenant.id.map_or_else(|| "{tenantid}".to_owned(), |id| id.to_string());
    let base = &endpoint.request.base;
    let mut document = json!({
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver", "oid", "upn"],
        "tenant_region_scope": "NA",
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
    });
    let own = match endpoint.version {
        Version::V2 => json!({
            "token_endpoint": address("oauth2/v2.0/token"),
            "jwks_uri": address("discovery/v2.0/keys"),
            "issuer": format!("{base}/{tenant}/v2.0"),
            "authorization_endpoint": address("oauth2/v2.0/authorize"),
            "device_authorization_endpoint": address("oauth2/v2.0/devicecode"),
            "end_session_endpoint": address("oauth2/v2.0/logout"),
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
        }),
        Version::V1 => json!({
            "token_endpoint": address("oauth2/token"),
            "jwks_uri": address("discovery/keys"),
            "issuer": endpoint.tenant.id.map_or_else(|| "https://sts.windows.net/{tenantid}/".to_owned(), issuer),
            "authorization_endpoint": address("oauth2/authorize"),
            "device_authorization_endpoint": address("oauth2/devicecode"),
            "end_session_endpoint": address("oauth2/logout"),
            "scopes_supported": ["openid"],
        }),
    };
    if let (Value::Object(document), Value::Object(own)) = (&mut document, own) {
        document.extend(own);
    }
    Ok(cached(Answer::json(StatusCode::OK, &document)))
}

pub(super) fn keys(endpoint: &Endpoint<'_>) -> Result<Answer, EntraError> {
    let key = endpoint.azure.signing_key.public();
    let key = json!({
        "kty": "RSA", "use": "sig", "alg": "RS256", "kid": key.id, "x5t": key.id, "n": key.modulus, "e": key.exponent,
        "cloud_instance_name": "microsoftonline.com",
    });
    Ok(cached(Answer::json(StatusCode::OK, &json!({ "keys": [key] }))))
}

/// Which names the cloud's Entra has. Clients ask the common one about every authority that they do not know.
pub(super) fn instance(endpoint: &Endpoint<'_>) -> Result<Answer, EntraError> {
    let asked = endpoint.request.parameter("authorization_endpoint").unwrap_or_default();
    let host = endpoint.request.base.trim_start_matches("https://");
    let rest = asked.strip_prefix("https://").and_then(|asked| asked.strip_prefix(host)).and_then(|rest| rest.strip_prefix('/'));
    let Some(tenant) = rest.and_then(|rest| rest.split('/').next()) else {
        let message = "The instance discovery endpoint does not know the authority of authorization_endpoint.";
        return Err(EntraError::new(400, "invalid_instance", 50_049, message));
    };
    let document = json!({
        "tenant_discovery_endpoint": format!("{}/{tenant}/v2.0/.well-known/openid-configuration", endpoint.request.base),
        "api-version": "1.1",
        "metadata": [{ "preferred_network": host, "preferred_cache": host, "aliases": [host] }],
    });
    Ok(cached(Answer::json(StatusCode::OK, &document)))
}

fn cached(answer: Answer) -> Answer {
    answer.with("Cache-Control", "max-age=86400, private").with("Access-Control-Allow-Origin", "*")
}
