//! `docs/outbox-transitions.md` is what the machine does. `UPDATE_GENERATED=1` rewrites it.

use std::fmt::Write;
use std::path::Path;

use super::*;

/// A row: what happens, and how it is said to the machine.
struct Happening {
    words: &'static str,
    input: fn(&Op) -> Input,
}

macro_rules! happenings {
    ($($words:literal => $input:expr),* $(,)?) => { [$(Happening { words: $words, input: $input }),*] };
}

fn happenings() -> [Happening; 33] {
    happenings![
        "a worker claims it" => |_| Input::Claimed { epoch: EPOCH },
        "acknowledged: same id, bytes and epoch" => |op| Input::Acknowledged(ack(op, EPOCH)),
        "acknowledged, but for another epoch" => |op| Input::Acknowledged(ack(op, NEW_EPOCH)),
        "acknowledged, but other bytes" => |op| Input::Acknowledged(Ack { fingerprint: Fingerprint::of(b"x"), ..ack(op, EPOCH) }),
        "acknowledged, but another id" => |op| Input::Acknowledged(Ack { entity: COPY, ..ack(op, EPOCH) }),
        "taken back, says the server" => |op| undone(op, EPOCH),
        "taken back, but in another epoch" => |op| undone(op, NEW_EPOCH),
        "taken back, but another id" => |_| Input::TakenBack { entity: COPY, epoch: EPOCH },
        "network, odd answer, 408, 425, 429, 5xx" => |_| Input::Failed(Retry::LATER),
        "412 `epoch-changed`" => |_| Input::Failed(Retry::Later { after: None, epoch: Some(NEW_EPOCH) }),
        "the session is over" => |_| Input::Failed(Retry::NeedsUser(HoldReason::SignIn)),
        "426 `upgrade-needed`" => |_| Input::Failed(Retry::NeedsUser(HoldReason::Upgrade)),
        "a file is missing" => |_| Input::Failed(Retry::NeedsUser(HoldReason::FileMissing)),
        "refused for good (400, 403, 410, 413, 415, 422)" => |_| Input::Failed(refusal(ErrorCode::InvalidInput)),
        "409 `id-conflict`: used, or decided" => |_| Input::Failed(refusal(ErrorCode::IdConflict)),
        "404 `not-found`" => |_| Input::Failed(refusal(ErrorCode::NotFound)),
        "the wish to undo came too late" => |_| Input::TooLate,
        "the feed has it, same bytes" => |op| Input::SeenInFeed(op.fingerprint),
        "the feed has the id with other bytes" => |_| Input::SeenInFeed(Fingerprint::of(b"x")),
        "the person takes it back" => |_| Input::Cancelled,
        "the person writes on" => |_| Input::Recalled,
        "the person sends a corrected copy" => |_| Input::Replaced { copy: COPY },
        "the person discards it" => |_| Input::Discarded,
        "the person says *send now*" => |_| Input::SendNow,
        "line back, resume, focus" => |_| Input::LineBack,
        "somebody signs in" => |_| Input::SignedIn,
        "the file is chosen again, or left out" => |_| Input::FileBack,
        "the program starts" => |_| Input::ProcessStarted,
        "the computer's clock was set back" => |_| Input::ClockSet,
        "what was to be undone stands" => |_| Input::Resumed,
        "the server lives under another epoch" => |_| Input::EpochChanged(NEW_EPOCH),
        "the server may have forgotten what it confirmed" => |_| Input::ServerForgot,
        "the epoch is the same" => |_| Input::EpochChanged(EPOCH),
    ]
}

const COLUMNS: [&str; 12] = [
    "queued, never tried",
    "queued",
    "inflight",
    "held: sign in",
    "held: file missing",
    "held: upgrade",
    "rejected",
    "cancelling",
    "done",
    "cancelled here",
    "given up",
    "cancelled at the server",
];

fn name(state: &State) -> String {
    match state {
        State::Held(HoldReason::SignIn) => "held: sign in".into(),
        State::Held(HoldReason::FileMissing) => "held: file".into(),
        State::Held(HoldReason::Upgrade) => "held: upgrade".into(),
        other => other.name().into(),
    }
}

fn effect_name(effect: &Effect) -> String {
    match effect {
        Effect::Send => "send".into(),
        Effect::TakeBack => "ask to take back".into(),
        Effect::BackToDraft => "text becomes a draft".into(),
        Effect::DropDraft => "drop draft".into(),
        Effect::CancelRest => "cancel what follows".into(),
        Effect::FreeCopy(_) => "copy becomes a draft".into(),
        Effect::KeepText => "text becomes another draft".into(),
        Effect::ResendFiles => "files to be sent again".into(),
        Effect::ResumeFiles => "files go on".into(),
        Effect::Tell(Notice::Received) => "tell: received".into(),
        Effect::Tell(Notice::NotAccepted(_)) => "tell: not accepted".into(),
        Effect::Tell(Notice::TakenBack) => "tell: taken back".into(),
        Effect::Tell(Notice::AfterAll) => "tell: stands after all".into(),
        Effect::Tell(Notice::AnotherText) => "tell: another text".into(),
    }
}

/// The next state, when it is tried next if that changed, and the effects; `·` when nothing happens.
fn cell(before: &Op, input: Input) -> String {
    let (after, effects) = step(before.clone(), input, now(), 0.5);
    let mut words = Vec::new();
    if after.state.name() != before.state.name() || name(&after.state) != name(&before.state) {
        words.push(format!("**{}**", name(&after.state)));
    }
    let waits = after.not_before > now() && matches!(after.state, State::Queued | State::Cancelling);
    if waits && effects.is_empty() {
        words.push("later".into());
    } else if after != *before && words.is_empty() && effects.is_empty() {
        let words_for =
            if after.state == State::Inflight { "an answer for the former does not count" } else { "at once" };
        words.push(words_for.into());
    }
    words.extend(effects.iter().map(effect_name));
    if words.is_empty() { "·".into() } else { words.join("; ") }
}

fn table_of(kind: Kind) -> Vec<(&'static str, Vec<String>)> {
    let columns = samples().map(|op| Op { kind, ..op });
    let row = |happening: &Happening| {
        let cells = columns.iter().map(|op| cell(op, (happening.input)(op))).collect();
        (happening.words, cells)
    };
    happenings().iter().map(row).collect()
}

fn document() -> String {
    let mut out = String::from(HEAD);
    let create = table_of(Kind::Create);
    let _ = writeln!(out, "\n## `{}`\n", Kind::Create.traits().name);
    let _ = writeln!(out, "| what happens | {} |", COLUMNS.join(" | "));
    let _ = writeln!(out, "|---|{}", "---|".repeat(COLUMNS.len()));
    for (words, cells) in &create {
        let _ = writeln!(out, "| {words} | {} |", cells.join(" | "));
    }
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Create) {
        let _ = writeln!(out, "\n## `{}`, where it differs\n", kind.traits().name);
        let _ = writeln!(out, "| what happens | in state | then |");
        let _ = writeln!(out, "|---|---|---|");
        for ((words, cells), (_, usual)) in table_of(kind).iter().zip(&create) {
            for ((cell, usual), column) in cells.iter().zip(usual).zip(COLUMNS) {
                if cell != usual {
                    let _ = writeln!(out, "| {words} | {column} | {cell} |");
                }
            }
        }
    }
    out
}

const HEAD: &str = "# What becomes of an operation of the outbox

Generated from `crates/portal-core/src/outbox/machine.rs` by its tests (`UPDATE_GENERATED=1 cargo test --workspace --lib
transitions` rewrites it). A column is a state, a row is what happens; the cell is the next state in bold, then what is
done in the same transaction. `·`: nothing changes. *later*: tried again after a pause of 1 s, doubled with each failure up
to 5 min with full jitter, or after the pause that the server asks for (at most 1 h). *at once*: due now, unless the server
asked for patience.

`inflight` is on the disk before the first byte leaves. *Done* needs an echo of id, bytes and epoch, or the row in the feed. Finished
operations are kept for 30 days, so that a server that was restored from a backup gets them again. What a newer program
wrote is shown as *held: upgrade*, and nothing in this table moves it.
";

#[test]
fn the_published_transition_table_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/outbox-transitions.md");
    let document = document();
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::write(&path, &document).unwrap();
    }
    let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(checked_in == document, "docs/outbox-transitions.md is stale: run the tests with UPDATE_GENERATED=1");
}
