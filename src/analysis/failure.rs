//! What failed of a condition, in words: a general account of the condition language, so that every
//! rule can be asked why it is silent.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::reason::{flow_name, list};
use super::scene::{Scene, Subject};
use super::truth::Truth;
use super::truths::Truths;
use crate::catalog::{Catalog, CondId, Node, Side};
use crate::model::BoundaryKind;

/// Parts of a failure that are told; more would not be read.
const PARTS: usize = 3;
/// Alternatives that are told before the rest is counted.
const ALTERNATIVES: usize = 3;
/// Conditions inside conditions that are told.
const DEPTH: usize = 4;
/// Kinds that are named before the rest is counted.
const KINDS: usize = 4;

/// Tells failures of conditions on one model.
pub struct Failure<'a> {
    catalog: &'a Catalog,
    scene: &'a Scene<'a>,
    truths: &'a Truths,
    /// The element that is asked about: texts call it `it`.
    element: usize,
}

impl<'a> Failure<'a> {
    /// For the conditions of `catalog` on an element of `scene`.
    pub fn new(
        catalog: &'a Catalog,
        scene: &'a Scene<'a>,
        truths: &'a Truths,
        element: usize,
    ) -> Self {
        Self { catalog, scene, truths, element }
    }

    /// Why a condition does not hold of the element.
    pub fn of(&self, condition: CondId) -> String {
        self.fails(condition, Subject::Element(self.element), 0)
    }

    fn node(&self, condition: CondId) -> &'a Node {
        self.catalog.rules.conditions().node(condition)
    }

    fn truth(&self, condition: CondId, subject: Subject) -> Truth {
        self.truths.get(condition, subject)
    }

    fn name(&self, subject: Subject) -> String {
        match subject {
            Subject::Element(at) if at == self.element => "it".to_string(),
            Subject::Element(at) => self.scene.name(at).to_string(),
            Subject::Flow(at) => flow_name(self.scene, at),
        }
    }

    /// Why a condition that is false or unknown is not true.
    fn fails(&self, condition: CondId, subject: Subject, depth: usize) -> String {
        let it = self.name(subject);
        let term = self.catalog.rules.conditions().term(condition);
        if let Some(term) = term.filter(|_| depth > 0) {
            let is_not = format!("{it} is not \u{201c}{term}\u{201d}");
            if depth >= DEPTH {
                return is_not;
            }
            return format!("{is_not} ({})", self.node_fails(condition, subject, depth + 1));
        }
        self.node_fails(condition, subject, depth)
    }

    fn node_fails(&self, condition: CondId, subject: Subject, depth: usize) -> String {
        let it = self.name(subject);
        match self.node(condition) {
            Node::All(parts) => {
                let whole = self.truth(condition, subject);
                let failed = parts.iter().filter(|part| self.truth(**part, subject) == whole);
                let mut told: Vec<String> =
                    failed.map(|part| self.fails(*part, subject, depth + 1)).collect();
                told.dedup();
                told.truncate(PARTS);
                told.join("; ")
            }
            Node::Any(parts) => {
                let mut told: Vec<String> = Vec::new();
                for part in parts {
                    let text = self.fails(*part, subject, depth + 1);
                    if !told.contains(&text) {
                        told.push(text);
                    }
                }
                let more = told.len().saturating_sub(ALTERNATIVES);
                told.truncate(ALTERNATIVES);
                if more > 0 {
                    told.push(format!("{more} more alternatives fail"));
                }
                told.join(", and ")
            }
            Node::Not(part) => {
                format!("{}, which rules it out", self.holds(*part, subject, depth + 1))
            }
            Node::Likely(part) | Node::Surely(part) | Node::Named(_, part) => {
                self.fails(*part, subject, depth)
            }
            Node::Kind(kinds) => {
                format!("{it} is of kind {}, not {}", self.own_kind(subject), self.kinds(kinds))
            }
            Node::Is(attribute, values) => self.is_not(attribute, values, subject),
            Node::Known(attribute) => {
                format!("{} is not recorded", of(&self.attribute(attribute), &it))
            }
            Node::Crosses { into, out_of, kinds } => {
                let way = match (into, out_of) {
                    (true, false) => "goes into",
                    (false, true) => "comes out of",
                    _ => "crosses",
                };
                format!("{it} {way} no {}", boundaries(kinds))
            }
            Node::Inside(kinds) => format!("{it} lies in no {}", boundaries(kinds)),
            Node::Link { side, flow, other } => {
                self.no_link(*side, (*flow, *other), subject, depth)
            }
            Node::Reach { .. } => self.no_way(condition, subject, depth),
            Node::Somewhere(part) => format!("no element of the model is {}", self.phrase(*part)),
        }
    }

    /// That a condition holds, said briefly.
    fn holds(&self, condition: CondId, subject: Subject, depth: usize) -> String {
        let it = self.name(subject);
        if let Some(term) = self.catalog.rules.conditions().term(condition) {
            return format!("{it} is \u{201c}{term}\u{201d}");
        }
        match self.node(condition) {
            Node::Not(part) => self.fails(*part, subject, depth),
            Node::Likely(part) | Node::Surely(part) | Node::Named(_, part) => {
                self.holds(*part, subject, depth)
            }
            Node::All(parts) => {
                let told: Vec<String> = parts
                    .iter()
                    .take(PARTS)
                    .map(|part| self.holds(*part, subject, depth))
                    .collect();
                told.join("; ")
            }
            Node::Any(parts) => {
                let best = parts.iter().max_by_key(|part| self.truth(**part, subject));
                best.map_or_else(String::new, |part| self.holds(*part, subject, depth))
            }
            Node::Kind(_) => format!("{it} is of kind {}", self.own_kind(subject)),
            Node::Is(attribute, values) => {
                let recorded = self.scene.attributes(subject).get(attribute);
                let name = of(&self.attribute(attribute), &it);
                match recorded {
                    Some(recorded) => format!("{name} is {recorded}"),
                    None => format!("{name} is not known not to be {}", words(values)),
                }
            }
            Node::Known(attribute) => {
                format!("{} is recorded", of(&self.attribute(attribute), &it))
            }
            Node::Crosses { kinds, .. } => format!("{it} crosses a {}", boundaries(kinds)),
            Node::Inside(kinds) => format!("{it} lies in {}", with_article(kinds)),
            Node::Link { side: Side::Upstream, other, .. } => {
                format!("{it} is fed by {}", self.phrase(*other))
            }
            Node::Link { side: Side::Downstream, other, .. } => {
                format!("{it} feeds {}", self.phrase(*other))
            }
            Node::Reach { side: Side::Upstream, some, .. } => {
                format!("flows lead to {it} from {}", self.phrase(*some))
            }
            Node::Reach { side: Side::Downstream, some, .. } => {
                format!("flows lead from {it} to {}", self.phrase(*some))
            }
            Node::Somewhere(part) => format!("the model has {}", self.phrase(*part)),
        }
    }

    /// What a condition asks for, as something to find.
    fn phrase(&self, condition: CondId) -> String {
        if let Some(term) = self.catalog.rules.conditions().term(condition) {
            return format!("\u{201c}{term}\u{201d}");
        }
        match self.node(condition) {
            Node::All(parts) if parts.is_empty() => "anything".into(),
            Node::All(parts) => {
                let mut told = String::new();
                for part in parts.iter().take(PARTS) {
                    let phrase = self.phrase(*part);
                    let clause = ["that ", "other "].iter().any(|word| phrase.starts_with(word));
                    told += match (told.is_empty(), clause) {
                        (true, _) => "",
                        (false, true) => " ",
                        (false, false) => " with ",
                    };
                    told += &phrase;
                }
                told
            }
            Node::Any(parts) => {
                let told: Vec<String> =
                    parts.iter().take(ALTERNATIVES).map(|part| self.phrase(*part)).collect();
                told.join(" or ")
            }
            Node::Not(part) => format!("other than {}", self.phrase(*part)),
            Node::Likely(part)
            | Node::Surely(part)
            | Node::Named(_, part)
            | Node::Somewhere(part) => self.phrase(*part),
            Node::Kind(kinds) => self.kinds(kinds),
            Node::Is(attribute, values) => {
                format!("{} {}", self.attribute(attribute), words(values))
            }
            Node::Known(attribute) => format!("{} recorded", self.attribute(attribute)),
            Node::Crosses { kinds, .. } => format!("a flow across a {}", boundaries(kinds)),
            Node::Inside(kinds) => format!("that lies in {}", with_article(kinds)),
            Node::Link { side: Side::Upstream, other, .. } => {
                format!("that is fed by {}", self.phrase(*other))
            }
            Node::Link { side: Side::Downstream, other, .. } => {
                format!("that feeds {}", self.phrase(*other))
            }
            Node::Reach { side: Side::Upstream, some, .. } => {
                format!("that flows lead to from {}", self.phrase(*some))
            }
            Node::Reach { side: Side::Downstream, some, .. } => {
                format!("that flows lead from to {}", self.phrase(*some))
            }
        }
    }

    fn is_not(&self, attribute: &str, values: &BTreeSet<String>, subject: Subject) -> String {
        let (it, name) = (self.name(subject), self.attribute(attribute));
        match self.scene.attributes(subject).get(attribute) {
            Some(recorded) => format!("{} is {recorded}, not {}", of(&name, &it), words(values)),
            None if self.could_have(subject, attribute) => {
                format!("{} is not known to be {}", of(&name, &it), words(values))
            }
            None => format!("{it} has no {name}"),
        }
    }

    /// No neighbour fits, or no flow to or from one that does.
    fn no_link(
        &self,
        side: Side,
        (flow, other): (CondId, CondId),
        subject: Subject,
        depth: usize,
    ) -> String {
        let it = self.name(subject);
        let Subject::Element(element) = subject else { return format!("{it} is a flow") };
        let flows = self.scene.flows_at(element, side);
        let ways = match side {
            Side::Upstream => "into",
            Side::Downstream => "out of",
        };
        if flows.is_empty() {
            return format!("nothing flows {ways} {it}");
        }
        let fits = |at: &&usize| {
            self.truth(other, Subject::Element(self.scene.end(**at, side))) != Truth::False
        };
        match flows.iter().find(fits) {
            Some(at) if depth < DEPTH => self.fails(flow, Subject::Flow(*at), depth + 1),
            Some(at) => format!("{} does not fit", self.name(Subject::Flow(*at))),
            None => match side {
                Side::Upstream => format!("{it} is not fed by {}", self.phrase(other)),
                Side::Downstream => format!("{it} does not feed {}", self.phrase(other)),
            },
        }
    }

    /// No far end, no way from one, or what stands in the way.
    fn no_way(&self, condition: CondId, subject: Subject, depth: usize) -> String {
        let it = self.name(subject);
        let Node::Reach { side, some, along, not_past, within } = self.node(condition) else {
            return String::new();
        };
        let Subject::Element(element) = subject else { return format!("{it} is a flow") };
        let is_far_end =
            |at: usize| at != element && self.truth(*some, Subject::Element(at)) != Truth::False;
        let far = self.phrase(*some);
        let far_ends: Vec<usize> =
            (0..self.scene.elements.len()).filter(|at| is_far_end(*at)).collect();
        if far_ends.is_empty() {
            return format!("the model has no {far}");
        }
        let leads = |from: &str, to: &str| format!("no flows lead from {from} to {it}{to}");
        let Some((elements, flows)) = self.nearest(element, *side, &is_far_end) else {
            let names = list(far_ends.iter().map(|at| self.scene.name(*at).to_string()));
            return match side {
                Side::Upstream => leads(&names, &format!(" ({far})")),
                Side::Downstream => format!("no flows lead from {it} to {names} ({far})"),
            };
        };
        let names: Vec<&str> = elements.iter().map(|at| self.scene.name(*at)).collect();
        let names = names.join(" → ");
        let between = &elements[1..elements.len() - 1];
        let blocks = |at: &&usize| {
            not_past.is_some_and(|by| self.truth(by, Subject::Element(**at)) == Truth::True)
        };
        if let (Some(at), Some(by)) = (between.iter().find(blocks), not_past) {
            let (blocker, why) =
                (self.scene.name(*at), self.holds(*by, Subject::Element(*at), depth));
            return format!("what comes by {names} stops at {blocker}: {why}");
        }
        let stops = |at: &&usize| self.truth(*along, Subject::Flow(**at)) == Truth::False;
        if let Some(at) = flows.iter().find(stops) {
            let why = self.fails(*along, Subject::Flow(*at), (depth + 1).min(DEPTH - 1));
            return format!("the way {names} does not count: {why}");
        }
        match within {
            Some(within) if flows.len() > *within as usize => {
                format!("the way {names} is longer than the {within} flows that count")
            }
            _ => format!("no way counts that leads to {it} from {far}, such as {names}"),
        }
    }

    /// The shortest way along any flows between an element and a far end on a side, in the direction
    /// of the data.
    fn nearest(
        &self,
        element: usize,
        side: Side,
        is_far_end: &dyn Fn(usize) -> bool,
    ) -> Option<(Vec<usize>, Vec<usize>)> {
        let mut before: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        let mut queue = VecDeque::from([element]);
        while let Some(at) = queue.pop_front() {
            if is_far_end(at) {
                let (mut elements, mut flows, mut here) = (vec![at], Vec::new(), at);
                while let Some((flow, next)) = before.get(&here).filter(|_| here != element) {
                    flows.push(*flow);
                    elements.push(*next);
                    here = *next;
                }
                if side == Side::Downstream {
                    elements.reverse();
                    flows.reverse();
                }
                return Some((elements, flows));
            }
            for &flow in self.scene.flows_at(at, side) {
                let next = self.scene.end(flow, side);
                if next != element && !before.contains_key(&next) {
                    before.insert(next, (flow, at));
                    queue.push_back(next);
                }
            }
        }
        None
    }

    /// Some kinds in words, as [`kinds`] has them.
    fn kinds(&self, ids: &BTreeSet<String>) -> String {
        kinds(self.catalog, ids)
    }

    /// Whether an attribute that is not recorded could be.
    fn could_have(&self, subject: Subject, attribute: &str) -> bool {
        let Subject::Element(at) = subject else { return true };
        let kind = self.catalog.kinds.kind(&self.scene.elements[at].element.kind);
        kind.is_none_or(|kind| kind.attributes.iter().any(|known| known == attribute))
    }

    fn own_kind(&self, subject: Subject) -> String {
        match subject {
            Subject::Flow(_) => "flow".to_string(),
            Subject::Element(at) => {
                self.kinds(&BTreeSet::from([self.scene.elements[at].element.kind.clone()]))
            }
        }
    }

    fn attribute(&self, id: &str) -> String {
        self.catalog.kinds.attribute_name(id).to_string()
    }
}

/// Some kinds in words: `agent, orchestrator or 3 more kinds`.
pub fn kinds(catalog: &Catalog, ids: &BTreeSet<String>) -> String {
    let mut names: Vec<String> =
        ids.iter().map(|id| catalog.kinds.name_of(id).to_string()).collect();
    let more = names.len().saturating_sub(KINDS);
    if more > 1 {
        names.truncate(KINDS);
        names.push(format!("{more} more kinds"));
    }
    match names.split_last() {
        None => "nothing".to_string(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// An attribute of something: `its exposure`, `exposure of Chat UI`.
fn of(attribute: &str, it: &str) -> String {
    if it == "it" { format!("its {attribute}") } else { format!("{attribute} of {it}") }
}

fn words(values: &BTreeSet<String>) -> String {
    let mut words: Vec<&str> = values.iter().map(String::as_str).collect();
    if words.len() > KINDS + 1 {
        words.truncate(KINDS);
        words.push("the like");
    }
    words.join(" or ")
}

fn boundaries(kinds: &[BoundaryKind]) -> String {
    let words: Vec<&str> = kinds.iter().map(|kind| kind.id()).collect();
    match words.as_slice() {
        [] => "boundary".to_string(),
        words => format!("{} boundary", words.join(" or ")),
    }
}

fn with_article(kinds: &[BoundaryKind]) -> String {
    let boundary = boundaries(kinds);
    let article = if boundary.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {boundary}")
}
