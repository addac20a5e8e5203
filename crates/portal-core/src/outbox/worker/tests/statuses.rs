//! T6 of `reference/sync.md` §4: every HTTP status × every face of an answer × every kind, through the real client and
//! the machine. What is expected is written down here without looking at either.

use std::sync::Arc;

use futures::StreamExt;
use jiff::{SignedDuration, Timestamp};
use portal_api::comments::NewComment;
use portal_api::fingerprint::{Fingerprint, Sha256};
use portal_api::id::{Epoch, RequestId};
use portal_api::problem::PROBLEM_JSON;
use portal_api::quotations::{NewDecision, Verdict};
use rstest::rstest;
use tempfile::TempDir;
use uuid::Uuid;

use super::super::{Claim, travel};
use crate::Error;
use crate::attachments::Vault;
use crate::outbox::kinds::{Kind, comment, decision};
use crate::outbox::machine::{Input, step};
use crate::outbox::op::{Op, State};
use crate::outbox::retry::Retry;
use crate::outbox::testing::{Drawer, Ear, key};
use crate::outbox::worker::Line;
use crate::ports::{Clock, HttpError, HttpRequest, HttpResponse};
use crate::remote::{Remote, Wire};
use crate::session::Session;
use crate::store::outbox::OutboxDb;
use crate::store::outbox::att::{self, Attachment, FileState};
use crate::testing::{CountingRng, Twins, answer, json, tokens};
use crate::views::HoldReason;

const EPOCH: Epoch = Epoch(Uuid::from_u128(0xE1));
const OWNER: RequestId = RequestId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001));

/// What an answer looks like, whatever its status.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Face {
    /// JSON, but no echo of what was sent.
    Json,
    /// A problem of a newer server, with a code that nobody here knows.
    Problem,
    Html,
    Empty,
    /// A problem that breaks off.
    Truncated,
}

const FACES: [Face; 5] = [Face::Json, Face::Problem, Face::Html, Face::Empty, Face::Truncated];

impl Face {
    fn answer(self, status: u16, headers: &[(&str, &str)]) -> HttpResponse {
        let with = |content_type: &'static str| [headers, &[("content-type", content_type)]].concat();
        match self {
            Self::Json => answer(status, &with("application/json"), "{\"ok\":true}"),
            Self::Problem => {
                let body = format!(r#"{{"type":"/problems/new","title":"new","status":{status},"code":"brand-new"}}"#);
                answer(status, &with(PROBLEM_JSON), body)
            }
            Self::Html => answer(status, &with("text/html"), "<html>Welcome</html>"),
            Self::Empty => answer(status, headers, ""),
            Self::Truncated => {
                let cut = [Ok("{\"type\":\"/prob".into()), Err(HttpError::Broken("eof".into()))];
                HttpResponse { body: futures::stream::iter(cut).boxed(), ..answer(status, &with(PROBLEM_JSON), "") }
            }
        }
    }
}

/// The published table. Only a problem is certainly the portal's own word; everything else passes.
fn expected(kind: Kind, undoing: bool, status: u16, face: Face) -> &'static str {
    let files = kind == Kind::Files;
    let said = match (face, status) {
        // An upload asks with HEAD, whose answers have no body, and whatever a bare status says may be said by anybody.
        // Only *not there* leads on to a call whose answer has one.
        _ if files && status != 404 => "queued",
        (Face::Problem, 426) => "held: upgrade",
        // The session was renewed, and its new token is refused as well: the server's trouble, which passes.
        (Face::Problem, 401 | 405 | 408 | 416 | 425 | 429) => "queued",
        (Face::Problem, 404) if undoing || kind == Kind::Withdraw => "cancelled",
        (Face::Problem, 400..=499) => "rejected",
        _ => "queued",
    };
    // What is being taken back goes on being taken back.
    if undoing && said != "cancelled" { "cancelling" } else { said }
}

fn shown(state: &State) -> &'static str {
    match state {
        State::Held(HoldReason::SignIn) => "held: sign in",
        State::Held(HoldReason::Upgrade) => "held: upgrade",
        State::Held(HoldReason::FileMissing) => "held: file",
        other => other.name(),
    }
}

struct Bench {
    _dir: TempDir,
    twins: Twins,
    remote: Remote,
    db: OutboxDb,
    vault: Arc<dyn Vault>,
    rng: CountingRng,
    ear: Ear,
}

impl Bench {
    async fn new() -> Self {
        let (dir, twins) = (TempDir::new().unwrap(), Twins::default());
        let session = Session::load(dir.path().join("s"), key(), &twins.ports()).unwrap();
        session.begin(tokens(1)).await.unwrap();
        let wire = Wire::new("https://portal.example.org".into(), &twins.ports());
        let remote = Remote::new(wire, Arc::new(session), Arc::new(|_: Result<(), &Error>| {}));
        let db = OutboxDb::open(&dir.path().join("outbox.db"), &key()).unwrap();
        let drawer = Drawer::default();
        drawer.put(photo().sha256, b"photo").unwrap();
        db.write(|tx| att::add(tx, OWNER, &photo())).await.unwrap();
        Self { _dir: dir, twins, remote, db, vault: Arc::new(drawer), rng: CountingRng::default(), ear: Ear::default() }
    }

    /// One try: what the machine makes of it, and how many calls it took.
    async fn attempt(
        &self,
        op: Op,
        answer: impl Fn(&HttpRequest) -> HttpResponse + Send + Sync + 'static,
    ) -> (Op, usize) {
        self.twins.http.always(move |request| match request.url.ends_with("/session/refresh") {
            true => Ok(json(&tokens(1))),
            false => Ok(answer(request)),
        });
        let line = Line {
            db: &self.db,
            courier: &self.remote,
            vault: &self.vault,
            clock: &*self.twins.clock,
            rng: &self.rng,
            listener: &self.ear,
        };
        let now = self.twins.clock.now();
        let (op, effects) = step(op, Input::Claimed { epoch: EPOCH }, now, 0.0);
        let claim = Claim { op: op.clone(), effect: effects.into_iter().next().unwrap(), epoch: EPOCH };
        let input = travel(&claim, &line).await.unwrap_or_else(|error| Input::Failed(Retry::of(&error)));
        let calls = std::mem::take(&mut *self.twins.http.seen.lock().unwrap()).len();
        (step(op, input, now, 0.0).0, calls)
    }
}

fn photo() -> Attachment {
    let (sha256, name, mime) = (Sha256::of(b"photo"), "photo.jpg".into(), "image/jpeg".into());
    Attachment { sha256, name, mime, size: 5, state: FileState::Local }
}

fn body_of(kind: Kind) -> Vec<u8> {
    let packed = match kind {
        Kind::Comment => comment::pack(&NewComment {
            id: OWNER.0.into(),
            work_order: OWNER.0.into(),
            text: "x".into(),
            written_at: Timestamp::UNIX_EPOCH,
        }),
        Kind::Decide => decision::pack(&NewDecision {
            id: OWNER.0.into(),
            quotation: OWNER.0.into(),
            version: 1,
            verdict: Verdict::Accept,
            note: String::new(),
        }),
        // Nobody reads the others before they are sent.
        _ => return b"{}".to_vec(),
    };
    packed.unwrap().bytes
}

fn op(kind: Kind, undoing: bool, now: Timestamp) -> Op {
    let body = body_of(kind);
    Op {
        id: kind.op_id(OWNER),
        lane: OWNER.0,
        seq: 1,
        entity: OWNER.into(),
        kind,
        body_version: kind.traits().body_version,
        fingerprint: Fingerprint::of(&body),
        body,
        size: 2,
        state: if undoing { State::Cancelling } else { State::Queued },
        attempts: 1,
        backoff: 0,
        not_before: now,
        wait_until: Timestamp::UNIX_EPOCH,
        epoch: Some(EPOCH),
        receipt: None,
        next: None,
        written_at: None,
        created_at: now,
        done_at: None,
    }
}

/// Every kind as it is sent, and as what of it can be taken back is taken back.
fn ways() -> Vec<(Kind, bool)> {
    Kind::ALL.into_iter().map(|kind| (kind, false)).chain([(Kind::Create, true)]).collect()
}

#[tokio::test]
async fn every_status_in_every_face_moves_every_kind_as_the_table_says() {
    let bench = Bench::new().await;
    let mut wrong = Vec::new();
    let mut cells = 0;
    for (kind, undoing) in ways() {
        for face in FACES {
            for status in 100..=599 {
                let before = op(kind, undoing, bench.twins.clock.now());
                let (after, calls) = bench.attempt(before.clone(), move |_| face.answer(status, &[])).await;
                cells += 1;
                let expected = expected(kind, undoing, status, face);
                if shown(&after.state) != expected {
                    wrong.push(format!(
                        "{kind:?} undoing={undoing} {status} {face:?}: {} not {expected}",
                        shown(&after.state)
                    ));
                }
                // Nothing is dropped, and nothing spins.
                assert_eq!(
                    (&after.body, after.fingerprint, after.entity),
                    (&before.body, before.fingerprint, before.entity)
                );
                let waits = matches!(after.state, State::Queued | State::Cancelling);
                assert!(!waits || after.not_before >= before.not_before + SignedDuration::from_secs(1));
                assert!(calls <= 8, "{kind:?} {status} {face:?} took {calls} calls");
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cells}: {:#?}", wrong.len(), &wrong[..wrong.len().min(40)]);
}

#[rstest]
#[case::seconds("40", 40, 40)]
#[case::at_once("0", 1, 2)]
#[case::an_hour_at_most("86400", 3_600, 3_600)]
#[case::huge("18446744073709551615", 3_600, 3_600)]
#[case::larger_than_any_number("99999999999999999999999", 1, 2)]
#[case::negative("-5", 1, 2)]
#[case::a_fraction("1.5", 1, 2)]
#[case::nonsense("soon", 1, 2)]
#[case::nothing("", 1, 2)]
#[case::a_date_in_the_past("Thu, 01 Jan 1970 00:00:00 GMT", 1, 2)]
#[case::a_date_far_away("Thu, 31 Dec 9998 23:59:59 GMT", 3_600, 3_600)]
#[case::a_date_beyond_the_calendar("Fri, 31 Dec 9999 23:59:59 GMT", 1, 2)]
#[case::no_date_at_all("Fri, 99 Foo 2026 99:99:99 GMT", 1, 2)]
#[tokio::test]
async fn retry_after_is_honoured_up_to_an_hour_and_never_below_a_second(
    #[case] value: &'static str,
    #[case] at_least: i64,
    #[case] at_most: i64,
) {
    let bench = Bench::new().await;
    for (kind, undoing) in ways() {
        for status in [429, 503] {
            for face in FACES {
                let before = op(kind, undoing, bench.twins.clock.now());
                let (after, _) =
                    bench.attempt(before.clone(), move |_| face.answer(status, &[("retry-after", value)])).await;
                let wait = after.not_before.duration_since(before.not_before).as_secs();
                assert!((at_least..=at_most).contains(&wait), "{kind:?} {status} {face:?}: {wait} s");
            }
        }
    }
}
