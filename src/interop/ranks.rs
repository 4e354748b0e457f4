//! How bad a threat is, whoever says it: findings that nobody rated keep the word of the tool that they
//! came from.

/// Sorts of severity that most formats tell apart, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Nothing to do about it.
    None,
    /// Low.
    Low,
    /// Medium; moderate in the bug bars.
    Medium,
    /// High; important in the bug bars.
    High,
    /// Critical.
    Critical,
}

impl Rank {
    /// The rank that a word means; none where it means nothing of the kind.
    pub fn of(word: &str) -> Option<Self> {
        match word.to_lowercase().replace(['_', '-'], " ").as_str() {
            "critical" | "severe" | "very high" => Some(Self::Critical),
            "high" | "important" | "major" => Some(Self::High),
            "medium" | "moderate" | "elevated" => Some(Self::Medium),
            "low" | "minor" => Some(Self::Low),
            "content issue" | "info" | "none" | "not in scope" | "very low" => Some(Self::None),
            _ => None,
        }
    }

    /// Its word in lower case, as most formats have it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}
