//! Signals over time: local field potentials, current source densities, dipole moments.

use super::views;
use crate::curve::polylines;
use crate::direct_labels::{self, DirectLabel, LINE};
use crate::options::options;
use crate::page::{Anchor, Figure, Stroke, TextStyle};
use crate::panel::{BOTTOM, LEFT, MEDIUM, Panel, SMALL, TOP, heading};
use crate::scale::{Scale, round_below};
use crate::signals::{Choice, Quantity, Row, Signals};
use crate::source::Source;
use crate::style::Style;
use crate::text::{fit, three_figures, width};
use crate::theme::Colour;
use netpyne_base::Diagnostics;

const WIDTH: f64 = 1080.0;
/// Height of a row for one signal.
const ROW: f64 = 46.0;
/// Room at the right for the bar that tells the scale.
const BAR_ROOM: f64 = 104.0;
const WIDEST_NAME: f64 = 220.0;

options! {
    /// Signals over time, one above the other with one scale for all, or in one panel.
    pub struct SignalTraces {
        use /// Which signals.
        choice: Choice;
        /// Distance between neighbours: 1 is the range of the largest signal.
        separation["separation"]: f64 = 1.0;
        /// Whether all are in one panel; if nothing is said, those of a dipole are.
        overlay["overlay"]: Option<Shown> = None;
    }
}

/// Yes or no, where nothing is a third answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown(pub bool);

impl crate::options::FromSetting for Shown {
    const FORM: &'static str = "true or false";

    fn from_setting(value: &crate::settings::Setting) -> Result<Self, String> {
        bool::from_setting(value).map(Shown)
    }
}

views! { SignalTraces:
    /// Local field potentials over time.
    LfpTraces => Quantity::Potential,
    /// Current source densities over time.
    CsdTraces => Quantity::Density,
    /// Dipole moments over time.
    DipoleTraces => Quantity::Dipole,
}

impl SignalTraces {
    fn draw(&self, quantity: Quantity, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let signals = self.choice.signals(source, quantity)?;
        let overlay = self.overlay.map_or(quantity == Quantity::Dipole, |Shown(overlay)| overlay);
        Ok(if overlay { overlaid(&signals, style) } else { self.stacked(&signals, style) })
    }

    fn stacked(&self, signals: &Signals, style: &Style) -> Figure {
        let rows = &signals.rows;
        let names = rows.iter().map(|row| width(&row.name, SMALL)).fold(40.0, f64::max).min(WIDEST_NAME);
        let left = (names + 36.0).max(LEFT);
        let count = rows.len().max(1) as f64;
        let (page, height) = style.page(WIDTH, TOP + (count * ROW).max(240.0) + BOTTOM);
        let mut figure = Figure::new(page, height, style.theme);
        title(&mut figure, signals, style, ", each about its mean");
        let (start, end) = signals.range();
        let x = Scale::new(start, end, left, page - BAR_ROOM);
        let each = (height - TOP - BOTTOM) / count;
        let whole = Panel { x, y: Scale::new(0.0, 1.0, height - BOTTOM, TOP) };
        whole.x_axis(&mut figure, Some("Time (ms)"));
        let range = rows.iter().map(|row| spread_of(&row.values)).fold(0.0, f64::max);
        let distance = if range > 0.0 { range * self.separation } else { 1.0 };
        let times: Vec<f64> = (0..signals.samples()).map(|i| signals.time(i)).collect();
        for (index, row) in rows.iter().enumerate() {
            let middle = TOP + (index as f64 + 0.5) * each;
            let centre = mean_of(&row.values);
            // A signal may reach a little into its neighbours' rows.
            let reach = 0.6 * distance;
            let y = Scale::new(centre - reach, centre + reach, middle + 0.6 * each, middle - 0.6 * each);
            figure.line((x.start, middle), (x.end, middle), Stroke::new(1.0, style.theme.grid()));
            let colour = colour_of(row, 0, style);
            figure.clipped(whole.frame(), |figure| {
                for points in polylines(&Panel { x, y }, &times, &row.values) {
                    figure.polyline(points, Stroke::new(1.2, colour));
                }
            });
            let ink = if row.mean { style.theme.ink() } else { style.theme.muted() };
            let label = fit(&row.name, SMALL, WIDEST_NAME);
            figure.text((left - 10.0, middle + 4.2), label, TextStyle::new(SMALL, ink).at(Anchor::End));
        }
        whole.base_line(&mut figure);
        let per_unit = each / distance;
        scale_bar(&mut figure, (x.end + 18.0, TOP), (per_unit, 1.6 * each, &signals.unit));
        figure
    }
}

/// All in one panel, with a line at zero.
fn overlaid(signals: &Signals, style: &Style) -> Figure {
    let rows = &signals.rows;
    let (page, height) = style.page(WIDTH, (TOP + BOTTOM + rows.len() as f64 * LINE).max(420.0));
    let mut figure = Figure::new(page, height, style.theme);
    title(&mut figure, signals, style, "");
    let names: Vec<String> = rows.iter().map(|row| row.name.clone()).collect();
    let right = page - direct_labels::room(page, names.iter().map(String::as_str));
    let finite = || rows.iter().flat_map(|row| &row.values).copied().filter(|value| value.is_finite());
    let (low, high) = (finite().fold(0.0, f64::min), finite().fold(0.0, f64::max));
    let margin = 0.05 * (high - low);
    let (start, end) = signals.range();
    let panel = Panel {
        x: Scale::new(start, end, LEFT, right),
        y: Scale::new(low - margin, high + margin, height - BOTTOM, TOP),
    };
    panel.x_axis(&mut figure, Some("Time (ms)"));
    panel.y_axis(&mut figure, &format!("{} ({})", signals.title(), signals.unit), true);
    let zero = panel.y.pixel(0.0);
    figure.line((panel.x.start, zero), (panel.x.end, zero), Stroke::new(1.0, style.theme.axis()));
    let times: Vec<f64> = (0..signals.samples()).map(|i| signals.time(i)).collect();
    figure.clipped(panel.frame(), |figure| {
        for (index, row) in rows.iter().enumerate() {
            for points in polylines(&panel, &times, &row.values) {
                figure.polyline(points, Stroke::new(1.4, colour_of(row, index, style)));
            }
        }
    });
    panel.base_line(&mut figure);
    let labels = rows.iter().zip(names).enumerate().map(|(index, (row, text))| DirectLabel {
        text,
        colour: colour_of(row, index, style),
        wished: row.values.last().map_or(TOP, |value| panel.y.pixel(*value)),
    });
    direct_labels::draw(&mut figure, &labels.collect::<Vec<_>>(), right, (TOP, height - BOTTOM));
    figure
}

fn title(figure: &mut Figure, signals: &Signals, style: &Style, more: &str) {
    let own = format!("{}{}", signals.title(), signals.whose);
    let remark = format!("in {}, every {} ms{more}", signals.unit, three_figures(signals.step));
    heading(figure, style.heading(&own), &remark);
}

/// The mean of several in ink, others in hues.
fn colour_of(row: &Row, index: usize, style: &Style) -> Colour {
    if row.mean { style.theme.ink() } else { style.theme.hue(index) }
}

pub(super) fn mean_of(values: &[f64]) -> f64 {
    let finite: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    if finite.is_empty() { 0.0 } else { finite.iter().sum::<f64>() / finite.len() as f64 }
}

/// Twice the largest distance from the mean.
pub(super) fn spread_of(values: &[f64]) -> f64 {
    let centre = mean_of(values);
    let far = values.iter().filter(|value| value.is_finite()).map(|value| (value - centre).abs());
    2.0 * far.fold(0.0, f64::max)
}

/// A bar of a round length beside the rows, at most `most` pixels long, with its length in words.
pub(super) fn scale_bar(figure: &mut Figure, (x, top): (f64, f64), (per_unit, most, unit): (f64, f64, &str)) {
    let length = round_below(most / per_unit);
    let pixels = length * per_unit;
    let ink = figure.theme.ink();
    figure.line((x, top), (x, top + pixels), Stroke::new(2.0, ink));
    let text = fit(&format!("{} {unit}", three_figures(length)), MEDIUM, BAR_ROOM - 30.0);
    figure.text((x + 8.0, top + 0.5 * pixels + 4.6), text, TextStyle::new(MEDIUM, ink));
}
