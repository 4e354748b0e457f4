//! What a graph says: agents, tools and tasks, and which calls which. Models and tools that only an
//! agent's own properties name are elements, too.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::interop::content::{Content, ImportError};
use crate::interop::foreign::{Foreign, LeftOut, Link, Node};
use crate::interop::json::{list, text, words};
use crate::interop::reading::{called, facts, id, lines, text_or, unread};

/// Markers of where control begins and ends: nothing flows there.
const MARKERS: [&str; 4] = ["End", "START", "END", "Start"];

/// Properties of an agent that say how it behaves.
const FACTS: [&str; 4] = ["allow_delegation", "allow_code_execution", "human_input", "memory"];

/// Reads a file.
///
/// # Errors
/// Where it is no JSON.
pub fn read(content: &Content) -> Result<Foreign, ImportError> {
    let file = content.tree().ok_or_else(|| ImportError::new("an agent graph is JSON"))?;
    let framework = text(&file["metadata"], "framework");
    let mut reader = Reader {
        foreign: Foreign {
            name: if framework.is_empty() { String::new() } else { format!("{framework} agents") },
            description: lines(&[("Framework", framework)]),
            ..Foreign::default()
        },
        known: BTreeMap::new(),
        joined: BTreeSet::new(),
    };
    for (at, node) in list(file, "nodes").iter().enumerate() {
        reader.node(node, at);
    }
    for edge in list(file, "edges") {
        reader.edge(edge);
    }
    for node in list(file, "nodes") {
        reader.named_by(node);
    }
    let mut foreign = reader.foreign;
    unread(file, &["edges", "metadata", "nodes"], "the file", &mut foreign.left_out);
    unread(&file["metadata"], &["framework"], "`metadata`", &mut foreign.left_out);
    Ok(foreign)
}

struct Reader {
    foreign: Foreign,
    /// Source ids by what edges call a node.
    known: BTreeMap<String, String>,
    /// Ends of flows.
    joined: BTreeSet<(String, String)>,
}

/// What a file calls a node: some have ids, all have names.
fn key(node: &Value) -> String {
    id(&text_or(node, "id", &text(node, "name")))
}

fn is_marker(node: &str) -> bool {
    MARKERS.contains(&node)
}

impl Reader {
    fn node(&mut self, node: &Value, at: usize) {
        let (key, name, sort) = (key(node), text(node, "name"), text(node, "node_type"));
        if is_marker(&key) {
            let why = "it marks where control begins or ends; nothing flows there";
            self.foreign.left_out.push(LeftOut::new(called("marker", &name, &key), why));
            return;
        }
        let source = if key.is_empty() { format!("node-{at}") } else { key.clone() };
        self.known.entry(key).or_insert_with(|| source.clone());
        let about = &node["metadata"];
        let place = &node["source_location"];
        self.foreign.nodes.push(Node {
            // A tool that a crew keeps in a field of its own is called `self.dalle_tool`.
            name: name.strip_prefix("self.").unwrap_or(&name).to_string(),
            stencil: spaced(&sort),
            notes: lines(&[
                ("", text(node, "docstring")),
                ("", text(about, "description")),
                ("Role", text(about, "role")),
                ("Goal", text(about, "goal")),
                ("Instruction", text(about, "instruction")),
                ("Server", text_or(about, "url", &text(about, "command"))),
                ("Code", text_or(place, "file", &text(node, "location"))),
            ]),
            facts: facts(about, &FACTS),
            source,
            ..Node::default()
        });
    }

    fn edge(&mut self, edge: &Value) {
        let (from, to) = (id(&text(edge, "source")), id(&text(edge, "target")));
        let condition = &edge["condition"];
        let label = text_or(edge, "label", &text(condition, "type"));
        if is_marker(&from) || is_marker(&to) {
            let why = "it leads from or to a marker of control";
            let item = format!("edge from “{from}” to “{to}”");
            self.foreign.left_out.push(LeftOut::new(item, why));
            return;
        }
        let end = |end: String| self.known.get(&end).cloned().unwrap_or(end);
        let (from, to) = (end(from), end(to));
        let notes = lines(&[
            ("Condition", text_or(condition, "condition", &text(condition, "expression"))),
            ("Crew", text(&edge["metadata"], "crew_name")),
        ]);
        self.link(from, to, &label.replace('_', " "), &notes);
    }

    fn link(&mut self, from: String, to: String, label: &str, notes: &str) {
        self.joined.insert((from.clone(), to.clone()));
        self.foreign.links.push(Link {
            source: format!("{from}->{to}:{label}"),
            label: label.to_string(),
            notes: notes.to_string(),
            from,
            to,
            ..Link::default()
        });
    }

    /// The model and the tools that the properties of an agent name.
    fn named_by(&mut self, node: &Value) {
        let Some(agent) = self.known.get(&key(node)).cloned() else { return };
        let about = &node["metadata"];
        for tool in words(about, "tools") {
            let tool = self.part("tool", &tool);
            if !self.joined.contains(&(agent.clone(), tool.clone())) {
                self.link(agent.clone(), tool, "tool usage", "");
            }
        }
        let model = text_or(about, "model", &model_of(&text(about, "llm")));
        if !model.is_empty() {
            let model = self.part("model", &model);
            if !self.joined.contains(&(agent.clone(), model.clone())) {
                self.link(agent, model, "prompts", "");
            }
        }
    }

    /// A part that a node of the graph is, or one of its own.
    fn part(&mut self, sort: &str, name: &str) -> String {
        let key = id(name);
        if let Some(source) = self.known.get(&key) {
            return source.clone();
        }
        let source = key.clone();
        self.known.insert(key, source.clone());
        self.foreign.nodes.push(Node {
            source: source.clone(),
            name: name.strip_prefix("self.").unwrap_or(name).to_string(),
            stencil: if sort == "model" { "LLM model".into() } else { sort.to_string() },
            ..Node::default()
        });
        source
    }
}

/// `Tool Executor` for `ToolExecutor`, `MCP Server` for `MCPServer`.
fn spaced(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut spaced = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let after_small = at > 0 && letters[at - 1].is_lowercase();
        let before_small = at > 0 && letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (after_small || before_small) {
            spaced.push(' ');
        }
        spaced.push(*letter);
    }
    spaced
}

/// The name of a model in an expression such as `LLM(model='openai/gpt-4o')`, or the expression.
fn model_of(expression: &str) -> String {
    let quoted = expression.split_once("model=").map(|(_, rest)| rest.trim_start());
    let name = quoted.and_then(|rest| rest.strip_prefix(['\'', '"'])?.split(['\'', '"']).next());
    name.unwrap_or(expression).to_string()
}
