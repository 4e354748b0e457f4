//! Every rule has, in `tests/it/rules/*.ron`, a model in which it fires, a change that silences it
//! and a change that takes one fact away, so that the rule asks for it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use threatloom::analysis::{Analysis, Suggestion, suggest};
use threatloom::catalog::{Catalog, Kinds};
use threatloom::model::Model;

use crate::sketch;

/// The three models of a rule; the element in question is called `it`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    /// A model in which the rule fires.
    fires: String,
    /// What changes so that it is silent.
    silent: String,
    /// What is taken away (`=?`) so that it asks for it.
    asks: String,
}

fn examples() -> BTreeMap<String, Example> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/rules");
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let some: BTreeMap<String, Example> =
            ron::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        all.extend(some);
    }
    all
}

/// A catalog with one rule, so that neither a stronger rule nor a sub-technique hides it.
fn only(catalog: &Catalog, rule: &str) -> Catalog {
    Catalog { rules: catalog.rules.only(|known| known.id == rule), ..catalog.clone() }
}

fn on_it(analysis: &Analysis) -> Option<&Suggestion> {
    analysis.all().find(|suggestion| suggestion.element == "it")
}

/// Kinds and values in examples exist, so that no example proves nothing.
pub fn check(model: &Model, kinds: &Kinds, rule: &str) {
    let attributes = model.elements.values().map(|e| &e.attributes);
    for (attribute, values) in
        attributes.chain(model.flows.values().map(|flow| &flow.attributes)).flatten()
    {
        let known = kinds.attribute(attribute).unwrap_or_else(|| panic!("{rule}: {attribute}?"));
        values.iter().for_each(|value| assert!(known.allows(value), "{rule}: {attribute}={value}"));
    }
    for element in model.elements.values() {
        let kind = kinds.kind(&element.kind).unwrap_or_else(|| panic!("{rule}: {}", element.kind));
        for attribute in element.attributes.keys() {
            assert!(kind.attributes.contains(attribute), "{rule}: {} {attribute}", element.kind);
        }
    }
}

#[test]
fn every_rule_fires_is_silent_and_asks() {
    let catalog = Catalog::bundled().unwrap();
    let examples = examples();
    let mut wrong = Vec::new();
    for rule in catalog.rules.rules() {
        let Some(example) = examples.get(&rule.id) else {
            wrong.push(format!("{}: no example", rule.id));
            continue;
        };
        let catalog = only(&catalog, &rule.id);
        let fires = sketch::model(&example.fires);
        check(&fires, &catalog.kinds, &rule.id);
        let analysis = suggest(&fires, &catalog);
        let certain = match on_it(&analysis) {
            Some(found) if found.certain => {
                if found.why[0].text.contains("not recorded") {
                    wrong
                        .push(format!("{}: names what is missing: {}", rule.id, found.why[0].text));
                }
                found.score
            }
            Some(found) => {
                wrong.push(format!("{}: fires only possibly: {}", rule.id, found.why[0].text));
                continue;
            }
            None => {
                wrong.push(format!("{}: does not fire", rule.id));
                continue;
            }
        };
        let mut silent = fires.clone();
        sketch::change(&mut silent, &example.silent);
        check(&silent, &catalog.kinds, &rule.id);
        if let Some(found) = on_it(&suggest(&silent, &catalog)) {
            wrong.push(format!("{}: not silent: {}", rule.id, found.why[0].text));
        }
        let mut open = fires.clone();
        sketch::change(&mut open, &example.asks);
        let analysis = suggest(&open, &catalog);
        let Some(found) = on_it(&analysis) else {
            wrong.push(format!("{}: silent where it should ask", rule.id));
            continue;
        };
        if found.score > certain {
            wrong.push(format!("{}: surer without the fact", rule.id));
        }
        let (subject, attribute) = taken_away(&example.asks);
        let asked = found.questions.iter().map(|q| (q.subject.as_str(), q.attribute.as_str()));
        if !asked.clone().any(|asked| asked == (subject.as_str(), attribute.as_str())) {
            let asked: Vec<_> = asked.collect();
            wrong.push(format!("{}: asks {asked:?} and not {subject}.{attribute}", rule.id));
        }
    }
    for id in examples.keys() {
        if catalog.rules.rule(id).is_none() {
            wrong.push(format!("{id}: an example without a rule"));
        }
    }
    assert!(wrong.is_empty(), "{} problems\n{}", wrong.len(), wrong.join("\n"));
}

/// The subject and attribute of `it.exposure=?` or `a>b carries=?`.
fn taken_away(change: &str) -> (String, String) {
    let taken = change.split(';').map(str::trim).find_map(|s| s.strip_suffix("=?")).unwrap();
    if let Some((flow, attribute)) = taken.split_once(' ') {
        return (flow.replace('>', "-to-"), attribute.to_string());
    }
    let (element, attribute) = taken.split_once('.').unwrap();
    (element.to_string(), attribute.to_string())
}
