//! What happens with a text, a pick or an answer once it is given.

use super::act::{self, canvas, findings};
use super::assess::organisation;
use super::fields;
use super::files;
use super::incidents;
use super::many;
use super::navigate;
use super::overlay::hints::HintsFor;
use super::overlay::prompt::Complaint;
use super::overlay::{Ask, Choice, Overlay, Picker, Prompt};
use super::preview::{check, describe, read};
use super::purpose::{Field, Purpose};
use super::queue::{hold_selection, views};
use super::quick_entry::Start;
use super::remarks;
use super::review::versions::Version;
use super::same_as;
use super::state::{Effect, Source, State, Then};
use super::status;
use super::theme::Role;
use crate::analysis::queue::{Query, QueryError};
use crate::model::remark::Outcome;
use crate::model::{BoundaryKind, Edit, Id, RemarkKind, Status, ops};
use crate::text::count;

/// A prompt was ended with Enter.
pub fn written(state: &mut State, prompt: Prompt) {
    let text = prompt.text();
    match prompt.purpose.clone() {
        Purpose::QuickEntry { start, stay, chosen } => {
            enter(state, prompt, &start, stay, &chosen);
        }
        Purpose::Frame(members) => {
            let (kind, name) = boundary_name(&text);
            if name.is_empty() {
                return retry(state, prompt, "a boundary needs a name");
            }
            let (id, edit) = ops::frame(state.model(), kind, name, &members);
            let title = format!("frame {name}");
            state.edit(title, edit);
            state.diagram.marked.clear();
            state.select(Some(id));
        }
        Purpose::Field(field) => {
            if let Err(error) = check(state, &field, &text) {
                return retry(state, prompt, error);
            }
            if prompt.is_untouched() {
                return act::assess::walk::come_back(state);
            }
            if prompt.is_prose() {
                fields::set_lines(state, &field, prompt.lines());
                status::go_on(state, &field);
            } else {
                fields::set(state, &field, Some(text.as_str()).filter(|text| !text.is_empty()));
            }
            act::assess::walk::come_back(state);
        }
        Purpose::Reply(key) => {
            act::interview::answered_in_words(state, &key, prompt.lines());
        }
        Purpose::Dismiss { key, status } => {
            if let Err(error) = status::set_status(state, &key, status, prompt.lines()) {
                retry(state, prompt, error);
            }
        }
        Purpose::Status(keys, status) => {
            let changed = status::change_status(state, &keys, status, prompt.lines());
            if let Err(error) = changed {
                retry(state, prompt, error);
            }
        }
        Purpose::Many(keys, what) => {
            if let Err(error) = many::set(state, &keys, &what, &prompt.lines()) {
                retry(state, prompt, error);
            }
        }
        Purpose::Incident(elements) => {
            if let Err(error) = act::incidents::record(state, &text, elements) {
                retry(state, prompt, error);
            }
        }
        Purpose::CustomFinding { about, remark } => {
            if text.is_empty() {
                return retry(state, prompt, "a finding needs a title");
            }
            findings::write(state, about, &text, remark.as_ref());
        }
        Purpose::Park(about) => {
            let (kind, said) = remarks::read(&text).unwrap_or((RemarkKind::Note, &text));
            if let Err(error) = remarks::park(state, kind, said, about) {
                retry(state, prompt, &error);
            }
        }
        Purpose::Settle(id, outcome) => {
            match remarks::settle(state, &id, outcome, prompt.lines()) {
                Ok(()) => go_through_remarks(state),
                Err(error) => retry(state, prompt, &error),
            }
        }
        Purpose::Filter { .. } => {
            if let Err(QueryError { at, text }) = prompt.raw().parse::<Query>() {
                return retry(state, prompt, Complaint { at: Some(at), text });
            }
            state.findings.filter = text;
            hold_selection(state);
        }
        Purpose::KeepView => {
            if text.is_empty() || text == views::ALL {
                return retry(state, prompt, "a view needs a name of its own");
            }
            views::keep(state, &text);
        }
        Purpose::CompareFile => {
            if text.is_empty() {
                return retry(state, prompt, "a file needs a name");
            }
            act::changes::read(state, Version::File(text.into()));
        }
        Purpose::ReviewNote => {
            if let Err(error) = act::changes::note(state, &text) {
                retry(state, prompt, error);
            }
        }
        Purpose::OtherValue(path) => {
            let value = if prompt.is_prose() { prompt.lines().join("\n") } else { text };
            if let Err(error) = act::conflicts::settle_with(state, &path, value) {
                retry(state, prompt, error);
            }
        }
        Purpose::BeginSession => act::meeting::begin(state, &text),
        Purpose::WriteSummary => {
            if text.is_empty() {
                return retry(state, prompt, "a file needs a name");
            }
            act::meeting::write_file(state, text.into());
        }
        Purpose::SaveAs { then } => {
            if text.is_empty() {
                return retry(state, prompt, "a file needs a name");
            }
            files::save_as(state, text, then);
        }
        _ => {}
    }
}

/// A prompt was left without writing anything.
pub fn left(state: &mut State, prompt: Prompt) {
    state.findings.towards = None;
    act::assess::walk::come_back(state);
    if let Purpose::Filter { before, selected } = prompt.purpose {
        state.findings.filter = before;
        state.findings.selected = selected;
        hold_selection(state);
    }
}

/// Puts the prompt back with what is wrong.
fn retry(state: &mut State, mut prompt: Prompt, error: impl Into<Complaint>) {
    prompt.preview = Err(error.into());
    state.overlay = Some(Overlay::Prompt(prompt));
}

fn enter(
    state: &mut State,
    prompt: Prompt,
    start: &Start,
    stay: bool,
    chosen: &[(String, String)],
) {
    let line = prompt.raw();
    if line.trim().is_empty() {
        return;
    }
    if let Some((kind, said)) = remarks::read(&prompt.text()) {
        let about = start.at().cloned().or_else(|| state.diagram.selected.clone());
        match remarks::park(state, kind, said, about) {
            Ok(done) if stay => write_on(state, prompt, &done),
            Ok(_) => {}
            Err(error) => retry(state, prompt, error),
        }
        return;
    }
    match read(state, &line, start, chosen) {
        Err(error) => retry(state, prompt, error),
        Ok(entry) => {
            let title = describe(state, &entry);
            let kept = kept_by_the_first_part(state, start);
            state.edit(title.clone(), entry.edit);
            state.entered.retain(|known| *known != line);
            state.entered.push(line);
            if entry.select.is_some() {
                state.select(entry.select);
            }
            if stay {
                write_on(state, prompt, &format!("done: {title}"));
            } else {
                let and = if kept.is_empty() { "" } else { "; " };
                state.say(Role::Good, format!("{kept}{and}{title}"));
            }
        }
    }
}

/// Empties the quick-entry line for the next sentence, and says what the last one did.
fn write_on(state: &mut State, mut prompt: Prompt, done: &str) {
    prompt.clear();
    prompt.purpose = Purpose::QuickEntry { start: Start::Free, stay: true, chosen: Vec::new() };
    prompt.preview = Ok(done.to_string());
    state.overlay = Some(Overlay::Prompt(prompt));
}

/// Lists what is parked again while something is open.
fn go_through_remarks(state: &mut State) {
    if !remarks::open(state).is_empty() {
        state.overlay = remarks::list(state).map(Overlay::Picker);
    }
}

/// What to do with a parked remark was decided.
fn remark_decided(state: &mut State, id: &Id, word: &str) {
    let outcome = match word {
        "finding" => return findings::add_from_remark(state, id),
        "edit" => return fields::open(state, &Field::RemarkText(id.clone())),
        "about" => return fields::open(state, &Field::RemarkAbout(id.clone())),
        "open" => {
            remarks::reopen(state, id);
            return go_through_remarks(state);
        }
        "show" => {
            let about = state.model().remarks.get(id).and_then(|remark| remark.about.clone());
            return match about {
                Some(about) if state.model().has_id(&about) => navigate::show_thing(state, about),
                Some(_) => state.say(Role::Warn, "what it is about is no longer in the model"),
                None => state.say(Role::Faint, "it is about the whole system"),
            };
        }
        "assumption" => Outcome::Assumption,
        "reply" => Outcome::Answered,
        _ => Outcome::Dropped,
    };
    state.overlay = remarks::settling(state, id, outcome).map(Overlay::Prompt);
}

/// What was decided about the flow that is split stays with the way to the first element.
fn kept_by_the_first_part(state: &State, start: &Start) -> String {
    let Start::On(id) = start else { return String::new() };
    let model = state.model();
    let findings = model.findings.keys().filter(|key| key.element() == Some(id)).count();
    let answers = model.answers.keys().filter(|key| key.subject.id() == Some(id)).count();
    let parts = [(findings, "finding"), (answers, "answer")];
    let parts = parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| count(n, what));
    match parts.collect::<Vec<_>>().join(" and ") {
        kept if kept.is_empty() => kept,
        kept => format!("the first part keeps {kept}"),
    }
}

/// Tab in a prompt: the next kind that fits, or the other way to dismiss.
pub fn cycle(state: &mut State, prompt: &mut Prompt, forth: bool) {
    let line = prompt.raw();
    match &mut prompt.purpose {
        Purpose::QuickEntry { start, chosen, .. } => {
            let Ok(entry) = read(state, &line, start, chosen) else { return };
            let Some((name, kind)) = entry.elements.last() else { return };
            let next = state.catalog.kinds.next_guess(name, kind, forth).to_string();
            chosen.retain(|(known, _)| known != name);
            chosen.push((name.clone(), next));
        }
        Purpose::Dismiss { status, .. } => {
            *status = match status {
                Status::NotApplicable => Status::FalsePositive,
                _ => Status::NotApplicable,
            };
        }
        _ => {}
    }
}

fn boundary_name(text: &str) -> (BoundaryKind, &str) {
    match text.split_once(':') {
        Some((word, name)) => match word.trim().to_lowercase().parse() {
            Ok(kind) => (kind, name.trim()),
            Err(_) => (BoundaryKind::default(), text),
        },
        None => (BoundaryKind::default(), text),
    }
}

/// A list was ended with Enter.
pub fn picked(state: &mut State, picker: Picker) {
    let several = picker.is_several();
    let choices = picker.picked();
    let words: Vec<String> = choices
        .iter()
        .filter_map(|choice| match choice {
            Choice::Word(word) => word.clone(),
            _ => None,
        })
        .collect();
    if let (true, Purpose::Field(field)) = (several, &picker.purpose) {
        fields::set_many(state, field, &words);
        return status::go_on(state, field);
    }
    let Some(first) = choices.into_iter().next() else {
        if matches!(picker.purpose, Purpose::Start | Purpose::OpenModel) {
            state.overlay = Some(Overlay::Picker(picker));
        }
        return;
    };
    match picker.purpose {
        Purpose::Goto => go(state, first),
        Purpose::Find => {
            act::places::come_back(state);
            go(state, first);
        }
        Purpose::Connect(from) => {
            if let Choice::Thing(to) = first {
                canvas::connect(state, &from, &to);
            }
        }
        Purpose::Field(field) => fields::set(state, &field, words.first().map(String::as_str)),
        Purpose::MoveInto(members) => {
            let into = words.first().map(String::as_str);
            let members = ops::outermost(state.model(), &members);
            let edits: Vec<Edit> =
                members.iter().filter_map(|id| ops::move_into(state.model(), id, into)).collect();
            if !edits.is_empty() {
                state.edit("move into a boundary", Edit::All(edits));
                state.diagram.marked.clear();
                state.diagram.follow = true;
            }
        }
        Purpose::PickStatus(keys) => {
            if let Some(status) = words.first().and_then(|word| word.parse().ok()) {
                status::ask_reason(state, keys, status);
            }
        }
        Purpose::SameAs(keys) => match first {
            Choice::Finding(lead) => same_as::link(state, &keys, Some(&lead)),
            _ => same_as::link(state, &keys, None),
        },
        Purpose::GroupBy => findings::order(state, "group", words.first().map(String::as_str)),
        Purpose::SortBy => findings::order(state, "sort", words.first().map(String::as_str)),
        Purpose::View => views::pick(state, words.first().map_or("", String::as_str)),
        Purpose::Compare => act::changes::picked(state, words.first().map(String::as_str)),
        Purpose::Framework => act::assess::picked(state, words.first().map(String::as_str)),
        Purpose::Paths => act::paths::keep(state),
        Purpose::Start | Purpose::OpenModel => start(state, words.first().map(String::as_str)),
        _ => {}
    }
}

/// A list was left without picking. Leaving the start screen is starting from nothing.
pub fn cancelled(state: &mut State, picker: &Picker) {
    state.findings.towards = None;
    match picker.purpose {
        Purpose::Start => start(state, None),
        Purpose::Paths => state.diagram.trail = None,
        Purpose::Field(Field::Incident(..)) => incidents::fields::left(state, picker),
        Purpose::Find => {
            act::places::come_back(state);
            state.diagram.lit.clear();
        }
        _ => {}
    }
}

/// The start screen offers files and templates by a prefix, and an empty model.
fn start(state: &mut State, word: Option<&str>) {
    let source = match word.and_then(|word| word.split_once(':')) {
        Some(("import", path)) => {
            state.say(Role::Faint, format!("reading {path} …"));
            return state.effects.push(Effect::Import(path.into()));
        }
        Some(("file", path)) => Source::File(path.into()),
        Some((_, name)) => Source::Template(name.to_string()),
        None => Source::Empty,
    };
    files::leave(state, Then::Open(source));
}

/// A question was answered.
pub fn answered(state: &mut State, ask: Ask, values: &[String]) {
    let value = values.first().map_or("", String::as_str);
    match ask.purpose {
        Purpose::Field(field) => {
            fields::set(state, &field, Some(value));
            act::panel::after_answer(state, &field, value);
        }
        Purpose::Assess(key) => act::assess::answered(state, &key, value),
        Purpose::Organisation => organisation::go(state),
        Purpose::UnendedSession => act::meeting::unended(state, value),
        Purpose::EndSession => act::meeting::end_decided(state, value),
        Purpose::Remark(id) => remark_decided(state, &id, value),
        Purpose::MarkLike => canvas::mark_like(state, value),
        Purpose::Interview(key) => act::interview::answered(state, &key, values),
        Purpose::Leave(then) if value == "save" => files::save(state, then),
        Purpose::Leave(then) => files::go_on(state, then),
        Purpose::ChangedOnDisk { then } => files::changed_on_disk(state, value, then),
        Purpose::Conflict(path) => act::conflicts::decided(state, &path, value),
        Purpose::TakeAll => act::conflicts::take_all(state, value),
        Purpose::Recover if value == "recover" => files::recover(state),
        Purpose::Recover => state.effects.push(Effect::DropRecovery),
        _ => {}
    }
}

/// The letters of a box were typed, or it was clicked.
pub fn hinted(state: &mut State, what: HintsFor, id: Id) {
    match what {
        HintsFor::Jump => navigate::show_thing(state, id),
        HintsFor::Connect { from } => canvas::connect(state, &from, &id),
    }
}

/// Goes to what was picked, or does it.
pub fn go(state: &mut State, choice: Choice) {
    match choice {
        Choice::Action(action) => act::act_if_it_applies(state, action),
        Choice::Thing(id) => {
            // One find alone is the selection.
            if state.diagram.lit.len() < 2 {
                state.diagram.lit.clear();
            }
            navigate::show_thing(state, id);
        }
        Choice::Finding(key) => navigate::show_finding(state, key),
        Choice::Incident(key) => navigate::show_incident(state, key),
        Choice::Question(key) => navigate::show_question(state, &key),
        Choice::Remark(id) => state.overlay = remarks::choices(state, &id).map(Overlay::Ask),
        Choice::Technique(id) => navigate::show_technique(state, &id),
        Choice::Word(_) => {}
    }
}
