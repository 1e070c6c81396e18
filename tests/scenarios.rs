//! Drives the table in tests/scenarios through the C functions, against a scripted server and on a driven clock.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may stop at what it did not expect")]

mod c_abi;
mod scripted;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use armidentity::http::clock::DrivenClock;
use c_abi::{Client, Credential, Failure, Options, Outcome, Request};
use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;
use serde_json::{Value, json};

/// Where the driven clock begins.
const BEGINNING: i64 = 1_700_000_000;

const TABLES: &[(&str, &str)] = &[
    ("tokens", include_str!("scenarios/tokens.json")),
    ("arm", include_str!("scenarios/arm.json")),
    ("long_running", include_str!("scenarios/long_running.json")),
];

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    #[expect(dead_code, reason = "read before the row is")]
    name: String,
    #[expect(dead_code, reason = "for readers of the table")]
    origin: String,
    #[serde(default)]
    options: BTreeMap<String, String>,
    #[serde(default)]
    replies: Vec<Reply>,
    #[serde(default)]
    steps: Vec<Step>,
    /// What happens when the options are set or the credential is made; nothing is sent then.
    expect_options: Option<Expect>,
    resource: Option<String>,
    request: Option<ArmRequest>,
    resume: Option<Resume>,
    group: Option<String>,
    expect: Option<Expect>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reply {
    #[serde(default = "ok")]
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<Value>,
    /// A body of this many bytes.
    body_bytes: Option<usize>,
    token: Option<Value>,
    close: Option<String>,
    #[serde(default)]
    delay_ms: u64,
}

fn ok() -> u16 {
    200
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    #[serde(default)]
    advance_sec: u64,
    resource: Option<String>,
    #[serde(default)]
    force_refresh: bool,
    request: Option<ArmRequest>,
    resume: Option<Resume>,
    group: Option<String>,
    #[serde(default)]
    options: BTreeMap<String, String>,
    expect: Expect,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ArmRequest {
    #[serde(default = "get")]
    method: String,
    target: String,
    api_version: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<String>,
    /// Whether the end of a long-running operation is waited for.
    #[serde(default)]
    wait: bool,
}

/// A long-running operation that was begun before.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Resume {
    status_url: String,
    resource: Option<String>,
}

fn get() -> String {
    String::from("GET")
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    code: Option<String>,
    #[serde(default)]
    message: Vec<String>,
    token: Option<BTreeMap<String, Value>>,
    response: Option<ExpectResponse>,
    /// Requests since the row began, exactly and at once.
    requests: Option<usize>,
    /// The same for work in the background, which takes a moment.
    requests_soon: Option<usize>,
    waits_ms: Option<Vec<u64>>,
    /// Method, path and query of every request since the row began.
    sent: Option<Vec<String>>,
    query: Option<BTreeMap<String, String>>,
    /// The path and query of the last request, as it was written.
    target: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// Headers that the last request must not have.
    #[serde(default)]
    no_headers: Vec<String>,
    body: Option<String>,
    #[serde(default)]
    error: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectResponse {
    status: Option<i32>,
    body: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

fn main() {
    let arguments = Arguments::from_args();
    let trials = TABLES.iter().flat_map(|(table, text)| {
        let rows: Vec<Value> = serde_json::from_str(text).unwrap_or_else(|error| panic!("{table}.json: {error}"));
        rows.into_iter().map(move |row| {
            let name = format!("{table}: {}", row["name"].as_str().unwrap_or("a row without a name"));
            Trial::test(name, move || run(&row))
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

fn run(row: &Value) -> Result<(), Failed> {
    let server = scripted::Server::start(Vec::new());
    // Only now is the server's address known, which the row may hold anywhere.
    let row = row.to_string().replace("$SERVER", server.url().trim_end_matches('/')).replace("$LONG", &"x".repeat(5000));
    let scenario: Scenario = serde_json::from_str(&row)?;
    scenario.replies.iter().map(scripted_reply).for_each(|reply| server.push(reply));
    let cloud =
        json!({ "name": "Scripted", "resourceManager": server.url(), "authentication": { "audiences": ["https://audience.scripted/"] } });
    let server = server.aside("/metadata/endpoints", scripted::Reply::new(200, cloud.to_string()));
    let mut play = match Play::begin(&scenario, &server) {
        Ok(play) => play,
        Err(failure) => {
            let expect = scenario.expect_options.as_ref().ok_or_else(|| format!("the options were refused: {failure:?}"))?;
            if !server.requests().is_empty() {
                return Err("a request was sent all the same".into());
            }
            return check_failure(expect, &failure);
        }
    };
    if scenario.expect_options.is_some() {
        return Err("the options were accepted".into());
    }
    let steps = match scenario.steps.is_empty() {
        false => scenario.steps.clone(),
        true => vec![Step {
            advance_sec: 0,
            resource: scenario.resource.clone(),
            force_refresh: false,
            request: scenario.request.clone(),
            resume: scenario.resume.clone(),
            group: scenario.group.clone(),
            options: BTreeMap::new(),
            expect: scenario.expect.clone().ok_or("the row expects nothing")?,
        }],
    };
    for (number, step) in steps.iter().enumerate() {
        play.step(step).map_err(|failed| format!("step {}: {}", number + 1, failed.message().unwrap_or_default()))?;
    }
    Ok(())
}

/// One row under way.
struct Play<'a> {
    server: &'a scripted::Server,
    clock: Arc<DrivenClock>,
    credential: Credential,
    client: Option<Client>,
}

impl<'a> Play<'a> {
    fn begin(scenario: &Scenario, server: &'a scripted::Server) -> Outcome<Self> {
        let clock = Arc::new(DrivenClock::new(BEGINNING));
        let options = Options::with(&scenario.options)?;
        options.set_clock(clock.clone());
        let is_for_arm = |step: &Step| step.request.is_some() || step.resume.is_some() || step.group.is_some();
        let calls_arm =
            scenario.request.is_some() || scenario.resume.is_some() || scenario.group.is_some() || scenario.steps.iter().any(is_for_arm);
        if !calls_arm && !scenario.options.contains_key("imds_endpoint") {
            options.set("imds_endpoint", server.url())?;
        }
        if calls_arm {
            if !scenario.options.contains_key("access_token") {
                options.set_secret("access_token", "a-token-of-the-caller")?;
            }
            for (name, value) in [("arm_endpoint", server.url()), ("allow_loopback_http", "true")] {
                if !scenario.options.contains_key(name) {
                    options.set(name, value)?;
                }
            }
        }
        let credential = Credential::new(&options)?;
        let client = if calls_arm { Some(Client::new(&credential, &options)?) } else { None };
        Ok(Self { server, clock, credential, client })
    }

    fn step(&mut self, step: &Step) -> Result<(), Failed> {
        self.clock.advance(Duration::from_secs(step.advance_sec));
        let options = Options::with(&step.options).map_err(|failure| format!("{failure:?}"))?;
        if step.force_refresh {
            options.set("force_refresh", "true").map_err(|failure| format!("{failure:?}"))?;
        }
        let outcome = self.call(step, &options);
        match (&outcome, &step.expect) {
            (Err(failure), expect) if expect.code.is_some() => check_failure(expect, failure)?,
            (Err(failure), _) => return Err(format!("failed: {} {}", failure.code(), failure.message()).into()),
            (Ok(_), expect) if expect.code.is_some() => return Err(format!("no {} but success", expect.code.clone().unwrap()).into()),
            (Ok(got), expect) => check_result(expect, got)?,
        }
        self.check_traffic(&step.expect)
    }

    /// The result as JSON, in the names of the table.
    fn call(&self, step: &Step, options: &Options) -> Outcome<Value> {
        let client = self.client.as_ref();
        if let Some(wanted) = &step.request {
            let request = Request::new(&wanted.method, &wanted.target)?;
            if let Some(version) = &wanted.api_version {
                request.set_api_version(version)?;
            }
            for (name, value) in &wanted.headers {
                request.set_header(name, value)?;
            }
            if let Some(body) = &wanted.body {
                request.set_body(body.as_bytes())?;
            }
            let client = client.unwrap();
            let response = match wanted.wait {
                true => client.send_and_wait(&request, Some(options))?,
                false => client.send(&request, Some(options))?,
            };
            return Ok(response_as_json(&response, &step.expect));
        }
        if let Some(Resume { status_url, resource }) = &step.resume {
            let response = client.unwrap().resume(status_url, resource.as_deref(), Some(options))?;
            return Ok(response_as_json(&response, &step.expect));
        }
        if let Some(group) = &step.group {
            let response = client.unwrap().resource_group(Some(group), Some(options))?;
            return Ok(response_as_json(&response, &step.expect));
        }
        let resource = step.resource.as_deref().unwrap_or("https://management.azure.com/");
        let token = self.credential.token(resource, Some(options))?;
        Ok(json!({ "token": token.members() }))
    }

    fn check_traffic(&self, expect: &Expect) -> Result<(), Failed> {
        if let Some(wanted) = expect.requests_soon {
            let started = Instant::now();
            while self.server.requests().len() < wanted && started.elapsed() < Duration::from_secs(5) {
                std::thread::sleep(Duration::from_millis(5));
            }
            // The answer has to arrive as well, before the next step looks at the cache.
            std::thread::sleep(Duration::from_millis(100));
        }
        let requests = self.server.requests();
        if let Some(wanted) = expect.requests.or(expect.requests_soon) {
            equal("requests", requests.len(), wanted)?;
        }
        if let Some(wanted) = &expect.waits_ms {
            let waits: Vec<u64> = self.clock.sleeps().iter().map(|wait| wait.as_millis() as u64).collect();
            equal("waits", &waits, wanted)?;
        }
        if let Some(wanted) = &expect.sent {
            let sent: Vec<String> = requests.iter().map(|request| format!("{} {}", request.method, request.target)).collect();
            equal("sent", &sent, wanted)?;
        }
        let last = requests.last();
        if let Some(wanted) = &expect.query {
            let query: BTreeMap<String, String> = last.ok_or("no request")?.query();
            equal("query", &query, wanted)?;
        }
        if let Some(wanted) = &expect.target {
            equal("target", &last.ok_or("no request")?.target, wanted)?;
        }
        for (name, value) in &expect.headers {
            equal(name, last.ok_or("no request")?.header(name), Some(value.as_str()))?;
        }
        for name in &expect.no_headers {
            equal(name, last.ok_or("no request")?.header(name), None)?;
        }
        if let Some(wanted) = &expect.body {
            equal("body", String::from_utf8_lossy(&last.ok_or("no request")?.body).as_ref(), wanted.as_str())?;
        }
        Ok(())
    }
}

fn response_as_json(response: &c_abi::Response, expect: &Expect) -> Value {
    let names = expect.response.iter().flat_map(|wanted| wanted.headers.keys());
    let headers: BTreeMap<&String, String> = names.map(|name| (name, response.header(name))).collect();
    json!({ "response": { "status": response.status(), "body": response.body(), "headers": headers } })
}

fn check_result(expect: &Expect, got: &Value) -> Result<(), Failed> {
    if let Some(wanted) = &expect.token {
        for (name, value) in wanted {
            equal(name, &got["token"][name], value)?;
        }
    }
    if let Some(wanted) = &expect.response {
        let response = &got["response"];
        if let Some(status) = wanted.status {
            equal("status", &response["status"], &json!(status))?;
        }
        if let Some(body) = &wanted.body {
            equal("body", &response["body"], &json!(body))?;
        }
        for (name, value) in &wanted.headers {
            equal(name, &response["headers"][name], &json!(value))?;
        }
    }
    if expect.token.is_none() && expect.response.is_none() {
        return Err("the row expects neither a token nor a response".into());
    }
    Ok(())
}

fn check_failure(expect: &Expect, failure: &Failure) -> Result<(), Failed> {
    if failure.error.to_string().contains("a-token-of-the-") {
        return Err(format!("the error holds a token: {}", failure.error).into());
    }
    equal("code", failure.code(), expect.code.as_deref().unwrap_or("success"))
        .map_err(|failed| format!("{} ({})", failed.message().unwrap_or_default(), failure.message()))?;
    equal("status", &json!(failure.status), &failure.error["status"])?;
    for part in &expect.message {
        if !failure.message().contains(part) {
            return Err(format!("the message lacks \"{part}\": {}", failure.message()).into());
        }
    }
    for (name, value) in &expect.error {
        equal(name, &failure.error[name], value)?;
    }
    Ok(())
}

fn equal<T: PartialEq<U> + std::fmt::Debug, U: std::fmt::Debug>(what: &str, got: T, wanted: U) -> Result<(), Failed> {
    if got == wanted { Ok(()) } else { Err(format!("{what}: got {got:?}, wanted {wanted:?}").into()) }
}

fn scripted_reply(reply: &Reply) -> scripted::Reply {
    let body = match (&reply.token, &reply.body, reply.body_bytes) {
        (Some(Value::Object(members)), _, _) => {
            let mut members = members.clone();
            members.insert(String::from("access_token"), json!("a-token-of-the-server"));
            Value::Object(members).to_string().into_bytes()
        }
        (_, Some(Value::String(text)), _) => text.clone().into_bytes(),
        (_, Some(body), _) => body.to_string().into_bytes(),
        (_, None, Some(bytes)) => vec![b'x'; bytes],
        _ => Vec::new(),
    };
    let mut scripted = scripted::Reply::new(reply.status, body);
    for (name, value) in &reply.headers {
        scripted = scripted.header(name, value);
    }
    if reply.delay_ms > 0 {
        scripted = scripted.delay(Duration::from_millis(reply.delay_ms));
    }
    match reply.close.as_deref() {
        Some("before") => scripted.close_before_answer(),
        Some("middle") => scripted.close_in_body(),
        Some(other) => panic!("close: {other}"),
        None => scripted,
    }
}
