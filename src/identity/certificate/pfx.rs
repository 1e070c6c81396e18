//! PFX files (PKCS #12): certificates and keys under a password, as Windows, Azure Key Vault and OpenSSL write them.
//!
//! Facts: RFC 7292.

use der::asn1::OctetStringRef;
use der::oid::ObjectIdentifier;
use der::{AnyRef, Decode as _, Sequence};
use ring::rsa::KeyPair;
use rustls::pki_types::CertificateDer;
use zeroize::Zeroizing;

use super::Parts;
use super::encryption::{Algorithm, Closed, EncryptedKey, Password, Seal};

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");
const KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.1");
const SHROUDED_KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
const CERTIFICATE_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
const BAG_OF_BAGS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.6");
const X509_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");

/// Bags lie in bags no deeper than this.
const DEEPEST: usize = 4;

/// Reads a PFX. Without a password it is tried as one that has none and as one whose password is empty.
pub(super) fn read(der: &[u8], password: Option<&str>) -> Result<Parts, Closed> {
    let pfx = Pfx::from_der(der)?;
    match password {
        Some(text) => pfx.open(&Password::new(text)),
        None => match pfx.open(&Password::absent()) {
            Err(Closed::WrongPassword) => pfx.open(&Password::new("")),
            outcome => outcome,
        },
    }
}

#[derive(Sequence)]
struct Pfx<'a> {
    version: u8,
    content: Content<'a>,
    seal: Option<Seal<'a>>,
}

/// Something, and of which kind it is (RFC 2315, section 7).
#[derive(Sequence)]
struct Content<'a> {
    kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    value: AnyRef<'a>,
}

#[derive(Sequence)]
struct EncryptedData<'a> {
    version: u8,
    content: EncryptedContent<'a>,
}

#[derive(Sequence)]
struct EncryptedContent<'a> {
    kind: ObjectIdentifier,
    algorithm: Algorithm<'a>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    data: &'a OctetStringRef,
}

#[derive(Sequence)]
struct Bag<'a> {
    kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    value: AnyRef<'a>,
    /// Names and marks for people and programs. Which certificate belongs to which key is seen from the two themselves.
    attributes: Option<AnyRef<'a>>,
}

#[derive(Sequence)]
struct CertificateBag<'a> {
    kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    value: AnyRef<'a>,
}

impl Pfx<'_> {
    fn open(&self, password: &Password) -> Result<Parts, Closed> {
        if self.content.kind != DATA {
            return Err(Closed::Unknown(String::from("sealed with a signature")));
        }
        let content = self.content.octets()?;
        if let Some(seal) = &self.seal {
            seal.check(content, password)?;
        }
        let mut parts = Parts::default();
        for part in Vec::<Content<'_>>::from_der(content)? {
            match part.kind {
                DATA => parts.add_bags(part.octets()?, password, DEEPEST)?,
                ENCRYPTED_DATA => {
                    let EncryptedData { content, .. } = part.value.decode_as()?;
                    let text = content.algorithm.decrypt(content.data.as_bytes(), password)?;
                    // Without a seal a wrong password may have gone unnoticed until here.
                    parts.add_bags(&text, password, DEEPEST).map_err(|closed| match closed {
                        Closed::Damaged if self.seal.is_none() => Closed::WrongPassword,
                        other => other,
                    })?;
                }
                _ => return Err(Closed::Unknown(String::from("encrypted for a certificate"))),
            }
        }
        Ok(parts)
    }
}

impl<'a> Content<'a> {
    fn octets(&self) -> Result<&'a [u8], Closed> {
        Ok(self.value.decode_as::<&OctetStringRef>()?.as_bytes())
    }
}

impl Parts {
    fn add_bags(&mut self, der: &[u8], password: &Password, deepest: usize) -> Result<(), Closed> {
        for bag in Vec::<Bag<'_>>::from_der(der)? {
            match bag.kind {
                KEY_BAG => self.add_key(KeyPair::from_pkcs8(&encoded(bag.value)?)),
                SHROUDED_KEY_BAG => self.add_key(KeyPair::from_pkcs8(&bag.value.decode_as::<EncryptedKey<'_>>()?.open(password)?)),
                CERTIFICATE_BAG => self.add_certificate(&bag.value.decode_as()?)?,
                BAG_OF_BAGS if deepest > 0 => self.add_bags(&encoded(bag.value)?, password, deepest - 1)?,
                BAG_OF_BAGS => return Err(Closed::Damaged),
                // Revocation lists and secrets.
                _ => {}
            }
        }
        Ok(())
    }

    fn add_certificate(&mut self, bag: &CertificateBag<'_>) -> Result<(), Closed> {
        if bag.kind == X509_CERTIFICATE {
            let certificate = bag.value.decode_as::<&OctetStringRef>()?.as_bytes();
            self.certificates.push(CertificateDer::from(certificate.to_vec()));
        }
        Ok(())
    }
}

/// A value with its tag and length again.
fn encoded(value: AnyRef<'_>) -> Result<Zeroizing<Vec<u8>>, Closed> {
    Ok(Zeroizing::new(der::Encode::to_der(&value)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_no_more_than_an_error() {
        let good = include_bytes!("../../../tests/certificates/unprotected.pfx");
        let parts = read(good, None).unwrap();
        assert_eq!((parts.certificates.len(), parts.keys.len()), (1, 1));
        for length in 0..good.len() {
            assert!(read(&good[..length], None).is_err(), "{length} bytes of it");
        }
        // What comes out may be wrong, or nothing; it must come out.
        for position in (0..good.len()).step_by(7) {
            for change in [0x01, 0x80, 0xff] {
                let mut bad = good.to_vec();
                bad[position] ^= change;
                drop(read(&bad, None));
            }
        }
    }
}
