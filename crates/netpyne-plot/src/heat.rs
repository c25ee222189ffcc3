//! Heat maps: a grid of colours in a panel, and the bar that tells what they mean.

use crate::colour_map::ColourMap;
use crate::page::{Anchor, Figure, Shape, TextStyle};
use crate::panel::{MEDIUM, Panel, SMALL};
use crate::scale::Scale;

/// Steps of a colour map: finer ones are not seen, and coarser ones keep files small.
const STEPS: f64 = 64.0;
/// Width of a colour bar.
const BAR: f64 = 16.0;

/// What colours mean.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ColourScale {
    pub map: ColourMap,
    /// The number of the last colour; the first is 0, or its negative for a diverging map.
    pub most: f64,
}

impl ColourScale {
    /// The colour scale of values from 0 to `most`.
    pub fn sequential(most: f64) -> Self {
        Self { map: ColourMap::Sequential, most: if most > 0.0 { most } else { 1.0 } }
    }

    /// The colour scale of values from minus `most` to `most`.
    pub fn diverging(most: f64) -> Self {
        Self { map: ColourMap::Diverging, ..Self::sequential(most) }
    }

    pub fn colour(&self, figure: &Figure, value: f64) -> crate::theme::Colour {
        let share = value / self.most;
        self.map.colour(figure.theme, (share * STEPS).round() / STEPS)
    }

    /// The bar right of `panel`, with ticks and a title read upwards.
    pub fn bar(&self, figure: &mut Figure, panel: &Panel, title: &str) {
        let (left, theme) = (panel.x.end + 18.0, figure.theme);
        let low = if self.map == ColourMap::Diverging { -self.most } else { 0.0 };
        let scale = Scale::new(low, self.most, panel.y.start, panel.y.end);
        let steps = STEPS as usize;
        let value = |i: usize| low + (self.most - low) * (i as f64 + 0.5) / steps as f64;
        let border = |i: usize| scale.pixel(low + (self.most - low) * i as f64 / steps as f64);
        let fills = (0..steps).rev().map(|i| self.colour(figure, value(i))).collect();
        let ys = (0..=steps).rev().map(border).collect();
        figure.shapes.push(Shape::Grid { xs: vec![left, left + BAR], ys, fills });
        let ticks = scale.ticks(((panel.y.start - panel.y.end) / 42.0) as usize);
        let mut widest: f64 = 0.0;
        for (value, label) in ticks.values.iter().zip(ticks.labels()) {
            widest = widest.max(crate::text::width(&label, SMALL));
            let at = (left + BAR + 6.0, scale.pixel(*value) + 4.2);
            figure.text(at, label, TextStyle::new(SMALL, theme.muted()));
        }
        let style = TextStyle::new(MEDIUM, theme.ink()).at(Anchor::Middle).upright();
        let title = crate::text::fit(title, MEDIUM, panel.y.start - panel.y.end + 60.0);
        figure.text((left + BAR + widest + 24.0, panel.frame().middle().1), title, style);
    }
}

/// Room that a colour bar takes at the right.
pub(crate) const BAR_ROOM: f64 = 118.0;

/// Fields between the borders `xs` (pixels, left to right) and `ys` (top to bottom), row by row from the top.
pub(crate) fn fields(figure: &mut Figure, xs: Vec<f64>, ys: Vec<f64>, values: &[f64], scale: ColourScale) {
    let fills = values.iter().map(|value| scale.colour(figure, *value)).collect();
    figure.shapes.push(Shape::Grid { xs, ys, fills });
}
