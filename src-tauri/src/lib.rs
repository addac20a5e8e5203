//! The shell: the only Rust that knows Tauri. A window, doors to the core, and the system's manners.

mod commands;
mod desktop;
mod error;
mod events;
mod options;
mod shell;
mod telemetry;

use clap::Parser;
use tauri::{Manager, RunEvent};

use crate::options::Options;
use crate::shell::Shell;

/// Runs the program until its window is closed.
///
/// # Errors
/// When the window system or the program's folders cannot be had at all.
pub fn run() -> anyhow::Result<()> {
    telemetry::start();
    let options = Options::parse();
    let registry = commands::registry();
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| desktop::window::show(app)))
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .register_asynchronous_uri_scheme_protocol("portal", |context, request, answer| {
            desktop::pictures::serve(context.app_handle().clone(), request, answer);
        })
        .invoke_handler(registry.invoke_handler())
        .setup(move |app| {
            registry.mount_events(app);
            app.manage(Shell::new(options, app.handle())?);
            Ok(())
        })
        .build(tauri::generate_context!());
    let app = match built {
        Ok(app) => app,
        Err(error) => return desktop::successor::start_after(error),
    };
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            // Loops end and files close before the process does; a kill is survived as well, but needs no help.
            tauri::async_runtime::block_on(app.state::<Shell>().close());
        }
    });
    Ok(())
}
