//! Flowcharts of Mermaid, alone or in Markdown: <https://mermaid.js.org/syntax/flowchart.html>.

mod arrow;
mod chart;
mod pages;
mod read;
mod scan;
mod write;

use super::Format;

/// The format.
pub const FORMAT: Format = Format {
    id: "mermaid",
    name: "Mermaid flowchart",
    endings: &["mmd", "mermaid", "md", "markdown"],
    recognise: |content| content.text().is_some_and(pages::is_mermaid),
    read: Some(read::read),
    write: Some(write::write),
};
