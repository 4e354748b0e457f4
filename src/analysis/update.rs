//! Suggestions that keep up with a model that is being edited.
//!
//! What is true of the model is computed anew after every edit: that takes little time. Reasons and
//! questions take more, so the suggestions for an element are kept as long as nothing changed that
//! they were read from ([`Reads`]). The result is the same as that of [`super::suggest()`].

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;

use super::changes::{Changes, State};
use super::reading::reading;
use super::reads::Reads;
use super::scene::Scene;
use super::suggest::{Suggesting, covered};
use super::suggestion::{Analysis, Suggestion};
use super::truths::Truths;
use crate::catalog::Catalog;
use crate::model::{Finding, FindingKey, Id, Model};

/// Keeps the suggestions for a model up to date, by one catalog.
#[derive(Debug)]
pub struct Suggester<C> {
    catalog: C,
    analysis: Analysis,
    state: State,
    /// By element: its suggestions and what they were read from.
    known: Vec<Known>,
    findings: BTreeMap<FindingKey, Finding>,
    /// Elements whose suggestions the last update computed.
    pub renewed: usize,
    /// How much the last update looked at for reasons and questions: truths and flows. A measure of
    /// work that is the same on every machine.
    pub work: u64,
}

/// The suggestions for one element.
#[derive(Debug, Default)]
struct Known {
    suggestions: Vec<Arc<Suggestion>>,
    /// Which mitigations can be put there.
    places: Vec<bool>,
    reads: Reads,
}

impl Known {
    /// Compares what is decided with the model as it is: that may rest on anything in it.
    fn cover(&mut self, model: &Model, catalog: &Catalog) {
        for suggestion in self.suggestions.iter_mut().filter(|s| s.covered.is_some()) {
            let (technique, element) = (&suggestion.technique, &suggestion.element);
            let now = covered((model, catalog), technique, element, &suggestion.facts);
            if now != suggestion.covered {
                Arc::make_mut(suggestion).covered = now;
            }
        }
    }
}

impl<C: Deref<Target = Catalog>> Suggester<C> {
    /// A suggester that knows no model yet.
    pub fn new(catalog: C) -> Self {
        Self {
            catalog,
            analysis: Analysis::default(),
            state: State::default(),
            known: Vec::new(),
            findings: BTreeMap::new(),
            renewed: 0,
            work: 0,
        }
    }

    /// The suggestions for a model, computed anew only where they may differ from those for the model
    /// before.
    pub fn update(&mut self, model: &Model) -> &Analysis {
        let model = &*reading(model, &self.catalog.kinds);
        let scene = Scene::of(model, &self.catalog.kinds);
        let conditions = self.catalog.rules.conditions();
        let truths = Truths::after(&self.state.truths, &scene, conditions);
        let changes = Changes::between(&self.state, &scene, &truths, conditions);
        let mut suggesting = Suggesting::new(&scene, &truths, &self.catalog);
        let now = changes.now();
        let decided = self.decided(model);
        self.renewed = 0;
        let mut known = Vec::with_capacity(scene.elements.len());
        for (element, before) in changes.elements.iter().enumerate() {
            let places = suggesting.placing.on(element);
            let kept = before
                .as_ref()
                .filter(|before| changes.spare(**before, &self.known[**before].reads))
                .filter(|before| self.known[**before].places == places)
                .filter(|_| !decided.contains(scene.elements[element].id));
            let of_element = if let Some(before) = kept {
                let mut kept = std::mem::take(&mut self.known[*before]);
                kept.reads.follow(&now);
                kept.cover(model, &self.catalog);
                kept
            } else {
                self.renewed += 1;
                let suggestions = suggesting.on(element).into_iter().map(Arc::new).collect();
                Known { suggestions, places, reads: suggesting.evaluator.notes.take() }
            };
            known.push(of_element);
        }
        self.work = suggesting.evaluator.work();
        self.analysis.suggestions =
            known.iter().flat_map(|known| known.suggestions.iter().cloned()).collect();
        self.known = known;
        self.state.follow(&scene, &changes, truths);
        if self.findings != model.findings {
            self.findings.clone_from(&model.findings);
        }
        &self.analysis
    }

    /// What is known.
    pub fn catalog(&self) -> &C {
        &self.catalog
    }

    /// The elements about which findings came, went or changed.
    fn decided(&self, model: &Model) -> BTreeSet<Id> {
        let same = |key: &&FindingKey| self.findings.get(*key) == model.findings.get(*key);
        let all = self.findings.keys().chain(model.findings.keys());
        all.filter(|key| !same(key)).filter_map(|key| key.element()).map(Id::from).collect()
    }
}
