//! A figure whose frames are shown one after the other: an animated PNG (APNG, part of PNG's third edition), in which each picture holds
//! what differs from the one before.

use crate::decoded::decoded;
use crate::figure::Error;
use crate::page::Figure;
use png::{BitDepth, BlendOp, ColorType, DisposeOp, Encoder, Filter};

/// Pixels of a movie per pixel of the page.
pub(crate) const SCALE: f32 = 1.0;

/// A rectangle of pixels: left, top, width, height.
type Part = (u32, u32, u32, u32);

impl Figure {
    /// The bytes of an animated PNG.
    pub(crate) fn movie(&self) -> Result<Vec<u8>, Error> {
        let told = |error: png::EncodingError| Error::Raster(error.to_string());
        let (size, first) = self.frame(0)?;
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, size.0, size.1);
        encoder.set_color(ColorType::Rgba);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_animated(self.frames.len() as u32, 0).map_err(told)?;
        encoder.set_frame_delay(u16::try_from(self.delay).unwrap_or(u16::MAX), 1000).map_err(told)?;
        encoder.set_dispose_op(DisposeOp::None).map_err(told)?;
        let mut writer = encoder.write_header().map_err(told)?;
        writer.write_image_data(&first).map_err(told)?;
        let mut shown = first;
        for index in 1..self.frames.len() {
            let (_, next) = self.frame(index)?;
            let (part, pixels) = changes(&shown, &next, size);
            writer.set_blend_op(BlendOp::Over).map_err(told)?;
            // What has not changed is transparent: long runs of nothing.
            writer.set_filter(Filter::NoFilter);
            writer.set_frame_position(0, 0).map_err(told)?;
            writer.set_frame_dimension(part.2, part.3).map_err(told)?;
            writer.set_frame_position(part.0, part.1).map_err(told)?;
            writer.write_image_data(&pixels).map_err(told)?;
            shown = next;
        }
        writer.finish().map_err(told)?;
        Ok(bytes)
    }

    /// Width, height and pixels (red, green, blue, opacity) of a frame.
    fn frame(&self, index: usize) -> Result<((u32, u32), Vec<u8>), Error> {
        let mut still = Figure::new(self.width, self.height, self.theme);
        still.shapes = self.shapes.iter().chain(&self.frames[index]).cloned().collect();
        decoded(&still.rasterised(SCALE)?).map_err(Error::Raster)
    }
}

/// The least rectangle that holds all pixels that differ, and its pixels: those that do not differ are transparent.
fn changes(before: &[u8], after: &[u8], (width, _): (u32, u32)) -> (Part, Vec<u8>) {
    let row = 4 * width as usize;
    let (mut left, mut right, mut top, mut bottom) = (u32::MAX, 0, u32::MAX, 0);
    for (y, (a, b)) in before.chunks(row).zip(after.chunks(row)).enumerate().filter(|(_, (a, b))| a != b) {
        let differs = |(a, b): (&[u8], &[u8])| a != b;
        let pairs = || a.chunks(4).zip(b.chunks(4));
        let first = pairs().position(differs).unwrap_or(0) as u32;
        let last = width - 1 - pairs().rev().position(differs).unwrap_or(0) as u32;
        (left, right) = (left.min(first), right.max(last));
        (top, bottom) = (top.min(y as u32), y as u32);
    }
    if top == u32::MAX {
        return ((0, 0, 1, 1), vec![0; 4]);
    }
    let mut pixels = Vec::with_capacity(4 * ((right - left + 1) * (bottom - top + 1)) as usize);
    for y in top..=bottom {
        let range = y as usize * row + 4 * left as usize..y as usize * row + 4 * (right as usize + 1);
        for (a, b) in before[range.clone()].chunks(4).zip(after[range].chunks(4)) {
            pixels.extend_from_slice(if a == b { &[0; 4] } else { b });
        }
    }
    ((left, top, right - left + 1, bottom - top + 1), pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_kept() {
        let before = vec![9; 4 * 12];
        let mut after = before.clone();
        after[4 * 5..4 * 6].copy_from_slice(&[1, 2, 3, 255]);
        after[4 * 10..4 * 11].copy_from_slice(&[4, 5, 6, 255]);
        let ((left, top, width, height), pixels) = changes(&before, &after, (4, 3));
        assert_eq!((left, top, width, height), (1, 1, 2, 2));
        assert_eq!(pixels, [1, 2, 3, 255, 0, 0, 0, 0, 0, 0, 0, 0, 4, 5, 6, 255]);
        assert_eq!(changes(&before, &before, (4, 3)).0, (0, 0, 1, 1));
    }
}
