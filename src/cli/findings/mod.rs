//! `threatloom findings`: the triage queue of one model or of many.

mod csv;
mod json;
mod sarif;
mod shown;
mod view;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::check::policies::Policies;
use super::parallel::each;
use super::sarif::Rule;
use super::several::{Opened, Several};
use super::triage::values;
use super::{Exit, Failure, Outcome, Output};
use crate::analysis::outdated_dismissals;
use crate::analysis::queue::{Asker, By, NamedView, Query, QueueRow, Section, queue, views};
use crate::analysis::standing::Terms;
use crate::model::{Severity, Status};
use crate::store::{OwnViews, clock, identity, own_views};

/// What `--severity` takes besides the severities.
const UNRATED: &str = "unrated";

/// List findings, open ones first, worst first
///
/// A finding whose questions are not all answered is unrated, and stands where the worst severity
/// puts it that its open answers still allow; one that no bar rates stands with the moderate ones. Folders are searched for models; one that cannot be
/// read is a row of its own, and the exit code is 1.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom findings shop.tm.ron
  threatloom findings . --status open --severity critical
  threatloom findings models --owner '' --format json    findings that nobody owns
  threatloom findings models --format csv > findings.csv
  threatloom findings . --query 'severity:important+ due:<14d' --group owner
  threatloom findings . --view overdue

Words of a query, all of which have to hold; of several values behind commas one, and `-` before a
word wants the opposite. What holds together stands in quotes:
  status:open,mitigating      also expired: a decision whose date of review went by, which counts
                              as open again
  severity:important+         this or worse, unrated ones by the worst that they may be; critical,
                              moderate-, unrated
  owner:ana reviewer:me       part of a name, me, none; the reviewer set the status last
  due:overdue                 overdue, today, week, month, later, none, policy; 2026-12-31,
                              <2026-12-31, <14d (in less than 14 days)
  review:<30d                 the date of review of a decision, in the same words
  age:>30                     days since it was recorded
  element:agent boundary:tenant tactic:exfiltration technique:T0051    parts of names or ids
  needs:rating                rating, owner, due, review, second (a second person who accepts)
  sort:-age group:owner       severity, status, owner, due, element, tactic, boundary, age,
                              technique; `-` backwards
  quota                       free words: key, title, subject, owner, with letters left out

Views are queries with a name: bundled ones, those of the policy (`views`), and one's own, kept by
the findings screen. Due dates that a policy gives count while nobody set one.")]
pub struct Args {
    /// Model files, or folders of them; `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only this status; may be repeated: open, mitigating, mitigated, accepted, transferred, false_positive,
    /// not_applicable
    #[arg(long, value_name = "S")]
    status: Vec<Status>,
    /// Only this severity; may be repeated: critical, important, moderate, low, content_issue, not_in_scope,
    /// unrated
    #[arg(long, value_name = "S", value_parser = severity)]
    severity: Vec<String>,
    /// Only what this person or team works on
    #[arg(long, value_name = "N")]
    owner: Option<String>,
    /// Only what this query wants, such as 'severity:important+ due:overdue'
    #[arg(long, value_name = "QUERY", value_parser = values::query)]
    query: Option<Query>,
    /// Only what this view wants, by its name or the beginning of it
    #[arg(long, value_name = "NAME")]
    view: Option<String>,
    /// List the views with how many findings each has
    #[arg(long)]
    views: bool,
    /// Sort by this before anything else, `-` backwards: severity, status, owner, due, element,
    /// tactic, boundary, age, technique
    #[arg(long, value_name = "BY", value_parser = sorting, allow_hyphen_values = true)]
    sort: Vec<(By, bool)>,
    /// Put findings under headings, of the same facts
    #[arg(long, value_name = "BY")]
    group: Option<By>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Formats of the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
    /// For spreadsheets, with the fields of the JSON; what looks like a formula is made text.
    Csv,
    /// SARIF 2.1.0, for forges and viewers.
    Sarif,
}

/// A finding and where it stands.
struct Found {
    row: QueueRow,
    /// Those that it decides for.
    followers: Vec<Found>,
    /// What changed since it was dismissed; the dismissal no longer holds then.
    changed: Vec<String>,
    /// What it was decided for last.
    why: String,
    /// The title of a technique in the catalogs, and what they say of it.
    rule: Rule,
    path: String,
    line: Option<usize>,
    column: Option<usize>,
}

/// What was found, in order.
struct Answer<'a> {
    found: &'a [Found],
    sections: Vec<Section>,
    /// Unrated findings that a filter by severity leaves out and that may be as bad.
    left_out: usize,
    several: &'a Several,
}

impl<'a> Answer<'a> {
    /// All that is wanted, in order.
    fn all(&self) -> impl Iterator<Item = &'a Found> {
        let found = self.found;
        self.sections.iter().flat_map(|section| &section.rows).map(move |at| &found[*at])
    }

    /// What is wanted of a section, each finding before those that it decides for.
    fn of(&self, section: &Section) -> impl Iterator<Item = &'a Found> {
        let found = self.found;
        let places: Vec<usize> = section.rows.clone();
        let leads = places.into_iter().map(move |at| &found[at]);
        leads.flat_map(|lead| std::iter::once(lead).chain(&lead.followers))
    }
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let several = Several::read(&args.paths, out)?;
    let mut held = Held::default();
    let found = all(&several, &mut held, out);
    let views = held.views(out);
    let who = identity(None, Path::new(".")).unwrap_or_default();
    let asker = Asker { today: clock::today(), who: &who };
    let rows: Vec<&QueueRow> = found.iter().map(|found| &found.row).collect();
    let exit = if several.problems.is_empty() { Exit::Done } else { Exit::Gate };
    if args.views {
        view::write(&views, &rows, asker, args.format, out)?;
        return Ok(exit);
    }
    let wider = query(args, &views)?;
    let mut wanted = wider.clone();
    let (severities, unrated) = severities(args);
    wanted.of_severities(&severities, unrated);
    let sections = wanted.sections(&rows, asker);
    // With a filter by severity it matters what may turn out to be as bad.
    let may_be = |at: &usize| rows[*at].level.up_to().is_some_and(|up| severities.contains(&up));
    let left_out =
        if unrated { 0 } else { wider.wanted(&rows, asker).iter().filter(|at| may_be(at)).count() };
    let answer = Answer { found: &found, sections, left_out, several: &several };
    match args.format {
        Format::Json => json::write(&answer, out)?,
        Format::Csv => csv::write(&answer, out)?,
        Format::Sarif => sarif::write(&answer, out)?,
        Format::Table => shown::write(&answer, out),
    }
    Ok(exit)
}

/// All findings of a model as comma-separated values.
pub(super) fn as_csv(model: Opened, out: &mut Output) -> Result<(), Failure> {
    whole(model, out, csv::write)
}

/// All findings of a model as SARIF.
pub(super) fn as_sarif(model: Opened, out: &mut Output) -> Result<(), Failure> {
    whole(model, out, sarif::write)
}

fn whole(
    model: Opened,
    out: &mut Output,
    write: fn(&Answer<'_>, &mut Output) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let several = &Several { documents: vec![model], problems: Vec::new() };
    let found = all(several, &mut Held::default(), out);
    let rows: Vec<&QueueRow> = found.iter().map(|found| &found.row).collect();
    let asker = Asker { today: clock::today(), who: "" };
    let sections = Query::default().sections(&rows, asker);
    write(&Answer { found: &found, sections, left_out: 0, several }, out)
}

/// The findings of models, the most urgent first.
fn all(several: &Several, held: &mut Held, out: &mut Output) -> Vec<Found> {
    let documents = several.documents.iter();
    let terms: Vec<_> = documents.map(|opened| (opened, held.terms(opened, out))).collect();
    let found = each(&terms, "models", |(opened, terms)| findings(opened, terms));
    let mut found: Vec<Found> = found.into_iter().flatten().collect();
    found.sort_by_cached_key(|found| found.row.urgency());
    found
}

/// What was asked for, but for the severities.
fn query(args: &Args, views: &[NamedView]) -> Result<Query, Failure> {
    let mut query = match &args.view {
        Some(name) => view::find(name, views)?,
        None => Query::default(),
    };
    if let Some(asked) = &args.query {
        query.also(asked);
    }
    query.of_statuses(&args.status);
    if let Some(owner) = &args.owner {
        query.of_owner(owner);
    }
    for (by, backwards) in args.sort.iter().rev() {
        query.sort_by(*by, *backwards);
    }
    if let Some(by) = args.group {
        query.group_by(by);
    }
    Ok(query)
}

/// The severities of `--severity`, and whether unrated ones are wanted too.
fn severities(args: &Args) -> (Vec<Severity>, bool) {
    let severities = args.severity.iter().filter_map(|id| id.parse().ok()).collect();
    (severities, args.severity.iter().any(|id| id == UNRATED))
}

/// The findings of a model.
fn findings(Opened { path, document, catalog }: &Opened, terms: &Terms) -> Vec<Found> {
    let mut changed = outdated_dismissals(catalog, &document.model);
    let mut found = |row: QueueRow, followers: Vec<Found>| {
        let at = document.positions.finding(&row.key);
        let why = document.model.findings.get(&row.key);
        Found {
            changed: changed.remove(&row.key).unwrap_or_default(),
            why: why.map_or_else(String::new, sarif::last_reason),
            rule: sarif::rule(catalog, &row),
            path: path.clone(),
            line: at.map(|at| at.line),
            column: at.map(|at| at.column),
            followers,
            row,
        }
    };
    let rows = queue(catalog, &document.model, terms).into_iter();
    rows.map(|row| {
        let followers =
            row.followers.clone().into_iter().map(|row| found(row, Vec::new())).collect();
        found(row, followers)
    })
    .collect()
}

/// The policies that models are held to, and what was said of them.
#[derive(Default)]
pub(super) struct Held {
    policies: Policies,
    /// The views that everybody has.
    bundled: Vec<(String, String)>,
    told: BTreeSet<String>,
}

impl Held {
    /// What the findings of a model are held to. A policy that cannot be read gives no due dates, which
    /// is told once: a list is no gate.
    pub(super) fn terms(&mut self, opened: &Opened, out: &mut Output) -> Terms {
        self.bundled.clone_from(&opened.catalog.views);
        let policy = match self.policies.judge(opened) {
            Ok(judge) => judge.policy,
            Err(failure) => {
                let text = format!("warning: no due dates by policy: {}", failure.message);
                if self.told.insert(text.clone()) {
                    out.note(&text);
                }
                None
            }
        };
        Terms::under(policy.as_deref(), &opened.document.model, clock::today())
    }

    /// All views: bundled ones, those of the policies in use, and one's own.
    fn views(&self, out: &mut Output) -> Vec<NamedView> {
        let own = own_views().unwrap_or_else(|error| {
            out.note(&format!("warning: your own views are left aside: {error}"));
            OwnViews::new()
        });
        let team = self.policies.all().flat_map(|policy| policy.views.clone()).collect();
        views(&self.bundled, &team, &own)
    }
}

fn sorting(text: &str) -> Result<(By, bool), String> {
    match text.strip_prefix('-') {
        Some(by) => by.parse().map(|by| (by, true)),
        None => text.parse().map(|by| (by, false)),
    }
}

fn severity(text: &str) -> Result<String, String> {
    if text == UNRATED {
        return Ok(text.to_string());
    }
    match text.parse::<Severity>() {
        Ok(severity) => Ok(severity.id().to_string()),
        Err(error) => Err(format!("{error}, {UNRATED}")),
    }
}
