//! `threatloom interview`: what to ask next, and where answers are recorded.

mod answer;
mod list;

use std::path::PathBuf;

use super::suggest::known_element;
use super::{Exit, Outcome, Output, TextFormat, files};
use crate::analysis::{Change, Interview, suggest};
use crate::store::write_model;

use answer::Given;

/// Questions listed unless asked otherwise.
const LIMIT: usize = 5;

/// Ask what would change the suggestions most, and record answers
///
/// Lists the questions whose answers are expected to change most of what is shown, with what each
/// answer would make of it. A suggestion that appears or disappears counts 1, one that stays as much
/// as its score moves; the mean over the answers is what a question is worth. Review questions that
/// no attribute answers are kept in words, with who answered and when.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom interview shop.tm.ron
  threatloom interview shop.tm.ron --element agent --limit 3
  threatloom interview shop.tm.ron --answer agent.autonomy=human-approves --by 'Ana Ruiz'
  threatloom interview shop.tm.ron --answer tool.authority=read,message
  threatloom interview shop.tm.ron --answer 'rollback@registry=from the nightly copy'
  threatloom interview shop.tm.ron --answer agent.autonomy=unknown

Who answers is --by, THREATLOOM_USER, git's user.name or USER, in that order.")]
pub struct Args {
    /// Model file; with `-` it comes from standard input, and with --answer goes to standard output
    model: PathBuf,
    /// Only what matters for the element or flow with this id
    #[arg(long, value_name = "ID")]
    element: Option<String>,
    /// List at most this many questions
    #[arg(long, value_name = "N", default_value_t = LIMIT)]
    limit: usize,
    /// Record SUBJECT.ATTRIBUTE=VALUE (several values with commas, `unknown` takes it back), or
    /// QUESTION@ELEMENT=TEXT
    #[arg(long, value_name = "ANSWER", value_parser = answer::parse)]
    answer: Vec<Given>,
    /// Who answers
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let mut document = files::open(&args.model, out)?;
    let catalog = files::catalog_for(&document, out)?;
    if let Some(id) = args.element.as_ref().filter(|id| !document.model.flows.contains_key(*id)) {
        known_element(&document.model, id)?;
    }
    let mut analysis = suggest(&document.model, &catalog);
    let mut change = None;
    if !args.answer.is_empty() {
        files::refuse_comments(&document)?;
        answer::record(args, &mut document.model, &catalog)?;
        if files::is_stdin(&args.model) {
            out.exact(&write_model(&document.model));
            return Ok(Exit::Done);
        }
        for warning in document.save().map_err(|error| files::failure(&error))? {
            out.note(&format!("warning: {warning}"));
        }
        let after = suggest(&document.model, &catalog);
        change = Some(Change::between(&analysis, &after));
        analysis = after;
    }
    let interview = Interview { model: &document.model, catalog: &catalog, analysis: &analysis };
    let asked = interview.next(args.element.as_deref(), &|_| false, args.limit);
    match args.format {
        TextFormat::Text => list::text(&interview, change.as_ref(), &asked, out),
        TextFormat::Json => out.json(&list::json(&interview, change.as_ref(), &asked))?,
    }
    Ok(Exit::Done)
}
