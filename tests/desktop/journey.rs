//! The promise of the product, played by one person and one office.

use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::stage::Stage;
use crate::window::Window;

/// The demo's facility manager.
pub(crate) const ANNA: Person = Person { slug: "meyer-lifts", email: "anna.schmidt@nordgate.example", folder: "anna" };
/// The demo's housing association in the German portal.
pub(crate) const BIRGIT: Person =
    Person { slug: "waermewerk", email: "birgit.hansen@elbwohnen.example", folder: "birgit" };
/// Of everybody in the demo.
const PASSWORD: &str = "demo-portal";
const REPORT: &str = "Lift 2 stops between floors 🛗 – someone was inside for ten minutes, سلام";
const REFUSED: &str = "The light in the car flickers since this morning";

/// Somebody who signs in.
pub(crate) struct Person {
    pub(crate) slug: &'static str,
    pub(crate) email: &'static str,
    pub(crate) folder: &'static str,
}

/// Plays all of it; a line per step.
pub(crate) async fn play(stage: &Stage) -> anyhow::Result<()> {
    let window = stage.open_app(ANNA.folder, ANNA.slug).await?;
    let photos = [stage.photo(1)?, stage.photo(2)?];
    let paper = window.explained(until_it_waits(stage, &window, &photos).await).await?;
    start_while_it_ends(stage, window).await?;
    step("the app was killed; one that was started in that moment stayed");

    let window = stage.open_app(ANNA.folder, ANNA.slug).await?;
    window.explained(until_it_arrived(stage, &window, &paper, &photos).await).await?;
    window.explained(what_the_office_does(stage, &window).await).await?;
    window.close().await.context("the window does not close")
}

/// Signs in, reads, keeps a paper, and writes a request while the server is stopped. Answers the paper's name.
async fn until_it_waits(stage: &Stage, window: &Window, photos: &[PathBuf]) -> anyhow::Result<String> {
    wrong_password(window).await?;
    sign_in(window, &ANNA).await?;
    window.see("Anna").await?;
    step("signed in; Home greets");
    read(window).await?;
    step("work orders, invoices, objects and documents are there");
    let paper = keep_a_paper(window).await?;
    step(&format!("{paper} is on this computer"));

    stage.stop_server().await?;
    window.see("Offline").await?;
    step("the server is stopped; the strip says offline");
    write(window, REPORT, photos).await?;
    window.click("Send when online").await?;
    window.see("Waiting to be sent").await?;
    step("a request with two photos waits to be sent");
    Ok(paper)
}

/// Is there after the start, and goes out as soon as the server is back.
async fn until_it_arrived(stage: &Stage, window: &Window, paper: &str, photos: &[PathBuf]) -> anyhow::Result<()> {
    window.see("Offline").await?;
    window.go("/requests").await?;
    window.see("Lift 2 stops between floors").await?;
    window.see("Waiting to be sent").await?;
    window.go("/work-orders").await?;
    window.see("WO-").await?;
    window.go("/documents").await?;
    window.click("On this computer").await?;
    window.see(paper).await?;
    step("started offline: the waiting request, the lists and the paper are there");

    window.go("/requests").await?;
    window.see("Waiting to be sent").await?;
    stage.start_server().await?;
    window.see_no("Waiting to be sent").await?;
    let number = arrived_once(stage, photos).await?;
    window.see(&number).await?;
    step(&format!("the request arrived once, both photos byte-identical; the list shows {number}"));
    accept(stage, window, &number).await
}

/// The office refuses something, and changes what it shares.
async fn what_the_office_does(stage: &Stage, window: &Window) -> anyhow::Result<()> {
    refuse_and_correct(stage, window).await?;
    switch_invoices(stage, window).await
}

/// A second run asks the first one to show its window, and that one dies instead of answering.
async fn start_while_it_ends(stage: &Stage, window: Window) -> anyhow::Result<()> {
    let former = window.freeze().await?;
    let mut second = stage.start_app(ANNA.folder, ANNA.slug)?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    window.kill(former).await?;
    tokio::time::sleep(Duration::from_secs(4)).await;
    let ended = second.try_wait()?;
    ensure!(ended.is_none(), "the program did not start while a former run ended: {ended:?}");
    Ok(second.kill().await?)
}

/// Fills in the sign-in page and waits for the first screen.
pub(crate) async fn sign_in(window: &Window, person: &Person) -> anyhow::Result<()> {
    type_sign_in(window, person).await?;
    window.wait_for("nav a[href='/work-orders']").await
}

/// Fills in the sign-in page and presses the button.
pub(crate) async fn type_sign_in(window: &Window, person: &Person) -> anyhow::Result<()> {
    window.fill_kind("input[type=email], input[autocomplete=username]", person.email).await?;
    window.fill_kind("input[type=password], input[autocomplete=current-password]", PASSWORD).await?;
    window.press("button[type=submit]").await
}

async fn wrong_password(window: &Window) -> anyhow::Result<()> {
    window.see("Meyer Lifts").await?;
    window.fill_kind("input[type=email], input[autocomplete=username]", ANNA.email).await?;
    window.fill_kind("input[type=password], input[autocomplete=current-password]", "wrong").await?;
    window.press("button[type=submit]").await?;
    window.wait_for("[aria-invalid=true]").await?;
    step("a wrong password is said at its field");
    Ok(())
}

async fn read(window: &Window) -> anyhow::Result<()> {
    for (path, words) in [("/work-orders", "WO-"), ("/invoices", "€"), ("/objects", "Lift"), ("/documents", ".pdf")] {
        window.go(path).await?;
        window.see(words).await.with_context(|| path.to_owned())?;
    }
    Ok(())
}

/// Fetches a paper, so that it is here later without a connection; answers its name.
async fn keep_a_paper(window: &Window) -> anyhow::Result<String> {
    window.go("/documents").await?;
    let label = window.press_first("main button[aria-label^='Download '][aria-label$='.pdf']", "aria-label").await?;
    let name = label.trim_start_matches("Download ");
    // The button is gone as soon as it is on its way.
    window.wait_for(&format!("main :has(> * > button[title='{name}']) [title='On this computer']")).await?;
    Ok(name.to_owned())
}

/// Writes a request up to the point of sending.
pub(crate) async fn write(window: &Window, text: &str, photos: &[PathBuf]) -> anyhow::Result<()> {
    window.go("/requests/new").await?;
    window.choose("Fault").await?;
    window.insert("What happened?", text).await?;
    window.choose_files(photos).await?;
    for photo in photos {
        let name = photo.file_name().and_then(|name| name.to_str()).context("a name")?;
        window.see(name).await?;
    }
    window.see("Saved on this computer").await
}

async fn arrived_once(stage: &Stage, photos: &[PathBuf]) -> anyhow::Result<String> {
    let requests =
        stage.office.until(&["requests", "list", ANNA.slug, "--all"], |all| is_complete(all, REPORT)).await?;
    let mine = found(&requests, REPORT);
    ensure!(mine.len() == 1, "the office has it {} times", mine.len());
    let request = mine.first().and_then(|entry| entry.get("request")).context("the request")?;
    let files = request.get("attachments").and_then(Value::as_array).context("its files")?;
    ensure!(files.len() == photos.len(), "{} files arrived", files.len());
    for photo in photos {
        let bytes = std::fs::read(photo)?;
        let sha256 = hex::encode(Sha256::digest(&bytes));
        ensure!(
            files.iter().any(|file| file.get("sha256").and_then(Value::as_str) == Some(&sha256)),
            "a photo was changed"
        );
        ensure!(stage.office.blob(&sha256)? == bytes, "a photo's bytes differ");
    }
    Ok(request.get("number").and_then(Value::as_str).context("its number")?.to_owned())
}

/// Whether it arrived with all its files.
fn is_complete(requests: &Value, text: &str) -> bool {
    found(requests, text).iter().any(|entry| entry.get("missing").and_then(Value::as_u64) == Some(0))
}

/// The office's entries whose text is this.
fn found<'a>(requests: &'a Value, text: &str) -> Vec<&'a Value> {
    let is_it = |entry: &&Value| entry.pointer("/request/description").and_then(Value::as_str) == Some(text);
    requests.as_array().map(|all| all.iter().filter(is_it).collect()).unwrap_or_default()
}

async fn accept(stage: &Stage, window: &Window, number: &str) -> anyhow::Result<()> {
    stage.office.does(&["requests", "accept", number, "--portal", ANNA.slug]).await?;
    window.see("Accepted").await?;
    window.go("/work-orders").await?;
    window.see("Lift 2 stops between floors").await?;
    step("the office accepted it; the work order is in the open app");
    Ok(())
}

async fn refuse_and_correct(stage: &Stage, window: &Window) -> anyhow::Result<()> {
    stage.stop_server().await?;
    window.see("Offline").await?;
    write(window, REFUSED, &[]).await?;
    window.click("Send when online").await?;
    window.see("Waiting to be sent").await?;
    let before = stage.office.does(&["portal", "show", ANNA.slug]).await?;
    let types = codes(&before);
    let fewer: Vec<_> = types.iter().filter(|code| *code != "fault").cloned().collect();
    ensure!(fewer.len() + 1 == types.len(), "the demo offers no work type `fault`: {types:?}");
    stage.office.does(&["portal", "set", ANNA.slug, &format!("work_types={}", fewer.join(","))]).await?;
    stage.start_server().await?;
    window.see("Not accepted").await?;
    step("a request was refused by the server and shows as not accepted");
    window.click("Correct and send again").await?;
    window.see("does not offer this any more").await?;
    window.wait_for("textarea").await?;
    window.choose("Repair").await?;
    window.click("Send request").await?;
    window.wait_for_no("textarea").await?;
    let requests =
        stage.office.until(&["requests", "list", ANNA.slug, "--all"], |all| is_complete(all, REFUSED)).await?;
    let times = found(&requests, REFUSED).len();
    ensure!(times == 1, "the corrected request arrived {times} times");
    window.see("Received").await?;
    stage
        .office
        .does(&["portal", "set", ANNA.slug, &format!("work_types=fault:Fault or breakdown,{}", fewer.join(","))])
        .await?;
    step("corrected at the field and sent again: received once");
    Ok(())
}

/// The codes of the work types in a portal's settings.
fn codes(settings: &Value) -> Vec<String> {
    let types = settings.get("work_types").and_then(Value::as_array).cloned().unwrap_or_default();
    types.iter().filter_map(|entry| entry.get("code").and_then(Value::as_str).map(str::to_owned)).collect()
}

async fn switch_invoices(stage: &Stage, window: &Window) -> anyhow::Result<()> {
    stage.office.does(&["portal", "set", ANNA.slug, "areas.invoices=false"]).await?;
    window.wait_for_no("nav a[href='/invoices']").await?;
    step("the office switched invoices off: the area left the open app");
    stage.office.does(&["portal", "set", ANNA.slug, "areas.invoices=true"]).await?;
    window.wait_for("nav a[href='/invoices']").await?;
    window.go("/invoices").await?;
    window.see("€").await?;
    step("invoices are on again: they returned");
    Ok(())
}

/// Tells that a step was seen, and how long after the first one.
pub(crate) fn step(what: &str) {
    static FIRST: LazyLock<Instant> = LazyLock::new(Instant::now);
    println!("✓ {:>5.1} s  {what}", FIRST.elapsed().as_secs_f32());
}
