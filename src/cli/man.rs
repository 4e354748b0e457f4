//! `threatloom man`: the manual, generated from the help of the commands.

use super::{Exit, Failure, Outcome, Output};
use crate::text::nearest;

/// Print the manual page of the program or of one command
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom man | man -l -
  threatloom man suggest > threatloom-suggest.1")]
pub struct Args {
    /// A command; without it the page of the whole program
    command: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let mut program = super::definition();
    program.build();
    let page = match &args.command {
        None => program,
        Some(name) => subcommand(&program, name)?,
    };
    let mut roff = Vec::new();
    clap_mangen::Man::new(page)
        .render(&mut roff)
        .map_err(|error| Failure::io(format!("cannot write the page: {error}")))?;
    let roff = String::from_utf8(roff).map_err(Failure::io)?;
    out.exact(&roff);
    Ok(Exit::Done)
}

fn subcommand(program: &clap::Command, name: &str) -> Result<clap::Command, Failure> {
    if let Some(found) = program.find_subcommand(name) {
        return Ok(found.clone());
    }
    let names = program.get_subcommands().map(clap::Command::get_name);
    let failure = Failure::usage(format!("there is no command `{name}`"));
    Err(match nearest(name, names).first() {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure,
    })
}
