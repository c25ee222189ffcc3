//! A figure as a PDF of one page (ISO 32000-1): vectors, and text that can be searched, in a font that every reader has.

use crate::page::{Anchor, Figure, Paint, Shape, Stroke};
use crate::theme::Colour;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::fmt::Write as _;
use std::io::Write as _;

/// Advance widths of Helvetica from space to tilde, in thousandths of the font size.
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

impl Figure {
    /// The figure as the bytes of a PDF file. Characters that are not in Latin-1 become `?`.
    pub fn pdf(&self) -> Vec<u8> {
        let points = 72.0 / self.per_inch;
        let (width, height) = (points * self.width, points * self.height);
        let mut page = Page::default();
        let _ = writeln!(page.content, "{points:.6} 0 0 -{points:.6} 0 {} cm", number(height));
        page.fill(self.theme.page().opacity(1.0));
        let _ = writeln!(page.content, "0 0 {} {} re f", number(self.width), number(self.height));
        page.shapes(&self.shapes);
        document(&page, (width, height))
    }
}

/// The objects of the file, and where each is.
fn document(page: &Page, (width, height): (f64, f64)) -> Vec<u8> {
    let states = page.opacities.iter().enumerate().fold(String::new(), |mut text, (i, opacity)| {
        let _ = write!(text, "/G{i} << /ca {0} /CA {0} >> ", f64::from(*opacity) / 1000.0);
        text
    });
    let mut zipped = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail.
    let _ = zipped.write_all(page.content.as_bytes());
    let zipped = zipped.finish().unwrap_or_default();
    let font = |name: &str, encoding: &str| {
        format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name}{encoding} >>").into_bytes()
    };
    let mut content = format!("<< /Length {} /Filter /FlateDecode >>\nstream\n", zipped.len()).into_bytes();
    content.extend(zipped);
    content.extend(b"\nendstream");
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {} {}] /Contents 4 0 R /Resources << /Font << /F 5 0 R \
             /S 6 0 R >> /ExtGState << {states}>> >> >>",
            number(width),
            number(height)
        )
        .into_bytes(),
        content,
        font("Helvetica", " /Encoding /WinAnsiEncoding"),
        font("Symbol", ""),
    ];
    let mut out = b"%PDF-1.5\n%\xb5\xb5\xb5\xb5\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", index + 1).into_bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    let mut end = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(end, "{place:010} 00000 n ");
    }
    let size = objects.len() + 1;
    let _ = write!(end, "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    out.extend(end.into_bytes());
    out
}

/// What is drawn, as operators.
#[derive(Default)]
struct Page {
    content: String,
    /// Opacities that are used, in thousandths.
    opacities: Vec<u16>,
}

impl Page {
    fn shapes(&mut self, shapes: &[Shape]) {
        for shape in shapes {
            self.shape(shape);
        }
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Rect { frame, fill } => {
                self.fill(*fill);
                self.rectangle((frame.left, frame.top), (frame.width(), frame.height()));
                self.content.push_str("f\n");
            }
            Shape::Line { from, to, stroke } => self.stroke(&[*from, *to], stroke),
            Shape::Polyline { points, stroke } => self.stroke(points, stroke),
            Shape::Polygon { points, fill } => {
                self.fill(*fill);
                self.path(points);
                self.content.push_str("h f\n");
            }
            Shape::Dots { centres, radius, fill } => {
                // A line of no length with round ends is a disc.
                let disc = Stroke::new(2.0 * radius, *fill);
                self.pen(&disc);
                for (x, y) in centres {
                    let (x, y) = (number(*x), number(*y));
                    let _ = writeln!(self.content, "{x} {y} m {x} {y} l");
                }
                self.content.push_str("S\n");
            }
            Shape::Grid { xs, ys, fills } => self.grid(xs, ys, fills),
            Shape::Text { x, y, text, size, anchor, upright, fill } => {
                self.text((*x, *y), text, (f64::from(*size), *anchor, *upright), *fill);
            }
            Shape::Clipped { frame, shapes } => {
                self.content.push_str("q\n");
                self.rectangle((frame.left, frame.top), (frame.width(), frame.height()));
                self.content.push_str("W n\n");
                self.shapes(shapes);
                self.content.push_str("Q\n");
            }
        }
    }

    fn fill(&mut self, paint: Paint) {
        self.opacity(paint.opacity);
        let _ = writeln!(self.content, "{} rg", rgb(paint.colour));
    }

    fn opacity(&mut self, opacity: f64) {
        let thousandths = (opacity.clamp(0.0, 1.0) * 1000.0).round() as u16;
        let known = self.opacities.iter().position(|known| *known == thousandths);
        let index = known.unwrap_or_else(|| {
            self.opacities.push(thousandths);
            self.opacities.len() - 1
        });
        let _ = writeln!(self.content, "/G{index} gs");
    }

    fn pen(&mut self, stroke: &Stroke) {
        self.opacity(stroke.paint.opacity);
        let dash = match stroke.dash {
            Some((dash, gap)) => format!("[{} {}] 0 d", number(dash), number(gap)),
            None => "[] 0 d".to_owned(),
        };
        let (colour, width) = (rgb(stroke.paint.colour), number(stroke.width));
        let _ = writeln!(self.content, "{colour} RG {width} w 1 J 1 j {dash}");
    }

    fn stroke(&mut self, points: &[(f64, f64)], stroke: &Stroke) {
        self.pen(stroke);
        self.path(points);
        self.content.push_str("S\n");
    }

    fn path(&mut self, points: &[(f64, f64)]) {
        for (i, (x, y)) in points.iter().enumerate() {
            let operator = if i == 0 { 'm' } else { 'l' };
            let _ = writeln!(self.content, "{} {} {operator}", number(*x), number(*y));
        }
    }

    fn rectangle(&mut self, (x, y): (f64, f64), (width, height): (f64, f64)) {
        let _ = writeln!(self.content, "{} {} {} {} re", number(x), number(y), number(width), number(height));
    }

    /// Neighbours in a row that have one colour are one piece, and overlap what follows by a little, so that no seam shows.
    fn grid(&mut self, xs: &[f64], ys: &[f64], fills: &[Colour]) {
        self.opacity(1.0);
        let columns = xs.len().saturating_sub(1).max(1);
        for (row, fills) in fills.chunks(columns).enumerate() {
            let mut column = 0;
            for run in fills.chunk_by(|a, b| a == b) {
                let (left, right) = (xs[column], xs[column + run.len()]);
                column += run.len();
                let _ = writeln!(self.content, "{} rg", rgb(run[0]));
                self.rectangle((left, ys[row]), (right - left + 0.2, ys[row + 1] - ys[row] + 0.2));
                self.content.push_str("f\n");
            }
        }
    }

    fn text(
        &mut self,
        (x, y): (f64, f64),
        text: &str,
        (size, anchor, upright): (f64, Anchor, bool),
        fill: Colour,
    ) {
        let characters: Vec<Character> = text.chars().map(character).collect();
        let long = characters.iter().map(|c| f64::from(c.width)).sum::<f64>() * size / 1000.0;
        let before = match anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => 0.5 * long,
            Anchor::End => long,
        };
        // The page is upside down, text is not.
        let place = match upright {
            false => format!("1 0 0 -1 {} {}", number(x - before), number(y)),
            true => format!("0 -1 -1 0 {} {}", number(x), number(y + before)),
        };
        self.fill(fill.opacity(1.0));
        let _ = write!(self.content, "BT {place} Tm ");
        for run in characters.chunk_by(|a, b| a.symbol == b.symbol) {
            let font = if run[0].symbol { 'S' } else { 'F' };
            let _ = write!(self.content, "/{font} {} Tf <", number(size));
            for c in run {
                let _ = write!(self.content, "{:02x}", c.code);
            }
            self.content.push_str("> Tj ");
        }
        self.content.push_str("ET\n");
    }
}

/// A character of a font that every reader has.
#[derive(Clone, Copy)]
struct Character {
    code: u8,
    /// Whether it is in the font Symbol.
    symbol: bool,
    width: u16,
}

fn character(c: char) -> Character {
    let plain = |code: u8, width: u16| Character { code, symbol: false, width };
    match c {
        ' '..='~' => plain(c as u8, HELVETICA[c as usize - 32]),
        '\u{2212}' | '\u{2013}' => plain(0x96, 556),
        '…' => plain(0x85, 1000),
        '·' => plain(0xb7, 278),
        '²' | '³' => plain(c as u8, 333),
        '→' => Character { code: 0xae, symbol: true, width: 987 },
        '\u{a0}'..='\u{ff}' => plain(c as u8, 556),
        _ => plain(b'?', 556),
    }
}

fn rgb(Colour(red, green, blue): Colour) -> String {
    let share = |part: u8| number(f64::from(part) / 255.0);
    format!("{} {} {}", share(red), share(green), share(blue))
}

/// At most three decimals; infinite numbers are no PDF.
fn number(value: f64) -> String {
    let text = format!("{:.3}", if value.is_finite() { value } else { 0.0 });
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::TextStyle;
    use crate::theme::Theme;

    #[test]
    fn the_table_tells_where_objects_are() {
        let mut figure = Figure::new(300.0, 200.0, Theme::Light);
        figure.line((10.0, 10.0), (90.0, 50.0), Stroke::new(1.0, Colour(1, 2, 3).opacity(0.5)));
        figure.text((10.0, 100.0), "E → I (µm)", TextStyle::new(12, Colour(0, 0, 0)).upright());
        let bytes = figure.pdf();
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.starts_with("%PDF-1.5") && text.ends_with("%%EOF\n"));
        assert!(text.contains("/MediaBox [0 0 216 144]") && text.contains("/ca 0.5"));
        let find = |what: &[u8]| bytes.windows(what.len()).position(|part| part == what).unwrap();
        let start: usize =
            text[text.find("startxref\n").unwrap() + 10..].lines().next().unwrap().parse().unwrap();
        assert!(bytes[start..].starts_with(b"xref"));
        assert_eq!(text.matches(" 00000 n ").count(), 6);
        let third = find(b"3 0 obj");
        assert!(text.contains(&format!("{third:010} 00000 n")));
    }

    #[test]
    fn numbers_are_short_and_finite() {
        assert_eq!([1.0, -0.0001, 0.12345, f64::NAN].map(number), ["1", "0", "0.123", "0"]);
    }
}
