//! `CycloneDX`, JSON: bills of materials with models, data and services from version 1.2 on, and the
//! blueprints, threats and risks of the drafts of version 2.0: <https://cyclonedx.org/docs/>.

mod blueprint;
mod components;
mod flows;
mod model_card;
mod properties;
mod read;
mod services;
mod threats;
mod vulnerabilities;
mod write;

use super::Format;
use super::content::Content;

/// The format.
pub const FORMAT: Format = Format {
    id: "cyclonedx",
    name: "CycloneDX",
    endings: &["cdx.json", "json"],
    recognise: is_cyclonedx,
    read: Some(read::read),
    write: Some(write::write),
};

/// Whether the file says so.
fn is_cyclonedx(content: &Content) -> bool {
    let says = |field: &str, file: &serde_json::Value| {
        file.get(field).is_some_and(|said| said == "CycloneDX")
    };
    content.tree().is_some_and(|file| says("bomFormat", file) || says("specFormat", file))
}
