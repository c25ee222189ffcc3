//! A matrix as fields of colour with a name for each row and column, and its values where there is room.

use crate::heat::{BAR_ROOM, ColourScale, fields};
use crate::page::{Anchor, Figure, Stroke, TextStyle};
use crate::panel::{MEDIUM, Panel, SMALL, heading};
use crate::scale::Scale;
use crate::style::Style;
use crate::text::{fit, three_figures, width};
use crate::theme::Colour;
use ndarray::Array2;

/// Least width of a page.
const WIDTH: f64 = 784.0;
/// Most rows or columns for which numbers stand in the fields.
const FEW: usize = 14;
/// Widest name.
const NAME: f64 = 230.0;

/// What a matrix is drawn from.
pub(crate) struct LabelledMatrix<'a> {
    pub values: &'a Array2<f64>,
    pub rows: &'a [String],
    pub columns: &'a [String],
    /// What rows and columns are.
    pub row_title: String,
    pub column_title: String,
    /// What the values are.
    pub value_title: &'a str,
    /// Title of the figure and the remark after it.
    pub title: &'a str,
    pub remark: &'a str,
}

impl LabelledMatrix<'_> {
    /// The figure; the colour of the page is zero.
    pub fn figure(&self, style: &Style) -> Figure {
        let widest = |names: &[String]| names.iter().map(|n| width(n, SMALL)).fold(30.0, f64::max).min(NAME);
        let (left, top) = (widest(self.rows) + 58.0, widest(self.columns) + 98.0);
        let (height, across) = (self.rows.len(), self.columns.len());
        let field = (620.0 / height.max(across).max(1) as f64).clamp(14.0, 60.0);
        let natural = top + height as f64 * field + 28.0;
        let (page, long) =
            style.page((left + across as f64 * field + BAR_ROOM).max(WIDTH), natural.max(top + 190.0));
        let mut figure = Figure::new(page, long, style.theme);
        heading(&mut figure, style.heading(self.title), self.remark);
        let x = Scale::new(0.0, across.max(1) as f64, left, page - BAR_ROOM);
        let y = Scale::new(0.0, height.max(1) as f64, top, long - 28.0);
        let known = || self.values.iter().copied().filter(|value| value.is_finite());
        let colours = ColourScale::sequential(known().fold(0.0, f64::max));
        let borders =
            |scale: Scale, count: usize| (0..=count).map(|i| scale.pixel(i as f64)).collect::<Vec<f64>>();
        let (xs, ys) = (borders(x, across), borders(y, height));
        let values: Vec<f64> = self.values.iter().copied().collect();
        fields(&mut figure, xs.clone(), ys.clone(), &values, colours);
        for at in &xs {
            figure.line((*at, y.start), (*at, y.end), Stroke::new(1.0, style.theme.grid()));
        }
        for at in &ys {
            figure.line((x.start, *at), (x.end, *at), Stroke::new(1.0, style.theme.grid()));
        }
        self.numbers(&mut figure, colours, (x, y));
        let ink = style.theme.ink();
        for (i, name) in self.rows.iter().enumerate() {
            let at = (left - 8.0, y.pixel(i as f64 + 0.5) + 4.2);
            figure.text(at, fit(name, SMALL, NAME), TextStyle::new(SMALL, ink).at(Anchor::End));
        }
        for (j, name) in self.columns.iter().enumerate() {
            let at = (x.pixel(j as f64 + 0.5) + 4.2, top - 8.0);
            figure.text(at, fit(name, SMALL, NAME), TextStyle::new(SMALL, ink).upright());
        }
        let title = TextStyle::new(MEDIUM, ink);
        figure.text((left, top - widest(self.columns) - 18.0), self.column_title.as_str(), title);
        let upright = title.at(Anchor::Middle).upright();
        let middle = 0.5 * (y.start + y.end);
        figure.text((left - widest(self.rows) - 24.0, middle), self.row_title.as_str(), upright);
        let bar = Panel {
            x,
            y: Scale { start: y.start + (y.end - y.start).clamp(150.0, 320.0), end: y.start, ..y },
        };
        colours.bar(&mut figure, &bar, self.value_title);
        figure
    }

    /// Values in the fields, where these are few.
    fn numbers(&self, figure: &mut Figure, colours: ColourScale, (x, y): (Scale, Scale)) {
        if self.rows.len().max(self.columns.len()) > FEW {
            return;
        }
        let room = (x.pixel(1.0) - x.pixel(0.0)).abs() - 4.0;
        let shown = |value: f64| value != 0.0 && value.is_finite();
        for ((i, j), value) in self.values.indexed_iter().filter(|(_, value)| shown(**value)) {
            let text = three_figures(*value);
            let size = if width(&text, 11) <= room { 11 } else { 9 };
            if width(&text, size) > room {
                continue;
            }
            let fill = colours.colour(figure, *value).readable_on();
            let at = (x.pixel(j as f64 + 0.5), y.pixel(i as f64 + 0.5) + 4.0);
            figure.text(at, text, TextStyle::new(size, fill).at(Anchor::Middle));
        }
    }
}

impl Colour {
    /// Black or white, whichever stands out more from this colour: one of the two has a contrast of at least 4.5 with any.
    pub(crate) fn readable_on(self) -> Colour {
        let (white, black) = (Colour(255, 255, 255), Colour(0, 0, 0));
        if black.contrast(self) >= white.contrast(self) { black } else { white }
    }
}
