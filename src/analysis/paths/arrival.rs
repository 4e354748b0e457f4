//! What arriving at an element can mean: which techniques fit, what is left, and what the attacker
//! holds from then on.

use super::share::Share;
use super::terrain::{End, Hit, Hold, Move, Role, Stage, Terrain};
use crate::catalog::MoveKind;

/// How an element is reached.
#[derive(Debug, Clone, Copy)]
pub enum Arrival<'m> {
    /// The path begins there.
    Start,
    /// By a move, made by somebody who holds this.
    By(&'m Move, Hold),
}

/// What can be had on arrival.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'m> {
    /// The technique; none where the element is only passed.
    pub hit: Option<&'m Hit>,
    /// What is held from then on.
    pub hold: Hold,
    /// The stage from then on.
    pub stage: Stage,
    /// What is left.
    pub left: Share,
}

impl Arrival<'_> {
    /// What the way there leaves.
    fn passage(&self) -> Share {
        match self {
            Self::Start => Share::WHOLE,
            Self::By(step, hold) => {
                step.left[*hold as usize].map_or(Share::NONE, |passage| passage.left)
            }
        }
    }

    /// Whether a path can end in this way.
    fn counts_for(&self, end: &End<'_>) -> bool {
        let kind = match self {
            Self::Start => return true,
            _ if self.reads() => MoveKind::Read,
            _ if self.drives() => MoveKind::Drive,
            Self::By(..) => MoveKind::Carry,
        };
        let moves = end.asset.map(|asset| &asset.moves);
        moves.is_none_or(|moves| moves.is_empty() || moves.contains(&kind))
    }

    fn reads(&self) -> bool {
        matches!(self, Self::By(step, _) if step.side == crate::catalog::Side::Upstream)
    }

    fn drives(&self) -> bool {
        matches!(self, Self::By(_, Hold::Command)) && !self.reads()
    }
}

impl Terrain<'_> {
    /// Calls `each` with everything that arriving at `element` in `stage` can mean for going on.
    pub fn outcomes<'m>(
        &'m self,
        element: usize,
        arrival: Arrival<'m>,
        stage: Stage,
        each: &mut dyn FnMut(Outcome<'m>),
    ) {
        let way = arrival.passage();
        if way == Share::NONE || self.stops[element] {
            return;
        }
        let hold = if arrival.reads() {
            Hold::Sight
        } else if arrival.drives() && self.obeys[element] {
            Hold::Command
        } else {
            Hold::Content
        };
        let begins = matches!(arrival, Arrival::Start);
        let pass = if begins && self.hits[element].is_empty() { Share::WHOLE } else { self.pass };
        each(Outcome { hit: None, hold, stage, left: pass.of(way) });
        if matches!(arrival, Arrival::Start) && self.assumed == Some(element) {
            each(Outcome { hit: None, hold: Hold::Command, stage, left: Share::WHOLE });
        }
        self.fitting(element, arrival, &mut |fit| {
            if fit.own && matches!(fit.hit.role, Role::Steers(_)) && !arrival.reads() {
                let Some(stage) = first(fit.stages, stage) else { return };
                let left = fit.strength.of(way);
                each(Outcome { hit: Some(fit.hit), hold: Hold::Command, stage, left });
            } else if fit.explains && !(begins && fit.hit.role == Role::Uses) {
                // To take something does not help to get on, except where taking is the way.
                let ends = if arrival.reads() { 0 } else { self.theft | self.aside };
                let Some(stage) = first(fit.stages & !ends, stage) else { return };
                let left = self.pass.at_least(fit.strength).of(way);
                each(Outcome { hit: Some(fit.hit), hold, stage, left });
            }
        });
    }

    /// Calls `each` with every way in which arriving at `element` in `stage` can be the end of a
    /// path there; what is left includes what the end is worth.
    pub fn endings<'m>(
        &'m self,
        element: usize,
        arrival: Arrival<'m>,
        stage: Stage,
        each: &mut dyn FnMut(&'m End<'m>, Outcome<'m>),
    ) {
        let way = arrival.passage();
        if self.assets[element].is_empty() || way == Share::NONE {
            return;
        }
        let hold = if arrival.reads() { Hold::Sight } else { Hold::Command };
        for end in &self.assets[element] {
            if !arrival.counts_for(end) {
                continue;
            }
            let worth = end.worth.of(way);
            if arrival.reads() && end.stages & self.theft != 0 {
                each(end, Outcome { hit: None, hold, stage, left: self.pass.of(worth) });
            }
            self.fitting(element, arrival, &mut |fit| {
                let technique = &self.suggestion(fit.hit).technique;
                let steered =
                    fit.own && matches!(fit.hit.role, Role::Steers(_)) && !arrival.reads();
                let named = end.asset.is_some_and(|asset| {
                    asset.by.technique(technique) || (asset.steered && steered)
                });
                let stages = if named { fit.stages } else { fit.stages & end.stages };
                let Some(stage) = first(stages, stage) else { return };
                let left =
                    if arrival.reads() { self.pass.at_least(fit.strength) } else { fit.strength };
                each(end, Outcome { hit: Some(fit.hit), hold, stage, left: left.of(worth) });
            });
        }
    }

    /// Calls `each` with the techniques that can be used on arrival.
    fn fitting<'m>(&'m self, element: usize, arrival: Arrival<'m>, each: &mut dyn FnMut(Fit<'m>)) {
        let (drives, reads) = (arrival.drives(), arrival.reads());
        let begins = matches!(arrival, Arrival::Start);
        // What is only written to is not read, and reading is all that a reader does.
        let kept = !begins && self.is_store(element);
        let fits = |hit: &Hit| match (reads, kept) {
            (true, _) => hit.taking,
            (false, true) => hit.stages & !hit.taking,
            (false, false) => hit.stages,
        };
        let early = if begins { 0 } else { self.preparation };
        for hit in &self.hits[element] {
            if hit.role != Role::Uses || reads || begins || (drives && !self.decides[element]) {
                let strength = self.strength_on(hit, arrival);
                let explains = hit.certain && (begins || reads || hit.of_flows);
                each(Fit { hit, strength, stages: fits(hit) & !early, own: true, explains });
            }
        }
        if let Arrival::By(step, Hold::Command) = arrival {
            for hit in &step.lent {
                let (strength, explains) = (hit.strength, hit.certain);
                each(Fit { hit, strength, stages: fits(hit) & !early, own: false, explains });
            }
        }
    }

    /// How strongly a technique of an element speaks for what arrives in this way. What rests on no
    /// flow at all speaks for those who stand right before the element.
    fn strength_on(&self, hit: &Hit, arrival: Arrival<'_>) -> Share {
        match arrival {
            Arrival::By(step, _) if !arrival.reads() => {
                let from = self.scene.flows[step.flow].from;
                if let Role::Steers(rule) = hit.role
                    && !self.sources[rule][from]
                {
                    return Share::NONE;
                }
                let rests = hit.inflows.contains(&step.flow);
                // Who only sends something there takes nothing out, unless that is what one asks by.
                if hit.taking != 0 && hit.taking == hit.stages && !rests {
                    return Share::NONE;
                }
                let near = hit.inflows.is_empty() && self.entries[from].is_some();
                if near || rests {
                    return hit.strength;
                }
                hit.elsewhere.of(hit.strength)
            }
            _ => hit.strength,
        }
    }
}

/// A technique that can be used on arrival.
struct Fit<'m> {
    hit: &'m Hit,
    strength: Share,
    stages: u64,
    /// It is suggested on the element itself.
    own: bool,
    /// It says how this very step works.
    explains: bool,
}

/// The first of some stages that does not lie before `stage`.
fn first(stages: u64, stage: Stage) -> Option<Stage> {
    let left = stages & (u64::MAX << stage);
    (left != 0).then(|| Stage::try_from(left.trailing_zeros()).unwrap_or(Stage::MAX))
}
