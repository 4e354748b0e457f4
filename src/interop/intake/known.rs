//! What came of the same file before, so that it keeps its ids and what people decided about it.

use std::collections::BTreeMap;

use crate::catalog::GuessedKind;
use crate::model::{FindingKey, Guess, HistoryEntry, Id, Model, Source, Stamp, id};

/// The model that a file was taken into before; nothing for a file that is new.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a>(Option<(&'a Model, &'a Id, &'a Source)>);

impl<'a> Known<'a> {
    /// What `before`, a model and the key of a source in it, knows.
    pub fn of(before: Option<(&'a Model, &'a Id)>) -> Self {
        Self(before.and_then(|(model, key)| Some((model, key, model.sources.get(key)?))))
    }

    /// The key of the file among the sources.
    pub fn source(&self, file: &str) -> Id {
        let stem = file.split('.').next().unwrap_or(file);
        self.0.map_or_else(|| id::from_name(stem, "file", |_| false), |(_, key, _)| key.clone())
    }

    /// The key in a map of what a thing in the file became.
    pub fn id(&self, source: &str, map: &str) -> Option<Id> {
        let origin = self.0?.2.items.get(source)?;
        let (of, key) = origin.record.split_once('/')?;
        (of == map && id::is_valid(key)).then(|| key.to_string())
    }

    /// The finding that a threat in the file became.
    pub fn finding(&self, source: &str) -> Option<FindingKey> {
        let origin = self.0?.2.items.get(source)?;
        origin.record.strip_prefix("findings/")?.parse().ok()
    }

    /// The finding that a threat is called by, where it came of no file: an export gave it out, and what
    /// people decided about it is kept here.
    pub fn own_finding(&self, source: &str) -> Option<FindingKey> {
        let (model, ..) = self.0?;
        let key: FindingKey = source.parse().ok()?;
        let record = format!("findings/{key}");
        let mut origins = model.sources.values().flat_map(|source| source.items.values());
        let is_own = model.findings.contains_key(&key) && origins.all(|it| it.record != record);
        is_own.then_some(key)
    }

    /// What the system is called.
    pub fn name(&self) -> Option<&'a str> {
        self.0.map(|(model, ..)| model.name.as_str())
    }

    /// Whether an element, flow or boundary has an id.
    pub fn has(&self, id: &str) -> bool {
        self.0.is_some_and(|(model, ..)| model.has_id(id))
    }

    /// Whether there is a finding.
    pub fn has_finding(&self, key: &FindingKey) -> bool {
        self.0.is_some_and(|(model, ..)| model.findings.contains_key(key))
    }

    /// Whether there is an assumption.
    pub fn has_assumption(&self, id: &str) -> bool {
        self.0.is_some_and(|(model, ..)| model.assumptions.contains_key(id))
    }

    /// The kind of an element that somebody confirmed or chose.
    pub fn decided_kind(&self, id: &str) -> Option<&'a str> {
        let element = self.0?.0.elements.get(id)?;
        element.guess.is_none().then_some(element.kind.as_str())
    }

    /// The kind of an element that was guessed before and that nobody confirmed, with the guess.
    pub fn guessed_kind(&self, id: &str) -> Option<GuessedKind> {
        let element = self.0?.0.elements.get(id)?;
        let Guess { why, doubtful } = element.guess.clone()?;
        Some(GuessedKind { kind: element.kind.clone(), why, doubtful })
    }

    /// Who recorded an assumption.
    pub fn stamp_of(&self, assumption: &str) -> Option<Stamp> {
        self.0?.0.assumptions.get(assumption)?.stamp.clone()
    }

    /// What became of a finding.
    pub fn history(&self, key: &FindingKey) -> Option<BTreeMap<Stamp, HistoryEntry>> {
        Some(self.0?.0.findings.get(key)?.history.clone())
    }
}
