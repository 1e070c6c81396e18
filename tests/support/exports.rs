//! What a library file says about itself: the names that it exports, and its own name.

use std::collections::BTreeSet;
use std::path::Path;

use object::elf;
use object::read::elf::FileHeader;
use object::{Endianness, Object};

/// The names that a shared library of any platform exports.
pub fn exported_names(file: &Path) -> BTreeSet<String> {
    let bytes = read(file);
    let library = object::File::parse(bytes.as_slice()).unwrap_or_else(|error| panic!("{} is no library: {error}", file.display()));
    let exports = library.exports().expect("the library lists its exports");
    let names = exports.map(|export| {
        let export = export.expect("an export that can be read");
        let name = export.into_name().into_name().expect("an export with a name");
        String::from_utf8_lossy(&name).into_owned()
    });
    names.collect()
}

/// The SONAME of a Linux library, and whether it asks to stay loaded.
pub fn soname_and_nodelete(file: &Path) -> (Option<String>, bool) {
    let bytes = read(file);
    let data = bytes.as_slice();
    let header = elf::FileHeader64::<Endianness>::parse(data).expect("a 64-bit ELF file");
    let endian = header.endian().expect("a known byte order");
    let sections = header.sections(endian, data).expect("sections");
    let table = sections.dynamic_table(endian, data).expect("a dynamic section");

    let entry = |tag: elf::DynamicTag| table.iter().find(|entry| entry.tag == tag);
    let soname = entry(elf::DT_SONAME).map(|entry| {
        let name = table.string(entry).expect("a name");
        String::from_utf8_lossy(name).into_owned()
    });
    let nodelete = entry(elf::DT_FLAGS_1).is_some_and(|entry| entry.val & elf::DF_1_NODELETE.0 != 0);
    (soname, nodelete)
}

fn read(file: &Path) -> Vec<u8> {
    std::fs::read(file).unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()))
}
