//! What the network's dipole moment makes on the head: potentials on the scalp (EEG) and magnetic fields beside it (MEG).

use super::head_map;
use super::signal_traces::{mean_of, scale_bar, spread_of};
use super::views;
use crate::curve::polylines;
use crate::options::{FromSetting, choices, options};
use crate::page::{Anchor, Figure, Stroke, TextStyle};
use crate::panel::{BOTTOM, Panel, SMALL, TOP, heading};
use crate::scale::Scale;
use crate::settings::Setting;
use crate::signals::{Choice, Quantity};
use crate::source::Source;
use crate::style::Style;
use crate::text::three_figures;
use crate::units::readable;
use netpyne_analysis::TimeRange;
use netpyne_analysis::head::{
    HeadError, Site, Spheres, field_in_open_space, field_outside_sphere, potential_in_open_space, site, sites,
};
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean, listed};

const WIDTH: f64 = 1080.0;
/// Height of a row for one electrode.
const ROW: f64 = 27.0;
/// Part of the page for signals; the map takes the rest.
const SIGNALS: f64 = 0.52;
/// Between the scalp and the sensors of magnetic fields, µm.
const HELMET: f64 = 20e3;
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

/// What is seen of a dipole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Potential,
    Field,
}

/// Where a network is in the head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// Below a place of the 10-20 system.
    Below(&'static str),
    /// At x, y, z, µm from the centre.
    At([f64; 3]),
}

/// Where the surface of the network's cortex points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the scalp, as on a gyrus.
    Radial,
    /// To the front along the scalp, as on the wall of a sulcus.
    Tangential,
}

choices!(Direction, "radial or tangential", "radial" => Direction::Radial, "tangential" => Direction::Tangential);

/// What is around the dipole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadModel {
    /// Brain, fluid, skull and scalp.
    FourSphere,
    /// One medium without borders.
    Infinite,
}

choices!(HeadModel, "four_sphere or infinite", "four_sphere" => HeadModel::FourSphere, "infinite" => HeadModel::Infinite);

/// Four numbers, from the brain to the scalp.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Four(pub [f64; 4]);

impl FromSetting for Four {
    const FORM: &'static str = "four numbers above 0, for brain, fluid, skull and scalp";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        let Setting::List(items) = value else { return Err(String::new()) };
        let numbers = items.iter().map(f64::from_setting).collect::<Result<Vec<f64>, _>>()?;
        numbers.try_into().map(Four).map_err(|_| String::new())
    }
}

/// Parts of the cortex that NetPyNE's head knows, and what is above them.
const PARTS: [(&str, &str); 5] = [
    ("auditory_cortex", "T7"),
    ("calcarine_sulcus", "O1"),
    ("motorsensory_cortex", "Cz"),
    ("occipital_lobe", "O1"),
    ("parietal_lobe", "Pz"),
];

impl FromSetting for Place {
    const FORM: &'static str = "a place of the 10-20 system, a part of the cortex, or x, y and z in µm";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::Text(text) => {
                let above = PARTS.iter().find(|(part, _)| part == text).map_or(text.as_str(), |(_, at)| at);
                site(above).map(|site| Place::Below(site.name)).ok_or_else(|| {
                    let known = || sites().into_iter().map(|site| site.name).chain(PARTS.map(|part| part.0));
                    did_you_mean(text, known()).unwrap_or_else(|| {
                        format!("there are: {}", known().collect::<Vec<_>>().join(", "))
                    })
                })
            }
            Setting::List(items) => {
                let number = |item: &Setting| match item {
                    Setting::Number(number) if number.is_finite() => Ok(*number),
                    _ => Err(String::new()),
                };
                let numbers = items.iter().map(number).collect::<Result<Vec<f64>, _>>()?;
                numbers.try_into().map(Place::At).map_err(|_| String::new())
            }
            _ => Err(String::new()),
        }
    }
}

/// The head with the dipole in it: what each place sees of the network's moment.
pub(super) struct Placed<'a> {
    options: &'a HeadSignals,
    kind: Kind,
    spheres: Spheres,
    dipole: [f64; 3],
    direction: Direction,
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
        let head = self.placed(kind);
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
        let most = changes.iter().flatten().copied().filter(|x| x.is_finite()).fold(0.0, |m: f64, x| m.max(x.abs()));
        let (unit, factor) = readable(kind.unit(), most);
        let names: Vec<&str> = chosen.iter().map(|site| site.name).collect();
        let scaled: Vec<Vec<f64>> = changes.iter().map(|row| row.iter().map(|x| x * factor).collect()).collect();
        rows(&mut figure, (&names, &scaled), (&times, peak), (split, &unit));
        head_map::draw(&mut figure, &head, &chosen, (moment, times[peak]), split)?;
        Ok(figure)
    }

    fn chosen(&self) -> Result<Vec<Site>, Diagnostics> {
        if self.electrodes.is_empty() || self.electrodes == ["all"] {
            return Ok(sites());
        }
        let names: Vec<&str> = sites().iter().map(|site| site.name).collect();
        let find = |name: &String| {
            site(name).ok_or_else(|| {
                let help = did_you_mean(name, &names)
                    .or_else(|| listed(&names).map(|all| format!("there are: {all}")));
                Diagnostic::error(format!("there is no electrode `{name}`")).help_opt(help)
            })
        };
        let (found, problems): (Vec<_>, Vec<_>) = self.electrodes.iter().map(find).partition(Result::is_ok);
        match problems.is_empty() {
            true => Ok(found.into_iter().flatten().collect()),
            false => Err(Diagnostics(problems.into_iter().filter_map(Result::err).collect())),
        }
    }

    fn placed(&self, kind: Kind) -> Placed<'_> {
        let spheres = Spheres { radii: self.radii.0, conductivities: self.conductivities.0 };
        let dipole = match self.place {
            Place::At(place) => place,
            Place::Below(name) => {
                let direction = site(name).map_or([0.0, 0.0, 1.0], |site| site.direction);
                direction.map(|x| x * (spheres.radii[3] - self.depth))
            }
        };
        let direction = self.direction.unwrap_or(match kind {
            Kind::Potential => Direction::Radial,
            Kind::Field => Direction::Tangential,
        });
        Placed { options: self, kind, spheres, dipole, direction }
    }
}

impl Kind {
    fn unit(self) -> &'static str {
        match self {
            Kind::Potential => "mV",
            Kind::Field => "fT",
        }
    }
}

impl Placed<'_> {
    /// What the network's moments along x, y (up) and z contribute in these directions from the centre, in mV/(nA µm) or fT/(nA µm).
    pub fn leads(&self, directions: &[[f64; 3]]) -> Result<Vec<[f64; 3]>, Diagnostics> {
        let [.., scalp] = self.spheres.radii;
        let at = |distance: f64| -> Vec<[f64; 3]> {
            directions.iter().map(|direction| direction.map(|x| x * distance)).collect()
        };
        let radial = |fields: Vec<[[f64; 3]; 3]>| -> Vec<[f64; 3]> {
            let along = |(field, u): (&[[f64; 3]; 3], &[f64; 3])| {
                std::array::from_fn(|axis| (0..3).map(|i| u[i] * field[i][axis]).sum())
            };
            fields.iter().zip(directions).map(along).collect()
        };
        let sensors = || at(scalp + HELMET);
        let found: Result<Vec<[f64; 3]>, HeadError> = match (self.kind, self.options.model) {
            (Kind::Potential, HeadModel::FourSphere) => self.spheres.leads(self.dipole, &at(scalp)),
            (Kind::Potential, HeadModel::Infinite) => {
                potential_in_open_space(self.spheres.conductivities[0], self.dipole, &at(scalp))
            }
            (Kind::Field, HeadModel::FourSphere) => field_outside_sphere(self.dipole, &sensors()).map(radial),
            (Kind::Field, HeadModel::Infinite) => field_in_open_space(self.dipole, &sensors()).map(radial),
        };
        let leads = found.map_err(|error| Diagnostics::from(Diagnostic::error(error.to_string())))?;
        let axes = head_map::axes(self.dipole, self.direction);
        // Columns: the network's axes in the head.
        let turned = |lead: &[f64; 3]| axes.map(|axis| (0..3).map(|i| lead[i] * axis[i]).sum());
        Ok(leads.iter().map(turned).collect())
    }

    pub fn unit(&self) -> &'static str {
        self.kind.unit()
    }

    /// What the colours of a map are.
    pub fn quantity(&self) -> &'static str {
        match self.kind {
            Kind::Potential => "Potential",
            Kind::Field => "Field outwards",
        }
    }

    fn about(&self) -> String {
        let model = match (self.options.model, self.kind) {
            (HeadModel::FourSphere, Kind::Potential) => "four spheres",
            (HeadModel::FourSphere, Kind::Field) => "spherical head",
            (HeadModel::Infinite, _) => "medium without borders",
        };
        let place = match self.options.place {
            Place::Below(name) => format!("{} mm below {name}", three_figures(self.options.depth / 1e3)),
            Place::At(place) => {
                let [x, y, z] = place.map(|x| three_figures(x / 1e3));
                format!("at ({x}, {y}, {z}) mm")
            }
        };
        let direction = match self.direction {
            Direction::Radial => "radial",
            Direction::Tangential => "tangential",
        };
        format!("{model}, {direction} dipole {place}, changes about the mean")
    }
}

fn about(values: &[f64], mean: f64) -> Vec<f64> {
    values.iter().map(|value| value - mean).collect()
}

/// The sample with the largest value.
fn peak(signals: &[Vec<f64>]) -> usize {
    let samples = signals.first().map_or(0, Vec::len);
    let size = |i: usize| signals.iter().map(|row| row[i].abs()).filter(|x| x.is_finite()).fold(0.0, f64::max);
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
