//! Signing and checking of JSON web tokens (RFC 7519) with RS256.
//!
//! The key is in this repository for everyone to read: a token signed with it is worth nothing
//! anywhere but here.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

const TEST_ONLY_KEY: &[u8] = include_bytes!("test-only-signing-key.pk8");

#[derive(Serialize, Deserialize)]
struct Header {
    typ: String,
    alg: String,
    x5t: String,
    kid: String,
}

/// The key could not be read or used.
#[derive(Debug, thiserror::Error)]
#[error("the simulator's signing key cannot be used: {0}")]
pub(crate) struct SigningError(String);

/// The key that signs tokens, and the one that they are checked with.
#[derive(Debug)]
pub(crate) struct SigningKey {
    key: KeyPair,
    random: SystemRandom,
    id: String,
}

/// The public half, in the form of a JSON web key (RFC 7517): base64url.
pub(crate) struct PublicKey<'a> {
    pub(crate) id: &'a str,
    pub(crate) modulus: String,
    pub(crate) exponent: String,
}

impl SigningKey {
    pub(crate) fn public(&self) -> PublicKey<'_> {
        let components = PublicKeyComponents::<Vec<u8>>::from(self.key.public());
        PublicKey {
            id: &self.id,
            modulus: BASE64_URL_SAFE_NO_PAD.encode(components.n),
            exponent: BASE64_URL_SAFE_NO_PAD.encode(components.e),
        }
    }

    pub(crate) fn load() -> Result<Self, SigningError> {
        let key = KeyPair::from_pkcs8(TEST_ONLY_KEY).map_err(|error| SigningError(error.to_string()))?;
        let id = BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, key.public().as_ref()));
        Ok(Self { key, random: SystemRandom::new(), id })
    }

    /// The claims as a signed token.
    pub(crate) fn sign(&self, claims: &impl Serialize) -> Result<String, SigningError> {
        let header = Header { typ: "JWT".to_owned(), alg: "RS256".to_owned(), x5t: self.id.clone(), kid: self.id.clone() };
        let signed = format!("{}.{}", encoded(&header)?, encoded(claims)?);
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &self.random, signed.as_bytes(), &mut signature)
            .map_err(|error| SigningError(error.to_string()))?;
        let signature = BASE64_URL_SAFE_NO_PAD.encode(signature);
        Ok(format!("{signed}.{signature}"))
    }

    /// The claims of a token that this key signed; none for any other text.
    pub(crate) fn verify<Claims: for<'a> Deserialize<'a>>(&self, token: &str) -> Option<Claims> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let header: Header = decoded(header)?;
        if header.alg != "RS256" || header.kid != self.id {
            return None;
        }
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.key.public()).verify(signed.as_bytes(), &signature).ok()?;
        decoded(claims)
    }
}

fn encoded(part: &impl Serialize) -> Result<String, SigningError> {
    let json = serde_json::to_vec(part).map_err(|error| SigningError(error.to_string()))?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(json))
}

fn decoded<T: for<'a> Deserialize<'a>>(part: &str) -> Option<T> {
    let json = BASE64_URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&json).ok()
}
