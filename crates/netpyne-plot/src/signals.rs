//! Signals of electrodes, their current source densities, and dipole moments: chosen, cut, filtered.

use crate::options::{FromSetting, options};
use crate::settings::Setting;
use crate::source::Source;
use crate::text::three_figures;
use crate::units::readable;
use ndarray::{Array2, ArrayView2};
use netpyne_analysis::{
    Band, Convention, DensityOptions, Electrodes, FilterError, Preparation, TimeRange, contact_spacing,
    electrode_signals, prepared, samples_in, source_density,
};
use netpyne_base::{Diagnostic, Diagnostics, Gid, did_you_mean, listed};
use netpyne_results::{Cells, Matrix, Sampling};

options! {
    /// Which signals, and what is done to them.
    pub struct Choice {
        /// Electrodes: numbers from 0, lists of these (their mean), `avg` (the mean of all), `all`; for dipoles 0, 1, 2 are x, y, z.
        electrodes["electrodes"]: Vec<Electrodes> = vec![Electrodes::Average, Electrodes::Each];
        /// The part of one population, if it was recorded.
        population["pop", "showPop"]: Option<String> = None;
        /// The part of one cell, if it was recorded.
        cell["gid", "showCell"]: Option<usize> = None;
        /// Times to show, ms.
        range["timeRange", "time"]: Option<TimeRange> = None;
        /// A filter: the highest frequency that passes, Hz, or the lowest and the highest.
        filter["filtFreq"]: Option<Pass> = None;
        /// Order of the filter.
        order["filtOrder"]: usize = 3;
        /// Takes the straight line away that fits best.
        detrend["detrend"]: bool = false;
        /// Scales each signal to between 0 and 1.
        normalise["normSignal"]: bool = false;
        /// Distance of contacts for current source densities, µm; from the places of the electrodes if nothing is said.
        spacing["spacing_um"]: Option<f64> = None;
        /// Lowest frequency of current source densities, Hz.
        lowest["minf"]: f64 = 0.05;
        /// Highest frequency of current source densities, Hz.
        highest["maxf"]: f64 = 300.0;
        /// Whether the first and last contact get a current source density, too.
        ends["vaknin"]: bool = true;
    }
}

/// What signals are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantity {
    Potential,
    Density,
    Dipole,
}

/// Frequencies that pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pass(pub Band);

/// Signals sampled together.
#[derive(Clone, Debug)]
pub(crate) struct Signals {
    pub quantity: Quantity,
    /// Unit of all.
    pub unit: String,
    /// Time of the first sample, and the interval, ms.
    pub first: f64,
    pub step: f64,
    pub rows: Vec<Row>,
    /// Whose they are, if not the network's; to stand in a heading.
    pub whose: String,
}

/// One signal.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub name: String,
    /// Whether it is the mean of several.
    pub mean: bool,
    pub values: Vec<f64>,
}

impl Signals {
    /// Samples per second.
    pub fn rate(&self) -> f64 {
        1e3 / self.step
    }

    pub fn time(&self, sample: usize) -> f64 {
        self.first + sample as f64 * self.step
    }

    pub fn samples(&self) -> usize {
        self.rows.first().map_or(0, |row| row.values.len())
    }

    /// The time that is shown.
    pub fn range(&self) -> (f64, f64) {
        (self.first, self.time(self.samples().saturating_sub(1)))
    }

    /// What the signals are, as a title.
    pub fn title(&self) -> &'static str {
        match self.quantity {
            Quantity::Potential => "Local field potential",
            Quantity::Density => "Current source density",
            Quantity::Dipole => "Dipole moment",
        }
    }
}

impl Choice {
    /// The signals of `quantity` that are wanted.
    pub(crate) fn signals(&self, source: &Source<'_>, quantity: Quantity) -> Result<Signals, Diagnostics> {
        let (all, first, step) = self.samples(source, quantity)?;
        let told = |error: FilterError| {
            Diagnostics::from(Diagnostic::error(format!("the signals cannot be filtered: {error}")))
        };
        let how = Preparation {
            band: self.filter.map(|Pass(band)| (band, self.order)),
            detrend: self.detrend,
            normalise: self.normalise,
        };
        let signals = prepared(all.view(), 1e3 / step, &how, Convention::Correct).map_err(told)?;
        let found = electrode_signals(signals.view(), &self.wanted(quantity)).map_err(|number| {
            let last = signals.ncols() - 1;
            Diagnostics::from(Diagnostic::error(format!(
                "there is no electrode {number}; the last is {last}"
            )))
        })?;
        let matrix = self.matrix(source, quantity)?;
        let most = signals.iter().copied().filter(|x| x.is_finite()).fold(0.0, |m: f64, x| m.max(x.abs()));
        let plain = match quantity {
            Quantity::Density => "mV/mm²",
            _ => matrix.unit.as_str(),
        };
        let (unit, factor) =
            if self.normalise { ("share of its range".to_owned(), 1.0) } else { readable(plain, most) };
        let places = places_of(matrix);
        let rows = found.into_iter().map(|signal| Row {
            name: name(&signal.electrodes, &places, matrix, quantity),
            mean: signal.electrodes.len() > 1,
            values: signal.values.iter().map(|value| value * factor).collect(),
        });
        let whose = match &matrix.cells {
            Cells::All => String::new(),
            Cells::Population(label) => format!(" of {label}"),
            Cells::Cell(gid) => format!(" of cell {gid}"),
        };
        Ok(Signals { quantity, unit, first, step, rows: rows.collect(), whose })
    }

    /// All electrodes within the time range as they were recorded (or as densities): samples by electrodes, first time, interval.
    pub(crate) fn samples(
        &self,
        source: &Source<'_>,
        quantity: Quantity,
    ) -> Result<(Array2<f64>, f64, f64), Diagnostics> {
        let matrix = self.matrix(source, quantity)?;
        let (first, step) = match &matrix.sampling {
            Sampling::Regular { first, step } => (*first, *step),
            Sampling::At(times) => match times[..] {
                [first, second, ..] if second > first => (first, second - first),
                _ => (0.0, source.record_step),
            },
        };
        let range = self.range.unwrap_or(TimeRange::new(0.0, f64::MAX));
        let rows = samples_in(range, (first, step), matrix.rows(), Convention::Correct);
        if rows.len() < 2 {
            let message = format!("{} was recorded at fewer than two times of the range", matrix.name);
            return Err(Diagnostic::error(message).into());
        }
        let start = first + rows.start as f64 * step;
        let view: ArrayView2<'_, f64> = matrix.view();
        let part = view.slice_axis(ndarray::Axis(0), ndarray::Slice::from(rows)).to_owned();
        if quantity != Quantity::Density {
            return Ok((part, start, step));
        }
        let how = DensityOptions {
            spacing: self.contact_spacing(matrix)? / 1e3,
            band: Some((self.lowest, self.highest)),
            ends: self.ends,
            centred: false,
        };
        if part.ncols() < 3 {
            return Err(Diagnostic::error("a current source density needs at least three electrodes").into());
        }
        let density = source_density(part.view(), 1e3 / step, &how, Convention::Correct);
        match density {
            Ok(density) => Ok((density, start, step)),
            Err(error) => {
                Err(Diagnostic::error(format!("the potentials cannot be filtered: {error}")).into())
            }
        }
    }

    /// Between contacts, µm.
    fn contact_spacing(&self, matrix: &Matrix) -> Result<f64, Diagnostics> {
        if let Some(spacing) = self.spacing {
            return Ok(spacing);
        }
        let places = places_of(matrix);
        let places: Option<Vec<[f64; 3]>> = places.into_iter().collect();
        let found = match places {
            Some(places) => contact_spacing(&places),
            None => Err("the result does not tell where the electrodes are".to_owned()),
        };
        found.map_err(|why| {
            let message = format!("a current source density needs electrodes in one column: {why}");
            Diagnostic::error(message).help("`spacing_um` gives their distance as if they were").into()
        })
    }

    fn matrix<'a>(&self, source: &Source<'a>, quantity: Quantity) -> Result<&'a Matrix, Diagnostics> {
        let (name, key) = match quantity {
            Quantity::Dipole => ("dipole", "recordDipole"),
            _ => ("LFP", "recordLFP"),
        };
        let cells = match (&self.population, self.cell) {
            (Some(pop), _) => Cells::Population(pop.clone()),
            (None, Some(gid)) => Cells::Cell(Gid(gid as u32)),
            (None, None) => Cells::All,
        };
        if let Some(matrix) = source.data.matrix_of(name, &cells) {
            return Ok(matrix);
        }
        let of_parts: Vec<String> = source
            .data
            .matrices
            .iter()
            .filter(|matrix| matrix.name == name)
            .filter_map(|matrix| match (&matrix.cells, &cells) {
                (Cells::Population(label), Cells::Population(_)) => Some(label.clone()),
                (Cells::Cell(gid), Cells::Cell(_)) => Some(gid.to_string()),
                _ => None,
            })
            .collect();
        let (what, wanted) = match &cells {
            Cells::Population(label) => (format!("no {name} of `{label}` was recorded"), label.as_str()),
            Cells::Cell(gid) => (format!("no {name} of cell {gid} was recorded"), ""),
            Cells::All => (format!("no {name} was recorded"), ""),
        };
        let help = did_you_mean(wanted, &of_parts)
            .or_else(|| listed(&of_parts).map(|all| format!("there are: {all}")))
            .unwrap_or_else(|| format!("`{key}` in simConfig asks for it"));
        Err(Diagnostic::error(what).help(help).into())
    }

    fn wanted(&self, quantity: Quantity) -> Vec<Electrodes> {
        let default = self.electrodes == Choice::default().electrodes;
        // The mean of three axes or of sinks and sources says nothing.
        if default && quantity != Quantity::Potential {
            vec![Electrodes::Each]
        } else {
            self.electrodes.clone()
        }
    }
}

/// Where electrodes are, µm, as the columns tell: `(x, y, z)`.
pub(crate) fn places_of(matrix: &Matrix) -> Vec<Option<[f64; 3]>> {
    let place = |column: &String| {
        let inner = column.strip_prefix('(')?.strip_suffix(')')?;
        let numbers: Vec<f64> = inner.split(',').filter_map(|part| part.trim().parse().ok()).collect();
        <[f64; 3]>::try_from(numbers).ok()
    };
    matrix.columns.iter().map(place).collect()
}

/// What a signal is called.
fn name(electrodes: &[usize], places: &[Option<[f64; 3]>], matrix: &Matrix, quantity: Quantity) -> String {
    let [one] = electrodes else { return format!("mean of {}", electrodes.len()) };
    if quantity == Quantity::Dipole {
        return matrix.columns.get(*one).cloned().unwrap_or_default();
    }
    let known: Vec<[f64; 3]> = places.iter().copied().flatten().collect();
    let column = known.windows(2).all(|pair| pair[0][0] == pair[1][0] && pair[0][2] == pair[1][2]);
    match places.get(*one).copied().flatten() {
        Some([_, y, _]) if column => format!("{one}  ·  {} µm", three_figures(y)),
        Some(place) => {
            let [x, y, z] = place.map(three_figures);
            format!("{one}  ·  ({x}, {y}, {z})")
        }
        None => format!("electrode {one}"),
    }
}

impl FromSetting for Vec<Electrodes> {
    const FORM: &'static str = "a list of numbers of electrodes, lists of these, \"avg\" and \"all\"";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        let whole = |number: f64| {
            if number.trunc() == number && (0.0..1e6).contains(&number) {
                Ok(number as usize)
            } else {
                Err(format!("{number} is no number of an electrode"))
            }
        };
        let one = |item: &Setting| match item {
            Setting::Text(text) if text == "avg" => Ok(Electrodes::Average),
            Setting::Text(text) if text == "all" => Ok(Electrodes::Each),
            Setting::Number(number) => Ok(Electrodes::One(whole(*number)?)),
            Setting::List(items) => {
                let numbers = items.iter().map(|item| match item {
                    Setting::Number(number) => whole(*number),
                    _ => Err(String::new()),
                });
                Ok(Electrodes::MeanOf(numbers.collect::<Result<_, _>>()?))
            }
            _ => Err(String::new()),
        };
        match value {
            Setting::List(items) => items.iter().map(one).collect(),
            value => Ok(vec![one(value)?]),
        }
    }
}

impl FromSetting for Pass {
    const FORM: &'static str = "a frequency, or a lowest and a highest one, Hz";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::Number(high) if *high > 0.0 => Ok(Pass(Band::Below(*high))),
            Setting::List(items) => match items[..] {
                [Setting::Number(high)] if high > 0.0 => Ok(Pass(Band::Below(high))),
                [Setting::Number(low), Setting::Number(high)] if low > 0.0 && low < high => {
                    Ok(Pass(Band::Between(low, high)))
                }
                _ => Err(String::new()),
            },
            _ => Err(String::new()),
        }
    }
}
