//! Secrets that a case has to know, kept so that it does not find itself.

use zeroize::Zeroizing;

use super::c_abi::Token;

/// What every byte is combined with.
const MASK: u8 = 0xA7;

/// A secret whose bytes are nowhere as they are.
pub struct Disguised(Vec<u8>);

impl Disguised {
    pub fn of(secret: &[u8]) -> Self {
        Self(secret.iter().map(|byte| byte ^ MASK).collect())
    }

    pub fn of_token(token: &Token) -> Self {
        Self::of(Zeroizing::new(token.text()).as_bytes())
    }

    pub fn from_hex(hex: &str) -> Self {
        let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal digits");
        Self((0..hex.len()).step_by(2).map(digit).collect())
    }

    pub fn as_hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Makes it another secret.
    pub fn change(&mut self) {
        self.0.iter_mut().for_each(|byte| *byte ^= 1);
    }

    /// Lends the secret to `give`, and wipes what it lent.
    pub fn uncover<R>(&self, give: impl FnOnce(&str) -> R) -> R {
        let bytes = Zeroizing::new(self.0.iter().map(|byte| byte ^ MASK).collect::<Vec<u8>>());
        give(std::str::from_utf8(&bytes).expect("a text"))
    }

    /// Parts of it that are long enough to be nothing else: of a token its claims and its signature, in both encodings.
    pub fn parts(&self) -> Vec<Self> {
        const LENGTH: usize = 20;
        let length = self.0.len();
        let at = if length > 200 { vec![length / 2, length - LENGTH] } else { vec![0, length - LENGTH] };
        at.into_iter().map(|at| Self(self.0[at..at + LENGTH].to_vec())).collect()
    }

    pub fn first_byte(&self) -> u8 {
        self.0[0] ^ MASK
    }

    /// Whether it stands at the beginning of `bytes`.
    pub fn is_at(&self, bytes: &[u8]) -> bool {
        bytes.len() >= self.0.len() && bytes.iter().zip(&self.0).all(|(byte, disguised)| *byte ^ MASK == *disguised)
    }

    /// Whether it stands there as UTF-16.
    pub fn is_at_utf16(&self, bytes: &[u8]) -> bool {
        let mut units = bytes.chunks_exact(2);
        bytes.len() >= 2 * self.0.len() && self.0.iter().all(|disguised| units.next() == Some(&[disguised ^ MASK, 0]))
    }
}
