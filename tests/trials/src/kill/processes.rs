//! Child processes that talk in lines and are killed without a warning.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A process whose standard output is read line by line.
pub(crate) struct Process {
    child: Child,
    lines: Receiver<String>,
}

impl Process {
    /// Starts `program`; its log is added to the file `log`.
    pub(crate) fn start(program: &Path, arguments: &[&str], input: &str, log: &Path) -> Self {
        let log = File::options().create(true).append(true).open(log).expect("the log");
        let mut child = Command::new(program)
            .args(arguments)
            .env("RUST_LOG", "debug")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        // Dropped at once: whoever reads on finds the end.
        let _ = child.stdin.take().expect("its input").write_all(input.as_bytes());
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self { child, lines }
    }

    /// The next line, if there is one within `patience`.
    pub(crate) fn line(&self, patience: Duration) -> Option<String> {
        self.lines.recv_timeout(patience).ok()
    }

    /// Whether it ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_some()
    }

    /// What others see of it: `/proc/<pid>/cmdline`. Empty where there is no such thing.
    pub(crate) fn command_line(&self) -> Vec<u8> {
        std::fs::read(format!("/proc/{}/cmdline", self.child.id())).unwrap_or_default()
    }

    /// SIGKILL, and what it had said until then.
    pub(crate) fn kill(&mut self) -> Vec<String> {
        // It may have ended by itself.
        let _ = self.child.kill();
        self.child.wait().expect("a child");
        self.lines.iter().collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
