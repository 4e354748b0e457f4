//! The rules that suggest techniques: `catalogs/rules/*.ron`.
//!
//! A rule says on which elements it looks, under which condition it suggests its technique there,
//! how strongly, and in which words it gives its reason. Everything that it names is checked when
//! it is loaded, with the file and line in the message.

mod template;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use super::condition::Wrong;
use super::source::{Entry, Source};
use super::{CatalogError, CondId, Condition, Conditions, Kinds};

pub(super) use template::template;
pub use template::{Piece, Template};
pub(super) use written::{IsTechnique, Layer, Scope, Written, compile, scope};

/// The rule files inside the binary: name and text.
const FILES: &[(&str, &str)] = &[
    ("rules/access-and-theft.ron", include_str!("../../../catalogs/rules/access-and-theft.ron")),
    ("rules/agents.ron", include_str!("../../../catalogs/rules/agents.ron")),
    ("rules/evasion.ron", include_str!("../../../catalogs/rules/evasion.ron")),
    ("rules/impact.ron", include_str!("../../../catalogs/rules/impact.ron")),
    ("rules/platform.ron", include_str!("../../../catalogs/rules/platform.ron")),
    ("rules/poisoning.ron", include_str!("../../../catalogs/rules/poisoning.ron")),
    ("rules/prompt-injection.ron", include_str!("../../../catalogs/rules/prompt-injection.ron")),
    ("rules/retrieval.ron", include_str!("../../../catalogs/rules/retrieval.ron")),
    ("rules/supply-chain.ron", include_str!("../../../catalogs/rules/supply-chain.ron")),
];

/// Conditions with a name, used by the rules.
pub(super) const TERMS: (&str, &str) =
    ("rules/terms.ron", include_str!("../../../catalogs/rules/terms.ron"));

/// How much each mitigation prevents, where that is less than all it can.
const CONTROLS: (&str, &str) =
    ("rules/controls.ron", include_str!("../../../catalogs/rules/controls.ron"));

/// All rules, checked and ready to evaluate.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    all: Vec<Rule>,
    conditions: Conditions,
    terms: BTreeMap<String, Condition>,
    by_kind: BTreeMap<String, Vec<usize>>,
    /// Mitigation id → percent.
    pub(super) prevents: BTreeMap<String, u8>,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Unique among all rules; findings never refer to it.
    pub id: String,
    /// The ATLAS technique that it suggests.
    pub technique: String,
    /// The kinds of elements that it looks at.
    pub kinds: BTreeSet<String>,
    /// When it suggests.
    pub when: CondId,
    /// How strongly, in percent, before boosts, doubt and controls.
    pub weight: u8,
    /// What makes the suggestion stronger or weaker, in percentage points.
    pub boosts: Vec<(CondId, i8)>,
    /// Techniques that say the same of the same facts: where one of them is suggested on the element
    /// and is at least as strong, this rule counts for less.
    pub restates: BTreeSet<String>,
    /// The reason, with placeholders.
    pub why: Template,
    /// What would make the suggestion go away.
    pub not_if: Template,
    /// Sources to read.
    pub refs: Vec<String>,
    /// The file that it stands in.
    pub file: String,
}

impl Rules {
    /// The bundled rules.
    ///
    /// # Errors
    /// Only if a bundled file is broken, which a test rules out.
    pub fn bundled(
        kinds: &Kinds,
        is_technique: &dyn Fn(&str) -> bool,
    ) -> Result<Self, CatalogError> {
        let mut problems = Vec::new();
        let layer = Self::bundled_layer(&mut problems);
        Self::sound(&layer, kinds, is_technique, problems)
    }

    /// What the bundled files say.
    pub(super) fn bundled_layer(problems: &mut Vec<CatalogError>) -> Layer<'static> {
        let source = |(file, text): (&'static str, &'static str)| Source { file, text };
        let rules: Vec<Source<'static>> = FILES.iter().copied().map(source).collect();
        Layer::read(Some(source(TERMS)), &rules, Some(source(CONTROLS)), problems)
    }

    /// Rules from files, given as name and text. `is_technique` says which technique ids exist.
    ///
    /// # Errors
    /// The first thing that does not parse or names something unknown.
    pub fn load(
        terms: (&str, &str),
        files: &[(&str, &str)],
        kinds: &Kinds,
        is_technique: &dyn Fn(&str) -> bool,
    ) -> Result<Self, CatalogError> {
        let mut problems = Vec::new();
        let sources: Vec<Source<'_>> =
            files.iter().map(|(file, text)| Source { file, text }).collect();
        let terms = Source { file: terms.0, text: terms.1 };
        let layer = Layer::read(Some(terms), &sources, None, &mut problems);
        Self::sound(&layer, kinds, is_technique, problems)
    }

    /// Compiles a layer in which nothing may be wrong.
    fn sound(
        layer: &Layer<'_>,
        kinds: &Kinds,
        is_technique: IsTechnique<'_>,
        mut problems: Vec<CatalogError>,
    ) -> Result<Self, CatalogError> {
        let terms = layer.terms.iter().map(|term| (term.id.clone(), term.value.clone())).collect();
        let (mut rules, wrong) = compile(&terms, &layer.rules, kinds, is_technique);
        let located = |(index, wrong): (usize, Vec<Wrong>)| {
            let rule = &layer.rules[index];
            wrong.into_iter().map(|wrong| located(rule, &wrong)).collect::<Vec<_>>()
        };
        problems.extend(wrong.into_iter().flat_map(located));
        if let Some(first) = problems.into_iter().next() {
            return Err(first);
        }
        rules.prevents = layer.controls.iter().map(|c| (c.id.clone(), c.value)).collect();
        Ok(rules)
    }

    /// The same without the rules that `keep` refuses.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&Rule) -> bool) -> Self {
        let all: Vec<Rule> = self.all.iter().filter(|rule| keep(rule)).cloned().collect();
        Self { by_kind: by_kind(&all), all, ..self.clone() }
    }

    /// The same without the rules that `is_off` names; the others do not look at the kinds that
    /// `is_kind_off` names.
    pub(super) fn without(
        &self,
        is_off: impl Fn(&Rule) -> bool,
        is_kind_off: impl Fn(&str) -> bool,
    ) -> Self {
        let mut rules = self.only(|rule| !is_off(rule));
        for rule in &mut rules.all {
            rule.kinds.retain(|kind| !is_kind_off(kind));
        }
        rules.by_kind.retain(|kind, _| !is_kind_off(kind));
        rules
    }

    /// All rules in the order of the files.
    pub fn rules(&self) -> &[Rule] {
        &self.all
    }

    /// A rule by id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.all.iter().find(|rule| rule.id == id)
    }

    /// The rules that look at elements of a kind.
    pub fn on_kind(&self, kind: &str) -> impl Iterator<Item = &Rule> {
        self.by_kind.get(kind).into_iter().flatten().map(|index| &self.all[*index])
    }

    /// How much of an attack a mitigation prevents, in percent of what a control can: less than 100
    /// for those that only make attacks visible or rely on people's attention.
    pub fn prevents(&self, mitigation: &str) -> u8 {
        self.prevents.get(mitigation).copied().unwrap_or(100)
    }

    /// Conditions with a name, for other conditions.
    pub(super) fn terms(&self) -> &BTreeMap<String, Condition> {
        &self.terms
    }

    /// The conditions that the rules refer to.
    pub fn conditions(&self) -> &Conditions {
        &self.conditions
    }
}

/// The indices of the rules that look at each kind.
fn by_kind(rules: &[Rule]) -> BTreeMap<String, Vec<usize>> {
    let mut by_kind: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, rule) in rules.iter().enumerate() {
        for kind in &rule.kinds {
            by_kind.entry(kind.clone()).or_default().push(index);
        }
    }
    by_kind
}

/// An error at the first place in the rule where the word in question stands.
pub(super) fn located(rule: &Entry<'_, Written<'_>>, wrong: &Wrong) -> CatalogError {
    rule.error(&wrong.word, format!("rule `{}`: {}", rule.id, wrong.message))
}
