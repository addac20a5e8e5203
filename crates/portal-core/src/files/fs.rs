//! Every operation on files and folders of this crate goes through here: the system's own, or, with the feature `faults`,
//! the same with a question before each.

use std::io;
use std::path::Path;

#[cfg(not(feature = "faults"))]
pub(crate) use std::fs::{
    File, create_dir, create_dir_all, metadata, read, read_dir, remove_dir_all, remove_file, rename, set_permissions,
    write,
};

#[cfg(feature = "faults")]
pub(crate) use asked::{
    File, create_dir, create_dir_all, metadata, read, read_dir, remove_dir_all, remove_file, rename, set_permissions,
    write,
};

/// A new file that only this user may read.
pub(crate) fn private(path: &Path) -> io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    opened(&options, path)
}

/// A file to go on writing, made if missing.
pub(crate) fn continued(path: &Path) -> io::Result<File> {
    opened(std::fs::OpenOptions::new().read(true).write(true).create(true).truncate(false), path)
}

#[cfg(not(feature = "faults"))]
fn opened(options: &std::fs::OpenOptions, path: &Path) -> io::Result<File> {
    options.open(path)
}

#[cfg(feature = "faults")]
fn opened(options: &std::fs::OpenOptions, path: &Path) -> io::Result<File> {
    File::opened(options, path)
}

#[cfg(feature = "faults")]
mod asked {
    use std::fs::{Metadata, OpenOptions, Permissions, ReadDir};
    use std::io::{self, Read, Seek, SeekFrom, Write};
    use std::path::{Path, PathBuf};

    use crate::faults::{Touch, pass};

    /// A file that asks before it reads or writes.
    #[derive(Debug)]
    pub(crate) struct File {
        file: std::fs::File,
        path: PathBuf,
    }

    impl File {
        pub(crate) fn open(path: impl AsRef<Path>) -> io::Result<Self> {
            Self::opened(OpenOptions::new().read(true), path.as_ref())
        }

        pub(crate) fn create(path: impl AsRef<Path>) -> io::Result<Self> {
            Self::opened(OpenOptions::new().write(true).create(true).truncate(true), path.as_ref())
        }

        pub(crate) fn create_new(path: impl AsRef<Path>) -> io::Result<Self> {
            Self::opened(OpenOptions::new().write(true).create_new(true), path.as_ref())
        }

        pub(super) fn opened(options: &OpenOptions, path: &Path) -> io::Result<Self> {
            pass(Touch::Open, path)?;
            Ok(Self { file: options.open(path)?, path: path.to_owned() })
        }

        pub(crate) fn sync_all(&self) -> io::Result<()> {
            pass(Touch::Write, &self.path)?;
            self.file.sync_all()
        }

        pub(crate) fn set_len(&self, size: u64) -> io::Result<()> {
            pass(Touch::Write, &self.path)?;
            self.file.set_len(size)
        }

        pub(crate) fn metadata(&self) -> io::Result<Metadata> {
            pass(Touch::Open, &self.path)?;
            self.file.metadata()
        }
    }

    impl Read for File {
        fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
            pass(Touch::Read, &self.path)?;
            self.file.read(bytes)
        }
    }

    impl Write for File {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            pass(Touch::Write, &self.path)?;
            self.file.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            self.file.flush()
        }
    }

    impl Seek for File {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.file.seek(to)
        }
    }

    pub(crate) fn read(path: impl AsRef<Path>) -> io::Result<Vec<u8>> {
        pass(Touch::Read, path.as_ref())?;
        std::fs::read(path)
    }

    pub(crate) fn write(path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        pass(Touch::Write, path.as_ref())?;
        std::fs::write(path, bytes)
    }

    pub(crate) fn rename(from: impl AsRef<Path>, to: impl AsRef<Path>) -> io::Result<()> {
        pass(Touch::Move, from.as_ref())?;
        std::fs::rename(from, to)
    }

    pub(crate) fn remove_file(path: impl AsRef<Path>) -> io::Result<()> {
        pass(Touch::Move, path.as_ref())?;
        std::fs::remove_file(path)
    }

    pub(crate) fn remove_dir_all(path: impl AsRef<Path>) -> io::Result<()> {
        pass(Touch::Move, path.as_ref())?;
        std::fs::remove_dir_all(path)
    }

    pub(crate) fn create_dir(path: impl AsRef<Path>) -> io::Result<()> {
        pass(Touch::Write, path.as_ref())?;
        std::fs::create_dir(path)
    }

    pub(crate) fn create_dir_all(path: impl AsRef<Path>) -> io::Result<()> {
        pass(Touch::Write, path.as_ref())?;
        std::fs::create_dir_all(path)
    }

    pub(crate) fn read_dir(path: impl AsRef<Path>) -> io::Result<ReadDir> {
        pass(Touch::Open, path.as_ref())?;
        std::fs::read_dir(path)
    }

    pub(crate) fn metadata(path: impl AsRef<Path>) -> io::Result<Metadata> {
        pass(Touch::Open, path.as_ref())?;
        std::fs::metadata(path)
    }

    pub(crate) fn set_permissions(path: impl AsRef<Path>, permissions: Permissions) -> io::Result<()> {
        pass(Touch::Write, path.as_ref())?;
        std::fs::set_permissions(path, permissions)
    }
}
