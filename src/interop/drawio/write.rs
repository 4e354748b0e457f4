//! A model as a diagram of draw.io: boundaries hold what is in them, and each box is an object with its
//! kind and its attributes as properties. Labels are plain text to draw.io, never HTML.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use quick_xml::escape::escape;

use super::cell::OWN;
use crate::catalog::Shape;
use crate::interop::Written;
use crate::interop::foreign::{Fact, Foreign, Frame, Link, Node, Zone};
use crate::interop::losses::Losses;
use crate::text::sanitise;

/// The id of the cell that everything is in.
const ROOT: &str = "0";

/// The id of the layer that everything is on.
const LAYER: &str = "1";

/// Writes a model.
pub fn write(foreign: &Foreign) -> Written {
    let mut writer = Writer::new(foreign);
    writer.zones(None);
    for node in &foreign.nodes {
        writer.node(node);
    }
    for link in &foreign.links {
        writer.link(link);
    }
    let name = attribute(if foreign.name.is_empty() { "Model" } else { &foreign.name });
    let text = format!(
        "<mxfile host=\"threatloom\">\n<diagram id=\"model\" name=\"{name}\">\n<mxGraphModel>\n<root>\n\
         <mxCell id=\"{ROOT}\"/>\n<mxCell id=\"{LAYER}\" parent=\"{ROOT}\"/>\n{}</root>\n</mxGraphModel>\n</diagram>\n</mxfile>\n",
        writer.out
    );
    writer.losses.whole(foreign, "a diagram shows elements, boundaries and flows only");
    let left_out = writer.losses.told();
    Written { text, left_out }
}

struct Writer<'a> {
    /// Boundaries by the one around them.
    inner: BTreeMap<Option<&'a str>, Vec<&'a Zone>>,
    /// Where boundaries stand.
    frames: BTreeMap<&'a str, Frame>,
    /// Boundaries that are written.
    written: BTreeSet<&'a str>,
    out: String,
    losses: Losses,
}

impl<'a> Writer<'a> {
    fn new(foreign: &'a Foreign) -> Self {
        let mut inner: BTreeMap<Option<&str>, Vec<&Zone>> = BTreeMap::new();
        for zone in &foreign.zones {
            inner.entry(zone.within.as_deref()).or_default().push(zone);
        }
        let frame = |zone: &'a Zone| (zone.source.as_str(), zone.frame.unwrap_or_default());
        let frames = foreign.zones.iter().map(frame).collect();
        let (written, out) = (BTreeSet::new(), String::new());
        Self { inner, frames, written, out, losses: Losses::default() }
    }

    /// The boundaries directly in one, each followed by those in it: what is behind comes first.
    fn zones(&mut self, inside: Option<&'a str>) {
        for zone in self.inner.remove(&inside).unwrap_or_default() {
            let style = "rounded=0;container=1;collapsible=0;dashed=1;fillColor=none;verticalAlign=top;html=0";
            let properties = properties(&zone.stencil, "", &zone.notes);
            self.cell(&zone.source, &zone.name, &properties, &zone.facts, |writer| {
                writer.vertex(style, inside, zone.frame)
            });
            self.written.insert(&zone.source);
            self.zones(Some(&zone.source));
        }
    }

    fn node(&mut self, node: &Node) {
        let style = match node.shape {
            Some(Shape::Store) => "shape=cylinder3;boundedLbl=1;size=8;whiteSpace=wrap;html=0",
            Some(Shape::Process) => "rounded=1;whiteSpace=wrap;html=0",
            Some(Shape::External) | None => "rounded=0;whiteSpace=wrap;html=0",
        };
        let properties = properties(&node.stencil, &node.owner, &node.notes);
        self.cell(&node.source, &node.name, &properties, &node.facts, |writer| {
            writer.vertex(style, node.within.as_deref(), node.frame)
        });
    }

    fn link(&mut self, link: &Link) {
        let start = if link.both_ways { "classic" } else { "none" };
        let cell = format!(
            "<mxCell style=\"edgeStyle=orthogonalEdgeStyle;rounded=0;html=0;startArrow={start};endArrow=classic\" \
             edge=\"1\" parent=\"{LAYER}\" source=\"{}\" target=\"{}\">\n\
             <mxGeometry relative=\"1\" as=\"geometry\"/>\n</mxCell>\n",
            id(&link.from),
            id(&link.to)
        );
        let properties = properties("", "", &link.notes);
        self.cell(&link.source, &link.label, &properties, &link.facts, |_| cell);
    }

    /// An object with its properties around a cell.
    fn cell(
        &mut self,
        source: &str,
        name: &str,
        properties: &str,
        facts: &[Fact],
        cell: impl FnOnce(&Self) -> String,
    ) {
        let mut own: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for fact in facts {
            if is_property(&fact.name) {
                own.entry(&fact.name).or_default().push(&fact.value);
            } else {
                let why = "its name cannot be that of a property";
                self.losses.add(&format!("`{}` of", fact.name), why, name, source);
            }
        }
        let own =
            own.iter().map(|(name, all)| format!(" {name}=\"{}\"", attribute(&all.join("\n"))));
        let own = own.collect::<Vec<_>>().concat();
        let cell = cell(self);
        let (id, label) = (id(source), attribute(name));
        let _ = write!(
            self.out,
            "<object id=\"{id}\" label=\"{label}\"{properties}{own}>\n{cell}</object>\n"
        );
    }

    /// A box; its place is counted from the boundary that it is in.
    fn vertex(&self, style: &str, within: Option<&str>, frame: Option<Frame>) -> String {
        let within = within.filter(|zone| self.written.contains(zone));
        let outer = within.and_then(|zone| self.frames.get(zone)).copied().unwrap_or_default();
        let parent = within.map_or(LAYER.to_string(), id);
        let geometry = frame.map_or_else(
            || "<mxGeometry width=\"120\" height=\"60\" as=\"geometry\"/>".to_string(),
            |Frame { x, y, w, h }| {
                let (x, y) = (x - outer.x, y - outer.y);
                format!(
                    "<mxGeometry x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" as=\"geometry\"/>"
                )
            },
        );
        format!(
            "<mxCell style=\"{style}\" vertex=\"1\" parent=\"{parent}\">\n{geometry}\n</mxCell>\n"
        )
    }
}

/// The id of a cell; the root and the layer have theirs already.
fn id(source: &str) -> String {
    let taken = source == ROOT || source == LAYER;
    if taken { format!("id-{source}") } else { attribute(source) }
}

fn properties(kind: &str, owner: &str, notes: &str) -> String {
    let said = [("type", kind), ("owner", owner), ("tooltip", notes)];
    let said = said.iter().filter(|(_, value)| !value.is_empty());
    let written = said.map(|(name, value)| format!(" {name}=\"{}\"", attribute(value)));
    written.collect::<Vec<_>>().concat()
}

/// Whether a fact can be a property beside those that have a meaning in draw.io.
fn is_property(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        && !OWN.contains(&name)
}

/// A text between the quotes of an attribute, where a line break would be read as a space.
fn attribute(text: &str) -> String {
    let lines: Vec<String> =
        text.lines().map(|line| escape(&*sanitise(line)).into_owned()).collect();
    lines.join("&#10;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interop::content::Content;
    use crate::interop::drawio::read::read;

    #[test]
    fn what_is_written_reads_back() {
        let hostile = "<b onload='x'>\"&amp; 100% %type% \u{1f980}";
        let fact = |name: &str| Fact { name: name.into(), value: "a \"b\"".into() };
        let at = |x: f64, y: f64, size: f64| Some(Frame { x, y, w: size, h: size });
        let zone = |source: &str, within: Option<&str>, frame| Zone {
            source: source.into(),
            name: hostile.into(),
            stencil: "network".into(),
            within: within.map(str::to_string),
            frame,
            ..Zone::default()
        };
        let node = |source: &str, within: Option<&str>, shape| Node {
            source: source.into(),
            name: hostile.into(),
            stencil: "hosted-model-api".into(),
            shape: Some(shape),
            within: within.map(str::to_string),
            frame: at(30.0, 40.5, 10.0),
            owner: "Ann".into(),
            notes: "One\nTwo".into(),
            facts: vec![fact("holds-secrets"), fact("holds-secrets"), fact("label")],
            ..Node::default()
        };
        let foreign = Foreign {
            name: hostile.into(),
            zones: vec![
                zone("inner", Some("outer"), at(20.0, 20.0, 50.0)),
                zone("outer", None, at(10.0, 10.0, 90.0)),
            ],
            nodes: vec![node("a", Some("inner"), Shape::Store), node("1", None, Shape::Process)],
            links: vec![Link {
                source: "f".into(),
                label: hostile.into(),
                from: "a".into(),
                to: "1".into(),
                both_ways: true,
                ..Link::default()
            }],
            ..Foreign::default()
        };
        let written = write(&foreign);
        assert_eq!(written.left_out.len(), 1);
        assert!(written.left_out[0].item.starts_with("`label` of “<b"));
        let again = read(&Content::parse(written.text.as_bytes()).unwrap()).unwrap();
        assert_eq!(again.left_out, [], "{}", written.text);
        assert_eq!(again.pages[0].name, hostile);
        let outer: Vec<(&str, Option<&str>)> =
            again.zones.iter().map(|it| (it.source.as_str(), it.within.as_deref())).collect();
        assert_eq!(outer, [("outer", None), ("inner", Some("outer"))]);
        assert_eq!(again.zones[1].frame, foreign.zones[0].frame);
        for (now, then) in again.nodes.iter().zip(&foreign.nodes) {
            assert_eq!(
                (&now.name, &now.stencil, now.frame),
                (&then.name, &then.stencil, then.frame)
            );
            assert_eq!((&now.owner, &now.notes), (&then.owner, &then.notes));
            assert_eq!(now.facts, then.facts[..2], "a line for each value");
        }
        assert_eq!(again.nodes[0].within.as_deref(), Some("inner"));
        assert_eq!(again.nodes[0].shape, Some(Shape::Store));
        let link = &again.links[0];
        assert_eq!((link.from.as_str(), link.to.as_str(), link.both_ways), ("a", "id-1", true));
        assert_eq!(link.label, hostile);
    }
}
