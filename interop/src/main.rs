//! `cargo xtask interop`: clients by others, installed from their registries and unchanged, are played against the simulator. Every step has to
//! succeed, to find what our library finds, and to send what our library sends, but for the differences in one table.
//!
//! - `scenario`: what is played; `stage`: where. `family`: the clients of each language, with their scripts in `clients/`.
//! - `peer`: one of their scripts, driven step by step. `own`: the same steps by our library.
//! - `exchange`: a request in the form in which it is compared; `difference`: the comparison; `expected`: the table.
//!
//! A family whose language is not installed is named and left out, unless `ARMIDENTITY_REQUIRE` names `interop`.

mod difference;
mod exchange;
mod expected;
mod family;
mod own;
mod peer;
mod report;
mod scenario;
mod stage;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use xtask::workspace;

use crate::difference::Played;
use crate::expected::Occurrences;
use crate::family::{Family, Installed};
use crate::own::Own;
use crate::peer::Peer;
use crate::report::Row;
use crate::scenario::{SCENARIOS, Scenario};
use crate::stage::Stage;

const REQUIRE: &str = "ARMIDENTITY_REQUIRE";

fn main() -> ExitCode {
    match run() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Plays everything; gives how much failed.
fn run() -> Result<usize> {
    let folder = workspace::target_folder()?.join("interop");
    let installed = install(&folder)?;
    let mut occurrences = Occurrences::default();
    let mut rows = Vec::new();
    for scenario in SCENARIOS {
        let ours = play_own(scenario, &folder);
        for clients in installed.iter().filter(|clients| scenario.families.contains(&clients.family())) {
            let row = play(scenario, clients, &ours, &folder, &mut occurrences);
            row.print();
            rows.push(row);
        }
    }
    report::print_expected(&occurrences);

    let failed = rows.iter().filter(|row| !row.problems.is_empty()).count();
    let passed = rows.len() - failed;
    // After a failure there are steps that were not played.
    let played: Vec<Family> = if failed == 0 { installed.iter().map(Installed::family).collect() } else { Vec::new() };
    let unmet = occurrences.unmet(&played);
    report::print_unmet(&unmet);
    let failed = failed + unmet.len();
    println!("\n{passed} passed, {failed} failed");
    Ok(failed)
}

fn install(folder: &Path) -> Result<Vec<Installed>> {
    let is_required = std::env::var(REQUIRE).is_ok_and(|names| names.split(',').any(|name| name.trim() == "interop"));
    let mut installed = Vec::new();
    for family in Family::ALL {
        match family.missing() {
            None => installed.push(family.install(folder)?),
            Some(reason) if is_required => bail!("{REQUIRE} names interop: {reason}"),
            Some(reason) => println!("{family}: left out, because {reason}"),
        }
    }
    Ok(installed)
}

/// The steps by our library, on a stage of its own.
fn play_own(scenario: &Scenario, folder: &Path) -> Result<Vec<Played>> {
    let stage = Stage::set(&folder.join("stage"))?;
    let mut own = Own::new(scenario.script, &stage)?;
    // What it took to get ready is not compared.
    stage.take_exchanges();
    let play = |step: &&str| {
        stage.prepare(step);
        let found = own.play(step).with_context(|| (*step).to_owned())?;
        Ok(Played { found, exchanges: stage.take_exchanges() })
    };
    scenario.steps.iter().map(play).collect()
}

/// The steps by someone else's clients, compared with ours. A step that fails is the last one.
fn play(scenario: &Scenario, clients: &Installed, ours: &Result<Vec<Played>>, folder: &Path, occurrences: &mut Occurrences) -> Row {
    let started = Instant::now();
    let mut problems = Vec::new();
    let outcome = match ours {
        Ok(ours) => play_steps(scenario, clients, ours, folder, occurrences, &mut problems),
        Err(error) => Err(anyhow!("by our library: {error:#}")),
    };
    if let Err(error) = outcome {
        problems.push(format!("{error:#}"));
    }
    Row { family: clients.family(), scenario: scenario.name, steps: scenario.steps.len(), took: started.elapsed(), problems }
}

fn play_steps(
    scenario: &Scenario,
    clients: &Installed,
    ours: &[Played],
    folder: &Path,
    occurrences: &mut Occurrences,
    problems: &mut Vec<String>,
) -> Result<()> {
    let stage = Stage::set(&folder.join("stage"))?;
    let mut peer = Peer::start(clients.script(scenario.script.name()).envs(stage.environment()), &stage.description())?;
    stage.take_exchanges();
    for (step, ours) in scenario.steps.iter().zip(ours) {
        stage.prepare(step);
        let found = peer.play(step).with_context(|| (*step).to_owned())?;
        let theirs = Played { found, exchanges: stage.take_exchanges() };
        let differences = difference::between(&theirs, ours);
        let unexpected = differences.into_iter().filter(|difference| !occurrences.note(clients.family(), difference));
        problems.extend(unexpected.map(|difference| format!("{step}: {difference}")));
    }
    Ok(())
}
