//! Ten thousand resources, a thousand a page: when the first and the last object are there, and the memory that it takes.

use anyhow::Result;

use super::Effort;
use super::measure::{Samples, Unit};
use super::row::{Baseline, Line, Row};
use super::stage::{Stage, missing, numbers};

const RESOURCES: usize = 10_000;

pub(super) fn measure(stage: &Stage, effort: Effort) -> Result<Vec<Line>> {
    if let Some(reason) = missing("pwsh") {
        return Ok(vec![Line::LeftOut { subject: format!("{RESOURCES} resources"), reason }]);
    }
    let simulator = stage.simulator_with_resources(RESOURCES)?;
    let listed = |by: &str| -> Result<[f64; 3]> {
        let mut script = stage.powershell("list.ps1")?;
        numbers(script.arg(stage.module()?).args([by, &RESOURCES.to_string()]).envs(simulator.environment()))
    };
    let mut figures: [[Vec<f64>; 2]; 3] = Default::default();
    for _ in 0..effort.runs {
        let theirs = listed("ConvertFrom-Json")?;
        let ours = listed("Get-ArmResource")?;
        for ([our_samples, their_samples], (our, their)) in figures.iter_mut().zip(ours.into_iter().zip(theirs)) {
            our_samples.push(our);
            their_samples.push(their);
        }
    }
    let what = [("first object", Unit::Seconds), ("last object", Unit::Seconds), ("peak memory added", Unit::Bytes)];
    what.into_iter()
        .zip(figures)
        .map(|((what, unit), [ours, theirs])| {
            Ok(Line::Measured(Row {
                subject: format!("Get-ArmResource, {RESOURCES} resources: {what}"),
                unit,
                samples: Samples::new(ours)?,
                baseline: Some(Baseline {
                    name: String::from("HttpClient and ConvertFrom-Json, page by page"),
                    samples: Samples::new(theirs)?,
                }),
                goal: None,
            }))
        })
        .collect()
}
