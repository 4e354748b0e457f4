//! Attack paths of the model that an observation lies on, and where they would lead next.
//!
//! A step of a path was seen if it is at an affected element, uses an observed technique (or a parent
//! or sub-technique of one), or both. Paths are ranked by what was seen of them: each element and
//! each technique counts one, and one more where the technique is used at an affected element; then by
//! their own score. An affected element on none of the paths of the model is taken to be in the
//! attacker's hands, and the paths from there are added: what the model holds to be impossible has
//! happened.

use super::Observed;
use super::kinship::akin;
use crate::analysis::paths::{AttackPath, Query, Step, attack_paths};
use crate::analysis::suggestion::Analysis;
use crate::catalog::Catalog;
use crate::model::Model;

/// Paths that are added for an affected element on no path of the model.
const FROM_AN_ELEMENT: usize = 3;

/// An attack path that an observation lies on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The path.
    pub path: AttackPath,
    /// What was seen of each of its steps.
    pub marks: Vec<Mark>,
    /// The place of the step that comes after all that was seen; none where its end was seen.
    pub next: Option<usize>,
    /// Whether no path of the model comes to its first element, which was nevertheless affected.
    pub assumed: bool,
}

/// What was seen of a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    /// Its element was affected.
    pub element: bool,
    /// Its technique was observed.
    pub technique: bool,
}

impl Mark {
    /// Whether anything was seen of it.
    pub const fn is_seen(self) -> bool {
        self.element || self.technique
    }

    fn points(self) -> u32 {
        u32::from(self.element)
            + u32::from(self.technique)
            + u32::from(self.element && self.technique)
    }
}

/// The paths that an observation lies on, the best fitting first.
pub fn ways_through(
    model: &Model,
    catalog: &Catalog,
    analysis: &Analysis,
    observed: Observed<'_>,
) -> Vec<Way> {
    if observed.techniques.is_empty() && observed.elements.is_empty() {
        return Vec::new();
    }
    let all = attack_paths(model, catalog, analysis, &Query::default()).paths;
    let on_none = |element: &&String| {
        model.elements.contains_key(element.as_str())
            && !all.iter().any(|path| path.visits(element))
    };
    let stranded: Vec<&String> = observed.elements.iter().filter(on_none).collect();
    let mut ways: Vec<Way> = Vec::new();
    for element in stranded {
        let query = Query { from: Some(element), keep: FROM_AN_ELEMENT, ..Query::default() };
        let found = attack_paths(model, catalog, analysis, &query).paths;
        ways.extend(found.into_iter().filter_map(|path| way(path, observed, true)));
    }
    ways.extend(all.into_iter().filter_map(|path| way(path, observed, false)));
    let points = |way: &Way| way.marks.iter().map(|mark| mark.points()).sum::<u32>();
    ways.sort_by(|a, b| points(b).cmp(&points(a)).then_with(|| b.path.score.cmp(&a.path.score)));
    ways
}

/// A path with what was seen of it; none where nothing was.
fn way(path: AttackPath, observed: Observed<'_>, assumed: bool) -> Option<Way> {
    let marks: Vec<Mark> = path.steps.iter().map(|step| mark(step, observed)).collect();
    let last = marks.iter().rposition(|mark| mark.is_seen())?;
    let next = Some(last + 1).filter(|next| *next < path.steps.len());
    Some(Way { path, marks, next, assumed })
}

fn mark(step: &Step, observed: Observed<'_>) -> Mark {
    let used = |technique: &String| observed.techniques.iter().any(|seen| akin(seen, technique));
    Mark {
        element: observed.elements.contains(&step.element),
        technique: step.technique.as_ref().is_some_and(used),
    }
}
