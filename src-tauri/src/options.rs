//! What can be said to the program when it is started.

use std::path::PathBuf;

use clap::Parser;

/// The customer portal of your service company.
#[derive(Debug, Clone, Parser)]
#[command(version)]
pub(crate) struct Options {
    /// Folder for everything this program stores; the system's usual place if not given.
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Portal address to offer on the sign-in page.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) portal: Option<String>,
    /// Keep data keys in this file instead of the system's keychain. For demonstrations and tests only: whoever
    /// reads the file reads the data.
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
}
