//! A server that was set back: what it had, and has no more, is sent again.

use async_trait::async_trait;
use bytes::Bytes;
use portal_api::fingerprint::Sha256;
use portal_api::receipts::Acknowledgement;
use portal_api::requests::Receipt;

use super::*;
use crate::attachments::Outgoing;
use crate::outbox::courier::Target;
use crate::outbox::replay;

/// A server that is set back while the answer to an upload is on its way, and says so on another line.
struct SetBackMeanwhile<'a> {
    world: &'a World,
    is_another_life: bool,
}

#[async_trait]
impl Courier for SetBackMeanwhile<'_> {
    async fn put_request(&self, id: RequestId, body: Bytes, epoch: Epoch) -> Result<Receipt> {
        self.world.server.put_request(id, body, epoch).await
    }

    async fn withdraw_request(&self, id: RequestId, epoch: Epoch) -> Result<Withdrawn> {
        self.world.server.withdraw_request(id, epoch).await
    }

    async fn write(&self, target: Target, body: Bytes, epoch: Epoch) -> Result<Acknowledgement> {
        self.world.server.write(target, body, epoch).await
    }

    async fn upload(&self, file: &Outgoing, progress: &(dyn Fn(u64) + Send + Sync)) -> Result<()> {
        self.world.server.upload(file, progress).await?;
        set_back(self.world, self.is_another_life).await;
        Ok(())
    }
}

/// The server has nothing any more, and this computer hears of it.
async fn set_back(world: &World, is_another_life: bool) {
    set_back_to(world, Memory::default(), is_another_life).await;
}

/// The server has this, and this computer hears that it was set back.
async fn set_back_to(world: &World, memory: Memory, is_another_life: bool) {
    if is_another_life {
        world.server.restore(memory);
        let epoch = *world.server.epoch.lock().unwrap();
        epoch_seen(world.db(), epoch, world.now()).await.unwrap();
    } else {
        *world.server.memory.lock().unwrap() = memory;
        replay(world.db(), world.now()).await.unwrap();
    }
}

/// A request at the server, whose two photos have not left yet.
async fn with_two_photos(world: &World) -> (RequestId, [Sha256; 2]) {
    let id = world.draft("two photos").await;
    let photos = [attach(world, id, 1).await, attach(world, id, 2).await];
    world.requests().submit(id).await.unwrap();
    // The first try only learns the epoch.
    world.run().await;
    world.run().await;
    assert_eq!(world.state(id, Kind::Create).await, State::Done);
    (id, photos)
}

fn has(world: &World, photo: Sha256) -> bool {
    world.server.memory.lock().unwrap().blobs.contains(&photo)
}

#[tokio::test]
async fn f20_after_a_restored_backup_what_was_done_is_sent_again_files_included() {
    let world = World::new().await;
    let id = world.draft("Lift stops").await;
    let file = attach(&world, id, 1).await;
    world.requests().submit(id).await.unwrap();
    world.until_quiet().await;
    world.server.restore(Memory::default());
    let epoch = *world.server.epoch.lock().unwrap();
    assert!(epoch_seen(world.db(), epoch, world.now()).await.unwrap());
    assert!(!epoch_seen(world.db(), epoch, world.now()).await.unwrap());
    world.until_quiet().await;
    assert_eq!(world.server.ids(), [id]);
    assert!(world.server.memory.lock().unwrap().blobs.contains(&file));
}

#[tokio::test]
async fn f20_a_refused_epoch_alone_starts_the_replay() {
    let world = World::new().await;
    let old = world.submitted("old").await;
    world.until_quiet().await;
    world.server.restore(Memory::default());
    let new = world.submitted("new").await;
    world.until_quiet().await;
    let mut ids = world.server.ids();
    ids.sort();
    let mut expected = [old, new];
    expected.sort();
    assert_eq!(ids, expected);
}

#[rstest]
#[case::the_next_one_is_cut(|| Fault::Lost)]
#[case::the_next_one_is_refused(|| Fault::Refused(Error::Refused(Box::new(Problem::new(ErrorCode::TooLarge)))))]
#[tokio::test]
async fn f20_photos_that_were_half_sent_are_all_sent_again(#[case] fault: fn() -> Fault) {
    for is_another_life in [true, false] {
        let world = World::new().await;
        let (id, [first, second]) = with_two_photos(&world).await;
        world.server.next(Fault::None);
        world.server.next(fault());
        world.run().await;
        assert!(has(&world, first) && !has(&world, second));
        set_back(&world, is_another_life).await;
        world.until_quiet().await;
        assert!(has(&world, first) && has(&world, second));
        assert_eq!(world.state(id, Kind::Files).await, State::Done);
    }
}

#[tokio::test]
async fn f20_a_photo_that_a_missing_one_held_up_is_sent_again() {
    for is_another_life in [true, false] {
        let world = World::new().await;
        let (id, [lost, sent]) = with_two_photos(&world).await;
        world.drawer.0.lock().unwrap().remove(&lost);
        world.run().await;
        assert!(has(&world, sent));
        set_back(&world, is_another_life).await;
        world.until_quiet().await;
        assert!(has(&world, sent));
        assert_eq!(world.state(id, Kind::Files).await, State::Held(HoldReason::FileMissing));
    }
}

#[rstest]
#[case::lives_again(true)]
#[case::forgot(false)]
#[tokio::test]
async fn f20_the_answer_of_a_server_that_was_set_back_meanwhile_does_not_count(#[case] is_another_life: bool) {
    let world = World::new().await;
    let (id, photos) = with_two_photos(&world).await;
    let courier = SetBackMeanwhile { world: &world, is_another_life };
    run_once(&Line { courier: &courier, ..world.line() }).await.unwrap();
    assert_eq!(world.state(id, Kind::Files).await, State::Queued);
    world.until_quiet().await;
    assert_eq!(world.server.ids(), [id]);
    assert!(photos.iter().all(|photo| has(&world, *photo)));
}

/// The list of a server that was set back once more is quicker than the operation: what the receipt of the life before
/// said of the photos counts no more.
#[rstest]
#[case::lives_again(true)]
#[case::forgot(false)]
#[tokio::test]
async fn f20_what_a_receipt_said_of_the_photos_does_not_count_in_another_life(#[case] is_another_life: bool) {
    let world = World::new().await;
    let (id, photos) = with_two_photos(&world).await;
    let backup = world.server.memory.lock().unwrap().clone();
    world.until_quiet().await;
    // Sent again and confirmed: none is missing.
    replay(world.db(), world.now()).await.unwrap();
    world.until_quiet().await;
    set_back_to(&world, backup, is_another_life).await;
    let create = world.op(id, Kind::Create).await.unwrap();
    seen_in_feed(world.db(), vec![seen(id, create.fingerprint)], world.now()).await.unwrap();
    assert_eq!(world.state(id, Kind::Create).await, State::Done);
    world.until_quiet().await;
    assert!(photos.iter().all(|photo| has(&world, *photo)));
}
