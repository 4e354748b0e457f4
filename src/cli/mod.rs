//! The command line: one file a subcommand. Doc comments on arguments are the help.
//!
//! A command is a plain function from its arguments to an [`Outcome`]; it writes through
//! [`Output`] and never prints. Exit codes are in [`exit`].

// Doc comments are the help here, where a word in backticks would keep them.
#![allow(clippy::doc_markdown)]

mod assess;
mod card;
mod catalog;
mod check;
mod completions;
mod config;
mod destination;
mod diff;
mod draw;
mod evidence;
mod exit;
mod export;
mod files;
mod findings;
mod fmt;
mod git;
mod import;
mod incident;
mod interview;
mod inventory;
mod log;
mod man;
mod merge;
mod migrate;
mod new;
mod output;
mod parallel;
mod paths;
mod preparation;
mod rated;
mod rating;
mod report;
mod rows;
mod sarif;
mod several;
mod suggest;
mod table;
mod team;
mod triage;
mod who;
mod why_not;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{CommandFactory, Parser, Subcommand};

use crate::store::{exists, own_atlas_version, survive_file_size_limit};
use output::Output;

pub use exit::{Exit, Failure, Outcome};
pub use output::{Color, announce_panics};

const AFTER_HELP: &str = "\
Examples:
  threatloom shop.tm.ron                                  open the workbench on a model
  threatloom new shop.tm.ron --template support-copilot   begin with a bundled system
  threatloom suggest shop.tm.ron                          what to look at, and why
  threatloom check models --fail-on critical              a gate for CI

Exit codes: 0 done, 1 the gate failed, 2 wrong usage, 3 invalid input, 4 input or output failed";

/// A terminal workbench for threat-modelling AI systems
#[derive(Debug, Parser)]
#[command(name = "threatloom", after_help = AFTER_HELP, disable_version_flag = true)]
#[command(args_conflicts_with_subcommands = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// The model to open in the workbench; without one, what could be opened is listed
    model: Option<PathBuf>,
    /// Who works, if not THREATLOOM_USER, git's user.name or USER
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Colours: auto (at a terminal, unless NO_COLOR is set), always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    #[arg(hide_possible_values = true, hide_default_value = true, display_order = 1000)]
    color: Color,
    /// Print the version of the program and of ATLAS
    #[arg(short = 'V', long)]
    version: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::Args),
    Suggest(suggest::Args),
    Paths(paths::Args),
    Interview(interview::Args),
    Findings(findings::Args),
    Inventory(inventory::Args),
    Triage(Box<triage::Args>),
    Incident(incident::Args),
    Assess(Box<assess::Args>),
    Check(check::Args),
    Diff(diff::Args),
    Log(log::Args),
    Draw(draw::Args),
    Evidence(evidence::Args),
    Import(import::Args),
    Report(report::Args),
    Export(export::Args),
    Fmt(fmt::Args),
    Migrate(migrate::Args),
    Merge(merge::Args),
    Git(git::Args),
    Catalog(catalog::Args),
    Config(config::Args),
    Keys(config::KeysArgs),
    Completions(completions::Args),
    Man(man::Args),
}

/// Formats of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
}

/// Formats of an answer that is not a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum TextFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// What the command line needs of the workbench, which it does not know.
#[derive(Debug)]
pub struct Workbench {
    /// Opens a model, if one is named, for the person that is named, in colour or not if that was
    /// asked for, and returns when they leave.
    pub open: fn(Option<PathBuf>, Option<String>, Option<bool>) -> Outcome,
    /// The settings in force.
    pub settings: fn() -> Result<String, Failure>,
    /// All actions with their keys.
    pub keys: fn() -> Result<String, Failure>,
}

/// Reads the arguments and runs the command that they name.
pub fn start(args: impl IntoIterator<Item = OsString>, workbench: &Workbench) -> Exit {
    survive_file_size_limit();
    let args: Vec<OsString> = args.into_iter().collect();
    match git::contract(&args) {
        Some(contract) => git::hold(contract, || obey(&args, workbench)),
        None => obey(&args, workbench),
    }
}

fn obey(args: &[OsString], workbench: &Workbench) -> Exit {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let hint = near_command(args.get(1).and_then(|arg| arg.to_str()));
            return output::clap_message(&error, color_asked(args), hint.as_deref());
        }
    };
    let mut out = Output::new(cli.color);
    let outcome = match cli.command {
        Some(command) => run(command, workbench, &mut out),
        None if cli.version => version(&mut out),
        None => {
            let there = cli.model.as_deref().map_or(Ok(()), is_there);
            there.and_then(|()| (workbench.open)(cli.model, cli.by, cli.color.asked()))
        }
    };
    out.finish(&outcome)
}

/// Refuses a model that is not there, before the screen changes. What was meant may be a command.
fn is_there(model: &Path) -> Result<(), Failure> {
    let Err(error) = exists(model) else { return Ok(()) };
    let failure = files::failure(&error);
    Err(match near_command(model.to_str()) {
        Some(hint) => Failure { hints: vec![hint], ..failure },
        None => failure,
    })
}

/// What somebody may have meant who began a command line with a word that is no command.
fn near_command(word: Option<&str>) -> Option<String> {
    let word = word.filter(|word| !word.starts_with('-') && !word.contains(['.', '/', '\\']))?;
    let program = definition();
    let names: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
    if names.contains(&word) {
        return None;
    }
    let near = crate::text::nearest(word, names).first().map(ToString::to_string)?;
    Some(format!("did you mean `threatloom {near}`?"))
}

fn version(out: &mut Output) -> Outcome {
    let (atlas, warning) = own_atlas_version().map_err(Failure::invalid)?;
    if let Some(warning) = warning {
        out.note(&format!("warning: {warning}"));
    }
    out.line(&format!("threatloom {} (ATLAS {atlas})", env!("CARGO_PKG_VERSION")));
    Ok(Exit::Done)
}

fn run(command: Command, workbench: &Workbench, out: &mut Output) -> Outcome {
    match command {
        Command::New(args) => new::run(&args, out),
        Command::Suggest(args) => suggest::run(&args, out),
        Command::Paths(args) => paths::run(&args, out),
        Command::Findings(args) => findings::run(&args, out),
        Command::Inventory(args) => inventory::run(&args, out),
        Command::Check(args) => check::run(&args, out),
        Command::Diff(args) => diff::run(&args, out),
        Command::Log(args) => log::run(&args, out),
        Command::Interview(args) => interview::run(&args, out),
        Command::Triage(args) => triage::run(&args, out),
        Command::Incident(args) => incident::run(&args, out),
        Command::Assess(args) => assess::run(&args, out),
        Command::Draw(args) => draw::run(&args, out),
        Command::Evidence(args) => evidence::run(&args, out),
        Command::Import(args) => import::run(&args, out),
        Command::Report(args) => report::run(&args, out),
        Command::Export(args) => export::run(&args, out),
        Command::Fmt(args) => fmt::run(&args, out),
        Command::Migrate(args) => migrate::run(&args, out),
        Command::Merge(args) => merge::run(&args, out),
        Command::Git(args) => git::run(&args, out),
        Command::Catalog(args) => catalog::run(&args, out),
        Command::Config(_) => config::run((workbench.settings)(), out),
        Command::Keys(_) => config::run((workbench.keys)(), out),
        Command::Completions(args) => completions::run(&args, out),
        Command::Man(args) => man::run(&args, out),
    }
}

/// The whole command line as clap sees it, for what is generated from it.
fn definition() -> clap::Command {
    Cli::command()
}

/// `--color` of a command line that did not parse.
fn color_asked(args: &[OsString]) -> Color {
    let words: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let given = |word: &str| <Color as clap::ValueEnum>::from_str(word, false).ok();
    let joined = words.iter().find_map(|word| given(word.strip_prefix("--color=")?));
    let apart =
        || words.windows(2).find_map(|pair| (pair[0] == "--color").then(|| given(pair[1]))?);
    joined.or_else(apart).unwrap_or_default()
}
