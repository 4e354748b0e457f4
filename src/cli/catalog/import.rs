//! `threatloom catalog import`: take in an official ATLAS file, or go back.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::{Exit, Failure, Outcome, Output, files};
use crate::catalog::atlas::Official;
use crate::catalog::{Atlas, Catalog};
use crate::store::{
    ErrorClass, ImportError, StoreError, catalog_folder, forget_imported_atlas, import_atlas,
    open_atlas,
};

/// Take in an official ATLAS.yaml, or go back to the bundled version
///
/// The file is checked and kept in the folder for the user's data; it is used from then on, with
/// MITRE's own texts. Official files are in the dist folder of the atlas-data repository.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom catalog import ATLAS.yaml
  threatloom catalog import - < ATLAS.yaml
  threatloom catalog import --bundled")]
pub struct Args {
    /// Official file, or `-` for standard input
    #[arg(required_unless_present = "bundled")]
    file: Option<PathBuf>,
    /// Remove what was imported; the version inside threatloom is active again
    #[arg(long, conflicts_with = "file")]
    bundled: bool,
}

/// Warnings that are shown one by one.
const SHOWN: usize = 10;

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let folder = catalog_folder().map_err(|error| files::failure(&error))?;
    let bundled = Catalog::bundled().map_err(Failure::invalid)?.atlas;
    let Some(file) = &args.file else {
        let removed = forget_imported_atlas(&folder).map_err(|error| files::failure(&error))?;
        let was = if removed { "is active again" } else { "is active, nothing was imported" };
        out.note(&format!("the bundled ATLAS {} {was}", bundled.version()));
        return Ok(Exit::Done);
    };
    let official = import(&folder, file).map_err(|error| failure(&error))?;
    for warning in official.warnings.iter().take(SHOWN) {
        out.note(&format!("warning: {warning}"));
    }
    if official.warnings.len() > SHOWN {
        out.note(&format!("warning: and {} more like these", official.warnings.len() - SHOWN));
    }
    out.note(&format!("ATLAS {} is active, with MITRE's own texts", official.facts.version));
    for difference in differences(&bundled, &official) {
        out.note(&difference);
    }
    out.note("back to the bundled version: threatloom catalog import --bundled");
    Ok(Exit::Done)
}

fn import(folder: &Path, file: &Path) -> Result<Official, ImportError> {
    if files::is_stdin(file) {
        return import_atlas(folder, "stdin", io::stdin().lock());
    }
    let input = open_atlas(file)?;
    import_atlas(folder, &file.to_string_lossy(), input)
}

/// Where official files are.
const OFFICIAL: &str =
    "official files are `dist/ATLAS.yaml` of the repository mitre-atlas/atlas-data";

/// The failure that a file means which cannot be taken in.
pub fn failure(error: &ImportError) -> Failure {
    match (error, error.class()) {
        (ImportError::Store(StoreError::Io { path, source, .. }), _)
            if source.kind() == io::ErrorKind::NotFound =>
        {
            Failure::io(format!("{}: there is no such file", path.display())).hint(OFFICIAL)
        }
        (ImportError::Store(StoreError::Io { path, source, .. }), _)
            if source.kind() == io::ErrorKind::IsADirectory =>
        {
            let message =
                format!("{}: this is a folder, not an official ATLAS file", path.display());
            Failure::io(message).hint(OFFICIAL)
        }
        (ImportError::Store(error), _) => files::failure(error),
        (_, ErrorClass::InvalidInput) => Failure::invalid(error),
        (_, ErrorClass::InputOutput) => Failure::io(error),
    }
}

/// What the file has more and what it lacks, measured by the bundled release.
fn differences(bundled: &Atlas, official: &Official) -> Vec<String> {
    let known: BTreeSet<&str> = bundled.techniques().map(|t| t.id.as_str()).collect();
    let given: BTreeSet<&str> = official.facts.techniques.keys().map(String::as_str).collect();
    let list = |ids: &[&str]| match ids {
        [first, second, third, _, ..] => format!("{first}, {second}, {third}, …"),
        few => few.join(", "),
    };
    let new: Vec<&str> = given.difference(&known).copied().collect();
    let gone: Vec<&str> = known.difference(&given).copied().collect();
    let mut lines = Vec::new();
    if !new.is_empty() {
        lines.push(format!("new techniques: {} ({})", new.len(), list(&new)));
    }
    if !gone.is_empty() {
        lines.push(format!(
            "techniques of the bundled {} that it lacks and rules may still suggest: {} ({})",
            bundled.version(),
            gone.len(),
            list(&gone)
        ));
    }
    lines
}
