//! What findings and incidents are rated by, as rows and editors: severity, ease, tries.

use std::cmp::Reverse;

use super::items;
use super::overlay::{Ask, Choice, Item, Picker};
use super::purpose::{Field, FindingField, Purpose};
use super::sheet::{Row, or_dash, or_unknown};
use super::state::State;
use super::theme::Role;
use crate::analysis::severity::{self, Bug, Level, Otherwise, Rating, Source};
use crate::model::{Answer, FindingKey, Override, Severity, Trials};

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
    let others = severity::otherwise(&state.catalog, state.model(), bug);
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
                let others = others.iter().filter(|other| other.question == question.id);
                rows.extend(with_others(others));
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

/// What other answers to a question would make of the severity, worst first; nothing where none changes it.
fn with_others<'a>(others: impl Iterator<Item = &'a Otherwise>) -> Option<Row> {
    let mut levels: Vec<(Level, Vec<&str>)> = Vec::new();
    for other in others {
        match levels.iter_mut().find(|(level, _)| *level == other.level) {
            Some((_, answers)) => answers.push(&other.answer),
            None => levels.push((other.level, vec![&other.answer])),
        }
    }
    levels.sort_by_key(|(level, _)| Reverse(level.worst()));
    let told: Vec<String> = levels
        .iter()
        .map(|(level, answers)| format!("{} → {}", answers.join(", "), short(*level)))
        .collect();
    (!told.is_empty()).then(|| Row::show("    otherwise", told.join("; "), Role::Faint))
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

/// How easy it is, and how often it worked when it was tried.
pub fn beside(
    state: &State,
    ease: Option<&Answer>,
    tries: &Trials,
    field: &dyn Fn(FindingField) -> Field,
) -> Vec<Row> {
    let known = ease.map(|ease| ease.value.as_str()).unwrap_or_default();
    let ease = match state.catalog.bug_bar.ease().meaning(known) {
        "" => known.to_string(),
        means => format!("{known}: {means}"),
    };
    let mut rows = vec![or_unknown(Row::edit("  ease", ease, field(FindingField::Ease)))];
    for (what, tries) in tries {
        let text = format!("worked {} of {} times: {what}", tries.succeeded, tries.of);
        rows.push(Row::show("  tried", text, Role::Text));
    }
    let text = "+ how often it worked, such as 3/10";
    rows.push(Row::edit("  tried", text, field(FindingField::Tried)).looking(Role::Faint));
    rows
}

/// Reads `3/10 what was tried`: how often it worked, of how many tries, and what was tried.
///
/// # Errors
/// What should be written.
pub fn tried(text: &str) -> Result<(u32, u32, &str), String> {
    let (tries, what) = text.split_once(' ').unwrap_or((text, "by hand"));
    let numbers = tries.split_once('/').and_then(|(worked, of)| {
        let (worked, of): (u32, u32) = (worked.parse().ok()?, of.parse().ok()?);
        (of > 0 && worked <= of).then_some((worked, of, what.trim()))
    });
    numbers.ok_or_else(|| "write how often it worked of how many: 3/10".to_string())
}

/// What the editor of the ease is called.
pub const EASE: &str = "Ease of exploitation";

/// What the editor of tries is called.
pub const TRIED: &str = "Tried, such as 3/10 or 3/10 with the mail of 20 November";

/// The question how easy it is to exploit, at the recorded answer.
pub fn ask_ease(state: &State, title: String, recorded: Option<&Answer>, purpose: Purpose) -> Ask {
    let asked = state.catalog.bug_bar.ease();
    let answers = asked.answers.iter();
    let answers = answers.map(|(id, means)| (id.clone(), means.clone(), String::new())).collect();
    let mut ask = Ask::new(title, asked.text.clone(), answers, purpose);
    ask.why.clone_from(&asked.why);
    ask.at(recorded.map(|ease| ease.value.as_str()))
}

/// What a severity can be set to by hand, and not at all.
pub fn severities() -> Vec<Item> {
    let mut items = items::words(&Severity::ALL.map(Severity::id));
    items.reverse();
    let none =
        Item { text: "as the bars say".into(), detail: String::new(), choice: Choice::Word(None) };
    items.push(none);
    items
}

/// The classes of bugs, those ticked that a bug falls into.
pub fn classes(state: &State, bug: &Bug<'_>, purpose: Purpose) -> Picker {
    let chosen = severity::rate(&state.catalog, state.model(), bug).classes;
    let items = state.catalog.bug_bar.classes().map(|(id, class)| Item {
        text: class.name.clone(),
        detail: class.means.clone(),
        choice: Choice::Word(Some(id.to_string())),
    });
    let picker = Picker::new("Bug classes", items.collect(), purpose);
    picker.several(|item| matches!(&item.choice, Choice::Word(Some(id)) if chosen.contains(id)))
}

/// The question with what each answer would make of the severity, from the answer in effect on.
pub fn ask(
    state: &State,
    bug: &Bug<'_>,
    title: String,
    question: &str,
    purpose: Purpose,
) -> Option<Ask> {
    let entry = state.catalog.bug_bar.question(question)?;
    let levels = severity::preview(&state.catalog, state.model(), bug, question);
    let rating = severity::rate(&state.catalog, state.model(), bug);
    let now = rating.answers.value(question);
    let answers = entry
        .answers
        .iter()
        .map(|(answer, means)| {
            let level = levels.iter().find(|(known, _)| known == answer).map(|(_, level)| *level);
            let now = if now == Some(answer) { ", as now" } else { "" };
            let effect = level.map(|level| format!("→ {}{now}", level_words(level)));
            (answer.clone(), means.clone(), effect.unwrap_or_default())
        })
        .collect();
    let mut ask = Ask::new(title, entry.text.clone(), answers, purpose);
    ask.why.clone_from(&entry.why);
    Some(ask.at(now))
}

/// A severity in words.
pub fn level_words(level: Level) -> String {
    level.to_string().replace('_', " ")
}

/// The severity of a finding or suggestion, once it is settled.
pub fn rated(state: &State, key: &FindingKey) -> Option<Severity> {
    let finding = state.model().findings.get(key).cloned().unwrap_or_default();
    severity::level(&state.catalog, state.model(), &Bug::finding(key, &finding)).settled()
}
