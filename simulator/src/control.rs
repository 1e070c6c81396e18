//! The control API: faults, the request log, the world and the clock, over plain http and JSON.

use std::sync::Arc;

use hyper::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::azure::Azure;
use crate::faults::Fault;
use crate::http::{Answer, Request};
use crate::world::World;

/// The routes, for people.
pub const ROUTES: &str = "\
GET    /             this text
GET    /requests     {\"requests\": [{service, method, target, headers, body, time_ms, status}]}
DELETE /requests     clears the request log
GET    /faults       {\"faults\": [...]}: those that are not used up
POST   /faults       injects one; the first that matches a request is met
DELETE /faults       removes all
GET    /settings     {\"token_lifetime_seconds\": 86399, \"clock_offset_seconds\": 0}
PATCH  /settings     changes those that are given
GET    /world        everything that exists, in the format of the state file
PUT    /world        replaces it
POST   /reset        back to the start: no faults, empty log, full quotas, first world and settings

A fault: {\"service\": \"imds\" or \"arm\", \"method\": \"GET\", \"path_prefix\": \"/metadata\", \"path_contains\": \"text\",
          \"count\": 2, \"delay_ms\": 100, \"effect\": ...}; each member may be absent (count: then for ever).
Effects: \"answer\" (as usual, after the delay), \"reset\", {\"truncate\": {\"bytes\": 10}},
         {\"respond\": {\"status\": 503, \"headers\": [[\"Retry-After\", \"1\"]], \"body\": \"text\"}}
";

/// What the control API works on.
pub(crate) struct Control {
    azure: Arc<Azure>,
    first_world: World,
    first_settings: Settings,
}

#[derive(Clone, Copy, Serialize)]
struct Settings {
    token_lifetime_seconds: u32,
    clock_offset_seconds: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsChange {
    token_lifetime_seconds: Option<u32>,
    clock_offset_seconds: Option<i64>,
}

#[derive(Serialize)]
struct Requests<T> {
    requests: T,
}

#[derive(Serialize)]
struct WaitingFaults {
    faults: Vec<Fault>,
}

#[derive(Serialize)]
struct Refusal {
    error: String,
}

impl Control {
    pub(crate) fn new(azure: Arc<Azure>) -> Self {
        let first_world = azure.world().clone();
        Self { first_world, first_settings: settings(&azure), azure }
    }

    pub(crate) fn answer(&self, request: &Request) -> Answer {
        self.serve(request).unwrap_or_else(|refusal| refusal)
    }

    fn serve(&self, request: &Request) -> Result<Answer, Answer> {
        let azure = &self.azure;
        let done = || Answer::empty(StatusCode::NO_CONTENT);
        Ok(match (&request.method, request.path.as_str()) {
            (&Method::GET, "/") => Answer::text(StatusCode::OK, ROUTES.to_owned()),
            (&Method::GET, "/requests") => {
                let requests = azure.log.records();
                Answer::json(StatusCode::OK, &Requests { requests })
            }
            (&Method::DELETE, "/requests") => {
                azure.log.clear();
                done()
            }
            (&Method::GET, "/faults") => {
                let faults = azure.faults.waiting();
                Answer::json(StatusCode::OK, &WaitingFaults { faults })
            }
            (&Method::POST, "/faults") => {
                let fault: Fault = body(request)?;
                if let Some(error) = fault.problem() {
                    return Err(Answer::json(StatusCode::BAD_REQUEST, &Refusal { error }));
                }
                azure.faults.inject(fault);
                done()
            }
            (&Method::DELETE, "/faults") => {
                azure.faults.clear();
                done()
            }
            (&Method::GET, "/settings") => Answer::json(StatusCode::OK, &settings(azure)),
            (&Method::PATCH, "/settings") => {
                change(azure, &body(request)?);
                Answer::json(StatusCode::OK, &settings(azure))
            }
            (&Method::GET, "/world") => Answer::json(StatusCode::OK, &*azure.world()),
            (&Method::PUT, "/world") => {
                azure.set_world(body(request)?);
                done()
            }
            (&Method::POST, "/reset") => {
                self.reset();
                done()
            }
            (method, path) => {
                let error = format!("There is no {method} {path}. GET / lists what there is.");
                Answer::json(StatusCode::NOT_FOUND, &Refusal { error })
            }
        })
    }

    /// Back to how the simulator started.
    pub(crate) fn reset(&self) {
        self.azure.faults.clear();
        self.azure.log.clear();
        self.azure.quotas.refill();
        self.azure.set_world(self.first_world.clone());
        self.azure.set_token_lifetime_seconds(self.first_settings.token_lifetime_seconds);
        self.azure.clock.set_offset(self.first_settings.clock_offset_seconds);
    }
}

fn settings(azure: &Azure) -> Settings {
    Settings { token_lifetime_seconds: azure.token_lifetime_seconds(), clock_offset_seconds: azure.clock.offset() }
}

fn change(azure: &Azure, change: &SettingsChange) {
    if let Some(seconds) = change.token_lifetime_seconds {
        azure.set_token_lifetime_seconds(seconds);
    }
    if let Some(seconds) = change.clock_offset_seconds {
        azure.clock.set_offset(seconds);
    }
}

fn body<T: DeserializeOwned>(request: &Request) -> Result<T, Answer> {
    serde_json::from_slice(&request.body).map_err(|error| {
        let error = format!("The body cannot be used: {error}. GET / shows the format.");
        Answer::json(StatusCode::BAD_REQUEST, &Refusal { error })
    })
}
