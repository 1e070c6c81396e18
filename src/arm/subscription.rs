//! Subscriptions, and which one a request means.
//!
//! That is the one that the call names, else the client's, else the one that the host is in, else the only one that the identity can see.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use tokio::sync::OnceCell;

use super::pages::Position;
use super::resource_id::is_guid;
use super::{Client, Pages, Request, Response, api_version, exchange};
use crate::error::{Code, Error, Result};
use crate::http::call::Call;
use crate::options::Options;

/// No more subscriptions are named in an error.
const MOST_NAMED: usize = 20;

/// What a client knows of subscriptions.
#[derive(Debug)]
pub(super) struct Subscriptions {
    /// What the client's options name: an id or a name.
    asked: Option<String>,
    /// The id when nobody names one.
    default: OnceCell<String>,
    /// Names that have been looked up, with their ids.
    by_name: Mutex<Vec<(String, String)>>,
}

impl Subscriptions {
    pub(super) fn new(asked: Option<String>) -> Self {
        Self { asked, default: OnceCell::new(), by_name: Mutex::default() }
    }

    /// Whether the call or the client names a subscription.
    pub(super) fn is_asked_for(&self, per_call: Option<&str>) -> bool {
        per_call.is_some() || self.asked.is_some()
    }

    /// The id of the client's own subscription, if it is known without asking anybody.
    pub(super) fn known_default(&self) -> Option<String> {
        match &self.asked {
            Some(asked) if is_guid(asked) => Some(asked.clone()),
            Some(asked) => self.id_of(asked),
            None => self.default.get().cloned(),
        }
    }

    fn id_of(&self, name: &str) -> Option<String> {
        let by_name = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
        by_name.iter().find(|(known, _)| known == name).map(|(_, id)| id.clone())
    }

    fn remember(&self, name: &str, id: &str) {
        let mut by_name = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
        if by_name.iter().all(|(known, _)| known != name) {
            by_name.push((name.to_owned(), id.to_owned()));
        }
    }
}

/// A subscription that the identity can see.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subscription {
    /// The id, a GUID.
    subscription_id: String,
    /// The name that people gave it.
    #[serde(default)]
    display_name: String,
}

/// Reads a subscription, by its id or its name; `None` = the one of the call or the client.
///
/// # Errors
/// [`Code::SubscriptionNotDetermined`] when none has that name; [`Code::ArmNotFound`] and everything else of [`Client::send`].
pub async fn get(client: &Client, id_or_name: Option<&str>, options: Option<&Options>, call: &Call) -> Result<Response> {
    call.limit(async {
        let asked = id_or_name.or_else(|| options.and_then(|options| options.subscription.as_deref()));
        let id = determine(client, asked, call).await?;
        client.send(&Request::new("GET", &format!("/subscriptions/{id}"))?, options, call).await
    })
    .await
}

/// The subscriptions that the identity can see, a page at a time. Sends nothing yet.
#[must_use]
pub fn list(client: Arc<Client>, options: Option<Options>) -> Pages {
    Pages::new(client, "/subscriptions", options)
}

/// The id of the subscription that a request means.
///
/// # Errors
/// [`Code::SubscriptionNotDetermined`], with the subscriptions that can be seen.
pub(super) async fn determine(client: &Client, per_call: Option<&str>, call: &Call) -> Result<String> {
    let known = &client.subscriptions;
    match per_call.or(known.asked.as_deref()) {
        Some(id) if is_guid(id) => Ok(id.to_owned()),
        Some(name) => match known.id_of(name) {
            Some(id) => Ok(id),
            None => {
                let id = by_name(name, &visible(client, call).await?)?;
                known.remember(name, &id);
                Ok(id)
            }
        },
        None => known.default.get_or_try_init(|| find_default(client, call)).await.cloned(),
    }
}

async fn find_default(client: &Client, call: &Call) -> Result<String> {
    if let Some(id) = client.host(call).await?.and_then(|host| host.subscription.clone()) {
        return Ok(id);
    }
    only_one(&visible(client, call).await?)
}

/// The subscriptions that the identity can see.
async fn visible(client: &Client, call: &Call) -> Result<Vec<Subscription>> {
    #[derive(Deserialize)]
    struct Page {
        value: Vec<Subscription>,
    }

    call.limit(async {
        let request = Request::new("GET", "/subscriptions")?;
        let cloud = client.cloud(call).await?;
        // Not by `Client::address`, which may lead back here.
        let version = api_version::known(&request.method, request.target.path());
        let mut position = Position::at(request.target.url(cloud, None, version)?);
        let mut subscriptions = Vec::new();
        while let Some(url) = position.next(cloud, client.allow_loopback_http)? {
            let response = exchange::send(client, &request, &url, call).await?;
            let page: Page = serde_json::from_str(&response.body).map_err(|error| {
                Error::new(Code::InvalidResponse, "Azure Resource Manager's list of subscriptions has another form than documented.")
                    .with_http_status(response.status)
                    .with_cause(error)
            })?;
            subscriptions.extend(page.value);
            position.advance(&url, &response)?;
        }
        Ok(subscriptions)
    })
    .await
}

fn by_name(name: &str, visible: &[Subscription]) -> Result<String> {
    let wanted = name.to_lowercase();
    let named: Vec<&Subscription> = visible.iter().filter(|one| one.display_name.to_lowercase() == wanted).collect();
    match named.as_slice() {
        [one] => Ok(one.subscription_id.clone()),
        [] => Err(not_determined(format!(
            "The identity sees no subscription with the name or id \"{}\". {}",
            name.escape_debug(),
            seen(visible)
        ))),
        several => {
            let ids = several.iter().map(|one| one.subscription_id.as_str()).collect::<Vec<_>>().join(", ");
            Err(not_determined(format!(
                "{} subscriptions have the name \"{}\": {ids}. Name the one that is meant by its id.",
                several.len(),
                name.escape_debug()
            )))
        }
    }
}

fn only_one(visible: &[Subscription]) -> Result<String> {
    match visible {
        [one] => Ok(one.subscription_id.clone()),
        [] => Err(not_determined(format!("No subscription was named, and the host does not say which one it is in. {}", seen(visible)))),
        several => Err(not_determined(format!(
            "No subscription was named, and the identity sees {}. Name one with the option subscription. {}",
            several.len(),
            seen(visible),
        ))),
    }
}

fn seen(visible: &[Subscription]) -> String {
    if visible.is_empty() {
        return String::from(
            "It sees none at all: assign it a role, such as Reader, on a subscription or resource group (a new assignment takes some minutes to \
             work), or name the subscription by its id with the option subscription.",
        );
    }
    let named: Vec<String> =
        visible.iter().take(MOST_NAMED).map(|one| format!("{} ({})", one.display_name.escape_debug(), one.subscription_id)).collect();
    let more = match visible.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("It sees {}{more}.", named.join(", "))
}

fn not_determined(message: String) -> Error {
    Error::new(Code::SubscriptionNotDetermined, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visible(names: &[&str]) -> Vec<Subscription> {
        let numbered = names.iter().enumerate();
        numbered.map(|(n, name)| Subscription { subscription_id: format!("id{n}"), display_name: (*name).to_owned() }).collect()
    }

    #[test]
    fn a_name_means_one_subscription() {
        let seen = visible(&["Production", "Test", "TEST", "Gr\u{dc}n"]);
        assert_eq!(by_name("production", &seen).unwrap(), "id0");
        assert_eq!(by_name("gr\u{fc}n", &seen).unwrap(), "id3");
        for (name, parts) in [("test", &["2 subscriptions", "id1, id2"][..]), ("x", &["\"x\"", "Production (id0), Test (id1)"])] {
            let error = by_name(name, &seen).unwrap_err();
            assert_eq!(error.code(), Code::SubscriptionNotDetermined);
            assert!(parts.iter().all(|part| error.message().contains(part)), "{error}");
        }
    }

    #[test]
    fn without_a_name_the_only_one_is_meant() {
        assert_eq!(only_one(&visible(&["a"])).unwrap(), "id0");
        assert!(only_one(&[]).unwrap_err().message().contains("sees none at all"));
        let many = vec!["n"; 23];
        let error = only_one(&visible(&many)).unwrap_err();
        assert!(error.message().contains("n (id19) and 3 more"), "{error}");
    }
}
