//! The rules that suggest techniques: `catalogs/rules/*.ron`.
//!
//! A rule says on which elements it looks, under which condition it suggests its technique there,
//! how strongly, and in which words it gives its reason. Everything that it names is checked when
//! it is loaded, with the file and line in the message.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::condition::{Compiler, Wrong};
use super::{CatalogError, CondId, Condition, Conditions, Kinds, parse};

/// The rule files inside the binary: name and text.
const FILES: &[(&str, &str)] = &[
    ("rules/access-and-theft.ron", include_str!("../../catalogs/rules/access-and-theft.ron")),
    ("rules/agents.ron", include_str!("../../catalogs/rules/agents.ron")),
    ("rules/evasion.ron", include_str!("../../catalogs/rules/evasion.ron")),
    ("rules/impact.ron", include_str!("../../catalogs/rules/impact.ron")),
    ("rules/platform.ron", include_str!("../../catalogs/rules/platform.ron")),
    ("rules/poisoning.ron", include_str!("../../catalogs/rules/poisoning.ron")),
    ("rules/prompt-injection.ron", include_str!("../../catalogs/rules/prompt-injection.ron")),
    ("rules/retrieval.ron", include_str!("../../catalogs/rules/retrieval.ron")),
    ("rules/supply-chain.ron", include_str!("../../catalogs/rules/supply-chain.ron")),
];

/// Conditions with a name, used by the rules.
pub(super) const TERMS: (&str, &str) =
    ("rules/terms.ron", include_str!("../../catalogs/rules/terms.ron"));

/// How much each mitigation prevents, where that is less than all it can.
const CONTROLS: (&str, &str) =
    ("rules/controls.ron", include_str!("../../catalogs/rules/controls.ron"));

/// All rules, checked and ready to evaluate.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    all: Vec<Rule>,
    conditions: Conditions,
    by_kind: BTreeMap<String, Vec<usize>>,
    /// Mitigation id → percent.
    prevents: BTreeMap<String, u8>,
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

/// Text with placeholders in braces: `{source}` is the name of what the condition found under that
/// name, `{source:path}` the way to it, `{source:flow}` the labels of the flows,
/// `{source:exposure}` its recorded values of an attribute, and `{source?brings|bring}` the verb that
/// agrees with how many were found. `element` is the rule's own element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(pub Vec<Piece>);

/// A part of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Plain text.
    Text(String),
    /// Names of elements.
    Name(String),
    /// The elements on the way to the named one, its ends included.
    Path(String),
    /// Labels of the flows to or from the named elements.
    Flow(String),
    /// Values of an attribute of the named elements.
    Attribute(String, String),
    /// A word for one and another one for several of the named elements.
    Number(String, String, String),
}

/// A rule as the files write it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
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
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    #[serde(default)]
    kinds: Vec<String>,
    #[serde(default)]
    traits: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
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
        let prevents = parse(CONTROLS.0, CONTROLS.1)?;
        Ok(Self { prevents, ..Self::load(TERMS, FILES, kinds, is_technique)? })
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
        let defined: BTreeMap<String, Condition> = parse(terms.0, terms.1)?;
        let mut conditions = Conditions::default();
        let mut compiler = Compiler::new(kinds, &defined, &mut conditions);
        let mut rules: Vec<Rule> = Vec::new();
        for (file, text) in files {
            for written in parse::<Vec<Written>>(file, text)? {
                let id = written.id.clone();
                if rules.iter().any(|rule| rule.id == id) {
                    return Err(located(file, text, &id, &Wrong::new(&id, "this id is taken")));
                }
                let rule = compile(written, file, &mut compiler, is_technique)
                    .map_err(|wrong| located(file, text, &id, &wrong))?;
                rules.push(rule);
            }
        }
        Ok(Self { by_kind: by_kind(&rules), all: rules, conditions, prevents: BTreeMap::new() })
    }

    /// The same without the rules that `keep` refuses.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&Rule) -> bool) -> Self {
        let all: Vec<Rule> = self.all.iter().filter(|rule| keep(rule)).cloned().collect();
        Self { by_kind: by_kind(&all), all, ..self.clone() }
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

fn compile(
    written: Written,
    file: &str,
    compiler: &mut Compiler<'_>,
    is_technique: &dyn Fn(&str) -> bool,
) -> Result<Rule, Wrong> {
    let mut techniques = std::iter::once(&written.technique).chain(&written.restates);
    if let Some(unknown) = techniques.find(|id| !is_technique(id)) {
        return Err(Wrong::new(unknown, format!("unknown technique `{unknown}`")));
    }
    if written.weight > 100 {
        return Err(Wrong::new("", "a weight is at most 100 percent"));
    }
    let kinds = scope(&written.on, compiler)?;
    let when = compiler.element(&written.when)?;
    let boosts = written
        .boosts
        .iter()
        .map(|(condition, points)| Ok((compiler.element(condition)?, *points)))
        .collect::<Result<Vec<_>, Wrong>>()?;
    let mut names = compiler.conditions.names(when);
    names.insert("element");
    let why = template(&written.why, &names, compiler.kinds)?;
    let not_if = template(&written.not_if, &names, compiler.kinds)?;
    Ok(Rule {
        id: written.id,
        technique: written.technique,
        kinds,
        when,
        weight: written.weight,
        boosts,
        restates: written.restates,
        why,
        not_if,
        refs: written.refs,
        file: file.to_string(),
    })
}

fn scope(scope: &Scope, compiler: &Compiler<'_>) -> Result<BTreeSet<String>, Wrong> {
    for kind in scope.kinds.iter().chain(&scope.except) {
        if compiler.kinds.kind(kind).is_none() {
            return Err(Wrong::new(kind, format!("unknown element kind `{kind}`")));
        }
    }
    let mut kinds = compiler.kinds_with_any(&scope.traits)?;
    kinds.extend(scope.kinds.iter().cloned());
    kinds.retain(|kind| !scope.except.contains(kind));
    if kinds.is_empty() {
        return Err(Wrong::new("", "`on` names no kind of element"));
    }
    Ok(kinds)
}

/// Splits a text at its placeholders; each must be one of `names`.
fn template(text: &str, names: &BTreeSet<&str>, kinds: &Kinds) -> Result<Template, Wrong> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((inside, remaining)) = after.split_once('}') else {
            return Err(Wrong::new(text, "a brace is not closed"));
        };
        let (name, number) = match inside.split_once('?') {
            Some((name, words)) => (name, words.split_once('|')),
            None => (inside, None),
        };
        let (name, what) = name.split_once(':').unwrap_or((name, ""));
        if !names.contains(name) {
            let names: Vec<&str> = names.iter().copied().collect();
            let message = format!(
                "the condition does not always find a `{name}` to put into the text: it has {}",
                names.join(", ")
            );
            return Err(Wrong::new(&format!("{{{inside}}}"), message));
        }
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_string()));
        }
        let name = name.to_string();
        pieces.push(match what {
            "" if let Some((one, many)) = number => {
                Piece::Number(name, one.to_string(), many.to_string())
            }
            "" => Piece::Name(name),
            "path" => Piece::Path(name),
            "flow" => Piece::Flow(name),
            attribute if kinds.attribute(attribute).is_some() => {
                Piece::Attribute(name, attribute.to_string())
            }
            other => {
                let message = format!("`{other}` is neither path nor flow nor an attribute");
                return Err(Wrong::new(&format!("{{{inside}}}"), message));
            }
        });
        rest = remaining;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_string()));
    }
    Ok(Template(pieces))
}

/// An error at the first place after the id of the rule where the word in question stands.
pub(super) fn located(file: &str, text: &str, rule: &str, wrong: &Wrong) -> CatalogError {
    let quoted = format!("\"{rule}\"");
    // A second rule of the same id is the last one that has it.
    let start = if wrong.word == rule { text.rfind(&quoted) } else { text.find(&quoted) };
    let start = start.unwrap_or(0);
    let offset = match wrong.word.as_str() {
        "" => start,
        word => text[start..].find(word).map_or(start, |found| start + found),
    };
    let before = &text[..offset];
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    CatalogError {
        file: file.to_string(),
        line: before.matches('\n').count() + 1,
        column,
        message: format!("rule `{rule}`: {}", wrong.message),
    }
}
