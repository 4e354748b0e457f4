//! Rules as the files write them, and how they are checked and compiled.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::template::template;
use super::{Rule, Rules, by_kind};
use crate::catalog::condition::{Compiler, Wrong};
use crate::catalog::source::{Entry, Source, Spelled};
use crate::catalog::{CatalogError, CondId, Condition, Conditions, Kinds};

/// A rule as the files write it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written<'a> {
    #[serde(borrow)]
    id: Spelled<'a>,
    technique: String,
    on: Scope,
    when: Condition,
    weight: u8,
    #[serde(default)]
    boosts: Vec<(Condition, i8)>,
    #[serde(default)]
    restates: BTreeSet<String>,
    why: String,
    not_if: String,
    #[serde(default)]
    refs: Vec<String>,
}

/// The elements that a rule looks at: of one of the kinds or with one of the traits, but of none of
/// the kinds in `except`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    #[serde(default)]
    kinds: Vec<String>,
    #[serde(default)]
    traits: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
}

/// What a file of terms, files of rules and a file of controls say.
#[derive(Debug, Clone, Default)]
pub struct Layer<'a> {
    /// Conditions with a name.
    pub terms: Vec<Entry<'a, Condition>>,
    /// Rules in the order of the files.
    pub rules: Vec<Entry<'a, Written<'a>>>,
    /// Mitigations with what they prevent, in percent.
    pub controls: Vec<Entry<'a, u8>>,
}

/// Tells whether an id is one of an ATLAS technique.
pub type IsTechnique<'a> = &'a dyn Fn(&str) -> bool;

impl<'a> Layer<'a> {
    /// Reads the files. One that cannot be read, and an id that is taken, is a problem.
    pub fn read(
        terms: Option<Source<'a>>,
        rules: &[Source<'a>],
        controls: Option<Source<'a>>,
        problems: &mut Vec<CatalogError>,
    ) -> Self {
        let mut layer = Self::default();
        if let Some(source) = terms {
            layer.terms = Entry::map(source, problems);
        }
        for source in rules {
            let read: Vec<Written<'a>> = source.parse_or(problems);
            let read = read.into_iter().map(|rule| (rule.id.clone(), rule)).collect();
            layer.rules.extend(Entry::list(*source, read));
        }
        if let Some(source) = controls {
            layer.controls = Entry::map(source, problems);
        }
        Entry::unique(&mut layer.rules, problems);
        layer
    }
}

impl Written<'_> {
    fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.boosts.iter().map(|(condition, _)| condition).chain([&self.when])
    }

    /// The terms that it names.
    pub fn terms(&self) -> BTreeSet<&str> {
        self.conditions().flat_map(Condition::terms).collect()
    }

    /// The traits that it asks for.
    pub fn traits(&self) -> BTreeSet<&str> {
        let scope = self.on.traits.iter().map(String::as_str);
        self.conditions().flat_map(Condition::traits).chain(scope).collect()
    }

    /// The texts that people read, each with the name of its field.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let refs = self.refs.iter().map(|text| ("refs", text));
        let texts = [("why", &self.why), ("not_if", &self.not_if)].into_iter().chain(refs);
        texts.map(|(field, text)| (field, text.as_str()))
    }
}

/// Compiles rules. Those in which something is wrong are left out and returned by their index.
pub fn compile(
    terms: &BTreeMap<String, Condition>,
    written: &[Entry<'_, Written<'_>>],
    kinds: &Kinds,
    is_technique: IsTechnique<'_>,
) -> (Rules, Vec<(usize, Vec<Wrong>)>) {
    let mut conditions = Conditions::default();
    let mut compiler = Compiler::new(kinds, terms, &mut conditions);
    let (mut rules, mut wrong) = (Vec::new(), Vec::new());
    for (index, entry) in written.iter().enumerate() {
        match rule(entry, &mut compiler, is_technique) {
            Ok(rule) => rules.push(rule),
            Err(what) => wrong.push((index, what)),
        }
    }
    let by_kind = by_kind(&rules);
    let terms = terms.clone();
    (Rules { all: rules, conditions, terms, by_kind, prevents: BTreeMap::new() }, wrong)
}

/// Checks a rule and compiles it, or says all that is wrong with it.
fn rule(
    entry: &Entry<'_, Written<'_>>,
    compiler: &mut Compiler<'_>,
    is_technique: IsTechnique<'_>,
) -> Result<Rule, Vec<Wrong>> {
    let written = &entry.value;
    let mut wrong = Vec::new();
    for id in std::iter::once(&written.technique).chain(&written.restates) {
        if !is_technique(id) {
            let message =
                format!("unknown technique `{id}`: `threatloom catalog search` finds ids");
            wrong.push(Wrong::new(id, message));
        }
    }
    if written.weight > 100 {
        wrong.push(Wrong::new("weight:", "a weight is at most 100 percent"));
    }
    if written.boosts.iter().any(|(_, points)| !(-100..=100).contains(points)) {
        wrong.push(Wrong::new("boosts:", "a boost is from -100 to 100 points"));
    }
    let mut noted = |result: Result<CondId, Wrong>| result.map_err(|what| wrong.push(what)).ok();
    let when = noted(compiler.element(&written.when).map_err(|what| what.or_at("when:")));
    let boosts: Vec<Option<(CondId, i8)>> = written
        .boosts
        .iter()
        .map(|(condition, points)| {
            let condition = compiler.element(condition).map_err(|what| what.or_at("boosts:"));
            Some((noted(condition)?, *points))
        })
        .collect();
    let kinds = scope(&written.on, compiler).unwrap_or_else(|what| {
        wrong.push(what);
        BTreeSet::new()
    });
    // Which names the texts may use is known only of a sound condition.
    let Some(when) = when else { return Err(wrong) };
    let mut names = compiler.conditions.names(when);
    names.insert("element");
    let mut text = |text: &str| {
        template(text, &names, compiler.kinds).map_err(|what| wrong.push(what)).unwrap_or_default()
    };
    let (why, not_if) = (text(&written.why), text(&written.not_if));
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Rule {
        id: entry.id.clone(),
        technique: written.technique.clone(),
        kinds,
        when,
        weight: written.weight,
        boosts: boosts.into_iter().flatten().collect(),
        restates: written.restates.clone(),
        why,
        not_if,
        refs: written.refs.clone(),
        file: entry.source.file.to_string(),
    })
}

/// The kinds of a scope: at least one.
pub fn scope(scope: &Scope, compiler: &Compiler<'_>) -> Result<BTreeSet<String>, Wrong> {
    for kind in scope.kinds.iter().chain(&scope.except) {
        compiler.check_kind(kind)?;
    }
    let mut kinds = compiler.kinds_with_any(&scope.traits)?;
    kinds.extend(scope.kinds.iter().cloned());
    kinds.retain(|kind| !scope.except.contains(kind));
    if kinds.is_empty() {
        return Err(Wrong::new("on:", "`on` names no kind of element: give `kinds` or `traits`"));
    }
    Ok(kinds)
}
