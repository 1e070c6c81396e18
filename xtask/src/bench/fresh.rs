//! A script that begins from nothing: a new `pwsh` that imports the module, gets a token and reads a resource group.

use std::time::Instant;

use anyhow::Result;

use super::Effort;
use super::measure::{Unit, in_turns};
use super::row::{Baseline, Goal, Line, Row};
use super::stage::{Stage, missing, output};

pub(super) fn measure(stage: &Stage, effort: Effort) -> Result<Vec<Line>> {
    let subject = "New pwsh: import, token, resource group";
    if let Some(reason) = missing("pwsh") {
        return Ok(vec![Line::LeftOut { subject: String::from(subject), reason }]);
    }
    let module = stage.module()?;
    let empty = stage.folder().join("Empty").join("Empty.psm1");
    crate::workspace::write(&empty, "")?;

    let ours = || timed(stage, "token_and_group.ps1", Some(module));
    let (samples, baseline) = in_turns(effort.runs, ours, || timed(stage, "import.ps1", Some(&empty)))?;
    let row = |samples, baseline, name: &str, goal| {
        Line::Measured(Row {
            subject: String::from(subject),
            unit: Unit::Seconds,
            samples,
            baseline: Some(Baseline { name: String::from(name), samples: baseline }),
            goal: Some(Goal::RatioAtMost(goal)),
        })
    };
    let mut lines = vec![row(samples, baseline, "import of an empty module", 1.7)];

    if has_command(stage, "Invoke-WebRequest")? {
        let (samples, baseline) = in_turns(effort.runs, ours, || timed(stage, "tutorial_lines.ps1", None))?;
        lines.push(row(samples, baseline, "the tutorial's lines with Invoke-WebRequest", 0.6));
    } else {
        let subject = format!("{subject}, beside the tutorial's lines");
        lines.push(Line::LeftOut { subject, reason: String::from("this pwsh has no Invoke-WebRequest") });
    }
    Ok(lines)
}

/// Whether the PowerShell of this machine has a command.
pub(super) fn has_command(stage: &Stage, name: &str) -> Result<bool> {
    Ok(output(stage.powershell("has_command.ps1")?.arg(name))?.trim() == "True")
}

fn timed(stage: &Stage, script: &str, module: Option<&std::path::Path>) -> Result<f64> {
    let mut command = stage.powershell(script)?;
    command.args(module);
    let start = Instant::now();
    output(&mut command)?;
    Ok(start.elapsed().as_secs_f64())
}
