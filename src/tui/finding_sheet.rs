//! A finding as rows: what it is, how bad it is and why, who works on it, what happened to it.

use super::finding_fields::level_words;
use super::purpose::{Field, FindingField};
use super::queue::title;
use super::sheet::{Row, or_unknown, prose};
use super::state::State;
use super::theme::Role;
use crate::analysis::fact_in_words;
use crate::analysis::severity::{self, Bug, Level, Rating, Source};
use crate::model::{Finding, Override, Severity};
use crate::text::count;

/// The rows of the selected finding.
pub fn rows(state: &State) -> Vec<Row> {
    let selected =
        state.findings.selected.as_ref().and_then(|key| state.model().findings.get_key_value(key));
    let Some((key, finding)) = selected else { return Vec::new() };
    let field = |what: FindingField| Field::Finding(key.clone(), what);
    let date =
        |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let rating = severity::rate(&state.catalog, state.model(), &Bug::finding(key, finding));

    let mut rows = vec![
        Row::edit("title", title(state, key), field(FindingField::Title)).looking(Role::Strong),
    ];
    let about = key.element().map_or("the whole system", |id| state.model().name_of(id));
    rows.push(Row::show("about", format!("{about} · {}", key.threat), Role::Text));
    if let Some(summary) = key.technique_id().and_then(|id| state.catalog.atlas.summary(id)) {
        rows.push(Row::show("means", summary, Role::Faint));
    }
    rows.push(prose("description", &finding.description, field(FindingField::Description)));
    let status = finding.status.id().replace('_', " ");
    rows.push(Row::edit("status", status, field(FindingField::Status)).looking(Role::Strong));
    let suggested = key.element().and_then(|id| state.derived.analysis.find(&key.threat, id));
    if let Some(covered) = suggested.and_then(|found| found.covered.as_ref())
        && !covered.changed.is_empty()
    {
        rows.push(Row::show("but changed", covered.changed.join("; "), Role::Warn));
    }
    let bug = Bug::finding(key, finding);
    rows.extend(severity_rows(state, &bug, finding.severity_override.as_ref(), &rating, &field));
    rows.push(or_unknown(Row::edit("owner", &finding.owner, field(FindingField::Owner))));
    let mut due = Row::edit("due", date(finding.due), field(FindingField::Due));
    if finding.status.is_open() && finding.due.is_some_and(|due| due < state.today()) {
        due.value.push_str(" overdue");
        due = due.looking(Role::Bad);
    }
    rows.push(or_dash(due));
    rows.push(or_dash(Row::edit(
        "review by",
        date(finding.review_by),
        field(FindingField::ReviewBy),
    )));
    rows.push(or_dash(Row::edit(
        "mitigations",
        mitigations(state, finding),
        field(FindingField::Mitigations),
    )));
    rows.push(prose("evidence", &finding.evidence, field(FindingField::Evidence)));
    if !finding.facts.is_empty() {
        let words = |fact: &String| fact_in_words(fact, state.model(), &state.catalog);
        let words: Vec<String> = finding.facts.iter().map(words).collect();
        let facts = format!("{}: {}", count(words.len(), "fact"), words.join("; "));
        rows.push(Row::show("rests on", facts, Role::Faint));
    }
    for (stamp, comment) in &finding.comments {
        rows.push(Row::show(
            &format!("{} {}", stamp.day(), stamp.by()),
            comment.0.join(" "),
            Role::Text,
        ));
    }
    rows.push(Row::edit("comment", "+ write", field(FindingField::Comment)).looking(Role::Faint));
    for (stamp, entry) in finding.history.iter().rev() {
        let why =
            if entry.why.is_empty() { String::new() } else { format!(": {}", entry.why.join(" ")) };
        let text = format!("{}{why}", entry.status.id().replace('_', " "));
        rows.push(Row::show(&format!("{} {}", stamp.day(), stamp.by()), text, Role::Faint));
    }
    rows
}

/// The severity, what each bar says and why, then the questions behind it.
pub fn severity_rows(
    state: &State,
    bug: &Bug<'_>,
    by_hand: Option<&Override>,
    rating: &Rating,
    field: &dyn Fn(FindingField) -> Field,
) -> Vec<Row> {
    let level = Row::edit("severity", level_words(rating.level), field(FindingField::Override));
    let mut rows = vec![level.looking(role_of(rating.level))];
    if let Some(by_hand) = by_hand {
        let text = format!("set by {}: {}", by_hand.stamp.by(), by_hand.why.join(" "));
        rows.push(Row::show("  by hand", text, Role::Warn));
        rows.push(Row::show("  bars say", level_words(rating.by_bars), Role::Faint));
    }
    let decided = rating.decided_by(&state.catalog);
    if !decided.is_empty() {
        rows.push(Row::show("  because", decided, Role::Faint));
    }
    for bar in rating.bars.iter().filter(|bar| bar.level != Level::NoBar) {
        let name = state.catalog.bug_bar.bars().iter().find(|known| known.id == bar.bar);
        let name = name.map_or(bar.bar.as_str(), |bar| bar.name.as_str());
        let fired: Vec<String> =
            bar.rows.iter().filter(|row| row.fired).map(|row| row.text.clone()).collect();
        let because =
            if fired.is_empty() { String::new() } else { format!(": {}", fired.join("; ")) };
        rows.push(Row::show(
            "  bar",
            format!("{name}: {}{because}", level_words(bar.level)),
            Role::Faint,
        ));
    }
    let classes: Vec<&str> = rating
        .classes
        .iter()
        .map(|id| state.catalog.bug_bar.class(id).map_or(id.as_str(), |class| &class.name))
        .collect();
    let classes = Row::edit("  bug class", classes.join(", "), field(FindingField::Classes));
    rows.push(or_dash(classes));
    for question in severity::questions(&state.catalog, state.model(), bug) {
        let known = rating.answers.0.get(&question.id);
        let is_open = rating.open.contains(&question.id);
        let label = format!("  {}", question.id.replace('-', " "));
        let row = Row::edit(&label, "", field(FindingField::Answer(question.id.clone())));
        match known {
            Some(known) => {
                let means = question.answers.iter().find(|(answer, _)| *answer == known.value);
                let mut value = means
                    .map_or(known.value.clone(), |(answer, means)| format!("{answer}: {means}"));
                match &known.source {
                    Source::Recorded(_) => {}
                    Source::Technique => value.push_str(" (from the technique)"),
                    Source::Model(fact) => {
                        value = format!("{value} (from the model: {})", fact.text);
                    }
                }
                let role = if known.against.is_some() { Role::Warn } else { Role::Text };
                rows.push(Row { value, ..row }.looking(role));
            }
            None if is_open => {
                rows.push(
                    Row { value: format!("? {}", question.text), ..row }.looking(Role::Question),
                );
            }
            None => {}
        }
    }
    rows
}

/// A severity in a word or two, for lists.
pub fn short(level: Level) -> String {
    match level {
        Level::Unrated { up_to } => format!("up to {}", up_to.id().replace('_', " ")),
        level => level_words(level),
    }
}

/// How a severity looks.
pub fn role_of(level: Level) -> Role {
    match level {
        Level::Rated(Severity::Critical) => Role::Bad,
        Level::Rated(Severity::Important) => Role::Warn,
        Level::Rated(_) => Role::Text,
        Level::Unrated { .. } | Level::NoBar => Role::Question,
    }
}

fn mitigations(state: &State, finding: &Finding) -> String {
    let name = |id: &String| {
        let name =
            state.catalog.atlas.mitigation(id).map_or("", |mitigation| mitigation.name.as_str());
        format!("{} {name}", id.trim_start_matches("AML."))
    };
    finding.mitigations.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn or_dash(row: Row) -> Row {
    if row.value.is_empty() { Row { value: "–".into(), ..row }.looking(Role::Faint) } else { row }
}
