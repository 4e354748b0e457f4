//! Following flows from end to end.

use crate::model::{Flow, Id};
use crate::tui::act::places;
use crate::tui::navigate;
use crate::tui::overlay::{Menu, Overlay};
use crate::tui::state::State;
use crate::tui::theme::Role;

use super::{beside_selection, say_select};

/// Goes to the far end of the selected flow, or of the flow that leaves the selected element or
/// boundary; backwards to the near one, or along the flow that arrives. Of several, letters tell.
pub(super) fn follow(state: &mut State, forth: bool) {
    let Some(selected) = state.diagram.selected.clone() else { return say_select(state) };
    let end = |flow: &Flow| if forth { flow.to.clone() } else { flow.from.clone() };
    if let Some(flow) = state.model().flows.get(&selected) {
        let end = end(flow);
        return navigate::show_thing(state, end);
    }
    let along: Vec<(String, Id)> = state
        .model()
        .flows
        .values()
        .filter(|flow| {
            let (near, far) = if forth { (&flow.from, &flow.to) } else { (&flow.to, &flow.from) };
            is_within(state, near, &selected) && !is_within(state, far, &selected)
        })
        .map(|flow| (flow.label.clone(), end(flow)))
        .collect();
    match along.as_slice() {
        [] => {
            let text = if forth { "no flow leaves it" } else { "no flow arrives at it" };
            state.say(Role::Faint, text);
        }
        [(_, only)] => navigate::show_thing(state, only.clone()),
        several => {
            let arrow = if forth { "→" } else { "←" };
            let line = |(label, id): &(String, Id)| {
                let gap = if label.is_empty() { "" } else { " " };
                places::line(state, id, &format!("{label}{gap}{arrow} "))
            };
            let name = state.model().name_of(&selected);
            let title = if forth { format!("From {name}") } else { format!("To {name}") };
            let lines: Vec<_> = several.iter().map(line).collect();
            let menu = Menu::lettered(title, beside_selection(state), lines);
            state.overlay = Some(Overlay::Menu(menu));
        }
    }
}

/// Whether an element is `what`, or lies in it.
fn is_within(state: &State, element: &str, what: &str) -> bool {
    element == what || state.model().around(element).contains(&what)
}
