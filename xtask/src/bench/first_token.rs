//! The first token of a C# process that has done nothing else: the time from making the credential, and the memory that it adds.

use anyhow::Result;

use super::Effort;
use super::measure::{Samples, Unit};
use super::row::{Baseline, Goal, Line, Row};
use super::stage::{Stage, missing, numbers};

pub(super) fn measure(stage: &Stage, effort: Effort) -> Result<Vec<Line>> {
    if let Some(reason) = missing("dotnet") {
        return Ok(vec![Line::LeftOut { subject: String::from("First token of a C# process"), reason }]);
    }
    let first = |client: &str| -> Result<[f64; 2]> { numbers(stage.dotnet()?.args(["first", client])) };
    let mut figures: [Vec<f64>; 4] = Default::default();
    for _ in 0..effort.runs {
        let [their_seconds, their_bytes] = first("Azure.Identity")?;
        let [our_seconds, our_bytes] = first("ArmIdentity")?;
        for (samples, figure) in figures.iter_mut().zip([our_seconds, their_seconds, our_bytes, their_bytes]) {
            samples.push(figure);
        }
    }
    let [our_time, their_time, our_memory, their_memory] = figures;
    let row = |subject: &str, unit, ours, theirs, goal| -> Result<Line> {
        Ok(Line::Measured(Row {
            subject: String::from(subject),
            unit,
            samples: Samples::new(ours)?,
            baseline: Some(Baseline { name: String::from("Azure.Identity"), samples: Samples::new(theirs)? }),
            goal: Some(Goal::RatioAtMost(goal)),
        }))
    };
    Ok(vec![
        row("First token of a C# process", Unit::Seconds, our_time, their_time, 0.3)?,
        row("Working set that the first token adds", Unit::Bytes, our_memory, their_memory, 0.2)?,
    ])
}
