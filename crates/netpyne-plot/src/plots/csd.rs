//! Current source density by depth and time.

use crate::curve::polylines;
use crate::heat::{BAR_ROOM, ColourScale, fields};
use crate::options::{FromSetting, choices, options};
use crate::page::{Figure, Stroke, TextStyle};
use crate::panel::{BOTTOM, LEFT, Panel, SMALL, TOP, heading};
use crate::scale::Scale;
use crate::settings::Setting;
use crate::signals::{Choice, Quantity, places_of};
use crate::source::Source;
use crate::style::{Draw, Style};
use crate::text::fit;
use crate::units::readable;
use ndarray::Array2;
use netpyne_base::Diagnostics;

const WIDTH: f64 = 1080.0;
const HEIGHT: f64 = 560.0;
const MOST_COLUMNS: usize = 900;
/// Rows of colour between two contacts.
const BETWEEN: usize = 8;

options! {
    /// Sinks (blue) and sources (red) of current by depth and time; the page's own colour is zero.
    pub struct Csd {
        use /// Which signals.
        choice: Choice;
        /// Whether colours go smoothly from contact to contact.
        smooth["smooth"]: Smooth = Smooth(true);
        /// What is drawn as lines over the colours: `LFP`, `CSD` or none.
        overlay["overlay"]: Option<Over> = None;
        /// Whether there is a line at each contact.
        lines["hlines"]: bool = false;
        /// Depths of the lower borders of layers by name, µm.
        layers["layerBounds", "layer_bounds"]: Layers = Layers::default();
        /// Times of stimuli, ms: dashed lines.
        stimuli["stimTimes", "stim_times"]: Times = Times::default();
    }
}

/// What is drawn over the colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Potentials.
    Potentials,
    /// Densities.
    Densities,
}

choices!(Over, "LFP or CSD", "LFP" => Over::Potentials, "CSD" => Over::Densities);

/// Whether colours are smoothed; NetPyNE takes a number, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Smooth(pub bool);

impl FromSetting for Smooth {
    const FORM: &'static str = "true or false";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::Number(width) => Ok(Smooth(*width > 0.0)),
            value => bool::from_setting(value).map(Smooth),
        }
    }
}

/// Lower borders of layers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layers(pub Vec<(String, f64)>);

impl FromSetting for Layers {
    const FORM: &'static str = "depths by name of the layer";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        let Setting::Table(entries) = value else {
            return if *value == Setting::Nothing { Ok(Self::default()) } else { Err(String::new()) };
        };
        let depth = |value: &Setting| match value {
            Setting::Number(depth) => Some(*depth),
            Setting::List(items) => match items.last() {
                Some(Setting::Number(depth)) => Some(*depth),
                _ => None,
            },
            _ => None,
        };
        let named = |(name, value): &(String, Setting)| {
            depth(value).map(|depth| (name.clone(), depth)).ok_or(format!("{value} is no depth"))
        };
        entries.iter().map(named).collect::<Result<_, _>>().map(Layers)
    }
}

/// Times, ms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Times(pub Vec<f64>);

impl FromSetting for Times {
    const FORM: &'static str = "a list of times";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        let one = |item: &Setting| match item {
            Setting::Number(time) if time.is_finite() => Ok(*time),
            _ => Err(String::new()),
        };
        match value {
            Setting::Nothing => Ok(Self::default()),
            Setting::List(items) => items.iter().map(one).collect::<Result<_, _>>().map(Times),
            item => Ok(Times(vec![one(item)?])),
        }
    }
}

impl Draw for Csd {
    fn draw(&self, source: &Source<'_>, style: &Style) -> Result<Figure, Diagnostics> {
        let (density, first, step) = self.choice.samples(source, Quantity::Density)?;
        let depths = self.depths(source, density.ncols());
        let most = density.iter().copied().filter(|x| x.is_finite()).fold(0.0, |m: f64, x| m.max(x.abs()));
        let (unit, factor) = readable("mV/mm²", most);
        let density = density * factor;
        let end = first + (density.nrows() - 1) as f64 * step;
        let (page, height) = style.page(WIDTH, HEIGHT);
        let mut figure = Figure::new(page, height, style.theme);
        let remark = format!("{} contacts, sinks below zero, sources above", density.ncols());
        heading(&mut figure, style.heading("Current source density"), &remark);
        let half = 0.5 * (depths[1] - depths[0]).abs();
        let (top, bottom) = (depths[0] - half, depths[depths.len() - 1] + half);
        let x = Scale::new(first, end, LEFT, page - BAR_ROOM);
        // The first contact is on top.
        let panel = Panel { x, y: Scale::new(top, bottom, TOP, height - BOTTOM) };
        panel.x_axis(&mut figure, Some("Time (ms)"));
        let colours = ColourScale::diverging(most * factor);
        self.colour(&mut figure, &panel, (&density, &depths), colours);
        self.lines(&mut figure, &panel, &depths);
        if let Some(over) = self.overlay {
            let shown = match over {
                Over::Densities => density.clone(),
                Over::Potentials => self.choice.samples(source, Quantity::Potential)?.0,
            };
            overlay(&mut figure, &panel, (&shown, &depths), (first, step));
        }
        panel.base_line(&mut figure);
        panel.y_axis(&mut figure, "Depth (µm)", false);
        colours.bar(
            &mut figure,
            &Panel { x, y: Scale { start: height - BOTTOM, end: TOP, ..panel.y } },
            &format!("CSD ({unit})"),
        );
        Ok(figure)
    }
}

impl Csd {
    /// Depths of the densities' contacts, ascending, µm.
    fn depths(&self, source: &Source<'_>, count: usize) -> Vec<f64> {
        let places = source.data.matrix("LFP").map(places_of).unwrap_or_default();
        let known: Vec<f64> = places.iter().flatten().map(|place| place[1]).collect();
        let skipped = known.len().saturating_sub(count) / 2;
        let spacing = self.choice.spacing.unwrap_or(1.0);
        let depths: Vec<f64> = match self.choice.spacing.is_none() && known.len() >= count {
            true => known[skipped..skipped + count].to_vec(),
            false => (0..count).map(|i| i as f64 * spacing).collect(),
        };
        let distinct = depths.windows(2).all(|pair| pair[0] < pair[1]);
        if distinct && count > 1 { depths } else { (0..count.max(2)).map(|i| i as f64 * spacing).collect() }
    }

    fn colour(
        &self,
        figure: &mut Figure,
        panel: &Panel,
        (density, depths): (&Array2<f64>, &[f64]),
        colours: ColourScale,
    ) {
        let columns = density.nrows().min(MOST_COLUMNS);
        let at = |column: usize, contact: usize| {
            let (from, to) = (column * density.nrows() / columns, (column + 1) * density.nrows() / columns);
            (from..to).map(|row| density[(row, contact)]).sum::<f64>() / (to - from) as f64
        };
        let coarse = Array2::from_shape_fn((density.ncols(), columns), |(contact, c)| at(c, contact));
        let contacts = density.ncols();
        let rows = if self.smooth.0 { (contacts - 1) * BETWEEN + BETWEEN } else { contacts };
        let (low, high) = (panel.y.low, panel.y.high);
        let depth = |row: usize| low + (high - low) * (row as f64 + 0.5) / rows as f64;
        let value = |row: usize, column: usize| {
            let place =
                ((depth(row) - depths[0]) / (depths[1] - depths[0])).clamp(0.0, contacts as f64 - 1.0);
            if !self.smooth.0 {
                return coarse[(place.round() as usize, column)];
            }
            cubic(|contact| coarse[(contact, column)], contacts, place)
        };
        let values: Vec<f64> = (0..rows).flat_map(|row| (0..columns).map(move |c| value(row, c))).collect();
        let time = |i: usize| panel.x.low + (panel.x.high - panel.x.low) * i as f64 / columns as f64;
        let xs = (0..=columns).map(|i| panel.x.pixel(time(i))).collect();
        let ys = (0..=rows).map(|i| panel.y.pixel(low + (high - low) * i as f64 / rows as f64)).collect();
        fields(figure, xs, ys, &values, colours);
    }

    /// Contacts, layers and stimuli.
    fn lines(&self, figure: &mut Figure, panel: &Panel, depths: &[f64]) {
        let theme = figure.theme;
        if self.lines {
            for depth in depths {
                let y = panel.y.pixel(*depth);
                let stroke = Stroke::new(0.7, theme.ink().opacity(0.35));
                figure.line((panel.x.start, y), (panel.x.end, y), stroke);
            }
        }
        for depth in depths {
            let y = panel.y.pixel(*depth);
            figure.dots(vec![(panel.x.end + 5.0, y)], 2.0, theme.muted());
        }
        let mut above = f64::NEG_INFINITY;
        for (name, depth) in &self.layers.0 {
            let y = panel.y.pixel(*depth);
            if !(panel.y.start..=panel.y.end).contains(&y) {
                continue;
            }
            figure.line((panel.x.start, y), (panel.x.end, y), Stroke::new(1.0, theme.ink()).dashed(6.0, 4.0));
            if y - above > 15.0 {
                figure.text(
                    (panel.x.start + 6.0, y - 4.0),
                    fit(name, SMALL, 160.0),
                    TextStyle::new(SMALL, theme.ink()),
                );
                above = y;
            }
        }
        for time in self.stimuli.0.iter().filter(|time| (panel.x.low..=panel.x.high).contains(*time)) {
            let x = panel.x.pixel(*time);
            figure.line((x, panel.y.start), (x, panel.y.end), Stroke::new(1.2, theme.ink()).dashed(3.0, 3.0));
        }
    }
}

/// The value at `place` between neighbours that are 1 apart: a Catmull-Rom spline, which goes through all of them.
fn cubic(at: impl Fn(usize) -> f64, count: usize, place: f64) -> f64 {
    let low = (place.floor() as usize).min(count - 1);
    let t = place - low as f64;
    let get = |offset: isize| at((low as isize + offset).clamp(0, count as isize - 1) as usize);
    let (a, b, c, d) = (get(-1), get(0), get(1), get(2));
    let (bend, curve) = (c - a, 2.0 * a - 5.0 * b + 4.0 * c - d);
    b + 0.5 * t * (bend + t * (curve + t * (3.0 * (b - c) + d - a)))
}

/// Signals as lines at their contacts.
fn overlay(
    figure: &mut Figure,
    panel: &Panel,
    (shown, depths): (&Array2<f64>, &[f64]),
    (first, step): (f64, f64),
) {
    let times: Vec<f64> = (0..shown.nrows()).map(|i| first + i as f64 * step).collect();
    let skipped = (shown.ncols().saturating_sub(depths.len())) / 2;
    let most = shown.iter().copied().filter(|x| x.is_finite()).fold(0.0, |m: f64, x| m.max(x.abs()));
    let gap = (panel.y.pixel(depths[1]) - panel.y.pixel(depths[0])).abs();
    let (ink, page) = (figure.theme.ink(), figure.theme.page());
    figure.clipped(panel.frame(), |figure| {
        for (contact, depth) in depths.iter().enumerate() {
            let middle = panel.y.pixel(*depth);
            let y = Scale::new(-most, most, middle + 0.6 * gap, middle - 0.6 * gap);
            let values = shown.column(contact + skipped).to_vec();
            for points in polylines(&Panel { x: panel.x, y }, &times, &values) {
                figure.polyline(points.clone(), Stroke::new(2.6, page.opacity(0.7)));
                figure.polyline(points, Stroke::new(0.9, ink));
            }
        }
    });
}
