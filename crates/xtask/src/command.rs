//! Other programs, run so that the reader sees what is run and can repeat it by hand.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{self, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

/// One call of another program. `Display` is a line that can be pasted into a shell at the
/// project's root, because "which command was that?" is the first question after a failure.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    program: OsString,
    shown: String,
    args: Vec<OsString>,
    dir: Option<(PathBuf, String)>,
    env: Vec<(String, OsString)>,
    unset: Vec<String>,
    is_gathered: bool,
}

impl Command {
    pub(crate) fn new(program: impl Into<OsString>) -> Self {
        let program = program.into();
        let shown = program.to_string_lossy().into_owned();
        Self { program, shown, args: Vec::new(), dir: None, env: Vec::new(), unset: Vec::new(), is_gathered: false }
    }

    /// Shows the program under another name than its path.
    pub(crate) fn shown_as(mut self, name: &str) -> Self {
        name.clone_into(&mut self.shown);
        self
    }

    pub(crate) fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    pub(crate) fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Runs in `root/name`; an empty name is the root itself.
    pub(crate) fn within(mut self, root: &Path, name: &str) -> Self {
        self.dir = Some((root.join(name), name.to_owned()));
        self
    }

    pub(crate) fn env(mut self, key: &str, value: impl Into<OsString>) -> Self {
        self.env.push((key.to_owned(), value.into()));
        self
    }

    pub(crate) fn without_env(mut self, key: impl Into<String>) -> Self {
        self.unset.push(key.into());
        self
    }

    /// Prints what it prints when it has ended, in one piece.
    pub(crate) fn gathered(mut self) -> Self {
        self.is_gathered = true;
        self
    }

    /// The same call made by another program that takes a command line (`sudo`, `xvfb-run`).
    pub(crate) fn wrapped_by(self, outer: Self) -> Self {
        let mut args = outer.args;
        args.push(self.program);
        args.extend(self.args);
        let env = outer.env.into_iter().chain(self.env).collect();
        let unset = outer.unset.into_iter().chain(self.unset).collect();
        let (dir, is_gathered) = (self.dir.or(outer.dir), self.is_gathered || outer.is_gathered);
        Self { program: outer.program, shown: outer.shown, args, dir, env, unset, is_gathered }
    }

    /// Runs it with our own input and output; anything but success is an error that names the call.
    pub(crate) fn run(&self) -> Result<()> {
        self.run_or_repeat(&self.to_string())
    }

    /// As `run`, for a call that cannot be repeated as it stands: `again` is what does the same.
    pub(crate) fn run_or_repeat(&self, again: &str) -> Result<()> {
        println!("  $ {self}");
        let status = if self.is_gathered { self.gather() } else { self.std().status() };
        let status = status.with_context(|| format!("cannot start `{}`", self.shown))?;
        if !status.success() {
            bail!("this command failed ({status}); to run it alone:\n  {again}");
        }
        Ok(())
    }

    fn gather(&self) -> io::Result<ExitStatus> {
        let (mut said, out) = io::pipe()?;
        let mut child = self.std().stdin(Stdio::null()).stdout(out.try_clone()?).stderr(out).spawn()?;
        let mut text = Vec::new();
        said.read_to_end(&mut text)?;
        io::stdout().write_all(&text)?;
        child.wait()
    }

    /// Runs it silently and gives what it printed, whatever its exit code.
    pub(crate) fn capture(&self) -> Result<Captured> {
        let output =
            self.std().stdin(Stdio::null()).output().with_context(|| format!("cannot start `{}`", self.shown))?;
        Ok(Captured {
            success: output.status.success(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// The call for the standard library, for callers that keep the child.
    pub(crate) fn std(&self) -> process::Command {
        let mut command = process::Command::new(&self.program);
        command.args(&self.args).envs(self.env.iter().map(|(key, value)| (key, value)));
        for key in &self.unset {
            command.env_remove(key);
        }
        if let Some((dir, _)) = &self.dir {
            command.current_dir(dir);
        }
        command
    }
}

impl fmt::Display for Command {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dir = self.dir.as_ref().map_or("", |(_, name)| name.as_str());
        if !dir.is_empty() {
            write!(out, "(cd {} && ", quoted(dir))?;
        }
        for (key, value) in &self.env {
            write!(out, "{key}={} ", quoted(&value.to_string_lossy()))?;
        }
        write!(out, "{}", quoted(&self.shown))?;
        for arg in &self.args {
            write!(out, " {}", quoted(&arg.to_string_lossy()))?;
        }
        if dir.is_empty() { Ok(()) } else { write!(out, ")") }
    }
}

/// What a silent command said.
#[derive(Debug)]
pub(crate) struct Captured {
    pub(crate) success: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Where `program` is on PATH.
pub(crate) fn find_program(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let suffixes: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
    std::env::split_paths(&path)
        .flat_map(|dir| suffixes.iter().map(move |suffix| dir.join(format!("{program}{suffix}"))))
        .find(|candidate| candidate.is_file())
}

fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=:,+@%".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_command_can_be_pasted_into_a_shell() {
        let command = Command::new("xvfb-run").args(["-s", "-screen 0", "it's"]).within(Path::new("/x"), "ui");
        let command = command.env("LANG", "C.UTF-8");
        assert_eq!(command.to_string(), r"(cd ui && LANG=C.UTF-8 xvfb-run -s '-screen 0' 'it'\''s')");
    }

    #[test]
    fn a_wrapped_command_keeps_order_and_environment() {
        let outer = Command::new("sudo").arg("-n").env("A", "1");
        let inner = Command::new("apt-get").arg("update").env("B", "2");
        assert_eq!(inner.wrapped_by(outer).to_string(), "A=1 B=2 sudo -n apt-get update");
    }

    #[test]
    fn a_failing_command_says_how_to_repeat_it() {
        let error = Command::new("cargo").arg("no-such-subcommand").run().unwrap_err().to_string();
        assert!(error.contains("cargo no-such-subcommand"), "{error}");
    }

    #[test]
    fn a_missing_program_is_an_error_not_a_crash() {
        assert!(Command::new("no-such-program-here").capture().is_err());
        assert!(find_program("no-such-program-here").is_none());
    }
}
