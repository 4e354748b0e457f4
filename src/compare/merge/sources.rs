//! What is known of imported files. It is bookkeeping: whatever was read last counts, and where that
//! can't be told, the smaller of two, so that it never becomes a conflict.

use std::collections::BTreeMap;

use crate::compare::diff::union;
use crate::model::{Id, Source};

type Sources = BTreeMap<Id, Source>;

/// Merges what is known on both sides.
pub(super) fn merge(base: &Sources, ours: &Sources, theirs: &Sources) -> Sources {
    each(base, ours, theirs, |base, ours, theirs| Source {
        format: either(base.map(|it| &it.format), &ours.format, &theirs.format),
        file: either(base.map(|it| &it.file), &ours.file, &theirs.file),
        items: each(
            base.map_or(&BTreeMap::new(), |it| &it.items),
            &ours.items,
            &theirs.items,
            |_, ours, theirs| ours.min(theirs).clone(),
        ),
    })
}

/// A map merged by key: what one side changed, or what `both` makes of two changes. What one side
/// changed and the other removed stays.
fn each<K: Ord + Clone, V: Clone + PartialEq>(
    base: &BTreeMap<K, V>,
    ours: &BTreeMap<K, V>,
    theirs: &BTreeMap<K, V>,
    both: impl Fn(Option<&V>, &V, &V) -> V,
) -> BTreeMap<K, V> {
    let merged = union(ours, theirs).filter_map(|key| {
        let (was, one, other) = (base.get(key), ours.get(key), theirs.get(key));
        let kept = match (one, other) {
            _ if one == other || other == was => one.cloned(),
            _ if one == was => other.cloned(),
            (Some(one), Some(other)) => Some(both(was, one, other)),
            (one, other) => one.or(other).cloned(),
        };
        Some((key.clone(), kept?))
    });
    merged.collect()
}

fn either(was: Option<&String>, one: &String, other: &String) -> String {
    let chosen = if Some(one) == was {
        other
    } else if Some(other) == was {
        one
    } else {
        one.min(other)
    };
    chosen.clone()
}
