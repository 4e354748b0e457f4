//! From conditions as they are written to conditions that can be evaluated, checked on the way.

use std::collections::{BTreeMap, BTreeSet};

use super::{CondId, Condition, Conditions, Node, Side};
use crate::catalog::{Kinds, On, Value};
use crate::model::BoundaryKind;
use crate::text::nearest;

/// What is wrong with a condition: the word to look for in the file, and a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub word: String,
    pub message: String,
    pub sort: Sort,
}

/// Sorts of faults that are told in a way of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Asks an element about flows, or a flow about elements.
    Misplaced,
    /// A term that is defined by itself.
    Circle,
    /// Anything else.
    Plain,
}

impl Wrong {
    pub fn new(word: &str, message: impl Into<String>) -> Self {
        Self { word: word.to_string(), message: message.into(), sort: Sort::Plain }
    }

    fn of(sort: Sort, word: &str, message: impl Into<String>) -> Self {
        Self { sort, ..Self::new(word, message) }
    }

    /// The same, to be looked for at `word` if it names none of its own.
    pub fn or_at(mut self, word: &str) -> Self {
        if self.word.is_empty() {
            self.word = word.to_string();
        }
        self
    }
}

/// Checks conditions and interns them.
pub struct Compiler<'a> {
    pub kinds: &'a Kinds,
    terms: &'a BTreeMap<String, Condition>,
    pub conditions: &'a mut Conditions,
    /// Terms that were expanded already, by what they were asked about and whether outermost.
    expanded: BTreeMap<(&'a str, On, bool), Expanded>,
    /// The kinds that have each trait.
    kinds_by_trait: BTreeMap<&'a str, Vec<&'a str>>,
    /// How many parts the condition at hand has so far, those of its terms counted each time.
    parts: usize,
    /// How many of them stand inside each other at most.
    deepest: usize,
}

/// An expanded term.
#[derive(Debug, Clone, Copy)]
struct Expanded {
    id: CondId,
    parts: usize,
    height: usize,
}

/// Parts that a condition may have, those of its terms counted each time: terms of terms grow like
/// interest, and whatever walks a condition takes a step for each part.
const MOST_PARTS: usize = 5_000;

/// Conditions inside each other, through terms too.
const DEEPEST: usize = 64;

/// Where a condition stands.
#[derive(Clone, Copy)]
struct Place<'p> {
    /// What it is about.
    on: On,
    /// Whether it is about the element that the rule is about, so that what it finds gets a name
    /// without being given one.
    outermost: bool,
    /// The terms that are being expanded.
    inside: &'p [&'p str],
    /// How many conditions are around it.
    depth: usize,
}

impl<'a> Compiler<'a> {
    /// Interns into `conditions`.
    pub fn new(
        kinds: &'a Kinds,
        terms: &'a BTreeMap<String, Condition>,
        conditions: &'a mut Conditions,
    ) -> Self {
        let mut kinds_by_trait: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, kind) in kinds.kinds() {
            for name in &kind.traits {
                kinds_by_trait.entry(name).or_default().push(id);
            }
        }
        let expanded = BTreeMap::new();
        Self { kinds, terms, conditions, expanded, kinds_by_trait, parts: 0, deepest: 0 }
    }

    /// Interns a condition on an element.
    pub fn element(&mut self, condition: &Condition) -> Result<CondId, Wrong> {
        self.outermost(condition, On::Element)
    }

    /// Interns a condition on a flow.
    pub fn flow(&mut self, condition: &Condition) -> Result<CondId, Wrong> {
        let id = self.outermost(condition, On::Flow)?;
        self.conditions.of_flows.insert(id);
        Ok(id)
    }

    fn outermost(&mut self, condition: &Condition, on: On) -> Result<CondId, Wrong> {
        self.parts = 0;
        self.compile(condition, Place { on, outermost: true, inside: &[], depth: 0 })
    }

    fn compile(&mut self, condition: &Condition, place: Place<'_>) -> Result<CondId, Wrong> {
        let place = Place { depth: place.depth + 1, ..place };
        self.grow(1, place.depth)?;
        let node = match condition {
            Condition::All(parts) => {
                let parts = self.all(parts, place)?;
                self.check_names(&parts)?;
                Node::All(parts)
            }
            Condition::Any(parts) => Node::Any(self.all(parts, place)?),
            Condition::Not(part) => Node::Not(self.compile(part, place)?),
            Condition::Likely(part) => Node::Likely(self.compile(part, place)?),
            Condition::Surely(part) => Node::Surely(self.compile(part, place)?),
            Condition::Term(name) => return self.term(name, place),
            Condition::Kind(kinds) => Node::Kind(self.known_kinds(kinds, place)?),
            Condition::Has(traits) => Node::Kind(self.kinds_with(traits, place)?),
            Condition::Is(attribute, values) => {
                self.check_attribute(attribute, place)?;
                self.check_values(attribute, values)?;
                Node::Is(attribute.clone(), values.iter().cloned().collect())
            }
            Condition::Known(attribute) => {
                self.check_attribute(attribute, place)?;
                Node::Known(attribute.clone())
            }
            Condition::Crosses(kinds) => crossing(true, true, kinds, place)?,
            Condition::Enters(kinds) => crossing(true, false, kinds, place)?,
            Condition::Leaves(kinds) => crossing(false, true, kinds, place)?,
            Condition::Inside(kinds) => {
                only_on(On::Element, place, "inside")?;
                Node::Inside(kinds.clone())
            }
            Condition::In { flow, from, name } => {
                return self.link(Side::Upstream, [flow, from], name.as_deref(), place);
            }
            Condition::Out { flow, to, name } => {
                return self.link(Side::Downstream, [flow, to], name.as_deref(), place);
            }
            Condition::Upstream { some, along, not_past, within, name } => {
                let way = (&**some, &**along, not_past.as_deref(), *within);
                return self.way(Side::Upstream, way, name.as_deref(), place);
            }
            Condition::Downstream { some, along, not_past, within, name } => {
                let way = (&**some, &**along, not_past.as_deref(), *within);
                return self.way(Side::Downstream, way, name.as_deref(), place);
            }
            Condition::Somewhere(part) => {
                let place = Place { on: On::Element, outermost: false, ..place };
                Node::Somewhere(self.compile(part, place)?)
            }
        };
        Ok(self.conditions.intern(node))
    }

    fn all(&mut self, parts: &[Condition], place: Place<'_>) -> Result<Vec<CondId>, Wrong> {
        parts.iter().map(|part| self.compile(part, place)).collect()
    }

    /// Two parts that hold together must not find things under one name.
    fn check_names(&self, parts: &[CondId]) -> Result<(), Wrong> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for part in parts {
            for name in self.conditions.names(*part) {
                if !seen.insert(name) {
                    let message = format!("two parts find a `{name}`: name one of them with `as`");
                    return Err(Wrong::new("", message));
                }
            }
        }
        Ok(())
    }

    fn term(&mut self, name: &str, place: Place<'_>) -> Result<CondId, Wrong> {
        if place.inside.contains(&name) {
            return Err(Wrong::of(
                Sort::Circle,
                name,
                format!("the term `{name}` is defined by itself"),
            ));
        }
        let Some((name, condition)) = self.terms.get_key_value(name) else {
            let known = self.terms.keys().map(String::as_str);
            return Err(Wrong::new(name, unknown("term", name, known)));
        };
        let key = (name.as_str(), place.on, place.outermost);
        if let Some(known) = self.expanded.get(&key).copied() {
            self.grow(known.parts, place.depth + known.height)?;
            return Ok(known.id);
        }
        let (parts, deepest) = (self.parts, self.deepest);
        self.deepest = place.depth;
        let inside: Vec<&str> = place.inside.iter().copied().chain([name.as_str()]).collect();
        let id = self.compile(condition, Place { inside: &inside, ..place }).map_err(|wrong| {
            // What is wrong inside the term stands elsewhere: here stands its name.
            let prefix = if place.inside.is_empty() { "in the term `{}`, " } else { "" };
            let message = prefix.replace("{}", name) + &wrong.message;
            Wrong::of(wrong.sort, name, message)
        })?;
        let (parts, height) = (self.parts - parts, self.deepest - place.depth);
        self.deepest = self.deepest.max(deepest);
        self.conditions.terms.entry(id).or_insert_with(|| name.clone());
        self.expanded.insert(key, Expanded { id, parts, height });
        Ok(id)
    }

    /// Counts more parts of the condition at hand, the innermost of them at `depth`.
    fn grow(&mut self, parts: usize, depth: usize) -> Result<(), Wrong> {
        self.parts += parts;
        self.deepest = self.deepest.max(depth);
        let limit = if self.parts > MOST_PARTS {
            format!("{MOST_PARTS} conditions, with its terms written out")
        } else if depth > DEEPEST {
            format!("{DEEPEST} conditions inside each other")
        } else {
            return Ok(());
        };
        Err(Wrong::new("", format!("more than {limit}: simplify it")))
    }

    fn link(
        &mut self,
        side: Side,
        [flow, other]: [&Condition; 2],
        name: Option<&str>,
        place: Place<'_>,
    ) -> Result<CondId, Wrong> {
        only_on(On::Element, place, "in and out")?;
        let flow = self.compile(flow, Place { on: On::Flow, outermost: false, ..place })?;
        let other = self.compile(other, Place { outermost: false, ..place })?;
        let link = self.conditions.intern(Node::Link { side, flow, other });
        Ok(self.named(side, name, place, link))
    }

    fn way(
        &mut self,
        side: Side,
        (some, along, not_past, within): (&Condition, &Condition, Option<&Condition>, Option<u32>),
        name: Option<&str>,
        place: Place<'_>,
    ) -> Result<CondId, Wrong> {
        only_on(On::Element, place, "upstream and downstream")?;
        let there = Place { outermost: false, ..place };
        let some = self.compile(some, there)?;
        let along = self.compile(along, Place { on: On::Flow, ..there })?;
        let not_past = not_past.map(|blocker| self.compile(blocker, there)).transpose()?;
        let reach = Node::Reach { side, some, along, not_past, within };
        let reach = self.conditions.intern(reach);
        Ok(self.named(side, name, place, reach))
    }

    /// Names what `found` finds, as the rule says or else, for what is found from the rule's own
    /// element, by its side.
    fn named(&mut self, side: Side, name: Option<&str>, place: Place<'_>, found: CondId) -> CondId {
        let default = match side {
            Side::Upstream => "source",
            Side::Downstream => "target",
        };
        match name.or(place.outermost.then_some(default)) {
            Some(name) => self.conditions.intern(Node::Named(name.to_string(), found)),
            None => found,
        }
    }

    fn known_kinds(&self, kinds: &[String], place: Place<'_>) -> Result<BTreeSet<String>, Wrong> {
        only_on(On::Element, place, "kind")?;
        for kind in kinds {
            self.check_kind(kind)?;
        }
        Ok(kinds.iter().cloned().collect())
    }

    /// Whether there is such a kind of element.
    pub fn check_kind(&self, kind: &str) -> Result<(), Wrong> {
        if self.kinds.kind(kind).is_some() {
            return Ok(());
        }
        let known = self.kinds.kinds().map(|(id, _)| id);
        Err(Wrong::new(kind, unknown("element kind", kind, known)))
    }

    /// The kinds that have one of the traits.
    pub fn kinds_with_any(&self, traits: &[String]) -> Result<BTreeSet<String>, Wrong> {
        let mut found = BTreeSet::new();
        for name in traits {
            let Some(with) = self.kinds_by_trait.get(name.as_str()) else {
                let known = self.kinds_by_trait.keys().copied();
                let message = format!("no element kind has the trait `{name}`");
                return Err(Wrong::new(name, message + &perhaps(name, known)));
            };
            found.extend(with.iter().map(ToString::to_string));
        }
        Ok(found)
    }

    fn kinds_with(&self, traits: &[String], place: Place<'_>) -> Result<BTreeSet<String>, Wrong> {
        only_on(On::Element, place, "has")?;
        self.kinds_with_any(traits)
    }

    fn check_attribute(&self, id: &str, place: Place<'_>) -> Result<(), Wrong> {
        let Some(attribute) = self.kinds.attribute(id) else {
            let known = self.kinds.attributes().map(|(id, _)| id);
            return Err(Wrong::new(id, unknown("attribute", id, known)));
        };
        if attribute.on.contains(&place.on) {
            return Ok(());
        }
        let what = match place.on {
            On::Element => "elements",
            On::Flow => "flows",
        };
        Err(Wrong::of(Sort::Misplaced, id, format!("{what} have no attribute `{id}`")))
    }

    fn check_values(&self, id: &str, values: &[String]) -> Result<(), Wrong> {
        let Some(attribute) = self.kinds.attribute(id) else { return Ok(()) };
        match values.iter().find(|value| !attribute.allows(value)) {
            None => Ok(()),
            Some(value) => {
                let known: Vec<&str> = attribute.values.iter().map(Value::id).collect();
                let known = known.join(", ");
                let message = format!("`{id}` has no value `{value}`: it has {known}");
                Err(Wrong::new(value, message))
            }
        }
    }
}

/// That there is no such thing, and what may be meant.
pub fn unknown<'k>(what: &str, id: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    format!("unknown {what} `{id}`{}", perhaps(id, known))
}

fn perhaps<'k>(id: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    match nearest(id, known)[..] {
        [] => String::new(),
        [near, ..] => format!(": did you mean `{near}`?"),
    }
}

fn crossing(
    into: bool,
    out_of: bool,
    kinds: &[BoundaryKind],
    place: Place<'_>,
) -> Result<Node, Wrong> {
    only_on(On::Flow, place, "crosses, enters and leaves")?;
    Ok(Node::Crosses { into, out_of, kinds: kinds.to_vec() })
}

fn only_on(on: On, place: Place<'_>, what: &str) -> Result<(), Wrong> {
    if place.on == on {
        return Ok(());
    }
    let of = match on {
        On::Element => "elements",
        On::Flow => "flows",
    };
    Err(Wrong::of(Sort::Misplaced, "", format!("only {of} can be asked about {what}")))
}
