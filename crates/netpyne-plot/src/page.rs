//! A figure as shapes on a page, in pixels from the top left.

use crate::palette::Colour;

/// A figure ready to be written: shapes in drawing order on a white page.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) shapes: Vec<Shape>,
}

/// How text sits at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// One thing to draw.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// Filled rectangle.
    Rect { x: f64, y: f64, width: f64, height: f64, fill: Colour },
    /// Straight line.
    Line { from: (f64, f64), to: (f64, f64), width: f64, stroke: Colour },
    /// Connected lines.
    Polyline { points: Vec<(f64, f64)>, width: f64, stroke: Colour },
    /// Filled outline.
    Polygon { points: Vec<(f64, f64)>, fill: Colour },
    /// Discs of one size and colour.
    Dots { centres: Vec<(f64, f64)>, radius: f64, fill: Colour },
    /// One line of text with its baseline at `y`.
    Text { x: f64, y: f64, text: String, size: u32, anchor: Anchor, fill: Colour },
}

impl Figure {
    pub(crate) fn new(width: f64, height: f64) -> Self {
        Self { width, height, shapes: Vec::new() }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (f64, f64) {
        (self.width, self.height)
    }

    pub(crate) fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, fill: Colour) {
        self.shapes.push(Shape::Rect { x, y, width, height, fill });
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), width: f64, stroke: Colour) {
        self.shapes.push(Shape::Line { from, to, width, stroke });
    }

    pub(crate) fn text(&mut self, at: (f64, f64), text: impl Into<String>, style: TextStyle) {
        let TextStyle { size, anchor, fill } = style;
        self.shapes.push(Shape::Text { x: at.0, y: at.1, text: text.into(), size, anchor, fill });
    }
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextStyle {
    pub size: u32,
    pub anchor: Anchor,
    pub fill: Colour,
}

impl TextStyle {
    pub fn new(size: u32, fill: Colour) -> Self {
        Self { size, anchor: Anchor::Start, fill }
    }

    pub fn at(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }
}
