//! A figure as PNG; the only file that knows the drawing crate.

use crate::figure::Error;
use crate::page::{Anchor, Figure, Shape};
use crate::palette::Colour;
use kuva::backend::raster::RasterBackend;
use kuva::render::color::Color;
use kuva::render::render::{PathData, Primitive, Scene, TextAnchor};

/// Pixels of the PNG per pixel of the page: sharp on dense screens.
const SCALE: f32 = 2.0;

impl Figure {
    /// The figure as the bytes of a PNG file, twice as large as the page.
    pub fn png(&self) -> Result<Vec<u8>, Error> {
        let mut scene = Scene::with_capacity(self.width, self.height, self.shapes.len());
        for shape in &self.shapes {
            scene.add(primitive(shape));
        }
        RasterBackend::new().with_scale(SCALE).render_scene(&scene).map_err(Error::Raster)
    }
}

fn primitive(shape: &Shape) -> Primitive {
    match shape {
        Shape::Rect { x, y, width, height, fill } => Primitive::Rect {
            x: *x,
            y: *y,
            width: *width,
            height: *height,
            fill: colour(*fill),
            stroke: None,
            stroke_width: None,
            opacity: None,
        },
        // Horizontal and vertical lines become rectangles: the rasteriser smears thin lines over two pixels.
        Shape::Line { from, to, width, stroke } if from.0 == to.0 || from.1 == to.1 => {
            let half = 0.5 * width;
            let upright = from.0 == to.0;
            let (grow_x, grow_y) = if upright { (half, 0.0) } else { (0.0, half) };
            let (x, y) = (from.0.min(to.0) - grow_x, from.1.min(to.1) - grow_y);
            Primitive::Rect {
                x: snapped(x),
                y: snapped(y),
                width: (from.0 - to.0).abs() + 2.0 * grow_x,
                height: (from.1 - to.1).abs() + 2.0 * grow_y,
                fill: colour(*stroke),
                stroke: None,
                stroke_width: None,
                opacity: None,
            }
        }
        Shape::Line { from, to, width, stroke } => Primitive::PolyLine {
            points: vec![*from, *to],
            stroke: colour(*stroke),
            stroke_width: *width,
            stroke_dasharray: None,
        },
        Shape::Polyline { points, width, stroke } => Primitive::PolyLine {
            points: points.clone(),
            stroke: colour(*stroke),
            stroke_width: *width,
            stroke_dasharray: None,
        },
        Shape::Polygon { points, fill } => Primitive::Path(Box::new(PathData {
            d: outline(points),
            fill: Some(colour(*fill)),
            stroke: Color::None,
            stroke_width: 0.0,
            opacity: None,
            stroke_dasharray: None,
        })),
        Shape::Dots { centres, radius, fill } => Primitive::CircleBatch {
            cx: centres.iter().map(|centre| centre.0).collect(),
            cy: centres.iter().map(|centre| centre.1).collect(),
            r: *radius,
            fill: colour(*fill),
            fill_opacity: None,
            stroke: None,
            stroke_width: None,
        },
        Shape::Text { x, y, text, size, anchor, fill } => Primitive::Text {
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
    }
}

/// The nearest border between two pixels of the PNG.
fn snapped(value: f64) -> f64 {
    let scale = f64::from(SCALE);
    (value * scale).round() / scale
}

fn outline(points: &[(f64, f64)]) -> String {
    let mut d = String::with_capacity(points.len() * 16);
    for (i, (x, y)) in points.iter().enumerate() {
        d.push_str(if i == 0 { "M " } else { " L " });
        d.push_str(&format!("{x:.2} {y:.2}"));
    }
    d.push_str(" Z");
    d
}

fn colour(colour: Colour) -> Color {
    Color::Rgb(colour.0, colour.1, colour.2)
}
