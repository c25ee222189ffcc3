//! A figure as shapes on a page, in pixels from the top left.

use crate::theme::{Colour, Theme};

/// Pixels to an inch of figures that are not made for a journal.
pub(crate) const SCREEN: f64 = 100.0;

/// A figure ready to be written: shapes in drawing order on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Pixels that are an inch in print.
    pub(crate) per_inch: f64,
    pub(crate) theme: Theme,
    pub(crate) shapes: Vec<Shape>,
    /// Of a movie: what is drawn over the shapes, one after the other.
    pub(crate) frames: Vec<Vec<Shape>>,
    /// How long each frame is seen, ms.
    pub(crate) delay: u32,
}

/// How text sits at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A rectangle of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Frame {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

/// A colour, more or less see-through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Paint {
    pub colour: Colour,
    /// 1 hides what is below, 0 shows nothing.
    pub opacity: f64,
}

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stroke {
    pub paint: Paint,
    pub width: f64,
    /// Lengths of dashes and of the gaps between them.
    pub dash: Option<(f64, f64)>,
}

/// One thing to draw.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// Filled rectangle.
    Rect { frame: Frame, fill: Paint },
    /// Straight line.
    Line { from: (f64, f64), to: (f64, f64), stroke: Stroke },
    /// Connected lines.
    Polyline { points: Vec<(f64, f64)>, stroke: Stroke },
    /// Filled outline.
    Polygon { points: Vec<(f64, f64)>, fill: Paint },
    /// Discs of one size and colour.
    Dots { centres: Vec<(f64, f64)>, radius: f64, fill: Paint },
    /// A grid of filled fields, row by row from the top left; `xs` and `ys` are the borders of columns and rows.
    Grid { xs: Vec<f64>, ys: Vec<f64>, fills: Vec<Colour> },
    /// One line of text with its baseline at the point; turned anticlockwise by a quarter if `upright`.
    Text { x: f64, y: f64, text: String, size: u32, anchor: Anchor, upright: bool, fill: Colour },
    /// Shapes of which only what lies in the frame is shown.
    Clipped { frame: Frame, shapes: Vec<Shape> },
}

impl From<Colour> for Paint {
    fn from(colour: Colour) -> Self {
        Paint { colour, opacity: 1.0 }
    }
}

impl Colour {
    /// More or less see-through.
    pub(crate) fn opacity(self, opacity: f64) -> Paint {
        Paint { colour: self, opacity }
    }
}

impl Stroke {
    pub fn new(width: f64, paint: impl Into<Paint>) -> Self {
        Self { paint: paint.into(), width, dash: None }
    }

    pub fn dashed(self, dash: f64, gap: f64) -> Self {
        Self { dash: Some((dash, gap)), ..self }
    }
}

impl Frame {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub fn middle(&self) -> (f64, f64) {
        (0.5 * (self.left + self.right), 0.5 * (self.top + self.bottom))
    }
}

impl Figure {
    pub(crate) fn new(width: f64, height: f64, theme: Theme) -> Self {
        let per_inch = SCREEN;
        Self { width, height, per_inch, theme, shapes: Vec::new(), frames: Vec::new(), delay: 0 }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (f64, f64) {
        (self.width, self.height)
    }

    /// The same figure enlarged or shrunk; text and lines with it.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Figure {
        self.width *= factor;
        self.height *= factor;
        let all = self.shapes.iter_mut().chain(self.frames.iter_mut().flatten());
        all.for_each(|shape| shape.scale(factor));
        self
    }

    pub(crate) fn rect(&mut self, frame: Frame, fill: impl Into<Paint>) {
        self.shapes.push(Shape::Rect { frame, fill: fill.into() });
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke) {
        self.shapes.push(Shape::Line { from, to, stroke });
    }

    pub(crate) fn polyline(&mut self, points: Vec<(f64, f64)>, stroke: Stroke) {
        self.shapes.push(Shape::Polyline { points, stroke });
    }

    pub(crate) fn polygon(&mut self, points: Vec<(f64, f64)>, fill: impl Into<Paint>) {
        self.shapes.push(Shape::Polygon { points, fill: fill.into() });
    }

    pub(crate) fn dots(&mut self, centres: Vec<(f64, f64)>, radius: f64, fill: impl Into<Paint>) {
        self.shapes.push(Shape::Dots { centres, radius, fill: fill.into() });
    }

    pub(crate) fn text(&mut self, at: (f64, f64), text: impl Into<String>, style: TextStyle) {
        let TextStyle { size, anchor, fill, upright } = style;
        self.shapes.push(Shape::Text { x: at.0, y: at.1, text: text.into(), size, anchor, upright, fill });
    }

    /// Draws `shapes` as far as they lie in `frame`.
    pub(crate) fn clipped(&mut self, frame: Frame, draw: impl FnOnce(&mut Figure)) {
        let outer = std::mem::take(&mut self.shapes);
        draw(self);
        let shapes = std::mem::replace(&mut self.shapes, outer);
        self.shapes.push(Shape::Clipped { frame, shapes });
    }
}

impl Shape {
    fn scale(&mut self, by: f64) {
        let point = |p: &mut (f64, f64)| *p = (p.0 * by, p.1 * by);
        let line = |stroke: &mut Stroke| {
            stroke.width *= by;
            stroke.dash = stroke.dash.map(|(dash, gap)| (dash * by, gap * by));
        };
        match self {
            Shape::Rect { frame, .. } => frame.scale(by),
            Shape::Line { from, to, stroke } => {
                point(from);
                point(to);
                line(stroke);
            }
            Shape::Polyline { points, stroke } => {
                points.iter_mut().for_each(point);
                line(stroke);
            }
            Shape::Polygon { points, .. } => points.iter_mut().for_each(point),
            Shape::Dots { centres, radius, .. } => {
                centres.iter_mut().for_each(point);
                *radius *= by;
            }
            Shape::Grid { xs, ys, .. } => xs.iter_mut().chain(ys).for_each(|border| *border *= by),
            Shape::Text { x, y, size, .. } => {
                (*x, *y) = (*x * by, *y * by);
                *size = (f64::from(*size) * by).round().max(1.0) as u32;
            }
            Shape::Clipped { frame, shapes } => {
                frame.scale(by);
                shapes.iter_mut().for_each(|shape| shape.scale(by));
            }
        }
    }
}

impl Frame {
    fn scale(&mut self, by: f64) {
        for side in [&mut self.left, &mut self.top, &mut self.right, &mut self.bottom] {
            *side *= by;
        }
    }
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextStyle {
    pub size: u32,
    pub anchor: Anchor,
    pub fill: Colour,
    pub upright: bool,
}

impl TextStyle {
    pub fn new(size: u32, fill: Colour) -> Self {
        Self { size, anchor: Anchor::Start, fill, upright: false }
    }

    pub fn at(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// Read from below.
    pub fn upright(self) -> Self {
        Self { upright: true, ..self }
    }
}
