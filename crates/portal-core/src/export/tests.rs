//! A folder that a person can read.

use std::collections::BTreeMap;
use std::sync::Arc;

use portal_api::fingerprint::Sha256;
use portal_sqlite::DataKey;
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::testing::CountingRng;

fn words() -> ExportWords {
    ExportWords { folder: "Meyer Lifts: not sent".into(), untitled: "Without text".into() }
}

fn vault(dir: &TempDir) -> Files {
    let key = DataKey::new([7; 32]);
    Files::new(dir.path().join("out"), dir.path().join("part"), key, Arc::new(CountingRng::default()))
}

fn thing(text: &str, files: Vec<(Sha256, String)>) -> Unsent {
    let title = portal_api::text::first_line(text);
    Unsent { title, text: text.into(), body: json!({"description": text}), files }
}

fn everything_in(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn collect(root: &Path, dir: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(folder, folder, &mut found);
    found
}

#[test]
fn each_thing_has_its_text_its_data_and_its_files_in_a_folder_of_its_own() {
    let (home, into) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let vault = vault(&home);
    let (photo, gone) = (Sha256::of(b"photo"), Sha256::of(b"gone"));
    vault.put(photo, b"photo").unwrap();
    let things = [
        thing("Lift 2: stops\nbetween floors", vec![(photo, "door.jpg".into()), (photo, "door.jpg".into())]),
        thing("Lift 2: stops", vec![(gone, "gone.jpg".into())]),
        thing("", vec![]),
        thing("../../etc/passwd", vec![(photo, "../up.jpg".into())]),
    ];
    let exported = write(&things, &vault, into.path(), &words()).unwrap();
    assert_eq!((exported.things, exported.missing_files), (4, 1));
    let found = everything_in(into.path());
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "Meyer Lifts_ not sent/Lift 2_ stops 2/data.json",
            "Meyer Lifts_ not sent/Lift 2_ stops 2/text.txt",
            "Meyer Lifts_ not sent/Lift 2_ stops/data.json",
            "Meyer Lifts_ not sent/Lift 2_ stops/door 2.jpg",
            "Meyer Lifts_ not sent/Lift 2_ stops/door.jpg",
            "Meyer Lifts_ not sent/Lift 2_ stops/text.txt",
            "Meyer Lifts_ not sent/Without text/data.json",
            "Meyer Lifts_ not sent/passwd/data.json",
            "Meyer Lifts_ not sent/passwd/text.txt",
            "Meyer Lifts_ not sent/passwd/up.jpg",
        ]
    );
    assert_eq!(found["Meyer Lifts_ not sent/Lift 2_ stops/text.txt"], b"Lift 2: stops\nbetween floors");
    assert_eq!(found["Meyer Lifts_ not sent/Lift 2_ stops/door.jpg"], b"photo");
    // A second export overwrites nothing.
    let again = write(&things, &vault, into.path(), &words()).unwrap();
    assert!(again.folder.ends_with("Meyer Lifts_ not sent 2"), "{}", again.folder);
}

#[test]
fn half_an_export_is_none() {
    let (home, into) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let file = into.path().join("a file");
    fs::write(&file, b"").unwrap();
    assert!(write(&[thing("x", vec![])], &vault(&home), &file, &words()).is_err());
    assert_eq!(everything_in(into.path()).len(), 1);
}
