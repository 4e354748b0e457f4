//! `threatloom check`: the gate for CI.

mod baseline;
mod found;
mod organisations;
pub mod policies;
mod sarif;
mod show;
mod team;

use std::path::PathBuf;

use jiff::civil::Date;

use super::files::is_stdin;
use super::output::Output;
use super::parallel::each;
use super::several::Several;
use super::{Exit, Failure, Outcome};
use crate::analysis::check::{Gate, news};
use crate::catalog::EXAMPLE_POLICY;
use crate::model::Severity;
use crate::store::clock;

use baseline::Against;
use found::Found;
use organisations::Organisations;
use policies::Policies;

/// What `--fail-on` takes besides the severities.
const NEVER: &str = "never";

/// Check models, and fail if something needs attention
///
/// Looks for what makes no sense in a model, findings that nobody decided about or whose date went
/// by, decisions without a reason, and unsettled merges; and for whatever the policy asks, the nearest
/// `threatloom.policy.ron` from the model upwards. The exit code is 1 if something fails.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom check shop.tm.ron
  threatloom check . --fail-on critical
  threatloom check . --baseline origin/main --format sarif > threatloom.sarif
  threatloom check --print-policy > threatloom.policy.ron    a policy to begin with

Open findings fail from the severity of --fail-on on: unrated ones by the worst that their open
answers allow, those that no bar rates as moderate. Mitigating counts as open without an owner
and a due date. Dates that went by (overdue, review expired), faults of structure and what a
policy requires fail whatever the severity, unless it is `never`; unsettled merges always.

With --baseline only what is new or worse than at that revision fails. The catalogs and the policy
of that revision judge, so that a change cannot switch off what would find it; changes to them are
told first.")]
pub struct Args {
    /// Model files, or folders of them; `-` for standard input
    #[arg(required_unless_present = "print_policy", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The policy to hold models to, in place of the one beside or above each
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Fail for open findings from this severity on, or `never`; otherwise what the policy says, or important
    #[arg(long, value_name = "SEVERITY", value_parser = gate)]
    fail_on: Option<Gate>,
    /// Fail only for what is new or worse than at this revision: a branch, a tag or a commit
    #[arg(long, value_name = "REV")]
    baseline: Option<String>,
    /// Print a policy to begin with, and its format by example
    #[arg(long)]
    print_policy: bool,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Formats of the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// SARIF 2.1.0, for forges and viewers.
    Sarif,
}

/// Everything that was found.
struct Report<'a> {
    passed: bool,
    found: Vec<Found>,
    several: &'a Several,
    policies: Policies,
    /// The revision that it was compared with.
    baseline: Option<&'a str>,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    if args.print_policy {
        out.exact(EXAMPLE_POLICY);
        return Ok(Exit::Done);
    }
    if args.baseline.is_some() && args.paths.iter().any(|path| is_stdin(path)) {
        return Err(Failure::usage("standard input has no baseline: name a file"));
    }
    let several = Several::read(&args.paths, out)?;
    let mut policies = Policies::new(args.policy.as_deref())?;
    let found = match &args.baseline {
        None => alone(args.fail_on, &several, &mut policies, clock::today())?,
        Some(revision) => {
            let mut against =
                Against::read(revision, &args.paths, &several, args.policy.as_deref())?;
            compared(args.fail_on, &several, &mut policies, &mut against, clock::today())?
        }
    };
    let passed = several.problems.is_empty() && !found.iter().any(|found| found.fails);
    let baseline = args.baseline.as_deref();
    let report = Report { passed, found, several: &several, policies, baseline };
    match args.format {
        Format::Json => show::json(&report, out)?,
        Format::Text => show::text(&report, out),
        Format::Sarif => sarif::write(&report, out)?,
    }
    Ok(if passed { Exit::Done } else { Exit::Gate })
}

/// What is wrong with the models, by their own catalogs and policies.
fn alone(
    gate: Option<Gate>,
    several: &Several,
    policies: &mut Policies,
    today: Date,
) -> Result<Vec<Found>, Failure> {
    let mut organisations = Organisations::of(several);
    let judges = several.documents.iter().map(|opened| {
        let home = organisations.home(opened.document.path());
        Ok((opened, policies.judge(opened)?, home))
    });
    let judges: Vec<_> = judges.collect::<Result<_, Failure>>()?;
    let problems = each(&judges, "models", |(opened, judge, home)| {
        judge.problems(&opened.document.model, home.whose(), today)
    });
    let mut found = organisations.problems();
    for ((opened, judge, _), problems) in judges.iter().zip(problems) {
        for problem in problems {
            let exemption = policies.exemption(judge, &problem, today);
            let gate = judge.gate(gate);
            found.push(Found::new(gate, opened, problem, None, exemption));
        }
    }
    found.extend(policies.remarks(today, gate));
    found.extend(several.teams().into_iter().flat_map(team::remarks));
    Ok(found)
}

/// What is wrong with the models and was not so at the baseline, by its catalogs and policies.
fn compared(
    gate: Option<Gate>,
    several: &Several,
    policies: &mut Policies,
    against: &mut Against,
    today: Date,
) -> Result<Vec<Found>, Failure> {
    let mut organisations = Organisations::of(several);
    let mut found = Vec::new();
    for opened in &several.documents {
        let (judge, was) = against.judge(opened, policies)?;
        let before = was.map_or_else(Vec::new, |was| {
            let home = organisations.home_then(was.path(), |copy| against.original(copy));
            judge.problems(&was.model, home.whose(), today)
        });
        let home = organisations.home(opened.document.path());
        let now = judge.problems(&opened.document.model, home.whose(), today);
        for (problem, news) in now.iter().zip(news(&before, &now)) {
            let exemption = policies.exemption(&judge, problem, today);
            let gate = judge.gate(gate);
            found.push(Found::new(gate, opened, problem.clone(), Some(news), exemption));
        }
    }
    let mut all = against.changes();
    all.extend(organisations.problems());
    all.extend(found);
    Ok(all)
}

fn gate(text: &str) -> Result<Gate, String> {
    if text == NEVER {
        return Ok(Gate { fail_on: None });
    }
    match text.parse::<Severity>() {
        Ok(severity) => Ok(Gate { fail_on: Some(severity) }),
        Err(error) => Err(format!("{error}, {NEVER}")),
    }
}
