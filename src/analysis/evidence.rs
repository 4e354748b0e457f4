//! Why a condition holds: the facts, elements and flows that it rests on, and the facts that are
//! missing.

use std::collections::{BTreeMap, BTreeSet};

use super::evaluate::Evaluator;
use super::reach::Path;
use super::scene::{Scene, Subject};
use super::truth::Truth;
use crate::catalog::{CondId, Node, Side};

/// What a condition rests on.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// What the condition found, by the name under which the rule speaks of it.
    pub found: BTreeMap<String, Found>,
    /// The elements involved.
    pub elements: BTreeSet<usize>,
    /// The flows involved.
    pub flows: BTreeSet<usize>,
    /// The facts involved.
    pub facts: BTreeSet<Fact>,
    /// What is not recorded and matters, in the order in which the condition asks.
    pub open: Vec<Open>,
}

/// Elements that a condition found, with the flows that lead to or from them.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The elements, without repetition.
    pub elements: Vec<usize>,
    /// Direct flows between them and the element in question.
    pub flows: Vec<usize>,
    /// The way to the first of them, if the condition was about a way.
    pub path: Option<Path>,
}

/// A fact that a condition looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// The kind of an element.
    Kind(usize),
    /// An attribute, recorded or not.
    Attribute(Subject, String),
    /// A flow is there.
    Flow(usize),
    /// A control on an element, by mitigation id.
    Control(usize, String),
}

/// An attribute that is not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Whose attribute.
    pub subject: Subject,
    /// Which.
    pub attribute: String,
    /// The values that a condition asks for.
    pub values: BTreeSet<String>,
    /// Whether these values speak for the condition; otherwise against it.
    pub raises: bool,
    /// Whether the condition took the answer for granted; otherwise it stays unknown without it.
    pub assumed: bool,
}

/// How a part of a condition counts.
#[derive(Debug, Clone, Copy)]
struct Mode {
    /// Not under a negation.
    positive: bool,
    /// Under a `likely`.
    assumed: bool,
}

/// More witnesses than this add nothing to a reason.
const WITNESSES: usize = 8;

impl Evidence {
    /// What `condition` rests on at `element`, where it is not false.
    pub fn of(evaluator: &mut Evaluator<'_>, condition: CondId, element: usize) -> Self {
        let mut evidence = Self::default();
        evidence.elements.insert(element);
        let mode = Mode { positive: true, assumed: false };
        evidence.collect(evaluator, condition, Subject::Element(element), mode);
        evidence
    }

    fn collect(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        condition: CondId,
        subject: Subject,
        mode: Mode,
    ) {
        let node = evaluator.node(condition);
        let truth = evaluator.truth(condition, subject);
        match node {
            Node::All(parts) | Node::Any(parts) => {
                for part in parts {
                    // Parts of another truth than the whole did not decide; in a conjunction that
                    // is not false, all of them did.
                    let part_truth = evaluator.truth(*part, subject);
                    let counts = matches!(node, Node::All(_)) && truth != Truth::False;
                    if counts || part_truth == truth {
                        self.collect(evaluator, *part, subject, mode);
                    } else {
                        self.looked_at(evaluator, *part, subject);
                    }
                }
            }
            Node::Not(part) => {
                let mode = Mode { positive: !mode.positive, ..mode };
                self.collect(evaluator, *part, subject, mode);
            }
            Node::Surely(part) => {
                if evaluator.truth(*part, subject) != Truth::Unknown {
                    self.collect(evaluator, *part, subject, mode);
                }
            }
            Node::Likely(part) => {
                let assumed = mode.assumed || evaluator.truth(*part, subject) == Truth::Unknown;
                self.collect(evaluator, *part, subject, Mode { assumed, ..mode });
            }
            Node::Named(name, part) => self.named(evaluator, name, *part, subject, mode),
            Node::Is(attribute, values) => {
                self.facts.insert(Fact::Attribute(subject, attribute.clone()));
                if truth == Truth::Unknown {
                    self.open.push(Open {
                        subject,
                        attribute: attribute.clone(),
                        values: values.clone(),
                        raises: mode.positive,
                        assumed: mode.assumed,
                    });
                }
            }
            Node::Known(attribute) => {
                self.facts.insert(Fact::Attribute(subject, attribute.clone()));
            }
            Node::Kind(_) => {
                if let (Subject::Element(element), Truth::True) = (subject, truth) {
                    self.facts.insert(Fact::Kind(element));
                }
            }
            Node::Link { .. } | Node::Reach { .. } | Node::Somewhere(_) => {
                self.found_by(evaluator, condition, subject, mode);
            }
            Node::Crosses { .. } | Node::Inside(_) => {}
        }
    }

    /// Takes note of the attributes that a part asked for although it did not decide: if they
    /// change, it may.
    fn looked_at(&mut self, evaluator: &Evaluator<'_>, part: CondId, subject: Subject) {
        match evaluator.node(part) {
            Node::All(parts) | Node::Any(parts) => {
                for part in parts {
                    self.looked_at(evaluator, *part, subject);
                }
            }
            Node::Not(part) | Node::Likely(part) | Node::Surely(part) => {
                self.looked_at(evaluator, *part, subject);
            }
            Node::Is(attribute, _) | Node::Known(attribute) => {
                self.facts.insert(Fact::Attribute(subject, attribute.clone()));
            }
            _ => {}
        }
    }

    fn named(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        name: &str,
        part: CondId,
        subject: Subject,
        mode: Mode,
    ) {
        let found = self.found_by(evaluator, part, subject, mode);
        if !mode.positive || found.elements.is_empty() {
            return;
        }
        let known = self.found.entry(name.to_string()).or_default();
        for element in found.elements {
            if !known.elements.contains(&element) {
                known.elements.push(element);
            }
        }
        known.flows.extend(found.flows);
        if known.path.is_none() {
            known.path = found.path;
        }
    }

    /// Collects what a condition about other elements found, and says what that is.
    fn found_by(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        condition: CondId,
        subject: Subject,
        mode: Mode,
    ) -> Found {
        let mut found = Found::default();
        let node = evaluator.node(condition);
        let truth = evaluator.truth(condition, subject);
        let Subject::Element(element) = subject else { return found };
        if truth == Truth::False {
            return found;
        }
        match node {
            Node::Link { side, flow, other } => {
                for at in evaluator.witnesses(node, element, truth).into_iter().take(WITNESSES) {
                    let end = evaluator.scene.end(at, *side);
                    self.saw(&[end], &[at]);
                    self.collect(evaluator, *flow, Subject::Flow(at), mode);
                    self.collect(evaluator, *other, Subject::Element(end), mode);
                    if !found.elements.contains(&end) {
                        found.elements.push(end);
                    }
                    found.flows.push(at);
                }
            }
            Node::Reach { side, some, along, not_past, .. } => {
                let Some(ways) = evaluator.ways(condition) else { return found };
                let ways = if truth == Truth::True { &ways.certain } else { &ways.possible };
                let Some(path) = ways.path(evaluator.scene, element, *side) else { return found };
                self.saw(&path.elements, &path.flows);
                let far = match side {
                    Side::Upstream => path.elements.first(),
                    Side::Downstream => path.elements.last(),
                };
                if let Some(far) = far {
                    self.collect(evaluator, *some, Subject::Element(*far), mode);
                    found.elements.push(*far);
                }
                for flow in &path.flows {
                    self.collect(evaluator, *along, Subject::Flow(*flow), mode);
                }
                let between = path.elements.len().saturating_sub(1).max(1);
                for passed in &path.elements[1..between] {
                    if let Some(blocker) = not_past {
                        let mode = Mode { positive: !mode.positive, ..mode };
                        self.collect(evaluator, *blocker, Subject::Element(*passed), mode);
                    }
                }
                found.path = Some(path);
            }
            Node::Somewhere(part) => {
                let all = 0..evaluator.scene.elements.len();
                let matching: Vec<usize> = all
                    .filter(|at| evaluator.truth(*part, Subject::Element(*at)) == truth)
                    .take(WITNESSES)
                    .collect();
                for at in matching {
                    self.saw(&[at], &[]);
                    self.collect(evaluator, *part, Subject::Element(at), mode);
                    found.elements.push(at);
                }
            }
            _ => {}
        }
        found
    }

    fn saw(&mut self, elements: &[usize], flows: &[usize]) {
        self.elements.extend(elements);
        self.flows.extend(flows);
        self.facts.extend(flows.iter().map(|flow| Fact::Flow(*flow)));
    }
}

impl Fact {
    /// A stable line such as `agent.autonomy=autonomous` or `flow user->agent carries=content`.
    pub fn line(&self, scene: &Scene<'_>) -> String {
        let flow_name = |at: usize| {
            let flow = &scene.flows[at].flow;
            format!("flow {}->{}", flow.from, flow.to)
        };
        match self {
            Self::Kind(at) => {
                let seen = &scene.elements[*at];
                format!("{}.kind={}", seen.id, seen.element.kind)
            }
            Self::Attribute(subject, attribute) => {
                let recorded = scene.attributes(*subject).get(attribute);
                let value = recorded.map_or("unknown".to_string(), ToString::to_string);
                match subject {
                    Subject::Element(at) => {
                        format!("{}.{attribute}={value}", scene.elements[*at].id)
                    }
                    Subject::Flow(at) => format!("{} {attribute}={value}", flow_name(*at)),
                }
            }
            Self::Flow(at) => flow_name(*at),
            Self::Control(at, mitigation) => {
                let seen = &scene.elements[*at];
                let state = seen.element.controls.get(mitigation).map_or("none", |c| c.state.id());
                format!("{}.{mitigation}={state}", seen.id)
            }
        }
    }
}
