//! Role assignments: who has which role where.
//!
//! Source: the specification of Microsoft.Authorization, 2022-04-01, and Microsoft's "Troubleshoot Azure RBAC".

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::filtered_pages::{FilteredPages, Wanted};
use super::pages::Position;
use super::resource_id::is_guid;
use super::role_definition::{self, Definition, Role};
use super::scope::{Scope, is_at_or_below};
use super::target::{filter_query, odata_literal};
use super::{Client, Pages, Request, Response, exchange, recent_assignments};
use crate::error::{Code, Error, Result};
use crate::http::call::Call;
use crate::options::Options;
use crate::uuid;

const TYPE: &str = "Microsoft.Authorization/roleAssignments";

/// What a principal can be, as ARM writes it.
const PRINCIPAL_TYPES: [&str; 5] = ["ServicePrincipal", "User", "Group", "ForeignGroup", "Device"];

/// The namespace of the names that this library gives to role assignments. It never changes: an assignment must get the same name again.
const NAMESPACE: u128 = 0x2c1d_6b0f_8a53_4e0b_9c77_41a6_5d0e_93f2;

/// The waits, in seconds, until a principal that was created a moment ago is known where roles are assigned: two and a half minutes in all.
const WAITS_FOR_PRINCIPAL: [u64; 8] = [2, 4, 8, 16, 30, 30, 30, 30];

/// An assignment that was changed longer than this after it was created is not new.
const NEW_FOR_SECONDS: i64 = 60;

/// A role assignment that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    principal_id: String,
    role: String,
    scope: Option<String>,
    principal_type: &'static str,
    description: Option<String>,
    condition: Option<String>,
}

impl Assignment {
    /// An assignment to a service principal, which every managed identity is. `principal_id` is its object id, never its client id; `role` the
    /// name of a role, or the id of its definition; `scope` an id, `None` = the subscription of the call or the client.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] when the principal's id is not a GUID.
    ///
    /// ```
    /// use armidentity::arm::role_assignment::Assignment;
    ///
    /// let mut assignment = Assignment::new("5a3c1f0e-0000-4000-8000-00000000000a", "Reader", None)?;
    /// assignment.set_description("reads what it is billed for");
    /// # Ok::<(), armidentity::error::Error>(())
    /// ```
    pub fn new(principal_id: &str, role: &str, scope: Option<&str>) -> Result<Self> {
        if !is_guid(principal_id) {
            return Err(Error::invalid_argument(
                "principal_id",
                format_args!("\"{}\" is not an object (principal) id, which is a GUID", principal_id.escape_debug()),
            ));
        }
        Ok(Self {
            principal_id: principal_id.to_owned(),
            role: role.to_owned(),
            scope: scope.map(str::to_owned),
            principal_type: "ServicePrincipal",
            description: None,
            condition: None,
        })
    }

    /// Says that the principal is something else than a service principal: `User`, `Group`, `ForeignGroup` or `Device`.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] when it is none of these.
    pub fn set_principal_type(&mut self, principal_type: &str) -> Result<()> {
        let known = PRINCIPAL_TYPES.into_iter().find(|known| known.eq_ignore_ascii_case(principal_type));
        self.principal_type = known.ok_or_else(|| {
            let known = PRINCIPAL_TYPES.join(", ");
            let problem = format_args!("\"{}\" is not a type of principal; known are {known}", principal_type.escape_debug());
            Error::invalid_argument("principal_type", problem)
        })?;
        Ok(())
    }

    /// Sets what people read of why it exists.
    pub fn set_description(&mut self, description: &str) {
        self.description = Some(description.to_owned());
    }

    /// Sets the condition under which it counts, in version 2.0 of Azure's language of attribute-based access control.
    pub fn set_condition(&mut self, condition: &str) {
        self.condition = Some(condition.to_owned());
    }

    fn body(&self, role_definition_id: &str) -> Vec<u8> {
        let mut properties = json!({
            "roleDefinitionId": role_definition_id,
            "principalId": self.principal_id,
            "principalType": self.principal_type,
        });
        if let Some(members) = properties.as_object_mut() {
            if let Some(description) = &self.description {
                members.insert(String::from("description"), json!(description));
            }
            if let Some(condition) = &self.condition {
                members.insert(String::from("condition"), json!(condition));
                members.insert(String::from("conditionVersion"), json!("2.0"));
            }
        }
        json!({ "properties": properties }).to_string().into_bytes()
    }
}

/// The part of a role assignment that is looked at. Everything else is the caller's.
#[derive(Deserialize)]
struct Existing {
    properties: Properties,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    role_definition_id: String,
    principal_id: String,
    scope: String,
}

impl Existing {
    fn read(item: &str) -> Option<Self> {
        serde_json::from_str(item).ok()
    }

    fn is_at(&self, scope: &Scope) -> bool {
        let own = self.properties.scope.as_str();
        let scope = scope.in_subscription_of(own);
        is_at_or_below(own, &scope) && is_at_or_below(&scope, own)
    }

    fn is_at_or_below(&self, scope: &Scope) -> bool {
        let own = self.properties.scope.as_str();
        is_at_or_below(own, &scope.in_subscription_of(own))
    }

    fn is_of(&self, principal_id: &str) -> bool {
        self.properties.principal_id.eq_ignore_ascii_case(principal_id)
    }

    fn gives(&self, role: &str) -> bool {
        self.properties.role_definition_id.rsplit('/').next().is_some_and(|own| own.eq_ignore_ascii_case(role))
    }
}

/// Assigns a role. The body is the assignment as ARM sent it; the status is 201 for a new one, and 200 when it existed, under whatever name.
///
/// The name of a new assignment follows from principal, role and scope, so that doing it twice is doing it once. While the principal is not yet
/// known, as in the first minute after it was created, it is tried again for two and a half minutes, or until the call's time limit.
///
/// # Errors
/// [`Code::ArmNotFound`] for a role that does not exist, with names that are close; [`Code::InvalidArgument`] for what is no scope;
/// [`Code::ArmAuthorizationFailed`] when the identity may not assign roles there; everything of [`Client::send`].
pub async fn create(client: &Client, assignment: &Assignment, options: Option<&Options>, call: &Call) -> Result<Response> {
    call.limit(async {
        let role = Role::parse(&assignment.role)?;
        let scope = role_definition::at(assignment.scope.as_deref(), client, options, call).await?;
        let role = role_definition::find(client, &scope, &role, options, call).await?;
        let role = Definition::read(&role)?.name;
        let request = request(assignment, &scope, &role)?;
        match put(client, &request, options, call).await {
            Ok(response) if existed(&response) => Ok(Response { status: 200, ..response }),
            Ok(response) => {
                recent_assignments::remember(scope.path(), &assignment.principal_id, call.clock().unix_now());
                Ok(response)
            }
            Err(error) if service_code(&error) == Some("RoleAssignmentExists") => {
                match Box::pin(existing(client, assignment, &scope, &role, options, call)).await? {
                    Some(response) => Ok(response),
                    None => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    })
    .await
}

/// Whether the assignment was there before it was sent. The specification has 200 for that, its older versions 201 for both: then only the
/// times tell, which are about a second apart for a new one.
fn existed(response: &Response) -> bool {
    #[derive(Deserialize)]
    struct Written {
        properties: Times,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Times {
        created_on: String,
        updated_on: String,
    }

    let age = || {
        let times = serde_json::from_str::<Written>(&response.body).ok()?.properties;
        let [created, updated] = [times.created_on, times.updated_on].map(|time| time.parse::<Timestamp>().ok());
        Some(updated?.duration_since(created?))
    };
    response.status == 200 || age().is_some_and(|age| age > SignedDuration::from_secs(NEW_FOR_SECONDS))
}

fn request(assignment: &Assignment, scope: &Scope, role: &str) -> Result<Request> {
    let principal_id = &assignment.principal_id;
    let name = uuid::of(NAMESPACE, &format!("{principal_id}|{role}|{}", scope.path()).to_lowercase());
    let mut request = Request::new("PUT", &scope.child(&format!("/providers/{TYPE}/{name}")))?;
    // The form that the Azure CLI sends. Above subscriptions there is none to name.
    let container = scope.subscription().map_or_else(String::new, |id| format!("/subscriptions/{id}"));
    request.set_body(assignment.body(&format!("{container}/providers/Microsoft.Authorization/roleDefinitions/{role}")))?;
    Ok(request)
}

/// Sends it until the principal is known.
async fn put(client: &Client, request: &Request, options: Option<&Options>, call: &Call) -> Result<Response> {
    let mut waits = WAITS_FOR_PRINCIPAL.into_iter().map(Duration::from_secs);
    loop {
        let error = match client.send(request, options, call).await {
            Err(error) if service_code(&error) == Some("PrincipalNotFound") => error,
            outcome => return outcome,
        };
        let wait = waits.next().map(|wait| error.retry_after().map_or(wait, |asked| asked.max(wait)));
        let Some(wait) = wait else { return Err(about_principal(error)) };
        tracing::info!(wait_s = wait.as_secs(), "the principal is not known yet");
        if !call.pause(wait).await {
            return Err(about_principal(error));
        }
    }
}

fn about_principal(error: Error) -> Error {
    let message = format!(
        "{} It was tried again and again, because a new principal is not known at once. Check that the id is the object (principal) id: a client \
         id names the application, and no role can be assigned to that.",
        error.message()
    );
    error.with_message(message)
}

/// The assignment of the same principal, role and scope that has another name.
async fn existing(
    client: &Client,
    assignment: &Assignment,
    scope: &Scope,
    role: &str,
    options: Option<&Options>,
    call: &Call,
) -> Result<Option<Response>> {
    #[derive(Deserialize)]
    struct Page<'a> {
        #[serde(borrow)]
        value: Vec<&'a RawValue>,
    }

    let principal_id = &assignment.principal_id;
    let target = scope.child(&format!("/providers/{TYPE}{}", filter_query(&of_principal(principal_id))));
    let request = Request::new("GET", &target)?;
    let cloud = client.cloud(call).await?;
    let mut position = Position::at(client.address(&request, options, call).await?);
    while let Some(url) = position.next(cloud, client.allow_loopback_http)? {
        let response = exchange::send(client, &request, &url, call).await?;
        position.advance(&url, &response)?;
        let page: Page<'_> = serde_json::from_str(&response.body).map_err(|error| {
            Error::new(Code::InvalidResponse, "Azure Resource Manager's list of role assignments has another form than documented.")
                .with_http_status(response.status)
                .with_cause(error)
        })?;
        let same = page
            .value
            .iter()
            .find(|item| Existing::read(item.get()).is_some_and(|each| each.is_of(principal_id) && each.gives(role) && each.is_at(scope)));
        if let Some(item) = same {
            return Ok(Some(Response { status: 200, headers: response.headers.clone(), body: item.get().to_owned() }));
        }
    }
    Ok(None)
}

fn of_principal(principal_id: &str) -> String {
    format!("principalId eq {}", odata_literal(principal_id))
}

fn service_code(error: &Error) -> Option<&str> {
    error.service().code.as_deref()
}

/// Where, seen from a scope, the assignments of a list are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// At the scope, above it and below it.
    #[default]
    All,
    /// At the scope itself.
    At,
    /// At the scope and above it: all that count there.
    AtOrAbove,
    /// At the scope and below it.
    AtOrBelow,
}

impl Reach {
    const NAMES: [(&'static str, Self); 4] =
        [("all", Self::All), ("at", Self::At), ("at_or_above", Self::AtOrAbove), ("at_or_below", Self::AtOrBelow)];

    /// Reads `all`, `at`, `at_or_above` or `at_or_below`.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] for anything else.
    pub fn parse(name: &str) -> Result<Self> {
        let found = Self::NAMES.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, reach)| reach).ok_or_else(|| {
            let known = Self::NAMES.map(|(known, _)| known).join(", ");
            Error::invalid_argument("reach", format_args!("\"{}\" is none; known are {known}", name.escape_debug()))
        })
    }
}

/// The role assignments at, above and below a scope, those of one principal or all. `None` as scope is the subscription of the call or the
/// client. Sends nothing yet.
///
/// # Errors
/// [`Code::InvalidArgument`] for what is no scope or no id of a principal.
pub fn list(
    client: Arc<Client>,
    scope: Option<&str>,
    principal_id: Option<&str>,
    reach: Reach,
    options: Option<Options>,
) -> Result<FilteredPages> {
    let scope = scope.map_or_else(|| Ok(Scope::of_the_client()), |scope| Scope::parse("scope", scope))?;
    if let Some(id) = principal_id.filter(|id| !is_guid(id)) {
        let problem = format_args!("\"{}\" is not an object (principal) id, which is a GUID", id.escape_debug());
        return Err(Error::invalid_argument("principal_id", problem));
    }
    // ARM takes one filter at a time; what it does not say is looked for in the pages.
    let filter = match (reach, principal_id) {
        (Reach::At | Reach::AtOrAbove, _) => Some(String::from("atScope()")),
        (Reach::All | Reach::AtOrBelow, Some(id)) => Some(of_principal(id)),
        (Reach::All | Reach::AtOrBelow, None) => None,
    };
    let target = scope.child(&format!("/providers/{TYPE}{}", filter.as_deref().map_or_else(String::new, filter_query)));
    let wanted: Option<Wanted> = match (reach, principal_id) {
        (Reach::All, _) | (Reach::AtOrAbove, None) => None,
        _ => {
            let principal_id = principal_id.map(str::to_owned);
            Some(Box::new(move |item| {
                Existing::read(item).is_some_and(|each| {
                    let is_there = match reach {
                        Reach::At => each.is_at(&scope),
                        Reach::AtOrBelow => each.is_at_or_below(&scope),
                        // ARM's own filter says the one, and the other is everything.
                        Reach::AtOrAbove | Reach::All => true,
                    };
                    is_there && principal_id.as_deref().is_none_or(|id| each.is_of(id))
                })
            }))
        }
    };
    Ok(FilteredPages::new(Pages::new(client, &target, options), wanted))
}

/// Deletes a role assignment by its id. The status is 200, with the assignment as the body, or 204 when there was none.
///
/// # Errors
/// [`Code::InvalidArgument`] for what is not the id of one; everything of [`Client::send`].
pub async fn delete(client: &Client, id: &str, options: Option<&Options>, call: &Call) -> Result<Response> {
    let scope = Scope::parse("id", id)?;
    if !scope.resource_type().is_some_and(|own| own.eq_ignore_ascii_case(TYPE)) {
        let problem = format_args!("\"{}\" is not the id of a role assignment; one ends with /providers/{TYPE}/<guid>", id.escape_debug());
        return Err(Error::invalid_argument("id", problem));
    }
    client.send(&Request::new("DELETE", scope.path())?, options, call).await
}
