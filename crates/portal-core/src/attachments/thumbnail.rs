//! Small pictures for the window.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};

/// Longest side, in pixels.
const SIDE: u32 = 512;
/// A picture that claims to be larger is not opened, in pixels a side: it may be a bomb.
const SIDE_MAX: u32 = 20_000;
/// Memory for opening one picture, in bytes.
const MEMORY_MAX: u64 = 512 * 1024 * 1024;
const JPEG_QUALITY: u8 = 80;

/// A small, upright copy and its media type; `None` when the bytes are no picture that can be opened.
///
/// Slow: to be called off the async threads.
pub(crate) fn thumbnail(bytes: &[u8]) -> Option<(Vec<u8>, String)> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let orientation = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    if picture.width() > SIDE || picture.height() > SIDE {
        picture = picture.thumbnail(SIDE, SIDE);
    }
    picture.apply_orientation(orientation);
    let mut out = Vec::new();
    if picture.color().has_alpha() {
        picture.write_to(&mut Cursor::new(&mut out), image::ImageFormat::Png).ok()?;
        Some((out, "image/png".into()))
    } else {
        let picture = DynamicImage::ImageRgb8(picture.into_rgb8());
        picture.write_with_encoder(JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY)).ok()?;
        Some((out, "image/jpeg".into()))
    }
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn a_large_picture_becomes_small_and_keeps_its_shape() {
        let (small, mime) = thumbnail(&png(&RgbImage::from_pixel(1600, 800, Rgb([200, 0, 0])).into())).unwrap();
        let small = image::load_from_memory(&small).unwrap();
        assert_eq!((mime.as_str(), small.width(), small.height()), ("image/jpeg", 512, 256));
    }

    #[test]
    fn transparency_is_kept() {
        let (_, mime) = thumbnail(&png(&RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0])).into())).unwrap();
        assert_eq!(mime, "image/png");
    }

    #[test]
    fn a_bomb_and_nonsense_are_not_opened() {
        let mut bomb = png(&RgbImage::new(1, 1).into());
        // Width and height in the header say 60 000; its checksum is wrong then, which is as good a reason.
        bomb.get_mut(16..24).unwrap().copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
        assert_eq!(thumbnail(&bomb), None);
        assert_eq!(thumbnail(b"%PDF-1.7"), None);
        assert_eq!(thumbnail(&[]), None);
    }
}
