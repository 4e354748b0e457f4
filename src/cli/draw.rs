//! `threatloom draw`: the diagram without a screen.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use serde::Serialize;

use super::files;
use super::output::Style;
use super::{Exit, Failure, Outcome, Output};
use crate::catalog::Catalog;
use crate::layout::Rect;
use crate::layout::json::{CELL, JsonError, layout_json};
use crate::model::{Arrangement, Cell, Element, Id, Model};
use crate::picture::{self, Card, Options, Picture, Role, Zoom};
use crate::store::Document;

/// Draw the diagram of a model as text
///
/// The picture is the one of the workbench: what was arranged there keeps its place. When it is too
/// wide, cards shrink to one line; what still does not fit is cut at the right, and a remark on
/// stderr says so.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom draw shop.tm.ron
  threatloom draw shop.tm.ron --width 120 --ascii > shop.txt
  threatloom draw shop.tm.ron | less -S
  threatloom draw --format layout-json - < graph.json

The format layout-json writes the positions of boxes, frames and lines in character cells. On
standard input it also takes a graph of boxes with sizes in place of a model.")]
pub struct Args {
    /// Model file, or `-` for standard input
    model: PathBuf,
    /// Columns to fit into; otherwise those of the terminal, or as many as the picture needs
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    width: Option<u16>,
    /// Draw with ASCII characters only
    #[arg(long)]
    ascii: bool,
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
    /// Positions as JSON.
    LayoutJson,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    match args.format {
        Format::Text => {
            let document = files::open(&args.model, out)?;
            let catalog = files::catalog_for(&document, out)?;
            text(args, &document.model, &catalog, out);
        }
        Format::LayoutJson => layout(args, out)?,
    }
    Ok(Exit::Done)
}

fn text(args: &Args, model: &Model, catalog: &Catalog, out: &mut Output) {
    if model.elements.is_empty() {
        out.note("the model has no elements yet: there is nothing to draw");
        return;
    }
    let cards = cards(model, catalog, args.ascii);
    let picture = |zoom| picture::draw(model, &cards, &Options { zoom, ..Options::default() });
    let mut drawn = picture(Zoom::Cards);
    let limit = args.width.map(usize::from).or(out.width());
    let columns = |picture: &Picture| usize::try_from(picture.bounds().w).unwrap_or(0);
    if limit.is_some_and(|limit| columns(&drawn) > limit) {
        let compact = picture(Zoom::Compact);
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

fn layout(args: &Args, out: &mut Output) -> Result<(), Failure> {
    let document = if files::is_stdin(&args.model) {
        let mut text = String::new();
        std::io::stdin()
            .lock()
            .read_to_string(&mut text)
            .map_err(|error| Failure::io(format!("cannot read standard input: {error}")))?;
        if text.trim_start().starts_with('{') {
            let start = Instant::now();
            let answer = layout_json(&text, &|| start.elapsed().as_secs_f64() * 1e3)
                .map_err(|error| graph_failure(&error))?;
            out.exact(&answer);
            out.exact("\n");
            return Ok(());
        }
        Document::from_reader("stdin", text.as_bytes()).map_err(|error| files::failure(&error))?
    } else {
        files::open(&args.model, out)?
    };
    let catalog = files::catalog_for(&document, out)?;
    let start = Instant::now();
    let cards = cards(&document.model, &catalog, args.ascii);
    let picture = picture::draw(&document.model, &cards, &Options::default());
    out.json(&positions(&document.model, &picture, start.elapsed()))
}

/// What is wrong with a graph on standard input, and where.
fn graph_failure(error: &JsonError) -> Failure {
    match error {
        JsonError::Format { .. } => Failure::invalid(format!("stdin:{error}")),
        other => Failure::invalid(format!("stdin: {other}")),
    }
}

/// A drawn model in the form in which layouts are compared.
#[derive(Serialize)]
struct Positions<'a> {
    format: u32,
    ms: f64,
    cell: [i32; 2],
    nodes: BTreeMap<&'a str, [i32; 4]>,
    boundaries: BTreeMap<&'a str, [i32; 4]>,
    flows: BTreeMap<&'a str, Line>,
    state: &'a Arrangement,
}

#[derive(Serialize)]
struct Line {
    /// Centres of cells.
    points: Vec<[f64; 2]>,
    label: Option<[i32; 4]>,
}

fn positions<'a>(model: &'a Model, picture: &'a Picture, took: Duration) -> Positions<'a> {
    let corners = |rect: Rect| [rect.x, rect.y, rect.w, rect.h];
    let centre = |cell: &Cell| [f64::from(cell.x) + 0.5, f64::from(cell.y) + 0.5];
    let line = |id: &'a Id| {
        let points = picture.flow(id)?.iter().map(centre).collect();
        Some((id.as_str(), Line { points, label: picture.label(id).map(corners) }))
    };
    Positions {
        format: 1,
        ms: took.as_secs_f64() * 1e3,
        cell: CELL,
        nodes: picture.elements().map(|(id, rect)| (id, corners(rect))).collect(),
        boundaries: model
            .boundaries
            .keys()
            .filter_map(|id| Some((id.as_str(), corners(picture.boundary(id)?))))
            .collect(),
        flows: model.flows.keys().filter_map(line).collect(),
        state: &picture.arrangement,
    }
}
