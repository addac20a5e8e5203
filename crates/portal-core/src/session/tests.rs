//! Against a scripted server.

use std::time::Duration;

use futures::future::join_all;
use portal_api::id::{CustomerId, PortalUserId};
use portal_api::me::Profile;
use rstest::rstest;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::ports::HttpError;
use crate::testing::{Twins, answer, captive, json, refusal};

mod bad_days;
mod time;

const SERVER: &str = "https://portal.example.org";

fn tokens(n: u32) -> Tokens {
    Tokens {
        access: format!("access-{n}"),
        expires_in: 600,
        refresh: format!("refresh-{n}"),
        user: Profile {
            id: PortalUserId(Uuid::nil()),
            name: "Anna".into(),
            email: "anna@example.org".into(),
            customer: CustomerId(Uuid::nil()),
            customer_name: "Muster".into(),
        },
    }
}

struct Bench {
    dir: TempDir,
    twins: Twins,
    session: Session,
    wire: Wire,
}

impl Bench {
    fn load(dir: &TempDir, twins: &Twins) -> Session {
        Session::load(dir.path().join("session.bin"), DataKey::new([3; 32]), &twins.ports()).unwrap()
    }

    async fn signed_in() -> Self {
        let (dir, twins) = (TempDir::new().unwrap(), Twins::default());
        let session = Self::load(&dir, &twins);
        session.begin(tokens(1)).await.unwrap();
        let wire = Wire::new(SERVER.into(), &twins.ports());
        Self { dir, twins, session, wire }
    }

    async fn token(&self) -> Result<String> {
        self.session.access(&self.wire, None).await
    }
}

#[tokio::test]
async fn a_token_is_used_until_a_minute_before_it_ends() {
    let bench = Bench::signed_in().await;
    assert_eq!(bench.token().await.unwrap(), "access-1");
    bench.twins.clock.advance(Duration::from_secs(539));
    assert_eq!(bench.token().await.unwrap(), "access-1");
    bench.twins.http.then(|_| Ok(json(&tokens(2))));
    bench.twins.clock.advance(Duration::from_secs(2));
    assert_eq!(bench.token().await.unwrap(), "access-2");
}

#[tokio::test]
async fn f10_sixty_four_refused_calls_send_one_refresh() {
    let bench = Bench::signed_in().await;
    bench.twins.http.then(|_| Ok(json(&tokens(2))));
    let all = join_all((0..64).map(|_| bench.session.access(&bench.wire, Some("access-1")))).await;
    assert!(all.into_iter().all(|token| token.unwrap() == "access-2"));
    assert_eq!(bench.twins.http.paths(), ["POST /v1/session/refresh"]);
}

#[tokio::test]
async fn a_lost_answer_asks_again_with_the_same_token() {
    let bench = Bench::signed_in().await;
    bench.twins.http.then(|_| Err(HttpError::Broken("lost".into())));
    assert!(bench.session.access(&bench.wire, Some("access-1")).await.is_err());
    bench.twins.http.then(|_| Ok(json(&tokens(2))));
    assert_eq!(bench.session.access(&bench.wire, Some("access-1")).await.unwrap(), "access-2");
    let bodies: Vec<_> = bench.twins.http.seen.lock().unwrap().iter().map(|seen| format!("{:?}", seen.body)).collect();
    assert_eq!(bodies[0], bodies[1]);
}

#[tokio::test]
async fn the_next_token_is_on_the_disk_before_it_is_used() {
    let bench = Bench::signed_in().await;
    bench.twins.http.then(|_| Ok(json(&tokens(2))));
    bench.session.access(&bench.wire, Some("access-1")).await.unwrap();
    let again = Bench::load(&bench.dir, &bench.twins);
    bench.twins.http.then(|request| {
        assert!(format!("{:?}", request.body).contains("refresh-2"));
        Ok(json(&tokens(3)))
    });
    assert_eq!(again.access(&bench.wire, None).await.unwrap(), "access-3");
}

#[tokio::test]
async fn f10_tokens_that_cannot_be_stored_are_not_used_but_not_lost() {
    let bench = Bench::signed_in().await;
    let path = bench.dir.path().join("session.tmp");
    std::fs::create_dir(&path).unwrap();
    bench.twins.http.then(|_| Ok(json(&tokens(2))));
    assert!(bench.session.access(&bench.wire, Some("access-1")).await.is_err());
    std::fs::remove_dir(&path).unwrap();
    assert_eq!(bench.session.access(&bench.wire, Some("access-1")).await.unwrap(), "access-2");
    assert_eq!(bench.twins.http.paths().len(), 1);
}

#[rstest]
#[case::nothing_answers(|| Err(HttpError::Unreachable(String::new())))]
#[case::silence(|| Err(HttpError::Timeout))]
#[case::certificate(|| Err(HttpError::Certificate(String::new())))]
#[case::captive_portal(|| Ok(captive()))]
#[case::redirect(|| Ok(answer(302, &[("location", "http://login.hotel/")], "")))]
#[case::empty(|| Ok(answer(200, &[], "")))]
#[case::other_json(|| Ok(json(&"hello")))]
#[case::server_bug(|| Ok(refusal(ErrorCode::Internal)))]
#[case::overloaded(|| Ok(refusal(ErrorCode::Unavailable)))]
#[case::too_many(|| Ok(refusal(ErrorCode::TooManyRequests)))]
#[case::proxy_forbids(|| Ok(answer(403, &[("content-type", "text/html")], "no")))]
#[case::unauthorized_by_a_proxy(|| Ok(answer(401, &[("content-type", "text/html")], "no")))]
#[tokio::test]
async fn f11_no_failure_on_the_way_signs_anybody_out(
    #[case] failure: fn() -> std::result::Result<crate::ports::HttpResponse, HttpError>,
) {
    let bench = Bench::signed_in().await;
    bench.twins.http.then(move |_| failure());
    assert!(bench.session.access(&bench.wire, Some("access-1")).await.is_err());
    assert!(bench.session.is_alive());
    bench.twins.http.then(|_| Ok(json(&tokens(2))));
    assert_eq!(bench.session.access(&bench.wire, Some("access-1")).await.unwrap(), "access-2");
}

#[tokio::test]
async fn only_the_servers_own_word_ends_a_session_for_good() {
    let bench = Bench::signed_in().await;
    bench.twins.http.then(|_| Ok(refusal(ErrorCode::SessionEnded)));
    let refused = bench.session.access(&bench.wire, Some("access-1")).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::SessionEnded);
    assert!(!bench.session.is_alive());
    assert_eq!(bench.token().await.unwrap_err().code(), ErrorCode::SessionEnded);
    assert!(!Bench::load(&bench.dir, &bench.twins).is_alive());
    bench.session.begin(tokens(5)).await.unwrap();
    assert_eq!(bench.token().await.unwrap(), "access-5");
    assert_eq!(bench.twins.http.paths().len(), 1);
}

#[tokio::test]
async fn a_refusal_of_an_older_token_does_not_end_a_new_session() {
    let bench = Bench::signed_in().await;
    bench.session.begin(tokens(2)).await.unwrap();
    let mut standing = bench.session.standing();
    assert!(!bench.session.refused(ErrorCode::SessionEnded, "access-1").await, "the caller may try again");
    assert!(bench.session.refused(ErrorCode::NotFound, "access-1").await, "a refusal of the call itself");
    assert!(bench.session.refused(ErrorCode::NotFound, "access-2").await);
    assert!(bench.session.is_alive() && !standing.has_changed().unwrap());
    assert!(bench.session.refused(ErrorCode::SessionEnded, "access-2").await);
    assert!(!bench.session.is_alive() && standing.has_changed().unwrap());
    standing.mark_unchanged();
    bench.session.refused(ErrorCode::SessionEnded, "access-2").await;
    assert!(!standing.has_changed().unwrap(), "nobody is woken for the same news");
}

#[tokio::test]
async fn access_that_was_switched_off_may_be_switched_on_again() {
    let bench = Bench::signed_in().await;
    bench.session.refused(ErrorCode::UserDisabled, "access-1").await;
    assert_eq!(bench.token().await.unwrap_err().code(), ErrorCode::UserDisabled);
    bench.session.ask_again().await;
    bench.twins.http.then(|_| Ok(refusal(ErrorCode::UserDisabled)));
    assert!(bench.token().await.is_err());
    assert_eq!(bench.token().await.unwrap_err().code(), ErrorCode::UserDisabled);
    bench.session.ask_again().await;
    bench.twins.http.then(|_| Ok(json(&tokens(2))));
    assert_eq!(bench.token().await.unwrap(), "access-2");
    let is_alive = || (bench.session.is_alive(), Bench::load(&bench.dir, &bench.twins).is_alive());
    assert_eq!(is_alive(), (false, false), "only the answer to a call proves it");
    bench.session.proven().await;
    assert_eq!(is_alive(), (true, true), "also after a restart");
}

#[tokio::test]
async fn a_session_file_that_cannot_be_read_asks_for_a_new_sign_in() {
    let bench = Bench::signed_in().await;
    std::fs::write(bench.dir.path().join("session.bin"), b"noise").unwrap();
    assert!(!Bench::load(&bench.dir, &bench.twins).is_alive());
}
