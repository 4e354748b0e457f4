//! Why a foreign file can't be read.

/// Why a file can't be read, where it stands and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ImportError {
    /// Line and column, from one, where they are known.
    pub position: Option<(usize, usize)>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

impl ImportError {
    /// A fault of the file as a whole.
    pub fn new(message: impl Into<String>) -> Self {
        Self { position: None, message: message.into(), remedy: None }
    }

    /// With what to do about it.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// What is wrong, behind the name of the file and the place in it.
    pub fn in_file(&self, name: &str) -> String {
        let at = self.position.map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
        format!("{name}{at}: {self}")
    }

    /// With the line and the column, from one.
    #[must_use]
    pub const fn at(mut self, line: usize, column: usize) -> Self {
        self.position = Some((line, column));
        self
    }
}
