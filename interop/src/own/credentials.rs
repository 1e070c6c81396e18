//! Tokens from every source that the other clients have too.

use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use arm_simulator::Simulator;
use arm_simulator::world::{ADMINISTRATOR_SECRET, ID1_CLIENT_ID, ID1_PRINCIPAL_ID, TENANT_ID, USER_NAME};
use armidentity::http::call::Call;
use armidentity::options::Options;
use armidentity::token::Credential;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::{application, options, unknown};
use crate::stage::{Stage, identity_id};

const SCOPE: &str = "https://management.azure.com/.default";

pub(super) struct Credentials<'a> {
    stage: &'a Stage,
}

impl<'a> Credentials<'a> {
    pub(super) fn new(stage: &'a Stage) -> Self {
        Self { stage }
    }

    pub(super) async fn play(&mut self, step: &str) -> Result<Value> {
        let options = self.options(step)?;
        let credential = Credential::new(&options, Default::default())?;
        let call = credential.call(None);
        let token = tokio::select! {
            token = credential.token(SCOPE, false, &call) => token?,
            failure = sign_in_when_asked(self.stage.simulator(), &call) => return Err(failure),
        };
        holder(token.text.expose())
    }

    fn options(&self, step: &str) -> Result<Options> {
        let stage = self.stage;
        let certificate = stage.certificate_file().display().to_string();
        let token = stage.federated_token_file().display().to_string();
        match step {
            // Without a source it is found, as by their credential of that name.
            "default identity" | "default credential" => options(stage, &[]),
            "by client id" => options(stage, &[("client_id", &ID1_CLIENT_ID.to_string())]),
            "by object id" => options(stage, &[("object_id", &ID1_PRINCIPAL_ID.to_string())]),
            "by resource id" => options(stage, &[("identity_resource_id", &identity_id())]),
            "client secret" => {
                let mut options = application(stage, &[])?;
                options.set_secret("client_secret", ADMINISTRATOR_SECRET)?;
                Ok(options)
            }
            "certificate" => application(stage, &[("certificate_path", &certificate)]),
            "workload identity" => application(stage, &[("source", "workload_identity"), ("federated_token_file", &token)]),
            "client assertion" => application(stage, &[("federated_token_file", &token)]),
            "device code" => options(stage, &[("source", "device_code"), ("tenant", &TENANT_ID.to_string())]),
            other => Err(unknown(other)),
        }
    }
}

/// The person at a browser, who does what the call's prompt says. Returns only when that fails.
async fn sign_in_when_asked(simulator: &Simulator, call: &Call) -> anyhow::Error {
    let mut signed_in = None;
    loop {
        let asked = call.progress().prompt().map(|prompt| prompt.user_code.clone());
        if let Some(code) = asked.filter(|code| signed_in.as_ref() != Some(code)) {
            if let Err(problem) = simulator.sign_in(&code, USER_NAME) {
                return anyhow!("the code {code} was not taken: {problem}");
            }
            signed_in = Some(code);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Whose token it is, and for what.
fn holder(token: &str) -> Result<Value> {
    let payload = token.split('.').nth(1).context("the token is no JSON web token")?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload)?)?;
    let names = ["aud", "oid", "appid", "tid", "xms_mirid"];
    let members = names.map(|name| (name.to_owned(), claims.get(name).cloned().unwrap_or_default()));
    Ok(Value::Object(Map::from_iter(members)))
}
