//! The steps by our library: what the other clients' requests and answers are compared with. One file a script.

mod credentials;
mod resources;
mod tutorial;

use std::sync::Arc;

use anyhow::{Context, Result};
use arm_simulator::world::{ADMINISTRATOR_CLIENT_ID, ADMINISTRATOR_SECRET, SUBSCRIPTION_ID, TENANT_ID};
use armidentity::arm::{Client, FilteredPages, Pages, Response};
use armidentity::error::Error;
use armidentity::options::Options;
use armidentity::token::Credential;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use self::credentials::Credentials;
use self::resources::Resources;
use self::tutorial::Tutorial;
use crate::scenario::Script;
use crate::stage::Stage;

/// A script as our library plays it.
pub struct Own<'a> {
    runtime: Runtime,
    script: Running<'a>,
}

enum Running<'a> {
    Credentials(Credentials<'a>),
    Tutorial(Tutorial<'a>),
    Resources(Resources),
}

impl<'a> Own<'a> {
    /// A script that is ready to play on the stage.
    pub fn new(script: Script, stage: &'a Stage) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let script = match script {
            Script::Credentials => Running::Credentials(Credentials::new(stage)),
            Script::Tutorial => Running::Tutorial(Tutorial::new(stage, runtime.block_on(administrator(stage))?)),
            Script::Resources => Running::Resources(Resources::new(runtime.block_on(administrator(stage))?)),
        };
        Ok(Self { runtime, script })
    }

    /// Plays a step, and gives what it found, as the other clients' scripts do.
    pub fn play(&mut self, step: &str) -> Result<Value> {
        match &mut self.script {
            Running::Credentials(script) => self.runtime.block_on(script.play(step)),
            Running::Tutorial(script) => self.runtime.block_on(script.play(step)),
            Running::Resources(script) => self.runtime.block_on(script.play(step)),
        }
    }
}

/// Options that lead to the stage.
fn options(stage: &Stage, settings: &[(&str, &str)]) -> Result<Options> {
    let simulator = stage.simulator();
    let mut options = Options::default();
    for (name, value) in [
        ("imds_endpoint", simulator.imds_endpoint().as_str()),
        ("arm_endpoint", simulator.arm_endpoint().as_str()),
        ("authority", simulator.login_endpoint().as_str()),
        ("ca_file", &simulator.ca_file().display().to_string()),
        ("subscription", &SUBSCRIPTION_ID.to_string()),
    ] {
        options.set(name, value)?;
    }
    for (name, value) in settings {
        options.set(name, value)?;
    }
    Ok(options)
}

/// Options of an application that signs in.
fn application(stage: &Stage, settings: &[(&str, &str)]) -> Result<Options> {
    let own = [("tenant", &*TENANT_ID.to_string()), ("client_id", &*ADMINISTRATOR_CLIENT_ID.to_string())];
    options(stage, &[&own, settings].concat())
}

/// The client of the one who may do everything. Its token and its cloud are asked for at once, so that the steps are about Azure Resource
/// Manager alone.
async fn administrator(stage: &Stage) -> Result<Arc<Client>> {
    let mut options = application(stage, &[])?;
    options.set_secret("client_secret", ADMINISTRATOR_SECRET)?;
    let client = client(&options)?;
    client.resolve(None, &client.call(None)).await?;
    Ok(client)
}

fn client(options: &Options) -> Result<Arc<Client>> {
    let credential = Arc::new(Credential::new(options, Default::default())?);
    Ok(Arc::new(Client::new(credential, options)?))
}

/// What a list is of.
enum List {
    Whole(Pages),
    Filtered(FilteredPages),
}

impl List {
    /// The items of all pages.
    async fn items(self) -> Result<Vec<Value>> {
        let mut items = Vec::new();
        loop {
            let page = match &self {
                Self::Whole(pages) if pages.has_more() => pages.next(&pages.call()).await?,
                Self::Filtered(pages) if pages.has_more() => pages.next(&pages.call()).await?,
                Self::Whole(_) | Self::Filtered(_) => return Ok(items),
            };
            let page = body(&page)?;
            items.extend(page.get("value").and_then(Value::as_array).context("a page has no value")?.iter().cloned());
        }
    }

    /// The names of the items, sorted.
    async fn names(self) -> Result<Value> {
        let mut names: Vec<String> = self.items().await?.iter().map(|item| text(item, "/name")).collect();
        names.sort();
        Ok(json!(names))
    }
}

fn body(response: &Response) -> Result<Value> {
    serde_json::from_str(&response.body).with_context(|| format!("the answer is {}", response.body))
}

/// A text in an answer, by its JSON pointer; empty when it is not there, which then is a difference.
fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Status and code with which a call is refused.
fn refusal(outcome: Result<Response, Error>) -> Result<Value> {
    match outcome {
        Ok(response) => anyhow::bail!("it was not refused: {}", response.body),
        Err(error) => Ok(json!({ "status": error.http_status(), "code": error.service().code })),
    }
}

fn unknown(step: &str) -> anyhow::Error {
    anyhow::anyhow!("our library has no step \"{step}\"")
}
