//! The workbench without a terminal: keys in, screen out.

use std::cell::RefCell;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use threatloom::analysis::Suggester;
use threatloom::catalog::Catalog;
use threatloom::model::{Clip, Model};
use threatloom::picture::Picture;
use threatloom::review::{Review, Versions};
use threatloom::store::{Document, templates, write_model};
use threatloom::text::width;
use threatloom::tui::assess::details;
use threatloom::tui::derive::{Derived, Look, paths_of, reach_of};
use threatloom::tui::finding_sheet;
use threatloom::tui::incidents::{Told, sheet};
use threatloom::tui::keys;
use threatloom::tui::review::Waiting;
use threatloom::tui::review::comparison::Comparison;
use threatloom::tui::review::versions::Other;
use threatloom::tui::start;
use threatloom::tui::state::{Effect, Screen, Settings, State};
use threatloom::tui::update::{Msg, update};
use threatloom::tui::versions;
use threatloom::tui::view::view;

/// The catalogs, loaded once.
pub fn catalog() -> Arc<Catalog> {
    static CATALOG: OnceLock<Arc<Catalog>> = OnceLock::new();
    Arc::clone(CATALOG.get_or_init(|| Arc::new(Catalog::bundled().unwrap())))
}

thread_local! {
    /// What is known of the model looked at last: a test begins many sittings on one model.
    static SUGGESTER: RefCell<Suggester<Arc<Catalog>>> = RefCell::new(Suggester::new(catalog()));
}

/// What the worker makes of the model, as it does from what it knows.
fn derived(state: &State, look: &Look, before: Option<&Picture>) -> Derived {
    if !Arc::ptr_eq(&state.catalog, &catalog()) {
        return Derived::new(state.revision, state.model(), &state.catalog, look, before);
    }
    SUGGESTER.with_borrow_mut(|suggester| {
        Derived::keeping_up(state.revision, state.model(), suggester, look, before)
    })
}

/// Someone at the workbench.
pub struct Sitting {
    pub state: State,
    /// The time of every message.
    pub now: jiff::Timestamp,
    /// What the runtime was asked to do, but for the journal, and for picture and suggestions, which
    /// are computed.
    pub effects: Vec<Effect>,
    /// What was cut or copied last.
    pub clip: Option<Box<Clip>>,
    /// Whether the open model is the one that it comes from.
    pub at_home: bool,
}

impl Sitting {
    /// On a bundled system.
    pub fn on(template: &str) -> Self {
        Self::with(templates::get(template).unwrap().model().unwrap())
    }

    pub fn with(model: Model) -> Self {
        let document = Document::new(Path::new("test.tm.ron"), model);
        let mut sitting = Self {
            state: start::first(document, true, catalog(), Settings::plain("Ana")),
            now: "2026-11-20T09:30:00Z".parse().unwrap(),
            effects: Vec::new(),
            clip: None,
            at_home: true,
        };
        sitting.state.effects.push(Effect::Derive { anew: true });
        sitting.size(120, 40)
    }

    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.tell(Msg::Resize(columns, rows));
        self
    }

    pub fn tell(&mut self, msg: Msg) -> &mut Self {
        self.state.now = self.now;
        let mut effects = update(&mut self.state, msg);
        while !effects.is_empty() {
            for effect in std::mem::take(&mut effects) {
                if let Effect::Derive { anew } = effect {
                    let state = &self.state;
                    let look = state.look();
                    let before = (!anew).then_some(&state.derived.picture);
                    let derived = derived(state, &look, before);
                    effects.extend(update(&mut self.state, Msg::Derived(Box::new(derived))));
                } else if let Effect::FindReach(from) = &effect {
                    let reach = reach_of(self.state.model(), &self.state.catalog, from);
                    let found = Msg::Reached(self.state.revision, Box::new(reach));
                    effects.extend(update(&mut self.state, found));
                } else if effect == Effect::FindPaths {
                    let paths = paths_of(self.state.model(), &self.state.catalog);
                    let found = Msg::Paths(self.state.revision, Box::new(paths));
                    effects.extend(update(&mut self.state, found));
                } else if let Effect::LookInto(key) = &effect {
                    let (revision, state) = (self.state.revision, &self.state);
                    let told = Told::of(
                        revision,
                        state.model(),
                        &state.catalog,
                        &state.derived.analysis,
                        key,
                    );
                    let found = Msg::LookedInto(revision, told.map(Box::new));
                    effects.extend(update(&mut self.state, found));
                } else if let Effect::Compare(version) = &effect {
                    let other = versions::read(self.state.document.path(), version);
                    let result = other.map(|other| Box::new(self.compared(Arc::new(other))));
                    let compared = Msg::Compared(Waiting::Reading(version.clone()), result);
                    effects.extend(update(&mut self.state, compared));
                } else if effect == Effect::CompareAgain {
                    let other = self.state.review.comparison.as_ref().unwrap().other.clone();
                    let compared = Ok(Box::new(self.compared(other)));
                    let what = Waiting::Comparing(self.state.revision);
                    effects.extend(update(&mut self.state, Msg::Compared(what, compared)));
                } else if effect == Effect::WeighChanges {
                    let state = &self.state;
                    let other = &state.review.comparison.as_ref().unwrap().other;
                    let (old, new) = (&other.model, state.model());
                    let review = Review::of(Versions { old, new, catalog: &state.catalog });
                    let other = Arc::clone(other);
                    let weighed = Msg::Weighed(state.revision, other, Box::new(review));
                    effects.extend(update(&mut self.state, weighed));
                } else if let Effect::KeepClip(clip) = effect {
                    self.clip = Some(clip);
                    effects.extend(update(&mut self.state, Msg::ClipKept(Ok(()))));
                } else if effect == Effect::FetchClip {
                    let clip = self.clip.clone().map(|clip| (clip, self.at_home));
                    effects.extend(update(&mut self.state, Msg::ClipFetched(Ok(clip))));
                } else if !matches!(effect, Effect::Journal(_)) {
                    self.effects.push(effect);
                }
            }
        }
        self
    }

    /// The model as it is now beside another version.
    fn compared(&self, other: Arc<Other>) -> Comparison {
        let state = &self.state;
        let now = (state.revision, state.model());
        let (look, before) = (state.review_look(), &state.derived.picture);
        Comparison::of(other, now, &state.catalog, &look, before)
    }

    /// Presses keys, written like `ax web<enter>`.
    pub fn keys(&mut self, script: &str) -> &mut Self {
        for key in keys::script(script).unwrap() {
            self.tell(Msg::Key(key));
        }
        self
    }

    /// Puts the cursor on the first row of the finding or incident on show that has all these words.
    pub fn go_to(&mut self, words: &[&str]) -> &mut Self {
        let rows = match self.state.screen {
            Screen::Incidents => sheet::rows(&self.state),
            Screen::Assess => details::rows(&self.state),
            _ => finding_sheet::rows(&self.state),
        };
        let has = |text: &str| words.iter().all(|word| text.contains(word));
        let at = rows.iter().position(|row| has(&format!("{} {}", row.label, row.value)));
        let at = at.unwrap_or_else(|| panic!("no row with {words:?} on\n{}", self.screen()));
        self.keys("<home>").keys(&"<down>".repeat(at))
    }

    /// The screen, cell by cell.
    pub fn buffer(&self) -> Buffer {
        let (columns, rows) = self.state.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal.draw(|frame| view(frame, &self.state)).unwrap();
        terminal.backend().buffer().clone()
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        let buffer = self.buffer();
        let mut out = String::new();
        for y in 0..buffer.area.height {
            let mut row = String::new();
            let mut x = 0;
            while x < buffer.area.width {
                let symbol = buffer[(x, y)].symbol();
                row.push_str(symbol);
                // The cell behind a wide character is not shown.
                x += u16::try_from(width(symbol)).unwrap().max(1);
            }
            out.push_str(row.trim_end());
            out.push('\n');
        }
        out
    }

    /// The model as its file would be.
    pub fn file(&self) -> String {
        write_model(self.state.model())
    }

    /// What the workbench said last, however many lines it takes.
    pub fn said(&self) -> String {
        self.state.message.as_ref().map_or_else(String::new, |message| message.text.clone())
    }

    /// The line of the footer.
    pub fn footer(&self) -> String {
        self.screen().lines().last().unwrap_or_default().trim().to_string()
    }
}
