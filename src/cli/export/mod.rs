//! `threatloom export`: a model for other tools.
//!
//! Formats that are read as well are in [`crate::interop`]; the others have a file or a line here.

mod navigator;

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};

use super::destination::Destination;
use super::draw::cards;
use super::findings;
use super::several::Opened;
use super::{Exit, Failure, Outcome, Output, files};
use crate::catalog::{Catalog, Imports};
use crate::interop::{FORMATS, Format, LeftOut, foreign_of};
use crate::model::Model;
use crate::picture;

/// Write a model for another tool
///
/// What a format cannot carry is told on stderr. What came from a file of the format goes out under the
/// ids that it had there, so that the other tool, and an import, know it again.
///
/// navigator: a layer for the ATLAS Navigator (layer format 4.3) with every technique that has a
/// finding or a suggestion. The worst of them gives a technique its colour and score; the comment
/// names them all.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom export shop.tm.ron --to threat-dragon -o shop.json
  threatloom export shop.tm.ron --to navigator -o shop.layer.json
  threatloom export shop.tm.ron --to navigator | jq '.techniques | length'
  threatloom export shop.tm.ron --to json | jq '.findings | keys'")]
pub struct Args {
    /// Model file, or `-` for standard input
    model: PathBuf,
    /// Which tool it is for
    #[arg(long, value_name = "FORMAT", value_parser = writable())]
    to: String,
    #[command(flatten)]
    destination: Destination,
}

/// Formats that are only written, and what people call them.
const ONLY_WRITTEN: [(&str, &str); 5] = [
    ("csv", "findings for spreadsheets"),
    ("dot", "diagram for Graphviz"),
    ("json", "the model, field by field"),
    ("navigator", "layer for the ATLAS Navigator"),
    ("sarif", "findings as SARIF 2.1.0"),
];

fn writable() -> PossibleValuesParser {
    let formats = FORMATS.iter().filter(|format| format.write.is_some());
    let mut all: Vec<_> = formats.map(|it| (it.id, it.name)).chain(ONLY_WRITTEN).collect();
    all.sort_unstable();
    PossibleValuesParser::new(all.into_iter().map(|(id, name)| PossibleValue::new(id).help(name)))
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let document = files::open(&args.model, out)?;
    let catalog = files::catalog_for(&document, out)?;
    let opened = Opened::new(&args.model, document, catalog);
    let mut lost = Vec::new();
    args.destination.write(&args.model, out, |out| {
        let (model, catalog) = (&opened.document.model, &opened.catalog);
        match args.to.as_str() {
            "csv" => return findings::as_csv(opened, out),
            "sarif" => return findings::as_sarif(opened, out),
            "dot" => out.exact(&picture::to_dot(model, &cards(model, catalog, false))),
            "json" => out.json(model)?,
            "navigator" => navigator::write(model, catalog, out)?,
            id => lost = foreign(id, model, catalog, out)?,
        }
        Ok(())
    })?;
    for LeftOut { item, why } in lost {
        out.note(&format!("left out: {item}: {why}"));
    }
    Ok(Exit::Done)
}

/// Writes a format that is read as well; what it can't carry is returned.
fn foreign(
    id: &str,
    model: &Model,
    catalog: &Catalog,
    out: &mut Output,
) -> Result<Vec<LeftOut>, Failure> {
    let imports = Imports::bundled().map_err(Failure::invalid)?;
    let write = Format::named(id).and_then(|format| format.write);
    let write = write.ok_or_else(|| Failure::usage(format!("{id} can only be read")))?;
    let foreign = foreign_of(model, catalog, &imports, id);
    let written = write(&foreign);
    out.exact(&written.text);
    Ok([written.left_out, foreign.left_out].concat())
}
