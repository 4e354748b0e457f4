//! The condition language of the rules.
//!
//! A condition asks something about one element or one flow and is true, false or unknown (Kleene's
//! three-valued logic). The rule files write a [`Condition`]; on load it is checked against the
//! kinds and attributes and interned into [`Conditions`], where equal conditions share one
//! [`CondId`], so that the analysis evaluates each distinct one only once.

mod compile;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::model::BoundaryKind;

pub(super) use compile::{Compiler, Sort, Wrong, unknown};

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

impl Condition {
    /// Shows it and every condition inside it.
    pub(super) fn visit<'c>(&'c self, see: &mut impl FnMut(&'c Self)) {
        see(self);
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.visit(see)),
            Self::Not(part) | Self::Likely(part) | Self::Surely(part) | Self::Somewhere(part) => {
                part.visit(see);
            }
            Self::In { flow, from: other, .. } | Self::Out { flow, to: other, .. } => {
                flow.visit(see);
                other.visit(see);
            }
            Self::Upstream { some, along, not_past, .. }
            | Self::Downstream { some, along, not_past, .. } => {
                [some, along].into_iter().chain(not_past).for_each(|part| part.visit(see));
            }
            Self::Term(_)
            | Self::Kind(_)
            | Self::Has(_)
            | Self::Is(..)
            | Self::Known(_)
            | Self::Crosses(_)
            | Self::Enters(_)
            | Self::Leaves(_)
            | Self::Inside(_) => {}
        }
    }

    /// The terms that it names.
    pub(super) fn terms(&self) -> BTreeSet<&str> {
        let mut terms = BTreeSet::new();
        self.visit(&mut |part| {
            if let Self::Term(name) = part {
                terms.insert(name.as_str());
            }
        });
        terms
    }

    /// The traits that it asks for.
    pub(super) fn traits(&self) -> BTreeSet<&str> {
        let mut traits = BTreeSet::new();
        self.visit(&mut |part| {
            if let Self::Has(names) = part {
                traits.extend(names.iter().map(String::as_str));
            }
        });
        traits
    }
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

/// All distinct conditions of the rules.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    nodes: Vec<Node>,
    ids: BTreeMap<Node, CondId>,
    /// Those that are asked about flows by themselves, not as a part of another.
    of_flows: BTreeSet<CondId>,
    /// Conditions that are terms, by the name of the first that stands for them.
    terms: BTreeMap<CondId, String>,
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

    /// The name of the term that a condition stands for, in words; none for one that has no name.
    pub fn term(&self, id: CondId) -> Option<String> {
        self.terms.get(&id).map(|name| name.replace('-', " "))
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
