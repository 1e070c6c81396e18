//! Who an application is: by its secret, by an assertion that it has signed with a certificate's key, or by one of an issuer that it trusts.
//!
//! Facts: <https://learn.microsoft.com/entra/identity-platform/certificate-credentials>,
//! <https://learn.microsoft.com/entra/workload-id/workload-identity-federation>.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde::Deserialize;
use uuid::Uuid;
use webpki::EndEntityCert;

use super::Endpoint;
use super::errors::EntraError;
use super::federation::FederatedClaims;
use crate::entra::Authentication;
use crate::world::Application;

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// An application that has shown who it is.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) client_id: Uuid,
    pub(super) principal_id: Uuid,
    pub(super) authentication: Authentication,
}

#[derive(Deserialize)]
struct AssertionHeader {
    alg: String,
    #[serde(default, rename = "x5t#S256")]
    sha256: Option<String>,
    #[serde(default, rename = "x5t")]
    sha1: Option<String>,
}

/// Times are whole numbers or not: some clients write them as they read their clock.
#[derive(Deserialize)]
struct AssertionClaims {
    aud: String,
    iss: String,
    sub: String,
    jti: String,
    #[serde(default)]
    nbf: Option<f64>,
    exp: f64,
}

/// The application of a request, checked.
pub(super) fn authenticate(endpoint: &Endpoint<'_>) -> Result<Client, EntraError> {
    let client_id = client_id(endpoint)?;
    let unknown = || {
        let tenant = endpoint.tenant.named;
        let message = format!(
            "Application with identifier '{client_id}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant."
        );
        EntraError::new(400, "unauthorized_client", 700_016, message)
    };
    let principal = endpoint.world.principals.iter().find(|principal| principal.client_id == Some(client_id)).ok_or_else(unknown)?;
    let nothing = Application::default();
    let application = endpoint.world.applications.iter().find(|application| application.client_id == client_id).unwrap_or(&nothing);
    let authentication = match (endpoint.form.get("client_secret"), endpoint.form.get("client_assertion")) {
        (Some(secret), None) => by_secret(endpoint, application, client_id, secret)?,
        (None, Some(assertion)) => by_assertion(endpoint, application, client_id, assertion)?,
        _ => {
            let message = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
            return Err(EntraError::invalid_client(7_000_218, message));
        }
    };
    Ok(Client { client_id, principal_id: principal.principal_id, authentication })
}

/// The id that the request names, whether there is such an application or not.
pub(super) fn client_id(endpoint: &Endpoint<'_>) -> Result<Uuid, EntraError> {
    let given = endpoint.form.need("client_id")?;
    Uuid::parse_str(given).map_err(|_| {
        let message = format!("Application with identifier '{given}' was not found in the directory '{}'.", endpoint.tenant.named);
        EntraError::new(400, "unauthorized_client", 700_016, message)
    })
}

fn by_secret(endpoint: &Endpoint<'_>, application: &Application, client_id: Uuid, given: &str) -> Result<Authentication, EntraError> {
    let Some(secret) = application.secrets.iter().find(|secret| secret.value == given) else {
        let message = format!(
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{client_id}'."
        );
        return Err(EntraError::invalid_client(7_000_215, message));
    };
    if secret.expires_on.is_some_and(|end| end <= endpoint.azure.clock.unix_seconds()) {
        let message = format!(
            "The provided client secret keys for app '{client_id}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security."
        );
        return Err(EntraError::invalid_client(7_000_222, message));
    }
    Ok(Authentication::Secret)
}

fn by_assertion(
    endpoint: &Endpoint<'_>,
    application: &Application,
    client_id: Uuid,
    assertion: &str,
) -> Result<Authentication, EntraError> {
    if endpoint.form.need("client_assertion_type")? != ASSERTION_TYPE {
        let message = format!("The 'client_assertion_type' parameter must be '{ASSERTION_TYPE}'.");
        return Err(EntraError::new(400, "invalid_request", 900_144, message));
    }
    let parts = Parts::of(assertion).ok_or_else(malformed)?;
    match parts.claims::<AssertionClaims>() {
        Some(claims) if claims.iss.eq_ignore_ascii_case(&client_id.to_string()) => {
            signed_with_certificate(endpoint, application, client_id, &parts, &claims)?
        }
        _ => of_trusted_issuer(endpoint, application, assertion, &parts)?,
    }
    Ok(Authentication::Certificate)
}

fn signed_with_certificate(
    endpoint: &Endpoint<'_>,
    application: &Application,
    client_id: Uuid,
    parts: &Parts<'_>,
    claims: &AssertionClaims,
) -> Result<(), EntraError> {
    let header: AssertionHeader = decoded(parts.header).ok_or_else(malformed)?;
    if claims.jti.is_empty() {
        return Err(malformed());
    }
    if !claims.sub.eq_ignore_ascii_case(&client_id.to_string()) {
        let message = "Client assertion application identifier doesn't match 'client_id' parameter.";
        return Err(EntraError::new(401, "invalid_client", 700_021, message));
    }
    let tenant = endpoint.tenant.named;
    let audiences = ["oauth2/v2.0/token", "oauth2/token", "v2.0", ""].map(|path| endpoint.address(path));
    if !audiences.iter().any(|audience| audience.trim_end_matches('/') == claims.aud.trim_end_matches('/')) {
        let message = format!("Client assertion audience claim does not match Realm issuer of tenant '{tenant}'.");
        return Err(EntraError::invalid_client(700_023, message));
    }
    check_time(endpoint, claims.nbf, claims.exp)?;
    let certificates = application.certificates.iter().filter_map(|pem| CertificateDer::from_pem_slice(pem.as_bytes()).ok());
    let own = certificates.into_iter().find(|certificate| header.names(certificate));
    let own = own.ok_or_else(|| unknown_key(&header, "The key was not found."))?;
    let algorithm = match header.alg.as_str() {
        "RS256" => webpki::ring::RSA_PKCS1_2048_8192_SHA256,
        "PS256" => webpki::ring::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
        _ => return Err(malformed()),
    };
    let signature = BASE64_URL_SAFE_NO_PAD.decode(parts.signature).map_err(|_| malformed())?;
    let certificate = EndEntityCert::try_from(&own).map_err(|_| unknown_key(&header, "The key cannot be used."))?;
    certificate
        .verify_signature(algorithm, parts.signed.as_bytes(), &signature)
        .map_err(|_| unknown_key(&header, "The key was found, but use of the key to verify the signature failed."))
}

impl AssertionHeader {
    /// Whether the header names this certificate by one of its thumbprints.
    fn names(&self, certificate: &CertificateDer<'_>) -> bool {
        let thumbprint = |algorithm| BASE64_URL_SAFE_NO_PAD.encode(digest(algorithm, certificate));
        match (&self.sha256, &self.sha1) {
            (Some(given), _) => given.trim_end_matches('=') == thumbprint(&SHA256),
            (None, Some(given)) => given.trim_end_matches('=') == thumbprint(&SHA1_FOR_LEGACY_USE_ONLY),
            (None, None) => false,
        }
    }
}

fn of_trusted_issuer(endpoint: &Endpoint<'_>, application: &Application, assertion: &str, parts: &Parts<'_>) -> Result<(), EntraError> {
    let claims: FederatedClaims = parts.claims().ok_or_else(malformed)?;
    let trusted: Vec<_> = application.federated_credentials.iter().filter(|credential| credential.issuer == claims.iss).collect();
    if trusted.is_empty() {
        let message = format!("No matching federated identity record found for presented assertion issuer '{}'.", claims.iss);
        return Err(EntraError::invalid_client(700_211, message));
    }
    let trusted: Vec<_> = trusted.into_iter().filter(|credential| credential.subject == claims.sub).collect();
    if trusted.is_empty() {
        let message = format!(
            "No matching federated identity record found for presented assertion subject '{}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.",
            claims.sub
        );
        return Err(EntraError::invalid_client(700_213, message));
    }
    if !trusted.iter().any(|credential| claims.aud.contains(&credential.audience)) {
        return Err(EntraError::invalid_client(700_212, "No matching federated identity record found for presented assertion audience."));
    }
    check_time(endpoint, Some(claims.nbf as f64), claims.exp as f64)?;
    match endpoint.azure.signing_key.verify::<FederatedClaims>(assertion) {
        Some(_) => Ok(()),
        None => Err(EntraError::invalid_client(50_013, "Assertion failed signature validation.")),
    }
}

/// Entra forgives clocks that differ by 5 minutes.
fn check_time(endpoint: &Endpoint<'_>, begin: Option<f64>, end: f64) -> Result<(), EntraError> {
    const TOLERANCE_SECONDS: f64 = 300.0;
    let now = endpoint.azure.clock.unix_seconds() as f64;
    if begin.is_some_and(|begin| begin > now + TOLERANCE_SECONDS) || end <= now - TOLERANCE_SECONDS {
        let message = format!("Client assertion is not within its valid time range. Current time: {now}, expiry time of assertion {end}.");
        return Err(EntraError::invalid_client(700_024, message));
    }
    Ok(())
}

fn malformed() -> EntraError {
    EntraError::new(400, "invalid_request", 50_027, "JWT token is invalid or malformed.")
}

fn unknown_key(header: &AssertionHeader, reason: &str) -> EntraError {
    let thumbprint = header.sha256.as_ref().or(header.sha1.as_ref()).and_then(|text| BASE64_URL_SAFE_NO_PAD.decode(text).ok());
    let hexadecimal: String = thumbprint.unwrap_or_default().iter().map(|byte| format!("{byte:02X}")).collect();
    let message = format!(
        "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - {reason}, Thumbprint of key used by client: '{hexadecimal}']"
    );
    EntraError::invalid_client(700_027, message)
}

/// The parts of a JWT.
struct Parts<'a> {
    header: &'a str,
    claims: &'a str,
    signature: &'a str,
    signed: &'a str,
}

impl<'a> Parts<'a> {
    fn of(jwt: &'a str) -> Option<Self> {
        let (signed, signature) = jwt.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        Some(Self { header, claims, signature, signed })
    }

    fn claims<T: for<'b> Deserialize<'b>>(&self) -> Option<T> {
        decoded(self.claims)
    }
}

fn decoded<T: for<'b> Deserialize<'b>>(part: &str) -> Option<T> {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
