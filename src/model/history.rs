//! Undo and redo without limit.

use super::{Edit, Model};

/// The steps taken in one sitting.
#[derive(Debug, Default)]
pub struct History {
    undo: Vec<Step>,
    redo: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    title: String,
    inverse: Edit,
}

impl History {
    /// Makes a change that [`History::undo`] can take back. `title` says what was done, for the
    /// message that undo shows.
    pub fn apply(&mut self, model: &mut Model, title: impl Into<String>, edit: Edit) {
        let inverse = edit.apply(model);
        self.redo.clear();
        self.undo.push(Step { title: title.into(), inverse });
    }

    /// Takes the last step back; its title and the edit that was applied, or none when there is
    /// nothing to undo.
    pub fn undo(&mut self, model: &mut Model) -> Option<(String, Edit)> {
        Self::turn(&mut self.undo, &mut self.redo, model)
    }

    /// Makes the last undone step again; its title and the edit that was applied.
    pub fn redo(&mut self, model: &mut Model) -> Option<(String, Edit)> {
        Self::turn(&mut self.redo, &mut self.undo, model)
    }

    fn turn(
        from: &mut Vec<Step>,
        onto: &mut Vec<Step>,
        model: &mut Model,
    ) -> Option<(String, Edit)> {
        let Step { title, inverse } = from.pop()?;
        let applied = inverse.clone();
        onto.push(Step { title: title.clone(), inverse: inverse.apply(model) });
        Some((title, applied))
    }
}
