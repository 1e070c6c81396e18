#![no_main]

#[path = "../abi/mod.rs"]
mod abi;

libfuzzer_sys::fuzz_target!(init: abi::lead_to_loopback(), |data: &[u8]| abi::play(data));
