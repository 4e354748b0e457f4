//! The layered net: every level as layers of slots, and every flow as a chain of segments from
//! layer to layer.
//!
//! Layer 0 of a level holds the ports on the start side of its frame, the last layer those on the
//! end side; between them each rank is a layer, and where flows have labels there is a layer for
//! labels between two ranks.

use super::{Graph, memory::Known, rank::Ranks, tree::Span, tree::Tree};

/// What stands in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A box.
    Node(usize),
    /// A boundary with everything in it; the number is its level.
    Frame(usize),
    /// A flow that passes.
    Line,
    /// The label of a flow, with its width in columns.
    Label(i32),
    /// A flow that passes the frame of the level.
    Port,
}

/// One place in a layer.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub kind: Kind,
    pub level: usize,
    pub layer: usize,
    /// Segments that reach it from the layer before. A port on the start side has here the segment
    /// outside its frame.
    pub ups: Vec<usize>,
    /// Segments that leave it to the layer after; for a port on the end side, outside its frame.
    pub downs: Vec<usize>,
    /// Whether its order among the other fixed slots of its layer must stay.
    pub fixed: bool,
}

/// One end of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub slot: usize,
    /// Where `slot` is a frame: the port on it.
    pub port: Option<usize>,
}

/// A piece of a flow between two neighbouring layers of one level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    pub upper: End,
    pub lower: End,
}

#[derive(Debug)]
pub(super) struct Net {
    pub slots: Vec<Slot>,
    pub segments: Vec<Segment>,
    /// Whether the flow of each segment runs along the direction of the picture.
    pub is_along: Vec<bool>,
    /// level → layer → slots in their order.
    pub layers: Vec<Vec<Vec<usize>>>,
    /// The segments of each flow along the direction of the picture.
    pub chains: Vec<Vec<usize>>,
    /// The slots of each flow between the items that it joins, along the direction.
    pub between: Vec<Vec<usize>>,
    /// The slot with the label of each flow.
    pub labels: Vec<Option<usize>>,
    /// The slot of each item.
    pub slot_of: Vec<usize>,
    /// Whether each flow runs along the direction of the picture.
    pub forward: Vec<bool>,
    /// Whether lines keep an order from before, so that only what is new is to be placed.
    pub known_lines: bool,
    /// level → rank → layer.
    rank_layers: Vec<Vec<usize>>,
}

impl Net {
    pub(super) fn build(graph: &Graph, tree: &Tree, ranks: &Ranks, known: &Known) -> Self {
        let levels = tree.items.len();
        let mut net = Self {
            slots: Vec::new(),
            segments: Vec::new(),
            is_along: Vec::new(),
            layers: vec![Vec::new(); levels],
            chains: vec![Vec::new(); graph.flows.len()],
            between: vec![Vec::new(); graph.flows.len()],
            labels: vec![None; graph.flows.len()],
            slot_of: vec![0; tree.home.len()],
            forward: ranks.forward.clone(),
            known_lines: false,
            rank_layers: vec![Vec::new(); levels],
        };
        let gaps = label_gaps(graph, tree, ranks);
        for level in 0..levels {
            let used = gaps.iter().flatten().filter(|gap| gap.0 == level).map(|gap| gap.1);
            let used: std::collections::BTreeSet<usize> = used.collect();
            net.add_layers(level, tree, ranks, &used);
            net.add_items(level, tree, ranks);
        }
        for (f, span) in tree.spans.iter().enumerate() {
            if let Some(span) = span {
                net.add_chain(f, *span, graph, tree, ranks, gaps[f].map(|gap| gap.1));
            }
        }
        net.recall(known);
        net
    }

    /// Ports of a level at its start (`false`) or end.
    pub(super) fn ports(&self, level: usize, end: bool) -> &[usize] {
        let layers = &self.layers[level];
        if end { layers.last() } else { layers.first() }.map_or(&[], Vec::as_slice)
    }

    /// Makes the layers of a level, empty; `labelled` are the ranks after which labels stand.
    fn add_layers(
        &mut self,
        level: usize,
        tree: &Tree,
        ranks: &Ranks,
        labelled: &std::collections::BTreeSet<usize>,
    ) {
        let last = tree.items[level].iter().map(|i| ranks.rank[*i]).max().unwrap_or(0);
        let mut next = 1;
        for rank in 0..=last {
            self.rank_layers[level].push(next);
            next += if labelled.contains(&rank) { 2 } else { 1 };
        }
        self.layers[level] = vec![Vec::new(); next + 1];
    }

    fn add_items(&mut self, level: usize, tree: &Tree, ranks: &Ranks) {
        for item in &tree.items[level] {
            let kind = tree.inside(*item).map_or(Kind::Node(*item), Kind::Frame);
            let layer = self.rank_layers[level][ranks.rank[*item]];
            self.slot_of[*item] = self.add_slot(kind, level, layer);
        }
    }

    /// Sorts every layer by what is known; the rest follows and is free to move.
    fn recall(&mut self, known: &Known) {
        let mut orders: Vec<Option<i32>> = vec![None; self.slots.len()];
        for (slot, item) in self.slot_of.iter().zip(&known.items) {
            orders[*slot] = item.order;
        }
        for (slots, line) in self.between.iter().zip(&known.lines) {
            if slots.len() == line.len() {
                for (slot, (order, _)) in slots.iter().zip(line) {
                    orders[*slot] = Some(*order);
                }
            }
        }
        for layer in self.layers.iter_mut().flatten() {
            layer.sort_by_key(|slot| (orders[*slot].is_none(), orders[*slot]));
        }
        for (slot, order) in self.slots.iter_mut().zip(&orders) {
            slot.fixed = order.is_some();
        }
        self.known_lines = known.lines.iter().any(|line| !line.is_empty());
    }

    /// The order of each item among the items of its layer.
    pub(super) fn orders(&self) -> Vec<i32> {
        let mut order_of = vec![0; self.slots.len()];
        for layer in self.layers.iter().flatten() {
            let is_item =
                |s: &&usize| matches!(self.slots[**s].kind, Kind::Node(_) | Kind::Frame(_));
            for (order, slot) in (0..).zip(layer.iter().filter(is_item)) {
                order_of[*slot] = order;
            }
        }
        self.slot_of.iter().map(|slot| order_of[*slot]).collect()
    }

    fn add_slot(&mut self, kind: Kind, level: usize, layer: usize) -> usize {
        let slot = self.slots.len();
        let (ups, downs) = (Vec::new(), Vec::new());
        self.slots.push(Slot { kind, level, layer, ups, downs, fixed: false });
        self.layers[level][layer].push(slot);
        slot
    }

    fn connect(&mut self, flow: usize, upper: End, lower: End) {
        let segment = self.segments.len();
        self.segments.push(Segment { upper, lower });
        self.is_along.push(self.forward[flow]);
        self.chains[flow].push(segment);
        for end in [Some(upper.slot), upper.port].into_iter().flatten() {
            self.slots[end].downs.push(segment);
        }
        for end in [Some(lower.slot), lower.port].into_iter().flatten() {
            self.slots[end].ups.push(segment);
        }
    }

    /// The chain of one flow: out of the frames around its upper box, along the level that holds
    /// both ends, and into the frames around its lower box.
    fn add_chain(
        &mut self,
        flow: usize,
        span: Span,
        graph: &Graph,
        tree: &Tree,
        ranks: &Ranks,
        label_gap: Option<usize>,
    ) {
        let ends = &graph.flows[flow];
        let (upper, lower) =
            if ranks.forward[flow] { (ends.from, ends.to) } else { (ends.to, ends.from) };
        let mut at = End { slot: self.slot_of[upper], port: None };
        let mut level = tree.home[upper];
        while level != span.level {
            let last = self.layers[level].len() - 1;
            at = self.pass(flow, level, at, last);
            let port = self.add_slot(Kind::Port, level, last);
            self.between[flow].push(port);
            self.connect(flow, at, End { slot: port, port: None });
            let Some(item) = tree.item_of(level) else { break };
            at = End { slot: self.slot_of[item], port: Some(port) };
            level = tree.home[item];
        }
        let label_layer = label_gap.map(|rank| self.rank_layers[span.level][rank] + 1);
        for item in tree.path(lower, span.level).into_iter().rev() {
            let slot = self.slot_of[item];
            let (level, layer) = (self.slots[slot].level, self.slots[slot].layer);
            if let Some(label_layer) = label_layer.filter(|_| level == span.level) {
                at = self.pass(flow, level, at, label_layer);
                let label = self.add_slot(Kind::Label(ends.label), level, label_layer);
                self.labels[flow] = Some(label);
                self.between[flow].push(label);
                let end = End { slot: label, port: None };
                self.connect(flow, at, end);
                at = end;
            }
            at = self.pass(flow, level, at, layer);
            let port = tree.inside(item).map(|inside| self.add_slot(Kind::Port, inside, 0));
            self.connect(flow, at, End { slot, port });
            if let Some(port) = port {
                self.between[flow].push(port);
                at = End { slot: port, port: None };
            }
        }
    }

    /// Leads a flow through the layers between where it is and layer `to`, without reaching it.
    fn pass(&mut self, flow: usize, level: usize, mut at: End, to: usize) -> End {
        for layer in self.slots[at.slot].layer + 1..to {
            let end = End { slot: self.add_slot(Kind::Line, level, layer), port: None };
            self.between[flow].push(end.slot);
            self.connect(flow, at, end);
            at = end;
        }
        at
    }
}

/// For each flow with a label: the level and the rank after which the label stands. Long flows
/// have a choice and take the gap with the least text in it.
fn label_gaps(graph: &Graph, tree: &Tree, ranks: &Ranks) -> Vec<Option<(usize, usize)>> {
    let mut text = std::collections::BTreeMap::new();
    let mut gaps = vec![None; graph.flows.len()];
    let mut by_length: Vec<(usize, usize, Span, i32)> = Vec::new();
    for (f, span) in tree.spans.iter().enumerate() {
        if let Some(span) = span.filter(|_| graph.flows[f].label > 0) {
            let length = ranks.rank[span.from].abs_diff(ranks.rank[span.to]);
            by_length.push((length, f, span, graph.flows[f].label));
        }
    }
    by_length.sort_by_key(|(length, f, ..)| (*length, *f));
    for (_, f, span, label) in by_length {
        let (a, b) = (ranks.rank[span.from], ranks.rank[span.to]);
        let used = |gap: &usize| text.get(&(span.level, *gap)).copied().unwrap_or(0);
        let gap = (a.min(b)..a.max(b)).min_by_key(used).unwrap_or(a.min(b));
        *text.entry((span.level, gap)).or_insert(0) += label;
        gaps[f] = Some((span.level, gap));
    }
    gaps
}
