//! OWASP Threat Model Library, JSON, version 1.0.2 of its schema:
//! <https://github.com/OWASP/www-project-threat-model-library>.

mod extension;
mod parts;
mod read;
mod threats;
mod write;

use super::Format;
use super::content::Content;

/// The format.
pub const FORMAT: Format = Format {
    id: "tm-library",
    name: "OWASP Threat Model Library",
    endings: &["json"],
    recognise: is_tm_library,
    read: Some(read::read),
    write: Some(write::write),
};

/// A zone for what stands in none: the format wants one for every element.
const NO_ZONE: &str = "outside-every-boundary";

/// A persona for threats that name none: the format wants one for every threat.
const NOBODY: &str = "not-stated";

/// Whether it has a scope with a title, and zones or components by symbolic names.
fn is_tm_library(content: &Content) -> bool {
    content.tree().is_some_and(|file| {
        let lists = ["trust_zones", "components", "actors", "data_stores"];
        file.get("scope").is_some_and(|scope| scope.get("title").is_some())
            && lists.iter().any(|field| file.get(field).is_some_and(serde_json::Value::is_array))
    })
}
