//! A figure as SVG text.

use crate::page::{Anchor, Figure, Shape};
use std::fmt::Write;

impl Figure {
    /// The figure as an SVG document.
    pub fn svg(&self) -> String {
        let (w, h) = (self.width, self.height);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
             font-family=\"DejaVu Sans, Verdana, Helvetica, Arial, sans-serif\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
        );
        for shape in &self.shapes {
            shape_svg(shape, &mut out);
            out.push('\n');
        }
        out.push_str("</svg>\n");
        out
    }
}

fn shape_svg(shape: &Shape, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = match shape {
        Shape::Rect { x, y, width, height, fill } => {
            let (x, y, width, height) = (short(*x), short(*y), short(*width), short(*height));
            write!(
                out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>",
                fill.hex()
            )
        }
        Shape::Line { from, to, width, stroke } => {
            let d = format!("M{} {}L{} {}", short(from.0), short(from.1), short(to.0), short(to.1));
            write!(out, "<path d=\"{d}\" stroke=\"{}\" stroke-width=\"{width}\"/>", stroke.hex())
        }
        Shape::Polyline { points, width, stroke } => write!(
            out,
            "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"/>",
            path(points),
            stroke.hex()
        ),
        Shape::Polygon { points, fill } => {
            write!(out, "<path d=\"{}Z\" fill=\"{}\"/>", path(points), fill.hex())
        }
        Shape::Dots { centres, radius, fill } => {
            // A zero-length line with round ends is a disc, at a tenth of the text of a <circle>.
            let mut d = String::with_capacity(centres.len() * 14);
            for (x, y) in centres {
                let _ = write!(d, "M{} {}h0", short(*x), short(*y));
            }
            let (stroke, width) = (fill.hex(), short(2.0 * radius));
            write!(
                out,
                "<path d=\"{d}\" stroke=\"{stroke}\" stroke-width=\"{width}\" stroke-linecap=\"round\"/>"
            )
        }
        Shape::Text { x, y, text, size, anchor, fill } => {
            let anchor = match anchor {
                Anchor::Start => "",
                Anchor::Middle => " text-anchor=\"middle\"",
                Anchor::End => " text-anchor=\"end\"",
            };
            let (x, y, fill, text) = (short(*x), short(*y), fill.hex(), escaped(text));
            write!(
                out,
                "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{anchor} fill=\"{fill}\">{text}</text>"
            )
        }
    };
}

fn path(points: &[(f64, f64)]) -> String {
    let mut d = String::with_capacity(points.len() * 12);
    for (i, (x, y)) in points.iter().enumerate() {
        let _ = write!(d, "{}{} {}", if i == 0 { 'M' } else { 'L' }, short(*x), short(*y));
    }
    d
}

/// A coordinate with at most two decimals.
fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// `text` with the characters that XML reserves or forbids replaced.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
