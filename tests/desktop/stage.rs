//! Everything the play needs: folders, server, driver, photos.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

use crate::office::{self, Office};
use crate::processes::{Driver, Server};
use crate::window::Window;

/// A fresh world on disk. The server listens on the same port each time it is started.
pub(crate) struct Stage {
    folder: TempDir,
    app: PathBuf,
    binary: PathBuf,
    address: String,
    server: Mutex<Option<Server>>,
    driver: Driver,
    pub(crate) office: Office,
}

impl Stage {
    pub(crate) async fn set(app: &Path, binary: &Path, size: &str) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("server");
        office::seed(binary, &data, size).await?;
        let server = Server::start(binary, &data, "127.0.0.1:0").await?;
        Ok(Self {
            app: app.canonicalize()?,
            binary: binary.to_owned(),
            address: server.address.clone(),
            server: Mutex::new(Some(server)),
            driver: Driver::start().await?,
            office: Office { binary: binary.to_owned(), data },
            folder,
        })
    }

    /// Opens the app on its own data folder, pointing at a portal.
    pub(crate) async fn open_app(&self, person: &str, slug: &str) -> anyhow::Result<Window> {
        Window::open(&self.driver.url, &self.app, &self.arguments(person, slug)).await
    }

    /// Starts the app as its icon does, without a driver. It is killed when the answer is dropped.
    pub(crate) fn start_app(&self, person: &str, slug: &str) -> anyhow::Result<Child> {
        Ok(Command::new(&self.app).args(self.arguments(person, slug)).kill_on_drop(true).spawn()?)
    }

    fn arguments(&self, person: &str, slug: &str) -> [String; 3] {
        let data = self.folder.path().join(person);
        [
            format!("--data-dir={}", data.display()),
            format!("--key-file={}", data.with_extension("key").display()),
            format!("--portal=http://{}/{slug}", self.address),
        ]
    }

    pub(crate) async fn stop_server(&self) -> anyhow::Result<()> {
        if let Some(server) = self.server.lock().await.take() {
            server.stop().await?;
        }
        Ok(())
    }

    pub(crate) async fn start_server(&self) -> anyhow::Result<()> {
        let server = Server::start(&self.binary, &self.office.data, &self.address).await?;
        *self.server.lock().await = Some(server);
        Ok(())
    }

    /// A photo as a phone makes it: a JPEG of a few hundred kilobytes. Different for each `number`.
    pub(crate) fn photo(&self, number: u8) -> anyhow::Result<PathBuf> {
        let path = self.folder.path().join(format!("photo-{number}.jpg"));
        let picture = image::RgbImage::from_fn(1200, 900, |x, y| {
            let grain = (x.wrapping_mul(31) ^ y.wrapping_mul(17) ^ u32::from(number).wrapping_mul(97)) % 48;
            let shade = |base: u32| u8::try_from((base + grain).min(255)).unwrap_or(u8::MAX);
            image::Rgb([shade(40 + x / 8), shade(60 + y / 8), shade(90 + u32::from(number) * 40)])
        });
        picture.save(&path)?;
        Ok(path)
    }
}
