//! `threatloom draw`: the diagram without a screen.

mod pages;
mod positions;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::ValueEnum;

use super::files;
use super::{Exit, Failure, Outcome, Output};
use crate::catalog::Catalog;
use crate::layout;
use crate::model::{Element, Id, Model};
use crate::picture::{self, Card, Lens, Options};

/// Draw the diagram of a model
///
/// The picture is the one of the workbench: what was arranged there keeps its place. When the text
/// is too wide, cards shrink to one line. When that is not enough, it becomes pages: on the first,
/// boundaries are collapsed, [+] before their name, and each of them has a page of its own, with
/// what is connected to it. On a page that is too wide even so, names and labels are shortened.
/// What no page has room for is cut at the right, and a remark on stderr says so.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom draw shop.tm.ron
  threatloom draw shop.tm.ron --width 120 --ascii > shop.txt
  threatloom draw shop.tm.ron | less -S
  threatloom draw shop.tm.ron --page 'Model provider'
  threatloom draw shop.tm.ron --format svg > shop.svg
  threatloom draw shop.tm.ron --format mermaid > shop.mmd
  threatloom draw shop.tm.ron --format dot | dot -Tpdf > shop.pdf
  threatloom draw --format layout-json - < graph.json

The format svg is the same picture as the text, in a file that stands alone, follows the light or
dark colours of the page that it is on, and names what the mouse rests on. The formats dot and
mermaid leave the layout to those tools. The format layout-json writes the positions of boxes,
frames and lines in character cells; on standard input it also takes a graph of boxes with sizes in
place of a model.")]
pub struct Args {
    /// Model file, or `-` for standard input
    model: PathBuf,
    /// Columns to fit into; otherwise those of the terminal, or as many as the picture needs
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    width: Option<u16>,
    /// Draw with ASCII characters only
    #[arg(long)]
    ascii: bool,
    /// Where the main flow runs; otherwise where it ran at the workbench
    #[arg(long, value_enum)]
    direction: Option<Direction>,
    /// How much to show of each element; otherwise text shows as much as fits
    #[arg(long, value_enum)]
    zoom: Option<Zoom>,
    /// Only one page: its number, or the name or id of a boundary
    #[arg(long, value_name = "PAGE")]
    page: Option<String>,
    /// How to write the picture
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Formats of the picture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Characters.
    #[default]
    Text,
    /// A picture for browsers and documents.
    Svg,
    /// The diagram for Graphviz.
    Dot,
    /// The diagram for Mermaid, without a fence around it.
    Mermaid,
    /// Positions as JSON.
    LayoutJson,
}

/// Where the main flow runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Direction {
    /// From top to bottom.
    Down,
    /// From left to right.
    Right,
}

/// How much is shown of each element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Zoom {
    /// Name and kind, on cards of four rows.
    Cards,
    /// The name, in one row.
    Compact,
    /// Everything scaled down to the width, as dots.
    Overview,
}

impl Args {
    /// Turns the picture of `model` as it was asked for.
    fn turn(&self, model: &mut Model) {
        if let Some(direction) = self.direction {
            model.arrangement.direction = match direction {
                Direction::Down => layout::Direction::TopToBottom,
                Direction::Right => layout::Direction::LeftToRight,
            };
        }
    }

    /// How to draw all in one picture: with full cards if nothing else was asked for.
    fn options(&self) -> Options {
        Options { zoom: self.zooms()[0], lens: Lens::default() }
    }

    /// How much of each element may be shown, the best first.
    const fn zooms(&self) -> &'static [picture::Zoom] {
        match self.zoom {
            None => &[picture::Zoom::Cards, picture::Zoom::Compact],
            Some(Zoom::Cards | Zoom::Overview) => &[picture::Zoom::Cards],
            Some(Zoom::Compact) => &[picture::Zoom::Compact],
        }
    }
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    if args.page.is_some() && !matches!(args.format, Format::Text | Format::Svg) {
        let formats = "the formats text and svg have pages, the others hold the whole model";
        return Err(Failure::usage(format!("--page: {formats}")));
    }
    if args.zoom == Some(Zoom::Overview) && args.format != Format::Text {
        return Err(Failure::usage("--zoom overview: only text can be that small"));
    }
    if args.format == Format::LayoutJson {
        positions::write(args, out)?;
        return Ok(Exit::Done);
    }
    let mut document = files::open(&args.model, out)?;
    let catalog = files::catalog_for(&document, out)?;
    args.turn(&mut document.model);
    let model = &document.model;
    let cards = cards(model, &catalog, args.ascii);
    match args.format {
        Format::Svg => out.exact(&pages::only(args, model, &cards)?.to_svg(model)),
        Format::Dot => out.exact(&picture::to_dot(model, &cards)),
        Format::Mermaid => out.exact(&picture::to_mermaid(model, &cards)),
        Format::Text | Format::LayoutJson => pages::write(args, model, &cards, out)?,
    }
    Ok(Exit::Done)
}

pub(super) fn cards(model: &Model, catalog: &Catalog, ascii: bool) -> BTreeMap<Id, Card> {
    let card = |(id, element): (&Id, &Element)| {
        (id.clone(), Card::of(element, catalog.kinds.kind(&element.kind), ascii))
    };
    model.elements.iter().map(card).collect()
}
