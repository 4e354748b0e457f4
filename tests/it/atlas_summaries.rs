//! Our summaries: one for each technique, mitigation and case study, each written for itself.

use std::collections::{BTreeMap, BTreeSet};

use threatloom::catalog::Atlas;

use crate::atlas::official_file;

/// All summaries by id, read from the bundled catalog.
fn summaries() -> BTreeMap<String, String> {
    let atlas = Atlas::bundled().unwrap();
    let ids = atlas.techniques().map(|t| &t.id);
    let ids = ids.chain(atlas.mitigations().map(|m| &m.id));
    let ids = ids.chain(atlas.case_studies().map(|c| &c.id));
    ids.filter_map(|id| Some((id.clone(), atlas.summary(id)?.to_string()))).collect()
}

/// Words in lower case, without punctuation.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Ids by the key that `key` makes of their summary.
fn grouped<K: Ord>(key: impl Fn(&str) -> Vec<K>) -> BTreeMap<K, BTreeSet<String>> {
    let mut groups: BTreeMap<K, BTreeSet<String>> = BTreeMap::new();
    for (id, text) in summaries() {
        for key in key(&text) {
            groups.entry(key).or_default().insert(id.clone());
        }
    }
    groups
}

#[test]
fn every_entry_has_a_summary_and_no_other_id_does() {
    let atlas = Atlas::bundled().unwrap();
    let entries =
        atlas.techniques().count() + atlas.mitigations().count() + atlas.case_studies().count();
    assert_eq!(summaries().len(), entries);
    let lines = ["techniques", "mitigations", "case-studies"].map(|file| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/catalogs/atlas/summaries");
        let text = std::fs::read_to_string(format!("{folder}/{file}.ron")).unwrap();
        text.lines().filter(|line| line.trim_start().starts_with('"')).count()
    });
    assert_eq!(lines.iter().sum::<usize>(), entries, "an id occurs twice or is unknown");
}

#[test]
fn summaries_are_a_sentence_or_two() {
    for (id, text) in summaries() {
        let count = words(&text).len();
        assert!((8..=45).contains(&count), "{id} has {count} words");
        assert!(text.ends_with(['.', '?']), "{id}");
        assert!(!text.contains("  ") && text.trim() == text, "{id}");
        let sentences = text.matches(". ").count() + text.matches("? ").count() + 1;
        assert!(sentences <= 2, "{id} has {sentences} sentences");
    }
}

#[test]
fn summaries_share_no_stems() {
    let openings = grouped(|text| vec![words(text).into_iter().take(3).collect::<Vec<_>>()]);
    for (opening, ids) in openings {
        assert!(ids.len() <= 2, "{opening:?} opens {ids:?}");
    }
    let runs = grouped(|text| words(text).windows(6).map(<[String]>::to_vec).collect());
    for (run, ids) in runs {
        assert!(ids.len() == 1, "{run:?} occurs in {ids:?}");
    }
}

#[test]
fn summaries_share_no_eight_words_with_the_official_texts() {
    let Some(text) = official_file() else { return };
    let official: BTreeSet<Vec<String>> = words(&text).windows(8).map(<[String]>::to_vec).collect();
    for (run, ids) in grouped(|text| words(text).windows(8).map(<[String]>::to_vec).collect()) {
        assert!(!official.contains(&run), "{run:?} of {ids:?} is in the official file");
    }
}
