//! The managed identities of a virtual machine or scale set: some are added or taken away, all others stay.
//!
//! What is there is read first and the change is made conditional on it, so that two who change one machine at the same time do not undo
//! each other's work. Source: the specification of Microsoft.Compute, 2024-11-01: PATCH merges `userAssignedIdentities` by its keys, and
//! null takes one away.

use std::time::Duration;

use http::HeaderValue;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::resource_kind::ResourceKind;
use super::scope::Scope;
use super::{Client, Request, Response, user_assigned_identity, virtual_machine, virtual_machine_scale_set};
use crate::error::{Code, Error, Result};
use crate::http::call::Call;
use crate::json::MemberNames;
use crate::options::Options;

/// The header of a response for which nothing was changed, because everything was already as it should be; its value is `true`.
pub const UNCHANGED_HEADER: &str = "armidentity-unchanged";

/// What has such identities.
const KINDS: [&ResourceKind; 2] = [&virtual_machine::KIND, &virtual_machine_scale_set::KIND];

/// The longest waits, in seconds, before a change that another one overtook is tried again. Each is at least half as long.
const WAITS: [u64; 6] = [1, 2, 4, 8, 16, 30];

/// The identities to add or to take away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identities {
    user_assigned: Vec<String>,
    system_assigned: bool,
}

impl Identities {
    /// User-assigned identities by their resource ids, and whether the system-assigned one is meant too.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] for what is not the id of an identity, or when none is meant at all.
    pub fn new(user_assigned: &[String], system_assigned: bool) -> Result<Self> {
        let mut ids: Vec<String> = Vec::new();
        for id in user_assigned {
            let id = user_assigned_identity::KIND.id("identity_ids_json", id)?.path().to_owned();
            if !ids.iter().any(|known| known.eq_ignore_ascii_case(&id)) {
                ids.push(id);
            }
        }
        if ids.is_empty() && !system_assigned {
            let problem = "it names no identity, and system_assigned is not set; name one of them at least";
            return Err(Error::invalid_argument("identity_ids_json", problem));
        }
        Ok(Self { user_assigned: ids, system_assigned })
    }

    /// The same with the ids as a JSON array of texts; `None` = no user-assigned identity.
    ///
    /// # Errors
    /// As [`Identities::new`].
    pub fn from_json(user_assigned: Option<&str>, system_assigned: bool) -> Result<Self> {
        let ids: Vec<String> = serde_json::from_str(user_assigned.unwrap_or("[]")).map_err(|error| {
            let problem = format_args!("it is not a JSON array of resource ids, such as [\"/subscriptions/...\"] ({error})");
            Error::invalid_argument("identity_ids_json", problem).with_cause(error)
        })?;
        Self::new(&ids, system_assigned)
    }

    fn names(&self, id: &str) -> bool {
        self.user_assigned.iter().any(|own| own.eq_ignore_ascii_case(id))
    }
}

/// Assigns identities to a virtual machine or scale set, which is given by its resource id. Those that it has stay.
///
/// The body is the resource as ARM sent it, after the long-running operation that the change is; with the option `no_wait` the first answer.
/// When it had all of them already nothing is sent, and the response has [`UNCHANGED_HEADER`]. `call` is a [`Client::waiting_call`].
///
/// # Errors
/// [`Code::InvalidArgument`] for what is not the id of one; [`Code::ArmConflict`] when others change it again and again in the meantime;
/// [`Code::ArmAuthorizationFailed`], also when an identity may not be assigned by the caller; everything of [`Client::send_and_wait`].
pub async fn add(client: &Client, resource_id: &str, identities: &Identities, options: Option<&Options>, call: &Call) -> Result<Response> {
    call.limit(change(client, resource_id, identities, Assigned::with, options, call)).await
}

/// Takes identities away from a virtual machine or scale set, which is given by its resource id. All others stay.
///
/// The body is the resource as ARM sent it. When it had none of them nothing is sent, and the response has [`UNCHANGED_HEADER`]. Otherwise as
/// [`add`].
///
/// # Errors
/// As [`add`].
pub async fn remove(
    client: &Client,
    resource_id: &str,
    identities: &Identities,
    options: Option<&Options>,
    call: &Call,
) -> Result<Response> {
    call.limit(change(client, resource_id, identities, Assigned::without, options, call)).await
}

/// What must be sent to come from what is assigned to what should be; `None` = nothing.
type Step = fn(&Assigned, &Identities) -> Option<Value>;

async fn change(
    client: &Client,
    resource_id: &str,
    identities: &Identities,
    step: Step,
    options: Option<&Options>,
    call: &Call,
) -> Result<Response> {
    let path = path(resource_id)?;
    let part = call.within(client.limit_of_a_request(options));
    let identities = part.limit(with_subscription(identities, client, options, &part)).await?;
    let mut waits = WAITS.into_iter();
    loop {
        let current = read(client, &path, options, call).await?;
        let resource = Resource::read(&current)?;
        let Some(identity) = step(&resource.assigned(), &identities) else { return Ok(unchanged(current)) };
        let request = patch(&path, &identity, resource.etag(&current))?;
        let error = match client.send_and_wait(&request, options, call).await {
            Err(error) if was_overtaken(&error) => error,
            outcome => return outcome,
        };
        let wait = waits.next().map(|longest| wait(longest, &error, call));
        tracing::info!(error = %error, ?wait, "another change came first");
        let waited = match wait {
            Some(wait) => call.pause(wait).await,
            None => false,
        };
        if !waited {
            let tried = WAITS.len() - waits.len() + usize::from(wait.is_none());
            let message = format!("{} That was attempt {tried}; another change came first each time.", error.message());
            return Err(error.with_message(message));
        }
    }
}

/// Each request but the long-running one may take as long as any other; only the whole may take longer.
async fn read(client: &Client, path: &str, options: Option<&Options>, call: &Call) -> Result<Response> {
    let part = call.within(client.limit_of_a_request(options));
    client.send(&Request::new("GET", path)?, options, &part).await
}

fn path(resource_id: &str) -> Result<String> {
    let scope = Scope::parse("resource_id", resource_id)?;
    let own = scope.resource_type().unwrap_or_default();
    match KINDS.iter().any(|kind| own.eq_ignore_ascii_case(kind.resource_type)) {
        true => Ok(scope.path().to_owned()),
        false => {
            let forms =
                KINDS.map(|kind| format!("/subscriptions/<subscription id>/resourceGroups/<name>/providers/{}/<name>", kind.resource_type));
            let problem = format_args!(
                "\"{}\" is not the id of a virtual machine or scale set; one has the form {}",
                resource_id.escape_debug(),
                forms.join(" or ")
            );
            Err(Error::invalid_argument("resource_id", problem))
        }
    }
}

async fn with_subscription(identities: &Identities, client: &Client, options: Option<&Options>, call: &Call) -> Result<Identities> {
    let mut ids = Vec::new();
    for id in &identities.user_assigned {
        ids.push(client.with_subscription(id, options, call).await?);
    }
    Identities::new(&ids, identities.system_assigned)
}

fn patch(path: &str, identity: &Value, etag: Option<&str>) -> Result<Request> {
    let mut request = Request::new("PATCH", path)?;
    request.set_body(json!({ "identity": identity }).to_string().into_bytes())?;
    if let Some(etag) = etag {
        request.set_header("If-Match", etag)?;
    }
    Ok(request)
}

fn unchanged(mut response: Response) -> Response {
    response.headers.insert(UNCHANGED_HEADER, HeaderValue::from_static("true"));
    response
}

/// Whether another change came first, or one is still under way, so that reading again and changing again will do.
fn was_overtaken(error: &Error) -> bool {
    match (error.http_status(), error.service().code.as_deref()) {
        (Some(412), _) | (_, Some("ConflictingConcurrentWriteNotAllowed" | "OperationPreempted")) => true,
        // The last one: a system-assigned identity that comes back while the one before it is still being deleted.
        (Some(409), Some("Conflict" | "FailedIdentityOperation")) => true,
        _ => false,
    }
}

fn wait(longest: u64, error: &Error, call: &Call) -> Duration {
    let drawn = Duration::from_secs(longest).mul_f64(0.5 + call.clock().jitter().clamp(0.0, 1.0) / 2.0);
    error.retry_after().map_or(drawn, |asked| asked.max(drawn))
}

/// The part of a virtual machine or scale set that is looked at. Everything else is the caller's.
#[derive(Deserialize)]
struct Resource {
    identity: Option<Identity>,
    etag: Option<String>,
}

#[derive(Deserialize)]
struct Identity {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(rename = "userAssignedIdentities")]
    user_assigned: Option<MemberNames>,
}

impl Resource {
    fn read(response: &Response) -> Result<Self> {
        serde_json::from_str(&response.body).map_err(|error| {
            Error::new(Code::InvalidResponse, "The answer for the resource is not a resource with an identity as documented.")
                .with_http_status(response.status)
                .with_cause(error)
        })
    }

    /// The quotes are part of it, in the header and in the body.
    fn etag<'a>(&'a self, response: &'a Response) -> Option<&'a str> {
        response.header("etag").or(self.etag.as_deref()).filter(|etag| !etag.is_empty())
    }

    fn assigned(&self) -> Assigned {
        let Some(identity) = &self.identity else { return Assigned::default() };
        let kinds = identity.kind.as_deref().unwrap_or_default();
        Assigned {
            system: kinds.split(',').any(|kind| kind.trim().eq_ignore_ascii_case("SystemAssigned")),
            user: identity.user_assigned.as_ref().map(|ids| ids.0.clone()).unwrap_or_default(),
        }
    }
}

/// The identities that a resource has.
#[derive(Debug, Default)]
struct Assigned {
    system: bool,
    user: Vec<String>,
}

impl Assigned {
    fn has(&self, id: &str) -> bool {
        self.user.iter().any(|own| own.eq_ignore_ascii_case(id))
    }

    /// Those that are there are named again, as Microsoft's documentation and the Azure CLI do.
    fn with(&self, more: &Identities) -> Option<Value> {
        let new: Vec<&String> = more.user_assigned.iter().filter(|id| !self.has(id)).collect();
        let system = self.system || more.system_assigned;
        if new.is_empty() && system == self.system {
            return None;
        }
        let user: Vec<&String> = self.user.iter().chain(new).collect();
        Some(match user.is_empty() {
            true => json!({ "type": kind(system, false) }),
            false => json!({ "type": kind(system, true), "userAssignedIdentities": named(&user, &json!({})) }),
        })
    }

    /// Those that stay are not named again: one of them that was deleted in the meantime would be refused.
    fn without(&self, fewer: &Identities) -> Option<Value> {
        let (gone, kept): (Vec<&String>, Vec<&String>) = self.user.iter().partition(|id| fewer.names(id));
        let system = self.system && !fewer.system_assigned;
        if gone.is_empty() && system == self.system {
            return None;
        }
        let user = match (kept.is_empty(), gone.is_empty()) {
            (true, _) => Value::Null,
            (false, false) => named(&gone, &Value::Null),
            // Only the system-assigned one goes, and the type says that there are others.
            (false, true) => named(&kept, &json!({})),
        };
        Some(json!({ "type": kind(system, !kept.is_empty()), "userAssignedIdentities": user }))
    }
}

fn named(ids: &[&String], value: &Value) -> Value {
    let mut members = Map::new();
    for id in ids {
        members.insert((*id).clone(), value.clone());
    }
    Value::Object(members)
}

fn kind(system: bool, user: bool) -> &'static str {
    match (system, user) {
        (true, true) => "SystemAssigned,UserAssigned",
        (true, false) => "SystemAssigned",
        (false, true) => "UserAssigned",
        (false, false) => "None",
    }
}
