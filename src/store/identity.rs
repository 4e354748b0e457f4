//! Who one is, for triage and comments.

use std::path::Path;

use super::git;

/// The name of the person at the keyboard: what was given with `--by`, else `THREATLOOM_USER`, git's
/// `user.name` as seen from the folder of the model, or `USER`. On one line, without anything that a
/// terminal would obey. None if nobody says.
pub fn identity(by: Option<&str>, folder: &Path) -> Option<String> {
    choose(by, |name| std::env::var(name).ok(), || git::setting(folder, "user.name"))
}

fn choose(
    by: Option<&str>,
    variable: impl Fn(&str) -> Option<String>,
    from_git: impl FnOnce() -> Option<String>,
) -> Option<String> {
    by.and_then(plain)
        .or_else(|| plain(&variable("THREATLOOM_USER")?))
        .or_else(|| plain(&from_git()?))
        .or_else(|| plain(&variable("USER").or_else(|| variable("USERNAME"))?))
}

/// A name that fits into a stamp: no line breaks, no control characters; none if nothing is left.
fn plain(name: &str) -> Option<String> {
    let spaced: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_says_something_counts() {
        let environment = |set: &'static [(&str, &str)]| {
            move |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_string())
        };
        let git = || Some("Gita".to_string());
        let all = environment(&[("THREATLOOM_USER", "Tess"), ("USER", "root")]);
        assert_eq!(choose(Some("Ana"), all, git).as_deref(), Some("Ana"));
        assert_eq!(choose(Some(" \n"), all, git).as_deref(), Some("Tess"));
        let only_user = environment(&[("THREATLOOM_USER", ""), ("USER", "root")]);
        assert_eq!(choose(None, only_user, git).as_deref(), Some("Gita"));
        assert_eq!(choose(None, only_user, || None).as_deref(), Some("root"));
        assert_eq!(choose(None, environment(&[]), || None), None);
    }

    #[test]
    fn names_become_one_harmless_line() {
        assert_eq!(plain("Ana\n Silva\u{1b}[2J ").as_deref(), Some("Ana Silva [2J"));
    }
}
