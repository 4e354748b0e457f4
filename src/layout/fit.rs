//! Isotonic regression in whole numbers: positions for things in a row that keep their order and
//! their distances and are as near as possible to where each wants to be.

use std::collections::BinaryHeap;

/// A place that a thing wants, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Want {
    /// The thing, by its position in the row.
    pub of: usize,
    pub place: i64,
    pub weight: i64,
}

/// How distances are weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Norm {
    /// Least squares: everything gets a little of what it wants. Good for a first balance.
    Squares,
    /// Least sum: as much as possible is exactly where it wants to be. Good for straight lines.
    Sum,
}

/// Positions `x` with `x[i + 1] >= x[i] + gaps[i]` and, if given, `x[0] >= low`, near what each
/// thing wants. `wants` come in the order of the row, at least one for each thing.
pub(super) fn fit(wants: &[Want], gaps: &[i64], low: Option<i64>, norm: Norm) -> Vec<i64> {
    if wants.is_empty() {
        return Vec::new();
    }
    let mut offsets = Vec::with_capacity(gaps.len() + 1);
    offsets.push(0);
    for (i, gap) in gaps.iter().enumerate() {
        offsets.push(offsets[i] + gap);
    }
    let of_each = wants.chunk_by(|a, b| a.of == b.of);
    let mut places = match norm {
        Norm::Squares => least_squares(of_each, &offsets),
        Norm::Sum => least_sum(of_each, &offsets),
    };
    for (place, offset) in places.iter_mut().zip(&offsets) {
        *place = low.map_or(*place, |low| (*place).max(low)) + offset;
    }
    places
}

/// Pool adjacent violators (Ayer et al., 1955): things that would overlap are pooled into a block,
/// which then has one place that suits all of them together.
fn least_squares<'a>(of_each: impl Iterator<Item = &'a [Want]>, offsets: &[i64]) -> Vec<i64> {
    struct Block {
        sum: i64,
        weight: i64,
        members: usize,
    }
    impl Block {
        fn place(&self) -> i64 {
            (2 * self.sum + self.weight).div_euclid(2 * self.weight.max(1))
        }
    }
    let mut blocks: Vec<Block> = Vec::with_capacity(offsets.len());
    for (wants, offset) in of_each.zip(offsets) {
        let sum = wants.iter().map(|want| (want.place - offset) * want.weight).sum();
        let weight = wants.iter().map(|want| want.weight).sum();
        let mut block = Block { sum, weight, members: 1 };
        while let Some(before) = blocks.pop_if(|before| before.place() > block.place()) {
            block.sum += before.sum;
            block.weight += before.weight;
            block.members += before.members;
        }
        blocks.push(block);
    }
    blocks.iter().flat_map(|block| std::iter::repeat_n(block.place(), block.members)).collect()
}

/// The cost of the best places so far falls, bend by bend, and is level from the last bend on:
/// there the newest thing stands best. `bends` keeps where the slope changes and by how much.
fn least_sum<'a>(of_each: impl Iterator<Item = &'a [Want]>, offsets: &[i64]) -> Vec<i64> {
    let mut bends: BinaryHeap<(i64, i64)> = BinaryHeap::new();
    let mut places = Vec::with_capacity(offsets.len());
    for (wants, offset) in of_each.zip(offsets) {
        let mut rising = 0;
        for want in wants {
            bends.push((want.place - offset, 2 * want.weight));
            rising += want.weight;
        }
        while let Some(mut bend) = bends.peek_mut() {
            if bend.1 > rising {
                bend.1 -= rising;
                break;
            }
            rising -= bend.1;
            std::collections::binary_heap::PeekMut::pop(bend);
        }
        places.push(bends.peek().map_or(0, |bend| bend.0));
    }
    for i in (1..places.len()).rev() {
        places[i - 1] = places[i - 1].min(places[i]);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(list: &[i64]) -> Vec<Want> {
        (0..).zip(list).map(|(of, place)| Want { of, place: *place, weight: 1 }).collect()
    }

    #[test]
    fn what_fits_stays_and_what_collides_shares() {
        assert_eq!(fit(&wants(&[0, 10, 20]), &[5, 5], None, Norm::Sum), [0, 10, 20]);
        assert_eq!(fit(&wants(&[10, 10]), &[4], None, Norm::Squares), [8, 12]);
        assert_eq!(fit(&wants(&[9, 5, 1]), &[2, 2], None, Norm::Squares), [3, 5, 7]);
        assert_eq!(fit(&wants(&[9, 5, 1]), &[2, 2], None, Norm::Sum), [3, 5, 7]);
        assert_eq!(fit(&wants(&[-5, 3]), &[2], Some(0), Norm::Sum), [0, 3]);
    }

    #[test]
    fn a_heavy_want_holds_its_place() {
        let mut wants = wants(&[10, 8]);
        wants[0].weight = 100;
        assert_eq!(fit(&wants, &[4], None, Norm::Sum), [10, 14]);
    }
}
