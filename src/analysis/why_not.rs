//! Why a technique that somebody expected is not suggested, or not shown.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::failure::{Failure, kinds};
use super::reading::reading;
use super::scene::{Scene, Subject};
use super::suggestion::{Analysis, Suggestion, THRESHOLD};
use super::truth::Truth;
use super::truths::Truths;
use crate::catalog::{Catalog, Node, Rule};
use crate::model::{Id, Model};

/// Elements on which a rule is looked at when none is named: those that come nearest to it.
const NEAREST: usize = 2;

/// One part of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// The element that it is about; none where the model as a whole has nothing to look at.
    pub element: Option<Id>,
    /// The rule that looked; none where the answer is about the suggestion or the technique.
    pub rule: Option<String>,
    /// Why, as a statement.
    pub text: String,
}

/// Why a technique is not suggested on an element, or nowhere in the model: what is suggested but not
/// shown first, then of each rule what failed of its condition where it came nearest.
pub fn why_not(
    model: &Model,
    catalog: &Catalog,
    analysis: &Analysis,
    technique: &str,
    element: Option<&str>,
) -> Vec<Because> {
    let model = &*reading(model, &catalog.kinds);
    let scene = Scene::of(model, &catalog.kinds);
    let truths = Truths::of(&scene, catalog.rules.conditions());
    let looked = Looked { model, catalog, analysis, scene: &scene, truths: &truths };
    let mut found = Vec::new();
    if let Some(known) = catalog.unsuggested.get(technique) {
        let text = format!("no model shows it: {}", known.why);
        found.push(Because { element: None, rule: None, text });
    }
    let in_scope = |suggestion: &&Suggestion| {
        suggestion.technique == technique && element.is_none_or(|id| suggestion.element == id)
    };
    for suggestion in analysis.all().filter(in_scope) {
        let element = Some(suggestion.element.clone());
        found.push(Because { element, rule: None, text: looked.suggested(suggestion) });
    }
    let elements: Vec<usize> = (0..scene.elements.len())
        .filter(|at| element.is_none_or(|id| scene.elements[*at].id == id))
        .collect();
    // Kinds that rules look at and that are not there.
    let mut missing: BTreeSet<String> = BTreeSet::new();
    for rule in catalog.rules.rules().iter().filter(|rule| rule.technique == technique) {
        match looked.rule(rule, &elements) {
            Some(failed) => found.extend(failed),
            None => missing.extend(rule.kinds.iter().cloned()),
        }
    }
    if !missing.is_empty() {
        let kinds = kinds(catalog, &missing);
        let text = match element {
            Some(id) => format!("other rules look at {kinds}, not at {}", looked.kind_of(id)),
            None => format!("other rules look at {kinds}: the model has none"),
        };
        // Where nothing else was said, there are no others.
        let text =
            if found.is_empty() { text.replacen("other rules", "the rules", 1) } else { text };
        found.push(Because { element: element.map(str::to_string), rule: None, text });
    }
    found
}

struct Looked<'a> {
    model: &'a Model,
    catalog: &'a Catalog,
    analysis: &'a Analysis,
    scene: &'a Scene<'a>,
    truths: &'a Truths,
}

impl Looked<'_> {
    /// How a suggestion stands that is there.
    fn suggested(&self, suggestion: &Suggestion) -> String {
        let score = |percent: u8| format!("{:.2}", f64::from(percent) / 100.0);
        if suggestion.is_dismissed() {
            let finding = suggestion.covered.as_ref().and_then(|c| self.model.findings.get(&c.key));
            let last = finding.and_then(|finding| finding.history.iter().next_back());
            let by = last.map_or_else(String::new, |(stamp, entry)| {
                format!(" by {} on {}: {}", stamp.by(), stamp.day(), entry.why.join(" "))
            });
            return format!("dismissed{by}");
        }
        if suggestion.score >= THRESHOLD {
            let shown = self.analysis.shown_on(&suggestion.element);
            if shown.iter().any(|known| known.technique == suggestion.technique) {
                return format!("suggested, with {}", score(suggestion.score));
            }
            return format!(
                "suggested with {}, but {} stronger ones are shown first",
                score(suggestion.score),
                shown.len()
            );
        }
        let mut text = format!(
            "suggested, but its score {} is below {}",
            score(suggestion.score),
            score(THRESHOLD)
        );
        if suggestion.score < suggestion.strength {
            text.push_str("; it only says again what another suggestion here says");
        }
        if let Some(question) = suggestion.ask().filter(|_| !suggestion.certain) {
            text.push_str("; the model does not say: ");
            text.push_str(&question.text);
        }
        text
    }

    fn kind_of(&self, id: &str) -> String {
        let kind = self.model.elements.get(id).map(|element| element.kind.clone());
        kinds(self.catalog, &kind.into_iter().collect())
    }

    /// What failed of a rule's condition, on the elements that came nearest to it; none where it
    /// looks at no element of these.
    fn rule(&self, rule: &Rule, elements: &[usize]) -> Option<Vec<Because>> {
        let because = |at: usize, text: String| Because {
            element: Some(self.scene.elements[at].id.to_string()),
            rule: Some(rule.id.clone()),
            text,
        };
        let looks_at = |at: &&usize| rule.kinds.contains(&self.scene.elements[**at].element.kind);
        let looked_at: Vec<usize> = elements.iter().filter(looks_at).copied().collect();
        if looked_at.is_empty() {
            return None;
        }
        let truth = |at: &usize| self.truths.get(rule.when, Subject::Element(*at));
        let mut found = Vec::new();
        for at in looked_at.iter().filter(|at| truth(at) != Truth::False) {
            let id = self.scene.elements[*at].id;
            if self.analysis.find(&rule.technique, id).is_none() {
                found.push(because(*at, self.folded(rule, id)));
            }
        }
        let mut failed: Vec<usize> =
            looked_at.into_iter().filter(|at| truth(at) == Truth::False).collect();
        failed.sort_by_key(|at| Reverse(self.nearness(rule, *at)));
        let reasons = failed.into_iter().take(NEAREST);
        let of = |at| Failure::new(self.catalog, self.scene, self.truths, at).of(rule.when);
        found.extend(reasons.map(|at| because(at, of(at))));
        Some(found)
    }

    /// How much of a condition holds: parts of a conjunction, in percent.
    fn nearness(&self, rule: &Rule, at: usize) -> usize {
        match self.catalog.rules.conditions().node(rule.when) {
            Node::All(parts) => {
                let holds =
                    |part: &&_| self.truths.get(**part, Subject::Element(at)) != Truth::False;
                parts.iter().filter(holds).count() * 100 / parts.len().max(1)
            }
            _ => 0,
        }
    }

    /// Why a rule that holds gives no suggestion.
    fn folded(&self, rule: &Rule, element: &str) -> String {
        let children = self.catalog.atlas.children(&rule.technique);
        let precise: Vec<&str> = children
            .filter(|child| self.analysis.find(&child.id, element).is_some())
            .map(|child| child.id.as_str())
            .collect();
        if precise.is_empty() {
            return "it holds, but what lowers it leaves nothing of its score".to_string();
        }
        format!("folded: {} says it more precisely", precise.join(", "))
    }
}
