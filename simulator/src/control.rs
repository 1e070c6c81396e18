//! The control API: faults, the request log, the world and the clock, over plain http and JSON.

use std::sync::Arc;

use hyper::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::azure::Azure;
use crate::entra::{self, ClaimsDemand, token_for};
use crate::error::Error;
use crate::faults::Fault;
use crate::http::{Answer, Request};
use crate::operations::{OperationRule, OperationRules};
use crate::propagation::PropagationDelays;
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
PUT    /world        replaces it, and ends what is under way
GET    /operations   {\"rules\": [...]}: how long-running operations go, the first rule that matches counts
PUT    /operations   replaces them
GET    /propagation  {\"principal_ms\": 0, \"assigned_identity_ms\": 0, \"role_assignment_ms\": 0}: how long writes take to arrive
PUT    /propagation  replaces it; what is absent is 0
GET    /sign-ins     {\"sign_ins\": [{user_code, client_id, resource}]}: the device codes with which nobody has signed in yet
POST   /sign-ins     {\"user_code\": \"ABC\", \"user\": \"user@arm-simulator.onmicrosoft.com\"}: signs in; without user: declines
GET    /claims-challenge  {\"demand\": null}: the claims that ARM demands of tokens
PUT    /claims-challenge  {\"claims\": {\"access_token\": {...}}; also needs_interaction}: ARM refuses every token that was not asked for with
                     these from now on; with needs_interaction Entra does not give them to a user who only renews a token
DELETE /claims-challenge  demands nothing beyond a good token
POST   /federated-tokens  {\"subject\": \"system:serviceaccount:...\"; also issuer, audience, lifetime_seconds}: {\"token\": ...}
POST   /tokens       {\"principal_id\": GUID, \"audience\": \"https://management.azure.com/\"}: {\"access_token\": ...}
POST   /reset        back to the start: no faults, empty log, full quotas, nobody signed in, nothing demanded, first world and settings

A fault: {\"service\": \"imds\", \"arm\" or \"login\", \"method\": \"GET\", \"path_prefix\": \"/metadata\", \"path_contains\": \"text\",
          \"count\": 2, \"delay_ms\": 100, \"effect\": ...}; each member may be absent (count: then for ever).
Effects: \"answer\" (as usual, after the delay), \"reset\", {\"truncate\": {\"bytes\": 10}},
         {\"respond\": {\"status\": 503, \"headers\": [[\"Retry-After\", \"1\"]], \"body\": \"text\"}}

A rule:  {\"resource_type\": \"Microsoft.Compute/virtualMachines\", \"method\": \"PATCH\", \"count\": 1, \"shape\": ..., \"takes\": ...,
          \"outcome\": ..., \"retry_after\": ..., \"can_be_overtaken\": false}; each member may be absent
Shapes:  \"azureAsyncOperation\", \"operationLocation\", \"location\", \"provisioningState\", \"synchronous\"
Takes:   {\"polls\": 2}, {\"milliseconds\": 300}, or by chance {\"between\": {\"least_ms\": 100, \"most_ms\": 900, \"seed\": 7}}
Outcome: \"succeeded\", {\"failed\": {\"code\": \"AllocationFailed\", \"message\": \"text\"}}, {\"canceled\": {...}}
Retry-After: {\"seconds\": 1}, {\"date\": 5} (that many seconds ahead), \"absent\"
";

/// What the control API works on.
pub(crate) struct Control {
    azure: Arc<Azure>,
    first_world: World,
    first_settings: Settings,
    first_rules: Vec<OperationRule>,
    first_delays: PropagationDelays,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenRequest {
    principal_id: Uuid,
    audience: String,
}

#[derive(Serialize)]
struct IssuedToken {
    access_token: String,
}

#[derive(Serialize)]
struct WaitingSignIns<T> {
    sign_ins: T,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignInDecision {
    user_code: String,
    /// Who signs in; absent: nobody, the request is declined.
    #[serde(default)]
    user: Option<String>,
}

#[derive(Serialize)]
struct Demand {
    demand: Option<ClaimsDemand>,
}

#[derive(Serialize)]
struct IssuedFederatedToken {
    token: Option<String>,
}

#[derive(Serialize)]
struct Refusal {
    error: String,
}

impl Control {
    pub(crate) fn new(azure: Arc<Azure>) -> Self {
        let first_world = azure.world().clone();
        Self {
            first_world,
            first_settings: settings(&azure),
            first_rules: azure.operations.rules(),
            first_delays: azure.propagation.delays(),
            azure,
        }
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
                azure.set_world(body(request)?).map_err(|error| unsaved(&error))?;
                done()
            }
            (&Method::GET, "/operations") => Answer::json(StatusCode::OK, &OperationRules { rules: azure.operations.rules() }),
            (&Method::PUT, "/operations") => {
                let operations: OperationRules = body(request)?;
                if let Some(error) = operations.problem() {
                    return Err(Answer::json(StatusCode::BAD_REQUEST, &Refusal { error }));
                }
                azure.operations.set_rules(operations.rules);
                done()
            }
            (&Method::GET, "/propagation") => Answer::json(StatusCode::OK, &azure.propagation.delays()),
            (&Method::PUT, "/propagation") => {
                azure.propagation.set_delays(body(request)?);
                done()
            }
            (&Method::POST, "/tokens") => issue(azure, &body(request)?)?,
            (&Method::GET, "/sign-ins") => {
                let sign_ins = azure.sign_ins.waiting(azure.clock.unix_seconds());
                Answer::json(StatusCode::OK, &WaitingSignIns { sign_ins })
            }
            (&Method::POST, "/sign-ins") => {
                let decision: SignInDecision = body(request)?;
                let outcome = entra::decide(azure, &decision.user_code, decision.user.as_deref());
                outcome.map_err(|error| Answer::json(StatusCode::NOT_FOUND, &Refusal { error }))?;
                done()
            }
            (&Method::GET, "/claims-challenge") => Answer::json(StatusCode::OK, &Demand { demand: azure.claims_challenge.demand() }),
            (&Method::PUT, "/claims-challenge") => {
                azure.claims_challenge.set(Some(body(request)?));
                done()
            }
            (&Method::DELETE, "/claims-challenge") => {
                azure.claims_challenge.set(None);
                done()
            }
            (&Method::POST, "/federated-tokens") => {
                let token = entra::federated_token(azure, &body(request)?);
                Answer::json(StatusCode::OK, &IssuedFederatedToken { token })
            }
            (&Method::POST, "/reset") => {
                self.reset().map_err(|error| unsaved(&error))?;
                done()
            }
            (method, path) => {
                let error = format!("There is no {method} {path}. GET / lists what there is.");
                Answer::json(StatusCode::NOT_FOUND, &Refusal { error })
            }
        })
    }

    /// Back to how the simulator started.
    pub(crate) fn reset(&self) -> Result<(), Error> {
        self.azure.faults.clear();
        self.azure.log.clear();
        self.azure.quotas.refill();
        self.azure.compute_quotas.refill();
        self.azure.graph_quota.refill();
        self.azure.sign_ins.clear();
        self.azure.claims_challenge.set(None);
        self.azure.operations.set_rules(self.first_rules.clone());
        self.azure.propagation.set_delays(self.first_delays);
        self.azure.set_token_lifetime_seconds(self.first_settings.token_lifetime_seconds);
        self.azure.clock.set_offset(self.first_settings.clock_offset_seconds);
        self.azure.set_world(self.first_world.clone())
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

fn issue(azure: &Azure, asked: &TokenRequest) -> Result<Answer, Answer> {
    let access_token = token_for(azure, asked.principal_id, &asked.audience).ok_or_else(|| {
        let error = format!("There is no principal {} in the world. GET /world shows those that there are.", asked.principal_id);
        Answer::json(StatusCode::NOT_FOUND, &Refusal { error })
    })?;
    Ok(Answer::json(StatusCode::OK, &IssuedToken { access_token }))
}

fn unsaved(error: &Error) -> Answer {
    Answer::json(StatusCode::INTERNAL_SERVER_ERROR, &Refusal { error: error.to_string() })
}

fn body<T: DeserializeOwned>(request: &Request) -> Result<T, Answer> {
    serde_json::from_slice(&request.body).map_err(|error| {
        let error = format!("The body cannot be used: {error}. GET / shows the format.");
        Answer::json(StatusCode::BAD_REQUEST, &Refusal { error })
    })
}
