//! What the flowcharts of a file say.

use std::collections::{BTreeMap, BTreeSet};

use super::arrow::Arrow;
use super::chart::{Chart, counted};
use super::pages::{Diagram, diagrams};
use super::scan::Vertex;
use crate::catalog::Shape;
use crate::interop::content::{Content, ImportError};
use crate::interop::foreign::{Foreign, LeftOut, Link, Node, Page, Zone};

/// Names of shapes in which only what keeps something is drawn.
const STORES: [&str; 13] = [
    "bow-rect",
    "cyl",
    "cylinder",
    "das",
    "data-store",
    "database",
    "datastore",
    "db",
    "disk",
    "h-cyl",
    "horizontal-cylinder",
    "lin-cyl",
    "stored-data",
];

/// Words that say how something is drawn, but nothing about what it is.
const LOOKS: [&str; 16] = [
    "boundary",
    "circle",
    "default",
    "diamond",
    "double-circle",
    "ellipse",
    "hexagon",
    "lean",
    "lean-l",
    "lean-r",
    "odd",
    "rect",
    "rounded",
    "stadium",
    "subprocess",
    "cylinder",
];

/// How many words may say what something is.
const MAX_WORDS: usize = 32;

/// Reads a file.
///
/// # Errors
/// Where it holds no flowchart, or one beyond the limits.
pub fn read(content: &Content) -> Result<Foreign, ImportError> {
    let text = content.text().ok_or_else(|| ImportError::new("a Mermaid file is plain text"))?;
    let all = diagrams(text);
    let charts: Vec<&Diagram<'_>> = all.iter().filter(|diagram| diagram.is_flowchart()).collect();
    let Some(first) = charts.first() else {
        let sort = all.first().map_or("", |diagram| diagram.sort);
        return Err(ImportError::new(format!("`{sort}` is no flowchart"))
            .remedy("only flowcharts of Mermaid (`flowchart` or `graph`) can be imported"));
    };
    let mut foreign = Foreign { name: first.title.clone(), ..Foreign::default() };
    for diagram in all.iter().filter(|diagram| !diagram.is_flowchart()) {
        let item = format!("{} in line {}", diagram.sort, diagram.line);
        foreign.left_out.push(LeftOut::new(item, "of Mermaid only flowcharts are read"));
    }
    let mut pages = BTreeMap::new();
    for diagram in &charts {
        let title = if diagram.title.is_empty() { "flowchart" } else { diagram.title.as_str() };
        let source = counted(&mut pages, title);
        // Names mean something in one flowchart only.
        let prefix = if diagram.fenced { format!("{source}/") } else { String::new() };
        let source = format!("page {source}");
        foreign.pages.push(Page { source, name: diagram.title.clone() });
        Reader { prefix, page: foreign.pages.len() - 1, foreign: &mut foreign }
            .add(Chart::read(diagram.body)?, diagram.line);
    }
    Ok(foreign)
}

/// Brings a flowchart across.
struct Reader<'a> {
    prefix: String,
    page: usize,
    foreign: &'a mut Foreign,
}

impl Reader<'_> {
    fn add(&mut self, chart: Chart, line: usize) {
        if self.foreign.description.is_empty() {
            self.foreign.description.clone_from(&chart.description);
        }
        let subgraphs: BTreeSet<&str> = chart.subgraphs.iter().map(|it| it.id.as_str()).collect();
        // `e1@{ animate: true }` looks like a node, but is about an arrow.
        let arrows: BTreeSet<String> =
            chart.arrows.iter().filter_map(|(_, _, arrow)| arrow.id.clone()).collect();
        let extra = |id: &str| chart.classes.get(id).cloned().unwrap_or_default();
        let hints = |id: &str| chart.hints.get(id).map(|it| it.join("\n")).unwrap_or_default();
        for subgraph in &chart.subgraphs {
            self.foreign.zones.push(Zone {
                source: self.source(&subgraph.id),
                name: subgraph.title.clone(),
                stencil: stencil(&extra(&subgraph.id)),
                page: self.page,
                within: subgraph.within.as_ref().map(|id| self.source(id)),
                notes: hints(&subgraph.id),
                ..Zone::default()
            });
        }
        for Vertex { id, label, mut words } in chart.vertices {
            if subgraphs.contains(id.as_str()) || arrows.contains(&id) {
                continue;
            }
            let store = words.iter().any(|word| STORES.contains(&word.as_str()));
            words.extend(extra(&id));
            self.foreign.nodes.push(Node {
                source: self.source(&id),
                name: label.unwrap_or_else(|| id.clone()),
                stencil: stencil(&words),
                shape: store.then_some(Shape::Store),
                page: self.page,
                within: chart.inside.get(&id).map(|zone| self.source(zone)),
                notes: hints(&id),
                ..Node::default()
            });
        }
        let mut known = BTreeMap::new();
        for (from, to, arrow) in chart.arrows {
            self.link(&from, &to, arrow, &mut known);
        }
        for (before, said) in chart.unread {
            let item = format!("line {} “{said}”", line + before);
            self.foreign
                .left_out
                .push(LeftOut::new(item, "it is no statement of a flowchart that is known"));
        }
    }

    fn source(&self, id: &str) -> String {
        format!("{}{id}", self.prefix)
    }

    /// Most arrows have no id: one is known by its ends and its label, and by which of several it is.
    fn link(&mut self, from: &str, to: &str, arrow: Arrow, known: &mut BTreeMap<String, usize>) {
        let name = match &arrow.id {
            Some(id) => format!("@{id}"),
            None if arrow.label.is_empty() => format!("{from} -> {to}"),
            None => format!("{from} -> {to}: {}", arrow.label),
        };
        let name = counted(known, &name);
        self.foreign.links.push(Link {
            source: self.source(&name),
            label: arrow.label,
            from: self.source(from),
            to: self.source(to),
            both_ways: arrow.both_ways,
            notes: if arrow.heads {
                String::new()
            } else {
                "drawn without an arrowhead".to_string()
            },
            ..Link::default()
        });
    }
}

/// The words that say what something is, each once.
fn stencil(words: &[String]) -> String {
    let mut said: Vec<&str> = Vec::new();
    for word in words.iter().take(MAX_WORDS).map(String::as_str) {
        if !word.is_empty() && !LOOKS.contains(&word) && !said.contains(&word) {
            said.push(word);
        }
    }
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(text: &str) -> Foreign {
        read(&Content::parse(text.as_bytes()).unwrap()).unwrap()
    }

    fn names(foreign: &Foreign) -> Vec<&str> {
        foreign.nodes.iter().map(|node| node.name.as_str()).collect()
    }

    fn flows(foreign: &Foreign) -> Vec<String> {
        let said = |it: &Link| {
            format!("{} {} {}|{}", it.from, if it.both_ways { "<>" } else { ">" }, it.to, it.label)
        };
        foreign.links.iter().map(said).collect()
    }

    #[test]
    fn shapes_and_labels() {
        let foreign = chart(
            "graph TD\n a[One]; b(Two)\n c([Three]) \n d[[Four]]\n e[(Five<br/>Docs)]\n f((Six))\n \
             g{Seven}\n h{{Eight}}\n i[/Nine/]\n j>Ten]\n k[\"a #quot;b#quot; [c] #35;\"]\n \
             l[/api/users]\n m[\"`**bold** _it_`\"]\n n@{ shape: cyl, label: \"Store, big\" }\n \
             o[\"fa:fa-user Jane\"]\n p(((P)))\n q[x (y)]\n r-s.t\n u[\"two\nlines\"]:::external",
        );
        assert_eq!(
            names(&foreign),
            [
                "One",
                "Two",
                "Three",
                "Four",
                "Five Docs",
                "Six",
                "Seven",
                "Eight",
                "Nine",
                "Ten",
                "a \"b\" [c] #",
                "/api/users",
                "bold it",
                "Store, big",
                "Jane",
                "P",
                "x (y)",
                "r-s.t",
                "two lines",
            ]
        );
        let stores: Vec<&str> = foreign
            .nodes
            .iter()
            .filter(|it| it.shape == Some(Shape::Store))
            .map(|it| it.source.as_str())
            .collect();
        assert_eq!(stores, ["e", "n"]);
        assert_eq!(
            (foreign.nodes[14].stencil.as_str(), foreign.nodes[18].stencil.as_str()),
            ("user", "external")
        );
        assert!(foreign.left_out.is_empty(), "{:?}", foreign.left_out);
    }

    #[test]
    fn arrows_of_all_sorts() {
        let foreign = chart(
            "flowchart LR\n a --> b --- c\n a & b -.-> c & d\n a ==>|\"x | y\"| b\n a -- text - more --> b\n \
             a == thick ==> b\n a -. dotted .-> b\n a <--> b\n a --x b\n a o--o b\n a ~~~ b\n a e1@--> b\n \
             a-->b;b-->a\n e1@{ animate: true }\n a <-- \"both\" --> b\n a\n  --> d",
        );
        assert_eq!(
            flows(&foreign),
            [
                "a > b|",
                "b > c|",
                "a > c|",
                "a > d|",
                "b > c|",
                "b > d|",
                "a > b|x | y",
                "a > b|text - more",
                "a > b|thick",
                "a > b|dotted",
                "a <> b|",
                "a > b|",
                "a > b|",
                "a > b|",
                "a > b|",
                "b > a|",
                "a <> b|both",
                "a > d|",
            ]
        );
        let sources: BTreeSet<&str> = foreign.links.iter().map(|it| it.source.as_str()).collect();
        assert_eq!(sources.len(), foreign.links.len(), "each has a source id of its own");
        assert!(foreign.links[1].notes.contains("arrowhead"));
        assert!(foreign.left_out.is_empty(), "{:?}", foreign.left_out);
        assert_eq!(names(&foreign), ["a", "b", "c", "d"]);
    }

    #[test]
    fn subgraphs_nest_and_take_flows() {
        let foreign = chart(
            "---\ntitle: \"My system\"\n---\n%%{init: {'theme': 'dark'}}%%\n%% comment\nflowchart LR\n\
             subgraph outer [The outside]\n direction TB\n x --> y\n subgraph Private Subnet\n  y[Why]\n end\nend\n\
             subgraph \"a b\"\n z\nend\n z --> outer\n endpoint --> z\nclassDef red fill:#f00\n class z,y llm\n\
             click z href \"https://example.org\" \"Hint\"\n ??? what",
        );
        assert_eq!(foreign.name, "My system");
        let zones: Vec<(&str, &str, Option<&str>)> = foreign
            .zones
            .iter()
            .map(|it| (it.source.as_str(), it.name.as_str(), it.within.as_deref()))
            .collect();
        assert_eq!(
            zones,
            [
                ("outer", "The outside", None),
                ("Private Subnet", "Private Subnet", Some("outer")),
                ("a b", "a b", None),
            ]
        );
        let within: Vec<(&str, Option<&str>)> =
            foreign.nodes.iter().map(|it| (it.source.as_str(), it.within.as_deref())).collect();
        assert_eq!(
            within,
            [
                ("x", Some("outer")),
                ("y", Some("Private Subnet")),
                ("z", Some("a b")),
                ("endpoint", None)
            ]
        );
        assert_eq!(flows(&foreign), ["x > y|", "z > outer|", "endpoint > z|"]);
        assert_eq!(foreign.nodes[2].stencil, "llm");
        assert_eq!(foreign.nodes[2].notes, "https://example.org\nHint");
        assert_eq!(foreign.left_out.len(), 1);
        assert_eq!(foreign.left_out[0].item, "line 22 “??? what”");
    }

    #[test]
    fn markdown_has_several_pages() {
        let foreign = chart(
            "[![badge](x)](y)\n# Doc\n\nText: see\n\n## First\n```mermaid\ngraph LR\na-->b\n```\n## Second\n~~~mermaid\n\
             flowchart TD\na-->c\n~~~\n```mermaid\nsequenceDiagram\nA->>B: x\n```\n```rust\n# no\n```\n",
        );
        let pages: Vec<&str> = foreign.pages.iter().map(|page| page.name.as_str()).collect();
        assert_eq!(pages, ["First", "Second"]);
        let nodes: Vec<(&str, usize)> =
            foreign.nodes.iter().map(|it| (it.source.as_str(), it.page)).collect();
        assert_eq!(nodes, [("First/a", 0), ("First/b", 0), ("Second/a", 1), ("Second/c", 1)]);
        assert_eq!(foreign.left_out[0].item, "sequenceDiagram in line 17");
    }

    #[test]
    fn what_is_beyond_the_limits_is_refused() {
        let many: Vec<String> = (0..400).map(|it| format!("a{it}")).collect();
        let many = many.join(" & ");
        for text in [
            format!("graph LR\n{many} --> {many}"),
            format!("graph LR\n{}", "subgraph a\n".repeat(100)),
            format!("graph LR\n{}", "?? ?\n".repeat(2000)),
            "sequenceDiagram\nA->>B: x".to_string(),
        ] {
            let content = Content::parse(text.as_bytes()).unwrap();
            assert!((super::super::FORMAT.recognise)(&content));
            read(&content).unwrap_err();
        }
    }
}
