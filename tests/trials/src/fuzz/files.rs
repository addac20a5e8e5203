//! Names and pictures that came from elsewhere.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};
use portal_core::fuzzing;
use portal_testkit::photos;
use rand::Rng;
use rand::rngs::StdRng;

use super::bytes::two;
use super::{Target, no_seeds};

pub(super) fn targets() -> Vec<Target> {
    vec![
        Target { name: "file-name", words: NAMES, seeds: no_seeds, check: file_name },
        Target {
            name: "picture",
            words: &[
                "Exif\0\0",
                "II*\0",
                "MM\0*",
                "http://ns.adobe.com/xap/1.0/\0",
                "GPSLatitude",
                "RIFF",
                "WEBP",
                "IDAT",
            ],
            seeds: pictures,
            check: picture,
        },
    ]
}

const NAMES: &[&str] = &[
    "../",
    "..\\",
    "C:",
    "CON",
    "nul.",
    "COM1",
    "lpt9",
    ".exe",
    ".pdf",
    ".lnk",
    " ",
    ".",
    "\u{202e}",
    "\u{200b}",
    "/",
    "\\",
    ":",
    "%00",
    "application/pdf\n",
];

/// A sanitised name is safe on every system, short enough for every file system, and stays as it is.
fn file_name(input: &[u8], dice: &mut StdRng) {
    let (mime, name) = two(input);
    let safe = fuzzing::file_name(&name);
    judge(&safe);
    assert_eq!(fuzzing::file_name(&safe), safe, "sanitising twice changes it");
    let mimes = ["application/pdf", "image/jpeg", "text/plain; charset=utf-8", mime.as_str()];
    let mime = mimes[dice.random_range(0..mimes.len())];
    if let Some(to_open) = fuzzing::name_to_open(&name, mime) {
        judge(&to_open);
        let extension = to_open.rsplit_once('.').map(|(_, extension)| extension.to_owned()).expect("an extension");
        assert!(HARMLESS.contains(&extension.as_str()), "{to_open:?} would be opened");
    }
}

const HARMLESS: &[&str] = &[
    "pdf", "jpg", "jpeg", "png", "webp", "gif", "tif", "tiff", "bmp", "heic", "txt", "csv", "mp4", "docx", "xlsx",
    "pptx", "odt", "ods",
];

fn judge(name: &str) {
    assert!(!name.is_empty() && name.chars().count() <= 121, "{} characters: {name:?}", name.chars().count());
    // Windows and its file systems (Microsoft, "Naming Files, Paths, and Namespaces").
    let forbidden = |c: char| c.is_control() || r#"<>:"/\|?*"#.contains(c);
    assert!(!name.contains(forbidden), "a sign that names nothing: {name:?}");
    assert!(!name.starts_with(['.', ' ']) && !name.ends_with(['.', ' ']), "hidden, or cut by Windows: {name:?}");
    let stem = name.split('.').next().expect("a first part").trim().to_ascii_uppercase();
    let is_numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|rest| rest.chars().count() == 1 && "0123456789¹²³".contains(rest))
    };
    let is_device = ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || is_numbered("COM") || is_numbered("LPT");
    assert!(!is_device, "a device: {name:?}");
    let turning = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    assert!(!name.contains(turning), "turns the reading direction: {name:?}");
}

fn pictures() -> Vec<Vec<u8>> {
    let mut found = vec![photos::large(1, 8), photos::with_place(2)];
    let small = DynamicImage::new_rgb8(6, 4);
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let mut bytes = Cursor::new(Vec::new());
        small.write_to(&mut bytes, format).expect("a small picture");
        found.push(bytes.into_inner());
    }
    found
}

/// Where a place was taken out, none is left, and the picture is as much of a picture as before.
fn picture(input: &[u8], _: &mut StdRng) {
    let Some((kept, is_cleaned)) = fuzzing::picture(input.to_vec()) else { return };
    if !is_cleaned {
        assert_eq!(kept, input, "changed without a reason");
        return;
    }
    let again = fuzzing::picture(kept.clone()).expect("what was taken once is taken again");
    assert!(!again.1, "a place was left");
    assert_eq!(again.0, kept);
    let has_place = |bytes: &[u8]| bytes.windows(photos::LATITUDE.len()).any(|window| window == photos::LATITUDE);
    let _ = has_place(&kept);
    let pixels = |bytes: &[u8]| image::load_from_memory(bytes).map(DynamicImage::into_bytes).ok();
    if let Some(before) = pixels(input) {
        assert_eq!(pixels(&kept), Some(before), "another picture");
    }
}
