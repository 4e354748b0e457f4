//! Which part of the model the diagram shows: collapsed boundaries, and a focus.

use std::collections::BTreeSet;

use crate::model::{Arrangement, Id, Model};
use crate::picture::{Focus, Lens};

/// Elements up to which a model is small: its boundaries start open, and its suggestions are there
/// with its picture.
pub const LARGE: usize = 150;

/// Boxes that the first picture of a large model has at most, if its boundaries allow it: what a
/// screen or two have room for.
const FIRST_BOXES: usize = 40;

/// The part of the model that is shown.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Boundaries that are one card each.
    pub collapsed: BTreeSet<Id>,
    /// What everything else is left out for.
    pub focus: Option<Focused>,
}

/// A focus.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Focused {
    /// What it is about.
    pub centre: BTreeSet<Id>,
    /// How many flows away others are still shown.
    pub depth: usize,
    /// Elements that were added meanwhile: what one draws is seen.
    pub also: BTreeSet<Id>,
    /// Boundaries collapsed within the focus, which begins with all of them open.
    pub collapsed: BTreeSet<Id>,
}

impl Scope {
    /// How a model is shown that was just opened: as it was left, or a large one as an overview.
    pub fn of(model: &Model) -> Self {
        let Arrangement { collapsed, places, .. } = &model.arrangement;
        if !places.is_empty() {
            return Self { collapsed: collapsed.clone(), ..Self::default() };
        }
        if model.elements.len() <= LARGE {
            return Self::default();
        }
        Self { collapsed: Lens::overview(model, FIRST_BOXES), ..Self::default() }
    }

    /// The same for the picture.
    pub fn lens(&self) -> Lens {
        let focus = self.focus.as_ref().map(|focus| Focus::Around {
            centre: focus.centre.clone(),
            depth: focus.depth,
            also: focus.also.clone(),
        });
        Lens { collapsed: self.collapsed().clone(), focus }
    }

    /// The boundaries that are collapsed at present.
    pub fn collapsed(&self) -> &BTreeSet<Id> {
        self.focus.as_ref().map_or(&self.collapsed, |focus| &focus.collapsed)
    }

    /// The same to be changed.
    pub fn collapsed_mut(&mut self) -> &mut BTreeSet<Id> {
        match &mut self.focus {
            Some(focus) => &mut focus.collapsed,
            None => &mut self.collapsed,
        }
    }

    /// The collapsed boundaries in which something is hidden, innermost first; a flow is hidden
    /// where both its ends are.
    pub fn hiders(&self, model: &Model, id: &str) -> Vec<Id> {
        let around = model.around(id).into_iter();
        around.filter(|id| self.collapsed().contains(*id)).map(str::to_string).collect()
    }
}
