//! `threatloom log`: the history of a model by meaning.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use super::diff::{json, text};
use super::files;
use super::output::{Style, progress};
use super::{Exit, Failure, Format, Outcome, Output};
use crate::catalog::Catalog;
use crate::model::{FindingKey, Model};
use crate::review::{Decided, Decision, Review, Told, Versions};
use crate::store::git::{Commit, Contents, GitError, ObjectId, Repository};
use crate::store::parse_model;
use crate::text::{count, fold};

/// Show the history of a model by meaning
///
/// For each commit that changed the model, what it changed: newest first, in the words that `diff`
/// uses. Decisions about risks stand with who took them; where the name that is recorded is not that
/// of the commit's author, both are shown.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom log shop.tm.ron
  threatloom log shop.tm.ron --finding AML.T0051.000@agent
  threatloom log shop.tm.ron --element agent --limit 5 --format json")]
pub struct Args {
    /// The model file, in a git repository
    model: PathBuf,
    /// Only what happened to this finding
    #[arg(long, value_name = "ID")]
    finding: Option<FindingKey>,
    /// Only what happened to this element, flow or boundary, its flows and its findings
    #[arg(long, value_name = "ID")]
    element: Option<String>,
    /// Commits to show at most
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// The revision to begin at
    #[arg(long, value_name = "REV", default_value = "HEAD")]
    from: String,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A commit and what it did to the model.
struct Entry {
    commit: Commit,
    told: Vec<Told>,
    decisions: Vec<Decision>,
    /// What the model had when it came.
    came: Option<String>,
    /// Why nothing can be said of it.
    unreadable: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let repository = Repository::around(&args.model).map_err(failure)?;
    let path = repository.path_of(&args.model).map_err(failure)?;
    let tip = repository.resolve(&args.from).map_err(failure)?;
    let commits = repository.history(&tip, &path).map_err(failure)?;
    if commits.is_empty() {
        let message = format!("{path}: no commit up to {} has this file", args.from);
        return Err(
            Failure::invalid(message).hint("commit the model first: `git add` and `git commit`")
        );
    }
    let catalog = match files::read(&args.model) {
        Ok(document) => files::catalog_for(&document, out)?,
        // Removed, or in the middle of a merge: its history is there all the same.
        Err(_) => files::loaded_catalog(None, out)?.catalog,
    };
    let contents = repository.contents().map_err(failure)?;
    let mut states = States { contents, read: BTreeMap::new() };
    let mut entries = Vec::new();
    let of = commits.len();
    for (number, commit) in commits.into_iter().enumerate() {
        if args.limit.is_some_and(|limit| entries.len() >= limit) {
            break;
        }
        progress(&format!("reading {} of {}", number + 1, count(of, "commit")));
        let entry = states.entry(commit, &catalog);
        entries.extend(filtered(args, entry));
    }
    progress("");
    match args.format {
        Format::Json => out.json(&answer(&entries))?,
        Format::Table => entries.iter().for_each(|entry| write(entry, out)),
    }
    Ok(Exit::Done)
}

fn failure(error: GitError) -> Failure {
    files::failure(&error.into())
}

fn sizes(model: &Model) -> String {
    [
        count(model.elements.len(), "element"),
        count(model.flows.len(), "flow"),
        count(model.boundaries.len(), "boundary"),
        count(model.findings.len(), "finding"),
    ]
    .join(", ")
}

/// The model in its states, each read once: the state before a commit is that after the one before.
struct States {
    contents: Contents,
    read: BTreeMap<ObjectId, Result<Model, String>>,
}

impl States {
    fn entry(&mut self, commit: Commit, catalog: &Catalog) -> Entry {
        let new = self.take(commit.after.as_ref());
        // Of a merge that differs from all its parents: against the branch that was merged into.
        let old = self.look(commit.before.first());
        let (mut entry, review) = match (&old, &new) {
            (Ok(old), Ok(new)) => {
                let review = Review::brief(Versions { old, new, catalog });
                (Entry::of(commit, None), Some(review))
            }
            (_, Err(why)) => {
                (Entry::of(commit, Some(format!("not a model that can be read: {why}"))), None)
            }
            (Err(_), Ok(_)) => {
                let why = "what was there before can't be read, so nothing can be compared";
                (Entry::of(commit, Some(why.to_string())), None)
            }
        };
        if let Some(review) = review {
            entry.told = review.told;
            entry.decisions = review.decisions;
            entry.came = entry
                .commit
                .before
                .is_empty()
                .then(|| new.map_or_else(|_| String::new(), |new| sizes(&new)));
        }
        entry
    }

    /// A state that is not asked for again.
    fn take(&mut self, object: Option<&ObjectId>) -> Result<Model, String> {
        let Some(object) = object else { return Ok(Model::default()) };
        self.read.remove(object).unwrap_or_else(|| self.parse(object))
    }

    fn look(&mut self, object: Option<&ObjectId>) -> Result<Model, String> {
        let Some(object) = object else { return Ok(Model::default()) };
        let model = self.parse(object);
        self.read.insert(object.clone(), model.clone());
        model
    }

    fn parse(&mut self, object: &ObjectId) -> Result<Model, String> {
        let bytes = self.contents.read(object).map_err(|error| error.to_string())?;
        let parsed = parse_model(object.short(), &bytes).map_err(|error| error.to_string())?;
        Ok(parsed.model)
    }
}

impl Entry {
    const fn of(commit: Commit, unreadable: Option<String>) -> Self {
        Self { commit, told: Vec::new(), decisions: Vec::new(), came: None, unreadable }
    }

    /// Whether somebody took a position on a risk under another name than that of whoever committed it.
    /// Work that goes on binds nobody.
    fn is_signed_by_another(&self, decision: &Decision) -> bool {
        if decision.status.is_open() {
            return false;
        }
        let by = plain(decision.stamp.by());
        let (author, email) = (plain(&self.commit.author), plain(&self.commit.email));
        let local = email.split('@').next().unwrap_or_default();
        !(by == author || by == email || by == local || author.split(' ').any(|word| word == by))
    }
}

/// A name without accents and capitals.
fn plain(name: &str) -> String {
    name.chars().map(fold).flat_map(char::to_lowercase).collect()
}

/// What of an entry was asked for; none if nothing of it was.
fn filtered(args: &Args, mut entry: Entry) -> Option<Entry> {
    if args.finding.is_none() && args.element.is_none() {
        return Some(entry);
    }
    let finding = args.finding.as_ref().map(ToString::to_string);
    let is_about = |key: &Decided| {
        finding.as_ref().is_none_or(|asked| *asked == key.to_string())
            && args.element.as_deref().is_none_or(|asked| key.element() == Some(asked))
    };
    entry.told.retain(|told| match (&finding, &args.element) {
        (Some(asked), _) => told.at().key == *asked,
        (None, Some(asked)) => {
            let ends = [&told.change.old, &told.change.new].into_iter().flatten();
            let ends = ends.flat_map(|record| [record.get("from"), record.get("to")]).flatten();
            told.place.as_ref() == Some(asked)
                || told.at().key == *asked
                || ends.filter_map(serde_json::Value::as_str).any(|end| end == asked)
        }
        (None, None) => true,
    });
    entry.decisions.retain(|decision| is_about(&decision.key));
    entry.came = None;
    let is_asked_for = !entry.told.is_empty() || !entry.decisions.is_empty();
    is_asked_for.then_some(entry)
}

fn write(entry: &Entry, out: &mut Output) {
    let Commit { id, author, date, subject, .. } = &entry.commit;
    let day = date.strftime("%Y-%m-%d");
    out.text(Style::Id, id.short()).text(Style::Plain, &format!(" {day} "));
    out.text(Style::Strong, author).text(Style::Plain, &format!("  {subject}")).end();
    if let Some(why) = &entry.unreadable {
        out.paragraph(2, Style::Warning, why);
    }
    for decision in &entry.decisions {
        let style = if decision.takes_risk() { Style::Warning } else { Style::Plain };
        out.text(style, &format!("  * {}", text::position(decision))).end();
        if entry.is_signed_by_another(decision) {
            let who = format!("recorded as {}, committed by {author}", decision.stamp.by());
            out.text(Style::Bad, &format!("    ! {who}")).end();
        }
    }
    match &entry.came {
        // Everything in it came: a review reads the model, not its difference from nothing.
        Some(sizes) => out.paragraph(2, Style::Plain, &format!("+ the model, with {sizes}")),
        None => entry.told.iter().for_each(|told| text::one(told, out)),
    }
    out.line("");
}

/// The answer as scripts read it. Fields may be added, never renamed.
#[derive(Serialize)]
struct Answer<'a> {
    format: u32,
    commits: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    commit: String,
    date: String,
    author: &'a str,
    email: &'a str,
    subject: &'a str,
    path: &'a str,
    changes: Vec<json::Row<'a>>,
    decisions: Vec<Signed<'a>>,
    unreadable: Option<&'a str>,
}

#[derive(Serialize)]
struct Signed<'a> {
    #[serde(flatten)]
    decision: json::Decided<'a>,
    /// Whether the commit's author goes by another name.
    signed_by_another: bool,
}

fn answer(entries: &[Entry]) -> Answer<'_> {
    let row = |entry| {
        let Entry { commit, told, decisions, unreadable, .. }: &Entry = entry;
        Row {
            commit: commit.id.to_string(),
            date: commit.date.to_string(),
            author: &commit.author,
            email: &commit.email,
            subject: &commit.subject,
            path: &commit.path,
            changes: told.iter().map(json::row).collect(),
            decisions: (decisions.iter())
                .map(|decision| Signed {
                    decision: json::decided(decision),
                    signed_by_another: entry.is_signed_by_another(decision),
                })
                .collect(),
            unreadable: unreadable.as_deref(),
        }
    };
    Answer { format: 1, commits: entries.iter().map(row).collect() }
}
