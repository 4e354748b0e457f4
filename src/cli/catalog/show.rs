//! `threatloom catalog show`: all about an entry.

use serde_json::{Value, json};

use super::official::{self, Entry};
use super::own::{self, Own};
use super::question::Question;
use super::{Exit, Failure, Format, Outcome, Output, TeamFolder, files};
use crate::catalog::Catalog;
use crate::text::nearest;

/// Show a tactic, technique, mitigation, case study, element kind, attribute, rule, bug class, framework or
/// question of one
///
/// With MITRE's own text, if an official file was imported.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom catalog show AML.T0051.001
  threatloom catalog show M0020 CS0016
  threatloom catalog show vector-store
  threatloom catalog show risk-assessment/data-sources
  threatloom catalog show AML.T0051 --format json")]
pub struct Args {
    /// Ids; `AML.` may be left out
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    #[command(flatten)]
    team: TeamFolder,
    /// How to write the answer
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
}

/// An entry of ATLAS or of our own catalogs.
enum Found<'a> {
    Official(Entry<'a>),
    Own(Own),
    Question(Question<'a>),
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let loaded = files::loaded_catalog(args.team.catalogs.as_deref(), out)?;
    let catalog = &loaded.catalog;
    let mut entries = Vec::new();
    for id in &args.ids {
        let found = find(catalog, id);
        if found.is_empty() {
            return Err(unknown(catalog, id));
        }
        entries.extend(found);
    }
    match args.format {
        Format::Json => {
            let entry = |entry: &Found| match entry {
                Found::Official(entry) => official::as_json(&catalog.atlas, *entry),
                Found::Own(own) => own.as_json(),
                Found::Question(question) => question.as_json(),
            };
            let entries: Vec<Value> = entries.iter().map(entry).collect();
            out.json(&json!({"format": 1, "entries": entries}))?;
        }
        Format::Table => {
            for (i, entry) in entries.iter().enumerate() {
                if i > 0 {
                    out.end();
                    out.end();
                }
                match entry {
                    Found::Official(entry) => official::card(&catalog.atlas, *entry, out),
                    Found::Own(own) => own.card(out),
                    Found::Question(question) => question.card(out),
                }
            }
        }
    }
    Ok(Exit::Done)
}

/// The entries with an id; a kind, an attribute and a bug class may share one.
fn find<'a>(catalog: &'a Catalog, id: &str) -> Vec<Found<'a>> {
    let official = Entry::find(&catalog.atlas, id).map(Found::Official);
    let own = own::all(catalog).filter(|own| own.id == id).map(Found::Own);
    let question = Question::find(catalog, id).map(Found::Question);
    official.into_iter().chain(own).chain(question).collect()
}

fn unknown(catalog: &Catalog, given: &str) -> Failure {
    let failure = Failure::usage(format!("the catalogs have no entry `{given}`"));
    if given.contains('/') {
        let all = catalog.frameworks().all().iter();
        let ids = all.flat_map(|it| it.items().map(|(_, item)| format!("{}/{}", it.id, item.id)));
        let ids: Vec<String> = ids.collect();
        return match nearest(given, ids.iter().map(String::as_str)).first() {
            Some(near) => failure.hint(format!("did you mean {near}?")),
            None => failure.hint("`threatloom catalog show FRAMEWORK` lists its questions"),
        };
    }
    if let Some(hit) = catalog.search(given).first() {
        return failure.hint(format!("did you mean {} {}?", hit.id, hit.name));
    }
    match nearest(given, catalog.atlas.techniques().map(|t| t.id.as_str())).first() {
        Some(near) => failure.hint(format!("did you mean {near}?")),
        None => failure.hint("`threatloom catalog search WORD` finds entries by words"),
    }
}
