//! `admin portal …`

use super::settings;
use super::{AdminError, Answer, PortalCommand, Result, portal};
use crate::store::Store;

pub(super) async fn run(store: &dyn Store, command: PortalCommand) -> Result<Answer> {
    match command {
        PortalCommand::List => list(store).await,
        PortalCommand::Show { slug } => show(store, &slug).await,
        PortalCommand::Set { slug, changes } => set(store, &slug, &changes).await,
    }
}

async fn list(store: &dyn Store) -> Result<Answer> {
    let portals: Vec<_> = store.portals().await?.into_iter().map(|portal| portal.settings).collect();
    let rows: Vec<_> = portals
        .iter()
        .map(|settings| vec![settings.slug.clone(), settings.name.clone(), on_off(settings.enabled).to_owned()])
        .collect();
    Ok(Answer::table(&portals, &["PORTAL", "NAME", "STATE"], &rows))
}

async fn show(store: &dyn Store, slug: &str) -> Result<Answer> {
    let settings = portal(store, slug).await?.settings;
    // For people as well: this is what `set` changes, key by key.
    let text = serde_json::to_string_pretty(&settings).map_err(|error| AdminError::input(error.to_string()))?;
    Ok(Answer::of(&settings, text))
}

async fn set(store: &dyn Store, slug: &str, changes: &[String]) -> Result<Answer> {
    let found = portal(store, slug).await?;
    let mut settings = found.settings;
    for change in changes {
        let (key, value) = change
            .split_once('=')
            .ok_or_else(|| AdminError::Input(format!("`{change}` is not of the form key=value")))?;
        settings::apply(&mut settings, key.trim(), value.trim()).map_err(AdminError::Input)?;
    }
    store.set_settings(found.id, settings.clone()).await?;
    Ok(Answer::of(&settings, format!("{}: {}", settings.slug, changes.join(", "))))
}

fn on_off(enabled: bool) -> &'static str {
    if enabled { "enabled" } else { "disabled" }
}
