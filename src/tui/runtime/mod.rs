//! Performs what [`super::update`] asks for: files, threads, time and the terminal.

mod find;

use std::any::Any;
use std::io::{self, Stdout};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use crossterm::event::{self, Event, KeyEventKind, MouseEventKind};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Position, Rect};

use super::derive::{Derived, Look};
use super::overlay::Item;
use super::policy;
use super::scope::LARGE;
use super::start;
use super::state::{Effect, Source, State};
use super::terminal;
use super::theme::Role;
use super::update::{Msg, update};
use super::view::view;
use crate::analysis::Suggester;
use crate::catalog::Catalog;
use crate::model::{Clip, Edit, Model};
use crate::picture::Picture;
use crate::store::{self, Claim, Document, Presence, StoreError, clock};

/// A job for the worker: the newest one counts.
struct Job {
    revision: u64,
    model: Model,
    catalog: Arc<Catalog>,
    look: Look,
    anew: bool,
}

/// What reaches the loop.
enum Happened {
    Terminal(Event),
    Derived(Box<Derived>),
    /// Something that was looked for on a thread of its own was found.
    Answered(Msg),
    /// The worker panicked: with what.
    Panicked(Box<dyn Any + Send>),
    /// Models that can be opened; whether more may be found.
    Found(Vec<Item>, bool),
    Suspend,
    /// The system wants the program to end, by this signal.
    Terminate(i32),
}

/// The signal of a terminal that is gone.
const HANGUP: i32 = 1;

/// The running workbench.
pub struct Runtime {
    state: State,
    jobs: Sender<Job>,
    /// For what is found by threads that are started on the way.
    send: Sender<Happened>,
    happened: Receiver<Happened>,
    folder: Option<PathBuf>,
    claim: Option<Claim>,
    /// What was cut or copied last, where it could not be kept for others.
    clip: Option<Clip>,
    /// The model file for which a session is kept.
    session: Option<PathBuf>,
    /// Whether an edit of the open model is in the journal.
    has_journal: bool,
    quit: bool,
    /// The signal that ended it.
    ended_by: Option<i32>,
}

impl Runtime {
    /// Starts the threads that read keys, wait for signals and compute.
    pub fn new(state: State) -> io::Result<Self> {
        let (send, happened) = mpsc::channel();
        let jobs = worker(send.clone());
        let keys = send.clone();
        thread::spawn(move || {
            while let Ok(event) = event::read() {
                if keys.send(Happened::Terminal(event)).is_err() {
                    break;
                }
            }
            // A terminal that can no longer be read is gone.
            let _ = keys.send(Happened::Terminate(HANGUP));
        });
        signals(send.clone())?;
        // Without a state folder one works without a net, and is told so when it matters.
        let folder = store::paths::state_folder().ok();
        Ok(Self {
            state,
            jobs,
            send,
            happened,
            folder,
            claim: None,
            clip: None,
            session: None,
            has_journal: false,
            quit: false,
            ended_by: None,
        })
    }

    /// Runs until the person leaves, or the system ends it: by which signal.
    pub fn run(&mut self) -> io::Result<Option<i32>> {
        let mut screen = Terminal::new(CrosstermBackend::new(io::stdout()))?;
        let size = screen.size()?;
        self.take(Msg::Resize(size.width, size.height), &mut screen)?;
        let mut changed = true;
        while !self.quit {
            if changed {
                screen.draw(|frame| view(frame, &self.state))?;
            }
            changed = false;
            let Ok(first) = self.happened.recv() else { break };
            // Whatever is waiting already is taken in before the next picture is painted.
            let waiting: Vec<Happened> =
                std::iter::once(first).chain(self.happened.try_iter().take(64)).collect();
            for happened in waiting {
                if let Happened::Terminate(signal) = happened {
                    self.ended_by = Some(signal);
                }
                if let Some(msg) = message(happened) {
                    changed = true;
                    self.take(msg, &mut screen)?;
                }
                if self.quit {
                    break;
                }
            }
        }
        Ok(self.ended_by)
    }

    fn take(
        &mut self,
        msg: Msg,
        screen: &mut Terminal<CrosstermBackend<Stdout>>,
    ) -> io::Result<()> {
        self.state.now = clock::now();
        let mut pending = update(&mut self.state, msg);
        while !pending.is_empty() {
            let effects = std::mem::take(&mut pending);
            for effect in effects {
                match effect {
                    Effect::Quit => {
                        self.forget_journal();
                        self.quit = true;
                    }
                    Effect::Terminate => self.quit = true,
                    Effect::Suspend => self.suspend(screen)?,
                    Effect::Redraw => repaint(screen)?,
                    Effect::Mouse(take) => terminal::take_mouse(take)?,
                    Effect::Derive { anew } => self.derive(anew),
                    Effect::FindPaths => self.find_paths(),
                    Effect::LookInto(key) => self.look_into(key),
                    Effect::FindReach(from) => self.find_reach(from),
                    Effect::FindBranch => self.find_branch(),
                    Effect::ListVersions => self.list_versions(),
                    Effect::Compare(version) => self.compare(version),
                    Effect::CompareAgain => self.compare_again(),
                    Effect::WeighChanges => self.weigh_changes(),
                    Effect::LoadProgress => self.load_progress(),
                    effect => {
                        if let Some(msg) = self.perform(effect) {
                            pending.extend(update(&mut self.state, msg));
                        }
                    }
                }
            }
            pending.append(&mut self.state.effects);
        }
        Ok(())
    }

    fn perform(&mut self, effect: Effect) -> Option<Msg> {
        match effect {
            Effect::Journal(edit) => self.journal(&edit),
            Effect::KeepClip(clip) => Some(Msg::ClipKept(self.keep_clip(*clip))),
            Effect::FetchClip => Some(Msg::ClipFetched(self.fetch_clip())),
            Effect::Save { overwrite, then } => {
                let document = &mut self.state.document;
                let saved = if overwrite { document.overwrite() } else { document.save() };
                Some(Msg::Saved(saved, then))
            }
            Effect::MergeWithFile(then) => {
                self.merge_with_file(then);
                None
            }
            Effect::SaveAs { path, then } => {
                let result = self.save_as(&path);
                Some(Msg::SavedAs { path, result, then })
            }
            Effect::Open(Source::Imported(brought)) => {
                self.forget_journal();
                Some(Msg::Imported(brought))
            }
            Effect::Open(source) => Some(Msg::Loaded(self.open(&source))),
            Effect::Import(path) => {
                self.import(path);
                None
            }
            Effect::ListModels => Some(self.list_models()),
            Effect::Hold => self.hold(),
            Effect::KeepJournal => self.keep_journal(),
            Effect::LoadCatalogs => self.load_catalogs(),
            Effect::LoadPolicy => {
                let found = policy::load(self.state.document.path(), &self.state.catalog);
                Some(Msg::Policy(found))
            }
            Effect::LoadOrganisation => {
                let found = store::organisation_of(self.state.document.path());
                Some(Msg::Organisation(found.map(|found| found.map(Box::new))))
            }
            Effect::KeepView { name, query } => {
                let error = store::keep_view(&name, query.as_deref()).err()?;
                let text = format!("the view is kept for this sitting only: {error}");
                Some(Msg::Told(Role::Warn, text))
            }
            Effect::Adopt(edit) => self.journal(&edit).or(Some(Msg::Adopted)),
            Effect::Rescue(path) => {
                let result = self.rescue(&path);
                Some(Msg::Rescued(path, result))
            }
            Effect::KeepSession => self.keep_session(),
            Effect::FindSession => {
                let path = self.state.document.path();
                let found = store::kept_session(self.folder.as_deref()?, path);
                Some(Msg::FoundSession(found.map(|kept| kept.map(Box::new))))
            }
            Effect::ForgetSession => {
                let path = self.session.take()?;
                let error = store::forget_session(self.folder.as_deref()?, &path).err()?;
                Some(Msg::Told(Role::Warn, error.to_string()))
            }
            Effect::WriteSummary { path, text } => {
                let written = store::write_new_file(&path, text.as_bytes());
                Some(Msg::SummaryWritten(path, written))
            }
            Effect::DropRecovery => Some(Msg::Dropped(self.state.recoveries.pop()?.discard())),
            Effect::Quit
            | Effect::Terminate
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Mouse(_)
            | Effect::Derive { .. }
            | Effect::FindPaths
            | Effect::LookInto(_)
            | Effect::FindReach(_)
            | Effect::FindBranch
            | Effect::ListVersions
            | Effect::Compare(_)
            | Effect::CompareAgain
            | Effect::WeighChanges
            | Effect::LoadProgress => None,
        }
    }

    /// Hands the model as it is to the worker.
    fn derive(&mut self, anew: bool) {
        let job = Job {
            revision: self.state.revision,
            model: self.state.model().clone(),
            catalog: Arc::clone(&self.state.catalog),
            look: self.state.look(),
            anew,
        };
        // The worker lives as long as the loop.
        let _ = self.jobs.send(job);
    }

    fn journal(&mut self, edit: &Edit) -> Option<Msg> {
        // What was not read from a file can't be read again: the journal begins with all of it.
        let whole =
            (!self.state.has_file && !self.has_journal).then(|| Edit::whole(self.state.model()));
        let document = &mut self.state.document;
        let begun = whole.map_or(Ok(()), |whole| document.record(&whole));
        self.has_journal |= begun.is_ok();
        let error = begun.and_then(|()| document.record(edit)).err()?;
        Some(Msg::Told(Role::Bad, format!("a crash would lose this change, save soon: {error}")))
    }

    /// Keeps what was cut or copied for all workbenches of the user; for this one if that fails.
    fn keep_clip(&mut self, clip: Clip) -> Result<(), StoreError> {
        let clip = Clip { file: Some(self.open_file()), ..clip };
        let folder = self.folder.clone().map_or_else(store::paths::state_folder, Ok);
        let kept = folder.and_then(|folder| store::keep_clip(&folder, &clip));
        self.clip = kept.is_err().then_some(clip);
        kept
    }

    fn fetch_clip(&self) -> Result<Option<(Box<Clip>, bool)>, StoreError> {
        let clip = match (&self.clip, &self.folder) {
            (Some(clip), _) => Some(clip.clone()),
            (None, Some(folder)) => store::kept_clip(folder)?,
            (None, None) => None,
        };
        let is_at_home = |clip: &Clip| clip.file.as_ref() == Some(&self.open_file());
        Ok(clip.map(|clip| (is_at_home(&clip), clip)).map(|(home, clip)| (Box::new(clip), home)))
    }

    /// The file of the open model, by which it is known again.
    fn open_file(&self) -> String {
        let path = store::real_path(self.state.document.path());
        std::path::absolute(&path).unwrap_or(path).to_string_lossy().into_owned()
    }

    /// What is not saved is not wanted. A journal that cannot be removed is offered once more.
    fn forget_journal(&mut self) {
        let _ = self.state.document.forget_journal();
        // A session on a drawing that is thrown away would be taken for one on the next drawing.
        if let (false, Some(folder)) = (self.state.has_file, &self.folder) {
            let _ = store::forget_session(folder, self.state.document.path());
        }
    }

    fn save_as(&mut self, path: &Path) -> Result<Box<Document>, StoreError> {
        let mut document = Document::new(path, self.state.model().clone());
        document.keep_confidential_beside();
        document.save()?;
        if let Some(folder) = &self.folder {
            document.keep_journal(folder);
        }
        self.forget_journal();
        Ok(Box::new(document))
    }

    fn open(&mut self, source: &Source) -> Result<(Box<Document>, bool), StoreError> {
        let (document, has_file) = start::load(source)?;
        // Only now that there is something to go on with.
        self.forget_journal();
        Ok((Box::new(document), has_file))
    }

    /// The catalogs for the open model, if they are not those at hand.
    fn load_catalogs(&self) -> Option<Msg> {
        let team = store::team_catalogs_of(&self.state.document);
        if team == Ok(None) && self.state.catalog.team.is_none() {
            return None;
        }
        Some(Msg::Catalogs(store::load_catalog_with(team).map(Box::new)))
    }

    /// What is unsaved at once, since looking at a journal locks it; models from another thread.
    fn list_models(&self) -> Msg {
        let send = self.send.clone();
        thread::spawn(move || {
            start::look_around(Path::new("."), |items, more| {
                send.send(Happened::Found(items, more)).is_ok()
            });
        });
        Msg::Found(start::unsaved(), true)
    }

    /// Tells others that the model is open here; if it is open elsewhere, by whom.
    fn hold(&mut self) -> Option<Msg> {
        self.claim = None;
        let who = &self.state.settings.who;
        match store::claim(self.folder.as_deref()?, self.state.document.path(), who) {
            Ok(Presence::Claimed(claim)) => {
                self.claim = Some(claim);
                None
            }
            Ok(Presence::HeldBy(holder)) => Some(Msg::HeldBy(holder)),
            // One can work without the warning.
            Err(_) => None,
        }
    }

    fn keep_journal(&mut self) -> Option<Msg> {
        self.has_journal = false;
        let folder = self.folder.as_deref()?;
        self.state.document.keep_journal(folder);
        Some(Msg::LookedForUnsaved(store::recoverable(folder, self.state.document.path())))
    }

    /// Keeps the session with the model as it is named now.
    fn keep_session(&mut self) -> Option<Msg> {
        let folder = self.folder.as_deref()?;
        let kept = &self.state.meeting.as_ref()?.kept;
        let path = self.state.document.path().to_path_buf();
        let mut result = store::keep_session(folder, &path, kept);
        // A new drawing has another file once it is saved.
        if let Some(before) = self.session.replace(path.clone()).filter(|before| *before != path) {
            result = result.and_then(|()| store::forget_session(folder, &before));
        }
        let error = result.err()?;
        let text = format!("a crash would lose since when the session goes on: {error}");
        Some(Msg::Told(Role::Bad, text))
    }

    fn rescue(&self, path: &Path) -> Result<(), StoreError> {
        let Some(recovery) = self.state.recoveries.last() else { return Ok(()) };
        Document::new(path, recovery.model()?).save().map(|_| ())
    }

    #[cfg(unix)]
    fn suspend(&self, screen: &mut Terminal<CrosstermBackend<Stdout>>) -> io::Result<()> {
        terminal::leave();
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        terminal::enter(self.state.settings.mouse)?;
        repaint(screen)
    }

    #[cfg(not(unix))]
    fn suspend(&mut self, _: &mut Terminal<CrosstermBackend<Stdout>>) -> io::Result<()> {
        self.state.say(Role::Faint, "this system can't suspend programs");
        Ok(())
    }
}

/// Paints the next picture whole. Not by `clear`: that asks the terminal for its cursor, and the
/// answer would go to the thread that reads keys.
fn repaint(screen: &mut Terminal<CrosstermBackend<Stdout>>) -> io::Result<()> {
    screen.resize(Rect::from((Position::ORIGIN, screen.size()?)))
}

fn message(happened: Happened) -> Option<Msg> {
    match happened {
        Happened::Terminal(Event::Key(key)) if key.kind != KeyEventKind::Release => {
            Some(Msg::Key(key.into()))
        }
        Happened::Terminal(Event::Paste(text)) => Some(Msg::Paste(text)),
        Happened::Terminal(Event::Mouse(event)) if event.kind == MouseEventKind::Moved => None,
        Happened::Terminal(Event::Mouse(event)) => Some(Msg::Mouse(event)),
        Happened::Terminal(Event::Resize(columns, rows)) => Some(Msg::Resize(columns, rows)),
        Happened::Terminal(_) => None,
        Happened::Derived(derived) => Some(Msg::Derived(derived)),
        Happened::Answered(msg) => Some(msg),
        Happened::Found(items, more) => Some(Msg::Found(items, more)),
        Happened::Panicked(with) => resume_unwind(with),
        Happened::Suspend => Some(Msg::Suspend),
        Happened::Terminate(_) => Some(Msg::Terminate),
    }
}

/// A thread that computes picture and suggestions of the newest model it was given.
fn worker(send: Sender<Happened>) -> Sender<Job> {
    let (jobs, inbox) = mpsc::channel::<Job>();
    thread::spawn(move || {
        // A panic here has to end the loop too, which would wait for ever.
        if let Err(with) = catch_unwind(AssertUnwindSafe(|| work(&inbox, &send))) {
            let _ = send.send(Happened::Panicked(with));
        }
    });
    jobs
}

fn work(inbox: &Receiver<Job>, send: &Sender<Happened>) {
    let mut before: Option<Picture> = None;
    let mut last: Option<Suggester<Arc<Catalog>>> = None;
    while let Ok(first) = inbox.recv() {
        // Only the newest model is of interest, but a layout from scratch stays asked for.
        let waiting: Vec<Job> = std::iter::once(first).chain(inbox.try_iter()).collect();
        let mut anew = waiting.iter().any(|job| job.anew);
        let Some(job) = waiting.last() else { continue };
        if last.is_none() && job.model.elements.len() > LARGE {
            // Nobody waits for the first suggestions before there is something to look at.
            let sketch = Derived::sketch(job.revision, &job.model, &job.catalog, &job.look);
            before = Some(sketch.picture.clone());
            if send.send(Happened::Derived(Box::new(sketch))).is_err() {
                break;
            }
            anew = false;
        }
        let before_edit = before.as_ref().filter(|_| !anew);
        // Another model may come with other catalogs.
        let mut suggester = last
            .take_if(|known| Arc::ptr_eq(known.catalog(), &job.catalog))
            .unwrap_or_else(|| Suggester::new(Arc::clone(&job.catalog)));
        let derived =
            Derived::keeping_up(job.revision, &job.model, &mut suggester, &job.look, before_edit);
        last = Some(suggester);
        before = Some(derived.picture.clone());
        if send.send(Happened::Derived(Box::new(derived))).is_err() {
            break;
        }
    }
}

#[cfg(unix)]
fn signals(send: Sender<Happened>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
    let ending = [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP];
    let mut signals = signal_hook::iterator::Signals::new(ending)?;
    thread::spawn(move || {
        for signal in signals.forever() {
            let happened = match signal {
                SIGTSTP => Happened::Suspend,
                signal => Happened::Terminate(signal),
            };
            if send.send(happened).is_err() {
                break;
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn signals(_: Sender<Happened>) -> io::Result<()> {
    Ok(())
}
