//! Disks that refuse, callers that stop waiting, refusals that come too late.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

use super::*;

impl Bench {
    /// From now on nothing can be stored.
    fn break_disk(&self) -> PathBuf {
        let path = self.dir.path().join("session.tmp");
        std::fs::create_dir(&path).unwrap();
        path
    }

    /// The refresh token that a start of the program would find.
    async fn on_disk(&self) -> String {
        let again = Self::load(&self.dir, &self.twins);
        let state = again.state.lock().await;
        state.record.refresh.clone().unwrap()
    }
}

#[tokio::test]
async fn sixty_four_calls_that_wait_for_a_refresh_that_fails_do_not_each_send_another() {
    let bench = Bench::signed_in().await;
    for _ in 0..64 {
        bench.twins.http.then(|_| Err(HttpError::Timeout));
    }
    let all = join_all((0..64).map(|_| bench.session.access(&bench.wire, Some("access-1")))).await;
    assert!(all.into_iter().all(|token| matches!(token, Err(Error::Http(HttpError::Timeout)))));
    assert_eq!(bench.twins.http.paths().len(), 1);
    // Whoever comes afterwards tries again.
    assert!(bench.session.access(&bench.wire, Some("access-1")).await.is_err());
    assert_eq!(bench.twins.http.paths().len(), 2);
}

#[rstest]
#[case::refused(|| Ok(refusal(ErrorCode::Internal)), ErrorCode::Internal)]
#[case::asked_to_wait(|| Ok(answer(429, &[("retry-after", "7")], "")), ErrorCode::TooManyRequests)]
#[case::intercepted(|| Ok(captive()), ErrorCode::NotAPortal)]
#[tokio::test]
async fn whoever_waited_for_a_refresh_hears_why_it_failed(
    #[case] failure: fn() -> std::result::Result<crate::ports::HttpResponse, HttpError>,
    #[case] code: ErrorCode,
) {
    let bench = Bench::signed_in().await;
    bench.twins.http.then(move |_| failure());
    let all = join_all((0..3).map(|_| bench.session.access(&bench.wire, Some("access-1")))).await;
    let codes: Vec<_> = all.into_iter().map(|token| token.unwrap_err().code()).collect();
    assert_eq!(codes, [code, code, code]);
    assert_eq!(bench.twins.http.paths().len(), 1);
}

#[tokio::test]
async fn a_sign_in_that_cannot_be_stored_leaves_the_old_session_as_it_was() {
    let bench = Bench::signed_in().await;
    let path = bench.break_disk();
    // The caller ends the new session at the server then: its tokens must never be used.
    assert!(bench.session.begin(tokens(7)).await.is_err());
    std::fs::remove_dir(&path).unwrap();
    assert_eq!(bench.token().await.unwrap(), "access-1");
    assert_eq!(bench.on_disk().await, "refresh-1");
}

#[tokio::test]
async fn a_new_sign_in_comes_before_tokens_that_still_wait_to_be_stored() {
    let bench = Bench::signed_in().await;
    let path = bench.break_disk();
    bench.twins.http.then(|_| Ok(json(&tokens(2))));
    assert!(bench.session.access(&bench.wire, Some("access-1")).await.is_err());
    std::fs::remove_dir(&path).unwrap();
    bench.session.begin(tokens(7)).await.unwrap();
    assert_eq!(bench.token().await.unwrap(), "access-7");
    assert_eq!(bench.on_disk().await, "refresh-7");
}

#[tokio::test]
async fn tokens_that_cannot_be_stored_for_a_while_are_stored_when_the_disk_is_better() {
    let bench = Bench::signed_in().await;
    let path = bench.break_disk();
    bench.twins.http.then(|_| Ok(json(&tokens(2))));
    for _ in 0..3 {
        assert!(bench.session.access(&bench.wire, Some("access-1")).await.is_err());
        assert_eq!(bench.on_disk().await, "refresh-1");
        assert!(bench.session.is_alive());
    }
    std::fs::remove_dir(&path).unwrap();
    assert_eq!(bench.session.access(&bench.wire, Some("access-1")).await.unwrap(), "access-2");
    assert_eq!(bench.on_disk().await, "refresh-2");
    assert_eq!(bench.twins.http.paths().len(), 1);
}

#[tokio::test]
async fn a_signed_in_user_is_welcome_even_while_the_program_is_asking_again() {
    let bench = Bench::signed_in().await;
    bench.session.refused(ErrorCode::UserDisabled, "access-1").await;
    bench.session.ask_again().await;
    bench.session.begin(tokens(2)).await.unwrap();
    assert!(bench.session.is_alive());
    assert!(Bench::load(&bench.dir, &bench.twins).is_alive());
}

#[tokio::test]
async fn a_good_answer_from_before_does_not_revive_a_session_that_has_ended() {
    let bench = Bench::signed_in().await;
    bench.session.ask_again().await;
    bench.session.refused(ErrorCode::SessionEnded, "access-1").await;
    bench.session.proven().await;
    assert!(!bench.session.is_alive());
    assert_eq!(bench.token().await.unwrap_err().code(), ErrorCode::SessionEnded);
}

#[tokio::test]
async fn a_refusal_is_believed_only_about_the_token_in_use() {
    let bench = Bench::signed_in().await;
    assert!(bench.session.refused(ErrorCode::NotShared, "access-1").await, "that is about the call");
    bench.session.begin(tokens(2)).await.unwrap();
    assert!(!bench.session.refused(ErrorCode::UserDisabled, "access-1").await);
    assert!(bench.session.refused(ErrorCode::UserDisabled, "access-2").await);
    assert!(bench.session.refused(ErrorCode::SessionEnded, "access-1").await, "it is over already");
}

#[tokio::test]
async fn an_older_version_never_reaches_the_disk_after_a_newer_one() {
    let bench = Bench::signed_in().await;
    {
        // Somebody stops waiting as soon as the work was handed over.
        let mut abandoned = pin!(bench.session.begin(tokens(2)));
        let _ = abandoned.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    }
    bench.session.begin(tokens(3)).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(bench.on_disk().await, "refresh-3");
    assert_eq!(bench.token().await.unwrap(), "access-3");
}

#[test]
fn nothing_is_written_after_the_session_was_closed() {
    // One thread for work that blocks, and it is busy: what was handed over has not begun when the session is dropped.
    let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
    let path = runtime.block_on(async {
        let bench = Bench::signed_in().await;
        let (free, busy) = std::sync::mpsc::channel::<()>();
        let occupied = tokio::task::spawn_blocking(move || busy.recv());
        {
            let mut abandoned = pin!(bench.session.begin(tokens(2)));
            let _ = abandoned.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        }
        let Bench { dir, session, twins, .. } = bench;
        drop(session);
        free.send(()).unwrap();
        occupied.await.unwrap().unwrap();
        tokio::task::spawn_blocking(|| {}).await.unwrap();
        let again = Bench::load(&dir, &twins);
        assert_eq!(again.state.lock().await.record.refresh.as_deref(), Some("refresh-1"));
        dir
    });
    drop(path);
}

#[tokio::test]
async fn a_file_that_the_disk_does_not_give_signs_nobody_out() {
    let (dir, twins) = (TempDir::new().unwrap(), Twins::default());
    std::fs::create_dir(dir.path().join("session.bin")).unwrap();
    let loaded = Session::load(dir.path().join("session.bin"), DataKey::new([3; 32]), &twins.ports());
    assert_eq!(loaded.err().map(|error| error.code()), Some(ErrorCode::StorageFailed));
}
