//! What ARM's refusals mean, and what to do about them.
//!
//! The code follows from the HTTP status, the advice from the status and ARM's error code; never from the text of a message.

use http::Method;
use url::Url;

use super::challenge::Challenge;
use super::resource_id::ResourcePath;
use crate::error::{Code, Error, Service};
use crate::http::retry::retry_after;
use crate::http::{Answer, service_error};
use crate::identity::{AccessToken, ManagedIdentity};

/// An answer that is no success, with everything that explains it.
pub(super) struct Refusal<'a> {
    pub(super) answer: &'a Answer,
    pub(super) method: &'a Method,
    pub(super) url: &'a Url,
    pub(super) client_request_id: Option<&'a str>,
    pub(super) token: &'a AccessToken,
    pub(super) identity: &'a ManagedIdentity,
    pub(super) audience: &'a str,
    pub(super) attempts: u32,
    pub(super) unix_now: i64,
}

impl Refusal<'_> {
    pub(super) fn into_error(self) -> Error {
        let mut service = service_error::read(self.answer);
        service.client_request_id = service.client_request_id.or_else(|| self.client_request_id.map(str::to_owned));
        let code = code(self.answer.status);
        let message = format!("{} {}", self.what_happened(&service), self.advice(&service));
        Error::new(code, message.trim_end())
            .with_http_status(self.answer.status)
            .with_retry_after(retry_after(&self.answer.headers, self.unix_now))
            .with_service(service)
    }

    fn what_happened(&self, service: &Service) -> String {
        let status = self.answer.status;
        let asked = format!("{} {}", self.method, self.url.path());
        let code = service.code.as_deref().map_or_else(String::new, |code| format!(" {code}"));
        let said = match &service.message {
            Some(message) => format!(": {}", with_full_stop(message)),
            None => String::from("."),
        };
        format!("Azure Resource Manager answered {asked} with {status}{code}{said}")
    }

    fn advice(&self, service: &Service) -> String {
        let status = self.answer.status;
        if (300..400).contains(&status) {
            return self.about_redirect();
        }
        // An empty body is no sign: ARM sends none in answer to HEAD.
        if !self.answer.body.is_empty() && !service_error::is_json(self.answer) {
            let host = self.url.host_str().unwrap_or_default();
            return format!(
                "That is not how Azure Resource Manager words an error: something between this machine and {host}, such as a proxy, may have answered."
            );
        }
        match status {
            400 => about_bad_request(service),
            401 => self.about_token(service),
            403 => self.about_rights(service),
            404 => self.about_missing(service),
            409 | 412 => String::from("Read the resource again and repeat the change, or wait until the other change is done."),
            429 => self.about_throttling(),
            500.. => self.about_failure(service),
            _ => String::new(),
        }
    }

    fn about_redirect(&self) -> String {
        let location = self.answer.header("location").unwrap_or("nowhere");
        format!("It points to {location}. A redirect is not followed, because the token would go along.")
    }

    fn about_token(&self, service: &Service) -> String {
        let challenge = Challenge::read(&self.answer.headers);
        let identity = self.who();
        let token_of = format!("The token of {identity}");
        if challenge.asks_for_claims() {
            return format!(
                "{token_of} no longer fulfils what the tenant asks for ({}), and neither does a new one. A managed identity's token is renewed \
                 by its host, which can take up to 24 hours after rights or policies changed.",
                challenge.claims.as_deref().unwrap_or("claims"),
            );
        }
        match service.code.as_deref() {
            Some("ExpiredAuthenticationToken") => format!("{token_of} has expired. Bring a new one, or check this machine's clock."),
            Some("InvalidAuthenticationTokenAudience") => {
                format!(
                    "The token was asked for the resource {}; this cloud wants another. Check environment and arm_endpoint.",
                    self.audience
                )
            }
            Some("InvalidAuthenticationTokenTenant") => {
                let own = self.token.holder.tenant_id.as_deref().unwrap_or("unknown");
                let wanted = challenge.authorization_uri.as_deref().map_or_else(String::new, |uri| format!(", which signs in at {uri}"));
                format!("{token_of} is from tenant {own}; the subscription belongs to another{wanted}. Use an identity of that tenant.")
            }
            _ => {
                let described =
                    challenge.description.map_or_else(String::new, |text| format!(" The challenge says: {}", with_full_stop(&text)));
                format!(
                    "{token_of} was not accepted.{described} Check that the identity still exists and that the cloud is the right one ({}).",
                    self.audience
                )
            }
        }
    }

    fn about_rights(&self, service: &Service) -> String {
        if service.code.as_deref() == Some("RequestDisallowedByPolicy") {
            return String::from("A policy forbids this, whatever the identity's roles; the details name the policy.");
        }
        let path = ResourcePath::read(self.method, self.url.path());
        let action = path.operation(self.method).map_or_else(|| String::from("this"), |operation| format!("the action {operation}"));
        let role = match *self.method {
            Method::GET | Method::HEAD => ", such as Reader,",
            _ => "",
        };
        format!(
            "The identity is {}. It needs a role{role} that allows {action} on {} or above it. A role that was assigned a moment ago takes some \
             minutes to work.",
            self.who(),
            self.url.path(),
        )
    }

    fn about_missing(&self, service: &Service) -> String {
        let path = ResourcePath::read(self.method, self.url.path());
        let subscription = path.subscription.as_deref().unwrap_or("(none)");
        match service.code.as_deref() {
            Some("ResourceGroupNotFound") => format!(
                "There is no resource group \"{}\" in subscription {subscription}. Check the name, and whether another subscription is meant.",
                path.resource_group.as_deref().unwrap_or_default(),
            ),
            Some("SubscriptionNotFound" | "InvalidSubscriptionId") => {
                format!("Check the subscription id {subscription}, and that {} has a role in it.", self.who())
            }
            _ => String::from("Check the name, the resource group and the subscription."),
        }
    }

    fn about_throttling(&self) -> String {
        let attempts = self.attempts;
        let wait = retry_after(&self.answer.headers, self.unix_now);
        let wait = wait.map_or_else(|| String::from("Wait a little"), |wait| format!("Wait {} s", wait.as_secs().max(1)));
        format!("It refused {attempts} of {attempts} attempts. {wait}, and send fewer requests at a time.")
    }

    fn about_failure(&self, service: &Service) -> String {
        let id = service.correlation_id.as_deref().or(service.request_id.as_deref());
        let id = id.map_or_else(String::new, |id| format!(" If it goes on, tell Microsoft's support the id {id}."));
        match self.attempts {
            0 | 1 => format!("It was tried once. Try again later.{id}"),
            several => format!("It was tried {several} times. Try again later.{id}"),
        }
    }

    fn who(&self) -> String {
        let holder = &self.token.holder;
        let ids: Vec<String> = [("client id", &holder.client_id), ("object id", &holder.object_id)]
            .into_iter()
            .filter_map(|(name, id)| Some(format!("{name} {}", id.as_deref()?)))
            .collect();
        match ids.is_empty() {
            true => self.identity.describe(),
            false => format!("the identity with {}", ids.join(", ")),
        }
    }
}

fn code(status: u16) -> Code {
    match status {
        401 => Code::ArmUnauthenticated,
        403 => Code::ArmAuthorizationFailed,
        404 => Code::ArmNotFound,
        409 | 412 => Code::ArmConflict,
        429 => Code::ArmThrottled,
        500.. => Code::ArmServerFailed,
        _ => Code::ArmRequestFailed,
    }
}

fn about_bad_request(service: &Service) -> String {
    let advice = match service.code.as_deref() {
        Some("MissingApiVersionParameter") => "Give api_version.",
        Some("InvalidApiVersionParameter" | "NoRegisteredProviderFound") => "Give one of the supported versions as api_version.",
        Some("InvalidSubscriptionId") => "A subscription's id is a GUID; check the path.",
        _ => "",
    };
    advice.to_owned()
}

fn with_full_stop(text: &str) -> String {
    let text = text.trim();
    match text.ends_with(['.', '!', '?']) {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}
