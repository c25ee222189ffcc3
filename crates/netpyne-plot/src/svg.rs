//! A figure as SVG text.

use crate::page::{Anchor, Figure, Frame, Paint, SCREEN, Shape, Stroke};
use crate::theme::Colour;
use netpyne_base::escaped;
use std::collections::BTreeMap;
use std::fmt::Write;

impl Figure {
    /// The figure as an SVG document.
    pub fn svg(&self) -> String {
        let (w, h) = (short(self.width), short(self.height));
        let inches = |pixels: f64| format!("{:.4}in", pixels / self.per_inch);
        let (wide, high) = match self.per_inch == SCREEN {
            true => (w.clone(), h.clone()),
            false => (inches(self.width), inches(self.height)),
        };
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {w} {h}\" \
             font-family=\"DejaVu Sans, Verdana, Helvetica, Arial, sans-serif\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n",
            self.theme.page().hex()
        );
        let mut clips = 0;
        shapes_svg(&self.shapes, &mut clips, &mut out);
        self.frames_svg(&mut clips, &mut out);
        out.push_str("</svg>\n");
        out
    }

    /// Frames of a movie, each seen in its time.
    fn frames_svg(&self, clips: &mut usize, out: &mut String) {
        let count = self.frames.len();
        let share = |i: usize| i as f64 / count as f64;
        for (i, shapes) in self.frames.iter().enumerate() {
            let (seen, values, times) = match (i, i + 1 == count) {
                (0, true) => ("visible", "visible", "0".to_owned()),
                (0, false) => ("visible", "visible;hidden", format!("0;{}", share(1))),
                (_, true) => ("hidden", "hidden;visible", format!("0;{}", share(i))),
                _ => ("hidden", "hidden;visible;hidden", format!("0;{};{}", share(i), share(i + 1))),
            };
            let _ = writeln!(
                out,
                "<g visibility=\"{seen}\"><animate attributeName=\"visibility\" values=\"{values}\" \
                 keyTimes=\"{times}\" calcMode=\"discrete\" dur=\"{}ms\" repeatCount=\"indefinite\"/>",
                count as u64 * u64::from(self.delay)
            );
            shapes_svg(shapes, clips, out);
            out.push_str("</g>\n");
        }
    }
}

fn shapes_svg(shapes: &[Shape], clips: &mut usize, out: &mut String) {
    for shape in shapes {
        if let Shape::Clipped { frame, shapes } = shape {
            *clips += 1;
            let id = *clips;
            // Writing to a String cannot fail.
            let _ = write!(
                out,
                "<clipPath id=\"clip{id}\">{}</clipPath>\n<g clip-path=\"url(#clip{id})\">\n",
                rect(*frame, "")
            );
            shapes_svg(shapes, clips, out);
            out.push_str("</g>\n");
        } else {
            shape_svg(shape, out);
            out.push('\n');
        }
    }
}

fn shape_svg(shape: &Shape, out: &mut String) {
    let _ = match shape {
        Shape::Rect { frame, fill } => write!(out, "{}", rect(*frame, &filled(*fill))),
        Shape::Line { from, to, stroke } => {
            write!(out, "<path d=\"{}\"{}/>", path(&[*from, *to]), stroked(stroke))
        }
        Shape::Polyline { points, stroke } => write!(
            out,
            "<path d=\"{}\" fill=\"none\"{} stroke-linejoin=\"round\"/>",
            path(points),
            stroked(stroke)
        ),
        Shape::Polygon { points, fill } => write!(out, "<path d=\"{}Z\"{}/>", path(points), filled(*fill)),
        Shape::Dots { centres, radius, fill } => {
            // A zero-length line with round ends is a disc, at a tenth of the text of a <circle>.
            let mut d = String::with_capacity(centres.len() * 14);
            for (x, y) in centres {
                let _ = write!(d, "M{} {}h0", short(*x), short(*y));
            }
            let look = stroked(&Stroke { paint: *fill, width: 2.0 * radius, dash: None });
            write!(out, "<path d=\"{d}\"{look} stroke-linecap=\"round\"/>")
        }
        Shape::Grid { xs, ys, fills } => {
            grid(xs, ys, fills, out);
            Ok(())
        }
        Shape::Text { x, y, text, size, anchor, upright, fill } => {
            let anchor = match anchor {
                Anchor::Start => "",
                Anchor::Middle => " text-anchor=\"middle\"",
                Anchor::End => " text-anchor=\"end\"",
            };
            let (x, y, fill, text) = (short(*x), short(*y), fill.hex(), escaped(text));
            let turn = if *upright { format!(" transform=\"rotate(-90 {x} {y})\"") } else { String::new() };
            write!(
                out,
                "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{anchor}{turn} fill=\"{fill}\">{text}</text>"
            )
        }
        Shape::Clipped { .. } => Ok(()),
    };
}

fn rect(frame: Frame, look: &str) -> String {
    let (x, y, width, height) =
        (short(frame.left), short(frame.top), short(frame.width()), short(frame.height()));
    format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{look}/>")
}

/// A path for each colour; neighbours in a row that have the same are one piece.
fn grid(xs: &[f64], ys: &[f64], fills: &[Colour], out: &mut String) {
    let columns = xs.len().saturating_sub(1).max(1);
    let mut paths: BTreeMap<(u8, u8, u8), String> = BTreeMap::new();
    for (row, fills) in fills.chunks(columns).enumerate() {
        let (top, height) = (short(ys[row]), short(ys[row + 1] - ys[row]));
        let mut column = 0;
        for run in fills.chunk_by(|a, b| a == b) {
            let (left, right) = (xs[column], xs[column + run.len()]);
            column += run.len();
            let Colour(red, green, blue) = run[0];
            let d = paths.entry((red, green, blue)).or_default();
            let _ = write!(d, "M{} {top}H{}v{height}H{0}z", short(left), short(right));
        }
    }
    out.push_str("<g shape-rendering=\"crispEdges\">");
    for ((red, green, blue), d) in paths {
        let _ = write!(out, "<path d=\"{d}\" fill=\"{}\"/>", Colour(red, green, blue).hex());
    }
    out.push_str("</g>");
}

fn filled(paint: Paint) -> String {
    let opacity = opacity("fill", paint);
    format!(" fill=\"{}\"{opacity}", paint.colour.hex())
}

fn stroked(stroke: &Stroke) -> String {
    let dash = stroke
        .dash
        .map_or(String::new(), |(dash, gap)| format!(" stroke-dasharray=\"{} {}\"", short(dash), short(gap)));
    let (colour, width, opacity) =
        (stroke.paint.colour.hex(), short(stroke.width), opacity("stroke", stroke.paint));
    format!(" stroke=\"{colour}\" stroke-width=\"{width}\"{opacity}{dash}")
}

fn opacity(of: &str, paint: Paint) -> String {
    if paint.opacity < 1.0 { format!(" {of}-opacity=\"{}\"", short(paint.opacity)) } else { String::new() }
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
