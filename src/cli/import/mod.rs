//! `threatloom import`: a model from another tool's file, or a newer version of such a file into its model.

mod show;

use std::io;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser};

use super::{Exit, Failure, Outcome, Output, TextFormat, files, who};
use crate::catalog::{Catalog, Imports};
use crate::interop::{
    self, FORMATS, Foreign, Format, ImportError, Imported, Intake, remember, take_again,
};
use crate::model::{Id, Model, Stamp};
use crate::review::{Review, Versions};
use crate::store::{Document, MODEL_ENDING, read_foreign, read_foreign_from, write_model};

/// Make a model of another tool's file
///
/// The format is seen by the content. Kinds of elements are guessed from stencils and names, each with
/// what speaks for it; `interview` asks about them, the doubtful ones first. Threats become findings
/// with their text and status, and with the ATLAS technique that their title names. What could not be
/// represented is listed, each item by name.
///
/// A model that came of an earlier version of the file is brought up to date: what changed in the file
/// is merged into it, and what people did to it since then stays.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom import shop.json                       makes shop.tm.ron
  threatloom import shop.drawio -o shop.tm.ron      again, after the drawing changed
  threatloom import shop.tm7 --dry-run              only the report
  kubectl get cm diagram -o json | jq -r .data.mmd | threatloom import - --from mermaid -o shop.tm.ron")]
pub struct Args {
    /// File of another tool, or `-` for standard input
    file: PathBuf,
    /// Its format, where the content does not show it
    #[arg(long, value_name = "FORMAT", value_parser = readable())]
    from: Option<String>,
    /// Model to make or to bring up to date, or `-` for standard output; otherwise NAME.tm.ron in the
    /// current folder, after the file's name
    #[arg(short, long, value_name = "MODEL")]
    output: Option<PathBuf>,
    /// Write nothing, only tell what would be taken
    #[arg(long)]
    dry_run: bool,
    /// Who imports
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// How to write the report
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,
}

fn readable() -> PossibleValuesParser {
    let formats = FORMATS.iter().filter(|format| format.read.is_some());
    PossibleValuesParser::new(formats.map(|it| PossibleValue::new(it.id).help(it.name)))
}

/// What an import is about.
struct Job<'a> {
    /// What messages call the file.
    file: &'a str,
    format: &'static Format,
    foreign: Foreign,
    imports: Imports,
    stamp: Stamp,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let target = target(args)?;
    let named = args.from.as_deref().and_then(Format::named);
    let (format, foreign) =
        interop::open(&bytes(&args.file)?, named).map_err(|error| failure(&args.file, &error))?;
    let file = args.file.file_name().unwrap_or_default().to_string_lossy();
    let stamp = who::stamp(&target, args.by.as_deref())?;
    let imports = Imports::bundled().map_err(Failure::invalid)?;
    let job = Job { file: &file, format, foreign, imports, stamp };
    if !files::is_stdin(&target) && target.exists() {
        return update(args, &job, &target, out);
    }
    let mut document = Document::new(&target, Model::default());
    let catalog = files::catalog_for(&document, out)?;
    let mut imported = job.intake(&catalog).take(&job.foreign, None);
    remember(&mut imported.model);
    document.model = imported.model;
    let to_stdout = files::is_stdin(&target) && !args.dry_run;
    if to_stdout {
        out.exact(&write_model(&document.model));
        out.note(&format!("{}: {}", job.file, imported.account.taken));
        return Ok(Exit::Done);
    }
    show::write(args.format, &job, &document.model, &imported.account, None, &catalog, out)?;
    if !args.dry_run {
        document.save().map_err(|error| files::failure(&error))?;
        let shown = target.display();
        out.note(&format!("{shown}: made; `threatloom {shown}` opens it"));
    }
    Ok(Exit::Done)
}

/// Brings a model up to date.
fn update(args: &Args, job: &Job<'_>, target: &Path, out: &mut Output) -> Outcome {
    let mut document = files::open(target, out)?;
    files::refuse_comments(&document)?;
    let catalog = files::catalog_for(&document, out)?;
    let Some(key) = interop::source_of(&document.model, job.format, job.file, &job.foreign) else {
        let message = format!(
            "{}: is there already, and did not come from an earlier version of {}",
            target.display(),
            job.file
        );
        return Err(Failure::usage(message).hint("name another file after -o"));
    };
    let Imported { model, account } = job.again(&document.model, &key, &catalog)?;
    let before = std::mem::replace(&mut document.model, model);
    let review = Review::of(Versions { old: &before, new: &document.model, catalog: &catalog });
    show::write(args.format, job, &document.model, &account, Some(&review), &catalog, out)?;
    if document.model == before {
        out.note(&format!("{}: is up to date", target.display()));
    } else if !args.dry_run {
        for warning in document.save().map_err(|error| files::failure(&error))? {
            out.note(&format!("warning: {}: {warning}", target.display()));
        }
        out.note(&format!("{}: brought up to date", target.display()));
    }
    Ok(if account.disputed.is_empty() { Exit::Done } else { Exit::Gate })
}

impl Job<'_> {
    fn intake<'a>(&'a self, catalog: &'a Catalog) -> Intake<'a> {
        let Self { file, format, imports, stamp, .. } = self;
        Intake { format: format.id, file, catalog, imports, stamp }
    }

    fn again(&self, ours: &Model, key: &Id, catalog: &Catalog) -> Result<Imported, Failure> {
        let new = self.intake(catalog).take(&self.foreign, Some((ours, key)));
        take_again(ours, key, new, &self.stamp).map_err(Failure::invalid)
    }
}

fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let read = if files::is_stdin(file) {
        read_foreign_from("stdin", io::stdin().lock())
    } else {
        read_foreign(file)
    };
    read.map_err(|error| files::failure(&error))
}

/// The model that is made: the named one, or one after the file's name in the current folder.
fn target(args: &Args) -> Result<PathBuf, Failure> {
    match &args.output {
        Some(path) => Ok(path.clone()),
        None if files::is_stdin(&args.file) => {
            Err(Failure::usage("a file from standard input has no name: say where the model goes")
                .hint("for example `-o shop.tm.ron`, or `-o -` for standard output"))
        }
        None => {
            let name = args.file.file_name().unwrap_or_default().to_string_lossy();
            let stem = name.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or("model");
            Ok(PathBuf::from(format!("{stem}{MODEL_ENDING}")))
        }
    }
}

/// What is wrong with a file, with its position and the remedy.
fn failure(file: &Path, error: &ImportError) -> Failure {
    let shown = if files::is_stdin(file) { "stdin".into() } else { file.display().to_string() };
    let failure = Failure::invalid(error.in_file(&shown));
    match &error.remedy {
        Some(remedy) => failure.hint(remedy),
        None => failure,
    }
}
