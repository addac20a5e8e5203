//! Against real files.

use std::fs;

use rstest::rstest;
use tempfile::TempDir;

use super::stream::{CHUNK, SEALED_CHUNK};
use super::*;
use crate::testing::CountingRng;

fn files(dir: &TempDir) -> Files {
    Files::new(
        dir.path().join("docs"),
        dir.path().join("part"),
        DataKey::new([7; 32]),
        Arc::new(CountingRng::default()),
    )
}

fn content(len: usize) -> Vec<u8> {
    (0..len).map(|n| u8::try_from(n % 251).unwrap()).collect()
}

#[rstest]
#[case(0)]
#[case(1)]
#[case(CHUNK - 1)]
#[case(CHUNK)]
#[case(CHUNK + 1)]
#[case(3 * CHUNK)]
#[case(3 * CHUNK + 17)]
fn what_was_stored_is_read_again(#[case] len: usize) {
    let dir = TempDir::new().unwrap();
    let (files, bytes) = (files(&dir), content(len));
    let sha256 = Sha256::of(&bytes);
    files.put(sha256, &bytes).unwrap();
    assert!(files.has(sha256));
    assert_eq!(files.get(sha256).unwrap().unwrap(), bytes);
    let mut copy = Vec::new();
    files.copy_to(sha256, &mut copy).unwrap();
    assert_eq!(copy, bytes);
    files.remove(sha256).unwrap();
    assert_eq!(files.get(sha256).unwrap(), None);
}

#[test]
fn any_part_of_a_file_can_be_read_alone() {
    let dir = TempDir::new().unwrap();
    let files = files(&dir);
    for len in [0, 1, CHUNK, 3 * CHUNK + 17] {
        let bytes = content(len);
        let sha256 = Sha256::of(&bytes);
        files.put(sha256, &bytes).unwrap();
        for from in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 16, 3 * CHUNK + 17, 9 * CHUNK] {
            for length in [0, 1, CHUNK, 2 * CHUNK + 5, 10 * CHUNK] {
                let expected = bytes.get(from..).unwrap_or_default();
                let expected = expected.get(..length).unwrap_or(expected);
                let found = files.read(sha256, from as u64, length).unwrap().unwrap();
                assert!(found == expected, "{length} bytes from {from} of {len}");
            }
        }
    }
    assert_eq!(files.read(Sha256::of(b"none"), 0, 9).unwrap(), None);
}

#[test]
fn damage_is_noticed_where_it_is() {
    let dir = TempDir::new().unwrap();
    let files = files(&dir);
    let bytes = content(3 * CHUNK);
    let sha256 = Sha256::of(&bytes);
    files.put(sha256, &bytes).unwrap();
    let path = files.path(sha256);
    let mut sealed = fs::read(&path).unwrap();
    sealed[HEADER + SEALED_CHUNK + 5] ^= 1;
    fs::write(&path, &sealed).unwrap();
    assert_eq!(files.read(sha256, 0, CHUNK).unwrap().unwrap().len(), CHUNK);
    assert!(files.read(sha256, CHUNK as u64, 1).is_err());
    // Cut off at the border of a piece: what is last now was not sealed as the last.
    fs::write(&path, &sealed[..HEADER + SEALED_CHUNK]).unwrap();
    assert!(files.read(sha256, 0, 1).is_err());
}

#[test]
fn no_plain_text_is_on_the_disk() {
    let dir = TempDir::new().unwrap();
    let files = files(&dir);
    let bytes = b"canary-4711".repeat(20_000);
    let sha256 = Sha256::of(&bytes);
    files.put(sha256, &bytes).unwrap();
    let sealed = fs::read(files.path(sha256)).unwrap();
    assert!(!sealed.windows(11).any(|window| window == b"canary-4711"));
}

#[test]
fn every_kind_of_damage_is_noticed() {
    let dir = TempDir::new().unwrap();
    let files = files(&dir);
    let bytes = content(2 * CHUNK + 100);
    let sha256 = Sha256::of(&bytes);
    files.put(sha256, &bytes).unwrap();
    let path = files.path(sha256);
    let whole = fs::read(&path).unwrap();
    let mut flipped = whole.clone();
    flipped[HEADER + CHUNK + 50] ^= 1;
    let mut swapped = whole.clone();
    swapped[HEADER..HEADER + 2 * SEALED_CHUNK].rotate_left(SEALED_CHUNK);
    let mut longer = whole.clone();
    longer.push(0);
    for damaged in [
        flipped,
        swapped,
        longer,
        whole[..HEADER + 2 * SEALED_CHUNK].to_vec(),
        whole[..whole.len() - 1].to_vec(),
        whole[..5].to_vec(),
        Vec::new(),
    ] {
        fs::write(&path, &damaged).unwrap();
        assert_eq!(files.get(sha256).unwrap_err().code(), ErrorCode::FileMissing);
    }
}

#[test]
fn a_file_does_not_open_under_another_name() {
    let dir = TempDir::new().unwrap();
    let files = files(&dir);
    let (one, other) = (content(10), content(11));
    files.put(Sha256::of(&one), &one).unwrap();
    files.put(Sha256::of(&other), &other).unwrap();
    fs::copy(files.path(Sha256::of(&one)), files.path(Sha256::of(&other))).unwrap();
    assert!(files.get(Sha256::of(&other)).is_err());
}

#[test]
fn wrong_bytes_never_get_the_name() {
    let dir = TempDir::new().unwrap();
    let files = files(&dir);
    let sha256 = Sha256::of(b"right");
    assert_eq!(files.put(sha256, b"wrong").unwrap_err().code(), ErrorCode::DigestMismatch);
    assert!(!files.has(sha256));
    assert_eq!(fs::read_dir(dir.path().join("part")).unwrap().count(), 0);
    let mut writer = files.writer(sha256, 5).unwrap();
    assert_eq!(writer.write(b"too long").unwrap_err().code(), ErrorCode::DigestMismatch);
}

#[test]
fn a_file_is_continued_after_a_restart() {
    let dir = TempDir::new().unwrap();
    let files = files(&dir);
    let bytes = content(5 * CHUNK + 9);
    let sha256 = Sha256::of(&bytes);
    let mut rounds = 0;
    loop {
        let mut writer = files.writer(sha256, bytes.len() as u64).unwrap();
        let from = usize::try_from(writer.offset()).unwrap();
        let to = (from + CHUNK + 500).min(bytes.len());
        writer.write(&bytes[from..to]).unwrap();
        rounds += 1;
        if to == bytes.len() {
            writer.finish().unwrap();
            break;
        }
    }
    assert!(rounds > 3);
    assert_eq!(files.get(sha256).unwrap().unwrap(), bytes);
}

#[test]
fn a_damaged_beginning_is_fetched_again() {
    let dir = TempDir::new().unwrap();
    let files = files(&dir);
    let bytes = content(4 * CHUNK);
    let sha256 = Sha256::of(&bytes);
    let mut writer = files.writer(sha256, bytes.len() as u64).unwrap();
    writer.write(&bytes[..3 * CHUNK]).unwrap();
    drop(writer);
    let part = files.part(sha256);
    let mut sealed = fs::read(&part).unwrap();
    sealed[HEADER + SEALED_CHUNK + 3] ^= 1;
    fs::write(&part, sealed).unwrap();
    let mut writer = files.writer(sha256, bytes.len() as u64).unwrap();
    assert_eq!(writer.offset(), CHUNK as u64);
    writer.write(&bytes[CHUNK..]).unwrap();
    writer.finish().unwrap();
    assert_eq!(files.get(sha256).unwrap().unwrap(), bytes);
}

#[test]
fn a_sealed_secret_opens_only_under_its_key_and_name() {
    let (key, rng) = (DataKey::new([1; 32]), CountingRng::default());
    let sealed = seal(&key, "session", &rng, b"token").unwrap();
    assert_eq!(open_sealed(&key, "session", &sealed).unwrap().as_slice(), b"token");
    assert!(open_sealed(&key, "other", &sealed).is_none());
    assert!(open_sealed(&DataKey::new([2; 32]), "session", &sealed).is_none());
    assert!(open_sealed(&key, "session", &sealed[..10]).is_none());
}
