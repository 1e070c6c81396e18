// Every credential of @azure/identity that the simulator has the other side of.

import { readFile } from "node:fs/promises";

import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  DefaultAzureCredential,
  DeviceCodeCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
} from "@azure/identity";

import { holder, play } from "./steps.mjs";

const SCOPE = "https://management.azure.com/.default";

function prepare(stage) {
  // No authority but the stage's own is asked whether it is one.
  const entra = { authorityHost: stage.login_endpoint, disableInstanceDiscovery: true };
  const { tenant_id: tenantId, client_id: clientId } = stage;

  const token = async (credential) => holder((await credential.getToken(SCOPE)).token);
  const federatedToken = () => readFile(stage.federated_token_file, "ascii");

  /** The person at a browser. */
  async function signIn({ userCode }) {
    const decision = JSON.stringify({ user_code: userCode, user: stage.user_name });
    const answer = await fetch(`${stage.control_endpoint}/sign-ins`, { method: "POST", body: decision });
    if (!answer.ok) throw new Error(`the code ${userCode} was not taken: ${answer.status}`);
  }

  return {
    "default identity": () => token(new ManagedIdentityCredential()),
    "by client id": () => token(new ManagedIdentityCredential({ clientId: stage.identity.client_id })),
    "by object id": () => token(new ManagedIdentityCredential({ objectId: stage.identity.object_id })),
    "by resource id": () => token(new ManagedIdentityCredential({ resourceId: stage.identity.resource_id })),
    "default credential": () => token(new DefaultAzureCredential()),
    "client secret": () => token(new ClientSecretCredential(tenantId, clientId, stage.client_secret, entra)),
    "certificate": () =>
      token(new ClientCertificateCredential(tenantId, clientId, { certificatePath: stage.certificate_file }, entra)),
    "workload identity": () =>
      token(new WorkloadIdentityCredential({ tenantId, clientId, tokenFilePath: stage.federated_token_file, ...entra })),
    "client assertion": () => token(new ClientAssertionCredential(tenantId, clientId, federatedToken, entra)),
    "device code": () => token(new DeviceCodeCredential({ tenantId, userPromptCallback: signIn, ...entra })),
  };
}

await play(prepare);
