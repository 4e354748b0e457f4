//! Threat Forge, YAML, version 1: <https://github.com/exit-zero-labs/threat-forge>.

mod read;

use super::Format;
use super::content::Content;

/// The format.
pub const FORMAT: Format = Format {
    id: "threat-forge",
    name: "Threat Forge",
    endings: &["thf", "yaml", "yml"],
    recognise: is_threat_forge,
    read: Some(read::read),
    write: None,
};

/// Whether it has elements beside a title of its metadata.
fn is_threat_forge(content: &Content) -> bool {
    content.tree().is_some_and(|file| {
        file["elements"].is_array()
            && file["metadata"].get("title").is_some()
            && file.get("version").is_some()
    })
}
