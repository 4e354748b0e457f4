//! Fuzzy search over everything: elements, flows, boundaries, techniques, findings and actions.

use super::actions::{ACTIONS, ActionInfo};
use super::assess::board;
use super::crumbs;
use super::overlay::{Choice, Item, Overlay, Picker};
use super::purpose::Purpose;
use super::queue::title;
use super::remarks;
use super::state::State;
use crate::model::{AssessmentKey, Id, Model};

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
        let things = picker.found_things();
        let (flows, boxes): (Vec<&Id>, Vec<&Id>) =
            things.into_iter().partition(|id| state.model().flows.contains_key(*id));
        // A flow is found by the names of its ends too, which are lit already.
        let found = if boxes.is_empty() { flows } else { boxes };
        state.diagram.lit = found.into_iter().cloned().collect();
    }
}

/// A list of everything that can be gone to. Names are searched, and kinds, and the boundaries around.
pub fn everything(state: &State) -> Picker {
    let model = state.model();
    let kind =
        |id: &str| state.catalog.kinds.kind(id).map_or(id.to_string(), |kind| kind.name.clone());
    let thing = |id: &Id, what: String| {
        let parts = [what, stands_in(model, id)].into_iter().filter(|part| !part.is_empty());
        let detail = parts.collect::<Vec<_>>().join(" · ");
        Item { text: crumbs::called(model, id), detail, choice: Choice::Thing(id.clone()) }
    };
    let mut items: Vec<Item> = Vec::new();
    items.extend(model.elements.iter().map(|(id, element)| thing(id, kind(&element.kind))));
    let boundaries = model.boundaries.iter();
    items.extend(boundaries.map(|(id, known)| thing(id, format!("{} boundary", known.kind))));
    let flows = model.flows.iter();
    items.extend(flows.map(|(id, flow)| thing(id, format!("flow {}", flow.label).trim().into())));
    items.extend(model.findings.keys().map(|key| Item {
        text: title(state, key),
        detail: format!("finding {key}"),
        choice: Choice::Finding(key.clone()),
    }));
    items.extend(model.all_incidents().map(|(key, incident)| Item {
        text: incident.title.clone(),
        detail: format!("incident {key} · {}", incident.status.id()),
        choice: Choice::Incident(key),
    }));
    items.extend(model.remarks.iter().map(|(id, remark)| Item {
        text: remarks::line(remark),
        detail: format!("parked · {}", remarks::detail(state, remark)),
        choice: Choice::Remark(id.clone()),
    }));
    for framework in board::offered(state) {
        items.extend(framework.items().map(|(_, item)| Item {
            text: item.name.clone(),
            detail: format!("question of {} · {}", framework.name, item.ask),
            choice: Choice::Question(AssessmentKey::of(&framework.id, &item.id)),
        }));
    }
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

/// The boundaries around something, with the kind of the innermost where its name does not say it.
fn stands_in(model: &Model, id: &str) -> String {
    let path = crumbs::path(model, id);
    let inner = model.around(id).into_iter().next();
    match inner.and_then(|id| model.boundaries.get(id)) {
        Some(inner) if !inner.name.to_lowercase().contains(inner.kind.id()) => {
            format!("{path} ({})", inner.kind)
        }
        _ => path,
    }
}
