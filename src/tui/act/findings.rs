//! Findings: the queue and the triage of one of them, or of many.

use std::collections::BTreeSet;

use super::stride;
use crate::analysis::Suggestion;
use crate::analysis::queue::{By, with_word};
use crate::model::{FindingKey, Id, Subject};
use crate::model::{remark, triage};
use crate::tui::actions::Action;
use crate::tui::finding_fields::{self, key_of, recorded};
use crate::tui::overlay::{Choice, Item as OfPicker, Overlay, Picker, Prompt};
use crate::tui::purpose::{Field, FindingField, Purpose};
use crate::tui::queue::{Item, cursor, hold_selection, listed, marks, put, title, views};
use crate::tui::sheet::ONLY_SHOWN;
use crate::tui::state::{Pane, State};
use crate::tui::theme::Role;
use crate::tui::{finding_sheet, items, many, navigate, preview, same_as};

/// Does an action on the findings screen.
pub fn act(state: &mut State, action: Action) {
    match (state.pane, action) {
        (_, Action::AddFinding) => add(state, None),
        (_, Action::SetStatus) => many::ask(state, &FindingField::Status),
        (_, Action::SetOwner) => many::ask(state, &FindingField::Owner),
        (_, Action::SetDue) => many::ask(state, &FindingField::Due),
        (_, Action::SetReview) => many::ask(state, &FindingField::ReviewBy),
        (_, Action::WriteComment) => many::ask(state, &FindingField::Comment),
        (_, Action::DueByPolicy) => many::take_dates(state),
        (_, Action::SameAs) => same_as::ask(state),
        (_, Action::Answer) => match decided_by(state) {
            Some(key) => finding_fields::next_question(state, key),
            None => state.say(Role::Faint, "no finding is listed"),
        },
        (Pane::Details, action) => act_details(state, action),
        (_, action) => act_list(state, action),
    }
}

/// The finding that decides for the one under the cursor.
fn decided_by(state: &State) -> Option<FindingKey> {
    Some(state.model().lead_of(state.findings.selected.as_ref()?).clone())
}

fn act_list(state: &mut State, action: Action) {
    if let Some(by) = stride(action, 10) {
        return step(state, by);
    }
    match action {
        Action::Open | Action::Collapse if state.findings.heading.is_some() => fold(state),
        Action::Open | Action::NextPane | Action::PreviousPane
            if state.findings.selected.is_none() =>
        {
            state.say(Role::Faint, "no finding is listed");
        }
        Action::Open | Action::NextPane | Action::PreviousPane => state.pane = Pane::Details,
        Action::Back => back(state),
        Action::Filter => {
            let before = state.findings.filter.clone();
            let selected = state.findings.selected.clone();
            let purpose = Purpose::Filter { before: before.clone(), selected };
            // What is written next is another word.
            let words = if before.is_empty() { String::new() } else { format!("{before} ") };
            let prompt = Prompt::line("Filter", &words, purpose);
            state.overlay = Some(Overlay::Prompt(prompt));
            preview::preview(state);
        }
        Action::Mark
        | Action::MarkShown
        | Action::MarkOthers
        | Action::MarkTo
        | Action::MarkUp
        | Action::MarkDown
        | Action::Collapse
        | Action::CollapseAll
            if listed(state).items.is_empty() =>
        {
            state.say(Role::Faint, "no finding is listed");
        }
        Action::Mark => marks::toggle(state),
        Action::MarkShown => marks::all(state),
        Action::MarkOthers => marks::invert(state),
        Action::MarkTo => marks::up_to_here(state),
        Action::MarkUp => marks::drag(state, -1),
        Action::MarkDown => marks::drag(state, 1),
        Action::Collapse => fold(state),
        Action::CollapseAll => fold_all(state),
        Action::GroupBy => pick_order(state, "Group by", Purpose::GroupBy),
        Action::SortBy => pick_order(state, "Sort by", Purpose::SortBy),
        Action::Views => views::offer(state),
        Action::NextView => views::step(state, true),
        Action::PreviousView => views::step(state, false),
        Action::KeepView => views::ask_name(state),
        Action::GoToElement => {
            let element =
                state.findings.selected.as_ref().and_then(|key| key.element().map(str::to_string));
            match element {
                Some(id) if state.model().has_id(&id) => navigate::show_thing(state, id),
                Some(_) => state.say(Role::Warn, "its element is no longer in the model"),
                None if state.findings.selected.is_none() => {
                    state.say(Role::Faint, "no finding is listed");
                }
                None => state.say(Role::Faint, "it is about the whole system"),
            }
        }
        _ => {}
    }
}

/// Drops the marks, then the filter.
fn back(state: &mut State) {
    if !state.findings.marked.is_empty() {
        state.findings.marked.clear();
    } else if state.findings.filter.is_empty() {
        navigate::stay(state);
    } else {
        state.findings.filter.clear();
        hold_selection(state);
    }
}

/// Folds the heading under the cursor or above it, or unfolds it.
fn fold(state: &mut State) {
    let listing = listed(state);
    let Some(at) = cursor(state, &listing) else { return };
    let mut above = listing.items[..=at].iter().enumerate().rev();
    let heading = above.find_map(|(at, item)| match item {
        Item::Heading { label, .. } => Some((at, label.clone())),
        _ => None,
    });
    let Some((at, label)) = heading else {
        return nothing_is_grouped(state);
    };
    if !state.findings.folded.remove(&label) {
        state.findings.folded.insert(label);
    }
    put(state, at);
}

fn nothing_is_grouped(state: &mut State) {
    let key = state.settings.keymap.shown(Action::GroupBy);
    state.say(Role::Faint, format!("nothing is grouped: {key} puts headings in"));
}

fn fold_all(state: &mut State) {
    let listing = listed(state);
    let labels = listing.items.iter().filter_map(|item| match item {
        Item::Heading { label, .. } => Some(label.clone()),
        _ => None,
    });
    let labels: BTreeSet<String> = labels.collect();
    if labels.is_empty() {
        return nothing_is_grouped(state);
    }
    if labels.is_subset(&state.findings.folded) {
        state.findings.folded.clear();
    } else {
        state.findings.folded.extend(labels);
    }
    let listing = listed(state);
    if cursor(state, &listing).is_none() {
        put(state, 0);
    }
}

/// Offers what findings can be grouped or sorted by.
fn pick_order(state: &mut State, title: &str, purpose: Purpose) {
    let mut items = items::words(&By::ALL.map(By::id));
    let none = if purpose == Purpose::GroupBy { "no headings" } else { "urgency" };
    let choice = Choice::Word(None);
    items.insert(0, OfPicker { text: none.into(), detail: String::new(), choice });
    state.overlay = Some(Overlay::Picker(Picker::new(title, items, purpose)));
}

/// Groups or sorts by what was picked: the filter says so, and a view of it does too.
pub fn order(state: &mut State, field: &str, by: Option<&str>) {
    state.findings.filter = with_word(&state.findings.filter, field, by);
    hold_selection(state);
}

fn act_details(state: &mut State, action: Action) {
    let rows = finding_sheet::rows(state);
    let last = rows.len().saturating_sub(1);
    let row = &mut state.findings.detail;
    if let Some(by) = stride(action, 8) {
        *row = row.saturating_add_signed(by).min(last);
        return;
    }
    match action {
        Action::Back | Action::NextPane | Action::PreviousPane => state.pane = Pane::Main,
        Action::Open | Action::Clear => {
            let Some(Field::Finding(key, what)) = rows.get(*row).and_then(|row| row.field.clone())
            else {
                return state.say(Role::Faint, ONLY_SHOWN);
            };
            if action == Action::Open && what == FindingField::SameAs {
                return same_as::ask(state);
            }
            if action == Action::Open {
                return finding_fields::open(state, key, &what);
            }
            finding_fields::set(state, &key, &what, None);
            if state.effects.is_empty() && state.message.is_none() && state.overlay.is_none() {
                state.say(Role::Faint, "there is nothing to forget: Enter changes it");
            }
        }
        _ => {}
    }
}

fn step(state: &mut State, by: isize) {
    let listing = listed(state);
    let here = cursor(state, &listing).unwrap_or(0);
    put(state, here.saturating_add_signed(by));
}

/// Turns a suggestion into a finding.
pub fn accept(state: &mut State, suggestion: &Suggestion) {
    let key = key_of(suggestion);
    let edit = triage::accept(state.model(), &key, suggestion.facts.clone(), state.stamp());
    let name = title(state, &key);
    if recorded(state, format!("accept {name}"), edit) {
        state.say(Role::Good, format!("{name} is now a finding: Enter rates it, 2 lists all"));
    }
}

/// Asks for the title of a finding of one's own.
pub fn add(state: &mut State, subject: Option<Id>) {
    let about = state.model().name_about(subject.as_deref());
    let title = format!("What can happen to {about}");
    let purpose = Purpose::CustomFinding { about: subject, remark: None };
    state.overlay = Some(Overlay::Prompt(Prompt::line(title, "", purpose)));
}

/// Asks for the title of the finding that a parked remark becomes.
pub fn add_from_remark(state: &mut State, id: &Id) {
    let Some(parked) = state.model().remarks.get(id) else { return };
    let about = parked.about.clone().filter(|about| state.model().has_id(about));
    let purpose = Purpose::CustomFinding { about, remark: Some(id.clone()) };
    let prompt = Prompt::line("What can happen", &parked.text.join(" "), purpose);
    state.overlay = Some(Overlay::Prompt(prompt));
}

/// Writes a finding of one's own, perhaps from a parked remark, and shows it.
pub fn write(state: &mut State, about: Option<Id>, text: &str, remark: Option<&Id>) {
    let subject = about.map_or(Subject::System, Subject::Id);
    let (model, stamp) = (state.model(), state.stamp());
    let said = remark.and_then(|id| model.remarks.get(id)).map(|remark| remark.text.clone());
    // A shorter title loses nothing of what was said.
    let description = said.filter(|said| said.join(" ") != text).unwrap_or_default();
    match triage::write(model, &subject, text, description, stamp.clone()) {
        Ok((key, edit)) => {
            let written = (key.clone(), edit.clone());
            let settled = remark.and_then(|id| remark::find(model, id, written, stamp));
            let edit = settled.unwrap_or(edit);
            state.edit(format!("write the finding {text}"), edit);
            navigate::show_finding(state, key);
        }
        Err(error) => state.say(Role::Warn, error.to_string()),
    }
}
