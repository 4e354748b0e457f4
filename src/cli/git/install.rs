//! `threatloom git install` and `uninstall`.

use std::path::{Path, PathBuf};

use super::setup::{Role, this_program, with_lines, without_lines};
use crate::cli::{Exit, Failure, Outcome, Output, files};
use crate::store::StoreError;
use crate::store::git::config::{self, Scope};
use crate::store::git::{GitError, Repository};

/// Make git merge and show models by meaning
///
/// Writes git's settings for this clone, and the attributes of model files into .gitattributes, which is
/// to be committed. Whoever has the attributes but not the settings merges by lines as before. Running it
/// again changes nothing, or renews settings that name a threatloom which has moved.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// `git diff` shows changes by meaning too, not only its own lines; no patches come of that
    #[arg(long)]
    external_diff: bool,
}

/// Take back what install wrote
///
/// Settings and attributes that others wrote stay.
#[derive(Debug, clap::Args)]
pub struct UninstallArgs {
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, clap::Args)]
struct Place {
    /// In this clone, which is the default
    #[arg(long)]
    local: bool,
    /// In all clones of this person
    #[arg(long, conflicts_with = "local")]
    global: bool,
}

/// Where a set-up goes.
struct Target {
    scope: Scope,
    folder: PathBuf,
    attributes: PathBuf,
}

impl Place {
    fn target(&self) -> Result<Target, Failure> {
        if self.global {
            let attributes = config::global_attributes().map_err(|error| files::failure(&error))?;
            return Ok(Target { scope: Scope::Global, folder: PathBuf::from("."), attributes });
        }
        let repository = Repository::around(Path::new(".")).map_err(|error| match error {
            GitError::NoRepository { .. } => {
                failure(error).hint("`--global` sets git up for all your clones")
            }
            error => failure(error),
        })?;
        let folder = repository.root().to_path_buf();
        let attributes = folder.join(".gitattributes");
        if attributes.is_symlink() {
            // It could lead out of the repository, into any file.
            let shown = attributes.display();
            return Err(Failure::io(format!("{shown}: this is a link, which git passes over"))
                .hint("put a file in its place"));
        }
        Ok(Target { scope: Scope::Local, folder, attributes })
    }
}

fn failure(error: GitError) -> Failure {
    files::failure(&StoreError::Git(error))
}

/// Runs `install`.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let target = args.place.target()?;
    let program = this_program()
        .map_err(|error| Failure::io(format!("cannot tell where threatloom is: {error}")))?;
    let mut changed = false;
    for role in Role::ALL.into_iter().filter(|role| role.is_usual() || args.external_diff) {
        let (name, wanted) = (role.setting(), role.value_for(&program));
        let there = config::values(&target.folder, target.scope, name).map_err(failure)?;
        if there == [wanted.as_str()] {
            continue;
        }
        config::set(&target.folder, target.scope, name, &wanted).map_err(failure)?;
        changed = true;
        out.note(&format!("{name}: set"));
        for foreign in there.iter().filter(|value| !role.is_ours(value)) {
            out.note(&format!("warning: {name} was `{foreign}`"));
        }
    }
    let shown = target.attributes.display();
    let there = read(&target.attributes)?;
    if let Some(content) = with_lines(&there) {
        write(&target.attributes, &content)?;
        changed = true;
        let commit = if target.scope == Scope::Local { ": commit it" } else { "" };
        out.note(&format!("{shown}: written{commit}"));
    }
    out.note(if changed {
        "git merges and shows models by meaning; `threatloom git doctor` looks whether it can"
    } else {
        "all of it was there already"
    });
    Ok(Exit::Done)
}

/// Runs `uninstall`.
pub fn run_uninstall(args: &UninstallArgs, out: &mut Output) -> Outcome {
    let target = args.place.target()?;
    let mut changed = false;
    for role in Role::ALL {
        let name = role.setting();
        let there = config::values(&target.folder, target.scope, name).map_err(failure)?;
        if there.is_empty() {
            continue;
        }
        if let Some(foreign) = there.iter().find(|value| !role.is_ours(value)) {
            out.note(&format!("{name}: left as it is, because others wrote `{foreign}`"));
            continue;
        }
        config::unset(&target.folder, target.scope, name).map_err(failure)?;
        changed = true;
        out.note(&format!("{name}: removed"));
    }
    if let Some(content) = without_lines(&read(&target.attributes)?) {
        write(&target.attributes, &content)?;
        changed = true;
        out.note(&format!("{}: our lines removed", target.attributes.display()));
    }
    if !changed {
        out.note("there is nothing of ours");
    }
    Ok(Exit::Done)
}

fn read(path: &Path) -> Result<String, Failure> {
    config::read_attributes(path).map_err(|error| files::failure(&error))
}

fn write(path: &Path, content: &str) -> Result<(), Failure> {
    config::write_attributes(path, content).map_err(|error| files::failure(&error))
}
