//! The cache file, and what the screens read from it.
