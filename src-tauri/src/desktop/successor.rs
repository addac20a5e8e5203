//! A start in the moment in which a former run of the program ends.

use std::process::Command;
use std::time::Duration;

/// Tells a successor how often it was tried already.
const TRIES: &str = "CUSTOMER_PORTAL_TRIES";
/// For so long, and not longer, a former run may be ending: five seconds.
const MOST: u32 = 20;
const PAUSE: Duration = Duration::from_millis(250);

/// Starts the program anew if it could not start because a former run, asked to show its window, ended instead of doing
/// so. In a process of its own: the window system cannot be set up twice in one.
///
/// # Errors
/// `error` itself when it says anything else, or the former run does not come to its end.
pub(crate) fn start_after(error: tauri::Error) -> anyhow::Result<()> {
    let tries = std::env::var(TRIES).ok().and_then(|tries| tries.parse().ok()).unwrap_or(0);
    if !is_former_run(&error) || tries >= MOST {
        return Err(error.into());
    }
    tracing::info!(%error, tries, "a former run of the program is ending");
    std::thread::sleep(PAUSE);
    let mut successor = Command::new(std::env::current_exe()?);
    successor.args(std::env::args_os().skip(1)).env(TRIES, (tries + 1).to_string());
    become_it(&mut successor)
}

fn is_former_run(error: &tauri::Error) -> bool {
    matches!(error, tauri::Error::PluginInitialization(plugin, _) if plugin == "single-instance")
}

/// Whoever started this process keeps it.
#[cfg(unix)]
fn become_it(successor: &mut Command) -> anyhow::Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(successor.exec().into())
}

#[cfg(not(unix))]
fn become_it(successor: &mut Command) -> anyhow::Result<()> {
    successor.spawn()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_former_run_is_waited_for() {
        let said = |plugin: &str| tauri::Error::PluginInitialization(plugin.to_owned(), "no reply".to_owned());
        assert!(is_former_run(&said("single-instance")));
        assert!(!is_former_run(&said("dialog")));
        assert!(start_after(said("dialog")).is_err());
    }
}
