//! Threat Composer, version 1 of its schema: <https://awslabs.github.io/threat-composer/>.

mod read;

use super::Format;
use super::content::Content;

/// The format.
pub const FORMAT: Format = Format {
    id: "threat-composer",
    name: "Threat Composer",
    endings: &["tc.json", "json"],
    recognise: is_threat_composer,
    read: Some(read::read),
    write: None,
};

/// Whether it has a number of a schema, and the sections of the tool.
fn is_threat_composer(content: &Content) -> bool {
    let sections = ["applicationInfo", "assumptionLinks", "mitigationLinks", "dataflow"];
    content.tree().is_some_and(|file| {
        file.get("schema").is_some_and(serde_json::Value::is_number)
            && sections.iter().any(|section| file.get(section).is_some())
    })
}
