//! What is left of a path, in millionths: whole numbers, so that the same model ranks the same way on
//! every machine.

use std::fmt;

/// A part of one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(u32);

const ONE: u32 = 1_000_000;
const PERCENT: u32 = ONE / 100;

impl Share {
    /// Nothing at all.
    pub const NONE: Self = Self(0);
    /// The whole.
    pub const WHOLE: Self = Self(ONE);

    /// So many percent, at most all of it.
    pub fn percent(percent: impl Into<u32>) -> Self {
        Self((percent.into() * PERCENT).min(ONE))
    }

    /// The part of a part.
    #[must_use]
    pub fn of(self, whole: Self) -> Self {
        Self(narrow(u64::from(self.0) * u64::from(whole.0) / u64::from(ONE)))
    }

    /// The same rounded up, for bounds.
    #[must_use]
    pub fn of_at_most(self, whole: Self) -> Self {
        Self(narrow((u64::from(self.0) * u64::from(whole.0)).div_ceil(u64::from(ONE))))
    }

    /// What is left if `self` is the worst and the rest counts by how well `other` goes.
    #[must_use]
    pub fn at_least(self, other: Self) -> Self {
        Self(self.0 + other.of(Self(ONE - self.0)).0)
    }

    /// As a number from 0 to 1.
    pub fn value(self) -> f64 {
        f64::from(self.0) / f64::from(ONE)
    }
}

fn narrow(millionths: u64) -> u32 {
    u32::try_from(millionths).unwrap_or(u32::MAX)
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.value())
    }
}
