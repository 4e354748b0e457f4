//! Why a condition holds: the facts, elements and flows that it rests on, and the facts that are
//! missing.

use std::collections::{BTreeMap, BTreeSet};

use super::evaluate::Evaluator;
use super::fact::Fact;
use super::reach::Path;
use super::reads;
use super::scene::Subject;
use super::truth::Truth;
use crate::catalog::{CondId, Node, Side};

/// What a condition rests on.
#[derive(Debug, Clone, Default)]
pub struct Evidence<'a> {
    /// What the condition found, by the name under which the rule speaks of it.
    pub found: BTreeMap<&'a str, Found>,
    /// The elements involved.
    pub elements: BTreeSet<usize>,
    /// The flows involved.
    pub flows: BTreeSet<usize>,
    /// The facts without which it would not hold, as far as they can be told apart.
    pub facts: BTreeSet<Fact<'a>>,
    /// What is not recorded and matters, in the order in which the condition asks.
    pub open: Vec<Open<'a>>,
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

/// An attribute that is not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open<'a> {
    /// Whose attribute.
    pub subject: Subject,
    /// Which.
    pub attribute: &'a str,
    /// The values that a condition asks for, in order.
    pub values: Vec<&'a str>,
    /// Whether these values speak for the condition; otherwise against it.
    pub raises: bool,
    /// Whether the condition took the answer for granted; otherwise it stays unknown without it.
    pub assumed: bool,
    /// What an answer would do to the condition.
    pub answer: Answer,
}

/// What an answer to an open question would do to the whole condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// An answer against the condition makes it false.
    pub kills: bool,
    /// An answer against it leaves it open: something else, not known either, could stand in.
    pub clouds: bool,
    /// An answer for the condition makes it true.
    pub settles: bool,
}

impl Answer {
    /// That of a question which nothing else stands beside.
    const DECISIVE: Self = Self { kills: true, clouds: false, settles: true };

    /// Something that holds stands in for what an answer takes away.
    fn keep(&mut self) {
        self.kills = false;
        self.clouds = false;
    }

    /// Something that may hold stands in for what an answer takes away.
    fn cloud(&mut self) {
        self.clouds |= std::mem::take(&mut self.kills);
    }

    /// That of a question which decides several alternatives: they fail together, and one is enough.
    fn join(&mut self, other: Self) {
        self.clouds = (self.kills || self.clouds) && (other.kills || other.clouds);
        self.kills &= other.kills;
        self.clouds &= !self.kills;
        self.settles |= other.settles;
    }
}

/// How a part of a condition counts.
#[derive(Debug, Clone, Copy)]
struct Mode {
    /// Not under a negation.
    positive: bool,
    /// Under a `likely`.
    assumed: bool,
    /// What it decides about the whole.
    answer: Answer,
    /// It is one of the facts to remember.
    telling: bool,
}

impl Mode {
    /// The mode of one of several witnesses.
    fn of_witness(mut self, witnesses: usize) -> Self {
        let alone = witnesses <= 1;
        // Under a negation all of them have to fail.
        match (alone, self.positive) {
            (true, _) => {}
            (false, true) => self.answer.keep(),
            (false, false) => self.answer.settles = false,
        }
        self
    }
}

impl<'a> Evidence<'a> {
    /// What `condition` rests on at `element`, where it is not false.
    pub fn of(evaluator: &mut Evaluator<'a>, condition: CondId, element: usize) -> Self {
        let mut evidence = Self::default();
        evidence.elements.insert(element);
        let answer = Answer::DECISIVE;
        let mode = Mode { positive: true, assumed: false, answer, telling: true };
        evidence.collect(evaluator, condition, Subject::Element(element), mode);
        evidence
    }

    fn collect(
        &mut self,
        evaluator: &mut Evaluator<'a>,
        condition: CondId,
        subject: Subject,
        mode: Mode,
    ) {
        let node = evaluator.node(condition);
        match node {
            Node::All(parts) | Node::Any(parts) => {
                let conjunction = matches!(node, Node::All(_));
                self.parts(evaluator, (conjunction, parts), condition, subject, mode);
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
                let truth = evaluator.truth(condition, subject);
                let decided = truth == Truth::of(mode.positive);
                if mode.telling && (decided || truth == Truth::Unknown) {
                    evaluator.notes.facet(reads::attribute(attribute));
                    self.facts.insert(Fact::Attribute(subject, attribute));
                }
                if truth == Truth::Unknown {
                    self.open.push(Open {
                        subject,
                        attribute,
                        values: values.iter().map(String::as_str).collect(),
                        raises: mode.positive,
                        assumed: mode.assumed,
                        answer: Answer {
                            settles: mode.answer.settles && !mode.assumed,
                            ..mode.answer
                        },
                    });
                }
            }
            Node::Known(attribute) => {
                evaluator.notes.facet(reads::attribute(attribute));
                self.facts.insert(Fact::Attribute(subject, attribute));
            }
            Node::Link { .. } | Node::Reach { .. } | Node::Somewhere(_) => {
                self.found_by(evaluator, condition, subject, mode);
            }
            Node::Kind(_) | Node::Crosses { .. } | Node::Inside(_) => {}
        }
    }

    /// Follows the parts that made a conjunction or disjunction what it is.
    fn parts(
        &mut self,
        evaluator: &mut Evaluator<'a>,
        (conjunction, parts): (bool, &[CondId]),
        condition: CondId,
        subject: Subject,
        mode: Mode,
    ) {
        let truth = evaluator.truth(condition, subject);
        // Parts of another truth than the whole did not decide; in a conjunction that is not false,
        // all of them did.
        let all = conjunction && truth != Truth::False;
        let mut deciding: Vec<(CondId, Truth)> =
            parts.iter().map(|part| (*part, evaluator.truth(*part, subject))).collect();
        // What may hold as well could stand in for what does.
        let stands_in = truth != Truth::Unknown
            && conjunction != mode.positive
            && deciding.iter().any(|(_, part)| *part == Truth::Unknown);
        deciding.retain(|(_, part)| all || *part == truth);
        let asked = self.open.len();
        let (parts, undecided) =
            (deciding.len(), undecided(deciding.iter().map(|(_, part)| *part)));
        let mut mode = mode;
        let mut silent = false;
        for (part, _) in deciding {
            let before = self.open.len();
            self.collect(evaluator, part, subject, mode);
            silent |= before == self.open.len();
            // One of several alternatives is enough to remember.
            mode.telling &= conjunction == mode.positive;
        }
        if parts > 1 {
            let several = undecided > 1;
            self.together(asked, conjunction == mode.positive, several, silent);
        }
        if stands_in {
            for open in &mut self.open[asked..] {
                open.answer.cloud();
            }
        }
    }

    /// Says of the questions from number `asked` on, which come from several parts of a conjunction
    /// or disjunction, what answers would do to the whole: of a conjunction each can make it fail, but
    /// with `several` undecided parts no answer to one makes it hold; of a disjunction it is the other
    /// way round, and what holds anyway (`silent`) keeps it from failing. Parts about the same
    /// attribute are one question.
    fn together(&mut self, asked: usize, conjunction: bool, several: bool, silent: bool) {
        let mut opens = self.open.split_off(asked);
        let about = |open: &Open<'a>| (open.subject, open.attribute);
        let counts = |open: &&Open<'a>| !(conjunction && open.assumed);
        let asked = opens.iter().filter(counts).map(about).collect::<BTreeSet<_>>();
        let several = asked.len() > 1 && (several || !conjunction);
        if !conjunction && !several && !silent {
            let mut rest = opens.split_off(opens.len().min(1));
            if let Some(first) = opens.first_mut() {
                rest.retain(|open| {
                    let alike = (open.raises, open.assumed) == (first.raises, first.assumed);
                    if alike && first.raises {
                        first.values.extend(&open.values);
                        first.values.sort_unstable();
                        first.values.dedup();
                        first.answer.join(open.answer);
                    }
                    !(alike && first.raises)
                });
            }
            let alone = rest.is_empty();
            opens.extend(rest);
            if !alone {
                for open in &mut opens {
                    open.answer.keep();
                }
            }
        }
        for open in &mut opens {
            open.answer.settles &= !(conjunction && several);
            if !conjunction && (several || silent) {
                open.answer.keep();
            }
        }
        self.open.append(&mut opens);
    }

    fn named(
        &mut self,
        evaluator: &mut Evaluator<'a>,
        name: &'a str,
        part: CondId,
        subject: Subject,
        mode: Mode,
    ) {
        let found = self.found_by(evaluator, part, subject, mode);
        if !mode.positive || found.elements.is_empty() {
            return;
        }
        let known = self.found.entry(name).or_default();
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
        evaluator: &mut Evaluator<'a>,
        condition: CondId,
        subject: Subject,
        mode: Mode,
    ) -> Found {
        let node = evaluator.node(condition);
        let truth = evaluator.truth(condition, subject);
        let Subject::Element(element) = subject else { return Found::default() };
        if truth == Truth::False {
            return Found::default();
        }
        match node {
            Node::Link { .. } => self.linked(evaluator, condition, element, mode),
            Node::Reach { .. } => self.reached(evaluator, condition, element, (truth, mode)),
            Node::Somewhere(part) => {
                let matching = evaluator.anywhere(*part);
                let mode = mode.of_witness(matching.len());
                for at in &matching {
                    self.saw(&[*at], &[], mode);
                    self.collect(evaluator, *part, Subject::Element(*at), mode);
                }
                Found { elements: matching, ..Found::default() }
            }
            _ => Found::default(),
        }
    }

    /// The neighbours that a link condition found.
    fn linked(
        &mut self,
        evaluator: &mut Evaluator<'a>,
        link: CondId,
        element: usize,
        mode: Mode,
    ) -> Found {
        let mut found = Found::default();
        let Node::Link { side, flow, other } = evaluator.node(link) else { return found };
        let witnesses = evaluator.witnesses(link, element);
        let mode = mode.of_witness(witnesses.len());
        for at in witnesses {
            let end = evaluator.scene.end(at, *side);
            let asked = self.open.len();
            self.saw(&[end], &[at], mode);
            self.collect(evaluator, *flow, Subject::Flow(at), mode);
            self.collect(evaluator, *other, Subject::Element(end), mode);
            let ends = [
                evaluator.truth(*flow, Subject::Flow(at)),
                evaluator.truth(*other, Subject::Element(end)),
            ];
            self.together(asked, mode.positive, undecided(ends.into_iter()) > 1, false);
            if !found.elements.contains(&end) {
                found.elements.push(end);
            }
            found.flows.push(at);
        }
        found
    }

    /// The far ends that a reachability condition found, and the way to the first.
    fn reached(
        &mut self,
        evaluator: &mut Evaluator<'a>,
        condition: CondId,
        element: usize,
        (truth, mode): (Truth, Mode),
    ) -> Found {
        let mut found = Found::default();
        let Node::Reach { side, some, along, not_past, .. } = evaluator.node(condition) else {
            return found;
        };
        for (place, path) in evaluator.ways(condition, element, truth).into_iter().enumerate() {
            let (far, last) = match side {
                Side::Upstream => (path.elements.first(), path.flows.last()),
                Side::Downstream => (path.elements.last(), path.flows.first()),
            };
            let (Some(far), Some(last)) = (far.copied(), last.copied()) else { continue };
            let asked = self.open.len();
            let whole = Mode { answer: Answer::DECISIVE, telling: false, ..mode };
            // What lies at the far end and how it gets here are remembered, not every station.
            let end = Mode { telling: mode.telling && place == 0, ..whole };
            self.saw(&path.elements, &[last], end);
            self.flows.extend(&path.flows);
            self.collect(evaluator, *some, Subject::Element(far), end);
            for flow in &path.flows {
                self.collect(evaluator, *along, Subject::Flow(*flow), whole);
            }
            let between = path.elements.len().saturating_sub(1).max(1);
            for passed in &path.elements[1..between] {
                if let Some(blocker) = not_past {
                    let mode = Mode { positive: !whole.positive, ..whole };
                    self.collect(evaluator, *blocker, Subject::Element(*passed), mode);
                }
            }
            let ends = [evaluator.truth(*some, Subject::Element(far))];
            let flows = path.flows.iter().map(|at| evaluator.truth(*along, Subject::Flow(*at)));
            let mut truths: Vec<Truth> = ends.into_iter().chain(flows).collect();
            if let Some(blocker) = not_past {
                let passed = path.elements[1..between].iter();
                truths.extend(passed.map(|at| evaluator.truth(*blocker, Subject::Element(*at))));
            }
            let undecided = undecided(truths.into_iter());
            self.weigh(evaluator, (condition, element), (truth, mode), asked, undecided);
            found.elements.push(far);
            found.path.get_or_insert(path);
        }
        found
    }

    /// Says of the questions from number `asked` on, which are about one way with so many `undecided`
    /// stations, what answers would do to the whole: another way may stand in for a lost one, and one
    /// open question of several does not settle it.
    fn weigh(
        &mut self,
        evaluator: &mut Evaluator<'a>,
        (condition, element): (CondId, usize),
        (truth, mode): (Truth, Mode),
        asked: usize,
        undecided: usize,
    ) {
        let open = self.open[asked..].iter().filter(|open| !open.assumed);
        let about: BTreeSet<_> = open.map(|open| (open.subject, open.attribute)).collect();
        let alone = about.len() <= 1 || undecided <= 1;
        for at in asked..self.open.len() {
            let only = evaluator.needs(condition, element, truth, self.open[at].subject);
            let open = &mut self.open[at];
            // Under a negation the way has to be lost for the whole to hold.
            let (lost, won) = if mode.positive { (only, alone) } else { (alone, only) };
            if !(lost && mode.answer.kills) {
                open.answer.keep();
            }
            open.answer.settles &= mode.answer.settles && won && !open.assumed;
        }
    }

    fn saw(&mut self, elements: &[usize], flows: &[usize], mode: Mode) {
        self.elements.extend(elements);
        self.flows.extend(flows);
        if mode.telling && mode.positive {
            self.facts.extend(flows.iter().map(|flow| Fact::Flow(*flow)));
        }
    }
}

/// How many are not known.
fn undecided(truths: impl Iterator<Item = Truth>) -> usize {
    truths.filter(|truth| *truth == Truth::Unknown).count()
}
