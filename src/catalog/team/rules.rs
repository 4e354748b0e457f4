//! A team's rules, terms and controls, compiled together with the bundled ones.

use std::collections::{BTreeMap, BTreeSet};

use super::manifest::Manifest;
use super::report::Report;
use super::{Bundled, Change, What};
use crate::catalog::condition::{Compiler, Condition, Conditions, Sort, Wrong};
use crate::catalog::rules::{Layer, Rules, Written, compile, located};
use crate::catalog::source::{Entry, Source};
use crate::catalog::{CatalogError, ControlPlaces, Kinds, PathRules, Playbooks};

/// The files of the team.
pub struct Own<'a> {
    /// Conditions with a name.
    pub terms: Option<Source<'a>>,
    /// Rules.
    pub rules: &'a [Source<'a>],
    /// How much mitigations prevent.
    pub controls: Option<Source<'a>>,
}

type RuleEntry<'a> = Entry<'a, Written<'a>>;

/// The bundled rules with those of the team, as far as they are sound.
pub struct Added {
    /// The rules.
    pub rules: Rules,
    /// What attack paths are made of; none if the team took from it what it needs.
    pub paths: Option<PathRules>,
    /// Where mitigations can be put; none likewise.
    pub control_places: Option<ControlPlaces>,
    /// What to do about incidents; none likewise.
    pub playbooks: Option<Playbooks>,
    /// The traits that any of them asks for.
    pub traits: BTreeSet<String>,
}

/// Compiles the bundled rules and those of the team.
pub fn add(
    own: &Own<'_>,
    manifest: &Manifest<'_>,
    kinds: &Kinds,
    bundled: &Bundled<'_>,
    report: &mut Report,
) -> Added {
    let base = Rules::bundled_layer(&mut report.problems);
    let mut layer = Layer::read(own.terms, own.rules, own.controls, &mut report.problems);
    let terms = terms(&base, &layer, report);
    let broken = broken_terms(&layer, &terms, kinds, report);
    let (merged, is_own) = merge(base.rules, std::mem::take(&mut layer.rules), manifest, report);

    let is_technique = |id: &str| bundled.is_technique(id);
    let (mut rules, wrong) = compile(&terms, &merged, kinds, &is_technique);
    let mut victims = Vec::new();
    for (index, wrong) in wrong {
        let rule = &merged[index];
        if !is_own[index] {
            victims.push((rule, wrong));
        } else if !reaches(&rule.value.terms(), &broken, &terms) {
            report.problems.extend(wrong.iter().map(|wrong| located(rule, wrong)));
        }
    }
    blame(&victims, &broken, &terms, report);
    let paths = needed(PathRules::with(&terms, kinds), "attack paths", report);
    let places = ControlPlaces::with(&terms, kinds);
    let control_places = needed(places, "the places of controls", report);
    let playbooks = needed(Playbooks::with(&terms, kinds), "the playbooks", report);
    if report.problems.is_empty() {
        unused_terms(&layer, &merged, &terms, report);
    }

    rules.prevents = base.controls.iter().map(|c| (c.id.clone(), c.value)).collect();
    for entry in &layer.controls {
        control(entry, &mut rules.prevents, bundled, report);
    }
    let of_rules = merged.iter().flat_map(|rule| rule.value.traits());
    let traits = of_rules.chain(terms.values().flat_map(Condition::traits));
    Added { rules, paths, control_places, playbooks, traits: traits.map(str::to_string).collect() }
}

/// All terms by name, those of the team in place of bundled ones.
fn terms(base: &Layer<'_>, own: &Layer<'_>, report: &mut Report) -> BTreeMap<String, Condition> {
    let mut terms: BTreeMap<String, Condition> =
        base.terms.iter().map(|term| (term.id.clone(), term.value.clone())).collect();
    for entry in &own.terms {
        if report.check_id(entry) {
            report.change(What::Term, entry, terms.get(&entry.id));
            terms.insert(entry.id.clone(), entry.value.clone());
        }
    }
    terms
}

/// Checks each term of the team by itself, so that a fault is told once and where it stands.
fn broken_terms(
    own: &Layer<'_>,
    terms: &BTreeMap<String, Condition>,
    kinds: &Kinds,
    report: &mut Report,
) -> BTreeSet<String> {
    let mut conditions = Conditions::default();
    let mut compiler = Compiler::new(kinds, terms, &mut conditions);
    let mut faults = Vec::new();
    for entry in &own.terms {
        // A term is about elements or about flows; which, only its use tells.
        let Err(of_element) = compiler.element(&entry.value) else { continue };
        let Err(of_flow) = compiler.flow(&entry.value) else { continue };
        let about_flows = of_element.sort == Sort::Misplaced && of_flow.sort != Sort::Misplaced;
        faults.push((entry, if about_flows { of_flow } else { of_element }));
    }
    let broken: BTreeSet<String> = faults.iter().map(|(entry, _)| entry.id.clone()).collect();
    for (entry, wrong) in faults {
        let others = broken.iter().filter(|id| **id != entry.id).cloned().collect();
        let is_victim = reaches(&entry.value.terms(), &others, terms);
        if !is_victim || wrong.sort == Sort::Circle {
            report.problem(entry, &wrong.word, format!("term `{}`: {}", entry.id, wrong.message));
        }
    }
    broken
}

/// Whether one of `names` is in `wanted`, or leads there through terms.
fn reaches(
    names: &BTreeSet<&str>,
    wanted: &BTreeSet<String>,
    terms: &BTreeMap<String, Condition>,
) -> bool {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut next: Vec<&str> = names.iter().copied().collect();
    while let Some(name) = next.pop() {
        if wanted.contains(name) {
            return true;
        }
        if seen.insert(name)
            && let Some((_, condition)) = terms.get_key_value(name)
        {
            next.extend(condition.terms());
        }
    }
    false
}

/// The rules in force, each with whether it is the team's. Rules that are switched off are left
/// out: nothing that the team changes can break them.
fn merge<'a>(
    base: Vec<RuleEntry<'a>>,
    own: Vec<RuleEntry<'a>>,
    manifest: &Manifest<'_>,
    report: &mut Report,
) -> (Vec<RuleEntry<'a>>, Vec<bool>) {
    let mut merged: Vec<(RuleEntry<'a>, bool)> =
        base.into_iter().map(|rule| (rule, false)).collect();
    for entry in own {
        report.check_id(&entry);
        for (what, text) in entry.value.texts() {
            report.check_text(&entry, what, text);
        }
        let replaced = merged.iter_mut().find(|(rule, _)| rule.id == entry.id);
        report.change(What::Rule, &entry, replaced.as_ref().map(|(rule, _)| &rule.value));
        match replaced {
            Some(rule) => *rule = (entry, true),
            None => merged.push((entry, true)),
        }
    }
    merged.retain(|(rule, is_own)| *is_own || !manifest.is_off(What::Rule, &rule.id));
    merged.into_iter().unzip()
}

/// Bundled rules that no longer hold together are the fault of whatever the team replaced.
fn blame(
    victims: &[(&RuleEntry<'_>, Vec<Wrong>)],
    broken: &BTreeSet<String>,
    terms: &BTreeMap<String, Condition>,
    report: &mut Report,
) {
    let replaced: Vec<_> = report.changes.iter().filter(|change| change.replaces).collect();
    let mut told: BTreeMap<usize, (Vec<&str>, &str)> = BTreeMap::new();
    for (rule, wrong) in victims {
        let Some(first) = wrong.first() else { continue };
        if reaches(&rule.value.terms(), broken, terms) {
            continue;
        }
        let culprit = culprit(&replaced, &first.message);
        let (rules, _) = told.entry(culprit).or_insert_with(|| (Vec::new(), &first.message));
        rules.push(&rule.id);
    }
    let problems = told.into_iter().filter_map(|(culprit, (rules, message))| {
        let change = replaced.get(culprit)?;
        let message = format!(
            "the {} `{}` lacks what {} of the bundled rules need, such as `{}`: {message}. Keep what \
             they need, or replace or switch off these rules too",
            change.what.word(),
            change.id,
            rules.len(),
            rules.first().unwrap_or(&"")
        );
        Some(change.place.error(message))
    });
    let problems: Vec<_> = problems.collect();
    report.problems.extend(problems);
}

/// The replaced entry that a message is about, or else the first.
fn culprit(replaced: &[&Change], message: &str) -> usize {
    let named = |id: &str| message.contains(&format!("`{id}`"));
    replaced.iter().position(|change| named(&change.id)).unwrap_or(0)
}

/// What was compiled for a purpose; if it failed and nothing else is wrong, the replaced entry is to
/// blame.
fn needed<T>(compiled: Result<T, CatalogError>, purpose: &str, report: &mut Report) -> Option<T> {
    match compiled {
        Ok(compiled) => Some(compiled),
        Err(error) => {
            if report.problems.is_empty() {
                blame_for(purpose, &error.message, report);
            }
            None
        }
    }
}

fn blame_for(purpose: &str, message: &str, report: &mut Report) {
    let replaced: Vec<&Change> = report.changes.iter().filter(|change| change.replaces).collect();
    let problem = replaced.get(culprit(&replaced, message)).map(|change| {
        let (what, id) = (change.what.word(), &change.id);
        let text = format!("the {what} `{id}` lacks what {purpose} need: {message}; keep it");
        change.place.error(text)
    });
    report.problems.extend(problem);
}

fn unused_terms(
    own: &Layer<'_>,
    rules: &[RuleEntry<'_>],
    terms: &BTreeMap<String, Condition>,
    report: &mut Report,
) {
    let of_rules = rules.iter().flat_map(|rule| rule.value.terms());
    let of_terms = terms.values().flat_map(Condition::terms);
    let used: BTreeSet<&str> = of_rules.chain(of_terms).collect();
    for entry in own.terms.iter().filter(|entry| !used.contains(entry.id.as_str())) {
        report.remark(entry, "", format!("no rule uses the term `{}`", entry.id));
    }
}

fn control(
    entry: &Entry<'_, u8>,
    prevents: &mut BTreeMap<String, u8>,
    bundled: &Bundled<'_>,
    report: &mut Report,
) {
    if !bundled.is_mitigation(&entry.id) {
        let message = format!(
            "unknown mitigation `{}`: `threatloom catalog list mitigations` shows them",
            entry.id
        );
        report.problem(entry, "", message);
    } else if entry.value > 100 {
        report.problem(entry, "", "a control prevents at most 100 percent");
    } else {
        report.change(What::Control, entry, prevents.get(&entry.id));
        prevents.insert(entry.id.clone(), entry.value);
    }
}
