//! Open Threat Model 0.2, JSON and YAML: <https://github.com/iriusrisk/OpenThreatModel>.

mod places;
mod read;
mod threats;
mod write;

use super::Format;
use super::content::Content;

/// The format.
pub const FORMAT: Format = Format {
    id: "otm",
    name: "Open Threat Model",
    endings: &["otm.json", "otm.yaml", "otm", "json", "yaml", "yml"],
    recognise: is_otm,
    read: Some(read::read),
    write: Some(write::write),
};

/// A zone for what stands in none: the format wants one for every component.
const NO_ZONE: &str = "outside-every-boundary";

/// The attribute of a threat that holds how bad it is, in words.
const SEVERITY: &str = "severity";

/// The attribute that holds who answers for something.
const OWNER: &str = "owner";

/// Whether it tells the version of the format.
fn is_otm(content: &Content) -> bool {
    content.tree().is_some_and(|file| file.get("otmVersion").is_some())
}
