//! A scripted ARM, a scripted host that gives tokens, and clients of both.

use std::sync::Arc;

use armidentity::arm::{Client, Request, Response};
use armidentity::error::{Error, Result};
use armidentity::http::TransportSettings;
use armidentity::http::clock::DrivenClock;
use armidentity::options::Options;
use armidentity::token::Credential;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::scripted::{Reply, Seen, Server};

pub const SUBSCRIPTION: &str = "80c696ff-5efa-4909-a64d-f1b616f423ca";
pub const BEGINNING: i64 = 1_700_000_000;
pub const AUDIENCE: &str = "https://audience.scripted/";

/// What the metadata service says of a virtual machine.
pub fn instance(environment: &str) -> Reply {
    let compute = json!({ "azEnvironment": environment, "subscriptionId": SUBSCRIPTION, "resourceGroupName": "myResourceGroupVM" });
    ok(&json!({ "compute": compute }).to_string())
}

pub fn ok(body: &str) -> Reply {
    Reply::new(200, body)
}

pub fn status(status: u16) -> Reply {
    Reply::new(status, r#"{"error":{"code":"Scripted","message":"said"}}"#)
}

pub fn token(text: &str) -> Reply {
    ok(&json!({ "access_token": text, "expires_in": "86400", "token_type": "Bearer" }).to_string())
}

/// A token that names its tenant.
pub fn token_of_tenant(tenant: &str) -> String {
    format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(json!({ "tid": tenant, "appid": "C", "oid": "O" }).to_string()))
}

/// An ARM that describes itself and plays `replies`.
pub fn arm(replies: Vec<Reply>) -> Server {
    let description = json!({ "name": "Scripted", "authentication": { "audiences": [AUDIENCE] } });
    Server::start(replies).aside("/metadata/endpoints", ok(&description.to_string()))
}

/// A virtual machine that plays `tokens` and describes itself.
pub fn host(tokens: Vec<Reply>) -> Server {
    Server::start(tokens).aside("/metadata/instance", instance("AzurePublicCloud"))
}

/// A client with its clock.
pub struct Caller {
    pub client: Arc<Client>,
    pub credential: Arc<Credential>,
    pub clock: Arc<DrivenClock>,
}

/// A caller with these options. Secret ones are `access_token` and `client_secret`.
pub fn try_caller(options: &[(&str, &str)]) -> Result<Caller> {
    let mut read = Options::default();
    for (name, value) in options {
        match *name {
            "access_token" | "client_secret" => read.set_secret(name, value)?,
            _ => read.set(name, value)?,
        }
    }
    let clock = Arc::new(DrivenClock::new(BEGINNING));
    let settings = TransportSettings { clock: Some(clock.clone()), ..TransportSettings::default() };
    let credential = Arc::new(Credential::new(&read, settings)?);
    Ok(Caller { client: Arc::new(Client::new(Arc::clone(&credential), &read)?), credential, clock })
}

/// A caller who brings a token to `arm`.
pub fn with_token(arm: &Server, more: &[(&str, &str)]) -> Caller {
    let own = [("arm_endpoint", arm.url()), ("allow_loopback_http", "true"), ("access_token", "swordfish")];
    try_caller(&[&own, more].concat()).unwrap()
}

/// A caller whose tokens come from `host`.
pub fn on_host(host: &Server, arm: &Server, more: &[(&str, &str)]) -> Caller {
    let own = [("arm_endpoint", arm.url()), ("allow_loopback_http", "true"), ("imds_endpoint", host.url())];
    try_caller(&[&own, more].concat()).unwrap()
}

impl Caller {
    pub async fn send(&self, request: &Request) -> Result<Response> {
        self.client.send(request, None, &self.client.call(None)).await
    }

    pub async fn get(&self, target: &str) -> Result<Response> {
        self.send(&Request::new("GET", target)?).await
    }

    pub fn waits_ms(&self) -> Vec<u128> {
        self.clock.sleeps().iter().map(std::time::Duration::as_millis).collect()
    }
}

/// Options of one call.
pub fn options(settings: &[(&str, &str)]) -> Options {
    let mut options = Options::default();
    for (name, value) in settings {
        options.set(name, value).unwrap();
    }
    options
}

pub fn targets(seen: &[Seen]) -> Vec<&str> {
    seen.iter().map(|request| request.target.as_str()).collect()
}

/// Neither the error nor what it turns into for callers shows the token.
pub fn assert_no_secret(error: &Error) {
    for text in [error.to_json(), format!("{error:?}"), error.to_string()] {
        assert!(!text.contains("swordfish"), "{text}");
    }
}

/// What was sent, each as "METHOD target body"; a path begins after `/subscriptions/<SUBSCRIPTION>`, shown as `~`.
pub fn sent(seen: &[Seen]) -> Vec<String> {
    let shown = |request: &Seen| format!("{} {} {}", request.method, request.target, String::from_utf8_lossy(&request.body));
    seen.iter().map(|request| shown(request).replace(&format!("/subscriptions/{SUBSCRIPTION}"), "~").trim_end().to_owned()).collect()
}

/// A refusal with ARM's code.
pub fn refusal(status: u16, code: &str) -> Reply {
    Reply::new(status, json!({ "error": { "code": code, "message": "said" } }).to_string())
}

/// A caller who brings a token to `arm` and names the subscription.
pub fn in_subscription(arm: &Server) -> Caller {
    with_token(arm, &[("subscription", SUBSCRIPTION)])
}
