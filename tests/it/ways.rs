//! Finding one's way: search, where the selection stands, following flows, back and forward,
//! bookmarks, walking.

use std::collections::BTreeSet;

use threatloom::model::Model;
use threatloom::picture::Zoom;
use threatloom::store::templates;
use threatloom::tui::overlay::{Overlay, Picker};
use threatloom::tui::state::{Effect, Screen};
use threatloom::tui::update::Msg;

use crate::sitting::Sitting;
use crate::town::town;

fn selected(sitting: &Sitting) -> &str {
    sitting.state.diagram.selected.as_deref().unwrap_or("nothing")
}

fn picker(sitting: &Sitting) -> &Picker {
    match &sitting.state.overlay {
        Some(Overlay::Picker(picker)) => picker,
        other => panic!("no list: {other:?}"),
    }
}

/// A large model with all its boundaries open.
fn open_town(elements: usize, columns: u16, rows: u16) -> Sitting {
    let mut sitting = Sitting::with(town(elements));
    sitting.state.diagram.scope.collapsed.clear();
    sitting.state.effects.push(Effect::Derive { anew: true });
    sitting.size(columns, rows)
}

/// Whether the selection is on the canvas.
fn sees_selection(sitting: &Sitting) -> bool {
    let reversed = ratatui::style::Modifier::REVERSED;
    let canvas = threatloom::tui::areas::canvas_area(&sitting.state);
    let buffer = sitting.buffer();
    canvas.positions().any(|at| buffer[at].style().add_modifier.contains(reversed))
}

#[test]
fn a_search_finds_by_kind_and_by_the_boundaries_around() {
    let mut sitting = Sitting::on("agent-platform");
    let model = sitting.state.model().clone();
    let mut tried = 0;
    for (id, element) in &model.elements {
        let Some(boundary) = &element.boundary else { continue };
        let kind = &sitting.state.catalog.kinds.kind(&element.kind).unwrap().name;
        let outermost = *model.enclosing(Some(boundary)).last().unwrap();
        for query in [
            format!("{} {}", model.boundaries[boundary].name, element.name),
            format!("{} {}", element.name, model.boundaries[outermost].name),
            format!("{kind} {}", element.name),
        ] {
            sitting.keys("/").keys(&query.to_lowercase());
            let found = picker(&sitting).found_things();
            assert!(found.contains(&id), "`{query}` finds {found:?}");
            let screen = sitting.screen();
            assert!(screen.contains(model.name_of(outermost)), "says where it stands\n{screen}");
            sitting.keys("<esc>");
            tried += 1;
        }
    }
    assert!(tried > 20);
}

#[test]
fn what_the_search_finds_is_seen_at_once_and_escape_returns() {
    for size in [(80, 24), (120, 40)] {
        let mut sitting = open_town(300, size.0, size.1);
        // What was found is no longer lit.
        sitting.keys("/box 7<enter><esc>");
        let (camera, before) = (sitting.state.diagram.camera, sitting.screen());
        sitting.keys("/");
        assert_eq!(selected(&sitting), "box-007", "opening the list goes nowhere");
        sitting.keys("box 25");
        let first = selected(&sitting).to_string();
        assert!(first.starts_with("box-25") || first == "box-025", "{first}");
        assert!(sees_selection(&sitting), "{}", sitting.screen());
        sitting.keys("<down>");
        assert_ne!(selected(&sitting), first);
        assert!(sees_selection(&sitting), "{}", sitting.screen());
        sitting.keys("<esc>");
        assert_eq!((selected(&sitting), sitting.state.diagram.camera), ("box-007", camera));
        assert_eq!(sitting.screen(), before);
        // What is no thing of the diagram is no glimpse.
        sitting.keys("/poison training data");
        assert_eq!((selected(&sitting), sitting.state.diagram.camera), ("box-007", camera));
        sitting.keys("<enter>");
        assert_eq!(sitting.state.screen, Screen::Atlas);
    }
}

#[test]
fn a_glimpse_opens_nothing_and_going_there_does() {
    let mut sitting = Sitting::with(town(300)).size(120, 40);
    let collapsed = sitting.state.diagram.scope.collapsed.clone();
    assert!(collapsed.len() > 10, "a large model begins collapsed");
    sitting.keys("/box 205");
    assert!(
        collapsed.contains(selected(&sitting)),
        "the card that hides it: {}",
        selected(&sitting)
    );
    assert!(sees_selection(&sitting), "{}", sitting.screen());
    assert_eq!(sitting.state.diagram.scope.collapsed, collapsed);
    sitting.keys("<enter>");
    assert_eq!(selected(&sitting), "box-205");
    assert!(sitting.state.diagram.scope.collapsed.len() < collapsed.len());
    assert!(sees_selection(&sitting), "{}", sitting.screen());
}

#[test]
fn the_title_says_where_the_selection_stands() {
    let mut sitting = Sitting::with(town(60)).size(120, 40);
    let title = |sitting: &Sitting| sitting.screen().lines().next().unwrap().to_string();
    sitting.keys("/box 7<enter>");
    let shown = title(&sitting);
    assert!(shown.starts_with(" Town › Quarter 0 › House 1 › Box 7 "), "{shown}");
    sitting.keys("o");
    assert!(title(&sitting).starts_with(" Town › Quarter 0 › House 1 "));
    sitting.keys("/box 7 → box 6<enter>");
    let shown = title(&sitting);
    assert!(shown.starts_with(" Town › Quarter 0 › House 1 › Box 7 → Box 6 "), "{shown}");
    sitting.keys("o");
    assert_eq!(selected(&sitting), "house-1", "a flow stands where both ends do");
    // What is around gives way first, from the outside in; then the model.
    sitting.keys("/box 7<enter>");
    for (columns, start) in [
        (96, " Town › Quarter 0 › House 1 › Box 7  more"),
        (87, " Town › … › House 1 › Box 7  more"),
        (78, " Town › … › Box 7  more"),
        (70, " … › Box 7  more"),
    ] {
        sitting.tell(Msg::Resize(columns, 24));
        let shown = title(&sitting);
        assert!(shown.starts_with(start), "{columns}: {shown}");
    }
}

#[test]
fn a_flow_is_followed_to_its_ends() {
    let mut sitting = Sitting::with(Model::new("Way"));
    sitting.keys("iA -> B -> C : last<enter>A -> C : direct<enter>House { A, B }<enter><esc><esc>");
    sitting.keys("/A → C<enter>e");
    assert_eq!(selected(&sitting), "c");
    sitting.keys("<lt>E");
    assert_eq!(selected(&sitting), "a");
    sitting.keys("e");
    let screen = sitting.screen();
    assert!(screen.contains("From A") && screen.contains("direct → C"), "{screen}");
    sitting.keys("a");
    assert_eq!(selected(&sitting), "b", "{}", sitting.screen());
    sitting.keys("e");
    assert_eq!(selected(&sitting), "c", "the only way needs no choice");
    sitting.keys("e");
    assert!(sitting.footer().starts_with("no flow leaves it"), "{}", sitting.footer());
    sitting.keys("E<down><enter>");
    assert!(["a", "b"].contains(&selected(&sitting)));
    sitting.keys("oe");
    let screen = sitting.screen();
    assert!(screen.contains("From House") && !screen.contains("→ B"), "{screen}");
    sitting.keys("<esc>");
    assert_eq!(selected(&sitting), "house");
}

#[test]
fn one_goes_back_and_forward_over_what_is_still_there() {
    let mut sitting = open_town(300, 100, 30);
    sitting.keys("/box 7<enter>").keys("/box 205<enter>");
    let (far, camera) = (selected(&sitting).to_string(), sitting.state.diagram.camera);
    sitting.keys("jjhh");
    let walked = selected(&sitting).to_string();
    sitting.keys("/box 120<enter><lt>");
    assert_eq!(selected(&sitting), walked, "steps count as one place: where they led");
    sitting.keys("<lt>");
    assert_eq!(selected(&sitting), "box-007");
    sitting.keys(">>");
    assert_eq!(selected(&sitting), "box-120");
    sitting.keys("<lt>").keys("d").keys("/box 9<enter><lt><lt>");
    assert_eq!(selected(&sitting), "box-007", "what was deleted is passed over");
    sitting.keys(">>>");
    assert!(sitting.footer().contains("nothing to go forward to"), "{}", sitting.footer());

    let mut sitting = open_town(300, 100, 30);
    sitting.keys("/box 205<enter>").keys("<ctrl-up><ctrl-up>");
    let here = sitting.state.diagram.camera;
    sitting.keys("/box 7<enter><lt>");
    assert_eq!(sitting.state.diagram.camera, here, "with what was in view");
    assert_ne!((far.as_str(), camera), ("", here));
}

#[test]
fn bookmarks_lead_back_by_a_letter() {
    let mut sitting = Sitting::with(town(100)).size(100, 30);
    sitting.keys("'");
    assert!(sitting.footer().contains("no bookmarks yet: B"), "{}", sitting.footer());
    sitting.keys("/box 7<enter><esc>B");
    let screen = sitting.screen();
    assert!(screen.contains("─'a╮") || screen.contains("─'a┐"), "a sign on the box\n{screen}");
    // Not inside, where the border is out of view.
    let (x, y) = sitting.state.derived.picture.element("box-007").map(|b| (b.x, b.y)).unwrap();
    sitting.state.diagram.camera = (x - 10, y + 1);
    assert!(!sitting.screen().contains("'a"), "{}", sitting.screen());
    sitting.keys("/box 90<enter>B");
    assert!(sitting.screen().contains("'s"), "{}", sitting.screen());
    sitting.keys("o-");
    assert!(sitting.screen().contains("┄'s"), "on what hides it\n{}", sitting.screen());
    sitting.keys("-/box 33<enter>'");
    let screen = sitting.screen();
    assert!(screen.contains("a Box 7 · Quarter 0 › House 1"), "{screen}");
    sitting.keys("<down>");
    assert_eq!(selected(&sitting), "box-090", "a glimpse");
    assert!(sees_selection(&sitting));
    sitting.keys("<esc>");
    assert_eq!(selected(&sitting), "box-033");
    sitting.keys("'s");
    assert_eq!(selected(&sitting), "box-090");
    sitting.keys("<lt>");
    assert_eq!(selected(&sitting), "box-033");
    sitting.keys("'ad'");
    let screen = sitting.screen();
    assert!(screen.contains("a Box 90") && !screen.contains("Box 7 · Q"), "{screen}");
    sitting.keys("aB'");
    assert!(sitting.footer().contains("no bookmarks yet"), "{}", sitting.footer());
}

/// Every box is reached from the first by arrows, and from every frame one gets into it.
#[test]
fn walking_reaches_everything() {
    let mut models: Vec<Model> = templates::list().iter().map(|t| t.model().unwrap()).collect();
    models.push(town(300));
    for model in models {
        for zoom in [Zoom::Cards, Zoom::Compact] {
            let mut sitting = Sitting::with(model.clone());
            sitting.state.diagram.scope.collapsed.clear();
            sitting.state.effects.push(Effect::Derive { anew: true });
            sitting.tell(Msg::Resize(120, 40));
            if zoom == Zoom::Compact {
                sitting.keys("z");
            }
            let all: BTreeSet<String> = model.elements.keys().cloned().collect();
            let first = all.first().unwrap().clone();
            let mut seen = BTreeSet::from([first.clone()]);
            let mut open = vec![first];
            while let Some(from) = open.pop() {
                for key in ["h", "j", "k", "l"] {
                    sitting.state.select(Some(from.clone()));
                    sitting.keys(key);
                    let to = selected(&sitting).to_string();
                    if seen.insert(to.clone()) {
                        open.push(to);
                    }
                }
            }
            let missed: Vec<_> = all.difference(&seen).collect();
            assert!(missed.is_empty(), "{} at {zoom:?} misses {missed:?}", model.name);
            for id in model.boundaries.keys() {
                let picture = &sitting.state.derived.picture;
                let frame = picture.boundary(id).unwrap();
                let inside = picture.elements().filter(|(_, rect)| frame.encloses(*rect)).count();
                for key in ["h", "j", "k", "l"] {
                    sitting.state.select(Some(id.clone()));
                    sitting.keys(key);
                    let card = sitting.state.derived.picture.element(selected(&sitting));
                    let entered = card.is_some_and(|card| frame.encloses(card));
                    assert!(entered || inside == 0, "{id} of {}", model.name);
                }
            }
        }
    }
}

#[test]
fn walking_goes_to_the_neighbour_and_back() {
    let mut sitting = Sitting::with(Model::new("Row"));
    sitting.keys("iA -> B, C, D<enter><esc><esc>");
    sitting.keys("/C<enter>").keys("k");
    assert_eq!(selected(&sitting), "a");
    let row: Vec<String> = {
        let picture = &sitting.state.derived.picture;
        let mut row: Vec<_> = picture.elements().filter(|(id, _)| *id != "a").collect();
        row.sort_by_key(|(_, rect)| rect.x);
        row.into_iter().map(|(id, _)| id.to_string()).collect()
    };
    sitting.state.select(Some(row[0].clone()));
    for key in ["l", "l", "h", "h"] {
        sitting.keys(key);
    }
    assert_eq!(selected(&sitting), row[0]);
    sitting.keys("ll");
    assert_eq!(selected(&sitting), row[2]);
}
