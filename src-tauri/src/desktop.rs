//! The system's manners: windows, files in other programs, pictures for the web view.

pub(crate) mod files;
pub(crate) mod pictures;
pub(crate) mod successor;
pub(crate) mod window;
