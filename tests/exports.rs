//! What leaves the shared library: the functions of the header and nothing else; how it names itself; and what it weighs.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends at the first surprise")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use libtest_mimic::{Arguments, Failed};
use support::exports::{exported_names, soname_and_nodelete};
use support::requirements::{Requirement, trial};
use support::stage;
use xtask::header;
use xtask::library::{self, Form, Profile, Target};
use xtask::workspace::{self, VERSION};

/// What the library for Linux x64 may weigh, in bytes. The goal is 2.5 MB. Above it are what the standard library brings to print a panic's
/// backtrace (more than 200 KB with what unwinds it) and ring's table for P-256 (150 KB), neither of which can be left out by those who use
/// them. The limit is what was reached and 2 percent, so that what comes next does not pass unnoticed.
const SIZE_LIMIT: u64 = 3_104_000;

fn main() {
    let trials = vec![
        trial("the_built_library_exports_the_header", &[], || exports_the_header(&stage::built_library(Form::Shared)?)),
        trial("the_shipped_library_exports_the_header", &[Requirement::Release], || {
            let target = Target::host()?;
            exports_the_header(&library::build(Profile::Release, &target, Form::Shared)?)
        }),
        trial("the_shipped_library_names_no_folder_of_this_machine", &[Requirement::Release], || {
            let target = Target::host()?;
            names_no_folder_of_this_machine(&library::build(Profile::Release, &target, Form::Shared)?)
        }),
        trial("the_shipped_library_is_small", &[Requirement::Release], the_shipped_library_is_small),
        trial("the_built_library_has_its_soname_and_stays", &[], || names_itself_and_stays(&stage::built_library(Form::Shared)?)),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn exports_the_header(library: &Path) -> Result<(), Failed> {
    let text = workspace::read(&header::file())?;
    let declared = header::prototypes::parse(&text)?;
    let declared: BTreeSet<_> = declared.into_iter().map(|each| each.name).collect();
    let exported = exported_names(library);
    let missing: Vec<_> = declared.difference(&exported).collect();
    let unexpected: Vec<_> = exported.difference(&declared).collect();
    if missing.is_empty() && unexpected.is_empty() {
        Ok(())
    } else {
        Err(format!("not exported: {missing:?}; exported but not in the header: {unexpected:?}").into())
    }
}

/// Another processor has other instructions; tests/windows.rs has the limit for Windows.
fn the_shipped_library_is_small() -> Result<(), Failed> {
    if !cfg!(all(target_arch = "x86_64", target_os = "linux", target_env = "gnu")) {
        return Ok(());
    }
    let size = std::fs::metadata(library::build(Profile::Release, &Target::host()?, Form::Shared)?)?.len();
    println!("libarmidentity.so: {size} bytes");
    assert!(size <= SIZE_LIMIT, "{size} bytes are more than {SIZE_LIMIT}");
    Ok(())
}

/// Where it was built is nobody's business, and would make each builder's library another one.
fn names_no_folder_of_this_machine(library: &Path) -> Result<(), Failed> {
    let bytes = std::fs::read(library)?;
    let text = String::from_utf8_lossy(&bytes);
    let home = std::env::home_dir().unwrap_or_default().display().to_string();
    for folder in [workspace::root().display().to_string(), home + "/.cargo"] {
        assert!(!text.contains(&folder), "{} contains {folder}", library.display());
    }
    Ok(())
}

fn names_itself_and_stays(library: &Path) -> Result<(), Failed> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let major = VERSION.split('.').next().unwrap();
    let (soname, nodelete) = soname_and_nodelete(library);
    assert_eq!(soname, Some(format!("libarmidentity.so.{major}")));
    assert!(nodelete, "the library can be unloaded from under its own thread");
    Ok(())
}
