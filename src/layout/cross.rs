//! Counting where flows cross, from the order of the slots alone.

use super::net::{End, Net};

/// Where an end of a segment is in its layer: position of the slot, then of the port on it. Two
/// segments at the same box share a key, because the box puts its ports in the order that suits.
pub(super) fn key(pos: &[u32], end: End) -> u64 {
    u64::from(pos[end.slot]) << 32 | end.port.map_or(0, |port| u64::from(pos[port]))
}

/// Room to count in, so that it need not be found every time.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pairs: Vec<(u64, u64)>,
    lower: Vec<u64>,
    buffer: Vec<u64>,
}

/// Crossings between a layer and the next one of its level.
pub(super) fn below(net: &Net, pos: &[u32], layer: &[usize], scratch: &mut Scratch) -> usize {
    let Scratch { pairs, lower, buffer } = scratch;
    pairs.clear();
    for slot in layer {
        let slot = &net.slots[*slot];
        for segment in &slot.downs {
            let ends = &net.segments[*segment];
            // A port's segment outside its frame belongs to the level outside.
            if net.slots[ends.upper.slot].level == slot.level {
                pairs.push((key(pos, ends.upper), key(pos, ends.lower)));
            }
        }
    }
    pairs.sort_unstable();
    lower.clear();
    lower.extend(pairs.iter().map(|pair| pair.1));
    inversions(lower, buffer)
}

/// Pairs that stand in the wrong order; equal ones are in order. Sorts the list: short lists by
/// insertion, long ones by merging.
fn inversions(list: &mut [u64], buffer: &mut Vec<u64>) -> usize {
    const SHORT: usize = 24;
    let mut count = 0;
    if list.len() <= SHORT {
        for i in 1..list.len() {
            let it = list[i];
            let mut at = i;
            while at > 0 && list[at - 1] > it {
                list[at] = list[at - 1];
                at -= 1;
            }
            list[at] = it;
            count += i - at;
        }
        return count;
    }
    let (left, right) = list.split_at_mut(list.len() / 2);
    count += inversions(left, buffer) + inversions(right, buffer);
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
pub(super) fn pair(net: &Net, pos: &[u32], a: usize, b: usize) -> (i64, i64) {
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
        let mut falling: Vec<u64> = (0..100).rev().collect();
        assert_eq!(inversions(&mut falling, &mut Vec::new()), 100 * 99 / 2);
    }
}
