//! Sized graphs in and layouts out as JSON, so that the layout can be compared with other tools.
//!
//! In: `{"dir", "nodes": [{"id", "kind", "boundary", "w", "h"}], "boundaries": [{"id", "parent",
//! "lw"}], "flows": [{"id", "from", "to", "lw"}], "prev"}` with lengths in pixels, where a cell is
//! 8 wide and 16 high. Out: boxes and frames as `[x, y, w, h]` and flows as points, in cells, and
//! a `state` that finds its way back in `prev`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Boundary, Direction, Flow, Graph, Memory, Node, Rect, Voice, layout};

/// Pixels of a cell: columns and rows.
pub const CELL: [i32; 2] = [8, 16];

/// The form of a sized graph, in short.
const FORM: &str = "{\"nodes\": [{\"id\", \"w\", \"h\"}], \"flows\": [{\"id\", \"from\", \"to\"}]} with \
                    lengths in pixels";

/// What can be wrong with a sized graph.
#[derive(Debug, Error)]
pub enum JsonError {
    /// Not JSON, or not of the expected form.
    #[error("{line}:{column}: {message}: a sized graph is {FORM}")]
    Format {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// A length that nothing can have.
    #[error("`{id}`: a {what} of {pixels} pixels: write a positive number")]
    Length {
        /// The node, boundary or flow.
        id: String,
        /// `width`, `height` or `label width`.
        what: &'static str,
        /// What was given.
        pixels: i32,
    },
    /// The answer could not be written.
    #[error("the layout cannot be written: {0}")]
    Answer(serde_json::Error),
    /// A reference leads nowhere.
    #[error("`{from}` refers to `{to}`, which the graph does not have")]
    Reference {
        /// The node, boundary or flow with the reference.
        from: String,
        /// The missing node or boundary.
        to: String,
    },
}

#[derive(Deserialize)]
struct Sized {
    dir: Option<String>,
    nodes: Vec<SizedNode>,
    #[serde(default)]
    boundaries: Vec<SizedBoundary>,
    #[serde(default)]
    flows: Vec<SizedFlow>,
    prev: Option<Previous>,
}

#[derive(Deserialize)]
struct SizedNode {
    id: String,
    #[serde(default)]
    kind: String,
    boundary: Option<String>,
    w: i32,
    h: i32,
}

#[derive(Deserialize)]
struct SizedBoundary {
    id: String,
    parent: Option<String>,
    #[serde(default)]
    lw: i32,
}

#[derive(Deserialize)]
struct SizedFlow {
    id: String,
    from: String,
    to: String,
    #[serde(default)]
    lw: i32,
}

#[derive(Deserialize)]
struct Previous {
    #[serde(default)]
    state: Memory,
}

#[derive(Serialize)]
struct Answer {
    ms: f64,
    cell: [i32; 2],
    nodes: BTreeMap<String, [i32; 4]>,
    boundaries: BTreeMap<String, [i32; 4]>,
    flows: BTreeMap<String, Line>,
    state: Memory,
}

#[derive(Serialize)]
struct Line {
    /// Centres of cells.
    points: Vec<[f64; 2]>,
    label: Option<[i32; 4]>,
}

/// Lays out the sized graph in `input`. `clock` tells the milliseconds since any fixed moment; the
/// answer says how long the layout took by it.
pub fn layout_json(input: &str, clock: &dyn Fn() -> f64) -> Result<String, JsonError> {
    let sized: Sized = serde_json::from_str(input)?;
    check_lengths(&sized)?;
    let graph = graph(&sized)?;
    let memory = sized.prev.map(|prev| prev.state).unwrap_or_default();
    let start = clock();
    let layout = layout(&graph, &memory);
    let ms = clock() - start;

    let cells = |r: Rect| [r.x, r.y, r.w, r.h];
    let names = |ids: Vec<String>, rects: Vec<Rect>| {
        ids.into_iter().zip(rects.into_iter().map(cells)).collect()
    };
    let routes = sized.flows.into_iter().zip(layout.flows).map(|(flow, route)| {
        let centre = |cell: &crate::model::Cell| [f64::from(cell.x) + 0.5, f64::from(cell.y) + 0.5];
        let points = route.points.iter().map(centre).collect();
        (flow.id, Line { points, label: route.label.map(cells) })
    });
    let answer = Answer {
        ms,
        cell: CELL,
        nodes: names(sized.nodes.into_iter().map(|n| n.id).collect(), layout.nodes),
        boundaries: names(
            sized.boundaries.into_iter().map(|b| b.id).collect(),
            layout.boundaries.into_iter().map(|frame| frame.rect).collect(),
        ),
        flows: routes.collect(),
        state: layout.memory,
    };
    serde_json::to_string(&answer).map_err(JsonError::Answer)
}

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let message = error.to_string();
        let place = format!(" at line {line} column {column}");
        let message = message.strip_suffix(&place).unwrap_or(&message).to_string();
        Self::Format { line, column, message }
    }
}

/// Boxes have a size; labels may have none.
fn check_lengths(sized: &Sized) -> Result<(), JsonError> {
    let boxes =
        sized.nodes.iter().flat_map(|n| [(&n.id, "width", n.w, 1), (&n.id, "height", n.h, 1)]);
    let frames = sized.boundaries.iter().map(|b| (&b.id, "label width", b.lw, 0));
    let lines = sized.flows.iter().map(|f| (&f.id, "label width", f.lw, 0));
    for (id, what, pixels, least) in boxes.chain(frames).chain(lines) {
        if pixels < least {
            return Err(JsonError::Length { id: id.clone(), what, pixels });
        }
    }
    Ok(())
}

fn graph(sized: &Sized) -> Result<Graph, JsonError> {
    let index = |ids: Vec<&String>| -> BTreeMap<String, usize> {
        ids.into_iter().enumerate().map(|(i, id)| (id.clone(), i)).collect()
    };
    let nodes = index(sized.nodes.iter().map(|n| &n.id).collect());
    let boundaries = index(sized.boundaries.iter().map(|b| &b.id).collect());
    let find = |map: &BTreeMap<String, usize>, from: &str, to: &str| {
        map.get(to)
            .copied()
            .ok_or_else(|| JsonError::Reference { from: from.to_string(), to: to.to_string() })
    };
    let inside = |from: &str, boundary: &Option<String>| {
        boundary.as_ref().map(|to| find(&boundaries, from, to)).transpose()
    };
    let columns = |pixels: i32| pixels.div_euclid(CELL[0]);
    Ok(Graph {
        direction: match sized.dir.as_deref() {
            Some("LR") => Direction::LeftToRight,
            _ => Direction::TopToBottom,
        },
        nodes: sized
            .nodes
            .iter()
            .map(|n| {
                Ok(Node {
                    id: n.id.clone(),
                    width: columns(n.w),
                    height: n.h.div_euclid(CELL[1]),
                    boundary: inside(&n.id, &n.boundary)?,
                    voice: if n.kind == "external" { Voice::Person } else { Voice::Inner },
                })
            })
            .collect::<Result<_, JsonError>>()?,
        boundaries: sized
            .boundaries
            .iter()
            .map(|b| {
                let parent = inside(&b.id, &b.parent)?;
                Ok(Boundary { id: b.id.clone(), parent, title: columns(b.lw) })
            })
            .collect::<Result<_, JsonError>>()?,
        flows: sized
            .flows
            .iter()
            .map(|f| {
                let (from, to) = (find(&nodes, &f.id, &f.from)?, find(&nodes, &f.id, &f.to)?);
                Ok(Flow { id: f.id.clone(), from, to, label: columns(f.lw) })
            })
            .collect::<Result<_, JsonError>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_between_two_boxes_is_laid_out() {
        let input = r#"{"dir": "TB", "nodes": [{"id": "a", "w": 80, "h": 64},
            {"id": "b", "w": 80, "h": 64}], "flows": [{"id": "f", "from": "a", "to": "b", "lw": 24}]}"#;
        let answer = layout_json(input, &|| 0.0).unwrap();
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["nodes"]["a"], serde_json::json!([0, 0, 10, 4]));
        assert_eq!(answer["flows"]["f"]["label"], serde_json::json!([4, 5, 3, 1]));
    }

    #[test]
    fn faults_say_where_and_what_to_write() {
        let told = |input: &str| layout_json(input, &|| 0.0).unwrap_err().to_string();
        let missing = told("{\"nodes\":\n [{\"id\": \"a\"}]}");
        assert!(missing.starts_with("2:13: missing field `w`: a sized graph is {"), "{missing}");
        let negative = told(r#"{"nodes": [{"id": "a", "w": -8, "h": 64}]}"#);
        assert_eq!(negative, "`a`: a width of -8 pixels: write a positive number");
        let flat = told(r#"{"nodes": [{"id": "a", "w": 8, "h": 0}]}"#);
        assert_eq!(flat, "`a`: a height of 0 pixels: write a positive number");
    }

    #[test]
    fn a_missing_node_is_named() {
        let input = r#"{"nodes": [], "flows": [{"id": "f", "from": "a", "to": "b"}]}"#;
        let error = layout_json(input, &|| 0.0).unwrap_err().to_string();
        assert_eq!(error, "`f` refers to `a`, which the graph does not have");
    }
}
