//! A finding as rows: what it is, how bad it is and why, who works on it, what happened to it.

use super::actions::Action;
use super::finding_history;
use super::purpose::{Field, FindingField};
use super::queue::{terms, title};
use super::rating::{beside, level_words, severity_rows};
use super::sheet::{Row, or_dash, or_unknown, prose};
use super::state::State;
use super::theme::Role;
use crate::analysis::fact_in_words;
use crate::analysis::severity::{self, Bug, Rating};
use crate::analysis::standing::{acceptors, expired};
use crate::model::{Finding, FindingKey, Stamp};
use crate::text::{count, or_empty};

/// The rows of the selected finding. What another finding decides for it is that one's, to be changed
/// from here.
pub fn rows(state: &State) -> Vec<Row> {
    let model = state.model();
    let found = |key: &FindingKey| model.findings.get_key_value(key);
    let Some((key, finding)) = state.findings.selected.as_ref().and_then(found) else {
        return Vec::new();
    };
    let Some((lead, deciding)) = found(model.lead_of(key)) else { return Vec::new() };
    let field = |what: FindingField| Field::Finding(key.clone(), what);
    let rating = severity::rate(&state.catalog, model, &Bug::finding(lead, deciding));

    let mut rows = vec![
        Row::edit("title", title(state, key), field(FindingField::Title)).looking(Role::Strong),
    ];
    let about = model.name_about(key.element());
    rows.push(Row::show("about", format!("{about} · {}", key.threat), Role::Text));
    if let Some(summary) = key.technique_id().and_then(|id| state.catalog.atlas.summary(id)) {
        rows.push(Row::show("means", summary, Role::Faint));
    }
    rows.push(prose("description", &finding.description, field(FindingField::Description)));
    rows.extend(same_as(state, key, finding));
    rows.extend(standing_rows(state, lead, deciding, &rating));
    let suggested = key.element().and_then(|id| state.derived.analysis.find(&key.threat, id));
    if let Some(covered) = suggested.and_then(|found| found.covered.as_ref())
        && !covered.changed.is_empty()
    {
        rows.push(Row::show("but changed", covered.changed.join("; "), Role::Warn));
    }
    let bug = Bug::finding(lead, deciding);
    let of_lead = |what: FindingField| Field::Finding(lead.clone(), what);
    rows.extend(severity_rows(state, &bug, deciding.severity_override.as_ref(), &rating, &of_lead));
    rows.extend(beside(state, deciding.ease.as_ref(), &deciding.tries, &of_lead));
    rows.extend(plan_rows(state, lead, deciding, &rating));
    rows.push(or_dash(Row::edit(
        "mitigations",
        mitigations(state, deciding),
        Field::Finding(lead.clone(), FindingField::Mitigations),
    )));
    let evidence = Field::Finding(lead.clone(), FindingField::Evidence);
    rows.push(prose("evidence", &deciding.evidence, evidence));
    if !finding.facts.is_empty() {
        let words = |fact: &String| fact_in_words(fact, model, &state.catalog);
        let words: Vec<String> = finding.facts.iter().map(words).collect();
        let facts = format!("{}: {}", count(words.len(), "fact"), words.join("; "));
        rows.push(Row::show("rests on", facts, Role::Faint));
    }
    rows.push(Row::edit("comment", "+ write", field(FindingField::Comment)).looking(Role::Faint));
    rows.extend(finding_history::rows(finding));
    rows
}

/// The finding that decides for it, and those that it decides for.
fn same_as(state: &State, key: &FindingKey, finding: &Finding) -> Vec<Row> {
    let model = state.model();
    let named = |key: &FindingKey| {
        let about = model.name_about(key.element());
        format!("{} on {about}", title(state, key))
    };
    let mut rows = Vec::new();
    if let Some(other) = &finding.same_as {
        let field = Field::Finding(key.clone(), FindingField::SameAs);
        let leads_nowhere = model.lead_of(key) == key;
        let row = Row::edit("same as", named(other), field);
        rows.push(if leads_nowhere {
            Row { value: format!("{other}, which leads nowhere"), ..row }.looking(Role::Bad)
        } else {
            row.looking(Role::Strong)
        });
    }
    let others = model.findings.keys().filter(|other| *other != key && model.lead_of(other) == key);
    let others: Vec<String> = others.map(named).collect();
    if !others.is_empty() {
        rows.push(Row::show("decides for", others.join("; "), Role::Text));
    }
    rows
}

/// The status, and why it no longer holds or is not enough.
fn standing_rows(state: &State, key: &FindingKey, finding: &Finding, rating: &Rating) -> Vec<Row> {
    let status = finding.status.id().replace('_', " ");
    let field = Field::Finding(key.clone(), FindingField::Status);
    let mut rows = vec![Row::edit("status", status, field).looking(Role::Strong)];
    if let Some(date) = expired(finding, state.today()) {
        let text =
            format!("had to be looked at again by {date}: it counts as open until decided anew");
        rows.push(Row::show("  expired", text, Role::Bad));
    }
    if let Some(drift) = severity::drift(&state.catalog, state.model(), key, finding) {
        let (then, now) = (drift.then.id().replace('_', " "), level_words(drift.now));
        let text = format!("it was {then} when that was decided, now it is {now}: decide anew");
        let role = if drift.is_worse() { Role::Bad } else { Role::Warn };
        rows.push(Row::show("  moved", text, role));
    }
    if terms(state).wants_second_person(finding, rating.level) {
        let is_it = |name: &str| acceptors(finding).contains(&name.trim().to_lowercase());
        let who = finding.history.keys().rev().map(Stamp::by).find(|name| is_it(name));
        let text = match who {
            Some(who) => format!(
                "{who} accepted it alone; somebody else sets the status again, for a reason of their own"
            ),
            None => "two people have to accept it, each for a reason of their own".to_string(),
        };
        rows.push(Row::show("  missing", text, Role::Warn));
    }
    rows
}

/// Who, by when, and when a decision is looked at again.
fn plan_rows(state: &State, key: &FindingKey, finding: &Finding, rating: &Rating) -> Vec<Row> {
    let field = |what: FindingField| Field::Finding(key.clone(), what);
    let terms = terms(state);
    let mut due = Row::edit("due", or_empty(finding.due), field(FindingField::Due));
    let by_policy = terms.due(finding, rating.level);
    if let Some(day) = by_policy {
        let key = state.settings.keymap.shown(Action::DueByPolicy);
        due.value = format!("by policy {day} · {key} takes it");
        due = due.looking(Role::Question);
    }
    let deadline = finding.due.or(by_policy).filter(|_| finding.status.is_open());
    if deadline.is_some_and(|due| due < state.today()) {
        due.value.push_str(" overdue");
        due = due.looking(Role::Bad);
    } else if let (Some(day), Some(limit)) = (finding.due, terms.limit(finding, rating.level))
        && finding.status.is_open()
        && day > limit.until
    {
        due.value = format!("{day}, later than the policy allows: {}", limit.until);
        due = due.looking(Role::Warn);
    }
    let review = Row::edit("review by", or_empty(finding.review_by), field(FindingField::ReviewBy));
    let owner = or_unknown(Row::edit("owner", &finding.owner, field(FindingField::Owner)));
    vec![owner, or_dash(due), or_dash(review)]
}

fn mitigations(state: &State, finding: &Finding) -> String {
    let name = |id: &String| {
        let name =
            state.catalog.atlas.mitigation(id).map_or("", |mitigation| mitigation.name.as_str());
        format!("{} {name}", id.trim_start_matches("AML."))
    };
    finding.mitigations.iter().map(name).collect::<Vec<_>>().join(", ")
}
