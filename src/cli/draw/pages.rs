//! The picture as text, on as many pages as its width needs.

use std::collections::BTreeMap;

use unicode_segmentation::UnicodeSegmentation;

use super::{Args, Zoom};
use crate::cli::output::Style;
use crate::cli::{Failure, Output};
use crate::model::{Id, Model};
use crate::picture::{Book, Card, Grid, Page, Picture, Role};
use crate::text;

/// Prints the pages that were asked for.
pub(super) fn write(
    args: &Args,
    model: &Model,
    cards: &BTreeMap<Id, Card>,
    out: &mut Output,
) -> Result<(), Failure> {
    if model.elements.is_empty() && model.boundaries.is_empty() {
        out.note("the model has no elements yet: there is nothing to draw");
        return Ok(());
    }
    let width = args.width.map(usize::from).or(out.width());
    let width = width.and_then(|width| i32::try_from(width).ok());
    let is_overview = args.zoom == Some(Zoom::Overview);
    let chosen = chosen(args, model, cards, if is_overview { None } else { width })?;
    let is_whole = matches!(chosen.pages.as_slice(), [only] if only.about.is_none());
    for (number, page) in (chosen.first..).zip(&chosen.pages) {
        let title = title(model, page, number, chosen.of);
        if !is_whole {
            if number > chosen.first {
                out.end();
            }
            let title = text::sanitise(&title);
            let shown = if args.ascii {
                title.graphemes(true).map(text::ascii).collect()
            } else {
                title.into_owned()
            };
            out.text(Style::Strong, &shown).end();
        }
        if is_overview {
            overview(&page.picture, width, args.ascii, out);
            continue;
        }
        let cut = print(&page.picture, width, args.ascii, out);
        if cut > 0 {
            let columns = page.picture.bounds().w;
            let page = if is_whole { String::new() } else { format!("{title}: ") };
            out.note(&format!(
                "{page}{cut} of {columns} columns do not fit and are cut: --width {columns} shows them"
            ));
        }
    }
    Ok(())
}

/// The one picture that was asked for, for a format that holds one.
pub(super) fn only(
    args: &Args,
    model: &Model,
    cards: &BTreeMap<Id, Card>,
) -> Result<Picture, Failure> {
    let mut chosen = chosen(args, model, cards, args.width.map(i32::from))?;
    match (chosen.pages.pop(), chosen.pages.len()) {
        (Some(page), 0) => Ok(page.picture),
        (_, more) => {
            let found = format!(
                "--width {}: that makes {} pages",
                args.width.unwrap_or_default(),
                more + 1
            );
            Err(Failure::usage(found).hint("choose one with --page, or leave --width out"))
        }
    }
}

/// Pages with the numbers that they have among all.
struct Chosen {
    pages: Vec<Page>,
    /// Number of the first of them.
    first: usize,
    /// How many there are.
    of: usize,
}

fn chosen(
    args: &Args,
    model: &Model,
    cards: &BTreeMap<Id, Card>,
    width: Option<i32>,
) -> Result<Chosen, Failure> {
    let book = Book { model, cards, zooms: args.zooms(), width };
    let all = |pages: Vec<Page>| Chosen { first: 1, of: pages.len(), pages };
    let Some(asked) = &args.page else { return Ok(all(book.pages(None))) };
    if let Some(boundary) = boundary(model, asked) {
        return Ok(all(book.pages(Some(boundary))));
    }
    let Ok(number) = asked.parse::<usize>() else { return Err(unknown(model, asked)) };
    let mut pages = book.pages(None);
    let of = pages.len();
    if number == 0 || number > of {
        let there =
            if of == 1 { "there is 1 page".to_string() } else { format!("there are {of} pages") };
        return Err(Failure::usage(format!("--page {number}: {there}")));
    }
    Ok(Chosen { pages: vec![pages.swap_remove(number - 1)], first: number, of })
}

/// The boundary with this id, or the first with this name.
fn boundary<'a>(model: &'a Model, asked: &str) -> Option<&'a str> {
    let by_id = model.boundaries.get_key_value(asked);
    let has_name = |name: &str| name.to_lowercase() == asked.to_lowercase();
    let by_name = || model.boundaries.iter().find(|(_, boundary)| has_name(&boundary.name));
    by_id.or_else(by_name).map(|(id, _)| id.as_str())
}

fn unknown(model: &Model, asked: &str) -> Failure {
    let names = model.boundaries.values().map(|boundary| boundary.name.as_str());
    let near: Vec<String> =
        text::nearest(asked, names).into_iter().map(|name| format!("`{name}`")).collect();
    let failure = Failure::usage(format!("--page: there is no boundary `{asked}`"));
    if near.is_empty() {
        failure
    } else {
        failure.hint(format!("did you mean {}?", near.join(" or ")))
    }
}

/// `Shop cloud account › AI services · page 3 of 4`.
fn title(model: &Model, page: &Page, number: usize, of: usize) -> String {
    let path: Vec<&str> = match page.about.as_deref() {
        None => vec![model.name.as_str()],
        about => model.enclosing(about).into_iter().rev().map(|id| model.name_of(id)).collect(),
    };
    let path = path.join(" › ");
    if of == 1 { path } else { format!("{path} · page {number} of {of}") }
}

/// Prints a picture in at most `width` columns. Returns how many are cut.
fn print(picture: &Picture, width: Option<i32>, ascii: bool, out: &mut Output) -> i32 {
    let mut view = picture.bounds();
    let cut = width.map_or(0, |width| (view.w - width).max(0));
    view.w -= cut;
    rows(&picture.paint(view), ascii, out);
    cut
}

/// Columns of an overview that nobody gave a width.
const OVERVIEW: i32 = 80;

/// Prints a picture scaled down to `width` columns.
fn overview(picture: &Picture, width: Option<i32>, ascii: bool, out: &mut Output) {
    let bounds = picture.bounds();
    let columns = bounds.w.min(width.unwrap_or(OVERVIEW));
    // As many rows as keep the proportions; a picture is never scaled up.
    let height = i64::from(bounds.h) * i64::from(columns) / i64::from(bounds.w.max(1));
    let height = i32::try_from(height).unwrap_or(i32::MAX).clamp(1, bounds.h.max(2) / 2);
    rows(&picture.overview(columns, height, None), ascii, out);
}

fn rows(grid: &Grid, ascii: bool, out: &mut Output) {
    for row in grid.rows() {
        for run in row.chunk_by(|a, b| style(a.role) == style(b.role)) {
            let glyphs: String = run.iter().map(|cell| cell.glyph(ascii)).collect();
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
