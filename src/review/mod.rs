//! What a difference between two versions of a model means to a reviewer: the changes in groups, the
//! weightiest first, told in words, and what became of the risk.

mod assessments;
mod decisions;
mod group;
mod risk;
mod signed;
mod words;

use similar::{ChangeTag, TextDiff};

use crate::catalog::Catalog;
use crate::compare::{Change, Diff, Op, Path, diff};
use crate::model::{Id, Model};

pub use decisions::{Decided, Decision};
pub use group::Group;
pub use risk::{Level, Moved, Risk, Suggested, Way};
pub use signed::signed_by;
pub use words::{field_name, subject, value};

/// Two versions of a model, and the catalogs by which both are judged.
#[derive(Debug, Clone, Copy)]
pub struct Versions<'a> {
    /// The version before.
    pub old: &'a Model,
    /// The version now.
    pub new: &'a Model,
    /// Names, and what speaks for what.
    pub catalog: &'a Catalog,
}

/// A difference as a reviewer reads it.
#[derive(Debug, Clone)]
pub struct Review {
    /// The changes, by group and then by weight.
    pub told: Vec<Told>,
    /// What it means for risk.
    pub risk: Risk,
    /// Whether that was asked.
    pub is_weighed: bool,
    /// Positions that people took on risks.
    pub decisions: Vec<Decision>,
    /// Records that are the same in both.
    pub unchanged: usize,
    /// Boxes that stand elsewhere in the picture, or are shown in another way.
    pub moved: usize,
}

/// One change in words. Nothing of it was made harmless yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Where it belongs.
    pub group: Group,
    /// What differs.
    pub change: Change,
    /// What people call the thing that it is about.
    pub subject: String,
    /// The element, flow or boundary to look at.
    pub place: Option<Id>,
    /// What became of it, in a line: `authority none → payment`.
    pub what: String,
    /// Prose before and after, where the change is one of words.
    pub prose: Option<(Vec<String>, Vec<String>)>,
}

impl Told {
    /// Whether it came, went or is another.
    pub const fn op(&self) -> Op {
        self.change.op()
    }

    /// Lines of prose that came and went, without those that stayed.
    pub fn lines(&self) -> Vec<(Op, String)> {
        let Some((was, is)) = &self.prose else { return Vec::new() };
        let [was, is] = [was, is].map(|lines| lines.iter().map(String::as_str).collect::<Vec<_>>());
        let diff = TextDiff::from_slices(&was, &is);
        let changes = diff.iter_all_changes().filter_map(|change| {
            let op = match change.tag() {
                ChangeTag::Equal => return None,
                ChangeTag::Insert => Op::Add,
                ChangeTag::Delete => Op::Remove,
            };
            Some((op, change.value().to_string()))
        });
        changes.collect()
    }

    /// Where it is.
    pub const fn at(&self) -> &Path {
        &self.change.at
    }
}

impl Review {
    /// Compares two versions.
    pub fn of(versions: Versions<'_>) -> Self {
        let review = Self::with(versions, |changes| Risk::of(versions, changes));
        Self { is_weighed: true, ..review }
    }

    /// Compares two versions without asking what the difference means for risk, which takes an analysis
    /// of both.
    pub fn brief(versions: Versions<'_>) -> Self {
        Self::with(versions, |_| Risk::default())
    }

    fn with(versions: Versions<'_>, risk: impl FnOnce(&[Change]) -> Risk) -> Self {
        let Diff { changes, unchanged, moved } = diff(versions.old, versions.new);
        let risk = risk(&changes);
        let mut told: Vec<Told> = words::tell(versions, changes);
        told.sort_by_key(|told| (told.group, told.at().field.is_some(), told.op()));
        let decisions = decisions::of(versions);
        Self { told, risk, is_weighed: false, decisions, unchanged, moved }
    }

    /// Whether there may be more attack paths than those that are told.
    pub const fn may_have_more_paths(&self) -> bool {
        self.is_weighed && !self.risk.paths_complete
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.told.is_empty() && self.moved == 0
    }

    /// The changes of a group.
    pub fn of_group(&self, group: Group) -> impl Iterator<Item = &Told> {
        self.told.iter().filter(move |told| told.group == group)
    }
}
