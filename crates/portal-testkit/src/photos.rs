//! Photos as a telephone makes them, with and without the place where they were taken.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageBuffer, ImageEncoder, Rgb};
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};

/// The latitude in the hidden data of [`with_place`], as bytes to look for: 52° 31' 12" in EXIF rationals.
pub const LATITUDE: [u8; 24] = [52, 0, 0, 0, 1, 0, 0, 0, 31, 0, 0, 0, 1, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0];

/// A JPEG of some kilobytes; another seed is another picture.
#[must_use]
pub fn plain(seed: u64) -> Vec<u8> {
    jpeg(seed, 160, None)
}

/// A JPEG with the place in its hidden data.
#[must_use]
pub fn with_place(seed: u64) -> Vec<u8> {
    jpeg(seed, 160, Some(gps_exif()))
}

/// A JPEG that takes several pieces to travel; `side` pixels wide and high. Noise hardly compresses: about
/// `side²` bytes.
#[must_use]
pub fn large(seed: u64, side: u32) -> Vec<u8> {
    jpeg(seed, side, None)
}

/// So many bytes that begin like a JPEG and are none.
#[must_use]
pub fn oversized(bytes: usize) -> Vec<u8> {
    let mut photo = plain(1);
    photo.resize(bytes, 0);
    photo
}

/// What somebody renamed to `.jpg`.
#[must_use]
pub fn not_a_picture() -> Vec<u8> {
    b"MZ\x90\0 this program cannot be run in DOS mode ".repeat(40)
}

fn jpeg(seed: u64, side: u32, exif: Option<Vec<u8>>) -> Vec<u8> {
    let mut pixels = vec![0; (side * side * 3) as usize];
    StdRng::seed_from_u64(seed).fill_bytes(&mut pixels);
    let picture: ImageBuffer<Rgb<u8>, _> = ImageBuffer::from_raw(side, side, pixels).expect("three bytes a pixel");
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 80);
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif).expect("JPEG carries EXIF");
    }
    encoder.write_image(&picture, side, side, image::ExtendedColorType::Rgb8).expect("the picture has its size");
    bytes.into_inner()
}

/// A little-endian TIFF with one directory that points to a GPS directory (EXIF 2.32 §4.6.6).
fn gps_exif() -> Vec<u8> {
    const GPS_AT: u32 = 26;
    const RATIONALS_AT: u32 = GPS_AT + 2 + 4 * 12 + 4;
    let mut tiff = Vec::new();
    tiff.extend(b"II*\0");
    tiff.extend(8u32.to_le_bytes());
    tiff.extend(1u16.to_le_bytes());
    entry(&mut tiff, 0x8825, 4, 1, GPS_AT.to_le_bytes());
    tiff.extend(0u32.to_le_bytes());
    tiff.extend(4u16.to_le_bytes());
    entry(&mut tiff, 1, 2, 2, *b"N\0\0\0");
    entry(&mut tiff, 2, 5, 3, RATIONALS_AT.to_le_bytes());
    entry(&mut tiff, 3, 2, 2, *b"E\0\0\0");
    entry(&mut tiff, 4, 5, 3, (RATIONALS_AT + 24).to_le_bytes());
    tiff.extend(0u32.to_le_bytes());
    tiff.extend(LATITUDE);
    for number in [13u32, 1, 24, 1, 30, 1] {
        tiff.extend(number.to_le_bytes());
    }
    tiff
}

fn entry(tiff: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: [u8; 4]) {
    tiff.extend(tag.to_le_bytes());
    tiff.extend(kind.to_le_bytes());
    tiff.extend(count.to_le_bytes());
    tiff.extend(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_is_a_picture_and_the_same_every_time() {
        assert_eq!(image::guess_format(&plain(1)).unwrap(), image::ImageFormat::Jpeg);
        assert_eq!(plain(1), plain(1));
        assert_ne!(plain(1), plain(2));
    }

    #[test]
    fn the_place_is_in_the_hidden_data_only_when_asked_for() {
        let has_place = |bytes: &[u8]| bytes.windows(LATITUDE.len()).any(|window| window == LATITUDE);
        assert!(has_place(&with_place(1)));
        assert!(!has_place(&plain(1)));
    }
}
