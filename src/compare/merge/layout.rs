//! The merge of what is remembered of the picture, which never conflicts: it can always be placed
//! anew.

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::diff::union;
use crate::model::{Arrangement, Id, Place};

/// Merges two arrangements. Of two new places for one box the upper left one holds.
pub fn merge_arrangements(
    base: &Arrangement,
    ours: &Arrangement,
    theirs: &Arrangement,
) -> Arrangement {
    let mut places: BTreeMap<Id, Place> = BTreeMap::new();
    for id in union(&ours.places, &theirs.places) {
        let [was, here, there] = [base, ours, theirs].map(|side| side.places.get(id).copied());
        let place = if here == there || there == was {
            here
        } else if here == was {
            there
        } else {
            let both = [here, there].into_iter().flatten();
            both.min_by_key(|place| (place.rank, place.order, place.pinned))
        };
        places.extend(place.map(|place| (id.clone(), place)));
    }
    let collapsed: BTreeSet<Id> = ours
        .collapsed
        .union(&theirs.collapsed)
        .filter(|id| {
            let [was, here, there] = [base, ours, theirs].map(|side| side.collapsed.contains(*id));
            three(was, here, there)
        })
        .cloned()
        .collect();
    Arrangement {
        direction: three(base.direction, ours.direction, theirs.direction),
        collapsed,
        places,
    }
}

/// Which of two values holds where they can only differ if one of them is the base's.
fn three<T: PartialEq + Copy>(base: T, ours: T, theirs: T) -> T {
    if theirs == base { ours } else { theirs }
}
