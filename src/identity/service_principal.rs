//! Tokens for an application (service principal) that proves itself with a secret, a certificate or a federated token. A pod of AKS with a
//! workload identity is such an application too.
//!
//! Facts: Microsoft's "OAuth 2.0 client credentials flow on the Microsoft identity platform" and "Microsoft Entra Workload ID" for AKS.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::certificate::CertificateFile;
use super::entra::{self, Attempt, Entra, Form, Refusal};
use super::{AccessToken, Fetch, Identity, Source, TokenRequest, response};
use crate::error::{Code, Error, Result};
use crate::http::Transport;
use crate::http::call::Call;
use crate::options::Options;
use crate::secret::Secret;

/// The kind of a client assertion (RFC 7523).
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// A federated token is a JWT, far smaller than this.
const LARGEST_TOKEN_FILE: usize = 64 << 10;

/// An application of one tenant.
#[derive(Debug)]
pub(super) struct ServicePrincipal {
    name: &'static str,
    entra: Entra,
    client_id: String,
    proof: Proof,
    identity: Identity,
}

/// By what the application shows that it is the one.
#[derive(Clone, Debug)]
enum Proof {
    Secret(Arc<Secret>),
    Certificate(CertificateFile),
    /// A file that its issuer renews; read for each request.
    FederatedToken(PathBuf),
}

/// What of a proof goes into a request.
enum Shown {
    Secret(Arc<Secret>),
    Assertion(Secret),
}

impl ServicePrincipal {
    /// The application that the options name.
    pub(super) fn from_options(options: &Options) -> Result<Self> {
        let missing = |name: &str| {
            let message = format!("source is service_principal, but the option {name} is not set.");
            Error::new(Code::InvalidConfiguration, message)
        };
        let tenant = options.tenant.as_deref().ok_or_else(|| missing("tenant"))?;
        let client_id = options.client_id.as_deref().ok_or_else(|| missing("client_id"))?;
        let proof = match (&options.client_secret, &options.certificate_path, &options.federated_token_file) {
            (Some(secret), None, None) => Proof::Secret(Arc::clone(secret)),
            (None, Some(path), None) => Proof::Certificate(CertificateFile::new(path, options.certificate_password.clone())?),
            (None, None, Some(path)) => Proof::FederatedToken(path.clone()),
            (None, None, None) => return Err(missing("client_secret, certificate_path or federated_token_file")),
            _ => {
                return Err(Error::new(
                    Code::InvalidConfiguration,
                    "More than one of client_secret, certificate_path and federated_token_file is set. Use one of them.",
                ));
            }
        };
        if options.certificate_password.is_some() && options.certificate_path.is_none() {
            return Err(Error::new(Code::InvalidConfiguration, "certificate_password is set, but certificate_path is not."));
        }
        Self::new("ServicePrincipal", options, tenant, client_id, proof)
    }

    /// The workload identity of a pod: what AKS says in the environment, where an option does not say otherwise.
    pub(super) fn workload_identity(options: &Options) -> Result<Self> {
        let environment = &options.workload;
        let missing = |option: &str, variable: &str| {
            let message = format!(
                "There is no workload identity: neither the option {option} nor the environment variable {variable} is set. AKS sets it in pods \
                 that have the label azure.workload.identity/use and a service account with an identity."
            );
            Error::new(Code::InvalidConfiguration, message)
        };
        let tenant = options.tenant.as_ref().or(environment.tenant.as_ref());
        let tenant = tenant.ok_or_else(|| missing("tenant", "AZURE_TENANT_ID"))?;
        let client_id = options.client_id.as_ref().or(environment.client_id.as_ref());
        let client_id = client_id.ok_or_else(|| missing("client_id", "AZURE_CLIENT_ID"))?;
        let file = options.federated_token_file.as_ref().or(environment.token_file.as_ref());
        let file = file.ok_or_else(|| missing("federated_token_file", "AZURE_FEDERATED_TOKEN_FILE"))?;
        Self::new("WorkloadIdentity", options, tenant, client_id, Proof::FederatedToken(file.clone()))
    }

    fn new(name: &'static str, options: &Options, tenant: &str, client_id: &str, proof: Proof) -> Result<Self> {
        if options.object_id.is_some() || options.identity_resource_id.is_some() {
            return Err(Error::new(
                Code::SelectorNotSupported,
                format!(
                    "The source {name} knows an application by client_id only; leave out object_id and identity_resource_id. For another \
                     managed identity of this host set source to imds."
                ),
            )
            .with_source(name));
        }
        Ok(Self {
            name,
            entra: Entra::new(options, tenant)?,
            client_id: client_id.to_owned(),
            proof,
            identity: Identity::Application(client_id.to_owned()),
        })
    }

    async fn token(&self, request: TokenRequest<'_>, transport: &Transport, call: &Call) -> Result<AccessToken> {
        let resource = request.resource;
        let url = self.entra.token_url(transport, call).await?;
        let shown = self.show(url.as_str(), call.clock().unix_now()).await?;
        let (scope, claims) = (entra::scope(resource), entra::claims(request.claims));
        let mut fields =
            vec![("grant_type", "client_credentials"), ("client_id", self.client_id.as_str()), ("scope", &scope), ("claims", &claims)];
        let secret = match &shown {
            Shown::Secret(secret) => {
                fields.push(("client_secret", secret.expose()));
                secret.expose()
            }
            Shown::Assertion(assertion) => {
                fields.extend([("client_assertion_type", ASSERTION_TYPE), ("client_assertion", assertion.expose())]);
                assertion.expose()
            }
        };
        let answer = entra::post(&url, &Form::new(&fields), transport, call).await?;
        let now = call.clock().unix_now();
        if answer.is_success() {
            return response::read(&answer, resource, &self.identity, self.name, now);
        }
        let attempt = Attempt { source: self.name, tenant: self.entra.tenant(), client_id: &self.client_id, resource };
        Err(Refusal::read(&answer, &[secret]).into_error(&attempt, now))
    }

    /// Files and signatures take their time, so they are not for the runtime's one thread.
    async fn show(&self, audience: &str, now: i64) -> Result<Shown> {
        let (proof, client_id, audience) = (self.proof.clone(), self.client_id.clone(), audience.to_owned());
        let work = move || match proof {
            Proof::Secret(secret) => Ok(Shown::Secret(secret)),
            Proof::Certificate(file) => file.assertion(&client_id, &audience, now).map(Shown::Assertion),
            Proof::FederatedToken(path) => read_token(&path).map(Shown::Assertion),
        };
        let shown = match &self.proof {
            Proof::Secret(_) => work(),
            Proof::Certificate(_) | Proof::FederatedToken(_) => tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
                Err(Error::new(Code::Panic, "The library failed while it read the proof of the application.").with_cause(error))
            }),
        };
        shown.map_err(|error| error.with_source(self.name))
    }
}

fn read_token(path: &Path) -> Result<Secret> {
    let unusable = |problem: String| {
        let path = path.display();
        Error::new(Code::InvalidConfiguration, format!("The federated token file \"{path}\" cannot be used: {problem}."))
    };
    let bytes = std::fs::read(path).map(Zeroizing::new).map_err(|error| unusable(error.to_string()).with_cause(error))?;
    let text = std::str::from_utf8(&bytes).unwrap_or_default().trim();
    let is_token = |text: &str| text.len() <= LARGEST_TOKEN_FILE && text.bytes().all(|byte| (0x21..0x7f).contains(&byte));
    let token = Some(text).filter(|text| !text.is_empty() && is_token(text)).and_then(Secret::new);
    token.ok_or_else(|| unusable(String::from("it holds no token, which is one line of printable characters")))
}

impl Source for ServicePrincipal {
    fn name(&self) -> &'static str {
        self.name
    }

    fn shared_key(&self) -> Option<String> {
        None
    }

    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn takes_claims(&self) -> bool {
        true
    }

    fn fetch<'a>(&'a self, request: TokenRequest<'a>, transport: &'a Transport, call: &'a Call) -> Fetch<'a> {
        Box::pin(self.token(request, transport, call))
    }
}
