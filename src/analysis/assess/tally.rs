//! How far answers are, as numbers of questions.

use std::ops::AddAssign;

use super::{Reach, Row};

/// Questions by where they stand. Those that do not apply are in none but `not_applicable`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// What is aimed at is reached.
    pub reached: usize,
    /// Something is there, and it is less than what is aimed at.
    pub some: usize,
    /// Nothing is there.
    pub none: usize,
    /// Nobody answered.
    pub open: usize,
    /// A gap that is lived with.
    pub accepted: usize,
    /// It does not concern what is assessed.
    pub not_applicable: usize,
}

impl Tally {
    /// Counts rows.
    pub fn of<'r, 'a: 'r>(rows: impl Iterator<Item = &'r Row<'a>>) -> Self {
        let mut tally = Self::default();
        for row in rows {
            let counted = match row.state.reach(row.target) {
                Reach::Open => &mut tally.open,
                Reach::Nothing => &mut tally.none,
                Reach::Some => &mut tally.some,
                Reach::Reached => &mut tally.reached,
                Reach::Accepted => &mut tally.accepted,
                Reach::NotApplicable => &mut tally.not_applicable,
            };
            *counted += 1;
        }
        tally
    }

    /// Questions that concern what is assessed.
    pub const fn all(&self) -> usize {
        self.reached + self.some + self.none + self.open + self.accepted
    }

    /// Questions with an answer, of those that concern what is assessed.
    pub const fn assessed(&self) -> usize {
        self.all() - self.open
    }

    /// Questions that are settled: what is aimed at is reached, or the gap is lived with.
    pub const fn settled(&self) -> usize {
        self.reached + self.accepted
    }

    /// Settled questions in percent of those that concern what is assessed; all where there are none.
    pub fn percent(&self) -> usize {
        (self.settled() * 100).checked_div(self.all()).unwrap_or(100)
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.reached += other.reached;
        self.some += other.some;
        self.none += other.none;
        self.open += other.open;
        self.accepted += other.accepted;
        self.not_applicable += other.not_applicable;
    }
}
