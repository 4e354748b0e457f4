//! Which problems a change brought.

use super::{Problem, Weight};
use crate::model::Severity;

/// What a problem is to what was there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// It was not there.
    New,
    /// It was there and counted less, or found less.
    Worse {
        /// What was found in addition, as in [`Problem::detail`].
        more: Vec<String>,
    },
    /// It was there like this.
    Known,
}

impl News {
    /// The spelling in output.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Worse { .. } => "worse",
            Self::Known => "known",
        }
    }
}

/// What each of the problems that are there `now` is to those `before`. Problems are the same that one
/// rule finds about one entry, whatever else changed; of several, as many as before are known.
pub fn news(before: &[Problem], now: &[Problem]) -> Vec<News> {
    let mut left: Vec<&Problem> = before.iter().collect();
    let mut take = |is_it: &dyn Fn(&Problem) -> bool| {
        let place = left.iter().position(|was| is_it(was))?;
        Some(left.swap_remove(place))
    };
    let same = |was: &Problem, is: &Problem| was.rule == is.rule && was.subject == is.subject;
    // What is as it was goes first, so that the rest is compared with what is left.
    let known: Vec<bool> =
        now.iter().map(|is| take(&|was| same(was, is) && is_no_worse(was, is)).is_some()).collect();
    let news = now.iter().zip(known).map(|(is, known)| {
        if known {
            return News::Known;
        }
        let more = |was: &Problem| is.detail.difference(&was.detail).cloned().collect();
        take(&|was| same(was, is)).map_or(News::New, |was| News::Worse { more: more(was) })
    });
    news.collect()
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
        let worse =
            |more: &[&str]| News::Worse { more: more.iter().map(ToString::to_string).collect() };
        assert_eq!(news(one(&low), one(&low)), [News::Known]);
        assert_eq!(news(one(&high), one(&low)), [worse(&["y"])]);
        assert_eq!(news(one(&low), one(&high)), [worse(&[])]);
        assert_eq!(news(one(&low), one(&more)), [worse(&["z"])]);
        assert_eq!(news(one(&low), one(&other)), [News::New]);
        let now = [high.clone(), low.clone(), low.clone()];
        assert_eq!(news(one(&low), &now), [News::New, News::Known, News::New]);
        assert_eq!(news(&[low.clone(), low], &now), [News::New, News::Known, News::Known]);
        let two = [more, other];
        assert_eq!(news(&two, &now), [worse(&[]), News::New, News::New]);
        assert_eq!(news(&[], &[]), []);
    }
}
