//! Entra's endpoints, at which applications and users sign in.
//!
//! `discovery` says where everything is, `token` gives tokens, `client` checks who an application is and `federation` one of the ways of that;
//! `sign_ins` keeps what users have begun, `errors` is how Entra refuses.
//!
//! Facts: <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>,
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code>.

mod client;
mod discovery;
mod errors;
mod federation;
mod sign_ins;
mod token;

use hyper::{Method, StatusCode};
use uuid::Uuid;

pub(crate) use self::federation::{AUDIENCE, FederatedToken, ISSUER, federated_token};
pub(crate) use self::sign_ins::{SignIns, decide};

use self::errors::EntraError;
use crate::azure::Azure;
use crate::http::{Answer, Request};
use crate::world::World;

/// Answers a request as Entra does.
pub(crate) fn answer(azure: &Azure, request: &Request) -> Answer {
    let request_id = Uuid::new_v4();
    let asked_id = request.header("client-request-id").and_then(|id| Uuid::parse_str(id).ok());
    let correlation_id = asked_id.unwrap_or_else(Uuid::new_v4);
    let answer = serve(azure, request).unwrap_or_else(|error| error.into_answer(&azure.clock, request_id, correlation_id));
    let answer = answer
        .with("x-ms-request-id", &request_id.to_string())
        .with("x-ms-ests-server", "2.1.21528.4 - EUS ProdSlices")
        .with("P3P", "CP=\"DSP CUR OTPi IND OTRi ONL FIN\"")
        .with("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        .with("X-Content-Type-Options", "nosniff");
    match (asked_id, request.header("return-client-request-id")) {
        (Some(id), Some(wanted)) if wanted.eq_ignore_ascii_case("true") => answer.with("client-request-id", &id.to_string()),
        _ => answer,
    }
}

fn serve(azure: &Azure, request: &Request) -> Result<Answer, EntraError> {
    let segments: Vec<&str> = request.path.split('/').filter(|segment| !segment.is_empty()).collect();
    let [tenant, rest @ ..] = segments.as_slice() else { return Ok(Answer::empty(StatusCode::NOT_FOUND)) };
    let name = rest.join("/").to_ascii_lowercase();
    let version = if name.contains("v2.0") { Version::V2 } else { Version::V1 };
    let endpoint: fn(&Endpoint<'_>) -> Result<Answer, EntraError> = match (&request.method, name.as_str()) {
        (&Method::GET, "v2.0/.well-known/openid-configuration" | ".well-known/openid-configuration") => discovery::openid_configuration,
        (&Method::GET, "discovery/v2.0/keys" | "discovery/keys") => discovery::keys,
        (&Method::GET, "discovery/instance") => discovery::instance,
        (&Method::POST, "oauth2/v2.0/token" | "oauth2/token") => token::answer,
        (&Method::POST, "oauth2/v2.0/devicecode" | "oauth2/devicecode") => sign_ins::begin,
        (_, "oauth2/v2.0/token" | "oauth2/token" | "oauth2/v2.0/devicecode" | "oauth2/devicecode") => {
            return Err(EntraError::new(
                405,
                "invalid_request",
                900_561,
                "The endpoint only accepts POST requests. Received a GET request.",
            ));
        }
        _ => return Ok(Answer::empty(StatusCode::NOT_FOUND)),
    };
    let world = azure.world();
    let tenant = Tenant::read(&world, tenant, request.method == Method::GET)?;
    endpoint(&Endpoint { azure, world: &world, request, version, tenant, form: Form::read(request) })
}

/// A request, read as far as all endpoints need it.
struct Endpoint<'a> {
    azure: &'a Azure,
    world: &'a World,
    request: &'a Request,
    version: Version,
    tenant: Tenant<'a>,
    form: Form,
}

impl Endpoint<'_> {
    /// An address of the same tenant, as the caller named it.
    fn address(&self, path: &str) -> String {
        format!("{}/{}/{path}", self.request.base, self.tenant.named)
    }
}

/// Of the endpoints: how resources are named and how answers look. Access tokens for ARM are of version 1 either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    V1,
    V2,
}

/// The tenant of a path.
#[derive(Clone, Copy, Debug)]
struct Tenant<'a> {
    /// As it is in the path.
    named: &'a str,
    /// None for the names that stand for the tenant of whoever signs in.
    id: Option<Uuid>,
}

impl<'a> Tenant<'a> {
    fn read(world: &World, named: &'a str, for_discovery: bool) -> Result<Self, EntraError> {
        let is_ours =
            Uuid::parse_str(named) == Ok(world.tenant_id) || world.tenant_domains.iter().any(|domain| domain.eq_ignore_ascii_case(named));
        let stands_for_many = ["common", "organizations"].iter().any(|name| name.eq_ignore_ascii_case(named));
        match (is_ours, stands_for_many) {
            (true, _) => Ok(Self { named, id: Some(world.tenant_id) }),
            (_, true) => Ok(Self { named, id: None }),
            _ => {
                let error = if for_discovery { "invalid_tenant" } else { "invalid_request" };
                let message = format!(
                    "Tenant '{named}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."
                );
                Err(EntraError::new(400, error, 90_002, message))
            }
        }
    }
}

/// The fields of the body.
struct Form(Vec<(String, String)>);

impl Form {
    fn read(request: &Request) -> Self {
        Self(form_urlencoded::parse(&request.body).into_owned().collect())
    }

    /// A field that is not empty.
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, value)| given == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    fn need(&self, name: &str) -> Result<&str, EntraError> {
        let message = || format!("The request body must contain the following parameter: '{name}'.");
        self.get(name).ok_or_else(|| EntraError::new(400, "invalid_request", 900_144, message()))
    }
}
