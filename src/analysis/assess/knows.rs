//! What a model knows of a question.

use std::ops::Range;

use super::Assessor;
use crate::analysis::NOTABLE;
use crate::analysis::scene::Subject;
use crate::analysis::standing::{last_recorded, later, stands_open};
use crate::analysis::truth::Truth;
use crate::catalog::frameworks::{Fact, Knows};
use crate::catalog::{CondId, Kinds};
use crate::model::{ControlState, Element, IncidentStatus, Status, is_blank};

/// Days that a model counts as reviewed: half a year.
const REVIEWED: u16 = 183;
/// Elements that a reason names at most.
const NAMED: usize = 3;
/// Traits of what is AI itself.
const AI: [&str; 2] = ["model", "agentic"];

/// Whether an element is AI itself: a model, or what acts by one.
pub fn is_ai(kinds: &Kinds, element: &Element) -> bool {
    AI.iter().any(|name| kinds.has_trait(&element.kind, name))
}

impl Assessor<'_> {
    /// The elements that a statement rests on, by index; none where it does not hold. Of an element
    /// only, where one is named.
    pub(super) fn holds(&self, knows: &Knows, element: Option<&str>) -> Option<Vec<usize>> {
        let asked = self.asked(element);
        match knows {
            Knows::Every(of, holds) => {
                let of = self.surely(*of, asked);
                let all = of.iter().all(|at| self.is_surely(*holds, *at));
                (!of.is_empty() && all).then_some(of)
            }
            Knows::Some(holds) => some(self.surely(*holds, asked)),
            Knows::Mitigation(id) => {
                let is_there =
                    |state| matches!(state, ControlState::InPlace | ControlState::Verified);
                let in_place = asked.filter(|at| {
                    let control = self.scene().0.elements[*at].element.controls.get(id);
                    control.is_some_and(|control| is_there(control.state))
                });
                some(in_place.collect())
            }
            // What is known of the whole says nothing of one element.
            Knows::Fact(fact) => (element.is_none() && self.is(*fact)).then(Vec::new),
        }
    }

    /// The elements that are asked about: all of them, or the one that is named.
    fn asked(&self, element: Option<&str>) -> Range<usize> {
        let elements = &self.scene().0.elements;
        match element {
            None => 0..elements.len(),
            // They are in the order of their ids, as in the model.
            Some(id) => {
                elements.binary_search_by_key(&id, |seen| seen.id).map_or(0..0, |at| at..at + 1)
            }
        }
    }

    /// Whether some element may meet a condition.
    pub(super) fn may(&self, condition: CondId) -> bool {
        let (scene, truths) = self.scene();
        let all = 0..scene.elements.len();
        let mut truths = all.map(|at| truths.get(condition, Subject::Element(at)));
        truths.any(|truth| truth != Truth::False)
    }

    /// The elements that a condition may hold of, by id.
    pub(super) fn may_hold_of(&self, condition: CondId) -> Vec<&str> {
        let (scene, truths) = self.scene();
        let all = 0..scene.elements.len();
        let may = all.filter(|at| truths.get(condition, Subject::Element(*at)) != Truth::False);
        may.map(|at| scene.elements[at].id).collect()
    }

    /// Which of these elements surely meet a condition.
    fn surely(&self, condition: CondId, among: Range<usize>) -> Vec<usize> {
        among.filter(|at| self.is_surely(condition, *at)).collect()
    }

    fn is_surely(&self, condition: CondId, at: usize) -> bool {
        self.scene().1.get(condition, Subject::Element(at)) == Truth::True
    }

    /// A reason with the names of the elements that it rests on.
    pub(super) fn told(&self, why: &str, elements: &[usize]) -> String {
        let names = elements.iter().take(NAMED).map(|at| self.scene().0.elements[*at].element);
        let names: Vec<&str> = names.map(|element| element.name.as_str()).collect();
        let mut told = match names.split_last() {
            Some((last, others)) if elements.len() <= NAMED && !others.is_empty() => {
                format!("{} and {last}", others.join(", "))
            }
            _ => names.join(", "),
        };
        if elements.len() > NAMED {
            told = format!("{told} and {} more", elements.len() - NAMED);
        }
        why.replace("{element}", &told)
    }

    fn is(&self, fact: Fact) -> bool {
        let model = self.model;
        match fact {
            Fact::Drawn => model.elements.len() > 1 && !model.flows.is_empty(),
            Fact::Triaged => self.is_triaged(),
            Fact::Owned => model.owners.iter().any(|owner| !owner.trim().is_empty()),
            Fact::Tested => model.findings.values().any(|finding| !finding.tries.is_empty()),
            Fact::Learnt => {
                let closed = || {
                    let all = model.incidents.values();
                    all.filter(|incident| incident.status == IncidentStatus::Closed)
                };
                closed().next().is_some() && closed().all(|incident| !is_blank(&incident.lessons))
            }
            Fact::Reviewed => last_recorded(model, self.today)
                .is_some_and(|last| later(last, REVIEWED) >= self.today),
            Fact::ElementsOwned => {
                let kinds = &self.catalog.kinds;
                let ai = || model.elements.values().filter(|element| is_ai(kinds, element));
                ai().next().is_some() && ai().all(|element| !element.owner.trim().is_empty())
            }
        }
    }

    /// Whether somebody took a position on every finding and every notable suggestion, and all of them
    /// still stand.
    fn is_triaged(&self) -> bool {
        let decided = |finding: &crate::model::Finding| {
            finding.status != Status::Open && !stands_open(finding, self.today)
        };
        let findings = &self.model.findings;
        if findings.is_empty() || !findings.values().all(decided) {
            return false;
        }
        let waits = |suggestion: &&crate::analysis::Suggestion| {
            suggestion.score >= NOTABLE && suggestion.covered.is_none()
        };
        !self.analysis().shown().iter().any(waits)
    }
}

fn some(elements: Vec<usize>) -> Option<Vec<usize>> {
    (!elements.is_empty()).then_some(elements)
}
