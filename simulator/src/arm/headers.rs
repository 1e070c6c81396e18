//! The headers that every answer of Azure Resource Manager has.

use hyper::header::HeaderValue;
use uuid::Uuid;

use super::kind::Kind;
use crate::azure::Azure;
use crate::http::{Answer, Request};

/// The region whose gateway answered.
const GATEWAY_REGION: &str = "EASTUS";

/// Adds ids and constant headers.
pub(super) fn complete(answer: Answer, azure: &Azure, request: &Request, kind: Option<Kind>) -> Answer {
    let correlation = request.header("x-ms-correlation-request-id").and_then(|given| given.parse().ok()).unwrap_or_else(Uuid::new_v4);
    let is_of_gateway = answer.headers.contains_key("x-ms-failure-cause") || kind.is_none_or(Kind::is_of_resource_manager);
    let request_id = if is_of_gateway { correlation } else { Uuid::new_v4() };
    let now = azure.clock.now();
    let edge = Uuid::new_v4().simple().to_string().to_uppercase();
    let edge_time = now.strftime("%Y-%m-%dT%H:%M:%SZ");
    let answer = answer
        .with("Cache-Control", "no-cache")
        .with("Pragma", "no-cache")
        .with("Expires", "-1")
        .with("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        .with("X-Content-Type-Options", "nosniff")
        .with("X-Cache", "CONFIG_NOCACHE")
        .with("X-MSEdge-Ref", &format!("Ref A: {edge} Ref B: BL2AA2010204001 Ref C: {edge_time}"))
        .with("x-ms-request-id", &request_id.to_string())
        .with("x-ms-correlation-request-id", &correlation.to_string())
        .with("x-ms-routing-request-id", &format!("{GATEWAY_REGION}:{}:{correlation}", now.strftime("%Y%m%dT%H%M%SZ")));
    with_client_request_id(answer, request, is_of_gateway, kind)
}

/// Compute alone gives the client's own id back, when it is asked to.
fn with_client_request_id(mut answer: Answer, request: &Request, is_of_gateway: bool, kind: Option<Kind>) -> Answer {
    let is_wanted = request.header("x-ms-return-client-request-id").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    if is_wanted
        && !is_of_gateway
        && matches!(kind, Some(Kind::VirtualMachines | Kind::VirtualMachineScaleSets))
        && let Some(id) = request.headers.get("x-ms-client-request-id")
    {
        answer.headers.insert("x-ms-client-request-id", HeaderValue::clone(id));
    }
    answer
}
