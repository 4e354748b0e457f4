//! Lists that go round: behind the last is the first.

/// The place `by` steps from `at` in a list of so many; the first in an empty one.
pub fn step(at: usize, by: isize, count: usize) -> usize {
    let round = |count: isize| (at.cast_signed() + by).rem_euclid(count).unsigned_abs();
    if count > 0 { round(count.cast_signed()) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_the_last_is_the_first() {
        assert_eq!([step(0, 1, 3), step(2, 1, 3), step(0, -1, 3), step(0, 1, 0)], [1, 0, 2, 0]);
    }
}
