//! What the office does meanwhile: the server's own `admin` command, in a process of its own.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::Value;
use tokio::process::Command;

use crate::window::PATIENCE;

/// The office of one service company.
pub(crate) struct Office {
    pub(crate) binary: PathBuf,
    pub(crate) data: PathBuf,
}

impl Office {
    /// Runs one `admin` command and reads its JSON.
    pub(crate) async fn does(&self, words: &[&str]) -> anyhow::Result<Value> {
        let output = Command::new(&self.binary)
            .args(["admin", "--json", "--data"])
            .arg(&self.data)
            .args(words)
            .output()
            .await
            .context("running portal-server admin")?;
        if !output.status.success() {
            bail!("admin {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let text = String::from_utf8(output.stdout)?;
        if text.trim().is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).with_context(|| format!("admin {words:?} said: {text}"))
    }

    /// Asks again until the answer is as hoped; the last answer when patience ends.
    pub(crate) async fn until(&self, words: &[&str], hoped: impl Fn(&Value) -> bool) -> anyhow::Result<Value> {
        let start = Instant::now();
        loop {
            let answer = self.does(words).await?;
            if hoped(&answer) || start.elapsed() > PATIENCE {
                return Ok(answer);
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }

    /// The bytes of an uploaded file as the server keeps them.
    pub(crate) fn blob(&self, sha256: &str) -> anyhow::Result<Vec<u8>> {
        let folder = sha256.get(..2).context("a digest")?;
        let path = self.data.join("blobs").join(folder).join(sha256);
        std::fs::read(&path).with_context(|| path.display().to_string())
    }
}

/// Fills a new data folder with the demo, or with the large data beside it.
pub(crate) async fn seed(binary: &Path, data: &Path, size: &str) -> anyhow::Result<()> {
    let output = Command::new(binary).args(["seed", "--size", size, "--data"]).arg(data).output().await?;
    if !output.status.success() {
        bail!("seed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}
