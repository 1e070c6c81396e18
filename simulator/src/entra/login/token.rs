//! `token`: tokens for applications by their own right, and for users who have signed in.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hyper::StatusCode;
use serde_json::{Map, Value, json};
use uuid::{Uuid, uuid};

use super::errors::{EntraError, uncached};
use super::sign_ins::Session;
use super::{Endpoint, Version, client};
use crate::entra::{Authentication, Claims, Subject};
use crate::http::Answer;

/// The Azure CLI and Azure PowerShell: public applications of every tenant, one family to which one sign-in is enough.
const FAMILY: [Uuid; 2] = [uuid!("04b07795-8ddb-461a-bbee-02f9e1bf7b46"), uuid!("1950a258-227b-4e31-a9cf-717495945fc2")];

/// The longest that a token lives which was asked for here, in seconds: an hour less one; a day less one where the client answers challenges, because
/// such a token can be revoked.
const LONGEST_LIFETIME_SECONDS: u32 = 3599;
const LONGEST_REVOCABLE_LIFETIME_SECONDS: u32 = 86_399;

/// The capability of a client that answers claims challenges.
const ANSWERS_CHALLENGES: &str = "cp1";

/// What a user's token is to be for.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) resource: String,
    wants_refresh_token: bool,
    wants_id_token: bool,
}

pub(super) fn answer(endpoint: &Endpoint<'_>) -> Result<Answer, EntraError> {
    match endpoint.form.need("grant_type")? {
        "client_credentials" => for_application(endpoint),
        "urn:ietf:params:oauth:grant-type:device_code" | "device_code" => for_device_code(endpoint),
        "refresh_token" => for_refresh_token(endpoint),
        other => {
            let message = format!("The app requested an unsupported grant type '{other}'.");
            Err(EntraError::new(400, "unsupported_grant_type", 70_003, message))
        }
    }
}

fn for_application(endpoint: &Endpoint<'_>) -> Result<Answer, EntraError> {
    let tenant_id = endpoint.tenant.id.ok_or_else(|| {
        let message = "No tenant-identifying information found in either the request or implied by any provided credentials.";
        EntraError::new(400, "invalid_request", 50_059, message)
    })?;
    let client = client::authenticate(endpoint)?;
    let resource = resource_of_application(endpoint)?;
    let subject = Subject {
        tenant_id,
        client_id: client.client_id,
        principal_id: client.principal_id,
        identity_resource_id: None,
        host_resource_id: None,
        authentication: client.authentication,
    };
    success(endpoint, subject, &resource, Map::new())
}

fn for_device_code(endpoint: &Endpoint<'_>) -> Result<Answer, EntraError> {
    let client_id = client::client_id(endpoint)?;
    let code = endpoint.form.get("device_code").map_or_else(|| endpoint.form.need("code"), Ok)?;
    let (session, scope) = endpoint.azure.sign_ins.redeem(code, client_id, &endpoint.azure.clock)?;
    for_user(endpoint, session, &scope)
}

fn for_refresh_token(endpoint: &Endpoint<'_>) -> Result<Answer, EntraError> {
    let client_id = client::client_id(endpoint)?;
    let session = endpoint.azure.sign_ins.session(endpoint.form.need("refresh_token")?);
    let is_theirs =
        |session: &Session| session.client_id == client_id || (FAMILY.contains(&session.client_id) && FAMILY.contains(&client_id));
    let session = session.filter(is_theirs).ok_or_else(|| {
        EntraError::new(
            400,
            "invalid_grant",
            70_000,
            "Provided grant is invalid or malformed, or the sign-in that it stands for has ended.",
        )
    })?;
    if endpoint.azure.claims_challenge.needs_interaction(&requested_claims(endpoint)?) {
        let message = "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.";
        return Err(EntraError::new(400, "interaction_required", 50_076, message));
    }
    for_user(endpoint, Session { client_id, ..session }, &Scope::of_user(endpoint)?)
}

fn for_user(endpoint: &Endpoint<'_>, session: Session, scope: &Scope) -> Result<Answer, EntraError> {
    let user = endpoint.world.principals.iter().find(|principal| principal.principal_id == session.user);
    let user = user.ok_or_else(|| EntraError::new(400, "invalid_grant", 50_034, "The user account does not exist in the directory."))?;
    let name = user.user_principal_name.clone().unwrap_or_default();
    let tenant_id = endpoint.world.tenant_id;
    let mut members = Map::new();
    if scope.wants_refresh_token {
        members.insert("refresh_token".to_owned(), endpoint.azure.sign_ins.keep(session).into());
    }
    if FAMILY.contains(&session.client_id) {
        members.insert("foci".to_owned(), "1".into());
    }
    if scope.wants_id_token {
        let now = endpoint.azure.clock.unix_seconds();
        let claims = json!({
            "aud": session.client_id, "iss": format!("{}/{tenant_id}/v2.0", endpoint.request.base), "iat": now, "nbf": now, "exp": now + 3600,
            "name": user.display_name, "oid": session.user, "preferred_username": name, "sub": session.user, "tid": tenant_id, "ver": "2.0",
        });
        members.insert("id_token".to_owned(), signed(endpoint, &claims)?.into());
        let client_info = json!({ "uid": session.user, "utid": tenant_id }).to_string();
        members.insert("client_info".to_owned(), BASE64_URL_SAFE_NO_PAD.encode(client_info).into());
    }
    members.insert("scope".to_owned(), format!("{}/user_impersonation {}/.default", scope.resource, scope.resource).into());
    let subject = Subject {
        tenant_id,
        client_id: session.client_id,
        principal_id: session.user,
        identity_resource_id: None,
        host_resource_id: None,
        authentication: Authentication::User { user_principal_name: name, display_name: user.display_name.clone() },
    };
    success(endpoint, subject, &scope.resource, members)
}

fn success(endpoint: &Endpoint<'_>, subject: Subject, resource: &str, more: Map<String, Value>) -> Result<Answer, EntraError> {
    if !endpoint.world.is_known_resource(resource) {
        let message = format!(
            "The resource principal named {resource} was not found in the tenant named {}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.",
            endpoint.tenant.named
        );
        return Err(EntraError::new(400, "invalid_resource", 500_011, message));
    }
    let requested = requested_claims(endpoint)?;
    let capabilities = requested.pointer("/access_token/xms_cc/values").and_then(Value::as_array);
    let answers_challenges =
        capabilities.into_iter().flatten().filter_map(Value::as_str).any(|one| one.eq_ignore_ascii_case(ANSWERS_CHALLENGES));
    let longest = if answers_challenges { LONGEST_REVOCABLE_LIFETIME_SECONDS } else { LONGEST_LIFETIME_SECONDS };
    let lifetime = endpoint.azure.token_lifetime_seconds().min(longest);
    let mut claims = Claims::new(subject, resource, endpoint.azure.clock.unix_seconds(), lifetime);
    if answers_challenges {
        claims.xms_cc.push(ANSWERS_CHALLENGES.to_ascii_uppercase());
    }
    endpoint.azure.claims_challenge.issued(&claims.uti, &requested);
    let access_token = signed(endpoint, &claims)?;
    let mut members = match endpoint.version {
        Version::V2 => json!({ "token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime, "access_token": access_token }),
        Version::V1 => json!({
            "token_type": "Bearer", "expires_in": lifetime.to_string(), "ext_expires_in": lifetime.to_string(),
            "expires_on": claims.exp.to_string(), "not_before": claims.nbf.to_string(), "resource": resource, "access_token": access_token,
        }),
    };
    if let Value::Object(members) = &mut members {
        members.extend(more);
    }
    Ok(uncached(Answer::json(StatusCode::OK, &members)))
}

/// The claims request of OpenID Connect (Core 1.0, 5.5); null where there is none.
fn requested_claims(endpoint: &Endpoint<'_>) -> Result<Value, EntraError> {
    let Some(text) = endpoint.form.get("claims") else { return Ok(Value::Null) };
    match serde_json::from_str(text) {
        Ok(claims @ Value::Object(_)) => Ok(claims),
        _ => Err(EntraError::new(400, "invalid_request", 9_002_313, "Invalid request. Request is malformed or invalid.")),
    }
}

fn signed(endpoint: &Endpoint<'_>, claims: &impl serde::Serialize) -> Result<String, EntraError> {
    endpoint.azure.signing_key.sign(claims).map_err(|error| EntraError::new(500, "server_error", 90_033, error.to_string()))
}

/// The resource of a request by which an application wants all that it may do there.
fn resource_of_application(endpoint: &Endpoint<'_>) -> Result<String, EntraError> {
    if endpoint.version == Version::V1 {
        return endpoint.form.need("resource").map(str::to_owned);
    }
    let scope = endpoint.form.need("scope")?;
    let resource = scope.strip_suffix("/.default").filter(|resource| !resource.is_empty() && !resource.contains(' '));
    resource.map(str::to_owned).ok_or_else(|| {
        let message = format!(
            "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI)."
        );
        EntraError::new(400, "invalid_scope", 1_002_012, message)
    })
}

impl Scope {
    /// The scope of a request for a user: scopes of one resource, beside those of OpenID Connect.
    pub(super) fn of_user(endpoint: &Endpoint<'_>) -> Result<Self, EntraError> {
        if endpoint.version == Version::V1 {
            let resource = endpoint.form.need("resource")?.to_owned();
            return Ok(Self { resource, wants_refresh_token: true, wants_id_token: true });
        }
        let scopes: Vec<&str> = endpoint.form.need("scope")?.split_whitespace().collect();
        let is_of_openid = |scope: &&str| matches!(*scope, "openid" | "profile" | "email" | "offline_access");
        let mut resources =
            scopes.iter().filter(|scope| !is_of_openid(scope)).filter_map(|scope| scope.rsplit_once('/')).map(|(resource, _)| resource);
        let resource = resources.next().ok_or_else(|| {
            EntraError::new(
                400,
                "invalid_scope",
                70_011,
                "The provided request must include a 'scope' input parameter that names a resource.",
            )
        })?;
        if resources.any(|other| other != resource) {
            return Err(EntraError::new(
                400,
                "invalid_scope",
                28_000,
                "Provided value for the input parameter scope is not valid because it contains more than one resource.",
            ));
        }
        Ok(Self {
            resource: resource.to_owned(),
            wants_refresh_token: scopes.contains(&"offline_access"),
            wants_id_token: scopes.contains(&"openid"),
        })
    }
}
