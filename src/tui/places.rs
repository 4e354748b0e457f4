//! Places in the diagram: those that were left by a jump, and bookmarks. Both last as long as the
//! sitting: where somebody looked is no part of a threat model.

use super::zoom::Zoom;
use crate::model::Id;

/// Places that are remembered.
const MOST: usize = 100;

/// What was selected, and what was in view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Element, flow or boundary.
    pub selected: Option<Id>,
    /// World cell at the top left of the canvas.
    pub camera: (i32, i32),
    /// The zoom for which the camera holds.
    pub zoom: Zoom,
}

/// Ways back.
#[derive(Debug, Clone, Default)]
pub struct Places {
    back: Vec<Place>,
    forward: Vec<Place>,
    /// Where one returns to when a list is left that shows what is under its cursor.
    pub glimpsed_from: Option<Place>,
    /// Bookmarks in the order in which they were set.
    pub bookmarks: Vec<Id>,
}

impl Places {
    /// Remembers a place that is being left by a jump. What was ahead is no more.
    pub fn leave(&mut self, here: Place) {
        self.forward.clear();
        if self.back.last().is_none_or(|last| last.selected != here.selected) {
            self.back.push(here);
        }
        let over = self.back.len().saturating_sub(MOST);
        self.back.drain(..over);
    }

    /// Goes back, or forward, from `here` to the next place that is still there and not the same.
    pub fn turn(
        &mut self,
        here: Place,
        forth: bool,
        is_there: impl Fn(&Place) -> bool,
    ) -> Option<Place> {
        let (from, to) = if forth {
            (&mut self.forward, &mut self.back)
        } else {
            (&mut self.back, &mut self.forward)
        };
        while let Some(place) = from.pop() {
            if is_there(&place) && place.selected != here.selected {
                to.push(here);
                return Some(place);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(id: &str) -> Place {
        Place { selected: Some(id.to_string()), camera: (0, 0), zoom: Zoom::Cards }
    }

    #[test]
    fn back_and_forward_as_in_a_browser() {
        let mut places = Places::default();
        places.leave(place("a"));
        places.leave(place("b"));
        places.leave(place("b"));
        assert_eq!(places.turn(place("c"), false, |_| true), Some(place("b")));
        assert_eq!(places.turn(place("b"), false, |_| true), Some(place("a")));
        assert_eq!(places.turn(place("a"), false, |_| true), None);
        assert_eq!(places.turn(place("a"), true, |_| true), Some(place("b")));
        places.leave(place("b"));
        assert_eq!(places.turn(place("d"), true, |_| true), None, "another way was taken");
        // What is gone is passed over.
        let is_there = |place: &Place| place.selected.as_deref() != Some("b");
        assert_eq!(places.turn(place("d"), false, is_there), Some(place("a")));
    }
}
