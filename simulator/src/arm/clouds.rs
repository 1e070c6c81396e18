//! `/metadata/endpoints`: the addresses of the cloud. The simulator names itself as its resource manager and as its Entra.

use hyper::{Method, StatusCode};
use serde::Serialize;

use super::errors::ArmError;
use crate::azure::Azure;
use crate::http::{Answer, Request};
use crate::world::Cloud;

/// The version that answers with an array of all clouds.
const ARRAY_VERSION: &str = "2019-05-01";
/// The version that answers with the object of this one.
const OBJECT_VERSION: &str = "2022-09-01";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    portal: &'static str,
    authentication: Authentication,
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    suffixes: Option<Suffixes>,
    resource_manager: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    microsoft_graph_resource_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Authentication {
    login_endpoint: String,
    audiences: [&'static str; 2],
    tenant: &'static str,
    identity_provider: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Suffixes {
    key_vault_dns: &'static str,
    storage: &'static str,
}

fn shown(cloud: Cloud, resource_manager: String, login_endpoint: String, with_suffixes: bool) -> Shown {
    Shown {
        portal: cloud.portal(),
        authentication: Authentication { login_endpoint, audiences: cloud.audiences(), tenant: "common", identity_provider: "AAD" },
        name: cloud.name(),
        suffixes: with_suffixes.then(|| Suffixes { key_vault_dns: cloud.key_vault_suffix(), storage: cloud.storage_suffix() }),
        resource_manager,
        microsoft_graph_resource_id: with_suffixes.then(|| cloud.microsoft_graph()),
    }
}

pub(super) fn answer(azure: &Azure, request: &Request) -> Result<Answer, ArmError> {
    if request.method != Method::GET {
        return Err(ArmError::method_not_allowed(request.method.as_str(), "GET"));
    }
    let api_version = request.parameter("api-version").ok_or_else(ArmError::missing_api_version)?;
    let own = format!("{}/", request.base);
    let own_login = format!("{}/", azure.login_endpoint);
    let own_cloud = azure.world().cloud;
    match api_version.as_str() {
        OBJECT_VERSION => Ok(Answer::json(StatusCode::OK, &shown(own_cloud, own, own_login, true))),
        ARRAY_VERSION => {
            let clouds = Cloud::ALL.map(|cloud| {
                let address = |own: &str, host: &str| if cloud == own_cloud { own.to_owned() } else { format!("https://{host}/") };
                shown(cloud, address(&own, cloud.resource_manager_host()), address(&own_login, cloud.login_host()), false)
            });
            Ok(Answer::json(StatusCode::OK, &clouds))
        }
        other => Err(ArmError::invalid_api_version(other, &[OBJECT_VERSION, ARRAY_VERSION])),
    }
}
