//! The place goes, everything else stays.

use std::io::Cursor;

use exif::{In, Tag};
use proptest::prelude::*;

use super::*;
use crate::outbox::testing::photo;

/// EXIF data with orientation 6, and with a place if `gps`.
fn exif_data(gps: bool, little_endian: bool) -> Vec<u8> {
    use exif::experimental::Writer;
    use exif::{Field, Rational, Value};
    let fields = [
        Field { tag: Tag::Orientation, ifd_num: In::PRIMARY, value: Value::Short(vec![6]) },
        Field { tag: Tag::Make, ifd_num: In::PRIMARY, value: Value::Ascii(vec![b"Camera maker".to_vec()]) },
        Field {
            tag: Tag::DateTimeOriginal,
            ifd_num: In::PRIMARY,
            value: Value::Ascii(vec![b"2026:11:24 10:00:00".to_vec()]),
        },
        Field { tag: Tag::GPSLatitudeRef, ifd_num: In::PRIMARY, value: Value::Ascii(vec![b"N".to_vec()]) },
        Field {
            tag: Tag::GPSLatitude,
            ifd_num: In::PRIMARY,
            value: Value::Rational(vec![(5303, 100).into(), (33, 1).into(), Rational { num: 777_777, denom: 10_000 }]),
        },
    ];
    let mut writer = Writer::new();
    for field in fields.iter().take(if gps { 5 } else { 3 }) {
        writer.push_field(field);
    }
    let mut out = Cursor::new(Vec::new());
    writer.write(&mut out, little_endian).unwrap();
    out.into_inner()
}

fn with_exif(exif: Vec<u8>) -> Vec<u8> {
    let mut jpeg = Jpeg::from_bytes(photo(1).into()).unwrap();
    jpeg.set_exif(Some(exif.into()));
    jpeg.encoder().bytes().to_vec()
}

fn read(picture: &[u8]) -> exif::Exif {
    exif::Reader::new().read_from_container(&mut Cursor::new(picture)).unwrap()
}

#[test]
fn the_place_is_removed_and_orientation_maker_and_time_stay() {
    for little_endian in [true, false] {
        let picture = with_exif(exif_data(true, little_endian));
        assert!(read(&picture).get_field(Tag::GPSLatitude, In::PRIMARY).is_some());
        let cleaned = without("image/jpeg", &picture).unwrap();
        let left = read(&cleaned);
        assert!(left.fields().all(|field| field.tag.context() != exif::Context::Gps));
        assert_eq!(left.get_field(Tag::Orientation, In::PRIMARY).unwrap().value.get_uint(0), Some(6));
        assert!(left.get_field(Tag::Make, In::PRIMARY).is_some());
        assert!(left.get_field(Tag::DateTimeOriginal, In::PRIMARY).is_some());
        // Not even unreachable digits are left, and the picture is the same one.
        let digits = if little_endian { 777_777_u32.to_le_bytes() } else { 777_777_u32.to_be_bytes() };
        assert!(!cleaned.windows(4).any(|window| window == digits));
        assert_eq!(cleaned.len(), picture.len());
        assert_eq!(image::load_from_memory(&cleaned).unwrap(), image::load_from_memory(&picture).unwrap());
        assert_eq!(without("image/jpeg", &cleaned), None);
    }
}

#[test]
fn a_picture_without_a_place_is_not_touched() {
    assert_eq!(without("image/jpeg", &photo(1)), None);
    assert_eq!(without("image/jpeg", &with_exif(exif_data(false, true))), None);
    assert_eq!(without("application/pdf", b"%PDF-1.7 GPSLatitude"), None);
}

#[test]
fn a_place_in_xmp_is_blanked_in_place() {
    let mut jpeg = Jpeg::from_bytes(photo(1).into()).unwrap();
    let packet = [XMP, b"<x:xmpmeta><rdf exif:GPSLatitude=\"53,33.1N\"/></x:xmpmeta>"].concat();
    jpeg.segments_mut().insert(0, JpegSegment::new_with_contents(markers::APP1, packet.into()));
    let picture = jpeg.encoder().bytes().to_vec();
    let cleaned = without("image/jpeg", &picture).unwrap();
    assert_eq!(cleaned.len(), picture.len());
    assert!(!cleaned.windows(5).any(|window| window == b"33.1N"));
}

#[test]
fn a_place_in_png_and_webp_is_removed_too() {
    for (format, mime) in [(image::ImageFormat::Png, "image/png"), (image::ImageFormat::WebP, "image/webp")] {
        let mut bytes = Vec::new();
        image::RgbImage::new(4, 4).write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        let mut picture = DynImage::from_bytes(bytes.into()).unwrap().unwrap();
        picture.set_exif(Some(exif_data(true, true).into()));
        let cleaned = without(mime, &picture.encoder().bytes()).unwrap();
        assert!(!cleaned.windows(4).any(|window| window == 777_777_u32.to_le_bytes()));
    }
}

proptest! {
    #[test]
    fn damaged_data_never_breaks_the_cleaner(mut exif in Just(exif_data(true, true)), at in 0..200_usize, byte: u8, cut in 0..200_usize) {
        let end = exif.len().saturating_sub(cut % exif.len());
        exif.truncate(end);
        if let Some(place) = exif.get_mut(at) {
            *place = byte;
        }
        let length = exif.len();
        clear_gps(&mut exif);
        prop_assert_eq!(exif.len(), length);
    }

    #[test]
    fn arbitrary_bytes_never_break_the_cleaner(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = without("image/jpeg", &bytes);
        let _ = clear_gps(&mut [b"II*\0".as_slice(), &bytes].concat());
    }
}
