//! `/metadata/identity/oauth2/token`: which identity of the host answers, and its token.

use hyper::StatusCode;
use serde::Serialize;
use uuid::Uuid;

use super::versions;
use crate::azure::Azure;
use crate::clock::Clock;
use crate::entra::{Authentication, Claims, Subject};
use crate::http::{Answer, Request};
use crate::propagation::Fact;
use crate::world::{ServicePrincipal, World, lower_case_group_segment};

const OLDEST_VERSION: &str = "2018-02-01";

/// The members of the answer, all of them text.
#[derive(Serialize)]
struct TokenResponse {
    access_token: String,
    client_id: Uuid,
    expires_in: String,
    expires_on: String,
    ext_expires_in: String,
    not_before: String,
    resource: String,
    token_type: &'static str,
}

#[derive(Serialize)]
struct TokenRefusal<'a> {
    error: &'a str,
    error_description: &'a str,
}

pub(super) fn refusal(error: &str, description: &str) -> Answer {
    Answer::json(StatusCode::BAD_REQUEST, &TokenRefusal { error, error_description: description })
}

pub(super) fn answer(azure: &Azure, request: &Request) -> Answer {
    issue(azure, request).unwrap_or_else(|refusal| refusal)
}

fn issue(azure: &Azure, request: &Request) -> Result<Answer, Answer> {
    versions::requested(request, OLDEST_VERSION)?;
    let resource = request.parameter("resource").ok_or_else(|| refusal("invalid_request", "Required audience parameter not specified"))?;
    let world = azure.world();
    let subject = chosen_identity(azure, &world, request)?;
    if !world.is_known_resource(&resource) {
        return Err(unknown_resource(&world, &resource, &azure.clock));
    }
    let lifetime = azure.token_lifetime_seconds();
    let client_id = subject.client_id;
    let claims = Claims::new(subject, &resource, azure.clock.unix_seconds(), lifetime);
    let access_token =
        azure.signing_key.sign(&claims).map_err(|error| Answer::text(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    Ok(Answer::json(
        StatusCode::OK,
        &TokenResponse {
            access_token,
            client_id,
            expires_in: lifetime.to_string(),
            expires_on: claims.exp.to_string(),
            ext_expires_in: lifetime.to_string(),
            not_before: claims.nbf.to_string(),
            resource,
            token_type: "Bearer",
        },
    ))
}

/// An identity of the host, with the resource id that its tokens name.
struct Candidate {
    service_principal: ServicePrincipal,
    resource_id: String,
    is_system_assigned: bool,
}

impl Candidate {
    fn matches(&self, selectors: &Selectors) -> bool {
        let is = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(value));
        is(&selectors.client_id, &self.service_principal.client_id.to_string())
            && is(&selectors.object_id, &self.service_principal.principal_id.to_string())
            && is(&selectors.resource_id, &self.resource_id)
    }
}

/// What the request says of the identity that it wants. A request may name one in several ways;
/// then all of them have to be the same identity.
struct Selectors {
    client_id: Option<String>,
    object_id: Option<String>,
    resource_id: Option<String>,
}

impl Selectors {
    fn of(request: &Request) -> Self {
        Self {
            client_id: request.parameter("client_id"),
            object_id: request.parameter("object_id"),
            resource_id: request.parameter("msi_res_id").or_else(|| request.parameter("mi_res_id")),
        }
    }

    fn are_absent(&self) -> bool {
        self.client_id.is_none() && self.object_id.is_none() && self.resource_id.is_none()
    }
}

fn chosen_identity(azure: &Azure, world: &World, request: &Request) -> Result<Subject, Answer> {
    let selectors = Selectors::of(request);
    let mut candidates = candidates(world);
    candidates
        .retain(|candidate| azure.propagation.has_arrived(&Fact::assigned_identity(&world.host, candidate.service_principal.principal_id)));
    let chosen = if selectors.are_absent() {
        default_identity(candidates)?
    } else {
        candidates.retain(|candidate| candidate.matches(&selectors));
        candidates.pop().ok_or_else(not_found)?
    };
    Ok(Subject {
        tenant_id: world.tenant_id,
        client_id: chosen.service_principal.client_id,
        principal_id: chosen.service_principal.principal_id,
        identity_resource_id: Some(lower_case_group_segment(&chosen.resource_id)),
        authentication: Authentication::Certificate,
        host_resource_id: (!chosen.is_system_assigned).then(|| lower_case_group_segment(&world.host)),
    })
}

/// The system-assigned identity; without one, the only user-assigned identity that there is.
fn default_identity(mut candidates: Vec<Candidate>) -> Result<Candidate, Answer> {
    if let Some(position) = candidates.iter().position(|candidate| candidate.is_system_assigned) {
        return Ok(candidates.swap_remove(position));
    }
    if candidates.len() > 1 {
        return Err(refusal(
            "invalid_request",
            "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request",
        ));
    }
    candidates.pop().ok_or_else(not_found)
}

fn not_found() -> Answer {
    refusal("invalid_request", "Identity not found")
}

fn candidates(world: &World) -> Vec<Candidate> {
    let Some(host) = world.host() else {
        return Vec::new();
    };
    let identity = &host.resource.identity;
    let system_assigned =
        identity.system_assigned.map(|service_principal| Candidate { service_principal, resource_id: host.id(), is_system_assigned: true });
    let user_assigned = identity.user_assigned.iter().filter_map(|id| world.user_assigned_identity(id)).map(|identity| Candidate {
        service_principal: identity.resource.service_principal,
        resource_id: identity.id(),
        is_system_assigned: false,
    });
    system_assigned.into_iter().chain(user_assigned).collect()
}

/// What Entra says, which IMDS passes on.
fn unknown_resource(world: &World, resource: &str, clock: &Clock) -> Answer {
    let tenant = world.tenant_id;
    let (trace, correlation) = (Uuid::new_v4(), Uuid::new_v4());
    let timestamp = clock.now().strftime("%Y-%m-%d %H:%M:%SZ");
    refusal(
        "invalid_resource",
        &format!(
            "AADSTS500011: The resource principal named {resource} was not found in the tenant named {tenant}. \
             This can happen if the application has not been installed by the administrator of the tenant or \
             consented to by any user in the tenant. You might have sent your authentication request to the wrong \
             tenant.\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {timestamp}"
        ),
    )
}
