//! A simulator with a client that trusts it.

use std::sync::Once;
use std::time::Duration;

use arm_simulator::world::{ADMINISTRATOR_PRINCIPAL_ID, SUBSCRIPTION_ID, World};
use arm_simulator::{Config, Simulator};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use reqwest::blocking::{Client, RequestBuilder};
use reqwest::{Certificate, Method};
use serde_json::Value;
use uuid::Uuid;

/// The resource of Azure Resource Manager.
pub const RESOURCE: &str = "https://management.azure.com/";

pub struct Fixture {
    pub simulator: Simulator,
    pub client: Client,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and code of an ARM error.
    pub fn error(&self) -> (u16, String) {
        (self.status, self.json()["error"]["code"].as_str().unwrap_or_default().to_owned())
    }

    pub fn message(&self) -> String {
        self.json()["error"]["message"].as_str().unwrap_or_default().to_owned()
    }
}

impl Fixture {
    pub fn start() -> Self {
        Self::with(Config::default())
    }

    pub fn with_world(change: impl FnOnce(&mut World)) -> Self {
        let mut world = World::default();
        change(&mut world);
        Self::with(Config { world, ..Config::default() })
    }

    pub fn with(config: Config) -> Self {
        let simulator = Simulator::start(config).unwrap();
        let client = client(&simulator.ca_file());
        Self { simulator, client }
    }

    /// A GET to IMDS with the Metadata header.
    pub fn imds(&self, target: &str) -> Reply {
        send(self.client.get(format!("{}{target}", self.simulator.imds_endpoint())).header("Metadata", "true"))
    }

    /// The token response for ARM; `selector` such as `&client_id=…`.
    pub fn token_response(&self, selector: &str) -> Reply {
        self.imds(&format!("/metadata/identity/oauth2/token?api-version=2018-02-01&resource={RESOURCE}{selector}"))
    }

    /// A token of the host's default identity.
    pub fn token(&self) -> String {
        self.token_response("").json()["access_token"].as_str().unwrap().to_owned()
    }

    pub fn arm_request(&self, method: Method, target: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{target}", self.simulator.arm_endpoint()))
    }

    /// A request to ARM with a token of the host's default identity.
    pub fn arm_as(&self, method: Method, target: &str) -> Reply {
        send(self.arm_request(method, target).bearer_auth(self.token()))
    }

    /// A request to ARM below the subscription, as the administrator; without a body for `Value::Null`.
    pub fn administrator(&self, method: Method, target: &str, body: &Value) -> Reply {
        self.principal(ADMINISTRATOR_PRINCIPAL_ID, method, target, body)
    }

    /// The same, as any principal of the world.
    pub fn principal(&self, principal: Uuid, method: Method, target: &str, body: &Value) -> Reply {
        send(self.request_of(principal, method, target, body))
    }

    /// The request of [`Fixture::principal`], to be completed.
    pub fn request_of(&self, principal: Uuid, method: Method, target: &str, body: &Value) -> RequestBuilder {
        let token = self.simulator.token_for(principal, RESOURCE).unwrap();
        let request = self.arm_request(method, &in_subscription(target)).bearer_auth(token);
        if body.is_null() { request } else { request.header("Content-Type", "application/json").body(body.to_string()) }
    }

    /// A GET of an address that an answer named, as the administrator.
    pub fn follow(&self, address: &str) -> Reply {
        send(self.client.get(address).bearer_auth(self.simulator.token_for(ADMINISTRATOR_PRINCIPAL_ID, RESOURCE).unwrap()))
    }

    pub fn arm(&self, target: &str) -> Reply {
        self.arm_as(Method::GET, target)
    }

    /// A GET below the subscription of the default world.
    pub fn in_subscription(&self, target: &str) -> Reply {
        self.arm(&in_subscription(target))
    }
}

/// A path below the subscription of the default world.
pub fn in_subscription(target: &str) -> String {
    format!("/subscriptions/{SUBSCRIPTION_ID}{target}")
}

pub fn client(ca_file: &std::path::Path) -> Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| rustls::crypto::ring::default_provider().install_default().unwrap());
    let authority = Certificate::from_pem(&std::fs::read(ca_file).unwrap()).unwrap();
    Client::builder().tls_certs_only([authority]).no_proxy().timeout(Duration::from_secs(10)).build().unwrap()
}

pub fn send(request: RequestBuilder) -> Reply {
    let response = request.send().unwrap();
    Reply { status: response.status().as_u16(), headers: response.headers().clone(), text: response.text().unwrap() }
}

/// The claims of a token, unchecked.
pub fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
