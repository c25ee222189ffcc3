//! A figure as PNG; the only file that knows the drawing crate.

use crate::figure::Error;
use crate::page::{Anchor, Figure, Frame, Paint, SCREEN, Shape, Stroke};
use crate::theme::Colour;
use crate::upright::{Upright, outline_of, upright};
use kuva::backend::raster::RasterBackend;
use kuva::render::color::Color;
use kuva::render::render::{PathData, Primitive, Scene, TextAnchor};
use std::fmt::Write;

/// Pixels of the PNG per pixel of the page: sharp on dense screens.
const SCALE: f32 = 2.0;
/// The same for journals, which ask for 500 to 600 pixels to an inch of drawings.
const PRINT: f32 = 4.0;

impl Figure {
    /// The figure as the bytes of a PNG file, twice as large as the page.
    pub fn png(&self) -> Result<Vec<u8>, Error> {
        let scale = if self.per_inch == SCREEN { SCALE } else { PRINT };
        let per_metre = f64::from(scale) * self.per_inch / 0.0254;
        Ok(with_density(self.rasterised(scale)?, per_metre.round() as u32))
    }

    /// The shapes as the bytes of a PNG file, `scale` times as large as the page.
    pub(crate) fn rasterised(&self, scale: f32) -> Result<Vec<u8>, Error> {
        let mut scene = Scene::with_capacity(self.width, self.height, self.shapes.len());
        scene.background_color = Some(self.theme.page().hex());
        self.add(&mut scene, &self.shapes, scale)?;
        RasterBackend::new().with_scale(scale).render_scene(&scene).map_err(Error::Raster)
    }

    fn add(&self, scene: &mut Scene, shapes: &[Shape], scale: f32) -> Result<(), Error> {
        for shape in shapes {
            match shape {
                Shape::Clipped { frame, shapes } => {
                    let (x, y, width, height) = (frame.left, frame.top, frame.width(), frame.height());
                    scene.add(Primitive::ClipStart { x, y, width, height, id: String::new() });
                    self.add(scene, shapes, scale)?;
                    scene.add(Primitive::ClipEnd);
                }
                Shape::Text { x, y, text, size, anchor, upright: true, fill } => {
                    let ground = self.theme.page();
                    let text = Upright { text, size: *size, anchor: *anchor, fill: *fill, ground };
                    scene.add(upright(&text, (*x, *y), scale).map_err(Error::Raster)?);
                }
                shape => primitives(shape, scene),
            }
        }
        Ok(())
    }
}

/// A PNG file that tells how many of its pixels are a metre (chunk `pHYs` behind the first one), so that it is placed in its size.
fn with_density(mut png: Vec<u8>, per_metre: u32) -> Vec<u8> {
    const FIRST_CHUNKS_END: usize = 33;
    let mut chunk = b"pHYs".to_vec();
    chunk.extend([per_metre.to_be_bytes(), per_metre.to_be_bytes()].as_flattened());
    chunk.push(1);
    let mut sum = flate2::Crc::new();
    sum.update(&chunk);
    let length = (chunk.len() as u32 - 4).to_be_bytes();
    let whole = length.into_iter().chain(chunk).chain(sum.sum().to_be_bytes());
    if png.len() >= FIRST_CHUNKS_END {
        png.splice(FIRST_CHUNKS_END..FIRST_CHUNKS_END, whole);
    }
    png
}

fn primitives(shape: &Shape, scene: &mut Scene) {
    let primitive = match shape {
        Shape::Rect { frame, fill } => rect(*frame, *fill),
        // Horizontal and vertical lines become rectangles: the rasteriser smears thin lines over two pixels.
        Shape::Line { from, to, stroke } if stroke.dash.is_none() && (from.0 == to.0 || from.1 == to.1) => {
            let half = 0.5 * stroke.width;
            let upright = from.0 == to.0;
            let (grow_x, grow_y) = if upright { (half, 0.0) } else { (0.0, half) };
            let (x, y) = (snapped(from.0.min(to.0) - grow_x), snapped(from.1.min(to.1) - grow_y));
            let (width, height) =
                ((from.0 - to.0).abs() + 2.0 * grow_x, (from.1 - to.1).abs() + 2.0 * grow_y);
            rect(Frame { left: x, top: y, right: x + width, bottom: y + height }, stroke.paint)
        }
        Shape::Line { from, to, stroke } => polyline(vec![*from, *to], stroke),
        Shape::Polyline { points, stroke: stroke @ Stroke { dash: Some(dash), .. } } => {
            for piece in dashes(points, *dash) {
                scene.add(polyline(piece, &Stroke { dash: None, ..*stroke }));
            }
            return;
        }
        Shape::Polyline { points, stroke } => polyline(points.clone(), stroke),
        Shape::Polygon { points, fill } => Primitive::Path(Box::new(PathData {
            d: outline(points, true),
            fill: Some(colour(fill.colour)),
            stroke: Color::None,
            stroke_width: 0.0,
            opacity: opacity(*fill),
            stroke_dasharray: None,
        })),
        Shape::Dots { centres, radius, fill } => Primitive::CircleBatch {
            cx: centres.iter().map(|centre| centre.0).collect(),
            cy: centres.iter().map(|centre| centre.1).collect(),
            r: *radius,
            fill: colour(fill.colour),
            fill_opacity: opacity(*fill),
            stroke: None,
            stroke_width: None,
        },
        Shape::Grid { xs, ys, fills } => grid(xs, ys, fills),
        Shape::Text { x, y, text, size, anchor, fill, .. } => Primitive::Text {
            x: *x,
            y: *y,
            content: text.clone(),
            size: *size,
            anchor: match anchor {
                Anchor::Start => TextAnchor::Start,
                Anchor::Middle => TextAnchor::Middle,
                Anchor::End => TextAnchor::End,
            },
            rotate: None,
            bold: false,
            color: Some(colour(*fill)),
        },
        Shape::Clipped { .. } => return,
    };
    scene.add(primitive);
}

fn rect(frame: Frame, fill: Paint) -> Primitive {
    Primitive::Rect {
        x: frame.left,
        y: frame.top,
        width: frame.width(),
        height: frame.height(),
        fill: colour(fill.colour),
        stroke: None,
        stroke_width: None,
        opacity: opacity(fill),
    }
}

fn polyline(points: Vec<(f64, f64)>, stroke: &Stroke) -> Primitive {
    let paint = stroke.paint;
    // Lines are drawn without opacity, and piece by piece; a filled outline is not.
    if paint.opacity < 1.0 && points.len() > 1 {
        return Primitive::Path(Box::new(PathData {
            d: outline(&outline_of(&points, stroke.width), true),
            fill: Some(colour(paint.colour)),
            stroke: Color::None,
            stroke_width: 0.0,
            opacity: opacity(paint),
            stroke_dasharray: None,
        }));
    }
    Primitive::PolyLine {
        points,
        stroke: colour(paint.colour),
        stroke_width: stroke.width,
        stroke_dasharray: dash(stroke),
    }
}

/// The dashes of a line: the rasteriser begins a new one at every point.
fn dashes(points: &[(f64, f64)], (dash, gap): (f64, f64)) -> Vec<Vec<(f64, f64)>> {
    let (mut pieces, mut piece) = (Vec::new(), Vec::new());
    let (mut left, mut drawn) = (dash, true);
    piece.extend(points.first());
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let length = (x1 - x0).hypot(y1 - y0);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let at = (x0 + (x1 - x0) * done / length, y0 + (y1 - y0) * done / length);
            if drawn {
                piece.push(at);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece.push(at);
            }
            drawn = !drawn;
            left = if drawn { dash } else { gap }.max(0.1);
        }
        left -= length - done;
        if drawn {
            piece.push((x1, y1));
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

/// Borders are snapped to pixels, so that no seam shows between fields.
fn grid(xs: &[f64], ys: &[f64], fills: &[Colour]) -> Primitive {
    let columns = xs.len().saturating_sub(1);
    let (mut x, mut y, mut w, mut h, mut colours) = (vec![], vec![], vec![], vec![], vec![]);
    for (index, &fill) in fills.iter().enumerate() {
        let (column, row) = (index % columns, index / columns);
        let (left, right) = (snapped(xs[column]), snapped(xs[column + 1]));
        let (top, bottom) = (snapped(ys[row]), snapped(ys[row + 1]));
        x.push(left.min(right));
        y.push(top.min(bottom));
        w.push((right - left).abs());
        h.push((bottom - top).abs());
        colours.push(colour(fill));
    }
    Primitive::RectBatch { x, y, w, h, fills: colours }
}

/// The nearest border between two pixels of the PNG.
fn snapped(value: f64) -> f64 {
    let scale = f64::from(SCALE);
    (value * scale).round() / scale
}

fn outline(points: &[(f64, f64)], closed: bool) -> String {
    let mut d = String::with_capacity(points.len() * 16);
    for (i, (x, y)) in points.iter().enumerate() {
        d.push_str(if i == 0 { "M " } else { " L " });
        // Writing to a String cannot fail.
        let _ = write!(d, "{x:.2} {y:.2}");
    }
    if closed {
        d.push_str(" Z");
    }
    d
}

fn dash(stroke: &Stroke) -> Option<String> {
    stroke.dash.map(|(dash, gap)| format!("{dash},{gap}"))
}

fn opacity(paint: Paint) -> Option<f64> {
    (paint.opacity < 1.0).then_some(paint.opacity)
}

fn colour(colour: Colour) -> Color {
    Color::Rgb(colour.0, colour.1, colour.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_go_on_round_corners() {
        let pieces = dashes(&[(0.0, 0.0), (4.0, 0.0), (4.0, 6.0)], (6.0, 2.0));
        assert_eq!(pieces, [vec![(0.0, 0.0), (4.0, 0.0), (4.0, 2.0)], vec![(4.0, 4.0), (4.0, 6.0)]]);
    }
}
