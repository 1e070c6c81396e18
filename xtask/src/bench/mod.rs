//! `cargo xtask bench`: how fast the library is, how large, and how sparing of memory, beside what it replaces.
//!
//! Each family of measurements is a file of its own. A subject and its baseline are measured in the same run, in turns.

mod cached;
mod callers;
mod chart;
mod first_token;
mod fresh;
pub mod instructions;
mod list;
pub mod measure;
mod memory;
mod report;
mod row;
mod size;
pub mod stage;
mod verdict;
mod warm;

use anyhow::{Result, bail};

use self::row::{Line, ratio_shown};
use self::stage::Stage;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
struct Effort {
    /// How often each figure is taken.
    runs: usize,
}

/// Measurements that belong together.
struct Family {
    /// What `--only` calls it.
    name: &'static str,
    /// What its lines mean, for the page that `--report` writes.
    meaning: &'static str,
    measure: fn(&Stage, Effort) -> Result<Vec<Line>>,
}

const FAMILIES: [Family; 9] = [
    Family {
        name: "fresh",
        meaning: "A script that a scheduler starts: a new `pwsh` process imports the module, gets a token and reads a resource group. The time is that \
                  of the whole process. A `pwsh` that imports an empty module is what every script pays.",
        measure: fresh::measure,
    },
    Family {
        name: "warm",
        meaning: "One read of a resource group in a script that has made some already: the median of the calls within a process. The simulator answers \
                  over TLS on loopback, so that there is no network to wait for and what is left is the client's own work.",
        measure: warm::measure,
    },
    Family {
        name: "cached",
        meaning: "What a program pays that asks for a token before each of its calls, as it should: the library keeps the token, and gives it out. \
                  In C a token is got and released; in C# it is an object of the binding, whose end is read; Azure.Identity's `GetToken` gives a string. \
                  The instructions are counted by Valgrind and do not depend on what else the machine does.",
        measure: cached::measure,
    },
    Family {
        name: "first-token",
        meaning: "A C# process that has done nothing else gets one token for the managed identity. The time begins before the credential is made, \
                  and the memory is what the working set of the process has grown by.",
        measure: first_token::measure,
    },
    Family {
        name: "callers",
        meaning: "A thousand threads ask for the same token before there is one. They share one request: the simulator's log is checked, and more than \
                  one is a failure. Most of the time is the system's, which has to wake a thousand threads.",
        measure: callers::measure,
    },
    Family {
        name: "verdict",
        meaning: "A script that runs on no Azure host hears so. A connection that is refused says it at once; where packets are dropped the time is \
                  the probe's limit, `probe_timeout_ms`.",
        measure: verdict::measure,
    },
    Family {
        name: "memory",
        meaning: "The resident memory of a `pwsh` that has imported the module, got a token and read a resource group, less that of a `pwsh` that has \
                  done nothing. Both collect their garbage first.",
        measure: memory::measure,
    },
    Family {
        name: "list",
        meaning: "A subscription with ten thousand resources, listed in pages of a thousand: the time to the first and to the last object in the pipeline, \
                  and the memory at its highest, beside a script that gets the same pages with HttpClient and reads them with ConvertFrom-Json.",
        measure: list::measure,
    },
    Family {
        name: "size",
        meaning: "The files that are shipped. Of the library for Linux it says which crates its machine code comes from.",
        measure: size::measure,
    },
];

/// Measures, and prints a table.
///
/// # Errors
/// `only` names no family; something cannot be built; or a measurement fails, which is more than to miss its goal.
pub fn run(only: &[String], runs: usize, report: bool) -> Result<()> {
    if let Some(unknown) = only.iter().find(|name| FAMILIES.iter().all(|family| family.name != **name)) {
        let known: Vec<_> = FAMILIES.iter().map(|family| family.name).collect();
        bail!("there is no measurement {unknown:?}; there are {}", known.join(", "));
    }
    let stage = Stage::new()?;
    let mut measured = Vec::new();
    for family in FAMILIES.iter().filter(|family| only.is_empty() || only.iter().any(|name| name == family.name)) {
        eprintln!("measuring: {}", family.name);
        let lines = (family.measure)(&stage, Effort { runs })?;
        print(&lines);
        measured.push((family, lines));
    }
    if report { report::write(&measured, runs) } else { Ok(()) }
}

fn print(lines: &[Line]) {
    for line in lines {
        match line {
            Line::Measured(row) => {
                println!("{}", row.subject);
                println!("    {}", row.samples.shown(row.unit));
                if let Some(baseline) = &row.baseline {
                    println!("    {}: {}", baseline.name, baseline.samples.shown(row.unit));
                }
                let ratio = row.ratio().map_or_else(|| String::from("-"), ratio_shown);
                println!("    ratio {ratio}, goal {}, {}", row.goal_shown(), row.verdict());
            }
            Line::LeftOut { subject, reason } => println!("{subject}\n    left out: {reason}"),
        }
    }
}
