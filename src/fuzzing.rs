//! What the fuzz targets run. Each takes bytes as somebody else may have sent them, and asserts what must hold whatever they are.
//!
//! It is there for cargo-fuzz, which sets `cfg(fuzzing)`, and for the test that plays the seeds on every machine; no library that is shipped
//! has it. The targets are beside what they try: `fuzzing.rs` in each layer.

use crate::{arm, http, identity, options};

/// A target, by the name of its folder in fuzz/seeds.
type Target = (&'static str, fn(&[u8]));

/// All of them but `abi`, which goes through the exports and is in fuzz/src.
pub const TARGETS: &[Target] = &[
    ("token_response", identity::fuzzing::token_response),
    ("expiry", identity::fuzzing::expiry),
    ("entra_error", identity::fuzzing::entra_error),
    ("az_output", identity::fuzzing::az_output),
    ("certificate", identity::fuzzing::certificate),
    ("service_error", http::fuzzing::service_error),
    ("retry_after", http::fuzzing::retry_after),
    ("www_authenticate", arm::fuzzing::www_authenticate),
    ("target", arm::fuzzing::target),
    ("resource_id", arm::fuzzing::resource_id),
    ("page", arm::fuzzing::page),
    ("long_running", arm::fuzzing::long_running),
    ("options", options::fuzzing::options),
];

/// Runs a target.
///
/// # Panics
/// When the target is not known, or what it asserts does not hold.
pub fn run(target: &str, data: &[u8]) {
    let found = TARGETS.iter().find(|(name, _)| *name == target);
    assert!(found.is_some(), "there is no target {target}");
    if let Some((_, run)) = found {
        run(data);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_seeds_of_every_target() {
        for (name, run) in TARGETS {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
            let mut count = 0;
            for seed in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
                run(&std::fs::read(seed.unwrap().path()).unwrap());
                count += 1;
            }
            assert!(count >= 5, "{name} has {count} seeds; `cargo xtask fuzz --seeds` writes them");
        }
    }
}
