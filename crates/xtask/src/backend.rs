//! The portal backend as a child process: started on a free loopback port, stopped when dropped.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::command::Command;
use crate::window::tied;

const START_LIMIT: Duration = Duration::from_secs(60);
const STOP_LIMIT: Duration = Duration::from_secs(10);
const READY: &str = "listening on ";

/// A running backend.
pub(crate) struct Backend {
    child: Child,
    address: String,
}

impl Backend {
    /// Starts `program` on `data` and waits until it says where it listens. Its log goes to `log`.
    pub(crate) fn start(program: &Path, data: &Path, log: &Path) -> Result<Self> {
        let command = Command::new(program).arg("serve").arg("--data").arg(data).args(["--listen", "127.0.0.1:0"]);
        println!("  $ {command}");
        let mut child = tied(command)
            .std()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(log).with_context(|| format!("cannot write {}", log.display()))?)
            .spawn()
            .context("cannot start the backend")?;
        let said = child.stdout.take().context("the backend has no output")?;
        let mut backend = Self { child, address: String::new() };
        backend.address = wait_for_address(said, log)?;
        Ok(backend)
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    fn stop(&mut self) -> Result<()> {
        // An orderly stop first: the backend closes its database on SIGTERM.
        if cfg!(unix) {
            Command::new("kill").arg(self.child.id().to_string()).capture()?;
            let start = Instant::now();
            while start.elapsed() < STOP_LIMIT {
                if self.child.try_wait()?.is_some() {
                    return Ok(());
                }
                thread::sleep(Duration::from_millis(20));
            }
            println!("  the backend did not stop within {} s and is ended", STOP_LIMIT.as_secs());
        }
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            println!("  warning: the backend could not be stopped: {error:#}");
        }
    }
}

fn wait_for_address(output: ChildStdout, log: &Path) -> Result<String> {
    let (found, address) = mpsc::channel();
    // Reads to the end, so that the backend never blocks on a full pipe.
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some(url) = address_in(&line) {
                // Nobody listens any more after the time limit; then this line has no reader.
                let _ = found.send(url.to_owned());
            }
        }
    });
    match address.recv_timeout(START_LIMIT) {
        Ok(url) => Ok(url),
        Err(mpsc::RecvTimeoutError::Timeout) => {
            bail!("the backend did not listen within {} s; {}", START_LIMIT.as_secs(), tail(log))
        }
        Err(mpsc::RecvTimeoutError::Disconnected) => bail!("the backend stopped at once; {}", tail(log)),
    }
}

fn address_in(line: &str) -> Option<&str> {
    line.trim().strip_prefix(READY).filter(|url| url.starts_with("http"))
}

fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.get(lines.len().saturating_sub(10)..).unwrap_or_default();
    format!("the end of {}:\n{}", PathBuf::from(log).display(), last.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_agreed_line_only() {
        assert_eq!(address_in("listening on http://127.0.0.1:4711\n"), Some("http://127.0.0.1:4711"));
        assert_eq!(address_in("listening on nothing"), None);
        assert_eq!(address_in("now listening on http://x"), None);
    }

    #[cfg(unix)]
    fn program(dir: &Path, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = dir.join("backend");
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[cfg(unix)]
    #[test]
    fn a_backend_is_started_and_stopped() {
        let dir = tempfile::tempdir().unwrap();
        let stopped = dir.path().join("stopped");
        let text = format!(
            "trap 'touch {}; exit 0' TERM; echo starting; echo \"listening on http://127.0.0.1:1\"; \
             while :; do sleep 0.05; done",
            stopped.display()
        );
        let backend = Backend::start(&program(dir.path(), &text), dir.path(), &dir.path().join("log")).unwrap();
        assert_eq!(backend.address(), "http://127.0.0.1:1");
        drop(backend);
        assert!(stopped.exists(), "was not asked to stop");
    }

    #[cfg(unix)]
    #[test]
    fn a_backend_that_fails_shows_its_log() {
        let dir = tempfile::tempdir().unwrap();
        let broken = program(dir.path(), "echo 'the disk is full' >&2; exit 1");
        let error = Backend::start(&broken, dir.path(), &dir.path().join("log")).err().unwrap().to_string();
        assert!(error.contains("the disk is full"), "{error}");
    }
}
