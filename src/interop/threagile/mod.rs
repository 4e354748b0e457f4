//! Models of Threagile: <https://threagile.io>.

mod read;

use super::Format;
use super::content::Content;

/// The format.
pub const FORMAT: Format = Format {
    id: "threagile",
    name: "Threagile",
    endings: &["yaml", "yml", "json"],
    recognise: |content: &Content| {
        content.tree().is_some_and(|file| {
            file.get("threagile_version").is_some()
                || file.get("technical_assets").is_some_and(serde_json::Value::is_object)
        })
    },
    read: Some(read::read),
    write: None,
};
