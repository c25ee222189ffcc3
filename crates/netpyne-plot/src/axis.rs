//! A panel: data range to pixels, ticks with round values.

use crate::page::{Anchor, Figure, TextStyle};
use crate::palette::{AXIS, GRID, INK, MUTED};

/// Size of tick labels.
pub(crate) const SMALL: u32 = 12;

/// One direction of a panel: data from `low` to `high` onto pixels from `start` to `end`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub low: f64,
    pub high: f64,
    pub start: f64,
    pub end: f64,
}

impl Scale {
    /// The scale of a finite, non-empty range; a range of length 0 is widened.
    pub fn new(low: f64, high: f64, start: f64, end: f64) -> Self {
        let (low, high) = if low.is_finite() && high.is_finite() { (low, high) } else { (0.0, 1.0) };
        let pad = if high > low { 0.0 } else { (low.abs() * 0.05).max(0.5) };
        Self { low: low - pad, high: high.max(low) + pad, start, end }
    }

    /// The pixel of `value`.
    pub fn pixel(&self, value: f64) -> f64 {
        self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)
    }

    /// About `wanted` round values within the range.
    pub fn ticks(&self, wanted: usize) -> Ticks {
        let span = self.high - self.low;
        let rough = span / wanted.max(1) as f64;
        let magnitude = 10f64.powf(rough.log10().floor());
        let step =
            [1.0, 2.0, 5.0, 10.0].map(|m| m * magnitude).into_iter().find(|step| *step >= rough * 0.999);
        let step = step.unwrap_or(10.0 * magnitude);
        let (first, last) = ((self.low / step - 1e-9).ceil(), (self.high / step + 1e-9).floor());
        let count = if last >= first { (last - first) as usize + 1 } else { 0 };
        // A range far from 0 and narrower than its own rounding has no distinct ticks.
        let values = (0..count.min(64)).map(|i| (first + i as f64) * step).collect();
        let digits = if step >= 1.0 { 0 } else { (-step.log10().floor()).clamp(0.0, 15.0) as usize };
        Ticks { values, digits, large: self.low.abs().max(self.high.abs()) >= 1e6 }
    }
}

/// Round values and how to write them.
#[derive(Clone, Debug)]
pub(crate) struct Ticks {
    pub values: Vec<f64>,
    digits: usize,
    large: bool,
}

impl Ticks {
    /// The label of `value`.
    pub fn label(&self, value: f64) -> String {
        let value = if value == 0.0 { 0.0 } else { value };
        if self.large || self.digits > 6 {
            let text = format!("{value:.3e}");
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
            if exponent == "0" { mantissa.to_owned() } else { format!("{mantissa}e{exponent}") }
        } else {
            format!("{value:.*}", self.digits).replace('-', "\u{2212}")
        }
    }
}

/// Where a panel is on the page and what it shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Panel {
    pub x: Scale,
    pub y: Scale,
}

impl Panel {
    /// Vertical grid lines with ticks below the panel; labels only if `labelled`.
    pub fn time_axis(&self, figure: &mut Figure, labelled: bool) {
        let ticks = self.x.ticks(((self.x.end - self.x.start) / 95.0) as usize);
        for &value in &ticks.values {
            let x = self.x.pixel(value);
            figure.line((x, self.y.end), (x, self.y.start), 1.0, GRID);
            if labelled {
                figure.line((x, self.y.start), (x, self.y.start + 5.0), 1.0, AXIS);
                let style = TextStyle::new(SMALL, MUTED).at(Anchor::Middle);
                figure.text((x, self.y.start + 19.0), ticks.label(value), style);
            }
        }
    }

    /// The line under the panel; to be drawn after the data.
    pub fn base_line(&self, figure: &mut Figure) {
        figure.line((self.x.start, self.y.start), (self.x.end, self.y.start), 1.0, AXIS);
    }

    /// Ticks to the left of the panel, with grid lines across if `grid`.
    pub fn value_axis(&self, figure: &mut Figure, wanted: usize, grid: bool) {
        let ticks = self.y.ticks(wanted);
        for &value in &ticks.values {
            let y = self.y.pixel(value);
            if grid {
                figure.line((self.x.start, y), (self.x.end, y), 1.0, GRID);
            }
            figure.line((self.x.start - 4.0, y), (self.x.start, y), 1.0, AXIS);
            let style = TextStyle::new(SMALL, MUTED).at(Anchor::End);
            figure.text((self.x.start - 8.0, y + 4.2), ticks.label(value), style);
        }
        figure.line((self.x.start, self.y.end), (self.x.start, self.y.start), 1.0, AXIS);
    }

    /// Name of the horizontal axis, below its tick labels.
    pub fn time_label(&self, figure: &mut Figure) {
        let style = TextStyle::new(13, INK).at(Anchor::Middle);
        figure.text((0.5 * (self.x.start + self.x.end), self.y.start + 40.0), "Time (ms)", style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64, wanted: usize) -> Vec<String> {
        let ticks = Scale::new(low, high, 0.0, 100.0).ticks(wanted);
        ticks.values.iter().map(|v| ticks.label(*v)).collect()
    }

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(labels(0.0, 1000.0, 5), ["0", "200", "400", "600", "800", "1000"]);
        assert_eq!(labels(-71.3, 38.2, 4), ["\u{2212}50", "0"]);
        assert_eq!(labels(0.0, 0.3, 3), ["0.0", "0.1", "0.2", "0.3"]);
        assert_eq!(labels(0.0, 2e7, 2), ["0", "1e7", "2e7"]);
        assert_eq!(labels(0.0, 3e-9, 3), ["0", "1e-9", "2e-9", "3e-9"]);
    }

    #[test]
    fn any_range_has_a_scale() {
        for (low, high) in [(5.0, 5.0), (f64::NAN, 1.0), (0.0, f64::INFINITY), (3.0, 1.0), (1e300, 1e300)] {
            let scale = Scale::new(low, high, 0.0, 100.0);
            assert!(scale.high > scale.low && scale.pixel(scale.low).is_finite(), "{low} {high}");
            assert!(scale.ticks(5).values.len() <= 64);
        }
    }
}
