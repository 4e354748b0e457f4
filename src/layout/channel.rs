//! The space between two layers: every flow that has to change its column gets a track of its own
//! there, so that no two flows ever share a line and a `┼` always means a crossing.

use serde::{Deserialize, Serialize};

/// A flow through the channel: column where it comes in and column where it has to go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wire {
    pub from: i64,
    pub to: i64,
}

/// The bends of a wire: along the direction to a track, then across to a column, and so on.
pub type Hops = Vec<Hop>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// Tracks are numbered from 0 along the direction.
    pub track: i64,
    /// Column after the hop.
    pub to: i64,
}

/// What is to be put on one track.
#[derive(Debug, Clone, Copy)]
struct Piece {
    wire: usize,
    from: i64,
    to: i64,
}

impl Piece {
    const fn spans(&self, column: i64) -> bool {
        (self.from < column && column < self.to) || (self.to < column && column < self.from)
    }

    /// Whether the two need different tracks.
    fn touches(&self, other: &Self) -> bool {
        self.from.min(self.to) <= other.from.max(other.to)
            && other.from.min(other.to) <= self.from.max(self.to)
    }

    /// Crossings of the two if this one runs on the earlier track.
    fn crossings_before(&self, other: &Self) -> i64 {
        i64::from(other.spans(self.to)) + i64::from(self.spans(other.from))
    }
}

/// Tracks for all wires. Columns of entry differ, as do those of exit.
pub(super) fn route(wires: &[Wire]) -> Vec<Hops> {
    let mut pieces: Vec<Piece> = wires
        .iter()
        .enumerate()
        .filter(|(_, w)| w.from != w.to)
        .map(|(wire, w)| Piece { wire, from: w.from, to: w.to })
        .collect();
    break_circles(wires, &mut pieces);
    let order = order(&pieces);
    let mut hops: Vec<Hops> = vec![Hops::new(); wires.len()];
    let mut placed: Vec<(Piece, i64)> = Vec::with_capacity(order.len());
    for piece in order.into_iter().map(|p| pieces[p]) {
        let above = placed.iter().filter(|(other, _)| other.touches(&piece));
        let track = above.map(|(_, track)| track + 1).max().unwrap_or(0);
        placed.push((piece, track));
        hops[piece.wire].push(Hop { track, to: piece.to });
    }
    hops
}

/// A wire comes in along the column where another goes out: then it must turn off first. These
/// demands form chains, as each column has one entry and one exit at most; where a chain closes to
/// a circle, one wire is broken in two with a detour over a column that nobody uses.
fn break_circles(wires: &[Wire], pieces: &mut Vec<Piece>) {
    let leaving: std::collections::BTreeMap<i64, usize> =
        pieces.iter().enumerate().map(|(p, piece)| (piece.to, p)).collect();
    let next: Vec<Option<usize>> =
        pieces.iter().map(|piece| leaving.get(&piece.from).copied()).collect();
    let mut seen = vec![false; pieces.len()];
    let mut used: std::collections::BTreeSet<i64> =
        wires.iter().flat_map(|w| [w.from, w.to]).collect();
    for start in 0..next.len() {
        let mut at = start;
        let mut steps = 0;
        let circle = loop {
            if seen[at] {
                break false;
            }
            match next[at] {
                Some(on) if on == start => break true,
                Some(on) if steps <= next.len() => at = on,
                _ => break false,
            }
            steps += 1;
        };
        if circle {
            let whole = pieces[start];
            let middle = i64::midpoint(whole.from, whole.to);
            let tries = 0..=i64::try_from(used.len()).unwrap_or(i64::MAX);
            let free = tries.flat_map(|d| [middle - d, middle + d]).find(|c| !used.contains(c));
            let column = free.unwrap_or(middle);
            used.insert(column);
            pieces[start].to = column;
            pieces.push(Piece { from: column, ..whole });
            let mut member = start;
            while !seen[member] {
                seen[member] = true;
                member = next[member].unwrap_or(start);
            }
        }
    }
}

/// The order of the pieces along the direction: what must turn off first comes first, and among
/// the rest whatever makes fewest crossings by not waiting for others. Flows that all turn the
/// same way have an order without any avoidable crossing, and this finds it.
fn order(pieces: &[Piece]) -> Vec<usize> {
    let count = pieces.len();
    let mut waits = vec![0; count];
    let mut regret = vec![0; count];
    let demand = |a: usize, b: usize| {
        if pieces[a].wire == pieces[b].wire { a < b } else { pieces[a].from == pieces[b].to }
    };
    // For each piece those that would rather come after it: by crossings, and by demand.
    let mut after: Vec<Vec<(usize, i64, i32)>> = vec![Vec::new(); count];
    for a in 0..count {
        for b in (0..count).filter(|b| *b != a) {
            let (one, other) = (&pieces[a], &pieces[b]);
            if !one.touches(other) && one.wire != other.wire {
                continue;
            }
            let gain = (other.crossings_before(one) - one.crossings_before(other)).max(0);
            let demanded = i32::from(demand(a, b));
            if gain > 0 || demanded > 0 {
                after[a].push((b, gain, demanded));
                regret[b] += gain;
                waits[b] += demanded;
            }
        }
    }
    let mut left: Vec<usize> = (0..count).collect();
    let mut order = Vec::with_capacity(count);
    while !left.is_empty() {
        let pick = (0..left.len()).min_by_key(|i| (waits[left[*i]], regret[left[*i]], *i));
        let piece = left.remove(pick.unwrap_or(0));
        order.push(piece);
        for (other, gain, demanded) in &after[piece] {
            regret[*other] -= gain;
            waits[*other] -= demanded;
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wires(list: &[(i64, i64)]) -> Vec<Wire> {
        list.iter().map(|(from, to)| Wire { from: *from, to: *to }).collect()
    }

    #[test]
    fn parallel_shifts_do_not_cross() {
        let hops = route(&wires(&[(0, 4), (2, 6)]));
        assert!(hops[1][0].track < hops[0][0].track, "the outer one turns off first");
    }

    #[test]
    fn two_that_change_places_take_a_detour() {
        let hops = route(&wires(&[(0, 4), (4, 0)]));
        assert_eq!(hops[0].len() + hops[1].len(), 3);
    }

    #[test]
    fn straight_wires_need_no_track() {
        assert_eq!(route(&wires(&[(3, 3), (5, 5)])), [vec![], vec![]]);
    }
}
