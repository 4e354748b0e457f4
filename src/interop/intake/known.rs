//! What came of the same file before, so that it keeps its ids and what people decided about it.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::GuessedKind;
use crate::model::{FindingKey, Guess, HistoryEntry, Id, Model, Source, Stamp, id};

/// The model that a file was taken into before; nothing for a file that is new.
#[derive(Debug)]
pub(super) struct Known<'a> {
    before: Option<(&'a Model, &'a Id, &'a Source)>,
    /// Records that came from any file, with those that somebody removed: what is new must not be taken
    /// for one of these.
    records: BTreeSet<&'a str>,
}

impl<'a> Known<'a> {
    /// What `before`, a model and the key of a source in it, knows.
    pub fn of(before: Option<(&'a Model, &'a Id)>) -> Self {
        let before = before.and_then(|(model, key)| Some((model, key, model.sources.get(key)?)));
        let sources = before.iter().flat_map(|(model, ..)| model.sources.values());
        let items = sources.flat_map(|source| source.items.values());
        Self { before, records: items.map(|origin| origin.record.as_str()).collect() }
    }

    /// The key of the file among the sources.
    pub fn source(&self, file: &str) -> Id {
        let stem = file.split('.').next().unwrap_or(file);
        self.before
            .map_or_else(|| id::from_name(stem, "file", |_| false), |(_, key, _)| key.clone())
    }

    /// The key in a map of what a thing in the file became.
    pub fn id(&self, source: &str, map: &str) -> Option<Id> {
        let origin = self.before?.2.items.get(source)?;
        let (of, key) = origin.record.split_once('/')?;
        (of == map && id::is_valid(key)).then(|| key.to_string())
    }

    /// The finding that a threat in the file became.
    pub fn finding(&self, source: &str) -> Option<FindingKey> {
        let origin = self.before?.2.items.get(source)?;
        origin.record.strip_prefix("findings/")?.parse().ok()
    }

    /// The finding that a threat is called by, where it came of no file: an export gave it out, and what
    /// people decided about it is kept here.
    pub fn own_finding(&self, source: &str) -> Option<FindingKey> {
        let (model, ..) = self.before?;
        let key: FindingKey = source.parse().ok()?;
        let is_own = model.findings.contains_key(&key) && !self.came("findings", &key.to_string());
        is_own.then_some(key)
    }

    /// What the system is called.
    pub fn name(&self) -> Option<&'a str> {
        self.before.map(|(model, ..)| model.name.as_str())
    }

    /// Whether an element, flow or boundary has an id, or had it when it came from a file.
    pub fn has(&self, id: &str) -> bool {
        self.before.is_some_and(|(model, ..)| model.has_id(id))
            || ["elements", "flows", "boundaries"].into_iter().any(|map| self.came(map, id))
    }

    /// Whether there is a finding, or was one that came from a file.
    pub fn has_finding(&self, key: &FindingKey) -> bool {
        self.before.is_some_and(|(model, ..)| model.findings.contains_key(key))
            || self.came("findings", &key.to_string())
    }

    /// Whether there is an assumption, or was one that came from a file.
    pub fn has_assumption(&self, id: &str) -> bool {
        self.before.is_some_and(|(model, ..)| model.assumptions.contains_key(id))
            || self.came("assumptions", id)
    }

    fn came(&self, map: &str, key: &str) -> bool {
        self.records.contains(format!("{map}/{key}").as_str())
    }

    /// The kind of an element that somebody confirmed or chose.
    pub fn decided_kind(&self, id: &str) -> Option<&'a str> {
        let element = self.before?.0.elements.get(id)?;
        element.guess.is_none().then_some(element.kind.as_str())
    }

    /// The kind of an element that was guessed before and that nobody confirmed, with the guess.
    pub fn guessed_kind(&self, id: &str) -> Option<GuessedKind> {
        let element = self.before?.0.elements.get(id)?;
        let Guess { why, doubtful } = element.guess.clone()?;
        Some(GuessedKind { kind: element.kind.clone(), why, doubtful })
    }

    /// Who recorded an assumption.
    pub fn stamp_of(&self, assumption: &str) -> Option<Stamp> {
        self.before?.0.assumptions.get(assumption)?.stamp.clone()
    }

    /// What became of a finding.
    pub fn history(&self, key: &FindingKey) -> Option<BTreeMap<Stamp, HistoryEntry>> {
        Some(self.before?.0.findings.get(key)?.history.clone())
    }
}
