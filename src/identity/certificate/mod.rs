//! The certificate of an application, and the assertions that are signed with its key.
//!
//! - `pem`, `pfx`: the forms of file in which it comes with its key.
//! - `encryption`: what a password opens.
//!
//! Facts: Microsoft's "Microsoft identity platform application authentication certificate credentials". Entra takes RSA keys only.

mod encryption;
mod pem;
mod pfx;

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use ring::error::KeyRejected;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PSS_SHA256;
use rustls::pki_types::CertificateDer;
use rustls::server::ParsedCertificate;
use serde_json::json;
use zeroize::Zeroizing;

use self::encryption::Closed;
use crate::error::{Code, Error, Result};
use crate::guid;
use crate::secret::Secret;

/// How long an assertion is valid. Entra sets no limit and recommends 5 to 10 minutes.
const LIFETIME_SECONDS: i64 = 600;
/// A certificate with its chain and key is far smaller.
const LARGEST_FILE: u64 = 1 << 20;

/// The tag that every certificate and PFX begins with.
const SEQUENCE: u8 = 0x30;
/// The length of what ends with a mark of its own, as BER has it and DER has not. A file's length is said by this byte or a higher one, no letter is.
const INDEFINITE_LENGTH: u8 = 0x80;

/// A file with a certificate and its private key, with or without the certificates above it: a PFX, or PEM with them in any order. What it is
/// shows in it, not in its name.
///
/// It is read for each assertion, so that a renewed one is used at once and the key lies in memory only while it signs.
#[derive(Clone, Debug)]
pub(super) struct CertificateFile {
    path: PathBuf,
    password: Option<Arc<Secret>>,
}

/// What the file holds.
#[derive(Default)]
struct Parts {
    certificates: Vec<CertificateDer<'static>>,
    /// Its keys; for one that Entra does not take, why.
    keys: Vec<Result<KeyPair, String>>,
}

/// What signs.
struct Contents {
    /// The key's own certificate first.
    certificates: Vec<CertificateDer<'static>>,
    key: KeyPair,
}

impl Parts {
    fn add_key(&mut self, key: Result<KeyPair, KeyRejected>) {
        self.keys.push(key.map_err(|rejected| rejected.to_string()));
    }

    /// A key with its certificate; what is wrong where there is none. The two know each other by the public key: marks beside them may lie.
    fn pair(mut self) -> Result<Contents, String> {
        if self.keys.is_empty() && self.certificates.is_empty() {
            return Err(String::from("it holds neither a certificate nor a private key, as a PFX or in PEM form"));
        }
        if self.keys.is_empty() {
            return Err(String::from("it holds no private key. Export the certificate with its private key"));
        }
        if self.certificates.is_empty() {
            return Err(String::from("it holds no certificate"));
        }
        let mut unfit = None;
        for key in self.keys {
            match key {
                Ok(key) => match self.certificates.iter().position(|certificate| belongs_to(certificate, &key)) {
                    Some(own) => {
                        self.certificates.swap(0, own);
                        return Ok(Contents { certificates: self.certificates, key });
                    }
                    None => unfit = Some(String::from("none of its certificates belongs to its key")),
                },
                Err(rejected) => {
                    unfit.get_or_insert(format!(
                        "its key is not an RSA key of 2048 bits or more, and Microsoft Entra takes no other ({rejected})"
                    ));
                }
            }
        }
        Err(unfit.unwrap_or_default())
    }
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
        self.parse(&self.bytes()?)
    }

    fn parse(&self, bytes: &[u8]) -> Result<Contents> {
        let password = self.password.as_ref().map(|password| password.expose());
        let parts = if is_der(bytes) { pfx::read(bytes, password) } else { pem::read(bytes, password) };
        parts.map_err(|closed| self.explain(closed, bytes))?.pair().map_err(|problem| self.unusable(problem))
    }

    fn bytes(&self) -> Result<Zeroizing<Vec<u8>>> {
        let unreadable = |error: std::io::Error| self.unusable(&error).with_cause(error);
        let file = File::open(&self.path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        if length > LARGEST_FILE {
            return Err(self.unusable(format_args!("it has {length} bytes, far more than a certificate and a key")));
        }
        // Room for all of it at once: what grows leaves copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(length).unwrap_or_default().saturating_add(1)));
        file.take(LARGEST_FILE).read_to_end(&mut bytes).map_err(unreadable)?;
        Ok(bytes)
    }

    fn explain(&self, closed: Closed, bytes: &[u8]) -> Error {
        match closed {
            Closed::WrongPassword if self.password.is_some() => {
                self.unusable("it does not open with certificate_password: the password is wrong, or the file is damaged")
            }
            Closed::WrongPassword => self.unusable("it is encrypted; give certificate_password"),
            Closed::Unknown(how) => self.unusable(format_args!(
                "it is protected in a way that is not known here ({how}). Write it anew, for example with \"openssl pkcs12 -export\" of version 3"
            )),
            Closed::Damaged if !is_der(bytes) => self.unusable("its PEM is damaged"),
            Closed::Damaged if is_certificate(bytes) => {
                self.unusable("it is a certificate without a private key. Export it with its private key, as a PFX or as PEM")
            }
            Closed::Damaged if bytes.starts_with(&[SEQUENCE, INDEFINITE_LENGTH]) => {
                self.unusable("it is a PFX in BER, and only DER is read. Write it anew, for example with \"openssl pkcs12\"")
            }
            Closed::Damaged => self.unusable("it is neither PEM nor a whole PFX"),
        }
    }

    fn unusable(&self, problem: impl std::fmt::Display) -> Error {
        let path = self.path.display();
        Error::new(Code::InvalidConfiguration, format!("certificate_path \"{path}\" cannot be used: {problem}."))
    }
}

#[cfg(any(test, fuzzing))]
impl CertificateFile {
    /// One without a file.
    pub(super) fn of_test(password: Option<Arc<Secret>>) -> Self {
        Self { path: PathBuf::from("fuzzed.pem"), password }
    }

    /// An assertion with what a file with these bytes would hold.
    pub(super) fn assertion_from(&self, bytes: &[u8], client_id: &str, audience: &str, now: i64) -> Result<Secret> {
        self.sign(self.parse(bytes)?, client_id, audience, now)
    }
}

/// Whether it is DER, or BER, and not text.
fn is_der(bytes: &[u8]) -> bool {
    matches!(bytes, [SEQUENCE, length, ..] if *length >= INDEFINITE_LENGTH)
}

fn is_certificate(der: &[u8]) -> bool {
    ParsedCertificate::try_from(&CertificateDer::from(der)).is_ok()
}

/// A certificate ends its public key with the RSA key as PKCS #1 writes it (RFC 5280, 4.1; RFC 8017, A.1.1).
fn belongs_to(certificate: &CertificateDer<'_>, key: &KeyPair) -> bool {
    let parsed = ParsedCertificate::try_from(certificate);
    parsed.is_ok_and(|parsed| parsed.subject_public_key_info().as_ref().ends_with(key.public().as_ref()))
}
