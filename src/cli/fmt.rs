//! `threatloom fmt`: models in their canonical form.

use std::path::PathBuf;

use super::files;
use super::output::Style;
use super::{Exit, Outcome, Output};
use crate::store::{Document, write_model};

/// Write models in their canonical form
///
/// One field a line, entries sorted, defaults left out: what saving writes. Either all files are
/// rewritten or, when one of them cannot be read, none.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom fmt models/*.tm.ron
  threatloom fmt --check models/*.tm.ron    exit code 1 and their names if some differ
  threatloom fmt - < draft.ron > shop.tm.ron

The canonical form has no comments: a file that has some is refused unless
--drop-comments is given. What they say belongs into notes.")]
pub struct Args {
    /// Model files; `-` reads standard input and writes standard output
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Change nothing, name the files that are not in canonical form
    #[arg(long)]
    check: bool,
    /// Rewrite files with comments, without them
    #[arg(long)]
    drop_comments: bool,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let mut documents = Vec::new();
    for path in &args.files {
        let document = files::read(path).map_err(|error| files::failure(&error))?;
        if !args.check && !args.drop_comments {
            files::refuse_comments(&document)?;
        }
        documents.push((files::is_stdin(path), document));
    }
    if args.check {
        return Ok(check(&documents, out));
    }
    for (is_stdin, mut document) in documents {
        if is_stdin {
            out.exact(&write_model(&document.model));
        } else if !document.is_canonical() {
            document.save().map_err(|error| files::failure(&error))?;
            out.note(&format!("{}: rewritten", document.path().display()));
        }
    }
    Ok(Exit::Done)
}

fn check(documents: &[(bool, Document)], out: &mut Output) -> Exit {
    let mut exit = Exit::Done;
    for (_, document) in documents.iter().filter(|(_, document)| !document.is_canonical()) {
        out.text(Style::Warning, &document.path().display().to_string()).end();
        exit = Exit::Gate;
    }
    exit
}
