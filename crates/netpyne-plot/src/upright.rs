//! Text that is read from below, for PNG: the rasteriser blurs what it turns by itself, so the pixels of level text are turned.

use crate::decoded::decoded;
use crate::page::Anchor;
use crate::text::width;
use crate::theme::Colour;
use kuva::backend::raster::RasterBackend;
use kuva::render::color::Color;
use kuva::render::render::{Primitive, Scene, TextAnchor};

/// A text and how it looks.
pub(crate) struct Upright<'a> {
    pub text: &'a str,
    pub size: u32,
    pub anchor: Anchor,
    pub fill: Colour,
    /// What it lies on.
    pub ground: Colour,
}

/// The text with its baseline going up through `at`, as pixels, `scale` of them to one of the page.
///
/// # Errors
/// The rasteriser fails.
pub(crate) fn upright(text: &Upright<'_>, at: (f64, f64), scale: f32) -> Result<Primitive, String> {
    let size = f64::from(text.size);
    let (room, base, margin) = (width(text.text, text.size), (1.2 * size).ceil(), 4.0);
    let mut scene = Scene::with_capacity(room.ceil() + 2.0 * margin + size, base + (0.5 * size).ceil(), 1);
    scene.background_color = Some("#ffffff".to_owned());
    scene.add(Primitive::Text {
        x: margin,
        y: base,
        content: text.text.to_owned(),
        size: text.size,
        anchor: TextAnchor::Start,
        rotate: None,
        bold: false,
        color: Some(Color::Rgb(0, 0, 0)),
    });
    let bytes = RasterBackend::new().with_scale(scale).render_scene(&scene)?;
    let ((columns, _), bytes) = decoded(&bytes)?;
    let (columns, pixels) = (columns as usize, bytes.chunks(4).map(|pixel| 255 - pixel[0]));
    let before = match text.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => 0.5 * room,
        Anchor::End => room,
    };
    let scale = f64::from(scale);
    let whole = |value: f64| (value * scale).round();
    // The first pixel of the level text, in pixels of the file.
    let (first_x, first_y) = (whole(at.0 - base), whole(at.1 + before + margin));
    let (mut x, mut y, mut fills) = (Vec::new(), Vec::new(), Vec::new());
    for (index, dark) in pixels.enumerate().filter(|(_, dark)| *dark > 0) {
        let (column, row) = (index % columns, index / columns);
        x.push((first_x + row as f64) / scale);
        y.push((first_y - column as f64 - 1.0) / scale);
        let Colour(r, g, b) = text.fill.mixed(text.ground, f64::from(dark) / 255.0);
        fills.push(Color::Rgb(r, g, b));
    }
    let side = vec![1.0 / scale; x.len()];
    Ok(Primitive::RectBatch { x, y, w: side.clone(), h: side, fills })
}

/// The outline of a line, to be filled: the rasteriser draws lines without opacity.
pub(crate) fn outline_of(points: &[(f64, f64)], width: f64) -> Vec<(f64, f64)> {
    let half = 0.5 * width;
    let direction = |a: (f64, f64), b: (f64, f64)| {
        let length = (b.0 - a.0).hypot(b.1 - a.1).max(1e-9);
        ((b.0 - a.0) / length, (b.1 - a.1) / length)
    };
    let last = points.len() - 1;
    let side = |sign: f64| {
        move |i: usize| {
            let before = direction(points[i.saturating_sub(1)], points[i.max(1)]);
            let after = direction(points[i.min(last - 1)], points[(i + 1).min(last)]);
            let (dx, dy) = (before.0 + after.0, before.1 + after.1);
            let length = dx.hypot(dy).max(0.3);
            (points[i].0 - sign * half * dy / length, points[i].1 + sign * half * dx / length)
        }
    };
    let (left, right) = (side(1.0), side(-1.0));
    (0..=last).map(left).chain((0..=last).rev().map(right)).collect()
}
