//! Tokens without a sign-in, for tests that need one of some principal.

use uuid::{Uuid, uuid};

use super::{Authentication, Claims, Subject};
use crate::azure::Azure;
use crate::world::lower_case_group_segment;

/// The Azure CLI, with which users sign in.
const AZURE_CLI: Uuid = uuid!("04b07795-8ddb-461a-bbee-02f9e1bf7b46");

/// A token of a principal of the world for an audience; none when there is no such principal.
pub(crate) fn token_for(azure: &Azure, principal_id: Uuid, audience: &str) -> Option<String> {
    let world = azure.world();
    let principal = world.principal(principal_id)?;
    let subject = Subject {
        tenant_id: world.tenant_id,
        client_id: principal.client_id.unwrap_or(AZURE_CLI),
        principal_id,
        identity_resource_id: principal.resource_id.as_deref().map(lower_case_group_segment),
        host_resource_id: None,
        authentication: match principal.user_principal_name {
            Some(name) => Authentication::User { user_principal_name: name.to_owned(), display_name: name.to_owned() },
            None => Authentication::Certificate,
        },
    };
    let claims = Claims::new(subject, audience, azure.clock.unix_seconds(), azure.token_lifetime_seconds());
    azure.signing_key.sign(&claims).ok()
}
