"""The management clients as a user of the stage makes them, and what several scripts want of their answers."""

from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential

SCOPE = "https://management.azure.com/.default"


def administrator(stage):
    """The one who may do everything. The token is fetched at once, so that the steps are about Azure Resource Manager alone."""
    credential = ClientSecretCredential(
        tenant_id=stage["tenant_id"],
        client_id=stage["client_id"],
        client_secret=stage["client_secret"],
        authority=stage["login_endpoint"],
        # No authority but the stage's own is asked whether it is one.
        disable_instance_discovery=True,
    )
    credential.get_token(SCOPE)
    return credential


def client(kind, stage, credential):
    """A client of that kind. It polls as fast as it may: the usual interval is 30 s, and nothing takes that long here."""
    address = {"base_url": stage["arm_endpoint"], "credential_scopes": [SCOPE]}
    return kind(credential, stage["subscription_id"], polling_interval=0, **address)


def group_id(stage):
    return f"/subscriptions/{stage['subscription_id']}/resourceGroups/{stage['resource_group']}"


def refusal(call):
    """Status and code with which a call is refused."""
    try:
        call()
    except HttpResponseError as error:
        return {"status": error.status_code, "code": error.error.code}
    raise AssertionError("it was not refused")


def names(resources):
    return sorted(resource.name for resource in resources)
