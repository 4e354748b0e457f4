//! What a file of another tool says, in terms that all tools share, before it becomes a model.
//!
//! A reader of a format says only what the file says: which kind an element is, which boundary it
//! stands in by its coordinates and which technique a threat is are decided in one place for all
//! formats, in [`super::intake`].

use std::collections::BTreeMap;

use crate::catalog::Shape;

/// A file that was read. Everything in it is known by its source id: what the file itself calls it, or
/// something made from what will be the same in the next version of the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Foreign {
    /// What the file says it is about; may be empty.
    pub name: String,
    /// What it says of the whole; lines.
    pub description: String,
    /// People or teams who answer for it.
    pub owners: Vec<String>,
    /// Its diagrams, where it has such; with several that hold anything, each becomes a boundary.
    pub pages: Vec<Page>,
    /// Boundaries, layers, groups.
    pub zones: Vec<Zone>,
    /// What data flows between.
    pub nodes: Vec<Node>,
    /// Flows.
    pub links: Vec<Link>,
    /// Threats, risks, issues.
    pub threats: Vec<Threat>,
    /// What it takes for granted.
    pub assumptions: Vec<Assumption>,
    /// What has no place in a model, each item named.
    pub left_out: Vec<LeftOut>,
    /// Ids that several things have; the later ones got others. Readers leave it empty.
    pub doubles: Vec<String>,
}

/// A diagram of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// Source id.
    pub source: String,
    /// What it is called.
    pub name: String,
}

/// A boundary.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Zone {
    /// Source id.
    pub source: String,
    /// What it is called; may be empty.
    pub name: String,
    /// What the tool says that it is, such as the name of a stencil; words for the guess of its kind.
    pub stencil: String,
    /// Index of the diagram that it stands in.
    pub page: usize,
    /// Source id of the zone around it, where the file says so; otherwise its place decides.
    pub within: Option<String>,
    /// Where it stands.
    pub frame: Option<Frame>,
    /// What else the file says of it; lines.
    pub notes: String,
    /// Properties by the names that the format gives them.
    pub facts: Vec<Fact>,
}

/// An element.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Node {
    /// Source id.
    pub source: String,
    /// What it is called; may be empty.
    pub name: String,
    /// What the tool says that it is, such as the name of a stencil or a type: words for the guess of
    /// its kind. A file that threatloom wrote has the id of a kind here.
    pub stencil: String,
    /// How the tool draws it, where that tells external entity, process and store apart.
    pub shape: Option<Shape>,
    /// Index of the diagram that it stands in.
    pub page: usize,
    /// Source id of the zone around it, where the file says so; otherwise its place decides.
    pub within: Option<String>,
    /// Where it stands.
    pub frame: Option<Frame>,
    /// Who answers for it.
    pub owner: String,
    /// What else the file says of it; lines.
    pub notes: String,
    /// Properties by the names that the format gives them.
    pub facts: Vec<Fact>,
}

/// A flow.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Link {
    /// Source id.
    pub source: String,
    /// What flows; may be empty.
    pub label: String,
    /// Source id of the node or zone where it begins; empty where the file leaves it loose.
    pub from: String,
    /// Source id of the node or zone where it ends; empty where the file leaves it loose.
    pub to: String,
    /// Whether it leads back, too.
    pub both_ways: bool,
    /// What else the file says of it; lines.
    pub notes: String,
    /// Properties by the names that the format gives them.
    pub facts: Vec<Fact>,
}

/// A threat, with what the file says became of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Threat {
    /// Source id.
    pub source: String,
    /// Source id of the node, link or zone that it is about; none for the whole system.
    pub on: Option<String>,
    /// A few words.
    pub title: String,
    /// What can happen; lines.
    pub description: String,
    /// Where it stands, in the tool's own word; see `statuses` in `catalogs/import.ron`.
    pub status: String,
    /// Why it stands there; lines.
    pub reason: String,
    /// How bad it is, in the tool's own word.
    pub severity: String,
    /// What sort of threat it is, such as `Spoofing` or `LLM01`.
    pub category: String,
    /// What is done about it; lines.
    pub mitigation: String,
    /// Who works on it.
    pub owner: String,
    /// Ids of techniques and weaknesses that the file names, such as `AML.T0051` or `CWE-20`.
    pub references: Vec<String>,
}

/// Something that is taken for granted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Assumption {
    /// Source id.
    pub source: String,
    /// Source id of what it is about; none for the whole system.
    pub on: Option<String>,
    /// What it says; lines.
    pub text: String,
}

/// A property by the name that its format gives it, such as `isEncrypted`. What it means for a model is
/// data: `facts` in `catalogs/import.ron`. A reader leaves out those that are at their default.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// Its value as text.
    pub value: String,
}

/// A rectangle, in whatever unit the file has, from the top left of the diagram.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Frame {
    /// Distance of its left edge.
    pub x: f64,
    /// Distance of its upper edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

/// Something that could not be brought across.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// What it is, by name: `text block “Legend”`.
    pub item: String,
    /// Why.
    pub why: String,
}

impl Foreign {
    /// The names of its nodes and zones, by source id.
    pub fn names(&self) -> BTreeMap<&str, &str> {
        let zones = self.zones.iter().map(|it| (it.source.as_str(), it.name.as_str()));
        let nodes = self.nodes.iter().map(|it| (it.source.as_str(), it.name.as_str()));
        zones.chain(nodes).filter(|(_, name)| !name.is_empty()).collect()
    }

    /// The source ids of all that is in it.
    pub fn sources(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.pages.iter().map(|it| it.source.as_str()).collect();
        all.extend(self.zones.iter().map(|it| it.source.as_str()));
        all.extend(self.nodes.iter().map(|it| it.source.as_str()));
        all.extend(self.links.iter().map(|it| it.source.as_str()));
        all.extend(self.threats.iter().map(|it| it.source.as_str()));
        all.extend(self.assumptions.iter().map(|it| it.source.as_str()));
        all
    }
}

impl LeftOut {
    /// An item with the reason.
    pub fn new(item: impl Into<String>, why: impl Into<String>) -> Self {
        Self { item: item.into(), why: why.into() }
    }
}

impl Frame {
    /// Beyond this, in either direction, a coordinate is none.
    const FAR: f64 = 1e7;

    /// A frame whose edges and size are written as text. What is no number, or far beyond any diagram,
    /// counts as zero.
    pub fn written(x: &str, y: &str, w: &str, h: &str) -> Self {
        let [x, y, w, h] = [x, y, w, h].map(Self::coordinate);
        Self { x, y, w: w.max(0.0), h: h.max(0.0) }
    }

    /// A coordinate that is written as text; zero as above.
    pub fn coordinate(text: &str) -> f64 {
        let number: f64 = text.trim().parse().unwrap_or_default();
        if number.abs() <= Self::FAR { number } else { 0.0 }
    }

    /// Its area.
    pub fn area(&self) -> f64 {
        self.w * self.h
    }

    /// The point in its middle.
    pub fn centre(&self) -> (f64, f64) {
        (self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// Whether a point lies in it or on its edge.
    pub fn holds(&self, (x, y): (f64, f64)) -> bool {
        x >= self.x && x <= self.x + self.w && y >= self.y && y <= self.y + self.h
    }

    /// The smallest frame around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self {
            x,
            y,
            w: (self.x + self.w).max(other.x + other.w) - x,
            h: (self.y + self.h).max(other.y + other.h) - y,
        }
    }
}
