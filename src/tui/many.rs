//! One change to several findings, as one step that undo takes back.

use super::dates::date;
use super::finding_fields::{self, label_of, review_date};
use super::items;
use super::overlay::{Overlay, Picker, Prompt};
use super::preview;
use super::purpose::{FindingField, Purpose};
use super::queue::{marks, terms, title};
use super::rating::rated;
use super::state::State;
use super::theme::Role;
use crate::analysis::severity::{Bug, level};
use crate::model::bulk::Bulk;
use crate::model::triage::{self, Change};
use crate::model::{Edit, FindingKey, Status};
use crate::text::count;

/// Refusals that are told one by one.
const TOLD: usize = 2;

/// Asks for a field of what is marked, or of the finding under the cursor.
pub fn ask(state: &mut State, what: &FindingField) {
    let keys = match what {
        FindingField::Comment => marks::targets(state),
        _ => marks::deciding(state),
    };
    match keys.as_slice() {
        [] => state.say(Role::Faint, "no finding is listed"),
        [key] => finding_fields::open(state, key.clone(), what),
        _ => {
            let heading = format!("{} of {}", label_of(what), count(keys.len(), "finding"));
            if *what == FindingField::Status {
                let items = items::words(&Status::ALL.map(Status::id));
                let picker = Picker::new(heading, items, Purpose::PickStatus(keys));
                state.overlay = Some(Overlay::Picker(picker));
                return;
            }
            let purpose = Purpose::Many(keys, what.clone());
            let prompt = match what {
                FindingField::Comment => Prompt::prose(heading, &[], purpose),
                _ => Prompt::line(heading, "", purpose),
            };
            state.overlay = Some(Overlay::Prompt(prompt));
            preview::preview(state);
        }
    }
}

/// Records the same text for several findings.
///
/// # Errors
/// Says what is wrong with the text.
pub fn set(
    state: &mut State,
    keys: &[FindingKey],
    what: &FindingField,
    lines: &[String],
) -> Result<(), String> {
    let text = lines.join(" ").trim().to_string();
    let (model, stamp) = (state.model(), state.stamp());
    let day = match what {
        FindingField::Due => date(&text)?,
        FindingField::ReviewBy => review_date(state, &text)?,
        _ => None,
    };
    let bulk = Bulk::of(model, keys, |key| match what {
        FindingField::Owner => triage::revise(model, key, |f| f.owner.clone_from(&text)),
        FindingField::Due => triage::revise(model, key, |f| f.due = day),
        FindingField::ReviewBy => triage::review_by(model, key, day),
        FindingField::Comment => triage::comment(model, key, lines.to_vec(), stamp.clone()),
        // Nothing else is asked of several.
        _ => triage::revise(model, key, |_| ()),
    });
    finish(state, bulk, label_of(what).to_lowercase().as_str());
    Ok(())
}

/// Changes the status of several findings, for one reason.
///
/// # Errors
/// Says what is missing if it is missing for all of them.
pub fn set_status(
    state: &mut State,
    keys: &[FindingKey],
    status: Status,
    why: &[String],
) -> Result<(), String> {
    let (model, stamp, today) = (state.model(), state.stamp(), state.today());
    let change = |key: &FindingKey| {
        let known = model.findings.get(key).and_then(|finding| finding.review_by);
        let standing = known.filter(|date| *date >= today);
        let review_by = standing.unwrap_or(triage::default_review_by(today));
        Change {
            status,
            rated: rated(state, key),
            why: why.to_vec(),
            review_by: status.needs_review().then_some(review_by),
            ..Change::default()
        }
    };
    let bulk =
        Bulk::of(model, keys, |key| triage::set_status(model, key, change(key), stamp.clone()));
    if bulk.edits.is_empty()
        && let Some((_, error)) = bulk.refused.first()
    {
        return Err(error.to_string());
    }
    finish(state, bulk, &format!("status {}", status.id().replace('_', " ")));
    Ok(())
}

/// Takes the due dates that the policy gives for all that have none.
pub fn take_dates(state: &mut State) {
    let keys = marks::deciding(state);
    let terms = terms(state);
    let model = state.model();
    let dates: Vec<(FindingKey, jiff::civil::Date)> = keys
        .iter()
        .filter_map(|key| {
            let finding = model.findings.get(key)?;
            let level = level(&state.catalog, model, &Bug::finding(key, finding));
            Some((key.clone(), terms.due(finding, level)?))
        })
        .collect();
    if dates.is_empty() {
        let text = if terms.due_days.is_empty() {
            "nothing gives due dates: the due days of the model would, or of threatloom.policy.ron"
        } else {
            "the policy gives no date here: it is set already, or nothing is left to do"
        };
        return state.say(Role::Faint, text);
    }
    let keys: Vec<FindingKey> = dates.iter().map(|(key, _)| key.clone()).collect();
    let bulk = Bulk::of(model, &keys, |key| {
        let date = dates.iter().find(|(known, _)| known == key).map(|(_, date)| *date);
        triage::revise(model, key, |finding| finding.due = date)
    });
    finish(state, bulk, "due date by policy");
}

/// Makes the change as one step and says how many it changed, and which it could not: those stay
/// marked.
pub fn finish(state: &mut State, bulk: Bulk, what: &str) {
    let Bulk { edits, already, refused } = bulk;
    let changed = edits.len();
    let several = changed + already + refused.len() > 1;
    state.findings.marked = refused.iter().map(|(key, _)| key.clone()).collect();
    if changed > 0 {
        let name = match edits.as_slice() {
            [Edit::Finding(key, _)] => title(state, key),
            _ => count(changed, "finding"),
        };
        let title = format!("{name}: {what}");
        state.edit(title.clone(), Edit::All(edits));
        if !several {
            return state.say(Role::Good, title);
        }
    }
    let mut said = vec![format!("{what}: {} changed", count(changed, "finding"))];
    if already > 0 {
        said.push(format!("{already} had it already"));
    }
    if !refused.is_empty() {
        let told: Vec<String> =
            refused.iter().take(TOLD).map(|(_, error)| error.to_string()).collect();
        let more = refused.len().saturating_sub(TOLD);
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        said.push(format!(
            "{} could not, and stay marked: {}{more}",
            refused.len(),
            told.join("; ")
        ));
    }
    let role = if refused.is_empty() { Role::Good } else { Role::Warn };
    state.say(role, said.join(" · "));
}
