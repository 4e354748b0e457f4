//! `threatloom report`: documents for people.

mod test_plan;

use std::path::PathBuf;

use super::destination::Destination;
use super::{Exit, Outcome, Output, files};

/// Write a document about a model
///
/// The test plan lists for each open finding the attacks of Counterfit, ART, TextAttack, AugLy,
/// PyRIT and garak that exercise it: chosen by its technique, by what the nearest element that can
/// be tested takes as input, and by what the attack needs of it (to ask it, its weights, a training
/// run). What was left out is there with the reason, and so is what to do where no tool helps.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom report shop.tm.ron --kind test-plan
  threatloom report shop.tm.ron --kind test-plan --format markdown -o test-plan.md
  threatloom report shop.tm.ron --kind test-plan --finding AML.T0051.001@agent
  threatloom report shop.tm.ron --kind test-plan --format json | jq '.findings[].runs[].command'

Words in capitals in a command have to be filled in; the plan says with what. The results of garak
come back with `threatloom evidence import`.")]
pub struct Args {
    /// Model file, or `-` for standard input
    model: PathBuf,
    /// What to write
    #[arg(long, value_enum)]
    kind: Kind,
    /// Only this finding or suggestion, whatever its status, such as AML.T0051.001@agent
    #[arg(long, value_name = "KEY")]
    finding: Option<String>,
    #[command(flatten)]
    destination: Destination,
    /// How to write it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What a document is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// How to test each finding.
    TestPlan,
}

/// Formats of a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// With boxes to tick.
    #[default]
    Markdown,
    /// For a terminal.
    Text,
    /// For programs.
    Json,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let document = files::open(&args.model, out)?;
    let catalog = files::catalog_for(&document, out)?;
    let finding = args.finding.as_deref();
    args.destination.write(&args.model, out, |out| match args.kind {
        Kind::TestPlan => {
            let plans = test_plan::plans(&document.model, &catalog, finding)?;
            test_plan::write(&document.model, &catalog, &plans, args.format, out)
        }
    })?;
    Ok(Exit::Done)
}
