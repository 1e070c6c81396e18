//! Certificates and keys in PEM form, each a section of its own, in any order.
//!
//! Facts: RFC 7468.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rsa::KeyPair;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{PemObject as _, SectionKind};
use zeroize::Zeroizing;

use super::Parts;
use super::encryption::{Closed, EncryptedKey, Password};

/// Reads all sections; those of other kinds do no harm.
pub(super) fn read(text: &[u8], password: Option<&str>) -> Result<Parts, Closed> {
    let mut parts = Parts::default();
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(text) {
        let (kind, der) = section.map_err(|_| Closed::Damaged)?;
        let der = Zeroizing::new(der);
        match kind {
            SectionKind::Certificate => parts.certificates.push(CertificateDer::from(der.to_vec())),
            SectionKind::PrivateKey => parts.add_key(KeyPair::from_pkcs8(&der)),
            SectionKind::RsaPrivateKey => parts.add_key(KeyPair::from_der(&der)),
            SectionKind::EcPrivateKey => parts.keys.push(Err(String::from("it is an elliptic curve's"))),
            _ => {}
        }
    }
    if let Some(der) = encrypted_key(text) {
        let password = Password::new(password.ok_or(Closed::WrongPassword)?);
        parts.add_key(KeyPair::from_pkcs8(&EncryptedKey::read(&der)?.open(&password)?));
    }
    Ok(parts)
}

/// The one kind of section that the PEM reader does not know (RFC 7468, section 11).
fn encrypted_key(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let text = std::str::from_utf8(text).ok()?;
    let (_, after) = text.split_once("-----BEGIN ENCRYPTED PRIVATE KEY-----")?;
    let (inside, _) = after.split_once("-----END ENCRYPTED PRIVATE KEY-----")?;
    let inside = Zeroizing::new(inside.split_ascii_whitespace().collect::<String>());
    STANDARD.decode(inside.as_bytes()).ok().map(Zeroizing::new)
}
