//! A question of a framework with everything that is known of its answer.

use jiff::civil::Date;
use serde::Serialize;

use super::{Assessed, Tone};
use crate::analysis::assess::{self, Row, State, Where};
use crate::analysis::queue;
use crate::catalog::frameworks::{Related, RiskLevel};
use crate::model::{Assessment, FindingKey, StepState, Task};
use crate::report::words::line;
use crate::report::{Fact, Technique, Words};

/// A control, dimension or duty as somebody examines it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Control {
    /// Its id in the framework.
    pub id: Words,
    /// What people call it.
    pub name: Words,
    /// The question.
    pub ask: Words,
    /// What is to be achieved.
    pub objective: Words,
    /// `system` or `organisation`: what it asks about.
    pub level: &'static str,
    /// Where it is answered, in words.
    pub place: Words,
    /// Whether other answers let it apply.
    pub applies: bool,
    /// Whether it decides which others apply, and is itself no gap.
    pub decides: bool,
    /// The answer in force.
    #[serde(flatten)]
    pub answered: Answered,
    /// The answer that is aimed at, as people read it.
    pub target: Words,
    /// Whether that is not reached, or nobody knows.
    pub gap: bool,
    /// When the answer has to be looked at again.
    pub review: Option<Date>,
    /// Whether that day went by.
    pub review_due: bool,
    /// Who closes the gap; may be empty.
    pub owner: Words,
    /// How bad it is if the control is missing, as somebody set it; may be empty.
    pub severity: Words,
    /// What is left of the risk that it guards against; empty where it guards against none here.
    pub risk: &'static str,
    /// The types of attacks that it guards against.
    pub attacks: Vec<Words>,
    /// Elements that it can be answered for one by one.
    pub elements: usize,
    /// Those of them with an answer of their own.
    pub parts: Vec<Part>,
    /// Steps that somebody took on.
    pub tasks: Vec<TaskLine>,
    /// Open findings that closing the gap would help with.
    pub findings: Vec<FindingLine>,
    /// What it is related to.
    pub crosswalk: Crosswalk,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answered {
    /// Its spelling for programs.
    pub state: Words,
    /// What people read.
    #[serde(rename = "answer")]
    pub words: Words,
    /// The answer that is recorded, where that is another one than the one in force; may be empty.
    pub recorded: Words,
    /// What it means for whoever reads it.
    pub tone: Tone,
    /// What this answer looks like, as the framework describes it; may be empty.
    pub means: Words,
    /// The reason, or what makes up for an accepted gap.
    pub why: Words,
    /// What shows that it is true, line by line.
    pub evidence: Vec<Words>,
    /// Who answered; may be empty.
    pub by: Words,
    /// The day; may be empty.
    pub on: Words,
    /// What the model said when its answer was taken over, as it says it now; may be empty.
    pub derived: Words,
    /// Whether it was taken over and the model no longer says so: it counts as not assessed.
    pub fell: bool,
    /// What the model offers where nobody answered; may be empty.
    pub offer: Words,
}

/// The answer of one element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its id.
    pub element: Words,
    /// What people call it.
    pub name: Words,
    /// Its own answer.
    #[serde(flatten)]
    pub answered: Answered,
}

/// A step that somebody took on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskLine {
    /// What to do.
    pub text: Words,
    /// Who does it; may be empty.
    pub owner: Words,
    /// Until when.
    pub due: Option<Date>,
    /// `to do`, `late`, `done` or `left out`.
    pub state: &'static str,
    /// What came of it; may be empty.
    pub outcome: Words,
}

/// An open finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingLine {
    /// Its key.
    pub key: Words,
    /// What people call it.
    pub title: Words,
    /// What it is about.
    pub place: Words,
}

/// What a question is related to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Crosswalk {
    /// Mitigations of ATLAS: id and name.
    pub mitigations: Vec<Words>,
    /// Techniques of ATLAS.
    pub techniques: Vec<Technique>,
    /// Themes of sources outside.
    pub themes: Vec<Words>,
    /// Questions of frameworks: framework, id and name.
    pub items: Vec<Words>,
}

impl Crosswalk {
    /// Everything in words, with what it is of.
    pub fn facts(&self) -> impl Iterator<Item = Fact> {
        let techniques = self.techniques.iter().map(Technique::words).collect();
        [
            Fact::of("ATLAS mitigations", self.mitigations.clone()),
            Fact::of("ATLAS techniques", techniques),
            Fact::of("Related elsewhere", self.items.clone()),
            Fact::of("Source themes", self.themes.clone()),
        ]
        .into_iter()
        .flatten()
    }
}

impl TaskLine {
    /// `Keep a list of sources · Ana · due 2026-12-01 · to do`.
    pub fn words(&self) -> Words {
        let due = self.due.map_or_else(String::new, |due| format!("due {due}"));
        let outcome = match self.outcome.as_str() {
            "" => self.state.to_string(),
            outcome => format!("{}: {outcome}", self.state),
        };
        let parts = [self.text.as_str(), self.owner.as_str(), due.as_str(), outcome.as_str()];
        let told: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        told.join(" · ").into()
    }
}

impl FindingLine {
    /// `LLM Jailbreak on Agent (AML.T0054@agent)`.
    pub fn words(&self) -> Words {
        format!("{} on {} ({})", self.title, self.place, self.key).into()
    }
}

impl Answered {
    /// `Ana on 2026-11-02`; empty where nobody answered.
    pub fn signed(&self) -> Words {
        match (self.by.is_empty(), self.on.is_empty()) {
            (true, true) => "".into(),
            (false, true) => self.by.clone(),
            _ => format!("{} on {}", self.by, self.on).into(),
        }
    }

    /// What it rests on, in words; empty where a person knew it.
    fn rests_on(&self) -> Words {
        match (self.fell, self.derived.as_str()) {
            (true, _) => {
                let recorded = if self.recorded.is_empty() { "it" } else { self.recorded.as_str() };
                format!("{recorded} was taken over from the model, which no longer says so: it counts as not assessed").into()
            }
            (false, "") => "".into(),
            (false, derived) => format!("taken over from the model: {derived}").into(),
        }
    }
}

impl Control {
    /// How many elements were answered one by one.
    pub fn one_by_one(&self) -> Words {
        let all = crate::text::count(self.elements, "element");
        format!("{} of {all} answered", self.parts.len()).into()
    }

    /// Everything that is known, under labels.
    pub fn facts(&self) -> Vec<Fact> {
        let why = if self.answered.tone == Tone::Accepted { "What makes up for it" } else { "Why" };
        let review = self.review.map_or_else(String::new, |review| {
            let late = if self.review_due { ", which went by" } else { "" };
            format!("{review}{late}")
        });
        let parts = self.parts.iter().map(Part::words).collect();
        let own = [
            Fact::new("Objective", self.objective.as_str()),
            Fact::new("What that looks like", self.answered.means.as_str()),
            Fact::new(why, self.answered.why.as_str()),
            Fact::of("Evidence", self.answered.evidence.clone()),
            Fact::new("Rests on", self.answered.rests_on()),
            Fact::new("The model offers", self.answered.offer.as_str()),
            Fact::of("One by one", parts),
            Fact::new("Next review", review),
            Fact::new("Owner", self.owner.as_str()),
            Fact::new("Severity set by hand", self.severity.as_str()),
            Fact::new("Risk left", self.risk),
            Fact::new("Guards against", joined(&self.attacks)),
            Fact::of("Open findings", self.findings.iter().map(FindingLine::words).collect()),
            Fact::of("Tasks", self.tasks.iter().map(TaskLine::words).collect()),
        ];
        own.into_iter().flatten().chain(self.crosswalk.facts()).collect()
    }
}

impl Part {
    /// `Agent: yes (Ana on 2026-11-02) – what it rests on`.
    pub fn words(&self) -> Words {
        let Answered { words, why, evidence, .. } = &self.answered;
        let (signed, rests_on) = (self.answered.signed(), self.answered.rests_on());
        let signed = if signed.is_empty() { String::new() } else { format!(" ({signed})") };
        let about = [why.clone(), joined(evidence), rests_on];
        let about = about.iter().filter(|part| !part.is_empty());
        let about: Vec<&str> = about.map(Words::as_str).collect();
        let about =
            if about.is_empty() { String::new() } else { format!(" – {}", about.join("; ")) };
        format!("{}: {words}{signed}{about}", self.name).into()
    }
}

fn joined(all: &[Words]) -> Words {
    all.iter().map(Words::as_str).collect::<Vec<_>>().join(", ").into()
}

/// Works out what is told of a question.
pub(super) fn of(assessed: Assessed<'_, '_>, row: &Row<'_>) -> Control {
    let assessor = assessed.assessor;
    let (today, tables) = (assessed.terms.today, &assessor.catalog.frameworks().risk);
    let severity = row.record.and_then(|record| record.severity.as_ref());
    let attacks = row.item.attacks.iter().filter_map(|id| tables.attack(id));
    let with_answer =
        |part: &&assess::Part<'_>| part.record.is_some_and(|record| record.answer.is_some());
    Control {
        id: row.item.id.as_str().into(),
        name: row.item.name.as_str().into(),
        ask: row.item.ask.as_str().into(),
        objective: row.item.objective.as_str().into(),
        level: match row.group.level {
            crate::catalog::frameworks::Level::System => "system",
            crate::catalog::frameworks::Level::Organisation => "organisation",
        },
        place: match row.place {
            Where::Here => "in this model",
            Where::Organisation => "in the model of the organisation",
            Where::Nowhere => "nowhere: there is no organisation.tm.ron",
        }
        .into(),
        applies: row.applies,
        decides: row.group.decides,
        answered: answered(assessed, row, None),
        target: row.group.scale.get(row.target).map_or("", |answer| answer.name.as_str()).into(),
        gap: row.is_gap(),
        review: row.review,
        review_due: row.is_due(today),
        owner: row.record.map_or_else(|| "".into(), |record| record.owner.trim().into()),
        severity: severity.map_or_else(|| "".into(), |set| set.value.as_str().into()),
        risk: row.risk.map_or("", RiskLevel::id),
        attacks: attacks.map(|attack| attack.name.as_str().into()).collect(),
        elements: row.parts.len(),
        parts: row
            .parts
            .iter()
            .filter(with_answer)
            .map(|part| self::part(assessed, row, part))
            .collect(),
        tasks: tasks(row, today),
        findings: row.findings.iter().filter_map(|key| finding(assessed, key)).collect(),
        crosswalk: crosswalk(assessed, row),
    }
}

fn part(assessed: Assessed<'_, '_>, row: &Row<'_>, part: &assess::Part<'_>) -> Part {
    Part {
        element: part.element.as_str().into(),
        name: assessed.assessor.model.name_of(&part.element).into(),
        answered: answered(assessed, row, Some(part)),
    }
}

/// The answer to a question, or that of one element.
fn answered(
    assessed: Assessed<'_, '_>,
    row: &Row<'_>,
    part: Option<&assess::Part<'_>>,
) -> Answered {
    let record: Option<&Assessment> = part.map_or(row.record, |part| part.record);
    let state = part.map_or(row.state, |part| part.state);
    let fell = part.map_or(row.fell, |part| part.fell);
    let offer = part.map_or(row.offer.as_ref(), |part| part.offer.as_ref());
    let verdict = record.and_then(|record| record.answer.as_ref());
    let scale = &row.group.scale;
    let signal = verdict
        .filter(|verdict| !verdict.from.is_empty())
        .and_then(|verdict| row.item.signals.iter().find(|signal| signal.id == verdict.from));
    let element = part.map(|part| part.element.as_str());
    let derived = signal.and_then(|signal| assessed.assessor.reason(signal, element));
    let offered = offer.filter(|_| state == State::NotAssessed).and_then(|offer| {
        let answer = scale.get(offer.answer)?;
        Some(format!("{}: {}", answer.name, offer.why))
    });
    let own = verdict.and_then(|verdict| State::of(&verdict.is, row.group));
    let recorded = own.filter(|own| *own != state).map(|own| own.name(scale));
    // Of a whole whose elements were answered, whoever was last.
    let stamp = if part.is_some() { verdict.map(|verdict| &verdict.stamp) } else { row.stamp() };
    Answered {
        state: state.id(scale).into(),
        words: if row.applies { state.name(scale) } else { "Does not apply" }.into(),
        recorded: recorded.unwrap_or_default().into(),
        tone: Tone::of(row, state),
        means: state.rank().and_then(|rank| means(row, rank)).unwrap_or_default().into(),
        why: verdict.map_or_else(|| "".into(), |verdict| line(&verdict.why)),
        evidence: record.map_or_else(Vec::new, |record| {
            record.evidence.iter().filter(|it| !it.trim().is_empty()).map(Words::from).collect()
        }),
        by: stamp.map_or_else(|| "".into(), |stamp| stamp.by().into()),
        on: stamp.map_or_else(|| "".into(), |stamp| stamp.day().into()),
        derived: derived.unwrap_or_default().into(),
        fell,
        offer: offered.unwrap_or_default().into(),
    }
}

/// What an answer looks like, where the framework says so.
fn means<'a>(row: &'a Row<'_>, rank: usize) -> Option<&'a str> {
    row.item.levels.get(rank).map(String::as_str)
}

fn tasks(row: &Row<'_>, today: Date) -> Vec<TaskLine> {
    let taken = row.record.into_iter().flat_map(|record| &record.tasks);
    let line = |(id, task): (&String, &Task)| {
        let state = match &task.settled {
            Some(step) if step.state == StepState::Done => "done",
            Some(step) if step.state == StepState::Skipped => "left out",
            _ if task.is_late(today) => "late",
            _ => "to do",
        };
        TaskLine {
            text: assess::task_text(row.item, id, task).into(),
            owner: task.owner.trim().into(),
            due: task.due,
            state,
            outcome: task.settled.as_ref().map_or_else(|| "".into(), |step| line(&step.note)),
        }
    };
    taken.map(line).collect()
}

fn finding(assessed: Assessed<'_, '_>, key: &FindingKey) -> Option<FindingLine> {
    let model = assessed.assessor.model;
    let finding = model.findings.get(key)?;
    Some(FindingLine {
        key: key.to_string().into(),
        title: queue::title(assessed.assessor.catalog, key, finding).into(),
        place: model.name_about(key.element()).as_ref().into(),
    })
}

fn crosswalk(assessed: Assessed<'_, '_>, row: &Row<'_>) -> Crosswalk {
    let catalog = assessed.assessor.catalog;
    let mut crosswalk = Crosswalk::default();
    for related in &row.item.see {
        match related {
            Related::Mitigation(id) => {
                crosswalk.mitigations.push(catalog.atlas.labelled(id).into());
            }
            Related::Technique(id) => crosswalk.techniques.push(Technique::of(catalog, id)),
            Related::Theme(_) => {
                crosswalk.themes.push(catalog.frameworks().name_of(related).into());
            }
            Related::Item(of, item) => {
                let known = catalog.frameworks().item(of, item);
                let name = known.map_or(item.as_str(), |(_, item)| item.name.as_str());
                crosswalk.items.push(format!("{of}/{item} {name}").into());
            }
        }
    }
    crosswalk
}
