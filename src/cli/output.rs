//! The one place that prints. A command collects its output here; it reaches stdout only when the
//! command succeeds, so that a failure never leaves half an answer in a pipe.
//!
//! Names in models and catalogs are untrusted: everything but [`Output::exact`] is made harmless
//! for terminals on the way in.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use super::exit::{Exit, Failure, Outcome};
use crate::analysis::severity::Level;
use crate::model::Severity;
use crate::text;

/// When to colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// When stdout is a terminal and `NO_COLOR` is not set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether colour was asked for or refused, if either.
    pub fn asked(self) -> Option<bool> {
        match self {
            Self::Always => Some(true),
            Self::Never => Some(false),
            Self::Auto => None,
        }
    }

    /// Whether text for `stream` is coloured.
    pub fn applies_to(self, stream: &impl IsTerminal) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
                !refused && !dumb && stream.is_terminal()
            }
        }
    }
}

/// How a piece of text looks. Only the terminal's own sixteen colours, never colour alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Style {
    /// As it comes.
    #[default]
    Plain,
    /// Headings and names.
    Strong,
    /// Labels and what can be skipped.
    Faint,
    /// Ids that can be copied into another command.
    Id,
    /// All is well.
    Good,
    /// Deserves a look.
    Warning,
    /// Has to be dealt with.
    Bad,
}

impl Style {
    const fn ansi(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "\u{1b}[1m",
            Self::Faint => "\u{1b}[2m",
            Self::Id => "\u{1b}[36m",
            Self::Good => "\u{1b}[32m",
            Self::Warning => "\u{1b}[33m",
            Self::Bad => "\u{1b}[1;31m",
        }
    }
}

/// How a severity looks.
pub const fn level_style(level: Level) -> Style {
    match level.worst() {
        Severity::Critical | Severity::Important => Style::Bad,
        Severity::Moderate => Style::Warning,
        _ => Style::Plain,
    }
}

/// What a command wants to say.
#[derive(Debug)]
pub struct Output {
    text: String,
    notes: String,
    colour: bool,
    colour_notes: bool,
    width: Option<usize>,
}

impl Output {
    /// Output for this process: colours and width are those of its streams.
    pub fn new(color: Color) -> Self {
        Self {
            text: String::new(),
            notes: String::new(),
            colour: color.applies_to(&io::stdout()),
            colour_notes: color.applies_to(&io::stderr()),
            width: terminal_width(),
        }
    }

    /// Columns to fit into; none when nobody looks, so that a pipe gets every line whole.
    pub const fn width(&self) -> Option<usize> {
        self.width
    }

    /// From here on the text is for a file: every line whole, and no colours.
    pub const fn for_file(&mut self) {
        self.colour = false;
        self.width = None;
    }

    /// Takes what was written so far, to be put elsewhere than on stdout.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// A piece of a line.
    pub fn text(&mut self, style: Style, text: &str) -> &mut Self {
        push(&mut self.text, self.colour, style, text);
        self
    }

    /// Ends the line.
    pub fn end(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        self.text.push('\n');
    }

    /// A whole line.
    pub fn line(&mut self, text: &str) {
        self.text(Style::Plain, text).end();
    }

    /// A paragraph, broken into lines that fit and set in from the left.
    pub fn paragraph(&mut self, indent: usize, style: Style, text: &str) {
        for line in self.wrapped(indent, text) {
            self.text(Style::Plain, &" ".repeat(indent)).text(style, &line).end();
        }
    }

    /// A paragraph behind a label that has `columns` for itself.
    pub fn labelled(&mut self, indent: usize, label: &str, columns: usize, text: &str) {
        for (i, line) in self.wrapped(indent + columns, text).iter().enumerate() {
            let label = text::pad(if i == 0 { label } else { "" }, columns);
            self.text(Style::Plain, &" ".repeat(indent));
            self.text(Style::Faint, &label).text(Style::Plain, line).end();
        }
    }

    fn wrapped(&self, indent: usize, text: &str) -> Vec<String> {
        match self.width {
            Some(width) => text::wrap(&text::sanitise(text), width.saturating_sub(indent)),
            None => vec![text.to_string()],
        }
    }

    /// Text that is written as it is, because its writer already made it harmless: canonical RON,
    /// generated scripts.
    pub fn exact(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// `value` as JSON. Characters that a terminal obeys or hides are written as `\u` escapes, so
    /// the value is the same and a terminal shows it harmlessly.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        let json = serde_json::to_string_pretty(value)
            .map_err(|error| Failure::io(format!("cannot write JSON: {error}")))?;
        self.text.push_str(&text::escape_json(&json));
        self.text.push('\n');
        Ok(())
    }

    /// A remark for the person, on stderr: what was done, what to know.
    pub fn note(&mut self, text: &str) {
        self.notes.push_str(&text::sanitise_lines(text));
        self.notes.push('\n');
    }

    /// Writes everything and says how the process ends. A reader that stopped reading is no
    /// failure.
    pub fn finish(mut self, outcome: &Outcome) -> Exit {
        let mut exit = match outcome {
            Ok(exit) => *exit,
            Err(failure) => failure.exit,
        };
        if outcome.is_ok() {
            let mut stdout = io::stdout().lock();
            let written = stdout.write_all(self.text.as_bytes()).and_then(|()| stdout.flush());
            match written {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    self.failure(&Failure::io(format!("cannot write to stdout: {error}")));
                    exit = Exit::Io;
                }
                _ => {}
            }
        }
        if let Err(failure) = outcome {
            self.failure(failure);
        }
        let _ = io::stderr().lock().write_all(self.notes.as_bytes());
        exit
    }

    fn failure(&mut self, failure: &Failure) {
        push(&mut self.notes, self.colour_notes, Style::Bad, "error");
        self.notes.push_str(": ");
        self.note(&failure.message);
        for hint in &failure.hints {
            push(&mut self.notes, self.colour_notes, Style::Strong, "hint");
            self.notes.push_str(": ");
            self.note(hint);
        }
    }
}

/// Says on stderr how far long work is, if somebody looks there. Nothing takes it away again.
pub fn progress(text: &str) {
    let mut stderr = io::stderr().lock();
    if stderr.is_terminal() {
        let _ = write!(stderr, "\r\u{1b}[K{}", text::sanitise(text));
        let _ = stderr.flush();
    }
}

/// Prints what clap has to say: help and the version to stdout, complaints to stderr.
pub fn clap_message(error: &clap::Error, color: Color, hint: Option<&str>) -> Exit {
    let text = error.render();
    let plain = |colour: bool| if colour { text.ansi().to_string() } else { text.to_string() };
    if error.use_stderr() {
        // Arguments are untrusted too: a file name in a script may carry anything.
        let mut text = text::sanitise_lines(&text.to_string());
        text.push('\n');
        if let Some(hint) = hint {
            text.push_str("\nhint: ");
            text.push_str(&text::sanitise_lines(hint));
            text.push('\n');
        }
        let _ = io::stderr().lock().write_all(text.as_bytes());
        Exit::Usage
    } else {
        let text = plain(color.applies_to(&io::stdout()));
        let mut stdout = io::stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let failure = Failure::io(format!("cannot write to stdout: {error}"));
                Output::new(color).finish(&Err(failure))
            }
            _ => Exit::Done,
        }
    }
}

/// Says that this program has a defect, in place of Rust's own message.
pub fn announce_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or(String::new(), |at| format!(" at {at}"));
        let what = message(panic.payload()).unwrap_or("no further message");
        let text = format!(
            "error: threatloom ran into a defect of its own{place}: {}\nhint: please report it with the command you ran; saved files are untouched\n",
            text::sanitise(what),
        );
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }));
}

fn message(payload: &dyn std::any::Any) -> Option<&str> {
    let literal = payload.downcast_ref::<&str>().copied();
    literal.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}

fn push(buffer: &mut String, colour: bool, style: Style, text: &str) {
    let text = text::sanitise(text);
    if colour && style != Style::Plain && !text.is_empty() {
        buffer.push_str(style.ansi());
        buffer.push_str(&text);
        buffer.push_str("\u{1b}[0m");
    } else {
        buffer.push_str(&text);
    }
}

/// Columns of the terminal behind stdout. `COLUMNS` wins, so that a script can ask for a width.
fn terminal_width() -> Option<usize> {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let seen = || {
        let (terminal_size::Width(columns), _) = terminal_size::terminal_size_of(io::stdout())?;
        Some(usize::from(columns))
    };
    asked.or_else(seen).map(|columns: usize| columns.max(20))
}
