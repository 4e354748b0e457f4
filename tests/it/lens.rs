//! Parts of a model: collapsed boundaries, flows in one line, and a focus.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use threatloom::layout::Rect;
use threatloom::model::{Boundary, Cell, Id, Model};
use threatloom::picture::{Badge, Card, Focus, Lens, Options, Owner, Picture, Urgency, draw};

use crate::picture::{element, flow, is_on_border, models, passes};

fn ids(ids: &[&str]) -> BTreeSet<Id> {
    ids.iter().map(ToString::to_string).collect()
}

fn collapsed(boundaries: &[&str]) -> Options {
    let lens = Lens { collapsed: ids(boundaries), focus: None };
    Options { lens, ..Options::default() }
}

fn focus(focus: Focus) -> Options {
    Options { lens: Lens { focus: Some(focus), ..Lens::default() }, ..Options::default() }
}

fn around(centre: &str, depth: usize) -> Options {
    focus(Focus::Around { centre: ids(&[centre]), depth, also: BTreeSet::new() })
}

/// A shop with nested boundaries: web { ui, gate, core { agent, memory } }, a user and a model.
fn shop() -> (Model, BTreeMap<Id, Card>) {
    let mut model = Model::new("Shop");
    let boundary = |name: &str, parent: Option<&str>| Boundary {
        name: name.to_string(),
        parent: parent.map(str::to_string),
        ..Boundary::default()
    };
    model.boundaries.insert("web".into(), boundary("Web", None));
    model.boundaries.insert("core".into(), boundary("Core", Some("web")));
    for (id, name, inside) in [
        ("user", "User", None),
        ("gpt", "GPT", None),
        ("ui", "UI", Some("web")),
        ("gate", "Gate", Some("web")),
        ("agent", "Agent", Some("core")),
        ("memory", "Memory", Some("core")),
    ] {
        model.elements.insert(id.into(), element("service", name, inside));
    }
    for (id, from, to, label) in [
        ("f1", "user", "ui", "question"),
        ("f2", "ui", "user", "answer"),
        ("f3", "ui", "gate", ""),
        ("f4", "gate", "agent", "task"),
        ("f5", "ui", "agent", "context"),
        ("f6", "agent", "memory", ""),
        ("f7", "agent", "gpt", "prompt"),
        ("f8", "gpt", "agent", "text"),
        ("f9", "memory", "gpt", "past"),
    ] {
        model.flows.insert(id.into(), flow(from, to, label));
    }
    let mut cards = BTreeMap::new();
    let badge = Some(Badge { text: "!! 5".into(), urgency: Urgency::Critical });
    let card = Card { badge, ..Card::of_boundary(&model.boundaries["core"], 2) };
    cards.insert("core".to_string(), card);
    (model, cards)
}

#[test]
fn a_collapsed_boundary_is_a_card_with_bundled_flows() {
    let (model, cards) = shop();
    let picture = draw(&model, &cards, &collapsed(&["core"]));
    insta::assert_snapshot!(picture.to_text(false), @r"
      ╭┄ Web ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄╮
      ┆ ╭──────────╮                        ┆
      ┆ │ UI       │                        ┆
      ┆ │ service  │                        ┆
      ┆ ╰──┬────┬─┬╯                        ┆
      ┆  ▴ │    │ ╰────────╮                ┆
      ┆  │ │    ▾       context             ┆
      ┆  │ │ ╭──────────╮  │                ┆
      ┆  │ │ │ Gate     │  │                ┆
      ┆  │ │ │ service  │  │                ┆
      ┆  │ │ ╰─────┬────╯  │                ┆
      ┆  │ │       │       │                ┆
      ┆  │ │     task      │                ┆
      ┆  │ │       ▾       ▾                ┆
      ┆  │ │ ╭┄┄┄┄┄╪┄┄┄┄┄┄┄╪┄┄┄┄┄┄┄┄┄┄┄┄┄┄╮ ┆
      ┆  │ │ ┆ [+] Core                   ┆ ┆
      ┆  │ │ ┆ boundary · 2 elements !! 5 ┆ ┆
      ┆  │ │ ╰┄┄┄┄┄╪┄┄┄┄╪┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄╯ ┆
      ┆  │ │       │    ▴                   ┆
      ╰┄┄╪┄╪┄┄┄┄┄┄┄╪┄┄┄┄╪┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄╯
         │ ╰──╮    │    │
     question │ 2 flows │
         │ answer  ╰╮ text
         │    ▾     ▾   │
    ╭────┴─────╮   ╭────┴─────╮
    │ User     │   │ GPT      │
    │ service  │   │ service  │
    ╰──────────╯   ╰──────────╯
    ");
    insta::assert_snapshot!(picture.to_text(true), @r"
      .. Web ................................
      : .----------.                        :
      : | UI       |                        :
      : | service  |                        :
      : '--+----+-+'                        :
      :  ^ |    | '--------.                :
      :  | |    v       context             :
      :  | | .----------.  |                :
      :  | | | Gate     |  |                :
      :  | | | service  |  |                :
      :  | | '-----+----'  |                :
      :  | |       |       |                :
      :  | |     task      |                :
      :  | |       v       v                :
      :  | | ......#.......#............... :
      :  | | : [+] Core                   : :
      :  | | : boundary . 2 elements !! 5 : :
      :  | | :.....#....#.................: :
      :  | |       |    ^                   :
      :..#.#.......#....#...................:
         | '--.    |    |
     question | 2 flows |
         | answer  '. text
         |    v     v   |
    .----+-----.   .----+-----.
    | User     |   | GPT      |
    | service  |   | service  |
    '----------'   '----------'
    ");
    let compact = Options { zoom: threatloom::picture::Zoom::Compact, ..collapsed(&["core"]) };
    insta::assert_snapshot!(draw(&model, &cards, &compact).to_text(false), @r"
        ╭┄ Web ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄╮
        ┆ ( UI    )              ┆
        ┆  ▴ │ ╰╮╰──────╮        ┆
        ┆  │ │  ▾    context     ┆
        ┆  │ │ ( Gate ) │        ┆
        ┆  │ │    │     │        ┆
        ┆  │ │  task    │        ┆
        ┆  │ │    ▾     ▾        ┆
        ┆  │ │ { [+] Core !! 5 } ┆
        ┆  │ │    │    ▴         ┆
        ╰┄┄╪┄╪┄┄┄┄╪┄┄┄┄╪┄┄┄┄┄┄┄┄┄╯
        ╭──╯ │    │    │
    question │ 2 flows │
        │ answer  ╰╮ text
        │    ▾     ▾   │
       ( User )   ( GPT )
    ");
}

#[test]
fn what_is_hidden_is_found_where_something_stands_for_it() {
    let (model, cards) = shop();
    let picture = draw(&model, &cards, &collapsed(&["core"]));
    assert!(picture.is_collapsed("core") && !picture.is_collapsed("web"));
    for id in ["core", "agent", "memory", "f6"] {
        assert_eq!(picture.stand_in(id), Some("core"), "{id}");
        assert_eq!(picture.element(id), picture.boundary("core"), "{id}");
    }
    assert_eq!(picture.bundle("f5"), ["f5"], "another source, another line");
    assert_eq!(picture.bundle("f9"), ["f7", "f9"]);
    assert_eq!((picture.stand_in("f9"), picture.flow("f9")), (Some("f7"), picture.flow("f7")));
    assert_eq!((picture.bundle("f6"), picture.flow("f6")), (&[][..], None));
    assert_eq!((picture.stand_in("nobody"), picture.element("nobody")), (None, None));
    // Where a line reaches the card it crosses the boundary: the place can be selected.
    let at_card = |flow: &str| {
        let crossings = picture.crossings().iter();
        crossings.filter(|it| it.boundary == "core" && it.flow == flow).count()
    };
    assert_eq!(["f4", "f5", "f7", "f8"].map(at_card), [1; 4]);
    for it in picture.crossings() {
        let owner = Owner::Crossing { flow: &it.flow, boundary: &it.boundary };
        assert_eq!(picture.hit(it.at.x, it.at.y), Some(owner));
    }

    let picture = picture.redraw(&model, &cards, &collapsed(&["core", "web"]));
    assert_eq!(picture.stand_in("core"), Some("web"), "the outermost hides the others");
    assert_eq!(picture.elements().map(|card| card.0).collect::<Vec<_>>(), ["gpt", "user", "web"]);
    let card = picture.boundary("web").unwrap();
    assert_eq!(picture.boundaries_at(card.x, card.y), ["web"], "things can be dropped into it");
}

#[test]
fn a_focus_shows_its_surroundings_and_says_that_more_is_there() {
    let (model, cards) = shop();
    let picture = draw(&model, &cards, &around("gate", 1));
    insta::assert_snapshot!(picture.to_text(false), @r"
    ╭┄ Web · 3 of 4 ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄╮
    ┆     ╭────────────╮             ┆
    ┆     │ UI         │             ┆
    ┆     │ service +2 │             ┆
    ┆     ╰┬───────┬───╯             ┆
    ┆      │       │                 ┆
    ┆      ▾    context              ┆
    ┆ ╭──────────╮ │                 ┆
    ┆ │ Gate     │ │                 ┆
    ┆ │ service  │ │                 ┆
    ┆ ╰─────────┬╯ │                 ┆
    ┆           │  │                 ┆
    ┆         task │                 ┆
    ┆   ╭┄┄┄┄┄┄┄╪┄┄╪ Core · 1 of 2 ╮ ┆
    ┆   ┆       ▾  ▾               ┆ ┆
    ┆   ┆ ╭────────────╮           ┆ ┆
    ┆   ┆ │ Agent      │           ┆ ┆
    ┆   ┆ │ service +3 │           ┆ ┆
    ┆   ┆ ╰────────────╯           ┆ ┆
    ┆   ╰┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄╯ ┆
    ╰┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄╯
    ");
    assert_eq!((picture.stand_in("memory"), picture.stand_in("f7")), (None, None));
    let shown = |options: &Options| {
        let picture = draw(&model, &cards, options);
        picture.elements().map(|card| card.0.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(shown(&around("gate", 0)), ["gate"]);
    assert_eq!(shown(&around("gate", 2)), ["agent", "gate", "gpt", "memory", "ui", "user"]);
    assert_eq!(shown(&around("f3", 0)), ["gate", "ui"], "both ends of a flow");
    assert_eq!(shown(&around("core", 0)), ["agent", "memory"]);
    assert_eq!(shown(&around("nobody", 3)), Vec::<String>::new());
    let also = Focus::Around { centre: ids(&["gate"]), depth: 0, also: ids(&["gpt", "nobody"]) };
    assert_eq!(shown(&focus(also)), ["gate", "gpt"]);
}

#[test]
fn a_page_shows_a_boundary_and_its_neighbours_small() {
    let (model, cards) = shop();
    let page = draw(&model, &cards, &focus(Focus::Page("core".into())));
    insta::assert_snapshot!(page.to_text(false), @r"
    ╭┄ Web ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄╮
    ┆ ( Gate )   ( UI )     ┆
    ┆       │     │         ┆
    ┆     task context      ┆
    ┆ ╭┄┄┄┄┄╪┄┄┄┄┄╪ Core ┄╮ ┆
    ┆ ┆     ╰─╮   │       ┆ ┆
    ┆ ┆       ▾   ▾       ┆ ┆
    ┆ ┆      ╭──────────╮ ┆ ┆
    ┆ ┆      │ Agent    │ ┆ ┆
    ┆ ┆      │ service  │ ┆ ┆
    ┆ ┆      ╰─┬─────┬──╯ ┆ ┆
    ┆ ┆        ▾     │ ▴  ┆ ┆
    ┆ ┆ ╭──────────╮ │ │  ┆ ┆
    ┆ ┆ │ Memory   │ │ │  ┆ ┆
    ┆ ┆ │ service  │ │ │  ┆ ┆
    ┆ ┆ ╰──────┬───╯ │ │  ┆ ┆
    ┆ ╰┄┄┄┄┄┄┄┄╪┄┄┄┄┄╪┄╪┄┄╯ ┆
    ┆          │    ╭╯ ╰╮   ┆
    ╰┄┄┄┄┄┄┄┄┄┄╪┄┄┄┄╪┄┄┄╪┄┄┄╯
               │    │   │
             past   │ text
               │ prompt │
               ╰──╮ │ ╭─╯
                  ▾ ▾ │
                 ( GPT )
    ");
    assert_eq!(page.stand_in("f3"), None, "what neighbours say to each other is not on the page");
    let mut options = focus(Focus::Page("web".into()));
    options.lens.collapsed = ids(&["core"]);
    let page = draw(&model, &cards, &options);
    assert!(page.is_collapsed("core"), "a page of a page is a card");
}

#[test]
fn an_overview_opens_what_there_is_room_for() {
    let (model, _) = shop();
    assert_eq!(Lens::overview(&model, 2), ids(&["core", "web"]));
    assert_eq!(Lens::overview(&model, 5), ids(&["core"]));
    assert_eq!(Lens::overview(&model, 6), ids(&[]));
    assert_eq!(Lens::overview(&Model::new("x"), 0), ids(&[]));
}

#[test]
fn what_is_hidden_keeps_its_place_and_pin() {
    let (mut model, cards) = shop();
    let pin = Cell { x: 40, y: 3 };
    let open = draw(&model, &cards, &Options::default());
    model.arrangement = open.arrangement.clone();
    model.arrangement.places.get_mut("memory").unwrap().pinned = Some(pin);
    let open = open.redraw(&model, &cards, &Options::default());
    let closed = open.redraw(&model, &cards, &collapsed(&["core", "web"]));
    for id in ["agent", "memory", "core", "ui"] {
        let before = &open.arrangement.places[id];
        assert_eq!(&closed.arrangement.places[id], before, "{id}");
    }
    // The file is enough to bring the inside back as if it had never been hidden.
    let mut reopened = |picture: &Picture| {
        model.arrangement = picture.arrangement.clone();
        draw(&model, &cards, &Options::default())
    };
    assert_eq!(inside(&reopened(&closed), "core"), inside(&reopened(&open), "core"));
    // An edit of what is hidden counts.
    let closed = draw(&model, &cards, &collapsed(&["core"]));
    model.arrangement.places.get_mut("memory").unwrap().pinned = None;
    let closed = closed.redraw(&model, &cards, &collapsed(&["core"]));
    assert_eq!(closed.arrangement.places["memory"].pinned, None);
}

#[test]
fn what_is_opened_later_looks_as_it_did() {
    let (mut model, cards) = shop();
    let open = draw(&model, &cards, &Options::default());
    let before = inside(&open, "core");
    let closed = open.redraw(&model, &cards, &collapsed(&["core"]));
    // Something else is drawn meanwhile.
    model.elements.insert("log".into(), element("service", "Log", Some("web")));
    model.flows.insert("g1".into(), flow("gate", "log", "event"));
    let closed = closed.redraw(&model, &cards, &collapsed(&["core"]));
    let open = closed.redraw(&model, &cards, &Options::default());
    assert_eq!(inside(&open, "core"), before, "{}", open.to_text(false));
}

/// The boxes of a boundary of the shop, from the corner of its frame.
fn inside(picture: &Picture, boundary: &str) -> Vec<(Id, Rect)> {
    let frame = picture.boundary(boundary).unwrap();
    let boxes = picture.elements().filter(|(id, _)| ["agent", "memory"].contains(id));
    boxes
        .map(|(id, rect)| (id.into(), Rect { x: rect.x - frame.x, y: rect.y - frame.y, ..rect }))
        .collect()
}

/// What is asked for: any boundaries collapsed, perhaps with a focus.
fn lenses() -> impl Strategy<Value = Lens> {
    let some = |kind: &'static str, most: usize| {
        let id = (0..most).prop_map(move |n| format!("{kind}{n}"));
        proptest::collection::btree_set(id, 0..4)
    };
    let flow = (0..15usize).prop_map(|n| format!("f{n:02}"));
    let centre = (some("e", 9), some("b", 4), proptest::option::of(flow));
    let around = (centre, 0..3usize, some("e", 9)).prop_map(|((e, b, f), depth, also)| {
        Focus::Around { centre: e.into_iter().chain(b).chain(f).collect(), depth, also }
    });
    let page = (0..4usize).prop_map(|n| Focus::Page(format!("b{n}")));
    let focus = prop_oneof![2 => Just(None), 2 => around.prop_map(Some), 1 => page.prop_map(Some)];
    (some("b", 4), focus).prop_map(|(collapsed, focus)| Lens { collapsed, focus })
}

/// Everything that the model has is shown, hidden by a card, or left out by the focus.
fn is_accounted_for(model: &Model, lens: &Lens, picture: &Picture) -> Result<(), TestCaseError> {
    let shown: BTreeSet<&str> = picture.elements().map(|card| card.0).collect();
    for id in &shown {
        prop_assert!(
            model.elements.contains_key(*id)
                || model.boundaries.contains_key(*id) && lens.collapsed.contains(*id)
        );
        prop_assert_eq!(picture.stand_in(id), Some(*id));
    }
    for (id, element) in &model.elements {
        let around = model.enclosing(element.boundary.as_deref());
        let outermost = around.into_iter().rfind(|id| lens.collapsed.contains(*id));
        match (picture.stand_in(id), outermost) {
            (Some(stands), Some(card)) => prop_assert_eq!(stands, card),
            (Some(stands), None) => prop_assert_eq!(stands, id),
            (None, _) => prop_assert!(lens.focus.is_some()),
        }
    }
    for id in model.boundaries.keys() {
        prop_assert!(picture.stand_in(id).is_some() || lens.focus.is_some());
    }
    let mut met: BTreeSet<&str> = BTreeSet::new();
    for (id, of) in &model.flows {
        let ends = |flow: &threatloom::model::Flow| {
            [&flow.from, &flow.to].map(|id| picture.stand_in(id).map(str::to_string))
        };
        let bundle = picture.bundle(id);
        match picture.stand_in(id) {
            Some(stands) if bundle.is_empty() => {
                prop_assert_eq!(ends(of), [Some(stands.to_string()), Some(stands.to_string())]);
                prop_assert!(picture.is_collapsed(stands) && picture.flow(id).is_none());
            }
            Some(stands) => {
                prop_assert!(bundle.contains(id) && bundle[0] == stands);
                prop_assert!(bundle.iter().all(|other| ends(&model.flows[other]) == ends(of)));
                if stands == id {
                    prop_assert!(bundle.iter().all(|id| met.insert(id)), "in two lines");
                }
            }
            None => prop_assert!(lens.focus.is_some() && bundle.is_empty()),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, ..ProptestConfig::default() })]

    #[test]
    fn everything_is_shown_hidden_or_left_out(model in models(), lens in lenses()) {
        let options = Options { lens: lens.clone(), ..Options::default() };
        is_accounted_for(&model, &lens, &draw(&model, &BTreeMap::new(), &options))?;
    }

    #[test]
    fn the_mouse_meets_what_is_drawn_of_a_part(model in models(), lens in lenses()) {
        let options = Options { lens, ..Options::default() };
        let picture = draw(&model, &BTreeMap::new(), &options);
        let Rect { x: left, y: top, w, h } = picture.bounds();
        for (x, y) in (top..top + h).flat_map(|y| (left..left + w).map(move |x| (x, y))) {
            let card = picture.elements().find(|card| card.1.contains(x, y)).map(|card| card.0);
            let on_line = |id: &str| picture.flow(id).is_some_and(|points| passes(points, x, y));
            match picture.hit(x, y) {
                Some(Owner::Element(id)) => prop_assert_eq!(card, Some(id)),
                Some(Owner::Label(id)) => {
                    prop_assert!(picture.label(id).unwrap().contains(x, y) && card.is_none());
                }
                Some(Owner::Flow(id)) => {
                    prop_assert!(on_line(id) && card.is_none());
                    prop_assert_eq!(picture.stand_in(id), Some(id));
                }
                Some(Owner::Crossing { flow, boundary }) => {
                    prop_assert!(on_line(flow));
                    prop_assert!(is_on_border(picture.boundary(boundary).unwrap(), x, y));
                }
                Some(Owner::Boundary(id)) => {
                    prop_assert!(picture.boundary(id).unwrap().contains(x, y));
                    prop_assert!(card.is_none() && !picture.is_collapsed(id));
                }
                None => prop_assert!(card.is_none() && !model.flows.keys().any(|id| on_line(id))),
            }
        }
    }

    #[test]
    fn collapsing_and_opening_leads_back(
        model in models(),
        parts in proptest::collection::vec(lenses(), 1..6),
    ) {
        let none = BTreeMap::new();
        let first = draw(&model, &none, &Options::default());
        let mut picture = first.clone();
        for lens in &parts {
            let options = Options { lens: lens.clone(), ..Options::default() };
            let next = picture.redraw(&model, &none, &options);
            is_accounted_for(&model, lens, &next)?;
            for (id, place) in &picture.arrangement.places {
                let after = next.arrangement.places.get(id);
                prop_assert!(after.is_some(), "{} lost its place", id);
                if lens.focus.is_some() || next.stand_in(id) != Some(id) {
                    prop_assert_eq!(after, Some(place), "{} is hidden", id);
                }
            }
            picture = next;
        }
        let back = picture.redraw(&model, &none, &Options::default());
        prop_assert_eq!(back.to_text(false), first.to_text(false));
    }

    #[test]
    fn undo_under_a_lens_brings_back_the_picture(
        model in models(),
        other in models(),
        lens in lenses(),
    ) {
        let none = BTreeMap::new();
        let options = Options { lens, ..Options::default() };
        let whole = draw(&model, &none, &Options::default());
        let before = whole.redraw(&model, &none, &options);
        let mut edited = model.clone();
        edited.elements.extend(other.elements);
        edited.flows.extend(other.flows);
        let after = before.redraw(&edited, &none, &options);
        let undone = after.redraw(&model, &none, &options);
        prop_assert_eq!(undone.to_text(false), before.to_text(false));
        let open = undone.redraw(&model, &none, &Options::default());
        prop_assert_eq!(open.to_text(false), whole.to_text(false));
    }
}
