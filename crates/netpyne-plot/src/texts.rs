//! Where texts are on a page, to check that all of them can be read.

use crate::page::{Anchor, Figure, Shape};
use crate::text::width;
use crate::theme::Colour;

/// A text as it lies on the page, pixels from the top left.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedText {
    /// What it says.
    pub text: String,
    /// Left and right border.
    pub across: (f64, f64),
    /// Upper and lower border.
    pub down: (f64, f64),
    /// Its colour.
    pub colour: Colour,
    /// The colour that it lies on.
    pub ground: Colour,
}

impl PlacedText {
    /// Whether the two cover a common part of the page.
    pub fn overlaps(&self, other: &PlacedText) -> bool {
        let apart = |a: (f64, f64), b: (f64, f64)| a.1 <= b.0 || b.1 <= a.0;
        !apart(self.across, other.across) && !apart(self.down, other.down)
    }
}

impl Figure {
    /// All texts, in drawing order.
    pub fn texts(&self) -> Vec<PlacedText> {
        let mut below: Vec<&Shape> = Vec::new();
        let mut out = Vec::new();
        self.collect(&self.shapes, &mut below, &mut out);
        // Frames are not seen together.
        if let Some(first) = self.frames.first() {
            self.collect(first, &mut below, &mut out);
        }
        out
    }

    fn collect<'a>(&self, shapes: &'a [Shape], below: &mut Vec<&'a Shape>, out: &mut Vec<PlacedText>) {
        for shape in shapes {
            match shape {
                Shape::Text { x, y, text, size, anchor, upright, fill } => {
                    let long = width(text, *size);
                    let size = f64::from(*size);
                    let before = match anchor {
                        Anchor::Start => 0.0,
                        Anchor::Middle => 0.5 * long,
                        Anchor::End => long,
                    };
                    // Height of capitals and depth of descenders of the font.
                    let (up, deep) = (0.73 * size, 0.19 * size);
                    let (across, down) = match upright {
                        false => ((x - before, x - before + long), (y - up, y + deep)),
                        true => ((x - up, x + deep), (y + before - long, y + before)),
                    };
                    let middle = (0.5 * (across.0 + across.1), 0.5 * (down.0 + down.1));
                    let found = below.iter().rev().find_map(|shape| colour_at(shape, middle));
                    let ground = found.unwrap_or(self.theme.page());
                    out.push(PlacedText { text: text.clone(), across, down, colour: *fill, ground });
                }
                Shape::Clipped { shapes, .. } => self.collect(shapes, below, out),
                shape => below.push(shape),
            }
        }
    }
}

/// The colour of a field or rectangle at a place; none where it is not.
fn colour_at(shape: &Shape, (x, y): (f64, f64)) -> Option<Colour> {
    match shape {
        Shape::Rect { frame, fill } if fill.opacity == 1.0 => {
            let inside = frame.left <= x && x <= frame.right && frame.top <= y && y <= frame.bottom;
            inside.then_some(fill.colour)
        }
        Shape::Grid { xs, ys, fills } => {
            let within = |borders: &[f64], at: f64| borders.windows(2).position(|b| b[0] <= at && at <= b[1]);
            let columns = xs.len().checked_sub(1)?;
            let (column, row) = (within(xs, x)?, within(ys, y)?);
            fills.get(row * columns + column).copied()
        }
        _ => None,
    }
}
