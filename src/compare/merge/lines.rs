//! The merge of prose, line by line.

use std::ops::Range;

use similar::{Algorithm, DiffTag, capture_diff_slices};

/// Lines of the base that a side replaced, and by what.
#[derive(PartialEq)]
struct Hunk {
    was: Range<usize>,
    is: Vec<String>,
}

/// Both changes of a text in one, or none where they meet.
pub fn merge(base: &[String], ours: &[String], theirs: &[String]) -> Option<Vec<String>> {
    let merged = once(base, ours, theirs)?;
    // Lines that repeat can be matched in more ways than one. What would not come out the same when
    // it is merged again is for a person to settle.
    let is_stable = once(base, &merged, theirs).as_ref() == Some(&merged)
        && once(base, ours, &merged).as_ref() == Some(&merged);
    is_stable.then_some(merged)
}

fn once(base: &[String], ours: &[String], theirs: &[String]) -> Option<Vec<String>> {
    let mut hunks = hunks(base, ours);
    for hunk in self::hunks(base, theirs) {
        if hunks.contains(&hunk) {
            continue;
        }
        if hunks.iter().any(|other| meets(&hunk.was, &other.was)) {
            return None;
        }
        hunks.push(hunk);
    }
    hunks.sort_by_key(|hunk| (hunk.was.start, hunk.was.end));
    let mut merged = Vec::new();
    let mut at = 0;
    for hunk in hunks {
        merged.extend_from_slice(base.get(at..hunk.was.start)?);
        merged.extend(hunk.is);
        at = hunk.was.end;
    }
    merged.extend_from_slice(&base[at..]);
    Some(merged)
}

/// Whether two changes concern the same lines or neighbours, whose order would be anybody's guess.
fn meets(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start <= other.end && other.start <= one.end
}

fn hunks(base: &[String], side: &[String]) -> Vec<Hunk> {
    let mut hunks: Vec<Hunk> = Vec::new();
    for change in capture_diff_slices(Algorithm::Myers, base, side) {
        let (tag, was, is) = change.as_tag_tuple();
        if tag == DiffTag::Equal {
            continue;
        }
        match hunks.last_mut() {
            Some(last) if last.was.end == was.start => {
                last.was.end = was.end;
                last.is.extend_from_slice(&side[is]);
            }
            _ => hunks.push(Hunk { was, is: side[is].to_vec() }),
        }
    }
    hunks
}

#[cfg(test)]
mod tests {
    use super::merge;

    fn lines(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_string).collect()
    }

    fn merged(base: &str, ours: &str, theirs: &str) -> Option<String> {
        let merged = merge(&lines(base), &lines(ours), &lines(theirs));
        assert_eq!(merged, merge(&lines(base), &lines(theirs), &lines(ours)), "commutes");
        merged.map(|lines| lines.join(" "))
    }

    #[test]
    fn changes_apart_are_both_taken() {
        assert_eq!(merged("a b c", "x b c", "a b y"), Some("x b y".into()));
        assert_eq!(merged("a b c", "a b c d", "b c"), Some("b c d".into()));
        assert_eq!(merged("a b c", "a n b c", "a n b c d"), Some("a n b c d".into()));
    }

    #[test]
    fn changes_that_meet_are_left_to_a_person() {
        assert_eq!(merged("a b c", "a x c", "a y c"), None);
        assert_eq!(merged("a b", "a b x", "a b y"), None, "put into the same place");
        assert_eq!(merged("a b", "x b", "a y"), None, "neighbours");
        assert_eq!(merged("", "x", "y"), None);
        assert_eq!(merged("a b c", "a c", "a b x c"), None);
    }
}
