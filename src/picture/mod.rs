//! The diagram as a picture: every cell knows what it shows and whose it is, so that the screen,
//! plain text and the mouse all read from the same drawing.
//!
//! [`draw`] sizes cards, frames and labels, lays them out and keeps the result as a scene in world
//! coordinates. [`Picture::paint`] fills the cells of a viewport only, so that panning over a
//! large model costs what is visible.

mod card;
mod cell;
mod paint;
mod scene;

pub use card::{Badge, Card, Shape, Urgency};
pub use cell::{Arm, Arms, Arrow, Cell, Mark, Owner, Role};
pub use paint::Grid;
pub use scene::{Crossing, Options, Picture, Zoom, draw};
