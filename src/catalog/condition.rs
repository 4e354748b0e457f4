//! The condition language of the rules.
//!
//! A condition asks something about one element or one flow and is true, false or unknown (Kleene's
//! three-valued logic). The rule files write a [`Condition`]; on load it is checked against the
//! kinds and attributes and interned into [`Conditions`], where equal conditions share one
//! [`CondId`], so that the analysis evaluates each distinct one only once.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Kinds, On};
use crate::model::BoundaryKind;

/// A condition as the rule files write it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// Every one holds; `all([])` always holds.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// It holds, or nothing recorded speaks against it; what is missing is asked.
    Likely(Box<Condition>),
    /// It holds for certain: unknown counts as false.
    Surely(Box<Condition>),
    /// A condition of `terms.ron`.
    Term(String),
    /// The element is of one of these kinds.
    Kind(Vec<String>),
    /// The kind of the element has one of these traits.
    Has(Vec<String>),
    /// The attribute has at least one of these values. Unknown where the attribute is not recorded,
    /// but false where the kind of the element does not have it at all.
    Is(String, Vec<String>),
    /// The attribute is recorded.
    Known(String),
    /// The flow crosses a boundary of one of these kinds, or of any kind if none is named.
    Crosses(Vec<BoundaryKind>),
    /// The flow goes into a boundary of one of these kinds.
    Enters(Vec<BoundaryKind>),
    /// The flow comes out of a boundary of one of these kinds.
    Leaves(Vec<BoundaryKind>),
    /// The element lies in a boundary of one of these kinds.
    Inside(Vec<BoundaryKind>),
    /// A flow into the element, with what it comes from.
    In {
        /// Holds of the flow.
        #[serde(default)]
        flow: Box<Condition>,
        /// Holds of the element at its other end.
        #[serde(default)]
        from: Box<Condition>,
        /// The name under which texts speak of the other end; else `source`.
        #[serde(default, rename = "as")]
        name: Option<String>,
    },
    /// A flow out of the element, with what it goes to.
    Out {
        /// Holds of the flow.
        #[serde(default)]
        flow: Box<Condition>,
        /// Holds of the element at its other end.
        #[serde(default)]
        to: Box<Condition>,
        /// The name under which texts speak of the other end; else `target`.
        #[serde(default, rename = "as")]
        name: Option<String>,
    },
    /// Another element from which flows lead here.
    Upstream {
        /// Holds of the element at the far end.
        some: Box<Condition>,
        /// Holds of every flow on the way.
        #[serde(default)]
        along: Box<Condition>,
        /// Holds of no element between the two ends.
        #[serde(default)]
        not_past: Option<Box<Condition>>,
        /// The longest way that counts, in flows; any length where none is given.
        #[serde(default)]
        within: Option<u32>,
        /// The name under which texts speak of the far end; else `source`.
        #[serde(default, rename = "as")]
        name: Option<String>,
    },
    /// Another element to which flows lead from here.
    Downstream {
        /// Holds of the element at the far end.
        some: Box<Condition>,
        /// Holds of every flow on the way.
        #[serde(default)]
        along: Box<Condition>,
        /// Holds of no element between the two ends.
        #[serde(default)]
        not_past: Option<Box<Condition>>,
        /// The longest way that counts, in flows; any length where none is given.
        #[serde(default)]
        within: Option<u32>,
        /// The name under which texts speak of the far end; else `target`.
        #[serde(default, rename = "as")]
        name: Option<String>,
    },
    /// Some element of the model.
    Somewhere(Box<Condition>),
}

impl Default for Condition {
    /// What always holds: where a rule asks nothing.
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

/// Index of an interned condition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CondId(u32);

impl CondId {
    /// As an index into tables of [`Conditions::len`] entries.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An interned condition. Its parts are interned before it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// See [`Condition::All`].
    All(Vec<CondId>),
    /// See [`Condition::Any`].
    Any(Vec<CondId>),
    /// See [`Condition::Not`].
    Not(CondId),
    /// See [`Condition::Likely`].
    Likely(CondId),
    /// See [`Condition::Surely`].
    Surely(CondId),
    /// What the condition within finds gets a name that reasons can use.
    Named(String, CondId),
    /// See [`Condition::Kind`]; a trait is interned as the kinds that have it.
    Kind(BTreeSet<String>),
    /// See [`Condition::Is`].
    Is(String, BTreeSet<String>),
    /// See [`Condition::Known`].
    Known(String),
    /// See [`Condition::Crosses`] and its two relatives.
    Crosses {
        /// Whether going into a boundary counts.
        into: bool,
        /// Whether coming out of a boundary counts.
        out_of: bool,
        /// Empty for any kind.
        kinds: Vec<BoundaryKind>,
    },
    /// See [`Condition::Inside`].
    Inside(Vec<BoundaryKind>),
    /// See [`Condition::In`] and [`Condition::Out`].
    Link {
        /// Which side of the element.
        side: Side,
        /// Holds of the flow.
        flow: CondId,
        /// Holds of the other end.
        other: CondId,
    },
    /// See [`Condition::Upstream`] and [`Condition::Downstream`].
    Reach {
        /// Which side of the element.
        side: Side,
        /// Holds of the far end.
        some: CondId,
        /// Holds of every flow on the way.
        along: CondId,
        /// Holds of no element in between.
        not_past: Option<CondId>,
        /// Longest way in flows.
        within: Option<u32>,
    },
    /// See [`Condition::Somewhere`].
    Somewhere(CondId),
}

impl Node {
    /// The conditions that it is made of which are about the same element or flow.
    pub fn parts(&self) -> &[CondId] {
        match self {
            Self::All(parts) | Self::Any(parts) => parts,
            Self::Not(part) | Self::Likely(part) | Self::Surely(part) | Self::Named(_, part) => {
                std::slice::from_ref(part)
            }
            _ => &[],
        }
    }
}

/// A side of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Where flows come in.
    Upstream,
    /// Where flows go out.
    Downstream,
}

impl Side {
    /// The other side.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Upstream => Self::Downstream,
            Self::Downstream => Self::Upstream,
        }
    }
}

/// What is wrong with a condition: the word to look for in the file, and a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub word: String,
    pub message: String,
}

impl Wrong {
    pub fn new(word: &str, message: impl Into<String>) -> Self {
        Self { word: word.to_string(), message: message.into() }
    }
}

/// All distinct conditions of the rules.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    nodes: Vec<Node>,
    ids: BTreeMap<Node, CondId>,
    /// Those that are asked about flows by themselves, not as a part of another.
    of_flows: BTreeSet<CondId>,
}

impl Conditions {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All in the order in which they were interned: parts before what they are part of.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = CondId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(CondId)
    }

    /// A condition by id.
    pub fn node(&self, id: CondId) -> &Node {
        &self.nodes[id.index()]
    }

    /// The conditions that are asked about flows by themselves, not as a part of another.
    pub fn of_flows(&self) -> impl Iterator<Item = CondId> {
        self.of_flows.iter().copied()
    }

    fn intern(&mut self, node: Node) -> CondId {
        if let Some(id) = self.ids.get(&node) {
            return *id;
        }
        let id = CondId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node.clone());
        self.ids.insert(node, id);
        id
    }

    /// The names that are bound whenever the condition is not false.
    pub(super) fn names(&self, id: CondId) -> BTreeSet<&str> {
        match self.node(id) {
            Node::All(parts) => parts.iter().flat_map(|part| self.names(*part)).collect(),
            Node::Any(parts) => parts
                .iter()
                .map(|part| self.names(*part))
                .reduce(|a, b| a.intersection(&b).copied().collect())
                .unwrap_or_default(),
            Node::Likely(part) | Node::Surely(part) => self.names(*part),
            Node::Named(name, part) => {
                let mut names = self.names(*part);
                names.insert(name);
                names
            }
            Node::Link { other, .. } => self.names(*other),
            Node::Reach { some, .. } => self.names(*some),
            _ => BTreeSet::new(),
        }
    }
}

/// Checks conditions and interns them.
pub(super) struct Compiler<'a> {
    pub kinds: &'a Kinds,
    terms: &'a BTreeMap<String, Condition>,
    pub conditions: &'a mut Conditions,
    /// Terms that were expanded already, by what they were asked about and whether outermost.
    expanded: BTreeMap<(&'a str, On, bool), CondId>,
    /// The kinds that have each trait.
    kinds_by_trait: BTreeMap<&'a str, Vec<&'a str>>,
}

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
        Self { kinds, terms, conditions, expanded: BTreeMap::new(), kinds_by_trait }
    }

    /// Interns a condition on an element.
    pub fn element(&mut self, condition: &Condition) -> Result<CondId, Wrong> {
        self.compile(condition, Place { on: On::Element, outermost: true, inside: &[] })
    }

    /// Interns a condition on a flow.
    pub fn flow(&mut self, condition: &Condition) -> Result<CondId, Wrong> {
        let place = Place { on: On::Flow, outermost: true, inside: &[] };
        let id = self.compile(condition, place)?;
        self.conditions.of_flows.insert(id);
        Ok(id)
    }

    fn compile(&mut self, condition: &Condition, place: Place<'_>) -> Result<CondId, Wrong> {
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
            return Err(Wrong::new(name, format!("the term `{name}` is defined by itself")));
        }
        let Some((name, condition)) = self.terms.get_key_value(name) else {
            let known: Vec<&str> = self.terms.keys().map(String::as_str).collect();
            let message = format!("unknown term `{name}`: terms.ron has {}", known.join(", "));
            return Err(Wrong::new(name, message));
        };
        let key = (name.as_str(), place.on, place.outermost);
        if let Some(known) = self.expanded.get(&key) {
            return Ok(*known);
        }
        let inside: Vec<&str> = place.inside.iter().copied().chain([name.as_str()]).collect();
        let expanded = self.compile(condition, Place { inside: &inside, ..place })?;
        self.expanded.insert(key, expanded);
        Ok(expanded)
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
            if self.kinds.kind(kind).is_none() {
                return Err(Wrong::new(kind, format!("unknown element kind `{kind}`")));
            }
        }
        Ok(kinds.iter().cloned().collect())
    }

    /// The kinds that have one of the traits.
    pub fn kinds_with_any(&self, traits: &[String]) -> Result<BTreeSet<String>, Wrong> {
        let mut found = BTreeSet::new();
        for name in traits {
            let Some(with) = self.kinds_by_trait.get(name.as_str()) else {
                return Err(Wrong::new(name, format!("no element kind has the trait `{name}`")));
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
            return Err(Wrong::new(id, format!("unknown attribute `{id}`")));
        };
        if attribute.on.contains(&place.on) {
            return Ok(());
        }
        let what = match place.on {
            On::Element => "elements",
            On::Flow => "flows",
        };
        Err(Wrong::new(id, format!("{what} have no attribute `{id}`")))
    }

    fn check_values(&self, id: &str, values: &[String]) -> Result<(), Wrong> {
        let Some(attribute) = self.kinds.attribute(id) else { return Ok(()) };
        match values.iter().find(|value| !attribute.allows(value)) {
            None => Ok(()),
            Some(value) => {
                let known: Vec<&str> = attribute.values.iter().map(super::Value::id).collect();
                let known = known.join(", ");
                let message = format!("`{id}` has no value `{value}`: it has {known}");
                Err(Wrong::new(value, message))
            }
        }
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
    Err(Wrong::new("", format!("only {of} can be asked about {what}")))
}
