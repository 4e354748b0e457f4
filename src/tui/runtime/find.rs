//! What takes long, or few ask for, on a thread of its own each: the worker has to be free for the next
//! edit, and the loop for the next key.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use super::{Happened, Runtime};
use crate::model::{Id, IncidentKey};
use crate::review::{Review, Versions};
use crate::store;
use crate::tui::derive::{paths_of, reach_of};
use crate::tui::imports;
use crate::tui::incidents::Told;
use crate::tui::review::Waiting;
use crate::tui::review::comparison::Comparison;
use crate::tui::review::versions::{Other, Version};
use crate::tui::state::Then;
use crate::tui::update::Msg;
use crate::tui::versions;

impl Runtime {
    /// Looks for attack paths on a thread of its own: few ask for them, and the worker has to be free
    /// for the next edit.
    pub(super) fn find_paths(&self) {
        let (revision, model) = (self.state.revision, self.state.model().clone());
        let catalog = Arc::clone(&self.state.catalog);
        self.find(move || Msg::Paths(revision, Box::new(paths_of(&model, &catalog))));
    }

    /// Looks what an incident resembles, on a thread of its own.
    pub(super) fn look_into(&self, key: IncidentKey) {
        let (revision, model) = (self.state.revision, self.state.model().clone());
        let catalog = Arc::clone(&self.state.catalog);
        let analysis = self.state.derived.analysis.clone();
        self.find(move || {
            let told = Told::of(revision, &model, &catalog, &analysis, &key);
            Msg::LookedInto(revision, told.map(Box::new))
        });
    }

    /// Looks how far an attacker gets, on a thread of its own.
    pub(super) fn find_reach(&self, from: Id) {
        let (revision, model) = (self.state.revision, self.state.model().clone());
        let catalog = Arc::clone(&self.state.catalog);
        self.find(move || Msg::Reached(revision, Box::new(reach_of(&model, &catalog, &from))));
    }

    /// Brings file and model together on a thread of its own: both can be large.
    pub(super) fn merge_with_file(&self, then: Then) {
        let (revision, model) = (self.state.revision, self.state.model().clone());
        let path = self.state.document.path().to_path_buf();
        let base = self.state.document.base().map(str::to_string);
        self.find(move || {
            let result = versions::merge_with_file(&path, base.as_deref(), &model);
            Msg::MergedWithFile { revision, result: result.map(Box::new), then }
        });
    }

    /// Reads a file of another tool on a thread of its own: it can be large.
    pub(super) fn import(&self, path: PathBuf) {
        let (revision, model) = (self.state.revision, self.state.model().clone());
        let (catalog, stamp) = (Arc::clone(&self.state.catalog), self.state.stamp());
        self.find(move || {
            let brought = imports::read(&path, &model, &catalog, &stamp);
            Msg::Brought(revision, brought.map(Box::new))
        });
    }

    pub(super) fn find_branch(&self) {
        let path = self.state.document.path().to_path_buf();
        self.find(move || Msg::Branch(versions::branch(&path)));
    }

    /// Asks git for versions, which may take a while in a large repository.
    pub(super) fn list_versions(&self) {
        let path = self.state.document.path().to_path_buf();
        self.find(move || Msg::Versions(versions::offers(&path)));
    }

    pub(super) fn compare(&self, version: Version) {
        let path = self.state.document.path().to_path_buf();
        let compare = self.comparing();
        self.find(move || {
            let other = versions::read(&path, &version);
            let result = other.map(|other| Box::new(compare(Arc::new(other))));
            Msg::Compared(Waiting::Reading(version), result)
        });
    }

    pub(super) fn compare_again(&self) {
        let Some(comparison) = &self.state.review.comparison else { return };
        let (revision, other) = (self.state.revision, Arc::clone(&comparison.other));
        let compare = self.comparing();
        self.find(move || {
            Msg::Compared(Waiting::Comparing(revision), Ok(Box::new(compare(other))))
        });
    }

    /// Compares the model as it is now with another version.
    fn comparing(&self) -> impl FnOnce(Arc<Other>) -> Comparison + Send + 'static {
        let state = &self.state;
        let (revision, model, look) = (state.revision, state.model().clone(), state.review_look());
        let catalog = Arc::clone(&state.catalog);
        let before = state.derived.picture.clone();
        move |other| Comparison::of(other, (revision, &model), &catalog, &look, &before)
    }

    pub(super) fn weigh_changes(&self) {
        let Some(comparison) = &self.state.review.comparison else { return };
        let (revision, model) = (self.state.revision, self.state.model().clone());
        let other = Arc::clone(&comparison.other);
        let catalog = Arc::clone(&self.state.catalog);
        self.find(move || {
            let versions = Versions { old: &other.model, new: &model, catalog: &catalog };
            let review = Box::new(Review::of(versions));
            Msg::Weighed(revision, other, review)
        });
    }

    /// Asks git for the past of assessments, which takes longer the more commits there are.
    pub(super) fn load_progress(&self) {
        let (path, model) = (self.state.document.path().to_path_buf(), self.state.model().clone());
        let (catalog, today) = (Arc::clone(&self.state.catalog), self.state.today());
        self.find(move || {
            let found = store::points_of(&path, &catalog, (today, &model));
            Msg::Progress(path, found)
        });
    }

    fn find(&self, find: impl FnOnce() -> Msg + Send + 'static) {
        let send = self.send.clone();
        thread::spawn(move || {
            let found = catch_unwind(AssertUnwindSafe(find));
            let _ = send.send(found.map_or_else(Happened::Panicked, Happened::Answered));
        });
    }
}
