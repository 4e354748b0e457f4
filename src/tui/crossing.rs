//! A place where a flow passes the frame of a boundary: what changes there.

use crate::model::{Flow, Model};

/// The exposure of an element.
const EXPOSURE: &str = "exposure";

/// What the flow comes out of and goes into at the frame of `boundary`, by label, with the exposure of
/// its ends. None if it does not pass it.
pub fn facts(model: &Model, flow: &Flow, boundary: &str) -> Option<Vec<(&'static str, String)>> {
    let (from, to) = (model.around(&flow.from), model.around(&flow.to));
    let is_left = from.contains(&boundary);
    if is_left == to.contains(&boundary) {
        return None;
    }
    let chain = if is_left { &from } else { &to };
    let outside = chain.iter().skip_while(|id| **id != boundary).nth(1).copied();
    let (inner, outer) = (zone(model, Some(boundary)), zone(model, outside));
    let (left, entered) = if is_left { (inner, outer) } else { (outer, inner) };
    let exposure = |element: &str| {
        let element = model.elements.get(element)?;
        Some(element.attributes.get(EXPOSURE)?.to_string())
    };
    let (before, after) = (exposure(&flow.from), exposure(&flow.to));
    let mut facts = vec![("out of", left), ("into", entered)];
    if before.is_some() || after.is_some() {
        let known = |exposure: Option<String>| exposure.unwrap_or_else(|| "?".into());
        facts.push((EXPOSURE, format!("{} → {}", known(before), known(after))));
    }
    Some(facts)
}

/// A boundary with its kind.
fn zone(model: &Model, boundary: Option<&str>) -> String {
    match boundary.and_then(|id| model.boundaries.get(id)) {
        Some(boundary) => format!("{} ({})", boundary.name, boundary.kind),
        None => "the outside".into(),
    }
}
