//! A terminal workbench for threat-modelling AI systems.
//!
//! The layers and what may import what are shown in `ARCHITECTURE.md`; a test holds the code to it.

pub mod analysis;
pub mod catalog;
pub mod cli;
pub mod compare;
pub mod interop;
pub mod layout;
pub mod model;
pub mod picture;
pub mod report;
pub mod review;
pub mod store;
pub mod text;
pub mod tui;
