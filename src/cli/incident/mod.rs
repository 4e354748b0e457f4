//! `threatloom incident`: observed bugs and attacks, from the first call to the lessons.

mod change;
mod compare;
mod list;
mod names;
mod new;
mod open;
mod show;

use super::{Outcome, Output};

/// Record an observed ML bug, rate it, match it and close it
///
/// An incident is kept in the model, or with --confidential in a file outside of its repository. Its
/// severity follows from the answers to the questions of the bug bars, as that of a finding does.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom incident new shop.tm.ron 'Copilot mailed a customer list' \\
      --technique 'indirect injection' --technique AML.T0086 --element support-agent
  threatloom incident set shop.tm.ron copilot-mailed-a-customer-list \\
      --answer effect=exfiltrates --answer user-interaction=none --step name-lead=done
  threatloom incident match shop.tm.ron
  threatloom incident link shop.tm.ron copilot-mailed-a-customer-list --create
  threatloom incident close shop.tm.ron copilot-mailed-a-customer-list --lesson 'Ask before mailing'
  threatloom incident match models/ --case-study AML.CS0026")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    New(new::Args),
    List(list::Args),
    Show(show::Args),
    Set(Box<change::SetArgs>),
    Link(change::LinkArgs),
    Match(compare::Args),
    Close(change::CloseArgs),
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    match &args.command {
        Command::New(args) => new::run(args, out),
        Command::List(args) => list::run(args, out),
        Command::Show(args) => show::run(args, out),
        Command::Set(args) => change::set(args, out),
        Command::Link(args) => change::link(args, out),
        Command::Match(args) => compare::run(args, out),
        Command::Close(args) => change::close(args, out),
    }
}
