//! Text that must not be seen: wiped when it goes, redacted when it is printed.

use std::fmt;
use std::sync::OnceLock;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use zeroize::Zeroizing;

/// A secret text. `Debug` shows its length only; the memory is wiped on drop.
///
/// It is kept with a NUL at its end, so that a C caller can borrow it without another copy.
pub struct Secret {
    /// The text and one NUL. Always valid UTF-8 without an inner NUL.
    bytes: Zeroizing<Vec<u8>>,
    utf16: OnceLock<Zeroizing<Vec<u16>>>,
}

impl Secret {
    /// Copies `text` into wiped memory. `None` when the text holds a NUL, which no token, header or password may.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        if text.contains('\0') {
            return None;
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() + 1));
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(0);
        Some(Self { bytes, utf16: OnceLock::new() })
    }

    /// The text itself. Whoever calls this answers for where it goes.
    #[must_use]
    pub fn expose(&self) -> &str {
        let text = self.bytes.strip_suffix(&[0]).unwrap_or_default();
        std::str::from_utf8(text).unwrap_or_default()
    }

    /// The text as UTF-8 with a NUL at its end.
    #[must_use]
    pub fn expose_with_nul(&self) -> &[u8] {
        &self.bytes
    }

    /// The text as UTF-16 with a NUL at its end, made on first use and wiped with the rest.
    #[must_use]
    pub fn expose_utf16_with_nul(&self) -> &[u16] {
        self.utf16.get_or_init(|| {
            let text = self.expose();
            let mut units = Zeroizing::new(Vec::with_capacity(text.len() + 1));
            units.extend(text.encode_utf16());
            units.push(0);
            units
        })
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({} bytes)", self.bytes.len().saturating_sub(1))
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SecretVisitor;

        impl Visitor<'_> for SecretVisitor {
            type Value = Secret;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text without NUL")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Secret, E> {
                // The unexpected value is a secret, so the error must not quote it.
                Secret::new(text).ok_or_else(|| E::custom("the text holds a NUL"))
            }
        }

        deserializer.deserialize_str(SecretVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_text_in_both_encodings() {
        let secret = Secret::new("tok\u{e9}n").unwrap();
        assert_eq!(secret.expose(), "tok\u{e9}n");
        assert_eq!(secret.expose_with_nul(), "tok\u{e9}n\0".as_bytes());
        assert_eq!(secret.expose_utf16_with_nul(), "tok\u{e9}n\0".encode_utf16().collect::<Vec<_>>());
    }

    #[test]
    fn refuses_an_inner_nul_and_never_prints_the_text() {
        assert!(Secret::new("a\0b").is_none());
        assert_eq!(format!("{:?}", Secret::new("hunter2").unwrap()), "Secret(7 bytes)");
        let error = serde_json::from_str::<Secret>("17").unwrap_err().to_string();
        assert!(error.contains("a text without NUL"), "{error}");
    }
}
