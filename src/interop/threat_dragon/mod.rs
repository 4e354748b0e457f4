//! OWASP Threat Dragon, versions 1 and 2: <https://www.threatdragon.com/docs/>.

mod read;
mod write;

use super::Format;
use super::content::Content;

/// The format.
pub const FORMAT: Format = Format {
    id: "threat-dragon",
    name: "OWASP Threat Dragon",
    endings: &["json"],
    recognise: is_threat_dragon,
    read: Some(read::read),
    write: Some(write::write),
};

/// Properties of a cell that are on or off, beside those that have a field of their own.
const SWITCHES: [&str; 11] = [
    "handlesCardPayment",
    "handlesGoodsOrServices",
    "isALog",
    "isEncrypted",
    "isPublicNetwork",
    "isSigned",
    "isWebApplication",
    "outOfScope",
    "providesAuthentication",
    "storesCredentials",
    "storesInventory",
];

/// Properties of a cell in words, beside those that have a field of their own.
const WORDS: [&str; 3] = ["privilegeLevel", "protocol", "reasonOutOfScope"];

/// What begins the last line of a threat's description where it names techniques: the format has no
/// field for them.
const REFERENCES: &str = "References: ";

/// Whether there are a summary and a detail, as in no other format; some files spell `details`.
fn is_threat_dragon(content: &Content) -> bool {
    content.tree().is_some_and(|file| {
        file.get("summary").is_some_and(serde_json::Value::is_object)
            && (file.get("detail").is_some() || file.get("details").is_some())
    })
}
