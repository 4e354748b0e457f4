//! The open model beside another version of it: both as one picture, and a list of what differs that
//! one goes through.

use std::sync::Arc;

use super::conflicts::compared;
use super::union::{Signs, sign, signs, union};
use super::versions::Other;
use crate::analysis::Analysis;
use crate::catalog::Catalog;
use crate::compare::Op;
use crate::model::{FindingKey, Id, Model};
use crate::picture::{self, Picture, Zoom};
use crate::review::{Decision, Group, Moved, Review, Risk, Suggested, Told, Versions, Way};
use crate::text::count;
use crate::tui::derive::{Look, cards};
use crate::tui::rating::short;
use crate::tui::theme::Role;

/// The open model beside another version of it.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The other version.
    pub other: Arc<Other>,
    /// The revision of the open model.
    pub revision: u64,
    /// How much is drawn of each element.
    pub zoom: Zoom,
    /// Both versions in one.
    pub picture: Picture,
    /// What became of what is drawn.
    pub signs: Signs,
    /// Whether it is known what the difference means for risk.
    pub is_weighed: bool,
    /// What differs, in the order in which one goes through it.
    pub entries: Vec<Entry>,
    /// How much differs, in a line.
    pub summary: String,
}

/// Something that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is known by when the comparison is made anew.
    pub key: String,
    /// What it belongs to.
    pub heading: &'static str,
    /// Whether it came, went or is another; `!` where risk grows.
    pub sign: char,
    /// How it looks.
    pub role: Role,
    /// What it is, in a line.
    pub text: String,
    /// More of it, each line with the sign of a line that came or went, or a space.
    pub more: Vec<(char, String)>,
    /// What to look at: an element, flow or boundary, or those along a path.
    pub places: Vec<Id>,
}

impl Comparison {
    /// Compares without asking what the difference means for risk, and draws both versions so that what
    /// `before` shows stays where it is.
    pub fn of(
        other: Arc<Other>,
        (revision, model): (u64, &Model),
        catalog: &Catalog,
        look: &Look,
        before: &Picture,
    ) -> Self {
        let review = Review::brief(Versions { old: &other.model, new: model, catalog });
        let signs = signs(review.told.iter().map(|told| &told.change));
        let both = union(&other.model, model, &signs);
        let cards = cards(&both, catalog, &Analysis::default(), look);
        let picture = if before.elements().next().is_some() {
            before.redraw(&both, &cards, &look.options)
        } else {
            picture::draw(&both, &cards, &look.options)
        };
        let mut comparison = Self {
            other,
            revision,
            zoom: look.options.zoom,
            picture,
            signs,
            is_weighed: false,
            entries: Vec::new(),
            summary: String::new(),
        };
        comparison.tell(&review);
        comparison
    }

    /// Whether the same versions are compared, however they are drawn.
    pub fn is_of_same(&self, other: &Arc<Other>, revision: u64) -> bool {
        self.revision == revision && Arc::ptr_eq(&self.other, other)
    }

    /// Takes over what is known of the same difference, drawn in another way.
    pub fn keep_told(&mut self, before: Self) {
        let Self { is_weighed, entries, summary, .. } = before;
        (self.is_weighed, self.entries, self.summary) = (is_weighed, entries, summary);
    }

    /// Adds what the difference means for risk.
    pub fn weigh(&mut self, review: &Review) {
        self.is_weighed = true;
        self.tell(review);
    }

    fn tell(&mut self, review: &Review) {
        self.entries = entries(review);
        let changes = count(review.told.len(), "change");
        self.summary = format!("{changes}, {} unchanged", count(review.unchanged, "record"));
    }
}

/// How what became of something looks.
pub const fn role(op: Op) -> Role {
    match op {
        Op::Add => Role::Good,
        Op::Remove => Role::Bad,
        Op::Change => Role::Warn,
    }
}

fn entries(review: &Review) -> Vec<Entry> {
    let mut entries = of_risk(&review.risk);
    let taken = review.decisions.iter().filter(|decision| decision.takes_risk());
    entries.extend(taken.map(of_decision));
    for group in Group::ALL {
        entries.extend(review.of_group(group).map(of_change));
    }
    if review.moved > 0 {
        entries.push(Entry {
            key: "layout".to_string(),
            heading: "Layout only",
            sign: '~',
            role: Role::Faint,
            text: format!("{} in the picture changed", count(review.moved, "place")),
            more: Vec::new(),
            places: Vec::new(),
        });
    }
    entries
}

fn of_change(told: &Told) -> Entry {
    let more = match &told.prose {
        Some((was, is)) => compared(was, is),
        None => Vec::new(),
    };
    Entry {
        key: told.at().to_string(),
        heading: told.group.title(),
        sign: sign(told.op()),
        role: role(told.op()),
        text: format!("{}: {}", told.subject, told.what),
        more,
        places: told.place.iter().cloned().collect(),
    }
}

fn of_decision(decision: &Decision) -> Entry {
    let status = decision.status.id().replace('_', " ");
    let who = format!("{} on {}", decision.stamp.by(), decision.stamp.day());
    Entry {
        key: format!("decision {} {}", decision.key, decision.stamp.0),
        heading: "Risks accepted or dismissed",
        sign: '!',
        role: Role::Warn,
        text: format!("{status}: {} on {} by {who}", decision.title, decision.subject),
        more: vec![(' ', decision.why.clone())],
        places: decision.key.element().map(str::to_string).into_iter().collect(),
    }
}

fn of_risk(risk: &Risk) -> Vec<Entry> {
    let (worse, milder): (Vec<_>, Vec<_>) = risk.severities.iter().partition(|it| it.is_worse());
    let (more, less): (Vec<_>, Vec<_>) =
        risk.paths_shifted.iter().partition(|(way, was)| way.score > *was);
    let mut up = Vec::new();
    up.extend(risk.paths_opened.iter().map(|way| of_path("Attack paths opened", way)));
    up.extend(risk.suggestions_new.iter().map(|it| of_suggestion("Suggested now", it)));
    up.extend(worse.into_iter().map(|it| of_severity("More severe", it)));
    up.extend(risk.orphaned.iter().map(of_orphan));
    up.extend(more.into_iter().map(|(way, _)| of_path("Attack paths with more to them", way)));
    let mut down = Vec::new();
    down.extend(less.into_iter().map(|(way, _)| of_path("Attack paths with less to them", way)));
    down.extend(risk.paths_closed.iter().map(|way| of_path("Attack paths closed", way)));
    down.extend(risk.suggestions_gone.iter().map(|it| of_suggestion("No longer suggested", it)));
    down.extend(milder.into_iter().map(|it| of_severity("Less severe", it)));
    let better = |entry| Entry { sign: '-', role: Role::Good, ..entry };
    up.into_iter().chain(down.into_iter().map(better)).collect()
}

/// Something that makes risk grow. `id` tells it from what else stands under the heading: things that
/// have one name read the same.
fn worse(heading: &'static str, id: &str, text: String, more: String, places: Vec<Id>) -> Entry {
    Entry {
        key: format!("{heading} {id}"),
        heading,
        sign: '!',
        role: Role::Bad,
        text,
        more: if more.is_empty() { Vec::new() } else { vec![(' ', more)] },
        places,
    }
}

fn of_path(heading: &'static str, way: &Way) -> Entry {
    // What differs between paths is mostly their end.
    let text = match &way.names[..] {
        [first, _, .., last] => format!("{first} → … → {last}"),
        names => names.join(" → "),
    };
    let whole = way.names.join(" → ");
    let more = format!("{whole}: {}; {}", way.asset, way.techniques.join(", "));
    let id = [&way.elements[..], &way.techniques[..]].concat().join(" ");
    worse(heading, &id, text, more, way.elements.clone())
}

fn of_suggestion(heading: &'static str, it: &Suggested) -> Entry {
    let text = format!("{}: {} 0.{:02}", it.name, it.title, it.score);
    let id = format!("{}@{}", it.technique, it.element);
    worse(heading, &id, text, format!("{}: {}", it.technique, it.why), vec![it.element.clone()])
}

fn of_severity(heading: &'static str, it: &Moved) -> Entry {
    let [was, is] = [it.was, it.is].map(short);
    let text = format!("{was} → {is}: {} on {}", it.title, it.subject);
    let places = it.key.element().map(Into::into).into_iter().collect();
    worse(heading, &it.key.to_string(), text, String::new(), places)
}

fn of_orphan(key: &FindingKey) -> Entry {
    let places = key.element().map(Into::into).into_iter().collect();
    let id = key.to_string();
    worse("Findings without their element", &id, id.clone(), String::new(), places)
}
