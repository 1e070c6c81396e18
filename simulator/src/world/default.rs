//! The world that the simulator starts with: the one of the tutorial.

use uuid::{Uuid, uuid};

use super::{
    Application, AssignedIdentities, ClientSecret, Cloud, FederatedCredential, OsType, Principal, PrincipalType, ResourceGroup,
    RoleAssignment, ServicePrincipal, Subscription, Tags, UserAssignedIdentity, VirtualMachine, World, resource_group_id, subscription_id,
};
use crate::arm::{OWNER, READER};
use crate::entra::{FEDERATED_AUDIENCE, FEDERATED_ISSUER};

/// The tenant of the default world.
pub const TENANT_ID: Uuid = uuid!("10000000-0000-4000-8000-000000000001");
/// The subscription of the default world.
pub const SUBSCRIPTION_ID: Uuid = uuid!("20000000-0000-4000-8000-000000000001");
/// The unique id of the virtual machine `myVM`.
pub const VM_ID: Uuid = uuid!("30000000-0000-4000-8000-000000000001");
/// The object id of the system-assigned identity of `myVM`.
pub const SYSTEM_ASSIGNED_PRINCIPAL_ID: Uuid = uuid!("40000000-0000-4000-8000-000000000001");
/// The client id of the system-assigned identity of `myVM`.
pub const SYSTEM_ASSIGNED_CLIENT_ID: Uuid = uuid!("50000000-0000-4000-8000-000000000001");
/// The object id of the user-assigned identity `ID1`.
pub const ID1_PRINCIPAL_ID: Uuid = uuid!("40000000-0000-4000-8000-000000000002");
/// The client id of the user-assigned identity `ID1`.
pub const ID1_CLIENT_ID: Uuid = uuid!("50000000-0000-4000-8000-000000000002");
/// The object id of the administrator: a service principal that is Owner of the subscription.
pub const ADMINISTRATOR_PRINCIPAL_ID: Uuid = uuid!("40000000-0000-4000-8000-0000000000a1");
/// The client id of the administrator.
pub const ADMINISTRATOR_CLIENT_ID: Uuid = uuid!("50000000-0000-4000-8000-0000000000a1");
/// A secret of the administrator. It is worth nothing anywhere but here.
pub const ADMINISTRATOR_SECRET: &str = "simulated~administrator.secret";
/// A certificate of the administrator with its private key, as PEM. It is worth nothing anywhere but here.
pub const ADMINISTRATOR_CERTIFICATE: &str = include_str!("test-only-administrator.pem");
/// The subject of the federated tokens with which the administrator signs in.
pub const ADMINISTRATOR_FEDERATED_SUBJECT: &str = "system:serviceaccount:default:administrator";
/// The domain name of the tenant.
pub const TENANT_DOMAIN: &str = "arm-simulator.onmicrosoft.com";
/// The object id of the user. Nobody has given it a role.
pub const USER_PRINCIPAL_ID: Uuid = uuid!("40000000-0000-4000-8000-0000000000b1");
/// The name with which the user signs in.
pub const USER_NAME: &str = "user@arm-simulator.onmicrosoft.com";

const LOCATION: &str = "eastus";

impl Default for World {
    /// One subscription with two groups. `myResourceGroupVM` holds the Windows virtual machine
    /// `myVM` and the user-assigned identity `ID1`; `myVM` has `ID1` and a system-assigned
    /// identity, and both are Reader on that group. On `TestRG` neither has a role. The service principal
    /// `Administrator` is Owner of the subscription and signs in with a secret, a certificate or a federated token; a user has no role.
    fn default() -> Self {
        let group = resource_group_id(SUBSCRIPTION_ID, "myResourceGroupVM");
        Self {
            cloud: Cloud::AzureCloud,
            tenant_id: TENANT_ID,
            host: format!("{group}/providers/Microsoft.Compute/virtualMachines/myVM"),
            resources: resources(),
            subscriptions: vec![Subscription {
                subscription_id: SUBSCRIPTION_ID,
                tenant_id: TENANT_ID,
                display_name: "Simulated subscription".to_owned(),
                resource_groups: vec![tutorial_group(&group), empty_group()],
            }],
            custom_roles: Vec::new(),
            role_assignments: vec![
                RoleAssignment::new(uuid!("60000000-0000-4000-8000-000000000001"), READER, SYSTEM_ASSIGNED_PRINCIPAL_ID, &group),
                RoleAssignment::new(uuid!("60000000-0000-4000-8000-000000000002"), READER, ID1_PRINCIPAL_ID, &group),
                RoleAssignment::new(
                    uuid!("60000000-0000-4000-8000-000000000003"),
                    OWNER,
                    ADMINISTRATOR_PRINCIPAL_ID,
                    &subscription_id(SUBSCRIPTION_ID),
                ),
            ],
            principals: vec![
                Principal {
                    principal_id: ADMINISTRATOR_PRINCIPAL_ID,
                    principal_type: PrincipalType::ServicePrincipal,
                    display_name: "Administrator".to_owned(),
                    client_id: Some(ADMINISTRATOR_CLIENT_ID),
                    user_principal_name: None,
                    members: Vec::new(),
                },
                Principal {
                    principal_id: USER_PRINCIPAL_ID,
                    principal_type: PrincipalType::User,
                    display_name: "User".to_owned(),
                    client_id: None,
                    user_principal_name: Some(USER_NAME.to_owned()),
                    members: Vec::new(),
                },
            ],
            applications: vec![Application {
                client_id: ADMINISTRATOR_CLIENT_ID,
                secrets: vec![ClientSecret::new(ADMINISTRATOR_SECRET)],
                certificates: vec![ADMINISTRATOR_CERTIFICATE.to_owned()],
                federated_credentials: vec![FederatedCredential {
                    issuer: FEDERATED_ISSUER.to_owned(),
                    subject: ADMINISTRATOR_FEDERATED_SUBJECT.to_owned(),
                    audience: FEDERATED_AUDIENCE.to_owned(),
                }],
            }],
            tenant_domains: vec![TENANT_DOMAIN.to_owned()],
            locks: Vec::new(),
        }
    }
}

impl World {
    /// The default world before the tutorial has begun: the virtual machine has no identity, there is no `ID1`, and nobody but the administrator
    /// has a role.
    #[must_use]
    pub fn before_the_tutorial() -> Self {
        let mut world = Self::default();
        for group in world.subscriptions.iter_mut().flat_map(|subscription| &mut subscription.resource_groups) {
            group.user_assigned_identities.clear();
            for machine in &mut group.virtual_machines {
                machine.identity = AssignedIdentities::default();
            }
        }
        world.role_assignments.retain(|assignment| assignment.principal_id == ADMINISTRATOR_PRINCIPAL_ID);
        world
    }
}

fn tutorial_group(group_id: &str) -> ResourceGroup {
    ResourceGroup {
        tags: tags(&[("costCenter", "4711"), ("created", "2024-01-31T00:00:00Z"), ("owner", "Zoë 管理")]),
        virtual_machines: vec![VirtualMachine {
            name: "myVM".to_owned(),
            location: LOCATION.to_owned(),
            vm_id: VM_ID,
            size: "Standard_D2s_v5".to_owned(),
            os_type: OsType::Windows,
            time_created: "2024-01-31T08:15:30.1234567+00:00".to_owned(),
            etag: 1,
            tags: tags(&[("Department", "IT"), ("TestStatus", "Pending")]),
            identity: AssignedIdentities {
                system_assigned: Some(ServicePrincipal {
                    principal_id: SYSTEM_ASSIGNED_PRINCIPAL_ID,
                    client_id: SYSTEM_ASSIGNED_CLIENT_ID,
                }),
                user_assigned: vec![format!("{group_id}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1")],
            },
        }],
        user_assigned_identities: vec![UserAssignedIdentity {
            name: "ID1".to_owned(),
            location: LOCATION.to_owned(),
            tags: Tags::new(),
            service_principal: ServicePrincipal { principal_id: ID1_PRINCIPAL_ID, client_id: ID1_CLIENT_ID },
        }],
        ..ResourceGroup::new("myResourceGroupVM", LOCATION)
    }
}

fn empty_group() -> ResourceGroup {
    ResourceGroup { tags: tags(&[("environment", "test")]), ..ResourceGroup::new("TestRG", LOCATION) }
}

fn resources() -> Vec<String> {
    [
        "https://vault.azure.net",
        "https://storage.azure.com/",
        "https://graph.microsoft.com/",
        "https://database.windows.net/",
        "https://servicebus.azure.net/",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn tags(pairs: &[(&str, &str)]) -> Tags {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
