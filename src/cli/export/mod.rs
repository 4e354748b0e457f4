//! `threatloom export`: a model for other tools.
//!
//! A format is a file with one function, and a line in [`Format`] and in [`Format::write`].

mod navigator;

use std::path::PathBuf;

use super::destination::Destination;
use super::{Exit, Failure, Outcome, Output, files};
use crate::catalog::Catalog;
use crate::model::Model;

/// Write a model for another tool
///
/// navigator: a layer for the ATLAS Navigator (layer format 4.3) with every technique that has a
/// finding or a suggestion. The worst of them gives a technique its colour and score; the comment
/// names them all.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom export shop.tm.ron --to navigator -o shop.layer.json
  threatloom export shop.tm.ron --to navigator | jq '.techniques | length'")]
pub struct Args {
    /// Model file, or `-` for standard input
    model: PathBuf,
    /// Which tool it is for
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: Format,
    #[command(flatten)]
    destination: Destination,
}

/// What a model can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A layer for the ATLAS Navigator.
    Navigator,
}

impl Format {
    fn write(self, model: &Model, catalog: &Catalog, out: &mut Output) -> Result<(), Failure> {
        match self {
            Self::Navigator => navigator::write(model, catalog, out),
        }
    }
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let document = files::open(&args.model, out)?;
    let catalog = files::catalog_for(&document, out)?;
    args.destination
        .write(&args.model, out, |out| args.to.write(&document.model, &catalog, out))?;
    Ok(Exit::Done)
}
