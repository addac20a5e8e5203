//! Child processes that end when they are dropped, and the signals they get.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// The backend as its operator would run it.
pub(crate) struct Server {
    child: Child,
    /// For example `127.0.0.1:40123`.
    pub(crate) address: String,
}

impl Server {
    /// Starts on `listen` (port 0 for a free one) and waits until it answers.
    pub(crate) async fn start(binary: &Path, data: &Path, listen: &str) -> anyhow::Result<Self> {
        let mut child = Command::new(binary)
            .args(["serve", "--listen", listen, "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("starting portal-server")?;
        let stdout = child.stdout.take().context("the server's output")?;
        let mut lines = BufReader::new(stdout).lines();
        let line = tokio::time::timeout(Duration::from_secs(60), lines.next_line()).await??;
        let line = line.context("the server ended at once")?;
        let Some(address) = line.strip_prefix("listening on http://") else { bail!("unexpected first line: {line}") };
        Ok(Self { address: address.to_owned(), child })
    }

    /// Ends it as an operator would, and waits until it is gone.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        if let Some(pid) = self.child.id() {
            signal("-TERM", pid).await?;
        }
        tokio::time::timeout(Duration::from_secs(15), self.child.wait()).await.context("the server does not end")??;
        Ok(())
    }
}

/// Sends a signal.
pub(crate) async fn signal(which: &str, pid: u32) -> anyhow::Result<()> {
    Command::new("kill").arg(which).arg(pid.to_string()).status().await?;
    Ok(())
}

/// The process that runs exactly this program file.
pub(crate) fn pid_of(program: &Path) -> anyhow::Result<u32> {
    let program = program.canonicalize()?;
    for entry in std::fs::read_dir("/proc")? {
        let entry = entry?;
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        if std::fs::read_link(entry.path().join("exe")).is_ok_and(|exe| exe == program) {
            return Ok(pid);
        }
    }
    bail!("{} is not running", program.display())
}

/// WebKit's driver; it starts the app itself.
pub(crate) struct Driver {
    _child: Child,
    /// Where it listens.
    pub(crate) url: String,
}

impl Driver {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        // A free port: bound, read, released. The driver takes no port 0.
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            // Without the first two a session request hangs for ever (reference: tool chain notes).
            .envs([("TAURI_AUTOMATION", "true"), ("TAURI_WEBVIEW_AUTOMATION", "true"), ("LANG", "en_US.UTF-8")])
            .kill_on_drop(true)
            .spawn()
            .context("starting WebKitWebDriver (package webkit2gtk-driver)")?;
        tokio::time::sleep(Duration::from_millis(300)).await;
        Ok(Self { _child: child, url: format!("http://127.0.0.1:{port}") })
    }
}
