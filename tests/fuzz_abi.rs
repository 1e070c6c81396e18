//! The seeds of the fuzz target of the C ABI, played on every machine. Those of the other targets are played by src/fuzzing.rs, which sees the
//! functions that they try.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may stop at what it did not expect")]

#[path = "../fuzz/abi/mod.rs"]
mod abi;

use std::path::Path;

use xtask::header;
use xtask::header::prototypes;

#[test]
fn the_seeds() {
    abi::lead_to_loopback();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/abi");
    let seeds: Vec<_> = std::fs::read_dir(folder).unwrap().map(|seed| seed.unwrap().path()).collect();
    assert!(seeds.len() >= 5);
    for seed in seeds {
        abi::play(&std::fs::read(seed).unwrap());
    }
}

#[test]
fn every_export_that_gives_a_status_can_be_called() {
    let header = std::fs::read_to_string(header::file()).unwrap();
    // The status of an error is no outcome of the call.
    let exports =
        prototypes::parse(&header).unwrap().into_iter().filter(|each| each.returns == "armid_status" && each.name != "armid_error_status");
    let mut exports: Vec<String> = exports.map(|each| each.name).collect();
    exports.sort();
    assert_eq!(abi::exports(), exports);
}
