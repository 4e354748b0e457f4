//! `threatloom report`: documents for people.

mod assessment;
mod document;
mod test_plan;

use std::path::PathBuf;

use clap::ValueEnum;

use super::destination::Destination;
use super::{Exit, Failure, Outcome, Output, files};

/// Write a document about a model
///
/// The document tells managers in a minute how things stand, and auditors everything: the diagram,
/// findings with reasoning, severity and history, suggestions that nobody took a position on, the
/// coverage of ATLAS, attack paths, assumptions, open questions and incidents, but for confidential
/// ones. As HTML it is one file without scripts that loads nothing, for screen and paper; as Markdown
/// it is for wikis and pull requests; as CSV it is the table of `findings --format csv`.
///
/// The test plan lists for each open finding the attacks of Counterfit, ART, TextAttack, AugLy,
/// PyRIT and garak that exercise it: chosen by its technique, by what the nearest element that can
/// be tested takes as input, and by what the attack needs of it (to ask it, its weights, a training
/// run). What was left out is there with the reason, and so is what to do where no tool helps.
///
/// The executive summary is one page on the assessments of the model: how far each framework is, what
/// could go wrong, what comes next and what needs attention. The audit has every question of every
/// framework with its answer, evidence, who and when, and what it is related to. Both are for the model
/// of a system or for organisation.tm.ron.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom report shop.tm.ron -o shop.html
  threatloom report shop.tm.ron --format markdown > threat-model.md
  threatloom report shop.tm.ron --format csv -o findings.csv
  threatloom report shop.tm.ron --kind test-plan -o test-plan.md
  threatloom report shop.tm.ron --kind test-plan --finding AML.T0051.001@agent
  threatloom report shop.tm.ron --kind test-plan --format json | jq '.findings[].runs[].command'
  threatloom report shop.tm.ron --kind executive -o summary.html
  threatloom report shop.tm.ron --kind audit --framework risk-assessment -o controls.csv

Without --format the ending of the file counts, and otherwise it is Markdown.

Words in capitals in a command of the test plan have to be filled in; the plan says with what. The
results of garak come back with `threatloom evidence import`.")]
pub struct Args {
    /// Model file, or `-` for standard input
    model: PathBuf,
    /// What to write
    #[arg(long, value_enum, default_value_t)]
    kind: Kind,
    /// Only this finding or suggestion of the test plan, whatever its status, such as
    /// AML.T0051.001@agent
    #[arg(long, value_name = "KEY")]
    finding: Option<String>,
    /// Only this framework of the audit; may be repeated
    #[arg(long, value_name = "ID")]
    framework: Vec<String>,
    #[command(flatten)]
    destination: Destination,
    /// How to write it: html, markdown or csv; the test plan: markdown, text or json; the executive
    /// summary: html or markdown; the audit: html, markdown, csv or json
    #[arg(long, value_enum)]
    format: Option<Format>,
}

/// What a document is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// All that is known, for managers and auditors.
    #[default]
    Document,
    /// How to test each finding.
    TestPlan,
    /// How far assessments are, on one page.
    Executive,
    /// Every question of assessments with its answer.
    Audit,
}

/// Formats of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One page that stands alone.
    Html,
    /// For wikis and pull requests; a test plan has boxes to tick.
    Markdown,
    /// The findings or answers as a table for spreadsheets.
    Csv,
    /// For a terminal.
    Text,
    /// For programs.
    Json,
}

impl Kind {
    /// The formats that a kind has.
    const fn formats(self) -> &'static [Format] {
        match self {
            Self::Document => &[Format::Html, Format::Markdown, Format::Csv],
            Self::TestPlan => &[Format::Markdown, Format::Text, Format::Json],
            Self::Executive => &[Format::Html, Format::Markdown],
            Self::Audit => &[Format::Html, Format::Markdown, Format::Csv, Format::Json],
        }
    }
}

impl Format {
    /// The format that the ending of a file stands for.
    fn of_ending(ending: &str) -> Option<Self> {
        match ending {
            "html" | "htm" => Some(Self::Html),
            "md" | "markdown" => Some(Self::Markdown),
            "csv" => Some(Self::Csv),
            "txt" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

impl Args {
    /// The format that was asked for, by name or by the ending of the file.
    fn format(&self) -> Result<Format, Failure> {
        let by_ending = || Format::of_ending(&self.destination.ending()?);
        let format = self.format.or_else(by_ending).unwrap_or(Format::Markdown);
        let formats = self.kind.formats();
        if formats.contains(&format) {
            return Ok(format);
        }
        let (kind, asked) = (name(&self.kind), name(&format));
        let known: Vec<String> = formats.iter().map(name).collect();
        let message = format!("--kind {kind} has no format {asked}: it has {}", known.join(", "));
        Err(Failure::usage(message))
    }
}

/// The spelling on the command line.
fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_string())
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let format = args.format()?;
    if args.kind != Kind::Audit && !args.framework.is_empty() {
        return Err(Failure::usage("--framework: only the audit can be of some frameworks")
            .hint("add --kind audit"));
    }
    if args.kind != Kind::TestPlan && args.finding.is_some() {
        return Err(Failure::usage("--finding: only the test plan can be of one finding")
            .hint("add --kind test-plan"));
    }
    let path = &args.model;
    let opened = files::open(path, out)?;
    let catalog = files::catalog_for(&opened, out)?;
    let finding = args.finding.as_deref();
    args.destination.write(path, out, |out| match args.kind {
        Kind::Document => document::write(path, opened, catalog, format, out),
        Kind::TestPlan => {
            let plans = test_plan::plans(&opened.model, &catalog, finding)?;
            test_plan::write(&opened.model, &catalog, &plans, format, out)
        }
        kind @ (Kind::Executive | Kind::Audit) => {
            let asked = (kind, format, args.framework.as_slice());
            assessment::write(path, opened, catalog, asked, out)
        }
    })?;
    Ok(Exit::Done)
}
