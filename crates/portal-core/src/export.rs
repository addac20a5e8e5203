//! What was not sent, as a folder that a person can read without this program (DESIGN §5): for each thing a folder with
//! its text, everything that was entered, and its files.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::documents::sanitised;
use crate::files::{Files, fs};
use crate::store::outbox::unsent::Unsent;
use crate::{Error, Result};

/// How the window calls what has no name.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct ExportWords {
    /// Name of the folder that is made.
    pub folder: String,
    /// Title of something without text.
    pub untitled: String,
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct Exported {
    /// The folder that was made.
    pub folder: String,
    /// Things in it.
    pub things: u32,
    /// Files that belong to them but are not on this computer any more.
    pub missing_files: u32,
}

/// Writes the things into a new folder below `into`.
///
/// # Errors
/// What the disk refuses: then nothing counts as exported, and what was written is removed again.
pub(crate) fn write(things: &[Unsent], vault: &Files, into: &Path, words: &ExportWords) -> Result<Exported> {
    let folder = free(into, &sanitised(&words.folder));
    let written = write_into(&folder, things, vault, words);
    if written.is_err()
        && let Err(error) = fs::remove_dir_all(&folder)
    {
        tracing::info!(%error, "removing half an export");
    }
    written
}

fn write_into(folder: &Path, things: &[Unsent], vault: &Files, words: &ExportWords) -> Result<Exported> {
    fs::create_dir_all(folder)?;
    let mut missing_files = 0;
    for thing in things {
        let title = if thing.title.is_empty() { &words.untitled } else { &thing.title };
        let place = free(folder, &sanitised(title));
        fs::create_dir(&place)?;
        if !thing.text.is_empty() {
            fs::write(place.join("text.txt"), &thing.text)?;
        }
        fs::write(place.join("data.json"), serde_json::to_vec_pretty(&thing.body).map_err(std::io::Error::other)?)?;
        for (sha256, name) in &thing.files {
            let path = free(&place, &sanitised(name));
            let mut file = fs::File::create_new(&path)?;
            match vault.copy_to(*sha256, &mut file) {
                Ok(()) => file.sync_all()?,
                Err(Error::Code(_)) => {
                    missing_files += 1;
                    drop(file);
                    fs::remove_file(&path)?;
                }
                Err(error) => return Err(error),
            }
        }
    }
    Ok(Exported {
        folder: folder.display().to_string(),
        things: u32::try_from(things.len()).unwrap_or(u32::MAX),
        missing_files,
    })
}

/// A name in this folder that nothing has yet.
fn free(folder: &Path, name: &str) -> PathBuf {
    let (stem, extension) =
        name.rsplit_once('.').map_or((name, String::new()), |(stem, end)| (stem, format!(".{end}")));
    let mut path = folder.join(name);
    let mut n = 2;
    while path.exists() {
        path = folder.join(format!("{stem} {n}{extension}"));
        n += 1;
    }
    path
}

#[cfg(test)]
mod tests;
