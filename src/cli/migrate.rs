//! `threatloom migrate`: models in the newest file format.

use std::path::PathBuf;

use super::files;
use super::{Exit, Outcome, Output};
use crate::model::FORMAT;

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
    /// Model files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    // Format 1 is the only one so far: whatever loads is in the newest format.
    for path in &args.files {
        files::open(path, out)?;
        out.note(&format!("{}: format {FORMAT} is the newest", path.display()));
    }
    Ok(Exit::Done)
}
