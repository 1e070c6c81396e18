//! Looks for a secret in everything that this process may write to.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};

use super::disguise::Disguised;

/// Where the secret is, in either encoding: the names that the system has for the places.
pub fn places_of(secret: &Disguised) -> Vec<String> {
    let mut memory = File::open("/proc/self/mem").expect("a process may read itself");
    let maps = std::fs::read_to_string("/proc/self/maps").expect("a process may read itself");
    let mut places = Vec::new();
    let mut block = Vec::new();
    for map in maps.lines() {
        let mut fields = map.split_whitespace();
        let (range, rights) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        if !rights.starts_with("rw") {
            continue;
        }
        let (start, end) = range.split_once('-').expect("a range");
        let (start, end) = (u64::from_str_radix(start, 16).unwrap(), u64::from_str_radix(end, 16).unwrap());
        block.resize((end - start) as usize, 0);
        // Some maps cannot be read, as that of the system's clock.
        if memory.seek(SeekFrom::Start(start)).is_err() || memory.read_exact(&mut block).is_err() {
            continue;
        }
        // What is read is in this process too, until it is read over.
        let own = block.as_ptr() as u64..block.as_ptr() as u64 + block.capacity() as u64;
        let first = secret.first_byte();
        for (at, _) in block.iter().enumerate().filter(|(_, byte)| **byte == first) {
            let found = secret.is_at(&block[at..]) || secret.is_at_utf16(&block[at..]);
            if found && !own.contains(&(start + at as u64)) {
                places.push(format!("{map} at {:#x}", start + at as u64));
            }
        }
    }
    block.fill(0);
    places
}
