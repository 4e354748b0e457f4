//! `threatloom triage`: a position on one finding, without a screen.

mod change;
pub(super) mod key;
mod many;
pub(super) mod values;

use std::path::PathBuf;

use super::rated::RatingArgs;
use super::{Exit, Failure, Outcome, Output, card, files};
use crate::analysis::queue::Query;
use crate::analysis::{Analysis, suggest};
use crate::catalog::Catalog;
use crate::model::{FindingKey, Status};
use crate::store::write_model;

use values::Day;

/// Triage findings or suggestions, or show where their triage stands
///
/// Without options it shows severity, open questions and history, and changes nothing. A suggestion
/// becomes a finding with the first change; with --status not_applicable or false_positive it
/// is dismissed, until the facts that it rested on change.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom triage shop.tm.ron AML.T0051.001@agent
  threatloom triage shop.tm.ron AML.T0051.001@agent --status open --owner ben --due 2027-01-31
  threatloom triage shop.tm.ron AML.T0051.001@agent --answer who-affected=other-users
  threatloom triage shop.tm.ron AML.T0024@model --status not_applicable --why 'labels only'
  threatloom triage shop.tm.ron --new 'Quota abuse' --on agent --class reprogramming
  threatloom triage shop.tm.ron AML.T0053@agent --status mitigated \\
      --why 'a person approves each refund' --mitigation AML.M0029 --evidence 'test run 812'
  threatloom triage shop.tm.ron AML.T0051.000@chat --same-as AML.T0051.001@agent
  threatloom triage shop.tm.ron --query 'needs:owner element:agent' --owner ana --dry-run

Statuses: open, mitigating, mitigated, accepted, transferred, false_positive, not_applicable.
All but the first two need --why, and so does re-opening what was accepted; mitigated needs
--mitigation and --evidence, accepted and false_positive --review-by: past that day they count as
open again. mitigating counts as open until it has an owner and a due date to come. Of several
findings all are changed or none; --query takes what `threatloom findings --help` tells. `threatloom catalog list bug-classes` has the classes of --class.
Who decides is --by, THREATLOOM_USER, git's user.name or USER, in that order.")]
pub struct Args {
    /// Model file; with `-` the model comes from standard input and goes to standard output
    model: PathBuf,
    /// Keys of findings: technique and element, such as AML.T0051.001@agent
    #[arg(value_name = "FINDING", required_unless_present_any = ["new", "query"])]
    #[arg(conflicts_with = "new")]
    findings: Vec<String>,
    /// All recorded findings that this query wants, as `threatloom findings` lists them
    #[arg(long, value_name = "QUERY", value_parser = values::query)]
    #[arg(conflicts_with_all = ["findings", "new"])]
    query: Option<Query>,
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Write down a finding of one's own, which no technique covers
    #[arg(long, value_name = "TITLE")]
    new: Option<String>,
    /// What the new finding is about: an element, flow or boundary; otherwise the whole system
    #[arg(long, value_name = "ID", requires = "new")]
    on: Option<String>,
    #[command(flatten)]
    rating: RatingArgs,
    /// Set the status
    #[arg(long, value_name = "S")]
    status: Option<Status>,
    /// Reason for --status or --override, also for taking one back
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// Who decides
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Who works on it
    #[arg(long, value_name = "N")]
    owner: Option<String>,
    /// When it has to be mitigated, such as 2027-01-31; `none` clears it
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    due: Option<Day>,
    /// When the decision has to be looked at again; `none` clears it
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    review_by: Option<Day>,
    /// Let another finding decide, which is the same bug elsewhere; `none` takes that back
    #[arg(long, value_name = "FINDING")]
    same_as: Option<String>,
    /// Add an ATLAS mitigation, such as AML.M0029; `none` removes those there are
    #[arg(long, value_name = "ID")]
    mitigation: Vec<String>,
    /// Add what shows that it is real, or that its mitigation works
    #[arg(long, value_name = "TEXT")]
    evidence: Vec<String>,
    /// Add to the discussion
    #[arg(long, value_name = "TEXT")]
    comment: Vec<String>,
}

impl Args {
    fn changes_something(&self) -> bool {
        self.new.is_some()
            || self.status.is_some()
            || self.owner.is_some()
            || self.due.is_some()
            || self.review_by.is_some()
            || self.same_as.is_some()
            || !self.rating.is_empty()
            || !(self.mitigation.is_empty() && self.evidence.is_empty() && self.comment.is_empty())
    }
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let mut document = files::open(&args.model, out)?;
    let catalog = files::catalog_for(&document, out)?;
    let analysis = suggest(&document.model, &catalog);
    let seen = Seen { catalog: &catalog, analysis: &analysis };
    let find = |text: &String| key::find(text, &document.model, &catalog, &analysis);
    let named: Vec<FindingKey> = match &args.query {
        Some(query) => many::wanted(args, query, &document, &catalog)?,
        None => args.findings.iter().map(find).collect::<Result<_, _>>()?,
    };
    if !args.changes_something() && args.why.is_some() {
        return Err(Failure::usage("--why explains --status or --override: give one of them"));
    }
    let is_one = args.query.is_none() && named.len() < 2;
    let before = document.model.clone();
    let shown = if args.changes_something() {
        files::refuse_comments(&document)?;
        change::check(args, &catalog)?;
        let changed = if is_one {
            let key = named.into_iter().next();
            vec![change::change(args, key, &mut document.model, seen)?]
        } else {
            many::change(args, &named, &mut document.model, seen)?;
            named
        };
        if !args.dry_run {
            if files::is_stdin(&args.model) {
                out.exact(&write_model(&document.model));
                return Ok(Exit::Done);
            }
            for warning in document.save().map_err(|error| files::failure(&error))? {
                out.note(&format!("warning: {warning}"));
            }
        }
        changed
    } else {
        named
    };
    if is_one && !args.dry_run {
        for key in &shown {
            card::write(&document.model, &catalog, &analysis, key, out);
        }
    } else {
        many::write(args, (&before, &document.model), &catalog, &shown, out);
    }
    Ok(Exit::Done)
}

/// What a change is made in view of.
#[derive(Clone, Copy)]
struct Seen<'a> {
    catalog: &'a Catalog,
    analysis: &'a Analysis,
}
