//! The tutorial: an identity is created, assigned to a virtual machine and given a role, is used, and goes again.

use std::sync::Arc;

use anyhow::Result;
use armidentity::arm::role_assignment::{Assignment, Reach};
use armidentity::arm::{
    Client, Request, Response, Tags, resource_group, resource_identity, role_assignment, role_definition, user_assigned_identity,
};
use serde_json::{Value, json};

use super::{List, body, options, refusal, text, unknown};
use crate::stage::{GROUP, MACHINE, Stage, group_id};

const IDENTITY: &str = "interop-identity";
const ROLE: &str = "Reader";

pub(super) struct Tutorial<'a> {
    stage: &'a Stage,
    client: Arc<Client>,
    /// As Azure Resource Manager showed them last.
    identity: Value,
    role: Value,
    assignment: Value,
}

impl<'a> Tutorial<'a> {
    pub(super) fn new(stage: &'a Stage, client: Arc<Client>) -> Self {
        Self { stage, client, identity: Value::Null, role: Value::Null, assignment: Value::Null }
    }

    pub(super) async fn play(&mut self, step: &str) -> Result<Value> {
        let call = self.client.waiting_call(None);
        let client = &self.client;
        match step {
            "create the identity" => {
                let tags = Tags::from_json(r#"{"made-by":"interop"}"#)?;
                let created =
                    user_assigned_identity::create(client, Some(GROUP), IDENTITY, Some("eastus"), Some(&tags), None, &call).await?;
                self.identity = body(&created)?;
                let identity = &self.identity;
                Ok(json!({ "name": identity.get("name"), "location": identity.get("location"), "tags": identity.get("tags") }))
            }
            "read the identity" => name(&user_assigned_identity::get(client, Some(GROUP), IDENTITY, None, &call).await?),
            "list the identities" => List::Whole(user_assigned_identity::list(Arc::clone(client), Some(GROUP), None)?).names().await,
            "assign the identity" => identities_of(&resource_identity::add(client, &machine(), &self.identities()?, None, &call).await?),
            "find the role" => {
                let found = role_definition::get(client, Some(&group_id()), ROLE, None, &call).await?;
                self.role = body(&found)?;
                name(&found)
            }
            "assign the role" => {
                let principal_id = text(&self.identity, "/properties/principalId");
                let assignment = Assignment::new(&principal_id, ROLE, Some(&group_id()))?;
                self.assignment = body(&role_assignment::create(client, &assignment, None, &call).await?)?;
                Ok(json!(text(&self.assignment, "/properties/principalType")))
            }
            // Our own way ends well here. The refusal itself is seen by a request of the plain kind.
            "assign the role under another name" => {
                let path = format!("{}/providers/Microsoft.Authorization/roleAssignments/{}", group_id(), uuid::Uuid::from_u128(1));
                let wanted = json!({
                    "roleDefinitionId": self.role.get("id"),
                    "principalId": self.identity.pointer("/properties/principalId"),
                    "principalType": "ServicePrincipal",
                });
                let mut request = Request::new("PUT", &path)?;
                request.set_body(json!({ "properties": wanted }).to_string().into_bytes())?;
                refusal(client.send(&request, None, &call).await)
            }
            "list the role assignments" => {
                let principal_id = text(&self.identity, "/properties/principalId");
                let pages = role_assignment::list(Arc::clone(client), Some(&group_id()), Some(&principal_id), Reach::All, None)?;
                let found = List::Filtered(pages).items().await?;
                Ok(found.iter().map(|each| text(each, "/properties/scope")).collect())
            }
            "read the group as the identity" => {
                let client_id = text(&self.identity, "/properties/clientId");
                let identity = super::client(&options(self.stage, &[("client_id", &client_id)])?)?;
                name(&resource_group::get(&identity, Some(GROUP), None, &call).await?)
            }
            "delete the role assignment" => {
                let gone = role_assignment::delete(client, &text(&self.assignment, "/id"), None, &call).await?;
                Ok(json!(text(&body(&gone)?, "/properties/principalType")))
            }
            "take the identity away" => {
                identities_of(&resource_identity::remove(client, &machine(), &self.identities()?, None, &call).await?)
            }
            "delete the identity" => {
                user_assigned_identity::delete(client, Some(GROUP), IDENTITY, None, &call).await?;
                Ok(Value::Null)
            }
            other => Err(unknown(other)),
        }
    }

    /// The one that was created.
    fn identities(&self) -> Result<resource_identity::Identities> {
        Ok(resource_identity::Identities::new(&[text(&self.identity, "/id")], false)?)
    }
}

fn machine() -> String {
    format!("{}/providers/Microsoft.Compute/virtualMachines/{MACHINE}", group_id())
}

fn name(response: &Response) -> Result<Value> {
    Ok(json!(text(&body(response)?, "/name")))
}

fn identities_of(machine: &Response) -> Result<Value> {
    let machine = body(machine)?;
    let ids = machine.pointer("/identity/userAssignedIdentities").and_then(Value::as_object);
    let mut names: Vec<&str> = ids.into_iter().flatten().filter_map(|(id, _)| id.rsplit('/').next()).collect();
    names.sort_unstable();
    Ok(json!({ "type": text(&machine, "/identity/type"), "user_assigned": names }))
}
