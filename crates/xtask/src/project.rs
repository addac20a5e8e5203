//! Where the project is, and how cargo and npm are called in it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::command::Command;

/// The project's root directory.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    root: PathBuf,
    /// What npm prints comes when it has ended, because others print at the same time.
    is_beside: bool,
}

impl Project {
    /// Finds the root from this crate's own directory, so that the commands work from anywhere inside.
    pub(crate) fn find() -> Result<Self> {
        let own = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = own.ancestors().nth(2).context("xtask is not two levels below the project's root")?;
        Ok(Self { root: root.to_owned(), is_beside: false })
    }

    /// The same project, for what runs beside something else.
    pub(crate) fn beside(&self) -> Self {
        Self { is_beside: true, ..self.clone() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Cargo's build folder; a machine may keep it elsewhere.
    pub(crate) fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.path("target"), |dir| self.root.join(dir))
    }

    /// A program of this project, as `build_programs` leaves it.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.target().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// The instruments, as `trials::build` leaves them.
    pub(crate) fn trials(&self) -> Command {
        let program = self.target().join("trials").join(format!("trials{}", std::env::consts::EXE_SUFFIX));
        Command::new(program).shown_as("target/trials/trials").within(&self.root, "")
    }

    /// `cargo` at the root. What `cargo xtask` told *this* program about itself is taken away: build
    /// scripts watch some of these variables, and would run again for nothing.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let command = Command::new(cargo).shown_as("cargo").arg(subcommand).within(&self.root, "");
        std::env::vars_os()
            .filter_map(|(key, _)| key.into_string().ok())
            .filter(|key| key.starts_with("CARGO_PKG_") || key.starts_with("CARGO_MANIFEST_"))
            .fold(command, Command::without_env)
    }

    /// `npm` in `ui/`.
    pub(crate) fn npm(&self, args: &[&str]) -> Command {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let command = Command::new(npm).shown_as("npm").args(args.iter().copied()).within(&self.root, "ui");
        if self.is_beside { command.gathered() } else { command }
    }

    /// The crates a whole-project cargo command works on. Always all of them, so that every command
    /// resolves the same features and nothing is compiled twice; only Windows leaves this program
    /// out, because it cannot replace a program that runs (xtask adds no feature to any dependency).
    pub(crate) fn everything() -> &'static [&'static str] {
        if cfg!(windows) { &["--workspace", "--exclude", "xtask"] } else { &["--workspace"] }
    }

    /// Builds all programs. `--examples` builds nothing (there are none), but makes cargo resolve
    /// features as `cargo test` does; without it the two would compile half the dependencies twice.
    pub(crate) fn build_programs(&self) -> Result<()> {
        self.cargo("build").args(Self::everything().iter().copied()).args(["--bins", "--examples"]).run()
    }
}
