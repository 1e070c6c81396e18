//! What a token and a read add to the memory of `pwsh`.

use anyhow::Result;

use super::Effort;
use super::measure::{Samples, Unit};
use super::row::{Goal, Line, Row};
use super::stage::{Stage, missing, numbers};

pub(super) fn measure(stage: &Stage, effort: Effort) -> Result<Vec<Line>> {
    let subject = "Memory of pwsh that a token and a resource group add";
    if let Some(reason) = missing("pwsh") {
        return Ok(vec![Line::LeftOut { subject: String::from(subject), reason }]);
    }
    let mut added = Vec::new();
    for _ in 0..effort.runs {
        let [empty] = numbers(&mut stage.powershell("memory.ps1")?)?;
        let [used] = numbers(stage.powershell("memory.ps1")?.arg(stage.module()?))?;
        added.push(used - empty);
    }
    Ok(vec![Line::Measured(Row {
        subject: String::from(subject),
        unit: Unit::Bytes,
        samples: Samples::new(added)?,
        baseline: None,
        goal: Some(Goal::AtMost(10.0 * 1024.0 * 1024.0)),
    })])
}
