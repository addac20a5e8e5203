//! What the customers own: lifts, boilers and their like.

use portal_api::id::ObjectId;
use portal_api::objects::ServiceObject;

use super::calendar::{at, plus, working};
use super::company::Site;
use super::dice::Dice;
use super::scene::Scene;
use super::trade::Kind;

/// An object with the code of its kind.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    /// As shared.
    pub(super) object: ServiceObject,
    /// Code of a [`Kind`].
    pub(super) kind: String,
}

/// All objects of a customer, spread over their sites.
#[must_use]
pub(super) fn things(scene: &Scene<'_>) -> Vec<Thing> {
    let mut things: Vec<Thing> = Vec::new();
    for n in 0..scene.customer.objects as usize {
        let mut dice = scene.dice(&format!("object/{n}"));
        let site = scene.customer.sites.get(n % scene.customer.sites.len().max(1));
        // The first ones by turns, so that every kind is there; then by chance.
        let code = match scene.customer.kinds.get(n) {
            Some(code) => code.as_str(),
            None => dice.word(&scene.customer.kinds),
        };
        let (Some(site), Some(kind)) = (site, scene.trade.kind(code)) else { continue };
        let earlier = things.iter().filter(|thing| thing.kind == kind.code && thing.object.site == site.line()).count();
        things.push(thing(scene, n, kind, site, earlier + 1, &mut dice));
    }
    things
}

fn thing(scene: &Scene<'_>, n: usize, kind: &Kind, site: &Site, in_site: usize, dice: &mut Dice) -> Thing {
    let installed = plus(scene.today, -dice.between(400, 25 * 365));
    // A few are late, so that somebody has something to do.
    let next = if dice.chance(8) { -dice.between(2, 30) } else { dice.between(5, 600) };
    let changed = plus(scene.today, -dice.between(3, 360));
    Thing {
        kind: kind.code.clone(),
        object: ServiceObject {
            id: ObjectId(scene.id("object", n)),
            number: format!("{}-{}-{:02}", scene.company.prefixes.object, scene.customer.number, n + 1),
            name: dice.word(&kind.names).replace("{n}", &in_site.to_string()),
            kind: kind.label.clone(),
            site: site.line(),
            model: dice.word(&kind.models).to_owned(),
            serial: format!("{}{}-{:05}", kind.serial, installed.year() % 100, dice.between(1_000, 99_999)),
            installed_on: Some(installed),
            next_inspection_on: Some(working(plus(scene.today, next))),
            changed_at: at(changed, dice.between(6 * 60, 15 * 60)),
        },
    }
}
