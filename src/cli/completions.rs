//! `threatloom completions`: a completion script for a shell.

use clap_complete::Shell;

use super::{Exit, Failure, Outcome, Output};

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom completions bash > ~/.local/share/bash-completion/completions/threatloom
  threatloom completions fish > ~/.config/fish/completions/threatloom.fish
  threatloom completions zsh > ~/.zfunc/_threatloom")]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::definition(), "threatloom", &mut script);
    let script = String::from_utf8(script).map_err(Failure::io)?;
    out.exact(&script);
    Ok(Exit::Done)
}
