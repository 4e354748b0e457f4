//! The model as a graph, for reachability and layout.

use std::collections::BTreeMap;

use petgraph::graph::{DiGraph, NodeIndex};

use super::{Id, Model};

/// A view derived from a model and never stored: elements in id order as nodes, flows in id order
/// as edges. Flows with a missing end are left out; `check` reports them.
#[derive(Debug, Clone)]
pub struct Graph {
    /// Node weights are element ids, edge weights are flow ids.
    pub graph: DiGraph<Id, Id>,
    nodes: BTreeMap<Id, NodeIndex>,
}

impl Graph {
    /// The graph of `model`.
    pub fn of(model: &Model) -> Self {
        let mut graph = DiGraph::with_capacity(model.elements.len(), model.flows.len());
        let nodes: BTreeMap<Id, NodeIndex> =
            model.elements.keys().map(|id| (id.clone(), graph.add_node(id.clone()))).collect();
        for (id, flow) in &model.flows {
            if let (Some(from), Some(to)) = (nodes.get(&flow.from), nodes.get(&flow.to)) {
                graph.add_edge(*from, *to, id.clone());
            }
        }
        Self { graph, nodes }
    }

    /// The node of an element.
    pub fn node(&self, element: &str) -> Option<NodeIndex> {
        self.nodes.get(element).copied()
    }
}
