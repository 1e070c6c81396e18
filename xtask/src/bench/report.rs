//! `docs/performance.md` with its charts, written from the figures of one run.

use std::fmt::Write as _;
use std::process::Command;

use anyhow::Result;

use super::chart::{self, Bar, Scale};
use super::measure::Unit;
use super::row::{Goal, Line, Row, ratio_shown};
use super::{Family, stage};
use crate::workspace;

/// What stands above the figures.
const INTRODUCTION: &str = "\
# Performance

This page is written by `cargo xtask bench --report`; do not edit it. `cargo xtask bench` prints the same figures for your machine;
`--only NAME` measures one part, `--runs N` takes each figure N times.

Each figure is a median with its smallest and largest value. A ratio is that of the medians of a subject and of its baseline, which are measured in
the same run, in turns: what else the machine did met both. Absolute times differ from machine to machine; ratios hardly do. Azure is played by
the simulator on the same machine, so that no network is measured.
";

/// Writes the page and its charts.
///
/// # Errors
/// A file cannot be written.
pub(super) fn write(measured: &[(&Family, Vec<Line>)], runs: usize) -> Result<()> {
    let docs = workspace::root().join("docs");
    let charts = docs.join("performance");
    workspace::empty_folder(&charts)?;

    let rows = || measured.iter().flat_map(|(_, lines)| lines).filter_map(row);
    let ratios: Vec<_> = rows().filter_map(ratio_bar).collect();
    let mut page = String::from(INTRODUCTION);
    writeln!(page, "\n{}\n", machine(runs))?;
    if !ratios.is_empty() {
        chart::bars(&charts.join("ratios.svg"), "Part of the baseline; the mark is the goal", Scale::Logarithmic, &ratios)?;
        writeln!(page, "![Ratios to the baselines, with the goals](performance/ratios.svg)\n")?;
    }
    for (family, lines) in measured {
        writeln!(page, "## {}\n\n{}\n", family.name, family.meaning)?;
        page.push_str(&table(lines)?);
        page.push('\n');
        if family.name == "size" {
            let sizes: Vec<_> = lines.iter().filter_map(row).map(size_bar).collect();
            chart::bars(&charts.join("size.svg"), "MB", Scale::Linear, &sizes)?;
            writeln!(page, "![Sizes of the library and of the crates in it](performance/size.svg)\n")?;
        }
    }
    page.push_str(&missed(rows())?);
    workspace::write(&docs.join("performance.md"), &page)
}

fn row(line: &Line) -> Option<&Row> {
    match line {
        Line::Measured(row) => Some(row),
        Line::LeftOut { .. } => None,
    }
}

fn ratio_bar(row: &Row) -> Option<Bar> {
    let value = row.ratio()?;
    let goal = match row.goal {
        Some(Goal::RatioAtMost(limit) | Goal::RatioAtLeast(limit)) => Some(limit),
        _ => None,
    };
    Some(Bar { label: row.subject.clone(), value, shown: ratio_shown(value), goal })
}

fn size_bar(row: &Row) -> Bar {
    let goal = match row.goal {
        Some(Goal::AtMost(limit)) => Some(limit / 1e6),
        _ => None,
    };
    Bar { label: row.subject.clone(), value: row.samples.median() / 1e6, shown: Unit::FileBytes.shown(row.samples.median()), goal }
}

fn table(lines: &[Line]) -> Result<String> {
    let mut table = String::from("| what | figure | baseline | ratio | goal | |\n|---|---|---|---|---|---|\n");
    for line in lines {
        match line {
            Line::Measured(row) => {
                let baseline = row.baseline.as_ref();
                let baseline =
                    baseline.map_or_else(|| String::from("-"), |other| format!("{}: {}", other.name, other.samples.shown(row.unit)));
                let ratio = row.ratio().map_or_else(|| String::from("-"), ratio_shown);
                let figure = row.samples.shown(row.unit);
                writeln!(table, "| {} | {figure} | {baseline} | {ratio} | {} | {} |", row.subject, row.goal_shown(), row.verdict())?;
            }
            Line::LeftOut { subject, reason } => writeln!(table, "| {subject} | left out: {reason} | - | - | - | - |")?,
        }
    }
    Ok(table)
}

fn missed<'a>(rows: impl Iterator<Item = &'a Row>) -> Result<String> {
    let mut text = String::from("## Goals that are missed\n\n");
    let mut none = true;
    for row in rows.filter(|row| row.reaches_goal() == Some(false)) {
        none = false;
        let figure = match row.goal {
            Some(Goal::AtMost(_)) => row.samples.shown(row.unit),
            _ => row.ratio().map_or_else(String::new, ratio_shown),
        };
        writeln!(text, "- {}: {figure}, the goal is {}", row.subject, row.goal_shown())?;
    }
    if none {
        text.push_str("None.\n");
    }
    Ok(text)
}

/// The machine and the versions, as far as they can be told.
fn machine(runs: usize) -> String {
    let processor = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let version = |program: &str, argument: &str| {
        let text = stage::output(Command::new(program).arg(argument)).unwrap_or_default();
        text.lines().next().unwrap_or("none").trim().to_owned()
    };
    // A machine that does other things spreads the figures, and slows what needs several threads more than what needs one.
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().nth(1).unwrap_or("unknown").to_owned();
    format!(
        "Figures of each row: {runs}. Machine: {}, {threads} processors, load average {load}, {}; {}; pwsh {}; .NET SDK {}.",
        processor.as_deref().unwrap_or("an unknown processor"),
        version("uname", "-sr"),
        version("rustc", "--version"),
        version("pwsh", "--version").trim_start_matches("PowerShell "),
        version("dotnet", "--version"),
    )
}
