//! The picture as people see it: text, hits, clipping.

use std::collections::BTreeMap;

use proptest::prelude::*;
use threatloom::layout::{Direction, Rect};
use threatloom::model::{Boundary, Cell, Element, Flow, Id, Model, Place};
use threatloom::picture::{
    Badge, Book, Card, Options, Owner, Page, Role, Shape, Urgency, Zoom, draw,
};

pub fn element(kind: &str, name: &str, boundary: Option<&str>) -> Element {
    Element {
        kind: kind.to_string(),
        name: name.to_string(),
        boundary: boundary.map(str::to_string),
        ..Element::default()
    }
}

pub fn flow(from: &str, to: &str, label: &str) -> Flow {
    Flow { from: from.to_string(), to: to.to_string(), label: label.to_string(), ..Flow::default() }
}

/// A small system with everything that has a form of its own.
fn chatbot() -> (Model, BTreeMap<Id, Card>) {
    let mut model = Model::new("Chatbot");
    let boundary = |name: &str| Boundary { name: name.to_string(), ..Boundary::default() };
    model.boundaries.insert("tenant".into(), boundary("Product tenant"));
    let list = [
        ("customer", "person", "Customer", None, Shape::External),
        ("ui", "web-app", "Chat UI", Some("tenant"), Shape::Process),
        ("log", "log-store", "検索 log", Some("tenant"), Shape::Store),
    ];
    let mut cards = BTreeMap::new();
    for (id, kind, name, inside, shape) in list {
        model.elements.insert(id.into(), element(kind, name, inside));
        let badge =
            (id == "ui").then(|| Badge { text: "!! 4".into(), urgency: Urgency::Important });
        let person = kind == "person";
        let card = Card {
            title: name.into(),
            subtitle: kind.into(),
            shape,
            person,
            badge,
            ..Card::default()
        };
        cards.insert(id.to_string(), card);
    }
    model.flows.insert("f1".into(), flow("customer", "ui", "prompt"));
    model.flows.insert("f2".into(), flow("ui", "customer", "answer"));
    model.flows.insert("f3".into(), flow("ui", "log", ""));
    (model, cards)
}

#[test]
fn a_small_system_from_top_to_bottom() {
    let (model, cards) = chatbot();
    let picture = draw(&model, &cards, &Options::default());
    insta::assert_snapshot!(picture.to_text(false), @r"
        ┌──────────┐
        │ Customer │
        │ person   │
        └───┬──────┘
            │    ▴
         prompt  │
            │ answer
    ╭┄┄┄┄┄┄┄╪┄┄┄┄╪ Product tenant ╮
    ┆       ▾    │                ┆
    ┆ ╭──────────┴───╮            ┆
    ┆ │ Chat UI      │            ┆
    ┆ │ web-app !! 4 │            ┆
    ┆ ╰──────┬───────╯            ┆
    ┆        ▾                    ┆
    ┆  ─────────────              ┆
    ┆    検索 log                 ┆
    ┆    log-store                ┆
    ┆  ─────────────              ┆
    ╰┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄╯
    ");
    insta::assert_snapshot!(picture.to_text(true), @r"
        +----------+
        | Customer |
        | person   |
        +---+------+
            |    ^
         prompt  |
            | answer
    ........#....# Product tenant .
    :       v    |                :
    : .----------+---.            :
    : | Chat UI      |            :
    : | web-app !! 4 |            :
    : '------+-------'            :
    :        v                    :
    :  -------------              :
    :    ???? log                 :
    :    log-store                :
    :  -------------              :
    :.............................:
    ");
}

#[test]
fn the_same_from_left_to_right_and_compact() {
    let (mut model, cards) = chatbot();
    model.arrangement.direction = Direction::LeftToRight;
    insta::assert_snapshot!(draw(&model, &cards, &Options::default()).to_text(false), @r"
                          ╭┄ Product tenant ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄╮
    ┌──────────┐          ┆ ╭──────────────╮  ───────────── ┆
    │ Customer ├──prompt──╫▸│ Chat UI      │    検索 log    ┆
    │ person   │◂─answer──╫─┤ web-app !! 4 ├─▸  log-store   ┆
    └──────────┘          ┆ ╰──────────────╯  ───────────── ┆
                          ╰┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄╯
    ");
    model.arrangement.direction = Direction::TopToBottom;
    let options = Options { zoom: Zoom::Compact, ..Options::default() };
    insta::assert_snapshot!(draw(&model, &cards, &options).to_text(false), @r"
        [ Customer ]
            │    ▴
         prompt  │
            │ answer
    ╭┄┄┄┄┄┄┄╪┄┄┄┄╪ Product tenant ╮
    ┆       ▾    │                ┆
    ┆ ( Chat UI !! 4 )            ┆
    ┆        ▾                    ┆
    ┆  = 検索 log =               ┆
    ╰┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄╯
    ");
}

#[test]
fn the_mouse_meets_what_lies_uppermost() {
    let (model, cards) = chatbot();
    let picture = draw(&model, &cards, &Options::default());
    for (id, rect) in picture.elements() {
        assert_eq!(picture.hit(rect.x + 1, rect.y + 1), Some(Owner::Element(id)));
    }
    assert_eq!(picture.crossings().len(), 2);
    for crossing in picture.crossings() {
        let hit = picture.hit(crossing.at.x, crossing.at.y);
        assert_eq!(
            hit,
            Some(Owner::Crossing { flow: &crossing.flow, boundary: &crossing.boundary })
        );
        assert_eq!(picture.boundaries_at(crossing.at.x, crossing.at.y).first(), Some(&"tenant"));
    }
    let frame = picture.boundary("tenant").unwrap();
    assert_eq!(picture.hit(frame.x, frame.y), Some(Owner::Boundary("tenant")));
    assert_eq!(picture.hit(-5, -5), None);
}

#[test]
fn a_viewport_shows_the_same_cells_as_the_whole() {
    let (model, cards) = chatbot();
    let picture = draw(&model, &cards, &Options::default());
    let bounds = picture.bounds();
    let whole = picture.paint(bounds);
    for (dx, dy, w, h) in [(3, 2, 11, 7), (-4, -3, 200, 100), (9, 9, 1, 1)] {
        let view = Rect { x: bounds.x + dx, y: bounds.y + dy, w, h };
        let part = picture.paint(view);
        for (y, row) in part.rows().enumerate() {
            for (x, cell) in row.iter().enumerate() {
                let at = |k: usize, d: i32| usize::try_from(i32::try_from(k).unwrap() + d).ok();
                let expected = at(x, dx).zip(at(y, dy)).and_then(|(x, y)| whole.cell(x, y));
                match expected {
                    Some(same) if same.glyph(false).is_ascii() => assert_eq!(cell, same),
                    Some(same) => assert_eq!(cell.owner, same.owner),
                    None => assert_eq!(cell.role, Role::Empty),
                }
            }
        }
    }
}

#[test]
fn an_edit_moves_nothing_that_it_does_not_touch() {
    let (mut model, cards) = chatbot();
    let before = draw(&model, &cards, &Options::default());
    let again = before.redraw(&model, &cards, &Options::default());
    assert_eq!(again.to_text(false), before.to_text(false));
    model.elements.insert("new".into(), element("tool", "Refund", Some("tenant")));
    model.flows.insert("f4".into(), flow("ui", "new", "refund"));
    let after = before.redraw(&model, &cards, &Options::default());
    for (id, rect) in before.elements() {
        assert_eq!(after.element(id).map(|after| after.x), Some(rect.x), "{id} moved");
    }
    model.flows.remove("f4");
    model.elements.remove("new");
    let back = after.redraw(&model, &cards, &Options::default());
    assert_eq!(back.to_text(false), before.to_text(false), "undone");
}

#[test]
fn a_box_goes_where_it_is_pinned() {
    let (mut model, cards) = chatbot();
    let before = draw(&model, &cards, &Options::default());
    let frame = before.boundary("tenant").unwrap();
    let pin = Cell { x: 30, y: 10 };
    let place = Place { pinned: Some(pin), ..Place::default() };
    model.arrangement.places.insert("log".into(), place);
    let after = before.redraw(&model, &cards, &Options::default());
    let log = after.element("log").unwrap();
    assert_eq!((log.x - frame.x, log.y - frame.y), (30, 10), "{}", after.to_text(false));
    assert_eq!(after.arrangement.places["log"].pinned, Some(pin));
    let fresh = Model { arrangement: after.arrangement.clone(), ..model };
    let reopened = draw(&fresh, &cards, &Options::default());
    let log = reopened.element("log").unwrap();
    let frame = reopened.boundary("tenant").unwrap();
    assert_eq!((log.x - frame.x, log.y - frame.y), (30, 10));
}

#[test]
fn hostile_and_long_names_are_shown_harmlessly() {
    let mut model = Model::new("x");
    model.elements.insert("a".into(), element("k\u{1b}[2J", "evil\u{202e}name\nline", None));
    model.elements.insert("b".into(), element("k", &"long name ".repeat(20), Some("nowhere")));
    model.flows.insert("f".into(), flow("a", "b", "\u{7}bell"));
    model.flows.insert("g".into(), flow("a", "gone", "lost"));
    let text = draw(&model, &BTreeMap::new(), &Options::default()).to_text(false);
    assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{text}");
    assert!(text.contains('…') && text.contains("⟨7⟩bell"), "{text}");
}

#[test]
fn an_empty_model_is_an_empty_picture() {
    let picture = draw(&Model::new("x"), &BTreeMap::new(), &Options::default());
    assert_eq!(picture.to_text(false), "");
    assert_eq!(picture.bounds(), Rect::default());
}

/// A model with `count` elements in up to three nested boundaries, and flows between any two.
pub fn models() -> impl Strategy<Value = Model> {
    let elements = proptest::collection::vec((0..4usize, 1..20usize), 1..9);
    let flows = proptest::collection::vec((0..9usize, 0..9usize, 0..15usize), 0..14);
    (elements, flows, 0..3usize).prop_map(|(elements, flows, parent)| {
        let mut model = Model::new("x");
        for b in 0..3usize {
            let parent = (b > 0 && b == parent).then(|| format!("b{}", b - 1));
            let name = "frame ".repeat(b);
            model
                .boundaries
                .insert(format!("b{b}"), Boundary { name, parent, ..Boundary::default() });
        }
        let count = elements.len();
        for (e, (inside, letters)) in elements.into_iter().enumerate() {
            let inside = format!("b{inside}");
            let name = "n".repeat(letters);
            model.elements.insert(format!("e{e}"), element("service", &name, Some(&inside)));
        }
        for (f, (from, to, letters)) in flows.into_iter().enumerate() {
            let (from, to) = (format!("e{}", from % count), format!("e{}", to % count));
            model.flows.insert(format!("f{f:02}"), flow(&from, &to, &"l".repeat(letters)));
        }
        model
    })
}

/// Whether a line with these corners passes a cell.
pub fn passes(points: &[Cell], x: i32, y: i32) -> bool {
    points.windows(2).any(|pair| {
        let within = |a: i32, b: i32, at: i32| a.min(b) <= at && at <= a.max(b);
        within(pair[0].x, pair[1].x, x) && within(pair[0].y, pair[1].y, y)
    })
}

/// Whether a cell is one of the outermost of a rectangle.
pub fn is_on_border(rect: Rect, x: i32, y: i32) -> bool {
    let inner = Rect { x: rect.x + 1, y: rect.y + 1, w: rect.w - 2, h: rect.h - 2 };
    rect.contains(x, y) && !inner.contains(x, y)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_viewport_anywhere_shows_the_cells_of_the_whole(
        model in models(),
        (dx, dy) in (-10..150i32, -10..100i32),
        (w, h) in (0..130i32, 0..50i32),
    ) {
        let picture = draw(&model, &BTreeMap::new(), &Options::default());
        let bounds = picture.bounds();
        let whole = picture.paint(bounds);
        let part = picture.paint(Rect { x: bounds.x + dx, y: bounds.y + dy, w, h });
        for (y, row) in part.rows().enumerate() {
            for (x, cell) in row.iter().enumerate() {
                let at = |k: usize, d: i32| usize::try_from(i32::try_from(k).unwrap() + d).ok();
                let same = at(x, dx).zip(at(y, dy)).and_then(|(x, y)| whole.cell(x, y));
                prop_assert_eq!(*cell, same.copied().unwrap_or_default());
            }
        }
    }

    #[test]
    fn every_element_has_a_place_on_the_page_of_its_boundary_or_further_out(
        model in models(),
        width in 1..120i32,
    ) {
        let book = Book {
            model: &model,
            cards: &BTreeMap::new(),
            zooms: &[Zoom::Cards, Zoom::Compact],
            width: Some(width),
        };
        let pages = book.pages(None);
        for (id, element) in &model.elements {
            let around = model.enclosing(element.boundary.as_deref());
            let is_home = |page: &&Page| {
                page.about.as_deref().is_none_or(|about| around.contains(&about))
            };
            let shown = |page: &Page| page.picture.stand_in(id) == Some(id);
            prop_assert_eq!(pages.iter().filter(is_home).filter(|page| shown(page)).count(), 1, "{}", id);
        }
        let narrow = pages.iter().filter(|page| page.picture.bounds().w <= width).count();
        prop_assert!(pages.len() == 1 || narrow > 0 || width < 60);
    }

    #[test]
    fn what_the_mouse_meets_is_what_is_drawn_there(mut model in models(), turned in any::<bool>()) {
        if turned {
            model.arrangement.direction = Direction::LeftToRight;
        }
        let picture = draw(&model, &BTreeMap::new(), &Options::default());
        let Rect { x: left, y: top, w, h } = picture.bounds();
        for (x, y) in (top..top + h).flat_map(|y| (left..left + w).map(move |x| (x, y))) {
            let card = picture.elements().find(|card| card.1.contains(x, y)).map(|card| card.0);
            let on_line = |id: &str| picture.flow(id).is_some_and(|points| passes(points, x, y));
            let on_label = |id: &str| picture.label(id).is_some_and(|rect| rect.contains(x, y));
            match picture.hit(x, y) {
                Some(Owner::Element(id)) => prop_assert_eq!(card, Some(id)),
                Some(Owner::Label(id)) => prop_assert!(on_label(id) && card.is_none()),
                Some(Owner::Flow(id)) => prop_assert!(on_line(id) && card.is_none()),
                Some(Owner::Crossing { flow, boundary }) => {
                    prop_assert!(on_line(flow));
                    prop_assert!(is_on_border(picture.boundary(boundary).unwrap(), x, y));
                }
                Some(Owner::Boundary(id)) => {
                    prop_assert!(picture.boundary(id).unwrap().contains(x, y));
                    prop_assert!(card.is_none());
                }
                None => {
                    prop_assert!(card.is_none() && !model.flows.keys().any(|id| on_line(id)));
                }
            }
        }
    }

    #[test]
    fn undo_brings_back_the_picture(model in models(), other in models()) {
        let none = BTreeMap::new();
        let before = draw(&model, &none, &Options::default());
        let mut edited = model.clone();
        edited.elements.extend(other.elements);
        let one = before.redraw(&edited, &none, &Options::default());
        edited.flows.extend(other.flows);
        let two = one.redraw(&edited, &none, &Options::default());
        edited.flows.clone_from(&model.flows);
        let undone = two.redraw(&edited, &none, &Options::default());
        prop_assert_eq!(undone.to_text(false), one.to_text(false));
        let undone = undone.redraw(&model, &none, &Options::default());
        prop_assert_eq!(undone.to_text(false), before.to_text(false));
    }
}
