//! `cargo xtask demo`: the backend with demo data and the app on it, from nothing to a window.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::backend::Backend;
use crate::command::Command;
use crate::project::Project;
use crate::system::{self, Need};
use crate::{ui, window};

/// The portal of the demo data that the app opens on.
const PORTAL: &str = "meyer-lifts";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Start from nothing: forget what an earlier demo left
    #[arg(long)]
    fresh: bool,
    /// Without a display: drive the window through the main journey and print what was seen
    #[arg(long)]
    headless: bool,
    /// Where a headless demo puts a picture of each main screen [default: target/demo/screenshots]
    #[arg(long, value_name = "DIR")]
    screenshots: Option<PathBuf>,
    /// Where the demo keeps its data [default: target/demo]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The portal to open, by the name in its address
    #[arg(long, value_name = "NAME", default_value = PORTAL)]
    portal: String,
}

/// Where the parts of a demo are kept.
struct Places {
    root: PathBuf,
}

impl Places {
    fn server(&self) -> PathBuf {
        self.root.join("server")
    }

    /// What the seed printed. Written after it, so its presence means that the data are complete.
    fn sign_ins(&self) -> PathBuf {
        self.root.join("sign-ins.txt")
    }

    /// Removes server and client together: a client that outlives its server's data is another test.
    fn forget(&self) -> Result<()> {
        for part in ["server", "client"] {
            match fs::remove_dir_all(self.root.join(part)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("cannot remove {part} below {}", self.root.display()));
                }
                _ => {}
            }
        }
        for file in ["sign-ins.txt", "client.key", "server.log"] {
            // Not there is as good as removed; anything else shows when it is written next.
            let _ = fs::remove_file(self.root.join(file));
        }
        Ok(())
    }
}

/// Prepares the machine, builds, and shows the demo.
pub(crate) fn run(project: &Project, arguments: &Arguments) -> Result<()> {
    let headless = arguments.headless || arguments.screenshots.is_some() || !window::has_display();
    if headless && !arguments.headless {
        println!("there is no display (or pictures are wanted): the window runs on a virtual one (--headless)\n");
    }
    if headless && !cfg!(target_os = "linux") {
        bail!("--headless and --screenshots need Linux: the window is driven by WebKitWebDriver");
    }
    let need = if headless { Need::Window } else { Need::Build };
    timed("system packages", || system::prepare(need))?;
    timed("UI packages", || ui::install_packages(project))?;
    timed("UI build", || ui::build(project))?;
    timed("programs", || project.build_programs())?;
    let places = Places { root: arguments.data.clone().unwrap_or_else(|| project.target().join("demo")) };
    if headless {
        let pictures = arguments.screenshots.clone().unwrap_or_else(|| places.root.join("screenshots"));
        timed("journey", || window::drive(project, Some(&std::path::absolute(&pictures)?)))?;
        println!("\npictures: {}", pictures.display());
        return Ok(());
    }
    show(project, arguments, &places)
}

fn show(project: &Project, arguments: &Arguments, places: &Places) -> Result<()> {
    if arguments.fresh || !places.sign_ins().is_file() {
        timed("demo data", || {
            places.forget()?;
            seed(&project.program("portal-server"), places)
        })?;
    }
    println!("\n── backend ──");
    let backend = Backend::start(&project.program("portal-server"), &places.server(), &places.root.join("server.log"))?;
    println!("  the backend answers at {}", backend.address());
    println!("\n── sign in as one of these ──\n{}", fs::read_to_string(places.sign_ins())?.trim_end());
    println!("\n── app ── (close the window, or press Ctrl+C, to end the demo)");
    let closed = window::tied(app(project, places, &format!("{}/{}", backend.address(), arguments.portal))).run();
    drop(backend);
    closed?;
    println!("\nthe demo has ended; its data are kept in {} (--fresh starts from nothing)", places.root.display());
    Ok(())
}

fn seed(server: &Path, places: &Places) -> Result<()> {
    fs::create_dir_all(places.server())?;
    let command = Command::new(server).arg("seed").arg("--data").arg(places.server()).args(["--size", "demo"]);
    println!("  $ {command}");
    let answer = command.std().stderr(Stdio::inherit()).output().context("cannot start the backend")?;
    if !answer.status.success() {
        bail!("the demo data could not be made ({}); to run it alone:\n  {command}", answer.status);
    }
    fs::write(places.sign_ins(), answer.stdout).context("cannot keep the demo's sign-ins")
}

/// The app beside its own data, under a key file: a demo leaves nothing in the user's keychain.
fn app(project: &Project, places: &Places, portal: &str) -> Command {
    Command::new(project.program("customer-portal"))
        .arg("--data-dir")
        .arg(places.root.join("client"))
        .args(["--portal", portal, "--key-file"])
        .arg(places.root.join("client.key"))
}

fn timed(name: &str, step: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("── {name} ──");
    let start = Instant::now();
    step()?;
    println!("  done in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forgetting_removes_both_sides_and_is_no_error_on_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let places = Places { root: dir.path().to_owned() };
        places.forget().unwrap();
        for part in ["server", "client", "screenshots"] {
            fs::create_dir(dir.path().join(part)).unwrap();
        }
        for file in [places.sign_ins(), dir.path().join("client.key")] {
            fs::write(file, "x").unwrap();
        }
        places.forget().unwrap();
        let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["screenshots"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_seed_that_fails_leaves_no_mark_of_success() {
        let dir = tempfile::tempdir().unwrap();
        let places = Places { root: dir.path().to_owned() };
        assert!(seed(Path::new("/bin/false"), &places).is_err());
        assert!(!places.sign_ins().exists());
        seed(Path::new("/bin/echo"), &places).unwrap();
        assert!(fs::read_to_string(places.sign_ins()).unwrap().contains("--size demo"));
    }
}
