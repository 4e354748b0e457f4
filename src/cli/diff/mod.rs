//! `threatloom diff`: what differs between two versions of a model, by meaning.

pub(super) mod json;
mod markdown;
mod picture;
pub(super) mod text;

use std::path::PathBuf;

use super::files;
use super::{Exit, Outcome, Output};
use crate::review::{Review, Versions};

/// Show what differs between two versions of a model, by meaning
///
/// Changes are grouped for a reviewer, the weightiest first, under what they mean for risk: attack
/// paths that open or close, suggestions that appear or disappear, severities that change, risks that
/// somebody accepted. What only moved in the picture is one line.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom diff main:shop.tm.ron shop.tm.ron
  threatloom diff HEAD~3:shop.tm.ron HEAD:shop.tm.ron --format markdown
  threatloom diff old.tm.ron new.tm.ron --exit-code

OLD and NEW are files, `-` for standard input, or REV:PATH for a file as it was at a revision of its
git repository; a file of that name comes first. Both versions are judged by the catalogs of NEW.")]
pub struct Args {
    /// The version before
    old: PathBuf,
    /// The version now
    new: PathBuf,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Leave out what it means for risk, which takes an analysis of both versions
    #[arg(long)]
    brief: bool,
    /// End with 1 if something differs
    #[arg(long)]
    exit_code: bool,
}

/// Formats of the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people at a terminal.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For the comment on a pull request.
    Markdown,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let old = files::open_version(&args.old, out)?;
    let new = files::open_version(&args.new, out)?;
    let catalog = files::catalog_for(&new, out)?;
    let versions = Versions { old: &old.model, new: &new.model, catalog: &catalog };
    let review = if args.brief { Review::brief(versions) } else { Review::of(versions) };
    match args.format {
        Format::Json => out.json(&json::answer(&review))?,
        Format::Text => text::write(&review, out),
        Format::Markdown => out.exact(&markdown::write(versions, &review)),
    }
    let differs = args.exit_code && !review.is_empty();
    Ok(if differs { Exit::Gate } else { Exit::Done })
}
