//! What became of the suggestions between two looks at a model.

use std::collections::BTreeMap;

use super::suggestion::{Analysis, Suggestion};
use crate::model::Id;

/// A technique and the element on which it is suggested.
pub type Place = (String, Id);

/// What an answer, or any other edit, makes of what is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Shown now, and not before; best score first.
    pub new: Vec<Place>,
    /// Shown before, and no longer.
    pub gone: Vec<Place>,
    /// Shown before and now with another score: score before and score now.
    pub moved: Vec<(Place, u8, u8)>,
}

impl Change {
    /// The difference between two analyses, in what waits for a position: see
    /// [`Suggestion::is_open`].
    pub fn between(before: &Analysis, after: &Analysis) -> Self {
        let (was, is) = (open(before), open(after));
        let before: BTreeMap<&Place, u8> = was.iter().map(|(p, s)| (p, *s)).collect();
        let now: BTreeMap<&Place, u8> = is.iter().map(|(p, s)| (p, *s)).collect();
        let mut new: Vec<&(Place, u8)> =
            is.iter().filter(|(p, _)| !before.contains_key(p)).collect();
        new.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
        let gone = was.iter().filter(|(p, _)| !now.contains_key(p));
        let moved = is.iter().filter_map(|(place, score)| {
            let was = before.get(place).filter(|was| *was != score)?;
            Some((place.clone(), *was, *score))
        });
        Self {
            new: new.into_iter().map(|(place, _)| place.clone()).collect(),
            gone: gone.map(|(place, _)| place.clone()).collect(),
            moved: moved.collect(),
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.gone.is_empty() && self.moved.is_empty()
    }

    /// How much changed, in hundredths of a suggestion: a suggestion that appears or disappears
    /// counts 100, one that stays as much as its score moves.
    pub fn size(&self) -> u32 {
        let crossing = u32::try_from(self.new.len() + self.gone.len()).unwrap_or(u32::MAX);
        let moved: u32 = self.moved.iter().map(|(_, was, is)| u32::from(was.abs_diff(*is))).sum();
        crossing.saturating_mul(100).saturating_add(moved)
    }

    /// How many suggestions appear, disappear and move, in words; empty where nothing does.
    pub fn summary(&self) -> String {
        let said = |count: usize, word: &str| (count > 0).then(|| format!("{count} {word}"));
        let parts = [
            said(self.gone.len(), "gone"),
            said(self.new.len(), "new"),
            said(self.moved.iter().filter(|(_, was, is)| is > was).count(), "stronger"),
            said(self.moved.iter().filter(|(_, was, is)| is < was).count(), "weaker"),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

fn open(analysis: &Analysis) -> Vec<(Place, u8)> {
    let place = |s: &Suggestion| (s.technique.clone(), s.element.clone());
    let shown = analysis.shown().into_iter().filter(|suggestion| suggestion.is_open());
    shown.map(|suggestion| (place(suggestion), suggestion.score)).collect()
}
