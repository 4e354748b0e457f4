//! What changed in the diagram, as two small drawings of the part around it.

use std::collections::BTreeSet;

use crate::cli::draw::cards;
use crate::model::{Id, Model};
use crate::picture::{Focus, Lens, Options, Picture, Zoom, draw};
use crate::review::{Group, Review, Versions};
use crate::text::sanitise_lines;

/// Columns that a comment shows without scrolling, about.
const COLUMNS: i32 = 110;
/// Rows of a drawing that a reviewer looks at.
const ROWS: i32 = 60;

/// A drawing of each version, with its title, as far as it is small enough to be looked at.
pub(super) fn before_and_after(
    versions: Versions<'_>,
    review: &Review,
) -> Vec<(&'static str, String)> {
    let drawn = review.told.iter().filter(|told| told.group <= Group::Flows);
    let places: BTreeSet<&Id> = drawn.filter_map(|told| told.place.as_ref()).collect();
    let drawing = |model: &Model| -> Option<String> {
        let centre: BTreeSet<Id> =
            places.iter().filter(|id| model.has_id(id)).map(|id| (*id).clone()).collect();
        if centre.is_empty() {
            return None;
        }
        let cards = cards(model, versions.catalog, false);
        let small_enough = |(zoom, depth)| {
            let focus = Focus::Around { centre: centre.clone(), depth, also: BTreeSet::new() };
            let lens = Lens { collapsed: BTreeSet::new(), focus: Some(focus) };
            let picture = draw(model, &cards, &Options { zoom, lens });
            let bounds = picture.bounds();
            (bounds.w <= COLUMNS && bounds.h <= ROWS).then(|| text(&picture))
        };
        let tries = [(Zoom::Cards, 1), (Zoom::Compact, 1), (Zoom::Cards, 0), (Zoom::Compact, 0)];
        tries.into_iter().find_map(small_enough)
    };
    let drawings = [("Before", drawing(versions.old)), ("After", drawing(versions.new))];
    drawings.into_iter().filter_map(|(title, drawing)| Some((title, drawing?))).collect()
}

fn text(picture: &Picture) -> String {
    let mut out = String::new();
    for row in picture.paint(picture.bounds()).rows() {
        let line: String = row.iter().map(|cell| cell.glyph(false)).collect();
        // A name can't end the block that the drawing stands in.
        out.push_str(sanitise_lines(line.trim_end()).replace("```", "ˋˋˋ").as_str());
        out.push('\n');
    }
    out
}
