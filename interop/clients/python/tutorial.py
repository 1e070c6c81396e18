"""The tutorial: an identity is created, assigned to a virtual machine and given a role, is used, and goes again."""

import uuid

from azure.identity import ManagedIdentityCredential
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.msi import ManagedServiceIdentityClient
from azure.mgmt.resource.resources import ResourceManagementClient

from management import administrator, client, group_id, names, refusal
from steps import play

IDENTITY = "interop-identity"


class Tutorial:
    def __init__(self, stage):
        self.stage = stage
        self.group = stage["resource_group"]
        self.scope = group_id(stage)
        credential = administrator(stage)
        self.identities = client(ManagedServiceIdentityClient, stage, credential).user_assigned_identities
        self.machines = client(ComputeManagementClient, stage, credential).virtual_machines
        authorization = client(AuthorizationManagementClient, stage, credential)
        self.definitions = authorization.role_definitions
        self.assignments = authorization.role_assignments

    def steps(self):
        return {
            "create the identity": self.create_identity,
            "read the identity": lambda: self.identities.get(self.group, IDENTITY).name,
            "list the identities": lambda: names(self.identities.list_by_resource_group(self.group)),
            "assign the identity": self.assign_identity,
            "find the role": self.find_role,
            "assign the role": self.assign_role,
            "assign the role under another name": lambda: refusal(self.put_assignment),
            "list the role assignments": self.list_assignments,
            "read the group as the identity": self.read_group_as_identity,
            "delete the role assignment": self.delete_assignment,
            "take the identity away": self.take_identity_away,
            "delete the identity": lambda: self.identities.delete(self.group, IDENTITY),
        }

    def create_identity(self):
        self.identity = self.identities.create_or_update(self.group, IDENTITY, {"location": "eastus", "tags": {"made-by": "interop"}})
        return {"name": self.identity.name, "location": self.identity.location, "tags": self.identity.tags}

    def assign_identity(self):
        """As the documentation shows it: what is there is read and named again."""
        machine = self.machines.get(self.group, self.stage["virtual_machine"])
        wanted = {key: {} for key in [*machine.identity.user_assigned_identities, self.identity.id]}
        return self.update_machine(wanted)

    def take_identity_away(self):
        self.machines.get(self.group, self.stage["virtual_machine"])
        return self.update_machine({self.identity.id: None})

    def update_machine(self, user_assigned):
        identity = {"type": "SystemAssigned,UserAssigned", "userAssignedIdentities": user_assigned}
        machine = self.machines.begin_update(self.group, self.stage["virtual_machine"], {"identity": identity}).result()
        ids = machine.identity.user_assigned_identities
        return {"type": machine.identity.type, "user_assigned": sorted(key.rsplit("/", 1)[1] for key in ids)}

    def find_role(self):
        [self.role] = self.definitions.list(self.scope, filter="roleName eq 'Reader'")
        return self.role.name

    def put_assignment(self):
        wanted = {"roleDefinitionId": self.role.id, "principalId": self.identity.principal_id, "principalType": "ServicePrincipal"}
        return self.assignments.create(self.scope, str(uuid.uuid4()), {"properties": wanted})

    def assign_role(self):
        self.assignment = self.put_assignment()
        return self.assignment.principal_type

    def list_assignments(self):
        found = self.assignments.list_for_scope(self.scope, filter=f"principalId eq '{self.identity.principal_id}'")
        return [each.scope for each in found]

    def read_group_as_identity(self):
        credential = ManagedIdentityCredential(client_id=self.identity.client_id)
        return client(ResourceManagementClient, self.stage, credential).resource_groups.get(self.group).name

    def delete_assignment(self):
        return self.assignments.delete_by_id(self.assignment.id).principal_type


if __name__ == "__main__":
    play(lambda stage: Tutorial(stage).steps())
