//! `threatloom config` and `threatloom keys`: how the workbench is set. What is in force only the
//! workbench knows; `main` hands its answer over.

use super::{Exit, Failure, Outcome, Output};

/// Print the settings of the workbench that are in force, and their file
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom config
  mkdir -p ~/.config/threatloom && threatloom config > ~/.config/threatloom/config.ron

The first line names the file that the settings come from. All of it may be left out:
  theme  auto (colours unless NO_COLOR is set), colour or plain
  ascii  true or false; by itself true on the Linux console and where the locale is not UTF-8
  mouse  false leaves selecting text to the terminal
  keys   keys of actions, such as { \"undo\": [\"ctrl-u\", \"U\"] }; the others keep theirs")]
pub struct Args {}

/// Print the actions of the workbench and their keys
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom keys
  threatloom keys | grep undo

Keys are set in the file that `threatloom config` names.")]
pub struct KeysArgs {}

/// Prints what the workbench says of itself.
pub fn run(answer: Result<String, Failure>, out: &mut Output) -> Outcome {
    for line in answer?.lines() {
        out.line(line);
    }
    Ok(Exit::Done)
}
