//! A line of the table: what was measured, beside what, and what was hoped for.

use super::measure::{Samples, Unit, three_digits};

/// A measured line.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was measured.
    pub subject: String,
    /// What its figures count.
    pub unit: Unit,
    /// Its figures.
    pub samples: Samples,
    /// What it is compared with.
    pub baseline: Option<Baseline>,
    /// What was hoped for.
    pub goal: Option<Goal>,
}

/// What a subject is compared with, measured in the same run.
#[derive(Clone, Debug)]
pub struct Baseline {
    /// What it is.
    pub name: String,
    /// Its figures, in the unit of the subject.
    pub samples: Samples,
}

/// What was hoped for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// At most this part of the baseline.
    RatioAtMost(f64),
    /// At least this many times the baseline.
    RatioAtLeast(f64),
    /// At most this much, in the row's unit.
    AtMost(f64),
}

/// A line of the table.
#[derive(Clone, Debug)]
pub enum Line {
    /// With figures.
    Measured(Row),
    /// Without.
    LeftOut {
        /// What would be measured.
        subject: String,
        /// Why it is not.
        reason: String,
    },
}

impl Row {
    /// Subject to baseline, by their medians; `None` without a baseline or when that is nothing.
    pub fn ratio(&self) -> Option<f64> {
        let baseline = self.baseline.as_ref()?.samples.median();
        (baseline > 0.0).then(|| self.samples.median() / baseline)
    }

    /// Whether the goal is reached; `None` without one.
    pub fn reaches_goal(&self) -> Option<bool> {
        match self.goal? {
            Goal::RatioAtMost(limit) => self.ratio().map(|ratio| ratio <= limit),
            Goal::RatioAtLeast(limit) => self.ratio().map(|ratio| ratio >= limit),
            Goal::AtMost(limit) => Some(self.samples.median() <= limit),
        }
    }

    /// The goal in words.
    pub fn goal_shown(&self) -> String {
        match self.goal {
            None => String::from("-"),
            Some(Goal::RatioAtMost(limit)) => format!("<= {}", ratio_shown(limit)),
            Some(Goal::RatioAtLeast(limit)) => format!(">= {}", ratio_shown(limit)),
            Some(Goal::AtMost(limit)) => format!("<= {}", self.unit.shown(limit)),
        }
    }

    /// The verdict in words.
    pub fn verdict(&self) -> &'static str {
        match self.reaches_goal() {
            None => "-",
            Some(true) => "reached",
            Some(false) => "missed",
        }
    }
}

/// A ratio: a small one as a fraction, because nobody reads `0.00667`.
pub fn ratio_shown(ratio: f64) -> String {
    if ratio > 0.0 && ratio < 0.1 { format!("1/{}", three_digits(1.0 / ratio)) } else { three_digits(ratio) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(subject: f64, baseline: Option<f64>, goal: Goal) -> Row {
        let baseline = baseline.map(|figure| Baseline { name: String::from("b"), samples: Samples::exact(figure) });
        Row { subject: String::from("s"), unit: Unit::Seconds, samples: Samples::exact(subject), baseline, goal: Some(goal) }
    }

    #[test]
    fn a_goal_is_reached_or_missed_or_cannot_be_told() {
        for (row, reached) in [
            (row(3.0, Some(2.0), Goal::RatioAtMost(1.5)), Some(true)),
            (row(3.1, Some(2.0), Goal::RatioAtMost(1.5)), Some(false)),
            (row(3.0, Some(2.0), Goal::RatioAtLeast(1.6)), Some(false)),
            (row(3.2, Some(2.0), Goal::RatioAtLeast(1.6)), Some(true)),
            (row(3.0, Some(0.0), Goal::RatioAtMost(1.5)), None),
            (row(3.0, None, Goal::RatioAtMost(1.5)), None),
            (row(3.0, None, Goal::AtMost(3.0)), Some(true)),
            (row(3.1, None, Goal::AtMost(3.0)), Some(false)),
        ] {
            assert_eq!(row.reaches_goal(), reached, "{row:?}");
        }
    }

    #[test]
    fn a_small_ratio_is_a_fraction() {
        assert_eq!(ratio_shown(1.0 / 150.0), "1/150");
        assert_eq!(ratio_shown(0.25), "0.250");
        assert_eq!(ratio_shown(1.7), "1.70");
        assert_eq!(ratio_shown(0.0), "0");
    }
}
