//! What people read of it: a line for each scenario, what went wrong, and the differences that have to be.

use std::time::Duration;

use crate::expected::{EXPECTED, Occurrences};
use crate::family::Family;

/// How a scenario went with the clients of a family.
pub struct Row {
    pub family: Family,
    pub scenario: &'static str,
    pub steps: usize,
    pub took: Duration,
    /// What went wrong, with the step in which it did; nothing: all is well.
    pub problems: Vec<String>,
}

impl Row {
    pub fn print(&self) {
        let outcome = if self.problems.is_empty() { "passed" } else { "FAILED" };
        println!("{:<8} {:<24} {:>2} steps {:>6.1} s  {outcome}", self.family, self.scenario, self.steps, self.took.as_secs_f64());
        for problem in &self.problems {
            println!("    {}", problem.trim_end().replace('\n', "\n    "));
        }
    }
}

/// The differences that were met and may be, with their reasons.
pub fn print_expected(occurrences: &Occurrences) {
    println!("\nWhat differs, as it has to:");
    for expected in EXPECTED {
        let met: Vec<&&str> = expected.patterns.iter().filter(|pattern| occurrences.of(pattern) > 0).collect();
        if met.is_empty() {
            continue;
        }
        println!("  {}", expected.reason);
        for pattern in met {
            println!("    {:>3} x {pattern}", occurrences.of(pattern));
        }
    }
}

/// The differences that may be and are no more.
pub fn print_unmet(patterns: &[&str]) {
    for pattern in patterns {
        println!("FAILED: this difference is no more; take it out of interop/src/expected.rs: {pattern}");
    }
}
