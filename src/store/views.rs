//! One's own views of the triage queue: `views.ron` in the
//! [configuration folder](super::paths::config_folder), a name and a query a line. The workbench
//! writes it, so that the settings, which people write, keep their comments.

use std::collections::BTreeMap;
use std::io;

use super::atomic::{self, Expected, replace};
use super::error::StoreError;
use super::paths::{config_folder, create_private};
use super::reader::parse_tracked;

const FILE: &str = "views.ron";

/// Name → query.
pub type OwnViews = BTreeMap<String, String>;

/// One's own views; none without the file.
///
/// # Errors
/// [`StoreError::Invalid`] says what is wrong with the file and where, [`StoreError::Io`] why it
/// cannot be read.
pub fn own_views() -> Result<OwnViews, StoreError> {
    let Ok(folder) = config_folder() else { return Ok(OwnViews::new()) };
    let path = folder.join(FILE);
    match atomic::read(&path) {
        Err(StoreError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            Ok(OwnViews::new())
        }
        read => Ok(parse_tracked(&path.to_string_lossy(), &read?)?.0),
    }
}

/// Keeps a view for later sittings, in the place of the one with that name; no query forgets it. All
/// views as they are then.
///
/// # Errors
/// [`StoreError::Invalid`], [`StoreError::Io`]: nothing is changed then.
pub fn keep_view(name: &str, query: Option<&str>) -> Result<OwnViews, StoreError> {
    let folder = config_folder()?;
    let path = folder.join(FILE);
    let mut views = own_views()?;
    match query {
        Some(query) => views.insert(name.to_string(), query.to_string()),
        None => views.remove(name),
    };
    let pretty = ron::ser::PrettyConfig::new().new_line("\n");
    let text = ron::ser::to_string_pretty(&views, pretty)
        .map_err(|error| StoreError::io("write", &path)(io::Error::other(error)))?;
    create_private(&folder)?;
    replace(&path, format!("{text}\n").as_bytes(), Expected::Anything)?;
    Ok(views)
}
