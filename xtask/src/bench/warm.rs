//! A script that has begun: a resource group is read again and again, over TLS on loopback.

use anyhow::Result;

use super::Effort;
use super::fresh::has_command;
use super::measure::{Samples, Unit};
use super::row::{Baseline, Goal, Line, Row};
use super::stage::{Stage, missing, numbers};

pub(super) fn measure(stage: &Stage, effort: Effort) -> Result<Vec<Line>> {
    let subject = "Get-ArmResourceGroup, warm";
    if let Some(reason) = missing("pwsh") {
        return Ok(vec![Line::LeftOut { subject: String::from(subject), reason }]);
    }
    let (with, name) = match has_command(stage, "Invoke-RestMethod")? {
        true => ("Invoke-RestMethod", "Invoke-RestMethod"),
        false => ("HttpClient", "a new HttpClient and ConvertFrom-Json, what Invoke-RestMethod does (this pwsh has none)"),
    };
    let (mut ours, mut theirs, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..effort.runs {
        let mut script = stage.powershell("warm_group.ps1")?;
        let [our_seconds, their_seconds, kept_seconds] = numbers(script.arg(stage.module()?).arg(with))?;
        ours.push(our_seconds);
        theirs.push(their_seconds);
        kept.push(kept_seconds);
    }
    let ours = Samples::new(ours)?;
    let row = |name: &str, baseline, goal| {
        Line::Measured(Row {
            subject: String::from(subject),
            unit: Unit::Seconds,
            samples: ours.clone(),
            baseline: Some(Baseline { name: String::from(name), samples: baseline }),
            goal,
        })
    };
    Ok(vec![
        row(name, Samples::new(theirs)?, Some(Goal::RatioAtMost(0.4))),
        row("one HttpClient kept open, and ConvertFrom-Json", Samples::new(kept)?, None),
    ])
}
