//! Going through the conflicts of a merge and settling them.

use super::changes;
use crate::compare::{self, Choice, ID, Path, Rule, spell, value_at, words};
use crate::model::Edit;
use crate::text::count;
use crate::tui::actions::Action;
use crate::tui::navigate;
use crate::tui::overlay::{Ask, Overlay, Prompt};
use crate::tui::purpose::Purpose;
use crate::tui::review::Part;
use crate::tui::review::conflicts::{
    can_be_written, dispute, labels, open, selected, thing, title,
};
use crate::tui::state::State;
use crate::tui::theme::Role;

/// Does an action among the conflicts.
pub fn act(state: &mut State, action: Action) {
    match action {
        Action::NextPane | Action::PreviousPane => state.review.part = Part::Changes,
        Action::Back => navigate::stay(state),
        Action::Compare => changes::act(state, action),
        _ if selected(state).is_none() => state.say(Role::Faint, "no conflict is left"),
        Action::Up | Action::PreviousItem => step(state, -1),
        Action::Down | Action::NextItem => step(state, 1),
        Action::First => select(state, 0),
        Action::Last => select(state, usize::MAX),
        Action::PageUp => state.review.scroll = state.review.scroll.saturating_sub(8),
        Action::PageDown => state.review.scroll += 8,
        Action::Open => ask(state),
        Action::OtherValue => ask_value(state),
        Action::TakeAll => ask_all(state),
        Action::GoToElement => {
            let thing = selected(state).and_then(thing);
            changes::show(state, thing);
        }
        action => {
            let Some(path) = selected(state).map(str::to_string) else { return };
            let ways = dispute(state, &path).map(|it| it.ways).unwrap_or_default();
            match ways.into_iter().find(|way| way.action == Some(action)) {
                Some(way) => settle(state, &path, &way.choice),
                None => state.say(Role::Faint, "this conflict has no such side: Enter lists all"),
            }
        }
    }
}

/// Keeps the cursor on a conflict that is open.
pub fn hold(state: &mut State) {
    let last = state.model().conflicts.len().saturating_sub(1);
    state.review.conflict = state.review.conflict.min(last);
}

/// Puts the cursor on a conflict, counted from 0; on the last where there are fewer.
pub fn select(state: &mut State, at: usize) {
    let last = state.model().conflicts.len().saturating_sub(1);
    (state.review.conflict, state.review.scroll) = (at.min(last), 0);
}

fn step(state: &mut State, by: isize) {
    select(state, state.review.conflict.saturating_add_signed(by));
}

/// Settles a conflict, and says how many are left.
fn settle(state: &mut State, path: &str, choice: &Choice) {
    if let Err(error) = try_to_settle(state, path, choice) {
        state.say(Role::Warn, error);
    }
}

fn try_to_settle(state: &mut State, path: &str, choice: &Choice) -> Result<(), String> {
    let edit = compare::choose(state.model(), path, choice).map_err(|unfit| unfit.to_string())?;
    let about = title(state, path);
    state.edit(format!("settle {about}"), edit);
    state.review.scroll = 0;
    let left = match state.model().conflicts.len() {
        0 => "no conflict is left, ^S saves".to_string(),
        left => format!("{} left", count(left, "conflict")),
    };
    state.say(Role::Good, format!("settled {about}: {left}"));
    Ok(())
}

/// Lists all that can be chosen.
fn ask(state: &mut State) {
    let Some(dispute) = selected(state).and_then(|path| dispute(state, path)) else { return };
    let answers = (1..).zip(&dispute.ways).map(|(number, way)| {
        let means: Vec<&str> = way.lines.iter().map(|(_, line)| line.as_str()).collect();
        (format!("{number} {}", way.who), means.join(" "), String::new())
    });
    let other = ("another".to_string(), dispute.other.to_string(), String::new());
    let other = (!dispute.other.is_empty()).then_some(other);
    let answers = answers.chain(other).collect();
    let title = format!("{}: {}", dispute.subject, dispute.field);
    let ask = Ask::new(title, dispute.told, answers, Purpose::Conflict(dispute.path));
    state.overlay = Some(Overlay::Ask(ask));
}

/// What to do about a conflict was picked from the list of all that can be done.
pub fn decided(state: &mut State, path: &str, answer: &str) {
    let number = answer.split(' ').next().and_then(|number| number.parse::<usize>().ok());
    let Some(number) = number else { return ask_value(state) };
    let ways = dispute(state, path).map(|it| it.ways).unwrap_or_default();
    if let Some(way) = ways.get(number.saturating_sub(1)) {
        settle(state, path, &way.choice);
    }
}

/// Asks for a value that no side has.
fn ask_value(state: &mut State) {
    let Some(path) = selected(state).map(str::to_string) else { return };
    let Ok(at) = path.parse::<Path>() else { return };
    let purpose = Purpose::OtherValue(path.clone());
    let about = title(state, &path);
    if at.field.as_deref() == Some(ID) {
        let prompt = Prompt::line(format!("Another id for {}", at.key), &at.key, purpose);
        state.overlay = Some(Overlay::Prompt(prompt));
        return;
    }
    let value = value_at(state.model(), &at);
    let rule = at.field.as_deref().and_then(|field| compare::rule(at.map, field));
    let prompt = match rule {
        Some(Rule::Lines | Rule::Set) => Prompt::prose(about, &words(value.as_ref()), purpose),
        Some(Rule::Values) => Prompt::line(about, &words(value.as_ref()).join(", "), purpose),
        rule if can_be_written(rule) => {
            Prompt::line(about, &value.as_ref().map(spell).unwrap_or_default(), purpose)
        }
        _ => {
            let text = "this is decided as a whole: pick one, and change it where it is shown";
            return state.say(Role::Faint, text);
        }
    };
    state.overlay = Some(Overlay::Prompt(prompt));
}

/// Settles a conflict with what was written.
///
/// # Errors
/// Why the value does not fit.
pub fn settle_with(state: &mut State, path: &str, text: String) -> Result<(), String> {
    let rule = path.parse::<Path>().ok();
    let rule = rule.and_then(|at| compare::rule(at.map, at.field.as_deref()?));
    let value = match rule {
        Some(Rule::Values) if text.contains(',') => {
            let values: Vec<&str> = text.split(',').map(str::trim).collect();
            serde_json::json!(values).to_string()
        }
        _ => text,
    };
    try_to_settle(state, path, &Choice::Value(value))
}

/// Asks which side settles all that is left.
fn ask_all(state: &mut State) {
    let left = count(open(state).len(), "conflict");
    let sides = labels(state).into_iter().map(|label| {
        let means = format!("all of {label}, wherever it has a side");
        (label.to_string(), means, String::new())
    });
    let keep = ("now".to_string(), "what is in force now, everywhere".to_string(), String::new());
    let text = format!(
        "Settle the {left} left with one side? Two things with one id are decided one by one."
    );
    let ask = Ask::new("All the rest", text, sides.chain([keep]).collect(), Purpose::TakeAll);
    state.overlay = Some(Overlay::Ask(ask.by_enter_only()));
}

/// Settles all conflicts that are left with the side of this name, or with what is in force, as one
/// step.
pub fn take_all(state: &mut State, label: &str) {
    let mut model = state.model().clone();
    let mut edits = Vec::new();
    let is_side = labels(state).contains(&label);
    for path in open(state) {
        let Some(conflict) = model.conflicts.get(path) else { continue };
        let side = conflict.sides.iter().position(|side| side.label == label);
        let choice = match side {
            _ if path.ends_with(&format!("#{ID}")) => continue,
            Some(side) => Choice::Side(side),
            None if is_side => continue,
            None => Choice::Keep,
        };
        if let Ok(edit) = compare::choose(&model, path, &choice) {
            let _ = edit.clone().apply(&mut model);
            edits.push(edit);
        }
    }
    let settled = edits.len();
    state.edit(format!("settle {} with {label}", count(settled, "conflict")), Edit::All(edits));
    hold(state);
    let left = count(state.model().conflicts.len(), "conflict");
    state.say(Role::Good, format!("settled {}: {left} left", count(settled, "conflict")));
}
