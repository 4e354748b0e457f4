//! A model of any size with nested boundaries, as large systems have them.

use threatloom::model::{Boundary, Element, Flow, Model};

/// Houses of six elements, three houses to a quarter; chains within houses, ways between them, and
/// some that go far.
pub fn town(elements: usize) -> Model {
    let kinds = ["agent", "tool", "vector-store", "web-app", "hosted-model-api", "log-store"];
    let mut model = Model::new("Town");
    for i in 0..elements {
        let (house, quarter) = (i / 6, i / 18);
        let (house_id, quarter_id) = (format!("house-{house}"), format!("quarter-{quarter}"));
        model.boundaries.entry(quarter_id.clone()).or_insert_with(|| Boundary {
            name: format!("Quarter {quarter}"),
            ..Boundary::default()
        });
        model.boundaries.entry(house_id.clone()).or_insert_with(|| Boundary {
            name: format!("House {house}"),
            parent: Some(quarter_id.clone()),
            ..Boundary::default()
        });
        let element = Element {
            kind: kinds[i % kinds.len()].to_string(),
            name: format!("Box {i}"),
            boundary: Some(if i % 6 == 5 { quarter_id } else { house_id }),
            ..Element::default()
        };
        model.elements.insert(format!("box-{i:03}"), element);
        let mut flow = |to: usize, label: &str| {
            let (from, to) = (format!("box-{i:03}"), format!("box-{to:03}"));
            let flow = Flow { from, to, label: label.to_string(), ..Flow::default() };
            model.flows.insert(format!("flow-{:03}", model.flows.len()), flow);
        };
        if i > 0 && i % 6 > 0 {
            flow(i - 1, "call");
        }
        if i >= 6 && i % 6 == 0 {
            flow(i - 6, "query");
        }
        if i % 25 == 24 {
            flow((i * 7) % i, "report");
        }
    }
    model
}
