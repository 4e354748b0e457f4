//! Parts of a model on the canvas: collapsed boundaries and the focus, by keys.

use std::collections::BTreeSet;

use threatloom::model::{Boundary, Element, Flow, Model};
use threatloom::tui::state::State;

use crate::sitting::Sitting;

/// What the picture has boxes for.
fn boxes(state: &State) -> BTreeSet<&str> {
    state.derived.picture.elements().map(|(id, _)| id).collect()
}

/// Sites of teams of elements that talk within their team, and each first one to the next team.
fn large(teams: usize, each: usize) -> Model {
    let mut model = Model::new("Large");
    let boundary = |name: String, parent| Boundary { name, parent, ..Boundary::default() };
    for team in 0..teams {
        let site = format!("site-{}", team / 10);
        model.boundaries.insert(site.clone(), boundary(format!("Site {}", team / 10), None));
        let parent = Some(site);
        model.boundaries.insert(format!("team-{team}"), boundary(format!("Team {team}"), parent));
        for member in 0..each {
            let element = Element {
                kind: "tool".into(),
                name: format!("Tool {team}.{member}"),
                boundary: Some(format!("team-{team}")),
                ..Element::default()
            };
            model.elements.insert(format!("t{team}-{member}"), element);
            let flow = |from: String, to: String| Flow { from, to, ..Flow::default() };
            let next = format!("t{team}-{}", (member + 1) % each);
            model
                .flows
                .insert(format!("f{team}-{member}"), flow(format!("t{team}-{member}"), next));
        }
        let next = format!("t{}-0", (team + 1) % teams);
        let flow = Flow { from: format!("t{team}-0"), to: next, ..Flow::default() };
        model.flows.insert(format!("n{team}"), flow);
    }
    model
}

#[test]
fn a_boundary_is_collapsed_and_opened_where_it_stands() {
    let mut sitting = Sitting::on("support-copilot");
    let before = sitting.file();
    sitting.keys("/support agent<enter>");
    let open = sitting.state.derived.picture.to_text(false);
    sitting.keys("-");
    assert_eq!(sitting.state.diagram.selected.as_deref(), Some("ai-services"));
    assert!(sitting.state.derived.picture.is_collapsed("ai-services"));
    let screen = sitting.screen();
    assert!(screen.contains("[+]") && screen.contains("boundary · "), "{screen}");
    assert_eq!(sitting.footer(), "AI services is collapsed");
    // Its flows can be walked, those in one line one after the other.
    sitting.keys("]");
    assert!(sitting.footer().contains("8 of 16 elements"), "{}", sitting.footer());
    let first = sitting.state.diagram.selected.clone().unwrap();
    sitting.keys("]");
    let second = sitting.state.diagram.selected.clone().unwrap();
    assert_ne!(first, second);
    sitting.keys("[").keys("/ai services<enter>");
    // Enter opens it, and nothing has moved.
    sitting.keys("<enter>");
    assert!(!sitting.state.derived.picture.is_collapsed("ai-services"));
    assert_eq!(sitting.state.derived.picture.to_text(false), open);
    assert_eq!(sitting.file(), before, "how it is looked at is not in the model");
    sitting.keys("u");
    assert!(sitting.footer().contains("nothing to undo"), "{}", sitting.footer());
}

#[test]
fn the_panel_lists_the_flows_of_a_line() {
    let mut sitting = Sitting::on("agent-platform");
    sitting.keys("/supervisor<enter>-");
    let state = &sitting.state;
    let several = |id: &&String| state.derived.picture.bundle(id).len() > 2;
    let line = state.model().flows.keys().find(several).unwrap();
    let bundle: Vec<String> = state.derived.picture.bundle(line).to_vec();
    threatloom::tui::navigate::show_thing(&mut sitting.state, bundle[0].clone());
    for at in 1..=bundle.len() {
        let screen = sitting.screen();
        assert!(screen.contains(&format!("{at} of {} flows", bundle.len())), "{screen}");
        assert_eq!(sitting.state.diagram.selected.as_ref(), Some(&bundle[at - 1]));
        sitting.keys("]");
    }
    assert!(!bundle.contains(sitting.state.diagram.selected.as_ref().unwrap()), "and on");
}

#[test]
fn a_card_sums_up_what_is_in_it() {
    let mut sitting = Sitting::on("support-copilot");
    let inside = |id: &str, state: &State| {
        let boundary = state.model().elements.get(id).and_then(|e| e.boundary.as_deref());
        state.model().enclosing(boundary).contains(&"shop")
    };
    let state = &sitting.state;
    let open = state.derived.analysis.shown().into_iter();
    let open = open.filter(|s| s.is_open() && inside(&s.element, state)).count();
    let elements = state.model().elements.keys().filter(|id| inside(id, state)).count();
    sitting.keys("_");
    let screen = sitting.screen();
    let row = format!("boundary · {elements} elements ! {open} ");
    assert!(screen.contains(&row), "{row}:\n{screen}");
    // The panel lists them, each with what it is about.
    sitting.state.select(Some("shop".into()));
    let on_card = |state: &State| state.suggestions().iter().filter(|s| s.is_open()).count();
    assert_eq!(on_card(&sitting.state), open);
    let best = sitting.state.suggestions()[0].clone();
    let screen = sitting.screen();
    let head = format!("{}: ", sitting.state.model().name_of(&best.element));
    assert!(screen.contains(&head), "{head}\n{screen}");
    sitting.keys("<tab><tab><enter>");
    assert!(
        sitting
            .state
            .model()
            .findings
            .keys()
            .any(|key| key.element() == Some(best.element.as_str()))
    );
}

#[test]
fn what_is_gone_to_is_shown() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("_/support agent<enter>");
    assert_eq!(sitting.state.derived.picture.stand_in("support-agent"), Some("support-agent"));
    let (x, y) = sitting.state.diagram.camera;
    let rect = sitting.state.derived.picture.element("support-agent").unwrap();
    assert!(rect.x >= x && rect.y >= y && rect.y + rect.h <= y + 38, "in view");
    // A finding leads there too.
    sitting.keys("__").keys("_2g");
    let selected = sitting.state.diagram.selected.clone().unwrap();
    assert_eq!(sitting.state.derived.picture.stand_in(&selected), Some(selected.as_str()));
    // So do the steps of an attack path.
    sitting.keys("_P<enter>");
    for _ in 0..4 {
        let selected = sitting.state.diagram.selected.clone().unwrap();
        assert_eq!(sitting.state.derived.picture.stand_in(&selected), Some(selected.as_str()));
        sitting.keys("s");
    }
}

#[test]
fn connecting_joins_elements_only() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/support agent<enter>-o");
    sitting.keys("_").keys("c");
    assert!(sitting.footer().contains("select the element"), "{}", sitting.footer());
}

#[test]
fn a_focus_grows_shrinks_and_is_left() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/support agent<enter>");
    let whole = sitting.state.derived.picture.to_text(false);
    let all = boxes(&sitting.state).len();
    sitting.keys("x");
    let one = boxes(&sitting.state).len();
    assert!(1 < one && one < all, "{one} of {all}");
    let told = format!("focus: Support agent, depth 1: {one} of {all} elements shown");
    assert!(sitting.footer().ends_with(&told), "{}", sitting.footer());
    sitting.keys("x");
    let two = boxes(&sitting.state).len();
    assert!(two > one);
    sitting.keys("*");
    assert_eq!(boxes(&sitting.state).len(), one);
    sitting.keys("**");
    assert_eq!(boxes(&sitting.state), BTreeSet::from(["support-agent"]));
    sitting.keys("+");
    assert_eq!(boxes(&sitting.state).len(), one);
    sitting.keys("<esc>");
    assert_eq!(sitting.state.derived.picture.to_text(false), whole);
    assert_eq!(sitting.state.diagram.selected.as_deref(), Some("support-agent"));
    sitting.keys("<esc>");
    assert_eq!(sitting.state.diagram.selected, None);
    sitting.keys("x");
    assert!(sitting.footer().contains("select something"), "{}", sitting.footer());
}

#[test]
fn work_goes_on_in_a_focus() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/support agent<enter>x");
    let before = sitting.state.derived.picture.to_text(false);
    // From a neighbour: two flows from the centre, and yet it is seen.
    let neighbour = boxes(&sitting.state).into_iter().find(|id| *id != "support-agent").unwrap();
    let name = sitting.state.model().name_of(neighbour).to_string();
    sitting.keys(&format!("/{name}<enter>aRefund tool [tool]<enter>"));
    assert!(boxes(&sitting.state).contains("refund-tool"), "{}", sitting.screen());
    sitting.keys("ALonely<enter>");
    assert!(boxes(&sitting.state).contains("lonely"));
    sitting.keys("uu");
    assert_eq!(sitting.state.derived.picture.to_text(false), before);
    assert!(sitting.state.diagram.scope.focus.is_some());
    // Boxes do not stand where they stand among all: they are not moved here.
    sitting.keys("/support agent<enter>J");
    assert!(sitting.footer().contains("outside the focus"), "{}", sitting.footer());
    // Something that is not in it leaves it.
    let state = &sitting.state;
    let outside = state.model().elements.keys().find(|id| !boxes(state).contains(id.as_str()));
    let outside = outside.unwrap().clone();
    threatloom::tui::navigate::show_thing(&mut sitting.state, outside.clone());
    sitting.size(120, 40);
}

#[test]
fn the_focus_ends_with_what_it_is_about() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/support agent<enter>xd");
    assert!(sitting.state.diagram.scope.focus.is_none());
    assert!(boxes(&sitting.state).len() > 3);
}

#[test]
fn a_large_model_opens_collapsed() {
    let mut sitting = Sitting::with(large(30, 10));
    let first = boxes(&sitting.state).len();
    assert!((3..=40).contains(&first), "{first} boxes");
    assert!(sitting.footer().contains("0 of 300 elements") || first > 30, "{}", sitting.footer());
    sitting.keys("/Tool 17.3<enter>");
    assert!(boxes(&sitting.state).contains("t17-3"));
    assert!(!boxes(&sitting.state).contains("t16-3"), "only what hid it was opened");
    sitting.keys("x");
    assert_eq!(boxes(&sitting.state), BTreeSet::from(["t17-2", "t17-3", "t17-4"]));
    sitting.keys("<esc>_");
    assert_eq!(boxes(&sitting.state), BTreeSet::from(["site-0", "site-1", "site-2"]));
    sitting.keys("_");
    assert_eq!(boxes(&sitting.state).len(), 300);
    // A small one opens whole.
    assert_eq!(boxes(&Sitting::with(large(10, 10)).state).len(), 100);
}

#[test]
fn what_was_collapsed_is_so_at_the_next_sitting() {
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("/support agent<enter>-");
    let next = Sitting::with(sitting.state.model().clone());
    assert!(next.state.derived.picture.is_collapsed("ai-services"));
    // A focus says nothing about it.
    sitting.keys("<enter>xo-");
    assert!(sitting.state.diagram.scope.focus.is_some());
    assert!(sitting.state.model().arrangement.collapsed.is_empty());
    // A large model that was left open is open.
    let mut sitting = Sitting::with(large(20, 10));
    assert!(boxes(&sitting.state).len() < 50);
    sitting.keys("__");
    assert_eq!(boxes(&sitting.state).len(), 200);
    assert_eq!(boxes(&Sitting::with(sitting.state.model().clone()).state).len(), 200);
}

#[test]
fn places_of_what_is_hidden_are_saved() {
    let mut sitting = Sitting::on("support-copilot");
    let before = sitting.state.model().arrangement.clone();
    sitting.keys("/support agent<enter>-");
    let after = &sitting.state.model().arrangement;
    assert_eq!(after.places["support-agent"], before.places["support-agent"]);
    assert_eq!(after.places.len(), before.places.len());
    sitting.keys("<enter>/support agent<enter>x=");
    assert_eq!(sitting.state.model().arrangement.places, before.places, "nor by a focus");
    sitting.keys("<esc>_=");
    let after = &sitting.state.model().arrangement;
    assert_eq!(after.places["support-agent"], before.places["support-agent"], "nor by tidying");
}
