//! Graphs of agents and their tools, read from code by Agent-Wiz:
//! <https://github.com/Repello-AI/Agent-Wiz>.

mod read;

use super::Format;
use super::content::Content;
use super::json::list;

/// The format.
pub const FORMAT: Format = Format {
    id: "agent-graph",
    name: "Agent-Wiz graph",
    endings: &["json"],
    recognise: is_agent_graph,
    read: Some(read::read),
    write: None,
};

/// Whether it has nodes with a type of node, and edges.
fn is_agent_graph(content: &Content) -> bool {
    content.tree().is_some_and(|file| {
        let typed = |node: &serde_json::Value| node.get("node_type").is_some();
        file.get("edges").is_some_and(serde_json::Value::is_array)
            && list(file, "nodes").iter().any(typed)
    })
}
