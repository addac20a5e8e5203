//! Against real sockets on this computer.

use std::io::{Read, Write};
use std::net::TcpListener;

use http::Method;

use super::*;

/// Answers one call with these bytes, then keeps the line open if told so.
fn server(answer: &'static [u8], keeps_open: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut line, _) = listener.accept().unwrap();
        let _ = line.read(&mut [0; 4096]);
        line.write_all(answer).unwrap();
        if keeps_open {
            std::thread::sleep(Duration::from_secs(5));
        }
    });
    format!("http://{address}/")
}

async fn get(url: String) -> Result<(u16, Vec<u8>), HttpError> {
    let request = HttpRequest {
        method: Method::GET,
        url,
        headers: vec![("x-a".into(), "b".into())],
        body: Body::Empty,
        idle_timeout: Duration::from_millis(400),
    };
    let mut response = ReqwestHttp::new().unwrap().send(request).await?;
    let mut body = Vec::new();
    while let Some(piece) = response.body.next().await {
        body.extend_from_slice(&piece?);
    }
    Ok((response.status, body))
}

#[tokio::test]
async fn an_answer_comes_as_it_is_and_redirects_are_not_followed() {
    let url = server(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 2\r\n\r\nhi", false);
    assert_eq!(get(url).await.unwrap(), (302, b"hi".to_vec()));
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    assert!(matches!(get(url).await, Err(HttpError::Unreachable(_))));
}

#[tokio::test]
async fn silence_before_or_in_the_answer_is_a_timeout() {
    assert!(matches!(get(server(b"", true)).await, Err(HttpError::Timeout)));
    let url = server(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf", true);
    assert!(matches!(get(url).await, Err(HttpError::Timeout)));
}

#[tokio::test]
async fn a_cut_answer_is_broken() {
    let url = server(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf", false);
    assert!(matches!(get(url).await, Err(HttpError::Broken(_))));
    assert!(matches!(get(server(b"SSH-2.0-OpenSSH\r\n\r\n", false)).await, Err(HttpError::Broken(_))));
}
