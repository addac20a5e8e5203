//! A picture of each main screen, in both languages and themes: for the README and for judging eyes.

use std::path::Path;

use serde_json::json;

use crate::journey::{self, ANNA, BIRGIT, Person, step};
use crate::stage::Stage;
use crate::window::Window;

/// Places with a name for their picture, and whether the first row of their list is opened.
const SCREENS: [(&str, &str, bool); 8] = [
    ("home", "/", false),
    ("work-orders", "/work-orders", true),
    ("requests", "/requests", true),
    ("invoices", "/invoices", true),
    ("objects", "/objects", true),
    ("documents", "/documents", false),
    ("activity", "/activity", false),
    ("settings", "/settings", false),
];
const APPEARANCES: [&str; 2] = ["light", "dark"];

/// Saves the pictures as `<language>-<appearance>-<screen>.png`.
pub(crate) async fn take(stage: &Stage, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    for (language, person) in [("en", &ANNA), ("de", &BIRGIT)] {
        portal(stage, folder, language, person).await?;
        step(&format!("pictures of the portal {} are taken", person.slug));
    }
    Ok(())
}

async fn portal(stage: &Stage, folder: &Path, language: &str, person: &Person) -> anyhow::Result<()> {
    let camera = format!("{}-camera", person.folder);
    let window = stage.open_app(&camera, person.slug).await?;
    window.resize(1200, 800).await?;
    window.wait_for("input[type=password]").await?;
    window.settle().await?;
    window.picture(&folder.join(format!("{language}-light-sign-in.png"))).await?;
    journey::sign_in(&window, person).await?;
    for appearance in APPEARANCES {
        appear(&window, appearance).await?;
        for (name, path, opens_a_row) in SCREENS {
            window.go(path).await?;
            window.settle().await?;
            if opens_a_row {
                window.open_first_row().await?;
            }
            window.picture(&folder.join(format!("{language}-{appearance}-{name}.png"))).await?;
        }
        window.go("/requests/new").await?;
        window.wait_for("textarea").await?;
        window.settle().await?;
        window.picture(&folder.join(format!("{language}-{appearance}-new-request.png"))).await?;
    }
    appear(&window, "light").await?;
    narrow(&window, folder, language).await?;
    stage.stop_server().await?;
    window.go("/activity").await?;
    window.see("Offline").await?;
    window.settle().await?;
    window.picture(&folder.join(format!("{language}-light-offline.png"))).await?;
    stage.start_server().await?;
    window.close().await
}

/// The same screens in the smallest window.
async fn narrow(window: &Window, folder: &Path, language: &str) -> anyhow::Result<()> {
    window.resize(880, 640).await?;
    for (name, path) in [("home", "/"), ("work-orders", "/work-orders"), ("requests", "/requests")] {
        window.go(path).await?;
        window.settle().await?;
        window.picture(&folder.join(format!("{language}-narrow-{name}.png"))).await?;
    }
    window.resize(1200, 800).await
}

/// Light or dark, as the settings page would set it.
async fn appear(window: &Window, appearance: &str) -> anyhow::Result<()> {
    let script = "window.__TAURI_INTERNALS__.invoke('preferences_set', { preferences: { language: null, appearance: arguments[0] } }).then(() => location.reload())";
    window.run(script, vec![json!(appearance)]).await?;
    window.wait_for(&format!("html[data-theme={appearance}] nav a[href='/work-orders']")).await
}
