//! A server in this process: started, reachable, stopped. Used by `serve` and by tests over real sockets.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::app::{self, App, Limits, Parts};
use crate::blobs::Blobs;
use crate::events;
use crate::limits::{self, Origin, SignInLimit};
use crate::secret::Secret;
use crate::sessions::Passwords;
use crate::store::sqlite::Sqlite;
use crate::store::{Store, StoreError};
use crate::uploads::{self, Appends, SweepError};

/// The database file below the data directory.
pub const DATABASE: &str = "portal.db";
/// How long open calls may take to end after the server was asked to stop.
const GRACE: Duration = Duration::from_secs(5);
/// How often old uploads and old callers are forgotten.
const TIDY: Duration = Duration::from_secs(300);
/// How often the files are looked through.
const SWEEP: Duration = Duration::from_secs(24 * 3600);

/// How to start.
#[derive(Debug, Clone)]
pub struct Config {
    /// Database, blobs and key live here; made if missing.
    pub data: PathBuf,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How often somebody may call.
    pub limits: Limits,
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data directory or the address cannot be used.
    #[error("the data directory or the address cannot be used")]
    Io(#[from] std::io::Error),
    /// The database cannot be used.
    #[error("the database cannot be used")]
    Store(#[from] StoreError),
}

/// What a data directory holds, opened and migrated. Also what `seed` and `admin` work on.
#[derive(Clone)]
pub struct Data {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The files.
    pub blobs: Blobs,
}

impl Data {
    /// Opens a data directory, made if missing. May be open in several processes at once.
    ///
    /// # Errors
    /// When the disk refuses, or the database is damaged or newer than this program.
    pub fn open(directory: &Path) -> Result<Self, StartError> {
        std::fs::create_dir_all(directory)?;
        Ok(Self { store: Arc::new(Sqlite::open(&directory.join(DATABASE))?), blobs: Blobs::open(directory)? })
    }

    /// Forgets uploads and files that nobody finished or names, as it is done now and then while serving.
    ///
    /// # Errors
    /// When the disk or the database refuses; the next time goes on from there.
    pub async fn sweep(&self, now: Timestamp) -> Result<(), SweepError> {
        uploads::drop_stale(&*self.store, &self.blobs, now).await?;
        uploads::sweep(&*self.store, &self.blobs, now).await
    }
}

/// The server without a socket: answers calls that are handed to its router. Ends when dropped.
pub struct PortalServer {
    /// Every route. A call needs its [`axum::extract::ConnectInfo`].
    pub router: Router,
    /// What it works on.
    pub data: Data,
    closing: CancellationToken,
}

impl PortalServer {
    /// Opens the data directory and starts what goes on beside the calls.
    ///
    /// # Errors
    /// When the data directory or the database cannot be used.
    pub async fn open(directory: &Path, limits: &Limits) -> Result<Self, StartError> {
        let data = Data::open(directory)?;
        let closing = CancellationToken::new();
        let (pulse, receiver) = watch::channel(data.store.pulse().await?);
        let app = App::new(Parts {
            store: Arc::clone(&data.store),
            blobs: data.blobs.clone(),
            secret: Secret::open(directory)?,
            appends: Appends::default(),
            passwords: Passwords::new(std::thread::available_parallelism().map_or(2, usize::from)),
            all_calls: limits::all_calls(limits)
                .ok_or(std::io::ErrorKind::InvalidInput)
                .map_err(std::io::Error::from)?,
            sign_in: SignInLimit::new(limits.sign_in_per_minute),
            origin: Origin { is_behind_proxy: limits.is_behind_proxy },
            pulse: receiver,
            closing: closing.clone(),
        });
        tokio::spawn(events::watch(Arc::clone(&data.store), pulse, closing.clone()));
        tokio::spawn(tidy(app.clone()));
        Ok(Self { router: app::router(app), data, closing })
    }
}

impl Drop for PortalServer {
    fn drop(&mut self) {
        self.closing.cancel();
    }
}

/// A server that answers.
pub struct Running {
    /// Where, with the real port.
    pub addr: SocketAddr,
    service: PortalServer,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// `http://127.0.0.1:PORT`
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// What it works on.
    #[must_use]
    pub fn data(&self) -> &Data {
        &self.service.data
    }

    /// Stops taking calls and lets the open ones end, for at most 5 seconds.
    ///
    /// # Errors
    /// When serving had failed.
    pub async fn shutdown(mut self) -> std::io::Result<()> {
        self.service.closing.cancel();
        let ended = tokio::time::timeout(GRACE, &mut self.serving).await;
        match ended {
            Ok(result) => result.map_err(std::io::Error::other)?,
            Err(_) => {
                self.serving.abort();
                Ok(())
            }
        }
    }
}

/// Opens the data directory and answers at once.
///
/// # Errors
/// When the data directory, the database or the address cannot be used.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let service = PortalServer::open(&config.data, &config.limits).await?;
    let listener = TcpListener::bind(config.listen).await?;
    let addr = listener.local_addr()?;
    let serve = axum::serve(
        listener.tap_io(|stream| {
            // Small answers must not wait for the next one.
            let _ = stream.set_nodelay(true);
        }),
        service.router.clone().into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(service.closing.clone().cancelled_owned());
    let serving = tokio::spawn(serve.into_future());
    Ok(Running { addr, service, serving })
}

async fn tidy(app: App) {
    let (mut ticks, mut days) = (tokio::time::interval(TIDY), tokio::time::interval(SWEEP));
    let closing = app.closing();
    loop {
        tokio::select! {
            biased;
            () = closing.cancelled() => return,
            _ = ticks.tick() => app.tidy().await,
            _ = days.tick() => app.sweep().await,
        }
    }
}
