//! Pixels of a PNG file.

/// Width and height of a PNG file and its pixels: red, green, blue, opacity, row by row.
pub(crate) fn decoded(png: &[u8]) -> Result<((u32, u32), Vec<u8>), String> {
    let told = |error: png::DecodingError| error.to_string();
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().map_err(told)?;
    let mut bytes = vec![0; reader.output_buffer_size().ok_or("a picture is too large")?];
    let info = reader.next_frame(&mut bytes).map_err(told)?;
    bytes.truncate(info.buffer_size());
    match info.color_type {
        png::ColorType::Rgba => Ok(((info.width, info.height), bytes)),
        other => Err(format!("unexpected pixels: {other:?}")),
    }
}
