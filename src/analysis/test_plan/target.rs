//! What a test could be pointed at, and what is known of it that decides whether an attack fits.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::catalog::{Access, Attack, Catalog};
use crate::model::{Flow, Id, Model, Subject, Values};

/// The attribute that says what an element takes.
const MODALITY: &str = "modality";
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

/// A model with the elements beside each element.
#[derive(Debug)]
pub(super) struct Surroundings<'a> {
    model: &'a Model,
    catalog: &'a Catalog,
    beside: BTreeMap<&'a Id, BTreeSet<&'a Id>>,
    into: BTreeMap<&'a Id, Vec<&'a Flow>>,
}

/// An element as a tester meets it.
#[derive(Debug)]
pub(super) struct Target<'a, 's> {
    around: &'s Surroundings<'a>,
    /// The element.
    pub id: &'a Id,
    /// What it takes, by the values of the attribute `modality`; empty where nothing says it.
    pub inputs: Vec<&'a str>,
}

impl<'a> Surroundings<'a> {
    /// What is beside what in a model.
    pub fn new(model: &'a Model, catalog: &'a Catalog) -> Self {
        let mut all = Self { model, catalog, beside: BTreeMap::new(), into: BTreeMap::new() };
        for flow in model.flows.values() {
            let ends = known(model, &[flow.from.as_str(), flow.to.as_str()]);
            if let [from, to] = ends[..] {
                all.beside.entry(from).or_default().insert(to);
                all.beside.entry(to).or_default().insert(from);
                all.into.entry(to).or_default().push(flow);
            }
        }
        all
    }

    /// The nearest elements to a subject that have one of these traits or kinds: the subject itself, the
    /// ends of a flow, what is in a boundary, or the first that flows lead to or from.
    pub fn nearest(&self, subject: &Subject, against: &[String]) -> Vec<Target<'a, '_>> {
        let fits = |id: &&Id| {
            let kind = &self.model.elements[id.as_str()].kind;
            against.iter().any(|name| name == kind || self.catalog.kinds.has_trait(kind, name))
        };
        let mut seen: BTreeSet<&Id> = begin(self.model, subject).into_iter().collect();
        let mut reached = seen.clone();
        for _ in 0..=REACH {
            let found: Vec<&Id> = reached.iter().copied().filter(fits).collect();
            if !found.is_empty() {
                return found.into_iter().map(|id| Target::new(self, id)).collect();
            }
            reached = reached.iter().flat_map(|id| self.beside(id)).collect();
            reached.retain(|id| seen.insert(id));
        }
        Vec::new()
    }

    fn beside(&self, id: &Id) -> impl Iterator<Item = &'a Id> + use<'a, '_> {
        self.beside.get(id).into_iter().flatten().copied()
    }

    fn into(&self, id: &Id) -> &[&'a Flow] {
        self.into.get(id).map_or(&[], Vec::as_slice)
    }

    fn attribute(&self, id: &str, name: &str) -> Vec<&'a str> {
        let values = self.model.elements.get(id).and_then(|element| element.attributes.get(name));
        values.map_or_else(Vec::new, |values| values.iter().collect())
    }

    fn has_trait(&self, id: &str, name: &str) -> bool {
        let element = self.model.elements.get(id);
        element.is_some_and(|element| self.catalog.kinds.has_trait(&element.kind, name))
    }

    /// What an element takes: as recorded; otherwise as it is recorded of what flows into it, of models
    /// beside it and of its sort; otherwise as it is recorded two flows away.
    fn inputs(&self, id: &Id) -> Vec<&'a str> {
        let own = self.attribute(id, MODALITY);
        if !own.is_empty() {
            return own;
        }
        let flows = self.into(id).iter().filter_map(|flow| flow.attributes.get(MODALITY));
        let mut found: BTreeSet<&str> = flows.flat_map(Values::iter).collect();
        for other in self.beside(id).filter(|other| self.has_trait(other, "model")) {
            found.extend(self.attribute(other, MODALITY));
        }
        let element = self.model.elements.get(id);
        let kind = element.and_then(|element| self.catalog.kinds.kind(&element.kind));
        for name in kind.iter().flat_map(|kind| &kind.traits) {
            found.extend(self.catalog.red_team.takes(name).iter().map(String::as_str));
        }
        if found.is_empty() {
            let further = self.beside(id).flat_map(|other| self.beside(other));
            for other in self.beside(id).chain(further) {
                found.extend(self.attribute(other, MODALITY));
            }
        }
        found.into_iter().collect()
    }
}

impl<'a, 's> Target<'a, 's> {
    fn new(around: &'s Surroundings<'a>, id: &'a Id) -> Self {
        Self { around, id, inputs: around.inputs(id) }
    }

    /// What people call it.
    pub fn name(&self) -> &'a str {
        self.around.model.name_of(self.id)
    }

    /// Whether an attack can be run on it.
    pub fn judge(&self, attack: &Attack) -> Verdict {
        if !attack.refused.is_empty() {
            return Verdict::Out(attack.refused.clone());
        }
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
        let mut queue = VecDeque::from([(self.id, 0)]);
        let mut seen = BTreeSet::new();
        while let Some((at, length)) = queue.pop_front() {
            if self.has_trait(at, "trains") {
                return true;
            }
            if length == TRAINING || !seen.insert(at) || (length > 0 && self.has_trait(at, "model"))
            {
                continue;
            }
            queue.extend(self.around.into(at).iter().map(|flow| (&flow.from, length + 1)));
        }
        false
    }

    /// Whether others run it, so that nobody here has its weights.
    fn is_hosted(&self) -> bool {
        let hosting = self.attribute("hosting");
        hosting.contains(&"third-party") || hosting.is_empty() && self.has_trait(self.id, "hosted")
    }

    fn attribute(&self, name: &str) -> Vec<&'a str> {
        self.around.attribute(self.id, name)
    }

    fn has_trait(&self, id: &str, name: &str) -> bool {
        self.around.has_trait(id, name)
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
