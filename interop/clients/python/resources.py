"""Groups, lists over several pages, and a resource of another type, whose writes are long-running operations of every form."""

from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient

from management import administrator, client, group_id, names, refusal
from steps import play

GROUP = "interop-group"
API_VERSION = "2023-05-01"
ACCOUNT = {"location": "eastus", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "tags": {"made-by": "interop"}}


def prepare(stage):
    credential = administrator(stage)
    machines = client(ComputeManagementClient, stage, credential).virtual_machines
    management = client(ResourceManagementClient, stage, credential)
    groups, resources = management.resource_groups, management.resources
    group = stage["resource_group"]
    account = f"{group_id(stage)}/providers/Microsoft.Storage/storageAccounts/interopstorage"

    def read_machine():
        machine = machines.get(group, stage["virtual_machine"])
        return {"name": machine.name, "identity": machine.identity.type, "size": machine.hardware_profile.vm_size}

    def put_account():
        return resources.begin_create_or_update_by_id(account, ACCOUNT, api_version=API_VERSION).result()

    def create_account():
        created = put_account()
        return {"name": created.name, "sku": created.sku.name}

    def read_group():
        return groups.get(group).tags

    return {
        "read a group": read_group,
        "read an absent group": lambda: refusal(lambda: groups.get("absent")),
        "read a group that is throttled": read_group,
        "read a group with another token": read_group,
        "list the groups": lambda: names(groups.list()),
        "list the resources of a group": lambda: names(resources.list_by_resource_group(group)),
        "list the resources of a type": lambda: names(resources.list(filter="resourceType eq 'Microsoft.Compute/virtualMachines'")),
        "read a machine": read_machine,
        "list the machines": lambda: names(machines.list(group)),
        "create a group": lambda: groups.create_or_update(GROUP, {"location": "westus2"}).location,
        "delete a group": lambda: groups.begin_delete(GROUP).result(),
        "create a resource at once": create_account,
        "create a resource by Azure-AsyncOperation": create_account,
        "create a resource by Operation-Location": create_account,
        "create a resource by Location": create_account,
        "create a resource by provisioningState": create_account,
        # The status is that of the question after the operation, which was answered well.
        "fail to create a resource": lambda: refusal(put_account)["code"],
        "read a resource": lambda: resources.get_by_id(account, api_version=API_VERSION).name,
        "delete a resource": lambda: resources.begin_delete_by_id(account, api_version=API_VERSION).result(),
    }


if __name__ == "__main__":
    play(prepare)
