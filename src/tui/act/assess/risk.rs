//! Risk: the severity of the use case and the types of attacks.

use crate::analysis::assess::RISK;
use crate::model::AssessmentKey;
use crate::tui::act::stride;
use crate::tui::actions::Action;
use crate::tui::assess::{fields, list, risk_sheet};
use crate::tui::navigate;
use crate::tui::state::{Pane, State};

/// Does an action in the list of attacks.
pub fn act(state: &mut State, action: Action) {
    if let Some(by) = stride(action, 8) {
        return step(state, by);
    }
    match action {
        Action::Back => navigate::stay(state),
        Action::Open | Action::NextPane | Action::PreviousPane => state.pane = Pane::Details,
        Action::Clear => {
            let key = match &state.assess.attack {
                Some(id) => AssessmentKey::of(RISK, id),
                None => risk_sheet::use_case(),
            };
            fields::clear_by_hand(state, &key);
        }
        _ => {}
    }
}

/// The severity of the use case comes before the attacks.
fn step(state: &mut State, by: isize) {
    let Some(board) = list::board(state) else { return };
    let ids = board.attacks.iter().map(|attack| Some(attack.id.clone()));
    let ids: Vec<Option<String>> = std::iter::once(None).chain(ids).collect();
    let here = ids.iter().position(|id| *id == state.assess.attack).unwrap_or(0);
    let next = here.saturating_add_signed(by).min(ids.len() - 1);
    state.assess.attack.clone_from(&ids[next]);
    state.assess.detail = 0;
}
