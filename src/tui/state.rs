//! Everything that is on screen or behind it.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::actions::{Context, Keymap};
use super::assess::{Assess, Part as Assessed};
use super::brought::Brought;
use super::derive::{Derived, Look, QUESTIONS};
use super::gesture::{Click, Gesture};
use super::incidents::Incidents;
use super::meeting::Meeting;
use super::overlay::Overlay;
use super::places::Places;
pub use super::queue::{Findings, Towards};
use super::review::versions::Version;
use super::review::{Part, Review};
use super::scope::Scope;
pub use super::screen::Screen;
use super::theme::{Role, Theme};
use super::trail::Trail;
use super::zoom::Zoom;
use crate::analysis::paths::Reach;
use crate::analysis::{Asked, AttackPaths, Interview, Suggestion};
use crate::catalog::{Catalog, Policy};
use crate::layout::Rect;
use crate::model::{Clip, Edit, History, Id, IncidentKey, Model, ReplyKey, Stamp};
use crate::picture::Options;
use crate::store::{Document, KeptSession, OwnViews, Recovery};

/// Which part of a screen has the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pane {
    /// Canvas, list or matrix.
    Main,
    /// Details of what is selected there.
    Details,
    /// Suggestions for it.
    Suggestions,
}

/// How the workbench was asked to look.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Styles.
    pub theme: Theme,
    /// Only ASCII on screen.
    pub ascii: bool,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// Keys.
    pub keymap: Keymap,
    /// Who triages and comments.
    pub who: String,
    /// One's own views of the triage queue.
    pub views: OwnViews,
}

impl Settings {
    /// What holds for `who` where nobody asked for anything else: colours, the mouse, the default keys.
    pub fn plain(who: impl Into<String>) -> Self {
        let (theme, keymap) = (Theme::new(true), Keymap::default());
        let views = OwnViews::new();
        Self { theme, ascii: false, mouse: true, keymap, who: who.into(), views }
    }
}

/// A line for the person, until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// How it looks: good, warning, bad.
    pub role: Role,
    /// What it says.
    pub text: String,
}

/// Work for the runtime: whatever touches files, time, threads or the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Compute picture and suggestions for the model as it is now.
    Derive {
        /// Lay the picture out from what the model remembers, instead of changing the one on screen
        /// as little as possible.
        anew: bool,
    },
    /// Keep what was cut or copied, for other models and other workbenches too.
    KeepClip(Box<Clip>),
    /// Bring what was cut or copied last.
    FetchClip,
    /// Keep an edit for the case of a crash.
    Journal(Box<Edit>),
    /// Find the attack paths of the model as it is now.
    FindPaths,
    /// Find what an incident resembles, and what to do about it.
    LookInto(IncidentKey),
    /// Find what an attacker reaches from this element of the model as it is now.
    FindReach(Id),
    /// Write the model to its file.
    Save {
        /// Even if somebody else changed the file.
        overwrite: bool,
        /// How to go on when it worked.
        then: Then,
    },
    /// Bring what somebody else wrote into the file together with the model as it is now.
    MergeWithFile(Then),
    /// Ask git for the branch that the open model is on.
    FindBranch,
    /// Look for versions of the open model that it can be compared with.
    ListVersions,
    /// Read a version of the open model, and compare it with the model as it is now.
    Compare(Version),
    /// Compare the version that was read last with the model as it is now.
    CompareAgain,
    /// Find what the difference between both means for risk.
    WeighChanges,
    /// Write the model to a new file.
    SaveAs {
        /// Where.
        path: PathBuf,
        /// How to go on when it worked.
        then: Then,
    },
    /// Read a model, a template by name, or an empty model, and forget the unsaved changes of the
    /// open one.
    Open(Source),
    /// Read a file of another tool: for the open model, if that came from it, or as a new one.
    Import(PathBuf),
    /// Look for models to open.
    ListModels,
    /// Tell others that the model is open here.
    Hold,
    /// Keep edits of the open model for the case of a crash from now on, and look for those that
    /// sittings left which ended badly.
    KeepJournal,
    /// Load the catalogs that the team keeps for the open model.
    LoadCatalogs,
    /// Load the policy that the open model is held to.
    LoadPolicy,
    /// Read what the organisation of the open model answered for all its systems.
    LoadOrganisation,
    /// Ask git how far the open model was with frameworks over its history.
    LoadProgress,
    /// Keep one's own view of the triage queue for later sittings, or forget it.
    KeepView {
        /// What it is called.
        name: String,
        /// Its query; none forgets it.
        query: Option<String>,
    },
    /// Keep the edits that were recovered for the case of another crash.
    Adopt(Box<Edit>),
    /// Write the model of the sitting that ended badly to a file of its own.
    Rescue(PathBuf),
    /// Remove the journal of the sitting that ended badly.
    DropRecovery,
    /// Keep what the session began from for the case of a crash.
    KeepSession,
    /// Look for a session on the open model that nobody has ended.
    FindSession,
    /// Forget what the session began from: it is ended.
    ForgetSession,
    /// Write the summary of the session to a new file.
    WriteSummary {
        /// Where.
        path: PathBuf,
        /// Markdown.
        text: String,
    },
    /// Paint the whole screen again.
    Redraw,
    /// Take the mouse from the terminal, or leave it to it for selecting text.
    Mouse(bool),
    /// Back to the shell for a while.
    Suspend,
    /// Leave; what is not saved is not wanted.
    Quit,
    /// Leave at once; what is not saved is kept for the next start.
    Terminate,
}

/// How to go on once the open model is saved or not wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// With it.
    Stay,
    /// By leaving.
    Quit,
    /// With another model.
    Open(Source),
}

/// Where a model comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// A bundled system, by name.
    Template(String),
    /// Nothing yet.
    Empty,
    /// A file for the organisation, which is not there yet.
    Organisation(PathBuf),
    /// What came of a file of another tool.
    Imported(Box<Brought>),
}

/// The whole state of the workbench.
#[derive(Debug)]
pub struct State {
    /// The model and its file.
    pub document: Document,
    /// Whether the document has a file of its own yet.
    pub has_file: bool,
    /// Steps that can be taken back.
    pub history: History,
    /// Counts the changes; what was computed from an older model is told by it.
    pub revision: u64,
    /// What is known about attacks.
    pub catalog: Arc<Catalog>,
    /// What the team asks of the open model, if anything.
    pub policy: Option<Arc<Policy>>,
    /// What was computed from the model last.
    pub derived: Derived,
    /// Looks and keys.
    pub settings: Settings,
    /// The screen on show.
    pub screen: Screen,
    /// The part of it that has the keyboard.
    pub pane: Pane,
    /// What lies over the screen.
    pub overlay: Option<Overlay>,
    /// A line for the person.
    pub message: Option<Message>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The time of the last message, for stamps.
    pub now: Timestamp,
    /// The last click that was not a double one.
    pub clicked: Option<Click>,
    /// Diagram.
    pub diagram: Diagram,
    /// Findings.
    pub findings: Findings,
    /// ATLAS.
    pub atlas: Atlas,
    /// Review.
    pub review: Review,
    /// Incidents.
    pub incidents: Incidents,
    /// Assessment.
    pub assess: Assess,
    /// The interview that is going on.
    pub questioning: Option<Questioning>,
    /// Questions that nobody could answer in this sitting.
    pub put_off: BTreeSet<ReplyKey>,
    /// Quick-entry lines of this sitting, the newest last, none twice.
    pub entered: Vec<String>,
    /// The session that goes on.
    pub meeting: Option<Meeting>,
    /// A session on the open model that nobody has ended.
    pub unended: Option<Box<KeptSession>>,
    /// Sittings on the open model that ended badly, oldest first.
    pub recoveries: Vec<Recovery>,
    /// What the runtime has to do after this message.
    pub effects: Vec<Effect>,
}

/// The diagram screen.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Diagram {
    /// Element, flow or boundary; none means the model itself.
    pub selected: Option<Id>,
    /// The boundary at whose frame the selected flow is looked at.
    pub crossing: Option<Id>,
    /// Marked elements and boundaries.
    pub marked: BTreeSet<Id>,
    /// World cell at the top left of the canvas.
    pub camera: (i32, i32),
    /// Full boxes, compact ones, or all at once.
    pub zoom: Zoom,
    /// Whether a large picture is shown small in a corner.
    pub minimap: bool,
    /// Whether the panel is shown; below [`super::areas::WIDE`] columns it covers the canvas.
    pub panel: bool,
    /// Row of the details.
    pub detail: usize,
    /// Row of the suggestions.
    pub suggestion: usize,
    /// Show the weak suggestions too.
    pub all_suggestions: bool,
    /// What the mouse is doing.
    pub gesture: Option<Gesture>,
    /// What the next picture, of another zoom or part, is hung up by.
    pub anchor: Option<Anchor>,
    /// What was asked to move and has not been drawn since.
    pub moved: Option<Moved>,
    /// Keep the selection in view when the picture changes.
    pub follow: bool,
    /// The attack paths that were found last, and the revision that they belong to.
    pub paths: Option<(u64, AttackPaths)>,
    /// Ways back, and bookmarks.
    pub places: Places,
    /// What is lifted out of the picture.
    pub trail: Option<Trail>,
    /// Which part of the model is shown.
    pub scope: Scope,
    /// What an attacker reaches, as far as it is on show.
    pub reach: Option<Reach>,
    /// What the last search found.
    pub lit: BTreeSet<Id>,
}

/// Boxes that were asked to move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// One of those that were moved, and where it was.
    Nudged(Id, Rect),
    /// They are to stand side by side.
    Row(Vec<Id>),
    /// They are to stand one below the other.
    Column(Vec<Id>),
}

/// A thing that stays where it is on the screen while zoom or part change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The element or boundary.
    pub id: Id,
    /// Cell of the canvas where its middle stands.
    pub at: (i32, i32),
}

/// An interview.
#[derive(Debug, Clone, Default)]
pub struct Questioning {
    /// The element or flow that it is about; none for the whole model.
    pub about: Option<Id>,
    /// Questions that were answered.
    pub answered: usize,
    /// Suggestions that went because of answers.
    pub gone: usize,
    /// Suggestions that came.
    pub new: usize,
    /// What the last answer changed, in words.
    pub last: String,
    /// Whether it waits to learn what an answer changed.
    pub waits: bool,
    /// Whether that answer is being taken back.
    pub undoes: bool,
}

/// The ATLAS screen.
#[derive(Debug, Clone, Default)]
pub struct Atlas {
    /// Column: position of the tactic in the matrix.
    pub tactic: usize,
    /// Row within the column.
    pub technique: usize,
    /// Show only techniques that the model meets.
    pub only_covered: bool,
    /// Show how attackers prepare themselves.
    pub preparation: bool,
}

impl State {
    /// The model.
    pub fn model(&self) -> &Model {
        &self.document.model
    }

    /// Whether there are changes that are not in the file.
    pub fn is_dirty(&self) -> bool {
        !self.history.is_saved()
    }

    /// The session whose screen is shown: that of the diagram, while a session goes on.
    pub fn shown_meeting(&self) -> Option<&Meeting> {
        self.meeting.as_ref().filter(|_| self.screen == Screen::Diagram)
    }

    /// Makes a change as one undo step, with journal and recomputation to follow.
    pub fn edit(&mut self, title: impl Into<String>, edit: Edit) {
        let anew = edit.rearranges();
        let brought = edit.brings(self.model());
        if !self.history.apply(&mut self.document.model, title, edit.clone()) {
            return;
        }
        if let Some(focus) = &mut self.diagram.scope.focus {
            let elements = &self.document.model.elements;
            focus.also.extend(brought.iter().filter(|id| elements.contains_key(*id)).cloned());
        }
        // A remark or an answer is no reason to forget what was drawn before it.
        if let Some(meeting) = self.meeting.as_mut().filter(|_| !brought.is_empty()) {
            meeting.fresh = brought;
        }
        self.effects.push(Effect::Journal(Box::new(edit)));
        self.changed(anew);
    }

    /// Keeps with the places what is collapsed, for the next sitting. A focus is left with it.
    pub fn keep_collapsed(&mut self) {
        let collapsed = &self.diagram.scope.collapsed;
        self.document.model.arrangement.collapsed.clone_from(collapsed);
    }

    /// Counts a change and asks for what follows from it.
    pub fn changed(&mut self, anew: bool) {
        self.revision += 1;
        self.effects.push(Effect::Derive { anew });
    }

    /// Shows a line.
    pub fn say(&mut self, role: Role, text: impl Into<String>) {
        self.message = Some(Message { role, text: text.into() });
    }

    /// Who and when, for what is recorded now.
    pub fn stamp(&self) -> Stamp {
        Stamp::new(self.now, &self.settings.who)
    }

    /// Today, in universal time like the stamps.
    pub fn today(&self) -> Date {
        self.now.to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    /// Where keys go.
    pub fn context(&self) -> Context {
        match (&self.overlay, self.screen, self.pane) {
            (Some(Overlay::Prompt(_)), ..) => Context::Prompt,
            (Some(Overlay::Picker(_) | Overlay::Menu(_)), ..) => Context::Picker,
            (Some(Overlay::Ask(_)), ..) => Context::Ask,
            (Some(Overlay::Hints(_)), ..) => Context::Hints,
            (Some(Overlay::Note(_)), ..) => Context::Note,
            (Some(Overlay::Summary(_)), ..) => Context::Summary,
            (None, Screen::Diagram, Pane::Main) => Context::Canvas,
            (None, Screen::Diagram, Pane::Details) => Context::Details,
            (None, Screen::Diagram, Pane::Suggestions) => Context::Suggestions,
            (None, Screen::Findings, Pane::Details) => Context::Finding,
            (None, Screen::Findings, _) => Context::Findings,
            (None, Screen::Atlas, _) => Context::Atlas,
            (None, Screen::Review, _) => match self.review.part {
                Part::Changes => Context::Changes,
                Part::Conflicts => Context::Conflicts,
            },
            (None, Screen::Incidents, Pane::Details) => Context::Incident,
            (None, Screen::Incidents, _) => Context::Incidents,
            (None, Screen::Assess, pane) => match (self.assess.part, pane) {
                (Assessed::Risk, _) => Context::Risk,
                (Assessed::Progress, _) => Context::Progress,
                (_, Pane::Details) => Context::Question,
                (Assessed::Questions, _) => Context::Assess,
                (Assessed::Roadmap, _) => Context::Roadmap,
            },
        }
    }

    /// What actions on the canvas apply to: what is marked, else what is selected.
    pub fn targets(&self) -> Vec<Id> {
        if self.diagram.marked.is_empty() {
            self.diagram.selected.iter().cloned().collect()
        } else {
            self.diagram.marked.iter().cloned().collect()
        }
    }

    /// Selects an element, flow or boundary of the diagram.
    pub fn select(&mut self, id: Option<Id>) {
        self.diagram.crossing = None;
        if self.diagram.selected != id {
            self.diagram.selected = id;
            self.diagram.detail = 0;
            self.diagram.suggestion = 0;
        }
        self.diagram.follow |= self.diagram.selected.is_some();
    }

    /// Selects the place where a flow passes the frame of a boundary.
    pub fn select_crossing(&mut self, flow: Id, boundary: Id) {
        self.select(Some(flow));
        self.diagram.crossing = Some(boundary);
    }

    /// What is suggested for the selected element, or for those in the selected boundary, best first.
    pub fn suggestions(&self) -> Vec<&Suggestion> {
        let analysis = &self.derived.analysis;
        let mut found: Vec<&Suggestion> = if self.diagram.all_suggestions {
            self.all_suggestions().collect()
        } else {
            self.suggested_on().into_iter().flat_map(|id| analysis.shown_on(id)).collect()
        };
        // Those of one element are in their order already.
        if self.selected_boundary().is_some() {
            found.sort_by_key(|suggestion| Reverse(suggestion.score));
        }
        found
    }

    /// The boundary that is selected.
    pub fn selected_boundary(&self) -> Option<&Id> {
        self.diagram.selected.as_ref().filter(|id| self.model().boundaries.contains_key(*id))
    }

    /// The selected element, or all in the selected boundary.
    fn suggested_on(&self) -> Vec<&Id> {
        match self.selected_boundary() {
            Some(id) => self.model().inside(id).collect(),
            None => self.diagram.selected.iter().collect(),
        }
    }

    /// How many suggestions there are for what is selected, the weak ones included.
    pub fn count_suggestions(&self) -> usize {
        self.all_suggestions().count()
    }

    /// What is suggested for what is selected, the weak ones included.
    fn all_suggestions(&self) -> impl Iterator<Item = &Suggestion> {
        let selected = self.suggested_on().into_iter();
        let all = selected.flat_map(|id| self.derived.analysis.on(id));
        all.map(AsRef::as_ref).filter(|suggestion: &&Suggestion| !suggestion.is_dismissed())
    }

    /// What is worth asking about the selected element, or about the whole model.
    pub fn question(&self) -> Option<Asked> {
        self.question_about(self.diagram.selected.as_deref())
    }

    /// What is worth asking next about an element or flow, or about the whole model, that nobody
    /// put off.
    pub fn question_about(&self, about: Option<&str>) -> Option<Asked> {
        let put_off = |key: &ReplyKey| self.put_off.contains(key);
        let Derived { analysis, questions, .. } = &self.derived;
        let of_model = questions.iter().find(|asked| !put_off(&asked.key));
        // Fewer than were asked for are all there are: this is asked in every frame.
        if about.is_none() && (of_model.is_some() || questions.len() < QUESTIONS) {
            return of_model.cloned();
        }
        self.derived.asking.or_look(self.revision, about, &self.put_off, || {
            let interview = Interview { model: self.model(), catalog: &self.catalog, analysis };
            interview.next(about, &put_off, 1).into_iter().next()
        })
    }

    /// How the picture of two versions is drawn: all of it.
    pub fn review_look(&self) -> Look {
        let options = Options { zoom: self.review.zoom.boxes(), ..Options::default() };
        Look { options, ascii: self.settings.ascii }
    }

    /// How the picture is drawn.
    pub fn look(&self) -> Look {
        let lens = self.diagram.scope.lens();
        let options = Options { zoom: self.diagram.zoom.boxes(), lens };
        Look { options, ascii: self.settings.ascii }
    }
}
