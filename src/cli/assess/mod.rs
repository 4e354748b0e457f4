//! `threatloom assess`: where a system, or the organisation, stands with what frameworks ask.

mod due;
mod gaps;
mod held;
mod item;
mod names;
mod options;
mod overview;
mod record;
mod risk;
mod roadmap;
mod row;
mod sheet;
mod since;
mod trend;
mod words;

use std::path::PathBuf;

use super::{Failure, Outcome, Output};
use crate::store::clock;

use held::{Desk, Held};
use options::ChangeArgs;

/// Assess a system by frameworks: risk controls, maturity, posture, duties
///
/// Without --framework it is an overview of all frameworks, with the worst risks and what comes next.
/// Questions for the whole organisation are answered once, in `organisation.tm.ron` above the models:
/// `threatloom new organisation.tm.ron` makes it, and `assess` takes it like a model.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom assess shop.tm.ron
  threatloom assess shop.tm.ron --framework risk-assessment
  threatloom assess shop.tm.ron --framework risk-assessment --gaps
  threatloom assess shop.tm.ron --roadmap
  threatloom assess shop.tm.ron --risk
  threatloom assess shop.tm.ron --since main
  threatloom assess models --trend --framework risk-assessment
  threatloom assess shop.tm.ron --item risk-assessment/data-sources
  threatloom assess shop.tm.ron --item risk-assessment/data-sources --answer partly \\
      --why 'feedback is left out' --evidence 'register of sources, v12' --owner ben
  threatloom assess shop.tm.ron --item risk-assessment/data-integrity@registry --take
  threatloom assess shop.tm.ron --item risk-assessment/data-sources \\
      --task enforce-list --task-owner ben --task-due 2027-01-31
  threatloom assess shop.tm.ron --item risk/evasion --likelihood low --evidence 'red team, 0 of 400'
  threatloom assess shop.tm.ron --item risk/use-case --severity high
  threatloom assess organisation.tm.ron --item maturity/ai-security --answer developing

Frameworks: risk-assessment, maturity, posture, nist-ai-rmf, eu-ai-act, model-governance, and those
of a team's catalogs. Answers are those of the framework's scale, such as no, partly, yes, and
everywhere not_applicable (with a reason) and accepted (with what makes up for the gap): both need
--why. What --take takes over from the model falls away when the model no longer says so.
Who answers is --by, THREATLOOM_USER, git's user.name or USER, in that order.")]
pub struct Args {
    /// Model file; with `-` it comes from standard input, and when something is answered goes to
    /// standard output. With --trend also a folder of models
    model: PathBuf,
    /// Only this framework, question by question
    #[arg(long, value_name = "F")]
    framework: Option<String>,
    /// One question in full, such as risk-assessment/data-sources, or data-sources@ELEMENT with
    /// --framework; risk/ATTACK and risk/use-case are about risk
    #[arg(long, value_name = "ITEM", conflicts_with = "view")]
    item: Option<String>,
    /// The heat map, and the attacks, worst first
    #[arg(long, group = "view", conflicts_with = "framework")]
    risk: bool,
    #[command(flatten)]
    view: ViewArgs,
    #[command(flatten)]
    change: ChangeArgs,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What of the frameworks is told.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
struct ViewArgs {
    /// Only what is missing, the most pressing first
    #[arg(long, group = "view")]
    gaps: bool,
    /// The steps that close the gaps, by when
    #[arg(long, group = "view")]
    roadmap: bool,
    /// Answers to look at again, those that fell away, and tasks that are late
    #[arg(long, group = "view")]
    due: bool,
    /// What changed since another version: a revision, a file, or REV:PATH
    #[arg(long, group = "view", value_name = "REV|FILE")]
    since: Option<PathBuf>,
    /// How far it was over git's history, group by group; of a folder all its models together
    #[arg(long, group = "view")]
    trend: bool,
}

/// Formats of the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
    /// For spreadsheets, a row for each question, step or attack; what looks like a formula is text.
    Csv,
    /// For wikis and pull requests.
    Markdown,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let today = clock::today();
    args.change.check(today)?;
    if args.view.trend {
        return trend::write(&args.model, args.framework.as_deref(), today, args.format, out);
    }
    let mut held = Held::open(&args.model, out)?;
    if let Some(item) = &args.item {
        if !matches!(args.format, Format::Table | Format::Json) {
            return Err(Failure::usage("one question has no such format: it has table and json"));
        }
        if args.change.changes_something() {
            return record::run(args, item, &mut held, today, out);
        }
        let desk = Desk::of(&held, None, today)?;
        let asked = names::question(item, args.framework.as_deref(), &held, today)?;
        return item::write(&desk, &asked, args.format, out);
    }
    let desk = Desk::of(&held, args.framework.as_deref(), today)?;
    if args.risk {
        risk::write(&desk, args.format, out)
    } else if let Some(since) = &args.view.since {
        since::write(&desk, since, args.format, out)
    } else if args.view.due {
        due::write(&desk, args.format, out)
    } else if args.view.roadmap {
        roadmap::write(&desk, args.format, out)
    } else if args.view.gaps {
        gaps::write(&desk, args.format, out)
    } else if args.framework.is_some() {
        sheet::write(&desk, args.format, out)
    } else {
        overview::write(&desk, args.format, out)
    }
}
