//! `threatloom evidence`: what red-team tools found, onto the findings that they exercise.

mod import;
mod show;

use std::path::PathBuf;

use super::{Exit, Failure, Outcome, Output, TextFormat, files, suggest::known_element, who};
use crate::store::{GarakReport, StoreError, open_report, read_garak, write_model};
use import::{Import, Options};

/// Take in what red-team tools found
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom evidence import agent.report.jsonl --model shop.tm.ron
  threatloom evidence import agent.report.jsonl --model shop.tm.ron --element agent --create")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Import(ImportArgs),
}

/// Record the results of a garak run on the findings that its probes exercise
///
/// Each probe and detector becomes k of N tries on every finding whose technique the module of the
/// probe exercises, whatever its status. A run tests one endpoint: with --element only what is tested
/// through that element gets the evidence (findings on it, and on what feeds it and cannot be tested
/// itself, such as a knowledge base); without it, findings on all elements do. What has no finding is
/// listed with the suggestion that it would belong to; nothing is dropped, and the last line adds up
/// to the outcomes of the report. Importing a report again changes nothing; a newer run replaces what
/// an older one said of the same probe and detector.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom evidence import agent.report.jsonl --model shop.tm.ron
  threatloom evidence import agent.report.jsonl --model shop.tm.ron --element agent
  threatloom evidence import agent.report.jsonl --model shop.tm.ron --create --by ben
  threatloom evidence import - --model shop.tm.ron --format json < agent.report.jsonl")]
struct ImportArgs {
    /// Report of garak, NAME.report.jsonl, or `-` for standard input
    file: PathBuf,
    /// Model file; with `-` the model comes from standard input and goes to standard output
    #[arg(long, value_name = "MODEL")]
    model: PathBuf,
    /// The element that was tested
    #[arg(long, value_name = "ID")]
    element: Option<String>,
    /// Make findings of shown suggestions of which a probe showed that they are real
    #[arg(long)]
    create: bool,
    /// Who records it
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let Command::Import(args) = &args.command;
    let (from_stdin, to_stdout) = (files::is_stdin(&args.file), files::is_stdin(&args.model));
    if from_stdin && to_stdout {
        return Err(Failure::usage("only one of the report and the model can come from stdin"));
    }
    if to_stdout && args.format == TextFormat::Json {
        return Err(Failure::usage(
            "--model - writes the model to stdout, which leaves no room for JSON",
        ));
    }
    let mut document = files::open(&args.model, out)?;
    if let Some(id) = &args.element {
        known_element(&document.model, id)?;
    }
    let catalog = files::catalog_for(&document, out)?;
    let report = read(args).map_err(|error| files::failure(&error))?;
    let stamp = who::stamp(&args.model, args.by.as_deref())?;
    let options = Options { element: args.element.as_deref(), create: args.create, stamp };
    let import = Import::of(&report, &mut document.model, &catalog, &options)?;
    if to_stdout {
        out.exact(&write_model(&document.model));
        out.note(&show::counts(&import));
        return Ok(Exit::Done);
    }
    if import.changed {
        files::refuse_comments(&document)?;
        for warning in document.save().map_err(|error| files::failure(&error))? {
            out.note(&format!("warning: {warning}"));
        }
    }
    match args.format {
        TextFormat::Text => show::text(&report, &import, &document.model, &catalog, out),
        TextFormat::Json => out.json(&show::json(&report, &import))?,
    }
    Ok(Exit::Done)
}

fn read(args: &ImportArgs) -> Result<GarakReport, StoreError> {
    if files::is_stdin(&args.file) {
        return read_garak("stdin", std::io::stdin().lock());
    }
    read_garak(&args.file.to_string_lossy(), open_report(&args.file)?)
}
