//! The diagram as a picture: every cell knows what it shows and whose it is, so that the screen,
//! plain text and the mouse all read from the same drawing.
//!
//! A [`Lens`] says which part of the model is shown. [`draw`] sizes cards, frames and labels, lays them
//! out and keeps the result as a scene in world coordinates. [`Picture::paint`] fills the cells of a viewport only, so that panning over a
//! large model costs what is visible.

mod card;
mod cell;
mod dot;
mod lens;
pub mod mermaid;
mod nesting;
mod overview;
mod pages;
mod paint;
mod recall;
mod scene;
mod sheet;
mod shown;
mod svg;
mod tiles;

pub use card::{Badge, Card, Shape, Urgency, Zoom};
pub use cell::{Arm, Arms, Arrow, Cell, Mark, Owner, Role};
pub use dot::to_dot;
pub use lens::{Focus, Lens};
pub use mermaid::to_mermaid;
pub use overview::Scale;
pub use pages::{Book, Page};
pub use paint::Grid;
pub use scene::{Crossing, Picture, draw};
pub use sheet::Options;
pub use svg::SVG_STYLE;
