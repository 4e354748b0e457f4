//! Files of others that some tests compare with, where they are at hand.

use std::path::{Path, PathBuf};

/// A file of others; none, with a word about it, where it is not at hand.
pub fn shared(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("THREATLOOM_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = folder.join(name);
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}
