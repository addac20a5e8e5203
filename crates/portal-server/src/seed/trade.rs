//! What a trade talks about: kinds of objects, jobs with their sentences, words on paper.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::dice::Dice;

/// The words of one trade in one language; read from `texts/`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Trade {
    /// What is maintained.
    pub(super) kinds: Vec<Kind>,
    /// What is done.
    pub(super) jobs: Vec<Job>,
    /// Since when, as a sentence.
    pub(super) when: Vec<String>,
    /// What follows from it, as a sentence.
    pub(super) impact: Vec<String>,
    /// How to get there, as a sentence.
    pub(super) access: Vec<String>,
    /// How a visit ends, as a sentence.
    pub(super) closing: Vec<String>,
    /// What the company asks the customer.
    pub(super) waiting: Vec<String>,
    /// Why a work order was cancelled.
    pub(super) cancelled: Vec<String>,
    /// What stands above an offer.
    pub(super) offers: Vec<String>,
    /// What a customer writes who accepts one.
    pub(super) agreed: Vec<String>,
    /// What a customer writes who does not.
    pub(super) refused: Vec<String>,
    /// What a customer asks about a work order.
    pub(super) asked: Vec<String>,
    /// What the company says to that.
    pub(super) answered: Vec<String>,
    /// Why a request was declined.
    pub(super) declined: Vec<String>,
    /// What only the office may read.
    pub(super) internal: Vec<String>,
    /// General terms, a paragraph each.
    pub(super) terms: Vec<String>,
    /// Words on an invoice's lines.
    pub(super) lines: LineWords,
    /// From Monday.
    pub(super) weekdays: Vec<String>,
    /// Headings on paper.
    pub(super) paper: BTreeMap<String, String>,
    /// File names with slots.
    pub(super) files: BTreeMap<String, String>,
    /// What an inspection checks.
    pub(super) checks: Vec<String>,
    /// What an inspection measures: name, unit, lowest and highest believable value.
    pub(super) measures: Vec<(String, String, i32, i32)>,
    /// A manual: heading and two paragraphs each.
    pub(super) chapters: Vec<(String, String, String)>,
}

/// A kind of object.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Kind {
    /// Named by customers and jobs.
    pub(super) code: String,
    /// What customers read.
    pub(super) label: String,
    /// What people call one, with `{n}`.
    pub(super) names: Vec<String>,
    /// Makers and models; all invented.
    pub(super) models: Vec<String>,
    /// How serial numbers begin.
    pub(super) serial: String,
}

/// A kind of work with its sentences.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Job {
    /// Code of the work type.
    #[serde(rename = "type")]
    pub(super) work_type: String,
    /// Kinds of objects it happens to.
    pub(super) on: Vec<String>,
    /// Titles.
    pub(super) titles: Vec<String>,
    /// In the customer's words.
    pub(super) said: Vec<String>,
    /// In the technician's words.
    pub(super) done: Vec<String>,
    /// What is used up, with its price in cents.
    pub(super) parts: Vec<(String, i64)>,
    /// Half hours of work, from and to.
    pub(super) hours: (i32, i32),
}

/// Words on an invoice's lines.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct LineWords {
    /// Work time.
    pub(super) labour: String,
    /// The way there.
    pub(super) travel: String,
    /// A share of the contract.
    pub(super) contract: String,
    /// Unit of time.
    pub(super) hours_unit: String,
    /// Unit of parts.
    pub(super) pieces_unit: String,
    /// No unit.
    pub(super) flat: String,
}

impl Trade {
    /// The words of this trade.
    ///
    /// # Errors
    /// When the text file is not what this program expects.
    pub(super) fn read(name: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(match name {
            "heating" => include_str!("texts/heating.json"),
            _ => include_str!("texts/lifts.json"),
        })
    }

    /// The word for a heading on paper.
    #[must_use]
    pub(super) fn word(&self, key: &str) -> &str {
        self.paper.get(key).map_or("", String::as_str)
    }

    /// A file name with its slots filled.
    #[must_use]
    pub(super) fn file(&self, key: &str, slots: &[(&str, &str)]) -> String {
        let mut name = self.files.get(key).cloned().unwrap_or_default();
        for (slot, value) in slots {
            name = name.replace(&format!("{{{slot}}}"), value);
        }
        name
    }

    /// The kind with this code.
    #[must_use]
    pub(super) fn kind(&self, code: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.code == code)
    }

    /// Fills `{floor}`, `{weekday}` and `{hour}`.
    pub(super) fn fill(&self, sentence: &str, dice: &mut Dice) -> String {
        let hour = format!("{}:{}", dice.between(6, 18), dice.pick(&["00", "15", "30", "45"]).unwrap_or(&"00"));
        sentence
            .replace("{floor}", &dice.between(1, 6).to_string())
            .replace("{weekday}", dice.word(&self.weekdays))
            .replace("{hour}", &hour)
    }

    /// What a customer writes: what is wrong, and by chance since when, what follows, and how to get in.
    pub(super) fn description(&self, job: &Job, dice: &mut Dice) -> String {
        let mut text = dice.word(&job.said).to_owned();
        // Nobody explains a planned visit at length.
        let talkative = if job.work_type == "fault" { 55 } else { 12 };
        for sentences in [&self.when, &self.impact] {
            if dice.chance(talkative) {
                text = format!("{text} {}", dice.word(sentences));
            }
        }
        if dice.chance(35) {
            text = format!("{text}\n{}", dice.word(&self.access));
        }
        self.fill(&text, dice)
    }

    /// What the technician writes.
    pub(super) fn report(&self, job: &Job, dice: &mut Dice) -> String {
        let mut text = dice.word(&job.done).to_owned();
        if dice.chance(60) {
            text = format!("{text} {}", dice.word(&self.closing));
        }
        self.fill(&text, dice)
    }
}
