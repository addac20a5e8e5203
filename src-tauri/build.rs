//! Tells Tauri where the capabilities live; nothing else happens at build time.
#![expect(clippy::panic, reason = "a build script reports by panicking")]

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    let attributes = tauri_build::Attributes::new().capabilities_path_pattern("./src-tauri/capabilities/**/*");
    if let Err(error) = tauri_build::try_build(attributes) {
        panic!("{error:#}");
    }
}
