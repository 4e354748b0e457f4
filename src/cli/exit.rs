//! How a command ends: the exit codes, and the failures that carry one.

use std::fmt;

/// Exit codes. Scripts and CI rely on them. With [`Exit::Usage`], [`Exit::Invalid`] and
/// [`Exit::Io`] nothing is written to stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// The gate failed or a problem was found.
    Gate = 1,
    /// Wrong usage.
    Usage = 2,
    /// Invalid input: file, position and remedy are on stderr.
    Invalid = 3,
    /// Reading or writing failed.
    Io = 4,
    /// A defect of this program (`EX_SOFTWARE` of BSD's sysexits).
    Defect = 70,
    /// Any failure of a merge for git, which takes everything up to 128 for a conflict.
    NotMerged = 129,
}

impl Exit {
    /// The number that the process ends with.
    pub const fn code(self) -> u8 {
        self as u8
    }
}

/// Why a command could not do its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What is wrong and where; may have several lines.
    pub message: String,
    /// What to do about it, a line each.
    pub hints: Vec<String>,
}

impl Failure {
    /// Wrong usage: an option or argument that makes no sense.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Input that cannot be read as what it should be.
    pub fn invalid(message: impl fmt::Display) -> Self {
        Self::new(Exit::Invalid, message)
    }

    /// A file that cannot be read or written.
    pub fn io(message: impl fmt::Display) -> Self {
        Self::new(Exit::Io, message)
    }

    /// The same failure with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.hints.push(hint.to_string());
        self
    }

    fn new(exit: Exit, message: impl fmt::Display) -> Self {
        Self { exit, message: message.to_string(), hints: Vec::new() }
    }
}

/// What a command returns.
pub type Outcome = Result<Exit, Failure>;
