//! `threatloom inventory`: which AI there is, who answers for it, and where it stands.

mod csv;
mod json;
mod shown;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::destination::Destination;
use super::findings::Held;
use super::parallel::each;
use super::several::{Opened, Several, Unreadable};
use super::{Exit, Outcome, Output};
use crate::analysis::assess::Assessor;
use crate::analysis::standing::Terms;
use crate::report::Words;
use crate::report::assessment::Assessed;
use crate::report::inventory::{Inventory, System, html};
use crate::store::{Document, clock, find_organisation, is_organisation, real_path};

/// List AI systems, and the models and agents in them
///
/// Every model file is a system; in it every AI model and agent counts. Of each there is who answers for
/// it, where it comes from and runs, which data it handles, its tier in the EU AI Act, when somebody last
/// decided or answered anything in the threat model, open findings by severity, how far assessments are
/// and when an answer has to be looked at again. What nobody owns comes first, then the worst open
/// finding. organisation.tm.ron is no system. Folders are searched for models; one that cannot be read is
/// a row of its own, and the exit code is 1.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom inventory .
  threatloom inventory models --kind models
  threatloom inventory . -o inventory.html
  threatloom inventory . --format csv > inventory.csv
  threatloom inventory . --format json | jq '.systems[] | select(.owners == [])'

Without --format the ending of the file counts, and otherwise it is a table. CSV has a row for each
system and for each model or agent; `kind` tells them apart.")]
pub struct Args {
    /// Model files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only systems, or only models and agents
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// How to write it
    #[arg(long, value_enum)]
    format: Option<Format>,
    #[command(flatten)]
    destination: Destination,
}

/// What is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// Systems: model files.
    Systems,
    /// AI models and agents in systems.
    Models,
}

/// Formats of the inventory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
    /// For spreadsheets; what looks like a formula is made text.
    Csv,
    /// One page that stands alone.
    Html,
}

impl Args {
    /// The format that was asked for, by name or by the ending of the file.
    fn format(&self) -> Format {
        let by_ending = || match self.destination.ending()?.as_str() {
            "json" => Some(Format::Json),
            "csv" => Some(Format::Csv),
            "html" | "htm" => Some(Format::Html),
            _ => None,
        };
        self.format.or_else(by_ending).unwrap_or_default()
    }

    fn wants(&self, kind: Kind) -> bool {
        self.kind.is_none_or(|wanted| wanted == kind)
    }
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let mut several = Several::read(&args.paths, out)?;
    let organisations = organisations(&mut several);
    let systems = systems(&several, &organisations, out);
    let unreadable = several.problems.iter().map(Unreadable::words).map(Words::from).collect();
    let inventory = Inventory::of(clock::today(), systems, unreadable);
    // Whatever is read, what is written is made of all of it: none of the models may be replaced.
    let sources: Vec<&Path> =
        several.documents.iter().map(|opened| opened.document.path()).collect();
    let of_systems = args.wants(Kind::Systems);
    let of_models = args.wants(Kind::Models);
    args.destination.write_of(&sources, out, |out| {
        match args.format() {
            Format::Json => return json::write(&inventory, &several.problems, of_models, out),
            Format::Csv => csv::write(&inventory, (of_systems, of_models), out),
            Format::Html => out.exact(&html(&inventory, of_systems, of_models)),
            Format::Table => shown::write(&inventory, &several, (of_systems, of_models), out),
        }
        Ok(())
    })?;
    Ok(if several.problems.is_empty() { Exit::Done } else { Exit::Gate })
}

/// The models of organisations by their files; none for one that cannot be read, which is a problem.
type Organisations = BTreeMap<PathBuf, Option<Arc<Document>>>;

/// Reads the organisation of each model, each once.
fn organisations(several: &mut Several) -> Organisations {
    let mut organisations = Organisations::new();
    for opened in &several.documents {
        let Some(path) = organisation_file(opened) else { continue };
        if organisations.contains_key(&path) {
            continue;
        }
        let read = Document::open(&path);
        if let Err(error) = &read {
            let problem = Unreadable::new(&path, error);
            // In a folder that is searched it was told as one of its files.
            let is_it = |known: &Unreadable| real_path(Path::new(&known.path)) == path;
            if !several.problems.iter().any(is_it) {
                several.problems.push(problem);
            }
        }
        organisations.insert(path, read.ok().map(Arc::new));
    }
    organisations
}

fn organisation_file(opened: &Opened) -> Option<PathBuf> {
    find_organisation(opened.document.path()).ok().flatten().map(|path| real_path(&path))
}

fn systems(several: &Several, organisations: &Organisations, out: &mut Output) -> Vec<System> {
    let mut held = Held::default();
    let documents =
        several.documents.iter().filter(|opened| !is_organisation(opened.document.path()));
    let with_terms: Vec<(&Opened, Terms, Option<Arc<Document>>)> = documents
        .map(|opened| {
            let file = organisation_file(opened);
            let organisation = file.and_then(|file| organisations.get(&file).cloned().flatten());
            (opened, held.terms(opened, out), organisation)
        })
        .collect();
    each(&with_terms, "models", |(opened, terms, organisation)| {
        let organisation = organisation.as_ref().map(|document| &document.model);
        let (model, catalog) = (&opened.document.model, &opened.catalog);
        let assessor = Assessor::of(model, organisation, catalog, terms.today);
        System::of(Assessed { assessor: &assessor, terms }, &opened.path)
    })
}
