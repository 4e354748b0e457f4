//! Where a document goes: a file that is named, or standard output.

use std::path::{Path, PathBuf};

use super::files;
use super::{Failure, Output};
use crate::store::{real_path, write_file};

/// The option that names the file.
#[derive(Debug, clap::Args)]
pub struct Destination {
    /// Write to this file, and replace what is there; otherwise to standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Destination {
    /// The ending of the file that is named, in lower case.
    pub fn ending(&self) -> Option<String> {
        let ending = self.output.as_ref()?.extension()?;
        Some(ending.to_string_lossy().to_lowercase())
    }

    /// Lets `write` write the document that is made of the model at `source`, and brings it to where it
    /// belongs.
    pub fn write(
        &self,
        source: &Path,
        out: &mut Output,
        write: impl FnOnce(&mut Output) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.write_of(&[source], out, write)
    }

    /// Lets `write` write the document that is made of several models, none of which it may replace.
    pub fn write_of(
        &self,
        sources: &[&Path],
        out: &mut Output,
        write: impl FnOnce(&mut Output) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let Some(path) = self.output.as_deref().filter(|path| !files::is_stdin(path)) else {
            return write(out);
        };
        let target = real_path(path);
        if sources.iter().any(|source| real_path(source) == target) {
            let message = format!("{}: the document would replace the model", path.display());
            return Err(Failure::usage(message).hint("name another file after -o"));
        }
        out.for_file();
        write(out)?;
        let text = out.take();
        write_file(path, text.as_bytes()).map_err(|error| files::failure(&error))?;
        out.note(&format!("written to {}", path.display()));
        Ok(())
    }
}
