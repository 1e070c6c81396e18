#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| armidentity::fuzzing::run("resource_id", data));
