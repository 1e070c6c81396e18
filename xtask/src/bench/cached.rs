//! A token that the library keeps already: through the C ABI, from C#, and from Azure.Identity.

use anyhow::Result;

use super::Effort;
use super::instructions;
use super::measure::{Samples, Unit, in_turns, repeatedly};
use super::row::{Baseline, Goal, Line, Row};
use super::stage::{Stage, missing, numbers};

/// Calls of one measurement in C and in C# with our library: some tenths of a second.
const CALLS: u32 = 2_000_000;
/// Calls of one measurement with Azure.Identity, which takes longer.
const BASELINE_CALLS: u32 = 20_000;
const NANOSECOND: f64 = 1e-9;

pub(super) fn measure(stage: &Stage, effort: Effort) -> Result<Vec<Line>> {
    let program = stage.c_program("cached_token")?;
    let environment = stage.simulator()?.environment();
    let in_c = |threads: u32| -> Result<[f64; 2]> {
        let mut command = std::process::Command::new(&program);
        numbers(command.args([threads.to_string(), CALLS.to_string()]).envs(environment.clone()))
    };
    let one_thread = || in_c(1).map(|[nanoseconds, _]| nanoseconds * NANOSECOND);

    let alone = |samples: Samples, unit, subject: &str, goal| {
        Line::Measured(Row { subject: String::from(subject), unit, samples, baseline: None, goal })
    };
    let mut lines = Vec::new();
    match missing("dotnet") {
        Some(reason) => {
            lines.push(alone(
                repeatedly(effort.runs, one_thread)?,
                Unit::Seconds,
                "Kept token through the C ABI, one thread",
                Some(Goal::AtMost(100.0 * NANOSECOND)),
            ));
            lines.push(Line::LeftOut { subject: String::from("Kept token beside Azure.Identity"), reason });
        }
        None => lines.extend(beside_azure_identity(stage, effort, one_thread)?),
    }

    let threads = std::thread::available_parallelism().map_or(1, |count| u32::try_from(count.get()).unwrap_or(1));
    for count in [2, 4, 8].into_iter().filter(|count| *count <= threads) {
        let rate = |threads| in_c(threads).map(|[_, rate]| rate);
        let (samples, baseline) = in_turns(effort.runs, || rate(count), || rate(1))?;
        lines.push(Line::Measured(Row {
            subject: format!("Kept tokens through the C ABI, {count} threads together"),
            unit: Unit::CallsPerSecond,
            samples,
            baseline: Some(Baseline { name: String::from("one thread"), samples: baseline }),
            goal: Some(Goal::RatioAtLeast(1.0)),
        }));
    }

    match instructions::missing() {
        Some(reason) => lines.push(Line::LeftOut { subject: String::from("Instructions of a kept token"), reason }),
        None => {
            let count = instructions::of_a_kept_token(&program, &environment)?;
            lines.push(alone(Samples::exact(count), Unit::Instructions, "Instructions of a kept token, through the C ABI", None));
        }
    }
    Ok(lines)
}

/// Both of ours with Azure.Identity in one round, so that all three meet the same machine.
fn beside_azure_identity(stage: &Stage, effort: Effort, one_thread: impl Fn() -> Result<f64>) -> Result<Vec<Line>> {
    let (mut c, mut csharp, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..effort.runs {
        let mut dotnet = stage.dotnet()?;
        let [ours, azure] = numbers(dotnet.args(["kept", &CALLS.to_string(), &BASELINE_CALLS.to_string()]))?;
        csharp.push(ours * NANOSECOND);
        theirs.push(azure * NANOSECOND);
        c.push(one_thread()?);
    }
    let theirs = Samples::new(theirs)?;
    let baseline = || Some(Baseline { name: String::from("Azure.Identity, kept token"), samples: theirs.clone() });
    let c = Samples::new(c)?;
    let row = |subject: &str, samples, baseline, goal| {
        Line::Measured(Row { subject: String::from(subject), unit: Unit::Seconds, samples, baseline, goal: Some(goal) })
    };
    Ok(vec![
        row("Kept token through the C ABI, one thread", c.clone(), None, Goal::AtMost(100.0 * NANOSECOND)),
        row("Kept token through the C ABI", c, baseline(), Goal::RatioAtMost(1.0 / 150.0)),
        row("Kept token from C#", Samples::new(csharp)?, baseline(), Goal::RatioAtMost(1.0 / 40.0)),
    ])
}
