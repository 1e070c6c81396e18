//! Many callers who all want the first token: one request, and hardly more time than one caller needs.

use std::process::Command;

use anyhow::{Result, ensure};

use super::Effort;
use super::measure::{Unit, in_turns};
use super::row::{Baseline, Line, Row};
use super::stage::{Stage, numbers};

const CALLERS: u32 = 1000;

pub(super) fn measure(stage: &Stage, effort: Effort) -> Result<Vec<Line>> {
    let program = stage.c_program("first_callers")?;
    let simulator = stage.simulator()?;
    let first = |callers: u32| -> Result<f64> {
        let before = simulator.token_requests()?;
        let mut command = Command::new(&program);
        let [milliseconds] = numbers(command.arg(callers.to_string()).envs(simulator.environment()))?;
        let requests = simulator.token_requests()? - before;
        ensure!(requests == 1, "{callers} callers made {requests} requests");
        Ok(milliseconds / 1000.0)
    };
    let (samples, baseline) = in_turns(effort.runs, || first(CALLERS), || first(1))?;
    Ok(vec![Line::Measured(Row {
        subject: format!("First token for {CALLERS} callers at once, by one request"),
        unit: Unit::Seconds,
        samples,
        baseline: Some(Baseline { name: String::from("one caller"), samples: baseline }),
        goal: None,
    })])
}
