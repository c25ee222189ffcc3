//! What the network's dipole moment makes on the head: potentials on the scalp (EEG) and magnetic fields beside it (MEG).

use super::head_map;
use super::head_model::{Direction, Four, HeadModel, Kind, Place, Placed};
use super::signal_traces::{mean_of, scale_bar, spread_of};
use super::views;
use crate::curve::polylines;
use crate::options::options;
use crate::page::{Anchor, Figure, Stroke, TextStyle};
use crate::panel::{BOTTOM, Panel, SMALL, TOP, heading};
use crate::scale::Scale;
use crate::signals::{Choice, Quantity};
use crate::source::Source;
use crate::style::Style;
use crate::units::readable;
use netpyne_analysis::TimeRange;
use netpyne_analysis::head::{Site, Spheres, site, sites};
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean, listed};

const WIDTH: f64 = 1080.0;
/// Height of a row for one electrode.
const ROW: f64 = 27.0;
/// Part of the page for signals; the map takes the rest.
const SIGNALS: f64 = 0.52;
/// Room between the names of electrodes and the edge.
const LEFT: f64 = 56.0;

options! {
    /// Potentials on the scalp (EEG) or magnetic fields beside it (MEG), as if the network were a small part of the cortex: over time at
    /// each electrode, and on the whole head at the time of the largest.
    pub struct HeadSignals {
        /// The part of one population, if it was recorded.
        population["pop", "showPop"]: Option<String> = None;
        /// The part of one cell, if it was recorded.
        cell["gid", "showCell"]: Option<usize> = None;
        /// Times to show, ms.
        range["timeRange", "time"]: Option<TimeRange> = None;
        /// Where the network is: below a place of the 10-20 system (`Pz`), a part of the cortex (`parietal_lobe`), or x (right), y (nose), z (crown) in µm from the centre of the head.
        place["dipole_location", "dipoleLocation"]: Place = Place::Below("Pz");
        /// How far below the scalp the network is if no place in µm is given, µm.
        depth["depth"]: f64 = 12e3;
        /// Where the network's depth points outwards: `radial`, to the scalp, or `tangential`, along it; if nothing is said, radial for EEG and tangential for MEG, to which a radial moment is nothing.
        direction["orientation"]: Option<Direction> = None;
        /// The head: `four_sphere` (Næss et al. 2017; Sarvas 1987 for MEG) or `infinite`, a medium without borders.
        model["headModel"]: HeadModel = HeadModel::FourSphere;
        /// Outer radii of brain, fluid, skull and scalp, µm.
        radii["radii"]: Four = Four(Spheres::default().radii);
        /// Conductivities of brain, fluid, skull and scalp, S/m; the first is that of a medium without borders.
        conductivities["sigmas"]: Four = Four(Spheres::default().conductivities);
        /// Electrodes or sensors, by their names in the 10-20 system.
        electrodes["electrodes"]: Vec<String> = Vec::new();
    }
}

views! { HeadSignals:
    /// Potentials on the scalp.
    Eeg => Kind::Potential,
    /// Magnetic fields beside the head.
    Meg => Kind::Field,
}

impl HeadSignals {
    fn draw(&self, kind: Kind, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let choice = Choice {
            population: self.population.clone(),
            cell: self.cell,
            range: self.range,
            ..Choice::default()
        };
        let (moments, first, step) = choice.samples(source, Quantity::Dipole)?;
        let chosen = self.chosen()?;
        let head = Placed {
            kind,
            model: self.model,
            spheres: Spheres { radii: self.radii.0, conductivities: self.conductivities.0 },
            place: self.place,
            depth: self.depth,
            direction: self.direction.unwrap_or(match kind {
                Kind::Potential => Direction::Radial,
                Kind::Field => Direction::Tangential,
            }),
        };
        let leads = head.leads(&chosen.iter().map(|site| site.direction).collect::<Vec<_>>())?;
        let signal = |lead: &[f64; 3]| -> Vec<f64> {
            moments.rows().into_iter().map(|p| (0..3).map(|i| lead[i] * p[i]).sum()).collect()
        };
        let signals: Vec<Vec<f64>> = leads.iter().map(signal).collect();
        // The network's mean moment is no signal: electrodes measure changes.
        let changes: Vec<Vec<f64>> = signals.iter().map(|values| about(values, mean_of(values))).collect();
        let peak = peak(&changes);
        let moment: [f64; 3] = std::array::from_fn(|i| {
            let column = moments.column(i);
            column[peak] - mean_of(&column.to_vec())
        });
        let times: Vec<f64> = (0..moments.nrows()).map(|i| first + i as f64 * step).collect();
        let (page, height) = style.page(WIDTH, TOP + (chosen.len() as f64 * ROW).max(400.0) + BOTTOM);
        let mut figure = Figure::new(page, height, style.theme);
        let own = match kind {
            Kind::Potential => "EEG",
            Kind::Field => "MEG",
        };
        heading(&mut figure, style.heading(own), &head.about());
        let split = LEFT + SIGNALS * (page - LEFT);
        let most =
            changes.iter().flatten().copied().filter(|x| x.is_finite()).fold(0.0, |m: f64, x| m.max(x.abs()));
        let (unit, factor) = readable(kind.unit(), most);
        let names: Vec<&str> = chosen.iter().map(|site| site.name).collect();
        let scaled: Vec<Vec<f64>> =
            changes.iter().map(|row| row.iter().map(|x| x * factor).collect()).collect();
        rows(&mut figure, (&names, &scaled), (&times, peak), (split, &unit));
        head_map::draw(&mut figure, &head, &chosen, (moment, times[peak]), split)?;
        Ok(figure)
    }

    fn chosen(&self) -> Result<Vec<Site>, Diagnostics> {
        if self.electrodes.is_empty() || self.electrodes == ["all"] {
            return Ok(sites());
        }
        let names: Vec<&str> = sites().iter().map(|site| site.name).collect();
        let (mut found, mut problems) = (Vec::new(), Diagnostics::new());
        for name in &self.electrodes {
            match site(name) {
                Some(site) => found.push(site),
                None => {
                    let help = did_you_mean(name, &names)
                        .or_else(|| listed(&names).map(|all| format!("there are: {all}")));
                    problems
                        .push(Diagnostic::error(format!("there is no electrode `{name}`")).help_opt(help));
                }
            }
        }
        if problems.has_errors() { Err(problems) } else { Ok(found) }
    }
}

fn about(values: &[f64], mean: f64) -> Vec<f64> {
    values.iter().map(|value| value - mean).collect()
}

/// The sample with the largest value.
fn peak(signals: &[Vec<f64>]) -> usize {
    let samples = signals.first().map_or(0, Vec::len);
    let size =
        |i: usize| signals.iter().map(|row| row[i].abs()).filter(|x| x.is_finite()).fold(0.0, f64::max);
    (0..samples).max_by(|a, b| size(*a).total_cmp(&size(*b))).unwrap_or(0)
}

/// A row for each electrode, with one scale.
fn rows(
    figure: &mut Figure,
    (names, signals): (&[&str], &[Vec<f64>]),
    (times, peak): (&[f64], usize),
    (split, unit): (f64, &str),
) {
    let theme = figure.theme;
    let bottom = figure.height - BOTTOM;
    let x = Scale::new(times[0], times[times.len() - 1], LEFT, split - 96.0);
    let whole = Panel { x, y: Scale::new(0.0, 1.0, bottom, TOP) };
    whole.x_axis(figure, Some("Time (ms)"));
    let each = (bottom - TOP) / names.len() as f64;
    let range = signals.iter().map(|row| spread_of(row)).fold(0.0, f64::max);
    let range = if range > 0.0 { range } else { 1.0 };
    let at = x.pixel(times[peak]);
    figure.line((at, TOP), (at, bottom), Stroke::new(1.0, theme.muted()).dashed(4.0, 4.0));
    for (index, (name, values)) in names.iter().zip(signals).enumerate() {
        let middle = TOP + (index as f64 + 0.5) * each;
        let y = Scale::new(-0.6 * range, 0.6 * range, middle + 0.6 * each, middle - 0.6 * each);
        figure.clipped(whole.frame(), |figure| {
            for points in polylines(&Panel { x, y }, times, values) {
                figure.polyline(points, Stroke::new(1.1, theme.hue(0)));
            }
        });
        let style = TextStyle::new(SMALL, theme.ink()).at(Anchor::End);
        figure.text((LEFT - 8.0, middle + 4.2), *name, style);
    }
    whole.base_line(figure);
    scale_bar(figure, (x.end + 16.0, TOP), (each / range, 2.6 * each, unit));
}
