//! What a data-flow diagram is drawn from: elements, flows and trust boundaries.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Attributes, Id, Prose};

/// An external entity, process or store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// Id of an element kind in the catalogs; an unknown kind is a `check` problem.
    pub kind: String,
    /// Why an import took it for this kind; absent once a person decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guess: Option<Guess>,
    /// What people call it.
    pub name: String,
    /// The innermost boundary around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<Id>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// Facts that are known about it.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    /// Mitigations, by ATLAS id such as `AML.M0020`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub controls: BTreeMap<String, Control>,
    /// Anything else worth keeping.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Prose,
}

/// A kind that a program chose, for a person to confirm.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guess {
    /// What speaks for it.
    pub why: String,
    /// Whether little speaks for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub doubtful: bool,
}

/// A mitigation on an element.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// How far it is.
    pub state: ControlState,
    /// What shows that it is there and works.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Prose,
}

/// How far a control is. Only [`ControlState::InPlace`] and [`ControlState::Verified`] weaken
/// suggestions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlState {
    /// Decided, not built.
    #[default]
    Planned,
    /// Covers some of the cases.
    Partial,
    /// Built and switched on.
    InPlace,
    /// Built, and its effect was tested.
    Verified,
}

impl ControlState {
    /// All states, weakest first.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Partial, Self::InPlace, Self::Verified];

    /// The spelling in files and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Partial => "partial",
            Self::InPlace => "in_place",
            Self::Verified => "verified",
        }
    }
}

/// Data that moves from one element to another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// The element that the data leaves.
    pub from: Id,
    /// The element that the data reaches.
    pub to: Id,
    /// What flows, in a word or two.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Facts that are known about it.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    /// Anything else worth keeping.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Prose,
}

/// A line across which trust changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Boundary {
    /// What sort of line it is.
    pub kind: BoundaryKind,
    /// What people call it.
    pub name: String,
    /// The boundary around this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Id>,
    /// Anything else worth keeping.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Prose,
}

/// What changes when data crosses a boundary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoundaryKind {
    /// A network segment.
    #[default]
    Network,
    /// One's own organisation against the world.
    Organisation,
    /// A supplier's premises.
    Vendor,
    /// One customer's share of a system.
    Tenant,
    /// A change of rights on the same machine or platform.
    Privilege,
    /// A device in somebody's hands.
    Device,
    /// A room, a site, a vehicle.
    Physical,
}

impl BoundaryKind {
    /// All kinds, in the order they are offered.
    pub const ALL: [Self; 7] = [
        Self::Network,
        Self::Organisation,
        Self::Vendor,
        Self::Tenant,
        Self::Privilege,
        Self::Device,
        Self::Physical,
    ];

    /// The spelling in files and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Organisation => "organisation",
            Self::Vendor => "vendor",
            Self::Tenant => "tenant",
            Self::Privilege => "privilege",
            Self::Device => "device",
            Self::Physical => "physical",
        }
    }
}
