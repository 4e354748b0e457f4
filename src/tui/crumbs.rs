//! Where the selection stands: the boundaries around it, from the outermost in.

use super::state::State;
use crate::model::{Id, Model};

/// The model, the boundaries around the selection, and the selection; each with what a click selects.
pub fn crumbs(state: &State) -> Vec<(Option<Id>, String)> {
    let model = state.model();
    let mut crumbs = vec![(None, model.name.clone())];
    if let Some(id) = &state.diagram.selected {
        let named = |id: &str| (Some(id.to_string()), model.name_of(id).to_string());
        crumbs.extend(model.around(id).into_iter().rev().map(named));
        crumbs.push((Some(id.clone()), called(model, id)));
    }
    crumbs
}

/// The boundaries around something as a path, from the outermost in; empty outside of all.
pub fn path(model: &Model, id: &str) -> String {
    let names: Vec<&str> = model.around(id).into_iter().rev().map(|id| model.name_of(id)).collect();
    names.join(" › ")
}

/// What something is called; a flow by its ends.
pub fn called(model: &Model, id: &str) -> String {
    match model.flows.get(id) {
        Some(flow) => model.route(flow),
        None => model.name_of(id).to_string(),
    }
}
