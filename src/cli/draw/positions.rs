//! Where everything stands, as JSON: the form in which layouts are compared.

use std::collections::BTreeMap;
use std::io::Read;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::{Args, cards};
use crate::cli::{Failure, Output, files};
use crate::layout::Rect;
use crate::layout::json::{CELL, JsonError, layout_json};
use crate::model::{Arrangement, Cell, Id, Model};
use crate::picture::{self, Picture};
use crate::store::Document;

/// Writes the positions of a model, or of a graph of boxes with sizes on standard input.
pub(super) fn write(args: &Args, out: &mut Output) -> Result<(), Failure> {
    let mut document = if files::is_stdin(&args.model) {
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
    args.turn(&mut document.model);
    let start = Instant::now();
    let cards = cards(&document.model, &catalog, args.ascii);
    let picture = picture::draw(&document.model, &cards, &args.options());
    out.json(&positions(&document.model, &picture, start.elapsed()))
}

/// What is wrong with a graph on standard input, and where.
fn graph_failure(error: &JsonError) -> Failure {
    match error {
        JsonError::Format { .. } => Failure::invalid(format!("stdin:{error}")),
        other => Failure::invalid(format!("stdin: {other}")),
    }
}

/// A drawn model.
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
