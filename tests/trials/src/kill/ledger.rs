//! What was promised, and whether it is kept. Pure.

use std::collections::{BTreeMap, BTreeSet};

/// What the client says on its standard output, one line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// Is about to save a draft with this text.
    Saving { id: String, text: String },
    /// The draft is saved.
    Saved { id: String },
    /// A photo is attached to the draft.
    Attached { id: String },
    /// Is about to hand a request over.
    Sending { id: String },
    /// The request is handed over: from now on it arrives, whatever happens.
    Enqueued { id: String },
    /// Is about to throw a draft away, or to take a request back.
    Leaving { id: String },
    /// It is thrown away or will be taken back.
    Left { id: String },
    /// Is about to wipe the account.
    Wiping,
}

impl Said {
    /// Reads a line of the client; `None` for the lines that promise nothing.
    pub(crate) fn read(line: &str) -> Option<Self> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let id = rest.split(' ').next().unwrap_or_default().to_owned();
        Some(match word {
            "saving" => Self::Saving { text: rest.split_once(' ')?.1.to_owned(), id },
            "saved" => Self::Saved { id },
            "attached" => Self::Attached { id },
            "sending" => Self::Sending { id },
            "enqueued" => Self::Enqueued { id },
            "leaving" => Self::Leaving { id },
            "left" => Self::Left { id },
            "wiping" => Self::Wiping,
            _ => return None,
        })
    }
}

/// A request as a program shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) id: String,
    /// `draft`, `waiting`, `received`, `withdrawn`, or `other:…`.
    pub(crate) state: String,
    pub(crate) text: String,
    pub(crate) n_photos: u32,
    /// Photos of which bytes are missing; only the server knows.
    pub(crate) n_missing: u32,
}

#[derive(Debug, Default)]
struct Entry {
    /// The text that is certainly on the disk.
    saved: Option<String>,
    /// Texts that may be, because saving them was begun.
    saving: Vec<String>,
    n_photos: u32,
    is_sending: bool,
    is_enqueued: bool,
    is_leaving: bool,
    has_left: bool,
}

impl Entry {
    fn may_say(&self, text: &str) -> bool {
        // A draft that a wipe forgave, and that outlived it because the wipe did not begin.
        let is_unknown = self.saved.is_none() && self.saving.is_empty();
        is_unknown || self.saved.as_deref() == Some(text) || self.saving.iter().any(|saving| saving == text)
    }
}

/// Everything that was promised since the account began.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    entries: BTreeMap<String, Entry>,
    n_promises: u64,
}

impl Ledger {
    /// How often something was promised.
    pub(crate) fn n_promises(&self) -> u64 {
        self.n_promises
    }

    pub(crate) fn hear(&mut self, said: Said) {
        if !matches!(said, Said::Saving { .. } | Said::Sending { .. } | Said::Leaving { .. } | Said::Wiping) {
            self.n_promises += 1;
        }
        match said {
            Said::Saving { id, text } => self.entry(id).saving.push(text),
            Said::Saved { id } => {
                let entry = self.entry(id);
                entry.saved = entry.saving.pop().or_else(|| entry.saved.take());
                entry.saving.clear();
            }
            Said::Attached { id } => self.entry(id).n_photos += 1,
            Said::Sending { id } => self.entry(id).is_sending = true,
            Said::Enqueued { id } => self.entry(id).is_enqueued = true,
            Said::Leaving { id } => self.entry(id).is_leaving = true,
            Said::Left { id } => self.entry(id).has_left = true,
            // What is on this computer alone goes with the account; what was handed over may.
            Said::Wiping => {
                self.entries.retain(|_, entry| entry.is_sending);
                for entry in self.entries.values_mut() {
                    entry.is_leaving = true;
                }
            }
        }
    }

    fn entry(&mut self, id: String) -> &mut Entry {
        self.entries.entry(id).or_default()
    }

    /// What is wrong with what a start of the client shows. `is_settled`: everything has had the time to arrive.
    pub(crate) fn broken_at_client(&self, shown: &[Shown], is_settled: bool) -> Vec<String> {
        let by_id: BTreeMap<_, _> = shown.iter().map(|row| (row.id.as_str(), row)).collect();
        let mut broken = Vec::new();
        for (id, entry) in &self.entries {
            let row = by_id.get(id.as_str()).copied();
            let state = row.map_or("gone", |row| row.state.as_str());
            let ok: &[&str] = match entry {
                Entry { has_left: true, is_sending: false, .. } => &["gone"],
                Entry { has_left: true, .. } if is_settled => &["gone", "withdrawn"],
                Entry { has_left: true, .. } => &["gone", "withdrawn", "taking-back"],
                Entry { is_leaving: true, .. } => continue,
                Entry { is_enqueued: true, .. } if is_settled => &["received"],
                Entry { is_enqueued: true, .. } => &["waiting", "received"],
                Entry { is_sending: true, .. } if is_settled => &["draft", "received"],
                Entry { is_sending: true, .. } => &["draft", "waiting", "received"],
                Entry { saved: Some(_), .. } => &["draft"],
                // Only begun.
                _ => continue,
            };
            if !ok.contains(&state) {
                broken.push(format!("{id} is {state} instead of {ok:?}: {entry:?}"));
            } else if let Some(row) = row.filter(|_| !entry.has_left) {
                if !entry.may_say(&row.text) {
                    broken.push(format!("{id} says {:?}: {entry:?}", row.text));
                }
                if row.n_photos < entry.n_photos {
                    broken.push(format!("{id} has {} photos: {entry:?}", row.n_photos));
                }
            }
        }
        broken
    }

    /// What is lost and what is there twice at the server, when everything has had the time to arrive.
    pub(crate) fn broken_at_server(&self, stored: &[Shown]) -> (Vec<String>, Vec<String>) {
        let by_id: BTreeMap<_, _> = stored.iter().map(|row| (row.id.as_str(), row)).collect();
        let mut lost = Vec::new();
        for (id, entry) in &self.entries {
            let row = by_id.get(id.as_str()).copied();
            match (entry, row) {
                (Entry { has_left: true, .. }, Some(row)) if row.state != "withdrawn" => {
                    lost.push(format!("{id} was taken back and is {}", row.state));
                }
                (Entry { is_leaving: true, .. }, _) => {}
                (Entry { is_enqueued: true, .. }, None) => lost.push(format!("{id} never arrived: {entry:?}")),
                (Entry { is_enqueued: true, .. }, Some(row)) => {
                    if row.state != "received" || !entry.may_say(&row.text) {
                        lost.push(format!("{id} arrived as {row:?}: {entry:?}"));
                    }
                    if row.n_photos < entry.n_photos || row.n_missing > 0 {
                        lost.push(format!("{id} arrived without its photos, {row:?}: {entry:?}"));
                    }
                }
                _ => {}
            }
        }
        let mut duplicated = Vec::new();
        let mut texts = BTreeSet::new();
        for row in stored {
            if !self.entries.get(&row.id).is_some_and(|entry| entry.is_sending) {
                duplicated.push(format!("nobody sent {row:?}"));
            }
            if row.state != "withdrawn" && !texts.insert(&row.text) {
                duplicated.push(format!("the text of {row:?} is there twice"));
            }
        }
        (lost, duplicated)
    }
}

#[cfg(test)]
mod tests;
