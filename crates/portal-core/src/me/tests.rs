//! Changes of the profile on a real encrypted file, against a scripted server.

use portal_api::portals::Language;
use portal_api::profile::AppliedChange;

use super::*;
use crate::outbox::testing::World;
use crate::store::cache::samples;
use crate::views::Sending;

async fn known(world: &World) -> OwnProfile {
    let row = OwnProfile { id: samples::shared().user.id, version: 3, phone: "1".into(), ..samples::profile(1) };
    world.share(Collection::Profile, row.id.0, &row).await;
    row
}

fn form(name: &str, phone: &str) -> ProfileForm {
    ProfileForm { name: name.into(), phone: phone.into(), language: None }
}

#[tokio::test]
async fn a_change_shows_at_once_names_the_version_and_only_what_is_different() {
    let world = World::new().await;
    let row = known(&world).await;
    world.me().change(form("Anna Lindt", "1")).await.unwrap();
    let view = world.me().read().await.unwrap();
    assert_eq!((view.name.as_str(), view.pending), ("Anna Lindt", Some(Sending::Waiting { retry_at: None })));
    world.until_quiet().await;
    let (id, fingerprint, told) = {
        let memory = world.server.memory.lock().unwrap();
        let (id, (_, fingerprint, told)) = memory.written.iter().next().unwrap();
        (*id, *fingerprint, told.clone())
    };
    assert_eq!(told, serde_json::json!({"id": id, "version": 3, "name": "Anna Lindt"}));
    let change = Some(AppliedChange { id: id.into(), fingerprint });
    let after = OwnProfile { version: 4, name: "Anna Lindt".into(), last_change: change, ..row };
    world.share(Collection::Profile, after.id.0, &after).await;
    let view = world.me().read().await.unwrap();
    assert_eq!((view.name.as_str(), view.pending), ("Anna Lindt", None));
}

#[tokio::test]
async fn what_has_not_left_gives_way_to_the_next_change_and_can_be_undone() {
    let world = World::new().await;
    known(&world).await;
    world.me().change(form("Anna L", "1")).await.unwrap();
    world.me().change(form("Anna Lindt", "2")).await.unwrap();
    let language = Some(Language::De);
    world.me().change(ProfileForm { language, ..form("Anna Lindt", "2") }).await.unwrap();
    let waiting = world.db().write(|tx| Ok(ops::list(tx)?.into_iter().filter(|op| !op.state.is_over()).count())).await;
    assert_eq!(waiting.unwrap(), 1);
    let view = world.me().read().await.unwrap();
    assert_eq!((view.name.as_str(), view.phone.as_str(), view.language), ("Anna Lindt", "2", language));
    world.me().undo().await.unwrap();
    let view = world.me().read().await.unwrap();
    assert_eq!((view.name.as_str(), view.pending), ("Anna Brandt", None));
    world.until_quiet().await;
    assert!(world.server.calls().is_empty());
}

#[tokio::test]
async fn a_refused_change_keeps_what_was_typed_until_it_is_given_up() {
    let world = World::new().await;
    known(&world).await;
    world.me().change(form("Anna Lindt", "1")).await.unwrap();
    world.run().await;
    world.server.refuse_next(ErrorCode::EditConflict);
    world.until_quiet().await;
    let view = world.me().read().await.unwrap();
    assert_eq!(view.name, "Anna Lindt");
    assert_eq!(view.pending, Some(Sending::NotAccepted { code: ErrorCode::EditConflict }));
    world.me().undo().await.unwrap();
    assert_eq!(world.me().read().await.unwrap().name, "Anna Brandt");
}

#[tokio::test]
async fn what_was_typed_is_kept_until_it_is_handed_over() {
    let world = World::new().await;
    known(&world).await;
    assert_eq!(world.me().save_draft(form("", "2")).await.unwrap().len(), 1);
    assert_eq!(world.me().read().await.unwrap().draft, Some(form("", "2")));
    world.me().change(form("", "2")).await.unwrap_err();
    let view = world.me().read().await.unwrap();
    assert_eq!((view.name.as_str(), view.draft), ("Anna Brandt", Some(form("", "2"))));
    world.me().change(form("Anna Brandt", "2")).await.unwrap();
    let view = world.me().read().await.unwrap();
    assert_eq!((view.phone.as_str(), view.draft), ("2", None));
    assert!(world.me().save_draft(form("Anna Brandt ", "2")).await.unwrap().is_empty());
    assert_eq!(world.me().read().await.unwrap().draft, None);
}

#[tokio::test]
async fn kept_words_that_cannot_be_read_do_not_hide_the_profile() {
    let world = World::new().await;
    let (user, now) = (known(&world).await.id.0, world.now());
    world.db().write(move |tx| composer::save(tx, Kind::Profile, user, user, "[7]", now)).await.unwrap();
    let view = world.me().read().await.unwrap();
    assert_eq!((view.name.as_str(), view.draft), ("Anna Brandt", None));
}

#[tokio::test]
async fn what_breaks_a_rule_is_not_handed_over() {
    let world = World::new().await;
    known(&world).await;
    let refused = world.me().change(form(" ", "1")).await.unwrap_err();
    assert_eq!(refused.fields()[0].field, "name");
    world.me().change(form("Anna Brandt", "1")).await.unwrap();
    assert_eq!(world.me().read().await.unwrap().pending, None);
}
