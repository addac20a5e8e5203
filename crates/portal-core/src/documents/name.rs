//! Names that came from elsewhere, made harmless. Pure.

use unicode_normalization::UnicodeNormalization;

/// Characters in a name, the extension included.
const LONGEST: usize = 120;
/// What is left when nothing is left.
const NAMELESS: &str = "document";

/// Names that Windows takes for devices, whatever extension they have.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Kinds of files that programs show and do not run, with the extensions under which they go. The first one is used
/// when the name has another.
const HARMLESS: [(&str, &[&str]); 16] = [
    ("application/pdf", &["pdf"]),
    ("image/jpeg", &["jpg", "jpeg"]),
    ("image/png", &["png"]),
    ("image/webp", &["webp"]),
    ("image/gif", &["gif"]),
    ("image/tiff", &["tif", "tiff"]),
    ("image/bmp", &["bmp"]),
    ("image/heic", &["heic"]),
    ("text/plain", &["txt"]),
    ("text/csv", &["csv"]),
    ("video/mp4", &["mp4"]),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"]),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"]),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", &["pptx"]),
    ("application/vnd.oasis.opendocument.text", &["odt"]),
    ("application/vnd.oasis.opendocument.spreadsheet", &["ods"]),
];

/// The name for a copy that a program will open; `None` when files of this kind are not opened directly.
pub(crate) fn safe_to_open(name: &str, mime: &str) -> Option<String> {
    let kind = mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (_, extensions) = HARMLESS.iter().find(|(harmless, _)| *harmless == kind)?;
    let clean = sanitised(name);
    let (stem, extension) = clean.rsplit_once('.').unwrap_or((&clean, ""));
    let lower = extension.to_lowercase();
    let forced = extensions.iter().find(|known| **known == lower).or(extensions.first())?;
    // `invoice.exe` becomes `invoice.exe.pdf`: what was there stays readable, but decides nothing.
    let stem = if *forced == lower { stem } else { clean.as_str() };
    Some(shortened(stem, Some(forced)))
}

/// A name without anything that a file system or a file manager could misunderstand.
pub(crate) fn sanitised(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).find(|step| !step.trim().is_empty()).unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|c| !is_treacherous(*c))
        .nfc()
        .map(|c| if r#"<>:"|?*"#.contains(c) { '_' } else { c })
        .collect();
    let clean = clean.trim_matches(is_edge);
    match clean.rsplit_once('.') {
        Some((stem, extension)) if extension.chars().count() <= 12 => shortened(stem, Some(extension)),
        _ => match shortened(clean, None) {
            short if short == clean => short,
            // What is left may look as if it had an extension.
            short => sanitised(&short),
        },
    }
}

/// Control characters, and those that turn the reading direction: `gnp.exe` can be made to look like `exe.png`.
fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffd}')
}

fn shortened(stem: &str, extension: Option<&str>) -> String {
    let ending = extension.map(|extension| format!(".{extension}")).unwrap_or_default();
    let room = LONGEST.saturating_sub(ending.chars().count());
    let stem = stem.trim_matches(is_edge);
    let stem = if stem.is_empty() { NAMELESS } else { stem };
    let mark = if is_device(stem) { "_" } else { "" };
    let kept: String = mark.chars().chain(stem.chars()).take(room).collect();
    format!("{}{ending}", kept.trim_end_matches(is_edge))
}

/// What a name neither begins nor ends with.
fn is_edge(c: char) -> bool {
    c == '.' || c.is_whitespace()
}

fn is_device(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().trim().to_lowercase();
    let numbered =
        |port| first.strip_prefix(port).is_some_and(|n| n.chars().count() == 1 && n.chars().all(char::is_numeric));
    DEVICES.contains(&first.as_str()) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Wartungsbericht Aufzug 2.pdf", "application/pdf", Some("Wartungsbericht Aufzug 2.pdf"))]
    #[case("PHOTO.JPEG", "image/jpeg", Some("PHOTO.jpeg"))]
    #[case("photo", "image/jpeg; charset=x", Some("photo.jpg"))]
    #[case("report.exe", "application/pdf", Some("report.exe.pdf"))]
    #[case("../../etc/passwd", "text/plain", Some("passwd.txt"))]
    #[case("C:\\Windows\\con.pdf", "application/pdf", Some("_con.pdf"))]
    #[case("COM1", "text/csv", Some("_COM1.csv"))]
    #[case("a\u{202e}fdp.exe", "application/pdf", Some("afdp.exe.pdf"))]
    #[case("...", "application/pdf", Some("document.pdf"))]
    #[case("u\u{308}ber.pdf", "application/pdf", Some("über.pdf"))]
    #[case("setup.exe", "application/x-msdownload", None)]
    #[case("run.sh", "text/x-shellscript", None)]
    #[case("page.html", "text/html", None)]
    #[case("logo.svg", "image/svg+xml", None)]
    #[case("anything", "application/octet-stream", None)]
    fn a_name_is_made_harmless(#[case] name: &str, #[case] mime: &str, #[case] expected: Option<&str>) {
        assert_eq!(safe_to_open(name, mime).as_deref(), expected);
    }

    #[test]
    fn what_looks_like_an_extension_only_after_shortening_is_treated_as_one() {
        let once = sanitised(&format!("a{}v{}{}", ".".repeat(90), ".".repeat(40), "c".repeat(13)));
        assert_eq!(once, "a.v");
        assert_eq!(sanitised(&once), once);
    }

    proptest! {
        #[test]
        fn a_name_that_was_made_harmless_is_left_alone(name in "[.a ]{0,150}|\\PC{0,300}") {
            let once = sanitised(&name);
            prop_assert_eq!(sanitised(&once), once);
        }

        #[test]
        fn whatever_it_was_it_is_one_plain_name(name in "\\PC{0,300}|[./\\\\:\\x00-\\x1f ]{0,20}") {
            for clean in [sanitised(&name), safe_to_open(&name, "application/pdf").unwrap()] {
                prop_assert!((1..=LONGEST + 1).contains(&clean.chars().count()), "{clean:?}");
                prop_assert!(!clean.contains(['/', '\\', '\0', ':']));
                prop_assert!(!clean.chars().any(char::is_control));
                prop_assert!(!clean.starts_with('.') && !clean.ends_with(['.', ' ']));
            }
        }
    }
}
