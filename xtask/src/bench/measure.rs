//! A quantity that was measured several times, and how it is written.

use anyhow::{Result, ensure};

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Time.
    Seconds,
    /// Memory.
    Bytes,
    /// The size of a file.
    FileBytes,
    /// How often something happens.
    CallsPerSecond,
    /// Machine instructions.
    Instructions,
}

impl Unit {
    /// A value with its unit, to three digits.
    pub fn shown(self, value: f64) -> String {
        let scaled: &[(f64, &str)] = match self {
            Self::Seconds => &[(1.0, "s"), (1e-3, "ms"), (1e-6, "us"), (1e-9, "ns")],
            Self::Bytes => &[(1_048_576.0, "MiB"), (1024.0, "KiB"), (1.0, "B")],
            Self::FileBytes => &[(1e6, "MB"), (1e3, "kB"), (1.0, "B")],
            Self::CallsPerSecond => &[(1e6, "million/s"), (1e3, "thousand/s"), (1.0, "/s")],
            Self::Instructions => &[(1.0, "instructions")],
        };
        let fits = scaled.iter().find(|(size, _)| value.abs() >= *size).or(scaled.last());
        let (size, name) = fits.copied().unwrap_or((1.0, ""));
        format!("{} {name}", three_digits(value / size))
    }
}

/// A number to three digits: `0.0123`, `1.23`, `123`, `12345`.
pub fn three_digits(value: f64) -> String {
    let magnitude = value.abs();
    let decimals = match magnitude {
        _ if magnitude >= 100.0 || magnitude == 0.0 => 0,
        _ if magnitude >= 10.0 => 1,
        _ if magnitude >= 1.0 => 2,
        _ if magnitude >= 0.1 => 3,
        _ => 4,
    };
    format!("{value:.decimals$}")
}

/// Figures of one quantity, at least one, in order of size.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// The figures in whichever order.
    ///
    /// # Errors
    /// There is none, or one is no number.
    pub fn new(mut figures: Vec<f64>) -> Result<Self> {
        ensure!(!figures.is_empty(), "nothing was measured");
        ensure!(figures.iter().all(|figure| figure.is_finite()), "a figure is no number");
        figures.sort_by(f64::total_cmp);
        Ok(Self(figures))
    }

    /// A single figure, of what is the same each time.
    pub fn exact(figure: f64) -> Self {
        Self(vec![figure])
    }

    /// The one in the middle; of an even number the lower of the two.
    pub fn median(&self) -> f64 {
        let middle = self.0.len().saturating_sub(1) / 2;
        self.0.get(middle).copied().unwrap_or_default()
    }

    /// The smallest.
    pub fn least(&self) -> f64 {
        self.0.first().copied().unwrap_or_default()
    }

    /// The largest.
    pub fn most(&self) -> f64 {
        self.0.last().copied().unwrap_or_default()
    }

    /// The median with its spread: `1.23 ms (1.20 ms to 1.40 ms)`.
    pub fn shown(&self, unit: Unit) -> String {
        let median = unit.shown(self.median());
        if self.0.len() == 1 {
            return median;
        }
        format!("{median} ({} to {})", unit.shown(self.least()), unit.shown(self.most()))
    }
}

/// Measures a subject and its baseline in turns, so that whatever else the machine does meets both.
///
/// # Errors
/// Those of the measurements.
pub fn in_turns(
    runs: usize,
    mut subject: impl FnMut() -> Result<f64>,
    mut baseline: impl FnMut() -> Result<f64>,
) -> Result<(Samples, Samples)> {
    let mut subjects = Vec::with_capacity(runs);
    let mut baselines = Vec::with_capacity(runs);
    for _ in 0..runs {
        baselines.push(baseline()?);
        subjects.push(subject()?);
    }
    Ok((Samples::new(subjects)?, Samples::new(baselines)?))
}

/// Measures one thing several times.
///
/// # Errors
/// Those of the measurement.
pub fn repeatedly(runs: usize, mut subject: impl FnMut() -> Result<f64>) -> Result<Samples> {
    Samples::new((0..runs).map(|_| subject()).collect::<Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_written_in_the_unit_that_fits() {
        for (unit, value, shown) in [
            (Unit::Seconds, 1.2345, "1.23 s"),
            (Unit::Seconds, 0.012_345, "12.3 ms"),
            (Unit::Seconds, 8.1e-8, "81.0 ns"),
            (Unit::Seconds, 2e-10, "0.200 ns"),
            (Unit::Bytes, 2_500_000.0, "2.38 MiB"),
            (Unit::Bytes, -2_500_000.0, "-2.38 MiB"),
            (Unit::Bytes, 12.0, "12.0 B"),
            (Unit::FileBytes, 2_500_000.0, "2.50 MB"),
            (Unit::CallsPerSecond, 12_345_678.0, "12.3 million/s"),
            (Unit::Instructions, 523.0, "523 instructions"),
        ] {
            assert_eq!(unit.shown(value), shown);
        }
    }

    #[test]
    fn the_median_and_the_spread_do_not_depend_on_the_order() {
        let samples = Samples::new(vec![5.0, 1.0, 9.0, 3.0]).unwrap();
        assert_eq!((samples.least(), samples.median(), samples.most()), (1.0, 3.0, 9.0));
        assert_eq!(Samples::exact(2.0).shown(Unit::Seconds), "2.00 s");
        assert_eq!(samples.shown(Unit::Seconds), "3.00 s (1.00 s to 9.00 s)");
        assert!(Samples::new(Vec::new()).is_err());
        assert!(Samples::new(vec![f64::NAN]).is_err());
    }

    #[test]
    fn subject_and_baseline_take_turns() {
        let order = std::cell::RefCell::new(String::new());
        let measured = |name: char| {
            order.borrow_mut().push(name);
            Ok(1.0)
        };
        in_turns(3, || measured('a'), || measured('b')).unwrap();
        assert_eq!(*order.borrow(), "bababa");
    }
}
