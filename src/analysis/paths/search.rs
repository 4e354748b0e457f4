//! Finds routes from entries to assets, best first.
//!
//! A route is a sequence of moves that visits no element twice. What can be had on it depends on the
//! techniques chosen, which are tied together only by the order of tactics: a table of the best share
//! for each hold and stage says all that matters about a route so far, so that the choice is made
//! without trying every combination. Routes are taken up in the order of what they could still come
//! to (A\*): a backward pass, blind to the order of tactics and to repetitions, gives a bound that is
//! never too low, so the first route that comes out complete is the best one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::arrival::{Arrival, Outcome};
use super::share::Share;
use super::terrain::{End, Hold, MOST_STAGES, Move, Stage, Terrain};

/// How far to search.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Routes that are taken up at most.
    pub expansions: usize,
    /// The longest path, in moves.
    pub longest: usize,
    /// What a path has to leave.
    pub least: Share,
}

/// A complete route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route<'t> {
    /// Where it begins.
    pub entry: usize,
    /// Its moves.
    pub moves: Vec<&'t Move>,
    /// The best that it can come to.
    pub score: Share,
}

/// The best share for each hold and stage.
#[derive(Debug, Clone, Default)]
pub struct Table(Vec<(Hold, Stage, Share)>);

impl Table {
    /// Notes a share where it is the best so far.
    pub fn note(&mut self, hold: Hold, stage: Stage, share: Share) {
        if share == Share::NONE {
            return;
        }
        match self.0.iter_mut().find(|known| (known.0, known.1) == (hold, stage)) {
            Some(known) => known.2 = known.2.max(share),
            None => self.0.push((hold, stage, share)),
        }
    }

    /// What it holds.
    pub fn iter(&self) -> impl Iterator<Item = (Hold, Stage, Share)> + '_ {
        self.0.iter().copied()
    }
}

/// The search; an iterator over complete routes, best first.
pub struct Search<'t, 's> {
    terrain: &'t Terrain<'s>,
    limits: Limits,
    bounds: Bounds,
    /// All routes so far, each with the one that it goes on from.
    routes: Vec<Partial<'t>>,
    queue: BinaryHeap<Queued>,
    /// Routes that may still be taken up.
    left: usize,
}

struct Partial<'t> {
    element: usize,
    before: Option<(usize, &'t Move)>,
    length: usize,
    table: Table,
}

/// What to look at next: the best first, then what was found first. The index is that of a route,
/// or of one with the move that completes it.
type Queued = (Share, Reverse<usize>, Item);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Open(usize),
    /// A route and the number of the last move.
    Complete(usize, Option<usize>),
}

impl<'t, 's> Search<'t, 's> {
    /// A search that has found nothing yet.
    pub fn new(terrain: &'t Terrain<'s>, limits: Limits) -> Self {
        let bounds = Bounds::of(terrain, limits.longest);
        let mut search = Self {
            terrain,
            limits,
            bounds,
            routes: Vec::new(),
            queue: BinaryHeap::new(),
            left: limits.expansions,
        };
        for (element, entry) in terrain.entries.iter().enumerate() {
            let Some(entry) = entry else { continue };
            let mut table = Table::default();
            terrain.outcomes(element, Arrival::Start, 0, &mut |outcome| {
                table.note(outcome.hold, outcome.stage, outcome.left.of(entry.worth));
            });
            let mut best = Share::NONE;
            terrain.endings(element, Arrival::Start, 0, &mut |_, outcome| {
                best = best.max(outcome.left.of(entry.worth));
            });
            search.open(Partial { element, before: None, length: 0, table });
            search.complete(search.routes.len() - 1, None, best);
        }
        search
    }

    /// Whether nothing is left that was not looked at.
    pub fn is_exhausted(&self) -> bool {
        self.queue.is_empty()
    }

    fn open(&mut self, partial: Partial<'t>) {
        let left = self.limits.longest - partial.length;
        let could = partial.table.iter().map(|(hold, _, share)| {
            share.of_at_most(self.bounds.best(left, hold, partial.element))
        });
        let could = could.max().unwrap_or_default();
        let number = self.routes.len();
        self.routes.push(partial);
        if could >= self.limits.least {
            self.queue.push((could, Reverse(self.queue_number()), Item::Open(number)));
        }
    }

    fn complete(&mut self, route: usize, last: Option<usize>, score: Share) {
        if score >= self.limits.least && score > Share::NONE {
            self.queue.push((score, Reverse(self.queue_number()), Item::Complete(route, last)));
        }
    }

    fn queue_number(&self) -> usize {
        self.routes.len()
    }

    fn visits(&self, mut route: usize, element: usize) -> bool {
        loop {
            let partial = &self.routes[route];
            if partial.element == element {
                return true;
            }
            match partial.before {
                Some((before, _)) => route = before,
                None => return false,
            }
        }
    }

    fn go_on(&mut self, number: usize) {
        let terrain = self.terrain;
        let (element, length) = (self.routes[number].element, self.routes[number].length);
        if length >= self.limits.longest {
            return;
        }
        for (place, step) in terrain.moves[element].iter().enumerate() {
            let before = self.routes[number].before.map(|(before, _)| self.routes[before].element);
            let passes = before.is_none_or(|before| terrain.passes_on(before, element, step.to));
            if !passes || self.visits(number, step.to) {
                continue;
            }
            let mut table = Table::default();
            let mut best = Share::NONE;
            for (hold, stage, share) in self.routes[number].table.iter() {
                let arrival = Arrival::By(step, hold);
                terrain.outcomes(step.to, arrival, stage, &mut |outcome| {
                    table.note(outcome.hold, outcome.stage, outcome.left.of(share));
                });
                terrain.endings(step.to, arrival, stage, &mut |_, outcome| {
                    best = best.max(outcome.left.of(share));
                });
            }
            self.complete(number, Some(place), best);
            let before = Some((number, step));
            self.open(Partial { element: step.to, before, length: length + 1, table });
        }
    }

    fn route(&self, mut number: usize, last: Option<usize>, score: Share) -> Route<'t> {
        let terrain = self.terrain;
        let mut moves: Vec<&'t Move> = last
            .map(|place| &terrain.moves[self.routes[number].element][place])
            .into_iter()
            .collect();
        while let Some((before, step)) = self.routes[number].before {
            moves.push(step);
            number = before;
        }
        moves.reverse();
        Route { entry: self.routes[number].element, moves, score }
    }
}

impl<'t> Iterator for Search<'t, '_> {
    type Item = Route<'t>;

    fn next(&mut self) -> Option<Route<'t>> {
        while let Some((score, order, item)) = self.queue.pop() {
            match item {
                Item::Complete(route, last) => return Some(self.route(route, last, score)),
                Item::Open(_) if self.left == 0 => {
                    self.queue.push((score, order, item));
                    return None;
                }
                Item::Open(route) => {
                    self.left -= 1;
                    self.go_on(route);
                }
            }
        }
        None
    }
}

/// By moves left, hold and element: at most so much is left at the end.
struct Bounds(Vec<[Vec<Share>; 3]>);

impl Bounds {
    fn of(terrain: &Terrain<'_>, longest: usize) -> Self {
        let count = terrain.scene.elements.len();
        let links: Vec<Vec<Link>> = terrain
            .moves
            .iter()
            .map(|moves| moves.iter().map(|m| Link::of(terrain, m)).collect())
            .collect();
        let mut all = vec![[(); 3].map(|()| vec![Share::NONE; count])];
        for _ in 0..longest {
            let known = &all[all.len() - 1];
            let next = Hold::ALL.map(|hold| {
                let best = |element: usize| {
                    let links = links[element].iter();
                    links.map(|link| link.best(hold, known)).max().unwrap_or_default()
                };
                (0..count).map(best).collect()
            });
            all.push(next);
        }
        Self(all)
    }

    fn best(&self, left: usize, hold: Hold, element: usize) -> Share {
        self.0[left][hold as usize][element]
    }
}

/// The most that a move leaves, by what is held before.
struct Link {
    to: usize,
    /// To end there.
    end: [Share; 3],
    /// To hold this or that there.
    on: [[Share; 3]; 3],
}

impl Link {
    fn of(terrain: &Terrain<'_>, step: &Move) -> Self {
        let mut link = Self { to: step.to, end: [Share::NONE; 3], on: [[Share::NONE; 3]; 3] };
        for hold in Hold::ALL {
            let arrival = Arrival::By(step, hold);
            terrain.outcomes(step.to, arrival, 0, &mut |outcome| {
                let known = &mut link.on[hold as usize][outcome.hold as usize];
                *known = (*known).max(outcome.left);
            });
            terrain.endings(step.to, arrival, 0, &mut |_, outcome| {
                let known = &mut link.end[hold as usize];
                *known = (*known).max(outcome.left);
            });
        }
        link
    }

    fn best(&self, hold: Hold, then: &[Vec<Share>; 3]) -> Share {
        let on = Hold::ALL.iter().map(|next| {
            let left = self.on[hold as usize][*next as usize];
            left.of_at_most(then[*next as usize][self.to])
        });
        on.chain([self.end[hold as usize]]).max().unwrap_or_default()
    }
}

/// The choices along a route that make the best of it: one for every arrival, and the end.
pub fn choices<'t>(
    terrain: &'t Terrain<'_>,
    route: &Route<'t>,
) -> Option<(Vec<Choice<'t>>, &'t End<'t>)> {
    let mut layers: Vec<Vec<Kept<'t>>> = Vec::new();
    let entry = terrain.entries[route.entry].as_ref()?;
    let mut end: Option<(Share, usize, &'t End<'t>, Choice<'t>)> = None;
    let last = route.moves.len();
    for place in 0..=last {
        let element = place.checked_sub(1).map_or(route.entry, |at| route.moves[at].to);
        let start =
            Kept { hold: Hold::Content, stage: 0, share: entry.worth, before: 0, choice: None };
        let before = match place.checked_sub(1) {
            Some(at) => layers[at].clone(),
            None => vec![start],
        };
        let mut layer: Vec<Kept<'t>> = Vec::new();
        for (number, kept) in before.iter().enumerate() {
            let arrival = match place.checked_sub(1) {
                Some(at) => Arrival::By(route.moves[at], kept.hold),
                None => Arrival::Start,
            };
            if place == last {
                terrain.endings(element, arrival, kept.stage, &mut |asset, outcome| {
                    let share = outcome.left.of(kept.share);
                    if end.as_ref().is_none_or(|(best, ..)| share > *best) {
                        end =
                            Some((share, number, asset, Choice { outcome, made_with: kept.hold }));
                    }
                });
            } else {
                terrain.outcomes(element, arrival, kept.stage, &mut |outcome| {
                    let share = outcome.left.of(kept.share);
                    let choice = Choice { outcome, made_with: kept.hold };
                    note(
                        &mut layer,
                        Kept {
                            hold: outcome.hold,
                            stage: outcome.stage,
                            share,
                            before: number,
                            choice: Some(choice),
                        },
                    );
                });
            }
        }
        layers.push(layer);
    }
    let (_, mut number, asset, final_choice) = end?;
    let mut choices = vec![final_choice];
    for layer in layers[..last].iter().rev() {
        let kept = &layer[number];
        choices.extend(kept.choice);
        number = kept.before;
    }
    choices.reverse();
    Some((choices, asset))
}

/// What was chosen on one arrival.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'t> {
    /// What came of it.
    pub outcome: Outcome<'t>,
    /// What was held before.
    pub made_with: Hold,
}

#[derive(Clone)]
struct Kept<'t> {
    hold: Hold,
    stage: Stage,
    share: Share,
    before: usize,
    choice: Option<Choice<'t>>,
}

fn note<'t>(layer: &mut Vec<Kept<'t>>, kept: Kept<'t>) {
    debug_assert!(kept.stage < MOST_STAGES, "stages are bits");
    let same = |known: &&mut Kept<'_>| (known.hold, known.stage) == (kept.hold, kept.stage);
    if let Some(known) = layer.iter_mut().find(same) {
        if known.share < kept.share {
            *known = kept;
        }
    } else if kept.share > Share::NONE {
        layer.push(kept);
    }
}
