//! How long findings may take.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Severity;

/// How many days an open finding may take from when it was recorded, by its severity; none leaves it
/// without a limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DueDays {
    /// For critical findings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub critical: Option<u16>,
    /// For important ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub important: Option<u16>,
    /// For moderate ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moderate: Option<u16>,
    /// For low ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<u16>,
}

impl DueDays {
    /// The days for a severity.
    pub const fn of(self, severity: Severity) -> Option<u16> {
        match severity {
            Severity::Critical => self.critical,
            Severity::Important => self.important,
            Severity::Moderate => self.moderate,
            Severity::Low => self.low,
            Severity::ContentIssue | Severity::NotInScope => None,
        }
    }

    /// Whether nothing has a limit.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The shorter time of two, for each severity.
    #[must_use]
    pub fn shorter(self, other: Self) -> Self {
        let min = |one: Option<u16>, other: Option<u16>| match (one, other) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        Self {
            critical: min(self.critical, other.critical),
            important: min(self.important, other.important),
            moderate: min(self.moderate, other.moderate),
            low: min(self.low, other.low),
        }
    }

    fn of_mut(&mut self, severity: Severity) -> Option<&mut Option<u16>> {
        match severity {
            Severity::Critical => Some(&mut self.critical),
            Severity::Important => Some(&mut self.important),
            Severity::Moderate => Some(&mut self.moderate),
            Severity::Low => Some(&mut self.low),
            Severity::ContentIssue | Severity::NotInScope => None,
        }
    }
}

/// As people write it: `critical 30, important 90`.
impl fmt::Display for DueDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = Severity::ALL.into_iter().rev();
        let set = set.filter_map(|severity| Some(format!("{severity} {}", self.of(severity)?)));
        f.write_str(&set.collect::<Vec<_>>().join(", "))
    }
}

impl FromStr for DueDays {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |part: &str| {
            format!("`{part}` gives no severity its days: write like critical 30, important 90")
        };
        let mut days = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (severity, number) = part.split_once(' ').ok_or_else(|| wrong(part))?;
            let severity: Severity = severity.parse()?;
            let number = number.trim().parse().map_err(|_| wrong(part))?;
            *days.of_mut(severity).ok_or_else(|| wrong(part))? = Some(number);
        }
        Ok(days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_they_are_read() {
        let days: DueDays = "important 90, critical 30".parse().unwrap();
        assert_eq!(days.to_string(), "critical 30, important 90");
        assert_eq!((days.of(Severity::Critical), days.of(Severity::Low)), (Some(30), None));
        assert!("".parse::<DueDays>().unwrap().is_empty());
        for wrong in ["critical", "critical soon", "content_issue 3", "grave 3", "low -1"] {
            assert!(wrong.parse::<DueDays>().is_err(), "{wrong}");
        }
        let other = DueDays { critical: Some(60), low: Some(365), ..DueDays::default() };
        assert_eq!(days.shorter(other).to_string(), "critical 30, important 90, low 365");
    }
}
