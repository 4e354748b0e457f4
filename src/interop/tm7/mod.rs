//! Files of Microsoft's Threat Modeling Tool: <https://learn.microsoft.com/azure/security/develop/threat-modeling-tool>.

mod properties;
mod read;
mod threats;

use super::Format;
use super::content::Content;

/// The format.
pub const FORMAT: Format = Format {
    id: "tm7",
    name: "Microsoft Threat Modeling Tool",
    endings: &["tm7"],
    recognise: |content: &Content| {
        content.xml().is_some_and(|root| {
            root.name == "ThreatModel" && root.child("DrawingSurfaceList").is_some()
        })
    },
    read: Some(read::read),
    write: None,
};
