//! What a password opens: private keys in PEM, and the parts of a PFX.
//!
//! Facts: RFC 8018 (PBES2 with PBKDF2), RFC 7292, appendices B and C (the older schemes of PKCS #12, and how it makes keys of passwords).

use std::num::NonZeroU32;

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use der::asn1::OctetStringRef;
use der::oid::ObjectIdentifier;
use der::{AnyRef, Decode as _, Sequence};
use ring::{digest, hmac, pbkdf2};
use zeroize::Zeroizing;

/// Windows and OpenSSL write some thousands, the cautious some hundred thousands; at this many the wait would be felt as a program that hangs.
const MOST_ITERATIONS: u32 = 4_000_000;

const PBES2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");
const PBKDF2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.12");
const SHA1_TRIPLE_DES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.3");
const SHA1_RC2_128: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.5");
const SHA1_RC2_40: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.6");
const AES_128: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.2");
const AES_192: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.22");
const AES_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.42");
const TRIPLE_DES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.3.7");
const HMAC_SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.7");
const HMAC_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.9");
const HMAC_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.10");
const HMAC_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.11");
const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

/// Why something does not open.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// Another password may open it.
    WrongPassword,
    /// What was read makes no sense.
    Damaged,
    /// It is made in a way that is not known here: the way's name or number.
    Unknown(String),
}

impl From<der::Error> for Closed {
    fn from(_: der::Error) -> Self {
        Self::Damaged
    }
}

type Opened = Result<Zeroizing<Vec<u8>>, Closed>;

/// Decrypts by key and initialization vector.
type Decrypt = fn(key: &[u8], vector: &[u8], data: &[u8]) -> Opened;

/// A password, in the two forms in which it is used.
pub(super) struct Password {
    utf8: Zeroizing<String>,
    /// UTF-16, the highest byte first, and a NUL; for no password at all, nothing.
    utf16: Zeroizing<Vec<u8>>,
}

impl Password {
    pub(super) fn new(text: &str) -> Self {
        // Room for all of it at once: a text that grows leaves copies behind.
        let mut utf16 = Zeroizing::new(Vec::with_capacity(text.len() * 2 + 2));
        utf16.extend(text.encode_utf16().chain([0]).flat_map(u16::to_be_bytes));
        Self { utf8: Zeroizing::new(text.to_owned()), utf16 }
    }

    /// No password, which some programs tell from an empty one.
    pub(super) fn absent() -> Self {
        Self { utf8: Zeroizing::default(), utf16: Zeroizing::default() }
    }
}

/// A way of doing something, and how exactly.
#[derive(Sequence)]
pub(super) struct Algorithm<'a> {
    id: ObjectIdentifier,
    parameters: Option<AnyRef<'a>>,
}

impl<'a> Algorithm<'a> {
    fn parameters<T: der::Choice<'a> + der::DecodeValue<'a, Error = der::Error>>(&self) -> Result<T, Closed> {
        Ok(self.parameters.ok_or(Closed::Damaged)?.decode_as()?)
    }

    fn unknown(&self) -> Closed {
        Closed::Unknown(format!("algorithm {}", self.id))
    }
}

/// A private key that a password opens (RFC 5958, section 3).
#[derive(Sequence)]
pub(super) struct EncryptedKey<'a> {
    algorithm: Algorithm<'a>,
    data: &'a OctetStringRef,
}

impl<'a> EncryptedKey<'a> {
    pub(super) fn read(der: &'a [u8]) -> Result<Self, Closed> {
        Ok(Self::from_der(der)?)
    }

    /// The key in the form of PKCS #8.
    pub(super) fn open(&self, password: &Password) -> Opened {
        self.algorithm.decrypt(self.data.as_bytes(), password)
    }
}

#[derive(Sequence)]
struct Pbes2<'a> {
    derivation: Algorithm<'a>,
    encryption: Algorithm<'a>,
}

#[derive(Sequence)]
struct Pbkdf2<'a> {
    salt: &'a OctetStringRef,
    iterations: u32,
    key_length: Option<u32>,
    /// SHA-1 where it is absent.
    function: Option<Algorithm<'a>>,
}

/// The parameters of the older schemes.
#[derive(Sequence)]
struct SaltAndIterations<'a> {
    salt: &'a OctetStringRef,
    iterations: u32,
}

impl Algorithm<'_> {
    /// Decrypts what this algorithm has encrypted. A wrong password shows by what comes out, but not always.
    pub(super) fn decrypt(&self, data: &[u8], password: &Password) -> Opened {
        let by_digest = |key_length, decrypt: Decrypt| {
            let SaltAndIterations { salt, iterations } = self.parameters()?;
            let derive = |purpose, length| {
                Derivation { hash: &digest::SHA1_FOR_LEGACY_USE_ONLY, purpose, length }.run(password, salt.as_bytes(), iterations)
            };
            decrypt(&derive(Purpose::Key, key_length)?, &derive(Purpose::Vector, 8)?, data)
        };
        match self.id {
            PBES2 => self.decrypt_pbes2(data, password),
            SHA1_TRIPLE_DES => by_digest(24, cbc::<des::TdesEde3>),
            SHA1_RC2_128 => by_digest(16, cbc::<rc2::Rc2>),
            SHA1_RC2_40 => by_digest(5, cbc::<rc2::Rc2>),
            _ => Err(self.unknown()),
        }
    }

    fn decrypt_pbes2(&self, data: &[u8], password: &Password) -> Opened {
        let Pbes2 { derivation, encryption } = self.parameters()?;
        if derivation.id != PBKDF2 {
            return Err(derivation.unknown());
        }
        let Pbkdf2 { salt, iterations, key_length, function } = derivation.parameters()?;
        let function = match function.as_ref().map_or(HMAC_SHA1, |function| function.id) {
            HMAC_SHA1 => pbkdf2::PBKDF2_HMAC_SHA1,
            HMAC_SHA256 => pbkdf2::PBKDF2_HMAC_SHA256,
            HMAC_SHA384 => pbkdf2::PBKDF2_HMAC_SHA384,
            HMAC_SHA512 => pbkdf2::PBKDF2_HMAC_SHA512,
            other => return Err(Closed::Unknown(format!("algorithm {other}"))),
        };
        let (length, decrypt): (_, Decrypt) = match encryption.id {
            AES_128 => (16, cbc::<aes::Aes128>),
            AES_192 => (24, cbc::<aes::Aes192>),
            AES_256 => (32, cbc::<aes::Aes256>),
            TRIPLE_DES => (24, cbc::<des::TdesEde3>),
            _ => return Err(encryption.unknown()),
        };
        if key_length.is_some_and(|said| usize::try_from(said) != Ok(length)) {
            return Err(Closed::Damaged);
        }
        let mut key = Zeroizing::new(vec![0; length]);
        pbkdf2::derive(function, checked(iterations)?, salt.as_bytes(), password.utf8.as_bytes(), &mut key);
        decrypt(&key, encryption.parameters::<&OctetStringRef>()?.as_bytes(), data)
    }
}

fn cbc<Cipher>(key: &[u8], vector: &[u8], data: &[u8]) -> Opened
where
    Cipher: cbc::cipher::BlockCipherDecrypt,
    cbc::Decryptor<Cipher>: KeyIvInit + BlockModeDecrypt,
{
    let mut text = Zeroizing::new(data.to_vec());
    let decryptor = cbc::Decryptor::<Cipher>::new_from_slices(key, vector).map_err(|_| Closed::Damaged)?;
    let length = decryptor.decrypt_padded::<Pkcs7>(&mut text).map_err(|_| Closed::WrongPassword)?.len();
    text.truncate(length);
    Ok(text)
}

fn checked(iterations: u32) -> Result<NonZeroU32, Closed> {
    match NonZeroU32::new(iterations) {
        Some(_) if iterations > MOST_ITERATIONS => Err(Closed::Unknown(format!("{iterations} rounds, more than {MOST_ITERATIONS}"))),
        Some(iterations) => Ok(iterations),
        None => Err(Closed::Damaged),
    }
}

/// What shows that a PFX is whole and the password right (RFC 7292, section 4).
#[derive(Sequence)]
pub(super) struct Seal<'a> {
    digest: Digest<'a>,
    salt: &'a OctetStringRef,
    /// 1 where it is absent.
    iterations: Option<u32>,
}

#[derive(Sequence)]
struct Digest<'a> {
    algorithm: Algorithm<'a>,
    value: &'a OctetStringRef,
}

impl Seal<'_> {
    pub(super) fn check(&self, content: &[u8], password: &Password) -> Result<(), Closed> {
        let Digest { algorithm, value } = &self.digest;
        let (hash, authentication) = match algorithm.id {
            SHA1 => (&digest::SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
            SHA256 => (&digest::SHA256, hmac::HMAC_SHA256),
            SHA384 => (&digest::SHA384, hmac::HMAC_SHA384),
            SHA512 => (&digest::SHA512, hmac::HMAC_SHA512),
            _ => return Err(algorithm.unknown()),
        };
        let derivation = Derivation { hash, purpose: Purpose::Seal, length: hash.output_len() };
        let key = derivation.run(password, self.salt.as_bytes(), self.iterations.unwrap_or(1))?;
        hmac::verify(&hmac::Key::new(authentication, &key), content, value.as_bytes()).map_err(|_| Closed::WrongPassword)
    }
}

/// What a key is made for, so that two purposes never share one (RFC 7292, B.3).
#[derive(Clone, Copy)]
enum Purpose {
    Key = 1,
    Vector = 2,
    Seal = 3,
}

/// The way of PKCS #12 to make keys of passwords (RFC 7292, B.2).
struct Derivation {
    hash: &'static digest::Algorithm,
    purpose: Purpose,
    length: usize,
}

impl Derivation {
    fn run(&self, password: &Password, salt: &[u8], iterations: u32) -> Opened {
        let iterations = checked(iterations)?.get();
        let block = self.hash.block_len();
        let diversifier = vec![self.purpose as u8; block];
        let filled = |bytes: &[u8]| bytes.len().div_ceil(block) * block;
        let mut input = Zeroizing::new(Vec::with_capacity(filled(salt) + filled(&password.utf16)));
        input.extend(salt.iter().cycle().take(filled(salt)));
        input.extend(password.utf16.iter().cycle().take(filled(&password.utf16)));
        // Room for a whole digest more: what is too much is cut off only when all is there.
        let mut key = Zeroizing::new(Vec::with_capacity(self.length + self.hash.output_len()));
        while key.len() < self.length {
            let mut context = digest::Context::new(self.hash);
            context.update(&diversifier);
            context.update(&input);
            let mut part = context.finish();
            for _ in 1..iterations {
                part = digest::digest(self.hash, part.as_ref());
            }
            key.extend_from_slice(part.as_ref());
            for block in input.chunks_exact_mut(block) {
                add_and_one(block, part.as_ref());
            }
        }
        key.truncate(self.length);
        Ok(key)
    }
}

/// `number = number + added + 1`, both with the highest byte first and the second repeated to the length of the first.
fn add_and_one(number: &mut [u8], added: &[u8]) {
    let added: Zeroizing<Vec<u8>> = Zeroizing::new(added.iter().copied().cycle().take(number.len()).collect());
    let mut carry = true;
    for (digit, added) in number.iter_mut().rev().zip(added.iter().rev()) {
        let (sum, over) = digit.overflowing_add(*added);
        let (sum, over_again) = sum.overflowing_add(u8::from(carry));
        *digit = sum;
        carry = over || over_again;
    }
}
