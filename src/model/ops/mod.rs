//! What people do to a model, as edits that keep it whole: no flow is left without an end, no
//! child without its boundary.

mod clip;
mod split;

pub use clip::{Pasted, Target, clip, paste};
pub use split::{home_between, split};

use super::{
    Boundary, BoundaryKind, Edit, Element, Flow, Id, KIND, Model, Prose, Reply, ReplyKey, Stamp,
    Values, id,
};

/// The edit that adds an element, and its new id.
pub fn add_element(model: &Model, kind: &str, name: &str, boundary: Option<&str>) -> (Id, Edit) {
    let id = id::from_name(name, kind, |id| is_taken(model, id));
    let element = Element {
        kind: kind.to_string(),
        name: name.to_string(),
        boundary: boundary.map(str::to_string),
        ..Element::default()
    };
    (id.clone(), Edit::Element(id, Some(element)))
}

/// The edit that connects two elements, and the id of the flow.
pub fn connect(model: &Model, from: &str, to: &str, label: &str) -> (Id, Edit) {
    let id = id::from_name(&format!("{from} {to}"), "flow", |id| is_taken(model, id));
    let flow = Flow {
        from: from.to_string(),
        to: to.to_string(),
        label: label.to_string(),
        ..Flow::default()
    };
    (id.clone(), Edit::Flow(id, Some(flow)))
}

/// The edit that draws a boundary around `members` (elements and boundaries), and its id. The new
/// boundary lies inside the innermost boundary that holds all members already.
pub fn frame(model: &Model, kind: BoundaryKind, name: &str, members: &[Id]) -> (Id, Edit) {
    let id = id::from_name(name, "boundary", |id| is_taken(model, id));
    let outer = common_boundary(model, members);
    let boundary = Boundary { kind, name: name.to_string(), parent: outer, ..Boundary::default() };
    let mut edits = vec![Edit::Boundary(id.clone(), Some(boundary))];
    let outermost = outermost(model, members);
    edits.extend(outermost.iter().filter_map(|member| move_into(model, member, Some(&id))));
    (id, Edit::All(edits))
}

/// The edit that puts an element or boundary into another boundary (`None`: outside all). None when
/// there is nothing to do or a boundary would end up inside itself.
pub fn move_into(model: &Model, id: &str, boundary: Option<&str>) -> Option<Edit> {
    let target = boundary.map(str::to_string);
    if let Some(element) = model.elements.get(id).filter(|e| e.boundary != target) {
        let element = Element { boundary: target, ..element.clone() };
        return Some(Edit::Element(id.to_string(), Some(element)));
    }
    let moved = model.boundaries.get(id).filter(|b| b.parent != target)?;
    if model.enclosing(boundary).contains(&id) {
        return None;
    }
    let moved = Boundary { parent: target, ..moved.clone() };
    Some(Edit::Boundary(id.to_string(), Some(moved)))
}

/// Those of `members` that lie inside no other of them, so that moving them tears nothing apart.
pub fn outermost(model: &Model, members: &[Id]) -> Vec<Id> {
    let is_inside =
        |id: &Id| model.around(id).iter().any(|around| members.iter().any(|m| m == around));
    members.iter().filter(|id| !is_inside(id)).cloned().collect()
}

/// The edit that removes elements, flows and boundaries. Flows that lose an end go too; what a
/// boundary held moves out into the boundary around it. Answers about
/// them go too, those to frameworks among them. Findings stay, so that no triage is lost:
/// `check` reports those without their element.
pub fn remove(model: &Model, ids: &[Id]) -> Edit {
    let gone = |id: &Id| ids.contains(id);
    let mut edits = Vec::new();
    for (id, flow) in &model.flows {
        if gone(id) || gone(&flow.from) || gone(&flow.to) {
            edits.push(Edit::Flow(id.clone(), None));
        }
    }
    let heir = |boundary: &Option<Id>| {
        model
            .enclosing(boundary.as_deref())
            .into_iter()
            .find(|id| !ids.iter().any(|gone| gone == id))
            .map(str::to_string)
    };
    for key in model.answers.keys() {
        let about = |id: &Id| key.subject.id() == Some(id.as_str());
        let flow_gone =
            |id: &str| model.flows.get(id).is_some_and(|flow| gone(&flow.from) || gone(&flow.to));
        if ids.iter().any(about) || key.subject.id().is_some_and(flow_gone) {
            edits.push(Edit::Answer(key.clone(), None));
        }
    }
    let assessed = model.assessments.keys();
    let assessed =
        assessed.filter(|key| key.subject.id().is_some_and(|id| ids.iter().any(|gone| gone == id)));
    edits.extend(assessed.map(|key| Edit::Assessment(key.clone(), None)));
    for (id, element) in &model.elements {
        if gone(id) {
            edits.extend(unpin(model, id));
            edits.push(Edit::Element(id.clone(), None));
        } else if element.boundary.as_ref().is_some_and(gone) {
            let moved = Element { boundary: heir(&element.boundary), ..element.clone() };
            edits.push(Edit::Element(id.clone(), Some(moved)));
        }
    }
    for (id, boundary) in &model.boundaries {
        if gone(id) {
            edits.extend(unpin(model, id));
            edits.push(Edit::Boundary(id.clone(), None));
        } else if boundary.parent.as_ref().is_some_and(gone) {
            let moved = Boundary { parent: heir(&boundary.parent), ..boundary.clone() };
            edits.push(Edit::Boundary(id.clone(), Some(moved)));
        }
    }
    Edit::All(edits)
}

/// Takes the pin off, so that undoing the removal puts it back.
fn unpin(model: &Model, id: &Id) -> Option<Edit> {
    let place = model.arrangement.places.get(id)?;
    place.pinned.map(|_| Edit::Pin(id.clone(), None))
}

/// The edit that renames an element or boundary, or relabels a flow; the id stays.
pub fn rename(model: &Model, id: &str, name: &str) -> Option<Edit> {
    let name = name.to_string();
    if let Some(element) = model.elements.get(id) {
        let element = Element { name, ..element.clone() };
        return Some(Edit::Element(id.to_string(), Some(element)));
    }
    if let Some(boundary) = model.boundaries.get(id) {
        let boundary = Boundary { name, ..boundary.clone() };
        return Some(Edit::Boundary(id.to_string(), Some(boundary)));
    }
    let flow = model.flows.get(id)?;
    Some(Edit::Flow(id.to_string(), Some(Flow { label: name, ..flow.clone() })))
}

/// The edit that changes the kind of an element.
pub fn set_kind(model: &Model, id: &str, kind: &str) -> Option<Edit> {
    let element = model.elements.get(id)?;
    let element = Element { kind: kind.to_string(), guess: None, ..element.clone() };
    Some(Edit::Element(id.to_string(), Some(element)))
}

/// The edit that records an attribute of an element or flow; `None` makes it unknown again. That
/// somebody answered otherwise is forgotten.
pub fn set_attribute(
    model: &Model,
    id: &str,
    attribute: &str,
    to: Option<&Values>,
) -> Option<Edit> {
    let edit = attribute_alone(model, id, attribute, to)?;
    let key = ReplyKey::about(attribute, id);
    Some(match model.answers.get(&key) {
        Some(reply) if reply.value.as_ref() != to => Edit::All(vec![edit, Edit::Answer(key, None)]),
        _ => edit,
    })
}

/// The edit that records an attribute as somebody's answer, with who gave it and when; or the kind,
/// which nobody has to confirm then.
pub fn answer(
    model: &Model,
    id: &str,
    attribute: &str,
    values: &Values,
    stamp: Stamp,
) -> Option<Edit> {
    if attribute == KIND {
        // The kind itself says what was answered.
        return set_kind(model, id, values.iter().next()?);
    }
    let edit = attribute_alone(model, id, attribute, Some(values))?;
    let key = ReplyKey::about(attribute, id);
    let text = model.answers.get(&key).map_or_else(Prose::new, |reply| reply.text.clone());
    let reply = Reply { value: Some(values.clone()), text, stamp };
    Some(Edit::All(vec![edit, Edit::Answer(key, Some(reply))]))
}

/// The edit that records an answer in words, beside the value that was given, if one was; an empty
/// one takes the words back.
pub fn answer_in_words(model: &Model, key: ReplyKey, text: Prose, stamp: Stamp) -> Edit {
    let value = model.answers.get(&key).and_then(|reply| reply.value.clone());
    let says_something = value.is_some() || text.iter().any(|line| !line.trim().is_empty());
    Edit::Answer(key, says_something.then_some(Reply { value, text, stamp }))
}

fn attribute_alone(model: &Model, id: &str, attribute: &str, to: Option<&Values>) -> Option<Edit> {
    let set = |attributes: &mut super::Attributes| match to {
        Some(values) => attributes.insert(attribute.to_string(), values.clone()),
        None => attributes.remove(attribute),
    };
    if let Some(element) = model.elements.get(id) {
        let mut element = element.clone();
        set(&mut element.attributes);
        return Some(Edit::Element(id.to_string(), Some(element)));
    }
    let mut flow = model.flows.get(id)?.clone();
    set(&mut flow.attributes);
    Some(Edit::Flow(id.to_string(), Some(flow)))
}

/// The innermost boundary that holds all of `members`, or none.
fn common_boundary(model: &Model, members: &[Id]) -> Option<Id> {
    let mut chains = members.iter().map(|id| model.around(id));
    let first = chains.next()?;
    let rest: Vec<Vec<&str>> = chains.collect();
    first.into_iter().find(|id| rest.iter().all(|chain| chain.contains(id))).map(str::to_string)
}

/// Ids in use. `system` is kept free: findings use it for the model as a whole.
fn is_taken(model: &Model, id: &str) -> bool {
    id == "system" || model.has_id(id)
}
