//! What a test could be pointed at, and what is known of it that decides whether an attack fits.

use std::collections::{BTreeSet, VecDeque};

use crate::catalog::{Access, Attack, Catalog};
use crate::model::{Id, Model, Subject, Values};

/// Flows between what a finding is about and what is tested in its place, at most.
const REACH: usize = 3;
/// Flows from training to the model that comes of it, at most.
const TRAINING: usize = 4;

/// Whether an attack can be run, and if not for certain, why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// Nothing recorded speaks against it.
    Fits,
    /// It is not recorded whether this holds.
    If(String),
    /// This speaks against it.
    Out(String),
}

/// An element as a tester meets it.
#[derive(Debug)]
pub(super) struct Target<'a> {
    model: &'a Model,
    catalog: &'a Catalog,
    /// The element.
    pub id: &'a Id,
    /// What it takes, by the values of the attribute `modality`; empty where nothing says it.
    pub inputs: Vec<&'a str>,
}

impl<'a> Target<'a> {
    /// The nearest elements to a subject that have one of these traits or kinds: the subject itself, the
    /// ends of a flow, what is in a boundary, or the first that flows lead to or from.
    pub fn nearest(
        model: &'a Model,
        catalog: &'a Catalog,
        subject: &Subject,
        against: &[String],
    ) -> Vec<Self> {
        let fits = |id: &&Id| {
            let kind = &model.elements[id.as_str()].kind;
            against.iter().any(|name| name == kind || catalog.kinds.has_trait(kind, name))
        };
        let mut seen: BTreeSet<&Id> = begin(model, subject).into_iter().collect();
        let mut around = seen.clone();
        for _ in 0..=REACH {
            let found: Vec<&Id> = around.iter().copied().filter(fits).collect();
            if !found.is_empty() {
                return found.into_iter().map(|id| Self::new(model, catalog, id)).collect();
            }
            around = around.iter().flat_map(|id| neighbours(model, id)).collect();
            around.retain(|id| seen.insert(id));
        }
        Vec::new()
    }

    fn new(model: &'a Model, catalog: &'a Catalog, id: &'a Id) -> Self {
        Self { model, catalog, id, inputs: inputs(model, catalog, id) }
    }

    /// What people call it.
    pub fn name(&self) -> &'a str {
        self.model.name_of(self.id)
    }

    /// Whether an attack can be run on it.
    pub fn judge(&self, attack: &Attack) -> Verdict {
        let access = match attack.access {
            Access::Closed => Verdict::Fits,
            Access::Open => self.weights(),
            Access::Training => self.training(),
            Access::Unknown if self.weights() == Verdict::Fits => Verdict::Fits,
            Access::Unknown => {
                Verdict::If("it works without the weights, which the tool does not say".to_string())
            }
        };
        let mut conditions = Vec::new();
        for verdict in [self.takes(attack), self.scores(attack), access] {
            match verdict {
                Verdict::Fits => {}
                Verdict::If(condition) => conditions.push(condition),
                Verdict::Out(_) => return verdict,
            }
        }
        if conditions.is_empty() {
            Verdict::Fits
        } else {
            Verdict::If(conditions.join("; and if "))
        }
    }

    fn takes(&self, attack: &Attack) -> Verdict {
        if attack.inputs.is_empty()
            || attack.inputs.iter().any(|i| self.inputs.contains(&i.as_str()))
        {
            return Verdict::Fits;
        }
        let wanted = attack.inputs.join(" or ");
        if self.inputs.is_empty() {
            return Verdict::If(format!(
                "{} takes {wanted} as input, which is not recorded",
                self.name()
            ));
        }
        Verdict::Out(format!(
            "made for {wanted}; the input of {} is {}",
            self.name(),
            self.inputs.join(", ")
        ))
    }

    fn scores(&self, attack: &Attack) -> Verdict {
        let output = self.attribute("output");
        if attack.scores && output.contains(&"label") && !output.contains(&"scores") {
            return Verdict::Out(format!("needs scores; {} gives labels only", self.name()));
        }
        Verdict::Fits
    }

    /// Whether the weights are at hand.
    fn weights(&self) -> Verdict {
        if self.is_hosted() {
            return Verdict::Out(format!("needs open-box access; {} is hosted", self.name()));
        }
        let made = self.attribute("provenance");
        let at_hand = ["in-house", "open-weights", "open-source"].iter().any(|p| made.contains(p));
        if at_hand || !self.attribute("hosting").is_empty() {
            return Verdict::Fits;
        }
        let name = self.name();
        Verdict::If(format!(
            "the weights of {name} are at hand: hosting and provenance are not recorded"
        ))
    }

    /// Whether it is trained here.
    fn training(&self) -> Verdict {
        let name = self.name();
        if self.has_trait(self.id, "trains") || self.is_trained() {
            Verdict::Fits
        } else if self.is_hosted() {
            Verdict::Out(format!("needs a training run of one's own; {name} is hosted"))
        } else if self.attribute("provenance").contains(&"in-house") {
            Verdict::Fits
        } else {
            Verdict::If(format!("{name} is trained here, which is not drawn"))
        }
    }

    /// Whether a training leads to it.
    fn is_trained(&self) -> bool {
        let mut queue = VecDeque::from([(self.id.as_str(), 0)]);
        let mut seen = BTreeSet::new();
        while let Some((at, length)) = queue.pop_front() {
            if self.has_trait(at, "trains") {
                return true;
            }
            if length == TRAINING || !seen.insert(at) || (length > 0 && self.has_trait(at, "model"))
            {
                continue;
            }
            let into = self.model.flows.values().filter(|flow| flow.to == at);
            queue.extend(into.map(|flow| (flow.from.as_str(), length + 1)));
        }
        false
    }

    /// Whether others run it, so that nobody here has its weights.
    fn is_hosted(&self) -> bool {
        let hosting = self.attribute("hosting");
        hosting.contains(&"third-party") || hosting.is_empty() && self.has_trait(self.id, "hosted")
    }

    fn attribute(&self, name: &str) -> Vec<&'a str> {
        attribute(self.model, self.id, name)
    }

    fn has_trait(&self, id: &str, name: &str) -> bool {
        has_trait(self.model, self.catalog, id, name)
    }
}

/// Where the search for something to test begins.
fn begin<'a>(model: &'a Model, subject: &Subject) -> Vec<&'a Id> {
    let Some(id) = subject.id() else { return model.elements.keys().collect() };
    if let Some((id, _)) = model.elements.get_key_value(id) {
        return vec![id];
    }
    let ends = model.flows.get(id).map(|flow| vec![flow.from.as_str(), flow.to.as_str()]);
    if let Some(ends) = ends {
        return known(model, &ends);
    }
    let boundary = model.boundaries.get_key_value(id);
    boundary.map_or_else(Vec::new, |(id, _)| model.inside(id).collect())
}

fn known<'a>(model: &'a Model, ids: &[&str]) -> Vec<&'a Id> {
    ids.iter().filter_map(|id| model.elements.get_key_value(*id)).map(|(id, _)| id).collect()
}

/// The elements that flows lead to and from.
fn neighbours<'a>(model: &'a Model, id: &str) -> Vec<&'a Id> {
    let others = model.flows.values().filter_map(|flow| {
        let (from, to) = (flow.from.as_str(), flow.to.as_str());
        if from == id { Some(to) } else { (to == id).then_some(from) }
    });
    known(model, &others.collect::<Vec<_>>())
}

/// What an element takes: as recorded; otherwise as it is recorded of what flows into it, of models
/// beside it and of its sort; otherwise as it is recorded two flows away.
fn inputs<'a>(model: &'a Model, catalog: &'a Catalog, id: &str) -> Vec<&'a str> {
    let own = attribute(model, id, "modality");
    if !own.is_empty() {
        return own;
    }
    let beside = neighbours(model, id);
    let flows = model.flows.values().filter(|flow| flow.to == id);
    let mut found: BTreeSet<&str> =
        flows.filter_map(|flow| flow.attributes.get("modality")).flat_map(Values::iter).collect();
    for other in beside.iter().filter(|other| has_trait(model, catalog, other, "model")) {
        found.extend(attribute(model, other, "modality"));
    }
    let traits = model.elements.get(id).and_then(|element| catalog.kinds.kind(&element.kind));
    for name in traits.iter().flat_map(|kind| &kind.traits) {
        found.extend(catalog.red_team.takes(name).iter().map(String::as_str));
    }
    if found.is_empty() {
        let further = beside.iter().flat_map(|other| neighbours(model, other));
        for other in beside.iter().copied().chain(further) {
            found.extend(attribute(model, other, "modality"));
        }
    }
    found.into_iter().collect()
}

fn attribute<'a>(model: &'a Model, id: &str, name: &str) -> Vec<&'a str> {
    let values = model.elements.get(id).and_then(|element| element.attributes.get(name));
    values.map_or_else(Vec::new, |values| values.iter().collect())
}

fn has_trait(model: &Model, catalog: &Catalog, id: &str, name: &str) -> bool {
    model.elements.get(id).is_some_and(|element| catalog.kinds.has_trait(&element.kind, name))
}
