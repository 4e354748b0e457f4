//! Kleene's three-valued logic.

/// What is known about a condition. The order makes `min` the conjunction and `max` the
/// disjunction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It does not hold.
    #[default]
    False,
    /// The model does not say.
    Unknown,
    /// It holds.
    True,
}

impl Truth {
    /// True or false, never unknown.
    pub const fn of(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }

    /// Holds if one holds; false for none.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut result = Self::False;
        for part in parts {
            result = result.max(part);
            if result == Self::True {
                break;
            }
        }
        result
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}
