//! `threatloom merge`: what two sides made of a model, in one.

use std::path::{Path, PathBuf};

use super::files;
use super::output::Style;
use super::{Exit, Failure, Outcome, Output};
use crate::compare::{Labels, merge, open_conflicts};
use crate::model::{Conflict, Model};
use crate::store::{Document, write_model};
use crate::text::{count, sanitise};

/// Merge what two sides made of a model
///
/// By meaning, field by field. What both sides changed differently is recorded in the merged model, where
/// the value of the base stays in force, or the more cautious of two decisions, until somebody settles it
/// in the workbench. Layout files beside the models are merged as well.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom merge base.tm.ron ours.tm.ron theirs.tm.ron -o shop.tm.ron
  threatloom merge v1:shop.tm.ron shop.tm.ron side:shop.tm.ron -o shop.tm.ron

Exit codes: 0 clean, 1 conflicts were recorded: each is listed. `threatloom git
install` makes git merge models like this by itself.")]
pub struct Args {
    /// The version that both sides began with: a file, REV:PATH, or `-` for standard input
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// The one side
    #[arg(value_name = "OURS")]
    ours: PathBuf,
    /// The other side
    #[arg(value_name = "THEIRS")]
    theirs: PathBuf,
    /// Where the merged model goes; `-` is standard output
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let inputs = [&args.base, &args.ours, &args.theirs];
    if inputs.into_iter().filter(|path| files::is_stdin(path)).count() > 1 {
        return Err(Failure::usage("only one of the models can come from standard input"));
    }
    let [base, ours, theirs] = inputs.map(|path| files::open_version(path, out));
    let [base, ours, theirs] = [base?.model, ours?.model, theirs?.model];
    let (here, there) = (args.ours.to_string_lossy(), args.theirs.to_string_lossy());
    let labels = Labels { ours: &here, theirs: &there };
    let merged = merge(&base, &ours, &theirs, labels).map_err(Failure::invalid)?;
    let model = &merged.model;
    let found: Vec<String> = merged.recorded.iter().map(|path| told(model, path)).collect();
    let exit = if found.is_empty() { Exit::Done } else { Exit::Gate };
    if files::is_stdin(&args.output) {
        out.exact(&write_model(model));
        for line in &found {
            out.note(&sanitise(line));
        }
        return Ok(exit);
    }
    write(&args.output, model, out)?;
    for line in &found {
        out.text(Style::Warning, line).end();
    }
    let older = open_conflicts(model).len() - found.len();
    let shown = args.output.display();
    let what = match (found.len(), older) {
        (0, 0) => "merged without conflicts".to_string(),
        (0, older) => format!("merged; {} from before", count(older, "conflict")),
        (new, 0) => format!("merged; {} recorded", count(new, "conflict")),
        (new, older) => format!("merged; {} recorded, {older} from before", count(new, "conflict")),
    };
    out.note(&format!("{shown}: {what}"));
    Ok(exit)
}

/// Writes the model, and its arrangement if there is one.
fn write(path: &Path, model: &Model, out: &mut Output) -> Result<(), Failure> {
    let mut document = Document::new(path, model.clone());
    let warnings = document.overwrite().map_err(|error| files::failure(&error))?;
    for warning in warnings {
        out.note(&format!("warning: {}: {warning}", path.display()));
    }
    Ok(())
}

/// A recorded conflict in one line.
fn told(model: &Model, path: &str) -> String {
    let Some(Conflict { base, sides }) = model.conflicts.get(path) else { return path.to_string() };
    let side = |value: &Option<String>| value.as_deref().map_or("removed".to_string(), brief);
    let sides: Vec<String> =
        sides.iter().map(|it| format!("{} ({})", side(&it.value), it.label)).collect();
    let base = base.as_deref().map_or("nothing".to_string(), brief);
    format!("{path}: {} where there was {base}", sides.join(" against "))
}

/// A value, cut to what a line holds.
fn brief(value: &str) -> String {
    const MOST: usize = 60;
    crate::text::truncate(value, MOST)
}
