//! The checked-in TypeScript is what the registry says. `UPDATE_GENERATED=1` rewrites it.

use std::path::Path;

use specta_typescript::Typescript;

#[test]
fn the_bindings_are_fresh() {
    let checked_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/lib/ipc/bindings.ts");
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        super::registry().export(Typescript::default(), &checked_in).unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    let fresh = dir.path().join("bindings.ts");
    super::registry().export(Typescript::default(), &fresh).unwrap();
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    assert_eq!(read(&fresh), read(&checked_in), "run `cargo xtask bindings`");
}
