//! Phases of an oscillation as colours of spikes.

use crate::options::FromSetting;
use crate::page::{Anchor, Figure, Frame, Shape, TextStyle};
use crate::panel::SMALL;
use crate::settings::Setting;
use crate::signals::{Choice, Pass, Quantity, Row, Signals};
use crate::source::Source;
use crate::text::{fit, three_figures};
use crate::theme::{Colour, Theme};
use netpyne_analysis::{Band, Convention, Electrodes, FilterError, Locking, filtered, locking, phases_at};
use netpyne_base::{Diagnostic, Diagnostics};
use std::f64::consts::{PI, TAU};

/// Colours that stand for phases.
pub(super) const STEPS: usize = 24;

/// An oscillation by whose phase spikes are coloured.
#[derive(Clone, Debug, PartialEq)]
pub struct ByPhase {
    /// `LFP` or `dipole`.
    pub signal: String,
    /// Number of the electrode (or axis), from 1.
    pub electrode: usize,
    /// The frequencies of the oscillation.
    pub band: Band,
    /// Order of the filter.
    pub order: usize,
    /// Whether the oscillation is drawn below the spikes, in place of the rate.
    pub is_drawn: bool,
}

impl Default for ByPhase {
    fn default() -> Self {
        let band = Band::Between(1.0, 500.0);
        Self { signal: "LFP".to_owned(), electrode: 1, band, order: 3, is_drawn: false }
    }
}

impl FromSetting for ByPhase {
    const FORM: &'static str = "true, \"LFP\", \"dipole\", the lowest and highest frequency of the LFP, or values by name: signal, electrode, filtFreq, \
         filtOrder, include_signal";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        let mut own = Self::default();
        let entries = match value {
            Setting::Switch(true) => return Ok(own),
            Setting::Text(signal) => &vec![("signal".to_owned(), Setting::Text(signal.clone()))],
            Setting::List(_) => &vec![("filtFreq".to_owned(), value.clone())],
            Setting::Table(entries) => entries,
            _ => return Err(String::new()),
        };
        for (name, value) in entries {
            let wrong = |form: &str| format!("`{name}` must be {form}, not {value}");
            match (name.as_str(), value) {
                ("signal", Setting::Text(signal)) if ["LFP", "dipole"].contains(&signal.as_str()) => {
                    own.signal.clone_from(signal);
                }
                ("signal", _) => return Err(wrong("\"LFP\" or \"dipole\": what was recorded in the run")),
                ("electrode", value) => {
                    own.electrode = match usize::from_setting(value) {
                        Ok(number) if number > 0 => number,
                        _ => return Err(wrong("a number from 1 on")),
                    };
                }
                ("filtFreq", value) => {
                    own.band = Pass::from_setting(value).map_err(|_| wrong(Pass::FORM))?.0;
                }
                ("filtOrder", value) => {
                    own.order = usize::from_setting(value).map_err(|_| wrong(usize::FORM))?;
                }
                ("include_signal", value) => {
                    own.is_drawn = bool::from_setting(value).map_err(|_| wrong(bool::FORM))?;
                }
                // The signal tells its rate itself, and populations always have a ground.
                ("fs" | "pop_background", _) => {}
                _ => return Err(format!("there is no `{name}`")),
            }
        }
        Ok(own)
    }
}

/// An oscillation, and the phase of each spike that is shown.
pub(super) struct Phases {
    pub signals: Signals,
    /// By spike, radians; none before the first sample and after the last.
    pub of_spikes: Vec<Option<f64>>,
    pub title: String,
    pub is_drawn: bool,
}

impl ByPhase {
    /// The phases at `times`.
    pub(super) fn phases(&self, source: &Source<'_>, times: &[f64]) -> Result<Phases, Diagnostics> {
        let quantity = if self.signal == "dipole" { Quantity::Dipole } else { Quantity::Potential };
        let electrodes = vec![Electrodes::One(self.electrode - 1)];
        let choice = Choice { electrodes, ..Choice::default() };
        let (_, first, step) = choice.samples(source, quantity)?;
        // As far as samples tell of it.
        let most = 0.499 * 1e3 / step;
        let band = match self.band {
            Band::Between(low, high) if low < most => Band::Between(low, high.min(most)),
            Band::Below(high) => Band::Below(high.min(most)),
            Band::Above(low) if low < most => Band::Above(low),
            _ => {
                let message = format!("samples every {step} ms tell of no oscillation above {most:.0} Hz");
                return Err(Diagnostic::error(message).into());
            }
        };
        let mut signals = choice.signals(source, quantity)?;
        let told = |error: FilterError| {
            Diagnostics::from(Diagnostic::error(format!("the signal cannot be filtered: {error}")))
        };
        for row in &mut signals.rows {
            row.values = mirrored(&row.values, |values| {
                filtered(values, 1e3 / step, band, self.order, Convention::Correct)
            })
            .map_err(told)?;
        }
        let values = signals.rows.first().map_or(&[][..], |row| &row.values);
        let range = match band {
            Band::Between(low, high) => format!("{} to {} Hz", three_figures(low), three_figures(high)),
            Band::Below(high) => format!("below {} Hz", three_figures(high)),
            Band::Above(low) => format!("above {} Hz", three_figures(low)),
        };
        let place = signals.rows.first().map_or("", |row: &Row| row.name.as_str());
        let title = format!("{} {place}, {range}", self.signal);
        let of_spikes = phases_at(values, (first, step), times);
        Ok(Phases { signals, of_spikes, title, is_drawn: self.is_drawn })
    }
}

/// What `work` makes of a signal between mirror images of itself, so that its ends are not where something begins.
fn mirrored<E>(signal: &[f64], work: impl Fn(&[f64]) -> Result<Vec<f64>, E>) -> Result<Vec<f64>, E> {
    let all: Vec<f64> = signal.iter().rev().chain(signal).chain(signal.iter().rev()).copied().collect();
    Ok(work(&all)?.into_iter().skip(signal.len()).take(signal.len()).collect())
}

impl Phases {
    /// How spikes keep to a phase.
    pub fn locking(&self) -> Option<Locking> {
        locking(&self.of_spikes.iter().copied().flatten().collect::<Vec<f64>>())
    }
}

/// Which of the [`STEPS`] colours a phase has.
pub(super) fn step_of(phase: f64) -> usize {
    (((phase + PI) / TAU * STEPS as f64) as usize).min(STEPS - 1)
}

/// The colour of a step: a circle of four hues of like lightness, which readers with any kind of colour vision tell apart; peaks are orange,
/// troughs blue.
pub(super) fn colour(theme: Theme, step: usize) -> Colour {
    const CIRCLE: [Colour; 4] =
        [Colour(31, 93, 196), Colour(18, 128, 96), Colour(196, 92, 10), Colour(150, 44, 126)];
    let place = (step as f64 + 0.5) / STEPS as f64 * CIRCLE.len() as f64;
    let (low, share) = (place.floor() as usize % CIRCLE.len(), place.fract());
    let mixed = CIRCLE[(low + 1) % CIRCLE.len()].mixed(CIRCLE[low], share);
    match theme {
        Theme::Light => mixed,
        Theme::Dark => mixed.mixed(Colour(255, 255, 255), 0.62),
    }
}

/// What the colours mean: a bar from trough to trough, within `frame`.
pub(super) fn legend(figure: &mut Figure, frame: Frame, title: &str) {
    let theme = figure.theme;
    let (left, width) = (frame.left, frame.width().min(180.0));
    let top = frame.top + 22.0;
    let border = |i: usize| left + width * i as f64 / STEPS as f64;
    let text = TextStyle::new(SMALL, theme.ink());
    figure.text((left, frame.top + 12.0), fit("Phase, 0° at peaks", SMALL, frame.width()), text);
    figure.shapes.push(Shape::Grid {
        xs: (0..=STEPS).map(border).collect(),
        ys: vec![top, top + 12.0],
        fills: (0..STEPS).map(|step| colour(theme, step)).collect(),
    });
    let muted = TextStyle::new(SMALL, theme.muted());
    for (share, label, anchor) in
        [(0.0, "−180°", Anchor::Start), (0.5, "0°", Anchor::Middle), (1.0, "180°", Anchor::End)]
    {
        figure.text((left + share * width, top + 28.0), label, muted.at(anchor));
    }
    figure.text((left, top + 46.0), fit(title, SMALL, frame.width()), muted);
}
