//! What becomes of an operation when something happens to it. Pure and total: every state answers every input.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use portal_api::fingerprint::Fingerprint;
use portal_api::id::Epoch;
use portal_api::problem::{ErrorCode, Problem};

use super::kinds::{Kind, TakeBack};
use super::op::{EntityId, Op, State};
use super::proof::Proof;
use super::retry::{CAP, PATIENCE, Retry, delay};
use crate::views::HoldReason;

/// How long finished operations are kept, to be sent again when the server's database gets another life.
pub(crate) const REPLAY_DAYS: i64 = 30;
/// While a take-back is under way nobody else begins it. A crash is the only way to wait this long.
const LEASE: Duration = Duration::from_secs(120);

/// What the world reports about one operation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Input {
    /// The worker begins, assuming this life of the server's database.
    Claimed {
        /// Travels with it.
        epoch: Epoch,
    },
    /// The server confirms what was sent.
    Acknowledged(Ack),
    /// The server confirms that it does not have it. Counts only when it speaks of exactly what was taken back.
    TakenBack {
        /// What.
        entity: EntityId,
        /// In which life of its database.
        epoch: Epoch,
    },
    /// There was no answer that ends it well.
    Failed(Retry),
    /// The server's own list has it.
    SeenInFeed(Fingerprint),
    /// The person takes it back.
    Cancelled,
    /// What was to be undone has been decided at the server: it stands.
    TooLate,
    /// The person writes on; only before the first try.
    Recalled,
    /// The person sends a corrected copy of what was not accepted.
    Replaced {
        /// Identity of the copy.
        copy: EntityId,
    },
    /// The person gives up what was not accepted.
    Discarded,
    /// The person is impatient, or wants it tried once more.
    SendNow,
    /// There is reason to hope: the line is back, the computer woke up, the window got the focus.
    LineBack,
    /// Somebody signed in.
    SignedIn,
    /// A missing file was chosen again, or left out.
    FileBack,
    /// The program starts.
    ProcessStarted,
    /// The computer's clock was set back, or may have been while the program did not run.
    ClockSet,
    /// What was to be undone stands: what was left out because of that goes on.
    Resumed,
    /// The server's database has another life than before.
    EpochChanged(Epoch),
    /// The server may have forgotten what it confirmed in this life: its rows are not those that it had shared.
    ServerForgot,
}

/// What a confirmation says. It counts only when it speaks of exactly what was sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ack {
    /// Of what.
    pub(crate) entity: EntityId,
    /// Of which bytes.
    pub(crate) fingerprint: Fingerprint,
    /// In which life of the server's database.
    pub(crate) epoch: Epoch,
    /// The server's proof; operations that make nothing have none.
    pub(crate) receipt: Option<Proof>,
}

impl Ack {
    /// The server's word must be about this thing, these bytes, this life: a captive portal also says 200, and a
    /// packet may be older than a restored backup.
    fn answers(&self, op: &Op) -> bool {
        self.entity == op.entity && self.fingerprint == op.fingerprint && Some(self.epoch) == op.epoch
    }
}

/// What must be done besides keeping the new state: written in the same transaction, or performed after it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Effect {
    /// Let the body travel; the state is on the disk before.
    Send,
    /// Ask the server to forget it, or to refuse it for ever.
    TakeBack,
    /// The operation is gone, its text is a draft again.
    BackToDraft,
    /// The text is at the server; the draft is not needed any more.
    DropDraft,
    /// Later operations about the same thing are pointless.
    CancelRest,
    /// The corrected copy must not be sent: it becomes a draft again.
    FreeCopy(EntityId),
    /// What the server has under this id is not what was written here; the text becomes a draft of its own.
    KeepText,
    /// Every file counts as not sent.
    ResendFiles,
    /// The files of what stands after all are sent.
    ResumeFiles,
    /// Something a person may want to know.
    Tell(Notice),
}

/// Facts for the activity page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The server has it.
    Received,
    /// The server will not take it.
    NotAccepted(ErrorCode),
    /// The server does not have it, as wished.
    TakenBack,
    /// What was refused, given up or to be taken back stands at the server all the same.
    AfterAll,
    /// Another text stands at the server under the id of what was written here; ours is a draft again.
    AnotherText,
}

/// The next state of `op`. No clock, no I/O, no randomness: `now` and `jitter` (0..1) come in.
pub(crate) fn step(op: Op, input: Input, now: Timestamp, jitter: f64) -> (Op, Vec<Effect>) {
    if !op.is_readable() {
        // A newer program wrote it, and will know what to do with it.
        return same(op);
    }
    let input = if is_outdated(&op, &input) { Input::Failed(Retry::LATER) } else { input };
    match input {
        Input::Claimed { epoch } => claimed(op, epoch, now),
        Input::Acknowledged(ack) => acknowledged(op, ack, now, jitter),
        Input::TakenBack { entity, epoch } => taken_back(op, entity, epoch, now, jitter),
        Input::Failed(retry) => match op.state {
            State::Inflight => failed(op, retry, now, jitter),
            State::Cancelling => take_back_failed(op, retry, now, jitter),
            _ => same(op),
        },
        Input::SeenInFeed(fingerprint) => seen_in_feed(op, fingerprint, now),
        Input::Cancelled => cancelled(op, now),
        Input::TooLate => too_late(op, now),
        Input::Recalled if op.never_left() => given_up(op, now, vec![Effect::BackToDraft]),
        Input::Replaced { copy } if matches!(op.state, State::Rejected(_)) => {
            (due(Op { state: State::Cancelling, next: Some(copy), ..op }, now), Vec::new())
        }
        Input::Discarded if op.never_left() || matches!(op.state, State::Rejected(_)) => {
            given_up(op, now, vec![Effect::CancelRest])
        }
        Input::Recalled | Input::Replaced { .. } | Input::Discarded => same(op),
        Input::SendNow | Input::LineBack | Input::SignedIn | Input::FileBack | Input::ProcessStarted => {
            (woken(op, &input, now), Vec::new())
        }
        Input::ClockSet => (clock_set(op, now), Vec::new()),
        Input::Resumed if op.state == State::Cancelled && op.kind.traits().carries_files => {
            (due(again(op, State::Queued), now), Vec::new())
        }
        Input::Resumed => same(op),
        Input::EpochChanged(epoch) => epoch_changed(op, epoch, now),
        Input::ServerForgot => server_forgot(op, now),
    }
}

/// Whether the server's last word is from a life of its database that is over, or about rows that it may have lost since:
/// the operation was claimed for an epoch, and has none any more (see [`server_forgot`]).
fn is_outdated(op: &Op, input: &Input) -> bool {
    op.epoch.is_none() && matches!(input, Input::Failed(Retry::Never(_)) | Input::TooLate)
}

fn same(op: Op) -> (Op, Vec<Effect>) {
    (op, Vec::new())
}

fn over(op: Op, state: State, now: Timestamp, effects: Vec<Effect>) -> (Op, Vec<Effect>) {
    (Op { state, done_at: Some(now), ..op }, effects)
}

/// Over without the server's word, so that its feed may still say otherwise.
fn given_up(op: Op, now: Timestamp, effects: Vec<Effect>) -> (Op, Vec<Effect>) {
    over(Op { epoch: None, ..op }, State::Cancelled, now, effects)
}

/// To be tried at once, unless the server asked for patience.
fn due(op: Op, now: Timestamp) -> Op {
    Op { not_before: now.max(wish(&op, now)), backoff: 0, ..op }
}

fn claimed(op: Op, epoch: Epoch, now: Timestamp) -> (Op, Vec<Effect>) {
    let (state, not_before, effect) = match op.state {
        State::Queued => (State::Inflight, op.not_before, Effect::Send),
        State::Cancelling => (State::Cancelling, later(now, LEASE), Effect::TakeBack),
        _ => return same(op),
    };
    let (attempts, backoff) = (op.attempts.saturating_add(1), op.backoff.saturating_add(1));
    (Op { state, not_before, attempts, backoff, epoch: Some(epoch), ..op }, vec![effect])
}

fn acknowledged(op: Op, ack: Ack, now: Timestamp, jitter: f64) -> (Op, Vec<Effect>) {
    match op.state {
        State::Queued | State::Inflight | State::Held(_) | State::Rejected(_) if ack.answers(&op) => {
            received(Op { receipt: ack.receipt.or(op.receipt), ..op }, now, vec![Effect::DropDraft])
        }
        State::Inflight => retry_later(Op { state: State::Queued, ..op }, None, now, jitter),
        // While it is being taken back, the answer to the take-back decides.
        _ => same(op),
    }
}

/// The server has it. Whoever was told the contrary hears of it.
fn received(op: Op, now: Timestamp, mut effects: Vec<Effect>) -> (Op, Vec<Effect>) {
    let notice = match op.state {
        State::Rejected(_) | State::Cancelling | State::Cancelled => Some(Notice::AfterAll),
        State::Queued | State::Inflight | State::Held(_) | State::Done => op.kind.traits().notice,
    };
    if matches!(op.state, State::Cancelling | State::Cancelled) {
        effects.push(Effect::ResumeFiles);
    }
    effects.extend(notice.map(Effect::Tell));
    over(op, State::Done, now, effects)
}

/// The wish to undo came too late; nothing is left to do but to say so.
fn too_late(op: Op, now: Timestamp) -> (Op, Vec<Effect>) {
    // Only an undoing can be too late; what makes something stays until the server has said what became of it.
    if op.state == State::Inflight && op.kind == Kind::Withdraw {
        given_up(op, now, vec![Effect::ResumeFiles, Effect::Tell(Notice::AfterAll)])
    } else {
        same(op)
    }
}

fn taken_back(op: Op, entity: EntityId, epoch: Epoch, now: Timestamp, jitter: f64) -> (Op, Vec<Effect>) {
    match op.state {
        State::Cancelling if op.entity == entity && op.epoch == Some(epoch) => {
            let mut effects = vec![Effect::CancelRest];
            if op.next.is_none() {
                effects.push(Effect::Tell(Notice::TakenBack));
            }
            over(op, State::Cancelled, now, effects)
        }
        State::Cancelling => retry_later(op, None, now, jitter),
        _ => same(op),
    }
}

fn failed(op: Op, retry: Retry, now: Timestamp, jitter: f64) -> (Op, Vec<Effect>) {
    match retry {
        Retry::Later { after, epoch } => {
            let queued = Op { state: State::Queued, ..op };
            match epoch {
                // Nothing was wrong but the assumption; once corrected, there is nothing to wait for.
                Some(epoch) if queued.epoch != Some(epoch) => {
                    (Op { epoch: Some(epoch), not_before: now.max(wish(&queued, now)), ..queued }, Vec::new())
                }
                _ => retry_later(queued, after, now, jitter),
            }
        }
        Retry::NeedsUser(reason) => (Op { state: State::Held(reason), ..op }, Vec::new()),
        Retry::Never(problem) => {
            let code = problem.code;
            (Op { state: State::Rejected(problem), ..op }, vec![Effect::Tell(Notice::NotAccepted(code))])
        }
    }
}

fn take_back_failed(op: Op, retry: Retry, now: Timestamp, jitter: f64) -> (Op, Vec<Effect>) {
    match retry {
        Retry::Later { epoch: Some(epoch), .. } if op.epoch != Some(epoch) => {
            (Op { epoch: Some(epoch), not_before: now.max(wish(&op, now)), ..op }, Vec::new())
        }
        Retry::Later { after, .. } => retry_later(op, after, now, jitter),
        Retry::Never(problem) if is_decided(&problem) => accepted_after_all(op, now),
        // The id belongs to somebody else: nothing of ours is, or can come, under it.
        Retry::Never(problem) if problem.code == ErrorCode::NotFound => given_up(op, now, vec![Effect::CancelRest]),
        Retry::NeedsUser(_) | Retry::Never(_) => retry_later(op, None, now, jitter),
    }
}

/// The company has decided already, so the request stands.
fn is_decided(problem: &Problem) -> bool {
    problem.code == ErrorCode::IdConflict
}

fn accepted_after_all(op: Op, now: Timestamp) -> (Op, Vec<Effect>) {
    let mut effects = vec![Effect::DropDraft];
    effects.extend(op.next.map(Effect::FreeCopy));
    received(Op { next: None, ..op }, now, effects)
}

fn seen_in_feed(op: Op, fingerprint: Fingerprint, now: Timestamp) -> (Op, Vec<Effect>) {
    if !op.kind.traits().confirmed_by_feed {
        return same(op);
    }
    match op.state {
        State::Done | State::Cancelling => same(op),
        // The server has taken it back for good. This answer was under way since before.
        State::Cancelled if op.epoch.is_some() => same(op),
        // Taken back on a device that was set back in time, and did not know that it had sent it: the wish stands.
        State::Cancelled if op.attempts == 0 && op.kind.traits().take_back == TakeBack::AtServer => {
            (due(Op { attempts: 1, ..again(op, State::Cancelling) }, now), Vec::new())
        }
        // What was given up here is at the server all the same.
        State::Cancelled => received(op, now, vec![Effect::DropDraft]),
        _ if fingerprint != op.fingerprint => {
            let effects = vec![Effect::KeepText, Effect::DropDraft, Effect::Tell(Notice::AnotherText)];
            over(op, State::Done, now, effects)
        }
        _ => received(op, now, vec![Effect::DropDraft]),
    }
}

fn cancelled(op: Op, now: Timestamp) -> (Op, Vec<Effect>) {
    match op.state {
        State::Cancelling | State::Done | State::Cancelled => same(op),
        _ if op.attempts == 0 => given_up(op, now, vec![Effect::CancelRest, Effect::Tell(Notice::TakenBack)]),
        _ => match op.kind.traits().take_back {
            TakeBack::AtServer => (due(Op { state: State::Cancelling, ..op }, now), Vec::new()),
            TakeBack::Here => given_up(op, now, Vec::new()),
            TakeBack::Never => same(op),
        },
    }
}

fn woken(op: Op, input: &Input, now: Timestamp) -> Op {
    let moves_on = match (&op.state, input) {
        (State::Queued | State::Cancelling, _) => return due(op, now),
        (State::Inflight, Input::ProcessStarted) => true,
        (State::Held(HoldReason::SignIn), Input::SignedIn | Input::ProcessStarted | Input::SendNow) => true,
        (State::Held(HoldReason::Upgrade), Input::ProcessStarted | Input::SendNow) => true,
        (State::Held(HoldReason::FileMissing), Input::FileBack | Input::SendNow) => true,
        // The company may have changed its rules; the same bytes under the same id do no harm.
        (State::Rejected(_), Input::SendNow) => true,
        _ => false,
    };
    if moves_on { due(Op { state: State::Queued, ..op }, now) } else { op }
}

/// What was planned by a clock that was ahead must not wait until the right one gets there. Nothing of ours is planned
/// further ahead than [`CAP`]; a server's wish for more is forgotten with the clock by which it was understood.
fn clock_set(op: Op, now: Timestamp) -> Op {
    let latest = later(now, CAP);
    Op { not_before: op.not_before.min(latest), wait_until: op.wait_until.min(latest), ..op }
}

fn epoch_changed(op: Op, epoch: Epoch, now: Timestamp) -> (Op, Vec<Effect>) {
    if op.epoch == Some(epoch) { same(op) } else { server_forgot(op, now) }
}

/// What was confirmed lately is sent again: harmless where it is known, and the only copy where it is not. That goes for
/// each file of what is not confirmed as a whole, too. An answer that is still on its way may speak of what is forgotten,
/// so it does not count.
fn server_forgot(op: Op, now: Timestamp) -> (Op, Vec<Effect>) {
    let is_recent = op.done_at.is_some_and(|at| at >= earlier_by_days(now, REPLAY_DAYS));
    let (carries_files, take_back) = (op.kind.traits().carries_files, op.kind.traits().take_back);
    let files = if carries_files { vec![Effect::ResendFiles] } else { Vec::new() };
    match op.state {
        State::Done if is_recent => (due(again(op, State::Queued), now), files),
        // The server may have forgotten that it was taken back, and remember that it was sent.
        State::Cancelled if is_recent && op.attempts > 0 && take_back == TakeBack::AtServer => {
            (due(again(op, State::Cancelling), now), Vec::new())
        }
        // Too long ago to be said again, so its word for it counts no more.
        State::Cancelled if take_back == TakeBack::AtServer => (Op { epoch: None, ..op }, Vec::new()),
        State::Done | State::Cancelled => same(op),
        State::Cancelling => (due(again(op, State::Cancelling), now), Vec::new()),
        State::Inflight => (again(op, State::Inflight), files),
        // One file is missing or refused; those that had been sent go again all the same.
        State::Held(_) | State::Rejected(_) if carries_files => (due(again(op, State::Queued), now), files),
        State::Queued | State::Held(_) | State::Rejected(_) => (op, files),
    }
}

/// Not over any more, and without an answer.
fn again(op: Op, state: State) -> Op {
    Op { state, done_at: None, epoch: None, ..op }
}

fn retry_later(op: Op, after: Option<Duration>, now: Timestamp, jitter: f64) -> (Op, Vec<Effect>) {
    let wait_until = after.map_or(wish(&op, now), |after| later(now, after.min(PATIENCE)));
    let not_before = later(now, delay(op.backoff, jitter)).max(wait_until);
    (Op { not_before, wait_until, ..op }, Vec::new())
}

/// Until when the server wants to be left alone. What lies further ahead than any wish that is honoured was understood by
/// another clock, and is forgotten: such a time counts as due, and would be tried without a pause.
fn wish(op: &Op, now: Timestamp) -> Timestamp {
    if op.wait_until <= later(now, PATIENCE) { op.wait_until } else { Timestamp::UNIX_EPOCH }
}

fn later(now: Timestamp, by: Duration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// `now` less so many days of 24 hours.
pub(crate) fn earlier_by_days(now: Timestamp, days: i64) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests;
