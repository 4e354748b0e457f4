//! What is drawn of random models, in any window and on a terminal of any size.

use std::collections::BTreeMap;

use proptest::prelude::*;
use threatloom::layout::Rect;
use threatloom::model::{Direction, Model};
use threatloom::picture::{Options, Owner, Picture, Scale, Zoom, draw};
use threatloom::text::{self, width};
use threatloom::tui::update::Msg;

use crate::picture::models;
use crate::sitting::Sitting;

/// Names as people write them, and worse.
const NAMES: [&str; 8] = [
    "Chat UI",
    "検索エンジンと知識ベースの索引サービス",
    "Ein sehr langer Name, den niemand ganz lesen will",
    "e\u{301}te\u{301}",
    "\u{1b}[2J\u{202e}evil",
    "👩‍💻 developer",
    "العربية",
    "…",
];

fn named(mut model: Model, first: usize) -> Model {
    let names = NAMES.iter().cycle().skip(first);
    for (element, name) in model.elements.values_mut().zip(names.clone()) {
        element.name = (*name).into();
    }
    for (flow, name) in model.flows.values_mut().zip(names.clone().skip(3)) {
        flow.label = (*name).into();
    }
    for (boundary, name) in model.boundaries.values_mut().zip(names.skip(5)) {
        boundary.name = (*name).into();
    }
    model
}

fn picture(model: &Model, down: bool, compact: bool) -> Picture {
    let direction = if down { Direction::TopToBottom } else { Direction::LeftToRight };
    let mut model = model.clone();
    model.arrangement.direction = direction;
    let options =
        Options { zoom: if compact { Zoom::Compact } else { Zoom::Cards }, ..Options::default() };
    draw(&model, &BTreeMap::new(), &options)
}

/// What stands in the cells of a row from column `from` to `to`.
fn read(picture: &Picture, y: i32, from: i32, to: i32) -> String {
    let grid = picture.paint(Rect { x: from, y, w: to - from, h: 1 });
    grid.rows().flatten().map(|cell| cell.glyph(false)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_window_is_painted_with_as_many_columns_as_it_has(
        model in models(),
        (first, down, compact) in (0..8usize, any::<bool>(), any::<bool>()),
        (x, y) in (-70..130i32, -40..90i32),
        (w, h) in (1..90i32, 1..40i32),
    ) {
        let picture = picture(&named(model, first), down, compact);
        for (w, h) in [(w, h), (1, 1), (0, 0)] {
            for ascii in [false, true] {
                let grid = picture.paint(Rect { x, y, w, h });
                for row in grid.rows() {
                    let line: String = row.iter().map(|cell| cell.glyph(ascii)).collect();
                    prop_assert_eq!(i32::try_from(width(&line)).unwrap(), w, "{}", line);
                    prop_assert!(!ascii || line.is_ascii(), "{}", line);
                }
            }
        }
    }

    #[test]
    fn every_name_is_there_whole_or_visibly_cut(
        model in models(),
        (first, down, compact) in (0..8usize, any::<bool>(), any::<bool>()),
    ) {
        let model = named(model, first);
        let picture = picture(&model, down, compact);
        for (id, element) in &model.elements {
            let rect = picture.element(id).unwrap();
            let rows = rect.y..rect.y + rect.h;
            let shown: Vec<String> =
                rows.map(|y| read(&picture, y, rect.x + 1, rect.x + rect.w - 1)).collect();
            let name = text::sanitise(&element.name);
            let is_it = |shown: &String| {
                let cut = shown.trim().strip_suffix('…');
                shown.trim() == name.trim() || cut.is_some_and(|start| name.starts_with(start))
            };
            prop_assert!(shown.iter().any(is_it), "{:?} for {:?}", shown, name);
        }
    }

    #[test]
    fn the_overview_has_a_place_for_everything_in_any_size(
        model in models(),
        first in 0..8usize,
        (columns, rows) in (1..100i32, 1..40i32),
    ) {
        let picture = picture(&named(model, first), true, false);
        let grid = picture.overview(columns, rows, None);
        for ascii in [false, true] {
            for row in grid.rows() {
                let line: String = row.iter().map(|cell| cell.glyph(ascii)).collect();
                prop_assert_eq!(i32::try_from(width(&line)).unwrap(), columns, "{}", line);
                prop_assert!(!ascii || line.is_ascii(), "{}", line);
            }
        }
        let scale = Scale::fit(picture.bounds(), columns, rows);
        for (id, rect) in picture.elements() {
            let place = scale.place(rect);
            let cells = (place.y..place.y + place.h)
                .flat_map(|y| (place.x..place.x + place.w).map(move |x| (x, y)));
            let mut owners = cells.map(|(x, y)| {
                let at = (usize::try_from(x).unwrap(), usize::try_from(y).unwrap());
                grid.cell(at.0, at.1).expect("a place on the screen").owner
            });
            // Where boxes share a cell, one of them has it; a boundary may be named on it.
            let is_taken = |owner: Option<Owner<'_>>| {
                matches!(owner, Some(Owner::Element(_) | Owner::Boundary(_)))
            };
            prop_assert!(owners.any(is_taken), "{} has no place", id);
            let (x, y) = scale.world_at(place.x, place.y);
            prop_assert!(picture.bounds().contains(x, y));
        }
    }
}

/// Everything that can lie on the screen, by the keys that bring it there.
const SCRIPTS: [&str; 37] = [
    "",
    "n",
    "nz",
    "nzz",
    "nG",
    "nW",
    "i",
    "ia -> b",
    "na",
    "nc",
    "g",
    "/e",
    ":",
    "?",
    "<f2>",
    "ny",
    "Y",
    "P",
    "nb",
    "M",
    "n<tab>",
    "n<tab><tab>",
    "n]#",
    "2",
    "2<enter>",
    "3",
    "3o",
    "<ctrl-o>",
    "4c",
    "4canother<enter>models/fraud-scoring.tm.ron<enter>nnn",
    "6",
    "6<tab>",
    "6b",
    "6v<end>",
    "6vv<end>",
    "6>",
    "6Y",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_workbench_fits_any_terminal(
        model in models(),
        first in 0..8usize,
        script in 0..SCRIPTS.len(),
        sizes in proptest::collection::vec((1..140u16, 1..50u16), 6),
        ascii in any::<bool>(),
    ) {
        let mut sitting = Sitting::with(named(model, first));
        sitting.state.settings.ascii = ascii;
        sitting.keys(SCRIPTS[script]);
        for (columns, rows) in sizes.into_iter().chain([(1, 1), (40, 10), (80, 24), (40, 1)]) {
            sitting.tell(Msg::Resize(columns, rows));
            let screen = sitting.screen();
            let fits = |line: &str| width(line) <= usize::from(columns);
            prop_assert!(screen.lines().all(fits), "{}", screen);
            prop_assert!(!ascii || screen.is_ascii(), "{}", screen);
        }
    }
}
