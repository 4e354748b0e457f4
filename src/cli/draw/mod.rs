//! `threatloom draw`: the diagram without a screen.

mod positions;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::ValueEnum;

use super::files;
use super::output::Style;
use super::{Exit, Outcome, Output};
use crate::catalog::Catalog;
use crate::layout;
use crate::model::{Element, Id, Model};
use crate::picture::{self, Card, Lens, Options, Picture, Role};

/// Draw the diagram of a model
///
/// The picture is the one of the workbench: what was arranged there keeps its place. When the text
/// is too wide, cards shrink to one line; what still does not fit is cut at the right, and a remark
/// on stderr says so.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom draw shop.tm.ron
  threatloom draw shop.tm.ron --width 120 --ascii > shop.txt
  threatloom draw shop.tm.ron | less -S
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

    /// What was asked for, with full cards if nothing was.
    fn options(&self) -> Options {
        Options {
            zoom: match self.zoom {
                None | Some(Zoom::Cards) => picture::Zoom::Cards,
                Some(Zoom::Compact) => picture::Zoom::Compact,
            },
            lens: Lens::default(),
        }
    }
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    if args.format == Format::LayoutJson {
        positions::write(args, out)?;
        return Ok(Exit::Done);
    }
    let mut document = files::open(&args.model, out)?;
    let catalog = files::catalog_for(&document, out)?;
    args.turn(&mut document.model);
    let model = &document.model;
    let cards = cards(model, &catalog, args.ascii);
    let options = args.options();
    match args.format {
        Format::Svg => out.exact(&picture::draw(model, &cards, &options).to_svg(model)),
        Format::Dot => out.exact(&picture::to_dot(model, &cards)),
        Format::Mermaid => out.exact(&picture::to_mermaid(model, &cards)),
        Format::Text | Format::LayoutJson => text(args, model, &cards, out),
    }
    Ok(Exit::Done)
}

fn text(args: &Args, model: &Model, cards: &BTreeMap<Id, Card>, out: &mut Output) {
    if model.elements.is_empty() && model.boundaries.is_empty() {
        out.note("the model has no elements yet: there is nothing to draw");
        return;
    }
    let options = args.options();
    let mut drawn = picture::draw(model, cards, &options);
    let limit = args.width.map(usize::from).or(out.width());
    let columns = |picture: &Picture| usize::try_from(picture.bounds().w).unwrap_or(0);
    if args.zoom.is_none() && limit.is_some_and(|limit| columns(&drawn) > limit) {
        let compact = Options { zoom: picture::Zoom::Compact, ..options.clone() };
        let compact = picture::draw(model, cards, &compact);
        if columns(&compact) < columns(&drawn) {
            drawn = compact;
        }
    }
    let bounds = drawn.bounds();
    let mut view = bounds;
    if let Some(limit) = limit.filter(|limit| columns(&drawn) > *limit) {
        view.w = i32::try_from(limit).unwrap_or(i32::MAX);
        out.note(&format!(
            "{} of {} columns do not fit and are cut: --width {} shows all",
            bounds.w - view.w,
            bounds.w,
            bounds.w
        ));
    }
    for row in drawn.paint(view).rows() {
        for run in row.chunk_by(|a, b| style(a.role) == style(b.role)) {
            let glyphs: String = run.iter().map(|cell| cell.glyph(args.ascii)).collect();
            out.text(style(run[0].role), &glyphs);
        }
        out.end();
    }
}

const fn style(role: Role) -> Style {
    match role {
        Role::Title | Role::FrameTitle => Style::Strong,
        Role::Frame | Role::Subtitle => Style::Faint,
        Role::Crossing => Style::Warning,
        _ => Style::Plain,
    }
}

fn cards(model: &Model, catalog: &Catalog, ascii: bool) -> BTreeMap<Id, Card> {
    let card = |(id, element): (&Id, &Element)| {
        (id.clone(), Card::of(element, catalog.kinds.kind(&element.kind), ascii))
    };
    model.elements.iter().map(card).collect()
}
