//! Azure Resource Graph: questions about all resources of all subscriptions, in a part of the Kusto query language.
//!
//! Facts: <https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language>. Not known from Azure, and
//! therefore the simulator's own: the code and the text for a column that does not exist.

mod evaluate;
mod parse;
mod query;
mod quota;
mod tables;
mod tokens;

use std::rc::Rc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hyper::StatusCode;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::content;
use super::errors::ArmError;
use super::read::Read;
use crate::http::Answer;
use crate::world::Subscription;
use evaluate::Rows;
use tokens::QueryError;

pub(crate) use quota::GraphQuota;

/// How many rows an answer has when nobody says how many, and at most.
const DEFAULT_ROWS: usize = 100;
const MOST_ROWS: usize = 1000;

/// The last version that answers with a table when nobody says how.
const LAST_VERSION_WITH_TABLES: &str = "2019-04-01";

#[derive(Deserialize)]
struct Question {
    query: String,
    subscriptions: Option<Vec<String>>,
    /// Names of management groups. Here each tenant has the one that it has from the beginning: the root group, whose name is the tenant's id.
    #[serde(rename = "managementGroups")]
    management_groups: Option<Vec<String>>,
    #[serde(default)]
    options: Options,
}

#[derive(Default, Deserialize)]
struct Options {
    #[serde(rename = "$skipToken")]
    skip_token: Option<String>,
    #[serde(rename = "$top")]
    top: Option<usize>,
    #[serde(rename = "$skip")]
    skip: Option<usize>,
    #[serde(rename = "resultFormat")]
    result_format: Option<ResultFormat>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
enum ResultFormat {
    Table,
    ObjectArray,
}

/// The rows in the form that was asked for.
#[derive(Serialize)]
#[serde(untagged)]
enum Data {
    Table(Value),
    ObjectArray(Vec<Row>),
}

/// A row as an object whose members stand in the order of the query's columns, which a map of JSON does not keep.
struct Row {
    columns: Rc<[String]>,
    values: Map<String, Value>,
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.columns.iter().filter_map(|column| Some((column, self.values.get(column)?))))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    total_records: usize,
    count: usize,
    data: Data,
    facets: [(); 0],
    result_truncated: &'static str,
    #[serde(rename = "$skipToken", skip_serializing_if = "Option::is_none")]
    skip_token: Option<String>,
}

/// Where a page begins and how long it is; a skip token fixes both.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Window {
    #[serde(rename = "$id")]
    id: String,
    max_rows: usize,
    rows_to_skip: usize,
    kusto_cluster_url: String,
}

/// Answers a query with the headers of the caller's quota, errors too.
pub(super) fn answer(read: &Read<'_>) -> Answer {
    let left = read.azure.graph_quota.take(read.caller.principal_id);
    let within_quota = if read.azure.throttling { left.check() } else { Ok(()) };
    let answer = within_quota.and_then(|()| find(read)).unwrap_or_else(ArmError::into_answer);
    left.show(answer).with("Server", "Kestrel")
}

fn find(read: &Read<'_>) -> Result<Answer, ArmError> {
    let question: Question = content::json(read.request).map_err(|_| bad_request(read, vec![invalid_payload()]))?;
    let subscriptions = subscriptions(read, &question)?;
    let window = window(&question.options).map_err(|error| bad_request(read, vec![error.detail()]))?;
    let rows = parse::query(&question.query)
        .and_then(|query| evaluate::run(&query, |table| tables::rows(read, table, &subscriptions)))
        .map_err(|error| bad_request(read, vec![invalid_query(), error.detail()]))?;
    let by_default = if read.api_version <= LAST_VERSION_WITH_TABLES { ResultFormat::Table } else { ResultFormat::ObjectArray };
    let format = question.options.result_format.unwrap_or(by_default);
    Ok(Answer::json(StatusCode::OK, &page(rows, &window, format)))
}

/// The subscriptions in question in which the caller has some role.
fn subscriptions<'a>(read: &Read<'a>, question: &Question) -> Result<Vec<&'a Subscription>, ArmError> {
    let names =
        |asked: &Option<Vec<String>>, id: Uuid| asked.as_ref().is_none_or(|asked| asked.iter().any(|asked| asked.parse() == Ok(id)));
    let is_asked = |subscription: &Subscription| {
        names(&question.subscriptions, subscription.subscription_id) && names(&question.management_groups, subscription.tenant_id)
    };
    let found: Vec<_> = read
        .world
        .subscriptions
        .iter()
        .filter(|subscription| {
            let id = crate::world::subscription_id(subscription.subscription_id);
            is_asked(subscription) && subscription.tenant_id == read.caller.tenant_id && read.rights.exist_around(&id)
        })
        .collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let message = "There must be at least one subscription that is eligible to contain resources. Given: the subscriptions of the request.";
    Err(bad_request(read, vec![detail("NoValidSubscriptionsInQueryRequest", message)]))
}

fn window(options: &Options) -> Result<Window, QueryError> {
    if let Some(token) = &options.skip_token {
        let read = BASE64_STANDARD.decode(token).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        return read.ok_or_else(|| QueryError::new("InvalidSkipToken", format!("The skip token '{token}' is invalid.")));
    }
    let max_rows = options.top.unwrap_or(DEFAULT_ROWS);
    if !(1..=MOST_ROWS).contains(&max_rows) {
        let message = format!("The value '{max_rows}' of $top is not allowed: it is from 1 to {MOST_ROWS}.");
        return Err(QueryError::new("InvalidTop", message));
    }
    Ok(Window {
        id: "1".to_owned(),
        max_rows,
        rows_to_skip: options.skip.unwrap_or_default(),
        kusto_cluster_url: "https://arg-simulator.arg.core.windows.net".to_owned(),
    })
}

/// The rows of the window. Those after it can be asked for when the rows have ids; otherwise they are lost.
fn page(mut rows: Rows, window: &Window, format: ResultFormat) -> Found {
    let total_records = rows.values.len();
    let shown: Vec<Map<String, Value>> = rows.values.drain(..).skip(window.rows_to_skip).take(window.max_rows).collect();
    let end = window.rows_to_skip.saturating_add(shown.len());
    let has_more = end < total_records;
    let has_ids = rows.columns.iter().any(|column| column == "id");
    let next = Window { id: window.id.clone(), rows_to_skip: end, kusto_cluster_url: window.kusto_cluster_url.clone(), ..*window };
    let skip_token = (has_more && has_ids).then(|| serde_json::to_vec(&next).ok().map(|token| BASE64_STANDARD.encode(token))).flatten();
    Found {
        total_records,
        count: shown.len(),
        data: match format {
            ResultFormat::ObjectArray => {
                let columns: Rc<[String]> = rows.columns.into();
                Data::ObjectArray(shown.into_iter().map(|values| Row { columns: Rc::clone(&columns), values }).collect())
            }
            ResultFormat::Table => Data::Table(table(&rows.columns, &shown)),
        },
        facets: [],
        result_truncated: if has_more && !has_ids { "true" } else { "false" },
        skip_token,
    }
}

fn table(columns: &[String], rows: &[Map<String, Value>]) -> Value {
    let value = |row: &Map<String, Value>, column: &String| row.get(column).cloned().unwrap_or(Value::Null);
    let shown_columns: Vec<Value> = columns
        .iter()
        .map(|column| {
            let first = rows.iter().filter_map(|row| row.get(column)).find(|value| !value.is_null());
            json!({ "name": column, "type": type_name(first) })
        })
        .collect();
    let shown_rows: Vec<Vec<Value>> = rows.iter().map(|row| columns.iter().map(|column| value(row, column)).collect()).collect();
    json!({ "columns": shown_columns, "rows": shown_rows })
}

/// The type of a column, by a value in it.
fn type_name(value: Option<&Value>) -> &'static str {
    match value {
        Some(Value::Bool(_)) => "boolean",
        Some(Value::Number(number)) if number.is_f64() => "number",
        Some(Value::Number(_)) => "integer",
        Some(Value::Object(_) | Value::Array(_)) => "object",
        _ => "string",
    }
}

fn bad_request(read: &Read<'_>, details: Vec<Value>) -> ArmError {
    let time = read.azure.clock.now();
    let correlation = Uuid::new_v4();
    let message = format!("Please provide below info when asking for support: timestamp = {time}, correlationId = {correlation}.");
    ArmError::provider(StatusCode::BAD_REQUEST, "BadRequest", message).with_details(details)
}

fn invalid_query() -> Value {
    detail(
        "InvalidQuery",
        "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.",
    )
}

fn invalid_payload() -> Value {
    detail("InvalidPayload", "The body is not a query: it needs a member query, and may have subscriptions and options.")
}

fn detail(code: &str, message: &str) -> Value {
    json!({ "code": code, "message": message })
}
