//! The window as a person sees it: things are found by their words, never by their place in the page.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::{Map, Value, json};
use thirtyfour::prelude::*;

use crate::processes;

/// How long a person would wait before calling it broken.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Finds the first visible thing of a kind by its name: its text, its label, or its accessible name.
const FIND: &str = r"
const [kinds, name] = arguments;
const tidy = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
const labelled = (e) => e.labels?.length ? tidy(e.labels[0].textContent) : tidy((e.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' '));
const names = (e) => [tidy(e.getAttribute('aria-label')), labelled(e), tidy(e.textContent), tidy(e.getAttribute('placeholder'))].filter(Boolean);
const visible = (e) => e.type === 'file' || (e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden');
const all = [...document.querySelectorAll(kinds)].filter(visible);
return all.find((e) => names(e).includes(name)) ?? all.find((e) => names(e).some((n) => n.startsWith(name))) ?? all.find((e) => names(e).some((n) => n.includes(name))) ?? null;
";

/// The app's window in a WebDriver session.
pub(crate) struct Window {
    driver: WebDriver,
    app: std::path::PathBuf,
    patience: Duration,
}

impl Window {
    pub(crate) async fn open(url: &str, app: &Path, arguments: &[String]) -> anyhow::Result<Self> {
        let options = json!({ "binary": app, "args": arguments });
        let mut capabilities = Map::new();
        capabilities.insert("webkitgtk:browserOptions".into(), options);
        let opening = WebDriver::new(url, Capabilities::from(capabilities));
        let driver =
            tokio::time::timeout(Duration::from_secs(60), opening).await.context("the window does not open")??;
        Ok(Self { driver, app: app.to_owned(), patience: PATIENCE })
    }

    /// Waits longer than a person would, where a measurement needs it.
    pub(crate) fn patient(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Ends the app in an orderly way.
    pub(crate) async fn close(self) -> anyhow::Result<()> {
        Ok(self.driver.quit().await?)
    }

    /// Kills this process of the app as a power cut or an impatient person would.
    pub(crate) async fn kill(self, pid: u32) -> anyhow::Result<()> {
        processes::signal("-KILL", pid).await?;
        // The driver's session is over with it; an error here says just that.
        let _ = tokio::time::timeout(Duration::from_secs(5), self.driver.quit()).await;
        Ok(())
    }

    /// Lets the app stand still from now on, so that it answers nobody; which process that is.
    pub(crate) async fn freeze(&self) -> anyhow::Result<u32> {
        let pid = processes::pid_of(&self.app)?;
        processes::signal("-STOP", pid).await?;
        Ok(pid)
    }

    /// Clicks a button, link or the like.
    pub(crate) async fn click(&self, name: &str) -> anyhow::Result<()> {
        self.act(
            "button, a, [role=button], [role=tab], [role=menuitem], [role=option], [role=radio], label",
            name,
            |e| async move { e.click().await },
        )
        .await
    }

    /// Chooses a radio by its label, and sees that it is chosen.
    pub(crate) async fn choose(&self, label: &str) -> anyhow::Result<()> {
        self.act("label:has(input)", label, |e| async move { e.click().await }).await?;
        self.act("label:has(input:checked)", label, |_| async { Ok(()) }).await
    }

    /// Replaces what stands in a field, as an input method does: the driver's keyboard has no emoji.
    pub(crate) async fn insert(&self, field: &str, text: &str) -> anyhow::Result<()> {
        self.act("input, textarea", field, |e| async move {
            e.clear().await?;
            e.click().await
        })
        .await?;
        self.run("document.execCommand('insertText', false, arguments[0])", vec![json!(text)]).await
    }

    /// Replaces what stands in the first field that matches a selector; for pages in any language.
    pub(crate) async fn fill_kind(&self, selector: &str, text: &str) -> anyhow::Result<()> {
        self.patiently(selector, || async {
            let field = self.driver.find(By::Css(selector)).await?;
            field.clear().await?;
            field.send_keys(text).await
        })
        .await
    }

    /// Clicks the first thing that matches a selector; for pages in any language.
    pub(crate) async fn press(&self, selector: &str) -> anyhow::Result<()> {
        self.patiently(selector, || async { self.driver.find(By::Css(selector)).await?.click().await }).await
    }

    /// An attribute of the first thing that matches a selector.
    pub(crate) async fn attribute_of(&self, selector: &str, name: &str) -> anyhow::Result<String> {
        self.first("return first?.getAttribute(arguments[1]) ?? null", selector, name).await
    }

    /// Clicks the first thing that matches a selector; one of its attributes, which it must have.
    pub(crate) async fn press_first(&self, selector: &str, name: &str) -> anyhow::Result<String> {
        self.first("first?.click(); return first?.getAttribute(arguments[1]) ?? null", selector, name).await
    }

    /// What a script makes of the first thing that matches a selector, as soon as there is one. In one go: between
    /// finding it and using it, a list may have drawn its rows anew, or what it was good for may be done.
    async fn first(&self, script: &str, selector: &str, name: &str) -> anyhow::Result<String> {
        let script = format!("const first = document.querySelector(arguments[0]); {script}");
        let start = Instant::now();
        loop {
            let found = self.driver.execute(script.as_str(), vec![json!(selector), json!(name)]).await?;
            if let Some(value) = found.json().as_str() {
                return Ok(value.to_owned());
            }
            if start.elapsed() > self.patience {
                bail!("nothing matches {selector}");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until something matches a selector.
    pub(crate) async fn wait_for(&self, selector: &str) -> anyhow::Result<()> {
        self.patiently(selector, || async { self.driver.find(By::Css(selector)).await.map(|_| ()) }).await
    }

    /// Waits until nothing matches a selector.
    pub(crate) async fn wait_for_no(&self, selector: &str) -> anyhow::Result<()> {
        let script = "return document.querySelector(arguments[0]) === null";
        let start = Instant::now();
        while self.driver.execute(script, vec![json!(selector)]).await?.json().as_bool() != Some(true) {
            if start.elapsed() > self.patience {
                bail!("{selector} is still there after {:?}", self.patience);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    /// Opens the first row of a list, if there is a list; then waits until the page rests.
    pub(crate) async fn open_first_row(&self) -> anyhow::Result<()> {
        let row = "document.querySelector('[role=listbox] a[href], [role=grid] a[href], [role=list] a[href], main li a[href]')?.click()";
        self.run(row, Vec::new()).await?;
        self.settle().await
    }

    /// Waits until the page rests: fonts and pictures are there, nothing moves.
    pub(crate) async fn settle(&self) -> anyhow::Result<()> {
        tokio::time::sleep(Duration::from_millis(900)).await;
        Ok(())
    }

    /// Gives files to the page's file input, as its *Choose* button would.
    pub(crate) async fn choose_files(&self, files: &[std::path::PathBuf]) -> anyhow::Result<()> {
        for file in files {
            let path = file.to_str().context("a path in UTF-8")?;
            let input = self.driver.find(By::Css("input[type=file]")).await?;
            input.send_keys(path).await?;
        }
        Ok(())
    }

    /// Waits until these words are on the screen.
    pub(crate) async fn see(&self, words: &str) -> anyhow::Result<()> {
        self.until(words, true).await
    }

    /// Waits until these words are gone.
    pub(crate) async fn see_no(&self, words: &str) -> anyhow::Result<()> {
        self.until(words, false).await
    }

    /// What went wrong, and with it what a person saw then: the page, and what the program says about what waits.
    pub(crate) async fn explained<T>(&self, outcome: anyhow::Result<T>) -> anyhow::Result<T> {
        let Err(error) = outcome else { return outcome };
        let page = self.page().await;
        let _ = self.go("/activity").await;
        self.settle().await?;
        Err(error.context(format!("the page: {page}\nactivity: {}\nwhat went wrong", self.page().await)))
    }

    /// The beginning of what stands on the page, in one line.
    async fn page(&self) -> String {
        let words = "return document.querySelector('main')?.innerText ?? document.body.innerText";
        let said = self.driver.execute(words, Vec::new()).await;
        let said =
            said.map_or_else(|error| error.to_string(), |said| said.json().as_str().unwrap_or_default().to_owned());
        said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(400).collect()
    }

    /// All words on the screen.
    pub(crate) async fn words(&self) -> anyhow::Result<String> {
        let value = self.driver.execute("return document.body.innerText", Vec::new()).await?;
        Ok(value.json().as_str().unwrap_or_default().to_owned())
    }

    /// Goes to a place of the window by its path: by a link where one is in sight, else as a deep link would.
    pub(crate) async fn go(&self, path: &str) -> anyhow::Result<()> {
        let link = "const link = document.querySelector('a[href=\"' + arguments[0] + '\"]'); if (link) link.click(); else location.assign(arguments[0]);";
        self.run(link, vec![json!(path)]).await
    }

    /// Runs a script in the page.
    pub(crate) async fn run(&self, script: &str, arguments: Vec<Value>) -> anyhow::Result<()> {
        self.driver.execute(script, arguments).await?;
        Ok(())
    }

    /// Saves a picture of the page.
    pub(crate) async fn picture(&self, path: &Path) -> anyhow::Result<()> {
        Ok(self.driver.screenshot(path).await?)
    }

    /// Makes the window so large.
    pub(crate) async fn resize(&self, width: u32, height: u32) -> anyhow::Result<()> {
        self.driver.set_window_rect(0, 0, width, height).await?;
        Ok(())
    }

    async fn until(&self, words: &str, there: bool) -> anyhow::Result<()> {
        let start = Instant::now();
        loop {
            let seen = self.words().await.unwrap_or_default();
            if seen.contains(words) == there {
                return Ok(());
            }
            if start.elapsed() > self.patience {
                let answer = if there { "no" } else { "still" };
                bail!("{answer} “{words}” after {:?}", self.patience);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn patiently<F, R>(&self, what: &str, act: F) -> anyhow::Result<()>
    where
        F: Fn() -> R,
        R: Future<Output = WebDriverResult<()>>,
    {
        let start = Instant::now();
        loop {
            match act().await {
                Ok(()) => return Ok(()),
                Err(error) if start.elapsed() > self.patience => {
                    return Err(error).with_context(|| format!("no usable {what}"));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }

    async fn act<F, R>(&self, kinds: &str, name: &str, act: F) -> anyhow::Result<()>
    where
        F: Fn(WebElement) -> R,
        R: Future<Output = WebDriverResult<()>>,
    {
        let start = Instant::now();
        loop {
            let found = self.driver.execute(FIND, vec![json!(kinds), json!(name)]).await;
            let done = match found.and_then(|value| value.element()) {
                Ok(element) => act(element).await.map_err(anyhow::Error::from),
                Err(error) => Err(error.into()),
            };
            match done {
                Ok(()) => return Ok(()),
                Err(error) if start.elapsed() > self.patience => {
                    return Err(error.context(format!("no usable “{name}”")));
                }
                // Not there yet, or replaced while it was touched.
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }
}
