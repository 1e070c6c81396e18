"""Every credential of azure-identity that the simulator has the other side of."""

import json
import urllib.request

from azure.identity import (
    CertificateCredential,
    ClientAssertionCredential,
    ClientSecretCredential,
    DefaultAzureCredential,
    DeviceCodeCredential,
    ManagedIdentityCredential,
    WorkloadIdentityCredential,
)

from steps import holder, play

SCOPE = "https://management.azure.com/.default"


def prepare(stage):
    # No authority but the stage's own is asked whether it is one.
    entra = {"authority": stage["login_endpoint"], "disable_instance_discovery": True}
    application = {"tenant_id": stage["tenant_id"], "client_id": stage["client_id"], **entra}

    def token(credential):
        return holder(credential.get_token(SCOPE).token)

    def federated_token():
        with open(stage["federated_token_file"], encoding="ascii") as file:
            return file.read()

    def sign_in(verification_uri, user_code, expires_on):
        """The person at a browser."""
        decision = json.dumps({"user_code": user_code, "user": stage["user_name"]}).encode()
        urllib.request.urlopen(stage["control_endpoint"] + "/sign-ins", decision).close()

    return {
        "default identity": lambda: token(ManagedIdentityCredential()),
        "by client id": lambda: token(ManagedIdentityCredential(client_id=stage["identity"]["client_id"])),
        "by object id": lambda: token(ManagedIdentityCredential(identity_config={"object_id": stage["identity"]["object_id"]})),
        "by resource id": lambda: token(ManagedIdentityCredential(identity_config={"resource_id": stage["identity"]["resource_id"]})),
        "default credential": lambda: token(DefaultAzureCredential()),
        "client secret": lambda: token(ClientSecretCredential(client_secret=stage["client_secret"], **application)),
        "certificate": lambda: token(CertificateCredential(certificate_path=stage["certificate_file"], **application)),
        "workload identity": lambda: token(WorkloadIdentityCredential(token_file_path=stage["federated_token_file"], **application)),
        "client assertion": lambda: token(ClientAssertionCredential(func=federated_token, **application)),
        "device code": lambda: token(DeviceCodeCredential(tenant_id=stage["tenant_id"], prompt_callback=sign_in, **entra)),
    }


if __name__ == "__main__":
    play(prepare)
