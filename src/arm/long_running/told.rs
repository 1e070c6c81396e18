//! What an answer tells of a long-running operation: its state, and which of the ways to its end it names.
//!
//! Sources: "Azure Resource Manager RPC, asynchronous operations reference"; the precedence of the ways is that of the Azure SDKs for Go and
//! Python.

use http::{HeaderName, Method, header};
use serde_json::Value;

use crate::arm::Response;
use crate::error::{Code, Error, Result};

/// The header that leads first.
pub(super) const ASYNC_OPERATION: HeaderName = HeaderName::from_static("azure-asyncoperation");
/// The same by another name, in newer providers.
pub(super) const OPERATION_LOCATION: HeaderName = HeaderName::from_static("operation-location");

/// A way to the end of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The URL in this header answers with a status document, whatever the state.
    Status(HeaderName),
    /// The URL in `Location` answers with 202 until it answers as the request itself would have.
    Location,
    /// The resource's own URL tells its `provisioningState`.
    Resource,
    /// A URL that was kept from before: any of the three.
    Any,
}

/// How an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Running,
    Succeeded,
    Failed,
    Canceled,
}

/// What one answer told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) state: State,
    /// The state in the service's own word.
    pub(super) word: Option<String>,
    /// How much is done, 0 to 100.
    pub(super) percent: Option<u8>,
}

impl Told {
    fn new(state: State) -> Self {
        Self { state, word: None, percent: None }
    }

    /// A word that is none of the three ends means that the operation goes on: providers have words of their own.
    fn from_word(word: &str, body: &Value) -> Self {
        let state = match word.to_ascii_lowercase().as_str() {
            "succeeded" => State::Succeeded,
            "failed" => State::Failed,
            "canceled" | "cancelled" => State::Canceled,
            _ => State::Running,
        };
        Self { state, word: Some(word.to_owned()), percent: percent(body) }
    }
}

/// The way that an answer to the request itself names, and the link to it; `None` when the answer is the end.
pub(super) fn way<'a>(method: &Method, answer: &'a Response) -> Option<(Way, Option<&'a str>)> {
    let status = [ASYNC_OPERATION, OPERATION_LOCATION].into_iter().find_map(|name| Some((link(answer, &name)?, name)));
    if let Some((link, name)) = status {
        return Some((Way::Status(name), Some(link)));
    }
    // Beside 201 a Location names the new resource, and nothing is to be waited for there.
    if answer.status == 202
        && let Some(link) = link(answer, &header::LOCATION)
    {
        return Some((Way::Location, Some(link)));
    }
    if is_put_or_patch(method) {
        let ended = of_resource(answer).is_ok_and(|told| told.state == State::Succeeded) || (answer.status != 202 && !is_object(answer));
        return (!ended).then_some((Way::Resource, None));
    }
    (answer.status == 202).then_some((Way::Location, None))
}

pub(super) fn is_put_or_patch(method: &Method) -> bool {
    *method == Method::PUT || *method == Method::PATCH
}

/// The URL in a header, where there is one.
pub(super) fn link<'a>(answer: &'a Response, name: &HeaderName) -> Option<&'a str> {
    answer.header(name.as_str()).map(str::trim).filter(|link| !link.is_empty())
}

/// Reads an answer of the URL that a way leads to.
pub(super) fn read(way: &Way, method: Option<&Method>, answer: &Response) -> Result<Told> {
    match way {
        Way::Status(_) => of_status(answer),
        Way::Resource => of_resource(answer),
        Way::Location => Ok(of_location(method, answer)),
        Way::Any => of_any(answer),
    }
}

/// A status document. One without a status has succeeded.
fn of_status(answer: &Response) -> Result<Told> {
    if answer.status == 204 {
        return Ok(Told::new(State::Succeeded));
    }
    if answer.status == 202 && answer.body.trim().is_empty() {
        return Ok(Told::new(State::Running));
    }
    let body = object(answer)?;
    match body.get("status") {
        Some(Value::String(word)) => Ok(Told::from_word(word, &body)),
        None | Some(Value::Null) if answer.status == 202 => Ok(Told { percent: percent(&body), ..Told::new(State::Running) }),
        None | Some(Value::Null) => Ok(Told::new(State::Succeeded)),
        Some(_) => Err(junk(answer, "its status is not a text")),
    }
}

/// The resource itself. One without a `provisioningState` is as it should be.
fn of_resource(answer: &Response) -> Result<Told> {
    let state = match answer.status {
        204 => return Ok(Told::new(State::Succeeded)),
        202 => State::Running,
        _ => State::Succeeded,
    };
    if answer.status == 202 && answer.body.trim().is_empty() {
        return Ok(Told::new(state));
    }
    let body = object(answer)?;
    match provisioning_state(&body) {
        Some(word) => Ok(Told::from_word(word, &body)),
        None => Ok(Told::new(state)),
    }
}

fn of_location(method: Option<&Method>, answer: &Response) -> Told {
    let body = object(answer).unwrap_or_default();
    let word = body.get("status").and_then(Value::as_str).or_else(|| provisioning_state(&body));
    if answer.status == 202 {
        return Told { word: word.map(str::to_owned), percent: percent(&body), ..Told::new(State::Running) };
    }
    // Some providers answer a DELETE with 200 and the resource for as long as it is there; the SDK for Go knows them too.
    let told = provisioning_state(&body).map(|word| Told::from_word(word, &body));
    match told.filter(|_| method == Some(&Method::DELETE)) {
        Some(told) if told.state == State::Running => told,
        _ => Told::new(State::Succeeded),
    }
}

fn of_any(answer: &Response) -> Result<Told> {
    if answer.status == 202 {
        return Ok(of_location(None, answer));
    }
    if answer.body.trim().is_empty() {
        return Ok(Told::new(State::Succeeded));
    }
    let body = object(answer)?;
    match body.get("status").and_then(Value::as_str).or_else(|| provisioning_state(&body)) {
        Some(word) => Ok(Told::from_word(word, &body)),
        None => Ok(Told::new(State::Succeeded)),
    }
}

fn provisioning_state(body: &Value) -> Option<&str> {
    body.get("properties")?.get("provisioningState")?.as_str()
}

/// A number, or one in quotation marks.
fn percent(body: &Value) -> Option<u8> {
    let value = body.get("percentComplete")?;
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    // A cast of a float to an integer takes the nearest that there is.
    number.is_finite().then_some(number.clamp(0.0, 100.0) as u8)
}

fn is_object(answer: &Response) -> bool {
    object(answer).is_ok()
}

fn object(answer: &Response) -> Result<Value> {
    match serde_json::from_str(&answer.body) {
        Ok(body @ Value::Object(_)) => Ok(body),
        Ok(_) => Err(junk(answer, "it is not a JSON object")),
        Err(error) => Err(junk(answer, "it is not JSON").with_cause(error)),
    }
}

fn junk(answer: &Response, problem: &str) -> Error {
    let message = format!("The answer for the status cannot be understood: {problem}. Did a proxy answer instead?");
    Error::new(Code::InvalidResponse, message).with_http_status(answer.status)
}

/// The part of a failed operation's answer that holds the error: the answer, or the properties of the resource that it is.
pub(super) fn failure(answer: &Response) -> String {
    match serde_json::from_str::<Value>(&answer.body) {
        Ok(body) if body.get("error").is_none() => match body.get("properties").filter(|properties| properties.get("error").is_some()) {
            Some(properties) => properties.to_string(),
            None => answer.body.clone(),
        },
        _ => answer.body.clone(),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Response {
        let headers: HeaderMap = headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect();
        Response { status, headers, body: body.to_owned() }
    }

    #[test]
    fn percentages() {
        for (sent, read) in [
            ("50", Some(50)),
            ("12.9", Some(12)),
            ("\" 7 \"", Some(7)),
            ("-3", Some(0)),
            ("1e9", Some(100)),
            ("null", None),
            ("\"half\"", None),
        ] {
            let body = format!("{{\"status\":\"Running\",\"percentComplete\":{sent}}}");
            assert_eq!(of_status(&answer(200, &[], &body)).unwrap().percent, read, "{sent}");
        }
    }

    #[test]
    fn the_ways_have_an_order() {
        let all = [("azure-asyncoperation", "/a"), ("operation-location", "/o"), ("location", "/l")];
        let updating = r#"{"properties":{"provisioningState":"Updating"}}"#;
        for (method, status, headers, body, expected) in [
            (Method::PUT, 202, &all[..], updating, Some((Way::Status(ASYNC_OPERATION), Some("/a")))),
            (Method::PATCH, 200, &all[..1], updating, Some((Way::Status(ASYNC_OPERATION), Some("/a")))),
            (Method::POST, 202, &all[1..], "", Some((Way::Status(OPERATION_LOCATION), Some("/o")))),
            (Method::DELETE, 202, &all[2..], "", Some((Way::Location, Some("/l")))),
            (Method::PUT, 201, &all[2..], updating, Some((Way::Resource, None))),
            (Method::PUT, 201, &all[2..], "{}", None),
            (Method::PUT, 202, &[], "", Some((Way::Resource, None))),
            (Method::PUT, 200, &[], "", None),
            (Method::PUT, 200, &[], "[]", None),
            (Method::PUT, 200, &[], r#"{"properties":{"provisioningState":"Failed"}}"#, Some((Way::Resource, None))),
            (Method::PATCH, 204, &[], "", None),
            (Method::POST, 200, &all[2..], updating, None),
            (Method::POST, 202, &[], "", Some((Way::Location, None))),
            (Method::DELETE, 204, &all[2..], "", None),
            (Method::DELETE, 200, &[("azure-asyncoperation", " ")], updating, None),
        ] {
            let answer = answer(status, headers, body);
            assert_eq!(way(&method, &answer), expected, "{method} {status} {body}");
        }
    }
}
