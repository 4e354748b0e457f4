//! Models in a line, for tests.
//!
//! `it agent autonomy=autonomous memory=session; page web-content; page>it carries=content;
//! zone organisation: it page` makes two elements (id, kind, attributes), a flow and a boundary
//! around two elements. Several values of an attribute are joined by `+`. The same notation
//! changes a model: `it.autonomy=human-approves`, `it.autonomy=?` (not recorded), `page>it
//! carries=?`, `-page` (with its flows), `-page>it`, `it.control=AML.M0020:in_place`,
//! `it.boundary=zone-2` (zones are numbered as they come).

use threatloom::model::{Boundary, Control, Element, Flow, Model, Values};

/// The model that a sketch describes.
pub fn model(sketch: &str) -> Model {
    let mut model = Model::new("sketch");
    change(&mut model, sketch);
    model
}

/// Applies the statements of a sketch to a model.
pub fn change(model: &mut Model, sketch: &str) {
    for statement in sketch.split(';').map(str::trim).filter(|s| !s.is_empty()) {
        apply(model, statement);
    }
}

fn apply(model: &mut Model, statement: &str) {
    let (head, rest) = statement.split_once(' ').unwrap_or((statement, ""));
    if let Some(gone) = statement.strip_prefix('-') {
        if let Some((from, to)) = gone.split_once('>') {
            model.flows.retain(|_, flow| (flow.from.as_str(), flow.to.as_str()) != (from, to));
        } else {
            assert!(model.elements.remove(gone).is_some(), "no {gone} to remove");
            model.flows.retain(|_, flow| flow.from != gone && flow.to != gone);
        }
    } else if let Some((kind, members)) = rest.split_once(':').filter(|_| head == "zone") {
        let id = format!("zone-{}", model.boundaries.len() + 1);
        let kind = kind.trim().parse().unwrap();
        model
            .boundaries
            .insert(id.clone(), Boundary { kind, name: id.clone(), ..Boundary::default() });
        for member in members.split_whitespace() {
            model.elements.get_mut(member).unwrap().boundary = Some(id.clone());
        }
    } else if let Some((from, to)) = head.split_once('>') {
        assert!(
            model.elements.contains_key(from) && model.elements.contains_key(to),
            "{statement}"
        );
        let drawn = model.flows.iter().find(|(_, flow)| (&*flow.from, &*flow.to) == (from, to));
        let id = drawn.map_or_else(|| format!("{from}-to-{to}"), |(id, _)| id.clone());
        let flow = model.flows.entry(id).or_insert_with(|| Flow {
            from: from.to_string(),
            to: to.to_string(),
            ..Flow::default()
        });
        rest.split_whitespace().for_each(|pair| record(&mut flow.attributes, pair));
    } else if let Some((id, pair)) = statement.split_once('.').filter(|_| rest.is_empty()) {
        let element = model.elements.get_mut(id).unwrap_or_else(|| panic!("{statement}"));
        match pair.split_once('=').unwrap() {
            ("kind", kind) => element.kind = kind.to_string(),
            ("boundary", id) => {
                assert!(model.boundaries.contains_key(id), "no boundary {id}");
                element.boundary = Some(id.to_string());
            }
            ("control", control) => {
                let (mitigation, state) = control.split_once(':').unwrap();
                let control = Control { state: state.parse().unwrap(), ..Control::default() };
                element.controls.insert(mitigation.to_string(), control);
            }
            _ => record(&mut element.attributes, pair),
        }
    } else {
        let (kind, attributes) = rest.split_once(' ').unwrap_or((rest, ""));
        let mut element = Element {
            kind: kind.to_string(),
            name: format!("{head} ({kind})"),
            ..Element::default()
        };
        attributes.split_whitespace().for_each(|pair| record(&mut element.attributes, pair));
        model.elements.insert(head.to_string(), element);
    }
}

fn record(attributes: &mut threatloom::model::Attributes, pair: &str) {
    let (attribute, value) = pair.split_once('=').unwrap_or_else(|| panic!("{pair}"));
    if value == "?" {
        assert!(attributes.remove(attribute).is_some(), "{attribute} was not recorded");
    } else {
        attributes.insert(attribute.to_string(), Values::new(value.split('+')).unwrap());
    }
}
