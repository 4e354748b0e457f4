//! `threatloom migrate`: models in the newest file format.

use std::path::PathBuf;

use super::files;
use super::{Exit, Outcome, Output};
use crate::model::FORMAT;
use crate::store::write_model;

/// Rewrite models in the newest file format
///
/// Older formats load forever, and saving keeps them as they are. A team moves on with this
/// command, when everybody's threatloom is new enough. Either all files are rewritten or, when one
/// of them cannot be read, none.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom migrate models/*.tm.ron")]
pub struct Args {
    /// Model files; `-` reads standard input and writes standard output
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    // Format 1 is the only one so far: whatever loads is in the newest format.
    for path in &args.files {
        let document = files::open(path, out)?;
        if files::is_stdin(path) {
            files::refuse_comments(&document)?;
            out.exact(&write_model(&document.model));
        } else {
            out.note(&format!("{}: format {FORMAT} is the newest", path.display()));
        }
    }
    Ok(Exit::Done)
}
