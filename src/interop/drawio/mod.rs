//! Diagrams of draw.io (diagrams.net): <https://www.drawio.com/doc/faq/diagram-source-edit>.

mod cell;
mod pages;
mod read;
mod roles;
mod sheet;
mod style;
mod write;

use super::Format;
use super::content::Content;

/// The format.
pub const FORMAT: Format = Format {
    id: "drawio",
    name: "draw.io",
    endings: &["drawio.xml", "drawio", "dio", "xml"],
    recognise: |content: &Content| {
        content.xml().is_some_and(|root| matches!(root.name.as_str(), "mxfile" | "mxGraphModel"))
    },
    read: Some(read::read),
    write: Some(write::write),
};
