//! A question as rows: what is asked, the answer, what to look for, what comes next, what it is about.

use super::board::{Line, Part, is_organisation, organisation_file};
use super::list;
use crate::analysis::assess::{Offer, Reach, State as Standing, Where, task_text};
use crate::catalog::frameworks::{Group, Item, Related, RiskLevel};
use crate::model::{Assessment, AssessmentKey, Stamp, Task};
use crate::text::{count, or_empty};
use crate::tui::actions::Action;
use crate::tui::purpose::{AssessmentField, Field};
use crate::tui::queue::title;
use crate::tui::sheet::{Row, heading, labelled_once, or_dash, prose, tick};
use crate::tui::state::{Pane, State};
use crate::tui::theme::Role;

/// Elements that are listed while the keyboard is elsewhere.
const GLIMPSE: usize = 20;

/// The rows of the question under the cursor.
pub fn rows(state: &State) -> Vec<Row> {
    let Some(line) = list::line(state) else { return Vec::new() };
    let Some((group, item)) = line.asked(state) else { return Vec::new() };
    let sheet = Sheet { state, line, group, item, record: line.record(state) };
    let mut rows = sheet.answer();
    rows.extend(labelled_once("look for", item.look_for.iter().map(|text| format!("· {text}"))));
    rows.extend(sheet.levels());
    rows.push(Row::show("objective", &item.objective, Role::Text));
    if !item.threat.is_empty() {
        rows.push(Row::show("threat", &item.threat, Role::Text));
    }
    rows.extend(sheet.parts());
    // What decides which others apply is no gap.
    if !group.decides {
        rows.extend(sheet.steps());
    }
    rows.extend(sheet.risk());
    rows.extend(sheet.findings());
    rows.extend(sheet.related());
    rows
}

/// Who said something and when.
pub fn signed(stamp: &Stamp) -> String {
    format!("{}, {}", stamp.by(), stamp.day())
}

/// The answers of a scale in words: `Partly`.
pub fn standing(state: Standing, group: &Group) -> &str {
    state.name(&group.scale)
}

/// How the answer to a question of a group looks, beside what it says.
pub fn role_of(state: Standing, target: usize, group: &Group) -> Role {
    match state.reach(target) {
        // What decides which others apply is neither good nor bad.
        Reach::Nothing | Reach::Some | Reach::Reached if group.decides => Role::Text,
        Reach::Open => Role::Question,
        Reach::Nothing => Role::Bad,
        Reach::Some => Role::Warn,
        Reach::Reached => Role::Good,
        Reach::Accepted => Role::Text,
        Reach::NotApplicable => Role::Faint,
    }
}

/// How a risk looks, beside what it says.
pub fn role_of_risk(risk: RiskLevel) -> Role {
    match risk {
        RiskLevel::Critical => Role::Bad,
        RiskLevel::High => Role::Warn,
        RiskLevel::Medium => Role::Text,
        RiskLevel::Low => Role::Faint,
    }
}

/// Who does a step, until when, and what came of it.
pub fn told(task: &Task) -> String {
    let due = task.due.map(|due| format!("until {due}"));
    let settled = task.settled.as_ref().filter(|_| !task.is_open());
    let settled = settled.map(|step| format!("{} {}", step.state.id(), signed(&step.stamp)));
    let owner = (!task.owner.is_empty()).then(|| task.owner.clone());
    [owner, due, settled].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

struct Sheet<'a> {
    state: &'a State,
    line: &'a Line,
    group: &'a Group,
    item: &'a Item,
    record: Option<&'a Assessment>,
}

impl Sheet<'_> {
    fn is_here(&self) -> bool {
        self.line.place == Where::Here
    }

    /// A row of the question, which can be edited where it is answered here.
    fn row(&self, label: &str, value: impl Into<String>, what: AssessmentField) -> Row {
        let row = Row::edit(label, value, of(&self.line.key, what));
        if self.is_here() { row } else { Row { field: None, ..row } }
    }

    fn key(&self, action: Action) -> String {
        self.state.settings.keymap.shown(action)
    }

    /// What is asked, the answer, and what is behind it.
    fn answer(&self) -> Vec<Row> {
        let mut rows = vec![Row::show("asks", &self.item.ask, Role::Strong)];
        if !self.line.applies {
            let text = "not here, by the answers to other questions";
            rows.push(Row::show("applies", text, Role::Warn));
        }
        rows.push(self.standing());
        let verdict = self.record.and_then(|record| record.answer.as_ref());
        if self.line.fell {
            let text = "an answer was taken over from the model, which no longer says so";
            rows.push(Row::show("fell away", text, Role::Warn));
        }
        if verdict.is_some() {
            let why = verdict.map_or(&[][..], |verdict| &verdict.why);
            rows.push(self.prose("why", why, AssessmentField::Why));
        }
        let taken = verdict.map(|verdict| verdict.from.as_str()).filter(|from| !from.is_empty());
        if let Some(offer) = &self.line.offer {
            if taken == Some(&offer.signal) {
                rows.push(Row::show("rests on", &offer.why, Role::Faint));
            } else {
                let key = self.key(Action::TakeOffer);
                let text = format!("{} · {key} takes it over", self.offered(offer));
                rows.push(
                    self.row("offered", text, AssessmentField::Offer).looking(Role::Question),
                );
            }
        }
        let evidence = self.record.map_or(&[][..], |record| &record.evidence);
        if self.is_here() || !evidence.is_empty() {
            rows.push(self.prose("evidence", evidence, AssessmentField::Evidence));
        }
        rows
    }

    fn prose(&self, label: &str, lines: &[String], what: AssessmentField) -> Row {
        let row = prose(label, lines, of(&self.line.key, what));
        if self.is_here() { row } else { Row { field: None, ..row } }
    }

    /// What the model offers, and why.
    fn offered(&self, offer: &Offer) -> String {
        let answer = self.group.scale.get(offer.answer).map_or("", |answer| &answer.name);
        format!("{answer}: {}", offer.why)
    }

    fn standing(&self) -> Row {
        let mut value = standing(self.line.state, self.group).to_string();
        if self.line.parts.iter().any(|part| part.state != Standing::NotAssessed) {
            value.push_str(" (the worst of its elements)");
        }
        let verdict = self.record.and_then(|record| record.answer.as_ref());
        if let Some(verdict) = verdict {
            value = format!("{value} · {}", signed(&verdict.stamp));
        }
        let role = role_of(self.line.state, self.line.target, self.group);
        match self.line.place {
            Where::Here => self.row("answer", value, AssessmentField::Answer).looking(role),
            Where::Organisation | Where::Nowhere => {
                let file = organisation_file(self.state);
                let key = self.key(Action::Organisation);
                let text = match self.line.place {
                    Where::Organisation => format!("{value} · in {file}: {key} goes there"),
                    _ => format!("once for all systems, in {file}, which {key} creates"),
                };
                let field = of(&self.line.key, AssessmentField::Elsewhere);
                Row::edit("answer", text, field).looking(role)
            }
        }
    }

    /// What each answer looks like.
    fn levels(&self) -> Vec<Row> {
        let row = |(rank, answer): (usize, &crate::catalog::frameworks::Answer)| {
            let text = self.item.levels.get(rank).unwrap_or(&answer.means);
            let is_it = self.line.state == Standing::Answered(rank);
            let sign = if is_it { "✓" } else { " " };
            let role = if is_it { Role::Text } else { Role::Faint };
            Row::show(&format!("{sign} {} {}", answer.key, answer.name), text, role)
        };
        self.group.scale.iter().enumerate().map(row).collect()
    }

    /// The question element by element.
    fn parts(&self) -> Vec<Row> {
        if self.line.parts.is_empty() || !self.is_here() {
            return Vec::new();
        }
        let mut rows = vec![heading("Element by element: a letter answers")];
        // Nobody reads on where the keyboard is not.
        let is_read = self.state.pane == Pane::Details;
        let room = if is_read { usize::MAX } else { GLIMPSE };
        rows.extend(self.line.parts.iter().take(room).map(|part| self.part(part)));
        let more = self.line.parts.len().saturating_sub(room);
        if more > 0 {
            rows.push(Row::show("", format!("and {}", count(more, "more element")), Role::Faint));
        }
        rows
    }

    fn part(&self, part: &Part) -> Row {
        let record = self.state.model().assessments.get(&part.key);
        let verdict = record.and_then(|record| record.answer.as_ref());
        let mut value = match (part.state, self.line.state) {
            (Standing::NotAssessed, Standing::NotAssessed) => "Not assessed".to_string(),
            (Standing::NotAssessed, _) => "as the whole".to_string(),
            (state, _) => standing(state, self.group).to_string(),
        };
        if let Some(verdict) = verdict {
            value = format!("{value} · {}", signed(&verdict.stamp));
            if !verdict.why.is_empty() {
                value = format!("{value}: {}", verdict.why.join(" "));
            }
        }
        if part.fell {
            value.push_str(" · fell away: the model no longer says so");
        }
        let is_open = part.state == Standing::NotAssessed;
        if let Some(offer) = part.offer.as_ref().filter(|_| is_open) {
            value = format!("{value} · offered: {}", self.offered(offer));
        }
        let role =
            if is_open { Role::Faint } else { role_of(part.state, self.line.target, self.group) };
        let name = self.state.model().name_of(&part.element);
        Row::edit(&format!("  {name}"), value, of(&part.key, AssessmentField::Answer)).looking(role)
    }

    /// What comes next: who, until when, and which steps.
    fn steps(&self) -> Vec<Row> {
        let mut rows = vec![heading("Closing the gap")];
        let owner = self.record.map(|record| record.owner.clone()).unwrap_or_default();
        rows.push(or_dash(self.row("owner", owner, AssessmentField::Owner)));
        let target = self.group.scale.get(self.line.target).map_or("", |answer| &answer.name);
        let set = self.record.is_some_and(|record| !record.target.is_empty());
        let by = if set { "" } else { " (by the framework)" };
        rows.push(self.row("target", format!("{target}{by}"), AssessmentField::Target));
        let by_hand = self.record.is_some_and(|record| record.review_by.is_some());
        let mut review = or_empty(self.line.review);
        if self.line.is_due {
            review = format!("{review}: due");
        } else if self.line.review.is_some() && !by_hand {
            review.push_str(" (by the framework)");
        }
        let role = if self.line.is_due { Role::Warn } else { Role::Text };
        let review = self.row("review by", review, AssessmentField::ReviewBy).looking(role);
        rows.push(or_dash(review));
        let none = std::collections::BTreeMap::new();
        let tasks = self.record.map_or(&none, |record| &record.tasks);
        for step in &self.item.steps {
            let to = self.group.scale.get(step.to).map_or("", |answer| &answer.name);
            rows.push(self.step(&step.id, &step.text, to, tasks.get(&step.id)));
        }
        let is_own = |id: &str| self.item.steps.iter().all(|step| step.id != id);
        for (id, task) in tasks.iter().filter(|(id, _)| is_own(id)) {
            rows.push(self.step(id, &task_text(self.item, id, task), "", Some(task)));
        }
        if self.is_here() {
            let row = self.row("  next", "+ add a step", AssessmentField::AddStep);
            rows.push(row.looking(Role::Faint));
        }
        rows
    }

    fn step(&self, id: &str, text: &str, to: &str, task: Option<&Task>) -> Row {
        let settled = task.and_then(|task| task.settled.as_ref());
        let told = task.map(told).filter(|told| !told.is_empty());
        let told = told.map(|told| format!(" ({told})")).unwrap_or_default();
        let value = format!("{} {text}{told}", tick(settled));
        let role = match task {
            Some(task) if !task.is_open() => Role::Faint,
            Some(task) if task.is_late(self.state.today()) => Role::Bad,
            Some(_) => Role::Strong,
            None => Role::Text,
        };
        let label = if to.is_empty() { String::new() } else { format!("  to {to}") };
        self.row(&label, value, AssessmentField::Step(id.to_string())).looking(role)
    }

    /// What it guards against.
    fn risk(&self) -> Vec<Row> {
        let board = list::board(self.state);
        let attacks = self.item.attacks.iter().filter_map(|id| board?.attack(id));
        let attacks: Vec<_> = attacks.filter(|attack| attack.applies).collect();
        if attacks.is_empty() || is_organisation(self.state) {
            return Vec::new();
        }
        let mut rows = vec![heading("Risk")];
        if let Some(risk) = self.line.risk {
            rows.push(Row::show("left", risk.id(), role_of_risk(risk)));
        }
        let set = self.record.and_then(|record| record.severity.as_ref());
        let severities = &self.state.catalog.frameworks().risk;
        let value = match (set, board.and_then(|board| board.severity.as_ref())) {
            (Some(set), _) => {
                let name = severities.severity(&set.value).map_or(&set.value, |known| &known.name);
                let by = set.stamp.as_ref().map(signed).unwrap_or_default();
                format!("{name} · {by}")
            }
            (None, Some(severity)) => format!("{} (of the use case)", severity.name),
            (None, None) => String::new(),
        };
        rows.push(or_dash(self.row("severity", value, AssessmentField::Severity)));
        for attack in attacks {
            let Some(known) = attack.known(self.state) else { continue };
            let value = format!(
                "{}: {} · likelihood {}, impact {}",
                known.name, attack.risk, attack.likelihood, attack.impact
            );
            let field = of(&self.line.key, AssessmentField::Attack(attack.id.clone()));
            rows.push(Row::edit("against", value, field).looking(role_of_risk(attack.risk)));
        }
        rows
    }

    fn findings(&self) -> Vec<Row> {
        if self.line.findings.is_empty() {
            return Vec::new();
        }
        let found = count(self.line.findings.len(), "open finding");
        let mut rows = vec![heading(&format!("Closing it would help with {found}"))];
        rows.extend(self.line.findings.iter().map(|key| {
            let field = of(&self.line.key, AssessmentField::Finding(key.clone()));
            Row::edit("finding", format!("{} · {key}", title(self.state, key)), field)
        }));
        rows
    }

    /// What it is related to elsewhere.
    fn related(&self) -> Vec<Row> {
        let (atlas, frameworks) = (&self.state.catalog.atlas, self.state.catalog.frameworks());
        let row = |related: &Related| match related {
            Related::Mitigation(id) | Related::Technique(id) => {
                Row::show("ATLAS", atlas.labelled(id), Role::Faint)
            }
            Related::Theme(_) => Row::show("theme", frameworks.name_of(related), Role::Faint),
            Related::Item(framework, item) => {
                let key = AssessmentKey::of(framework, item);
                let name = frameworks.name_of(related);
                Row::edit("see", name, of(&key, AssessmentField::Show)).looking(Role::Faint)
            }
        };
        if self.item.see.is_empty() {
            return Vec::new();
        }
        std::iter::once(heading("Related")).chain(self.item.see.iter().map(row)).collect()
    }
}

fn of(key: &AssessmentKey, what: AssessmentField) -> Field {
    Field::Assessment(key.clone(), what)
}
