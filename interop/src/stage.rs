//! Where a scenario is played: a simulator of its own, with what clients are told of it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use arm_simulator::world::{
    ADMINISTRATOR_CERTIFICATE, ADMINISTRATOR_CLIENT_ID, ADMINISTRATOR_FEDERATED_SUBJECT, ADMINISTRATOR_SECRET, ID1_CLIENT_ID,
    ID1_PRINCIPAL_ID, SUBSCRIPTION_ID, TENANT_ID, USER_NAME,
};
use arm_simulator::{Config, Fault, OperationRule, Outcome, Service, Shape, Simulator, Takes};
use serde_json::{Value, json};
use xtask::workspace;

use crate::exchange::{self, Exchange};

/// The group of the virtual machine, and the machine.
pub const GROUP: &str = "myResourceGroupVM";
pub const MACHINE: &str = "myVM";

/// The identity of the machine's group that is the machine's too.
const IDENTITY: &str = "ID1";

/// A simulator with the files that applications sign in with.
pub struct Stage {
    simulator: Simulator,
    certificate_file: PathBuf,
    federated_token_file: PathBuf,
}

impl Stage {
    /// Starts a simulator. Its lists have one item a page.
    ///
    /// # Errors
    /// A simulator that does not start, or a folder that cannot be written to.
    pub fn set(folder: &Path) -> Result<Self> {
        let config = Config { page_size: Some(1), device_code_interval_seconds: 1, operations: operations(), ..Config::default() };
        let simulator = Simulator::start(config)?;
        let token = simulator.federated_token(ADMINISTRATOR_FEDERATED_SUBJECT).context("the simulator signs no federated token")?;
        let stage =
            Self { simulator, certificate_file: folder.join("certificate.pem"), federated_token_file: folder.join("federated-token") };
        workspace::write(&stage.certificate_file, ADMINISTRATOR_CERTIFICATE)?;
        workspace::write(&stage.federated_token_file, &token)?;
        Ok(stage)
    }

    /// The simulator itself.
    pub fn simulator(&self) -> &Simulator {
        &self.simulator
    }

    /// Sees to what a step needs to meet.
    pub fn prepare(&self, step: &str) {
        if let Some(fault) = fault(step) {
            self.simulator.inject(fault.on(Service::Arm).times(1));
        }
    }

    /// What the scripts are told: the first line of their input.
    pub fn description(&self) -> Value {
        json!({
            "login_endpoint": self.simulator.login_endpoint(),
            "arm_endpoint": self.simulator.arm_endpoint(),
            "control_endpoint": self.simulator.control_endpoint(),
            "tenant_id": TENANT_ID.to_string(),
            "subscription_id": SUBSCRIPTION_ID.to_string(),
            "resource_group": GROUP,
            "virtual_machine": MACHINE,
            "identity": {
                "client_id": ID1_CLIENT_ID.to_string(),
                "object_id": ID1_PRINCIPAL_ID.to_string(),
                "resource_id": identity_id(),
            },
            "client_id": ADMINISTRATOR_CLIENT_ID.to_string(),
            "client_secret": ADMINISTRATOR_SECRET,
            "certificate_file": self.certificate_file,
            "federated_token_file": self.federated_token_file,
            "user_name": USER_NAME,
        })
    }

    /// What leads clients here by their own configuration, and lets them trust the simulator's authority.
    pub fn environment(&self) -> Vec<(String, String)> {
        let authority = self.simulator.ca_file().display().to_string();
        let trust = ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"].map(|name| (name.to_owned(), authority.clone()));
        let simulator = self.simulator.environment().into_iter().filter(|(name, _)| name.starts_with("AZURE_"));
        simulator.chain(trust).collect()
    }

    /// The files that an application signs in with.
    pub fn certificate_file(&self) -> &Path {
        &self.certificate_file
    }

    pub fn federated_token_file(&self) -> &Path {
        &self.federated_token_file
    }

    /// What was sent since the last time.
    pub fn take_exchanges(&self) -> Vec<Exchange> {
        let records = self.simulator.requests();
        self.simulator.clear_requests();
        exchange::read(&records)
    }
}

/// The id of the machine's group.
pub fn group_id() -> String {
    format!("/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/{GROUP}")
}

/// The id of the identity that the machine has.
pub fn identity_id() -> String {
    format!("{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{IDENTITY}", group_id())
}

/// What stands in the way of a step at its first request.
fn fault(step: &str) -> Option<Fault> {
    let refusal = |code: &str| json!({ "error": { "code": code, "message": "As the stage has it." } }).to_string();
    // {"access_token":{"nbf":{"essential":true,"value":"1704067200"}}}, as continuous access evaluation asks for a token of after a change.
    let challenge = r#"Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzA0MDY3MjAwIn19fQ==""#;
    match step {
        "read a group that is throttled" => Some(Fault::respond(429, refusal("TooManyRequests")).header("Retry-After", "1")),
        "read a group with another token" => {
            Some(Fault::respond(401, refusal("InvalidAuthenticationToken")).header("WWW-Authenticate", challenge))
        }
        _ => None,
    }
}

/// Storage accounts are created in every way that Azure has, one after the other, and the last time in vain. The time passes whether a client asks
/// for the operation or for the resource.
fn operations() -> Vec<OperationRule> {
    let rule = |method: &str, shape, outcome| OperationRule {
        resource_type: Some("Microsoft.Storage/storageAccounts".to_owned()),
        method: Some(method.to_owned()),
        count: Some(1),
        shape: Some(shape),
        takes: Some(Takes::Milliseconds(300)),
        outcome,
        ..OperationRule::default()
    };
    vec![
        rule("PUT", Shape::Synchronous, Outcome::Succeeded),
        rule("PUT", Shape::AzureAsyncOperation, Outcome::Succeeded),
        rule("PUT", Shape::OperationLocation, Outcome::Succeeded),
        rule("PUT", Shape::Location, Outcome::Succeeded),
        rule("PUT", Shape::ProvisioningState, Outcome::Succeeded),
        rule("PUT", Shape::AzureAsyncOperation, Outcome::failed("MaxStorageAccountsCountPerSubscriptionExceeded", "There are too many.")),
        rule("DELETE", Shape::Location, Outcome::Succeeded),
    ]
}
