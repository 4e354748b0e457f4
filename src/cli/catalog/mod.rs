//! `threatloom catalog`: what is known about attacks, to look up and to renew.

mod check;
mod diff;
mod import;
mod list;
mod official;
mod own;
mod question;
mod search;
mod show;

use std::path::PathBuf;

use clap::Subcommand;

use super::files;
use super::output::{Output, Style};
use super::{Exit, Failure, Format, Outcome};
use crate::text;

/// Look up techniques, kinds, rules and all else; check your own; take in a newer ATLAS
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom catalog list                     which version of ATLAS is active
  threatloom catalog search prompt injection
  threatloom catalog show AML.T0051.001
  threatloom catalog check                    your own kinds and rules, looked through
  threatloom catalog diff bundled ATLAS.yaml models     what an update would touch
  threatloom catalog import ATLAS.yaml        an official file; MITRE's own texts come with it
  threatloom catalog import --bundled         back to the version inside threatloom")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::Args),
    Search(search::Args),
    Show(show::Args),
    Check(check::Args),
    Diff(diff::Args),
    Import(import::Args),
}

/// Where the team's own catalogs are.
#[derive(Debug, clap::Args)]
struct TeamFolder {
    /// Folder of your own catalogs; otherwise looked for from the current folder upwards
    #[arg(long, value_name = "DIR")]
    catalogs: Option<PathBuf>,
}

/// Columns of the labels.
const LABEL: usize = 12;
/// Columns of an id in a list.
const ID: usize = 15;

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    match &args.command {
        Command::List(args) => list::run(args, out),
        Command::Search(args) => search::run(args, out),
        Command::Show(args) => show::run(args, out),
        Command::Check(args) => check::run(args, out),
        Command::Diff(args) => diff::run(args, out),
        Command::Import(args) => import::run(args, out),
    }
}

/// A heading above what belongs to it.
fn heading(out: &mut Output, title: &str) {
    out.end();
    out.text(Style::Strong, title).end();
}

/// Text in lines that fit the terminal, after `indent` spaces. Its own line breaks stay.
fn paragraphs(out: &mut Output, indent: usize, text: &str) {
    for line in text.lines() {
        out.text(Style::Plain, &" ".repeat(indent));
        hanging(out, indent, line);
    }
}

/// The rest of a line of which `used` columns are taken; what does not fit goes below, aligned.
fn hanging(out: &mut Output, used: usize, text: &str) {
    let fitted = match out.width() {
        Some(width) => text::wrap(text, width.saturating_sub(used)),
        None => vec![text.to_string()],
    };
    for (i, line) in fitted.iter().enumerate() {
        if i > 0 {
            out.text(Style::Plain, &" ".repeat(used));
        }
        out.line(line);
    }
}

/// A labelled line; nothing without text.
fn label(out: &mut Output, label: &str, text: &str) {
    if !text.is_empty() {
        out.text(Style::Faint, &format!("{label:<LABEL$}"));
        hanging(out, LABEL, text);
    }
}
