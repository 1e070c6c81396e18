//! Who asks: the checks of a bearer token.

use jiff::Timestamp;
use uuid::Uuid;

use super::errors::ArmError;
use crate::azure::Azure;
use crate::clock::timestamp;
use crate::entra::{Claims, issuer};
use crate::http::Request;
use crate::world::World;

/// Who asks, as the token says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    pub(crate) principal_id: Uuid,
    pub(crate) tenant_id: Uuid,
}

/// Checks signature, time and audience, and what is demanded beyond. `tenant` is the one that an error's challenge names.
pub(crate) fn authenticate(azure: &Azure, world: &World, request: &Request, tenant: Uuid) -> Result<Caller, ArmError> {
    let unauthenticated = |code, message: String| ArmError::unauthenticated(tenant, code, message);
    if !request.headers.contains_key("authorization") {
        return Err(unauthenticated("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.".to_owned()));
    }
    let token = request
        .header("authorization")
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, token)| scheme.eq_ignore_ascii_case("Bearer") && !token.is_empty())
        .map(|(_, token)| token)
        .ok_or_else(|| {
            unauthenticated(
                "AuthenticationFailedInvalidHeader",
                "Authentication failed. The 'Authorization' header is provided in an invalid format.".to_owned(),
            )
        })?;
    let claims = azure
        .signing_key
        .verify::<Claims>(token)
        .ok_or_else(|| unauthenticated("InvalidAuthenticationToken", "The access token is invalid.".to_owned()))?;
    check_time(azure, &claims, tenant)?;
    check_audience(world, &claims, tenant)?;
    if let Some(wanted) = azure.claims_challenge.unfulfilled(&claims.uti) {
        return Err(ArmError::insufficient_claims(tenant, &wanted));
    }
    Ok(Caller { principal_id: claims.oid, tenant_id: claims.tid })
}

/// Refuses a token of another tenant than the subscription's.
pub(crate) fn check_tenant(caller: Caller, tenant: Uuid) -> Result<(), ArmError> {
    if caller.tenant_id == tenant {
        return Ok(());
    }
    Err(ArmError::unauthenticated(
        tenant,
        "InvalidAuthenticationTokenTenant",
        format!(
            "The access token is from the wrong issuer '{}'. It must match the tenant '{}' associated with this subscription. Please use the authority (URL) 'https://login.windows.net/{tenant}' to get the token.",
            issuer(caller.tenant_id),
            issuer(tenant),
        ),
    ))
}

fn check_time(azure: &Azure, claims: &Claims, tenant: Uuid) -> Result<(), ArmError> {
    let now = azure.clock.unix_seconds();
    if claims.exp <= now {
        return Err(ArmError::unauthenticated(
            tenant,
            "ExpiredAuthenticationToken",
            format!(
                "The access token expiry UTC time '{}' is earlier than current UTC time '{}'.",
                us_date(timestamp(claims.exp)),
                us_date(timestamp(now)),
            ),
        ));
    }
    if claims.nbf > now {
        return Err(ArmError::unauthenticated(tenant, "InvalidAuthenticationToken", "The access token is not valid yet.".to_owned()));
    }
    Ok(())
}

fn check_audience(world: &World, claims: &Claims, tenant: Uuid) -> Result<(), ArmError> {
    let accepted = world.cloud.audiences().into_iter().flat_map(|audience| [audience, audience.trim_end_matches('/')]);
    if accepted.clone().any(|audience| audience == claims.aud) {
        return Ok(());
    }
    let allowed: Vec<String> = accepted.map(|audience| format!("'{audience}'")).collect();
    Err(ArmError::unauthenticated(
        tenant,
        "InvalidAuthenticationTokenAudience",
        format!(
            "The access token has been obtained for wrong audience or resource '{}'. It should exactly match with one of the allowed audiences {}.",
            claims.aud,
            allowed.join(",")
        ),
    ))
}

fn us_date(time: Timestamp) -> String {
    time.strftime("%-m/%-d/%Y %-I:%M:%S %p").to_string()
}
