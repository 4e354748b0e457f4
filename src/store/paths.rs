//! Where the program keeps things of its own: never beside a model.

use std::fs::DirBuilder;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::error::StoreError;

const NAME: &str = "threatloom";

/// What the user set: theme, keys. `$XDG_CONFIG_HOME/threatloom`, by default in `~/.config`.
pub fn config_folder() -> Result<PathBuf, StoreError> {
    Ok(base()?.config_dir().join(NAME))
}

/// What the user brought: imported catalogs. `$XDG_DATA_HOME/threatloom`, by default in
/// `~/.local/share`.
pub fn data_folder() -> Result<PathBuf, StoreError> {
    Ok(base()?.data_dir().join(NAME))
}

/// What the program remembers: journals, locks, recent files. `$XDG_STATE_HOME/threatloom`, by
/// default in `~/.local/state`.
pub fn state_folder() -> Result<PathBuf, StoreError> {
    let base = base()?;
    // Windows has no such folder.
    Ok(base.state_dir().unwrap_or_else(|| base.data_dir()).join(NAME))
}

fn base() -> Result<impl BaseStrategy, StoreError> {
    etcetera::choose_base_strategy()
        .map_err(|error| StoreError::io("find the home folder", "~")(io::Error::other(error)))
}

/// Makes a folder that only the user can look into.
pub(super) fn create_private(folder: &Path) -> Result<(), StoreError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder).map_err(StoreError::io("create the folder", folder))
}

/// A file name that stands for the model at `path`, which has been resolved: its own name, for
/// people, and a hash of the whole path.
pub(super) fn name_for(path: &Path) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name: String = name.trim_end_matches(".tm.ron").chars().take(40).map(plain).collect();
    format!("{name}-{:016x}", fnv1a(path.as_os_str().as_encoded_bytes()))
}

/// The hash FNV-1a, 64 bits: the same on every platform and in every release.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_whole_paths_and_are_harmless() {
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8, "the published test vector");
        let name = name_for(Path::new("/a/My shop!.tm.ron"));
        assert!(name.starts_with("My-shop--") && name.len() == 9 + 16, "{name}");
        assert_ne!(name, name_for(Path::new("/b/My shop!.tm.ron")));
    }
}
