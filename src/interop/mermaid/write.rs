//! A model as a Mermaid flowchart. The kind of an element is its class, which says how it might be
//! drawn and lets a reader know it again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::catalog::Shape;
use crate::interop::Written;
use crate::interop::described::one_line;
use crate::interop::foreign::{Foreign, LeftOut, Zone};
use crate::interop::losses::Losses;
use crate::picture::mermaid::{escaped, name};

/// Words that have a meaning of their own in a flowchart.
const RESERVED: [&str; 15] = [
    "call",
    "class",
    "classdef",
    "click",
    "default",
    "direction",
    "end",
    "flowchart",
    "graph",
    "href",
    "interpolate",
    "linkstyle",
    "o",
    "style",
    "subgraph",
];

/// Writes a model.
pub fn write(foreign: &Foreign) -> Written {
    let mut out = String::new();
    // Front matter is YAML: between its quotes these signs stand for themselves.
    let harmless = |c: char| c.is_alphanumeric() || "_-.,()/+:'".contains(c);
    let title: String = foreign.name.chars().map(|c| if harmless(c) { c } else { ' ' }).collect();
    let title = one_line(&title);
    if !title.is_empty() {
        let _ = write!(out, "---\ntitle: \"{title}\"\n---\n");
    }
    out.push_str("flowchart LR\n");
    let mut writer = Writer { foreign, inner: BTreeMap::new(), ids: ids(foreign), out };
    for zone in &foreign.zones {
        writer.inner.entry(zone.within.as_deref()).or_default().push(zone);
    }
    writer.level(None, 1);
    for link in &foreign.links {
        let ids = writer.ids.get(link.from.as_str()).zip(writer.ids.get(link.to.as_str()));
        let Some((from, to)) = ids else { continue };
        let arrow = if link.both_ways { "<-->" } else { "-->" };
        let label = escaped(&link.label);
        let label = if label.is_empty() { label } else { format!("|\"{label}\"|") };
        let _ = writeln!(writer.out, "  {from} {arrow}{label} {to}");
    }
    for zone in foreign.zones.iter().filter(|zone| !is_title(zone)) {
        if let Some((class, id)) = class(&zone.stencil).zip(writer.ids.get(zone.source.as_str())) {
            let _ = writeln!(writer.out, "  class {id} {class}");
        }
    }
    Written { text: writer.out, left_out: left_out(foreign) }
}

/// What each element and boundary is called in the flowchart, by source id: as the file that it came
/// from had it, where that is harmless.
fn ids(foreign: &Foreign) -> BTreeMap<&str, String> {
    let zones = foreign.zones.iter().map(|zone| ("b", zone.source.as_str()));
    let nodes = foreign.nodes.iter().map(|node| ("e", node.source.as_str()));
    let (mut ids, mut used) = (BTreeMap::new(), BTreeSet::new());
    for (prefix, source) in zones.chain(nodes) {
        let mut id = if is_harmless(source) { source.to_string() } else { name(prefix, source) };
        while !used.insert(id.clone()) {
            id.push('_');
        }
        ids.insert(source, id);
    }
    ids
}

/// Whether a source id can be a name in a flowchart.
fn is_harmless(source: &str) -> bool {
    let first = source.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    source.starts_with(|c: char| c.is_ascii_alphabetic())
        && source.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        && !source.ends_with('-')
        && !source.contains("--")
        && !RESERVED.contains(&first.as_str())
}

/// Whether a boundary is known by its title alone, as in `subgraph App VPC`.
fn is_title(zone: &Zone) -> bool {
    zone.source == zone.name && zone.name.contains(' ') && one_line(&zone.name) == zone.name
}

struct Writer<'a> {
    foreign: &'a Foreign,
    /// Boundaries by the one around them.
    inner: BTreeMap<Option<&'a str>, Vec<&'a Zone>>,
    ids: BTreeMap<&'a str, String>,
    out: String,
}

impl<'a> Writer<'a> {
    /// What stands directly in a boundary, or in none.
    fn level(&mut self, inside: Option<&'a str>, depth: usize) {
        let indent = "  ".repeat(depth);
        for node in self.foreign.nodes.iter().filter(|node| node.within.as_deref() == inside) {
            let (open, close) = match node.shape {
                Some(Shape::Process) => ("(", ")"),
                Some(Shape::Store) => ("[(", ")]"),
                Some(Shape::External) | None => ("[", "]"),
            };
            let class = class(&node.stencil).map(|it| format!(":::{it}")).unwrap_or_default();
            let (id, title) = (&self.ids[node.source.as_str()], escaped(&node.name));
            let _ = writeln!(self.out, "{indent}{id}{open}\"{title}\"{close}{class}");
        }
        // A boundary is taken out when it is written, so that none can hold itself.
        for zone in self.inner.remove(&inside).unwrap_or_default() {
            let (id, title) = (&self.ids[zone.source.as_str()], escaped(&zone.name));
            let _ = if is_title(zone) {
                writeln!(self.out, "{indent}subgraph \"{title}\"")
            } else {
                writeln!(self.out, "{indent}subgraph {id}[\"{title}\"]")
            };
            self.level(Some(&zone.source), depth + 1);
            let _ = writeln!(self.out, "{indent}end");
        }
    }
}

/// The class of a kind, where its id can be one.
fn class(kind: &str) -> Option<&str> {
    let plain = kind.starts_with(|c: char| c.is_ascii_lowercase())
        && kind.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    Some(kind).filter(|kind| plain && !RESERVED.contains(kind))
}

fn left_out(foreign: &Foreign) -> Vec<LeftOut> {
    let why = "a flowchart shows elements, boundaries and flows only";
    let Foreign { nodes, zones, links, .. } = foreign;
    let nodes =
        nodes.iter().map(|it| (&it.name, &it.source, &it.facts, &it.notes, it.owner.as_str()));
    let zones = zones.iter().map(|it| (&it.name, &it.source, &it.facts, &it.notes, ""));
    let links = links.iter().map(|it| (&it.label, &it.source, &it.facts, &it.notes, ""));
    let mut losses = Losses::default();
    for (name, source, facts, notes, owner) in nodes.chain(zones).chain(links) {
        if !facts.is_empty() {
            losses.add("the attributes of", why, name, source);
        }
        losses.unless_empty(notes, "the description of", why, (name, source));
        losses.unless_empty(owner, "the owner of", why, (name, source));
    }
    losses.whole(foreign, why);
    losses.told()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interop::content::Content;
    use crate::interop::foreign::{Link, Node};
    use crate::interop::mermaid::read::read;

    const NAMES: [&str; 16] = [
        "end",
        "a \"quoted\" name",
        "[(brackets)] {of} <all> sorts",
        "%%{init: {'theme': 'x'}}%%",
        "%% no comment",
        "one; two --> three",
        "```mermaid",
        "#quot; &lt;b&gt; #35;",
        "<br><script>alert(1)</script>",
        "|pipe| & more",
        "`**bold** _it_`",
        "データ é 🦀",
        "click a href \"javascript:x\"",
        "fa:fa-user x",
        "subgraph",
        "-- x",
    ];

    #[test]
    fn hostile_names_come_back() {
        let mut foreign = Foreign { name: "My system".into(), ..Foreign::default() };
        for (at, hostile) in NAMES.iter().enumerate() {
            let zone = format!("zone-{at}");
            let within = (at % 2 == 1).then(|| format!("zone-{}", at - 1));
            foreign.zones.push(Zone {
                source: zone.clone(),
                name: (*hostile).into(),
                stencil: "network".into(),
                within,
                ..Zone::default()
            });
            foreign.nodes.push(Node {
                source: format!("node-{at}"),
                name: (*hostile).into(),
                stencil: "hosted-model-api".into(),
                within: Some(zone),
                ..Node::default()
            });
            foreign.links.push(Link {
                source: format!("flow-{at}"),
                label: (*hostile).into(),
                from: format!("node-{at}"),
                to: format!("node-{}", (at + 1) % NAMES.len()),
                ..Link::default()
            });
        }
        let written = write(&foreign);
        assert!(written.left_out.is_empty());
        let again = read(&Content::parse(written.text.as_bytes()).unwrap()).unwrap();
        assert_eq!(again.left_out, [], "{}", written.text);
        assert_eq!(again.name, "My system");
        // Boundaries come in the order in which they nest, here the same.
        let expected: Vec<String> =
            NAMES.iter().map(|name| crate::text::sanitise(name).to_string()).collect();
        let zones: Vec<&String> = again.zones.iter().map(|it| &it.name).collect();
        assert_eq!(zones, expected.iter().collect::<Vec<_>>());
        let within: Vec<Option<&str>> = again.zones.iter().map(|it| it.within.as_deref()).collect();
        assert_eq!(within[..4], [None, Some("zone-0"), None, Some("zone-2")]);
        for node in &again.nodes {
            let at: usize = node.source.trim_start_matches("node-").parse().unwrap();
            assert_eq!(node.name, expected[at]);
            assert_eq!(node.within.as_deref(), Some(format!("zone-{at}").as_str()));
            assert_eq!(node.stencil, "hosted-model-api");
        }
        assert_eq!(again.nodes.len(), NAMES.len());
        let labels: Vec<&String> = again.links.iter().map(|it| &it.label).collect();
        assert_eq!(labels, expected.iter().collect::<Vec<_>>());
    }

    #[test]
    fn ids_of_a_file_stay() {
        let text = "flowchart LR\n subgraph App VPC\n  flask[Flask]\n end\n subgraph z [Front end]\n  e_db[(DB)]\n end\n \
                    end_user[User] -->|\"ask\"| flask\n flask --> e_db\n e.1 --> flask";
        let parse = |text: &str| read(&Content::parse(text.as_bytes()).unwrap()).unwrap();
        let foreign = parse(text);
        let again = parse(&write(&foreign).text);
        let sources = |foreign: &Foreign| -> Vec<String> {
            let zones = foreign.zones.iter().map(|it| it.source.clone());
            zones.chain(foreign.links.iter().map(|it| it.source.clone())).collect()
        };
        assert_eq!(sources(&again)[..2], sources(&foreign)[..2]);
        assert_eq!(again.links[1].source, "flask -> e_db");
        assert_eq!(again.links[0].source, "e_endX5FXuser -> flask: ask", "`end` ends a subgraph");
        assert_eq!(again.nodes.len(), 4);
    }

    #[test]
    fn what_a_flowchart_has_no_place_for_is_named() {
        let mut foreign = Foreign::default();
        for name in ["A", "B"] {
            let (source, notes) = (name.to_lowercase(), "Long story".to_string());
            foreign.nodes.push(Node { source, name: name.into(), notes, ..Node::default() });
        }
        foreign.zones.push(Zone {
            source: "z".into(),
            within: Some("z".into()),
            ..Zone::default()
        });
        let written = write(&foreign);
        assert_eq!(written.left_out.len(), 1);
        assert_eq!(written.left_out[0].item, "the description of “A”, “B”");
        assert!(!written.text.contains("subgraph"), "a boundary in itself is nowhere");
    }
}
