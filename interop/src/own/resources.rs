//! Groups, lists over several pages, and a resource of another type, whose writes are long-running operations of every form.

use std::sync::Arc;

use anyhow::Result;
use armidentity::arm::{Client, Request, Response, resource, resource_group, virtual_machine};
use armidentity::error::Error;
use armidentity::http::call::Call;
use serde_json::{Value, json};

use super::{List, body, refusal, text, unknown};
use crate::stage::{GROUP, MACHINE, group_id};

const NEW_GROUP: &str = "/subscriptions/{subscription}/resourcegroups/interop-group";
const API_VERSION: &str = "2023-05-01";

pub(super) struct Resources {
    client: Arc<Client>,
}

impl Resources {
    pub(super) fn new(client: Arc<Client>) -> Self {
        Self { client }
    }

    pub(super) async fn play(&mut self, step: &str) -> Result<Value> {
        let client = &self.client;
        let call = client.waiting_call(None);
        match step {
            "read a group" | "read a group that is throttled" | "read a group with another token" => {
                let group = body(&resource_group::get(client, Some(GROUP), None, &call).await?)?;
                Ok(group.get("tags").cloned().unwrap_or_default())
            }
            "read an absent group" => refusal(resource_group::get(client, Some("absent"), None, &call).await),
            "list the groups" => List::Whole(resource_group::list(Arc::clone(client), None)).names().await,
            "list the resources of a group" => {
                List::Filtered(resource::list(Arc::clone(client), Some(GROUP), resource::Filter::default(), None)?).names().await
            }
            "list the resources of a type" => {
                let resource_type = Some("Microsoft.Compute/virtualMachines".to_owned());
                let filter = resource::Filter { resource_type, ..resource::Filter::default() };
                List::Filtered(resource::list(Arc::clone(client), None, filter, None)?).names().await
            }
            "read a machine" => {
                let machine = body(&virtual_machine::get(client, Some(GROUP), MACHINE, None, &call).await?)?;
                let size = text(&machine, "/properties/hardwareProfile/vmSize");
                Ok(json!({ "name": text(&machine, "/name"), "identity": text(&machine, "/identity/type"), "size": size }))
            }
            "list the machines" => List::Whole(virtual_machine::list(Arc::clone(client), Some(GROUP), None)?).names().await,
            "create a group" => {
                let mut request = Request::new("PUT", NEW_GROUP)?;
                request.set_body(json!({ "location": "westus2" }).to_string().into_bytes())?;
                let group = body(&client.send_and_wait(&request, None, &call).await?)?;
                Ok(json!(text(&group, "/location")))
            }
            "delete a group" => {
                client.send_and_wait(&Request::new("DELETE", NEW_GROUP)?, None, &call).await?;
                Ok(Value::Null)
            }
            "create a resource at once"
            | "create a resource by Azure-AsyncOperation"
            | "create a resource by Operation-Location"
            | "create a resource by Location"
            | "create a resource by provisioningState" => {
                let created = body(&self.put_account(&call).await?)?;
                Ok(json!({ "name": text(&created, "/name"), "sku": text(&created, "/sku/name") }))
            }
            "fail to create a resource" => Ok(refusal(self.put_account(&call).await)?.get("code").cloned().unwrap_or_default()),
            "read a resource" => {
                let read = body(&resource::get(client, &account(), Some(API_VERSION), None, &call).await?)?;
                Ok(json!(text(&read, "/name")))
            }
            "delete a resource" => {
                client.send_and_wait(&of_account("DELETE")?, None, &call).await?;
                Ok(Value::Null)
            }
            other => Err(unknown(other)),
        }
    }

    async fn put_account(&self, call: &Call) -> Result<Response, Error> {
        let wanted =
            json!({ "location": "eastus", "kind": "StorageV2", "sku": { "name": "Standard_LRS" }, "tags": { "made-by": "interop" } });
        let mut request = of_account("PUT")?;
        request.set_body(wanted.to_string().into_bytes())?;
        self.client.send_and_wait(&request, None, call).await
    }
}

fn account() -> String {
    format!("{}/providers/Microsoft.Storage/storageAccounts/interopstorage", group_id())
}

fn of_account(method: &str) -> Result<Request, Error> {
    let mut request = Request::new(method, &account())?;
    request.set_api_version(API_VERSION)?;
    Ok(request)
}
