//! TLS: rustls with ring, the platform's own verifier, and one more CA where the user names a file.

use std::path::Path;
use std::sync::Arc;

use once_cell::sync::OnceCell;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::crypto;
use crate::error::{Code, Error, Result};

/// The TLS settings of a transport.
pub(crate) fn client_config(extra_roots: Option<RootCertStore>) -> Result<ClientConfig> {
    let provider = Arc::new(crypto::provider());
    let verifier = Arc::new(Verifier::new(extra_roots, Arc::clone(&provider))?);
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::new(Code::TlsFailed, "TLS cannot be set up").with_cause(error))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(config)
}

/// Reads a CA file.
///
/// # Errors
/// [`Code::InvalidConfiguration`] when the file cannot be read or holds no usable certificate in PEM form.
pub(crate) fn read_ca_file(path: &Path) -> Result<RootCertStore> {
    let unusable =
        |problem: String| Error::new(Code::InvalidConfiguration, format!("ca_file \"{}\" cannot be used: {problem}", path.display()));
    let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()).with_cause(error))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| unusable(error.to_string()).with_cause(error))?;
        roots.add(certificate).map_err(|error| unusable(error.to_string()).with_cause(error))?;
    }
    if roots.is_empty() {
        return Err(unusable(String::from("it holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)")));
    }
    Ok(roots)
}

/// Asks the user's CA file first and the platform only when that says no.
///
/// The platform's verifier is built on first need, because it reads every root certificate of a Linux system at once.
#[derive(Debug)]
struct Verifier {
    extra: Option<Arc<WebPkiServerVerifier>>,
    platform: OnceCell<rustls_platform_verifier::Verifier>,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    fn new(extra_roots: Option<RootCertStore>, provider: Arc<CryptoProvider>) -> Result<Self> {
        let extra = extra_roots
            .map(|roots| WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build())
            .transpose()
            .map_err(|error| Error::new(Code::InvalidConfiguration, "ca_file cannot be used").with_cause(error))?;
        Ok(Self { extra, platform: OnceCell::new(), provider })
    }

    fn platform(&self) -> std::result::Result<&rustls_platform_verifier::Verifier, rustls::Error> {
        self.platform.get_or_try_init(|| rustls_platform_verifier::Verifier::new(Arc::clone(&self.provider)))
    }

    fn algorithms(&self) -> &WebPkiSupportedAlgorithms {
        &self.provider.signature_verification_algorithms
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        let refused = match &self.extra {
            Some(extra) => match extra.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
                Ok(verified) => return Ok(verified),
                Err(error) => Some(error),
            },
            None => None,
        };
        match self.platform().and_then(|platform| platform.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)) {
            Ok(verified) => Ok(verified),
            // A wrong name or an expired certificate under the user's own CA says more than the platform's "unknown issuer".
            Err(error) => Err(refused.filter(|refused| !is_unknown_issuer(refused)).unwrap_or(error)),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, self.algorithms())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, self.algorithms())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms().supported_schemes()
    }
}

fn is_unknown_issuer(error: &rustls::Error) -> bool {
    matches!(error, rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer))
}
