//! The reports on assessments as Markdown, with long parts folded.

mod audit;
mod executive;

pub use audit::audit;
pub use executive::executive;
