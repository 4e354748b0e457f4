//! `incident match`: what an incident is like, and which models are exposed to it.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::names;
use super::open::{Opened, Where};
use crate::analysis::incident::{
    Foresight, Match, Observed, Verdict, foreseen, match_observed, tell_case, tell_foresight,
    tell_way, tell_way_step,
};
use crate::analysis::{score_text, suggest};
use crate::catalog::Catalog;
use crate::cli::output::Style;
use crate::cli::parallel::each;
use crate::cli::several::{self, Several};
use crate::cli::table::Table;
use crate::cli::{Exit, Failure, Outcome, Output, TextFormat, files};
use crate::model::{IncidentKey, IncidentStatus, Model};
use crate::text::count;

/// Tell what an incident is like, or which models are exposed to a technique or case study
///
/// In one model: the case studies of ATLAS that resemble it, the attack paths that it lies on and where
/// they lead next, and the findings that foresaw it or should have. Over folders: the models in which
/// the techniques were found or are suggested, the most exposed first.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A model file, or several, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The incident to match; in a single model without anything else the one that is not closed
    #[arg(long, value_name = "ID")]
    incident: Option<String>,
    /// A technique, by id or words of its name; in the order in which they were seen
    #[arg(long, value_name = "T", conflicts_with = "incident")]
    technique: Vec<String>,
    /// The techniques of a case study, such as AML.CS0026
    #[arg(long, value_name = "ID", conflicts_with_all = ["incident", "technique"])]
    case_study: Option<String>,
    /// An affected element, by id or name; with --technique
    #[arg(long, value_name = "ID", requires = "technique")]
    element: Vec<String>,
    /// Case studies and paths to tell at most
    #[arg(long, value_name = "N", default_value_t = 5)]
    limit: usize,
    /// File of the confidential incidents, if not the one in the folder of the settings
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    match args.paths.as_slice() {
        [path] if !path.is_dir() => one(args, path, args.incident.as_deref(), out),
        // The other commands take model and incident like this.
        [path, incident] if is_incident(incident) && args.incident.is_none() => {
            one(args, path, incident.to_str(), out)
        }
        _ => many(args, out),
    }
}

/// Whether something is no file and reads like the id of an incident.
fn is_incident(path: &Path) -> bool {
    !path.exists() && path.to_str().is_some_and(|text| text.parse::<IncidentKey>().is_ok())
}

/// The techniques that the options name.
fn techniques(args: &Args, catalog: &Catalog) -> Result<Vec<String>, Failure> {
    let Some(id) = &args.case_study else {
        return super::new::named(&args.technique, |text| names::technique(catalog, text));
    };
    let id = id.to_uppercase();
    let case = [id.clone(), format!("AML.{id}")]
        .iter()
        .find_map(|id| catalog.atlas.case_study(id))
        .ok_or_else(|| {
            Failure::usage(format!("ATLAS {} has no case study {id}", catalog.atlas.version()))
                .hint("`threatloom catalog list case-studies` has them")
        })?;
    let mut seen: Vec<String> = Vec::new();
    for step in &case.steps {
        if !seen.contains(&step.technique) {
            seen.push(step.technique.clone());
        }
    }
    Ok(seen)
}

fn one(args: &Args, path: &Path, incident: Option<&str>, out: &mut Output) -> Outcome {
    let place = Where { model: path.to_path_buf(), file: args.file.clone() };
    let opened = place.open(out)?;
    let named = techniques(args, &opened.catalog)?;
    let (techniques, elements) = if named.is_empty() {
        of_incident(incident, &opened)?
    } else {
        let elements = super::new::named(&args.element, |text| names::thing(opened.model(), text))?;
        (named, elements)
    };
    let (model, catalog) = (opened.model(), &opened.catalog);
    let observed = Observed { techniques: &techniques, elements: &elements };
    let found = match_observed(model, catalog, &suggest(model, catalog), observed);
    match args.format {
        TextFormat::Json => out.json(&json_of(args, model, &found))?,
        TextFormat::Text => text(args, model, catalog, &found, out),
    }
    Ok(Exit::Done)
}

/// Techniques and elements of the incident that is named, or of the only one that goes on.
fn of_incident(
    named: Option<&str>,
    opened: &Opened,
) -> Result<(Vec<String>, Vec<String>), Failure> {
    let incident = if let Some(text) = named {
        opened.find(text)?.1
    } else {
        let all = opened.model().all_incidents();
        let going_on: Vec<_> = all.filter(|(_, it)| it.status != IncidentStatus::Closed).collect();
        match going_on.as_slice() {
            [(_, only)] => *only,
            [] => {
                return Err(Failure::usage("no incident goes on in this model")
                    .hint("name one with --incident, or what to look for with --technique or --case-study"));
            }
            several => {
                let keys: Vec<String> = several.iter().map(|(key, _)| key.to_string()).collect();
                return Err(Failure::usage("several incidents go on in this model")
                    .hint(format!("name one with --incident: {}", keys.join(", "))));
            }
        }
    };
    if incident.techniques.is_empty() {
        return Err(Failure::usage(format!("“{}” shows no technique yet", incident.title))
            .hint("`threatloom incident set … --technique` says what was seen"));
    }
    Ok((incident.techniques.clone(), incident.elements.clone()))
}

/// Columns that numbers have for themselves.
const SHORT: usize = 5;

fn text(args: &Args, model: &Model, catalog: &Catalog, found: &Match, out: &mut Output) {
    out.text(Style::Strong, "Case studies that resemble it").end();
    for case in found.cases.iter().take(args.limit) {
        let name = catalog.atlas.case_study(&case.case).map_or("", |known| known.title.as_str());
        out.text(Style::Plain, &format!("{:>3} %", case.similarity)).text(Style::Plain, "  ");
        out.text(Style::Id, &case.case).text(Style::Plain, "  ").text(Style::Strong, name).end();
        out.paragraph(SHORT + 2, Style::Plain, &tell_case(&catalog.atlas, case));
    }
    none(found.cases.is_empty(), "none shares a technique with it", out);
    out.line("");
    out.text(Style::Strong, "Attack paths that it lies on").end();
    for way in found.ways.iter().take(args.limit) {
        let ends = [way.path.steps.first(), way.path.steps.last()];
        let ends = ends.map(|step| step.map_or("", |step| model.name_of(&step.element)));
        out.text(Style::Plain, &way.path.score.to_string()).text(Style::Plain, "  ");
        out.text(Style::Strong, &ends.join(" → ")).end();
        out.paragraph(SHORT + 2, Style::Plain, &tell_way(model, &catalog.atlas, way));
        for (place, step) in way.path.steps.iter().enumerate() {
            let technique = step
                .technique
                .as_ref()
                .map_or_else(String::new, |id| format!(": {} {}", id, catalog.atlas.name(id)));
            let seen = tell_way_step(way, place);
            let seen = if seen.is_empty() { String::new() } else { format!(" ({seen})") };
            let text = format!("{}{technique}{seen}", model.name_of(&step.element));
            out.labelled(SHORT + 2, "•", 2, &text);
        }
    }
    none(found.ways.is_empty(), "none of the model comes past it", out);
    out.line("");
    out.text(Style::Strong, "Who could have known").end();
    for known in &found.foresight {
        out.text(Style::Id, &known.technique).text(Style::Plain, "  ");
        out.text(Style::Strong, &catalog.atlas.name(&known.technique)).end();
        out.paragraph(SHORT + 2, Style::Plain, &tell_foresight(model, known));
    }
    if found.foresight.iter().any(|known| !known.create.is_empty()) {
        let text = "`threatloom incident link MODEL ID --create` writes down what is missing";
        out.paragraph(0, Style::Faint, text);
    }
}

fn none(is_empty: bool, text: &str, out: &mut Output) {
    if is_empty {
        out.paragraph(SHORT + 2, Style::Faint, text);
    }
}

fn json_of(args: &Args, model: &Model, found: &Match) -> Value {
    let cases = found.cases.iter().take(args.limit).map(|case| {
        let steps = case.steps.iter().map(|step| {
            json!({ "technique": step.technique, "tactic": step.tactic, "seen": sighting(&step.sighting) })
        });
        json!({ "case_study": case.case, "similarity": case.similarity, "steps": steps.collect::<Vec<_>>() })
    });
    let ways = found.ways.iter().take(args.limit).map(|way| {
        let steps = way.path.steps.iter().zip(&way.marks).map(|(step, mark)| {
            json!({
                "element": step.element, "flow": step.flow, "technique": step.technique,
                "element_seen": mark.element, "technique_seen": mark.technique,
            })
        });
        json!({
            "score": way.path.score.value(), "next": way.next, "assumed": way.assumed,
            "steps": steps.collect::<Vec<_>>(),
        })
    });
    let foresight = found.foresight.iter().map(|known| foresight_json(model, known));
    json!({
        "format": 1,
        "case_studies": cases.collect::<Vec<_>>(),
        "paths": ways.collect::<Vec<_>>(),
        "foresight": foresight.collect::<Vec<_>>(),
    })
}

const fn sighting(sighting: &crate::analysis::incident::Sighting) -> &'static str {
    use crate::analysis::incident::Sighting;
    match sighting {
        Sighting::Seen => "seen",
        Sighting::Kin(_) => "relative",
        Sighting::Missed => "missed",
        Sighting::Next => "next",
    }
}

const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Found => "found",
        Verdict::Dismissed => "dismissed",
        Verdict::Suggested => "suggested",
        Verdict::Unseen => "unseen",
        Verdict::Outside => "outside",
    }
}

fn foresight_json(model: &Model, known: &Foresight) -> Value {
    let keys = |keys: &[crate::model::FindingKey]| {
        keys.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let suggested = known.suggested.iter().map(|suggested| {
        json!({
            "element": suggested.element, "name": model.name_of(&suggested.element),
            "technique": suggested.technique, "score": suggested.score, "shown": suggested.shown,
        })
    });
    json!({
        "technique": known.technique, "verdict": verdict(known.verdict),
        "findings": keys(&known.findings), "suggested": suggested.collect::<Vec<_>>(),
        "missing": keys(&known.create),
    })
}

/// A model and how far it is exposed.
struct Exposed<'a> {
    opened: &'a several::Opened,
    foresight: Vec<Foresight>,
    /// Techniques that were found or are suggested strongly enough to be shown.
    count: usize,
    /// The strongest suggestion, in percent.
    best: u8,
}

fn many(args: &Args, out: &mut Output) -> Outcome {
    if args.incident.is_some() {
        return Err(Failure::usage("an incident is of one model").hint(
            "name that model alone, or say what to look for with --technique or --case-study",
        ));
    }
    let catalog = files::loaded_catalog(None, out)?.catalog;
    let techniques = techniques(args, &catalog)?;
    if techniques.is_empty() {
        return Err(
            Failure::usage("nothing to look for").hint("say what with --technique or --case-study")
        );
    }
    let several = Several::read(&args.paths, out)?;
    let mut rows = each(&several.documents, "models", |opened| exposed(opened, &techniques));
    rows.sort_by_key(|row| std::cmp::Reverse((row.count, row.best)));
    match args.format {
        TextFormat::Json => out.json(&exposure_json(&rows, &several, &techniques))?,
        TextFormat::Text => exposure(&rows, &several, &catalog, &techniques, out),
    }
    Ok(if several.problems.is_empty() { Exit::Done } else { Exit::Gate })
}

fn exposed<'a>(opened: &'a several::Opened, techniques: &[String]) -> Exposed<'a> {
    let (model, catalog) = (&opened.document.model, &opened.catalog);
    let analysis = suggest(model, catalog);
    let observed = Observed { techniques, elements: &[] };
    let foresight = foreseen(model, catalog, &analysis, observed);
    let is_exposed = |known: &&Foresight| {
        known.verdict == Verdict::Found || known.suggested.iter().any(|found| found.shown)
    };
    let best = foresight.iter().flat_map(|known| &known.suggested).map(|found| found.score).max();
    let count = foresight.iter().filter(is_exposed).count();
    Exposed { opened, count, best: best.unwrap_or(0), foresight }
}

fn exposure(
    rows: &[Exposed],
    several: &Several,
    catalog: &Catalog,
    techniques: &[String],
    out: &mut Output,
) {
    let mut table = Table::new(&["exposed", "model", "by…"]);
    for row in rows.iter().filter(|row| row.count > 0) {
        let model = &row.opened.document.model;
        let by = row.foresight.iter().filter_map(|known| by(model, catalog, known));
        table.row([
            (Style::Warning, format!("{} of {}", row.count, techniques.len())),
            (Style::Id, row.opened.path.clone()),
            (Style::Plain, by.collect::<Vec<_>>().join("; ")),
        ]);
    }
    table.write(out);
    for problem in &several.problems {
        problem.write(out);
    }
    let exposed = rows.iter().filter(|row| row.count > 0).count();
    let text = format!("{} of {} exposed", exposed, count(rows.len(), "model"));
    out.text(Style::Faint, &text).end();
}

/// How a technique touches a model, if it does.
fn by(model: &Model, catalog: &Catalog, known: &Foresight) -> Option<String> {
    let name = catalog.atlas.name(&known.technique);
    if let (Verdict::Found, Some(key)) = (known.verdict, known.findings.first()) {
        let status = model.findings.get(key).map_or("", |finding| finding.status.id());
        let subject = model.name_about(key.element());
        return Some(format!("{name} on {subject} ({})", status.replace('_', " ")));
    }
    let shown = known.suggested.iter().find(|found| found.shown)?;
    Some(format!("{name} on {} ({})", model.name_of(&shown.element), score_text(shown.score)))
}

fn exposure_json(rows: &[Exposed], several: &Several, techniques: &[String]) -> Value {
    let models = rows.iter().map(|row| {
        let model = &row.opened.document.model;
        let foresight = row.foresight.iter().map(|known| foresight_json(model, known));
        json!({
            "model": row.opened.path, "exposed": row.count,
            "foresight": foresight.collect::<Vec<_>>(),
        })
    });
    json!({
        "format": 1, "techniques": techniques, "models": models.collect::<Vec<_>>(),
        "problems": several.problems,
    })
}
