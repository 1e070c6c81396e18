//! The sizes of the files that are shipped, and the crates that make the library as large as it is.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use object::{Object as _, ObjectSymbol as _, SymbolKind};
use rustc_demangle::demangle;

use super::Effort;
use super::measure::{Samples, Unit};
use super::row::{Goal, Line, Row};
use super::stage::Stage;
use crate::library::{self, Form, Profile, Target};

/// What a library may weigh.
const GOAL: f64 = 2_500_000.0;
/// How many crates are named.
const CRATES: usize = 10;

pub(super) fn measure(stage: &Stage, _: Effort) -> Result<Vec<Line>> {
    let mut lines = vec![file("Library for Linux x64", stage.library()?)?];
    match Target::windows_tools() {
        Ok(()) => lines.push(file("Library for Windows x64", &library::build(Profile::Release, &Target::windows(), Form::Shared)?)?),
        Err(reason) => lines.push(Line::LeftOut { subject: String::from("Library for Windows x64"), reason: format!("{reason:#}") }),
    }
    for (name, bytes) in largest_crates(&library::build_with_symbols(&Target::host()?)?)? {
        lines.push(Line::Measured(Row {
            subject: format!("of it, machine code of {name}"),
            unit: Unit::FileBytes,
            samples: Samples::exact(bytes),
            baseline: None,
            goal: None,
        }));
    }
    Ok(lines)
}

fn file(subject: &str, file: &Path) -> Result<Line> {
    let size = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
    Ok(Line::Measured(Row {
        subject: String::from(subject),
        unit: Unit::FileBytes,
        samples: Samples::exact(size as f64),
        baseline: None,
        goal: Some(Goal::AtMost(GOAL)),
    }))
}

/// The crates with the most machine code in a library that has its symbols.
fn largest_crates(library: &Path) -> Result<Vec<(String, f64)>> {
    let contents = std::fs::read(library).with_context(|| format!("cannot read {}", library.display()))?;
    let file = object::File::parse(&*contents)?;
    let mut crates: BTreeMap<String, u64> = BTreeMap::new();
    for symbol in file.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text) {
        *crates.entry(crate_of(symbol.name().unwrap_or_default())).or_default() += symbol.size();
    }
    let mut crates: Vec<_> = crates.into_iter().map(|(name, bytes)| (name, bytes as f64)).collect();
    crates.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    crates.truncate(CRATES);
    Ok(crates)
}

/// The crate that a function comes from, as far as its name says: of a generic one the crate that wrote it, not the one that uses it.
fn crate_of(symbol: &str) -> String {
    let readable = format!("{:#}", demangle(symbol));
    if symbol.starts_with("armid_") {
        return String::from("armidentity");
    }
    if symbol.starts_with("ring_core_") || symbol.starts_with("aes_") || symbol.contains("nistz256") || symbol.contains("_x25519_") {
        return String::from("ring");
    }
    let path = readable.trim_start_matches(|each: char| !each.is_alphanumeric() && each != '_');
    let path = path.strip_prefix("dyn ").or_else(|| path.strip_prefix("mut ")).unwrap_or(path);
    match path.split_once("::") {
        Some((name, _)) if name.chars().all(|each| each.is_alphanumeric() || each == '_') => name.to_owned(),
        _ => String::from("others"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_belongs_to_the_crate_that_its_name_begins_with() {
        for (symbol, name) in [
            ("_ZN5tokio7runtime4task3raw4poll17h0123456789abcdefE", "tokio"),
            ("_ZN67_$LT$alloc..vec..Vec$LT$T$C$A$GT$$u20$as$u20$core..clone..Clone$GT$5clone17hda70a0d201c92a8aE", "alloc"),
            ("armid_token_get", "armidentity"),
            ("ring_core_0_17_14__chacha20_poly1305_seal_avx2", "ring"),
            ("ecp_nistz256_point_double", "ring"),
            ("memcpy", "others"),
        ] {
            assert_eq!(crate_of(symbol), name, "{symbol}");
        }
    }
}
