//! A cell: a box, an arrow, a text or a layer, alone or wrapped in an object with properties.

use super::style::Style;
use crate::interop::described::one_line;
use crate::interop::foreign::{Fact, Frame};
use crate::interop::label::plain;
use crate::interop::xml::Node;

/// Attributes of an object that are no properties of what it stands for.
pub const OWN: [&str; 13] = [
    "c4Application",
    "c4Description",
    "c4Name",
    "c4Technology",
    "c4Type",
    "id",
    "label",
    "link",
    "owner",
    "placeholders",
    "tags",
    "tooltip",
    "type",
];

/// What a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A box, a text, a group.
    Vertex,
    /// An arrow.
    Edge,
    /// The root, or a layer.
    Layer,
}

/// A cell.
#[derive(Debug)]
pub struct Cell {
    /// Its id; empty where it has none.
    pub id: String,
    /// What it is.
    pub sort: Sort,
    /// The id of the cell that it is in.
    pub parent: String,
    /// Its label as plain text.
    pub name: String,
    /// How it is drawn.
    pub style: Style,
    /// What the file calls its type and technology, in words.
    pub words: String,
    /// What is said of it beside the label; lines.
    pub notes: String,
    /// Who answers for what the object around it stands for.
    pub owner: String,
    /// Properties of the object around it.
    pub facts: Vec<Fact>,
    /// Where it stands in what it is in.
    pub frame: Option<Frame>,
    /// Whether `frame` is a share of the size of what it is in.
    pub relative: bool,
    /// The ids of the cells at the ends of an arrow; empty where an end is loose.
    pub ends: [String; 2],
    /// Where loose ends of an arrow are.
    pub points: [Option<(f64, f64)>; 2],
}

impl Cell {
    /// A cell of an element; none where it is something else.
    pub fn of(node: &Node) -> Option<Self> {
        let cell = match node.name.as_str() {
            "mxCell" => node,
            "UserObject" | "object" => node.child("mxCell")?,
            _ => return None,
        };
        let style = Style::new(cell.attribute("style"));
        let wrapped = node.name != "mxCell";
        let sort = match (cell.attribute("vertex"), cell.attribute("edge")) {
            ("1", _) => Sort::Vertex,
            (_, "1") => Sort::Edge,
            _ => Sort::Layer,
        };
        let label = if wrapped { filled(node) } else { node.attribute("value").to_string() };
        let shown = if style.is_on("html") { plain(&label, &['&']) } else { one_line(&label) };
        let c4 = one_line(node.attribute("c4Name"));
        let geometry = cell.child("mxGeometry");
        Some(Self {
            id: node.attribute("id").to_string(),
            sort,
            parent: cell.attribute("parent").to_string(),
            name: if c4.is_empty() { shown } else { c4 },
            words: words(node, &style),
            notes: notes(node),
            owner: one_line(node.attribute("owner")),
            facts: if wrapped { facts(node) } else { Vec::new() },
            frame: geometry.map(frame),
            relative: geometry.is_some_and(|it| it.attribute("relative") == "1"),
            ends: ["source", "target"].map(|end| cell.attribute(end).to_string()),
            points: ["sourcePoint", "targetPoint"].map(|end| point(geometry?, end)),
            style,
        })
    }
}

/// The label of an object, with its properties where the label asks for them: `%name%`.
fn filled(object: &Node) -> String {
    let label = object.attribute("label");
    if object.attribute("placeholders") != "1" {
        return label.to_string();
    }
    let mut out = String::new();
    let mut rest = label;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let value = after
            .split_once('%')
            .and_then(|(name, rest)| Some((object.attributes.get(name)?, rest)));
        rest = if let Some((value, rest)) = value {
            out.push_str(value);
            rest
        } else {
            out.push('%');
            after
        };
    }
    out + rest
}

fn words(node: &Node, style: &Style) -> String {
    let said = [
        style.words().as_str(),
        node.attribute("c4Type"),
        node.attribute("type"),
        node.attribute("c4Technology"),
    ]
    .map(one_line);
    said.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn notes(node: &Node) -> String {
    let said = ["c4Description", "tooltip", "link"].map(|name| node.attribute(name));
    let lines = said.iter().flat_map(|said| said.lines()).map(one_line);
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// What an object says of what it stands for, a fact for each line.
fn facts(node: &Node) -> Vec<Fact> {
    let own = |name: &String| OWN.contains(&name.as_str());
    let lines = |(name, value): (&String, &String)| -> Vec<Fact> {
        let said = value.lines().map(one_line).filter(|line| !line.is_empty());
        said.map(|value| Fact { name: name.clone(), value }).collect()
    };
    node.attributes.iter().filter(|(name, _)| !own(name)).flat_map(lines).collect()
}

fn frame(geometry: &Node) -> Frame {
    let said = |name| geometry.attribute(name);
    Frame::written(said("x"), said("y"), said("width"), said("height"))
}

fn point(geometry: &Node, end: &str) -> Option<(f64, f64)> {
    let point = geometry.all("mxPoint").find(|point| point.attribute("as") == end)?;
    Some((Frame::coordinate(point.attribute("x")), Frame::coordinate(point.attribute("y"))))
}
