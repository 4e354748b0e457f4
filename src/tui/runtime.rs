//! Performs what [`super::update`] asks for: files, threads, time and the terminal.

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

use super::dates;
use super::derive::{Derived, Look};
use super::overlay::ask::Ask;
use super::overlay::{Overlay, Prompt};
use super::purpose::Purpose;
use super::state::{Effect, Source, State};
use super::terminal;
use super::theme::Role;
use super::update::{Msg, update};
use super::view::view;
use crate::catalog::Catalog;
use crate::model::{Edit, History, Model};
use crate::picture::Picture;
use crate::store::{self, Claim, Document, Presence, Recovery, StoreError, clock, templates};
use crate::text::count;

/// A job for the worker: the newest one counts.
struct Job {
    revision: u64,
    model: Model,
    look: Look,
    anew: bool,
}

/// What reaches the loop.
enum Happened {
    Terminal(Event),
    Derived(Box<Derived>),
    /// The worker panicked: with what.
    Panicked(Box<dyn Any + Send>),
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
    happened: Receiver<Happened>,
    folder: Option<PathBuf>,
    claim: Option<Claim>,
    recoveries: Vec<Recovery>,
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
        let jobs = worker(Arc::clone(&state.catalog), send.clone());
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
        signals(send)?;
        // Without a state folder one works without a net, and is told so when it matters.
        let folder = store::paths::state_folder().ok();
        Ok(Self {
            state,
            jobs,
            happened,
            folder,
            claim: None,
            recoveries: Vec::new(),
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
        if self.state.overlay.is_none() {
            self.opened();
        }
        self.derive(true);
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
                    Effect::Derive { anew } => self.derive(anew),
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
            Effect::Save { overwrite, then_quit } => self.save(overwrite, then_quit),
            Effect::SaveAs { path, then_quit } => Some(self.save_as(&path, then_quit)),
            Effect::Reload => self.open(&Source::File(self.state.document.path().to_path_buf())),
            Effect::Open(source) => self.open(&source),
            Effect::Recover => self.recover(),
            Effect::DropRecovery => self.drop_recovery(),
            Effect::Quit
            | Effect::Terminate
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Derive { .. } => None,
        }
    }

    /// Hands the model as it is to the worker.
    fn derive(&mut self, anew: bool) {
        let job = Job {
            revision: self.state.revision,
            model: self.state.model().clone(),
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

    /// What is not saved is not wanted. A journal that cannot be removed is offered once more.
    fn forget_journal(&mut self) {
        let _ = self.state.document.forget_journal();
    }

    fn save(&mut self, overwrite: bool, then_quit: bool) -> Option<Msg> {
        let document = &mut self.state.document;
        let saved = if overwrite { document.overwrite() } else { document.save() };
        match saved {
            Ok(warnings) => {
                self.state.history.mark_saved();
                self.quit |= then_quit;
                let path = self.state.document.path().display().to_string();
                Some(match warnings.first() {
                    None => Msg::Told(Role::Good, format!("saved {path}")),
                    Some(warning) => Msg::Told(Role::Warn, format!("saved {path}, but {warning}")),
                })
            }
            Err(StoreError::ChangedOnDisk { .. }) => {
                self.state.overlay = Some(Overlay::Ask(changed_on_disk(then_quit)));
                None
            }
            Err(error) => Some(Msg::Told(Role::Bad, format!("not saved: {error}"))),
        }
    }

    fn save_as(&mut self, path: &Path, then_quit: bool) -> Msg {
        let mut document = Document::new(path, self.state.model().clone());
        if let Err(error) = document.save() {
            // The name stays at hand to be changed.
            let name = path.to_string_lossy();
            let mut prompt = Prompt::line("Save as", &name, Purpose::SaveAs { then_quit });
            prompt.preview = Err(error.to_string());
            self.state.overlay = Some(Overlay::Prompt(prompt));
            return Msg::Told(Role::Bad, "not saved".into());
        }
        if let Some(folder) = &self.folder {
            document.keep_journal(folder);
        }
        self.forget_journal();
        self.state.document = document;
        self.state.has_file = true;
        self.state.history.mark_saved();
        self.quit |= then_quit;
        self.claim = None;
        self.hold();
        Msg::Told(Role::Good, format!("saved {}", path.display()))
    }

    fn open(&mut self, source: &Source) -> Option<Msg> {
        match load(source) {
            Ok((document, has_file)) => {
                // Only now that there is something to go on with.
                self.forget_journal();
                self.state.document = document;
                self.state.has_file = has_file;
                self.state.history = History::default();
                self.state.revision += 1;
                self.state.diagram.marked.clear();
                self.state.select(None);
                self.state.diagram.follow = true;
                self.opened();
                self.derive(true);
                None
            }
            Err(error) => Some(Msg::Told(Role::Bad, error.to_string())),
        }
    }

    /// What follows when a model was opened: journal, lock, offers to recover.
    fn opened(&mut self) {
        self.claim = None;
        self.has_journal = false;
        for warning in self.state.document.warnings.clone() {
            self.state.say(Role::Warn, warning.to_string());
        }
        let Some(folder) = self.folder.clone() else { return };
        self.state.document.keep_journal(&folder);
        if self.state.has_file {
            self.hold();
        }
        match store::recoverable(&folder, self.state.document.path()) {
            Ok(found) => self.recoveries = found,
            Err(error) => self.state.say(Role::Warn, error.to_string()),
        }
        self.offer_recovery();
    }

    /// Tells others that the model is open here, and the person if it is open elsewhere.
    fn hold(&mut self) {
        let Some(folder) = &self.folder else { return };
        let who = self.state.settings.who.clone();
        match store::claim(folder, self.state.document.path(), &who) {
            Ok(Presence::Claimed(claim)) => self.claim = Some(claim),
            Ok(Presence::HeldBy(holder)) => {
                let who = holder.map_or_else(
                    || "somebody".to_string(),
                    |holder| {
                        format!(
                            "{} (process {}, since {})",
                            holder.user,
                            holder.pid,
                            dates::minute(holder.since)
                        )
                    },
                );
                let text = format!(
                    "{who} has this model open too: whoever saves second is asked what to do"
                );
                self.state.say(Role::Warn, text);
            }
            // One can work without the warning.
            Err(_) => {}
        }
    }

    fn recover(&mut self) -> Option<Msg> {
        let recovery = self.recoveries.pop()?;
        let (role, text) = if recovery.fits(self.state.document.base()) {
            let edit = Edit::All(recovery.edits.clone());
            let kept = self.journal(&edit);
            let anew = edit.rearranges();
            self.state.history.apply(
                &mut self.state.document.model,
                "recover unsaved changes",
                edit,
            );
            self.state.revision += 1;
            self.derive(anew);
            // Only once the edits are in the new journal may the old one go.
            if kept.is_some() {
                self.recoveries.push(recovery);
                return kept;
            }
            let steps = count(recovery.edits.len(), "step");
            (Role::Good, format!("recovered what was done in {steps}: ^S saves it"))
        } else {
            let path = store::variant_path(self.state.document.path(), "recovered");
            let kept = recovery.model().and_then(|model| Document::new(&path, model).save());
            if let Err(error) = kept {
                self.recoveries.push(recovery);
                return Some(Msg::Told(Role::Bad, format!("not recovered: {error}")));
            }
            let path = path.display();
            (Role::Warn, format!("the file changed since: the recovered model is in {path}"))
        };
        let discarded = recovery.discard();
        self.offer_recovery();
        Some(match discarded {
            Ok(()) => Msg::Told(role, text),
            Err(error) => Msg::Told(Role::Warn, error.to_string()),
        })
    }

    fn drop_recovery(&mut self) -> Option<Msg> {
        let error = self.recoveries.pop()?.discard().err();
        self.offer_recovery();
        error.map(|error| Msg::Told(Role::Warn, error.to_string()))
    }

    /// Asks about the latest sitting that ended badly; about the one before it afterwards.
    fn offer_recovery(&mut self) {
        if let Some(recovery) = self.recoveries.last() {
            self.state.overlay = Some(Overlay::Ask(ask_recovery(recovery)));
        }
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

/// Loads a model; whether it has a file of its own.
pub fn load(source: &Source) -> Result<(Document, bool), StoreError> {
    match source {
        Source::File(path) => Ok((Document::open(path)?, true)),
        Source::Template(name) => {
            let model = match templates::get(name) {
                Some(template) => template.model()?,
                None => Model::new(name),
            };
            Ok((Document::new(Path::new(&format!("{name}.tm.ron")), model), false))
        }
        Source::Empty => {
            Ok((Document::new(Path::new("model.tm.ron"), Model::new("New model")), false))
        }
    }
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
        Happened::Panicked(with) => resume_unwind(with),
        Happened::Suspend => Some(Msg::Suspend),
        Happened::Terminate(_) => Some(Msg::Terminate),
    }
}

/// A thread that computes picture and suggestions of the newest model it was given.
fn worker(catalog: Arc<Catalog>, send: Sender<Happened>) -> Sender<Job> {
    let (jobs, inbox) = mpsc::channel::<Job>();
    thread::spawn(move || {
        // A panic here has to end the loop too, which would wait for ever.
        if let Err(with) = catch_unwind(AssertUnwindSafe(|| work(&catalog, &inbox, &send))) {
            let _ = send.send(Happened::Panicked(with));
        }
    });
    jobs
}

fn work(catalog: &Catalog, inbox: &Receiver<Job>, send: &Sender<Happened>) {
    let mut before: Option<Picture> = None;
    while let Ok(first) = inbox.recv() {
        // Only the newest model is of interest, but a layout from scratch stays asked for.
        let waiting: Vec<Job> = std::iter::once(first).chain(inbox.try_iter()).collect();
        let anew = waiting.iter().any(|job| job.anew);
        let Some(job) = waiting.last() else { continue };
        let before_edit = before.as_ref().filter(|_| !anew);
        let derived = Derived::new(job.revision, &job.model, catalog, job.look, before_edit);
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

fn changed_on_disk(then_quit: bool) -> Ask {
    let answers = [
        ("save-as", "write this model under another name, the file stays as it is"),
        ("overwrite", "replace the file by this model"),
        ("reload", "drop the unsaved changes and read the file"),
    ];
    Ask::new(
        "The file changed on disk",
        "Somebody or something else wrote the file since it was opened. What now?",
        answers.map(|(value, means)| (value.into(), means.into(), String::new())).to_vec(),
        Purpose::ChangedOnDisk { then_quit },
    )
}

fn ask_recovery(recovery: &Recovery) -> Ask {
    let answers = [("recover", "make the changes again, unsaved"), ("drop", "forget them")];
    let torn = if recovery.is_torn { " The last one was cut off and is lost." } else { "" };
    Ask::new(
        "Unsaved changes found",
        format!(
            "The last sitting ended without saving what it changed in {}, until {}.{torn}",
            count(recovery.edits.len(), "step"),
            dates::minute(recovery.last)
        ),
        answers.map(|(value, means)| (value.into(), means.into(), String::new())).to_vec(),
        Purpose::Recover,
    )
    .by_enter_only()
}
