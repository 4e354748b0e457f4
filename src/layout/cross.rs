//! Counting where flows cross, from the order of the slots alone.

use super::net::{End, Net};

/// Where an end of a segment is in its layer: position of the slot, then of the port on it. Two
/// segments at the same box share a key, because the box puts its ports in the order that suits.
pub(super) fn key(pos: &[u32], end: End) -> (u32, u32) {
    (pos[end.slot], end.port.map_or(0, |port| pos[port]))
}

/// Crossings in the whole net.
pub(super) fn total(net: &Net, pos: &[u32]) -> usize {
    let mut scratch = Scratch::default();
    let mut sum = 0;
    for layers in &net.layers {
        for layer in layers {
            sum += below(net, pos, layer, &mut scratch);
        }
    }
    sum
}

#[derive(Default)]
struct Scratch {
    pairs: Vec<((u32, u32), (u32, u32))>,
    lower: Vec<(u32, u32)>,
    buffer: Vec<(u32, u32)>,
}

/// Crossings between a layer and the next one of its level.
fn below(net: &Net, pos: &[u32], layer: &[usize], scratch: &mut Scratch) -> usize {
    let Scratch { pairs, lower, buffer } = scratch;
    pairs.clear();
    for slot in layer {
        let slot = &net.slots[*slot];
        let ends = slot.downs.iter().map(|s| net.segments[*s]);
        // A port's segment outside its frame belongs to the level outside.
        let own = ends.filter(|s| net.slots[s.upper.slot].level == slot.level);
        pairs.extend(own.map(|s| (key(pos, s.upper), key(pos, s.lower))));
    }
    pairs.sort_unstable();
    lower.clear();
    lower.extend(pairs.iter().map(|p| p.1));
    inversions(lower, buffer)
}

/// Pairs that stand in the wrong order, by merge sort; equal ones are in order.
fn inversions<T: Ord + Copy>(list: &mut [T], buffer: &mut Vec<T>) -> usize {
    if list.len() < 2 {
        return 0;
    }
    let (left, right) = list.split_at_mut(list.len() / 2);
    let mut count = inversions(left, buffer) + inversions(right, buffer);
    buffer.clear();
    let (mut i, mut j) = (0, 0);
    while i < left.len() || j < right.len() {
        if j == right.len() || (i < left.len() && left[i] <= right[j]) {
            buffer.push(left[i]);
            i += 1;
        } else {
            buffer.push(right[j]);
            count += left.len() - i;
            j += 1;
        }
    }
    list.copy_from_slice(buffer);
    count
}

/// Crossings between the segments of slots `a` and `b` of one layer while `a` stands before `b`,
/// and while it stands after.
pub(super) fn pair(net: &Net, pos: &[u32], a: usize, b: usize) -> (usize, usize) {
    let (a, b) = (&net.slots[a], &net.slots[b]);
    let (mut before, mut after) = (0, 0);
    let mut count = |x: &[usize], y: &[usize], other: fn(&super::net::Segment) -> End| {
        for s in x {
            let one = key(pos, other(&net.segments[*s]));
            for t in y {
                match one.cmp(&key(pos, other(&net.segments[*t]))) {
                    std::cmp::Ordering::Greater => before += 1,
                    std::cmp::Ordering::Less => after += 1,
                    std::cmp::Ordering::Equal => {}
                }
            }
        }
    };
    count(&a.ups, &b.ups, |s| s.upper);
    count(&a.downs, &b.downs, |s| s.lower);
    (before, after)
}

#[cfg(test)]
mod tests {
    use super::inversions;

    #[test]
    fn inversions_are_counted_and_ties_are_not() {
        assert_eq!(inversions(&mut [3, 1, 2, 2], &mut Vec::new()), 3);
        assert_eq!(inversions(&mut [1, 1, 1], &mut Vec::new()), 0);
        assert_eq!(inversions(&mut [4, 3, 2, 1], &mut Vec::new()), 6);
    }
}
