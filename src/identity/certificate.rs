//! The certificate of an application, and the assertions that are signed with its key.
//!
//! Facts: Microsoft's "Microsoft identity platform application authentication certificate credentials". Entra takes RSA keys only.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use pkcs8::EncryptedPrivateKeyInfoRef;
use pkcs8::pkcs5::EncryptionScheme;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PSS_SHA256;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{PemObject as _, SectionKind};
use rustls::server::ParsedCertificate;
use serde_json::json;
use zeroize::Zeroizing;

use crate::error::{Code, Error, Result};
use crate::guid;
use crate::secret::Secret;

/// How long an assertion is valid. Entra sets no limit and recommends 5 to 10 minutes.
const LIFETIME_SECONDS: i64 = 600;
/// A certificate with its chain and key is far smaller.
const LARGEST_FILE: u64 = 1 << 20;
/// How often a password may be hashed to open a key (PBKDF2); OpenSSL does it 2048 times, and OWASP recommends 600,000.
const MOST_ITERATIONS: u32 = 4_000_000;
/// How much memory that may take (scrypt), in bytes; OpenSSL takes 16 MiB, and OWASP recommends 128 MiB.
const MOST_MEMORY: u64 = 256 << 20;
/// How often that memory may be gone through.
const MOST_PASSES: u64 = 16;

/// A file in PEM form with a certificate and its private key, in any order, with or without the certificates above it.
///
/// It is read for each assertion, so that a renewed one is used at once and the key lies in memory only while it signs.
#[derive(Clone, Debug)]
pub(super) struct CertificateFile {
    path: PathBuf,
    password: Option<Arc<Secret>>,
}

/// What the file holds.
#[derive(Debug)]
struct Contents {
    /// The key's own certificate first.
    certificates: Vec<CertificateDer<'static>>,
    key: KeyPair,
}

impl CertificateFile {
    /// Reads the file, so that one that cannot be used is reported now and not with the first request.
    pub(super) fn new(path: &Path, password: Option<Arc<Secret>>) -> Result<Self> {
        let file = Self { path: path.to_owned(), password };
        file.read()?;
        Ok(file)
    }

    /// An assertion that its maker is the application: a JWT for one audience, valid from now on.
    pub(super) fn assertion(&self, client_id: &str, audience: &str, now: i64) -> Result<Secret> {
        self.sign(self.read()?, client_id, audience, now)
    }

    fn sign(&self, contents: Contents, client_id: &str, audience: &str, now: i64) -> Result<Secret> {
        let Contents { certificates, key } = contents;
        let thumbprint = certificates.first().map(|own| URL_SAFE_NO_PAD.encode(digest(&SHA256, own)));
        // The chain lets a tenant trust an issuer and a name instead of one certificate.
        let chain: Vec<String> = certificates.iter().map(|certificate| STANDARD.encode(certificate)).collect();
        let header = json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": thumbprint, "x5c": chain });
        let claims = json!({
            "aud": audience, "iss": client_id, "sub": client_id, "jti": guid::random(),
            "iat": now, "nbf": now, "exp": now.saturating_add(LIFETIME_SECONDS),
        });
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(&RSA_PSS_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|_| self.unusable("the key cannot sign"))?;
        let assertion = Zeroizing::new(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(&signature)));
        Secret::new(&assertion).ok_or_else(|| self.unusable("the key cannot sign"))
    }

    fn read(&self) -> Result<Contents> {
        self.parse(&self.text()?)
    }

    fn parse(&self, text: &[u8]) -> Result<Contents> {
        let mut certificates = Vec::new();
        let mut key = None;
        for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(text) {
            let (kind, der) = section.map_err(|error| self.unusable(format_args!("its PEM is damaged ({error:?})")))?;
            let der = Zeroizing::new(der);
            match kind {
                SectionKind::Certificate => certificates.push(CertificateDer::from(der.to_vec())),
                SectionKind::PrivateKey => key = Some(KeyPair::from_pkcs8(&der)),
                SectionKind::RsaPrivateKey => key = Some(KeyPair::from_der(&der)),
                SectionKind::EcPrivateKey => return Err(self.unusable("its key is not RSA, and Microsoft Entra takes no other")),
                _ => {}
            }
        }
        if let Some(encrypted) = encrypted_key(text) {
            key = Some(KeyPair::from_pkcs8(&self.decrypt(&encrypted)?));
        }
        let key = key.ok_or_else(|| self.unusable(self.what_is_missing(text, "private key (-----BEGIN PRIVATE KEY-----)")))?;
        let key = key.map_err(|rejected| self.unusable(format_args!("its key is not an RSA key of 2048 bits or more ({rejected})")))?;
        if certificates.is_empty() {
            return Err(self.unusable(self.what_is_missing(text, "certificate (-----BEGIN CERTIFICATE-----)")));
        }
        let own = certificates.iter().position(|certificate| belongs_to(certificate, &key));
        let own = own.ok_or_else(|| self.unusable("none of its certificates belongs to its key"))?;
        certificates.swap(0, own);
        Ok(Contents { certificates, key })
    }

    fn text(&self) -> Result<Zeroizing<Vec<u8>>> {
        let unreadable = |error: std::io::Error| self.unusable(&error).with_cause(error);
        let file = File::open(&self.path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        if length > LARGEST_FILE {
            return Err(self.unusable(format_args!("it has {length} bytes, far more than a certificate and a key")));
        }
        // Room for all of it at once: a text that grows leaves copies behind.
        let mut text = Zeroizing::new(Vec::with_capacity(usize::try_from(length).unwrap_or_default().saturating_add(1)));
        file.take(LARGEST_FILE).read_to_end(&mut text).map_err(unreadable)?;
        Ok(text)
    }

    fn decrypt(&self, encrypted: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let password = self.password.as_ref().ok_or_else(|| self.unusable("its key is encrypted; give certificate_password"))?;
        let key = EncryptedPrivateKeyInfoRef::try_from(encrypted)
            .map_err(|_| self.unusable("its key is encrypted in a way that is not known here"))?;
        if !is_affordable(&key.encryption_algorithm) {
            return Err(self.unusable("to open its key would take more time or memory than any key needs; encrypt it anew"));
        }
        let key = key
            .decrypt(password.expose().as_bytes())
            .map_err(|_| self.unusable("its key does not open with certificate_password, or is encrypted in an outdated way"))?;
        Ok(Zeroizing::new(key.as_bytes().to_vec()))
    }

    fn what_is_missing(&self, text: &[u8], what: &str) -> String {
        // What DER begins with, and a PFX is DER.
        match text.first() {
            Some(0x30) => String::from(
                "it is not PEM but looks like a PFX. Convert it once, for example with \"openssl pkcs12 -in FILE.pfx -out FILE.pem -nodes\"",
            ),
            _ => format!("it holds no {what} in PEM form"),
        }
    }

    fn unusable(&self, problem: impl std::fmt::Display) -> Error {
        let path = self.path.display();
        Error::new(Code::InvalidConfiguration, format!("certificate_path \"{path}\" cannot be used: {problem}."))
    }
}

/// The file itself says how much work it is to open its key, and a program that has no more memory ends.
fn is_affordable(scheme: &EncryptionScheme) -> bool {
    let Some(parameters) = scheme.pbes2() else { return true };
    if let Some(scrypt) = parameters.kdf.scrypt() {
        let memory = scrypt.cost_parameter.saturating_mul(128).saturating_mul(u64::from(scrypt.block_size));
        let passes = u64::from(scrypt.parallelization);
        return scrypt.cost_parameter > 1 && memory <= MOST_MEMORY && passes <= MOST_PASSES;
    }
    parameters.kdf.pbkdf2().is_none_or(|pbkdf2| pbkdf2.iteration_count <= MOST_ITERATIONS)
}

#[cfg(any(test, fuzzing))]
impl CertificateFile {
    /// One without a file.
    pub(super) fn of_test(password: Option<Arc<Secret>>) -> Self {
        Self { path: PathBuf::from("fuzzed.pem"), password }
    }

    /// An assertion with what a file with this text would hold.
    pub(super) fn assertion_from(&self, text: &[u8], client_id: &str, audience: &str, now: i64) -> Result<Secret> {
        self.sign(self.parse(text)?, client_id, audience, now)
    }
}

/// The one kind of section that the PEM reader does not know (RFC 7468, section 11).
fn encrypted_key(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let text = std::str::from_utf8(text).ok()?;
    let (_, after) = text.split_once("-----BEGIN ENCRYPTED PRIVATE KEY-----")?;
    let (inside, _) = after.split_once("-----END ENCRYPTED PRIVATE KEY-----")?;
    let inside = Zeroizing::new(inside.split_ascii_whitespace().collect::<String>());
    STANDARD.decode(inside.as_bytes()).ok().map(Zeroizing::new)
}

/// A certificate ends its public key with the RSA key as PKCS #1 writes it (RFC 5280, 4.1; RFC 8017, A.1.1).
fn belongs_to(certificate: &CertificateDer<'_>, key: &KeyPair) -> bool {
    let parsed = ParsedCertificate::try_from(certificate);
    parsed.is_ok_and(|parsed| parsed.subject_public_key_info().as_ref().ends_with(key.public().as_ref()))
}

#[cfg(test)]
mod tests {
    use pkcs8::EncryptedPrivateKeyInfoOwned;
    use pkcs8::der::Encode as _;
    use pkcs8::der::asn1::OctetString;
    use pkcs8::pkcs5::pbes2::{EncryptionScheme as Cipher, Kdf, Parameters, Pbkdf2Params, Pbkdf2Prf, Salt, ScryptParams};

    use super::*;

    /// A PEM file with a key that nobody can open, but that says how.
    fn key_opened_by(kdf: Kdf) -> String {
        let scheme = EncryptionScheme::Pbes2(Parameters { kdf, encryption: Cipher::Aes256Cbc { iv: [0; 16] } });
        let key = EncryptedPrivateKeyInfoOwned { encryption_algorithm: scheme, encrypted_data: OctetString::new(vec![0; 32]).unwrap() };
        let base64 = STANDARD.encode(key.to_der().unwrap());
        format!("-----BEGIN ENCRYPTED PRIVATE KEY-----\n{base64}\n-----END ENCRYPTED PRIVATE KEY-----\n")
    }

    #[test]
    fn a_key_does_not_say_how_much_of_the_machine_it_takes() {
        let salt = || Salt::new(&[7; 16][..]).unwrap();
        let scrypt = |cost_parameter, block_size, parallelization| {
            Kdf::Scrypt(ScryptParams { salt: salt(), cost_parameter, block_size, parallelization, key_length: None })
        };
        let pbkdf2 =
            |iteration_count| Kdf::Pbkdf2(Pbkdf2Params { salt: salt(), iteration_count, key_length: None, prf: Pbkdf2Prf::HmacWithSha256 });
        for (kdf, is_tried) in [
            (scrypt(16_384, 8, 1), true),
            (scrypt(1 << 40, 8, 1), false),
            (scrypt(u64::MAX, u16::MAX, 1), false),
            (scrypt(2, 1, u16::MAX), false),
            (scrypt(1, 1, 1), false),
            (scrypt(0, 1, 1), false),
            (pbkdf2(2048), true),
            (pbkdf2(u32::MAX), false),
        ] {
            let shown = format!("{kdf:?}");
            let file = CertificateFile::of_test(Secret::new("a-secret-of-the-certificate").map(Arc::new));
            let error = file.parse(key_opened_by(kdf).as_bytes()).err().unwrap();
            assert_eq!(error.code(), Code::InvalidConfiguration);
            let part = if is_tried { "does not open with certificate_password" } else { "more time or memory than any key needs" };
            assert!(error.message().contains(part), "{shown}: {error}");
        }
    }
}
