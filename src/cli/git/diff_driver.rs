//! `threatloom git diff-driver`: what changed in a model, as git's external diff.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::cli::diff::text;
use crate::cli::output::Style;
use crate::cli::{Exit, Output};
use crate::model::Model;
use crate::review::{Review, Versions};
use crate::store::{Loaded, find_team_catalogs, load_catalog_with, parse_arrangement, parse_model};

/// Print what changed in a model, for git, which calls this as its external diff
///
/// With 7 arguments, 9 where a file was renamed, 1 where it is unmerged. Never fails. Once:
/// GIT_EXTERNAL_DIFF='threatloom git diff-driver --' git diff; always: threatloom git install
/// --external-diff.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "threatloom git diff-driver -- PATH [OLD HEX MODE NEW HEX MODE [TO SIMILARITY]]"
)]
pub struct Args {
    /// The path, the file before with its object and mode, the same after, the path after a rename
    #[arg(required = true, num_args = 1..=9, value_name = "ARGUMENT", allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Exit {
    let shown = |at: usize| args.arguments.get(at).map(|it| it.to_string_lossy().into_owned());
    let path = shown(0).unwrap_or_default();
    let [Some(old), Some(new)] = [1, 4].map(|at| args.arguments.get(at)) else {
        out.text(Style::Strong, &path).text(Style::Plain, ": unmerged").end();
        return Exit::Done;
    };
    let renamed = shown(7).map_or_else(String::new, |to| format!(" → {to}"));
    out.text(Style::Strong, &format!("{path}{renamed}")).end();
    match [old, new].map(|file| read(Path::new(file))) {
        [Side::Model(old), Side::Model(new)] => changes(&old, &new, Path::new(&path), out),
        sides => as_text(sides, out),
    }
    // The next file follows.
    out.end();
    Exit::Done
}

/// One side of a change.
enum Side {
    /// A model; an empty one where there is no file.
    Model(Box<Model>),
    /// Anything else.
    Text(String),
}

fn read(file: &Path) -> Side {
    let bytes = match fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => return Side::Text(format!("(this cannot be read: {error})")),
    };
    // `/dev/null` stands for a file that is not there.
    if bytes.is_empty() {
        return Side::Model(Box::default());
    }
    if let Ok(parsed) = parse_model("", &bytes) {
        return Side::Model(Box::new(parsed.model));
    }
    if let Ok(arrangement) = parse_arrangement("", &bytes) {
        return Side::Model(Box::new(Model { arrangement, ..Model::default() }));
    }
    Side::Text(String::from_utf8_lossy(&bytes).into_owned())
}

/// Writes what differs between two models, as `threatloom diff` does, by the catalogs around the file.
fn changes(old: &Model, new: &Model, path: &Path, out: &mut Output) {
    let team = find_team_catalogs(path.parent().unwrap_or(path));
    match load_catalog_with(team) {
        Ok(Loaded { catalog, .. }) => {
            text::write(&Review::of(Versions { old, new, catalog: &catalog }), out);
        }
        Err(error) => out.line(&format!("(this cannot be told: {error})")),
    }
}

/// Writes both sides line by line where one of them is no model.
fn as_text(sides: [Side; 2], out: &mut Output) {
    let [old, new] = sides.map(|side| match side {
        Side::Text(text) => text,
        Side::Model(model) if *model == Model::default() => String::new(),
        Side::Model(model) => crate::store::write_model(&model),
    });
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if op.tag() != DiffTag::Equal {
            old[op.old_range()]
                .iter()
                .for_each(|line| out.text(Style::Bad, &format!("- {line}")).end());
            new[op.new_range()]
                .iter()
                .for_each(|line| out.text(Style::Good, &format!("+ {line}")).end());
        }
    }
}
