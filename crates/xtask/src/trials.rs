//! `cargo xtask sim | kill | faults | fuzz`: the instruments, built fast and run with the arguments as they came.

use anyhow::Result;

use crate::project::Project;

/// Seeds the runtime's own dice as well, see `tests/trials`.
const SEEDED: &str = r#"build.rustflags=["--cfg", "tokio_unstable"]"#;

/// What is handed on to the instrument.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    handed_on: Vec<String>,
}

/// Builds the instruments and runs one. Its last line says what was found; it fails when that is anything.
pub(crate) fn run(project: &Project, name: &str, arguments: &Arguments) -> Result<()> {
    build(project)?;
    run_built(project, name, arguments.handed_on.iter().map(String::as_str))
}

/// Builds the instruments, and the server that some of them kill.
pub(crate) fn build(project: &Project) -> Result<()> {
    project
        .cargo("build")
        .args(["--profile", "trials", "--config", SEEDED, "--package", "portal-trials", "--package", "portal-server"])
        .arg("--bins")
        .run()
}

/// Runs an instrument that was built.
pub(crate) fn run_built<'a>(project: &Project, name: &str, arguments: impl IntoIterator<Item = &'a str>) -> Result<()> {
    project.trials().arg(name).args(arguments).run()
}
