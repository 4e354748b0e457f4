//! How far two techniques say the same.

/// How far one technique says what another says, in percent: all of it for itself, half for a
/// technique and its sub-technique, a quarter for two sub-techniques of one technique.
pub fn kinship(a: &str, b: &str) -> u64 {
    if a == b {
        100
    } else if is_part(a, b) || is_part(b, a) {
        50
    } else {
        let siblings = parent(a).is_some_and(|of_a| Some(of_a) == parent(b));
        if siblings { 25 } else { 0 }
    }
}

/// Whether one technique is the other, or a sub-technique of it or the other way round.
pub fn akin(a: &str, b: &str) -> bool {
    a == b || is_part(a, b) || is_part(b, a)
}

/// Whether a technique is a sub-technique of another.
pub fn is_part(technique: &str, of: &str) -> bool {
    parent(technique) == Some(of)
}

/// The id of the technique of which this is a sub-technique: `AML.T0051` for `AML.T0051.001`.
fn parent(technique: &str) -> Option<&str> {
    technique.rsplit_once('.').map(|(parent, _)| parent).filter(|parent| parent.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kin() {
        let of = |a, b| (kinship(a, b), kinship(b, a));
        assert_eq!(of("AML.T0051", "AML.T0051"), (100, 100));
        assert_eq!(of("AML.T0051", "AML.T0051.001"), (50, 50));
        assert_eq!(of("AML.T0051.000", "AML.T0051.001"), (25, 25));
        assert_eq!(of("AML.T0051", "AML.T0015"), (0, 0));
        assert!(!akin("AML.T0051.000", "AML.T0051.001"));
    }
}
