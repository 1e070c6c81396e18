//! The charts of the page about performance, as SVG.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use plotters::prelude::*;

use super::measure::three_digits;

const WIDTH: u32 = 860;
const ROW_HEIGHT: u32 = 44;
const OURS: RGBColor = RGBColor(0x2B, 0x6C, 0xB0);
const GOAL: RGBColor = RGBColor(0xC0, 0x56, 0x21);

/// A bar, with the mark that it should not pass.
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) value: f64,
    pub(super) shown: String,
    pub(super) goal: Option<f64>,
}

/// How the lengths of bars are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// Each step ten times the one before: for ratios, of which 1 is the baseline.
    Logarithmic,
    /// From zero.
    Linear,
}

/// Draws bars one below the other.
///
/// # Errors
/// There is nothing to draw, or the file cannot be written.
pub(super) fn bars(file: &Path, title: &str, scale: Scale, bars: &[Bar]) -> Result<()> {
    let position = |value: f64| match scale {
        Scale::Logarithmic => value.max(1e-6).log10(),
        Scale::Linear => value,
    };
    let lengths = bars.iter().flat_map(|bar| [Some(bar.value), bar.goal]).flatten().map(position);
    let most = lengths.clone().fold(0.0, f64::max);
    let least = lengths.fold(0.0, f64::min);
    // Room for the figure beside the longest bar.
    let room = (most - least).max(f64::MIN_POSITIVE) * 0.22;
    let count = u32::try_from(bars.len()).context("too many bars")?;
    let range = least - if least < 0.0 { room } else { 0.0 }..most + room;

    let height = (count + 2) * ROW_HEIGHT;
    let area = SVGBackend::new(file, (WIDTH, height)).into_drawing_area();
    let drawn = (|| {
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .caption(title, ("sans-serif", 18))
            .margin(10)
            .x_label_area_size(28)
            .y_label_area_size(330)
            .build_cartesian_2d(range, (0..count).into_segmented())?;
        let label_of = |segment: &SegmentValue<u32>| match segment {
            SegmentValue::CenterOf(index) => bar_at(bars, count, *index).map_or_else(String::new, |bar| bar.label.clone()),
            _ => String::new(),
        };
        let tick = |value: &f64| match scale {
            Scale::Logarithmic => three_digits(10_f64.powf(*value)),
            Scale::Linear => three_digits(*value),
        };
        chart.configure_mesh().disable_y_mesh().y_labels(bars.len()).y_label_formatter(&label_of).x_label_formatter(&tick).draw()?;
        for index in 0..count {
            let Some(bar) = bar_at(bars, count, index) else { continue };
            let (from, to) = (SegmentValue::Exact(index), SegmentValue::Exact(index + 1));
            let mut rectangle = Rectangle::new([(0.0, from.clone()), (position(bar.value), to.clone())], OURS.mix(0.8).filled());
            rectangle.set_margin(8, 8, 0, 0);
            chart.draw_series(std::iter::once(rectangle))?;
            if let Some(goal) = bar.goal {
                let line = PathElement::new(vec![(position(goal), from), (position(goal), to)], GOAL.stroke_width(3));
                chart.draw_series(std::iter::once(line))?;
            }
            let beside = position(bar.value).max(0.0);
            let text = Text::new(format!("  {}", bar.shown), (beside, SegmentValue::CenterOf(index)), ("sans-serif", 13));
            chart.draw_series(std::iter::once(text))?;
        }
        area.present()
    })();
    drawn.map_err(|error| anyhow!("cannot draw {}: {error}", file.display()))
}

/// The first bar stands at the top, where the highest number is.
fn bar_at(bars: &[Bar], count: u32, index: u32) -> Option<&Bar> {
    bars.get(usize::try_from(count.checked_sub(index + 1)?).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_shows_each_bar_with_its_figure() {
        let file = std::env::temp_dir().join(format!("armidentity-chart-{}.svg", std::process::id()));
        let bar = |label: &str, value, goal| Bar { label: label.to_owned(), value, shown: three_digits(value), goal };
        bars(&file, "ratios", Scale::Logarithmic, &[bar("kept token", 0.0061, Some(1.0 / 150.0)), bar("import", 1.62, None)]).unwrap();
        let svg = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        for text in ["ratios", "kept token", "0.0061", "import", "1.62"] {
            assert!(svg.contains(text), "{text} is missing");
        }
        assert_eq!(svg.matches("#C05621").count(), 1, "the mark of the one goal");
    }
}
