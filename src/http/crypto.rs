//! The cryptography that TLS uses: of what ring can do, what Azure speaks.
//!
//! AES-GCM by TLS 1.3, or with ephemeral keys by TLS 1.2, over the curves of NIST, is what Microsoft's services offer ("Azure Front Door TLS
//! policy", "TLS cipher suites in Azure App Service"), and what a proxy that looks into connections has too. ring besides has ChaCha20, Curve25519
//! and the keys of client certificates: code that no connection here needs, in a library that is copied to every machine.

use std::sync::Arc;

use ring::rand::SecureRandom as _;
use rustls::SignatureScheme;
use rustls::crypto::ring::{cipher_suite, kx_group};
use rustls::crypto::{CryptoProvider, GetRandomFailed, KeyProvider, SecureRandom, WebPkiSupportedAlgorithms};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::SigningKey;
use webpki::ring as signed_by;

/// The provider of every connection. It is passed along explicitly: nothing global is installed in the host process.
pub(super) fn provider() -> CryptoProvider {
    CryptoProvider {
        cipher_suites: vec![
            cipher_suite::TLS13_AES_256_GCM_SHA384,
            cipher_suite::TLS13_AES_128_GCM_SHA256,
            cipher_suite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            cipher_suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            cipher_suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            cipher_suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        ],
        kx_groups: vec![kx_group::SECP256R1, kx_group::SECP384R1],
        signature_verification_algorithms: SIGNATURES,
        secure_random: &SystemRandom,
        key_provider: &NoClientCertificate,
    }
}

/// The signatures of certificates and handshakes. TLS 1.2 names a scheme without its curve, so that each stands for both (RFC 8422, 5.1.1).
const SIGNATURES: WebPkiSupportedAlgorithms = WebPkiSupportedAlgorithms {
    all: &[
        signed_by::ECDSA_P256_SHA256,
        signed_by::ECDSA_P256_SHA384,
        signed_by::ECDSA_P384_SHA256,
        signed_by::ECDSA_P384_SHA384,
        signed_by::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
        signed_by::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
        signed_by::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
        signed_by::RSA_PKCS1_2048_8192_SHA256,
        signed_by::RSA_PKCS1_2048_8192_SHA384,
        signed_by::RSA_PKCS1_2048_8192_SHA512,
        signed_by::RSA_PKCS1_2048_8192_SHA256_ABSENT_PARAMS,
        signed_by::RSA_PKCS1_2048_8192_SHA384_ABSENT_PARAMS,
        signed_by::RSA_PKCS1_2048_8192_SHA512_ABSENT_PARAMS,
    ],
    mapping: &[
        (SignatureScheme::ECDSA_NISTP384_SHA384, &[signed_by::ECDSA_P384_SHA384, signed_by::ECDSA_P256_SHA384]),
        (SignatureScheme::ECDSA_NISTP256_SHA256, &[signed_by::ECDSA_P256_SHA256, signed_by::ECDSA_P384_SHA256]),
        (SignatureScheme::RSA_PSS_SHA512, &[signed_by::RSA_PSS_2048_8192_SHA512_LEGACY_KEY]),
        (SignatureScheme::RSA_PSS_SHA384, &[signed_by::RSA_PSS_2048_8192_SHA384_LEGACY_KEY]),
        (SignatureScheme::RSA_PSS_SHA256, &[signed_by::RSA_PSS_2048_8192_SHA256_LEGACY_KEY]),
        (SignatureScheme::RSA_PKCS1_SHA512, &[signed_by::RSA_PKCS1_2048_8192_SHA512]),
        (SignatureScheme::RSA_PKCS1_SHA384, &[signed_by::RSA_PKCS1_2048_8192_SHA384]),
        (SignatureScheme::RSA_PKCS1_SHA256, &[signed_by::RSA_PKCS1_2048_8192_SHA256]),
    ],
};

#[derive(Debug)]
struct SystemRandom;

impl SecureRandom for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), GetRandomFailed> {
        ring::rand::SystemRandom::new().fill(buffer).map_err(|_| GetRandomFailed)
    }
}

#[derive(Debug)]
struct NoClientCertificate;

impl KeyProvider for NoClientCertificate {
    fn load_private_key(&self, _: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, rustls::Error> {
        Err(rustls::Error::General(String::from("no connection of this library has a client certificate")))
    }
}
