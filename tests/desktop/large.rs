//! A customer with 100 000 work orders signs in for the first time: what a person waits for, measured, not asserted.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::journey::{self, Person, step};
use crate::stage::Stage;

const GRACE: Person = Person { slug: "meyer-lifts", email: "grace.whitfield@metro-estates.example", folder: "grace" };
/// A debug build under a software-rendered screen may take this long; the figures say how long it took.
const PATIENCE: Duration = Duration::from_secs(180);

/// Prints the figures, a line each.
pub(crate) async fn measure(stage: &Stage, screenshots: Option<&Path>) -> anyhow::Result<()> {
    let window = stage.open_app(GRACE.folder, GRACE.slug).await?.patient(PATIENCE);
    journey::type_sign_in(&window, &GRACE).await?;
    let start = Instant::now();
    window.wait_for("[role=progressbar]").await?;
    said("a progress bar", start);
    if let Some(folder) = screenshots {
        std::fs::create_dir_all(folder)?;
        window.picture(&folder.join("en-light-first-sync.png")).await?;
    }
    window.wait_for("nav a[href='/work-orders']").await?;
    window.go("/work-orders").await?;
    window.see("WO-").await?;
    said("the first work orders", start);
    window.see("Up to date").await?;
    said("everything is here", start);

    // Marks are drawn on the old rows too; the answer is here when a row without the word is gone.
    let first = window.attribute_of("main a[href^='/work-orders/']", "href").await?;
    let start = Instant::now();
    window.fill_kind("main input[inputmode=search]", "handrail").await?;
    window.wait_for_no(&format!("main a[href='{first}']")).await?;
    said("typed and found a word", start);
    if let Some(folder) = screenshots {
        window.picture(&folder.join("en-light-large.png")).await?;
    }
    window.close().await?;

    let start = Instant::now();
    let window = stage.open_app(GRACE.folder, GRACE.slug).await?;
    window.wait_for("nav a[href='/work-orders']").await?;
    window.go("/work-orders").await?;
    window.see("WO-").await?;
    said("started again, list usable", start);
    window.close().await
}

fn said(what: &str, since: Instant) {
    step(&format!("{what} after {:.1} s", since.elapsed().as_secs_f32()));
}
