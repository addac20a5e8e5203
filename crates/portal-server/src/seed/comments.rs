//! What is said about work orders: the customer's people ask, the company answers, and notes what nobody else may read.

use jiff::{SignedDuration, Timestamp};
use portal_api::comments::{Comment, CommentAuthor};
use portal_api::id::{CommentId, PortalUserId};
use portal_api::work_orders::Stage;

use super::calendar::{at, plus};
use super::dice::Dice;
use super::scene::Scene;
use super::work_orders::Order;
use crate::store::SharedComment;

/// Older work is not talked about any more.
const TALKED_ABOUT: i32 = 60;

/// All comments of a customer.
#[must_use]
pub(super) fn comments(scene: &Scene<'_>, orders: &[Order]) -> Vec<SharedComment> {
    let since = at(plus(scene.today, -TALKED_ABOUT), 0);
    let recent = orders.iter().enumerate().filter(|(_, order)| order.work_order.changed_at > since);
    recent.flat_map(|(n, order)| conversation(scene, order, n)).collect()
}

/// Question and answer by turns; where the company waits for the customer, its question is the last word.
fn conversation(scene: &Scene<'_>, order: &Order, n: usize) -> Vec<SharedComment> {
    let mut dice = scene.dice(&format!("talk/{n}"));
    let waits = order.work_order.stage == Stage::WaitingForYou;
    if !waits && !dice.chance(40) {
        return Vec::new();
    }
    let turns = if waits { 1 } else { dice.between(1, 4) };
    let mut said = Vec::new();
    let mut when = order.work_order.reported_at + SignedDuration::from_mins(i64::from(dice.between(20, 240)));
    for turn in 0..turns {
        // Nothing that was said lies in the future.
        if when >= at(scene.today, 0) {
            break;
        }
        let is_question = turn % 2 == 0 && !waits;
        let comment = if is_question { question(scene, &mut dice) } else { Some(answer(scene, order, &mut dice)) };
        said.extend(comment.map(|words| shared(scene, order, (n, said.len()), words, false, when)));
        when += SignedDuration::from_mins(i64::from(dice.between(35, 900)));
    }
    if dice.chance(15) && when < at(scene.today, 0) {
        let words = (CommentAuthor::Company, order.technician.clone(), dice.word(&scene.trade.internal).to_owned());
        said.push(shared(scene, order, (n, said.len()), words, true, when));
    }
    said
}

/// Who speaks, under which name, and what they say.
type Words = (CommentAuthor, String, String);

fn question(scene: &Scene<'_>, dice: &mut Dice) -> Option<Words> {
    let who = usize::try_from(dice.between(0, i32::MAX - 1)).unwrap_or(0) % scene.customer.users.len().max(1);
    let author = scene.customer.users.get(who)?;
    let text = scene.trade.fill(dice.word(&scene.trade.asked), dice);
    Some((CommentAuthor::Customer { user: PortalUserId(scene.id("user", who)) }, author.name.clone(), text))
}

fn answer(scene: &Scene<'_>, order: &Order, dice: &mut Dice) -> Words {
    let sentences = match order.work_order.stage {
        Stage::WaitingForYou => &scene.trade.waiting,
        _ => &scene.trade.answered,
    };
    let text = scene.trade.fill(dice.word(sentences), dice);
    let name = if dice.chance(50) { scene.company.name.clone() } else { order.technician.clone() };
    (CommentAuthor::Company, name, text)
}

fn shared(
    scene: &Scene<'_>,
    order: &Order,
    (n, turn): (usize, usize),
    (author, author_name, text): Words,
    is_internal: bool,
    when: Timestamp,
) -> SharedComment {
    let comment = Comment {
        id: CommentId(scene.id(&format!("talk/{n}"), turn)),
        work_order: order.work_order.id,
        author,
        author_name,
        text,
        written_at: when,
        received_at: when,
        fingerprint: None,
    };
    SharedComment { is_internal, comment }
}
