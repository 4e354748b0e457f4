//! The assessment screen: how far the open model is with what a framework asks.

pub mod asking;
pub mod board;
pub mod details;
pub mod fields;
pub mod list;
pub mod moves;
pub mod organisation;
pub mod progress;
pub mod risk_sheet;
pub mod sheet;

use std::collections::BTreeMap;
use std::path::PathBuf;

use self::board::Board;
use self::organisation::Organisation;
use self::progress::Progress;
use crate::model::{AssessmentKey, Id};

/// The assessment screen.
#[derive(Debug, Default)]
pub struct Assess {
    /// Id of the framework on show; empty until the screen is shown first.
    pub framework: String,
    /// What is shown of it.
    pub part: Part,
    /// The question under the cursor, for each framework that was on show.
    pub selected: BTreeMap<String, String>,
    /// Row of the details.
    pub detail: usize,
    /// The attack type under the cursor; none is the severity of the use case.
    pub attack: Option<String>,
    /// The step under the cursor of the roadmap: question and step.
    pub step: Option<(AssessmentKey, Id)>,
    /// What was answered last, while the cursor was not moved since.
    pub last: Option<AssessmentKey>,
    /// Going from open question to open question.
    pub walk: Option<Walk>,
    /// Where the framework stands.
    pub board: Option<Board>,
    /// What the organisation answered for all its models.
    pub organisation: Option<Organisation>,
    /// How far the open model was over its history; none until somebody looks.
    pub progress: Option<Progress>,
    /// The model from which the file of the organisation was opened.
    pub came_from: Option<PathBuf>,
}

/// What the screen shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The questions of the framework, with their answers.
    #[default]
    Questions,
    /// What attacks come to.
    Risk,
    /// What to do next.
    Roadmap,
    /// How far it was over time.
    Progress,
}

impl Part {
    /// All of them, in the order in which they are gone through.
    pub const ALL: [Self; 4] = [Self::Questions, Self::Risk, Self::Roadmap, Self::Progress];

    /// What people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Questions => "Questions",
            Self::Risk => "Risk",
            Self::Roadmap => "Roadmap",
            Self::Progress => "Progress",
        }
    }
}

/// Going from open question to open question.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    /// What was asked so far, the question on show last.
    pub asked: Vec<AssessmentKey>,
    /// How many questions were open when it began.
    pub open: usize,
}

impl Assess {
    /// Id of the question under the cursor.
    pub fn item(&self) -> Option<&str> {
        self.selected.get(&self.framework).map(String::as_str)
    }

    /// Puts the cursor on a question of the framework on show.
    pub fn select(&mut self, item: &str) {
        if self.item() != Some(item) {
            self.selected.insert(self.framework.clone(), item.to_string());
            self.detail = 0;
        }
    }

    /// Another model takes the place of the open one: what was worked out of that is gone.
    pub fn forget_model(&mut self) {
        (self.board, self.organisation, self.walk, self.last) = (None, None, None, None);
        (self.step, self.detail, self.progress) = (None, 0, None);
    }
}
