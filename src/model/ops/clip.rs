//! Taking part of a model out, and putting it somewhere else.

use std::collections::{BTreeMap, BTreeSet};

use super::is_taken;
use crate::model::remark::id_of_text;
use crate::model::{
    Boundary, CLIP_FORMAT, Clip, Edit, Element, FindingKey, Flow, Id, Model, ReplyKey, Subject,
    Taken, id,
};

/// Where a clip goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Into a boundary, or outside of all.
    Inside(Option<Id>),
    /// Each thing into the boundary that was around it, as far as that is there.
    WhereItWas,
}

/// What putting a clip into a model does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// The whole change.
    pub edit: Edit,
    /// Those of the new things that lie in no other of them.
    pub outermost: Vec<Id>,
    /// Number of flows.
    pub flows: usize,
    /// How many of the flows found the end again that was left behind.
    pub joined: usize,
    /// How many flows did not, and are left out.
    pub loose: usize,
    /// How many findings came along.
    pub findings: usize,
}

/// The part of `model` that `ids` name: elements and boundaries, with everything inside them. None
/// if there is nothing of the kind among them.
pub fn clip(model: &Model, ids: &[Id], taken: Taken) -> Option<Clip> {
    let chosen: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    let is_inside = |id: &str, around: Option<&str>| {
        chosen.contains(id) || model.enclosing(around).iter().any(|id| chosen.contains(id))
    };
    let mut part = Model::new(&model.name);
    part.boundaries = (model.boundaries.iter())
        .filter(|(id, boundary)| is_inside(id, boundary.parent.as_deref()))
        .map(|(id, boundary)| (id.clone(), boundary.clone()))
        .collect();
    part.elements = (model.elements.iter())
        .filter(|(id, element)| is_inside(id, element.boundary.as_deref()))
        .map(|(id, element)| (id.clone(), element.clone()))
        .collect();
    if part.boundaries.is_empty() && part.elements.is_empty() {
        return None;
    }
    let has = |id: &Id| part.elements.contains_key(id);
    let goes_along = |flow: &Flow| match taken {
        Taken::Copied => has(&flow.from) && has(&flow.to),
        Taken::Cut => has(&flow.from) || has(&flow.to),
    };
    part.flows = (model.flows.iter())
        .filter(|(_, flow)| goes_along(flow))
        .map(|(id, flow)| (id.clone(), flow.clone()))
        .collect();
    let is_about = |id: Option<&str>| id.is_some_and(|id| part.has_id(id));
    let assumptions = model.assumptions.iter().filter(|(_, a)| is_about(a.about.as_deref()));
    let assumptions = assumptions.map(|(id, a)| (id.clone(), a.clone())).collect();
    let answers = model.answers.iter().filter(|(key, _)| is_about(key.subject.id()));
    let answers = answers.map(|(key, reply)| (key.clone(), reply.clone())).collect();
    let findings = model.findings.iter();
    let findings = findings.filter(|(key, _)| taken == Taken::Cut && is_about(key.element()));
    let findings = findings.map(|(key, finding)| (key.clone(), finding.clone())).collect();
    let pins = model.arrangement.places.iter();
    let pins = pins.filter(|(id, _)| is_about(Some(id)));
    let pins = pins.filter_map(|(id, place)| Some((id.clone(), place.pinned?))).collect();
    (part.assumptions, part.answers, part.findings) = (assumptions, answers, findings);
    Some(Clip { clip: CLIP_FORMAT, taken, file: None, part, pins })
}

/// The edit that puts a clip into `model`, which is the model that it comes from if it is
/// `at_home`.
///
/// What is free keeps its id; the rest gets a new one, and a number behind a name that is in use.
/// Findings come along with what was cut. At home they never left: they are found again with the
/// id. Flows of which one end was left behind are drawn again where both ends are what they were.
pub fn paste(model: &Model, clip: &Clip, target: &Target, at_home: bool) -> Pasted {
    Paste { model, clip, target, at_home, ids: BTreeMap::new(), edits: Vec::new() }.run()
}

struct Paste<'a> {
    model: &'a Model,
    clip: &'a Clip,
    target: &'a Target,
    at_home: bool,
    /// Ids in the clip and what they become.
    ids: BTreeMap<&'a str, Id>,
    edits: Vec<Edit>,
}

impl<'a> Paste<'a> {
    fn run(mut self) -> Pasted {
        self.name_all();
        let part = &self.clip.part;
        for (id, boundary) in &part.boundaries {
            let parent = self.home(boundary.parent.as_ref());
            self.pin(id, boundary.parent.as_ref(), parent.as_ref());
            let name = self.free_name(id, &boundary.name);
            let boundary = Boundary { name, parent, ..boundary.clone() };
            self.edits.push(Edit::Boundary(self.ids[id.as_str()].clone(), Some(boundary)));
        }
        for (id, element) in &part.elements {
            let boundary = self.home(element.boundary.as_ref());
            self.pin(id, element.boundary.as_ref(), boundary.as_ref());
            let name = self.free_name(id, &element.name);
            let element = Element { name, boundary, ..element.clone() };
            self.edits.push(Edit::Element(self.ids[id.as_str()].clone(), Some(element)));
        }
        let (mut flows, mut joined, mut loose) = (0, 0, 0);
        for (id, flow) in &part.flows {
            let is_whole = self.has(&flow.from) && self.has(&flow.to);
            let ends = self.end(&flow.from, &flow.to).zip(self.end(&flow.to, &flow.from));
            let Some((from, to)) = ends else {
                // A second copy is not connected to the outside, and nobody misses that.
                loose += usize::from(!self.is_second(&flow.from) && !self.is_second(&flow.to));
                continue;
            };
            flows += 1;
            joined += usize::from(!is_whole);
            let new = self.new_id(id, &format!("{from} {to}"), "flow");
            let flow = Flow { from, to, ..flow.clone() };
            self.edits.push(Edit::Flow(new.clone(), Some(flow)));
            self.ids.insert(id, new);
        }
        let findings = self.findings();
        self.answers();
        self.assumptions();
        let around = |id: &Id| {
            let boundary = part.elements.get(id).map(|element| &element.boundary);
            let parent = || part.boundaries.get(id).map(|boundary| &boundary.parent);
            boundary.or_else(parent).and_then(Option::as_ref)
        };
        let is_outermost = |id: &&Id| around(id).is_none_or(|id| !part.boundaries.contains_key(id));
        let things = part.boundaries.keys().chain(part.elements.keys());
        let outermost = things.filter(is_outermost);
        Pasted {
            outermost: outermost.map(|id| self.ids[id.as_str()].clone()).collect(),
            edit: Edit::All(self.edits),
            flows,
            joined,
            loose,
            findings,
        }
    }

    /// Gives every element and boundary its id.
    fn name_all(&mut self) {
        let part = &self.clip.part;
        for (id, boundary) in &part.boundaries {
            let new = self.new_id(id, &boundary.name, "boundary");
            self.ids.insert(id, new);
        }
        for (id, element) in &part.elements {
            let new = self.new_id(id, &element.name, &element.kind);
            self.ids.insert(id, new);
        }
    }

    fn new_id(&self, id: &str, name: &str, fallback: &str) -> Id {
        let is_used =
            |id: &str| is_taken(self.model, id) || self.ids.values().any(|used| used == id);
        if !is_used(id) {
            return id.to_string();
        }
        let part = &self.clip.part;
        // What keeps its id must not find it given away.
        id::from_name(name, fallback, |id| is_used(id) || part.has_id(id))
    }

    /// Whether it is in the clip.
    fn has(&self, id: &str) -> bool {
        self.clip.part.elements.contains_key(id)
    }

    /// Whether the model has it already: what is put in is one more of it.
    fn is_second(&self, id: &str) -> bool {
        self.ids.get(id).is_some_and(|new| new != id)
            && self.model.has_id(id)
            && self.model.name_of(id) == self.clip.part.name_of(id)
    }

    /// The end of a flow: in the clip, or left behind and found again by what is itself again.
    fn end(&self, id: &Id, other: &Id) -> Option<Id> {
        if let Some(new) = self.ids.get(id.as_str()) {
            return Some(new.clone());
        }
        let is_itself = self.ids.get(other.as_str()).is_some_and(|new| new == other);
        let is_found = self.at_home && is_itself && self.model.elements.contains_key(id);
        is_found.then(|| id.clone())
    }

    /// The boundary around something that lay in `boundary`.
    fn home(&self, boundary: Option<&Id>) -> Option<Id> {
        if let Some(inside) = boundary.and_then(|id| self.ids.get(id.as_str())) {
            return Some(inside.clone());
        }
        match self.target {
            Target::Inside(target) => target.clone(),
            Target::WhereItWas => boundary
                .filter(|id| self.at_home && self.model.boundaries.contains_key(*id))
                .cloned(),
        }
    }

    /// Pins what lies where it lay, within the boundary that it was pinned in.
    fn pin(&mut self, id: &'a str, was_in: Option<&Id>, is_in: Option<&Id>) {
        let new = self.ids[id].clone();
        let came_along = was_in.is_some_and(|id| self.clip.part.boundaries.contains_key(id));
        let is_back = self.at_home && new == id && was_in == is_in;
        if let Some(cell) = self.clip.pins.get(id).filter(|_| came_along || is_back) {
            self.edits.push(Edit::Pin(new, Some(*cell)));
        }
    }

    /// The name, with a number behind it where the model has that name already.
    fn free_name(&self, id: &str, name: &str) -> String {
        let is_used = |name: &str| {
            let elements = self.model.elements.values().map(|element| &element.name);
            let boundaries = self.model.boundaries.values().map(|boundary| &boundary.name);
            let made = self.edits.iter().filter_map(|edit| match edit {
                Edit::Element(_, Some(element)) => Some(&element.name),
                Edit::Boundary(_, Some(boundary)) => Some(&boundary.name),
                _ => None,
            });
            elements.chain(boundaries).chain(made).any(|used| used == name)
        };
        // What comes back under its own id is what it was.
        if self.ids[id] == id && self.at_home || !is_used(name) {
            return name.to_string();
        }
        let numbered = name.rsplit_once(' ').filter(|(_, number)| number.parse::<u32>().is_ok());
        let stem = numbered.map_or(name, |(stem, _)| stem);
        (2..10_000u32)
            .map(|number| format!("{stem} {number}"))
            .find(|name| !is_used(name))
            .unwrap_or_else(|| name.to_string())
    }

    /// Findings of what was cut out of another model; how many there are.
    fn findings(&mut self) -> usize {
        let mut count = 0;
        for (key, finding) in &self.clip.part.findings {
            let Some((old, new)) = key.element().and_then(|id| self.ids.get_key_value(id)) else {
                continue;
            };
            if self.at_home || self.is_second(old) {
                count += usize::from(self.at_home && new == old);
                continue;
            }
            let key = FindingKey { subject: Subject::Id(new.clone()), ..key.clone() };
            if !self.model.findings.contains_key(&key) {
                self.edits.push(Edit::Finding(key, Some(finding.clone())));
                count += 1;
            }
        }
        count
    }

    fn answers(&mut self) {
        for (key, reply) in &self.clip.part.answers {
            let Some(new) = key.subject.id().and_then(|id| self.ids.get(id)) else { continue };
            let key = ReplyKey::about(&key.question, new);
            self.edits.push(Edit::Answer(key, Some(reply.clone())));
        }
    }

    /// An assumption that the model makes already is not made twice.
    fn assumptions(&mut self) {
        let mut used: BTreeSet<Id> = self.model.assumptions.keys().cloned().collect();
        for (id, assumption) in &self.clip.part.assumptions {
            let Some(new) = assumption.about.as_ref().and_then(|id| self.ids.get(id.as_str()))
            else {
                continue;
            };
            let mut assumption = assumption.clone();
            assumption.about = Some(new.clone());
            let is_known = |known: &crate::model::Assumption| {
                known.about == assumption.about && known.text == assumption.text
            };
            if self.model.assumptions.values().any(is_known) {
                continue;
            }
            let id = if used.contains(id) {
                id_of_text(&assumption.text, "assumption", |id| used.contains(id))
            } else {
                id.clone()
            };
            used.insert(id.clone());
            self.edits.push(Edit::Assumption(id, Some(assumption)));
        }
    }
}
