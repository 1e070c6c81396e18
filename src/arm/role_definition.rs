//! Role definitions: what a role allows.
//!
//! Source: the specification of Microsoft.Authorization, 2022-04-01. A role is named the same in any letter case; the ids of built-in roles
//! are the same in every tenant.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::filtered_pages::{FilteredPages, Wanted};
use super::resource_id::is_guid;
use super::scope::Scope;
use super::target::{filter_query, odata_literal};
use super::{Client, Pages, Request, Response, suggestion};
use crate::error::{Code, Error, Result};
use crate::http::call::Call;
use crate::http::clock::Moment;
use crate::options::Options;

const TYPE: &str = "Microsoft.Authorization/roleDefinitions";
const CUSTOM: &str = "CustomRole";
const BUILT_IN: &str = "BuiltInRole";

/// How long a built-in role is remembered. Its id stays; what it allows is changed by Microsoft now and then.
const REMEMBERED_FOR: Duration = Duration::from_secs(3600);
/// No more answers are remembered; there are about 800 built-in roles.
const MOST_REMEMBERED: usize = 1000;

/// The built-in roles that a client has read, by what they were asked for.
#[derive(Debug, Default)]
pub(super) struct Remembered(Mutex<HashMap<String, (Moment, Response)>>);

impl Remembered {
    fn get(&self, key: &str, now: Moment) -> Option<Response> {
        let roles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        roles.get(key).filter(|(until, _)| now < *until).map(|(_, response)| response.clone())
    }

    fn put(&self, keys: [String; 2], now: Moment, response: &Response) {
        let mut roles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if roles.len() >= MOST_REMEMBERED {
            roles.clear();
        }
        // Without the headers, which tell of a request that was not made for the next one who asks.
        let response = Response { headers: http::HeaderMap::new(), ..response.clone() };
        let until = now.saturating_add(REMEMBERED_FOR);
        roles.extend(keys.map(|key| (key, (until, response.clone()))));
    }
}

/// The part of a role definition that is looked at. Everything else is the caller's.
#[derive(Deserialize)]
pub(super) struct Definition {
    /// The GUID.
    pub(super) name: String,
    properties: Properties,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    role_name: String,
    #[serde(rename = "type", default)]
    kind: String,
}

impl Definition {
    pub(super) fn read(response: &Response) -> Result<Self> {
        serde_json::from_str(&response.body).map_err(|error| another_form(response, error))
    }
}

fn another_form(response: &Response, error: serde_json::Error) -> Error {
    Error::new(Code::InvalidResponse, "Azure Resource Manager's role definition has another form than documented.")
        .with_http_status(response.status)
        .with_cause(error)
}

/// Reads a role definition, by its name, its GUID or its id. `None` as scope is the subscription of the call or the client.
///
/// The body is the definition as ARM sent it. A built-in role that the client has read within the last hour comes from memory; the response
/// has no headers then.
///
/// # Errors
/// [`Code::ArmNotFound`] when there is no such role at the scope, with names that are close; [`Code::InvalidArgument`] for what is no scope;
/// everything of [`Client::send`].
pub async fn get(client: &Client, scope: Option<&str>, role: &str, options: Option<&Options>, call: &Call) -> Result<Response> {
    call.limit(async {
        let role = Role::parse(role)?;
        let scope = at(scope, client, options, call).await?;
        find(client, &scope, &role, options, call).await
    })
    .await
}

/// The role definitions that can be assigned at a scope. Sends nothing yet.
///
/// # Errors
/// [`Code::InvalidArgument`] for what is no scope.
pub fn list(
    client: Arc<Client>,
    scope: Option<&str>,
    name: Option<&str>,
    custom_only: bool,
    options: Option<Options>,
) -> Result<FilteredPages> {
    let scope = scope.map_or_else(|| Ok(Scope::of_the_client()), |scope| Scope::parse("scope", scope))?;
    let filter = match name {
        Some(name) => Some(named(name)),
        None => custom_only.then(|| format!("type eq '{CUSTOM}'")),
    };
    // ARM's documentation knows either filter, and not both at once.
    let wanted: Option<Wanted> = (custom_only && name.is_some()).then_some(Box::new(is_custom));
    Ok(FilteredPages::new(Pages::new(client, &list_target(&scope, filter.as_deref()), options), wanted))
}

fn is_custom(item: &str) -> bool {
    serde_json::from_str::<Definition>(item).is_ok_and(|role| role.properties.kind.eq_ignore_ascii_case(CUSTOM))
}

fn named(name: &str) -> String {
    format!("roleName eq {}", odata_literal(name))
}

fn list_target(scope: &Scope, filter: Option<&str>) -> String {
    scope.child(&format!("/providers/{TYPE}{}", filter.map_or_else(String::new, filter_query)))
}

/// A scope as the caller gave it, with the subscription that is meant.
pub(super) async fn at(scope: Option<&str>, client: &Client, options: Option<&Options>, call: &Call) -> Result<Scope> {
    let scope = scope.map_or_else(|| Ok(Scope::of_the_client()), |scope| Scope::parse("scope", scope))?;
    Scope::parse("scope", &client.with_subscription(scope.path(), options, call).await?)
}

/// A role as callers name it.
#[derive(Debug)]
pub(super) enum Role {
    Guid(String),
    Name(String),
}

impl Role {
    pub(super) fn parse(role: &str) -> Result<Self> {
        let invalid = |problem: &str| Error::invalid_argument("role", format_args!("\"{}\" {problem}", role.escape_debug()));
        if role.starts_with('/') {
            let id = Scope::parse("role", role)?;
            return match id.resource_type() {
                Some(own) if own.eq_ignore_ascii_case(TYPE) && is_guid(id.name()) => Ok(Self::Guid(id.name().to_owned())),
                _ => Err(invalid(
                    "is not the id of a role definition; one ends with /providers/Microsoft.Authorization/roleDefinitions/<guid>",
                )),
            };
        }
        if role.trim().is_empty() {
            return Err(invalid("is no role; give a name such as Reader, or the id of a role definition"));
        }
        match is_guid(role) {
            true => Ok(Self::Guid(role.to_owned())),
            false => Ok(Self::Name(role.to_owned())),
        }
    }

    fn text(&self) -> &str {
        match self {
            Role::Guid(text) | Role::Name(text) => text,
        }
    }
}

/// The role that is meant at a scope whose subscription is known.
pub(super) async fn find(client: &Client, scope: &Scope, role: &Role, options: Option<&Options>, call: &Call) -> Result<Response> {
    let key = |text: &str| format!("{} {}", scope.subscription().unwrap_or_default().to_lowercase(), text.to_lowercase());
    let now = call.clock().now();
    if let Some(known) = client.role_definitions.get(&key(role.text()), now) {
        return Ok(known);
    }
    let found = match role {
        Role::Guid(guid) => {
            let request = Request::new("GET", &scope.child(&format!("/providers/{TYPE}/{guid}")))?;
            client.send(&request, options, call).await?
        }
        Role::Name(name) => by_name(client, scope, name, options, call).await?,
    };
    let definition = Definition::read(&found)?;
    if definition.properties.kind.eq_ignore_ascii_case(BUILT_IN) {
        client.role_definitions.put([key(&definition.name), key(&definition.properties.role_name)], now, &found);
    }
    Ok(found)
}

async fn by_name(client: &Client, scope: &Scope, name: &str, options: Option<&Options>, call: &Call) -> Result<Response> {
    #[derive(Deserialize)]
    struct Page<'a> {
        #[serde(borrow)]
        value: Vec<&'a RawValue>,
    }

    let request = Request::new("GET", &list_target(scope, Some(&named(name))))?;
    let response = client.send(&request, options, call).await?;
    let page: Page<'_> = serde_json::from_str(&response.body).map_err(|error| another_form(&response, error))?;
    let wanted = name.to_lowercase();
    let matching = page.value.iter().filter_map(|item| {
        let role: Definition = serde_json::from_str(item.get()).ok()?;
        let own = role.properties.role_name;
        (own.to_lowercase() == wanted).then(|| (own != name, item.get().to_owned()))
    });
    match matching.min_by_key(|(differs, _)| *differs) {
        Some((_, body)) => Ok(Response { body, ..response }),
        None => Err(unknown(client, scope, name, options, call).await),
    }
}

/// The error for a name that no role has. What is close to it is told, if the list of all roles can be had.
async fn unknown(client: &Client, scope: &Scope, name: &str, options: Option<&Options>, call: &Call) -> Error {
    let names = names(client, scope, options, call).await.unwrap_or_else(|error| {
        tracing::warn!(error = %error, "the roles cannot be listed to suggest one");
        Vec::new()
    });
    let close = suggestion::did_you_mean(name, names.iter().map(String::as_str));
    let problem = format!(
        "There is no role \"{}\" at {}.{close} A role is given by its name, for example Reader, or by the id of its definition.",
        name.escape_debug(),
        scope.path()
    );
    Error::new(Code::ArmNotFound, problem)
}

async fn names(client: &Client, scope: &Scope, options: Option<&Options>, call: &Call) -> Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Page {
        value: Vec<Definition>,
    }

    // All roles of a scope come in one page.
    let response = client.send(&Request::new("GET", &list_target(scope, None))?, options, call).await?;
    let page: Page = serde_json::from_str(&response.body).map_err(|error| another_form(&response, error))?;
    Ok(page.value.into_iter().map(|role| role.properties.role_name).collect())
}
