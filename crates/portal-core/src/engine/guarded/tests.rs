use bytes::Bytes;
use portal_api::problem::ErrorCode;

use super::*;
use crate::Error;
use crate::testing::LeapingClock;

/// Answers with a first piece and then with silence; remembers how it was asked.
#[derive(Default)]
struct Silent(Mutex<Vec<Manner>>);

#[async_trait]
impl FeedSource for Silent {
    async fn sync(&self, _: Option<&str>, manner: Manner) -> Result<FeedStream> {
        self.0.lock().unwrap().push(manner);
        if manner.wait.is_some() {
            return std::future::pending().await;
        }
        let first = futures::stream::iter([Ok(Bytes::from_static(b"{"))]);
        Ok(first.chain(futures::stream::pending()).boxed())
    }
    async fn digest(&self) -> Result<FeedDigest> {
        Err(ErrorCode::NotFound.into())
    }
}

#[tokio::test]
async fn an_answer_that_stops_in_the_middle_is_given_up_after_a_minute() {
    let (source, clock, pages) = (Silent::default(), Arc::new(LeapingClock::default()), Mutex::default());
    let began = clock.elapsed();
    let calls = watch::Sender::new(0);
    let guarded = Guarded::new(&source, clock.clone(), &pages, calls.subscribe());
    let mut stream = guarded.sync(None, Manner::default()).await.unwrap();
    assert!(matches!(stream.next().await, Some(Ok(_))));
    assert!(matches!(stream.next().await, Some(Err(HttpError::Timeout))));
    assert!(stream.next().await.is_none());
    assert_eq!(clock.elapsed() - began, PATIENCE);
    assert_eq!((guarded.course().answers, guarded.course().stored), (1, false));
}

#[tokio::test]
async fn what_was_stored_buys_another_minute() {
    let (source, clock, pages) = (Silent::default(), Arc::new(LeapingClock::default()), Mutex::default());
    let began = clock.elapsed();
    let calls = watch::Sender::new(0);
    let guarded = Guarded::new(&source, clock.clone(), &pages, calls.subscribe());
    let mut stream = guarded.sync(None, Manner::default()).await.unwrap();
    stream.next().await.unwrap().unwrap();
    clock.sleep(Duration::from_secs(50)).await;
    guarded.stored();
    assert!(stream.next().await.unwrap().is_err());
    assert_eq!(clock.elapsed() - began, Duration::from_secs(110));
}

#[tokio::test]
async fn a_call_ends_the_waiting_for_news_and_a_server_that_never_answers_is_given_up() {
    let (source, clock, pages) = (Silent::default(), Arc::new(LeapingClock::default()), Mutex::default());
    let calls = watch::Sender::new(0);
    let wait = Some(Duration::from_secs(25));
    let guarded = Guarded::new(&source, clock.clone(), &pages, calls.subscribe());
    calls.send_replace(1);
    let _answer = guarded.sync(Some("c"), Manner { wait, rows: None }).await.unwrap();
    assert!(guarded.course().called);
    assert_eq!(source.0.lock().unwrap().iter().map(|manner| manner.wait).collect::<Vec<_>>(), [wait, None]);
    let guarded = Guarded::new(&source, clock.clone(), &pages, calls.subscribe());
    let outcome = guarded.sync(Some("c"), Manner { wait, rows: None }).await;
    assert!(matches!(outcome.err(), Some(Error::Http(HttpError::Timeout))));
}

#[tokio::test]
async fn the_size_of_answers_is_that_of_the_pages_and_grows_from_one_to_the_next() {
    let (source, clock, pages) = (Silent::default(), Arc::new(LeapingClock::default()), Mutex::default());
    change(&pages, |pages: &mut Pages| pages.stalled(Duration::ZERO));
    let calls = watch::Sender::new(0);
    let guarded = Guarded::new(&source, clock, &pages, calls.subscribe());
    for _ in 0..3 {
        drop(guarded.sync(None, Manner::default()).await.unwrap());
    }
    let asked: Vec<_> = source.0.lock().unwrap().iter().map(|manner| manner.rows).collect();
    assert_eq!(asked, [Some(50), Some(200), Some(800)]);
}
