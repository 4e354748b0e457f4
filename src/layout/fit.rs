//! Isotonic regression in whole numbers: positions for things in a row that keep their order and
//! their distances and are as near as possible to where each wants to be.
//!
//! Pool adjacent violators (Ayer et al., 1955): things that would overlap are pooled into a block,
//! which then has one place that suits all of them together.

/// A place that something wants, and how much.
pub(super) type Want = (i64, i64);

/// How distances are weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Norm {
    /// Least squares: everything gets a little of what it wants. Good for a first balance.
    Squares,
    /// Least sum: as much as possible is exactly where it wants to be. Good for straight lines.
    Sum,
}

struct Block {
    wants: Vec<Want>,
    place: i64,
    members: usize,
}

/// Positions `x` with `x[i + 1] >= x[i] + gaps[i]` and, if given, `x[0] >= low`, near `wants[i]`.
/// Every list of wants has at least one entry.
pub(super) fn fit(wants: Vec<Vec<Want>>, gaps: &[i64], low: Option<i64>, norm: Norm) -> Vec<i64> {
    let mut blocks: Vec<Block> = Vec::with_capacity(wants.len());
    let mut offset = 0;
    for (i, mut wants) in wants.into_iter().enumerate() {
        if i > 0 {
            offset += gaps[i - 1];
        }
        for want in &mut wants {
            want.0 -= offset;
        }
        let mut block = Block { place: place(&mut wants, norm), wants, members: 1 };
        while let Some(before) = blocks.pop_if(|before| before.place > block.place) {
            let mut wants = before.wants;
            wants.append(&mut block.wants);
            let members = before.members + block.members;
            block = Block { place: place(&mut wants, norm), wants, members };
        }
        blocks.push(block);
    }
    let mut positions = Vec::new();
    offset = 0;
    for block in blocks {
        let place = low.map_or(block.place, |low| block.place.max(low));
        for _ in 0..block.members {
            if !positions.is_empty() {
                offset += gaps[positions.len() - 1];
            }
            positions.push(place + offset);
        }
    }
    positions
}

fn place(wants: &mut [Want], norm: Norm) -> i64 {
    let weight: i64 = wants.iter().map(|w| w.1).sum();
    match norm {
        Norm::Squares => {
            let sum: i64 = wants.iter().map(|w| w.0 * w.1).sum();
            (2 * sum + weight).div_euclid(2 * weight.max(1))
        }
        Norm::Sum => {
            wants.sort_unstable();
            let mut left = 0;
            for (place, w) in wants.iter() {
                left += w;
                if 2 * left >= weight {
                    return *place;
                }
            }
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_and_what_collides_shares() {
        let wants = |list: &[i64]| list.iter().map(|w| vec![(*w, 1)]).collect::<Vec<_>>();
        assert_eq!(fit(wants(&[0, 10, 20]), &[5, 5], None, Norm::Sum), [0, 10, 20]);
        assert_eq!(fit(wants(&[10, 10]), &[4], None, Norm::Squares), [8, 12]);
        assert_eq!(fit(wants(&[9, 5, 1]), &[2, 2], None, Norm::Squares), [3, 5, 7]);
        assert_eq!(fit(wants(&[-5, 3]), &[2], Some(0), Norm::Sum), [0, 3]);
    }

    #[test]
    fn a_heavy_want_holds_its_place() {
        let wants = vec![vec![(10, 100)], vec![(8, 1)]];
        assert_eq!(fit(wants, &[4], None, Norm::Sum), [10, 14]);
    }
}
