//! UUIDs: random ones, and names that follow from what they name (RFC 9562).

use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};

/// The UUID of a name in a namespace, in small letters. Not a secret and not a check: SHA-1 only spreads names over numbers here.
pub(crate) fn of(namespace: u128, name: &str) -> String {
    let mut context = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    context.update(&namespace.to_be_bytes());
    context.update(name.as_bytes());
    let digest = context.finish();
    let bits = digest.as_ref().iter().take(16).fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    as_text(bits, 5)
}

/// A random UUID (version 4), in small letters.
pub(crate) fn random() -> String {
    as_text(fastrand::u128(..), 4)
}

/// A UUID of a version, from 128 bits of which six are replaced.
fn as_text(bits: u128, version: u8) -> String {
    let id = (bits & !(0xf << 76) & !(0x3 << 62)) | (u128::from(version & 0xf) << 76) | (0x2 << 62);
    let hex = format!("{id:032x}");
    let groups: Vec<&str> = [0..8, 8..12, 12..16, 16..20, 20..32].into_iter().filter_map(|range| hex.get(range)).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The namespace for names of the domain name system (RFC 9562, 6.6).
    const DNS: u128 = 0x6ba7_b810_9dad_11d1_80b4_00c0_4fd4_30c8;

    #[test]
    fn known_answers() {
        // RFC 9562, A.4; and the documentation of Python's uuid module.
        assert_eq!(of(DNS, "www.example.com"), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
        assert_eq!(of(DNS, "python.org"), "886313e1-3b8a-5372-9b90-0c9aee199e5d");
    }

    #[test]
    fn random_guids_are_of_version_4_and_all_different() {
        let ids: Vec<String> = (0..100).map(|_| random()).collect();
        for id in &ids {
            let form: String = id.chars().map(|c| if c.is_ascii_hexdigit() && !c.is_ascii_uppercase() { 'x' } else { c }).collect();
            assert_eq!(form, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
            assert!(id.as_bytes()[14] == b'4' && b"89ab".contains(&id.as_bytes()[19]), "{id}");
        }
        assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), ids.len());
    }
}
