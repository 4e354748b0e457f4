//! The ATLAS screen: walking the matrix, and reading about a technique.

use super::stride;
use crate::analysis;
use crate::analysis::score_text;
use crate::tui::actions::Action;
use crate::tui::matrix::{column, coverages, selected, suggestions};
use crate::tui::navigate;
use crate::tui::overlay::{Choice, Item, Note, Overlay, Picker};
use crate::tui::purpose::Purpose;
use crate::tui::state::{Pane, State};
use crate::tui::theme::Role;

/// Does an action on the ATLAS screen.
pub fn act(state: &mut State, action: Action) {
    let rows = column(state, &coverages(state), state.atlas.tactic).len();
    let last = rows.saturating_sub(1);
    let row = &mut state.atlas.technique;
    if let Some(by) = stride(action, 10) {
        *row = row.saturating_add_signed(by).min(last);
        return;
    }
    match action {
        Action::Left => turn(state, -1),
        Action::Right => turn(state, 1),
        Action::OnlyCovered => {
            state.atlas.only_covered = !state.atlas.only_covered;
            turn(state, 0);
        }
        Action::Preparation => {
            state.atlas.preparation = !state.atlas.preparation;
            turn(state, 0);
        }
        Action::WhyNot => why_not(state),
        Action::Open => read(state),
        Action::GoToElement => elements(state),
        Action::Back => navigate::stay(state),
        _ => {}
    }
}

/// Keeps the cursor on a technique that is shown.
pub fn hold(state: &mut State) {
    turn(state, 0);
}

/// Goes to the next tactic in a direction that has anything to show; 0 stays, unless nothing is here.
fn turn(state: &mut State, by: isize) {
    let coverages = coverages(state);
    let count = |tactic: usize| column(state, &coverages, tactic).len();
    let tactics = state.catalog.atlas.tactics().len();
    let here = state.atlas.tactic;
    let next = match by {
        0 if count(here) > 0 => Some(here),
        0 => (0..tactics).find(|tactic| count(*tactic) > 0),
        by if by < 0 => (0..here).rev().find(|tactic| count(*tactic) > 0),
        _ => (here + 1..tactics).find(|tactic| count(*tactic) > 0),
    };
    let tactic = next.unwrap_or(here);
    let technique = state.atlas.technique.min(count(tactic).saturating_sub(1));
    state.atlas.tactic = tactic;
    state.atlas.technique = technique;
}

fn say_none(state: &mut State) {
    state.say(Role::Faint, "no technique is shown");
}

/// Everything that is known about the technique, and where the model meets it.
fn read(state: &mut State) {
    let Some(technique) = selected(state) else { return say_none(state) };
    let atlas = &state.catalog.atlas;
    let mut text = Vec::new();
    if let Some(summary) = atlas.summary(&technique.id) {
        text.push((Role::Text, summary.to_string()));
        text.push((Role::Text, String::new()));
    }
    let tactics: Vec<&str> = technique
        .tactics
        .iter()
        .filter_map(|id| atlas.tactic(id))
        .map(|tactic| tactic.name.as_str())
        .collect();
    text.push((Role::Faint, format!("Tactics: {}", tactics.join(", "))));
    let here = suggestions(state, &technique.id);
    let findings: Vec<_> = state
        .model()
        .findings
        .iter()
        .filter(|(key, _)| key.technique_id() == Some(technique.id.as_str()))
        .collect();
    if !here.is_empty() || !findings.is_empty() {
        text.push((Role::Text, String::new()));
        text.push((Role::Strong, "In this model (g goes there)".into()));
    }
    for (key, finding) in findings {
        let name = state.model().name_about(key.element());
        text.push((Role::Text, format!("  finding on {name}: {}", finding.status)));
    }
    for suggestion in here.iter().filter(|s| s.is_open()) {
        let why = suggestion.why.first().map_or("", |reason| reason.text.as_str());
        let name = state.model().name_of(&suggestion.element);
        text.push((
            Role::Text,
            format!("  suggested on {name} ({}): {why}", score_text(suggestion.score)),
        ));
    }
    if let Some(unseen) = state.catalog.unsuggested.get(&technique.id) {
        text.push((Role::Text, String::new()));
        text.push((Role::Faint, format!("No model shows it: {}", unseen.why)));
        let shown = state.derived.analysis.shown().into_iter();
        for led in shown.filter(|suggestion| unseen.leads_to(&suggestion.technique)) {
            let name = state.model().name_of(&led.element);
            text.push((Role::Text, format!("  leads to {} on {name}", atlas.name(&led.technique))));
        }
    }
    let mitigations = atlas.mitigations_for(&technique.id);
    if !mitigations.is_empty() {
        text.push((Role::Text, String::new()));
        text.push((Role::Strong, "Mitigations".into()));
        text.extend(mitigations.iter().map(|m| (Role::Text, format!("  {} {}", m.id, m.name))));
    }
    let cases: Vec<_> = atlas.case_studies_using(&technique.id).collect();
    if !cases.is_empty() {
        text.push((Role::Text, String::new()));
        text.push((Role::Strong, "Case studies".into()));
        text.extend(cases.iter().map(|case| (Role::Text, format!("  {} {}", case.id, case.title))));
    }
    let title = format!("{} {}", technique.id, atlas.display_name(technique));
    state.overlay = Some(Overlay::Note(Note { title, text, scroll: 0 }));
}

/// Which condition failed of the rules of the technique, or how it stands.
fn why_not(state: &mut State) {
    let Some(technique) = selected(state).map(|technique| technique.id.clone()) else {
        return state.say(Role::Faint, "no technique is listed: o shows all");
    };
    let (model, catalog) = (state.model(), &state.catalog);
    let about = state.diagram.selected.as_deref().filter(|id| model.elements.contains_key(*id));
    let reasons = analysis::why_not(model, catalog, &state.derived.analysis, &technique, about);
    let mut text = Vec::new();
    let mut last = None;
    for reason in &reasons {
        if reason.rule != last {
            last.clone_from(&reason.rule);
            if let Some(rule) = &reason.rule {
                text.push((Role::Faint, format!("rule {rule}")));
            }
        }
        let name = reason.element.as_ref().map(|id| format!("{}: ", model.name_of(id)));
        text.push((Role::Text, format!("  {}{}", name.unwrap_or_default(), reason.text)));
    }
    let place = about.map(|id| format!(" on {}", model.name_of(id)));
    let name = catalog.atlas.name(&technique);
    let title = format!("Why not: {technique} {name}{}", place.unwrap_or_default());
    state.overlay = Some(Overlay::Note(Note { title, text, scroll: 0 }));
}

/// Picks an element that the technique concerns.
fn elements(state: &mut State) {
    let Some(technique) = selected(state).map(|technique| technique.id.clone()) else {
        return say_none(state);
    };
    let mut items: Vec<Item> = state
        .model()
        .findings
        .keys()
        .filter(|key| key.technique_id() == Some(technique.as_str()))
        .map(|key| Item {
            text: state.model().name_about(key.element()).to_string(),
            detail: "finding".into(),
            choice: Choice::Finding(key.clone()),
        })
        .collect();
    items.extend(suggestions(state, &technique).into_iter().filter(|s| s.is_open()).map(|s| {
        Item {
            text: state.model().name_of(&s.element).to_string(),
            detail: format!("suggested, score {}", score_text(s.score)),
            choice: Choice::Thing(s.element.clone()),
        }
    }));
    if items.is_empty() {
        return state.say(Role::Faint, "nothing in this model points to it");
    }
    state.overlay = Some(Overlay::Picker(Picker::new("Where", items, Purpose::Goto)));
    state.pane = Pane::Main;
}
