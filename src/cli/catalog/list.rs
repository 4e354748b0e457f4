//! `threatloom catalog list`: what there is.

use serde_json::{Value, json};

use super::super::table::Table;
use super::{Exit, Failure, Format, Outcome, Output, Style, TeamFolder, files, own};
use crate::catalog::{Atlas, Catalog};
use crate::store::Loaded;
use crate::text::count;

/// Show the active version of ATLAS, or all its entries of a kind
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom catalog list
  threatloom catalog list techniques --tactic AML.TA0005
  threatloom catalog list kinds
  threatloom catalog list frameworks
  threatloom catalog list mitigations --format json")]
pub struct Args {
    /// What to list; without it, which catalogs are active
    what: Option<What>,
    /// Only techniques of this tactic
    #[arg(long, value_name = "ID")]
    tactic: Option<String>,
    #[command(flatten)]
    team: TeamFolder,
    /// How to write the answer
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    Tactics,
    Techniques,
    Mitigations,
    CaseStudies,
    Kinds,
    Attributes,
    Rules,
    BugClasses,
    BugBars,
    Frameworks,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let loaded = files::loaded_catalog(args.team.catalogs.as_deref(), out)?;
    let atlas = &loaded.catalog.atlas;
    if let Some(tactic) = &args.tactic {
        check_tactic(atlas, args.what, tactic)?;
    }
    match (args.what, args.format) {
        (None, Format::Table) => overview(&loaded, out),
        (None, Format::Json) => out.json(&overview_json(&loaded))?,
        (Some(what), format) => {
            entries(&loaded.catalog, what, args.tactic.as_deref(), format, out)?;
        }
    }
    Ok(Exit::Done)
}

fn check_tactic(atlas: &Atlas, what: Option<What>, tactic: &str) -> Result<(), Failure> {
    if what != Some(What::Techniques) {
        return Err(Failure::usage("--tactic goes with `catalog list techniques`"));
    }
    if atlas.tactic(tactic).is_some() {
        return Ok(());
    }
    Err(Failure::usage(format!("there is no tactic `{tactic}`"))
        .hint("`threatloom catalog list tactics` shows them"))
}

/// Name of an entry kind and how many there are.
fn counts(atlas: &Atlas) -> [(&'static str, usize); 5] {
    let subs = atlas.techniques().filter(|t| t.parent.is_some()).count();
    [
        ("tactics", atlas.tactics().len()),
        ("techniques", atlas.techniques().count() - subs),
        ("sub-techniques", subs),
        ("mitigations", atlas.mitigations().count()),
        ("case studies", atlas.case_studies().count()),
    ]
}

fn overview(loaded: &Loaded, out: &mut Output) {
    let atlas = &loaded.catalog.atlas;
    let origin = match &loaded.atlas_file {
        Some(file) => format!("imported, from {}", file.display()),
        None => "bundled".to_string(),
    };
    out.text(Style::Strong, &format!("MITRE ATLAS {}", atlas.version()));
    out.text(Style::Plain, &format!(", {origin}")).end();
    let counts = counts(atlas).map(|(name, count)| format!("{count} {name}"));
    out.line(&format!("  {}", counts.join(", ")));
    let advice = if atlas.is_imported() {
        "back to the bundled version: threatloom catalog import --bundled"
    } else {
        "newer data and MITRE's own texts: threatloom catalog import ATLAS.yaml"
    };
    out.text(Style::Faint, &format!("  {advice}")).end();
    let kinds = &loaded.catalog.kinds;
    out.text(Style::Strong, "Element kinds").end();
    out.line(&format!(
        "  {} kinds, {} attributes",
        kinds.kinds().count(),
        kinds.attributes().count()
    ));
    out.text(Style::Strong, "Rules").end();
    out.line(&format!("  {} rules", loaded.catalog.rules.rules().len()));
    out.text(Style::Strong, "Bug bars").end();
    for bar in loaded.catalog.bug_bar.bars() {
        out.line(&format!("  {}, {} rows", bar.name, bar.rows.len()));
    }
    out.text(Style::Strong, "Frameworks").end();
    for framework in loaded.catalog.frameworks().all() {
        out.line(&format!(
            "  {}, {}",
            framework.name,
            count(framework.items().count(), "question")
        ));
    }
}

fn overview_json(loaded: &Loaded) -> Value {
    let atlas = &loaded.catalog.atlas;
    let [tactics, techniques, subs, mitigations, cases] = counts(atlas).map(|(_, count)| count);
    json!({
        "format": 1,
        "atlas": {
            "version": atlas.version(),
            "source": if atlas.is_imported() { "imported" } else { "bundled" },
            "file": loaded.atlas_file.as_ref().map(|file| file.display().to_string()),
            "tactics": tactics,
            "techniques": techniques,
            "sub_techniques": subs,
            "mitigations": mitigations,
            "case_studies": cases,
        },
        "kinds": loaded.catalog.kinds.kinds().count(),
        "attributes": loaded.catalog.kinds.attributes().count(),
        "rules": loaded.catalog.rules.rules().len(),
        "frameworks": loaded.catalog.frameworks().all().iter().map(|it| &it.id).collect::<Vec<_>>(),
        "bug_bars": loaded.catalog.bug_bar.bars().iter().map(|bar| &bar.id).collect::<Vec<_>>(),
    })
}

/// A row: id, name, and something about it.
type Row = (String, String, String);

fn entries(
    catalog: &Catalog,
    what: What,
    tactic: Option<&str>,
    format: Format,
    out: &mut Output,
) -> Result<(), Failure> {
    let atlas = &catalog.atlas;
    let (about, rows): (&'static str, Vec<Row>) = match what {
        What::Tactics => ("techniques", tactics(atlas)),
        What::Techniques => ("maturity", techniques(atlas, tactic)),
        What::Mitigations => ("category", mitigations(atlas)),
        What::CaseStudies => ("when", case_studies(atlas)),
        What::Kinds => ("means…", own_entries(catalog, own::What::Kinds)),
        What::Attributes => ("question…", own_entries(catalog, own::What::Attributes)),
        What::Rules => ("elements…", own_entries(catalog, own::What::Rules)),
        What::BugClasses => ("means…", own_entries(catalog, own::What::BugClasses)),
        What::BugBars => ("source…", own_entries(catalog, own::What::BugBars)),
        What::Frameworks => ("about…", own_entries(catalog, own::What::Frameworks)),
    };
    match format {
        Format::Table => {
            let mut table = Table::new(&["id", "name…", about]);
            for (id, name, about) in rows {
                table.row([(Style::Id, id), (Style::Plain, name), (Style::Faint, about)]);
            }
            table.write(out);
            Ok(())
        }
        Format::Json => {
            let about = about.trim_end_matches('…');
            let entry = |(id, name, value): Row| json!({"id": id, "name": name, about: value});
            let entries: Vec<Value> = rows.into_iter().map(entry).collect();
            out.json(&json!({"format": 1, "entries": entries}))
        }
    }
}

fn tactics(atlas: &Atlas) -> Vec<Row> {
    let techniques = |id: &String| {
        atlas.techniques().filter(|t| t.parent.is_none() && t.tactics.contains(id)).count()
    };
    let row = |t: &crate::catalog::atlas::Tactic| {
        (t.id.clone(), t.name.clone(), techniques(&t.id).to_string())
    };
    atlas.tactics().iter().map(row).collect()
}

fn techniques(atlas: &Atlas, tactic: Option<&str>) -> Vec<Row> {
    atlas
        .techniques()
        .filter(|t| tactic.is_none_or(|tactic| t.tactics.iter().any(|own| own == tactic)))
        .map(|t| (t.id.clone(), atlas.display_name(t).into_owned(), t.maturity.word().to_string()))
        .collect()
}

fn mitigations(atlas: &Atlas) -> Vec<Row> {
    let categories = |m: &crate::catalog::atlas::Mitigation| {
        m.categories.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
    };
    atlas.mitigations().map(|m| (m.id.clone(), m.name.clone(), categories(m))).collect()
}

fn case_studies(atlas: &Atlas) -> Vec<Row> {
    atlas
        .case_studies()
        .map(|c| (c.id.clone(), c.title.clone(), format!("{} ({})", c.when(), c.kind.word())))
        .collect()
}

fn own_entries(catalog: &Catalog, what: own::What) -> Vec<Row> {
    let entries = own::all(catalog).filter(|own| own.what == what);
    entries.map(|own| (own.id, own.name, own.about)).collect()
}
