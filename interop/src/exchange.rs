//! A request in the form in which it is compared: letter case forgiven, and without what differs from one run to the next.

use std::collections::{BTreeMap, BTreeSet};

use arm_simulator::world::{SUBSCRIPTION_ID, TENANT_ID, World};
use arm_simulator::{OWNER, READER, RequestRecord, Service};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use uuid::Uuid;

/// The headers that mean something to the services; all others are how a client introduces itself.
const HEADERS: [&str; 3] = ["content-type", "if-match", "metadata"];

/// Addresses that a service makes up for one operation, with a signature in the query.
const OF_ONE_OPERATION: [&str; 3] = ["/operations/", "/operationresults/", "/asyncoperations/"];

/// A request, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Service, method and path, without a slash at its end. The path of the subscription is `~`.
    pub request: String,
    /// Everything else by its name: `path's end`, `query api-version`, `header if-match`, `body properties.principalId`.
    pub parts: BTreeMap<String, String>,
}

/// What was sent, in order. What is sent again and again, as the question after an operation, is one request.
pub fn read(records: &[RequestRecord]) -> Vec<Exchange> {
    let known = known_ids();
    let mut exchanges: Vec<Exchange> = records.iter().map(|record| Exchange::read(record, &known)).collect();
    exchanges.dedup();
    exchanges
}

impl Exchange {
    fn read(record: &RequestRecord, known: &BTreeSet<Uuid>) -> Self {
        let (path, query) = record.target.split_once('?').unwrap_or((&record.target, ""));
        let path = comparable(&percent_decode_str(path).decode_utf8_lossy().to_ascii_lowercase(), known);
        let is_of_one_operation = OF_ONE_OPERATION.iter().any(|segment| path.contains(segment));
        let mut parts = BTreeMap::new();
        if path.ends_with('/') {
            parts.insert("path's end".to_owned(), "/".to_owned());
        }
        for (name, value) in form_urlencoded::parse(query.replace('+', "%2B").as_bytes()) {
            let value = match is_of_one_operation && name != "api-version" {
                true => "{signed}".to_owned(),
                false => comparable(&value, known),
            };
            parts.insert(format!("query {name}"), value);
        }
        for name in HEADERS {
            if let Some(value) = record.header(name) {
                parts.insert(format!("header {name}"), value.to_owned());
            }
        }
        for (name, value) in body(record) {
            let value = if name == "scope" { in_order(&value) } else { value };
            parts.insert(format!("body {}", comparable(&name, known)), comparable(&value, known));
        }
        let service = match record.service {
            Service::Imds => "imds",
            Service::Arm => "arm",
            Service::Login => "login",
        };
        Self { request: format!("{service} {} {}", record.method, path.trim_end_matches('/')), parts }
    }
}

/// The members of a body, those of inner objects by their path.
fn body(record: &RequestRecord) -> Vec<(String, String)> {
    if record.body.is_empty() {
        return Vec::new();
    }
    if record.service == Service::Login {
        return form_urlencoded::parse(record.body.as_bytes()).flat_map(|(name, value)| field(&name, &value)).collect();
    }
    match serde_json::from_str(&record.body) {
        Ok(value) => {
            let mut members = Vec::new();
            flatten("", &value, &mut members);
            members
        }
        Err(_) => vec![("text".to_owned(), record.body.clone())],
    }
}

/// A field of a form. Claims are JSON, and how it is written means nothing.
fn field(name: &str, value: &str) -> Vec<(String, String)> {
    let claims = Some(value).filter(|_| name == "claims").and_then(|text| serde_json::from_str(text).ok());
    let mut members = Vec::new();
    match claims {
        Some(claims) => flatten(name, &claims, &mut members),
        None => members.push((name.to_owned(), value.to_owned())),
    }
    members
}

fn flatten(path: &str, value: &Value, members: &mut Vec<(String, String)>) {
    match value {
        Value::Object(inner) if !inner.is_empty() => {
            for (name, value) in inner {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(&path, value, members);
            }
        }
        _ => members.push((path.to_owned(), value.to_string())),
    }
}

/// The order of scopes means nothing.
fn in_order(scopes: &str) -> String {
    let mut scopes: Vec<&str> = scopes.split(' ').collect();
    scopes.sort_unstable();
    scopes.join(" ")
}

/// Ids of resources in small letters; ids that a run makes up, and what the log hides, by what they are.
fn comparable(text: &str, known: &BTreeSet<Uuid>) -> String {
    if text.starts_with("sha256:") {
        return "{secret}".to_owned();
    }
    let text = if text.contains("/subscriptions/") { text.to_ascii_lowercase() } else { text.to_owned() };
    let is_of_id = |c: char| c.is_ascii_hexdigit() || c == '-';
    let words = text.split_inclusive(|c| !is_of_id(c)).map(|word| {
        let id = word.trim_end_matches(|c| !is_of_id(c));
        match Uuid::parse_str(id) {
            Ok(uuid) if !known.contains(&uuid) => word.replacen(id, "{guid}", 1),
            _ => word.to_owned(),
        }
    });
    let text: String = words.collect();
    text.replace(&format!("/subscriptions/{SUBSCRIPTION_ID}"), "~").replace(&TENANT_ID.to_string(), "{tenant}")
}

/// The ids that are the same in every run: those of the world, of roles, and of the application that people sign in by.
fn known_ids() -> BTreeSet<Uuid> {
    const DEVELOPERS: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
    let world = serde_json::to_string(&World::default()).unwrap_or_default();
    let words = world.split('"').flat_map(|text| text.split('/')).chain([DEVELOPERS]);
    words.filter_map(|word| Uuid::parse_str(word).ok()).chain([OWNER, READER]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(service: Service, target: &str, body: &str) -> RequestRecord {
        RequestRecord {
            service,
            method: "PUT".to_owned(),
            target: target.to_owned(),
            headers: vec![("If-Match".to_owned(), "\"1\"".to_owned()), ("user-agent".to_owned(), "x".to_owned())],
            body: body.to_owned(),
            time_ms: 0,
            status: None,
        }
    }

    fn parts(exchange: &Exchange) -> Vec<(&str, &str)> {
        exchange.parts.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    #[test]
    fn a_request_without_what_differs_between_runs() {
        let path = format!("/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/G%20x/providers/A.B/c/{}", Uuid::from_u128(7));
        let target = format!("{path}?api-version=2024-01-01&$filter=id%20eq%20%27{}%27", Uuid::from_u128(8));
        let body = format!(r#"{{"a":{{"b":[1],"/subscriptions/{SUBSCRIPTION_ID}/X":{{}}}},"id":"{READER}"}}"#);
        let [exchange] = &read(&[record(Service::Arm, &target, &body)])[..] else { panic!("one request") };
        assert_eq!(exchange.request, "arm PUT ~/resourcegroups/g x/providers/a.b/c/{guid}");
        let reader = format!("\"{READER}\"");
        let expected = [
            ("body a.b", "[1]"),
            ("body a.~/x", "{}"),
            ("body id", reader.as_str()),
            ("header if-match", "\"1\""),
            ("query $filter", "id eq '{guid}'"),
            ("query api-version", "2024-01-01"),
        ];
        // The path of a member is in small letters as a whole once it has an id in it.
        assert_eq!(parts(exchange), expected);
    }

    #[test]
    fn claims_are_compared_by_what_they_say() {
        let form = |claims: &str| read(&[record(Service::Login, "/t/oauth2/v2.0/token", &format!("claims={claims}"))]);
        let spaced = form("%7B%22access_token%22%3A+%7B%22b%22%3A+%5B1%5D%2C+%22a%22%3A+2%7D%7D");
        assert_eq!(spaced, form("%7B%22access_token%22%3A%7B%22a%22%3A2%2C%22b%22%3A%5B1%5D%7D%7D"));
        assert_eq!(parts(&spaced[0])[..2], [("body claims.access_token.a", "2"), ("body claims.access_token.b", "[1]")]);
        assert_eq!(parts(&form("junk")[0])[0], ("body claims", "junk"));
    }

    #[test]
    fn secrets_and_signatures_count_as_such() {
        let form = record(Service::Login, "/t/oauth2/v2.0/token/", "client_secret=sha256%3Aab&scope=y+x");
        let asked = record(Service::Arm, "/s/operations/1?api-version=v&t=1&c=abc", "");
        let exchanges = read(&[form, asked.clone(), asked]);
        assert_eq!(exchanges.len(), 2, "a question that is repeated is one");
        let [form, asked] = &exchanges[..] else { panic!() };
        assert_eq!(parts(form)[..2], [("body client_secret", "{secret}"), ("body scope", "x y")]);
        assert_eq!((form.request.as_str(), parts(form).last()), ("login PUT /t/oauth2/v2.0/token", Some(&("path's end", "/"))));
        assert_eq!(parts(asked)[1..], [("query api-version", "v"), ("query c", "{signed}"), ("query t", "{signed}")]);
    }
}
