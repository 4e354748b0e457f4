//! Which problems a change brought.

use super::{Problem, Weight};
use crate::model::Severity;

/// What a problem is to what was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// It was not there.
    New,
    /// It was there and counted less, or found less.
    Worse,
    /// It was there like this.
    Known,
}

impl News {
    /// The spelling in output.
    pub const fn id(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Worse => "worse",
            Self::Known => "known",
        }
    }
}

/// What each of the problems that are there `now` is to those `before`. Problems are the same that one
/// rule finds about one entry, whatever else changed; of several, as many as before are known.
pub fn news(before: &[Problem], now: &[Problem]) -> Vec<News> {
    let mut left: Vec<&Problem> = before.iter().collect();
    let mut found = vec![News::New; now.len()];
    // What is as it was first, so that the rest is compared with what is left.
    for wanted in [News::Known, News::Worse] {
        for (problem, found) in now.iter().zip(&mut found) {
            let fits = |was: &&Problem| {
                let same = was.rule == problem.rule && was.subject == problem.subject;
                same && (wanted == News::Worse || is_no_worse(was, problem))
            };
            if let Some(place) = left.iter().position(fits).filter(|_| *found == News::New) {
                left.swap_remove(place);
                *found = wanted;
            }
        }
    }
    found
}

fn is_no_worse(was: &Problem, is: &Problem) -> bool {
    rank(is.weight) <= rank(was.weight) && is.detail.is_subset(&was.detail)
}

/// How bad a weight is.
fn rank(weight: Weight) -> (u8, Option<Severity>) {
    match weight {
        Weight::Hint => (0, None),
        Weight::Warning => (1, None),
        Weight::Finding(level) => (2, Some(level.worst())),
        Weight::Error => (3, None),
        Weight::Conflict => (4, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::severity::Level;

    fn problem(rule: &'static str, weight: Weight, detail: &[&str]) -> Problem {
        let detail = detail.iter().map(ToString::to_string).collect();
        Problem { detail, ..Problem::new(rule, weight, "elements/a", "m", "r") }
    }

    #[test]
    fn only_what_is_new_or_worse_is_told() {
        let rated = |severity| Weight::Finding(Level::Rated(severity));
        let low = problem("a", rated(Severity::Low), &["x", "y"]);
        let high = problem("a", rated(Severity::Critical), &["x"]);
        let more = problem("a", rated(Severity::Low), &["x", "z"]);
        let other = problem("b", Weight::Error, &[]);
        let one = std::slice::from_ref;
        assert_eq!(news(one(&low), one(&low)), [News::Known]);
        assert_eq!(news(one(&high), one(&low)), [News::Worse], "another element is involved");
        assert_eq!(news(one(&low), one(&high)), [News::Worse]);
        assert_eq!(news(one(&low), one(&more)), [News::Worse]);
        assert_eq!(news(one(&low), one(&other)), [News::New]);
        let now = [high.clone(), low.clone(), low.clone()];
        assert_eq!(news(one(&low), &now), [News::New, News::Known, News::New]);
        assert_eq!(news(&[low.clone(), low], &now), [News::Worse, News::Known, News::New]);
        assert_eq!(news(&[], &[]), []);
    }
}
