//! An upload against a server that keeps what it gets, on a line that breaks.

use std::sync::Mutex;

use portal_api::problem::Problem;
use portal_api::uploads::{UPLOAD_COMPLETE, UPLOAD_OFFSET};

use super::*;
use crate::attachments::{Outgoing, Vault};
use crate::outbox::testing::Drawer;
use crate::ports::{Body, HttpError, HttpRequest, Method};
use crate::testing::problem;

/// What a server has of the file.
#[derive(Default)]
struct Shelf {
    announced: bool,
    bytes: Vec<u8>,
}

fn stands(shelf: &Shelf, size: usize) -> HttpResponse {
    let complete = if shelf.announced && shelf.bytes.len() == size { "?1" } else { "?0" };
    answer(204, &[(UPLOAD_OFFSET, &shelf.bytes.len().to_string()), (UPLOAD_COMPLETE, complete)], "")
}

/// A server as the contract says. `keeps`: of each piece, how many bytes arrive before the line breaks.
fn serve(
    shelf: &Mutex<Shelf>,
    size: usize,
    keeps: Option<usize>,
    request: &HttpRequest,
) -> Result<HttpResponse, HttpError> {
    let mut shelf = shelf.lock().unwrap();
    match request.method {
        Method::HEAD if !shelf.announced => return Ok(answer(404, &[], "")),
        Method::PUT => shelf.announced = true,
        Method::PATCH => {
            let header = request.headers.iter().find(|(name, _)| name == UPLOAD_OFFSET).unwrap();
            if header.1 != shelf.bytes.len().to_string() {
                let offset = Some(shelf.bytes.len() as u64);
                return Ok(problem(Problem { offset, ..Problem::new(ErrorCode::UploadOffset) }));
            }
            let Body::Bytes(piece) = &request.body else { panic!("a piece without bytes") };
            let kept = keeps.unwrap_or(piece.len()).min(piece.len());
            shelf.bytes.extend_from_slice(&piece[..kept]);
            if kept < piece.len() {
                return Err(HttpError::Broken("cut".into()));
            }
        }
        _ => {}
    }
    Ok(stands(&shelf, size))
}

async fn upload(bytes: &[u8], shelf: Shelf, keeps: Option<usize>) -> (Result<()>, Vec<u8>, Vec<String>, Vec<u64>) {
    let bench = bench().await;
    let (shelf, size) = (Arc::new(Mutex::new(shelf)), bytes.len());
    for _ in 0..200 {
        let shelf = Arc::clone(&shelf);
        bench.twins.http.then(move |request| serve(&shelf, size, keeps, request));
    }
    let progress = Mutex::new(Vec::new());
    let heard = |n| progress.lock().unwrap().push(n);
    let done = bench.remote.upload(&outgoing(bytes), &heard).await;
    let stored = std::mem::take(&mut shelf.lock().unwrap().bytes);
    (done, stored, bench.twins.http.paths(), progress.into_inner().unwrap())
}

fn outgoing(bytes: &[u8]) -> Outgoing {
    let (vault, sha256) = (Drawer::default(), Sha256::of(bytes));
    vault.put(sha256, bytes).unwrap();
    Outgoing::new(Arc::new(vault), sha256, bytes.len() as u64)
}

fn content() -> Vec<u8> {
    (0..2_000_000_u32).map(|n| n.to_le_bytes()[1]).collect()
}

#[tokio::test]
async fn a_file_arrives_in_growing_pieces() {
    let (done, stored, paths, progress) = upload(&content(), Shelf::default(), None).await;
    done.unwrap();
    assert_eq!(stored, content());
    assert!(paths[0].starts_with("HEAD") && paths[1].starts_with("PUT"));
    assert_eq!(paths.len(), 2 + 4, "256 KiB, 512 KiB, 1 MiB and the rest");
    assert!(progress.is_sorted());
    assert_eq!(progress.last(), Some(&2_000_000));
}

#[tokio::test]
async fn cuts_do_not_matter_as_long_as_something_arrives() {
    let (done, stored, _, _) = upload(&content(), Shelf::default(), Some(100_000)).await;
    done.unwrap();
    assert_eq!(stored, content());
}

#[tokio::test]
async fn a_line_on_which_nothing_arrives_ends_the_try() {
    let (done, _, paths, _) = upload(&content(), Shelf::default(), Some(0)).await;
    assert!(matches!(done, Err(Error::Http(_))));
    assert!(paths.len() < 12, "{paths:?}");
}

#[tokio::test]
async fn what_is_there_already_is_not_sent_again() {
    let bytes = content();
    let half = Shelf { announced: true, bytes: bytes[..1_500_000].to_vec() };
    let (done, stored, paths, progress) = upload(&bytes, half, None).await;
    done.unwrap();
    assert_eq!((stored, progress[0]), (bytes.clone(), 1_500_000));
    assert_eq!(paths.len(), 3);
    let (done, _, paths, _) = upload(&bytes, Shelf { announced: true, bytes: bytes.clone() }, None).await;
    done.unwrap();
    assert_eq!(paths.len(), 1);
}

#[tokio::test]
async fn other_bytes_are_sent_again_from_the_first_one_only_once() {
    let bench = bench().await;
    let bytes = Bytes::from_static(b"abc");
    let at = |offset: &'static str| move |_: &HttpRequest| Ok(answer(204, &[(UPLOAD_OFFSET, offset)], ""));
    bench.twins.http.then(at("2"));
    bench.twins.http.then(|_| Ok(refusal(ErrorCode::DigestMismatch)));
    bench.twins.http.then(at("0"));
    bench.twins.http.then(|_| Ok(refusal(ErrorCode::DigestMismatch)));
    let error = bench.remote.upload(&outgoing(&bytes), &|_| {}).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::DigestMismatch);
    assert_eq!(bench.twins.http.paths().len(), 4);
}

#[tokio::test]
async fn a_captive_portal_is_not_a_finished_upload() {
    let bench = bench().await;
    bench.twins.http.then(|_| Ok(captive()));
    let error = bench.remote.upload(&outgoing(b"a"), &|_| {}).await.unwrap_err();
    assert!(matches!(error, Error::NotAPortal(_)));
}

#[rstest]
#[tokio::test]
async fn a_bare_refusal_from_something_on_the_way_ends_no_upload(#[values(400, 403, 407, 413, 415, 422)] status: u16) {
    let bench = bench().await;
    bench.twins.http.then(move |_| Ok(answer(status, &[("content-type", "text/html")], "")));
    let bytes = content();
    let done = bench.remote.upload(&outgoing(&bytes), &|_| {}).await;
    assert!(matches!(done, Err(Error::NotAPortal(_))), "{done:?}");
}
