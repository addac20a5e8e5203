//! The whole: a real server on real files behind real loopback TCP, an office, and clients on their own disks.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;

use portal_server::{Config, Limits, Running};
use tempfile::TempDir;

use crate::cast::{self, Person};
use crate::client::Client;
use crate::office::Office;

/// How much faster time goes for clients, so that no test waits for a retry.
const SPEED: u32 = 20;

/// A small world. Ends with its server and its files when dropped.
pub struct World {
    /// The service companies' side.
    pub office: Office,
    data: TempDir,
    addr: SocketAddr,
    server: Option<Running>,
}

impl World {
    /// A server with the whole [`cast`] and their rows, reachable.
    pub async fn new() -> Self {
        let world = Self::empty().await;
        cast::stock(world.office.store()).await;
        world
    }

    /// A server with the whole [`cast`], who have nothing at the companies yet.
    pub async fn empty() -> Self {
        let world = Self::bare().await;
        cast::move_in(world.office.store()).await;
        world
    }

    /// A server without anything.
    pub async fn bare() -> Self {
        let data = TempDir::new().expect("a temporary directory");
        let server = start(&data, (Ipv4Addr::LOCALHOST, 0).into()).await;
        let office = Office::at(data.path());
        Self { office, addr: server.addr, server: Some(server), data }
    }

    /// `http://127.0.0.1:PORT`, the same after a restart.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Where the server's files are.
    #[must_use]
    pub fn data(&self) -> &std::path::Path {
        self.data.path()
    }

    /// Stops the server: whoever calls is refused by the operating system. The office goes on working.
    pub async fn stop_server(&mut self) {
        if let Some(server) = self.server.take() {
            server.shutdown().await.expect("an orderly end");
        }
    }

    /// Starts the server again, on the same data and the same port.
    pub async fn start_server(&mut self) {
        assert!(self.server.is_none(), "the server runs already");
        self.server = Some(start(&self.data, self.addr).await);
    }

    /// A computer on which nobody has signed in yet, with the program open.
    pub async fn computer(&self) -> Client {
        Client::open(self.url(), SPEED).await
    }

    /// Somebody at a new computer, signed in, with everything shared with them on it.
    pub async fn sign_in(&self, person: &'static Person) -> Client {
        let client = self.computer().await;
        client.sign_in(person).await;
        client.until_synced().await;
        client
    }

    /// As [`Self::sign_in`], at a computer whose time goes only so many times as fast as the real one.
    pub async fn sign_in_at_speed(&self, person: &'static Person, speed: u32) -> Client {
        let client = Client::open(self.url(), speed).await;
        client.sign_in(person).await;
        client.until_synced().await;
        client
    }
}

async fn start(data: &TempDir, listen: SocketAddr) -> Running {
    let plenty = NonZeroU32::new(100_000).expect("not zero");
    let limits = Limits { per_second: plenty, burst: plenty, sign_in_per_minute: plenty, ..Limits::default() };
    let config = Config { data: data.path().to_owned(), listen, limits };
    portal_server::start(config).await.expect("the server starts")
}
