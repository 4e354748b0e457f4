//! Putting something onto a flow.

use super::{common_boundary, is_taken};
use crate::model::{Attributes, Edit, Flow, Id, Model, id};

/// The edit that lets a flow run to `ends.0`, and on from `ends.1` to where it ran before; none
/// without such a flow.
///
/// The way to the first keeps id, label, attributes and notes, and with the id what was found and
/// answered about the flow. The way on is new: it is called `label`, or like the first, and of the
/// attributes it has those that travel with what flows. How the way on is protected, nobody has said
/// yet.
pub fn split(
    model: &Model,
    flow: &str,
    ends: (&str, &str),
    label: Option<&str>,
    travels: impl Fn(&str) -> bool,
) -> Option<Edit> {
    let whole = model.flows.get(flow)?;
    let (first, last) = ends;
    let to_first = Flow { to: first.to_string(), ..whole.clone() };
    let attributes: Attributes = (whole.attributes.iter())
        .filter(|(attribute, _)| travels(attribute))
        .map(|(attribute, values)| (attribute.clone(), values.clone()))
        .collect();
    let on = Flow {
        from: last.to_string(),
        to: whole.to.clone(),
        label: label.unwrap_or(&whole.label).to_string(),
        attributes,
        notes: Vec::new(),
    };
    let name = format!("{last} {}", whole.to);
    let id = id::from_name(&name, "flow", |id| is_taken(model, id));
    Some(Edit::All(vec![Edit::Flow(flow.to_string(), Some(to_first)), Edit::Flow(id, Some(on))]))
}

/// The boundary for something that comes between two elements: the innermost that holds both, else
/// the one around the first.
pub fn home_between(model: &Model, from: &str, to: &str) -> Option<Id> {
    common_boundary(model, &[from.to_string(), to.to_string()])
        .or_else(|| model.elements.get(from).and_then(|element| element.boundary.clone()))
}
