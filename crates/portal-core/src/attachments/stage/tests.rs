//! A file is judged by its size and its bytes.

use portal_api::requests::RequestRules;
use rstest::rstest;

use super::*;
use crate::outbox::testing::photo;

fn codes(result: Result<Staged>) -> Vec<(String, FieldCode)> {
    match result {
        Err(Error::Invalid(fields)) => fields.into_iter().map(|field| (field.field, field.code)).collect(),
        Err(error) => panic!("{error}"),
        Ok(staged) => panic!("taken as {}", staged.file.mime),
    }
}

fn examined(name: &str, bytes: Vec<u8>) -> Result<Staged> {
    let size = u32::try_from(bytes.len()).unwrap();
    examine(name, size, bytes, &RequestRules::default())
}

#[test]
fn a_photo_without_a_place_keeps_every_byte() {
    let bytes = photo(1);
    let staged = examined("IMG 1.jpg", bytes.clone()).unwrap();
    assert_eq!(staged.bytes, bytes);
    assert_eq!(staged.file.sha256, Sha256::of(&bytes));
    assert_eq!((staged.file.mime.as_str(), staged.file.name.as_str()), ("image/jpeg", "IMG 1.jpg"));
    assert!(!staged.location_removed);
}

#[test]
fn thirty_megabytes_are_refused_by_their_size_alone() {
    let refused = codes(examine("big.jpg", 30 << 20, Vec::new(), &RequestRules::default()));
    assert_eq!(refused, [("attachments".to_owned(), FieldCode::TooLarge)]);
    let refused = codes(examined("big.jpg", vec![0; 26 << 20]));
    assert_eq!(refused, [("attachments".to_owned(), FieldCode::TooLarge)]);
}

#[rstest]
#[case::a_program_that_calls_itself_a_photo("photo.jpg", b"MZ\x90\0\x03\0\0\0".to_vec())]
#[case::a_page("photo.png", b"<!DOCTYPE html><html></html>".to_vec())]
#[case::an_archive("photo.webp", b"PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".to_vec())]
#[case::nothing("empty.jpg", Vec::new())]
fn what_is_no_picture_is_refused_whatever_its_name(#[case] name: &str, #[case] bytes: Vec<u8>) {
    assert_eq!(codes(examined(name, bytes)), [("attachments".to_owned(), FieldCode::UnsupportedType)]);
}

#[test]
fn a_pdf_is_taken() {
    assert_eq!(examined("plan", b"%PDF-1.7\n...".to_vec()).unwrap().file.mime, "application/pdf");
}

#[rstest]
#[case("  photo.jpg ", "photo.jpg")]
#[case("a\0b\n.jpg", "ab.jpg")]
#[case("", "file")]
#[case("صورة 🛗.jpg", "صورة 🛗.jpg")]
fn names_are_kept(#[case] name: &str, #[case] expected: &str) {
    assert_eq!(file_name(name), expected);
}

#[test]
fn a_long_name_keeps_its_ending() {
    let short = file_name(&format!("{}.jpeg", "é".repeat(400)));
    assert_eq!(short.chars().count(), NAME_MAX);
    assert!(short.ends_with("é.jpeg"));
}
