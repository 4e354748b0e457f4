//! The one way a model changes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    Arrangement, Assessment, AssessmentKey, Assumption, Boundary, Cell, Conflict, DueDays, Element,
    Finding, FindingKey, Flow, Id, Incident, IncidentKey, Keeping, Model, Place, Prose, Remark,
    Reply, ReplyKey, Source,
};

/// A change to a model. Each variant replaces one record as a whole (`None` removes it), so that
/// the inverse of an edit is the same edit with the record that was there before.
///
/// Edits do not check references: the operations in [`super::ops`] compose edits that keep a model
/// whole, and `check` reports what a hand-edited file got wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edit {
    /// Name, description, scope, owners, catalogs and due days of the model.
    About(About),
    /// An element.
    Element(Id, Option<Element>),
    /// A flow.
    Flow(Id, Option<Flow>),
    /// A boundary.
    Boundary(Id, Option<Boundary>),
    /// A finding.
    Finding(FindingKey, Option<Finding>),
    /// An assumption.
    Assumption(Id, Option<Assumption>),
    /// A parked remark.
    Remark(Id, Option<Remark>),
    /// An answer to a question about the model.
    Answer(ReplyKey, Option<Reply>),
    /// What is recorded about a question of a framework.
    Assessment(AssessmentKey, Option<Assessment>),
    /// An incident, in the model or outside of it.
    Incident(IncidentKey, Option<Incident>),
    /// What is known of a file that records came from.
    Source(Id, Option<Source>),
    /// A recorded merge conflict.
    Conflict(String, Option<Conflict>),
    /// The cell that a person gave an element or boundary.
    Pin(Id, Option<Cell>),
    /// Everything that is remembered of the picture.
    Arrange(Arrangement),
    /// Several edits as one, in order.
    All(Vec<Edit>),
}

/// The fields of the model itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// See [`Model::name`].
    pub name: String,
    /// See [`Model::description`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub description: Prose,
    /// See [`Model::scope`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scope: Prose,
    /// See [`Model::owners`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<String>,
    /// See [`Model::catalogs`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalogs: Option<String>,
    /// See [`Model::due_days`].
    #[serde(default, skip_serializing_if = "DueDays::is_empty")]
    pub due_days: DueDays,
}

impl Edit {
    /// The edit that makes an empty model into `model`, but for recorded conflicts and the picture.
    pub fn whole(model: &Model) -> Self {
        let mut edits = vec![Self::About(model.about())];
        let boundaries = model.boundaries.iter();
        edits.extend(boundaries.map(|(id, to)| Self::Boundary(id.clone(), Some(to.clone()))));
        let elements = model.elements.iter();
        edits.extend(elements.map(|(id, to)| Self::Element(id.clone(), Some(to.clone()))));
        edits.extend(model.flows.iter().map(|(id, to)| Self::Flow(id.clone(), Some(to.clone()))));
        let findings = model.findings.iter();
        edits.extend(findings.map(|(key, to)| Self::Finding(key.clone(), Some(to.clone()))));
        let assumptions = model.assumptions.iter();
        edits.extend(assumptions.map(|(id, to)| Self::Assumption(id.clone(), Some(to.clone()))));
        let remarks = model.remarks.iter();
        edits.extend(remarks.map(|(id, to)| Self::Remark(id.clone(), Some(to.clone()))));
        let answers = model.answers.iter();
        edits.extend(answers.map(|(key, to)| Self::Answer(key.clone(), Some(to.clone()))));
        let assessments = model.assessments.iter();
        edits.extend(assessments.map(|(key, to)| Self::Assessment(key.clone(), Some(to.clone()))));
        let incidents = model.all_incidents();
        edits.extend(incidents.map(|(key, to)| Self::Incident(key, Some(to.clone()))));
        let sources = model.sources.iter();
        edits.extend(sources.map(|(id, to)| Self::Source(id.clone(), Some(to.clone()))));
        Self::All(edits)
    }

    /// The elements, flows and boundaries that the edit adds to `model`.
    pub fn brings(&self, model: &Model) -> BTreeSet<Id> {
        match self {
            Self::Element(id, Some(_)) | Self::Flow(id, Some(_)) | Self::Boundary(id, Some(_))
                if !model.has_id(id) =>
            {
                BTreeSet::from([id.clone()])
            }
            Self::All(edits) => edits.iter().flat_map(|edit| edit.brings(model)).collect(),
            _ => BTreeSet::new(),
        }
    }

    /// Whether the picture has to be laid out from what is remembered, rather than changed a little.
    pub fn rearranges(&self) -> bool {
        match self {
            Self::Arrange(_) => true,
            Self::All(edits) => edits.iter().any(Self::rearranges),
            _ => false,
        }
    }

    /// Whether taking it back by `inverse` would do the same again, which is to say nothing.
    pub(super) fn is_undone_by_itself(&self, inverse: &Self) -> bool {
        match (self, inverse) {
            (Self::All(made), Self::All(back)) => made
                .iter()
                .zip(back.iter().rev())
                .all(|(made, back)| made.is_undone_by_itself(back)),
            (made, back) => made == back,
        }
    }

    /// Makes the change and returns the edit that takes it back.
    #[must_use = "the inverse is what undo needs"]
    pub fn apply(self, model: &mut Model) -> Edit {
        match self {
            Self::About(about) => Self::About(model.set_about(about)),
            Self::Element(id, to) => {
                let was = replace(&mut model.elements, &id, to);
                Self::Element(id, was)
            }
            Self::Flow(id, to) => {
                let was = replace(&mut model.flows, &id, to);
                Self::Flow(id, was)
            }
            Self::Boundary(id, to) => {
                let was = replace(&mut model.boundaries, &id, to);
                Self::Boundary(id, was)
            }
            Self::Finding(key, to) => {
                let was = replace(&mut model.findings, &key, to);
                Self::Finding(key, was)
            }
            Self::Assumption(id, to) => {
                let was = replace(&mut model.assumptions, &id, to);
                Self::Assumption(id, was)
            }
            Self::Remark(id, to) => {
                let was = replace(&mut model.remarks, &id, to);
                Self::Remark(id, was)
            }
            Self::Answer(key, to) => {
                let was = replace(&mut model.answers, &key, to);
                Self::Answer(key, was)
            }
            Self::Assessment(key, to) => {
                let was = replace(&mut model.assessments, &key, to);
                Self::Assessment(key, was)
            }
            Self::Incident(key, to) => {
                let kept = match key.keeping {
                    Keeping::Model => &mut model.incidents,
                    Keeping::Confidential => &mut model.confidential,
                };
                let was = replace(kept, &key.id, to);
                Self::Incident(key, was)
            }
            Self::Source(id, to) => {
                let was = replace(&mut model.sources, &id, to);
                Self::Source(id, was)
            }
            Self::Conflict(path, to) => {
                let was = replace(&mut model.conflicts, &path, to);
                Self::Conflict(path, was)
            }
            Self::Pin(id, to) => {
                let place = model.arrangement.places.get(&id).copied();
                let was = place.and_then(|place| place.pinned);
                if to.is_some() || place.is_some() {
                    let place = Place { pinned: to, ..place.unwrap_or_default() };
                    model.arrangement.places.insert(id.clone(), place);
                }
                Self::Pin(id, was)
            }
            Self::Arrange(to) => Self::Arrange(std::mem::replace(&mut model.arrangement, to)),
            Self::All(edits) => {
                let mut inverse: Vec<Edit> =
                    edits.into_iter().map(|edit| edit.apply(model)).collect();
                inverse.reverse();
                Self::All(inverse)
            }
        }
    }
}

impl Model {
    /// The fields of the model itself.
    pub fn about(&self) -> About {
        About {
            name: self.name.clone(),
            description: self.description.clone(),
            scope: self.scope.clone(),
            owners: self.owners.clone(),
            catalogs: self.catalogs.clone(),
            due_days: self.due_days,
        }
    }

    fn set_about(&mut self, about: About) -> About {
        About {
            name: std::mem::replace(&mut self.name, about.name),
            description: std::mem::replace(&mut self.description, about.description),
            scope: std::mem::replace(&mut self.scope, about.scope),
            owners: std::mem::replace(&mut self.owners, about.owners),
            catalogs: std::mem::replace(&mut self.catalogs, about.catalogs),
            due_days: std::mem::replace(&mut self.due_days, about.due_days),
        }
    }
}

fn replace<K: Ord + Clone, V>(
    map: &mut std::collections::BTreeMap<K, V>,
    key: &K,
    to: Option<V>,
) -> Option<V> {
    match to {
        Some(value) => map.insert(key.clone(), value),
        None => map.remove(key),
    }
}
