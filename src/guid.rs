//! Random GUIDs, by which requests and assertions are told apart.

/// A random GUID (RFC 9562, version 4), in lower case with hyphens.
pub(crate) fn random() -> String {
    let bits = fastrand::u128(..);
    let id = (bits & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{id:032x}");
    let groups: Vec<&str> = [0..8, 8..12, 12..16, 16..20, 20..32].into_iter().filter_map(|range| hex.get(range)).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

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
