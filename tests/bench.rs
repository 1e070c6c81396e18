//! `cargo xtask bench`: that it measures, and the one of its figures that is checked, the machine instructions of a kept token. A busy machine blurs
//! times, and this not at all.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends at the first surprise")]

mod support;

use libtest_mimic::{Arguments, Failed};
use support::requirements::{Requirement, trial};
use support::simulator::Simulator;
use support::stage;
use xtask::bench::stage::compile;
use xtask::bench::{self, instructions};
use xtask::library::{self, Form, Profile, Target};
use xtask::workspace;

/// Instructions of getting a kept token and releasing it through the C ABI, on x86-64. Whoever makes them fewer writes the new number here; whoever
/// makes them a tenth more says why.
const COMMITTED: f64 = 1045.0;

fn main() {
    let needs = [Requirement::C, Requirement::Release];
    let mut trials = vec![
        trial("a_measurement_that_there_is_not_is_refused", &[], a_measurement_that_there_is_not_is_refused),
        trial("a_family_is_measured", &needs, a_family_is_measured),
    ];
    // Another processor has other instructions.
    if cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        let needs = [Requirement::C, Requirement::Valgrind, Requirement::Release];
        trials.push(trial("a_kept_token_costs_no_more_than_it_did", &needs, a_kept_token_costs_no_more_than_it_did));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn a_measurement_that_there_is_not_is_refused() -> Result<(), Failed> {
    let error = bench::run(&[String::from("speed")], 1, false).expect_err("there is no such measurement");
    assert!(format!("{error:#}").contains("fresh, warm, cached"), "{error:#}");
    Ok(())
}

fn a_family_is_measured() -> Result<(), Failed> {
    Ok(bench::run(&[String::from("verdict")], 1, false)?)
}

fn a_kept_token_costs_no_more_than_it_did() -> Result<(), Failed> {
    let library = library::build(Profile::Release, &Target::host()?, Form::Shared)?;
    let program = stage::scratch("instructions")?.join("cached_token");
    compile(&workspace::root().join("benches/cached_token.c"), &library, &program)?;
    let simulator = Simulator::start()?;
    let count = instructions::of_a_kept_token(&program, &simulator.environment())?;
    println!("{count:.1} instructions");
    assert!(count > 0.0, "nothing was counted");
    assert!(count <= COMMITTED * 1.1, "{count:.1} instructions are more than a tenth above {COMMITTED}");
    Ok(())
}
