//! Undo and redo without limit.

use super::{Edit, Model};

/// The steps taken in one sitting.
#[derive(Debug)]
pub struct History {
    undo: Vec<Step>,
    redo: Vec<Step>,
    /// How many steps led to what is in the file; none if no undo or redo leads there any more.
    saved: Option<usize>,
}

impl Default for History {
    fn default() -> Self {
        Self { undo: Vec::new(), redo: Vec::new(), saved: Some(0) }
    }
}

#[derive(Debug)]
struct Step {
    title: String,
    inverse: Edit,
}

impl History {
    /// Makes a change that [`History::undo`] can take back. `title` says what was done, for the
    /// message that undo shows. Whether it changed anything: what does not is no step.
    pub fn apply(&mut self, model: &mut Model, title: impl Into<String>, edit: Edit) -> bool {
        let made = edit.clone();
        let inverse = edit.apply(model);
        if made.is_undone_by_itself(&inverse) {
            return false;
        }
        self.redo.clear();
        self.saved = self.saved.filter(|steps| *steps <= self.undo.len());
        self.undo.push(Step { title: title.into(), inverse });
        true
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

    /// The model as it is now is in the file.
    pub fn mark_saved(&mut self) {
        self.saved = Some(self.undo.len());
    }

    /// The file is not as any step left the model: somebody else wrote it.
    pub fn forget_saved(&mut self) {
        self.saved = None;
    }

    /// Whether the model is as it is in the file, as far as this history knows.
    pub fn is_saved(&self) -> bool {
        self.saved == Some(self.undo.len())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_nothing_is_no_step() {
        let mut model = Model::new("Test");
        let mut history = History::default();
        assert!(history.apply(&mut model, "name", Edit::About(Model::new("Other").about())));
        history.undo(&mut model);
        let same = Edit::All(vec![Edit::About(model.about()), Edit::All(Vec::new())]);
        assert!(!history.apply(&mut model, "same", same));
        assert!(history.redo(&mut model).is_some(), "what was undone can still be redone");
    }

    #[test]
    fn what_is_saved_is_found_again_by_undo_and_lost_behind_other_steps() {
        let mut model = Model::new("Test");
        let mut history = History::default();
        let step = |name: &str| Edit::About(Model::new(name).about());
        assert!(history.is_saved());
        history.apply(&mut model, "one", step("one"));
        assert!(!history.is_saved());
        history.undo(&mut model);
        assert!(history.is_saved());
        history.redo(&mut model);
        history.mark_saved();
        history.undo(&mut model);
        assert!(!history.is_saved());
        history.apply(&mut model, "another", step("another"));
        assert!(!history.is_saved(), "as many steps, but not the same");
        history.undo(&mut model);
        assert!(!history.is_saved());
    }
}
