//! Fuzzy search over everything: elements, flows, boundaries, techniques, findings and actions.

use std::collections::BTreeSet;

use super::actions::{ACTIONS, ActionInfo};
use super::overlay::{Choice, Item, Overlay, Picker};
use super::purpose::Purpose;
use super::queue::title;
use super::remarks;
use super::state::State;
use crate::model::Id;

/// A list of elements to connect `from` to.
pub fn elements(state: &State, from: &str) -> Picker {
    let kind =
        |id: &str| state.catalog.kinds.kind(id).map_or(id.to_string(), |kind| kind.name.clone());
    let items = state.model().elements.iter().map(|(id, element)| Item {
        text: element.name.clone(),
        detail: kind(&element.kind),
        choice: Choice::Thing(id.clone()),
    });
    let title = format!("Connect {} to", state.model().name_of(from));
    Picker::new(title, items.collect(), Purpose::Connect(from.to_string()))
}

/// Lights on the diagram what is found so far by what was typed.
pub fn light(state: &mut State) {
    let Some(Overlay::Picker(picker)) = &state.overlay else { return };
    if picker.purpose == Purpose::Find {
        let found = if picker.query().is_empty() { Vec::new() } else { picker.found() };
        let things = found.into_iter().filter_map(|choice| match choice {
            Choice::Thing(id) => Some(id.clone()),
            _ => None,
        });
        let (flows, boxes): (BTreeSet<Id>, BTreeSet<Id>) =
            things.partition(|id| state.model().flows.contains_key(id));
        // A flow is found by the names of its ends too, which are lit already.
        state.diagram.lit = if boxes.is_empty() { flows } else { boxes };
    }
}

/// A list of everything that can be gone to.
pub fn everything(state: &State) -> Picker {
    let model = state.model();
    let kind =
        |id: &str| state.catalog.kinds.kind(id).map_or(id.to_string(), |kind| kind.name.clone());
    let mut items: Vec<Item> = Vec::new();
    items.extend(model.elements.iter().map(|(id, element)| Item {
        text: element.name.clone(),
        detail: kind(&element.kind),
        choice: Choice::Thing(id.clone()),
    }));
    items.extend(model.boundaries.iter().map(|(id, boundary)| Item {
        text: boundary.name.clone(),
        detail: format!("{} boundary", boundary.kind),
        choice: Choice::Thing(id.clone()),
    }));
    items.extend(model.flows.iter().map(|(id, flow)| Item {
        text: format!("{} → {}", model.name_of(&flow.from), model.name_of(&flow.to)),
        detail: format!("flow {}", flow.label),
        choice: Choice::Thing(id.clone()),
    }));
    items.extend(model.findings.keys().map(|key| Item {
        text: title(state, key),
        detail: format!("finding {key}"),
        choice: Choice::Finding(key.clone()),
    }));
    items.extend(model.remarks.iter().map(|(id, remark)| Item {
        text: remarks::line(remark),
        detail: format!("parked · {}", remarks::detail(state, remark)),
        choice: Choice::Remark(id.clone()),
    }));
    items.extend(state.catalog.atlas.techniques().map(|technique| Item {
        text: state.catalog.atlas.display_name(technique).into_owned(),
        detail: technique.id.clone(),
        choice: Choice::Technique(technique.id.clone()),
    }));
    let on_a_screen =
        |info: &&ActionInfo| info.contexts.iter().any(|context| !context.is_overlay());
    items.extend(ACTIONS.iter().filter(on_a_screen).map(|info| Item {
        text: info.title.to_string(),
        detail: format!("action: {}", info.doc),
        choice: Choice::Action(info.action),
    }));
    Picker::new("Find", items, Purpose::Find)
}
