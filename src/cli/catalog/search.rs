//! `threatloom catalog search`: find entries by words.

use serde_json::{Value, json};

use super::super::table::Table;
use super::{Exit, Format, Outcome, Output, Style, TeamFolder, files};
use crate::catalog::Hit;

/// Find techniques, mitigations, element kinds and all else by words
///
/// The words may be incomplete and come in any order. They are looked for in names and, from the
/// beginning of a word, in ids and summaries.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom catalog search indirect injection
  threatloom catalog search memb inf
  threatloom catalog search pickle --format json")]
pub struct Args {
    /// What to look for
    #[arg(required = true, value_name = "WORD")]
    words: Vec<String>,
    /// Show at most this many
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    team: TeamFolder,
    /// How to write the answer
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let loaded = files::loaded_catalog(args.team.catalogs.as_deref(), out)?;
    let atlas = &loaded.catalog.atlas;
    let query = args.words.join(" ");
    let hits = loaded.catalog.search(&query);
    let shown = hits.get(..args.limit).unwrap_or(&hits);
    match args.format {
        Format::Table => {
            let mut table = Table::new(&["id", "kind", "name…"]);
            for hit in shown {
                table.row([
                    (Style::Id, hit.id.clone()),
                    (Style::Faint, hit.kind.word().to_string()),
                    (Style::Plain, hit.name.clone()),
                ]);
            }
            table.write(out);
        }
        Format::Json => {
            let entry = |hit: &Hit| {
                json!({
                    "id": hit.id,
                    "kind": hit.kind.word(),
                    "name": hit.name,
                    "score": hit.score,
                    "summary": atlas.summary(&hit.id),
                })
            };
            let entries: Vec<Value> = shown.iter().map(entry).collect();
            out.json(&json!({"format": 1, "entries": entries, "found": hits.len()}))?;
        }
    }
    if hits.is_empty() {
        out.note(&format!("nothing found for `{query}`"));
    } else if shown.len() < hits.len() {
        out.note(&format!("{} more; --limit shows them", hits.len() - shown.len()));
    }
    Ok(Exit::Done)
}
